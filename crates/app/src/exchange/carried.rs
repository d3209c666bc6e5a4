//! Photos and documents on their way: what opens one goes in a change set, and
//! its sealed file beside the sets, byte for byte as it lies here.
//!
//! A file is not known here before it is here and has been opened once, so
//! nothing points to a file that is not there.

use std::collections::BTreeMap;

use api::{ExchangeReport, ExchangeStep, Problem};
use chrono::{DateTime, Utc};
use model::FileId;
use serde::{Deserialize, Serialize};
use store::{BlobRow, StoreError};
use sync::{CarrierError, ReplicaCarrier};
use vault::{FileKey, OpenFileError};
use zeroize::Zeroizing;

use super::Run;
use crate::fault::Fault;
use crate::session::Session;

/// Where sealed files are, inside the record's folder on the carrier.
pub(super) const FOLDER: &str = "files";
/// No small copy is longer.
const MOST_THUMBNAIL: usize = 32 * 1024;

/// What another computer needs to open a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CarriedFile {
    pub(super) id: FileId,
    key: String,
    bytes: u64,
    media_type: String,
    thumbnail: String,
}

impl CarriedFile {
    /// Reads what a member sent; nothing where it cannot be of a file.
    pub(super) fn read(item: &[u8]) -> Option<Self> {
        let carried: Self = serde_json::from_slice(item).ok()?;
        let thumbnail = hex::decode(&carried.thumbnail).ok()?;
        (carried.key().is_some() && thumbnail.len() <= MOST_THUMBNAIL).then_some(carried)
    }

    fn key(&self) -> Option<FileKey> {
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(&self.key, key.as_mut_slice()).ok()?;
        Some(FileKey::from_bytes(key))
    }
}

impl Session {
    /// What is packed of a file; nothing of one that is not known here.
    pub(super) fn carried(&self, id: FileId) -> Result<Option<Vec<u8>>, Fault> {
        let Some(row) = self.store.blob(id)? else { return Ok(None) };
        let key = self.files.unwrap(id.as_bytes(), &row.key).ok_or(OpenFileError::WrongKey)?;
        let carried = CarriedFile {
            id,
            key: hex::encode(key.as_bytes()),
            bytes: row.bytes,
            media_type: row.media_type,
            thumbnail: hex::encode(&row.thumbnail),
        };
        Ok(Some(serde_json::to_vec(&carried).map_err(|_| Problem::Files)?))
    }

    fn file_came(&mut self, file: &CarriedFile, now: DateTime<Utc>) -> Result<(), Fault> {
        let key = file.key().ok_or(OpenFileError::WrongKey)?;
        let row = BlobRow {
            id: file.id,
            key: self.files.wrap(file.id.as_bytes(), &key)?,
            bytes: file.bytes,
            media_type: file.media_type.clone(),
            thumbnail: hex::decode(&file.thumbnail).unwrap_or_default(),
            added_at: now,
        };
        self.store.transact(|tx| -> Result<(), StoreError> {
            tx.put_blob(&row)?;
            tx.end_waiting_file(file.id)
        })?;
        self.version += 1;
        Ok(())
    }
}

impl Run<'_> {
    /// Takes the files that have come since they were heard of.
    pub(super) fn receive_files(
        &self,
        carrier: &dyn ReplicaCarrier,
        report: &mut ExchangeReport,
    ) -> Result<(), Fault> {
        let waiting = self.with(|session| Ok(session.store.waiting_files()?))?;
        if waiting.is_empty() {
            return Ok(());
        }
        let all = waiting.len();
        for (done, (id, item)) in waiting.into_iter().enumerate() {
            self.at(ExchangeStep::ReceivingFiles, done, all);
            if self.cancel.is_stopped() {
                report.stopped = true;
                return Ok(());
            }
            let Some(file) = CarriedFile::read(&item) else { continue };
            let (folder, name) = self.with(|session| {
                let name = vault::carried_file_name(&session.keys, id.as_bytes())?;
                Ok((std::sync::Arc::clone(&session.files), name))
            })?;
            let (Some(sealed), Some(key)) = (carrier.read(&name)?, file.key()) else { continue };
            match folder.receive(id.as_bytes(), &key, sealed) {
                Ok(bytes) if bytes == file.bytes => {
                    self.with(|session| session.file_came(&file, self.app.now()))?;
                    report.files_received += 1;
                }
                // Not whole yet, or not what was said: it goes on waiting.
                Ok(_) => {}
                Err(OpenFileError::Io(error)) => return Err(not_carried(error)),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Copies the files that are not there, or not whole.
    pub(super) fn send_files(
        &self,
        carrier: &dyn ReplicaCarrier,
        report: &mut ExchangeReport,
    ) -> Result<(), Fault> {
        let ids = self.with(|session| {
            let mut ids: Vec<FileId> =
                session.store.entry_files()?.into_iter().map(|(id, _)| id).collect();
            ids.sort();
            ids.dedup();
            Ok(ids)
        })?;
        if ids.is_empty() {
            return Ok(());
        }
        let there: BTreeMap<String, u64> =
            carrier.list()?.into_iter().map(|file| (file.name, file.size)).collect();
        let all = ids.len();
        for (done, id) in ids.into_iter().enumerate() {
            self.at(ExchangeStep::SendingFiles, done, all);
            if self.cancel.is_stopped() {
                report.stopped = true;
                return Ok(());
            }
            let (folder, name, known) = self.with(|session| {
                let name = vault::carried_file_name(&session.keys, id.as_bytes())?;
                let known = session.store.has_blob(id)?;
                Ok((std::sync::Arc::clone(&session.files), name, known))
            })?;
            // One that is lost here may still be whole there.
            let Ok(mut file) = folder.file(id.as_bytes()) else { continue };
            let size = file.metadata()?.len();
            if known && there.get(&name) != Some(&size) {
                carrier.put_from(&name, &mut file)?;
                report.files_sent += 1;
            }
        }
        Ok(())
    }
}

/// Tells what the carrier says from what this computer's disk says.
fn not_carried(error: std::io::Error) -> Fault {
    match error.downcast::<CarrierError>() {
        Ok(error) => error.into(),
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: &str, thumbnail: &str) -> Vec<u8> {
        let carried = CarriedFile {
            id: FileId::from_bytes([1; 32]),
            key: key.to_owned(),
            bytes: 5,
            media_type: "image/jpeg".to_owned(),
            thumbnail: thumbnail.to_owned(),
        };
        serde_json::to_vec(&carried).unwrap()
    }

    #[test]
    fn what_cannot_be_of_a_file_is_not_read() {
        let key = "07".repeat(32);
        assert!(CarriedFile::read(&item(&key, "")).is_some());
        assert!(CarriedFile::read(&item(&key[2..], "")).is_none());
        assert!(CarriedFile::read(&item(&key, "zz")).is_none());
        assert!(CarriedFile::read(&item(&key, &"00".repeat(MOST_THUMBNAIL + 1))).is_none());
        assert!(CarriedFile::read(b"{}").is_none());
    }
}
