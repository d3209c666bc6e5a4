//! Who writes.

use api::model::EntryId;
use api::{Helper, Request, WriterView};

use super::{Door, outcome};
use crate::{Failure, Outcome, print};

/// The person whose record it is.
const ME: &str = "me";

impl Door {
    pub(super) fn writer(&self, who: Option<&str>) -> Result<Outcome, Failure> {
        self.unlock()?;
        let view = match who {
            Some(who) => self.set_writer(who, false)?,
            None => self.ask(Request::Writer)?,
        };
        outcome(print::writer(&view), &view)
    }

    /// Says who writes, for good or until this program ends.
    pub(super) fn set_writer(&self, who: &str, for_now: bool) -> Result<WriterView, Failure> {
        let contact = match who {
            ME => None,
            who => Some(self.contact(who)?.id),
        };
        let view: WriterView = self.ask(Request::SetWriter { contact, for_now })?;
        if view.lost { Err(no_contact()) } else { Ok(view) }
    }

    fn contact(&self, who: &str) -> Result<Helper, Failure> {
        let view: WriterView = self.ask(Request::Writer)?;
        let id: Option<EntryId> = who.parse().ok();
        let is_meant = |contact: &Helper| {
            Some(contact.id) == id || contact.name.to_lowercase() == who.trim().to_lowercase()
        };
        let mut meant = view.contacts.into_iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(contact), None) => Ok(contact),
            (None, _) => Err(no_contact()),
            (Some(_), Some(_)) => {
                Err(Failure::Usage("Several contacts have that name: give the id instead.".into()))
            }
        }
    }
}

fn no_contact() -> Failure {
    let kind = "`keepwell entry add --kind contact --set name=…`";
    Failure::Said(format!("No contact is called that. Nothing was changed. Add one: {kind}"))
}
