//! What is listed of what services sent.

use chrono::{DateTime, Utc};
use model::ConnectionId;
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{optional_time, time};
use crate::{Reader, StoreError};

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
        let mut statement = self.statement(include_str!("../sql/clinical_current.sql"))?;
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
        let mut statement = self.statement(include_str!("../sql/clinical_held.sql"))?;
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
        let mut statement = self.statement(include_str!("../sql/clinical_versions.sql"))?;
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
        let mut statement = self.statement(include_str!("../sql/clinical_counts.sql"))?;
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

/// Codes with an end of line on either side of each, so that one is found
/// whole: `718-7` is not within `2718-7`.
pub(super) fn lines(codes: &[String]) -> String {
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

pub(super) fn version_row(row: &Row<'_>) -> rusqlite::Result<ClinicalVersion> {
    Ok(ClinicalVersion {
        seq: row.get("seq")?,
        version: row.get("version")?,
        last_updated: optional_time(row.get("last_updated")?)?,
        received_at: time(row.get("received_at")?)?,
        deleted: row.get("deleted")?,
    })
}
