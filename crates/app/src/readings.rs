//! Measuring: every reading goes into the record through
//! [`Session::keep`](Session::keep), signed.

mod check;
mod erase;
mod keep;
mod show;
mod targets;

use std::collections::BTreeSet;

use api::{NewReading, Problem, SavedReading, SavedReadings};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use model::reading::{Batch, Measured, Typed, default_audience, parse, parse_own};
use model::{Audience, Moment, Reading, ReadingId};
use store::{BATCH_READINGS_MAX, KeptReading};

use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::session::Session;

pub(crate) use check::check_readings;
pub(crate) use erase::take_batch;
pub(crate) use keep::{sha256, signed_batch, signed_words};
pub(crate) use show::point_in;

/// A reading on its way into the record, or one that is there already.
struct Step {
    reading: ReadingId,
    before: Option<ReadingId>,
    new: Option<Reading>,
}

impl App {
    pub(crate) fn add_readings(
        &self,
        readings: Vec<NewReading>,
        sure: bool,
    ) -> Result<SavedReadings, Fault> {
        if readings.len() > BATCH_READINGS_MAX {
            return Err(not_like_this("these are too many readings to save at once").into());
        }
        let now = self.now();
        self.with_session(|session| {
            let add = |new| session.add(new, sure, now);
            let steps = readings.into_iter().map(add).collect::<Result<Vec<_>, _>>()?;
            session.save(steps, "reading.add", now)
        })
    }

    pub(crate) fn correct_reading(
        &self,
        id: ReadingId,
        new: NewReading,
        sure: bool,
    ) -> Result<SavedReadings, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let (before, replaces) = session.standing(id)?;
            let audience = new.audience.unwrap_or(before.audience);
            let corrected = session.read(new, sure, now)?;
            let corrected = Reading { audience, replaces, ..corrected };
            let step = session.in_place_of(&before, corrected, before.id);
            session.save(vec![step], "reading.correct", now)
        })
    }

    pub(crate) fn remove_reading(&self, id: ReadingId) -> Result<SavedReadings, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let (before, replaces) = session.standing(id)?;
            let removed = Reading {
                value: None,
                typed: String::new(),
                replaces,
                by: session.person(),
                writer: session.author()?.writer,
                recorded_at: now.trunc_subsecs(6),
                ..before.clone()
            };
            let step = session.in_place_of(&before, removed, before.id);
            session.save(vec![step], "reading.remove", now)
        })
    }

    /// Who may see it is part of what was signed, so a change of it is a reading
    /// of the same value that replaces this one.
    pub(crate) fn set_reading_audience(
        &self,
        id: ReadingId,
        circle: Option<bool>,
        care_team: Option<bool>,
    ) -> Result<SavedReadings, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let (before, replaces) = session.standing(id)?;
            let audience = Audience {
                circle: circle.unwrap_or(before.audience.circle),
                care_team: care_team.unwrap_or(before.audience.care_team),
            };
            let seen_by_others = Reading {
                audience,
                replaces,
                by: session.person(),
                writer: session.author()?.writer,
                recorded_at: now.trunc_subsecs(6),
                ..before.clone()
            };
            let step = session.in_place_of(&before, seen_by_others, before.id);
            session.save(vec![step], "reading.audience", now)
        })
    }

    pub(crate) fn put_back_reading(&self, id: ReadingId) -> Result<SavedReadings, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let history = session.history_of(id)?;
            let said = worth_putting_back(&history, id).ok_or(Problem::NoSuchReading)?.clone();
            let heads = heads(&history);
            let before = heads.first().copied().ok_or(Problem::NoSuchReading)?;
            let standing = heads.len() == 1 && before == said.id;
            let put_back = Reading {
                replaces: heads,
                by: session.person(),
                writer: session.author()?.writer,
                recorded_at: now.trunc_subsecs(6),
                ..said.clone()
            };
            let step = if standing {
                Step { reading: said.id, before: None, new: None }
            } else {
                session.named(put_back, Some(before))
            };
            session.save(vec![step], "reading.put_back", now)
        })
    }
}

impl Session {
    /// Corrects a reading to what a service says it is.
    pub(crate) fn replace_with(
        &mut self,
        id: ReadingId,
        there: Reading,
        now: DateTime<Utc>,
    ) -> Result<SavedReadings, Fault> {
        let (before, replaces) = self.standing(id)?;
        let (author, recorded_at) = (self.author()?, now.trunc_subsecs(6));
        let (by, writer) = (author.person, author.writer);
        let corrected = Reading { replaces, by, writer, recorded_at, ..there };
        let step = self.in_place_of(&before, corrected, before.id);
        self.save(vec![step], "reading.correct", now)
    }

    /// What a correction of a reading is written over: one that stands now, and
    /// the names of all that do.
    fn standing(&self, id: ReadingId) -> Result<(Reading, BTreeSet<ReadingId>), Fault> {
        let history = self.history_of(id)?;
        let all = standing_for(&history, id)?;
        let one = history.into_iter().find(|kept| all.contains(&kept.reading.id));
        Ok((one.ok_or(Problem::NoSuchReading)?.reading, all))
    }

    /// A new reading; one that is there already is not written again, and one
    /// that was taken out is put back. One that was erased for good is written
    /// as another one, a microsecond later: its own name stays erased.
    fn add(&self, new: NewReading, sure: bool, now: DateTime<Utc>) -> Result<Step, Fault> {
        let mut reading = self.read(new, sure, now)?;
        let mut step = self.named(reading.clone(), None);
        while self.store.is_reading_erased(step.reading)? {
            let at = reading.at.at() + TimeDelta::microseconds(1);
            reading.at = Moment::new(at, reading.at.zone().map(str::to_owned));
            step = self.named(reading.clone(), None);
        }
        let history = self.store.reading_history(step.reading)?;
        if history.is_empty() {
            return Ok(step);
        }
        if let Some(standing) = history.iter().find(|kept| kept.current) {
            return Ok(Step { reading: standing.reading.id, before: None, new: None });
        }
        let heads = heads(&history);
        let before = heads.first().copied();
        Ok(self.named(Reading { replaces: heads, ..reading }, before))
    }

    /// What was typed, as a reading without its name.
    fn read(&self, new: NewReading, sure: bool, now: DateTime<Utc>) -> Result<Reading, Fault> {
        let value = self.value_of(&new, sure)?;
        let reading = Reading {
            id: ReadingId::from_bytes([0; 16]),
            measure: new.measure,
            own: new.own,
            at: to_the_microsecond(&new.at),
            value: Some(value),
            typed: new.typed.trim().to_owned(),
            context: new.context,
            device: new.device.trim().to_owned(),
            note: new.note.trim().to_owned(),
            audience: new.audience.unwrap_or_else(default_audience),
            by: self.person(),
            writer: self.author()?.writer,
            recorded_at: now.trunc_subsecs(6),
            replaces: BTreeSet::new(),
        };
        reading.check().map_err(not_like_this)?;
        Ok(reading)
    }

    fn value_of(&self, new: &NewReading, sure: bool) -> Result<Measured, Fault> {
        let typed = match &new.own {
            Some(own) => parse_own(own, &new.typed),
            None => parse(new.measure, &new.typed, &self.preferences.units),
        };
        match typed.map_err(not_like_this)? {
            Typed::Likely(value) => Ok(value),
            Typed::Unlikely(unlikely) if sure => Ok(unlikely.sure()),
            Typed::Unlikely(unlikely) => Err(Problem::AreYouSure(unlikely.why().to_owned()).into()),
        }
    }

    /// A step that changes nothing when both say the same.
    fn in_place_of(&self, before: &Reading, after: Reading, id: ReadingId) -> Step {
        let same = Reading {
            id: before.id,
            by: before.by,
            writer: before.writer,
            recorded_at: before.recorded_at,
            replaces: before.replaces.clone(),
            ..after.clone()
        };
        if same == *before {
            return Step { reading: id, before: None, new: None };
        }
        self.named(after, Some(id))
    }

    /// A reading under the name that its content gives it.
    fn named(&self, mut reading: Reading, before: Option<ReadingId>) -> Step {
        reading.id = ReadingId::from_hash(&sha256(&reading.identity(self.record())));
        Step { reading: reading.id, before, new: Some(reading) }
    }

    /// Everything that a reading belongs with; never empty.
    fn history_of(&self, id: ReadingId) -> Result<Vec<KeptReading>, Fault> {
        let history = self.store.reading_history(id)?;
        if history.is_empty() { Err(Problem::NoSuchReading.into()) } else { Ok(history) }
    }

    fn save(
        &mut self,
        steps: Vec<Step>,
        what: &'static str,
        now: DateTime<Utc>,
    ) -> Result<SavedReadings, Fault> {
        let mut seen = BTreeSet::new();
        let new: Vec<Reading> = steps.iter().filter_map(|step| step.new.clone()).collect();
        let new: Vec<Reading> = new.into_iter().filter(|reading| seen.insert(reading.id)).collect();
        if !new.is_empty() {
            self.keep(Batch::new(new, Vec::new()), what, now)?;
        }
        let sitting = self.sitting_of(&steps)?;
        let saved = steps.into_iter().map(|step| {
            let kept = self.store.reading(step.reading)?.ok_or(Problem::NoSuchReading)?;
            Ok(SavedReading {
                reading: self.view(kept)?,
                before: step.before,
                changed: step.new.is_some(),
            })
        });
        Ok(SavedReadings { readings: saved.collect::<Result<_, Fault>>()?, sitting })
    }
}

/// Finer than that, no clock of a person or device is, and no column.
fn to_the_microsecond(at: &Moment) -> Moment {
    Moment::new(at.at().trunc_subsecs(6), at.zone().map(str::to_owned))
}

/// What nothing in the history replaces.
fn heads(history: &[KeptReading]) -> BTreeSet<ReadingId> {
    let replaced: BTreeSet<ReadingId> =
        history.iter().flat_map(|kept| kept.reading.replaces.iter().copied()).collect();
    let ids = history.iter().map(|kept| kept.reading.id);
    ids.filter(|id| !replaced.contains(id)).collect()
}

/// What a change of `id` is a change of: itself, where it stands; what stands
/// in its place; or what took it out.
fn standing_for(history: &[KeptReading], id: ReadingId) -> Result<BTreeSet<ReadingId>, Problem> {
    let standing: BTreeSet<ReadingId> =
        history.iter().filter(|kept| kept.current).map(|kept| kept.reading.id).collect();
    match standing.len() {
        0 => Ok(heads(history)),
        1 => Ok(standing),
        _ if standing.contains(&id) => Ok(BTreeSet::from([id])),
        _ => Err(not_like_this("there are two answers to this reading: choose one first")),
    }
}

/// The reading itself, or the newest of those it took out.
fn worth_putting_back(history: &[KeptReading], id: ReadingId) -> Option<&Reading> {
    let find = |id: ReadingId| history.iter().map(|kept| &kept.reading).find(|one| one.id == id);
    let newest_before = |reading: &Reading| {
        let replaced = reading.replaces.iter().filter_map(|id| find(*id));
        replaced.max_by_key(|reading| (reading.recorded_at, reading.id))
    };
    // No chain is longer than the history it is part of.
    let chain = std::iter::successors(find(id), |said| newest_before(said)).take(history.len());
    chain.into_iter().find(|said| said.value.is_some())
}
