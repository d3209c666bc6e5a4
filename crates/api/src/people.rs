//! People and their locks.

use model::{Colour, PersonId, PersonName};
use serde::{Deserialize, Serialize};

use crate::Secret;

/// What the computer shows of a person before they unlock: nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCard {
    /// The person, and the folder of their vault.
    pub id: PersonId,
    /// The name they chose.
    pub name: PersonName,
    /// The colour (and with it the shape) they chose.
    pub colour: Colour,
    /// Nobody: a made-up person, to look around with.
    pub made_up: bool,
}

/// Everyone with a lock on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// In order of name.
    pub people: Vec<PersonCard>,
    /// Locks that are there but cannot be read, each with its reason. Nothing
    /// is ever done to their files.
    pub unreadable: Vec<String>,
    /// Whose record is open in this process.
    pub open: Option<PersonId>,
}

/// A lock just made, and already open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLock {
    /// Whose it is.
    pub person: PersonCard,
    /// Shown once, never stored: the only way in when the passphrase is lost.
    pub recovery_code: Secret,
}

/// A record that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Whose record it is.
    pub person: PersonCard,
    /// Whether the recovery code was ever typed back. Until then the window
    /// asks for it.
    pub recovery_code_tried: bool,
}

/// How hard a passphrase is to guess, as `zxcvbn` estimates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// In plain words, with what would make it better.
    pub words: String,
}
