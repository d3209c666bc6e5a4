//! A look at all types at once, before they are asked for one by one.
//!
//! After `$everything` one batch counts each type: is there more of it than came?
//! Where there is none, or no history to tell what changed, it asks each for the
//! first of what there is, or is new. A type that shows nothing more is done with; any other answer, a no
//! included, leaves it to be asked for by itself. So a record in which nothing
//! changed costs one request, and a service that misunderstands costs one more
//! than it would have. One that will take no batch is asked for none until
//! everything is compared again.
//!
//! A count shows nothing of what it counts, and some services answer in another
//! order than they were asked. One that does not say what it is a count of is not
//! believed: that type is counted by itself.
//!
//! Rejected: keeping what the batch brings. An answer within a batch is no page:
//! its links are seldom those of a search, and it has to be small.
//! Rejected: counting what is new. Some services count what is on the page, and
//! there is no page.

use super::cursor::{Form, Reach, Task, TypeTask, Walk};
use super::{Page, Pull, Response};
use crate::Request;
use crate::batch::{pack, searched_type, unpack};

/// Fewer types are asked one by one.
const WORTH_A_GLANCE: usize = 3;

/// A type, and what is asked of it.
struct Look {
    name: String,
    target: String,
}

impl Pull {
    /// The look, where there is enough to look at; at most once in a walk.
    pub(super) fn glance(&self, walk: &Walk) -> Option<Task> {
        let can = self.offers.batch && !walk.glanced && !walk.no_batch;
        (can && self.looks(walk).len() >= WORTH_A_GLANCE).then_some(Task::Glance)
    }

    /// One request for all of them.
    pub(super) fn all_at_once(&self, walk: &Walk) -> Request {
        pack(&requests(&self.looks(walk)))
    }

    /// Types of which there is nothing more are done with.
    pub(super) fn after_glance(&self, walk: &mut Walk, response: &Response) {
        let looks = self.looks(walk);
        let Some(answers) = unpack(response, &requests(&looks)) else {
            return Self::leave_glance(walk);
        };
        walk.task = None;
        walk.glanced = true;
        for (look, answer) in looks.iter().zip(&answers) {
            if walk.counts.is_some() && !says_of_what(answer, &look.name) {
                walk.counts_apart = true;
            } else if self.is_all_here(walk, &look.name, answer) {
                Self::mark_done(walk, &look.name);
            }
        }
    }

    pub(super) fn leave_glance(walk: &mut Walk) {
        walk.task = None;
        walk.glanced = true;
        walk.no_batch = true;
    }

    /// What would be asked for next, one by one.
    fn looks(&self, walk: &Walk) -> Vec<Look> {
        let names = self.types.keys().filter(|name| !walk.done.contains(*name));
        let target = |name: &String| match walk.counts {
            Some(_) => Some(self.count(name)),
            None => self.first_of(walk, name),
        };
        names.filter_map(|name| Some(Look { name: name.clone(), target: target(name)? })).collect()
    }

    /// `None` of a type that is to be asked for all it has, though some is held.
    fn first_of(&self, walk: &Walk, name: &str) -> Option<String> {
        let of = TypeTask { count: 1, ..self.whole(walk, name, walk.form_of(name)) };
        let by_time = matches!(of.form, Form::Ids | Form::All | Form::NoCount);
        let is_new = walk.reach == Reach::First || (by_time && walk.since_of(name).is_some());
        is_new.then(|| self.search(walk, &of))
    }

    fn is_all_here(&self, walk: &Walk, name: &str, answer: &Response) -> bool {
        let page = Page::read(&answer.body, &self.base).filter(|_| answer.is_success());
        page.is_some_and(|page| match &walk.counts {
            Some(_) => walk.has_all(name, page.total),
            None => {
                let Page { total, unlinked, .. } = page;
                page == Page { total, unlinked, ..Page::default() }
            }
        })
    }
}

fn says_of_what(answer: &Response, name: &str) -> bool {
    answer.resource().is_some_and(|list| searched_type(&list) == Some(name))
}

fn requests(looks: &[Look]) -> Vec<Request> {
    looks.iter().map(|look| Request::get(look.target.as_str())).collect()
}

impl Walk {
    /// Types are counted one by one, unless they were all at once.
    pub(super) fn is_to_count(&self) -> bool {
        self.counts.is_some() && (self.no_batch || self.counts_apart || !self.glanced)
    }

    /// Whether `$everything` gave all that the service says there are.
    pub(super) fn has_all(&self, name: &str, total: Option<usize>) -> bool {
        let got = self.counts.as_ref().and_then(|counts| counts.get(name)).copied();
        total.is_some_and(|total| total <= got.unwrap_or_default())
    }
}
