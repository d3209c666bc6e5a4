//! How today went so far, and the days before it.

use api::{Draft, EntryPage, EntryQuery, EntryView, Request};
use chrono::{Days, NaiveDate, Timelike as _};
use leptos::prelude::*;
use model::Mood;

use crate::ask::{question, question_once};
use crate::components::{DayList, EntryCard, Face, PageTitle, answered};
use crate::page::{DiaryStart, Page, Writing};
use crate::session::Session;
use crate::{clock, format, words};

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
    let pages = question::<EntryPage>(|| {
        Request::Entries(EntryQuery { limit: ASKED_FOR, ..EntryQuery::default() })
    });
    view! {
        <PageTitle title=words::today::title() />
        <p class="lead" data-test="greeting">{greeting} " " {words::today::date(format::long_date(&now))}</p>
        <Unfinished />
        <QuickMood />
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
                        on:click=move |_| session.go(Page::Write(Writing::New(Some(mood))))
                    >
                        <Face mood />
                        <span>{format::phrase(mood.word())}</span>
                    </button>
                }).collect_view()}
            </div>
        </section>
    }
}

/// A page that was begun and not saved.
#[component]
fn Unfinished() -> impl IntoView {
    let session = Session::here();
    let draft = question_once::<Option<Draft>>(Request::Draft);
    let writing = move || {
        let draft = draft.get()?.ok()??;
        Some(draft.editing.map_or(Writing::New(None), |(id, _)| Writing::Edit(id)))
    };
    move || {
        writing().map(|writing| {
            view! {
                <section class="notice" aria-label=words::today::unfinished() data-test="unfinished">
                    <p class="strong">{words::today::unfinished()}</p>
                    <div class="actions">
                        <button
                            type="button"
                            class="button"
                            data-test="draft-go-on"
                            on:click=move |_| session.go(Page::Write(writing))
                        >
                            {words::today::go_on()}
                        </button>
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn Days(pages: EntryPage, today: NaiveDate) -> impl IntoView {
    let session = Session::here();
    let (of_today, before) = split(pages.entries, today);
    let nothing_before = before.is_empty();
    let has_any = pages.total > 0;
    view! {
        <section class="day" data-test="today-entries">
            <h2>{words::today::so_far()}</h2>
            {of_today.is_empty().then(|| view! {
                <p class="empty">{if has_any { words::today::nothing_yet() } else { words::today::first() }}</p>
            })}
            <For each=move || of_today.clone() key=|entry| (entry.id, entry.heads.clone()) let:entry>
                <EntryCard entry />
            </For>
        </section>
        <DayList entries=before />
        {(has_any && nothing_before).then(|| view! { <p class="empty">{words::today::nothing_before()}</p> })}
        {has_any.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="whole-diary"
                on:click=move |_| session.go(Page::Diary(DiaryStart::Top))
            >
                {words::today::whole_diary()}
            </button>
        })}
    }
}

/// Pages of today (and of days to come), and those of the last days before.
fn split(entries: Vec<EntryView>, today: NaiveDate) -> (Vec<EntryView>, Vec<EntryView>) {
    let first = today.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(today);
    entries
        .into_iter()
        .filter(|entry| entry.at.date_naive() >= first)
        .partition(|entry| entry.at.date_naive() >= today)
}
