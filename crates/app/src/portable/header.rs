//! What an export says about itself, and about each thing in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use model::{ConnectionId, FileId, ItemId, PersonId, RecordId};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use vault::verify_signature;

/// What an export is, said with the DocumentReference at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The record, which signatures in it name.
    pub(super) record: RecordId,
    /// The person of it; then who they were in records that it took in.
    pub(super) people: Vec<Known>,
    /// Services and files that the record had.
    pub(super) sources: Vec<Source>,
}

impl Header {
    /// Whether a computer of the record, as it says itself, signed `message`.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let of_it = self.people.iter().filter(|known| known.record == self.record);
        let mut keys = of_it.flat_map(|known| known.keys.as_chunks::<32>().0);
        keys.any(|key| verify_signature(key, message, signature))
    }
}

/// A person, by the name that a record gave them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) record: RecordId,
    pub(super) person: PersonId,
    /// What the record's computers signed with: public keys, one after another.
    #[serde(with = "hex")]
    pub(super) keys: Vec<u8>,
}

/// A source of the record that was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) id: ConnectionId,
    pub(super) name: String,
    pub(super) base_url: String,
}

/// What opens a photo or document of an export: where its bytes are in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PackedFile {
    pub(super) id: FileId,
    pub(super) bytes: u64,
    /// It was taken in as a picture, and has a small copy.
    pub(super) picture: bool,
    pub(super) added_at: DateTime<Utc>,
    /// The Binary that holds it.
    pub(super) binary: String,
}

/// What is said beside something clinical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// When it came.
    pub(super) received_at: DateTime<Utc>,
    /// What it is, where it is not the newest version itself but a Binary of
    /// an earlier one, or of a deletion.
    pub(super) earlier: Option<Earlier>,
}

/// A version that is no longer the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Earlier {
    pub(super) resource_type: String,
    pub(super) id: String,
    pub(super) version: String,
    pub(super) last_updated: Option<DateTime<Utc>>,
    pub(super) deleted: bool,
}

/// A Binary, as far as it is read back.
#[derive(Deserialize)]
pub(super) struct Binary {
    #[serde(rename = "contentType", default)]
    pub(super) media_type: String,
    #[serde(default)]
    data: String,
}

impl Binary {
    /// What it holds; `None` where that is no Base64.
    pub(super) fn read(resource: &[u8]) -> Option<(String, Vec<u8>)> {
        let binary: Self = serde_json::from_slice(resource).ok()?;
        Some((binary.media_type, STANDARD.decode(binary.data).ok()?))
    }

    /// One that holds `bytes`.
    pub(super) fn written(media_type: &str, bytes: &[u8]) -> serde_json::Value {
        serde_json::json!({
            "resourceType": "Binary",
            "contentType": media_type,
            "data": STANDARD.encode(bytes),
        })
    }
}

/// A name for something that has none: the same each time.
pub(super) fn name_of(words: &[&[u8]]) -> ItemId {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest(&SHA256, &words.concat()).as_ref()) {
        *to = *from;
    }
    ItemId::from_bytes(bytes)
}
