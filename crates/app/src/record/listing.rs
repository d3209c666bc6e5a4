//! How a resource is listed.

use model::{ConnectionId, EntryId, ItemId, ReadingId};
use serde_json::{Value, json};
use store::{ClinicalCard, Reader, StoreError};

use super::{OWN, source};

/// What a resource says, before it is known what is in the record.
#[derive(Debug)]
pub(crate) struct Listing {
    card: ClinicalCard,
    /// The items of Keepwell that it says it is.
    items: Vec<ItemId>,
}

impl Listing {
    /// JSON that is none to everybody is still a thing of its kind.
    pub(crate) fn read(place: (&str, &str), bytes: &[u8]) -> Self {
        Self::of(&read_resource(place, bytes))
    }

    pub(crate) fn of(resource: &Value) -> Self {
        let card = fhir::clinical::card(resource);
        let card = ClinicalCard {
            group: card.group.as_str().to_owned(),
            title: card.title,
            detail: source::shortened(&card.detail),
            date: card.date.map(|date| date.written).unwrap_or_default(),
            status: card.status.unwrap_or_default(),
            author: card.author.unwrap_or_default(),
            author_reference: card.author_reference.unwrap_or_default(),
            title_reference: card.title_reference.unwrap_or_default(),
            codes: card.codes.iter().map(|code| format!("{}|{}", code.system, code.code)).collect(),
            in_error: card.in_error,
            hidden: card.hidden_by_default,
        };
        let items = fhir::mapping::identifiers(resource).into_iter();
        let items = items.map(|id| ItemId::from_bytes(id.into_bytes())).collect();
        Self { card, items }
    }

    /// Its card. What was sent from this record, by this computer or another of
    /// it, is on no list: it is in the record already.
    pub(crate) fn card(
        self,
        store: &Reader,
        connection: ConnectionId,
        (resource_type, id): (&str, &str),
    ) -> Result<ClinicalCard, StoreError> {
        let was_sent = store.remote_by_id(connection, resource_type, id)?.is_some();
        if was_sent || self.is_of(store)? {
            let group = OWN.to_owned();
            return Ok(ClinicalCard { group, hidden: true, ..ClinicalCard::default() });
        }
        Ok(self.card)
    }

    /// Whether it says that it is something in this record.
    pub(crate) fn is_of(&self, store: &Reader) -> Result<bool, StoreError> {
        for item in &self.items {
            let (entry, reading) = (*item.as_bytes(), *item.as_bytes());
            let is_entry = !store.heads(EntryId::from_bytes(entry))?.is_empty();
            if is_entry || store.reading(ReadingId::from_bytes(reading))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A resource, or as much of it as is known when its bytes are no JSON.
pub(crate) fn read_resource((resource_type, id): (&str, &str), bytes: &[u8]) -> Value {
    let unread = || json!({"resourceType": resource_type, "id": id});
    serde_json::from_slice(bytes).unwrap_or_else(|_| unread())
}
