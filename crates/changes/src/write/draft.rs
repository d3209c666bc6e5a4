//! What a change is going to write, and writing it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use model::{Audience, EntryId, EntryKind, EntryState, Field, Label, Page};

use crate::layout::{
    self, AUDIENCE, DELETED, ID, KIND, MIN_READER, MIN_READER_KEY, SCHEMA, SCHEMA_KEY,
};
use crate::note;
use crate::view::container;

/// What one change writes: only what is different.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Only in the change that makes an entry.
    birth: Option<(EntryId, EntryKind)>,
    singles: BTreeMap<Field, String>,
    texts: BTreeMap<Field, String>,
    words: BTreeMap<Field, Words>,
    deleted: Option<bool>,
    acceptance: bool,
}

/// What becomes of a field of words.
#[derive(Debug)]
struct Words {
    added: BTreeSet<Label>,
    removed: BTreeSet<Label>,
}

impl Draft {
    /// The change that makes an entry.
    pub(super) fn first(id: EntryId, page: &Page, audience: Audience) -> Self {
        let kind = page.kind();
        let singles = layout::singles(kind);
        let singles = singles.map(|field| (field, layout::said(field, page, audience)));
        let texts = layout::texts(kind).map(|field| (field, page.text(field).to_owned()));
        let words = layout::words(kind).map(|field| {
            let added = page.words(field).cloned().collect();
            (field, Words { added, removed: BTreeSet::new() })
        });
        Self {
            birth: Some((id, kind)),
            singles: singles.filter(|(_, said)| !said.is_empty()).collect(),
            texts: texts.filter(|(_, text)| !text.is_empty()).collect(),
            words: words.collect(),
            deleted: Some(false),
            ..Self::default()
        }
    }

    /// What `page` and `audience` say that `seen` did not.
    pub(crate) fn between(seen: &EntryState, page: &Page, audience: Audience) -> Self {
        let kind = page.kind();
        let singles = layout::singles(kind).map(|field| {
            let before = layout::said(field, &seen.page, seen.audience);
            (field, before, layout::said(field, page, audience))
        });
        let singles = singles.filter(|(_, before, after)| before != after);
        let texts = layout::texts(kind).filter(|field| seen.page.get(*field) != page.get(*field));
        let words = layout::words(kind).map(|field| {
            let before: BTreeSet<Label> = seen.page.words(field).cloned().collect();
            let after: BTreeSet<Label> = page.words(field).cloned().collect();
            let added = after.difference(&before).cloned().collect();
            (field, Words { added, removed: before.difference(&after).cloned().collect() })
        });
        Self {
            singles: singles.map(|(field, _, after)| (field, after)).collect(),
            texts: texts.map(|field| (field, page.text(field).to_owned())).collect(),
            words: words.collect(),
            ..Self::default()
        }
    }

    /// The choice of one answer.
    pub(super) fn choice(field: Field, value: &str) -> Self {
        Self { singles: [(field, value.to_owned())].into(), ..Self::default() }
    }

    /// A deletion.
    pub(super) fn deletion() -> Self {
        Self { deleted: Some(true), ..Self::default() }
    }

    /// A change that says nothing but that what `seen` says was read, and stays.
    pub(super) fn acceptance(seen: &EntryState) -> Self {
        Self {
            acceptance: !seen.merged.is_empty(),
            deleted: seen.kept_after_delete.then_some(false),
            ..Self::default()
        }
    }

    pub(super) fn is_acceptance(&self) -> bool {
        self.acceptance
    }

    /// The way back from `now` to what `then` said. Answers that `then` did
    /// not have are settled as well.
    pub(super) fn back(now: &EntryState, then: &EntryState) -> Self {
        let mut draft = Self::between(now, &then.page, then.audience);
        for two in now.two_answers.iter().filter(|two| !then.two_answers.contains(two)) {
            let said = layout::said(two.field, &then.page, then.audience);
            draft.singles.insert(two.field, said);
        }
        draft.deleted = (now.deleted || now.kept_after_delete).then_some(false);
        draft
    }

    /// Writes it.
    pub(super) fn put(&self, tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        if let Some((id, kind)) = self.birth {
            birth(tx, id, kind)?;
        }
        for (field, said) in &self.singles {
            let map = layout::place(*field);
            let map = map.map_or(Ok(ROOT), |map| within(tx, map, ObjType::Map))?;
            put(tx, &map, field.as_str(), layout::stored(*field, said))?;
        }
        for (field, words) in &self.words {
            words.put(tx, *field)?;
        }
        for (field, text) in &self.texts {
            let object = within(tx, field.as_str(), ObjType::Text)?;
            note::rewrite(tx, &object, text)?;
        }
        if let Some(deleted) = self.deleted {
            put(tx, &ROOT, DELETED, deleted.into())?;
        }
        Ok(())
    }
}

impl Words {
    fn put(&self, tx: &mut Transaction<'_>, field: Field) -> Result<(), AutomergeError> {
        if self.added.is_empty() && self.removed.is_empty() {
            return Ok(());
        }
        let map = within(tx, field.as_str(), ObjType::Map)?;
        let keys: Vec<String> = tx.keys(&map).collect();
        for key in keys {
            // A foreign key may be the same word in other letters: "Calm".
            if field.word(&key).is_ok_and(|word| self.removed.contains(&word)) {
                tx.delete(&map, key)?;
            }
        }
        for word in &self.added {
            put(tx, &map, word.as_str(), true.into())?;
        }
        Ok(())
    }
}

/// What every entry has from its first change on.
fn birth(tx: &mut Transaction<'_>, id: EntryId, kind: EntryKind) -> Result<(), AutomergeError> {
    tx.put(ROOT, SCHEMA_KEY, SCHEMA)?;
    tx.put(ROOT, MIN_READER_KEY, MIN_READER)?;
    tx.put(ROOT, ID, id.as_bytes().to_vec())?;
    tx.put(ROOT, KIND, kind.as_str())?;
    for field in layout::words(kind) {
        tx.put_object(ROOT, field.as_str(), ObjType::Map)?;
    }
    for field in layout::texts(kind) {
        tx.put_object(ROOT, field.as_str(), ObjType::Text)?;
    }
    tx.put_object(ROOT, AUDIENCE, ObjType::Map)?;
    Ok(())
}

/// The container under `key`. It is there unless something that is not
/// Keepwell took it away; then it is made again.
fn within(tx: &mut Transaction<'_>, key: &str, kind: ObjType) -> Result<ObjId, AutomergeError> {
    match container(tx.get_all(ROOT, key)?, kind) {
        Some(found) => Ok(found),
        None => tx.put_object(ROOT, key, kind),
    }
}

/// Writes a value that is the writer's own, even where the same one is there.
///
/// Automerge writes nothing for a value that is there already, and of several
/// values only deletes the others. Beside someone else's new answer such a
/// choice would vanish, so an equal value is cleared away first.
fn put(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    value: ScalarValue,
) -> Result<(), AutomergeError> {
    let same = Value::from(value.clone());
    if tx.get_all(map, key)?.iter().any(|(there, _)| *there == same) {
        tx.delete(map, key)?;
    }
    tx.put(map, key, value)
}
