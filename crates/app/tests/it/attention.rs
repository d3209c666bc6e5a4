//! What waits for a person: told, settled, and asked again.

use api::{Attention, EntryView, Request, Saved};
use model::{Field, Heads, Page};

use crate::desk::Desk;

/// A change of `entry` as someone makes it who saw the version `base`.
fn edit(desk: &Desk, entry: &EntryView, base: &Heads, change: &[(Field, &str)]) -> EntryView {
    let mut page: Page = entry.page.clone();
    for (field, value) in change {
        page.set(*field, value).unwrap();
    }
    let edit = Request::EditEntry { id: entry.id, base: base.clone(), page, audience: None };
    desk.ask::<Saved>(edit).unwrap().entry
}

fn answers(entry: &EntryView) -> Vec<&str> {
    entry.two_answers.iter().flat_map(|two| &two.answers).map(|a| a.value.as_str()).collect()
}

fn waiting(desk: &Desk) -> Attention {
    desk.ask(Request::Attention).unwrap()
}

#[test]
fn a_choice_settles_a_question_and_undo_asks_it_again() {
    let desk = Desk::new();
    let first = desk.write("one");
    edit(&desk, &first, &first.heads, &[(Field::Mood, "2")]);
    let both = edit(&desk, &first, &first.heads, &[(Field::Mood, "5")]);
    assert_eq!(answers(&both), ["2", "5"]);
    let told = waiting(&desk);
    assert_eq!(told.count(), 1);
    assert_eq!(told.people.iter().map(|card| card.id).collect::<Vec<_>>(), [desk.asha]);

    for chosen in ["2", "5"] {
        let both = waiting(&desk).entries.remove(0);
        let choice = Request::Choose {
            id: both.id,
            base: both.heads.clone(),
            field: Field::Mood,
            value: chosen.to_owned(),
        };
        let settled: Saved = desk.ask(choice).unwrap();
        assert_eq!(settled.entry.page.get(Field::Mood), Some(chosen));
        assert_eq!(waiting(&desk).count(), 0);
        let undo = Request::Revert { id: both.id, to: settled.before.unwrap() };
        let asked: Saved = desk.ask(undo).unwrap();
        assert!(asked.changed, "{chosen}");
        assert_eq!(answers(&asked.entry), ["2", "5"]);
    }
}

#[test]
fn a_question_with_three_answers_is_asked_again_with_all_of_them() {
    let desk = Desk::new();
    let first = desk.write("one");
    for mood in ["1", "2", "4"] {
        edit(&desk, &first, &first.heads, &[(Field::Mood, mood)]);
    }
    let all = waiting(&desk).entries.remove(0);
    let later = edit(&desk, &all, &all.heads, &[(Field::Mood, "5"), (Field::Note, "two")]);
    assert_eq!((answers(&later).len(), later.page.text(Field::Note)), (0, "two"));
    let asked: Saved = desk.ask(Request::Revert { id: all.id, to: all.heads }).unwrap();
    assert_eq!(answers(&asked.entry), ["1", "2", "4"]);
    assert_eq!(asked.entry.page.text(Field::Note), "one");
}

#[test]
fn a_merged_text_is_told_with_what_it_was_made_of() {
    let desk = Desk::new();
    let first = desk.write("We walked.");
    edit(&desk, &first, &first.heads, &[(Field::Note, "Yesterday we walked.")]);
    desk.wait(60);
    edit(&desk, &first, &first.heads, &[(Field::Note, "We walked. It rained.")]);
    let told = waiting(&desk);
    assert_eq!(told.entries[0].page.text(Field::Note), "Yesterday we walked. It rained.");
    let [merged] = told.merged.as_slice() else { panic!("one text was merged") };
    assert_eq!((merged.entry, merged.field), (first.id, Field::Note));
    let mut versions = merged.versions.clone();
    versions.sort_by_key(|version| version.at);
    assert_eq!(versions[0].value, "Yesterday we walked.");
    assert_eq!(versions[1].value, "We walked. It rained.");
    assert_eq!((versions[1].at - versions[0].at).num_seconds(), 60);
    assert!(versions.iter().all(|version| version.by == desk.asha));
}
