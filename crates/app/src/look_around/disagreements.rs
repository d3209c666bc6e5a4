//! What needs attention: entries that were changed on two computers before
//! they met. And one entry that was thrown away.
//!
//! They are made as everything else is that two computers write: by two actors
//! on the same version, through the doors that every change goes through.

use changes::{Author, Entry, WriteError};
use chrono::{DateTime, Duration, Utc};
use model::{EntryKind, EntryState, Field, Page};

use super::year::Year;
use super::{Made, made};
use crate::fault::{Fault, not_like_this};

/// What two computers made of one field.
struct Differently {
    kind: EntryKind,
    /// The entry is the first whose field has this in it; any, for nothing.
    having: (Field, &'static str),
    changed: Field,
    here: &'static str,
    there: &'static str,
}

const DIFFERENTLY: [Differently; 3] = [
    Differently {
        kind: EntryKind::Medicine,
        having: (Field::Name, "Amlodipine"),
        changed: Field::Dose,
        here: "2 tablets, 10 mg",
        there: "1 tablet, until the next blood pressure check",
    },
    Differently {
        kind: EntryKind::Contact,
        having: (Field::Name, "Bridge Pharmacy"),
        changed: Field::Phone,
        here: "01632 960158",
        there: "01632 960165",
    },
    Differently {
        kind: EntryKind::Appointment,
        having: (Field::Questions, "weekend"),
        changed: Field::Questions,
        here: "Why was the last spell shorter than the one before?\nIs the morning stiffness \
               enough to change anything?\nWho do I ring when it flares at a weekend?\nCan the \
               blood tests move to the surgery?",
        there: "Ask for a longer slot.\nWhy was the last spell shorter than the one before?\nIs \
                the morning stiffness enough to change anything?\nWho do I ring when it flares \
                at a weekend?",
    },
];

pub(super) fn add(author: &Author, year: &mut Year, all: &mut Vec<Made>) -> Result<(), Fault> {
    let laptop = Author { actor: year.dice.bytes(), ..*author };
    let when = all.iter().flat_map(|made| &made.changes).map(|change| change.time).max();
    let when = when.unwrap_or_default();
    for what in &DIFFERENTLY {
        for made in all.iter_mut() {
            let state = made.entry.state()?;
            let (field, words) = what.having;
            if state.kind() == what.kind && state.page.text(field).contains(words) {
                two_computers(made, &state, what, [author, &laptop], when)?;
            }
        }
    }
    all.push(thrown_away(author, year)?);
    Ok(())
}

fn two_computers(
    made: &mut Made,
    seen: &EntryState,
    what: &Differently,
    [here, there]: [&Author; 2],
    when: DateTime<Utc>,
) -> Result<(), Fault> {
    let page = |text: &str| -> Result<Page, Fault> {
        let mut page = seen.page.clone();
        page.set(what.changed, text).map_err(not_like_this)?;
        Ok(page)
    };
    let later = when + Duration::minutes(40);
    for (author, text, when) in [(here, what.here, when), (there, what.there, later)] {
        let page = page(text)?;
        if let Some((entry, change)) =
            made.entry.edit(author, &seen.heads, &page, seen.audience, when)?
        {
            made.entry = entry;
            made.changes.push(change);
        }
    }
    Ok(())
}

fn thrown_away(author: &Author, year: &mut Year) -> Result<Made, Fault> {
    let fields = [(Field::Mood, "2"), (Field::Note, "Wrote this cross. It can go.")];
    let draft = year.draft(EntryKind::Diary, (75, 23), &fields).map_err(not_like_this)?;
    let mut made = made(author, year, &draft)?;
    if let Some((entry, change)) = deleted(&made.entry, author, draft.written)? {
        made.entry = entry;
        made.changes.push(change);
    }
    Ok(made)
}

fn deleted(
    entry: &Entry,
    author: &Author,
    written: DateTime<Utc>,
) -> Result<Option<(Entry, changes::Change)>, WriteError> {
    entry.delete(author, written + Duration::hours(9))
}
