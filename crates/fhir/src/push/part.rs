//! One resource of an item: what is asked next. What the answers mean is in
//! [`judge`].

mod judge;

use serde_json::{Value, json};

use super::found::{Found, Place, if_match, take_back};
use super::{NotHere, Outcome, RemoteRef};
use crate::mapping::{Part, Role, URI_SYSTEM, is_of};
use crate::{Abilities, ContentHash, Method, Request, Response};
use judge::Verdict;

/// How often a resource may change under our hands before it waits.
const MAX_CONFLICTS: u8 = 3;

/// The sending of one resource.
#[derive(Debug)]
pub(super) struct PartPush {
    part: Part,
    resource_type: String,
    hash: ContentHash,
    abilities: Abilities,
    known: Option<RemoteRef>,
    unsure: Vec<ContentHash>,
    state: State,
    /// Whether ids of ours are still worth trying.
    choose_id: bool,
    /// Whether a search has just shown that it is not there.
    searched: bool,
    /// Whether it may be there under another id, and nobody can tell.
    blind: bool,
    /// Whether the service said that it had made it.
    made: bool,
    conflicts: u8,
    /// Told that several are there, though a search had just found none.
    told_of_several: bool,
    /// The version that the service last said was another one, and how often.
    refused: (Option<String>, u8),
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    LookById(String),
    LookByIdentifier,
    PutNew,
    PutOver(Place),
    Post,
    /// The answer to a write did not show it.
    Confirm(String),
    /// The answer to a POST said only where it is.
    Located(String),
    /// Posted: are there others?
    SearchBack(Box<Found>),
    /// Several were found: withdraw all but one.
    WithdrawRest {
        keep: Box<Found>,
        rest: Vec<Found>,
    },
}
/// How far a resource is.
#[derive(Debug)]
pub(super) enum Turn {
    /// There is more to ask.
    On(Box<PartPush>),
    /// The service holds it as it should be; `written` unless it was known to
    /// before.
    There { remote: RemoteRef, urn: String, written: bool },
    /// It is not there and need not be.
    Absent,
    /// It was there, need not be any more, and is not.
    Gone(RemoteRef),
    /// It ended, and the sending of the item with it.
    Done(Outcome),
}

impl PartPush {
    /// `unsure` are the hashes of what left and may have arrived.
    pub(super) fn start(
        part: Part,
        abilities: Abilities,
        known: Option<RemoteRef>,
        unsure: &[ContentHash],
    ) -> Turn {
        let hash = ContentHash::of(&part.resource);
        // A carer was settled with whatever they wrote before: the doubt is about
        // this item alone.
        let sure = unsure.is_empty() || part.role == Role::Carer;
        match known {
            Some(known) if known.sent_hash == hash && sure => {
                return Turn::There { remote: known, urn: urn(&part), written: false };
            }
            None if part.withdrawn && unsure.is_empty() => return Turn::Absent,
            _ => {}
        }
        let resource_type = type_of(&part.resource).to_owned();
        if known.is_none() && !abilities.takes() {
            return Turn::Done(Outcome::NotHere(NotHere::Type(resource_type)));
        }
        let mut push = Self {
            choose_id: abilities.update && abilities.update_create,
            part,
            resource_type,
            hash,
            abilities,
            known,
            unsure: unsure.to_vec(),
            state: State::LookByIdentifier,
            searched: false,
            blind: false,
            made: false,
            conflicts: 0,
            told_of_several: false,
            refused: (None, 0),
        };
        push.state = push.first();
        Turn::On(Box::new(push))
    }

    fn first(&self) -> State {
        match (&self.known, self.unsure.is_empty()) {
            (Some(known), true) => {
                State::PutOver(Place::new(known.id.clone(), known.version.clone()))
            }
            (Some(known), false) => State::LookById(known.id.clone()),
            (None, true) => self.create(),
            (None, false) if self.choose_id => State::LookById(self.own_id()),
            (None, false) => State::LookByIdentifier,
        }
    }

    fn create(&self) -> State {
        match self.abilities.conditional_create || self.searched {
            _ if self.choose_id => State::PutNew,
            true => State::Post,
            false => State::LookByIdentifier,
        }
    }

    fn own_id(&self) -> String {
        self.part.id.hyphenated().to_string()
    }

    pub(super) fn request(&self) -> Request {
        match &self.state {
            State::LookById(id) | State::Confirm(id) | State::Located(id) => {
                Request::get(self.at(id))
            }
            State::LookByIdentifier | State::SearchBack(_) => {
                let query = self.identifier_query();
                Request::get(format!("{}?{query}", self.resource_type))
            }
            // It said that it is there, and it is not: some understand no such thing.
            State::PutNew if self.conflicts > 0 => self.put(&self.own_id()),
            State::PutNew => self.put(&self.own_id()).with("if-none-match", "*"),
            State::PutOver(place) if self.says_no_to_any_version(place) => self.put(&place.id),
            State::PutOver(place) => if_match(self.put(&place.id), place, self.conflicts),
            State::Post => {
                let kind = self.resource_type.as_str();
                let request = Request::send(Method::Post, kind, &self.part.resource);
                match self.told_of_several {
                    true => request,
                    false => request.with("if-none-exist", self.identifier_query()),
                }
            }
            State::WithdrawRest { keep, rest } => {
                take_back(&self.resource_type, rest.last().unwrap_or(keep))
            }
        }
    }

    /// Whether every way to say this version was refused as another one, though it
    /// was just looked at and is the same: such a service cannot be asked to write
    /// over one version only.
    fn says_no_to_any_version(&self, place: &Place) -> bool {
        let (version, times) = &self.refused;
        *version == place.version && usize::from(*times) >= place.tags().len()
    }

    fn at(&self, id: &str) -> String {
        format!("{}/{id}", self.resource_type)
    }

    /// FHIR gives some resources no identifier: those are found by id alone.
    fn has_identifier(&self) -> bool {
        is_of(&self.part.resource, self.part.id)
    }

    fn identifier_query(&self) -> String {
        let identifier = format!("{URI_SYSTEM}|{}", self.part.id.urn());
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("identifier", &identifier)
            .finish()
    }

    fn put(&self, id: &str) -> Request {
        let mut resource = self.part.resource.clone();
        if let Some(fields) = resource.as_object_mut() {
            fields.insert("id".into(), json!(id));
        }
        Request::send(Method::Put, self.at(id), &resource)
    }

    pub(super) fn lost(&mut self) {
        self.searched = false;
        self.state = match self.state.clone() {
            State::PutNew => State::LookById(self.own_id()),
            State::PutOver(place) => State::LookById(place.id),
            State::Post | State::WithdrawRest { .. } => State::LookByIdentifier,
            looking => looking,
        };
    }

    pub(super) fn answer(mut self: Box<Self>, response: &Response) -> Turn {
        let is_there = response.status == 304 && self.state == State::PutNew;
        if let Some(outcome) = Outcome::of_any(response).filter(|_| !is_there) {
            return Turn::Done(outcome);
        }
        let verdict = match self.state.clone() {
            State::LookById(_) => self.looked(response),
            State::LookByIdentifier => self.looked_by_identifier(response),
            State::PutNew => self.put_new(response),
            State::PutOver(place) => self.put_over(&place, response),
            State::Post => self.posted(response),
            State::Confirm(id) => self.confirmed(id, response),
            State::Located(id) => self.located(id, response),
            State::SearchBack(found) => self.searched_back(*found, response),
            State::WithdrawRest { keep, rest } => self.withdrew(*keep, rest, response),
        };
        match verdict {
            Verdict::Done(outcome) => Turn::Done(outcome),
            Verdict::Accepted(place) => {
                let urn = urn(&self.part);
                Turn::There { remote: self.accepted(place), urn, written: true }
            }
            Verdict::Absent => Turn::Absent,
            Verdict::Gone(id) => Turn::Gone(self.accepted(Place::new(id, None))),
            Verdict::Go(state) => {
                self.state = state;
                Turn::On(self)
            }
        }
    }

    fn accepted(self, place: Place) -> RemoteRef {
        RemoteRef {
            resource_type: self.resource_type,
            id: place.id,
            version: place.version,
            sent_hash: self.hash,
        }
    }
}

/// What other parts call this one.
fn urn(part: &Part) -> String {
    part.id.urn().to_string()
}

/// The type of a resource of ours.
pub(super) fn type_of(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}
