//! Bytes that are not what was stored.

use automerge::Automerge;
use changes::{Entry, LoadError};
use model::Diary;

use crate::support::*;

fn open(changes: &[Vec<u8>]) -> Result<Entry, LoadError> {
    Entry::load(id(), changes.iter().map(Vec::as_slice))
}

fn refusal(changes: &[Vec<u8>]) -> LoadError {
    open(changes).map(|_| ()).unwrap_err()
}

/// Three changes, two of them beside each other.
fn story() -> Vec<Vec<u8>> {
    let start = first();
    let one = edited(&start, &asha(), &note("Walked slowly to the shop"), 1);
    let other = edited(&start, &ben(), &Diary { feelings: [].into(), ..mood(2) }, 2);
    bytes(&met(&[&one, &other]))
}

#[test]
fn every_flipped_bit_is_noticed() {
    let story = story();
    for change in 0..story.len() {
        for byte in 0..story[change].len() {
            let mut damaged = story.clone();
            damaged[change][byte] ^= 1 << (byte % 8);
            assert_eq!(refusal(&damaged), LoadError::Unreadable, "change {change}, byte {byte}");
        }
    }
}

/// Someone who may write can also make a checksum fit. Automerge panics on
/// many of these; an entry is read or refused.
#[test]
fn a_flipped_bit_with_a_fitting_checksum_does_no_harm() {
    let story = story();
    let (mut read, mut refused) = (0, 0);
    for change in 0..story.len() {
        for byte in 9..story[change].len() {
            let mut forged = story.clone();
            forged[change][byte] ^= 1 << (byte % 8);
            mend(&mut forged[change]);
            match open(&forged).and_then(|entry| entry.state().map(|_| entry)) {
                Ok(entry) => {
                    let _ = entry.history();
                    let _ = entry.changes();
                    let _ =
                        entry.rewrite(&author(3), &entry.heads(), &mood(1), EVERYONE, minute(9));
                    read += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

/// Makes the checksum fit where the rest still parses.
fn mend(change: &mut [u8]) {
    let bytes = change.to_vec();
    let hash =
        std::panic::catch_unwind(|| automerge::Change::from_bytes(bytes).map(|c| c.hash().0));
    if let Ok(Ok(hash)) = hash {
        change[4..8].copy_from_slice(&hash[..4]);
    }
}

#[test]
fn a_cut_change_is_unreadable() {
    let change = bytes(&first()).remove(0);
    for length in 0..change.len() {
        assert_eq!(refusal(&[change[..length].to_vec()]), LoadError::Unreadable);
    }
    let longer = [change.as_slice(), &[0]].concat();
    assert_eq!(refusal(&[longer]), LoadError::Unreadable);
}

#[test]
fn only_the_one_stored_form_of_a_change_is_read() {
    let long = edited(&first(), &asha(), &note(&"all over again ".repeat(100)), 1);
    let mut changes = bytes(&long);
    let packed = automerge::Change::from_bytes(changes[1].clone()).unwrap().bytes().into_owned();
    assert!(packed.len() < changes[1].len());
    changes[1] = packed;
    assert_eq!(refusal(&changes), LoadError::Unreadable);

    let mut doc = Automerge::new();
    let parsed = bytes(&long).into_iter().map(|b| automerge::Change::from_bytes(b).unwrap());
    doc.apply_changes(parsed.collect::<Vec<_>>()).unwrap();
    assert_eq!(refusal(&[doc.save()]), LoadError::Unreadable);
}

#[test]
fn changes_must_all_be_there() {
    assert_eq!(refusal(&[]), LoadError::Nothing);
    let story = story();
    assert_eq!(refusal(&story[1..]), LoadError::MissingDependency);
    assert!(open(&story[..2]).is_ok());
}

#[test]
fn two_changes_under_one_number_are_refused() {
    // What a copied vault with a stored actor would do.
    let start = first();
    let one = edited(&start, &asha(), &mood(1), 1);
    let other = edited(&start, &asha(), &mood(2), 1);
    let all = [bytes(&one), bytes(&other)].concat();
    assert_eq!(refusal(&all), LoadError::Contradictory);
}
