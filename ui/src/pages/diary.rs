//! Every diary page, newest first, and a search through them.

use std::time::Duration;

use api::{EntryPage, EntryQuery, Problem, Request};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use model::EntryKind;

use crate::ask::follow;
use crate::components::{DayList, Glyph, Icon, PageTitle, answered};
use crate::door::ask;
use crate::page::{DiaryStart, Page, Writing};
use crate::session::Session;
use crate::{format, words};

/// How many pages are shown, and how many more each time.
const AT_A_TIME: u32 = 50;
/// A search starts when typing pauses this long.
const AFTER_A_PAUSE: Duration = Duration::from_millis(250);

/// The diary.
#[component]
pub(crate) fn Diary(start: DiaryStart) -> impl IntoView {
    let session = Session::here();
    let search = RwSignal::new(String::new());
    let turns = RwSignal::new(1_u32);
    let pages = follow(move || {
        session.follow_record();
        load(search.get(), turns.get())
    });
    view! {
        <PageTitle title=words::diary::title() />
        <SearchBox search turns start=start == DiaryStart::Search />
        {answered(pages, move |pages| view! { <Found pages search turns /> })}
    }
}

/// Asks page after page, so that a list that was opened far down stays so when
/// the record changes.
async fn load(search: String, turns: u32) -> Result<EntryPage, Problem> {
    let mut query = EntryQuery {
        kinds: vec![EntryKind::Diary],
        search: Some(search).filter(|text| !text.trim().is_empty()),
        limit: AT_A_TIME,
        ..EntryQuery::default()
    };
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

#[component]
fn SearchBox(search: RwSignal<String>, turns: RwSignal<u32>, start: bool) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let later = move || {
            turns.try_set(1);
            search.try_set(text);
        };
        timer.set_value(set_timeout_with_handle(later, AFTER_A_PAUSE).ok());
    };
    view! {
        <search class="field search">
            <label for="search">{words::diary::search()}</label>
            <div class="search-box">
                <Icon glyph=Glyph::Search />
                <input
                    id="search"
                    type="search"
                    autocomplete="off"
                    data-start=start
                    on:input=move |event| typed(event_target_value(&event))
                />
            </div>
        </search>
    }
}

#[component]
fn Found(pages: EntryPage, search: RwSignal<String>, turns: RwSignal<u32>) -> impl IntoView {
    let session = Session::here();
    let shown = u64::try_from(pages.entries.len()).unwrap_or(u64::MAX);
    let searching = search.with_untracked(|text| !text.trim().is_empty());
    let has_more = pages.next.is_some();
    let count = match (searching, has_more) {
        (true, true) => words::diary::found_more(shown),
        (true, false) => words::diary::found(shown),
        (false, _) => words::diary::shown(shown, format::number(pages.total)),
    };
    let nothing = (shown == 0).then(|| {
        if searching {
            return view! { <p class="empty">{words::diary::not_found()}</p> }.into_any();
        }
        view! {
            <p class="empty">{words::diary::empty()}</p>
            <button
                type="button"
                class="button primary"
                data-test="write-first"
                on:click=move |_| session.go(Page::Write(Writing::New(None)))
            >
                <Icon glyph=Glyph::Pencil />
                {words::diary::write()}
            </button>
        }
        .into_any()
    });
    view! {
        <p class="quiet" role="status" data-test="diary-count">
            {(shown > 0 || searching).then_some(count)}
        </p>
        {nothing}
        <DayList entries=pages.entries />
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
