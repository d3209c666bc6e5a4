//! Creating and opening the file.
//!
//! A new database is made under another name, gets its whole schema, and is
//! renamed when it is complete and on the disk. So a file with the real name is
//! always a record, and opening never has to decide whether an odd file is a
//! half-made one that may be thrown away.

use std::fs;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::file::{
    beside, check_header, create_private, keep_copy, remove_unfinished, sync_file, sync_folder_of,
};
use crate::key::key_statement;
use crate::migrate::{self, MIGRATIONS, Standing};
use crate::{OpenStoreError, Store};

/// A file lock keeps other Keepwells out. What is left is a backup program or
/// a virus scanner, which lets go soon.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);

/// More than the statements of this crate: each is prepared once.
const STATEMENTS_KEPT: usize = 128;

impl Store {
    /// Makes a new database at `path`.
    ///
    /// `key` is SQLCipher's raw form, key and salt: `x'<64 + 32 hex digits>'`.
    ///
    /// # Errors
    /// [`OpenStoreError::AlreadyThere`] when there is any file at `path`.
    pub fn create(path: &Path, key: &str) -> Result<Self, OpenStoreError> {
        if path.try_exists()? {
            return Err(OpenStoreError::AlreadyThere);
        }
        let unfinished = beside(path, ".new");
        // One that a crash left was never a record.
        remove_unfinished(&unfinished)?;
        if let Err(error) = create_unfinished(&unfinished, key) {
            // The error says why; what is left of the file is swept next time.
            let _ = remove_unfinished(&unfinished);
            return Err(error);
        }
        fs::rename(&unfinished, path)?;
        sync_folder_of(path)?;
        Self::open(path, key)
    }

    /// Opens the database at `path`, which `key` made.
    ///
    /// An older file is brought up to date, and a copy of it is kept beside it
    /// as `<path>.v<version>`; the projections are then
    /// [stale](crate::Reader::projections_stale).
    ///
    /// # Errors
    /// Each [`OpenStoreError`] asks for another answer; after any of them the
    /// file is as it was.
    pub fn open(path: &Path, key: &str) -> Result<Self, OpenStoreError> {
        open_with(path, key, MIGRATIONS)
    }
}

/// Opens with the migrations that a build knows: a test plays a newer build.
fn open_with(path: &Path, key: &str, migrations: &[&str]) -> Result<Store, OpenStoreError> {
    check_header(path)?;
    let mut connection = connect(path, key)?;
    if let Standing::Older { found } = migrate::standing(&connection, migrations)? {
        // The copy has to hold everything, so the log is folded in first. It is
        // made with the file closed: closing a second handle to an open SQLite
        // file lets go of its locks (POSIX advisory locks).
        fold_log(&connection)?;
        close(connection)?;
        keep_copy(path, found)?;
        connection = connect(path, key)?;
        migrate::upgrade(&connection, migrations)?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(Store::over(connection))
}

/// Makes a whole database and closes it.
fn create_unfinished(path: &Path, key: &str) -> Result<(), OpenStoreError> {
    create_private(path)?;
    let connection = connect(path, key)?;
    migrate::fill(&connection, MIGRATIONS)?;
    fold_log(&connection)?;
    close(connection)?;
    check_header(path)?;
    sync_file(path)?;
    Ok(())
}

/// Puts everything that is still in the log into the file.
fn fold_log(connection: &Connection) -> Result<(), OpenStoreError> {
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(OpenStoreError::Busy) } else { Ok(()) }
}

fn close(connection: Connection) -> Result<(), OpenStoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.close().map_err(|(_, error)| error.into())
}

/// Opens, gives the key before anything else, and reads the first page.
///
/// Until the file is known to be ours to change, closing it must not fold a
/// log into it.
fn connect(path: &Path, key: &str) -> Result<Connection, OpenStoreError> {
    let statement = key_statement(key)?;
    start_sqlcipher();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA cipher_log = 'off'")?;
    connection.execute_batch(&statement)?;
    require_cipher(&connection)?;
    if connection.is_readonly("main")? {
        return Err(OpenStoreError::ReadOnly);
    }
    connection.busy_timeout(BUSY_TIMEOUT)?;
    harden(&connection)?;
    connection.execute_batch(include_str!("sql/open.sql"))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// SQLite calls itself ready before SQLCipher has registered its ciphers: a
/// thread that opens its first database just then is told that its key cannot
/// be used. So one thread opens one, and the others wait for that.
fn start_sqlcipher() {
    static STARTED: Once = Once::new();
    // Whatever keeps it from opening will be said of the file as well.
    STARTED.call_once(|| drop(Connection::open_in_memory()));
}

fn require_cipher(connection: &Connection) -> Result<(), OpenStoreError> {
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    match version {
        Ok(version) if !String::is_empty(&version) => Ok(()),
        _ => Err(OpenStoreError::NoCipher),
    }
}

/// The content of a file is never a reason to run something.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::StoreError;
    use crate::column::sha256;
    use crate::migrate::PROJECTIONS;

    /// The version of this build.
    const NOW: usize = MIGRATIONS.len();
    const NEXT: &[&str] = &next("ALTER TABLE draft ADD COLUMN form INTEGER NOT NULL DEFAULT 0");
    const BROKEN: &[&str] = &next("CREATE TABLE half (a TEXT) STRICT; not SQL");

    const fn next(last: &'static str) -> [&'static str; NOW + 1] {
        let mut all = [last; NOW + 1];
        let mut at = 0;
        while at < NOW {
            all[at] = MIGRATIONS[at];
            at += 1;
        }
        all
    }

    struct Home(tempfile::TempDir);

    impl Home {
        fn with_a_record() -> Self {
            let home = Self(tempfile::tempdir().unwrap());
            let mut store = Store::create(&home.path(), &key()).unwrap();
            store.transact(|tx| tx.put_setting("kept", "yes")).unwrap();
            home
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("record.db")
        }

        fn bytes(&self) -> Vec<u8> {
            fs::read(self.path()).unwrap()
        }
    }

    fn key() -> String {
        format!("x'{}'", "5e".repeat(48))
    }

    fn schema(connection: &Connection) -> Vec<(String, String)> {
        let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn durability_and_safety_are_switched_on() {
        let home = Home::with_a_record();
        let store = Store::open(&home.path(), &key()).unwrap();
        let in_force = |name: &str| -> String {
            let sql = format!("SELECT CAST(\"{name}\" AS TEXT) FROM pragma_{name}");
            store.sqlite().query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(in_force("journal_mode"), "wal");
        assert_eq!(in_force("synchronous"), "2");
        for on in ["foreign_keys", "cell_size_check", "secure_delete", "fullfsync"] {
            assert_eq!(in_force(on), "1", "{on}");
        }
        assert_eq!(in_force("trusted_schema"), "0");
        assert_eq!(in_force("temp_store"), "2");
        let cipher: String =
            store.sqlite().query_row("PRAGMA cipher_version", [], |row| row.get(0)).unwrap();
        assert!(cipher.starts_with("4."), "{cipher}");
    }

    #[test]
    fn every_table_is_strict() {
        let home = Home::with_a_record();
        let store = Store::open(&home.path(), &key()).unwrap();
        let sql = "SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'";
        let mut statement = store.sqlite().prepare(sql).unwrap();
        let loose = statement.query_map([], |row| row.get(0)).unwrap();
        assert_eq!(loose.map(Result::unwrap).collect::<Vec<String>>(), Vec::<String>::new());
    }

    #[test]
    fn an_older_file_is_brought_up_to_date_and_a_copy_is_kept() {
        let home = Home::with_a_record();
        let older = home.bytes();
        let store = open_with(&home.path(), &key(), NEXT).unwrap();
        assert_eq!(store.setting("kept").unwrap().as_deref(), Some("yes"));
        assert!(store.projections_stale().unwrap());
        drop(store);

        let copy = beside(&home.path(), &format!(".v{NOW}"));
        assert_eq!(fs::read(&copy).unwrap(), older);
        let kept = Store::open(&copy, &key()).unwrap();
        assert_eq!(kept.setting("kept").unwrap().as_deref(), Some("yes"));

        let refused = Store::open(&home.path(), &key());
        let Err(OpenStoreError::NewerVersion { found, known }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((found as usize, known as usize), (NOW + 1, NOW));
        let again = open_with(&home.path(), &key(), NEXT).unwrap();
        assert_eq!(again.setting("kept").unwrap().as_deref(), Some("yes"));
    }

    #[test]
    fn the_copy_holds_what_was_still_in_the_log() {
        let home = Home::with_a_record();
        let mut store = Store::open(&home.path(), &key()).unwrap();
        store.transact(|tx| tx.put_setting("late", "yes")).unwrap();
        let crashed = Home(tempfile::tempdir().unwrap());
        for suffix in ["", "-wal"] {
            fs::copy(beside(&home.path(), suffix), beside(&crashed.path(), suffix)).unwrap();
        }
        drop(open_with(&crashed.path(), &key(), NEXT).unwrap());
        let kept = Store::open(&beside(&crashed.path(), &format!(".v{NOW}")), &key()).unwrap();
        assert_eq!(kept.setting("late").unwrap().as_deref(), Some("yes"));
    }

    #[test]
    fn an_upgrade_that_fails_leaves_the_file_as_it_was() {
        let home = Home::with_a_record();
        let older = home.bytes();
        let refused = open_with(&home.path(), &key(), BROKEN);
        assert!(matches!(refused, Err(OpenStoreError::Sqlite { .. })));
        assert_eq!(home.bytes(), older);
        let store = Store::open(&home.path(), &key()).unwrap();
        assert_eq!(store.setting("kept").unwrap().as_deref(), Some("yes"));
    }

    #[test]
    fn a_fresh_schema_is_a_migrated_one() {
        let home = Home::with_a_record();
        let migrated = open_with(&home.path(), &key(), NEXT).unwrap();
        let fresh = Connection::open_in_memory().unwrap();
        migrate::fill(&fresh, NEXT).unwrap();
        assert_eq!(schema(migrated.sqlite()), schema(&fresh));
    }

    /// A file made by a release has this schema. To change a table of truth,
    /// add a migration; to change a projection, add one too, empty if need be,
    /// so that files made before have theirs rebuilt.
    #[test]
    fn a_released_schema_is_never_edited() {
        let digest = |sql: &&str| -> String {
            let hash = sha256(sql.replace('\r', "").as_bytes());
            hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(
            MIGRATIONS.iter().map(digest).collect::<Vec<_>>(),
            ["65df2339dac09aea", "2ac4970eb34bd1b3"]
        );
        assert_eq!(digest(&PROJECTIONS), "f4c90a78408d4297");
    }

    #[test]
    fn a_file_of_nothing_but_a_schema_version_is_damaged() {
        let home = Home::with_a_record();
        let store = Store::open(&home.path(), &key()).unwrap();
        store.sqlite().pragma_update(None, "user_version", 0).unwrap();
        drop(store);
        let refused = Store::open(&home.path(), &key());
        assert!(matches!(refused, Err(OpenStoreError::WrongKeyOrDamaged)));
    }

    #[test]
    fn a_value_that_does_not_fit_is_an_error() {
        let home = Home::with_a_record();
        let store = Store::open(&home.path(), &key()).unwrap();
        assert_eq!(store.activity(Some(u64::MAX), 1), Err(StoreError::Value));
    }
}
