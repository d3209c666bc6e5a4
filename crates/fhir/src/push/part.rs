//! One resource of an item.

use serde_json::{Value, json};

use super::found::{Found, Hits, Place, if_match, take_back};
use super::{LaterReason, NotHere, Outcome, Refusal, RemoteRef};
use crate::bundle::SearchResult;
use crate::mapping::{Part, Role, URI_SYSTEM, is_of};
use crate::operation_outcome::tells_of_failure;
use crate::same::says_the_same;
use crate::{Abilities, ContentHash, Method, Request, Response};

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

/// What an answer leads to.
enum Verdict {
    Go(State),
    Accepted(Place),
    /// Not there, and nobody wants it there.
    Absent,
    /// The service removed it, and nobody wants it there any more.
    Gone(String),
    Done(Outcome),
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
        *version == place.version && *times >= MAX_CONFLICTS
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
            State::WithdrawRest { keep, rest } => self.withdrew(*keep, rest),
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

    fn looked(&mut self, response: &Response) -> Verdict {
        match (response.status, self.shown(response)) {
            (200, Some(found)) => self.found(found),
            (404, _) if self.known.is_none() && self.has_identifier() => {
                Verdict::Go(State::LookByIdentifier)
            }
            (404, _) if self.known.is_none() => self.nowhere(),
            (404 | 410, _) if response.is_gone() => self.gone(response),
            (404 | 410, _) => later(LaterReason::NotFhir),
            (200..300, _) => later(LaterReason::NotFhir),
            _ => self.cannot_tell(response),
        }
    }

    /// Whether it is there, nobody says. Under an id of ours it can be written again
    /// all the same: it lands on itself.
    fn cannot_tell(&mut self, response: &Response) -> Verdict {
        if self.choose_id && self.known.is_none() && !self.blind && !self.part.withdrawn {
            self.blind = true;
            return Verdict::Go(State::PutNew);
        }
        match response.status {
            200..300 => cannot_tell(response),
            _ if response.is_web_page() => later(LaterReason::NotFhir),
            _ => cannot_tell(response),
        }
    }

    fn looked_by_identifier(&mut self, response: &Response) -> Verdict {
        let doubt = !self.unsure.is_empty() || self.conflicts > 0;
        let Some(result) = SearchResult::read(response) else {
            return match response.status {
                200..300 => later(LaterReason::NotFhir),
                // There is such a search, and it found nothing.
                404 if self.abilities.search && response.resource().is_some() => self.nowhere(),
                _ if doubt => self.cannot_tell(response),
                _ => self.nowhere(),
            };
        };
        match self.hits(&result) {
            Hits::None if result.may_hide_more() => self.cannot_tell(response),
            Hits::None => self.nowhere(),
            Hits::One(found) => self.found(found),
            Hits::Several { keep, rest } => Verdict::Go(withdraw_rest(keep, rest)),
        }
    }

    /// It was looked for, and is not there.
    fn nowhere(&mut self) -> Verdict {
        self.searched = true;
        match self.part.withdrawn {
            true => Verdict::Absent,
            // It was made a moment ago, and is not listed yet.
            false if self.made => later(LaterReason::ServerProblem),
            false => Verdict::Go(self.create()),
        }
    }

    fn shown(&self, response: &Response) -> Option<Found> {
        Found::in_body(&self.resource_type, response)
    }

    /// Our identifier is on this resource: is it ours to write over?
    fn found(&mut self, found: Found) -> Verdict {
        let theirs = ContentHash::of(&found.resource);
        let says_the_same = self.hash.says_the_same(&theirs);
        if says_the_same && !self.may_be_an_earlier_spelling(&theirs) {
            return Verdict::Accepted(found.place);
        }
        let is_of_ours = says_the_same || self.left().any(|hash| hash.says_the_same(&theirs));
        let version = self.known.as_ref().and_then(|known| known.version.as_ref());
        let is_as_left = version.is_some() && version == found.place.version.as_ref();
        if !is_of_ours && !is_as_left {
            let Place { id, version, .. } = found.place;
            let resource_type = self.resource_type.clone();
            return Verdict::Done(Outcome::EditedElsewhere { resource_type, id, version });
        }
        Verdict::Go(State::PutOver(found.place))
    }

    /// What was accepted before, and what left and may have been.
    fn left(&self) -> impl Iterator<Item = &ContentHash> {
        self.known.iter().map(|known| &known.sent_hash).chain(&self.unsure)
    }

    /// Whether what is there may be what was sent before nothing but the spelling
    /// changed. A service that spells as it likes cannot tell: it is written to
    /// once more.
    fn may_be_an_earlier_spelling(&self, theirs: &ContentHash) -> bool {
        *theirs != self.hash
            && self.left().any(|left| left.says_the_same(&self.hash) && *left != self.hash)
    }

    fn gone(&self, response: &Response) -> Verdict {
        match &self.known {
            // Nothing is there, and nothing is what was wanted.
            Some(known) if self.part.withdrawn => Verdict::Gone(known.id.clone()),
            _ => Verdict::Done(Outcome::refused_because(Refusal::Removed, response)),
        }
    }

    fn put_new(&mut self, response: &Response) -> Verdict {
        match response.status {
            200..300 => self.wrote(response, self.own_id()),
            304 | 409 | 412 => self.conflict(State::LookById(self.own_id())),
            // Promised, and not kept: let the service choose the id.
            400 | 403..=405 | 410 | 422 | 501
                if self.abilities.create && self.has_identifier() && !self.blind =>
            {
                self.choose_id = false;
                Verdict::Go(self.create())
            }
            _ if self.blind => cannot_tell(response),
            _ => self.refused(response),
        }
    }

    fn put_over(&mut self, place: &Place, response: &Response) -> Verdict {
        match response.status {
            200..300 => self.wrote(response, place.id.clone()),
            // 428: it must be told which version, and that is not known yet.
            409 | 412 | 428 => {
                let again = self.refused.0 == place.version;
                self.refused = (place.version.clone(), if again { self.refused.1 + 1 } else { 1 });
                self.conflict(State::LookById(place.id.clone()))
            }
            404 | 410 if response.is_gone() => self.gone(response),
            404 | 410 => later(LaterReason::NotFhir),
            // What is there it took once.
            403 | 405 | 501 => {
                Verdict::Done(Outcome::refused_because(Refusal::Unchangeable, response))
            }
            _ => self.refused(response),
        }
    }

    fn posted(&mut self, response: &Response) -> Verdict {
        match (response.status, self.shown(response)) {
            // Created, or there already: some services say 200 for either.
            (200..300, Some(found)) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Go(State::SearchBack(Box::new(found)))
            }
            (200, Some(found)) if is_of(&found.resource, self.part.id) => self.found(found),
            (200..300, Some(_)) => kept_differently(response),
            (200..300, None) if tells_of_failure(response) => self.refused(response),
            (200..300, None) => self.made(response),
            (status @ (409 | 412), _) => {
                self.told_of_several = status == 412 && self.searched;
                self.searched = false;
                self.conflict(State::LookByIdentifier)
            }
            _ => self.refused(response),
        }
    }

    /// It is said to be there, and is not shown.
    fn made(&mut self, response: &Response) -> Verdict {
        self.made = true;
        match response.location() {
            Some((kind, id)) if kind == self.resource_type => {
                Verdict::Go(State::Located(id.to_owned()))
            }
            // Taken in, to be made when there is time.
            _ if response.status == 202 => later(LaterReason::ServerProblem),
            _ => self.conflict(State::LookByIdentifier),
        }
    }

    fn located(&self, id: String, response: &Response) -> Verdict {
        match self.shown(response) {
            Some(found) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Go(State::SearchBack(Box::new(found)))
            }
            _ => self.confirmed(id, response),
        }
    }

    fn searched_back(&mut self, created: Found, response: &Response) -> Verdict {
        let hits = SearchResult::read(response).map(|result| self.hits(&result));
        match hits {
            Some(Hits::Several { keep, rest }) => Verdict::Go(withdraw_rest(keep, rest)),
            Some(Hits::One(found)) => self.found(found),
            // Not listed yet, or no search: the answer to the POST showed it.
            Some(Hits::None) | None => Verdict::Accepted(created.place),
        }
    }

    /// A write was answered with success: does the answer show it?
    fn wrote(&self, response: &Response, id: String) -> Verdict {
        match self.shown(response) {
            Some(found) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Accepted(found.place)
            }
            Some(_) => kept_differently(response),
            None if tells_of_failure(response) => self.refused(response),
            // Taken in, to be written when there is time.
            None if response.status == 202 => later(LaterReason::ServerProblem),
            None => Verdict::Go(State::Confirm(id)),
        }
    }

    fn confirmed(&self, id: String, response: &Response) -> Verdict {
        match self.shown(response) {
            Some(found) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Accepted(found.place)
            }
            Some(_) => kept_differently(response),
            // It may be written to and not looked into: its word has to do.
            None if response.status == 403 => Verdict::Accepted(Place::new(id, None)),
            None => later(LaterReason::ServerProblem),
        }
    }

    fn withdrew(&mut self, keep: Found, mut rest: Vec<Found>) -> Verdict {
        rest.pop();
        match rest.is_empty() {
            true => self.found(keep),
            false => Verdict::Go(State::WithdrawRest { keep: Box::new(keep), rest }),
        }
    }

    /// A type that it does not have, or only shows, is told from a resource
    /// that it does not like.
    fn refused(&self, response: &Response) -> Verdict {
        Verdict::Done(match response.status {
            // What a gateway says may not be what the service would.
            400 | 404 if response.is_web_page() => return later(LaterReason::NotFhir),
            403 => Outcome::NotHere(NotHere::Forbidden(self.resource_type.clone())),
            404 | 405 | 501 => Outcome::NotHere(NotHere::Type(self.resource_type.clone())),
            _ => Outcome::refused(response),
        })
    }

    fn conflict(&mut self, then: State) -> Verdict {
        self.conflicts += 1;
        match self.conflicts > MAX_CONFLICTS {
            true => later(LaterReason::Contended),
            false => Verdict::Go(then),
        }
    }

    fn hits(&self, result: &SearchResult) -> Hits {
        let ours = result.resources.iter();
        let ours = ours.filter(|resource| is_of(resource, self.part.id));
        Hits::of(
            ours.filter_map(|one| Found::in_resource(&self.resource_type, one.clone())).collect(),
        )
    }
}

fn withdraw_rest(keep: Found, rest: Vec<Found>) -> State {
    State::WithdrawRest { keep: Box::new(keep), rest }
}

fn later(reason: LaterReason) -> Verdict {
    Verdict::Done(Outcome::Later { after: None, reason })
}

/// What other parts call this one.
fn urn(part: &Part) -> String {
    part.id.urn().to_string()
}

/// The type of a resource of ours.
pub(super) fn type_of(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}

fn cannot_tell(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::CannotTell, response))
}

fn kept_differently(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::KeptDifferently, response))
}
