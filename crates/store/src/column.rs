//! How values are kept in columns.
//!
//! Identifiers and hashes are blobs, a set of heads is their hashes end to
//! end, a time is microseconds since 1970 in UTC. Every column is `NOT NULL`:
//! where a thing may be unknown, zero or empty says so.

use chrono::{DateTime, Utc};
use model::{EntryId, HEAD_BYTES, Head, Heads};
use ring::digest::{SHA256, digest};
use rusqlite::Row;
use rusqlite::types::FromSqlError;

/// A column that cannot be what Keepwell wrote.
pub(crate) fn unreadable() -> rusqlite::Error {
    FromSqlError::InvalidType.into()
}

pub(crate) fn micros(time: DateTime<Utc>) -> i64 {
    time.timestamp_micros()
}

pub(crate) fn time(micros: i64) -> rusqlite::Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(unreadable)
}

/// Zero stands for "not known": nothing in a record happened at that instant.
pub(crate) fn optional_micros(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, micros)
}

pub(crate) fn optional_time(micros: i64) -> rusqlite::Result<Option<DateTime<Utc>>> {
    match micros {
        0 => Ok(None),
        known => time(known).map(Some),
    }
}

pub(crate) fn join_heads(heads: &[Head]) -> Vec<u8> {
    heads.iter().flat_map(|head| head.0).collect()
}

pub(crate) fn split_heads(bytes: &[u8]) -> rusqlite::Result<Heads> {
    let (heads, rest) = bytes.as_chunks::<HEAD_BYTES>();
    if !rest.is_empty() {
        return Err(unreadable());
    }
    Ok(heads.iter().copied().map(Head).collect())
}

/// Empty text stands for "none".
pub(crate) fn optional_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The contact who wrote; empty stands for the person themself.
pub(crate) fn writer(row: &Row<'_>) -> rusqlite::Result<Option<EntryId>> {
    let bytes = row.get_ref("writer")?.as_blob()?;
    let id = || bytes.try_into().map(EntryId::from_bytes).map_err(|_| unreadable());
    (!bytes.is_empty()).then(id).transpose()
}

pub(crate) fn writer_bytes(writer: Option<EntryId>) -> Vec<u8> {
    writer.map(|id| id.as_bytes().to_vec()).unwrap_or_default()
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}
