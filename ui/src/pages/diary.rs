//! Every diary page: newest first, by search, or by the month.

use api::{EntryPage, EntryQuery};
use chrono::NaiveDate;
use leptos::prelude::*;
use model::EntryKind;

use crate::ask::follow;
use crate::components::{DayList, Found, MoodCalendar, PageTitle, SearchBox, answered};
use crate::effect::effect;
use crate::listing::{self, AT_A_TIME};
use crate::session::Session;
use crate::words;

/// The diary.
#[component]
pub(crate) fn Diary() -> impl IntoView {
    let by_month = RwSignal::new(false);
    let choice = move |month: bool, label: &'static str, test: &'static str| {
        view! {
            <button
                type="button"
                class="choice chip"
                data-test=test
                aria-pressed=move || (by_month.get() == month).to_string()
                on:click=move |_| by_month.set(month)
            >
                {label}
            </button>
        }
    };
    view! {
        <PageTitle title=words::diary::title() />
        <div class="chips" role="group" aria-label=words::diary::views()>
            {choice(false, words::diary::by_list(), "diary-list")}
            {choice(true, words::diary::by_month(), "diary-month")}
        </div>
        {move || if by_month.get() {
            view! { <Month /> }.into_any()
        } else {
            view! { <List /> }.into_any()
        }}
    }
}

#[component]
fn List() -> impl IntoView {
    let session = Session::here();
    let search = RwSignal::new(String::new());
    let turns = RwSignal::new(1_u32);
    effect(move || {
        search.track();
        if turns.get_untracked() != 1 {
            turns.set(1);
        }
    });
    let pages = follow(move || {
        session.follow_record();
        let search = Some(search.get()).filter(|text| !text.trim().is_empty());
        listing::load(EntryQuery { search, ..diary() }, turns.get())
    });
    view! {
        <SearchBox label=words::diary::search() search />
        {answered(pages, move |pages| {
            let searching = search.with_untracked(|text| !text.trim().is_empty());
            let (shown, total) = (pages.entries.len(), pages.total);
            let has_more = pages.next.is_some();
            view! {
                <Found shown total has_more searching empty=words::diary::empty() turns>
                    <DayList entries=pages.entries />
                </Found>
            }
        })}
    }
}

/// The moods of a month, and the pages of the day that is chosen.
#[component]
fn Month() -> impl IntoView {
    let day = RwSignal::new(None::<NaiveDate>);
    view! {
        <MoodCalendar day />
        <div class="found" role="status">
            {move || day.get().map(|day| view! { <Day day /> })}
        </div>
    }
}

#[component]
fn Day(day: NaiveDate) -> impl IntoView {
    let session = Session::here();
    let pages = follow(move || {
        session.follow_record();
        let (from, until) = (listing::start_of(day), listing::end_of(day));
        listing::load(EntryQuery { from, until, ..diary() }, u32::MAX)
    });
    answered(pages, move |pages: EntryPage| {
        if pages.entries.is_empty() {
            return view! { <p class="empty">{words::diary::nothing_that_day()}</p> }.into_any();
        }
        view! { <DayList entries=pages.entries /> }.into_any()
    })
}

fn diary() -> EntryQuery {
    EntryQuery { kinds: vec![EntryKind::Diary], limit: AT_A_TIME, ..EntryQuery::default() }
}
