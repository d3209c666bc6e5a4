//! Entries of any kind, who may see them, and what needs attention.

use api::model::{EntryId, EntryKind, Field, Form, Page, ReadingId};
use api::{
    Attention, ElsewhereChoice, EntryView, Erasure, Problem, ReadingHistory, Request, Saved,
};
use serde_json::json;

use super::{Door, outcome, typed};
use crate::args::{AttentionCommand, EntryCommand, FieldArgs, Side};
use crate::{Failure, Outcome, print};

impl Door {
    pub(super) fn entry(&self, command: EntryCommand) -> Result<Outcome, Failure> {
        if matches!(command, EntryCommand::Kinds) {
            return kinds();
        }
        self.unlock()?;
        let saved = match command {
            EntryCommand::Add { kind, fields, circle, care_team } => {
                let mut page = Page::new(kind, app::now_here());
                fill(&mut page, fields)?;
                let mut audience = kind.default_audience();
                audience.circle = circle.unwrap_or(audience.circle);
                audience.care_team = care_team.unwrap_or(audience.care_team);
                self.ask(Request::AddEntry { page, audience: Some(audience) })?
            }
            EntryCommand::Edit { id, fields } => {
                let entry: EntryView = self.ask(Request::Entry { id })?;
                let mut page = entry.page;
                fill(&mut page, fields)?;
                self.ask(Request::EditEntry { id, base: entry.heads, page, audience: None })?
            }
            EntryCommand::Delete { id } => self.ask(Request::DeleteEntry { id })?,
            EntryCommand::Restore { id } => self.restore(id)?,
            EntryCommand::Show { id } => {
                let entry: EntryView = self.ask(Request::Entry { id })?;
                return outcome(print::entry(&entry), &entry);
            }
            EntryCommand::Kinds => return kinds(),
        };
        said(&saved)
    }

    pub(super) fn audience(
        &self,
        id: EntryId,
        circle: Option<bool>,
        care_team: Option<bool>,
    ) -> Result<Outcome, Failure> {
        if circle.is_none() && care_team.is_none() {
            return Err(Failure::Usage("Say --circle on|off, --care-team on|off, or both.".into()));
        }
        self.unlock()?;
        if let Some(id) = self.as_reading(id)? {
            return self.saved(Request::SetReadingAudience { id, circle, care_team });
        }
        said(&self.ask(Request::SetAudience { id, circle, care_team })?)
    }

    pub(super) fn erase(&self, id: EntryId, tell: bool) -> Result<Outcome, Failure> {
        self.unlock()?;
        let request = match self.as_reading(id)? {
            Some(id) => Request::EraseReading { id, sure: !tell },
            None => Request::Erase { id, sure: !tell },
        };
        let erasure: Erasure = self.ask(request)?;
        outcome(print::erasure(&erasure), &erasure)
    }

    /// The reading of this identifier, if there is one: no entry has its like.
    fn as_reading(&self, id: EntryId) -> Result<Option<ReadingId>, Failure> {
        let id = ReadingId::from_bytes(*id.as_bytes());
        match self.ask::<ReadingHistory>(Request::ReadingHistory { id }) {
            Ok(_) => Ok(Some(id)),
            Err(Failure::Problem(Problem::NoSuchReading)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    pub(super) fn attention(&self, command: AttentionCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            AttentionCommand::List => {
                let attention: Attention = self.ask(Request::Attention)?;
                outcome(print::attention(&attention), &attention)
            }
            AttentionCommand::Elsewhere { id, keep, connection } => {
                let attention: Attention = self.ask(Request::Attention)?;
                let done = attention.elsewhere.iter().filter(|one| one.item == id);
                let mut done =
                    done.filter(|one| connection.as_ref().is_none_or(|name| *name == one.service));
                let one = match (done.next(), done.next()) {
                    (Some(one), None) => one,
                    (None, _) => {
                        return Err(Failure::Said("No service did anything to it.".into()));
                    }
                    (Some(_), Some(_)) => {
                        let which = "Several services did something: say --connection NAME.";
                        return Err(Failure::Usage(which.into()));
                    }
                };
                let (connection, item) = (one.connection, one.item);
                let choice = match keep {
                    Side::Mine => ElsewhereChoice::KeepMine,
                    Side::Theirs => ElsewhereChoice::TakeTheirs,
                    Side::Both => ElsewhereChoice::LeaveBoth,
                };
                self.ask::<()>(Request::SettleElsewhere { connection, item, choice })?;
                outcome("Done.\n".to_owned(), &serde_json::Value::Null)
            }
            AttentionCommand::Choose { id, value, field } => {
                let entry: EntryView = self.ask(Request::Entry { id })?;
                let field = asked_for(&entry, field, &value)?;
                said(&self.ask(Request::Choose { id, base: entry.heads, field, value })?)
            }
            AttentionCommand::Keep { id } => {
                let entry: EntryView = self.ask(Request::Entry { id })?;
                said(&self.ask(Request::Accept { id, base: entry.heads })?)
            }
        }
    }
}

fn said(saved: &Saved) -> Result<Outcome, Failure> {
    outcome(print::saved(&saved.entry, saved.changed), &saved.entry)
}

fn fill(page: &mut Page, fields: FieldArgs) -> Result<(), Failure> {
    if let Some(at) = fields.at {
        page.at = at;
    }
    for (field, text) in fields.set {
        // A file comes into a record by `photo add` and `document add` alone.
        if field == Field::File {
            return Err(Failure::Usage("Files are added by photo add and document add.".into()));
        }
        page.set(field, &text).map_err(typed)?;
    }
    Ok(())
}

/// The field that `value` is an answer to: the one that was named, or the only
/// one that has it.
fn asked_for(entry: &EntryView, field: Option<Field>, value: &str) -> Result<Field, Failure> {
    if let Some(field) = field {
        return Ok(field);
    }
    let has_it =
        |answers: &[api::model::Answer]| answers.iter().any(|answer| answer.value == value);
    let mut fitting = entry.two_answers.iter().filter(|two| has_it(&two.answers));
    match (fitting.next(), fitting.next()) {
        (Some(two), None) => Ok(two.field),
        (None, _) => Err(Failure::Said("That is none of the answers to choose from.".into())),
        (Some(_), Some(_)) => {
            Err(Failure::Usage("Two fields have that answer: say --field FIELD.".into()))
        }
    }
}

fn kinds() -> Result<Outcome, Failure> {
    let kinds = EntryKind::ALL.map(|kind| {
        let fields: Vec<_> = kind.fields().iter().map(|field| field.as_str()).collect();
        let required: Vec<_> = kind.required().iter().map(|field| field.as_str()).collect();
        json!({"kind": kind, "fields": fields, "required": required})
    });
    let line = |kind: EntryKind| {
        let fields = kind.fields().iter().map(|field| match field.form() {
            Form::Choice(words) => format!("{field} ({})", words.join("|")),
            _ => field.to_string(),
        });
        format!("{kind}: {}\n", fields.collect::<Vec<_>>().join(", "))
    };
    outcome(EntryKind::ALL.map(line).concat(), &kinds)
}
