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
                    <For
                        each=move || entries.clone()
                        key=|entry| (entry.id, entry.heads.clone())
                        let:entry
                    >
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
        let day = entry.page.at.at().date_naive();
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_page_is_of_the_day_where_it_was_written() {
        // The same evening in London; the later one is of the next day in Paris.
        let entries = vec![
            sample::entry("2026-05-04T00:30:00+02:00"),
            sample::entry("2026-05-03T23:20:00+01:00"),
            sample::entry("2026-05-03T08:15:00+01:00"),
        ];
        let days = by_day(entries);
        let sizes: Vec<_> =
            days.iter().map(|(day, entries)| (day.to_string(), entries.len())).collect();
        assert_eq!(sizes, [("2026-05-04".into(), 1), ("2026-05-03".into(), 2)]);
    }
}
