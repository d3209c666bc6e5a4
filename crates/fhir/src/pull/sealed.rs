//! Keeping a walk away from the bytes of sealed files.
//!
//! A history and `$everything` tell of every Binary, bytes and all. So a walk
//! begins with a look whether sealed files lie there that it would be told of. If
//! so it goes by types, and lists documents by id to fetch those that are not
//! sealed. A service that does not understand the look is found out by the first
//! sealed file that comes.
//!
//! Rejected: `_tag:not=`. A service that takes no notice of `:not` would show
//! the sealed files only, and a letter would be missed.

use url::form_urlencoded::Serializer;

use super::cursor::{Form, Task, Walk};
use super::plan::{by_the_second, precise};
use super::{Page, Pull};
use crate::sealed::{MARK, is_sealed};

/// What sealed files are told of by.
pub(super) const DOCUMENT: &str = "DocumentReference";

impl Pull {
    /// Has a walk look before it begins, where there can be something to see.
    pub(super) fn look_first(&self, mut walk: Walk) -> Walk {
        if self.offers.documents && !walk.compares() {
            let then = walk.task.take().map(Box::new);
            walk.task = Some(Task::Sealed(then));
        }
        walk
    }

    /// Asks for one sealed file that is new to the walk, without its bytes.
    pub(super) fn look(&self, walk: &Walk, then: Option<&Task>) -> String {
        // From the very moment that what comes next is asked from.
        let since = match then {
            Some(Task::History { since, .. }) => Some(precise(*since)),
            _ => walk.since_of(DOCUMENT).map(by_the_second),
        };
        let mut query = Serializer::new(String::new());
        query.append_pair("patient", &self.patient).append_pair("_tag", &MARK.join("|"));
        if let Some(since) = since {
            query.append_pair("_lastUpdated", &format!("ge{since}"));
        }
        query.append_pair("_elements", "id,meta").append_pair("_count", "1");
        format!("{DOCUMENT}?{}", query.finish())
    }

    /// Goes on by types from here on: there is a sealed file.
    pub(super) fn keep_from_sealed(&mut self, walk: &mut Walk) {
        walk.sealed = true;
        if let Some(Task::Everything { .. } | Task::History { .. }) = walk.task {
            self.leave_everything(walk);
        }
    }
}

/// Whether any of these is a sealed file.
pub(super) fn has_sealed(page: &Page) -> bool {
    page.resources.iter().any(|listed| is_sealed(&listed.received))
}

impl Walk {
    /// How a type is asked for first.
    pub(super) fn form_of(&self, name: &str) -> Form {
        let by_id = self.compares() || (self.sealed && name == DOCUMENT);
        if by_id { Form::Ids } else { Form::All }
    }
}
