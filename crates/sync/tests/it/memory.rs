//! A ledger in memory that can fail at any call, as a kill would.

use std::collections::{BTreeMap, BTreeSet};

use fhir::mapping::{EntryItem, Item, Role, Told, Writer};
use model::{EntryId, EntryState, ItemId};
use sync::{
    ContentHash, Held, Ledger, LedgerError, Outcome, Outgoing, PageTaken, PulledPage, RemoteRef,
    ResourceKey,
};

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) items: BTreeMap<ItemId, Item>,
    pub(crate) waiting: BTreeSet<ItemId>,
    pub(crate) known: BTreeMap<ItemId, BTreeMap<Role, RemoteRef>>,
    pub(crate) carers: BTreeMap<EntryId, RemoteRef>,
    pub(crate) unsure: BTreeMap<ItemId, Vec<ContentHash>>,
    pub(crate) attention: BTreeMap<ItemId, Outcome>,
    pub(crate) cursor: Option<String>,
    /// Bytes by type, id and version.
    pub(crate) held: BTreeMap<(String, String, String), Vec<u8>>,
    pub(crate) gone: BTreeSet<(String, String)>,
    pub(crate) pages: usize,
    /// Fails the call this many calls from now, keeping nothing of it.
    pub(crate) crash_in: Option<usize>,
}

impl Memory {
    pub(crate) fn write(&mut self, entry: &EntryState) {
        let entry = EntryItem { state: entry.clone(), file: None, questionnaire: None };
        self.write_item(Item::Entry(entry));
    }

    /// Where a part of an item is; a carer, for all that they wrote.
    pub(crate) fn remote(&self, item: &Item, role: Role) -> Option<&RemoteRef> {
        match role {
            Role::Carer => self.carers.get(&item.writer()?),
            role => self.known.get(&ItemId::from_bytes(*item.id().as_bytes()))?.get(&role),
        }
    }

    pub(crate) fn write_item(&mut self, item: Item) {
        let id = ItemId::from_bytes(*item.id().as_bytes());
        self.items.insert(id, item);
        self.waiting.insert(id);
    }

    /// `Type/id` of all that is held in any version, but for Provenance.
    pub(crate) fn places(&self) -> BTreeSet<String> {
        self.held.keys().map(|(kind, id, _)| format!("{kind}/{id}")).collect()
    }

    fn tick(&mut self) -> Result<(), LedgerError> {
        match &mut self.crash_in {
            Some(0) => {
                self.crash_in = None;
                Err(LedgerError::new("killed"))
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Whoever wrote an item for the person is called Meera.
pub(crate) fn writer_of(item: &Item) -> Writer {
    let carer = |id| Writer::Carer {
        id,
        name: "Meera Patel".to_owned(),
        relationship: "Daughter".to_owned(),
        told: Told::Resource,
    };
    item.writer().map_or(Writer::Subject, carer)
}

fn id_of(item: &Outgoing) -> ItemId {
    ItemId::from_bytes(*item.item.id().as_bytes())
}

impl Ledger for Memory {
    fn due(&mut self) -> Result<Vec<ItemId>, LedgerError> {
        self.tick()?;
        Ok(self.waiting.iter().copied().collect())
    }

    fn load(&mut self, id: ItemId) -> Result<Option<Outgoing>, LedgerError> {
        let item = self.items[&id].clone();
        let undecided = matches!(&item, Item::Entry(entry) if !entry.state.two_answers.is_empty());
        let mut known = self.known.get(&id).cloned().unwrap_or_default();
        let carer = item.writer().and_then(|writer| self.carers.get(&writer)).cloned();
        known.extend(carer.map(|carer| (Role::Carer, carer)));
        Ok((!undecided).then(|| Outgoing {
            writer: writer_of(&item),
            item,
            known,
            unsure: self.unsure.get(&id).cloned().unwrap_or_default(),
        }))
    }

    fn begin(&mut self, item: &Outgoing, hashes: &[ContentHash]) -> Result<(), LedgerError> {
        self.tick()?;
        self.unsure.entry(id_of(item)).or_default().extend(hashes.iter().cloned());
        Ok(())
    }

    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError> {
        self.tick()?;
        let id = id_of(item);
        match outcome {
            Outcome::Sent { remotes, .. } => {
                let mut remotes = remotes.clone();
                let carer = remotes.remove(&Role::Carer);
                self.carers.extend(item.item.writer().zip(carer));
                self.known.insert(id, remotes);
                self.unsure.remove(&id);
                self.waiting.remove(&id);
            }
            Outcome::Unneeded => {
                self.unsure.remove(&id);
                self.waiting.remove(&id);
            }
            Outcome::Refused { .. } | Outcome::EditedElsewhere { .. } | Outcome::NotHere(_) => {
                self.attention.insert(id, outcome.clone());
                self.waiting.remove(&id);
            }
            Outcome::Later { .. } | Outcome::Stop(_) => {}
        }
        Ok(())
    }

    fn cursor(&mut self) -> Result<Option<String>, LedgerError> {
        self.tick()?;
        Ok(self.cursor.clone())
    }

    fn take_page(&mut self, page: &PulledPage) -> Result<PageTaken, LedgerError> {
        self.tick()?;
        let before = self.held.len();
        for one in &page.resources {
            let version = one.version.clone().unwrap_or_default();
            let key = (one.resource_type.clone(), one.id.clone(), version);
            self.gone.remove(&(key.0.clone(), key.1.clone()));
            self.held.insert(key, one.bytes.clone());
        }
        for one in &page.gone {
            self.gone.insert((one.resource_type.clone(), one.id.clone()));
        }
        self.cursor = Some(page.cursor.clone());
        self.pages += 1;
        Ok(PageTaken { new: self.held.len() - before, gone: page.gone.len() })
    }

    fn held(&mut self) -> Result<Held, LedgerError> {
        self.tick()?;
        let here = self
            .held
            .keys()
            .filter(|(kind, id, _)| !self.gone.contains(&(kind.clone(), id.clone())));
        let keyed = here.map(|(kind, id, version)| {
            let key = ResourceKey { resource_type: kind.clone(), id: id.clone() };
            (key, version.clone())
        });
        // Of several versions, the last by name.
        Ok(keyed.collect())
    }
}
