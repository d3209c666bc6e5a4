//! A change set before it is sealed: items one after another, deflated.
//!
//! ```text
//! version  2  big-endian
//! items       kind 1, length 4, that many bytes
//! ```
//!
//! The same items give the same bytes, whatever order they were handed in. So a
//! set that was cut short on its way can be written again under its own name.
//!
//! Everything in a set is verbatim: a change is the chunk that was signed, and
//! who receives it checks that signature and not the sender's word.
//!
//! Rejected: JSON or CBOR. Half of a set is bytes already, and a parser for
//! them would be more code than this. Rejected: Automerge's own bundles of
//! changes. They can only be checked by parsing them.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use model::{EntryId, PersonId};

/// No set inflates to more.
pub const MOST_INFLATED_BYTES: usize = 64 * 1024 * 1024;
/// No set has more items.
pub const MOST_ITEMS: usize = 65_536;

const VERSION: u16 = 1;
const CHANGE: u8 = 1;
const READINGS: u8 = 2;
const FILE: u8 = 3;
const FACT: u8 = 4;
const QUESTIONNAIRE: u8 = 5;

/// One thing in a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// One change of an entry.
    Change {
        /// The entry.
        doc: EntryId,
        /// Who wrote it.
        author: PersonId,
        /// The author's signature.
        signature: Vec<u8>,
        /// The change.
        bytes: Vec<u8>,
    },
    /// A batch of readings.
    Readings {
        /// Who wrote it.
        author: PersonId,
        /// The author's signature.
        signature: Vec<u8>,
        /// The batch.
        bytes: Vec<u8>,
    },
    /// What opens a sealed file.
    File(Vec<u8>),
    /// Something about who belongs.
    Fact(Vec<u8>),
    /// A questionnaire that a person added, as it was given.
    Questionnaire(Vec<u8>),
}

/// What was unsealed is no set that this program can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// It inflates to more than [`MOST_INFLATED_BYTES`], or has more than
    /// [`MOST_ITEMS`].
    #[error("it is far larger inside than it looks")]
    TooLarge,
    /// From a newer program.
    #[error("it is from a newer Keepwell")]
    NewerVersion,
    /// Not what any program of ours packs.
    #[error("it cannot be unpacked")]
    Unreadable,
}

/// Packs `items`. `None` if one is too long to be written, which none is.
#[must_use]
pub fn pack(mut items: Vec<Item>) -> Option<Vec<u8>> {
    items.sort();
    items.dedup();
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&VERSION.to_be_bytes()).ok()?;
    for item in &items {
        let (kind, parts) = item.parts()?;
        let length: usize = parts.iter().map(Vec::len).sum();
        packed.write_all(&[kind]).ok()?;
        packed.write_all(&u32::try_from(length).ok()?.to_be_bytes()).ok()?;
        for part in &parts {
            packed.write_all(part).ok()?;
        }
    }
    packed.finish().ok()
}

/// Unpacks what [`pack`] packed.
///
/// # Errors
/// [`UnpackError`]; memory stays bounded whatever the bytes are.
pub fn unpack(packed: &[u8]) -> Result<Vec<Item>, UnpackError> {
    let inflated = inflate(packed)?;
    let (version, mut rest) = inflated.split_first_chunk().ok_or(UnpackError::Unreadable)?;
    match u16::from_be_bytes(*version) {
        VERSION => {}
        0 => return Err(UnpackError::Unreadable),
        _ => return Err(UnpackError::NewerVersion),
    }
    let mut items = Vec::new();
    while !rest.is_empty() {
        if items.len() == MOST_ITEMS {
            return Err(UnpackError::TooLarge);
        }
        let (kind, body, after) = frame(rest).ok_or(UnpackError::Unreadable)?;
        items.push(Item::read(kind, body)?);
        rest = after;
    }
    Ok(items)
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let mut inflated = Vec::new();
    let mut most = DeflateDecoder::new(packed).take(MOST_INFLATED_BYTES as u64 + 1);
    most.read_to_end(&mut inflated).map_err(|_| UnpackError::Unreadable)?;
    if inflated.len() > MOST_INFLATED_BYTES { Err(UnpackError::TooLarge) } else { Ok(inflated) }
}

fn frame(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, bytes) = bytes.split_first()?;
    let (length, bytes) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (body, rest) = bytes.split_at_checked(length)?;
    Some((*kind, body, rest))
}

impl Item {
    /// About how many bytes it takes in a set.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Change { signature, bytes, .. } | Self::Readings { signature, bytes, .. } => {
                signature.len() + bytes.len() + 64
            }
            Self::File(bytes) | Self::Fact(bytes) | Self::Questionnaire(bytes) => bytes.len() + 8,
        }
    }

    fn parts(&self) -> Option<(u8, Vec<Vec<u8>>)> {
        Some(match self {
            Self::Change { doc, author, signature, bytes } => {
                let ids = [doc.as_bytes().as_slice(), author.as_bytes()].concat();
                (CHANGE, vec![ids, short(signature)?, bytes.clone()])
            }
            Self::Readings { author, signature, bytes } => {
                (READINGS, vec![author.as_bytes().to_vec(), short(signature)?, bytes.clone()])
            }
            Self::File(bytes) => (FILE, vec![bytes.clone()]),
            Self::Fact(bytes) => (FACT, vec![bytes.clone()]),
            Self::Questionnaire(bytes) => (QUESTIONNAIRE, vec![bytes.clone()]),
        })
    }

    /// An item of a kind that is not known here is a newer Keepwell's.
    fn read(kind: u8, body: &[u8]) -> Result<Self, UnpackError> {
        match kind {
            CHANGE => read_change(body).ok_or(UnpackError::Unreadable),
            READINGS => read_batch(body).ok_or(UnpackError::Unreadable),
            FILE => Ok(Self::File(body.to_vec())),
            FACT => Ok(Self::Fact(body.to_vec())),
            QUESTIONNAIRE => Ok(Self::Questionnaire(body.to_vec())),
            _ => Err(UnpackError::NewerVersion),
        }
    }
}

fn read_change(body: &[u8]) -> Option<Item> {
    let (doc, body) = body.split_first_chunk()?;
    let (author, body) = body.split_first_chunk()?;
    let (signature, bytes) = take_short(body)?;
    Some(Item::Change {
        doc: EntryId::from_bytes(*doc),
        author: PersonId::from_bytes(*author),
        signature,
        bytes: bytes.to_vec(),
    })
}

fn read_batch(body: &[u8]) -> Option<Item> {
    let (author, body) = body.split_first_chunk()?;
    let (signature, bytes) = take_short(body)?;
    let author = PersonId::from_bytes(*author);
    Some(Item::Readings { author, signature, bytes: bytes.to_vec() })
}

/// Up to 255 bytes behind their number.
fn short(bytes: &[u8]) -> Option<Vec<u8>> {
    Some([&[u8::try_from(bytes.len()).ok()?], bytes].concat())
}

fn take_short(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (length, bytes) = bytes.split_first()?;
    let (short, rest) = bytes.split_at_checked(usize::from(*length))?;
    Some((short.to_vec(), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(number: u8) -> Item {
        Item::Change {
            doc: EntryId::from_bytes([number; 16]),
            author: PersonId::from_bytes([1; 16]),
            signature: vec![number; 64],
            bytes: vec![number; 100],
        }
    }

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn items() -> impl Strategy<Value = Item> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..80);
        prop_oneof![
            (any::<[u8; 16]>(), any::<[u8; 16]>(), bytes(), bytes()).prop_map(
                |(doc, author, signature, bytes)| Item::Change {
                    doc: EntryId::from_bytes(doc),
                    author: PersonId::from_bytes(author),
                    signature,
                    bytes
                }
            ),
            (any::<[u8; 16]>(), bytes(), bytes()).prop_map(|(author, signature, bytes)| {
                Item::Readings { author: PersonId::from_bytes(author), signature, bytes }
            }),
            bytes().prop_map(Item::File),
            bytes().prop_map(Item::Fact),
            bytes().prop_map(Item::Questionnaire),
        ]
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(items in proptest::collection::vec(items(), 0..8)) {
            let mut sorted = items.clone();
            sorted.sort();
            sorted.dedup();
            prop_assert_eq!(unpack(&pack(items).unwrap()), Ok(sorted));
        }

        #[test]
        fn any_bytes_are_answered(bytes: Vec<u8>) {
            let _ = unpack(&bytes);
            let _ = unpack(&packed(&[&VERSION.to_be_bytes(), bytes.as_slice()].concat()));
        }
    }

    #[test]
    fn the_order_makes_no_difference() {
        let one = pack(vec![change(1), change(2), Item::Fact(vec![3])]);
        let two = pack(vec![Item::Fact(vec![3]), change(2), change(1), change(1)]);
        assert_eq!(one, two);
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_the_memory() {
        let bomb = packed(&vec![0; MOST_INFLATED_BYTES + 1]);
        assert!(bomb.len() < 1_000_000);
        assert_eq!(unpack(&bomb), Err(UnpackError::TooLarge));
    }

    #[test]
    fn a_swarm_of_empty_items_is_refused() {
        let empty = [FILE, 0, 0, 0, 0];
        let swarm = [&VERSION.to_be_bytes(), empty.repeat(MOST_ITEMS + 1).as_slice()].concat();
        assert_eq!(unpack(&packed(&swarm)), Err(UnpackError::TooLarge));
    }

    #[test]
    fn a_newer_set_is_told_from_a_broken_one() {
        assert_eq!(unpack(&packed(&[0, 2])), Err(UnpackError::NewerVersion));
        assert_eq!(unpack(&packed(&[0, 1, 9, 0, 0, 0, 0])), Err(UnpackError::NewerVersion));
        assert_eq!(unpack(&packed(&[0, 1, CHANGE, 0, 0, 0, 9])), Err(UnpackError::Unreadable));
        assert_eq!(unpack(&packed(&[0, 0])), Err(UnpackError::Unreadable));
        assert_eq!(unpack(b"no such thing"), Err(UnpackError::Unreadable));
        assert_eq!(unpack(&packed(&[0, 1])), Ok(Vec::new()));
    }
}
