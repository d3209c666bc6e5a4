//! What was sent, beside what a service makes of it.

use std::collections::{BTreeMap, BTreeSet};

use fhir::mapping::{
    self, Attachment, Context, EntryItem, Files, Item, ReadingItem, Role, Told, Writer,
};
use model::{EntryId, EntryState, Field, Measure, Page, Reading, ReadingId};
use serde_json::Value;
use store::{ConnectionRow, ElsewhereRow, Reader, RemoteRow, StoreError};

use crate::entries::load;
use crate::fault::Fault;
use crate::questionnaire::as_given;
use crate::reconcile::item::standing;
use crate::reconcile::sitting::beside;
use crate::writer;

/// Something that was sent, and what a service makes of it.
pub(crate) struct Comparison {
    pub(crate) said: Said,
    pub(super) withdrawn: bool,
    pub(super) unread: Vec<String>,
}

/// As it was sent, and as the service has it.
pub(crate) enum Said {
    Page { sent: Page, there: Page },
    Reading { sent: Box<Reading>, there: Box<Reading> },
}

/// A field in which a service says something else.
pub(crate) struct Differing {
    pub(crate) field: Field,
    /// As it was sent.
    pub(crate) sent: String,
    /// As the service has it.
    pub(crate) there: String,
}

impl Comparison {
    pub(super) fn says_the_same(&self) -> bool {
        let same = match &self.said {
            Said::Page { sent, there } => sent == there,
            Said::Reading { sent, there } => sent == there,
        };
        same && self.unread.is_empty()
    }

    /// The fields of a page in which the two differ.
    pub(crate) fn differing(&self) -> Vec<Differing> {
        let Said::Page { sent, there } = &self.said else { return Vec::new() };
        let (sent, there) = (sent.typed(), there.typed());
        let fields: BTreeSet<Field> = sent.keys().chain(there.keys()).copied().collect();
        let said =
            |typed: &BTreeMap<Field, String>, field| typed.get(&field).cloned().unwrap_or_default();
        let both = fields.into_iter().map(|field| Differing {
            field,
            sent: said(&sent, field),
            there: said(&there, field),
        });
        both.filter(|both| both.sent != both.there).collect()
    }
}

/// Compares what was last sent with what the service has now; `None` where that
/// says nothing that could be compared.
pub(super) fn compare(
    store: &Reader,
    connection: &ConnectionRow,
    remote: &RemoteRow,
    theirs: &Value,
) -> Result<Option<Comparison>, Fault> {
    let Some(item) = sent_item(store, remote)?.filter(|item| !item.is_withdrawn()) else {
        return Ok(None);
    };
    let (context, role) = (context(store, connection, &item)?, role(remote));
    let Ok(compared) = mapping::elsewhere(&item, &context, role, theirs) else { return Ok(None) };
    let said = match (item, compared.item) {
        (Item::Entry(sent), Item::Entry(there)) => {
            Said::Page { sent: sent.state.page, there: there.state.page }
        }
        (Item::Reading(sent), Item::Reading(there)) => {
            Said::Reading { sent: Box::new(sent.reading), there: Box::new(there.reading) }
        }
        _ => return Ok(None),
    };
    let mut unread = compared.unread;
    unread.retain(|place| is_content(place, theirs));
    Ok(Some(Comparison { said, withdrawn: compared.withdrawn, unread }))
}

/// What a row of what services did is about, compared anew.
pub(crate) fn compared(
    store: &Reader,
    connection: &ConnectionRow,
    row: &ElsewhereRow,
) -> Result<Option<Comparison>, Fault> {
    let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
    let Ok(theirs) = serde_json::from_slice(&bytes) else { return Ok(None) };
    let remotes = store.remote(row.connection, row.item)?.into_iter();
    let Some(remote) = remotes.into_iter().find(|remote| remote.role == row.role) else {
        return Ok(None);
    };
    let remote = RemoteRow { heads: row.base.clone(), ..remote };
    compare(store, connection, &remote, &theirs)
}

/// The hash of a part as it would be sent of `state`.
pub(super) fn sent_as(
    store: &Reader,
    connection: &ConnectionRow,
    remote: &RemoteRow,
    state: EntryState,
) -> Result<String, Fault> {
    let item = Item::Entry(entry_item(store, state)?);
    let parts = mapping::parts(&item, &context(store, connection, &item)?).unwrap_or_default();
    let mut remotes = store.remote(connection.id, remote.item)?;
    if let Some(carer) = item.writer() {
        remotes.extend(store.remote(connection.id, carer.into())?);
    }
    let place =
        |row: &RemoteRow| (self::role(row), format!("{}/{}", row.resource_type, row.remote_id));
    let places = remotes.iter().map(place).collect();
    let hash = fhir::push::sent_hash(parts, role(remote), &places).unwrap_or_default();
    Ok(hash.to_string())
}

/// The item as the service was last sent it. A reading never changes, so it is
/// the one that stands; where two stand, nothing is compared.
fn sent_item(store: &Reader, remote: &RemoteRow) -> Result<Option<Item>, Fault> {
    if let Some(entry) = load(store, EntryId::from_bytes(*remote.item.as_bytes()))? {
        let state = entry.state_at(&remote.heads)?;
        return Ok(Some(Item::Entry(entry_item(store, state)?)));
    }
    let root = ReadingId::from_bytes(*remote.item.as_bytes());
    let standing = standing(&store.reading_history(root)?);
    let [kept] = standing.as_slice() else { return Ok(None) };
    let reading = kept.reading.clone();
    let sitting = match reading.measure {
        Measure::BloodPressure => beside(store, remote.connection, (root, &reading))?,
        _ => Vec::new(),
    };
    Ok(Some(Item::Reading(ReadingItem { root, reading, best: None, sitting })))
}

fn entry_item(store: &Reader, state: EntryState) -> Result<EntryItem, StoreError> {
    // The file itself is not compared: what a page says of it is.
    let file = Attachment { media_type: "image/jpeg".to_owned(), bytes: Vec::new() };
    let questionnaire = match state.page.text(Field::Questionnaire) {
        "" => None,
        id => as_given(store, id)?,
    };
    Ok(EntryItem { state, file: Some(file), questionnaire })
}

fn context(store: &Reader, connection: &ConnectionRow, item: &Item) -> Result<Context, StoreError> {
    let mut writer = writer::of_item(store, item)?;
    if let Writer::Carer { id, told, .. } = &mut writer
        && store.remote(connection.id, (*id).into())?.is_empty()
    {
        *told = Told::Name;
    }
    Ok(Context {
        patient: connection.patient.clone().unwrap_or_default(),
        amended: true,
        writer,
        files: Files::Binary,
    })
}

fn role(remote: &RemoteRow) -> Role {
    Role::ALL.into_iter().find(|one| one.as_str() == remote.role).unwrap_or(Role::Main)
}

/// What says something of the person, and not of how it was sent: which of the
/// words for "it stands" is used, who performed it, and where its file lies.
fn is_content(place: &str, theirs: &Value) -> bool {
    let status = theirs.get("status").and_then(Value::as_str).unwrap_or_default();
    let stands = ["active", "amended", "completed", "corrected", "current", "final"];
    let of_the_sending = ["content[0].attachment", "performer", "data"];
    let is_its_status = place == "status" && stands.contains(&status);
    let is_of_the_sending = of_the_sending.iter().any(|start| place.starts_with(start));
    !is_its_status && !is_of_the_sending
}
