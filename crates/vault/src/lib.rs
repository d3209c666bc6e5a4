//! The ways into a person's record.
//!
//! Each person has a *vault*: a random 32-byte vault key, and two small files
//! beside their database that hold it, sealed. Every other key is derived from
//! the vault key or sealed under it. *Slots* seal the vault key itself: one
//! under the passphrase, one under the recovery code. So a change of
//! passphrase rewrites a kilobyte and never the record.
//!
//! Three things that look alike are kept apart, because they need different
//! things of a person: a wrong passphrase, a damaged key file, and a key file
//! from a newer Keepwell. None of them changes or deletes a file.
//!
//! The calls that write expect that no other process works on the same vault;
//! the caller holds that lock.
//!
//! ```
//! use keepwell_vault::{Cost, Label, Passphrase, create, unlock};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let dir = folder.path();
//! let label = Label { name: "Asha".to_owned(), colour: "teal".to_owned() };
//! let passphrase = Passphrase::new("correct horse battery staple".to_owned())?;
//! let (keys, code) = create(dir, [7; 16], &label, &passphrase, Cost::LIGHT)?;
//! assert_eq!(code.to_groups().len(), "01233-56789-ABCD3-FGHJ4-MNPQP-STVW7-YZ01C".len());
//! assert_eq!(unlock(dir, &passphrase)?.record(), keys.record());
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//! Secrets are wiped from memory when dropped, as far as this crate holds
//! them. `ring` keeps its own copies of keys in use, and the operating system
//! may have swapped a page out. An old passphrase no longer opens either file,
//! but a copy of the files made before the change is still opened by it.
//!
//! Rejected: deriving the database key from the passphrase. It would make a
//! recovery code impossible and a change of passphrase a full rewrite.
//! Rejected: the operating system's keyring as the only way in. It is lost
//! with the computer.

mod copies;
mod cost;
mod crypto;
mod envelope;
mod grant;
mod header;
mod keyring;
mod keys;
mod membership;
mod pairing;
mod passphrase;
mod recovery_code;
mod sealed_file;
mod sealed_folder;
mod slots;
mod spoken;
mod vault;
mod vault_key;

pub use copies::{ReadHeaderError, Repair, WriteHeaderError};
pub use cost::Cost;
pub use crypto::KeyError;
pub use envelope::{
    MOST_SEALED_BYTES, OpenSetError, OpenedSet, carried_file_name, folder_name, open_set, seal_set,
    set_name,
};
pub use header::{HEADER_VERSION, Label};
pub use keyring::{Compartment, CompartmentKey, CompartmentKeys};
pub use keys::{DatabaseKey, Keys, Signer, verify_signature};
pub use membership::{Fact, Formerly, Granted, Member, Members, ReplicaId, SignedFact};
pub use pairing::{Hello, Invitation, PairingCode, PairingNote};
pub use passphrase::{EmptyPassphrase, Passphrase};
pub use recovery_code::{RecoveryCode, RecoveryCodeError};
pub use sealed_file::{
    FileKey, OpenFileError, SEALED_FILE_VERSION, SealFileError, SealedFile, open_file, seal_file,
};
pub use sealed_folder::{FILE_ID_BYTES, SealedFolder};
pub use vault::{
    ChangeSlotError, CreateVaultError, RecoverError, RelabelError, UnlockError, change_passphrase,
    check_recovery_code, create, join, keep_epochs, read_label, recover, relabel,
    renew_recovery_code, unlock,
};
