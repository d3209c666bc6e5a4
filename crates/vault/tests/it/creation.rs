//! Making a vault.

use std::fs;

use vault::{Cost, CreateVaultError, KeyError, Repair, unlock};

use crate::{A, B, Home, PERSON, TINY, asha, passphrase, secrets};

#[test]
fn what_was_made_is_what_opens() {
    let home = Home::new();
    let keys = unlock(home.dir(), &passphrase("right")).unwrap();
    assert_eq!(secrets(&keys), secrets(&home.keys));
    assert_eq!(keys.person(), PERSON);
    assert_ne!(keys.record(), PERSON);
    assert_eq!(keys.repair(), Repair::NotNeeded);
    assert_eq!(vault::read_label(home.dir()).unwrap(), asha());
    assert_eq!(home.read(A), home.read(B));
}

#[test]
fn opens_at_the_default_price() {
    let folder = tempfile::tempdir().unwrap();
    let secret = passphrase("right");
    let (keys, _) = vault::create(folder.path(), PERSON, &asha(), &secret, Cost::DEFAULT).unwrap();
    assert_eq!(secrets(&unlock(folder.path(), &secret).unwrap()), secrets(&keys));
}

#[test]
fn the_same_letters_typed_on_another_keyboard_open_it() {
    let folder = tempfile::tempdir().unwrap();
    vault::create(folder.path(), PERSON, &asha(), &passphrase("caf\u{e9}"), TINY).unwrap();
    assert!(unlock(folder.path(), &passphrase("cafe\u{301}")).is_ok());
    assert!(unlock(folder.path(), &passphrase("cafe")).is_err());
}

#[test]
fn two_vaults_share_no_secret() {
    let (one, two) = (Home::new(), Home::new());
    let (one, two) = (secrets(&one.keys), secrets(&two.keys));
    let shared = one.iter().filter(|secret| two.contains(secret)).count();
    assert_eq!(shared, 1, "the person's id, which both tests gave");
}

#[test]
fn an_existing_vault_is_never_touched() {
    type Harm = fn(&Home);
    let harms: [Harm; 5] = [
        |_| {},
        |home| home.remove(A),
        |home| home.remove(B),
        |home| home.write(A, b""),
        |home| [A, B].iter().for_each(|name| home.write(name, b"damaged")),
    ];
    for harm in harms {
        let home = Home::new();
        harm(&home);
        let before = home.files();
        let error = vault::create(home.dir(), PERSON, &asha(), &passphrase("new"), TINY);
        assert!(matches!(error.unwrap_err(), CreateVaultError::AlreadyExists));
        assert_eq!(home.files(), before);
    }
}

#[test]
fn a_price_out_of_range_makes_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("asha");
    let cost = Cost { memory_kib: 2 * 1024 * 1024, passes: 1 };
    let error = vault::create(&dir, PERSON, &asha(), &passphrase("right"), cost).unwrap_err();
    assert!(matches!(error, CreateVaultError::Key(KeyError::CostOutOfRange { .. })), "{error}");
    assert!(!dir.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people");
    fs::write(&file, b"a file where a folder should be").unwrap();
    let error = vault::create(&file.join("asha"), PERSON, &asha(), &passphrase("right"), TINY);
    assert!(matches!(error.unwrap_err(), CreateVaultError::Io(_)));
}

#[test]
fn the_files_hold_no_secret_in_clear() {
    let home = Home::new();
    let file = home.read(A);
    let text = String::from_utf8_lossy(&file).to_lowercase();
    for secret in secrets(&home.keys).iter().skip(1) {
        assert!(!file.windows(secret.len()).any(|window| window == secret));
        assert!(!text.contains(&hex::encode(secret)));
    }
    let pragma = home.keys.database_key().as_pragma();
    assert!(!text.contains(&pragma[2..66]));
    let code = home.code.to_groups().to_lowercase();
    assert!(!text.contains("right") && !text.contains(&code[..5]));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("people/asha");
    vault::create(&dir, PERSON, &asha(), &passphrase("right"), TINY).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(dir.join(A)), 0o600);
    assert_eq!(mode(dir.join(B)), 0o600);
    assert_eq!(mode(dir), 0o700);
}

#[test]
fn keys_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    let keys = shared(Home::new().keys);
    assert_eq!(keys.compartment(vault::Compartment::Circle).first().epoch(), 1);
}
