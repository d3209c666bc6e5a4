use model::Diary;

use crate::support::*;

fn deleted(entry: &changes::Entry) -> (bool, bool) {
    let state = entry.state().unwrap();
    (state.deleted, state.kept_after_delete)
}

const LIVES: (bool, bool) = (false, false);
const GONE: (bool, bool) = (true, false);
const KEPT: (bool, bool) = (false, true);

#[test]
fn a_deleted_entry_is_deleted_and_still_readable() {
    let gone = written(first().delete(&asha(), minute(1)));
    assert_eq!(deleted(&gone), GONE);
    assert_eq!(gone.state().unwrap().diary(), page());
    assert!(gone.delete(&asha(), minute(2)).unwrap().is_none());
}

#[test]
fn an_edit_beside_the_deletion_survives_it() {
    let start = first();
    let gone = written(start.delete(&asha(), minute(1)));
    let edit = edited(&start, &ben(), &note("Still here"), 2);
    let both = met(&[&gone, &edit]);
    assert_eq!(deleted(&both), KEPT);
    assert_eq!(both.state().unwrap().diary().note, "Still here");
}

#[test]
fn an_edit_after_the_deletion_survives_it() {
    let gone = written(first().delete(&asha(), minute(1)));
    let edit = edited(&gone, &ben(), &note("Still here"), 2);
    assert_eq!(deleted(&edit), KEPT);
    // Even a small one, and one made on a version from before.
    let base = first().heads();
    let stale = gone.rewrite(&ben(), &base, &mood(1), CARE_TEAM, minute(2));
    assert_eq!(deleted(&written(stale)), KEPT);
}

#[test]
fn what_outlived_its_deletion_can_be_deleted_after_all() {
    let gone = written(first().delete(&asha(), minute(1)));
    let kept = edited(&gone, &ben(), &note("Still here"), 2);
    let again = written(kept.delete(&asha(), minute(3)));
    assert_eq!(deleted(&again), GONE);
    assert_eq!(deleted(&met(&[&again, &kept])), GONE);
}

#[test]
fn what_outlived_its_deletion_can_be_kept_for_good() {
    let gone = written(first().delete(&asha(), minute(1)));
    let kept = edited(&gone, &ben(), &note("Still here"), 2);
    let settled = written(kept.revert(&ben(), &kept.heads(), minute(3)));
    assert_eq!(deleted(&settled), LIVES);
    assert_eq!(settled.state().unwrap().diary().note, "Still here");
    // An edit alone settles nothing.
    assert_eq!(deleted(&edited(&kept, &ben(), &mood(1), 3)), KEPT);
}

#[test]
fn going_back_brings_a_deleted_entry_back() {
    let start = first();
    let gone = written(start.delete(&asha(), minute(1)));
    let back = written(gone.revert(&ben(), &start.heads(), minute(2)));
    assert_eq!(deleted(&back), LIVES);
    assert_eq!(back.state().unwrap().diary(), page());
    // The deleted version itself says the same.
    let back = written(gone.revert(&ben(), &gone.heads(), minute(2)));
    assert_eq!(deleted(&back), LIVES);
}

#[test]
fn a_new_deletion_beside_bringing_it_back_does_not_hold() {
    let gone = written(first().delete(&asha(), minute(1)));
    let back = written(gone.revert(&ben(), &gone.heads(), minute(2)));
    let words = edited(&gone, &asha(), &note("More"), 2);
    let again = written(words.delete(&asha(), minute(3)));
    assert_eq!(deleted(&again), GONE);
    assert_eq!(deleted(&met(&[&again, &back])), KEPT);
}

#[test]
fn two_deletions_are_one() {
    let start = first();
    let one = written(start.delete(&asha(), minute(1)));
    let other = written(start.delete(&ben(), minute(2)));
    assert_eq!(deleted(&met(&[&one, &other])), GONE);
    // Nobody but Asha wrote, and she deleted what she wrote.
    let edit = edited(&start, &asha(), &note("Only mine"), 2);
    let last = written(edit.delete(&asha(), minute(3)));
    assert_eq!(deleted(&met(&[&last, &other])), GONE);
    // Words that neither of the two deletions had seen stay.
    let unseen = edited(&start, &author(3), &note("Unseen"), 2);
    assert_eq!(deleted(&met(&[&last, &other, &unseen])), KEPT);
}

#[test]
fn each_deleting_what_they_wrote_deletes_neither_others_words() {
    let start = first();
    let one = edited(&start, &asha(), &note("Walked to the shop slowly"), 1);
    let other = edited(&start, &ben(), &Diary { energy: None, ..page() }, 1);
    let one = written(one.delete(&asha(), minute(2)));
    let other = written(other.delete(&ben(), minute(2)));
    assert_eq!(deleted(&met(&[&one, &other])), KEPT);
}
