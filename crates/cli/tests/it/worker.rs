//! The process that reads files from outside, asked as the program asks it.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, ObjType, ROOT};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};
use testkit::images::{hostile, large_photo, unusual};

/// No more than this may it take in memory, whatever it is given.
#[cfg(target_os = "linux")]
const MEMORY_KB: u64 = 256 * 1024;

struct Worker(Child);

impl Worker {
    fn start() -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_keepwell"))
            .arg("--keepwell-worker")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    /// What it says of a picture; nothing where it ended instead.
    fn ask(&mut self, file: &[u8]) -> Option<Value> {
        let answer = self.answer(b"p", &[file, b"uw"].concat())?;
        let (length, rest) = answer.split_first_chunk().unwrap();
        Some(serde_json::from_slice(&rest[..u32::from_le_bytes(*length) as usize]).unwrap())
    }

    /// What it makes of the changes of one entry, of which `known` are there.
    fn merge(&mut self, known: &[Vec<u8>], arrived: &[Vec<u8>]) -> Option<Value> {
        let count = |changes: &[Vec<u8>]| (changes.len() as u32).to_be_bytes();
        let mut question = [&[7; 16][..], &count(known), &count(arrived)].concat();
        for change in known.iter().chain(arrived) {
            question.extend((change.len() as u32).to_be_bytes());
            question.extend(change);
        }
        let answer = self.answer(b"c", &question)?;
        Some(serde_json::from_slice(&answer).unwrap())
    }

    fn answer(&mut self, job: &[u8; 1], question: &[u8]) -> Option<Vec<u8>> {
        let questions = self.0.stdin.as_mut().unwrap();
        let length = (question.len() as u64).to_le_bytes();
        questions.write_all(&[job, &length[..], question].concat()).ok()?;
        let answers = self.0.stdout.as_mut().unwrap();
        let mut head = [0; 9];
        answers.read_exact(&mut head).ok()?;
        assert_eq!(head[0], job[0]);
        let length = u64::from_le_bytes(head[1..].try_into().unwrap());
        let mut answer = vec![0; length as usize];
        answers.read_exact(&mut answer).ok()?;
        Some(answer)
    }

    #[cfg(target_os = "linux")]
    fn peak_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn hostile_pictures_are_answered_within_the_memory() {
    let mut worker = Worker::start();
    for sample in hostile().into_iter().chain(unusual()) {
        let answer = worker.ask(&sample.bytes);
        assert!(answer.is_some(), "{} ended the worker", sample.name);
    }
    #[cfg(target_os = "linux")]
    assert!(worker.peak_kb() < MEMORY_KB, "{} kB", worker.peak_kb());
}

#[test]
fn a_large_photo_of_a_phone_is_read_within_the_memory() {
    let mut worker = Worker::start();
    let answer = worker.ask(&large_photo()).unwrap();
    assert_eq!((&answer["Ok"]["width"], &answer["Ok"]["height"]), (&6000.into(), &8000.into()));
    #[cfg(target_os = "linux")]
    {
        let peak = worker.peak_kb();
        assert!((140 * 1024..MEMORY_KB).contains(&peak), "{peak} kB");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_worker_holds_itself_to_its_limits() {
    let mut worker = Worker::start();
    worker.ask(b"to be sure that it runs").unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", worker.0.id())).unwrap();
    let limit = |name: &str| -> u64 {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    assert!(limit("Max address space") < 2 * MEMORY_KB * 1024);
    for none in ["Max core file size", "Max open files", "Max file size"] {
        assert_eq!(limit(none), 0, "{none}");
    }
}

/// The changes of a document, as they would be signed and sent.
fn changes(doc: &mut AutoCommit) -> Vec<Vec<u8>> {
    doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

/// A text of so many letters in one change, which takes a byte a letter.
fn text_of(letters: usize) -> Vec<Vec<u8>> {
    let mut doc = AutoCommit::new().with_actor(ActorId::from([1; 16]));
    let text = doc.put_object(ROOT, "note", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, &"a".repeat(letters)).unwrap();
    changes(&mut doc)
}

/// So many changes, each built on the one before.
fn history_of(length: i64) -> Vec<Vec<u8>> {
    let mut doc = AutoCommit::new().with_actor(ActorId::from([2; 16]));
    for number in 0..length {
        doc.put(ROOT, "mood", number).unwrap();
        doc.commit();
    }
    changes(&mut doc)
}

/// A chunk that says it is a packed change, and inflates to so many megabytes.
fn packed_zeros(megabytes: usize) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1_000_000]).unwrap();
    encoder.flush().unwrap();
    let mut body = encoder.get_ref().repeat(megabytes);
    body.extend([1, 0, 0, 0xff, 0xff]);
    let mut chunk = b"\x85\x6f\x4a\x83....\x02".to_vec();
    let mut left = body.len();
    while left > 0x7f {
        chunk.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    chunk.push(left as u8);
    chunk.extend(body);
    chunk
}

#[test]
fn hostile_changes_are_answered_within_the_memory() {
    let deep = history_of(1_000);
    let mut backwards = deep.clone();
    backwards.reverse();
    let cut: Vec<Vec<u8>> = deep.iter().map(|change| change[..change.len() - 1].to_vec()).collect();
    let cases = [
        ("a bomb", vec![packed_zeros(400)]),
        ("many bombs", vec![packed_zeros(1); 500]),
        ("changes that are cut short", cut),
        ("a swarm of nothings", vec![Vec::new(); 65_536]),
    ];
    let mut worker = Worker::start();
    for (name, arrived) in cases {
        assert_eq!(worker.merge(&[], &arrived), Some(json!(["Refused"])), "{name}");
    }
    // Nobody wrote these, which whoever asked tells from the author.
    for arrived in [text_of(50_000), deep.clone(), backwards] {
        let answer = worker.merge(&[], &arrived).unwrap();
        let taken = answer[0]["Fits"]["taken"].as_array().unwrap();
        assert_eq!(taken.len(), arrived.len());
        assert_eq!(taken[0]["author"], "00000000-0000-0000-0000-000000000000");
    }
    let waiting = worker.merge(&[], &deep[1..]).unwrap();
    assert_eq!(waiting[0]["Fits"]["waiting"].as_array().unwrap().len(), 999);
    #[cfg(target_os = "linux")]
    assert!(worker.peak_kb() < MEMORY_KB, "{} kB", worker.peak_kb());
}

#[test]
#[cfg(target_os = "linux")]
fn a_document_too_large_for_the_memory_ends_the_worker_and_nothing_else() {
    let mut worker = Worker::start();
    let answer = worker.merge(&[], &text_of(1_200_000));
    assert!(answer.is_none_or(|answer| answer == json!(["Refused"])));
    // Whoever asks next starts another.
    let mut next = Worker::start();
    assert_eq!(next.merge(&[], &[b"no change".to_vec()]), Some(json!(["Refused"])));
}
