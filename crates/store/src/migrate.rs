//! The schema and how an older file gets to it.
//!
//! Truth has migrations: a list in which the position is the version
//! (`PRAGMA user_version`), so a version number cannot be forgotten. All that a
//! file lacks run in one immediate transaction. Projections have none: they
//! are dropped and made again, and the application rebuilds them.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::OpenStoreError;

/// What each version adds to the one before; the first is version 1.
pub(crate) const MIGRATIONS: &[&str] =
    &[include_str!("schema/1_start.sql"), include_str!("schema/2_lists.sql")];

/// Drops and makes every projection.
pub(crate) const PROJECTIONS: &str = include_str!("schema/projections.sql");

/// The setting that says projections were dropped and not rebuilt yet.
pub(crate) const STALE: &str = "store.projections_stale";

/// The newest version of a list of migrations.
fn newest(migrations: &[&str]) -> u32 {
    u32::try_from(migrations.len()).unwrap_or(u32::MAX)
}

/// The version of a file; 0 is a file without a schema.
fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Gives an empty file the whole schema.
pub(crate) fn fill(connection: &Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let tx = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    run(&tx, migrations, 0)?;
    tx.commit()
}

/// How a file's version compares with the newest that is known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Current,
    Older { found: u32 },
}

/// Compares a file with what this build knows, and changes nothing.
pub(crate) fn standing(
    connection: &Connection,
    migrations: &[&str],
) -> Result<Standing, OpenStoreError> {
    let (found, known) = (version(connection)?, newest(migrations));
    match found {
        // Files get their schema before they get their name: see `open`.
        0 => Err(OpenStoreError::WrongKeyOrDamaged),
        _ if found > known => Err(OpenStoreError::NewerVersion { found, known }),
        _ if found < known => Ok(Standing::Older { found }),
        _ => Ok(Standing::Current),
    }
}

/// Brings an older file to the newest version, or leaves it as it is.
pub(crate) fn upgrade(connection: &Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let tx = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    run(&tx, migrations, version(&tx)?)?;
    mark_stale(&tx)?;
    tx.commit()
}

/// Says that the projections are to be rebuilt.
pub(crate) fn mark_stale(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(include_str!("sql/put_setting.sql"), (STALE, "1"))?;
    Ok(())
}

fn run(tx: &Transaction<'_>, migrations: &[&str], found: u32) -> rusqlite::Result<()> {
    for migration in migrations.iter().skip(found as usize) {
        tx.execute_batch(migration)?;
    }
    tx.execute_batch(PROJECTIONS)?;
    tx.pragma_update(None, "user_version", newest(migrations))
}
