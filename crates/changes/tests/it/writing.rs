use changes::{Author, LoadError, WriteError};
use model::{Audience, Diary, Field, Head, PageError, TEXT_MAX_BYTES};

use crate::support::*;

#[test]
fn a_new_page_says_what_was_written() {
    let (entry, change) = create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap();
    let state = entry.state().unwrap();
    assert_eq!(state.id, id());
    assert_eq!(state.diary(), page());
    assert_eq!(state.diary().at.to_string(), page().at.to_string());
    assert_eq!(state.audience, CARE_TEAM);
    assert_eq!(state.heads, [change.hash]);
    assert_eq!((state.created_by, state.created_at), (asha().person, minute(0)));
    assert_eq!(state.changed_at, minute(0));
    assert!(state.two_answers.is_empty());
    assert!(!state.deleted && !state.kept_after_delete && !state.read_only);
}

#[test]
fn a_change_tells_where_it_belongs() {
    let (entry, made) = create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap();
    assert_eq!((made.seq, made.author, made.time), (1, asha().person, minute(0)));
    assert_eq!(made.actor, asha().actor);
    assert!(made.deps.is_empty());

    let edit = entry.rewrite(&asha(), &entry.heads(), &mood(2), CARE_TEAM, minute(5)).unwrap();
    let (entry, edit) = edit.unwrap();
    assert_eq!((edit.seq, edit.author, edit.time), (2, asha().person, minute(5)));
    assert_eq!(edit.deps, [made.hash]);
    assert_eq!(entry.changes().unwrap(), [made, edit]);
}

#[test]
fn whole_seconds_are_kept() {
    let now = minute(0) + chrono::TimeDelta::milliseconds(999);
    let (entry, change) = create(id(), &asha(), &page(), CARE_TEAM, now).unwrap();
    assert_eq!(change.time, minute(0));
    assert_eq!(entry.state().unwrap().created_at, minute(0));
}

#[test]
fn an_empty_or_endless_page_is_refused() {
    let empty = Diary { mood: None, energy: None, feelings: [].into(), ..note(" \n") };
    let endless = note(&"a".repeat(TEXT_MAX_BYTES + 1));
    for (diary, why) in [(empty, PageError::Empty), (endless, PageError::TooLong(Field::Note))] {
        let made = create(id(), &asha(), &diary, CARE_TEAM, minute(0)).map(|_| ());
        assert_eq!(made, Err(WriteError::Page(why)));
        let entry = first();
        let edit = entry.rewrite(&asha(), &entry.heads(), &diary, CARE_TEAM, minute(1));
        assert_eq!(edit.map(|_| ()), Err(WriteError::Page(why)));
    }
}

#[test]
fn a_note_made_too_long_by_merging_can_still_be_worked_with() {
    let half = "word ".repeat(TEXT_MAX_BYTES / 10);
    let start = create(id(), &asha(), &note(&half), CARE_TEAM, minute(0)).unwrap().0;
    let one = edited(&start, &asha(), &note(&format!("{half}{}", "asha ".repeat(20_000))), 1);
    let other = edited(&start, &ben(), &note(&format!("{}{half}", "ben ".repeat(20_000))), 2);
    let both = met(&[&one, &other]);
    let long = both.state().unwrap().diary();
    assert!(long.note.len() > TEXT_MAX_BYTES);

    let sad = Diary { mood: Some(1.try_into().unwrap()), ..long.clone() };
    assert_eq!(edited(&both, &asha(), &sad, 3).state().unwrap().diary(), sad);
    let longer = note(&format!("{}more", long.note));
    let edit = both.rewrite(&asha(), &both.heads(), &longer, CARE_TEAM, minute(3)).map(|_| ());
    assert_eq!(edit, Err(WriteError::Page(PageError::TooLong(Field::Note))));
}

#[test]
fn every_part_of_a_page_can_be_edited() {
    let diary = Diary {
        mood: None,
        energy: Some(1.try_into().unwrap()),
        feelings: [feeling("tired"), feeling("in pain")].into(),
        note: "Bus to the shop 🛒".to_owned(),
        sleep: "6.5".into(),
        about: [model::Label::new("Family").unwrap()].into(),
        tags: [model::Label::new("walk").unwrap()].into(),
        ..Diary::new("2026-05-02T23:59:00+02:00".parse().unwrap())
    };
    let entry = first();
    let edit = entry.rewrite(&ben(), &entry.heads(), &diary, EVERYONE, minute(9));
    let state = written(edit).state().unwrap();
    assert_eq!((&state.diary(), state.audience), (&diary, EVERYONE));
    assert_eq!((state.created_by, state.created_at), (asha().person, minute(0)));
    assert_eq!(state.changed_at, minute(9));
    // The entry that was edited is as it was.
    assert_eq!(entry.state().unwrap().diary(), page());
}

#[test]
fn the_same_instant_elsewhere_is_another_time() {
    let entry = first();
    let utc = Diary { at: "2026-05-03T07:15:00Z".parse().unwrap(), ..page() };
    let state = edited(&entry, &asha(), &utc, 1).state().unwrap();
    assert_eq!(state.diary().at.to_string(), "2026-05-03T07:15:00+00:00");
}

#[test]
fn nothing_changed_is_nothing_written() {
    let entry = first();
    let edit = entry.rewrite(&asha(), &entry.heads(), &page(), CARE_TEAM, minute(1)).unwrap();
    assert!(edit.is_none());
    assert!(entry.revert(&asha(), &entry.heads(), minute(1)).unwrap().is_none());
}

#[test]
fn an_edit_writes_only_what_differs_from_what_was_seen() {
    let start = first();
    let base = start.heads();
    let current = edited(&start, &ben(), &Diary { note: "Ben's words".into(), ..mood(1) }, 1);
    // Asha still has the first version in front of her, and changes the energy.
    let tired = Diary { energy: Some(1.try_into().unwrap()), ..page() };
    let both = written(current.rewrite(&asha(), &base, &tired, CARE_TEAM, minute(2)));
    let state = both.state().unwrap();
    assert_eq!(state.diary().mood, mood(1).mood);
    assert_eq!(state.diary().note, "Ben's words");
    assert_eq!(state.diary().energy, tired.energy);
    assert!(state.two_answers.is_empty());
    assert_eq!(state.heads.len(), 2);
}

#[test]
fn one_person_can_write_on_the_same_old_version_again_and_again() {
    let start = first();
    let base = start.heads();
    let mut entry = start;
    for (round, text) in ["one", "two", "three"].into_iter().enumerate() {
        let diary = note(&format!("Walked to the shop {text}"));
        let edit = entry.rewrite(&asha(), &base, &diary, CARE_TEAM, minute(round as i64));
        entry = written(edit);
    }
    let state = met(&[&entry]).state().unwrap();
    for text in ["one", "two", "three"] {
        assert!(state.diary().note.contains(text), "{}", state.diary().note);
    }
    assert_eq!(state.heads.len(), 3);
    assert!(entry.history().unwrap().iter().all(|step| step.by == asha().person));
    // And goes on from there as one line again.
    let last = edited(&entry, &asha(), &Diary { mood: None, ..state.diary() }, 9);
    assert_eq!(last.heads().len(), 1);
    assert_eq!(json(&met(&[&last])), json(&last));
}

#[test]
fn two_people_never_share_an_actor() {
    let entry = first();
    let impostor = Author { person: ben().person, ..asha() };
    let edit = entry.rewrite(&impostor, &entry.heads(), &mood(1), CARE_TEAM, minute(1));
    assert_eq!(edit.map(|_| ()), Err(WriteError::ActorInUse));
}

#[test]
fn a_version_that_never_was_is_refused() {
    let entry = first();
    let never = [Head([7; 32])];
    let missing = LoadError::NoSuchVersion;
    assert_eq!(entry.state_at(&never), Err(missing));
    assert_eq!(entry.state_at(&[]), Err(missing));
    let edit = entry.rewrite(&asha(), &never, &mood(1), CARE_TEAM, minute(1)).map(|_| ());
    assert_eq!(edit, Err(WriteError::Load(missing)));
    let revert = entry.revert(&asha(), &never, minute(1)).map(|_| ());
    assert_eq!(revert, Err(WriteError::Load(missing)));
}

#[test]
fn an_earlier_version_can_be_read() {
    let start = first();
    let later = edited(&start, &asha(), &mood(1), 1);
    assert_eq!(later.state_at(&start.heads()).unwrap(), start.state().unwrap());
    let circle = Audience { circle: true, care_team: false };
    let hidden = written(later.rewrite(&asha(), &later.heads(), &mood(1), circle, minute(2)));
    assert_eq!(hidden.state_at(&later.heads()).unwrap().audience, CARE_TEAM);
}

#[test]
fn two_pages_that_say_the_same_are_two_changes() {
    let other = model::EntryId::from_bytes([0xE8; 16]);
    let one = create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap().1;
    let two = create(other, &asha(), &page(), CARE_TEAM, minute(0)).unwrap().1;
    assert_ne!(one.hash, two.hash);
}
