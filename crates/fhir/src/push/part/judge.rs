//! What the answers of a service say about one resource.

use serde_json::Value;

use super::{MAX_CONFLICTS, PartPush, State};
use crate::bundle::SearchResult;
use crate::mapping::is_of;
use crate::operation_outcome::tells_of_failure;
use crate::push::found::{Found, Hits, Place};
use crate::push::{LaterReason, NotHere, Outcome, Refusal};
use crate::same::{says_the_same, subject};
use crate::{ContentHash, Response};

/// What an answer leads to.
pub(super) enum Verdict {
    Go(State),
    Accepted(Place),
    /// Not there, and nobody wants it there.
    Absent,
    /// The service removed it, and nobody wants it there any more.
    Gone(String),
    Done(Outcome),
}

impl PartPush {
    pub(super) fn looked(&mut self, response: &Response) -> Verdict {
        match (response.status, self.shown(response)) {
            (200, Some(found)) => self.found(found, response),
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
    /// all the same, as often as that is lost: it lands on itself. What was taken
    /// back is written as that, and a service that keeps it there has put it
    /// nowhere else.
    fn cannot_tell(&mut self, response: &Response) -> Verdict {
        if self.choose_id && self.known.is_none() {
            self.blind = true;
            return Verdict::Go(State::PutNew);
        }
        match response.status {
            200..300 => cannot_tell(response),
            _ if response.is_web_page() => later(LaterReason::NotFhir),
            _ => cannot_tell(response),
        }
    }

    pub(super) fn looked_by_identifier(&mut self, response: &Response) -> Verdict {
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
            Hits::OfAnother => of_another(response),
            Hits::None if result.may_hide_more() => self.cannot_tell(response),
            Hits::None => self.nowhere(),
            Hits::One(found) => self.found(found, response),
            Hits::Several { keep, rest } => self.several(keep, rest),
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

    /// Several carry our identifier. Those that say what we sent are one too many;
    /// one that says something else is somebody's, and none is taken back then.
    fn several(&self, keep: Found, rest: Vec<Found>) -> Verdict {
        let is_of_ours = |one: &&Found| {
            let theirs = ContentHash::of(&one.resource);
            self.hash.says_the_same(&theirs) || self.left().any(|left| left.says_the_same(&theirs))
        };
        match std::iter::once(&keep).chain(&rest).find(|one| !is_of_ours(one)) {
            Some(changed) => self.edited_elsewhere(changed.place.clone()),
            None => Verdict::Go(State::WithdrawRest { keep: Box::new(keep), rest }),
        }
    }

    fn edited_elsewhere(&self, Place { id, version, .. }: Place) -> Verdict {
        let resource_type = self.resource_type.clone();
        Verdict::Done(Outcome::EditedElsewhere { resource_type, id, version })
    }

    fn shown(&self, response: &Response) -> Option<Found> {
        Found::in_body(&self.resource_type, response)
    }

    /// Our identifier is on this resource: is it ours to write over?
    fn found(&mut self, found: Found, response: &Response) -> Verdict {
        let theirs = ContentHash::of(&found.resource);
        let says_the_same = self.hash.says_the_same(&theirs);
        if says_the_same && !self.is_an_earlier_spelling(&theirs, &found.place) {
            return Verdict::Accepted(found.place);
        }
        let is_of_ours = says_the_same || self.left().any(|hash| hash.says_the_same(&theirs));
        let version = self.known.as_ref().and_then(|known| known.version.as_ref());
        let is_as_left = version.is_some() && version == found.place.version.as_ref();
        if !is_of_ours && !is_as_left && self.is_of_another(&found.resource) {
            return of_another(response);
        }
        if !is_of_ours && !is_as_left {
            return self.edited_elsewhere(found.place);
        }
        Verdict::Go(State::PutOver(found.place))
    }

    /// Whether it is about another patient of the service.
    fn is_of_another(&self, theirs: &Value) -> bool {
        let (ours, theirs) = (subject(&self.part.resource), subject(theirs));
        ours.is_some() && theirs.is_some() && ours != theirs
    }

    /// What was accepted before, and what left and may have been.
    fn left(&self) -> impl Iterator<Item = &ContentHash> {
        self.known.iter().map(|known| &known.sent_hash).chain(&self.unsure)
    }

    /// Whether what is there is what was sent before nothing but the spelling
    /// changed: the version that was accepted then, or the same to the letter. A
    /// service that spells as it likes and names no versions is believed.
    fn is_an_earlier_spelling(&self, theirs: &ContentHash, place: &Place) -> bool {
        let was_accepted = self.known.as_ref().is_some_and(|known| {
            known.sent_hash != self.hash
                && known.version.is_some()
                && known.version == place.version
        });
        *theirs != self.hash && (was_accepted || self.left().any(|left| left == theirs))
    }

    fn gone(&self, response: &Response) -> Verdict {
        match &self.known {
            // Nothing is there, and nothing is what was wanted.
            Some(known) if self.part.withdrawn => Verdict::Gone(known.id.clone()),
            _ => Verdict::Done(Outcome::refused_because(Refusal::Removed, response)),
        }
    }

    pub(super) fn put_new(&mut self, response: &Response) -> Verdict {
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

    pub(super) fn put_over(&mut self, place: &Place, response: &Response) -> Verdict {
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

    pub(super) fn posted(&mut self, response: &Response) -> Verdict {
        match (response.status, self.shown(response)) {
            // Created, or there already: some services say 200 for either.
            (200..300, Some(found)) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Go(State::SearchBack(Box::new(found)))
            }
            (200, Some(found)) if is_of(&found.resource, self.part.id) => {
                self.found(found, response)
            }
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

    pub(super) fn located(&self, id: String, response: &Response) -> Verdict {
        match self.shown(response) {
            Some(found) if says_the_same(&self.part.resource, &found.resource) => {
                Verdict::Go(State::SearchBack(Box::new(found)))
            }
            _ => self.confirmed(id, response),
        }
    }

    pub(super) fn searched_back(&mut self, created: Found, response: &Response) -> Verdict {
        let hits = SearchResult::read(response).map(|result| self.hits(&result));
        match hits {
            Some(Hits::Several { keep, rest }) => self.several(keep, rest),
            Some(Hits::One(found)) => self.found(found, response),
            // Not listed yet, or no search: the answer to the POST showed it.
            Some(Hits::None | Hits::OfAnother) | None => Verdict::Accepted(created.place),
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

    pub(super) fn confirmed(&self, id: String, response: &Response) -> Verdict {
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

    pub(super) fn withdrew(
        &mut self,
        keep: Found,
        mut rest: Vec<Found>,
        response: &Response,
    ) -> Verdict {
        rest.pop();
        match rest.is_empty() {
            true => self.found(keep, response),
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
        let named = result.resources.iter().filter(|one| is_of(one, self.part.id));
        let (others, ours): (Vec<_>, Vec<_>) = named.partition(|one| self.is_of_another(one));
        let ours = ours.into_iter();
        let ours = ours.filter_map(|one| Found::in_resource(&self.resource_type, one.clone()));
        match Hits::of(ours.collect()) {
            Hits::None if !others.is_empty() => Hits::OfAnother,
            hits => hits,
        }
    }
}

fn later(reason: LaterReason) -> Verdict {
    Verdict::Done(Outcome::Later { after: None, reason })
}

fn cannot_tell(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::CannotTell, response))
}

fn of_another(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::OfAnother, response))
}

fn kept_differently(response: &Response) -> Verdict {
    Verdict::Done(Outcome::refused_because(Refusal::KeptDifferently, response))
}
