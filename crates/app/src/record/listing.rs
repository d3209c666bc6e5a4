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

/// A resource as it is listed in a record.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) card: ClinicalCard,
    /// Whether it was sent from here, or is named like something that was. Nearly
    /// none is.
    pub(crate) may_be_ours: bool,
}

impl Listing {
    /// JSON that is none to everybody is still a thing of its kind.
    pub(crate) fn read((resource_type, id): (&str, &str), bytes: &[u8]) -> Self {
        let unread = || json!({"resourceType": resource_type, "id": id});
        let resource: Value = serde_json::from_slice(bytes).unwrap_or_else(|_| unread());
        let card = fhir::clinical::card(&resource);
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
        let items = fhir::mapping::identifiers(&resource).into_iter();
        let items = items.map(|id| ItemId::from_bytes(id.into_bytes())).collect();
        Self { card, items }
    }

    /// How it is listed in this record. What was sent from it, by this computer or
    /// another of it, is on no list: it is in the record already.
    pub(crate) fn here(
        self,
        store: &Reader,
        connection: ConnectionId,
        (resource_type, id): (&str, &str),
    ) -> Result<Listed, StoreError> {
        let was_sent = store.remote_by_id(connection, resource_type, id)?.is_some();
        let may_be_ours = was_sent || !self.items.is_empty();
        let card = match was_sent || self.is_of(store)? {
            true => ClinicalCard { group: OWN.to_owned(), hidden: true, ..ClinicalCard::default() },
            false => self.card,
        };
        Ok(Listed { card, may_be_ours })
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
