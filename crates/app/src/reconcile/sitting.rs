//! The average of a sitting at a service: of the blood pressures that it has.
//!
//! It goes with the first of them, and is made anew when another of them comes,
//! is corrected or is taken back. So what has been sent may have to be looked at
//! again, by the reading that it goes with.
//!
//! Rejected: an item of its own in the outbox. It follows from readings, and a
//! person who approves those approves it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use fhir::mapping::{Beside, ReadingItem, Role};
use model::reading::{Measured, SITTING};
use model::{ConnectionId, ItemId, Measure, Reading, ReadingId};
use store::{Reader, ReadingQuery, StoreError, Tx};

/// How far back a sitting is looked for: one follows another for no longer.
const FAR: TimeDelta = TimeDelta::hours(6);
/// More than anyone takes in that time.
const MOST: u32 = 500;

/// A blood pressure that a service has.
struct Seat {
    root: ReadingId,
    reading: Reading,
    place: String,
}

/// The later blood pressures of the sitting that begins with this one, as far
/// as the service has them; none where it begins with another.
pub(crate) fn beside(
    store: &Reader,
    connection: ConnectionId,
    (root, reading): (ReadingId, &Reading),
) -> Result<Vec<Beside>, StoreError> {
    let seats = sitting(store, connection, (root, reading))?;
    let is_first = seats.first().is_some_and(|first| first.root == root);
    let others = seats.into_iter().skip(1).filter(|_| is_first);
    Ok(others.map(|Seat { reading, place, .. }| Beside { reading, place }).collect())
}

/// Has the averages looked at again that a blood pressure is or was part of.
/// The items that this made due.
pub(super) fn look_again(
    tx: &Tx<'_>,
    connection: ConnectionId,
    sent: &ReadingItem,
    now: DateTime<Utc>,
) -> Result<Vec<ItemId>, StoreError> {
    let (root, mut due) = (sent.root, Vec::new());
    let seats = sitting(tx, connection, (root, &sent.reading))?;
    for (place, seat) in seats.iter().enumerate() {
        let item = ItemId::from(seat.root);
        // Others may have come while this one was under way.
        let is_behind = match (seat.root == root, place) {
            (true, 0) => !is_of(sent, &seats),
            (true, _) => !sent.sitting.is_empty(),
            (false, 0) => true,
            (false, _) => has_average(tx, connection, item)?,
        };
        if is_behind && tx.send_again(connection, item, now)? {
            due.push(item);
        }
    }
    Ok(due)
}

/// Whether what was sent was the first of exactly these.
fn is_of(sent: &ReadingItem, seats: &[Seat]) -> bool {
    let others = seats.iter().skip(1).map(|seat| seat.reading.id);
    sent.sitting.iter().map(|beside| beside.reading.id).eq(others)
}

fn has_average(store: &Reader, connection: ConnectionId, item: ItemId) -> Result<bool, StoreError> {
    Ok(store.remote(connection, item)?.iter().any(|remote| remote.role == Role::Average.as_str()))
}

/// The blood pressures of a sitting that the service has, and this one if it
/// stands, from the first to the last.
fn sitting(
    store: &Reader,
    connection: ConnectionId,
    (root, around): (ReadingId, &Reading),
) -> Result<Vec<Seat>, StoreError> {
    let at = around.at.utc();
    let query = ReadingQuery {
        series: Some(Measure::BloodPressure.into()),
        from: Some(at - FAR),
        until: Some(at + SITTING + TimeDelta::seconds(1)),
        limit: MOST,
        ..ReadingQuery::default()
    };
    // Two answers to one reading are none yet.
    let mut found: BTreeMap<ReadingId, Option<Reading>> = BTreeMap::new();
    for reading in store.readings(&query)? {
        let first = store.first_reading(reading.id)?;
        found.entry(first).and_modify(|one| *one = None).or_insert(Some(reading));
    }
    let mut seats = Vec::new();
    for (first, reading) in found {
        let Some(reading) = reading.filter(is_shared) else { continue };
        let remotes = store.remote(connection, first.into())?;
        let main = remotes.iter().find(|remote| remote.role == Role::Main.as_str());
        let place = main.map(|main| format!("{}/{}", main.resource_type, main.remote_id));
        if let Some(place) = place.or_else(|| (first == root).then(String::new)) {
            seats.push(Seat { root: first, reading, place });
        }
    }
    seats.sort_by_key(|seat| (seat.reading.at.utc(), seat.root));
    Ok(of_one_sitting(seats, around))
}

fn is_shared(reading: &Reading) -> bool {
    reading.audience.care_team && matches!(reading.value, Some(Measured::Pressure(_)))
}

/// Those of the sitting in which one was taken. A sitting begins with the first
/// that is in no sitting yet.
fn of_one_sitting(seats: Vec<Seat>, around: &Reading) -> Vec<Seat> {
    let mut sitting: Vec<Seat> = Vec::new();
    for seat in seats {
        let start = sitting.first().map(|first| first.reading.at.utc());
        match start.map(|start| start + SITTING) {
            Some(end) if seat.reading.at.utc() <= end => {}
            Some(end) if around.at.utc() <= end => return sitting,
            _ => sitting.clear(),
        }
        sitting.push(seat);
    }
    sitting
}
