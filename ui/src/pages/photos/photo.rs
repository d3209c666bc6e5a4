//! One photo, as large as there is room.

use api::{EntryView, Request};
use leptos::prelude::*;
use model::{EntryId, Field, Label};

use super::{described, of_series};
use crate::ask::{follow, question};
use crate::components::{BackLink, FileActions, Glyph, Icon, PageTitle, PictureView, answered};
use crate::effect::effect;
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// The photo.
#[component]
pub(crate) fn Photo(id: EntryId) -> impl IntoView {
    let session = Session::here();
    let entry = question::<EntryView>(move || Request::Entry { id });
    let title = move || {
        let found = entry.get().and_then(Result::ok);
        found.map_or_else(
            || words::photos::title().to_owned(),
            |photo| words::photos::of(format::date_time(&photo.page.at.at())),
        )
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=Signal::derive(title) />
        {answered(entry, |photo| view! { <One photo /> })}
    }
}

#[component]
fn One(photo: EntryView) -> impl IntoView {
    let session = Session::here();
    let id = photo.id;
    let series = photo.page.words(Field::Series).next().cloned();
    let others = RwSignal::new(Vec::<EntryId>::new());
    if let Some(name) = series.clone() {
        let found = follow(move || of_series(name.clone()));
        effect(move || {
            if let Some(Ok(photos)) = found.get() {
                others.set(photos.iter().map(|photo| photo.id).collect());
            }
        });
    }
    let turn = Callback::new(move |later: bool| {
        if let Some(next) = others.with_untracked(|ids| beside(ids, id, later)) {
            session.instead(Page::Photo(next));
        }
    });
    let file = photo.page.file();
    let name = file.as_ref().map(|file| file.id.to_string()).unwrap_or_default();
    let png = file.is_some_and(|file| file.media_type == "image/png");
    let date = photo.page.at.at().date_naive().to_string();
    let copy_name = words::photos::file_name(date, if png { "png" } else { "jpg" });
    view! {
        <PictureView name alt=described(&photo) turn />
        {series.map(|series| view! { <Place series id others turn /> })}
        <Facts photo=photo.clone() />
        <FileActions entry=photo copy_name />
    }
}

/// The photo before or after one.
fn beside(ids: &[EntryId], id: EntryId, later: bool) -> Option<EntryId> {
    let here = ids.iter().position(|each| *each == id)?;
    let next = if later { here.checked_add(1) } else { here.checked_sub(1) };
    ids.get(next?).copied()
}

/// Where it stands in its series, and the ways to its neighbours.
#[component]
fn Place(
    series: Label,
    id: EntryId,
    others: RwSignal<Vec<EntryId>>,
    turn: Callback<bool>,
) -> impl IntoView {
    let session = Session::here();
    let page = Page::PhotoSeries(series.clone());
    let place = move || {
        others.with(|ids| {
            let here = ids.iter().position(|each| *each == id)?;
            Some(words::photos::place_in(here + 1, ids.len(), &series))
        })
    };
    let neighbour = move |later: bool, label: &'static str, test: &'static str| {
        view! {
            <Show when=move || others.with(|ids| beside(ids, id, later).is_some())>
                <button
                    type="button"
                    class="button small"
                    data-test=test
                    on:click=move |_| turn.run(later)
                >
                    {label}
                </button>
            </Show>
        }
    };
    view! {
        <div class="actions">
            {neighbour(false, words::photos::earlier(), "earlier")}
            <button
                type="button"
                class="link"
                data-test="to-series"
                on:click=move |_| session.go(page.clone())
            >
                <Icon glyph=Glyph::Photo />
                <span dir="auto">{place}</span>
            </button>
            {neighbour(true, words::photos::later(), "later")}
        </div>
    }
}

#[component]
fn Facts(photo: EntryView) -> impl IntoView {
    let tags: Vec<String> = photo.page.words(Field::Tags).map(ToString::to_string).collect();
    let facts = [
        (words::photos::caption(), photo.page.text(Field::Caption).to_owned()),
        (words::photos::site(), photo.page.text(Field::Site).to_owned()),
        (words::photos::taken(), format::date_time(&photo.page.at.at())),
        (words::files::tags(), tags.join(", ")),
    ];
    let said = facts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let lines = said.map(|(label, text)| {
        view! { <div><dt>{label}</dt><dd dir="auto">{text}</dd></div> }
    });
    view! { <dl class="facts">{lines.collect_view()}</dl> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_has_neighbours_but_at_the_ends() {
        let ids: Vec<EntryId> = (1..4).map(|n| EntryId::from_random([n; 16])).collect();
        assert_eq!(beside(&ids, ids[0], true), Some(ids[1]));
        assert_eq!(beside(&ids, ids[0], false), None);
        assert_eq!(beside(&ids, ids[2], true), None);
        assert_eq!(beside(&ids, EntryId::from_random([9; 16]), true), None);
    }
}
