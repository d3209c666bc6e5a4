//! The Observation of a page.

use serde_json::json;

use super::author::AuthorPush;
use super::found::{Found, Hits, Place, if_match, withdraw};
use super::{Job, LaterReason, Outcome, Refusal, RemoteRef, Stage};
use crate::bundle::SearchResult;
use crate::observation::{self, URI_SYSTEM};
use crate::same::{content_hash, says_the_same};
use crate::{Method, Request, Response};

/// How often a page may change under our hands before it waits.
const MAX_CONFLICTS: u8 = 3;

/// The sending of the Observation.
#[derive(Debug)]
pub(super) struct PagePush {
    job: Job,
    known: Option<RemoteRef>,
    unsure: Vec<String>,
    state: State,
    /// Whether ids of ours are still worth trying.
    choose_id: bool,
    /// Whether a search has just shown that the page is not there.
    searched: bool,
    conflicts: u8,
}

#[derive(Debug, Clone)]
enum State {
    LookById(String),
    LookByIdentifier,
    PutNew,
    PutOver(Place),
    Post,
    /// The answer to a write did not show the page.
    Confirm(String),
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
    Done(Outcome),
}

impl PagePush {
    pub(super) fn start(job: Job, known: Option<RemoteRef>, unsure: Vec<String>) -> Stage {
        let withdrawn = observation::is_withdrawn(&job.entry);
        let settled = match &known {
            Some(known) => known.sent_hash == job.hash,
            None => withdrawn,
        };
        if settled && unsure.is_empty() {
            return Stage::Done(Outcome::Unneeded);
        }
        let mut push = Self {
            choose_id: job.capabilities.of("Observation").update_create,
            job,
            known,
            unsure,
            state: State::LookByIdentifier,
            searched: false,
            conflicts: 0,
        };
        push.state = push.first();
        Stage::Page(Box::new(push))
    }

    fn first(&self) -> State {
        match (&self.known, self.unsure.is_empty()) {
            (Some(known), true) => {
                State::PutOver(Place { id: known.id.clone(), version: known.version.clone() })
            }
            (Some(known), false) => State::LookById(known.id.clone()),
            (None, true) => self.create(),
            (None, false) if self.choose_id => State::LookById(self.own_id()),
            (None, false) => State::LookByIdentifier,
        }
    }

    fn create(&self) -> State {
        match self.job.capabilities.of("Observation").conditional_create || self.searched {
            _ if self.choose_id => State::PutNew,
            true => State::Post,
            false => State::LookByIdentifier,
        }
    }

    fn own_id(&self) -> String {
        self.job.entry.id.to_string()
    }

    pub(super) fn request(&self) -> Request {
        match &self.state {
            State::LookById(id) | State::Confirm(id) => Request::get(format!("Observation/{id}")),
            State::LookByIdentifier | State::SearchBack(_) => {
                Request::get(format!("Observation?{}&_count=50", self.identifier_query()))
            }
            State::PutNew => self.put(&self.own_id(), None).with("if-none-match", "*"),
            State::PutOver(place) => self.put(&place.id, place.version.as_deref()),
            State::Post => Request::send(Method::Post, "Observation", &self.job.resource)
                .with("if-none-exist", self.identifier_query()),
            State::WithdrawRest { keep, rest } => withdraw(rest.last().unwrap_or(keep)),
        }
    }

    fn identifier_query(&self) -> String {
        let identifier = format!("{URI_SYSTEM}|{}", self.job.entry.id.urn());
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("identifier", &identifier)
            .finish()
    }

    fn put(&self, id: &str, version: Option<&str>) -> Request {
        let mut resource = self.job.resource.clone();
        if let Some(fields) = resource.as_object_mut() {
            fields.insert("id".into(), json!(id));
        }
        if_match(Request::send(Method::Put, format!("Observation/{id}"), &resource), version)
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

    pub(super) fn answer(mut self: Box<Self>, response: &Response) -> Stage {
        if let Some(outcome) = Outcome::of_any(response) {
            return Stage::Done(outcome);
        }
        let verdict = match self.state.clone() {
            State::LookById(_) => self.looked(response),
            State::LookByIdentifier => self.looked_by_identifier(response),
            State::PutNew => self.put_new(response),
            State::PutOver(place) => self.put_over(&place, response),
            State::Post => self.posted(response),
            State::Confirm(_) => self.confirmed(response),
            State::SearchBack(found) => self.searched_back(*found, response),
            State::WithdrawRest { keep, rest } => self.withdrew(*keep, rest),
        };
        match verdict {
            Verdict::Done(outcome) => Stage::Done(outcome),
            Verdict::Accepted(place) => self.accepted(place),
            Verdict::Go(state) => {
                self.state = state;
                Stage::Page(self)
            }
        }
    }

    fn accepted(self, place: Place) -> Stage {
        let remote =
            RemoteRef { id: place.id, version: place.version, sent_hash: self.job.hash.clone() };
        AuthorPush::start(self.job, remote, self.known.is_none(), self.unsure.is_empty())
    }

    fn looked(&mut self, response: &Response) -> Verdict {
        match (response.status, Found::in_body(response)) {
            (200, Some(found)) => self.found(found),
            (404 | 410, _) if response.is_foreign() => later(LaterReason::NotFhir),
            (404, _) if self.known.is_none() => Verdict::Go(State::LookByIdentifier),
            (404 | 410, _) => self.gone(response),
            (200..300, _) => later(LaterReason::NotFhir),
            _ => cannot_tell(response),
        }
    }

    fn looked_by_identifier(&mut self, response: &Response) -> Verdict {
        let doubt = !self.unsure.is_empty() || self.conflicts > 0;
        let Some(result) = SearchResult::read(response) else {
            return match response.status {
                200..300 => later(LaterReason::NotFhir),
                _ if doubt => cannot_tell(response),
                _ => Verdict::Go(self.absent()),
            };
        };
        match self.hits(&result) {
            Hits::None if result.may_hide_more() => cannot_tell(response),
            Hits::None if observation::is_withdrawn(&self.job.entry) => {
                Verdict::Done(Outcome::Unneeded)
            }
            Hits::None => Verdict::Go(self.absent()),
            Hits::One(found) => self.found(found),
            Hits::Several { keep, rest } => Verdict::Go(withdraw_rest(keep, rest)),
        }
    }

    fn absent(&mut self) -> State {
        self.searched = true;
        self.create()
    }

    /// Our identifier is on this resource: is it ours to write over?
    fn found(&mut self, found: Found) -> Verdict {
        if says_the_same(&self.job.resource, &found.resource) {
            return Verdict::Accepted(found.place);
        }
        let hash = content_hash(&found.resource);
        let known = self.known.as_ref();
        let as_left = known.is_some_and(|known| {
            known.sent_hash == hash
                || (known.version.is_some() && known.version == found.place.version)
        });
        if !as_left && !self.unsure.contains(&hash) {
            let Place { id, version } = found.place;
            return Verdict::Done(Outcome::EditedElsewhere { id, version });
        }
        Verdict::Go(State::PutOver(found.place))
    }

    fn gone(&self, response: &Response) -> Verdict {
        match &self.known {
            // Nothing is there, and nothing is what was wanted.
            Some(known) if observation::is_withdrawn(&self.job.entry) => {
                let remote = RemoteRef {
                    id: known.id.clone(),
                    version: None,
                    sent_hash: self.job.hash.clone(),
                };
                Verdict::Done(Outcome::Sent { remote, provenance: false })
            }
            _ => Verdict::Done(Outcome::refused_because(Refusal::Removed, response)),
        }
    }

    fn put_new(&mut self, response: &Response) -> Verdict {
        match response.status {
            200..300 => self.wrote(response, self.own_id()),
            409 | 412 => self.conflict(State::LookById(self.own_id())),
            // Promised, and not kept: let the service choose the id.
            400 | 404 | 405 | 410 | 422 | 501 if self.job.capabilities.of("Observation").create => {
                self.choose_id = false;
                Verdict::Go(self.create())
            }
            _ => refused(response),
        }
    }

    fn put_over(&mut self, place: &Place, response: &Response) -> Verdict {
        match response.status {
            200..300 => self.wrote(response, place.id.clone()),
            409 | 412 => self.conflict(State::LookById(place.id.clone())),
            404 | 410 if response.is_foreign() => later(LaterReason::NotFhir),
            404 | 410 => self.gone(response),
            _ => refused(response),
        }
    }

    fn posted(&mut self, response: &Response) -> Verdict {
        match (response.status, Found::in_body(response)) {
            // Created, or (200) there already.
            (201, Some(found)) if says_the_same(&self.job.resource, &found.resource) => {
                Verdict::Go(State::SearchBack(Box::new(found)))
            }
            (200, Some(found)) if observation::is_of(&found.resource, self.job.entry.id) => {
                self.found(found)
            }
            (200..300, Some(_)) => kept_differently(response),
            (200..300, None) | (409 | 412, _) => self.conflict(State::LookByIdentifier),
            _ => refused(response),
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

    /// A write was answered with success: does the answer show the page?
    fn wrote(&self, response: &Response, id: String) -> Verdict {
        match Found::in_body(response) {
            Some(found) if says_the_same(&self.job.resource, &found.resource) => {
                Verdict::Accepted(found.place)
            }
            Some(_) => kept_differently(response),
            None => Verdict::Go(State::Confirm(id)),
        }
    }

    fn confirmed(&self, response: &Response) -> Verdict {
        match Found::in_body(response) {
            Some(found) if says_the_same(&self.job.resource, &found.resource) => {
                Verdict::Accepted(found.place)
            }
            Some(_) => kept_differently(response),
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

    fn conflict(&mut self, then: State) -> Verdict {
        self.conflicts += 1;
        match self.conflicts > MAX_CONFLICTS {
            true => later(LaterReason::Contended),
            false => Verdict::Go(then),
        }
    }

    fn hits(&self, result: &SearchResult) -> Hits {
        let ours = result.resources.iter();
        let ours = ours.filter(|resource| observation::is_of(resource, self.job.entry.id));
        Hits::of(ours.filter_map(|resource| Found::in_resource(resource.clone())).collect())
    }
}

fn withdraw_rest(keep: Found, rest: Vec<Found>) -> State {
    State::WithdrawRest { keep: Box::new(keep), rest }
}

fn later(reason: LaterReason) -> Verdict {
    Verdict::Done(Outcome::Later { after: None, reason })
}

fn refused(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused(response))
}

fn cannot_tell(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::CannotTell, response))
}

fn kept_differently(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::KeptDifferently, response))
}
