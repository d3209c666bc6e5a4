//! What a change is going to write, and writing it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use model::{Audience, Diary, EntryId, EntryKind, EntryState, Feeling, Field};

use crate::layout::{
    self, AUDIENCE, DELETED, FEELINGS, FIELDS, ID, KIND, MIN_READER, MIN_READER_KEY, NOTE, SCHEMA,
    SCHEMA_KEY,
};
use crate::note;
use crate::view::container;

/// What one change writes: only what is different.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Only in the change that makes an entry.
    birth: Option<EntryId>,
    fields: BTreeMap<Field, String>,
    felt: BTreeSet<Feeling>,
    no_longer_felt: BTreeSet<Feeling>,
    note: Option<String>,
    deleted: Option<bool>,
}

impl Draft {
    /// The change that makes an entry.
    pub(super) fn first(id: EntryId, diary: &Diary, audience: Audience) -> Self {
        let fields = FIELDS.map(|field| (field, layout::said(field, diary, audience)));
        Self {
            birth: Some(id),
            fields: fields.into(),
            felt: diary.feelings.clone(),
            note: Some(diary.note.clone()),
            deleted: Some(false),
            ..Self::default()
        }
    }

    /// What `diary` and `audience` say that `seen` did not.
    pub(super) fn between(seen: &EntryState, diary: &Diary, audience: Audience) -> Self {
        let said = FIELDS.into_iter().map(|field| {
            let before = layout::said(field, &seen.diary, seen.audience);
            (field, before, layout::said(field, diary, audience))
        });
        let different = said.filter(|(_, before, after)| before != after);
        Self {
            fields: different.map(|(field, _, after)| (field, after)).collect(),
            felt: diary.feelings.difference(&seen.diary.feelings).cloned().collect(),
            no_longer_felt: seen.diary.feelings.difference(&diary.feelings).cloned().collect(),
            note: (seen.diary.note != diary.note).then(|| diary.note.clone()),
            ..Self::default()
        }
    }

    /// The choice of one answer.
    pub(super) fn choice(field: Field, value: &str) -> Self {
        Self { fields: [(field, value.to_owned())].into(), ..Self::default() }
    }

    /// A deletion.
    pub(super) fn deletion() -> Self {
        Self { deleted: Some(true), ..Self::default() }
    }

    /// The way back from `now` to what `then` said. Answers that `then` did
    /// not have are settled as well.
    pub(super) fn back(now: &EntryState, then: &EntryState) -> Self {
        let mut draft = Self::between(now, &then.diary, then.audience);
        for two in now.two_answers.iter().filter(|two| !then.two_answers.contains(two)) {
            let said = layout::said(two.field, &then.diary, then.audience);
            draft.fields.insert(two.field, said);
        }
        draft.deleted = (now.deleted || now.kept_after_delete).then_some(false);
        draft
    }

    /// Writes it.
    pub(super) fn put(&self, tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        if let Some(id) = self.birth {
            birth(tx, id)?;
        }
        for (field, said) in &self.fields {
            let (map, key) = layout::place(*field);
            let map = map.map_or(Ok(ROOT), |map| within(tx, map, ObjType::Map))?;
            put(tx, &map, key, layout::stored(*field, said))?;
        }
        self.put_feelings(tx)?;
        if let Some(text) = &self.note {
            let note = within(tx, NOTE, ObjType::Text)?;
            note::rewrite(tx, &note, text)?;
        }
        if let Some(deleted) = self.deleted {
            put(tx, &ROOT, DELETED, deleted.into())?;
        }
        Ok(())
    }

    fn put_feelings(&self, tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        if self.felt.is_empty() && self.no_longer_felt.is_empty() {
            return Ok(());
        }
        let map = within(tx, FEELINGS, ObjType::Map)?;
        let keys: Vec<String> = tx.keys(&map).collect();
        for key in keys {
            // A foreign key may be the feeling in other letters: "Calm".
            if Feeling::new(&key).is_ok_and(|feeling| self.no_longer_felt.contains(&feeling)) {
                tx.delete(&map, key)?;
            }
        }
        for feeling in &self.felt {
            put(tx, &map, feeling.as_str(), true.into())?;
        }
        Ok(())
    }
}

/// What every entry has from its first change on.
fn birth(tx: &mut Transaction<'_>, id: EntryId) -> Result<(), AutomergeError> {
    tx.put(ROOT, SCHEMA_KEY, SCHEMA)?;
    tx.put(ROOT, MIN_READER_KEY, MIN_READER)?;
    tx.put(ROOT, ID, id.as_bytes().to_vec())?;
    tx.put(ROOT, KIND, EntryKind::Diary.as_str())?;
    tx.put_object(ROOT, FEELINGS, ObjType::Map)?;
    tx.put_object(ROOT, NOTE, ObjType::Text)?;
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
