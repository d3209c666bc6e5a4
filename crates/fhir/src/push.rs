//! Sending one item: exactly one resource for each of its parts, and one
//! Provenance for each version, whatever the link does.
//!
//! [`Push`] is asked for the next [`Step`], and told the answer
//! ([`Push::answer`]) or that there was none ([`Push::lost`]). After a loss it
//! looks before it writes again.
//!
//! Where the service lets clients choose ids, a part is `PUT` under its own
//! id, so that a repeat lands on itself. Otherwise it is `POST`ed with
//! `If-None-Exist`, which is not race-safe on several well-known services, so
//! it is searched back; over one hit keeps the lowest id and withdraws the
//! rest. What was accepted is believed only when the service shows it.
//!
//! The parts of an item go one after the other, and a reference between them
//! is filled in once the service has given the id. The score beside the answers
//! and the document made of them are welcome extras: a service that has no
//! place for them still has the item. Somebody who wrote for the person goes
//! before it, once for all they write; a service that takes no RelatedPerson is
//! told their name. The bytes of a file go into the
//! DocumentReference where a Binary is refused, or could not be found again
//! after a loss, since FHIR gives it no identifier.
//!
//! Rejected: one transaction with everything of an item. Some services do not
//! roll a failed one back, and a loss then leaves an unknown half.

mod author;
mod found;
mod outcome;
mod part;
mod refer;

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::mapping::{self, Context, Files, Item, NotSendable, Part, Role, Told, Writer};
use crate::{Capabilities, ContentHash, Request, Response};
use author::AuthorPush;
use part::{PartPush, Turn, type_of};

pub use outcome::{LaterReason, NotHere, Outcome, Refusal, RemoteRef, StopReason};

/// One item to send, and what is known about it at the service.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The item as it is now.
    pub item: Item,
    /// Who made it so: [`Item::writer`], with what they are called.
    pub writer: Writer,
    /// What the service accepted last, by part. The RelatedPerson is that of
    /// the writer, whatever item it was first sent with.
    pub known: BTreeMap<Role, RemoteRef>,
    /// Hashes ([`Push::hashes`]) of what left and was never answered. Empty
    /// when the last attempt has a known outcome.
    pub unsure: Vec<ContentHash>,
}

impl Outgoing {
    /// Whether the service hears of the writer for the first time. Several such
    /// items must not go side by side: each would tell it.
    #[must_use]
    pub fn introduces_writer(&self) -> bool {
        matches!(self.writer, Writer::Carer { .. }) && !self.known.contains_key(&Role::Carer)
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this, then call [`Push::answer`] or [`Push::lost`].
    Send(Request),
    /// Finished.
    Done(Outcome),
}

/// The sending of one item. See the [module](self).
#[derive(Debug)]
pub struct Push {
    stage: Stage,
    job: Job,
}

#[derive(Debug)]
enum Stage {
    Part(Role, Box<PartPush>),
    Author(Box<AuthorPush>),
    Done(Outcome),
}

/// What there is to do, and what of it is done.
#[derive(Debug)]
struct Job {
    outgoing: Outgoing,
    patient: String,
    capabilities: Capabilities,
    files: Files,
    left: VecDeque<Part>,
    remotes: BTreeMap<Role, RemoteRef>,
    /// `Type/id` of parts that are there, by what others call them.
    places: BTreeMap<String, String>,
    left_out: Vec<Role>,
    /// Something was written, and so has an author to name.
    written: bool,
    /// Something that was to be taken back was gone already.
    gone: bool,
}

impl Push {
    /// Starts sending an item about the patient with this id at the service.
    #[must_use]
    pub fn new(capabilities: &Capabilities, patient: &str, outgoing: Outgoing) -> Self {
        let job = Job {
            files: files(capabilities),
            patient: patient.to_owned(),
            capabilities: capabilities.clone(),
            outgoing,
            left: VecDeque::new(),
            remotes: BTreeMap::new(),
            places: BTreeMap::new(),
            left_out: Vec::new(),
            written: false,
            gone: false,
        };
        let mut push = Self { stage: Stage::Done(Outcome::Unneeded), job };
        push.begin();
        push
    }

    /// The parts of an item as this service would get them.
    ///
    /// # Errors
    /// [`NotSendable`] says why there are none.
    pub fn parts(
        capabilities: &Capabilities,
        patient: &str,
        outgoing: &Outgoing,
    ) -> Result<Vec<Part>, NotSendable> {
        parts(files(capabilities), patient, outgoing)
    }

    /// Who wrote an item, as this service would be told once it has these parts;
    /// `None` where it has no place for that. What is not there yet is called
    /// `urn:uuid:`, and the Provenance has no name: both follow from what the
    /// service answers.
    #[must_use]
    pub fn authorship(
        capabilities: &Capabilities,
        patient: &str,
        outgoing: &Outgoing,
        parts: &[Part],
    ) -> Option<Value> {
        let takes = capabilities.of("Provenance").takes();
        takes.then(|| author::expected(patient, outgoing, parts))
    }

    /// The hashes of what is being sent, to be kept beside an attempt before
    /// it leaves.
    #[must_use]
    pub fn hashes(&self) -> Vec<ContentHash> {
        let Job { files, patient, outgoing, .. } = &self.job;
        let parts = parts(*files, patient, outgoing).unwrap_or_default();
        parts.iter().map(|part| ContentHash::of(&part.resource)).collect()
    }

    /// The next request, or the outcome. Calling it again changes nothing.
    #[must_use]
    pub fn step(&self) -> Step {
        match &self.stage {
            Stage::Part(_, part) => Step::Send(part.request()),
            Stage::Author(author) => Step::Send(author.request()),
            Stage::Done(outcome) => Step::Done(outcome.clone()),
        }
    }

    /// The answer to the request of the last [`Push::step`].
    pub fn answer(&mut self, response: &Response) {
        match std::mem::replace(&mut self.stage, Stage::Done(Outcome::Unneeded)) {
            Stage::Part(role, part) => {
                let turn = part.answer(response);
                self.turned(role, turn);
            }
            Stage::Author(author) => self.stage = author.answer(response),
            done @ Stage::Done(_) => self.stage = done,
        }
    }

    /// No answer came: the request may or may not have arrived.
    pub fn lost(&mut self) {
        match &mut self.stage {
            Stage::Part(_, part) => part.lost(),
            Stage::Author(author) => author.lost(),
            Stage::Done(_) => {}
        }
    }

    fn begin(&mut self) {
        match parts(self.job.files, &self.job.patient, &self.job.outgoing) {
            Ok(parts) => match self.job.no_place(&parts) {
                Some(why) => self.stage = Stage::Done(Outcome::NotHere(why)),
                None => {
                    self.job.left = parts.into();
                    self.next();
                }
            },
            Err(why) => self.stage = Stage::Done(Outcome::NotHere(why.into())),
        }
    }

    fn next(&mut self) {
        let Some(mut part) = self.job.left.pop_front() else {
            self.stage = self.job.end();
            return;
        };
        refer::fill_in(&mut part.resource, &self.job.places);
        let abilities = self.job.capabilities.of(type_of(&part.resource));
        let known = self.job.outgoing.known.get(&part.role).cloned();
        let role = part.role;
        let turn = PartPush::start(part, abilities, known, &self.job.outgoing.unsure);
        self.turned(role, turn);
    }

    fn turned(&mut self, role: Role, turn: Turn) {
        match turn {
            Turn::On(part) => {
                self.stage = Stage::Part(role, part);
                return;
            }
            Turn::There { remote, urn, written } => {
                self.job.written |= written;
                self.job.places.insert(urn, remote.place());
                self.job.remotes.insert(role, remote);
            }
            Turn::Gone(remote) => {
                self.job.gone = true;
                self.job.remotes.insert(role, remote);
            }
            Turn::Absent => {}
            Turn::Done(outcome) => return self.ended(role, outcome),
        }
        self.next();
    }

    /// A part is not there and will not be: does the item do without it?
    fn ended(&mut self, role: Role, outcome: Outcome) {
        let is_no = matches!(outcome, Outcome::Refused { .. } | Outcome::NotHere(_));
        match role {
            Role::File if is_no && self.job.files == Files::Binary => {
                self.job.files = Files::Inline;
                self.begin();
            }
            // Somebody there may have put right what we said of the writer.
            Role::Carer if is_no || matches!(outcome, Outcome::EditedElsewhere { .. }) => {
                if let Writer::Carer { told, .. } = &mut self.job.outgoing.writer {
                    *told = Told::Name;
                }
                self.begin();
            }
            Role::Pulse | Role::Score | Role::Average | Role::Composition if is_no => {
                self.job.left_out.push(role);
                self.next();
            }
            _ => self.stage = Stage::Done(outcome),
        }
    }
}

impl Job {
    /// Why the item itself cannot go there, before whoever wrote it is named to a
    /// service that gets nothing of theirs.
    fn no_place(&self, parts: &[Part]) -> Option<NotHere> {
        let main = parts.iter().find(|part| part.role == Role::Main)?;
        let kind = type_of(&main.resource);
        let is_new = !main.withdrawn && !self.outgoing.known.contains_key(&Role::Main);
        (is_new && !self.capabilities.of(kind).takes()).then(|| NotHere::Type(kind.to_owned()))
    }

    fn end(&mut self) -> Stage {
        let remotes = std::mem::take(&mut self.remotes);
        let left_out = std::mem::take(&mut self.left_out);
        match (self.written, self.gone) {
            (true, _) => AuthorPush::start(self, remotes, left_out),
            (false, true) => Stage::Done(Outcome::Sent { remotes, left_out, provenance: false }),
            (false, false) => Stage::Done(Outcome::Unneeded),
        }
    }
}

/// The hash of one of these parts as it is sent where the others are at these
/// places (`Type/id`).
#[must_use]
pub fn sent_hash(
    parts: Vec<Part>,
    role: Role,
    places: &BTreeMap<Role, String>,
) -> Option<ContentHash> {
    let place = |part: &Part| Some((part.id.urn().to_string(), places.get(&part.role)?.clone()));
    let places = parts.iter().filter_map(place).collect();
    let mut part = parts.into_iter().find(|part| part.role == role)?;
    refer::fill_in(&mut part.resource, &places);
    Some(ContentHash::of(&part.resource))
}

/// A Binary that cannot be given an id could not be found again after a loss.
fn files(capabilities: &Capabilities) -> Files {
    let binary = capabilities.of("Binary");
    match binary.update && binary.update_create {
        true => Files::Binary,
        false => Files::Inline,
    }
}

fn parts(files: Files, patient: &str, outgoing: &Outgoing) -> Result<Vec<Part>, NotSendable> {
    let context = Context {
        patient: patient.to_owned(),
        amended: outgoing.known.contains_key(&Role::Main),
        writer: outgoing.writer.clone(),
        files,
    };
    mapping::parts(&outgoing.item, &context)
}
