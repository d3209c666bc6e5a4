//! Someone who can write the files, and makes the checksum fit.

use serde_json::{Value, json};
use vault::{ChangeSlotError, HEADER_VERSION, KeyError, UnlockError, unlock};

use crate::{A, B, Home, TINY, asha, body_of, passphrase, refitted, secrets};

/// Changes the body in both copies.
fn tamper(home: &Home, change: impl FnOnce(&mut Value)) {
    let file = home.read(A);
    let mut body: Value = serde_json::from_slice(body_of(&file)).unwrap();
    change(&mut body);
    let file = refitted(&file, HEADER_VERSION, &serde_json::to_vec(&body).unwrap());
    home.write(A, &file);
    home.write(B, &file);
}

#[test]
fn no_changed_byte_makes_a_vault_open_with_other_keys() {
    let home = Home::new();
    let (file, right) = (home.read(A), secrets(&home.keys));
    let mut opened = 0;
    for place in 0..body_of(&file).len() {
        let mut body = body_of(&file).to_vec();
        body[place] ^= 1;
        let changed = refitted(&file, HEADER_VERSION, &body);
        home.write(A, &changed);
        home.write(B, &changed);
        if let Ok(keys) = unlock(home.dir(), &passphrase("right")) {
            assert_eq!(secrets(&keys), right, "byte {place}");
            opened += 1;
        }
    }
    // The name, the colour and the recovery slot do not stand in the way of a
    // passphrase; everything else does.
    assert!(opened > 0 && opened < body_of(&file).len() / 2, "{opened} opened");
}

#[test]
fn a_price_over_the_caps_is_refused_before_it_is_paid() {
    // 4 TiB, and a thousand years.
    for cost in
        [json!({"memory_kib": u32::MAX, "passes": 1}), json!({"memory_kib": 8, "passes": u32::MAX})]
    {
        let home = Home::new();
        tamper(&home, |body| body["passphrase"]["cost"] = cost);
        let (before, right) = (home.files(), passphrase("right"));

        let error = unlock(home.dir(), &right).unwrap_err();
        assert!(matches!(error, UnlockError::Key(KeyError::CostOutOfRange { .. })), "{error}");
        let error = vault::change_passphrase(home.dir(), &right, &right, TINY).unwrap_err();
        let ChangeSlotError::Unlock(UnlockError::Key(KeyError::CostOutOfRange { .. })) = error
        else {
            panic!("{error}")
        };
        assert_eq!(vault::read_label(home.dir()).unwrap(), asha());
        assert_eq!(home.files(), before);
        // The code does not pay that price, and sets a new one.
        vault::recover(home.dir(), &home.code, &right, TINY).unwrap();
        assert!(unlock(home.dir(), &right).is_ok());
    }
}

#[test]
fn a_lowered_price_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dear = vault::Cost { memory_kib: 16, passes: 2 };
    let (keys, code) =
        vault::create(folder.path(), crate::PERSON, &asha(), &passphrase("right"), dear).unwrap();
    let home = Home { folder, keys, code };
    tamper(&home, |body| body["passphrase"]["cost"] = json!({"memory_kib": 8, "passes": 1}));
    let error = unlock(home.dir(), &passphrase("right")).unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase));
}

#[test]
fn parts_of_another_vault_open_nothing() {
    let stranger = Home::new();
    let theirs: Value = serde_json::from_slice(body_of(&stranger.read(A))).unwrap();
    for part in ["vault", "passphrase", "keyring"] {
        let home = Home::new();
        tamper(&home, |body| body[part] = theirs[part].clone());
        let before = home.files();
        assert!(unlock(home.dir(), &passphrase("right")).is_err(), "{part}");
        assert_eq!(home.files(), before);
    }
}

#[test]
fn a_slot_put_in_the_place_of_another_kind_opens_nothing() {
    let home = Home::new();
    tamper(&home, |body| {
        body["passphrase"]["vault_key"] = body["recovery_code"]["vault_key"].clone();
    });
    let error = unlock(home.dir(), &passphrase("right")).unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase));
}
