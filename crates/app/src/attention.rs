//! What waits for a person: questions, merged texts, refused pages.

use std::collections::BTreeSet;

use api::{
    Attention, ElsewhereChange, ElsewhereKind, ElsewhereView, ItemState, MergedText, OutboxQuery,
    PersonCard, Problem, ReadingView,
};
use model::{
    Answer, Colour, EntryId, EntryState, Field, Head, ItemId, PersonId, PersonName, ReadingId,
};
use store::{ElsewhereWhat, KeptReading};

use crate::App;
use crate::fault::Fault;
use crate::reconcile::elsewhere;
use crate::session::Session;

/// Refused items that are shown at a time: nobody reads more.
const REFUSED_MAX: u32 = 200;

impl App {
    pub(crate) fn attention(&self) -> Result<Attention, Fault> {
        let refused = self.outbox(&OutboxQuery {
            states: vec![ItemState::NotAccepted],
            limit: REFUSED_MAX,
            ..OutboxQuery::default()
        })?;
        let readings = self.readings_with_two_answers()?;
        let mut people = self.people()?.people;
        self.with_session(|session| {
            let mut entries = session.store.entries_with_two_answers()?;
            for entry in session.store.entries_to_read()? {
                if entries.iter().all(|known| known.id != entry.id) {
                    entries.push(entry);
                }
            }
            let mut merged = Vec::new();
            for entry in entries.iter().filter(|entry| !entry.merged.is_empty()) {
                merged.extend(session.versions_of(entry)?);
            }
            let mut hands = hands(&entries, &merged);
            let helpers = helpers(&entries, &merged).into_iter();
            let helpers = helpers.map(|id| session.helper(id)).collect::<Result<_, _>>()?;
            let elsewhere = session.done_elsewhere()?;
            let sent = elsewhere.iter().flat_map(|done| &done.readings);
            hands.extend(readings.iter().flatten().chain(sent).map(|reading| reading.by));
            people.extend(session.services_as_people()?);
            people.retain(|person| hands.contains(&person.id));
            Ok(Attention {
                entries: session.all_shown(&entries)?,
                merged,
                readings,
                people,
                helpers,
                elsewhere,
                refused: refused.items,
            })
        })
    }

    /// The answers that a version had beside the one it showed, in questions
    /// that are settled by now. Each of them, given again on that version,
    /// stands beside the answer of today, and the question is asked again.
    pub(crate) fn settled_since(
        &self,
        id: EntryId,
        version: &[Head],
    ) -> Result<Vec<(Field, String)>, Fault> {
        self.with_session(|session| {
            let entry = session.load(id)?;
            let then = entry.state_at(version).map_err(|_| Problem::NoSuchEntry)?;
            let now = entry.state()?;
            let is_open = |field| now.two_answers.iter().any(|two| two.field == field);
            let settled = then.two_answers.into_iter().filter(|two| !is_open(two.field));
            let others = settled.flat_map(|two| {
                let shown = said(&now, two.field);
                let others = two.answers.into_iter().filter(move |answer| answer.value != shown);
                others.map(move |answer| (two.field, answer.value))
            });
            Ok(others.collect())
        })
    }
}

impl Session {
    /// What services did to things that were sent to them.
    fn done_elsewhere(&self) -> Result<Vec<ElsewhereView>, Fault> {
        let mut done = Vec::new();
        for row in self.store.elsewhere()? {
            let Some(connection) = self.store.connection(row.connection)? else { continue };
            let entry = self.store.entry(EntryId::from_bytes(*row.item.as_bytes()))?;
            let compared = elsewhere::compared(&self.store, &connection, &row)?;
            let readings = match compared.as_ref().map(|compared| &compared.said) {
                Some(elsewhere::Said::Reading { sent, there }) => {
                    let both = [sent, there].into_iter().map(|reading| {
                        let reading = (**reading).clone();
                        self.view(KeptReading { reading, current: true })
                    });
                    both.collect::<Result<Vec<_>, _>>()?
                }
                _ => self.standing_reading(row.item)?,
            };
            let differing = compared.map(|compared| compared.differing()).unwrap_or_default();
            let changes = differing.into_iter().map(|one| ElsewhereChange {
                field: one.field,
                sent: one.sent,
                there: one.there,
            });
            done.push(ElsewhereView {
                connection: row.connection,
                service: connection.name,
                item: row.item,
                entry: entry.as_ref().map(|state| self.shown(state)).transpose()?,
                readings,
                what: match row.what {
                    ElsewhereWhat::Changed => ElsewhereKind::Changed,
                    ElsewhereWhat::Withdrawn => ElsewhereKind::Withdrawn,
                    ElsewhereWhat::Removed => ElsewhereKind::Removed,
                },
                changes: changes.collect(),
                unread: row.unread,
                noticed_at: row.noticed_at,
            });
        }
        Ok(done)
    }

    /// The reading that stands of `item`, if it is one.
    fn standing_reading(&self, item: ItemId) -> Result<Vec<ReadingView>, Fault> {
        let history = self.store.reading_history(ReadingId::from_bytes(*item.as_bytes()))?;
        let standing = history.into_iter().find(|kept| kept.current);
        standing.map(|kept| self.view(kept)).into_iter().collect()
    }

    /// Services as the authors of what they changed.
    fn services_as_people(&self) -> Result<Vec<PersonCard>, Fault> {
        let cards = self.store.connections()?.into_iter().filter_map(|connection| {
            Some(PersonCard {
                id: elsewhere::author(&connection),
                name: PersonName::new(&connection.name).ok()?,
                colour: Colour::default(),
                made_up: false,
            })
        });
        Ok(cards.collect())
    }

    /// What the merged texts of an entry were made of.
    fn versions_of(&self, state: &EntryState) -> Result<Vec<MergedText>, Fault> {
        let entry = self.load(state.id)?;
        let steps = entry.history()?.into_iter();
        let newest = steps.filter(|step| state.heads.iter().any(|head| step.heads == [*head]));
        let mut versions = Vec::new();
        for step in newest {
            versions.push((entry.state_at(&step.heads)?, step));
        }
        let text = |field: &Field| MergedText {
            entry: state.id,
            field: *field,
            versions: versions
                .iter()
                .map(|(then, step)| Answer {
                    value: said(then, *field),
                    by: step.by,
                    writer: step.writer,
                    at: step.at,
                })
                .collect(),
        };
        Ok(state.merged.iter().map(text).collect())
    }
}

/// Everyone who gave one of the answers or wrote one of the texts.
fn hands(entries: &[EntryState], merged: &[MergedText]) -> BTreeSet<PersonId> {
    let answers = entries.iter().flat_map(|entry| &entry.two_answers).flat_map(|two| &two.answers);
    let texts = merged.iter().flat_map(|text| &text.versions);
    answers.chain(texts).map(|answer| answer.by).collect()
}

/// The contacts among them who wrote for the person.
fn helpers(entries: &[EntryState], merged: &[MergedText]) -> BTreeSet<EntryId> {
    let answers = entries.iter().flat_map(|entry| &entry.two_answers).flat_map(|two| &two.answers);
    let texts = merged.iter().flat_map(|text| &text.versions);
    answers.chain(texts).filter_map(|answer| answer.writer).collect()
}

/// What an entry says in a field, as an answer to it is written.
fn said(state: &EntryState, field: Field) -> String {
    match field {
        Field::At => state.page.at.to_string(),
        Field::Circle => state.audience.circle.to_string(),
        Field::CareTeam => state.audience.care_team.to_string(),
        field => state.page.text(field).to_owned(),
    }
}
