//! Photos: series of the same thing over time, and all of them by date.

mod add;
mod compare;
mod photo;
mod series;

use api::{EntryPage, EntryQuery, EntryView, PhotoSeriesView, Problem, Request};
use chrono::NaiveDate;
use leptos::prelude::*;
use model::{EntryKind, Field};

pub(crate) use add::AddPhotos;
pub(crate) use photo::Photo;
pub(crate) use series::PhotoSeries;

use crate::ask::{follow, question};
use crate::components::{AddButton, PageTitle, Picture, answered};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, words};

/// How many photos are shown, and how many more each time.
const AT_A_TIME: u32 = 60;
/// The most that one question brings.
const AT_MOST: u32 = 200;

/// The photos.
#[component]
pub(crate) fn Photos() -> impl IntoView {
    let session = Session::here();
    let turns = RwSignal::new(1_u32);
    let series = question::<Vec<PhotoSeriesView>>(|| Request::PhotoSeries);
    let photos = follow(move || {
        session.follow_record();
        load(EntryQuery { limit: AT_A_TIME, ..of_photos() }, turns.get())
    });
    view! {
        <PageTitle title=words::photos::title() />
        {answered(photos, move |found| {
            if found.entries.is_empty() {
                return view! { <p class="empty" data-test="photos-empty">{words::photos::empty()}</p> }
                    .into_any();
            }
            view! {
                {answered(series, |series| view! { <SeriesCards series /> })}
                <All found turns />
            }
            .into_any()
        })}
        <AddButton
            page=Page::AddPhotos(None)
            label=words::photos::add()
            test="add-photos"
            primary=true
        />
    }
}

pub(super) fn of_photos() -> EntryQuery {
    EntryQuery { kinds: vec![EntryKind::Photo], ..EntryQuery::default() }
}

/// Asks page after page.
pub(super) async fn load(mut query: EntryQuery, turns: u32) -> Result<EntryPage, Problem> {
    let mut pages: EntryPage = ask(Request::Entries(query.clone())).await?;
    for _ in 1..turns {
        let Some(next) = pages.next else { break };
        query.after = Some(next);
        let more: EntryPage = ask(Request::Entries(query.clone())).await?;
        pages.entries.extend(more.entries);
        pages.next = more.next;
    }
    Ok(pages)
}

/// Every photo of a series, the first one first.
async fn of_series(name: model::Label) -> Result<Vec<EntryView>, Problem> {
    let word = Some((Field::Series, name));
    let query = EntryQuery { word, limit: AT_MOST, ..of_photos() };
    let mut photos = load(query, u32::MAX).await?.entries;
    photos.reverse();
    Ok(photos)
}

#[component]
fn SeriesCards(series: Vec<PhotoSeriesView>) -> impl IntoView {
    let session = Session::here();
    let card = move |series: PhotoSeriesView| {
        let page = Page::PhotoSeries(series.name.clone());
        let (first, last) =
            (format::date(&clock::local(series.first)), format::date(&clock::local(series.last)));
        let dates = if first == last { first } else { words::photos::series_dates(first, last) };
        view! {
            <li>
                <button
                    type="button"
                    class="photo-card"
                    data-test="series"
                    on:click=move |_| session.go(page.clone())
                >
                    {series.newest.map(|file| view! {
                        <Picture name=format!("small-{file}") alt="" lazy=true />
                    })}
                    <span class="photo-words">
                        <span class="strong" dir="auto">{series.name.to_string()}</span>
                        {series.site.map(|site| view! { <span dir="auto">{site}</span> })}
                        <span class="quiet">{words::photos::series_count(series.photos)}</span>
                        <span class="quiet">{dates}</span>
                    </span>
                </button>
            </li>
        }
    };
    (!series.is_empty()).then(|| {
        view! {
            <section class="group">
                <h2>{words::photos::series_title()}</h2>
                <ul class="photo-cards">{series.into_iter().map(card).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn All(found: EntryPage, turns: RwSignal<u32>) -> impl IntoView {
    let today = clock::local_now().date_naive();
    let has_more = found.next.is_some();
    let day = move |(day, photos): (NaiveDate, Vec<EntryView>)| {
        view! {
            <section class="day">
                <h3>{format::day(day, today)}</h3>
                <Grid photos />
            </section>
        }
    };
    view! {
        <h2>{words::photos::all()}</h2>
        {by_day(found.entries).into_iter().map(day).collect_view()}
        {has_more.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="show-more"
                on:click=move |_| turns.update(|turns| *turns += 1)
            >
                {words::form::show_more()}
            </button>
        })}
    }
}

fn by_day(photos: Vec<EntryView>) -> Vec<(NaiveDate, Vec<EntryView>)> {
    let mut days: Vec<(NaiveDate, Vec<EntryView>)> = Vec::new();
    for photo in photos {
        let day = photo.page.at.at().date_naive();
        match days.last_mut() {
            Some((last, photos)) if *last == day => photos.push(photo),
            _ => days.push((day, vec![photo])),
        }
    }
    days
}

/// Small copies, each of which opens its photo.
#[component]
fn Grid(photos: Vec<EntryView>) -> impl IntoView {
    let session = Session::here();
    let photo = move |photo: EntryView| {
        let id = photo.id;
        let name = photo.page.file().map(|file| format!("small-{}", file.id)).unwrap_or_default();
        let what = shown_as(&photo);
        view! {
            <li>
                <button
                    type="button"
                    class="photo-small"
                    data-test="photo"
                    data-entry=id.to_string()
                    on:click=move |_| session.go(Page::Photo(id))
                >
                    <Picture name alt=described(&photo) lazy=true />
                    <span class="photo-words" aria-hidden="true" dir="auto">{what}</span>
                </button>
            </li>
        }
    };
    view! { <ul class="photo-grid">{photos.into_iter().map(photo).collect_view()}</ul> }
}

/// What a photo shows, else where on the body, else of what time it is.
fn shown_as(photo: &EntryView) -> String {
    let says = [Field::Caption, Field::Site].map(|field| photo.page.text(field).trim());
    let says = says.into_iter().find(|text| !text.is_empty());
    says.map_or_else(|| format::time(&photo.page.at.at()), str::to_owned)
}

/// A photo in words, for those who do not see it.
fn described(photo: &EntryView) -> String {
    let when = format::date_time(&photo.page.at.at());
    let says = [Field::Caption, Field::Site].map(|field| photo.page.text(field).trim());
    match says.into_iter().find(|text| !text.is_empty()) {
        Some(what) => words::photos::described(what, when),
        None => words::photos::of(when),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_photo_is_called_by_what_it_says_of_itself() {
        let mut photo = sample::entry("2026-05-03T08:15:00+01:00");
        photo.page = model::Page::new(EntryKind::Photo, photo.page.at);
        assert_eq!(shown_as(&photo), "8:15am");
        assert_eq!(described(&photo), "Photo of 3 May 2026, 8:15am");
        photo.page.set(Field::Site, "left ankle").unwrap();
        assert_eq!(shown_as(&photo), "left ankle");
        photo.page.set(Field::Caption, "Less red").unwrap();
        assert_eq!(described(&photo), "Less red, 3 May 2026, 8:15am");
    }

    #[test]
    fn photos_of_one_day_stand_together() {
        let at = ["2026-05-03T08:15:00Z", "2026-05-03T07:00:00Z", "2026-05-02T07:00:00Z"];
        let days = by_day(at.map(sample::entry).to_vec());
        assert_eq!(days.iter().map(|(_, photos)| photos.len()).collect::<Vec<_>>(), [2, 1]);
    }
}
