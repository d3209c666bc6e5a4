//! How today went so far, and the days before it.

use api::{Chip, EntryPage, EntryQuery, EntryView, Problem, Request, SeriesCard};
use chrono::{Days, NaiveDate, Timelike as _};
use leptos::prelude::*;
use model::{EntryKind, Measure, Mood};

use crate::ask::{follow, question};
use crate::components::{DayList, EntryCard, Face, PageTitle, answered};
use crate::page::{Page, TimelineStart, Writing};
use crate::session::Session;
use crate::{clock, format, kinds, words};

/// How many pages are asked for, and how many days before today are shown.
const ASKED_FOR: u32 = 30;
const DAYS_BEFORE: u64 = 7;

/// The first page of an open record.
#[component]
pub(crate) fn Today() -> impl IntoView {
    let session = Session::here();
    let now = clock::local_now();
    let name = session.person.with_untracked(|p| p.as_ref().map(|p| p.name.to_string()));
    let greeting = greeting(now.hour(), &name.unwrap_or_default());
    let date = words::today::date(format::long_date(&now));
    let pages = question::<EntryPage>(|| {
        Request::Entries(EntryQuery { limit: ASKED_FOR, ..EntryQuery::default() })
    });
    view! {
        <PageTitle title=words::today::title() />
        <p class="lead" data-test="greeting">{greeting} " " {date}</p>
        <WaitsNotice />
        <Unfinished />
        <QuickMood />
        <QuickReadings />
        {answered(pages, move |pages| view! { <Days pages today=now.date_naive() /> })}
    }
}

fn greeting(hour: u32, name: &str) -> String {
    match hour {
        5..12 => words::today::morning(name),
        12..18 => words::today::afternoon(name),
        _ => words::today::evening(name),
    }
}

/// Five faces: one press opens the form with the mood chosen.
#[component]
fn QuickMood() -> impl IntoView {
    let session = Session::here();
    view! {
        <section class="quick" aria-labelledby="quick-title">
            <h2 id="quick-title">{words::today::how_are_you()}</h2>
            <div class="choices five">
                {Mood::ALL.map(|mood| view! {
                    <button
                        type="button"
                        class="choice"
                        data-test=format!("quick-mood-{}", mood.value())
                        on:click=move |_| session.go(Page::Write(Writing::New {
                            kind: EntryKind::Diary,
                            mood: Some(mood),
                        }))
                    >
                        <Face mood />
                        <span>{format::phrase(mood.word())}</span>
                    </button>
                }).collect_view()}
            </div>
        </section>
    }
}

/// One press to measure again what is measured most days.
#[component]
fn QuickReadings() -> impl IntoView {
    let session = Session::here();
    let cards = question::<Vec<SeriesCard>>(|| Request::ReadingSeries);
    let button = move |measure: Measure| {
        view! {
            <button
                type="button"
                class="button"
                data-test=format!("quick-{measure}")
                on:click=move |_| session.go(Page::AddReading(Some(measure.into())))
            >
                {measure.label()}
            </button>
        }
    };
    move || {
        let measured = cards.get()?.ok()?;
        let has = |measure: &Measure| measured.iter().any(|card| card.series.measure == *measure);
        let mut offered = [Measure::BloodPressure, Measure::Glucose].into_iter().filter(has);
        let first = offered.next()?;
        let buttons = std::iter::once(first).chain(offered).map(button).collect_view();
        Some(view! {
            <section class="quick" aria-labelledby="measure-title">
                <h2 id="measure-title">{words::today::measure()}</h2>
                <div class="actions">{buttons}</div>
            </section>
        })
    }
}

/// That something waits for the person, where it does.
#[component]
fn WaitsNotice() -> impl IntoView {
    let session = Session::here();
    let waits = Memo::new(move |_| {
        session.status.with(|status| match status.as_ref().map(|status| &status.chip) {
            Some(Chip::NeedsAttention(count)) => Some(*count),
            _ => None,
        })
    });
    move || {
        waits.get().map(|count| {
            view! {
                <section
                    class="notice"
                    aria-label=words::attention::title()
                    data-test="waits-notice"
                >
                    <p class="strong">{words::attention::waits(count)}</p>
                    <div class="actions">
                        <button
                            type="button"
                            class="button"
                            data-test="waits-open"
                            on:click=move |_| session.go(Page::Attention)
                        >
                            {words::attention::look()}
                        </button>
                    </div>
                </section>
            }
        })
    }
}

/// Pages that were begun and not saved, one of a kind at most.
#[component]
fn Unfinished() -> impl IntoView {
    let session = Session::here();
    let drafts = follow(move || {
        session.follow_drafts();
        unfinished(session)
    });
    let line = move |kind: EntryKind, writing: Writing| {
        view! {
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-test="draft-go-on"
                    on:click=move |_| session.go(Page::Write(writing))
                >
                    {words::today::go_on()}
                    <span class="unseen">{format!(" ({})", kinds::kind(kind))}</span>
                </button>
                <span class="quiet" aria-hidden="true">{kinds::kind(kind)}</span>
            </div>
        }
    };
    move || {
        let drafts = drafts.get().and_then(Result::ok).unwrap_or_default();
        let count = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        (!drafts.is_empty()).then(|| {
            let lines = drafts.into_iter().map(|(kind, writing)| line(kind, writing));
            view! {
                <section
                    class="notice"
                    aria-label=words::today::unfinished()
                    data-test="unfinished"
                >
                    <p class="strong">{words::today::unfinished_count(count)}</p>
                    {lines.collect_view()}
                </section>
            }
        })
    }
}

async fn unfinished(session: Session) -> Result<Vec<(EntryKind, Writing)>, Problem> {
    let mut found = Vec::new();
    for kind in EntryKind::ALL {
        if let Some(draft) = session.kept_draft(kind).await? {
            let editing = draft.editing.map(|(id, _)| Writing::Edit(id));
            found.push((kind, editing.unwrap_or(Writing::new(kind))));
        }
    }
    Ok(found)
}

#[component]
fn Days(pages: EntryPage, today: NaiveDate) -> impl IntoView {
    let session = Session::here();
    let Parts { to_come, of_today, before } = split(pages.entries, today);
    let nothing_before = before.is_empty();
    let has_any = pages.total > 0;
    let nothing = if has_any { words::today::nothing_yet() } else { words::today::first() };
    view! {
        <section class="day" data-test="today-entries">
            <h2>{words::today::so_far()}</h2>
            {of_today.is_empty().then(|| view! {
                <p class="empty">{nothing}</p>
            })}
            <For
                each=move || of_today.clone()
                key=|entry| (entry.id, entry.heads.clone())
                let:entry
            >
                <EntryCard entry />
            </For>
        </section>
        <DayList entries=to_come />
        <DayList entries=before />
        {(has_any && nothing_before).then(|| view! {
            <p class="empty">{words::today::nothing_before()}</p>
        })}
        {has_any.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="everything"
                on:click=move |_| session.go(Page::Timeline(TimelineStart::Top))
            >
                {words::today::everything()}
            </button>
        })}
    }
}

/// The pages that are shown, by their days.
struct Parts {
    /// The next one first.
    to_come: Vec<EntryView>,
    of_today: Vec<EntryView>,
    /// Of the last days; the last one first.
    before: Vec<EntryView>,
}

fn split(entries: Vec<EntryView>, today: NaiveDate) -> Parts {
    let first = today.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(today);
    let day = |entry: &EntryView| entry.page.at.at().date_naive();
    let shown = entries.into_iter().filter(|entry| day(entry) >= first);
    let (from_today, before) = shown.partition::<Vec<_>, _>(|entry| day(entry) >= today);
    let (of_today, mut to_come) =
        from_today.into_iter().partition::<Vec<_>, _>(|entry| day(entry) == today);
    to_come.reverse();
    Parts { to_come, of_today, before }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_greeting_goes_with_the_hour() {
        assert_eq!(greeting(5, "Asha"), "Good morning, Asha.");
        assert_eq!(greeting(12, "Asha"), "Good afternoon, Asha.");
        assert_eq!(greeting(18, "Asha"), "Good evening, Asha.");
        assert_eq!(greeting(4, "Asha"), "Good evening, Asha.");
    }

    #[test]
    fn today_stands_apart_from_what_is_to_come_and_a_week_before_it() {
        let entries = [
            "2026-05-14T10:30:00+01:00",
            "2026-05-04T00:10:00+01:00",
            "2026-05-03T08:15:00+01:00",
            "2026-05-02T23:50:00+01:00",
            "2026-04-26T12:00:00+01:00",
            "2026-04-25T12:00:00+01:00",
        ];
        let entries = entries.map(sample::entry).to_vec();
        let today = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
        let Parts { to_come, of_today, before } = split(entries.clone(), today);
        assert_eq!(to_come, [entries[1].clone(), entries[0].clone()]);
        assert_eq!(of_today, entries[2..3]);
        assert_eq!(before, entries[3..5]);
    }
}
