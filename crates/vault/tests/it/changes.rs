//! New passphrases, new codes, new names, and power cuts on the way.

use vault::{
    ChangeSlotError, Label, RecoverError, RecoveryCode, RecoveryCodeError, RelabelError, Repair,
    UnlockError, WriteHeaderError, unlock,
};

use crate::{A, B, Home, TINY, asha, other, passphrase, secrets};

const A_NEW: &str = "keys-a.keepwell.new";
const B_NEW: &str = "keys-b.keepwell.new";

fn change(home: &Home, old: &str, new: &str) {
    vault::change_passphrase(home.dir(), &passphrase(old), &passphrase(new), TINY).unwrap();
}

fn opens(home: &Home, text: &str) -> bool {
    match unlock(home.dir(), &passphrase(text)) {
        Ok(keys) => {
            assert_eq!(secrets(&keys), secrets(&home.keys));
            true
        }
        Err(UnlockError::WrongPassphrase) => false,
        Err(error) => panic!("{error:?}"),
    }
}

fn recovers(home: &Home, code: &RecoveryCode) -> bool {
    match vault::check_recovery_code(home.dir(), code) {
        Ok(()) => true,
        Err(RecoverError::WrongCode) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// Looks at each copy with the other one gone.
fn in_each_copy_alone(home: &Home, look: impl Fn(&Home)) {
    for name in [A, B] {
        let kept = home.read(other(name));
        home.remove(other(name));
        look(home);
        home.write(other(name), &kept);
    }
}

#[test]
fn a_new_passphrase_keeps_every_key_and_the_old_one_opens_neither_copy() {
    let home = Home::new();
    change(&home, "right", "new");
    in_each_copy_alone(&home, |home| {
        assert!(!opens(home, "right"));
        assert!(recovers(home, &home.code));
        assert!(opens(home, "new"));
    });
}

#[test]
fn the_same_passphrase_again_is_a_change_too() {
    let home = Home::new();
    let before = home.read(A);
    change(&home, "right", "right");
    assert_ne!(home.read(A), before);
    assert!(opens(&home, "right"));
}

/// What a power cut leaves: the two copies, the files being written beside
/// them, and the passphrase that must open this.
struct Step<'a> {
    a: &'a [u8],
    b: &'a [u8],
    beside: Vec<(&'a str, &'a [u8])>,
    opens: &'a str,
}

#[test]
fn whatever_step_the_power_fails_at_exactly_one_passphrase_opens() {
    let home = Home::new();
    let old = home.read(A);
    change(&home, "right", "new");
    let new = home.read(A);
    let half = &new[..new.len() / 2];
    let steps = [
        Step { a: &old, b: &old, beside: vec![(A_NEW, b"")], opens: "right" },
        Step { a: &old, b: &old, beside: vec![(A_NEW, half)], opens: "right" },
        Step { a: &old, b: &old, beside: vec![(A_NEW, &new), (B_NEW, half)], opens: "right" },
        Step { a: &old, b: &old, beside: vec![(A_NEW, &new), (B_NEW, &new)], opens: "right" },
        Step { a: &new, b: &old, beside: vec![(B_NEW, &new)], opens: "new" },
        Step { a: &new, b: &new, beside: vec![], opens: "new" },
    ];
    for (number, step) in steps.into_iter().enumerate() {
        home.write(A, step.a);
        home.write(B, step.b);
        for (name, content) in step.beside {
            home.write(name, content);
        }
        for text in ["right", "new"] {
            assert_eq!(opens(&home, text), text == step.opens, "step {number}, {text}");
        }
        assert_eq!(home.read(A), home.read(B), "step {number}");
    }
}

#[test]
fn after_a_crash_between_the_copies_the_new_passphrase_opens() {
    let home = Home::new();
    let old = home.read(B);
    change(&home, "right", "new");
    let new = home.read(A);
    home.write(B, &old);

    assert!(!opens(&home, "right"));
    assert_eq!(home.read(B), old, "a wrong passphrase repairs nothing");
    let keys = unlock(home.dir(), &passphrase("new")).unwrap();
    assert_eq!(keys.repair(), Repair::Done);
    assert_eq!((home.read(A), home.read(B)), (new.clone(), new));
}

#[test]
fn a_crash_between_the_copies_and_then_damage_falls_back_to_the_old_passphrase() {
    let home = Home::new();
    let old = home.read(B);
    change(&home, "right", "new");
    home.write(A, b"damaged");
    home.write(B, &old);
    assert!(!opens(&home, "new"));
    assert!(opens(&home, "right"));
    assert_eq!(home.read(A), old);
}

#[test]
fn an_older_copy_put_back_loses_to_the_newer_one() {
    for name in [A, B] {
        let home = Home::new();
        let old = home.read(name);
        change(&home, "right", "new");
        home.write(name, &old);
        assert!(!opens(&home, "right"), "{name}");
        assert!(opens(&home, "new"), "{name}");
        assert_eq!(home.read(A), home.read(B));
    }
}

#[test]
fn a_change_after_a_crash_between_the_copies_reaches_both() {
    let home = Home::new();
    let old = home.read(B);
    change(&home, "right", "new");
    home.write(B, &old);
    change(&home, "new", "newer");
    assert_eq!(home.read(A), home.read(B));
    in_each_copy_alone(&home, |home| {
        assert!(!opens(home, "right") && !opens(home, "new"));
        assert!(opens(home, "newer"));
    });
}

#[test]
fn a_crash_while_making_a_vault_leaves_one_that_opens() {
    let home = Home::new();
    home.remove(B);
    assert!(opens(&home, "right"));
    assert_eq!(home.read(A), home.read(B));
}

#[test]
fn what_a_crash_left_behind_does_no_harm_and_is_cleared_away() {
    let home = Home::new();
    for name in [A_NEW, B_NEW] {
        home.write(name, b"half a key fi");
    }
    assert!(opens(&home, "right"));
    change(&home, "right", "new");
    assert!(opens(&home, "new"));
    assert_eq!(home.files().len(), 2);
}

#[test]
fn a_change_that_cannot_be_written_changes_nothing() {
    let home = Home::new();
    std::fs::create_dir(home.file(B_NEW)).unwrap();
    let before = home.files();
    let (right, new) = (passphrase("right"), passphrase("new"));

    let error = vault::change_passphrase(home.dir(), &right, &new, TINY).unwrap_err();
    assert!(matches!(error, ChangeSlotError::Write(WriteHeaderError::Unchanged(_))));
    let error = vault::renew_recovery_code(home.dir(), &right).unwrap_err();
    assert!(matches!(error, ChangeSlotError::Write(WriteHeaderError::Unchanged(_))));
    let error = vault::recover(home.dir(), &home.code, &new, TINY).unwrap_err();
    assert!(matches!(error, RecoverError::Write(WriteHeaderError::Unchanged(_))));
    assert_eq!(home.files(), before);
    assert!(opens(&home, "right"));
}

#[test]
fn the_code_opens_a_vault_whose_passphrase_is_lost() {
    let home = Home::new();
    let typed = home.code.to_groups().to_lowercase().replace('-', "  ");
    let code = RecoveryCode::parse(&typed).unwrap();
    let keys = vault::recover(home.dir(), &code, &passphrase("new"), TINY).unwrap();
    assert_eq!(secrets(&keys), secrets(&home.keys));
    in_each_copy_alone(&home, |home| {
        assert!(!opens(home, "right"));
        assert!(opens(home, "new"));
        assert!(recovers(home, &home.code), "it can be needed again");
    });
}

#[test]
fn a_code_copied_wrongly_says_where_before_any_vault_is_asked() {
    let home = Home::new();
    let mut typed = home.code.to_groups().as_bytes().to_vec();
    let third_group = 12;
    typed[third_group] = if typed[third_group] == b'7' { b'8' } else { b'7' };
    let error = RecoveryCode::parse(std::str::from_utf8(&typed).unwrap()).unwrap_err();
    assert_eq!(error, RecoveryCodeError::Mistyped { group: 3 });
}

#[test]
fn a_renewed_code_works_and_the_old_one_opens_neither_copy() {
    let home = Home::new();
    let code = vault::renew_recovery_code(home.dir(), &passphrase("right")).unwrap();
    in_each_copy_alone(&home, |home| {
        assert!(!recovers(home, &home.code));
        assert!(recovers(home, &code));
        assert!(opens(home, "right"));
    });
}

#[test]
fn trying_a_code_changes_nothing() {
    let home = Home::new();
    home.write(B, b"damaged");
    let before = home.files();
    assert!(recovers(&home, &home.code));
    assert!(!recovers(&home, &Home::new().code));
    assert_eq!(home.files(), before);
}

#[test]
fn a_new_name_shows_before_unlocking_and_touches_no_key() {
    let home = Home::new();
    let label = Label { name: "Asha \u{1f33b} \"Ash\"".to_owned(), colour: "plum".to_owned() };
    vault::relabel(home.dir(), &home.keys, &label).unwrap();
    assert_eq!(vault::read_label(home.dir()).unwrap(), label);
    assert_eq!(home.read(A), home.read(B));
    assert!(opens(&home, "right"));
    assert!(recovers(&home, &home.code));
}

#[test]
fn only_the_vaults_own_keys_change_its_name() {
    let (home, stranger) = (Home::new(), Home::new());
    let before = home.files();
    let error = vault::relabel(home.dir(), &stranger.keys, &asha()).unwrap_err();
    assert!(matches!(error, RelabelError::OtherVault));
    let endless = Label { name: "a".repeat(2 * 1024 * 1024), colour: String::new() };
    let error = vault::relabel(home.dir(), &home.keys, &endless).unwrap_err();
    assert!(matches!(error, RelabelError::Write(WriteHeaderError::Unchanged(_))));
    assert_eq!(home.files(), before);
}
