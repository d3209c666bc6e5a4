//! The form of any kind of entry.

use std::time::Duration;

use api::{Draft, Request, Saved};
use leptos::ev::{self, KeyboardEvent, SubmitEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Audience, EntryId, EntryKind, Form as Holds, Heads};

use super::Start;
use super::fields::{asked_first, asked_on_request, asks_when_first, field};
use super::state::FormState;
use super::when::WhenFields;
use crate::ask::Doing;
use crate::components::{AudienceFields, BusyButton, ErrorSummary, Mistakes, WriterField};
use crate::effect::effect;
use crate::session::{Offer, Session, Toast};
use crate::words;

/// The draft is kept when typing pauses this long.
const KEEP_AFTER: Duration = Duration::from_millis(400);

/// The form, with what it starts with.
#[component]
pub(super) fn Form(start: Start) -> impl IntoView {
    let session = Session::here();
    let state = FormState::new(&start);
    let kind = start.kind;
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);
    let changed = keep_draft(session, state, &start);
    let (restored, editing) = (start.restored, start.editing);

    let save = move || {
        mistakes.clear();
        let page = state.check(mistakes);
        let (Some(page), false) = (page, mistakes.any()) else { return };
        let is_new = editing.is_none();
        let request = request(editing.clone(), page, untrack(move || state.audience()));
        doing.run(request, move |saved: Saved| {
            changed.set_value(false);
            session.drop_draft(kind);
            if is_new {
                session.wrote(kind);
            }
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
                offer: Some(Offer::DropDraft(kind)),
            }));
        }
    };

    view! {
        <ErrorSummary mistakes />
        {restored.then(|| view! { <Restored kind changed /> })}
        <form id="write" class="write" data-kind=kind.as_str() novalidate on:submit=submit>
            <Questions state mistakes />
            <WriterField />
            <AudienceFields circle=state.circle care_team=state.care_team />
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

/// The fields: the common ones, and the others once they are asked for, say
/// something, or are to be put right.
#[component]
fn Questions(state: FormState, mistakes: Mistakes) -> impl IntoView {
    let kind = state.kind;
    let when = move || view! { <WhenFields kind when=state.when mistakes /> };
    let when_first = asks_when_first(kind);
    let others = asked_on_request(kind);
    let open = RwSignal::new(others.iter().any(|field| state.says(*field)));
    let watched: Vec<Signal<Option<String>>> =
        others.iter().map(|field| mistakes.of(field.as_str())).collect();
    let wrong_when = mistakes.of("date");
    effect(move || {
        let wrong = watched.iter().any(|error| error.get().is_some());
        if wrong || (!when_first && wrong_when.get().is_some()) {
            open.set(true);
        }
    });
    let first = asked_first(kind).iter().enumerate().map(|(index, each)| {
        // Typing begins at once where the first thing is typed.
        field(state, *each, mistakes, index == 0 && each.form() == Holds::Line)
    });
    let others = others.into_iter().map(|each| field(state, each, mistakes, false));
    view! {
        {first.collect_view()}
        {when_first.then(when)}
        <details
            class="more"
            prop:open=open
            on:toggle=move |event| open.set(is_open(&event))
        >
            <summary>{words::write::more()}</summary>
            <div class="more-fields">
                {others.collect_view()}
                {(!when_first).then(when)}
            </div>
        </details>
    }
}

fn is_open(event: &ev::Event) -> bool {
    event_target::<leptos::web_sys::Element>(event).has_attribute("open")
}

/// Says that this is a page that was left unfinished.
#[component]
fn Restored(kind: EntryKind, changed: StoredValue<bool>) -> impl IntoView {
    let session = Session::here();
    let throw_away = move |_| {
        changed.set_value(false);
        session.drop_draft(kind);
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

fn request(editing: Option<(EntryId, Heads)>, page: model::Page, audience: Audience) -> Request {
    let audience = Some(audience);
    match editing {
        Some((id, base)) => Request::EditEntry { id, base, page, audience },
        None => Request::AddEntry { page, audience },
    }
}

/// Keeps a draft of whatever is changed, and the last of it when the form
/// closes. The value says whether there is anything to keep.
fn keep_draft(session: Session, state: FormState, start: &Start) -> StoredValue<bool> {
    let changed = StoredValue::new(start.restored);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let (kind, editing) = (start.kind, start.editing.clone());
    let mut last = untrack(move || (state.typed(), state.audience()));
    effect(move || {
        let (typed, audience) = (state.typed(), state.audience());
        if last == (typed.clone(), audience) {
            return;
        }
        last = (typed.clone(), audience);
        changed.set_value(true);
        session.note_draft(kind, Draft { editing: editing.clone(), typed, audience });
        stop(timer);
        let keep = move || spawn_local(session.hand_over_drafts());
        timer.set_value(set_timeout_with_handle(keep, KEEP_AFTER).ok());
    });
    on_cleanup(move || {
        stop(timer);
        spawn_local(session.hand_over_drafts());
    });
    changed
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = timer.try_get_value().flatten() {
        timer.clear();
    }
}
