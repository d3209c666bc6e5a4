//! What services recorded: out of the record and into it, byte for byte.

use chrono::{DateTime, Utc};
use fhir::Received;
use fhir::file::Piece;
use model::ConnectionId;
use store::{Appended, KeptClinical, NewClinical, StoreError, Tx};

use super::export::{Run, urn};
use super::header::{Binary, Earlier, Kept, name_of};
use crate::fault::Fault;
use crate::record::Listing;

impl Run<'_> {
    /// Writes every version of everything that services sent. Earlier ones and
    /// deletions come first, as Binaries, since a collection lists what is.
    pub(super) fn clinical(&mut self) -> Result<(), Fault> {
        let sources = self.with(|session| Ok(session.store.sources()?))?;
        for current in [false, true] {
            let mut seq = 0;
            while let Some(kept) = self.with(|session| Ok(session.store.clinical_since(seq)?))? {
                seq = kept.seq;
                if current != (kept.newest && !kept.deleted) {
                    continue;
                }
                self.step()?;
                let source = sources.iter().find(|source| source.id == kept.source);
                let base = source.map(|source| source.base_url.trim_end_matches('/'));
                if current {
                    self.current(&kept, base.unwrap_or_default())?;
                } else {
                    self.earlier(&kept)?;
                }
            }
        }
        Ok(())
    }

    fn current(&mut self, kept: &KeptClinical, base: &str) -> Result<(), Fault> {
        let about = said(&Kept { received_at: kept.received_at, earlier: None })?;
        let KeptClinical { source, resource_type, id, .. } = kept;
        let full_url = match base {
            "" => format!("urn:keepwell:{source}:{resource_type}:{id}"),
            base => format!("{base}/{resource_type}/{id}"),
        };
        self.file.entry(&full_url, &source.to_string(), Some(&about), &kept.bytes)
    }

    fn earlier(&mut self, kept: &KeptClinical) -> Result<(), Fault> {
        let earlier = Earlier {
            resource_type: kept.resource_type.clone(),
            id: kept.id.clone(),
            version: kept.version.clone(),
            last_updated: kept.last_updated,
            deleted: kept.deleted,
        };
        let about = said(&Kept { received_at: kept.received_at, earlier: Some(earlier) })?;
        let name = name_of(&[kept.source.as_bytes(), &kept.seq.to_be_bytes(), &kept.bytes]);
        let binary = Binary::written(fhir::FHIR_JSON, &kept.bytes).to_string();
        let source = kept.source.to_string();
        self.file.entry(&urn(&name.to_string()), &source, Some(&about), binary.as_bytes())
    }
}

fn said(kept: &Kept) -> Result<String, Fault> {
    Ok(serde_json::to_string(kept).map_err(|_| api::Problem::Files)?)
}

/// Something clinical as it is about to be kept.
pub(super) struct Arriving {
    pub(super) received: Received,
    received_at: DateTime<Utc>,
    deleted: bool,
    pub(super) listing: Listing,
}

impl Arriving {
    /// What a piece of a file is: itself, or the earlier version that it holds.
    pub(super) fn of(piece: Piece, now: DateTime<Utc>) -> Option<Self> {
        let about = piece.note.and_then(|note| note.about);
        let kept = about.and_then(|about| serde_json::from_str::<Kept>(&about).ok());
        let received_at = kept.as_ref().map_or(now, |kept| kept.received_at);
        let (received, deleted) = match kept.and_then(|kept| kept.earlier) {
            None => (piece.received, false),
            Some(earlier) => {
                let (_, bytes) = Binary::read(&piece.received.bytes)?;
                let received = Received {
                    resource_type: earlier.resource_type,
                    id: earlier.id,
                    version: Some(earlier.version),
                    last_updated: earlier.last_updated.map(|at| at.to_rfc3339()),
                    bytes,
                };
                (received, earlier.deleted)
            }
        };
        let listing = Listing::read((&received.resource_type, &received.id), &received.bytes);
        Some(Self { received, received_at, deleted, listing })
    }

    /// Keeps it under a source, with its card; `false` where it was kept before.
    pub(super) fn keep(self, tx: &Tx<'_>, source: ConnectionId) -> Result<bool, StoreError> {
        let Self { received, received_at, deleted, listing } = self;
        let Received { resource_type, id, version, last_updated, bytes } = &received;
        let updated = last_updated.as_deref();
        let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let new = NewClinical {
            connection: source,
            resource_type,
            id,
            version: version.as_deref().unwrap_or_default(),
            bytes,
            last_updated: updated.map(|time| time.with_timezone(&Utc)),
            received_at,
            deleted,
        };
        let card = || Ok(listing.here(tx, source, (resource_type, id))?.card);
        Ok(tx.append_clinical::<StoreError>(&new, card)? != Appended::Same)
    }
}
