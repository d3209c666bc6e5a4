//! The rows that a record came to, written into an encrypted database of the
//! same layout and nothing else done: what no reading, checking, signing or
//! listing could be faster than.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::data::{self, Home};

/// Said on every opening of a record.
const OPEN: &str = include_str!("../../../store/src/sql/open.sql");

/// The rows of a table, and what puts them back.
struct Rows {
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// Opens a database, encrypted where there is a key, as durably as a record is.
pub(crate) fn open(path: &Path, key: Option<&str>) -> Connection {
    let db = Connection::open(path).unwrap();
    if let Some(key) = key {
        db.execute_batch(&format!("PRAGMA key = \"{key}\"")).unwrap();
    }
    db.execute_batch(OPEN).unwrap();
    db
}

/// How long everything takes that services sent, and its lists, in one
/// transaction.
pub(crate) fn of_services(home: &Home) -> Duration {
    written(home, &["clinical", "clinical_current"], usize::MAX)
}

/// How long the rows of these tables take, so many in a transaction. The first
/// table says how many transactions that is; the others are spread over them.
pub(crate) fn written(home: &Home, tables: &[&str], in_one: usize) -> Duration {
    let keys = vault::unlock(&home.vault(), &data::passphrase()).unwrap();
    let key = keys.database_key().as_pragma().to_string();
    let record = open(&home.vault().join("record.db"), Some(&key));
    let mut tables: Vec<Rows> = tables.iter().map(|table| Rows::of(&record, table)).collect();
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("rows.db"), Some(&key));
    db.execute_batch(&data::SCHEMA.concat()).unwrap();
    // The rows that these name are not there.
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let transactions = tables[0].rows.len().div_ceil(in_one).max(1);
    let shares: Vec<usize> =
        tables.iter().map(|table| table.rows.len().div_ceil(transactions)).collect();
    let started = Instant::now();
    for _ in 0..transactions {
        let tx = db.unchecked_transaction().unwrap();
        for (table, share) in tables.iter_mut().zip(&shares) {
            let mut insert = tx.prepare_cached(&table.insert).unwrap();
            for row in table.rows.drain(..*share.min(&table.rows.len())) {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        tx.commit().unwrap();
    }
    started.elapsed()
}

impl Rows {
    fn of(record: &Connection, table: &str) -> Self {
        let mut statement = record.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> =
            statement.column_names().map(|name| format!("\"{name}\"")).collect();
        let rows = statement
            .query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect())
            .unwrap();
        let rows = rows.map(Result::unwrap).collect();
        let places = vec!["?"; columns.len()].join(", ");
        let columns = columns.join(", ");
        Self { insert: format!("INSERT INTO {table} ({columns}) VALUES ({places})"), rows }
    }
}
