//! Diary pages, newest first, grouped by day.

use api::EntryView;
use chrono::NaiveDate;
use leptos::prelude::*;

use super::EntryCard;
use crate::{clock, format};

/// Pages under the day each was of, by the clock on the wall where it was written.
#[component]
pub(crate) fn DayList(entries: Vec<EntryView>) -> impl IntoView {
    let today = clock::local_now().date_naive();
    by_day(entries)
        .into_iter()
        .map(|(day, entries)| {
            view! {
                <section class="day">
                    <h2>{format::day(day, today)}</h2>
                    <For each=move || entries.clone() key=|entry| (entry.id, entry.heads.clone()) let:entry>
                        <EntryCard entry />
                    </For>
                </section>
            }
        })
        .collect_view()
}

fn by_day(entries: Vec<EntryView>) -> Vec<(NaiveDate, Vec<EntryView>)> {
    let mut days: Vec<(NaiveDate, Vec<EntryView>)> = Vec::new();
    for entry in entries {
        let day = entry.at.date_naive();
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}
