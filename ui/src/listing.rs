//! Lists that are longer than one answer of the core.

use api::{
    EntryPage, EntryQuery, EntryView, OutboxPage, OutboxQuery, Problem, Request, TimelinePage,
    TimelineQuery,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use model::EntryKind;

use crate::ask::{Answer, follow};
use crate::clock;
use crate::door::ask;
use crate::session::Session;

/// How many entries are shown, and how many more each time.
pub(crate) const AT_A_TIME: u32 = 50;
/// The most that the core gives at once.
const AT_ONCE: u32 = 200;

/// Asks page after page, so that a list that was opened far down stays so when
/// the record changes.
pub(crate) async fn load(mut query: EntryQuery, turns: u32) -> Result<EntryPage, Problem> {
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

/// The same of entries and readings together.
pub(crate) async fn load_timeline(
    mut query: TimelineQuery,
    turns: u32,
) -> Result<TimelinePage, Problem> {
    let mut pages: TimelinePage = ask(Request::Timeline(query.clone())).await?;
    for _ in 1..turns {
        let Some(next) = pages.next else { break };
        query.after = Some(next);
        let more: TimelinePage = ask(Request::Timeline(query.clone())).await?;
        pages.items.extend(more.items);
        pages.next = more.next;
    }
    Ok(pages)
}

/// The same of what goes to services. A page there may hold fewer items than
/// it has room for, so it is read on until there are as many.
pub(crate) async fn load_outbox(mut query: OutboxQuery, turns: u32) -> Result<OutboxPage, Problem> {
    let wanted = usize::try_from(query.limit.saturating_mul(turns)).unwrap_or(usize::MAX);
    let mut pages: OutboxPage = ask(Request::Outbox(query.clone())).await?;
    while pages.items.len() < wanted {
        let Some(next) = pages.next else { break };
        query.after = Some(next);
        let more: OutboxPage = ask(Request::Outbox(query.clone())).await?;
        pages.items.extend(more.items);
        pages.next = more.next;
    }
    Ok(pages)
}

/// Every entry of these kinds, newest first, now and whenever the record changes.
pub(crate) fn all_of(kinds: &'static [EntryKind]) -> Answer<Vec<EntryView>> {
    let session = Session::here();
    follow(move || {
        session.follow_record();
        let query = EntryQuery { kinds: kinds.to_vec(), limit: AT_ONCE, ..EntryQuery::default() };
        async move { load(query, u32::MAX).await.map(|pages| pages.entries) }
    })
}

/// Midnight of a day, on the clock on the wall here; `None` where clocks
/// skipped it and no day began.
pub(crate) fn start_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    clock::on_the_wall(day.and_time(NaiveTime::MIN)).map(|at| at.to_utc())
}

/// The time at which a day is over here.
pub(crate) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    start_of(day.checked_add_days(Days::new(1))?)
}
