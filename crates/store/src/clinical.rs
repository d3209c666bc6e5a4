//! What services sent: every version, byte for byte.
//!
//! A version is known by its content as well as by its name, because some
//! servers give two contents the same version and some give none at all.
//! Which version is the newest is worked out as they are kept, in order, so
//! that truth alone decides it: a rebuild walks the same rows the same way.

mod rows;

use chrono::{DateTime, Utc};
use model::ConnectionId;
use rusqlite::{OptionalExtension, named_params, params};

use crate::column::{micros, optional_micros, sha256};
use crate::{StoreError, Tx};
use rows::{lines, version_row};

pub use rows::{ClinicalCard, ClinicalCount, ClinicalFilter, ClinicalRow, ClinicalVersion};

/// A resource as a service sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewClinical<'a> {
    /// The connection that sent it.
    pub connection: ConnectionId,
    /// The FHIR resource type, `Condition`.
    pub resource_type: &'a str,
    /// The service's identifier of it.
    pub id: &'a str,
    /// `meta.versionId`; empty when the service names no versions.
    pub version: &'a str,
    /// The resource, exactly as sent; empty for a deletion.
    pub bytes: &'a [u8],
    /// `meta.lastUpdated`, by the service's clock.
    pub last_updated: Option<DateTime<Utc>>,
    /// When it came, by this computer's clock.
    pub received_at: DateTime<Utc>,
    /// The service says that it deleted the resource.
    pub deleted: bool,
}

/// What became of a resource that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// Kept, as row `seq`.
    New {
        /// The row, for [`Reader::clinical_bytes`](crate::Reader::clinical_bytes) and [`Tx::put_clinical_card`].
        seq: i64,
        /// Whether it is now the newest version of its resource. Services that
        /// send history newest first send many that are not.
        newest: bool,
    },
    /// Kept before.
    Same,
}

impl Tx<'_> {
    /// Keeps a version of a resource, unless it was kept before; `card` is asked
    /// for how it is listed where it is now the newest.
    ///
    /// # Errors
    /// [`StoreError`], or what `card` says.
    pub fn append_clinical<E: From<StoreError>>(
        &self,
        new: &NewClinical<'_>,
        card: impl FnOnce() -> Result<ClinicalCard, E>,
    ) -> Result<Appended, E> {
        let hash = sha256(new.bytes);
        let now = self.listed_now(new.connection, new.resource_type, new.id)?;
        if let Some((now, of_now)) = &now
            && self.is_kept(new, &hash, now, of_now)?
        {
            return Ok(Appended::Same);
        }
        let seq = self.insert_clinical(new, &hash)?;
        let version = ClinicalVersion {
            seq,
            version: new.version.to_owned(),
            last_updated: new.last_updated,
            received_at: new.received_at,
            deleted: new.deleted,
        };
        let newest = now.as_ref().is_none_or(|(now, _)| !is_older(&version, now));
        if newest {
            let place = (new.connection, new.resource_type, new.id);
            let before = now.map(|(now, _)| now.seq);
            self.list_clinical(place, &version, before, &card()?)?;
        }
        Ok(Appended::New { seq, newest })
    }

    /// Says how a resource is listed; `false` when row `seq` is not the newest
    /// version of its resource, which is then listed as before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_clinical_card(&self, seq: i64, card: &ClinicalCard) -> Result<bool, StoreError> {
        let put =
            self.statement(include_str!("sql/put_clinical_card.sql"))?.execute(named_params! {
                ":seq": seq,
                ":group": card.group,
                ":title": card.title,
                ":detail": card.detail,
                ":date": card.date,
                ":status": card.status,
                ":author": card.author,
                ":author_reference": card.author_reference,
                ":title_reference": card.title_reference,
                ":codes": lines(&card.codes),
                ":in_error": card.in_error,
                ":hidden": card.hidden,
            })?;
        Ok(put == 1)
    }

    /// Works out the newest versions again, walking truth in order. Cards are
    /// left to the application.
    pub(crate) fn rebuild_clinical_current(&self) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_in_order.sql"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let version = version_row(row)?;
            let connection = ConnectionId::from_bytes(row.get("connection")?);
            let (kind, id): (String, String) = (row.get("type")?, row.get("id")?);
            let now = self.listed_now(connection, &kind, &id)?.map(|(now, _)| now);
            if now.as_ref().is_none_or(|now| !is_older(&version, now)) {
                let place = (connection, kind.as_str(), id.as_str());
                let before = now.map(|now| now.seq);
                self.list_clinical(place, &version, before, &ClinicalCard::default())?;
            }
        }
        Ok(())
    }

    /// The version that a resource is listed by, and the hash of its bytes.
    /// Nothing is kept of a resource that is not listed.
    fn listed_now(
        &self,
        connection: ConnectionId,
        resource_type: &str,
        id: &str,
    ) -> Result<Option<(ClinicalVersion, [u8; 32])>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_newest.sql"))?;
        let row = statement.query_row((connection.as_bytes(), resource_type, id), |row| {
            Ok((version_row(row)?, row.get("hash")?))
        });
        Ok(row.optional()?)
    }

    /// A service that names versions may send the same one again at any time:
    /// pulls overlap. One that names none can only be compared with its last
    /// word, or a status that goes back to what it was would go unseen.
    fn is_kept(
        &self,
        new: &NewClinical<'_>,
        hash: &[u8; 32],
        now: &ClinicalVersion,
        of_now: &[u8; 32],
    ) -> Result<bool, StoreError> {
        if (new.version, hash, new.deleted) == (now.version.as_str(), of_now, now.deleted) {
            return Ok(true);
        }
        if new.version.is_empty() {
            return Ok(false);
        }
        let mut statement = self.statement(include_str!("sql/clinical_is_kept.sql"))?;
        Ok(statement.exists(named_params! {
            ":connection": new.connection.as_bytes(),
            ":type": new.resource_type,
            ":id": new.id,
            ":version": new.version,
            ":hash": hash,
            ":deleted": new.deleted,
        })?)
    }

    fn insert_clinical(&self, new: &NewClinical<'_>, hash: &[u8; 32]) -> Result<i64, StoreError> {
        let mut statement = self.statement(include_str!("sql/append_clinical.sql"))?;
        Ok(statement.insert(params![
            new.connection.as_bytes(),
            new.resource_type,
            new.id,
            new.version,
            hash,
            new.bytes,
            optional_micros(new.last_updated),
            micros(new.received_at),
            new.deleted,
        ])?)
    }

    /// Lists a version, in place of the one before it.
    fn list_clinical(
        &self,
        (connection, resource_type, id): (ConnectionId, &str, &str),
        version: &ClinicalVersion,
        before: Option<i64>,
        card: &ClinicalCard,
    ) -> Result<(), StoreError> {
        if let Some(seq) = before {
            self.statement("DELETE FROM clinical_current WHERE seq = ?1")?.execute([seq])?;
        }
        self.statement(include_str!("sql/put_clinical_current.sql"))?.execute(params![
            version.seq,
            connection.as_bytes(),
            resource_type,
            id,
            version.version,
            optional_micros(version.last_updated),
            micros(version.received_at),
            version.deleted,
            card.group,
            card.title,
            card.detail,
            card.date,
            card.status,
            card.author,
            card.author_reference,
            card.title_reference,
            lines(&card.codes),
            card.in_error,
            card.hidden,
        ])?;
        Ok(())
    }
}

/// The later row is the newer version, unless the service says otherwise: an
/// earlier time, or at the same time a lower version number. A service that
/// says neither is taken in the order it spoke.
fn is_older(later: &ClinicalVersion, now: &ClinicalVersion) -> bool {
    // As they are kept, so that a rebuild finds the same.
    let at = |version: &ClinicalVersion| optional_micros(version.last_updated);
    match (at(later), at(now)) {
        (0, _) | (_, 0) => false,
        (one, other) if one == other => {
            number(&later.version).zip(number(&now.version)).is_some_and(|(a, b)| a < b)
        }
        (one, other) => one < other,
    }
}

/// A version that is a number.
fn number(version: &str) -> Option<u64> {
    let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| version.parse().unwrap_or(u64::MAX))
}
