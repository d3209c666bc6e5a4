//! What an entry says at one of its versions.
//!
//! Everything in a document is foreign: a value may be of the wrong type or
//! out of range, a container may be missing. What cannot be read is left out
//! and the rest is shown. What is shown depends on the set of changes alone:
//! answers are put in order of the change that gave them, never in order of
//! arrival.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use chrono::{DateTime, Utc};
use model::{
    Answer, Audience, EntryId, EntryKind, EntryState, Field, Head, Heads, Label, Moment, Page,
    PersonId, TwoAnswers,
};

use crate::change::{Change, hash, head};
use crate::deletion::{Deletion, weigh};
use crate::graph::{Graph, Node, Version};
use crate::layout::{self, AUDIENCE, DELETED, KIND, MIN_READER_KEY, SCHEMA};

/// A document at one of its versions.
pub(crate) struct View<'a> {
    doc: &'a Automerge,
    graph: &'a Graph,
    heads: Heads,
    at: Vec<ChangeHash>,
    version: Version,
}

/// The different answers to one field, each with the change that gave it
/// first, in order of those changes.
type Answers = Vec<(Head, String)>;

impl<'a> View<'a> {
    /// The version `heads`; `None` if it is no version of this document.
    pub(crate) fn new(doc: &'a Automerge, graph: &'a Graph, heads: &[Head]) -> Option<Self> {
        let version = graph.version(heads)?;
        let heads: BTreeSet<Head> = heads.iter().copied().collect();
        Some(Self {
            doc,
            graph,
            at: heads.iter().map(hash).collect(),
            heads: heads.into_iter().collect(),
            version,
        })
    }

    /// What the entry says here.
    pub(crate) fn state(&self, id: EntryId) -> EntryState {
        let creation = self.creation();
        let created_at = creation.map_or(DateTime::UNIX_EPOCH, |node| node.at);
        let kind = self.kind();
        let answers: BTreeMap<Field, Answers> =
            layout::singles(kind).map(|field| (field, self.answers(field))).collect();
        let deletion = self.deletion();
        EntryState {
            id,
            heads: self.heads.clone(),
            page: self.page(kind, &answers, created_at),
            audience: Audience {
                circle: is_on(&answers, Field::Circle),
                care_team: is_on(&answers, Field::CareTeam),
            },
            two_answers: answers.iter().filter_map(|(field, all)| self.two(*field, all)).collect(),
            merged: self.merged(kind),
            deleted: deletion == Deletion::Holds,
            kept_after_delete: deletion == Deletion::Outlived,
            read_only: self.is_newer(),
            created_by: creation.map_or(PersonId::from_bytes(Change::NOBODY), |node| node.by),
            created_at,
            changed_at: self.changed_at(created_at),
            first_writer: creation.and_then(|node| node.writer),
            last_writer: self.last_writer(),
        }
    }

    /// The kind the entry was made as. One that only a newer Keepwell knows is
    /// shown by what it has in common with a diary page.
    fn kind(&self) -> EntryKind {
        let kinds = self.values(&ROOT, KIND);
        let known = kinds.iter().find_map(|(_, value)| value.as_str()?.parse().ok());
        known.unwrap_or(EntryKind::Diary)
    }

    /// What it says, as far as it can be read: no value is taken that its field
    /// could not hold.
    fn page(
        &self,
        kind: EntryKind,
        answers: &BTreeMap<Field, Answers>,
        created_at: DateTime<Utc>,
    ) -> Page {
        let at = first(answers, Field::At).and_then(|at| at.parse().ok());
        let at = at.unwrap_or_else(|| Moment::new(created_at.fixed_offset(), None));
        let mut page = Page::new(kind, at);
        for field in kind.fields() {
            // What was read through the field's form fits the field.
            let _ = match first(answers, *field) {
                Some(said) => page.set(*field, said),
                None => Ok(()),
            };
        }
        for field in layout::texts(kind) {
            let _ = page.set(field, &self.text(field));
        }
        for field in layout::words(kind) {
            let _ = page.set_words(field, self.words(field));
        }
        page
    }

    /// Every value of a key, in order of the changes that wrote them.
    fn values(&self, map: &ObjId, key: &str) -> Vec<(Head, Value<'a>)> {
        let all = self.doc.get_all_at(map, key, &self.at).unwrap_or_default();
        let written = all.into_iter().filter_map(|(value, id)| {
            let change = self.doc.hash_for_opid(&id)?;
            Some((head(change), value))
        });
        let mut values: Vec<_> = written.collect();
        values.sort_by_key(|(change, _)| *change);
        values
    }

    fn container(&self, key: &str, kind: ObjType) -> Option<ObjId> {
        container(self.doc.get_all_at(ROOT, key, &self.at).unwrap_or_default(), kind)
    }

    fn answers(&self, field: Field) -> Answers {
        let map = match layout::place(field) {
            None => Some(ROOT),
            Some(_) => self.container(AUDIENCE, ObjType::Map),
        };
        let values = map.map(|map| self.values(&map, field.as_str())).unwrap_or_default();
        let mut answers = Answers::new();
        for (change, value) in values {
            if let Some(said) = layout::read(field, &value)
                && answers.iter().all(|(_, other)| *other != said)
            {
                answers.push((change, said));
            }
        }
        answers
    }

    fn two(&self, field: Field, answers: &Answers) -> Option<TwoAnswers> {
        if answers.len() < 2 {
            return None;
        }
        let mut answers: Vec<Answer> = answers
            .iter()
            .filter_map(|(change, said)| {
                let Node { by, writer, at, .. } = self.graph.get(change)?;
                Some(Answer { value: said.clone(), by: *by, writer: *writer, at: *at })
            })
            .collect();
        answers.sort_by(|a, b| a.value.cmp(&b.value));
        Some(TwoAnswers { field, answers })
    }

    fn words(&self, field: Field) -> BTreeSet<Label> {
        let Some(map) = self.container(field.as_str(), ObjType::Map) else {
            return BTreeSet::new();
        };
        let is_there =
            |key: &String| self.values(&map, key).iter().any(|(_, value)| is_true(value));
        let keys = self.doc.keys_at(&map, &self.at).filter(is_there);
        keys.filter_map(|key| field.word(&key).ok()).collect()
    }

    fn text(&self, field: Field) -> String {
        let text = self.container(field.as_str(), ObjType::Text);
        text.and_then(|text| self.doc.text_at(text, &self.at).ok()).unwrap_or_default()
    }

    /// The texts that nobody has seen as they are: put together from changes
    /// that were written beside each other, with nothing written since.
    fn merged(&self, kind: EntryKind) -> BTreeSet<Field> {
        if self.heads.len() < 2 {
            return BTreeSet::new();
        }
        let branches = self.heads.iter();
        let branches = branches.filter_map(|head| Self::new(self.doc, self.graph, &[*head]));
        let branches: Vec<Self> = branches.collect();
        let is_new = |field: &Field| {
            let text = self.text(*field);
            branches.iter().all(|branch| branch.text(*field) != text)
        };
        layout::texts(kind).filter(is_new).collect()
    }

    fn deletion(&self) -> Deletion {
        let said = self.values(&ROOT, DELETED).into_iter();
        let deletions = said.filter(|(_, value)| is_true(value)).map(|(change, _)| change);
        weigh(self.graph, &self.version, &deletions.collect())
    }

    /// Whether it takes a newer Keepwell to change this.
    fn is_newer(&self) -> bool {
        let layout = self.values(&ROOT, MIN_READER_KEY);
        let kind = self.values(&ROOT, KIND);
        layout.iter().any(|(_, value)| is_above(value, SCHEMA))
            || kind.iter().any(|(_, value)| !is_known_kind(value))
    }

    /// How it began: the change that was built on nothing.
    fn creation(&self) -> Option<&Node> {
        let mut nodes = self.version.iter().filter_map(|change| self.graph.get(change));
        nodes.find(|node| node.deps.is_empty())
    }

    /// Whoever of this record wrote last. What a service changed is built on
    /// what somebody wrote, which it leaves theirs.
    fn last_writer(&self) -> Option<EntryId> {
        let mut ahead: Vec<Head> = self.heads.clone();
        let (mut seen, mut last) = (Version::new(), None);
        while let Some(change) = ahead.pop() {
            let Some(node) = self.graph.get(&change).filter(|_| seen.insert(change)) else {
                continue;
            };
            match node.by.is_service() {
                true => ahead.extend(&node.deps),
                false => last = last.max(Some((node.at, change))),
            }
        }
        last.and_then(|(_, change)| self.graph.get(&change)?.writer)
    }

    fn changed_at(&self, created_at: DateTime<Utc>) -> DateTime<Utc> {
        let heads = self.heads.iter().filter_map(|change| self.graph.get(change));
        heads.map(|node| node.at).max().unwrap_or(created_at)
    }
}

/// The container under a key. Of several, which Keepwell never makes, the one
/// that Automerge shows.
pub(crate) fn container(values: Vec<(Value<'_>, ObjId)>, kind: ObjType) -> Option<ObjId> {
    let ours = |(value, id): (Value<'_>, ObjId)| (value == Value::Object(kind)).then_some(id);
    values.into_iter().rev().find_map(ours)
}

fn first(answers: &BTreeMap<Field, Answers>, field: Field) -> Option<&str> {
    let (_, said) = answers.get(&field)?.first()?;
    Some(said)
}

/// A switch is on when everyone who set it agrees that it is: nothing is shown
/// to more people on the strength of one of two answers.
fn is_on(answers: &BTreeMap<Field, Answers>, field: Field) -> bool {
    let all = answers.get(&field).map(Vec::as_slice).unwrap_or_default();
    matches!(all, [(_, said)] if said == "true")
}

fn is_true(value: &Value<'_>) -> bool {
    value.as_bool() == Some(true)
}

fn is_above(value: &Value<'_>, known: i64) -> bool {
    match value.as_scalar() {
        Some(ScalarValue::Int(number)) => *number > known,
        Some(ScalarValue::Uint(number)) => i64::try_from(*number).map_or(true, |n| n > known),
        _ => false,
    }
}

fn is_known_kind(value: &Value<'_>) -> bool {
    value.as_str().is_none_or(|kind| kind.parse::<EntryKind>().is_ok())
}
