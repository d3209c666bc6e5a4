//! What can go wrong, said so that a person can act on it.
//!
//! The sentences live with the error, so the window, the command line and the
//! tests all say the same. A translation keys on the variant's name.

use serde::{Deserialize, Serialize};

/// What happened, what is safe and what to do, a sentence or two each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// What happened.
    pub happened: String,
    /// What is safe.
    pub safe: String,
    /// What to do.
    pub todo: String,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// No record is open.
    #[error("The record is locked.")]
    Locked,
    /// There is no such person here.
    #[error("There is no such person on this computer.")]
    NoSuchPerson,
    /// The passphrase opens no slot.
    #[error("That passphrase does not open this record.")]
    WrongPassphrase,
    /// The recovery code opens no slot.
    #[error("That recovery code does not open this record.")]
    WrongRecoveryCode,
    /// The recovery code has a typing mistake: its checksum does not fit.
    #[error("There is a typing mistake in that recovery code.")]
    MistypedRecoveryCode,
    /// Both copies of the key header are damaged.
    #[error("The files that hold the keys of this record are damaged.")]
    DamagedKeys,
    /// The database is damaged.
    #[error("The file that holds this record is damaged.")]
    DamagedRecord,
    /// Written by a newer version.
    #[error("This record was written by a newer version of Keepwell.")]
    NewerVersion,
    /// Another process has it open.
    #[error("This record is already open in another Keepwell on this computer.")]
    OpenElsewhere,
    /// The disk is full.
    #[error("The disk is full, so this was not saved.")]
    DiskFull,
    /// The files could not be read or written.
    #[error("Keepwell could not read or write its files.")]
    Files,
    /// What was typed cannot be kept as it is.
    #[error("{0}")]
    NotLikeThis(String),
    /// There is no such entry.
    #[error("There is no such entry in this record.")]
    NoSuchEntry,
    /// The entry can be read, not changed.
    #[error("This entry was written by a newer version of Keepwell.")]
    EntryReadOnly,
    /// What was typed is possible and unusual; says what is. Nothing is saved
    /// until the person says that they are sure.
    #[error("{0}")]
    AreYouSure(String),
    /// There is no such reading.
    #[error("There is no such reading in this record.")]
    NoSuchReading,
    /// There is no such questionnaire.
    #[error("There is no questionnaire of that name.")]
    NoSuchQuestionnaire,
    /// There is no such connection.
    #[error("There is no connection of that name.")]
    NoSuchConnection,
    /// The service holds nothing of that type and id.
    #[error("There is no such item from that service.")]
    NoSuchItem,
    /// Nobody is signing in, or there is no sign-in to end.
    #[error("There is no sign-in here.")]
    NoSignIn,
    /// A sync is running already.
    #[error("Keepwell is already sending and receiving.")]
    AlreadySyncing,
    /// The pairing code has a typing mistake.
    #[error("There is a typing mistake in that pairing code.")]
    MistypedPairingCode,
    /// No invitation for this code lies in that folder.
    #[error("There is nothing for that pairing code in this folder.")]
    NoSuchInvitation,
    /// The code's hour is over.
    #[error("The time of that pairing code is over.")]
    InvitationExpired,
    /// A computer joined with it.
    #[error("That pairing code was used already. A code works once.")]
    InvitationUsed,
    /// The record is on this computer already.
    #[error("This record is on this computer already.")]
    AlreadyHere,
    /// This computer joined, and the one that invited it has not seen it yet.
    #[error("The computer that invited this one does not know about it yet.")]
    NotTakenYet,
    /// There is no such computer, or it was removed before.
    #[error("There is no computer of that name in this record.")]
    NoSuchComputer,
    /// The one in front of the person cannot remove itself.
    #[error("This is the computer you are using.")]
    ThisComputer,
    /// This computer was removed from the record.
    #[error("This computer was removed from the record, so it gets nothing new.")]
    ComputerRemoved,
    /// The folder of an exchange is not there.
    #[error("That folder is not there.")]
    FolderNotThere,
    /// The folder of an exchange cannot be written.
    #[error("Keepwell may not write in that folder.")]
    FolderReadOnly,
    /// The folder of an exchange is full.
    #[error("There is no space left in that folder.")]
    FolderFull,
    /// The folder of an exchange cannot be read or written.
    #[error("That folder could not be read or written.")]
    Folder,
    /// The person has not been told what a service that carries can see.
    #[error("This service does not carry your changes yet, because you have not said so.")]
    NotAgreed,
    /// A photo or document could not be taken in or shown; the advice says why.
    #[error("{}", .0.happened)]
    File(Advice),
    /// There is no such import.
    #[error("There is no such import in this record.")]
    NoSuchImport,
    /// The person stopped what was being done.
    #[error("You stopped this before it was done.")]
    Stopped,
    /// A made-up person cannot do that.
    #[error(
        "This person is made up, so they have no service, no other computer and no lock of their own."
    )]
    MadeUp,
    /// The person is not a made-up one.
    #[error("This person is not made up, so their record is not removed.")]
    NotMadeUp,
    /// A service could not be used; the advice says why.
    #[error("{}", .0.happened)]
    Service(Advice),
}

impl Problem {
    /// What happened, what is safe, what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let (safe, todo) = match self {
            Self::Service(advice) | Self::File(advice) => return advice.clone(),
            Self::Locked => ("What you wrote is safe.", "Unlock it with your passphrase."),
            Self::NoSuchPerson => ("Nothing was changed.", "Choose a name from the list."),
            Self::WrongPassphrase => (
                "Nothing was changed.",
                "Try again. If you cannot remember it, use your recovery code.",
            ),
            Self::WrongRecoveryCode | Self::MistypedRecoveryCode => (
                "Nothing was changed.",
                "Compare it with your copy, group by group, and try again.",
            ),
            Self::DamagedKeys | Self::DamagedRecord => (
                "Keepwell has left the files exactly as they are.",
                "Do not delete them. Put a copy from a backup in their place.",
            ),
            Self::NewerVersion => (
                "Keepwell has left the files exactly as they are.",
                "Install the newest version of Keepwell, then open it again.",
            ),
            Self::OpenElsewhere => {
                ("Nothing was changed.", "Close or lock the other one, then try again.")
            }
            Self::DiskFull => (
                "Everything saved before is safe.",
                "Free some space on this disk, then save again.",
            ),
            Self::Files => (
                "Everything saved before is safe.",
                "Check that the disk is connected and that you may write to it, then try again.",
            ),
            Self::NotLikeThis(_) => ("Nothing was changed.", "Change it and try again."),
            Self::AreYouSure(_) => (
                "Nothing was saved yet.",
                "Look at it again. If you want to keep it as it is, say that you are sure.",
            ),
            Self::NoSuchQuestionnaire
            | Self::NoSuchEntry
            | Self::NoSuchReading
            | Self::NoSuchConnection
            | Self::NoSuchImport
            | Self::NoSuchItem => ("Nothing was changed.", "Look at the list and choose again."),
            Self::NoSignIn => ("Nothing was changed.", "Sign in again if you want to."),
            Self::EntryReadOnly => (
                "You can read it, and nothing is lost.",
                "Install the newest version of Keepwell to change it.",
            ),
            Self::MistypedPairingCode => (
                "Nothing was changed.",
                "Compare it with the other computer, part by part, and try again.",
            ),
            Self::NoSuchInvitation => (
                "Nothing was changed.",
                "Check the code and the folder. A synced folder may need a few minutes.",
            ),
            Self::InvitationExpired | Self::InvitationUsed => {
                ("Nothing was changed.", "Start pairing again on the other computer.")
            }
            Self::AlreadyHere => ("Nothing was changed.", "Open it with your passphrase."),
            Self::NotTakenYet => (
                "What you wrote is safe on this computer.",
                "Exchange on the other computer, then here, and try again.",
            ),
            Self::NoSuchComputer => {
                ("Nothing was changed.", "Look at the list of computers and choose again.")
            }
            Self::ThisComputer => {
                ("Nothing was changed.", "Remove it from another computer of yours.")
            }
            Self::ComputerRemoved => (
                "What is on this computer stays here.",
                "To use it again, start pairing on another computer of yours.",
            ),
            Self::NotAgreed => (
                "What you wrote is safe on this computer.",
                "Read what the service can see of it, then say yes.",
            ),
            Self::FolderNotThere => (
                "What you wrote is safe on this computer.",
                "Put the stick in, or connect the shared folder, then try again.",
            ),
            Self::FolderReadOnly => (
                "What you wrote is safe on this computer.",
                "Check whether the stick has a lock on its side, or choose another folder.",
            ),
            Self::FolderFull => (
                "What you wrote is safe on this computer.",
                "Free some space there, or choose another folder, then try again.",
            ),
            Self::Folder => (
                "What you wrote is safe on this computer.",
                "Put the stick in again, or choose another folder, then try again.",
            ),
            Self::Stopped => ("Nothing was changed.", "Start it again when you want to."),
            Self::MadeUp => (
                "Nothing was changed, and nothing was sent anywhere.",
                "Make a record of your own to do this.",
            ),
            Self::NotMadeUp => {
                ("Nothing was removed.", "Look at the list and choose the made-up person.")
            }
            Self::AlreadySyncing => (
                "What you wrote is safe on this computer.",
                "Wait for it to finish, or cancel it first.",
            ),
        };
        Advice { happened: self.to_string(), safe: safe.to_owned(), todo: todo.to_owned() }
    }

    /// A stable name for programs, such as `wrong_passphrase`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::NoSuchPerson => "no_such_person",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WrongRecoveryCode => "wrong_recovery_code",
            Self::MistypedRecoveryCode => "mistyped_recovery_code",
            Self::DamagedKeys => "damaged_keys",
            Self::DamagedRecord => "damaged_record",
            Self::NewerVersion => "newer_version",
            Self::OpenElsewhere => "open_elsewhere",
            Self::DiskFull => "disk_full",
            Self::Files => "files",
            Self::NotLikeThis(_) => "not_like_this",
            Self::NoSuchEntry => "no_such_entry",
            Self::EntryReadOnly => "entry_read_only",
            Self::AreYouSure(_) => "are_you_sure",
            Self::NoSuchReading => "no_such_reading",
            Self::NoSuchQuestionnaire => "no_such_questionnaire",
            Self::NoSuchConnection => "no_such_connection",
            Self::NoSuchItem => "no_such_item",
            Self::NoSignIn => "no_sign_in",
            Self::AlreadySyncing => "already_syncing",
            Self::MistypedPairingCode => "mistyped_pairing_code",
            Self::NoSuchInvitation => "no_such_invitation",
            Self::InvitationExpired => "invitation_expired",
            Self::InvitationUsed => "invitation_used",
            Self::AlreadyHere => "already_here",
            Self::NotTakenYet => "not_taken_yet",
            Self::NoSuchComputer => "no_such_computer",
            Self::ThisComputer => "this_computer",
            Self::ComputerRemoved => "computer_removed",
            Self::NotAgreed => "not_agreed",
            Self::FolderNotThere => "folder_not_there",
            Self::FolderReadOnly => "folder_read_only",
            Self::FolderFull => "folder_full",
            Self::Folder => "folder",
            Self::File(_) => "file",
            Self::NoSuchImport => "no_such_import",
            Self::Stopped => "stopped",
            Self::MadeUp => "made_up",
            Self::NotMadeUp => "not_made_up",
            Self::Service(_) => "service",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_damaged_and_newer_are_three_messages() {
        let said = [Problem::WrongPassphrase, Problem::DamagedKeys, Problem::NewerVersion]
            .map(|problem| problem.advice().happened);
        assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2]);
    }
}
