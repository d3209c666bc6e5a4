//! Several computers with one entry, and what happens on them.

use super::dice::Random;
use changes::{Author, Change, Entry, HistoryStep, LoadError, WriteError};
use chrono::{DateTime, Utc};
use model::{Audience, EntryId, EntryState, Field, Form, Head, Heads, Page, PageError, PersonId};

use super::intent::{self, of_form, said, singles};
use super::page::{self, Words};
use super::story::{Act, Deed, Story};
use crate::naive::{Naive, Op, Version};

/// What went wrong.
pub(crate) type Outcome<T = ()> = Result<T, String>;

const YEAR_SECONDS: usize = 365 * 24 * 3600;
const MOST_REPLICAS: usize = 6;

/// One computer.
#[derive(Clone)]
struct Replica {
    author: Author,
    /// How far its clock is off, in seconds.
    skew: i64,
    /// What reached it, also what waits for something that did not.
    arrived: Version,
    /// What it could put together, and what that is made of.
    entry: Option<(Version, Entry)>,
}

pub(crate) struct World<'a> {
    random: Random,
    words: Words,
    fields: Vec<Field>,
    naive: Naive,
    /// Every change ever made, in order, and what its writer had seen.
    changes: Vec<(Change, Op)>,
    /// Who helped with each.
    writers: Vec<Option<EntryId>>,
    replicas: Vec<Replica>,
    script: &'a mut Vec<String>,
}

impl<'a> World<'a> {
    /// The first computer makes an entry that no other has yet.
    pub(crate) fn new(story: &Story, script: &'a mut Vec<String>) -> Outcome<Self> {
        let mut random = Random::new(story.dice);
        let replicas = (1..=story.replicas as u8).map(|number| Replica {
            author: Author { person: person(number), writer: None, actor: [number; 16] },
            skew: random.below(2 * YEAR_SECONDS) as i64 - YEAR_SECONDS as i64,
            arrived: 0,
            entry: None,
        });
        let replicas = replicas.collect();
        let mut world = Self {
            words: Words::default(),
            fields: page::fields(story.kind, &mut random),
            naive: Naive::default(),
            changes: Vec::new(),
            writers: Vec::new(),
            replicas,
            script,
            random,
        };
        let page = page::first(story.kind, &mut world.random, &mut world.words);
        let audience = Audience { circle: world.random.chance(0.5), care_team: true };
        let first = intent::edit(&world.naive, (0, &page_without_text(&page)), &page, audience);
        let op = Op { deleted: Some(false), ..first };
        let (author, now) = (world.replicas[0].author, world.now(0));
        let made = Entry::create(id(), &author, &page, audience, now);
        world.tell(0, &format!("makes {:?}", page.typed()));
        world.wrote(0, made.map(Some).map_err(told)?, op, true)?;
        Ok(world)
    }

    pub(crate) fn act(&mut self, act: &Act) -> Outcome {
        self.random = Random::new(act.dice);
        let who = act.who % self.replicas.len();
        match act.deed {
            Deed::Send => return self.send(who),
            Deed::Copy => return self.copy(who),
            _ => {}
        }
        let Some((version, entry)) = self.replicas[who].entry.clone() else { return Ok(()) };
        let helpers =
            [None, Some(EntryId::from_bytes([1; 16])), Some(EntryId::from_bytes([2; 16]))];
        self.replicas[who].author.writer = *self.random.pick(&helpers);
        let state = entry.state().map_err(told)?;
        match act.deed {
            Deed::Edit => self.edit(who, &entry, &state, version),
            Deed::EditOld => {
                let (heads, version) = self.earlier(version);
                let state = entry.state_at(&heads).map_err(told)?;
                self.edit(who, &entry, &state, version)
            }
            Deed::Delete => {
                let deleted = (!state.deleted).then_some(true);
                let wrote = entry.delete(&self.replicas[who].author, self.now(who));
                self.tell(who, "deletes it");
                let op = Op { seen: version, deleted, ..Op::default() };
                self.wrote(who, wrote.map_err(told)?, op, false)
            }
            Deed::Revert => {
                let (heads, then) = self.earlier(version);
                let before = entry.state_at(&heads).map_err(told)?;
                let to = (then, &before.page, before.audience);
                let op = intent::back(&self.naive, (version, &state.page), to);
                let wrote = entry.revert(&self.replicas[who].author, &heads, self.now(who));
                self.tell(who, &format!("goes back to {}", then.count_ones()));
                self.wrote(who, wrote.map_err(told)?, op, false)
            }
            Deed::Choose => {
                let Some(two) = state.two_answers.first() else { return Ok(()) };
                let value = self.random.pick(&two.answers).value.clone();
                let op = intent::choice(version, two.field, &value);
                let author = self.replicas[who].author;
                let wrote = entry.choose(&author, &state.heads, two.field, &value, self.now(who));
                self.tell(who, &format!("chooses {}={value}", two.field));
                self.wrote(who, wrote.map_err(told)?, op, false)
            }
            Deed::Accept => {
                let wrote = entry.accept(&self.replicas[who].author, &state.heads, self.now(who));
                self.tell(who, "accepts it");
                let deleted = state.kept_after_delete.then_some(false);
                let op = Op { seen: version, deleted, ..Op::default() };
                self.wrote(who, wrote.map_err(told)?, op, !state.merged.is_empty())
            }
            Deed::Send | Deed::Copy => Ok(()),
        }
    }

    fn edit(&mut self, who: usize, entry: &Entry, seen: &EntryState, version: Version) -> Outcome {
        let (mut page, mut audience) = (seen.page.clone(), seen.audience);
        let what =
            page::edit(&mut page, &mut audience, &self.fields, &mut self.random, &mut self.words);
        self.tell(who, &format!("on {}: {what}", version.count_ones()));
        let author = self.replicas[who].author;
        match entry.edit(&author, &seen.heads, &page, audience, self.now(who)) {
            Err(WriteError::Page(PageError::Empty | PageError::Missing(_))) => {
                same("an empty page", &page.check().is_err(), &true)
            }
            wrote => {
                let op = intent::edit(&self.naive, (version, &seen.page), &page, audience);
                self.wrote(who, wrote.map_err(told)?, op, false)
            }
        }
    }

    /// Notes what was written; compares what the crate makes of it with what
    /// the next start would load, and with the naive model.
    fn wrote(
        &mut self,
        who: usize,
        wrote: Option<(Entry, Change)>,
        op: Op,
        even_if_nothing: bool,
    ) -> Outcome {
        let expected = even_if_nothing || !op.is_nothing();
        same("whether there was anything to write", &wrote.is_some(), &expected)?;
        let Some((entry, change)) = wrote else { return Ok(()) };
        let bit = 1 << self.changes.len();
        self.naive.push(op.clone(), change.hash, change.author, change.time.timestamp());
        let version = op.seen | bit;
        self.changes.push((change, op));
        self.writers.push(self.replicas[who].author.writer);
        let replica = &mut self.replicas[who];
        replica.arrived |= bit;
        let whole = replica.entry.as_ref().map_or(0, |(whole, _)| *whole) | bit;
        replica.entry = Some((whole, entry.clone()));
        same(
            "what its writer saw",
            &self.version(whole, &entry.heads()).count_ones(),
            &whole.count_ones(),
        )?;
        let anew = self.load(whole)?;
        same("what is shown and what is stored", &json(&entry)?, &json(&anew)?)?;
        self.agrees(&entry.state().map_err(told)?, whole)?;
        let heads = [self.changes[self.changes.len() - 1].0.hash];
        self.agrees(&entry.state_at(&heads).map_err(told)?, version)
    }

    /// Some of it gets lost, the rest comes in any order.
    fn send(&mut self, who: usize) -> Outcome {
        let to = self.random.below(self.replicas.len());
        let lost = if self.random.chance(0.5) { self.random.bits() } else { 0 };
        let sent = self.replicas[who].arrived & !lost;
        self.tell(who, &format!("sends {} to {}", sent.count_ones(), to + 1));
        self.replicas[to].arrived |= sent;
        let arrived = self.replicas[to].arrived;
        let ready = self.ready(arrived);
        if ready != arrived {
            let early = Entry::load(id(), self.shuffled(arrived).iter().map(Vec::as_slice));
            same("what is not all there", &early.err(), &Some(LoadError::MissingDependency))?;
        }
        if self.replicas[to].entry.as_ref().map_or(0, |(whole, _)| *whole) == ready {
            return Ok(());
        }
        let entry = self.load(ready)?;
        self.agrees(&entry.state().map_err(told)?, ready)?;
        self.replicas[to].entry = Some((ready, entry));
        Ok(())
    }

    /// The same person on the same data, with an actor of its own.
    fn copy(&mut self, who: usize) -> Outcome {
        if self.replicas.len() < MOST_REPLICAS {
            let mut copy = self.replicas[who].clone();
            copy.author.actor = [self.replicas.len() as u8 + 1; 16];
            self.replicas.push(copy);
            self.tell(who, &format!("is copied to {}", self.replicas.len()));
        }
        Ok(())
    }

    /// Everybody has met everybody: all say the same, which is what the naive
    /// model says, and nothing that anybody wrote is gone.
    pub(crate) fn all_meet(&mut self) -> Outcome {
        let all: Version = self.replicas.iter().fold(0, |all, replica| all | replica.arrived);
        same("what is somewhere", &all.count_ones(), &(self.changes.len() as u32))?;
        let entry = self.load(all)?;
        let told_by_all = json(&entry)?;
        let history = entry.history().map_err(told)?;
        for number in 1..self.replicas.len() {
            let other = self.load(all)?;
            same("what two computers say", &json(&other)?, &told_by_all)?;
            if number == 1 {
                same("the history", &other.history().map_err(told)?, &history)?;
            }
        }
        self.agrees(&entry.state().map_err(told)?, all)?;
        let kept = entry.changes().map_err(told)?;
        for (change, _) in &self.changes {
            same("whether a change is kept as it was", &kept.contains(change), &true)?;
        }
        self.all_is_in_history(&history)
    }

    /// Every value that anybody wrote is in the history as they wrote it.
    fn all_is_in_history(&self, history: &[HistoryStep]) -> Outcome {
        for ((change, op), writer) in self.changes.iter().zip(&self.writers) {
            let step = history.iter().find(|step| step.heads == [change.hash]);
            let step = step.ok_or("a change is not in the history")?;
            same("whose it is", &(step.by, step.at), &(change.author, change.time))?;
            same("who wrote it", &step.writer, writer)?;
            for (field, value) in &op.singles {
                same(field.as_str(), &said(*field, &step.page, step.audience), value)?;
            }
            for (field, (_, text)) in &op.texts {
                same(field.as_str(), &step.page.text(*field), &text.as_str())?;
            }
            for (words, there) in [(&op.added, true), (&op.removed, false)] {
                for (field, word) in words {
                    let found = step.page.words(*field).any(|other| other.as_str() == word);
                    same(field.as_str(), &found, &there)?;
                }
            }
            same("deleted", &(step.deleted || op.deleted != Some(true)), &true)?;
        }
        Ok(())
    }

    fn agrees(&self, state: &EntryState, version: Version) -> Outcome {
        let naive = &self.naive;
        for field in singles(state.kind()) {
            let shown = said(field, &state.page, state.audience);
            same(field.as_str(), &shown, &naive.single(version, field))?;
            let two = state.two_answers.iter().find(|two| two.field == field);
            let two = two.into_iter().flat_map(|two| &two.answers);
            let two: Vec<_> =
                two.map(|one| (one.value.clone(), one.by, one.at.timestamp())).collect();
            same(field.as_str(), &two, &naive.two_answers(version, field))?;
        }
        for field in of_form(state.kind(), Form::Words) {
            let words = state.page.words(field).map(ToString::to_string).collect();
            same(field.as_str(), &naive.words(version, field), &words)?;
        }
        for field in of_form(state.kind(), Form::Text) {
            let text = state.page.text(field);
            if let Some(exact) = naive.exact(version, field) {
                same(field.as_str(), &(text, state.merged.contains(&field)), &(exact, false))?;
            }
            let [must, may] = naive.in_text(version, field);
            let lost: String = must.into_iter().filter(|word| !text.contains(*word)).collect();
            let risen: String = text.chars().filter(|word| !may.contains(word)).collect();
            same(field.as_str(), &(lost, risen), &<(String, String)>::default())?;
        }
        let heads = self.changes.iter().zip(&self.writers);
        let heads = heads.filter(|((change, _), _)| state.heads.contains(&change.hash));
        let last = heads.max_by_key(|((change, _), _)| (change.time, change.hash));
        let writers = (self.writers[0], last.and_then(|(_, writer)| *writer));
        same("first and last writer", &(state.first_writer, state.last_writer), &writers)?;
        let fate = (state.deleted, state.kept_after_delete);
        same("deleted, kept after that", &fate, &naive.fate(version))
    }

    /// What of `arrived` has all that it was built on.
    fn ready(&self, arrived: Version) -> Version {
        let mut ready = 0;
        for (index, (_, op)) in self.changes.iter().enumerate() {
            if arrived & (1 << index) != 0 && op.seen & !ready == 0 {
                ready |= 1 << index;
            }
        }
        ready
    }

    fn version(&self, whole: Version, heads: &[Head]) -> Version {
        let named = self.changes.iter().enumerate();
        let named = named.filter(|(index, (change, _))| {
            whole & (1 << index) != 0 && heads.contains(&change.hash)
        });
        named.fold(0, |version, (index, (_, op))| version | op.seen | (1 << index))
    }

    /// A version within `whole` that one change made.
    fn earlier(&mut self, whole: Version) -> (Heads, Version) {
        let there: Vec<usize> =
            (0..self.changes.len()).filter(|index| whole & (1 << index) != 0).collect();
        let index = *self.random.pick(&there);
        let (change, op) = &self.changes[index];
        (vec![change.hash], op.seen | (1 << index))
    }

    fn load(&mut self, version: Version) -> Outcome<Entry> {
        let changes = self.shuffled(version);
        Entry::load(id(), changes.iter().map(Vec::as_slice)).map_err(told)
    }

    /// In any order, and some of them twice.
    fn shuffled(&mut self, version: Version) -> Vec<Vec<u8>> {
        let mut changes = Vec::new();
        for (index, (change, _)) in self.changes.iter().enumerate() {
            for _ in 0..(version >> index & 1) * (1 + u64::from(self.random.chance(0.2))) {
                let place = self.random.below(changes.len() + 1);
                changes.insert(place, change.bytes.clone());
            }
        }
        changes
    }

    fn now(&self, who: usize) -> DateTime<Utc> {
        let minutes = self.changes.len() as i64;
        let seconds = 1_777_777_777 + minutes * 60 + self.replicas[who].skew;
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn tell(&mut self, who: usize, what: &str) {
        self.script.push(format!("{:>2}. {} {what}", self.changes.len(), who + 1));
    }
}

fn id() -> EntryId {
    EntryId::from_bytes([0xE7; 16])
}

fn person(number: u8) -> PersonId {
    PersonId::from_bytes([number; 16])
}

fn page_without_text(page: &Page) -> Page {
    Page::new(page.kind(), page.at.clone())
}

fn json(entry: &Entry) -> Outcome<String> {
    serde_json::to_string(&entry.state().map_err(told)?).map_err(told)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found:?}, not {wanted:?}")) }
}
