//! The merge rules as a person would say them, worked out the slow way.
//!
//! An entry is a list of writings, and of each it is known which others its
//! writer had seen. Nothing here knows Automerge, and nothing is shared with
//! the crate: where the two disagree, one of them is wrong.
//!
//! Of a text that several people wrote beside each other, it is not said where
//! their words go, only which words are there. Every word is one character,
//! and no two people ever write the same one.

use std::collections::{BTreeMap, BTreeSet};

use model::{Field, Form, Head, PersonId};

/// A set of writings, one bit each: a version of the entry.
pub(crate) type Version = u64;

/// Answers to one field, in order of value, each with who and when.
pub(crate) type Answers = Vec<(String, PersonId, i64)>;

/// One writing: what it says, and what its writer had seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Op {
    pub(crate) seen: Version,
    pub(crate) singles: BTreeMap<Field, String>,
    pub(crate) added: BTreeSet<(Field, String)>,
    pub(crate) removed: BTreeSet<(Field, String)>,
    /// Before and after.
    pub(crate) texts: BTreeMap<Field, (String, String)>,
    pub(crate) deleted: Option<bool>,
}

impl Op {
    /// Whether it says anything at all.
    pub(crate) fn is_nothing(&self) -> bool {
        let words = self.added.is_empty() && self.removed.is_empty();
        self.singles.is_empty() && words && self.texts.is_empty() && self.deleted.is_none()
    }
}

/// A writing that was done: it has a name now, a writer and a time.
#[derive(Debug, Clone)]
struct Done {
    op: Op,
    name: Head,
    by: PersonId,
    at: i64,
}

/// All that was ever written in one entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naive(Vec<Done>);

impl Naive {
    pub(crate) fn push(&mut self, op: Op, name: Head, by: PersonId, at: i64) {
        self.0.push(Done { op, name, by, at });
    }

    fn among(&self, version: Version) -> impl Iterator<Item = (Version, &Done)> {
        let bits = (0..self.0.len()).map(|index| 1 << index).zip(&self.0);
        bits.filter(move |(bit, _)| version & bit != 0)
    }

    /// The writings of `version` that say something about a matter, and that
    /// nobody who had seen them said anything else about since.
    fn last(&self, version: Version, about: impl Fn(&Op) -> bool) -> Vec<(Version, &Done)> {
        let over = self.among(version).filter(|(_, done)| about(&done.op));
        let over = over.fold(0, |over, (_, done)| over | done.op.seen);
        let last = self.among(version & !over).filter(|(_, done)| about(&done.op));
        let mut last: Vec<_> = last.collect();
        last.sort_by_key(|(_, done)| done.name);
        last
    }

    fn given(&self, version: Version, field: Field) -> Answers {
        let mut answers = Answers::new();
        for (_, done) in self.last(version, |op| op.singles.contains_key(&field)) {
            let value = &done.op.singles[&field];
            if answers.iter().all(|(other, ..)| other != value) {
                answers.push((value.clone(), done.by, done.at));
            }
        }
        answers
    }

    /// The answers where there is more than one: different values, each
    /// written without having seen the others.
    pub(crate) fn two_answers(&self, version: Version, field: Field) -> Answers {
        let mut answers = self.given(version, field);
        answers.sort();
        if answers.len() > 1 { answers } else { Answers::new() }
    }

    /// What is shown of a single-valued field. A switch is on only where all
    /// who set it agree.
    pub(crate) fn single(&self, version: Version, field: Field) -> String {
        let answers = self.given(version, field);
        match (field.form(), answers.as_slice()) {
            (Form::Switch, [(only, ..)]) => only.clone(),
            (Form::Switch, _) => "false".to_owned(),
            (_, all) => all.first().map(|(first, ..)| first.clone()).unwrap_or_default(),
        }
    }

    /// A word is there when someone added it and nobody who saw that took it out.
    pub(crate) fn words(&self, version: Version, field: Field) -> BTreeSet<String> {
        let of = |word: &(Field, String)| word.0 == field;
        let added = self.among(version).flat_map(|(bit, done)| {
            done.op.added.iter().filter(move |word| of(word)).map(move |word| (bit, word))
        });
        let stays = |(bit, word): &(Version, &(Field, String))| {
            self.among(version)
                .all(|(_, by)| by.op.seen & bit == 0 || !by.op.removed.contains(*word))
        };
        added.filter(stays).map(|(_, (_, word))| word.clone()).collect()
    }

    /// (Deleted, kept after a deletion.) An entry is gone when someone deleted
    /// it who had seen everything but other deletions, and nobody took it back.
    pub(crate) fn fate(&self, version: Version) -> (bool, bool) {
        let standing = self.last(version, |op| op.deleted.is_some());
        let standing: Vec<_> =
            standing.into_iter().filter(|(_, done)| done.op.deleted == Some(true)).collect();
        let all = standing.iter().fold(0, |all, (bit, _)| all | bit);
        let gone = standing.iter().any(|(_, done)| version & !(done.op.seen | all) == 0);
        (gone, !gone && !standing.is_empty())
    }

    /// The text, where the last to write it had seen all that was written.
    pub(crate) fn exact(&self, version: Version, field: Field) -> Option<&str> {
        match self.last(version, |op| op.texts.contains_key(&field)).as_slice() {
            [] => Some(""),
            [(_, done)] => Some(&done.op.texts[&field].1),
            _ => None,
        }
    }

    /// (Words that must be in a text, words that may be.)
    pub(crate) fn in_text(&self, version: Version, field: Field) -> [BTreeSet<char>; 2] {
        let texts: Vec<_> = self
            .among(version)
            .filter_map(|(bit, done)| Some((bit, done.op.seen, done.op.texts.get(&field)?)))
            .map(|(bit, seen, (old, new))| (bit, seen, Rewritten::new(old, new)))
            .collect();
        let mut found = [BTreeSet::new(), BTreeSet::new()];
        for (bit, _, text) in &texts {
            let later = || texts.iter().filter(|(_, seen, _)| seen & bit != 0);
            let untouched = |word: &&char| later().all(|(.., by)| !by.may_remove.contains(*word));
            let not_gone = |word: &&char| later().all(|(.., by)| !by.must_remove.contains(*word));
            found[0].extend(text.must_add.iter().filter(untouched));
            found[1].extend(text.may_add.iter().filter(not_gone));
        }
        found
    }
}

/// What a rewriting did to the words of a text. Where a word is there twice, or
/// the order is another, it cannot be told which of them stayed.
struct Rewritten {
    must_add: BTreeSet<char>,
    may_add: BTreeSet<char>,
    must_remove: BTreeSet<char>,
    may_remove: BTreeSet<char>,
}

impl Rewritten {
    fn new(old: &str, new: &str) -> Self {
        let set = |text: &str| text.chars().collect::<BTreeSet<char>>();
        let (olds, news) = (set(old), set(new));
        let kept = |text: &str, other: &BTreeSet<char>| {
            text.chars().filter(|word| other.contains(word)).collect::<String>()
        };
        let once = olds.len() == old.chars().count() && news.len() == new.chars().count();
        let tidy = once && kept(old, &news) == kept(new, &olds);
        let must_add: BTreeSet<_> = news.difference(&olds).copied().collect();
        let must_remove: BTreeSet<_> = olds.difference(&news).copied().collect();
        Self {
            may_add: if tidy { must_add.clone() } else { news },
            may_remove: if tidy { must_remove.clone() } else { olds },
            must_add,
            must_remove,
        }
    }
}
