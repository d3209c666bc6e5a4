//! A home folder with one made-up person, and the binary over it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use api::model::{Colour, PersonName};
use api::{NewLock, Request, Response};
use app::{App, Cost};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "lantern orchard nine teacups";

pub(crate) struct Home {
    path: PathBuf,
    _dir: Option<TempDir>,
    pub(crate) recovery_code: String,
}

/// What the binary said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).expect("one JSON document")
    }
}

impl Home {
    /// Asha's, with a passphrase that costs little to try: these tests open
    /// the vault hundreds of times.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = Self::at(dir.path());
        Self { _dir: Some(dir), ..home }
    }

    /// The same in a folder that the test brings.
    pub(crate) fn at(path: &Path) -> Self {
        let app = App::new(path.to_owned()).with_cost(Cost::LIGHT);
        let made = app.dispatch(Request::CreatePerson {
            name: PersonName::new("Asha").unwrap(),
            colour: Colour::Teal,
            passphrase: PASSPHRASE.into(),
        });
        let Ok(Response::NewLock(NewLock { recovery_code, .. })) = made else {
            panic!("no lock was made: {made:?}");
        };
        Self { path: path.to_owned(), _dir: None, recovery_code: recovery_code.reveal().to_owned() }
    }

    /// One with nobody in it.
    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { path: dir.path().to_owned(), _dir: Some(dir), recovery_code: String::new() }
    }

    /// Asha's second computer, by the code that the first one showed; with a
    /// passphrase that costs little here too.
    pub(crate) fn joined(code: &str, folder: &Path, name: &str) -> Self {
        let home = Self::empty();
        let app = App::new(home.path.clone()).with_cost(Cost::LIGHT);
        let made = app.dispatch(Request::PairJoin {
            code: code.into(),
            folder: folder.to_owned(),
            name: Some(name.to_owned()),
            passphrase: PASSPHRASE.into(),
        });
        let Ok(Response::NewLock(NewLock { recovery_code, .. })) = made else {
            panic!("it did not join: {made:?}");
        };
        Self { recovery_code: recovery_code.reveal().to_owned(), ..home }
    }

    /// The files of another, as a backup or a cloned disk has them.
    pub(crate) fn copy_of(other: &Self) -> Self {
        let home = Self::empty();
        let vault = other.vault();
        let to = home.path.join("people").join(vault.file_name().unwrap());
        std::fs::create_dir_all(&to).unwrap();
        for file in std::fs::read_dir(&vault).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        home
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Asha's vault.
    pub(crate) fn vault(&self) -> PathBuf {
        let mut people = std::fs::read_dir(self.path().join("people")).unwrap();
        people.next().unwrap().unwrap().path()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keepwell"));
        command
            .args(args)
            .env_remove("KEEPWELL_TOKEN")
            .env("KEEPWELL_HOME", self.path())
            .env("KEEPWELL_PASSPHRASE", PASSPHRASE)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Said {
        said(&self.command(args).output().unwrap())
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).json()
    }

    /// Nothing is wrong with the record.
    pub(crate) fn check(&self) {
        let report = self.json(&["check"]);
        assert_eq!(report["clean"], true, "{report}");
    }
}

pub(crate) fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
