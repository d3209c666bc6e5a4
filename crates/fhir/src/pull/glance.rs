//! A look at all types at once, where a service has no history to tell what
//! changed: one batch that asks each type for the first of what is new.
//!
//! A type that shows nothing is done with; any other answer, a no included,
//! leaves it to be asked for by itself. So a record in which nothing changed
//! costs one request, and a service that misunderstands costs one more than it
//! would have. One that will take no batch is asked for none until everything is
//! compared again.
//!
//! Rejected: keeping what the batch brings. An answer within a batch is no page:
//! its links are seldom those of a search, and it has to be small.
//! Rejected: `_summary=count`. Services count what is on the page.

use super::cursor::{Form, Task, TypeTask, Walk};
use super::{Page, Pull, Response};
use crate::batch::unpack;
use crate::{Request, batch};

/// Fewer types are asked one by one.
const WORTH_A_GLANCE: usize = 3;

impl Pull {
    /// The look, where there is enough to look at; at most once in a walk.
    pub(super) fn glance(&self, walk: &Walk) -> Option<Task> {
        let can = self.offers.batch && !walk.glanced && !walk.no_batch;
        (can && self.at_a_glance(walk).len() >= WORTH_A_GLANCE).then_some(Task::Glance)
    }

    /// One request that asks for the first of each type.
    pub(super) fn all_at_once(&self, walk: &Walk) -> Request {
        let first = |of: TypeTask| Request::get(self.search(walk, &TypeTask { count: 1, ..of }));
        let requests: Vec<Request> = self.at_a_glance(walk).into_iter().map(first).collect();
        batch::pack(&requests)
    }

    /// Types of which nothing is new are done with.
    pub(super) fn after_glance(&self, walk: &mut Walk, response: &Response) {
        walk.task = None;
        walk.glanced = true;
        let types = self.at_a_glance(walk);
        match unpack(response, types.len()) {
            Some(answers) => {
                let shown = types.iter().zip(&answers);
                for (of, _) in shown.filter(|(_, answer)| self.is_nothing(answer)) {
                    Self::mark_done(walk, &of.name);
                }
            }
            None => walk.no_batch = true,
        }
    }

    pub(super) fn leave_glance(walk: &mut Walk) {
        walk.task = None;
        walk.glanced = true;
        walk.no_batch = true;
    }

    /// What is still to be asked for, and only for what is new.
    fn at_a_glance(&self, walk: &Walk) -> Vec<TypeTask> {
        let names = self.types.keys().filter(|name| !walk.done.contains(*name));
        let with_a_time = names.filter(|name| walk.since_of(name).is_some());
        let tasks = with_a_time.map(|name| self.whole(walk, name, walk.form_of(name)));
        tasks.filter(|of| matches!(of.form, Form::Ids | Form::All | Form::NoCount)).collect()
    }

    fn is_nothing(&self, answer: &Response) -> bool {
        let page = Page::read(&answer.body, &self.base).filter(|_| answer.is_success());
        page.is_some_and(|page| page == Page { total: page.total, ..Page::default() })
    }
}
