//! The form of a diary page.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use api::{Draft, Request, Saved};
use leptos::ev::{self, KeyboardEvent, SubmitEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Audience, Diary, Energy, EntryId, Feeling, Field, Heads, Label, Mood, PageError};

use super::Start;
use super::when::{When, WhenFields};
use crate::ask::Doing;
use crate::components::{
    BusyButton, EnergyPicker, ErrorSummary, FeelingsPicker, FieldError, Mistakes, MoodPicker,
    Switch,
};
use crate::session::{Offer, Session, Toast};
use crate::{clock, words};

/// The draft is kept when typing pauses this long.
const KEEP_AFTER: Duration = Duration::from_millis(400);

/// What the form holds while it is open.
#[derive(Clone, Copy)]
struct Fields {
    when: When,
    mood: RwSignal<Option<Mood>>,
    energy: RwSignal<Option<Energy>>,
    feelings: RwSignal<BTreeSet<Feeling>>,
    sleep: RwSignal<String>,
    about: RwSignal<BTreeSet<Label>>,
    note: RwSignal<String>,
    tags: RwSignal<BTreeSet<Label>>,
    circle: RwSignal<bool>,
    care_team: RwSignal<bool>,
}

impl Fields {
    fn new(diary: &Diary, audience: Audience) -> Self {
        Self {
            when: When::new(&diary.at),
            mood: RwSignal::new(diary.mood),
            energy: RwSignal::new(diary.energy),
            feelings: RwSignal::new(diary.feelings.clone()),
            sleep: RwSignal::new(diary.sleep.clone()),
            about: RwSignal::new(diary.about.clone()),
            note: RwSignal::new(diary.note.clone()),
            tags: RwSignal::new(diary.tags.clone()),
            circle: RwSignal::new(audience.circle),
            care_team: RwSignal::new(audience.care_team),
        }
    }

    /// The page as it stands; `None` while date and time make no moment.
    fn diary(self) -> Option<Diary> {
        // Every field is read, whatever the date says, so that a change of any
        // of them is followed.
        let (mood, energy) = (self.mood.get(), self.energy.get());
        let (feelings, note) = (self.feelings.get(), self.note.get());
        let (sleep, about, tags) = (self.sleep.get(), self.about.get(), self.tags.get());
        let at = self.when.moment(clock::on_the_wall, clock::zone())?;
        Some(Diary { at, mood, energy, sleep, feelings, about, note, tags })
    }

    fn audience(self) -> Audience {
        Audience { circle: self.circle.get(), care_team: self.care_team.get() }
    }
}

/// The form, with what it starts with.
#[component]
pub(super) fn Form(start: Start) -> impl IntoView {
    let session = Session::here();
    let fields = Fields::new(&start.diary, start.audience);
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);
    let changed = keep_draft(session, fields, &start);
    let restored = start.restored;
    let editing = start.editing;

    let save = move || {
        mistakes.clear();
        let page = check(fields, mistakes);
        let (Some(page), false) = (page, mistakes.any()) else { return };
        let request = request(editing.clone(), page, untrack(move || fields.audience()));
        doing.run(request, move |saved: Saved| {
            changed.set_value(false);
            session.drop_draft();
            session.back();
            let text =
                if saved.changed { words::toast::saved() } else { words::toast::no_change() };
            session.say_saved(text, &saved);
        });
    };
    let submit = {
        let save = save.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            save();
        }
    };
    // On the window: the focus is on the heading when the form opens.
    let keys = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save();
        }
    });
    on_cleanup(move || keys.remove());
    let cancel = move |_| {
        session.back();
        if changed.get_value() {
            session.toast.set(Some(Toast {
                text: words::write::draft_kept().to_owned(),
                offer: Some(Offer::DropDraft),
            }));
        }
    };

    view! {
        <ErrorSummary mistakes />
        {restored.then(|| view! { <Restored changed /> })}
        <form id="write" class="write" novalidate on:submit=submit>
            <MoodPicker value=fields.mood error=mistakes.of("mood") />
            <EnergyPicker value=fields.energy />
            <FeelingsPicker value=fields.feelings />
            <NoteField value=fields.note mistakes />
            <WhenFields when=fields.when mistakes />
            <fieldset class="field">
                <legend>{words::audience::title()}</legend>
                <Switch
                    id="circle"
                    label=words::audience::circle()
                    hint=words::audience::circle_hint()
                    on=fields.circle
                />
                <Switch
                    id="care-team"
                    label=words::audience::care_team()
                    hint=words::audience::care_team_hint()
                    on=fields.care_team
                />
            </fieldset>
            <div class="actions">
                <BusyButton
                    label=words::write::save()
                    busy_label=words::write::saving()
                    busy=doing.busy
                    test="save"
                />
                <button type="button" class="button" data-test="cancel" on:click=cancel>
                    {words::form::cancel()}
                </button>
                <span class="quiet">{words::write::save_keys()}</span>
            </div>
        </form>
    }
}

#[component]
fn NoteField(value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    let error = mistakes.of("note");
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for="note">{words::write::note()}</label>
            <FieldError id="note" error />
            <textarea
                id="note"
                rows="6"
                dir="auto"
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || error.get().is_some().then_some("note-error")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

/// Says that this is a page that was left unfinished.
#[component]
fn Restored(changed: StoredValue<bool>) -> impl IntoView {
    let session = Session::here();
    let throw_away = move |_| {
        changed.set_value(false);
        session.drop_draft();
        session.back();
        session.say(words::write::thrown_away());
    };
    view! {
        <section class="notice" aria-label=words::today::unfinished() data-test="draft-restored">
            <p class="strong">{words::write::restored()}</p>
            <div class="actions">
                <button type="button" class="button" data-test="draft-drop" on:click=throw_away>
                    {words::write::throw_away()}
                </button>
            </div>
        </section>
    }
}

fn check(fields: Fields, mistakes: Mistakes) -> Option<model::Page> {
    let Some(diary) = untrack(move || fields.diary()) else {
        mistakes.add("date", words::write::when_wrong());
        return None;
    };
    let page = match diary.page() {
        Ok(page) => page,
        Err(_) => {
            mistakes.add("sleep", words::write::sleep_wrong());
            return None;
        }
    };
    match page.check() {
        Ok(()) => {}
        Err(PageError::Empty | PageError::Missing(_)) => {
            mistakes.add("mood", words::write::empty());
        }
        Err(PageError::TooLong(_)) => mistakes.add("note", words::write::note_too_long()),
    }
    Some(page)
}

fn request(editing: Option<(EntryId, Heads)>, page: model::Page, audience: Audience) -> Request {
    let audience = Some(audience);
    match editing {
        Some((id, base)) => Request::EditEntry { id, base, page, audience },
        None => Request::AddEntry { page, audience },
    }
}

/// Keeps a draft of whatever is changed, and the last of it when the form
/// closes. The value says whether there is anything to keep.
fn keep_draft(session: Session, fields: Fields, start: &Start) -> StoredValue<bool> {
    let changed = StoredValue::new(start.restored);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let editing = start.editing.clone();
    let mut last = (start.diary.clone(), start.audience);
    Effect::new(move || {
        let (Some(diary), audience) = (fields.diary(), fields.audience()) else { return };
        if last == (diary.clone(), audience) {
            return;
        }
        last = (diary.clone(), audience);
        changed.set_value(true);
        session.note_draft(Draft { editing: editing.clone(), typed: typed(&diary), audience });
        stop(timer);
        let keep = move || spawn_local(session.hand_over_draft());
        timer.set_value(set_timeout_with_handle(keep, KEEP_AFTER).ok());
    });
    on_cleanup(move || {
        stop(timer);
        spawn_local(session.hand_over_draft());
    });
    changed
}

/// The page as a draft keeps it: also what does not fit yet.
fn typed(diary: &Diary) -> BTreeMap<Field, String> {
    let fits = Diary { sleep: String::new(), ..diary.clone() };
    let mut typed = fits.page().map(|page| page.typed()).unwrap_or_default();
    typed.insert(Field::Sleep, diary.sleep.clone());
    typed
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = timer.try_get_value().flatten() {
        timer.clear();
    }
}
