//! A month of moods, as a calendar.

use std::collections::BTreeMap;

use api::{MoodView, Request};
use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::Mood;

use super::{Face, Glyph, Icon};
use crate::ask::question;
use crate::{clock, format, listing, screen, words};

/// The days of a month, a week a row, Monday first.
type Weeks = Vec<Vec<Option<NaiveDate>>>;

/// Each day of a month with how it went. Pressing a day sets `day`; the arrow
/// keys go from day to day, Page Up and Page Down from month to month.
#[component]
pub(crate) fn MoodCalendar(day: RwSignal<Option<NaiveDate>>) -> impl IntoView {
    let today = clock::local_now().date_naive();
    let month = RwSignal::new(first_of(today));
    // The day that the Tab key reaches.
    let at = RwSignal::new(today);
    let answer = question::<Vec<MoodView>>(move || {
        let first = month.get();
        let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
        Request::Moods {
            // A day more on either side: a page is of the day where it was written.
            from: listing::start_of(first - Days::new(1)).unwrap_or_default(),
            until: listing::end_of(next).unwrap_or_default(),
        }
    });
    let moods = Memo::new(move |_| by_day(&answer.get().and_then(Result::ok).unwrap_or_default()));
    let turn = move |to: Option<NaiveDate>| {
        if let Some(to) = to {
            at.set(to);
            day.set(None);
            month.set(first_of(to));
        }
    };
    let before = move || at.get_untracked().checked_sub_months(Months::new(1));
    let after = move || at.get_untracked().checked_add_months(Months::new(1));
    let on_key = move |event: KeyboardEvent| {
        let here = at.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => here.checked_sub_days(Days::new(1)),
            "ArrowRight" => here.checked_add_days(Days::new(1)),
            "ArrowUp" => here.checked_sub_days(Days::new(7)),
            "ArrowDown" => here.checked_add_days(Days::new(7)),
            "PageUp" => before(),
            "PageDown" => after(),
            _ => return,
        };
        event.prevent_default();
        let Some(to) = to else { return };
        if first_of(to) == month.get_untracked() {
            at.set(to);
        } else {
            turn(Some(to));
        }
        screen::focus(".calendar [tabindex=\"0\"]");
    };
    let title = move || month.with(format::month_year);
    view! {
        <section class="month" aria-labelledby="month-title">
            <div class="month-head">
                <h2 id="month-title" aria-live="polite">{title}</h2>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="month-before"
                        on:click=move |_| turn(before())
                    >
                        <Icon glyph=Glyph::Back />
                        {words::calendar::before()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="month-after"
                        on:click=move |_| turn(after())
                    >
                        {words::calendar::after()}
                        <Icon glyph=Glyph::Forward />
                    </button>
                </div>
            </div>
            <p class="hint" id="calendar-hint">{words::calendar::hint()}</p>
            <table class="calendar" aria-labelledby="month-title" on:keydown=on_key>
                <thead>
                    <tr>{WEEKDAYS.map(weekday).collect_view()}</tr>
                </thead>
                <tbody>
                    {move || {
                        let moods = moods.get();
                        weeks(month.get()).into_iter().map(|week| {
                            let days = week.into_iter().map(|each| {
                                each.map_or_else(
                                    || view! { <td></td> }.into_any(),
                                    |each| {
                                        let moods =
                                            moods.get(&each).cloned().unwrap_or_default();
                                        cell(each, moods, at, day).into_any()
                                    },
                                )
                            });
                            view! { <tr>{days.collect_view()}</tr> }
                        }).collect_view()
                    }}
                </tbody>
            </table>
        </section>
    }
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

fn weekday(day: Weekday) -> impl IntoView {
    let name = format::weekday(day);
    let short: String = name.chars().take(2).collect();
    view! {
        <th scope="col">
            <span aria-hidden="true">{short}</span>
            <span class="unseen">{name}</span>
        </th>
    }
}

/// One day: its number, and its last mood by face and word.
fn cell(
    each: NaiveDate,
    moods: Vec<Mood>,
    at: RwSignal<NaiveDate>,
    day: RwSignal<Option<NaiveDate>>,
) -> impl IntoView {
    let said = match moods.as_slice() {
        [] => words::calendar::nothing().to_owned(),
        moods => format::list(&moods.iter().map(|mood| mood.word().to_owned()).collect::<Vec<_>>()),
    };
    let shown = moods.last().map(|mood| {
        view! {
            <Face mood=*mood />
            <span class="word" aria-hidden="true">{format::phrase(mood.word())}</span>
        }
    });
    let choose = move |_| {
        at.set(each);
        day.set(Some(each));
    };
    view! {
        <td>
            <button
                type="button"
                data-test=format!("day-{each}")
                tabindex=move || if at.get() == each { "0" } else { "-1" }
                aria-pressed=move || (day.get() == Some(each)).to_string()
                aria-current=(each == clock::local_now().date_naive()).then_some("date")
                on:click=choose
            >
                <span class="number" aria-hidden="true">{each.day()}</span>
                <span class="unseen">{words::calendar::day(format::long_date(&each), said)}</span>
                {shown}
            </button>
        </td>
    }
}

fn by_day(moods: &[MoodView]) -> BTreeMap<NaiveDate, Vec<Mood>> {
    let mut days: BTreeMap<NaiveDate, Vec<Mood>> = BTreeMap::new();
    for mood in moods {
        days.entry(mood.at.at().date_naive()).or_default().push(mood.mood);
    }
    days
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn weeks(first: NaiveDate) -> Weeks {
    let before = first.weekday().num_days_from_monday() as usize;
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    let mut cells: Vec<Option<NaiveDate>> = vec![None; before];
    cells.extend(days.map(Some));
    cells.resize(cells.len().next_multiple_of(7), None);
    cells.chunks(7).map(<[_]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_whole_weeks_from_monday() {
        // May 2026 begins on a Friday and ends on a Sunday.
        let may = weeks(day("2026-05-01"));
        assert_eq!((may.len(), may[0].iter().flatten().count()), (5, 3));
        assert_eq!(may[4][6], Some(day("2026-05-31")));
        // February 2027 is four weeks exactly.
        assert_eq!(weeks(day("2027-02-01")).concat().iter().flatten().count(), 28);
        assert_eq!(weeks(day("2027-02-01")).len(), 4);
    }

    #[test]
    fn moods_are_of_the_day_where_they_were_written() {
        let mood = |at: &str, mood: u8| MoodView {
            at: at.parse().unwrap(),
            mood: mood.try_into().unwrap(),
        };
        let days = by_day(&[
            mood("2026-05-03T08:00:00+01:00", 2),
            mood("2026-05-03T23:50:00+01:00", 4),
            mood("2026-05-04T00:30:00+02:00", 5),
        ]);
        assert_eq!(days[&day("2026-05-03")].len(), 2);
        assert_eq!(days[&day("2026-05-04")].last().map(|mood| mood.value()), Some(5));
    }
}
