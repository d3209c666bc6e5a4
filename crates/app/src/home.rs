//! The home folder: where the vaults of everyone on this computer are.
//!
//! ```text
//! <home>/people/<person>/keys-a.keepwell   key header, first copy
//!                        keys-b.keepwell   key header, second copy
//!                        record.db         SQLCipher
//!                        files/            sealed photos and documents
//!                        in-use.lock       held while the record is open
//!                        made-up           only of a made-up person
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use api::{PersonCard, Problem};
use model::{PersonId, PersonName};

use crate::fault::Fault;

/// The folder that holds every vault of this computer.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

/// The folder of one person's vault.
#[derive(Debug, Clone)]
pub(crate) struct VaultDir(PathBuf);

/// Held while a record is open; another process that tries gets
/// [`Problem::OpenElsewhere`]. The operating system lets go of it when the
/// process ends, however it ends.
#[derive(Debug)]
pub(crate) struct InUse(#[expect(dead_code, reason = "held for its lock")] File);

impl Home {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The vaults that are there, whatever state they are in.
    pub(crate) fn vaults(&self) -> Result<Vec<(PersonId, VaultDir)>, Fault> {
        let entries = match fs::read_dir(self.0.join("people")) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            found.extend(id.map(|id: PersonId| (id, VaultDir(entry.path()))));
        }
        found.sort_by_key(|(id, _)| *id);
        Ok(found)
    }

    /// The vault of one person.
    pub(crate) fn vault(&self, person: PersonId) -> Result<VaultDir, Fault> {
        let dir = self.place_for(person);
        if dir.0.is_dir() { Ok(dir) } else { Err(Problem::NoSuchPerson.into()) }
    }

    /// Whether there is anything where the vault of that person would be.
    pub(crate) fn has(&self, person: PersonId) -> bool {
        self.place_for(person).0.exists()
    }

    /// Makes a vault: `fill` writes its files in a folder that nothing looks
    /// at yet, which then takes its place whole. A vault is there or it is not,
    /// wherever the power goes.
    pub(crate) fn make_vault<T>(
        &self,
        person: PersonId,
        fill: impl FnOnce(&VaultDir) -> Result<T, Fault>,
    ) -> Result<(VaultDir, T), Fault> {
        let place = self.place_for(person);
        let making = VaultDir(place.0.with_file_name(format!("{person}.making")));
        make_private_dir(&making.0)?;
        let made = fill(&making).and_then(|made| {
            fs::rename(&making.0, &place.0)?;
            sync_dir(place.0.parent())?;
            Ok(made)
        });
        if made.is_err() {
            // Never handed out, so nobody's; and the failure is being told already.
            let _ = fs::remove_dir_all(&making.0);
        }
        Ok((place, made?))
    }

    fn place_for(&self, person: PersonId) -> VaultDir {
        VaultDir(self.0.join("people").join(person.to_string()))
    }
}

impl VaultDir {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("record.db")
    }

    /// Where photos and documents are, sealed; made with the first of them.
    pub(crate) fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// Takes the vault for this process.
    pub(crate) fn take(&self) -> Result<InUse, Fault> {
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.0.join("in-use.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(InUse(lock)),
            Err(TryLockError::WouldBlock) => Err(Problem::OpenElsewhere.into()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// What may be shown of the person before they unlock.
    pub(crate) fn card(&self, id: PersonId) -> Result<PersonCard, Fault> {
        let label = vault::read_label(&self.0)?;
        Ok(PersonCard {
            id,
            name: PersonName::new(&label.name).map_err(|_| Problem::DamagedKeys)?,
            colour: label.colour.parse().unwrap_or_default(),
            made_up: self.is_made_up(),
        })
    }

    /// Whether it says of itself that nothing in it is anyone's.
    pub(crate) fn is_made_up(&self) -> bool {
        self.made_up_mark().is_file()
    }

    /// Says so.
    pub(crate) fn mark_made_up(&self) -> io::Result<()> {
        fs::write(self.made_up_mark(), "Nothing in this record is anyone's.\n")
    }

    /// Removes the vault with all that is in it, for good. It is put out of
    /// sight first: half a vault is nobody's.
    pub(crate) fn remove(self) -> io::Result<()> {
        let out_of_sight = self.0.with_extension("removing");
        fs::rename(&self.0, &out_of_sight)?;
        fs::remove_dir_all(&out_of_sight)
    }

    fn made_up_mark(&self) -> PathBuf {
        self.0.join("made-up")
    }
}

fn make_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a rename in `dir` durable. Windows has no such call and needs none.
fn sync_dir(dir: Option<&Path>) -> io::Result<()> {
    match dir {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

/// Where records are kept unless the person says otherwise: the operating
/// system's place for application data.
#[must_use]
pub fn default_home() -> Option<PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(home) = set("KEEPWELL_HOME") {
        return Some(home);
    }
    if cfg!(windows) {
        return set("LOCALAPPDATA").map(|dir| dir.join("Keepwell"));
    }
    if cfg!(target_os = "macos") {
        return set("HOME").map(|dir| dir.join("Library/Application Support/Keepwell"));
    }
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|dir| dir.join(".local/share")))
        .map(|dir| dir.join("keepwell"))
}
