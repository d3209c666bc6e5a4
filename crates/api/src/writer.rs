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

impl Helper {
    /// The name; of one who is not in this record any more, that it was somebody
    /// else than the person.
    #[must_use]
    pub fn called(&self) -> String {
        match self.name.as_str() {
            "" => "Somebody who is no longer a contact".to_owned(),
            name => name.to_owned(),
        }
    }
}

impl fmt::Display for Helper {
    /// "Meera Patel, daughter".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.called())?;
        if self.role.is_empty() { Ok(()) } else { write!(f, ", {}", self.role) }
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
        assert_eq!(called("", ""), "Somebody who is no longer a contact");
    }
}
