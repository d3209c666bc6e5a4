//! Where a walk is, as it is kept between pages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The size of a page asked for at first. Small enough to get through between
/// two drops of a poor link.
const FIRST_COUNT: u32 = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) patient: String,
    pub(super) last: Option<Finished>,
    pub(super) walk: Option<Walk>,
}

/// The last walk that came to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Finished {
    /// The next walk asks for changes from here on, by the service's clock.
    pub(super) since: DateTime<Utc>,
    /// When everything was last compared, by this computer's clock.
    pub(super) full_at: DateTime<Utc>,
    /// Types that failed then, and what they are still to be asked for:
    /// changes since, or all.
    pub(super) behind: BTreeMap<String, Option<DateTime<Utc>>>,
}

/// A walk on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// `None` for a full walk.
    pub(super) since: Option<DateTime<Utc>>,
    /// The service's clock at the first answer.
    pub(super) started: Option<DateTime<Utc>>,
    /// What is being fetched; `None` at the end.
    pub(super) task: Option<Task>,
    /// Types done with.
    pub(super) done: BTreeSet<String>,
    /// How many of each type `$everything` gave; `None` if it was not used.
    pub(super) counts: Option<BTreeMap<String, usize>>,
    /// `Type/id` that something pointed to and that has not come.
    pub(super) wanted: BTreeSet<String>,
    /// Types that lag behind from an earlier walk.
    pub(super) behind: BTreeMap<String, Option<DateTime<Utc>>>,
    /// Types that failed in a way that may pass.
    pub(super) failed: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Task {
    /// `$everything`, or the next page of it.
    Everything { next: Option<String>, pages: u32 },
    /// The patient's own resource.
    Patient,
    /// How many there are of a type.
    Count(String),
    /// One type.
    Type(TypeTask),
    /// What was pointed to: a type and some ids.
    Referenced { resource_type: String, ids: Vec<String> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TypeTask {
    pub(super) name: String,
    pub(super) next: Option<String>,
    /// Which way of asking is being tried.
    pub(super) form: Form,
    pub(super) count: u32,
    pub(super) pages: u32,
    /// How many have come.
    pub(super) got: usize,
    /// The walk of this type began again.
    pub(super) restarted: bool,
}

/// Services refuse parameters they do not know; fewer are tried in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Form {
    All,
    NoCount,
    NoSince,
    Bare,
}

impl Form {
    pub(super) fn fewer(self) -> Option<Self> {
        match self {
            Self::All => Some(Self::NoCount),
            Self::NoCount => Some(Self::NoSince),
            Self::NoSince => Some(Self::Bare),
            Self::Bare => None,
        }
    }
}

impl TypeTask {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            next: None,
            form: Form::All,
            count: FIRST_COUNT,
            pages: 0,
            got: 0,
            restarted: false,
        }
    }

    pub(super) fn restart(&self) -> Self {
        Self { next: None, pages: 0, got: 0, restarted: true, ..self.clone() }
    }
}

impl Walk {
    /// Everything, with `$everything` where there is one.
    pub(super) fn full(everything: bool) -> Self {
        Self {
            since: None,
            started: None,
            task: everything.then_some(Task::Everything { next: None, pages: 0 }),
            done: BTreeSet::new(),
            counts: everything.then(BTreeMap::new),
            wanted: BTreeSet::new(),
            behind: BTreeMap::new(),
            failed: BTreeSet::new(),
        }
    }

    /// What has changed since the last walk.
    pub(super) fn after(last: &Finished) -> Self {
        let (since, behind) = (Some(last.since), last.behind.clone());
        Self { since, behind, ..Self::full(false) }
    }

    /// From when on a type is asked for; `None` for all of it.
    pub(super) fn since_of(&self, name: &str) -> Option<DateTime<Utc>> {
        self.behind.get(name).copied().unwrap_or(self.since)
    }

    /// What the next walk needs to know of this one.
    pub(super) fn finish(
        &self,
        last: Option<&Finished>,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Finished {
        let full_at = match (self.since, last) {
            (Some(_), Some(last)) => last.full_at,
            _ => now,
        };
        let behind = self.failed.iter().map(|name| (name.clone(), self.since_of(name)));
        Finished { since, full_at, behind: behind.collect() }
    }
}

impl Cursor {
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn write(&self) -> String {
        // Only maps with other keys than text could fail here.
        serde_json::to_string(self).unwrap_or_default()
    }
}
