//! Change sets made to do harm, by someone with every key of a member.

use std::fs;
use std::io::Write as _;

use api::{ExchangeReport, Request};
use app::worker::Worker;
use changes::set::{Item, pack};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use model::{EntryId, PersonId};
use ring::digest::{SHA256, digest};
use vault::{Compartment, Keys, ReplicaId, SignedFact, seal_set, set_name};

use crate::desk::PASSPHRASE;
use crate::exchange::{Pair, ask};

/// Puts a set with that body in the folder, and what the first computer makes
/// of it.
fn sent(pair: &Pair, keys: &Keys, body: &[u8]) -> ExchangeReport {
    let key = keys.compartment(Compartment::Private).first();
    let bytes = seal_set(keys, Compartment::Private, key, body).unwrap();
    put(pair, keys, &bytes);
    pair.exchange(&pair.first.app)
}

fn put(pair: &Pair, keys: &Keys, bytes: &[u8]) {
    let name = set_name(keys, bytes).unwrap().unwrap();
    fs::write(pair.inside().join(format!("{name}.kwset")), bytes).unwrap();
}

fn why(report: &ExchangeReport) -> Vec<&str> {
    report.set_aside.iter().map(|aside| aside.why.as_str()).collect()
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// A change of the second computer's, signed as it signs.
fn signed(keys: &Keys, doc: EntryId, bytes: Vec<u8>) -> Item {
    let author = PersonId::from_bytes(keys.person());
    let hash = digest(&SHA256, &bytes[8..]);
    let words = [
        b"keepwell change 1\0".as_slice(),
        &keys.record(),
        doc.as_bytes(),
        author.as_bytes(),
        hash.as_ref(),
    ]
    .concat();
    Item::Change { doc, author, signature: keys.signer().sign(&words).to_vec(), bytes }
}

/// With the checksum that belongs to what it says.
fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let hash = digest(&SHA256, &bytes[8..]);
    bytes[4..8].copy_from_slice(&hash.as_ref()[..4]);
    bytes
}

/// The bytes of a change that the first computer wrote.
fn a_change(pair: &Pair, keys: &Keys) -> Vec<u8> {
    let set = pair.added(|| {
        pair.first.write("a page to take apart");
        pair.exchange(&pair.first.app);
    });
    let bytes = fs::read(&set[0]).unwrap();
    let signs = pair.keys(&pair.first.dir).signer().public_key();
    let opened = vault::open_set(keys, &bytes, |_| Some(signs)).unwrap();
    let items = changes::set::unpack(&opened.body).unwrap();
    let Some(Item::Change { bytes, .. }) = items.into_iter().next() else {
        panic!("it holds no change");
    };
    bytes
}

#[test]
fn each_has_its_sentence_and_the_record_stays_whole() {
    let pair = Pair::new();
    let keys = pair.keys(&pair.home);
    let doc = EntryId::from_random([7; 16]);
    let change = a_change(&pair, &keys);
    let unsigned = |bytes: Vec<u8>| Item::Change {
        doc,
        author: PersonId::from_bytes(keys.person()),
        signature: vec![0; 64],
        bytes,
    };
    let cases: [(&str, Vec<u8>); 10] = [
        ("swollen", deflated(&vec![0; changes::set::MOST_INFLATED_BYTES + 1])),
        ("unreadable", b"not deflated at all".to_vec()),
        ("unreadable", deflated(&[0, 1, 1, 0, 0, 0, 9])),
        ("newer_version", deflated(&[0, 2])),
        ("unsigned", pack(vec![unsigned(change.clone())]).unwrap()),
        ("unreadable", pack(vec![unsigned(b"short".to_vec())]).unwrap()),
        (
            "entry",
            pack(vec![signed(&keys, doc, mended(b"1234....\x01 no change".to_vec()))]).unwrap(),
        ),
        ("unsigned", pack(vec![Item::Fact(stranger())]).unwrap()),
        ("unreadable", pack(vec![Item::Questionnaire(b"{}".to_vec())]).unwrap()),
        ("unreadable", pack(vec![Item::Questionnaire(vec![b' '; 300_000])]).unwrap()),
    ];
    for (number, (code, body)) in cases.into_iter().enumerate() {
        let before = pair.sets();
        let report = sent(&pair, &keys, &body);
        assert_eq!(why(&report), [code], "case {number}: {report:?}");
        let set = pair.sets().into_iter().find(|set| !before.contains(set)).unwrap();
        fs::remove_file(set).unwrap();
    }
    pair.settle();
    pair.same();
}

/// A fact that a stranger signed.
fn stranger() -> Vec<u8> {
    let by = ReplicaId::of(b"nobody");
    let fact = SignedFact { by, bytes: b"{}".to_vec(), signature: vec![0; 64] };
    serde_json::to_vec(&fact).unwrap()
}

#[test]
fn flipped_bits_with_mended_checksums_harm_no_other_entry() {
    let pair = Pair::new();
    let keys = pair.keys(&pair.home);
    let change = a_change(&pair, &keys);
    let flips = (8 * 9..change.len() * 8).step_by(13).enumerate();
    let items: Vec<Item> = flips
        .map(|(number, bit)| {
            let mut bytes = change.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let doc = EntryId::from_random(u128::try_from(number).unwrap().to_be_bytes());
            signed(&keys, doc, mended(bytes))
        })
        .collect();
    assert!(items.len() > 100, "{}", items.len());
    let report = sent(&pair, &keys, &pack(items).unwrap());
    assert_eq!(why(&report), ["entry"]);
    pair.first.write("written after it");
    pair.settle();
    let report: api::CheckReport = pair.first.ask(api::Request::Check).unwrap();
    assert!(report.clean, "{:?}", report.findings);
}

#[test]
fn a_set_of_a_stranger_and_one_of_another_epoch_are_told_apart() {
    let pair = Pair::new();
    let thief = pair.keys(&pair.home);
    // The keys of a third computer that nobody let in.
    let dir = tempfile::tempdir().unwrap();
    let label = vault::Label { name: "Asha".to_owned(), colour: "plum".to_owned() };
    let invitation = vault::Invitation::new(&thief, label, Vec::new(), 0);
    let passphrase = vault::Passphrase::new("another".to_owned()).unwrap();
    let (third, _) = vault::join(dir.path(), &invitation, &passphrase, vault::Cost::LIGHT).unwrap();
    let report = sent(&pair, &third, &pack(Vec::new()).unwrap());
    assert_eq!(why(&report), ["stranger"]);

    let key = vault::CompartmentKey::make(7).unwrap();
    let bytes = seal_set(&thief, Compartment::Circle, &key, b"").unwrap();
    put(&pair, &thief, &bytes);
    assert_eq!(pair.exchange(&pair.first.app).no_key, 1);

    // A file that is too large is not even read.
    let name = "ab".repeat(32);
    let giant = fs::File::create(pair.inside().join(format!("{name}.kwset"))).unwrap();
    giant.set_len(9 * 1024 * 1024).unwrap();
    let report = pair.exchange(&pair.first.app);
    let mut aside = why(&report);
    aside.sort_unstable();
    assert_eq!(aside, ["stranger", "too_large"]);
}

#[test]
fn a_set_that_is_played_again_changes_nothing() {
    let pair = Pair::new();
    let set = pair.added(|| {
        pair.first.write("once");
        pair.exchange(&pair.first.app);
    });
    pair.settle();
    let bytes = fs::read(&set[0]).unwrap();
    let again = set[0].with_file_name(format!("{}.kwset", "cd".repeat(32)));
    fs::write(&again, &bytes).unwrap();
    let report = pair.exchange(&pair.second);
    assert_eq!((report.not_whole, report.changes_received), (1, 0));
    pair.same();
}

#[test]
fn a_worker_that_dies_costs_a_sentence_and_the_set_is_taken_later() {
    let pair = Pair::new();
    pair.first.write("one page");
    pair.exchange(&pair.first.app);
    let Pair { first, second, home, folder } = pair;
    drop(second);
    let exchange = |worker: Worker| -> ExchangeReport {
        let app = first.elsewhere(&home).with_worker(worker);
        let unlock = Request::Unlock { person: first.asha, passphrase: PASSPHRASE.into() };
        app.dispatch(unlock).unwrap();
        ask(&app, Request::Exchange { folder: Some(folder.path().to_owned()) }).unwrap()
    };
    let report = exchange(Worker::Program("/nowhere/keepwell".into()));
    assert_eq!((why(&report), report.changes_received), (vec!["unreadable"], 0));
    assert!(report.set_aside[0].sentence.ends_with('.'));
    let report = exchange(Worker::InProcess);
    assert_eq!((why(&report), report.changes_received), (vec![], 1));
}
