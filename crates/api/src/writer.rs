//! Who writes: the person whose record it is, or a contact of theirs who helps.

use std::fmt;

use model::{EntryId, PersonName};
use serde::{Deserialize, Serialize};

/// Somebody who writes for the person: one of their contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    /// The contact.
    pub id: EntryId,
    /// What they are called; empty where the contact is not in this record.
    pub name: String,
    /// What they are to the person; may be empty.
    pub role: String,
}

impl fmt::Display for Helper {
    /// "Meera Patel, daughter"; of one who is not in this record any more, that
    /// it was somebody else than the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name.as_str(), self.role.as_str()) {
            ("", _) => f.write_str("somebody who is no longer a contact"),
            (name, "") => f.write_str(name),
            (name, role) => write!(f, "{name}, {role}"),
        }
    }
}

/// Who writes on this computer, and who else could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriterView {
    /// The person whose record it is.
    pub person: PersonName,
    /// Who writes for them; `None` where they write themself.
    pub helper: Option<Helper>,
    /// Somebody was chosen who is no longer a contact: what is written is the
    /// person's own until somebody else is chosen.
    pub lost: bool,
    /// Every contact that can be chosen, in order of name.
    pub contacts: Vec<Helper>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_is_called_by_name_and_role() {
        let called = |name: &str, role: &str| {
            let id = EntryId::from_random([1; 16]);
            Helper { id, name: name.into(), role: role.into() }.to_string()
        };
        assert_eq!(called("Meera Patel", "daughter"), "Meera Patel, daughter");
        assert_eq!(called("Meera Patel", ""), "Meera Patel");
        assert_eq!(called("", ""), "somebody who is no longer a contact");
    }
}
