//! Vaults made by earlier versions, kept for ever: each must open, and give
//! the keys that its record was written with.

use std::fs;

use vault::{Label, RecoveryCode, read_label, recover, unlock};

use crate::{A, B, TINY, passphrase, secrets};

/// Version 1, as Keepwell 0.1.0 made it.
const V1: &[u8] = include_bytes!("golden/v1/keys-a.keepwell");
const V1_PASSPHRASE: &str = "correct horse, batterie à piles";
const V1_CODE: &str = "JFPEM-KFJ6B-MNX9R-4M19S-KQRVW-2V9GS-QQV11";
const V1_PRAGMA: &str = "x'f76847d3a349fd49ee4d77639c7d2d4c1c7fde59a0b07548be96e65eb38f4193\
                         3b24274edc39e7a1ab23b2f80b936e1f'";
/// Person, record, blobs key, names key, public key, exchange secret, circle
/// key, private key. These and the pragma were computed from the file by
/// another program.
const V1_SECRETS: [&str; 8] = [
    "61736861277320706572736f6e206964",
    "d3e5916bfb9f4cc389de6947573b45ef",
    "b5aeb8fb3eb9aa0706b05a893526ab75411b7a4be299c05a50915c869403372d",
    "887874699daeb7fe54e48af045647b25f40cdab53b60306bbd88305596b622fb",
    "3c1104ae25bfc77b82fef9aab6a5e4ff09b5b31e9f2ad5ab4df8bc26be3f4493",
    "0dcc9e6c5ab078f99c24b4b999ad6352640d95184b4a91fa99d096b723dba887",
    "757bc941abbeb12a2157fc6dc408c4e3b3c1c5e9a4ea26806e582b47474335e2",
    "d1d1cc380445d76fbe64ac693f807415019943256cca2fd5fba3b091c5990fd1",
];

fn v1_secrets() -> Vec<Vec<u8>> {
    let mut secrets: Vec<_> =
        V1_SECRETS.into_iter().map(|secret| hex::decode(secret).unwrap()).collect();
    secrets.insert(2, V1_PRAGMA.as_bytes().to_vec());
    secrets
}

#[test]
fn version_1_opens_and_gives_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    fs::write(dir.join(A), V1).unwrap();
    fs::write(dir.join(B), V1).unwrap();

    let label = Label { name: "Zoë".to_owned(), colour: "moss".to_owned() };
    assert_eq!(read_label(dir).unwrap(), label);
    let keys = unlock(dir, &passphrase(V1_PASSPHRASE)).unwrap();
    assert_eq!(secrets(&keys), v1_secrets());
    assert_eq!(fs::read(dir.join(A)).unwrap(), V1, "opening rewrites nothing");

    let code = RecoveryCode::parse(V1_CODE).unwrap();
    let keys = recover(dir, &code, &passphrase("new"), TINY).unwrap();
    assert_eq!(secrets(&keys), v1_secrets());
}
