//! What can be done with a vault, from making it to renewing its code.
//!
//! Every change follows the same path: read the header that counts, open a
//! slot, make the new header, write both copies. Nothing is written before the
//! secret was found to be right.

use std::io;
use std::path::Path;

use crate::copies::{self, ReadHeaderError, WriteHeaderError};
use crate::cost::Cost;
use crate::crypto::{self, ID_BYTES, KeyError};
use crate::header::{Body, Header, Label};
use crate::keyring::{Compartment, CompartmentKey, Keyring};
use crate::keys::Keys;
use crate::pairing::Invitation;
use crate::passphrase::Passphrase;
use crate::recovery_code::RecoveryCode;
use crate::slots::{Identity, PassphraseSlot, RecoverySlot};
use crate::vault_key::VaultKey;

/// A vault could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateVaultError {
    /// There is a key file here, whole or not. It was not touched.
    #[error("there is a vault in this folder already; it was not touched")]
    AlreadyExists,
    /// A key could not be made or derived. Nothing was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The files could not be written. There is no vault.
    #[error("the key files could not be written; no vault was made")]
    Io(#[source] io::Error),
}

/// A vault did not open. No file was changed.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The key file is whole, and this is not its passphrase.
    #[error("that is not the passphrase of this vault")]
    WrongPassphrase,
    /// No key file that can be used.
    #[error(transparent)]
    Header(#[from] ReadHeaderError),
    /// A key could not be made or derived. Nothing was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A way into the vault could not be replaced.
#[derive(Debug, thiserror::Error)]
pub enum ChangeSlotError {
    /// The vault did not open, so nothing was changed.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// A key could not be made or derived. Nothing was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key files could not be written, or one of them only.
    #[error(transparent)]
    Write(#[from] WriteHeaderError),
}

/// A recovery code did not open the vault, or the new passphrase could not be
/// set.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// A well-formed code, but not (or no longer) that of this vault.
    #[error("that is not the recovery code of this vault")]
    WrongCode,
    /// No key file that can be used.
    #[error(transparent)]
    Header(#[from] ReadHeaderError),
    /// A key could not be made or derived. Nothing was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key files could not be written, or one of them only.
    #[error(transparent)]
    Write(#[from] WriteHeaderError),
}

/// What the key file holds beside its slots could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum RelabelError {
    /// The keys are those of another vault. Nothing was changed.
    #[error("these keys belong to another vault")]
    OtherVault,
    /// A key could not be made or derived. Nothing was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No key file that can be used.
    #[error(transparent)]
    Header(#[from] ReadHeaderError),
    /// The key files could not be written, or one of them only.
    #[error(transparent)]
    Write(#[from] WriteHeaderError),
}

/// Makes a vault in `dir` (made if need be) for `person` (a UUID), and the
/// recovery code that is to be shown once.
///
/// # Errors
/// [`CreateVaultError`]; an existing vault is never touched.
pub fn create(
    dir: &Path,
    person: [u8; ID_BYTES],
    label: &Label,
    passphrase: &Passphrase,
    cost: Cost,
) -> Result<(Keys, RecoveryCode), CreateVaultError> {
    if copies::any_exists(dir).map_err(CreateVaultError::Io)? {
        return Err(CreateVaultError::AlreadyExists);
    }
    make(dir, person, label, passphrase, cost, Keyring::make()?)
}

/// Makes a vault for another computer of the same person, from what the first
/// one handed over: same person, same record, keys and passphrase of its own.
///
/// # Errors
/// [`CreateVaultError`]; an existing vault is never touched.
pub fn join(
    dir: &Path,
    invitation: &Invitation,
    passphrase: &Passphrase,
    cost: Cost,
) -> Result<(Keys, RecoveryCode), CreateVaultError> {
    if copies::any_exists(dir).map_err(CreateVaultError::Io)? {
        return Err(CreateVaultError::AlreadyExists);
    }
    let keyring = invitation.keyring()?;
    make(dir, invitation.person, &invitation.label, passphrase, cost, keyring)
}

fn make(
    dir: &Path,
    person: [u8; ID_BYTES],
    label: &Label,
    passphrase: &Passphrase,
    cost: Cost,
    keyring: Keyring,
) -> Result<(Keys, RecoveryCode), CreateVaultError> {
    let vault = Identity { person, database_salt: crypto::random()? };
    let vault_key = VaultKey::make()?;
    let code = RecoveryCode::make()?;
    let body = Body {
        vault,
        label: label.clone(),
        passphrase: PassphraseSlot::make(&vault, &vault_key, passphrase, cost)?,
        recovery_code: RecoverySlot::make(&vault, &vault_key, &code)?,
        keyring: keyring.seal(&vault_key, &vault)?,
    };
    let keys = Keys::new(vault, vault_key, keyring)?;
    copies::write_first(dir, &Header { generation: 1, body }).map_err(CreateVaultError::Io)?;
    Ok((keys, code))
}

/// The name and colour, which need no passphrase. Nothing vouches for them
/// but the checksum.
///
/// # Errors
/// [`ReadHeaderError`].
pub fn read_label(dir: &Path) -> Result<Label, ReadHeaderError> {
    copies::read(dir).map(|found| found.header().body.label.clone())
}

/// Opens the vault, then repairs a copy of the key file that needs it; see
/// [`Keys::repair`].
///
/// # Errors
/// [`UnlockError`]; no file is changed then.
pub fn unlock(dir: &Path, passphrase: &Passphrase) -> Result<Keys, UnlockError> {
    let found = copies::read(dir)?;
    let keys = open_by_passphrase(&found.header().body, passphrase)?;
    Ok(keys.after(found.repair(dir)))
}

/// Replaces the passphrase. Keys and recovery code stay; `old` opens neither
/// copy afterwards.
///
/// # Errors
/// [`ChangeSlotError`]. With [`WriteHeaderError::OneCopy`] the new passphrase
/// is the one that counts.
pub fn change_passphrase(
    dir: &Path,
    old: &Passphrase,
    new: &Passphrase,
    cost: Cost,
) -> Result<(), ChangeSlotError> {
    let (header, keys) = open_for_change(dir, old)?;
    let passphrase = PassphraseSlot::make(keys.vault(), keys.vault_key(), new, cost)?;
    copies::write(dir, &header.next(|body| Body { passphrase, ..body }))?;
    Ok(())
}

/// Opens the vault by its recovery code and sets a new passphrase. The code
/// stays valid; the old passphrase opens neither copy afterwards.
///
/// # Errors
/// [`RecoverError`]. With [`WriteHeaderError::OneCopy`] the new passphrase is
/// the one that counts.
pub fn recover(
    dir: &Path,
    code: &RecoveryCode,
    new: &Passphrase,
    cost: Cost,
) -> Result<Keys, RecoverError> {
    let header = copies::read(dir)?.into_header()?;
    let keys = open_by_code(&header.body, code)?;
    let passphrase = PassphraseSlot::make(keys.vault(), keys.vault_key(), new, cost)?;
    copies::write(dir, &header.next(|body| Body { passphrase, ..body }))?;
    Ok(keys)
}

/// Whether the code opens the vault; for typing it back at set-up. Changes
/// nothing.
///
/// # Errors
/// [`RecoverError::WrongCode`], or why that cannot be told.
pub fn check_recovery_code(dir: &Path, code: &RecoveryCode) -> Result<(), RecoverError> {
    open_by_code(&copies::read(dir)?.header().body, code).map(drop)
}

/// Makes a new recovery code; the old one opens neither copy afterwards.
///
/// # Errors
/// [`ChangeSlotError`]. With [`WriteHeaderError::OneCopy`] the old code is
/// void and nobody knows the new one: renew again.
pub fn renew_recovery_code(
    dir: &Path,
    passphrase: &Passphrase,
) -> Result<RecoveryCode, ChangeSlotError> {
    let (header, keys) = open_for_change(dir, passphrase)?;
    let code = RecoveryCode::make()?;
    let recovery_code = RecoverySlot::make(keys.vault(), keys.vault_key(), &code)?;
    copies::write(dir, &header.next(|body| Body { recovery_code, ..body }))?;
    Ok(code)
}

/// Changes the name and colour shown before unlocking. Asks for the keys, so
/// that only the owner does it from within the program.
///
/// # Errors
/// [`RelabelError`].
pub fn relabel(dir: &Path, keys: &Keys, label: &Label) -> Result<(), RelabelError> {
    let header = copies::read(dir)?.into_header()?;
    if header.body.vault != *keys.vault() {
        return Err(RelabelError::OtherVault);
    }
    copies::write(dir, &header.next(|body| Body { label: label.clone(), ..body }))?;
    Ok(())
}

/// Keeps keys of new epochs, on disk before this returns. Those that are there
/// already change nothing.
///
/// # Errors
/// [`RelabelError`]; the keys are not kept then. A second copy that could not
/// be written is no error: the first one counts, and the next unlock mends it.
pub fn keep_epochs(
    dir: &Path,
    keys: &mut Keys,
    new: &[(Compartment, CompartmentKey)],
) -> Result<(), RelabelError> {
    let mut keyring = keys.keyring().clone();
    let added = new.iter().filter(|(which, key)| keyring.add(*which, key.clone())).count();
    if added == 0 {
        return Ok(());
    }
    let header = copies::read(dir)?.into_header()?;
    if header.body.vault != *keys.vault() {
        return Err(RelabelError::OtherVault);
    }
    let sealed = keyring.seal(keys.vault_key(), keys.vault())?;
    let written = copies::write(dir, &header.next(|body| Body { keyring: sealed, ..body }));
    match written {
        Ok(()) | Err(WriteHeaderError::OneCopy(_)) => keys.replace_keyring(keyring),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn open_for_change(dir: &Path, passphrase: &Passphrase) -> Result<(Header, Keys), UnlockError> {
    let header = copies::read(dir)?.into_header()?;
    let keys = open_by_passphrase(&header.body, passphrase)?;
    Ok((header, keys))
}

fn open_by_passphrase(body: &Body, passphrase: &Passphrase) -> Result<Keys, UnlockError> {
    let key = body.passphrase.open(&body.vault, passphrase)?.ok_or(UnlockError::WrongPassphrase)?;
    let keyring =
        Keyring::open(&body.keyring, &key, &body.vault)?.ok_or(ReadHeaderError::Damaged)?;
    Ok(Keys::new(body.vault, key, keyring)?)
}

fn open_by_code(body: &Body, code: &RecoveryCode) -> Result<Keys, RecoverError> {
    let key = body.recovery_code.open(&body.vault, code)?.ok_or(RecoverError::WrongCode)?;
    let keyring =
        Keyring::open(&body.keyring, &key, &body.vault)?.ok_or(ReadHeaderError::Damaged)?;
    Ok(Keys::new(body.vault, key, keyring)?)
}
