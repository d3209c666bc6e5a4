//! Accidents: flipped bytes, cut files, missing files, files of the future.

use std::fs;

use vault::{
    ChangeSlotError, HEADER_VERSION, ReadHeaderError, RecoverError, RelabelError, Repair,
    UnlockError, read_label, unlock,
};

use crate::{A, B, Home, TINY, asha, body_of, other, passphrase, refitted, secrets};

/// Every how many positions the vault is really opened, after its label was
/// read at each of them.
const SAMPLE: usize = 31;

/// The vault opens, and both copies are whole and the same afterwards.
fn opens_and_repairs(home: &Home, whole: &[u8]) {
    let keys = unlock(home.dir(), &passphrase("right")).unwrap();
    assert_eq!(secrets(&keys), secrets(&home.keys));
    assert_eq!(keys.repair(), Repair::Done);
    assert_eq!((home.read(A).as_slice(), home.read(B).as_slice()), (whole, whole));
}

/// Every door of the vault gives an error that `is_expected`, and no file
/// changes.
fn every_door_is_shut(home: &Home, is_expected: impl Fn(&ReadHeaderError) -> bool) {
    let before = home.files();
    let (right, new) = (passphrase("right"), passphrase("new"));
    let errors = [
        read_label(home.dir()).unwrap_err(),
        of_unlock(unlock(home.dir(), &right).unwrap_err()),
        of_change(vault::change_passphrase(home.dir(), &right, &new, TINY).unwrap_err()),
        of_change(vault::renew_recovery_code(home.dir(), &right).unwrap_err()),
        of_recover(vault::recover(home.dir(), &home.code, &new, TINY).unwrap_err()),
        of_recover(vault::check_recovery_code(home.dir(), &home.code).unwrap_err()),
        of_relabel(vault::relabel(home.dir(), &home.keys, &asha()).unwrap_err()),
    ];
    for error in errors {
        assert!(is_expected(&error), "{error:?}");
    }
    assert_eq!(home.files(), before);
}

fn of_unlock(error: UnlockError) -> ReadHeaderError {
    match error {
        UnlockError::Header(error) => error,
        other => panic!("{other:?}"),
    }
}

fn of_change(error: ChangeSlotError) -> ReadHeaderError {
    match error {
        ChangeSlotError::Unlock(error) => of_unlock(error),
        other => panic!("{other:?}"),
    }
}

fn of_recover(error: RecoverError) -> ReadHeaderError {
    match error {
        RecoverError::Header(error) => error,
        other => panic!("{other:?}"),
    }
}

fn of_relabel(error: RelabelError) -> ReadHeaderError {
    match error {
        RelabelError::Header(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn any_byte_flipped_in_one_copy_is_repaired_from_the_other() {
    let home = Home::new();
    let whole = home.read(A);
    for name in [A, B] {
        for place in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[place] ^= 0xff;
            home.write(name, &flipped);
            assert_eq!(read_label(home.dir()).unwrap(), asha(), "{name}, byte {place}");
            assert_eq!(home.read(name), flipped, "reading a name repairs nothing");
            if place % SAMPLE == 0 {
                opens_and_repairs(&home, &whole);
            }
        }
        home.write(name, &whole);
    }
}

#[test]
fn any_byte_flipped_in_both_copies_is_damage_and_nothing_is_touched() {
    let home = Home::new();
    let whole = home.read(A);
    let damaged = |error: &ReadHeaderError| matches!(error, ReadHeaderError::Damaged);
    for place in 0..whole.len() {
        for (name, place) in [(A, place), (B, whole.len() - 1 - place)] {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            home.write(name, &flipped);
        }
        if place % SAMPLE == 0 {
            every_door_is_shut(&home, damaged);
        } else {
            assert!(damaged(&read_label(home.dir()).unwrap_err()), "byte {place}");
        }
    }
}

#[test]
fn a_copy_cut_short_anywhere_is_repaired_from_the_other() {
    let home = Home::new();
    let whole = home.read(A);
    for name in [A, B] {
        for length in 0..whole.len() {
            home.write(name, &whole[..length]);
            assert_eq!(read_label(home.dir()).unwrap(), asha(), "{name}, {length} bytes");
            if length % SAMPLE == 0 {
                opens_and_repairs(&home, &whole);
            }
        }
        home.write(name, &whole);
    }
}

#[test]
fn a_missing_or_swollen_copy_is_repaired_from_the_other() {
    let home = Home::new();
    let whole = home.read(A);
    for name in [A, B] {
        home.remove(name);
        opens_and_repairs(&home, &whole);
        home.write(name, &whole.repeat(2000));
        opens_and_repairs(&home, &whole);
    }
}

#[test]
fn no_copy_at_all_is_no_vault() {
    let home = Home::new();
    home.remove(A);
    home.remove(B);
    every_door_is_shut(&home, |error| matches!(error, ReadHeaderError::Missing));
}

#[test]
fn one_copy_missing_and_one_damaged_is_damage() {
    for name in [A, B] {
        let home = Home::new();
        home.write(name, b"KEEPWELL");
        home.remove(other(name));
        every_door_is_shut(&home, |error| matches!(error, ReadHeaderError::Damaged));
    }
}

#[test]
fn a_newer_file_is_refused_whatever_the_other_copy_is() {
    type Beside = fn(&Home, &str);
    let besides: [Beside; 5] = [
        |_, _| {},
        |home, name| home.remove(name),
        |home, name| home.write(name, b"damaged"),
        |home, name| home.write(name, &home.read(other(name))),
        |home, name| {
            home.remove(name);
            fs::create_dir(home.file(name)).unwrap();
        },
    ];
    for name in [A, B] {
        for beside in besides {
            let home = Home::new();
            let newer = refitted(&home.read(name), HEADER_VERSION + 1, b"from the future");
            home.write(name, &newer);
            beside(&home, other(name));
            every_door_is_shut(&home, |error| {
                matches!(error, ReadHeaderError::NewerVersion { found: 2, known: 1 })
            });
        }
    }
}

#[test]
fn a_damaged_version_number_is_damage_and_not_the_future() {
    let home = Home::new();
    for name in [A, B] {
        let mut file = home.read(name);
        file[9] = 2;
        home.write(name, &file);
    }
    every_door_is_shut(&home, |error| matches!(error, ReadHeaderError::Damaged));
}

#[test]
fn copies_of_two_vaults_do_not_repair_one_another() {
    let (home, stranger) = (Home::new(), Home::new());
    home.write(B, &stranger.read(B));
    every_door_is_shut(&home, |error| matches!(error, ReadHeaderError::Damaged));
}

#[test]
fn a_copy_that_cannot_be_read_is_left_alone_and_stops_changes() {
    for name in [A, B] {
        let home = Home::new();
        home.remove(name);
        fs::create_dir(home.file(name)).unwrap();
        let before = home.files();

        let keys = unlock(home.dir(), &passphrase("right")).unwrap();
        assert_eq!(secrets(&keys), secrets(&home.keys));
        assert!(matches!(keys.repair(), Repair::Failed(_)));
        let refused =
            vault::change_passphrase(home.dir(), &passphrase("right"), &passphrase("new"), TINY);
        assert!(matches!(of_change(refused.unwrap_err()), ReadHeaderError::Io(_)));
        assert_eq!(home.files(), before);
    }
}

#[test]
fn a_wrong_passphrase_is_its_own_error_and_changes_nothing() {
    type Harm = fn(&Home);
    let harms: [Harm; 3] = [|_| {}, |home| home.remove(A), |home| home.write(B, b"damaged")];
    for harm in harms {
        let home = Home::new();
        harm(&home);
        let before = home.files();
        let (wrong, new) = (passphrase("Right"), passphrase("new"));

        let error = unlock(home.dir(), &wrong).unwrap_err();
        assert!(matches!(error, UnlockError::WrongPassphrase));
        let error = vault::change_passphrase(home.dir(), &wrong, &new, TINY).unwrap_err();
        assert!(matches!(error, ChangeSlotError::Unlock(UnlockError::WrongPassphrase)));
        let error = vault::renew_recovery_code(home.dir(), &wrong).unwrap_err();
        assert!(matches!(error, ChangeSlotError::Unlock(UnlockError::WrongPassphrase)));
        let error = vault::recover(home.dir(), &Home::new().code, &new, TINY).unwrap_err();
        assert!(matches!(error, RecoverError::WrongCode));
        assert_eq!(home.files(), before);
    }
}

#[test]
fn messages_tell_the_three_apart_and_hold_no_secret() {
    let home = Home::new();
    let wrong = unlock(home.dir(), &passphrase("sesame")).unwrap_err().to_string();
    let newer = refitted(&home.read(A), 9, body_of(&home.read(A)));
    home.write(A, &newer);
    let newer = unlock(home.dir(), &passphrase("right")).unwrap_err().to_string();
    home.write(A, b"");
    home.write(B, b"");
    let damaged = unlock(home.dir(), &passphrase("right")).unwrap_err().to_string();
    assert!(wrong.contains("passphrase") && !wrong.contains("sesame"), "{wrong}");
    assert!(newer.contains("version 9") && newer.contains("version 1"), "{newer}");
    assert!(damaged.contains("damaged") && damaged.contains("backup"), "{damaged}");
}
