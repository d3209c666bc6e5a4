//! What a service changed, imported on several computers.

use changes::{Author, Change, Changed, Elsewhere, Entry};
use chrono::{DateTime, Utc};
use model::{Field, Head};
use proptest::prelude::*;

use crate::support::{
    CARE_TEAM, Rewrite, Said, asha, author, edited, first, id, meera, minute, mood, note, page,
};

const SERVER: &str = "https://a.example/fhir/";

fn version(number: usize) -> (String, Option<DateTime<Utc>>) {
    (number.to_string(), Some(minute(100 + i64::try_from(number).unwrap())))
}

/// The service's version of this number says `diary`.
fn import(
    entry: &Entry,
    base: &[Head],
    number: usize,
    diary: &model::Diary,
) -> Option<(Entry, Change)> {
    let (version, at) = version(number);
    let from = Elsewhere { server: SERVER, resource: "Observation/1", version: &version, at };
    entry.import(&from, base, &diary.page().unwrap()).unwrap()
}

fn together(entries: &[&Entry]) -> Entry {
    let changes: Vec<Change> = entries.iter().flat_map(|entry| entry.changes().unwrap()).collect();
    Entry::load(id(), changes.iter().map(|change| change.bytes.as_slice())).unwrap()
}

#[test]
fn is_the_same_change_on_every_computer() {
    let base = first();
    let here = edited(&base, &asha(), &note("Walked to the shop and back"), 1);
    let there = edited(&base, &author(3), &mood(1), 2);
    let theirs = note("Walked to the shop. Seen by the nurse.");
    let (here, one) = import(&here, &base.heads(), 2, &theirs).unwrap();
    let (there, other) = import(&there, &base.heads(), 2, &theirs).unwrap();
    assert_eq!(one, other);
    // And again it is nothing new.
    let (again, same) = import(&here, &base.heads(), 2, &theirs).unwrap();
    assert_eq!((again.heads(), &same), (here.heads(), &one));
    let (a, b) = (together(&[&here, &there]), together(&[&there, &here]));
    assert_eq!(a.state().unwrap(), b.state().unwrap());
    let said = a.state().unwrap().diary();
    for words in ["and back", "Seen by the nurse."] {
        assert_eq!(said.note.matches(words).count(), 1, "{}", said.note);
    }
    assert_eq!(a.changes().unwrap().len(), 4);
}

#[test]
fn leaves_what_somebody_wrote_theirs() {
    let base = edited(&first(), &meera(), &mood(2), 1);
    let (once, _) = import(&base, &base.heads(), 2, &mood(1)).unwrap();
    let (entry, _) = import(&once, &once.heads(), 3, &mood(4)).unwrap();
    assert_eq!(entry.state().unwrap().last_writer, meera().writer);
    let own = edited(&entry, &asha(), &mood(3), 500);
    assert_eq!(own.state().unwrap().last_writer, None);
}

#[test]
fn is_by_the_service_at_its_time() {
    let base = first();
    let (entry, change) = import(&base, &base.heads(), 2, &mood(1)).unwrap();
    let from = Elsewhere { server: SERVER, resource: "", version: "", at: None };
    assert_eq!((change.author, change.time), (from.author(), minute(102)));
    assert!(change.author.is_service() && !asha().person.is_service());
    assert_eq!((change.actor.len(), change.seq, &change.deps), (32, 1, &base.heads()));
    let step = entry.history().unwrap().pop().unwrap();
    assert_eq!((step.by, step.changed), (from.author(), vec![Changed::Field(Field::Mood)]));
    // One without a time is of the time of what it changed.
    let from = Elsewhere { version: "2", ..from };
    let page = mood(1).page().unwrap();
    let (_, change) = base.import(&from, &base.heads(), &page).unwrap().unwrap();
    assert_eq!(change.time, minute(0));
}

#[test]
fn another_origin_or_other_words_are_another_actor() {
    let base = first();
    let later = edited(&base, &asha(), &note("later"), 1);
    let page = mood(1).page().unwrap();
    let from = Elsewhere { server: SERVER, resource: "Observation/1", version: "2", at: None };
    let actor = |entry: &Entry, from: &Elsewhere<'_>, base: &[Head], page| {
        entry.import(from, base, page).unwrap().unwrap().1.actor
    };
    let other = mood(2).page().unwrap();
    let mut actors = vec![
        actor(&later, &from, &base.heads(), &page),
        actor(&later, &Elsewhere { server: "https://b.example/", ..from }, &base.heads(), &page),
        actor(&later, &Elsewhere { resource: "Observation/2", ..from }, &base.heads(), &page),
        actor(&later, &Elsewhere { version: "3", ..from }, &base.heads(), &page),
        actor(&later, &Elsewhere { at: Some(minute(9)), ..from }, &base.heads(), &page),
        actor(&later, &from, &later.heads(), &page),
        // One version, two contents: both can be kept.
        actor(&later, &from, &base.heads(), &other),
    ];
    let count = actors.len();
    actors.sort();
    actors.dedup();
    assert_eq!(actors.len(), count);
}

#[test]
fn what_the_service_left_alone_is_not_written() {
    let base = first();
    assert!(import(&base, &base.heads(), 2, &page()).is_none());
    // A score that someone changed meanwhile stands beside nothing.
    let here = edited(&base, &asha(), &mood(2), 1);
    let (here, _) = import(&here, &base.heads(), 2, &note("Seen")).unwrap();
    let state = here.state().unwrap();
    assert_eq!((state.diary().mood.unwrap().value(), state.two_answers.len()), (2, 0));
}

#[test]
fn two_answers_wait_for_the_person() {
    let base = first();
    let here = edited(&base, &asha(), &mood(2), 1);
    let (here, change) = import(&here, &base.heads(), 2, &mood(5)).unwrap();
    let state = here.state().unwrap();
    let [two] = state.two_answers.as_slice() else { panic!("{state:?}") };
    let answers: Vec<_> = two.answers.iter().map(|one| (one.value.as_str(), one.by)).collect();
    assert_eq!(answers, [("2", asha().person), ("5", change.author)]);
}

/// What a replica does next.
#[derive(Debug, Clone)]
enum Act {
    /// A person writes a word of their own behind the note, and a score.
    Write(u8),
    /// The next version of the service is fetched.
    Fetch,
    /// Everything the other has is taken.
    Take,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![(1..=5u8).prop_map(Act::Write), Just(Act::Fetch), Just(Act::Take)]
}

struct Replica {
    entry: Entry,
    who: Author,
    fetched: usize,
    base: Vec<Head>,
}

impl Replica {
    fn fetch(&mut self, versions: &[model::Diary]) {
        let Some(diary) = versions.get(self.fetched) else { return };
        self.fetched += 1;
        if let Some((entry, change)) = import(&self.entry, &self.base, self.fetched + 1, diary) {
            (self.entry, self.base) = (entry, vec![change.hash]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Two computers import the same versions in any order, beside what people
    /// write: they say the same in the end, each version is one change, and no
    /// word that anybody wrote is lost.
    #[test]
    fn replicas_that_import_the_same_converge(
        acts in prop::collection::vec((0..2usize, act()), 0..24),
        scores in prop::collection::vec(1..=5u8, 1..4),
    ) {
        let base = first();
        let mut said = page().note;
        let versions: Vec<model::Diary> = scores.iter().enumerate().map(|(number, score)| {
            said = format!("{said} theirs{number}");
            model::Diary { mood: mood(*score).mood, ..note(&said) }
        }).collect();
        let mut replicas = [asha(), author(3)].map(|who| Replica {
            entry: base.clone(), who, fetched: 0, base: base.heads(),
        });
        let mut words: Vec<String> = Vec::new();
        for (step, (who, act)) in acts.iter().enumerate() {
            let other = replicas[1 - who].entry.clone();
            let replica = &mut replicas[*who];
            match act {
                Act::Fetch => replica.fetch(&versions),
                Act::Take => replica.entry = together(&[&replica.entry, &other]),
                Act::Write(score) => {
                    let word = format!("mine{step}");
                    let now = replica.entry.state().unwrap().diary();
                    let diary = model::Diary {
                        note: format!("{} {word}", now.note), mood: mood(*score).mood, ..now
                    };
                    let at = minute(i64::try_from(step).unwrap());
                    let heads = replica.entry.heads();
                    let written = replica.entry.rewrite(&replica.who, &heads, &diary, CARE_TEAM, at);
                    replica.entry = written.unwrap().unwrap().0;
                    words.push(word);
                }
            }
        }
        for replica in &mut replicas {
            for _ in &versions {
                replica.fetch(&versions);
            }
        }
        let [here, there] = &replicas;
        let (a, b) = (together(&[&here.entry, &there.entry]), together(&[&there.entry, &here.entry]));
        let state = a.state().unwrap();
        prop_assert_eq!(&state, &b.state().unwrap());
        words.extend((0..versions.len()).map(|number| format!("theirs{number}")));
        let note = state.diary().note;
        for word in words {
            prop_assert_eq!(note.split_whitespace().filter(|one| *one == word).count(), 1, "{}", note);
        }
        let by_service = a.changes().unwrap().into_iter().filter(|one| one.author.is_service());
        prop_assert_eq!(by_service.count(), versions.len());
    }
}
