//! What services sent: every version, byte for byte.
//!
//! A version is known by its content as well as by its name, because some
//! servers give two contents the same version and some give none at all.
//! Which version is the newest is worked out as they are kept, in order, so
//! that truth alone decides it: a rebuild walks the same rows the same way.

use chrono::{DateTime, Utc};
use model::ConnectionId;
use rusqlite::{OptionalExtension, Row, named_params, params};

use crate::column::{micros, optional_micros, optional_time, sha256, time};
use crate::{Reader, StoreError, Tx};

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
        /// The row, for [`Reader::clinical_bytes`] and [`Tx::put_clinical_card`].
        seq: i64,
        /// Whether it is now the newest version of its resource. Services that
        /// send history newest first send many that are not.
        newest: bool,
    },
    /// Kept before.
    Same,
}

/// How a resource is listed. The application makes it from the resource;
/// every text is shown as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClinicalCard {
    /// The group it is listed under, such as `conditions`.
    pub group: String,
    /// What it is.
    pub title: String,
    /// More about it: a value, a dose.
    pub detail: String,
    /// Its date as FHIR writes it, which may be a year only; sorts as text.
    pub date: String,
    /// Its status, such as `active` or `entered-in-error`.
    pub status: String,
    /// Who recorded it, where the service says.
    pub author: String,
    /// A reference to who recorded it, where the resource gives no name.
    pub author_reference: String,
    /// A reference to what names it, where the resource does not.
    pub title_reference: String,
    /// Its codes, as `system|code`.
    pub codes: Vec<String>,
    /// The service withdrew it: struck out, never hidden.
    pub in_error: bool,
    /// Kept, and left out of the first look: a claim, a provenance.
    pub hidden: bool,
}

/// The newest version of a resource, with its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicalRow {
    /// The row in truth.
    pub seq: i64,
    /// The connection that sent it.
    pub connection: ConnectionId,
    /// The FHIR resource type.
    pub resource_type: String,
    /// The service's identifier of it.
    pub id: String,
    /// The version; empty when the service names none.
    pub version: String,
    /// When the service last changed it, by the service's clock.
    pub last_updated: Option<DateTime<Utc>>,
    /// When it came, by this computer's clock.
    pub received_at: DateTime<Utc>,
    /// The service deleted it.
    pub deleted: bool,
    /// How it is listed; all empty until the application has put a card.
    pub card: ClinicalCard,
}

/// One version of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicalVersion {
    /// The row in truth.
    pub seq: i64,
    /// The version; empty when the service names none.
    pub version: String,
    /// When the service last changed it, by the service's clock.
    pub last_updated: Option<DateTime<Utc>>,
    /// When it came, by this computer's clock.
    pub received_at: DateTime<Utc>,
    /// This version is a deletion.
    pub deleted: bool,
}

/// Which resources to list, newest date first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClinicalFilter {
    /// Only from this connection.
    pub connection: Option<ConnectionId>,
    /// Only of this FHIR resource type.
    pub resource_type: Option<String>,
    /// Only with this identifier.
    pub id: Option<String>,
    /// Only of this group.
    pub group: Option<String>,
    /// Only with this code: `4548-4`, or `http://loinc.org|4548-4`.
    pub code: Option<String>,
    /// At most this many; all of them when `None`.
    pub limit: Option<u32>,
    /// Leaves out the first so many.
    pub skip: u32,
}

/// How many resources of a type there are, deleted ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicalCount {
    /// The connection that sent them.
    pub connection: ConnectionId,
    /// The FHIR resource type.
    pub resource_type: String,
    /// The group of their cards.
    pub group: String,
    /// Whether their cards are left out of the first look.
    pub hidden: bool,
    /// How many.
    pub count: u64,
}

impl Reader {
    /// The newest version of each resource. Deleted ones are among them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_current(
        &self,
        filter: &ClinicalFilter,
    ) -> Result<Vec<ClinicalRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_current.sql"))?;
        let rows = statement.query_map(
            named_params! {
                ":connection": filter.connection.as_ref().map(ConnectionId::as_bytes),
                ":type": filter.resource_type,
                ":id": filter.id,
                ":group": filter.group,
                ":code": filter.code.as_deref().map(line_of),
                ":limit": filter.limit.map_or(-1, i64::from),
                ":skip": filter.skip,
            },
            current_row,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest version of each resource of a service that is not deleted, by
    /// type and id; empty where the service names none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_held(
        &self,
        connection: ConnectionId,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_held.sql"))?;
        let rows = statement.query_map([connection.as_bytes()], |row| {
            Ok((row.get("type")?, row.get("id")?, row.get("version")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every version of a resource, in the order they were kept.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_versions(
        &self,
        connection: ConnectionId,
        resource_type: &str,
        id: &str,
    ) -> Result<Vec<ClinicalVersion>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_versions.sql"))?;
        let key = (connection.as_bytes(), resource_type, id);
        let rows = statement.query_map(key, version_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether row `seq` is the newest version of its resource.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn is_newest_clinical(&self, seq: i64) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM clinical_current WHERE seq = ?1")?.exists([seq])?)
    }

    /// The bytes of one version, exactly as the service sent them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_bytes(&self, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.statement("SELECT bytes FROM clinical WHERE seq = ?1")?;
        Ok(statement.query_row([seq], |row| row.get(0)).optional()?)
    }

    /// How many resources there are, by connection, type and group.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_counts(&self) -> Result<Vec<ClinicalCount>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_counts.sql"))?;
        let rows = statement.query_map([], |row| {
            Ok(ClinicalCount {
                connection: ConnectionId::from_bytes(row.get("connection")?),
                resource_type: row.get("type")?,
                group: row.get("group")?,
                hidden: row.get("hidden")?,
                count: row.get("count")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
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

/// Codes with an end of line on either side of each, so that one is found
/// whole: `718-7` is not within `2718-7`.
fn lines(codes: &[String]) -> String {
    let plain = |code: &String| code.replace(['\n', '\r'], " ");
    codes.iter().fold(String::from("\n"), |lines, code| lines + &plain(code) + "\n")
}

/// The part of such lines that says a code, with its system or without.
fn line_of(code: &str) -> String {
    let start = if code.contains('|') { '\n' } else { '|' };
    format!("{start}{code}\n")
}

fn current_row(row: &Row<'_>) -> rusqlite::Result<ClinicalRow> {
    Ok(ClinicalRow {
        seq: row.get("seq")?,
        connection: ConnectionId::from_bytes(row.get("connection")?),
        resource_type: row.get("type")?,
        id: row.get("id")?,
        version: row.get("version")?,
        last_updated: optional_time(row.get("last_updated")?)?,
        received_at: time(row.get("received_at")?)?,
        deleted: row.get("deleted")?,
        card: ClinicalCard {
            group: row.get("group")?,
            title: row.get("title")?,
            detail: row.get("detail")?,
            date: row.get("date")?,
            status: row.get("status")?,
            author: row.get("author")?,
            author_reference: row.get("author_reference")?,
            title_reference: row.get("title_reference")?,
            codes: row
                .get::<_, String>("codes")?
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            in_error: row.get("in_error")?,
            hidden: row.get("hidden")?,
        },
    })
}

fn version_row(row: &Row<'_>) -> rusqlite::Result<ClinicalVersion> {
    Ok(ClinicalVersion {
        seq: row.get("seq")?,
        version: row.get("version")?,
        last_updated: optional_time(row.get("last_updated")?)?,
        received_at: time(row.get("received_at")?)?,
        deleted: row.get("deleted")?,
    })
}
