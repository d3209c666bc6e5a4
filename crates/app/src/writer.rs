//! Who writes: the person whose record it is, or one of their contacts for
//! them.
//!
//! What is chosen is kept, so that a lock closing by itself never turns a
//! carer's next words into the person's own
//! ([decision](../../../docs/decisions/0030-who-writes.md)). It is looked up
//! again for each change: a contact may have been deleted meanwhile, also on
//! another computer.

use api::{Helper, WriterView};
use changes::Author;
use fhir::mapping::{Item, Told, Writer};
use model::{EntryId, EntryKind, EntryState, Field};
use store::{EntryQuery, Reader, Store, StoreError};

use crate::App;
use crate::activity::log_by;
use crate::fault::Fault;
use crate::session::Session;

const WRITER: &str = "writer";
/// More contacts than anybody chooses from.
const CONTACTS_MAX: u32 = 500;

impl App {
    pub(crate) fn writer(&self) -> Result<WriterView, Fault> {
        self.with_session(|session| Ok(session.writer_view()?))
    }

    /// Says who writes from now on. Whoever is no contact cannot: then it is the
    /// person.
    pub(crate) fn set_writer(
        &self,
        contact: Option<EntryId>,
        for_now: bool,
    ) -> Result<WriterView, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let chosen = contact.map(|id| contact_of(&session.store, id)).transpose()?.flatten();
            session.writer = chosen.as_ref().map(|state| state.id);
            if !for_now {
                let kept = session.writer.map(|id| id.to_string()).unwrap_or_default();
                let author = session.author()?;
                session.store.transact(|tx| -> Result<(), StoreError> {
                    tx.put_setting(WRITER, &kept)?;
                    log_by(tx, now, &author, "writer.set", &kept)
                })?;
            }
            session.version += 1;
            let lost = contact.is_some() && chosen.is_none();
            Ok(WriterView { lost, ..session.writer_view()? })
        })
    }
}

impl Session {
    /// Who a change is by that is written now, with the actor of this session.
    pub(crate) fn author(&self) -> Result<Author, StoreError> {
        let writer = self.writer.map(|id| contact_of(&self.store, id)).transpose()?.flatten();
        Ok(Author { writer: writer.map(|state| state.id), ..self.me })
    }

    /// Who writes now, as they are called; `None` for the person.
    pub(crate) fn helper_now(&self) -> Result<Option<Helper>, StoreError> {
        self.author()?.writer.map(|id| self.helper(id)).transpose()
    }

    /// A contact as a writer. One who was deleted is still called what they were.
    pub(crate) fn helper(&self, id: EntryId) -> Result<Helper, StoreError> {
        let (name, role) = called(&self.store, id)?;
        Ok(Helper { id, name, role })
    }

    fn writer_view(&self) -> Result<WriterView, StoreError> {
        let helper = self.helper_now()?;
        let query = EntryQuery {
            kinds: vec![EntryKind::Contact],
            limit: CONTACTS_MAX,
            ..EntryQuery::default()
        };
        let mut contacts: Vec<Helper> = self
            .store
            .entries(&query)?
            .iter()
            .map(|state| Helper {
                id: state.id,
                name: text(state, Field::Name),
                role: text(state, Field::Role),
            })
            .collect();
        contacts.sort_by_key(|contact| (contact.name.to_lowercase(), contact.id));
        let lost = self.writer.is_some() && helper.is_none();
        Ok(WriterView { person: self.card.name.clone(), helper, lost, contacts })
    }
}

/// Who was chosen last.
pub(crate) fn chosen(store: &Store) -> Result<Option<EntryId>, StoreError> {
    Ok(store.setting(WRITER)?.and_then(|kept| kept.parse().ok()))
}

/// Whoever made an item what it is, as services are told of them.
pub(crate) fn of_item(store: &Reader, item: &Item) -> Result<Writer, StoreError> {
    let Some(id) = item.writer() else { return Ok(Writer::Subject) };
    let (name, relationship) = called(store, id)?;
    Ok(Writer::Carer { id, name, relationship, told: Told::Resource })
}

/// A contact that is still one.
fn contact_of(store: &Reader, id: EntryId) -> Result<Option<EntryState>, StoreError> {
    let state = store.entry(id)?;
    Ok(state.filter(|state| state.kind() == EntryKind::Contact && !state.deleted))
}

/// Name and role of a contact; empty where this record has none of that id.
fn called(store: &Reader, id: EntryId) -> Result<(String, String), StoreError> {
    let state = store.entry(id)?.filter(|state| state.kind() == EntryKind::Contact);
    let text = |field| state.as_ref().map(|state| text(state, field)).unwrap_or_default();
    Ok((text(Field::Name), text(Field::Role)))
}

fn text(state: &EntryState, field: Field) -> String {
    state.page.text(field).trim().to_owned()
}
