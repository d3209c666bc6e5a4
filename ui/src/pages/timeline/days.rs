//! Entries and readings under the day each was of.

use api::{ReadingLine, TimelineItem};
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::components::{EntryCard, Glyph, Icon};
use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, words};

/// Days, newest first.
#[component]
pub(super) fn Days(items: Vec<TimelineItem>) -> impl IntoView {
    let today = clock::local_now().date_naive();
    by_day(items)
        .into_iter()
        .map(|(day, items)| {
            view! {
                <section class="day">
                    <h2>{format::day(day, today)}</h2>
                    {items.into_iter().map(one).collect_view()}
                </section>
            }
        })
        .collect_view()
}

fn one(item: TimelineItem) -> AnyView {
    match item {
        TimelineItem::Entry(entry) => view! { <EntryCard entry=*entry /> }.into_any(),
        TimelineItem::Readings(line) => view! { <ReadingsCard line=*line /> }.into_any(),
    }
}

/// What was measured of one thing on a day, and the way to all of it.
#[component]
fn ReadingsCard(line: ReadingLine) -> impl IntoView {
    let session = Session::here();
    let ReadingLine { series, label, count, latest, range, .. } = line;
    let when = format::time(&latest.at);
    let of = words::entry::of_named(label.clone(), when.clone());
    let several = (count > 1).then(|| {
        let range = range.map(|(low, high)| format!(", {}", words::timeline::range(low, high)));
        view! { <p class="quiet">{words::timeline::readings(count)} {range}</p> }
    });
    view! {
        <article class="entry" data-test="readings" data-entry=latest.id.to_string()>
            <p class="quiet"><time datetime=latest.at.to_rfc3339()>{when}</time></p>
            <p><span class="strong">{label}</span> " " {latest.shown}</p>
            {several}
            {(!latest.note.is_empty()).then(|| view! {
                <p class="note" dir="auto">{latest.note}</p>
            })}
            <footer class="entry-foot">
                <div class="actions">
                    <button
                        type="button"
                        class="button small"
                        data-test="see-readings"
                        on:click=move |_| session.go(Page::OneMeasure(series.clone()))
                    >
                        <Icon glyph=Glyph::Chart />
                        {words::timeline::see_readings()}
                        " "
                        <span class="unseen">{of}</span>
                    </button>
                </div>
            </footer>
        </article>
    }
}

fn by_day(items: Vec<TimelineItem>) -> Vec<(NaiveDate, Vec<TimelineItem>)> {
    let mut days: Vec<(NaiveDate, Vec<TimelineItem>)> = Vec::new();
    for item in items {
        let day = match &item {
            TimelineItem::Entry(entry) => entry.page.at.at().date_naive(),
            TimelineItem::Readings(line) => line.day,
        };
        match days.last_mut() {
            Some((last, items)) if *last == day => items.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days
}
