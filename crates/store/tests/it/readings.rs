//! Readings: lists, corrections, charts, and that nothing hangs on the order.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use model::reading::{
    Batch, Context, Decimal, Measured, OwnMeasure, Part, Pressure, Quantity, SeriesName, Target,
    Unit, default_audience,
};
use model::{ItemKind, Measure, Moment, Reading, ReadingId, TargetId};
use proptest::prelude::*;
use ring::digest::{SHA256, digest};
use store::{
    OutboxState, Queue, ReadBatchError, ReadingBatchRow, ReadingLineQuery, ReadingQuery, Store,
    StoreError, pack_batch,
};

use crate::support::{Home, asha, connection, connection_id, noon, uuid, write};

fn id(number: u32) -> ReadingId {
    ReadingId::from_bytes(uuid(number))
}

fn minutes(number: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(number)
}

/// A glucose of so many tenths, `number` minutes after noon.
pub(crate) fn glucose(number: u32, tenths: i64) -> Reading {
    let value = Decimal::from_ten_thousandths(tenths * 1000);
    let at = minutes(number.into());
    Reading {
        id: id(number),
        measure: Measure::Glucose,
        own: None,
        at: Moment::new(at.fixed_offset(), Some("Europe/London".into())),
        value: Some(Measured::Amount(Quantity::new(value, Unit::MmolPerL))),
        typed: "6.4".into(),
        context: Some(Context::Fasting),
        device: "meter".into(),
        note: "a note".into(),
        audience: default_audience(),
        by: asha(),
        writer: None,
        recorded_at: at,
        replaces: BTreeSet::new(),
    }
}

fn pressure(number: u32, systolic: u16, diastolic: u16, pulse: Option<u16>) -> Reading {
    Reading {
        measure: Measure::BloodPressure,
        value: Some(Measured::Pressure(Pressure { systolic, diastolic, pulse })),
        context: None,
        ..glucose(number, 64)
    }
}

/// In place of others.
fn replacing(reading: Reading, replaced: &[u32]) -> Reading {
    Reading { replaces: replaced.iter().copied().map(id).collect(), ..reading }
}

fn removing(number: u32, replaced: &[u32]) -> Reading {
    Reading { value: None, typed: String::new(), ..replacing(glucose(number, 0), replaced) }
}

fn row(readings: Vec<Reading>) -> ReadingBatchRow {
    batch_row(&Batch::new(readings, Vec::new()))
}

pub(crate) fn batch_row(batch: &Batch) -> ReadingBatchRow {
    let bytes = pack_batch(batch, asha()).unwrap();
    ReadingBatchRow {
        hash: digest(&SHA256, &bytes).as_ref().try_into().unwrap(),
        author: asha(),
        signature: vec![1; 64],
        bytes,
        received_from: None,
        received_at: noon(),
    }
}

pub(crate) fn append(store: &mut Store, readings: Vec<Reading>) -> bool {
    write(store, |tx| tx.append_reading_batch(&row(readings)))
}

fn standing(store: &Store) -> Vec<ReadingId> {
    let query = ReadingQuery { limit: 1000, ..ReadingQuery::default() };
    store.readings(&query).unwrap().into_iter().map(|reading| reading.id).collect()
}

#[test]
fn a_reading_comes_back_as_it_was_written() {
    let home = Home::new();
    let mut store = home.create();
    let own = OwnMeasure::new("INR", "ratio").unwrap();
    let readings = vec![
        glucose(1, 64),
        pressure(2, 128, 82, Some(71)),
        pressure(3, 120, 80, None),
        Reading {
            measure: Measure::Own,
            own: Some(own),
            value: Some(Measured::Amount(Quantity::new("2.50".parse().unwrap(), Unit::Own))),
            context: None,
            at: "2026-05-03T21:30:00.25-04:00".parse().unwrap(),
            ..glucose(4, 0)
        },
        Reading {
            measure: Measure::Weight,
            value: Some(Measured::Amount(Quantity::new(Decimal::whole(158), Unit::StLb))),
            context: None,
            ..glucose(5, 0)
        },
        replacing(glucose(6, 66), &[1]),
        removing(7, &[6]),
    ];
    append(&mut store, readings.clone());
    for reading in &readings {
        let kept = store.reading(reading.id).unwrap().unwrap();
        assert_eq!(kept.reading, *reading);
        assert_eq!(kept.current, (2..=5).any(|number| reading.id == id(number)));
    }
    assert_eq!(store.reading(id(9)).unwrap(), None);
    assert_eq!(store.count_readings().unwrap(), 4);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_batch_is_kept_once_and_found_again() {
    let home = Home::new();
    let mut store = home.create();
    let first = row(vec![glucose(1, 64)]);
    let again = ReadingBatchRow { received_from: Some("usb".into()), ..first.clone() };
    assert!(write(&mut store, |tx| tx.append_reading_batch(&first)));
    assert!(!write(&mut store, |tx| tx.append_reading_batch(&again)));
    assert!(append(&mut store, vec![glucose(2, 70)]));
    assert!(store.has_reading_batch(&first.hash).unwrap());
    assert!(!store.has_reading_batch(&[0; 32]).unwrap());
    assert_eq!(store.reading_batch(&first.hash).unwrap(), Some(first.clone()));
    let since = store.reading_batches_since(0, 10).unwrap();
    assert_eq!(since.len(), 2);
    assert_eq!(since[0], (1, first));
    assert_eq!(store.reading_batches_since(1, 10).unwrap().len(), 1);
    assert_eq!(standing(&store), [id(2), id(1)]);
}

#[test]
fn a_batch_that_cannot_be_read_is_not_kept() {
    let home = Home::new();
    let mut store = home.create();
    let good = row(vec![glucose(1, 64)]);
    let refused = |row: ReadingBatchRow, why: ReadBatchError| {
        assert_eq!(row.batch().unwrap_err(), why);
        row
    };
    let named = |bytes: Vec<u8>| ReadingBatchRow {
        hash: digest(&SHA256, &bytes).as_ref().try_into().unwrap(),
        bytes,
        ..good.clone()
    };
    let other = model::PersonId::from_bytes(uuid(99));
    let rows = [
        refused(ReadingBatchRow { hash: [1; 32], ..good.clone() }, ReadBatchError::Hash),
        refused(named(b"not deflated".to_vec()), ReadBatchError::Unreadable),
        refused(named(deflated(b"{\"schema\":1}")), ReadBatchError::Unreadable),
        refused(named(deflated(&vec![b' '; 17 * 1024 * 1024])), ReadBatchError::TooLarge),
        refused(
            ReadingBatchRow { author: other, ..good.clone() },
            ReadBatchError::Fact(model::reading::FactError::Author),
        ),
    ];
    for row in rows {
        let refused = store.transact(|tx| tx.append_reading_batch(&row));
        assert_eq!(refused, Err(StoreError::Value));
    }
    assert!(store.reading_batches_since(0, 10).unwrap().is_empty());
    let newer = named(deflated(b"{\"schema\":2,\"rhythms\":[]}"));
    assert!(write(&mut store, |tx| tx.append_reading_batch(&newer)), "kept, to be carried on");
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

fn deflated(text: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let level = flate2::Compression::default();
    flate2::read::DeflateEncoder::new(text, level).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn two_corrections_are_two_answers_until_one_is_chosen() {
    let home = Home::new();
    let mut store = home.create();
    append(&mut store, vec![glucose(1, 64), glucose(20, 50)]);
    append(&mut store, vec![replacing(glucose(2, 65), &[1])]);
    append(&mut store, vec![replacing(glucose(3, 66), &[1])]);
    append(&mut store, vec![replacing(glucose(4, 67), &[2])]);
    let answers = |store: &Store| -> Vec<Vec<ReadingId>> {
        let groups = store.readings_with_two_answers().unwrap().into_iter();
        groups.map(|group| group.into_iter().map(|reading| reading.id).collect()).collect()
    };
    assert_eq!(answers(&store), [vec![id(3), id(4)]]);
    assert_eq!(store.count_readings_to_decide().unwrap(), 1);
    let history = store.reading_history(id(4)).unwrap();
    let ids: Vec<ReadingId> = history.iter().map(|kept| kept.reading.id).collect();
    assert_eq!(ids, [id(1), id(2), id(3), id(4)]);

    append(&mut store, vec![replacing(glucose(5, 66), &[3, 4])]);
    assert!(answers(&store).is_empty());
    assert_eq!(standing(&store), [id(20), id(5)]);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_correction_outlives_a_removal_made_beside_it() {
    let home = Home::new();
    let mut store = home.create();
    append(&mut store, vec![glucose(1, 64)]);
    append(&mut store, vec![removing(2, &[1])]);
    append(&mut store, vec![replacing(glucose(3, 66), &[1])]);
    assert_eq!(standing(&store), [id(3)]);
    assert!(store.readings_with_two_answers().unwrap().is_empty());
}

#[test]
fn lists_are_pages_that_meet() {
    let home = Home::new();
    let mut store = home.create();
    append(&mut store, (1..=30).map(|number| glucose(number / 2 * 2 + number % 2, 60)).collect());
    append(&mut store, (31..=40).map(|number| pressure(number, 120, 80, None)).collect());
    let mut seen = Vec::new();
    let mut query = ReadingQuery { limit: 7, ..ReadingQuery::default() };
    loop {
        let page = store.readings(&query).unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some((last.at.utc(), last.id));
        seen.extend(page.into_iter().map(|reading| reading.id));
    }
    assert_eq!(seen, (1..=40).rev().map(id).collect::<Vec<_>>());
    let some = store
        .readings(&ReadingQuery {
            series: Some(Measure::Glucose.into()),
            from: Some(minutes(10)),
            until: Some(minutes(12)),
            ..ReadingQuery::default()
        })
        .unwrap();
    assert_eq!(some.iter().map(|reading| reading.id).collect::<Vec<_>>(), [id(11), id(10)]);
}

#[test]
fn a_summary_says_when_it_was_lowest_and_highest() {
    let home = Home::new();
    let mut store = home.create();
    let tenths = [64, 50, 91, 50, 91, 70];
    append(&mut store, (1..).zip(tenths).map(|(number, tenths)| glucose(number, tenths)).collect());
    append(&mut store, vec![pressure(9, 140, 90, Some(70)), pressure(8, 120, 81, None)]);
    let short = |measure: Measure, part, from, until| {
        store.reading_summary(&measure.into(), part, from, until).unwrap()
    };
    let all = short(Measure::Glucose, Part::Main, None, None).unwrap();
    assert_eq!((all.count, all.average.rounded(2).to_string()), (6, "6.93".to_owned()));
    assert_eq!((all.lowest.at, all.lowest.value.to_string()), (minutes(2), "5".to_owned()));
    assert_eq!((all.highest.at, all.highest.value.to_string()), (minutes(3), "9.1".to_owned()));
    assert_eq!(all.latest.at, minutes(6));
    let some = short(Measure::Glucose, Part::Main, Some(minutes(2)), Some(minutes(3))).unwrap();
    assert_eq!(some.count, 1);
    assert_eq!(short(Measure::Glucose, Part::Main, Some(minutes(7)), None), None);
    assert_eq!(short(Measure::Weight, Part::Main, None, None), None);
    let lower = short(Measure::BloodPressure, Part::Diastolic, None, None).unwrap();
    assert_eq!((lower.count, lower.lowest.value), (2, Decimal::whole(81)));
    let pulse = short(Measure::BloodPressure, Part::Pulse, None, None).unwrap();
    assert_eq!((pulse.count, pulse.highest.at), (1, minutes(9)));
}

/// Three years of a sensor: a chart is made of days, and the summary of days
/// is that of the readings.
#[test]
fn years_of_a_sensor_are_drawn_from_their_days() {
    let home = Home::new();
    let mut store = home.create();
    let every = 60;
    let count: u32 = 25_000;
    let reading = |number: u32| {
        let tenths = i64::from(number.wrapping_mul(2_654_435_761) % 80) + 40;
        let at = minutes(i64::from(number) * every);
        Reading {
            at: Moment::new(at.fixed_offset(), None),
            typed: String::new(),
            note: String::new(),
            ..glucose(number, tenths)
        }
    };
    let mut spike = reading(17_777);
    spike.value = Some(Measured::Amount(Quantity::new(Decimal::whole(24), Unit::MmolPerL)));
    for start in (1..=count).step_by(5_000) {
        let batch = (start..start + 5_000)
            .map(|number| if number == 17_777 { spike.clone() } else { reading(number) });
        append(&mut store, batch.collect());
    }
    let name = SeriesName::from(Measure::Glucose);
    let points = store.reading_points(&name, Part::Main, None, None, 100).unwrap();
    assert!(points.len() <= 400 && points.len() > 100, "{}", points.len());
    assert!(points.is_sorted_by_key(|point| point.at));
    let (from, until) = (minutes(5_000), minutes(i64::from(count) * every - 5_000));
    let highest = points.iter().max_by_key(|point| point.value).unwrap();
    assert_eq!((highest.at, highest.value), (spike.at.utc(), Decimal::whole(24)));
    let short = store.reading_summary(&name, Part::Main, Some(from), Some(until)).unwrap().unwrap();
    let direct = home
        .sqlite()
        .query_row(
            "SELECT count(*), sum(main) / count(*), min(main) FROM reading WHERE at >= ?1 AND at < ?2",
            (from.timestamp_micros(), until.timestamp_micros()),
            |row| <(u64, i64, i64)>::try_from(row),
        )
        .unwrap();
    assert_eq!(short.count, direct.0);
    assert!((short.average.ten_thousandths() - direct.1).abs() <= 1);
    assert_eq!(short.lowest.value.ten_thousandths(), direct.2);
    let plan = |sql: &str| -> Vec<String> {
        let sqlite = home.sqlite();
        let mut statement = sqlite.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        statement.raw_query().mapped(|row| row.get("detail")).map(Result::unwrap).collect()
    };
    assert_eq!(
        plan(include_str!("../../src/sql/reading_points.sql")),
        [
            "SEARCH reading USING COVERING INDEX reading_by_time (measure=? AND own=? AND at>? AND at<?)"
        ]
    );
    assert_eq!(
        plan(include_str!("../../src/sql/readings.sql")),
        [
            "SEARCH reading USING INDEX reading_by_time (measure=? AND own=? AND at>? AND (at,id)<(?,?))"
        ]
    );
}

#[test]
fn a_day_of_a_measure_is_one_line_by_the_clock_on_the_wall() {
    let home = Home::new();
    let mut store = home.create();
    let taken = |number: u32, tenths: i64, at: &str| Reading {
        at: at.parse().unwrap(),
        note: String::new(),
        ..glucose(number, tenths)
    };
    // Half past midnight in London is of the day before in UTC.
    let readings = vec![
        taken(1, 64, "2026-05-03T08:00:00+01:00"),
        taken(2, 58, "2026-05-03T23:50:00+01:00"),
        taken(3, 71, "2026-05-04T00:30:00+01:00"),
        pressure(4, 128, 82, None),
        Reading { note: "after the gooseberries".into(), ..taken(5, 80, "2026-05-01T09:00:00Z") },
    ];
    append(&mut store, readings.clone());
    let lines = |search: Option<&str>, after| {
        let search = search.map(str::to_owned);
        let query = ReadingLineQuery { search, after, limit: 50, ..Default::default() };
        let lines = store.reading_lines(&query).unwrap();
        lines
            .into_iter()
            .map(|line| (line.day.to_string(), line.count, line.latest.id))
            .collect::<Vec<_>>()
    };
    let all = lines(None, None);
    let day = |day: &str, count, number| (day.to_owned(), count, id(number));
    let noon_of = noon().date_naive().to_string();
    let mut expected = vec![
        day("2026-05-04", 1, 3),
        day("2026-05-03", 2, 2),
        day(&noon_of, 1, 4),
        day("2026-05-01", 1, 5),
    ];
    expected.sort_by_key(|(_, _, latest)| {
        let reading = readings.iter().find(|reading| reading.id == *latest).unwrap();
        std::cmp::Reverse((reading.at.utc(), reading.id))
    });
    assert_eq!(all, expected);
    let (_, _, first) = all[0];
    let first = store.reading(first).unwrap().unwrap().reading;
    assert_eq!(lines(None, Some((first.at.utc(), first.id))), expected[1..]);
    assert_eq!(lines(Some("goose"), None), [day("2026-05-01", 1, 5)]);

    append(&mut store, vec![Reading { note: String::new(), ..removing(6, &[5]) }]);
    append(&mut store, vec![removing(7, &[3])]);
    let query = ReadingLineQuery { limit: 50, ..Default::default() };
    assert_eq!(store.reading_lines(&query).unwrap().len(), 2);
    let query = ReadingLineQuery { search: Some("gooseberries".into()), limit: 9, ..query };
    assert_eq!(store.reading_lines(&query).unwrap(), []);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn targets_stand_until_replaced() {
    let home = Home::new();
    let mut store = home.create();
    let target = |number: u32, replaces: &[u32]| Target {
        id: TargetId::from_bytes(uuid(number)),
        measure: Measure::Glucose,
        own: None,
        low: None,
        high: glucose(1, 80).value,
        set_by: "Dr Shah".into(),
        set_on: "2026-05-03".parse().unwrap(),
        by: asha(),
        writer: None,
        recorded_at: minutes(number.into()),
        replaces: replaces.iter().map(|number| TargetId::from_bytes(uuid(*number))).collect(),
    };
    let standing = |store: &Store| -> Vec<u8> {
        store.targets().unwrap().iter().map(|target| target.id.as_bytes()[15]).collect()
    };
    let put = |store: &mut Store, target: Target| {
        let row = batch_row(&Batch::new(Vec::new(), vec![target]));
        write(store, |tx| tx.append_reading_batch(&row));
    };
    put(&mut store, target(2, &[1]));
    put(&mut store, target(1, &[]));
    assert_eq!(standing(&store), [2]);
    put(&mut store, target(3, &[1]));
    assert_eq!(standing(&store), [2, 3], "set apart from each other, both stand");
    put(&mut store, Target { high: None, ..target(4, &[2, 3]) });
    assert!(standing(&store).is_empty());
    assert_eq!(store.all_targets().unwrap().len(), 4);
}

#[test]
fn what_was_altered_is_found() {
    let changes = [
        "UPDATE reading SET note = 'another' WHERE row = 2",
        "UPDATE reading SET main = main + 1 WHERE row = 2",
        "UPDATE reading SET current = 0 WHERE row = 2",
        "UPDATE reading_batch SET bytes = CAST(bytes || x'00' AS BLOB)",
        "UPDATE reading_day SET count = count + 1",
        "DELETE FROM reading WHERE row = 2",
        "DELETE FROM reading_replaced",
        "DELETE FROM reading_batch",
    ];
    let home = Home::new();
    let mut store = home.create();
    append(&mut store, vec![glucose(1, 64), glucose(2, 65), replacing(glucose(3, 66), &[1])]);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let before = store.projection_digest().unwrap();
    drop(store);
    let whole = home.bytes();
    for sql in changes {
        std::fs::write(&home.path, &whole).unwrap();
        home.sqlite().execute_batch(sql).unwrap();
        let store = home.open();
        assert!(!store.check().unwrap().is_empty(), "{sql}");
        if !sql.contains("reading_batch") {
            assert_ne!(store.projection_digest().unwrap(), before, "{sql}");
        }
    }
}

/// Facts of a few readings: new ones, twice with other words, corrections of
/// any of them, removals.
fn facts() -> impl Strategy<Value = Vec<Vec<Reading>>> {
    let fact =
        (1_u32..12, 40_i64..90, any::<bool>(), prop::collection::vec(1_u32..12, 0..3), 0_i64..3);
    let fact = fact.prop_map(|(number, tenths, remove, replaced, later)| {
        let older: Vec<u32> = replaced.into_iter().filter(|older| *older < number).collect();
        if older.is_empty() {
            // The same reading, with words of its own.
            let recorded_at = minutes(later);
            return Reading { recorded_at, note: format!("{tenths}"), ..glucose(number, 60) };
        }
        // A replacement is named by all that it says.
        let new = glucose(number, tenths);
        let reading = if remove { removing(number, &older) } else { replacing(new, &older) };
        let record = model::RecordId::from_bytes(uuid(1));
        let hash = digest(&SHA256, &reading.identity(record));
        Reading { id: ReadingId::from_hash(hash.as_ref().try_into().unwrap()), ..reading }
    });
    prop::collection::vec(prop::collection::vec(fact, 1..4), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Any order, any of it twice, and a rebuild: the same projection.
    #[test]
    fn whatever_order_batches_come_in(batches in facts(), shuffled in any::<prop::sample::Index>()) {
        let (one, other) = (Home::new(), Home::new());
        let (mut one, mut other) = (one.create(), other.create());
        for batch in &batches {
            append(&mut one, batch.clone());
        }
        let mut turned = batches.clone();
        turned.rotate_left(shuffled.index(batches.len()));
        turned.reverse();
        for batch in turned.iter().chain(&batches) {
            append(&mut other, batch.clone());
        }
        let digest = one.projection_digest().unwrap();
        prop_assert_eq!(other.projection_digest().unwrap(), digest);
        prop_assert_eq!(one.check().unwrap(), Vec::<String>::new());
        write(&mut one, |tx| {
            tx.drop_projections()?;
            tx.projections_rebuilt()
        });
        prop_assert_eq!(one.projection_digest().unwrap(), digest);

        // Every reading with a value stands, or something stands in its place
        // or took it out: none is lost.
        for reading in batches.iter().flatten() {
            let history = one.reading_history(reading.id).unwrap();
            prop_assert!(history.iter().any(|kept| kept.reading.id == reading.id));
            let replaced = history.iter().any(|kept| kept.reading.replaces.contains(&reading.id));
            let kept = history.iter().find(|kept| kept.reading.id == reading.id).unwrap();
            prop_assert_eq!(kept.current, reading.value.is_some() && !replaced);
        }
    }
}

#[test]
fn readings_are_queued_under_the_first_of_their_corrections() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| tx.add_connection(&connection(1)));
    let private =
        Reading { audience: model::Audience { circle: false, care_team: false }, ..glucose(3, 60) };
    append(&mut store, vec![glucose(1, 60), glucose(2, 61), private]);
    append(&mut store, vec![replacing(glucose(4, 62), &[2])]);
    append(&mut store, vec![replacing(glucose(5, 63), &[4])]);
    // A correction of what has not come to this computer.
    append(&mut store, vec![replacing(glucose(7, 64), &[6])]);

    let first = |number| store.first_reading(id(number)).unwrap();
    assert_eq!([1, 2, 4, 5, 7].map(first), [1, 2, 2, 2, 6].map(id));
    assert_eq!(store.corrected_readings().unwrap(), [id(2), id(6)]);

    let mut queue =
        |how: &Queue| write(&mut store, |tx| tx.enqueue_readings(connection_id(1), how, noon()));
    assert_eq!((queue(&Queue::Ask), queue(&Queue::Send)), (1, 0), "it is there already");
    let rows = store.outbox(connection_id(1), OutboxState::Asking, None, 10).unwrap();
    let [only] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((only.item, only.kind), (id(1).into(), ItemKind::Reading));
    assert_eq!(only.at, minutes(1));
    assert_eq!(only.wanted, store::ItemVersion::of_reading(&[id(1)], false));
}
