//! What someone else's program may have written: a newer Keepwell, a broken
//! one, or one that means harm. It has the right to write, so its changes
//! parse; only what they say makes no sense.

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Author, Automerge, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use changes::{Entry, WriteError};
use model::{Audience, Diary, PersonId};
use proptest::prelude::*;

use crate::support::*;

fn document(entry: &Entry) -> Automerge {
    let mut doc = Automerge::new();
    let changes: Vec<Change> =
        bytes(entry).into_iter().map(|bytes| Change::from_bytes(bytes).unwrap()).collect();
    doc.apply_changes(changes).unwrap();
    doc
}

/// `entry` with one more change, written past Keepwell's own door.
fn with(entry: &Entry, write: impl FnOnce(&mut Transaction<'_>)) -> Entry {
    let mut doc = document(entry);
    doc.set_author(Some(Author::from(vec![9; 16])));
    doc.set_actor([9; 16].into());
    let mut tx = doc.transaction();
    write(&mut tx);
    tx.commit();
    let all: Vec<Vec<u8>> =
        doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect();
    load(&all)
}

fn map(doc: &impl ReadDoc, key: &str) -> ObjId {
    doc.get(ROOT, key).unwrap().unwrap().1
}

#[test]
fn what_a_newer_keepwell_wrote_is_shown_and_never_changed() {
    let entry = with(&first(), |tx| {
        tx.put(ROOT, "schema", 2).unwrap();
        tx.put(ROOT, "min_reader", 2).unwrap();
    });
    let state = entry.state().unwrap();
    assert!(state.read_only);
    assert_eq!(state.diary(), page());
    let (heads, by, now) = (entry.heads(), asha(), minute(1));
    let writes = [
        entry.rewrite(&by, &heads, &mood(1), CARE_TEAM, now),
        entry.rewrite(&by, &first().heads(), &mood(1), CARE_TEAM, now),
        entry.delete(&by, now),
        entry.revert(&by, &first().heads(), now),
    ];
    for write in writes {
        assert_eq!(write.map(|_| ()), Err(WriteError::NewerVersion));
    }
}

#[test]
fn a_page_of_another_kind_is_not_ours_to_change() {
    let entry = with(&first(), |tx| tx.put(ROOT, "kind", "photos").unwrap());
    assert!(entry.state().unwrap().read_only);
    let entry = with(&first(), |tx| tx.put(ROOT, "min_reader", u64::MAX).unwrap());
    assert!(entry.state().unwrap().read_only);
}

#[test]
fn a_newer_layout_that_we_may_write_keeps_what_we_do_not_know() {
    let entry = with(&first(), |tx| {
        tx.put(ROOT, "schema", 2).unwrap();
        let place = tx.put_object(ROOT, "place", ObjType::Map).unwrap();
        tx.put(&place, "name", "Leeds").unwrap();
        let feelings = map(tx, "feelings");
        tx.put(&feelings, "x:strength", 3).unwrap();
        let audience = map(tx, "audience");
        tx.put(&audience, "research", true).unwrap();
    });
    assert!(!entry.state().unwrap().read_only);
    let diary = Diary { feelings: [feeling("sad")].into(), ..mood(1) };
    let edit = written(entry.rewrite(&asha(), &entry.heads(), &diary, EVERYONE, minute(1)));
    let edit = written(edit.revert(&asha(), &entry.heads(), minute(2)));
    let doc = document(&edit);
    let text =
        |map: &ObjId, key: &str| doc.get(map, key).unwrap().map(|(value, _)| value.to_string());
    assert_eq!(text(&ROOT, "schema").as_deref(), Some("2"));
    assert_eq!(text(&map(&doc, "place"), "name").as_deref(), Some("\"Leeds\""));
    assert_eq!(text(&map(&doc, "feelings"), "x:strength").as_deref(), Some("3"));
    assert_eq!(text(&map(&doc, "audience"), "research").as_deref(), Some("true"));
}

#[test]
fn values_that_make_no_sense_are_left_out_and_the_rest_is_shown() {
    let entry = with(&first(), |tx| {
        tx.put(ROOT, "mood", 17).unwrap();
        tx.put(ROOT, "at", "some day").unwrap();
        tx.put(ROOT, "min_reader", "lots").unwrap();
        tx.put(ROOT, "deleted", "yes").unwrap();
        let feelings = map(tx, "feelings");
        tx.put(&feelings, "a".repeat(41), true).unwrap();
        tx.put(&feelings, "sad", 1).unwrap();
        tx.put(&feelings, " Proud ", true).unwrap();
        let audience = map(tx, "audience");
        tx.put(&audience, "care_team", 1).unwrap();
    });
    let state = entry.state().unwrap();
    assert_eq!(state.diary().mood, None);
    assert_eq!(state.diary().at.utc(), minute(0));
    assert_eq!(state.diary().energy, page().energy);
    assert_eq!(state.diary().note, page().note);
    assert_eq!(state.diary().feelings, [feeling("calm"), feeling("proud")].into());
    assert_eq!(state.audience, Audience { circle: false, care_team: false });
    assert!(!state.read_only && !state.deleted && !state.kept_after_delete);
    // And it can be put right.
    let diary = Diary { feelings: [feeling("calm")].into(), ..page() };
    let edit = written(entry.rewrite(&asha(), &entry.heads(), &diary, CARE_TEAM, minute(1)));
    assert_eq!(edit.state().unwrap().diary(), page());
    assert_eq!(edit.state().unwrap().diary().at.to_string(), page().at.to_string());
    assert_eq!(edit.state().unwrap().audience, CARE_TEAM);
}

#[test]
fn an_answer_that_makes_no_sense_is_no_second_answer() {
    let start = first();
    let one = edited(&start, &asha(), &mood(2), 1);
    let other = with(&start, |tx| tx.put(ROOT, "mood", 17).unwrap());
    let state = met(&[&one, &other]).state().unwrap();
    assert!(state.two_answers.is_empty());
    assert_eq!(state.diary().mood, mood(2).mood);
}

#[test]
fn missing_containers_are_empty_and_made_again() {
    let entry = with(&first(), |tx| {
        tx.delete(ROOT, "feelings").unwrap();
        tx.put(ROOT, "note", 5).unwrap();
        tx.put_object(ROOT, "audience", ObjType::List).unwrap();
    });
    let state = entry.state().unwrap();
    assert_eq!(state.diary(), Diary { feelings: [].into(), ..note("") });
    assert_eq!(state.audience, Audience { circle: false, care_team: false });
    let edit = entry.rewrite(&asha(), &entry.heads(), &page(), EVERYONE, minute(1));
    let state = met(&[&written(edit)]).state().unwrap();
    assert_eq!((state.diary(), state.audience), (page(), EVERYONE));
    // Going back finds the old containers' words, too.
    let back = written(entry.revert(&asha(), &first().heads(), minute(1)));
    assert_eq!(back.state().unwrap().diary(), page());
}

#[test]
fn a_change_without_a_person_is_nobodys() {
    let mut doc = document(&first());
    doc.set_actor([9; 16].into());
    let mut tx = doc.transaction();
    tx.put(ROOT, "mood", 1).unwrap();
    tx.commit();
    let all: Vec<Vec<u8>> =
        doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect();
    let entry = load(&all);
    let last = entry.changes().unwrap().pop().unwrap();
    assert_eq!(last.author, PersonId::from_bytes(changes::Change::NOBODY));
    assert_eq!(entry.state().unwrap().created_by, asha().person);
}

#[test]
fn a_message_that_names_nobody_is_not_said() {
    for said in ["", "writer:", "writer:Meera", "writer:\u{0}", "typo"] {
        let mut doc = document(&first());
        doc.set_actor([9; 16].into());
        let mut tx = doc.transaction();
        tx.put(ROOT, "mood", 1).unwrap();
        tx.commit_with(CommitOptions::default().with_message(said));
        let all: Vec<Vec<u8>> =
            doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect();
        let entry = load(&all);
        assert_eq!(entry.state().unwrap().last_writer, None, "{said}");
        assert_eq!(entry.history().unwrap()[1].writer, None, "{said}");
    }
}

#[test]
fn two_beginnings_are_read_as_one() {
    let (other, _) = create(id(), &ben(), &note("Ben's beginning"), CARE_TEAM, minute(9)).unwrap();
    let (one, two) = (met(&[&first(), &other]), met(&[&other, &first()]));
    assert_eq!(json(&one), json(&two));
    assert!([page().note, "Ben's beginning".into()].contains(&one.state().unwrap().diary().note));
    assert_eq!(one.history().unwrap().len(), 2);
}

fn key() -> impl Strategy<Value = String> {
    let known = [
        "schema",
        "min_reader",
        "id",
        "kind",
        "at",
        "mood",
        "energy",
        "feelings",
        "note",
        "audience",
        "deleted",
        "circle",
        "care_team",
        "calm",
        "",
        "\u{0}",
    ];
    prop::sample::select(known.map(str::to_owned).to_vec())
}

fn value() -> impl Strategy<Value = ScalarValue> {
    prop_oneof![
        Just(ScalarValue::Null),
        any::<bool>().prop_map(ScalarValue::Boolean),
        (-9_i64..9).prop_map(ScalarValue::Int),
        any::<i64>().prop_map(ScalarValue::Int),
        any::<u64>().prop_map(ScalarValue::Uint),
        any::<f64>().prop_map(ScalarValue::F64),
        any::<i64>().prop_map(ScalarValue::counter),
        any::<i64>().prop_map(ScalarValue::Timestamp),
        any::<Vec<u8>>().prop_map(ScalarValue::Bytes),
        ".{0,50}".prop_map(ScalarValue::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever a change says: the entry is shown, and keeps what it left alone.
    #[test]
    fn nonsense_never_stops_an_entry(
        root in prop::collection::vec((key(), value()), 0..6),
        inner in prop::collection::vec((prop::sample::select(vec!["feelings", "audience"]), key(), value()), 0..6),
        beside in any::<bool>(),
    ) {
        let start = first();
        let touched: Vec<String> = root.iter().map(|(key, _)| key.clone()).collect();
        let nonsense = with(&start, |tx| {
            let maps = ["feelings", "audience"].map(|key| (key, map(tx, key)));
            for (container, key, value) in inner {
                let (_, map) = maps.iter().find(|(name, _)| *name == container).unwrap();
                tx.put(map, key, value).unwrap();
            }
            for (key, value) in root {
                tx.put(ROOT, key, value).unwrap();
            }
        });
        let entry = if beside { met(&[&nonsense, &edited(&start, &asha(), &note("Rain"), 1)]) } else { nonsense };
        let state = entry.state().unwrap();
        if !touched.iter().any(|key| key == "note") {
            let text = if beside { "Rain".to_owned() } else { page().note };
            prop_assert_eq!(&state.diary().note, &text);
        }
        if !touched.iter().any(|key| key == "energy") {
            prop_assert_eq!(state.diary().energy, page().energy);
        }
        let text = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<model::EntryState>(&text).unwrap(), state);
        prop_assert!(!entry.history().unwrap().is_empty());
    }
}
