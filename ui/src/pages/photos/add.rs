//! Adding photos, one or many at a time.

use std::collections::BTreeSet;

use api::{Advice, FileSaved, NewPhoto, PhotoSeriesView, Problem, Request, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{EntryKind, Label};
use web_sys::File;

use crate::ask::question_once;
use crate::components::{
    AdviceBox, AudienceFields, BackLink, CancelButton, CheckedForm, Chips, Field, FilePicker,
    Mistakes, PageTitle, Switch, WriterField,
};
use crate::door::{ask, hold};
use crate::pages::new_file::FileFields;
use crate::pages::write::when::WhenFields;
use crate::session::{Offer, Session, Toast};
use crate::{screen, words};

/// What the form holds while it is open.
#[derive(Clone, Copy)]
struct Fields {
    file: FileFields,
    series: RwSignal<String>,
    site: RwSignal<String>,
    caption: RwSignal<String>,
    camera_time: RwSignal<bool>,
    keep_original: RwSignal<bool>,
}

/// How adding goes.
#[derive(Clone, Copy)]
struct Progress {
    /// Which of how many.
    now: RwSignal<Option<(usize, usize)>>,
    /// The person pressed Stop.
    stop: RwSignal<bool>,
    /// What was not added, and why.
    bad: RwSignal<Vec<(String, Advice)>>,
    /// Pictures that end too early; saving them again keeps what there is.
    asked: RwSignal<BTreeSet<String>>,
}

/// The page with the form.
#[component]
pub(crate) fn AddPhotos(series: Option<Label>) -> impl IntoView {
    let session = Session::here();
    let fields = Fields {
        file: FileFields::new(EntryKind::Photo),
        series: RwSignal::new(series.map(String::from).unwrap_or_default()),
        site: RwSignal::new(String::new()),
        caption: RwSignal::new(String::new()),
        camera_time: RwSignal::new(true),
        keep_original: RwSignal::new(false),
    };
    let progress = Progress {
        now: RwSignal::new(None),
        stop: RwSignal::new(false),
        bad: RwSignal::new(Vec::new()),
        asked: RwSignal::default(),
    };
    on_cleanup(move || {
        progress.stop.try_set(true);
    });
    let mistakes = Mistakes::new();
    let submit = move || {
        if progress.now.with_untracked(Option::is_some) {
            return;
        }
        if let Some(template) = check(fields, mistakes) {
            spawn_local(add_all(session, fields, progress, template));
        }
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::photos::add() />
        <NotAdded progress />
        <CheckedForm mistakes submit>
            <FilePicker
                id="photos"
                label=words::photos::choose()
                hint=words::photos::choose_hint()
                accept="image/*"
                several=true
                files=fields.file.files
                mistakes
            />
            <SeriesField value=fields.series mistakes />
            <Field id="site" label=words::photos::site() value=fields.site mistakes />
            <Field id="caption" label=words::photos::caption() value=fields.caption mistakes />
            <Switch
                id="camera-time"
                label=words::photos::camera_time()
                hint=words::photos::camera_time_hint()
                on=fields.camera_time
            />
            <Show when=move || !fields.camera_time.get()>
                <WhenFields kind=EntryKind::Photo when=fields.file.when mistakes />
            </Show>
            <Switch
                id="keep-original"
                label=words::photos::keep_original()
                hint=words::photos::keep_original_hint()
                on=fields.keep_original
            />
            <WriterField />
            <AudienceFields circle=fields.file.circle care_team=fields.file.care_team />
            <Buttons fields progress />
        </CheckedForm>
    }
}

/// A series that is there, or a new one.
#[component]
fn SeriesField(value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    let series = question_once::<Vec<PhotoSeriesView>>(Request::PhotoSeries);
    let names = move || series.get().and_then(Result::ok).unwrap_or_default();
    let choice = move |name: Label| {
        let (shown, chosen) = (name.to_string(), name.to_string());
        let pressed = name.to_string();
        view! {
            <button
                type="button"
                class="choice chip"
                data-test="series-choice"
                aria-pressed=move || value.with(|value| *value == pressed).to_string()
                on:click=move |_| value.set(chosen.clone())
            >
                <span dir="auto">{shown}</span>
            </button>
        }
    };
    view! {
        <Field
            id="series"
            label=words::photos::series()
            hint=words::photos::series_hint()
            value
            mistakes
        />
        {move || {
            let names = names();
            (!names.is_empty()).then(|| view! {
                <Chips label=words::photos::series_list()>
                    {names.into_iter().map(|series| choice(series.name)).collect_view()}
                </Chips>
            })
        }}
    }
}

#[component]
fn Buttons(fields: Fields, progress: Progress) -> impl IntoView {
    let busy = Memo::new(move |_| progress.now.with(Option::is_some));
    let said =
        move || progress.now.get().map(|(number, total)| words::files::progress(number, total));
    let label = move || {
        let count = fields.file.files.with(Vec::len).max(1);
        words::photos::save(u64::try_from(count).unwrap_or(u64::MAX))
    };
    view! {
        <div class="actions">
            <button
                type="submit"
                class="button primary"
                data-test="save"
                aria-disabled=move || busy.get().to_string()
            >
                {move || if busy.get() { words::files::adding().to_owned() } else { label() }}
            </button>
            <Show
                when=move || busy.get()
                fallback=|| view! { <CancelButton /> }
            >
                <button
                    type="button"
                    class="button"
                    data-test="stop"
                    on:click=move |_| progress.stop.set(true)
                >
                    {words::files::stop()}
                </button>
            </Show>
            <span role="status" data-test="progress">{said}</span>
        </div>
    }
}

/// What was wrong with which file. The others were added.
#[component]
fn NotAdded(progress: Progress) -> impl IntoView {
    let line = |(name, advice): (String, Advice)| {
        view! {
            <li>
                <p class="strong" dir="auto">{name}</p>
                <AdviceBox advice earlier=true />
            </li>
        }
    };
    view! {
        <Show when=move || progress.bad.with(|bad| !bad.is_empty())>
            <section
                class="not-added"
                role="alert"
                tabindex="-1"
                aria-label=words::files::not_added()
                data-test="not-added"
            >
                <h2>{words::files::not_added()}</h2>
                <ul>{move || progress.bad.get().into_iter().map(line).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// What holds for every photo, once the form is as it should be.
fn check(fields: Fields, mistakes: Mistakes) -> Option<NewPhoto> {
    if fields.file.files.with_untracked(Vec::is_empty) {
        mistakes.add("photos", words::photos::choose_one());
    }
    let series = fields.series.get_untracked();
    let series = (!series.trim().is_empty()).then(|| Label::new(&series)).transpose();
    if series.is_err() {
        mistakes.add("series", words::files::words_wrong());
    }
    // The camera knows when, unless a person says so.
    let by_camera = fields.camera_time.get_untracked();
    let taken = if by_camera { None } else { fields.file.moment(mistakes) };
    if mistakes.any() {
        return None;
    }
    Some(NewPhoto {
        source: Source::Held(0),
        taken,
        series: series.ok()?,
        site: fields.site.get_untracked().trim().to_owned(),
        caption: fields.caption.get_untracked().trim().to_owned(),
        tags: BTreeSet::new(),
        keep_original: fields.keep_original.get_untracked(),
        sure: false,
        audience: Some(fields.file.audience()),
    })
}

/// Adds one photo after the other. Those that were added leave the form.
async fn add_all(session: Session, fields: Fields, progress: Progress, template: NewPhoto) {
    let files = fields.file.files.get_untracked();
    let total = files.len();
    let (mut added, mut bad, mut left) = (Vec::new(), Vec::new(), Vec::new());
    progress.stop.set(false);
    progress.bad.set(Vec::new());
    for (index, file) in files.into_iter().enumerate() {
        if progress.stop.try_get_untracked() != Some(false) {
            left.push(file);
            continue;
        }
        progress.now.try_set(Some((index + 1, total)));
        let sure = progress.asked.try_update(|asked| asked.remove(&file.name())) == Some(true);
        match add_one(&file, &NewPhoto { sure, ..template.clone() }).await {
            Ok(saved) => added.push(saved),
            Err(problem @ Problem::AreYouSure(_)) => {
                let todo = words::photos::ends_early().to_owned();
                bad.push((file.name(), Advice { todo, ..problem.advice() }));
                progress.asked.try_update(|asked| asked.insert(file.name()));
                left.push(file);
            }
            Err(problem) => bad.push((file.name(), problem.advice())),
        }
    }
    progress.now.try_set(None);
    fields.file.files.try_set(left.clone());
    progress.bad.try_set(bad.clone());
    // Whoever left the page is told where they are now.
    let here = progress.stop.try_get_untracked().is_some();
    if here && bad.is_empty() && left.is_empty() {
        session.back();
    }
    if !added.is_empty() {
        let offer = added.iter().map(|saved| saved.saved.entry.id).collect();
        session.toast.set(Some(Toast { text: told(&added), offer: Some(Offer::UndoAdded(offer)) }));
        session.look();
    }
    if !bad.is_empty() {
        screen::focus(".not-added");
    }
}

async fn add_one(file: &File, template: &NewPhoto) -> Result<FileSaved, Problem> {
    let source = Source::Held(hold(file).await?);
    ask(Request::AddPhoto(NewPhoto { source, ..template.clone() })).await
}

/// How many were added, and what was taken out of them.
fn told(added: &[FileSaved]) -> String {
    let count = |counts: &dyn Fn(&FileSaved) -> bool| {
        added.iter().filter(|saved| counts(saved)).count().try_into().unwrap_or(u64::MAX)
    };
    let place = |saved: &FileSaved| saved.removed.iter().any(|kind| kind == "location");
    let camera = |saved: &FileSaved| saved.removed.iter().any(|kind| kind == "camera");
    let (places, cameras): (u64, u64) = (count(&place), count(&camera));
    let either: u64 = count(&|saved| place(saved) || camera(saved));
    let already: u64 = count(&|saved| saved.already.is_some());
    let mut sentences = vec![words::photos::added(count(&|_| true))];
    match (places, cameras) {
        (0, 0) => {}
        (_, 0) => sentences.push(words::photos::removed_place(places)),
        (0, _) => sentences.push(words::photos::removed_camera(cameras)),
        _ => sentences.push(words::photos::removed_both(either)),
    }
    if already > 0 {
        sentences.push(words::photos::already(already));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use api::Saved;

    use super::*;
    use crate::sample;

    fn added(removed: &[&str]) -> FileSaved {
        let entry = sample::entry("2026-05-03T08:15:00+01:00");
        FileSaved {
            saved: Saved { entry, before: None, changed: true },
            already: None,
            removed: removed.iter().map(ToString::to_string).collect(),
            time_from_camera: false,
        }
    }

    #[test]
    fn what_was_taken_out_is_told() {
        assert_eq!(told(&[added(&["time"])]), "1 photo added.");
        let both = [added(&["location", "camera"]), added(&["camera"]), added(&[])];
        assert_eq!(
            told(&both),
            "3 photos added. Location and camera details were taken out of 2 photos."
        );
        assert_eq!(
            told(&[added(&["location"])]),
            "1 photo added. The location was taken out of 1 photo."
        );
    }
}
