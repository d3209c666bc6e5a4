//! The Provenance of an accepted item.
//!
//! An item is sent when its parts are there; a service that keeps no
//! Provenance, or refuses ours, does not make it unsent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::part::type_of;
use super::{Job, LaterReason, Outcome, Outgoing, RemoteRef, Stage};
use crate::bundle::SearchResult;
use crate::mapping::{Part, Role};
use crate::provenance::{self, Version};
use crate::{Abilities, ContentHash, Method, Request, Response};

/// The sending of the Provenance.
#[derive(Debug)]
pub(super) struct AuthorPush {
    abilities: Abilities,
    remotes: BTreeMap<Role, RemoteRef>,
    left_out: Vec<Role>,
    /// `Type/id` of what it is about.
    about: String,
    id: String,
    resource: Value,
    state: State,
    choose_id: bool,
}

#[derive(Debug, Clone)]
enum State {
    LookById,
    LookByTarget,
    Put,
    Post,
    /// Ids of our own duplicates, to be removed.
    RemoveRest(Vec<String>),
}

/// The Provenance of parts before the service has answered. What it is called
/// follows from the versions that it answers.
pub(super) fn expected(patient: &str, outgoing: &Outgoing, parts: &[Part]) -> Value {
    let place = |part: &Part| {
        let known = outgoing.known.get(&part.role).cloned();
        let resource_type = type_of(&part.resource).to_owned();
        let (id, sent_hash) = (part.id.to_string(), ContentHash::of(&part.resource));
        let known = known.unwrap_or(RemoteRef { resource_type, id, version: None, sent_hash });
        (part.role, RemoteRef { version: None, ..known })
    };
    let remotes: BTreeMap<Role, RemoteRef> = parts.iter().map(place).collect();
    let version = Version { item: &outgoing.item, writer: &outgoing.writer, remotes: &remotes };
    let first = !outgoing.known.contains_key(&Role::Main);
    let mut resource = provenance::build(&version, patient, first, "");
    if let Some(source) = resource.pointer_mut("/entity/0/what").and_then(Value::as_object_mut) {
        source.remove("identifier");
    }
    for part in parts.iter().filter(|part| !outgoing.known.contains_key(&part.role)) {
        let there = format!("{}/{}", type_of(&part.resource), part.id);
        rename(&mut resource, &there, &part.id.urn().to_string());
    }
    resource
}

/// Has every reference to one place name another.
fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => to.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, from, to)),
        _ => {}
    }
}

impl AuthorPush {
    pub(super) fn start(
        job: &Job,
        remotes: BTreeMap<Role, RemoteRef>,
        left_out: Vec<Role>,
    ) -> Stage {
        let abilities = job.capabilities.of("Provenance");
        let choose_id = abilities.update && abilities.update_create;
        let main = remotes.get(&Role::Main).filter(|_| choose_id || abilities.create);
        let Some(main) = main else {
            return Stage::Done(Outcome::Sent { remotes, left_out, provenance: false });
        };
        let about = main.place();
        let Job { outgoing, patient, .. } = job;
        let version = Version { item: &outgoing.item, writer: &outgoing.writer, remotes: &remotes };
        let id = provenance::id(&version);
        let first = !outgoing.known.contains_key(&Role::Main);
        let resource = provenance::build(&version, patient, first, &id);
        // Without an earlier attempt, none of it can be there.
        let state = match (choose_id, outgoing.unsure.is_empty()) {
            (true, true) => State::Put,
            (true, false) => State::LookById,
            (false, _) => State::LookByTarget,
        };
        let push = Self { abilities, remotes, left_out, about, id, resource, state, choose_id };
        Stage::Author(Box::new(push))
    }

    pub(super) fn request(&self) -> Request {
        match &self.state {
            State::LookById => Request::get(format!("Provenance/{}", self.id)),
            State::LookByTarget => {
                Request::get(format!("Provenance?target={}&_count=200", self.about))
            }
            State::Put => {
                let mut resource = self.resource.clone();
                if let Some(fields) = resource.as_object_mut() {
                    fields.insert("id".into(), json!(self.id));
                }
                Request::send(Method::Put, format!("Provenance/{}", self.id), &resource)
            }
            State::Post => Request::send(Method::Post, "Provenance", &self.resource),
            State::RemoveRest(ids) => {
                let id = ids.last().unwrap_or(&self.id);
                Request::new(Method::Delete, format!("Provenance/{id}"), None)
            }
        }
    }

    pub(super) fn lost(&mut self) {
        self.state = match self.choose_id {
            true => State::LookById,
            false => State::LookByTarget,
        };
    }

    pub(super) fn answer(self: Box<Self>, response: &Response) -> Stage {
        if let Some(outcome) = Outcome::of_any(response) {
            return Stage::Done(outcome);
        }
        let is_forbidden = response.status == 403 && !matches!(self.state, State::Put);
        if is_forbidden {
            return self.done(false);
        }
        match self.state.clone() {
            State::LookById => self.looked(response),
            State::LookByTarget => self.looked_by_target(response),
            State::Put => self.put(response),
            State::Post => match response.is_success() {
                true => self.done(true),
                false => self.done(false),
            },
            State::RemoveRest(mut ids) => {
                ids.pop();
                self.remove(ids)
            }
        }
    }

    fn looked(mut self: Box<Self>, response: &Response) -> Stage {
        match response.status {
            200..300 if is_provenance(response) => self.done(true),
            200..300 => Stage::Done(not_fhir()),
            _ => {
                self.state = State::Put;
                Stage::Author(self)
            }
        }
    }

    fn put(mut self: Box<Self>, response: &Response) -> Stage {
        match response.status {
            // 409 and 412: it is there already, under an id only we can make.
            200..300 | 409 | 412 => self.done(true),
            400 | 403..=405 | 410 | 422 | 501 if self.abilities.create => {
                self.choose_id = false;
                self.state = State::LookByTarget;
                Stage::Author(self)
            }
            _ => self.done(false),
        }
    }

    fn looked_by_target(mut self: Box<Self>, response: &Response) -> Stage {
        let Some(result) = SearchResult::read(response) else {
            return match response.is_success() {
                true => Stage::Done(not_fhir()),
                // It cannot be asked: better none than two.
                false => self.done(false),
            };
        };
        let ours = result.resources.iter().filter(|one| provenance::is_same(one, &self.id));
        let ids = ours.filter_map(|one| one.get("id")?.as_str().map(str::to_owned));
        let mut ids: Vec<String> = ids.collect();
        if ids.is_empty() {
            self.state = State::Post;
            return Stage::Author(self);
        }
        ids.sort();
        let rest = ids.split_off(1);
        match self.abilities.delete {
            true => self.remove(rest),
            false => self.done(true),
        }
    }

    fn remove(mut self: Box<Self>, ids: Vec<String>) -> Stage {
        if ids.is_empty() {
            return self.done(true);
        }
        self.state = State::RemoveRest(ids);
        Stage::Author(self)
    }

    fn done(self, provenance: bool) -> Stage {
        let Self { remotes, left_out, .. } = self;
        Stage::Done(Outcome::Sent { remotes, left_out, provenance })
    }
}

fn is_provenance(response: &Response) -> bool {
    let resource = response.resource();
    resource.is_some_and(|resource| resource.get("resourceType") == Some(&json!("Provenance")))
}

fn not_fhir() -> Outcome {
    Outcome::Later { after: None, reason: LaterReason::NotFhir }
}
