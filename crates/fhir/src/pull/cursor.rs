//! Where a walk is, as it is kept between pages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{OVERLAP, WIDE_COUNT};

/// The size of a page asked for at first. Small enough to get through between
/// two drops of a poor link.
const FIRST_COUNT: u32 = 50;
/// No service is known to cut its pages smaller.
const SMALLEST_PAGE: usize = 10;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) patient: String,
    pub(super) last: Option<Finished>,
    pub(super) walk: Option<Walk>,
    /// Other places of the same patient, as the service links them.
    #[serde(default)]
    pub(super) aliases: BTreeSet<String>,
}

/// The last walk that came to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Finished {
    /// When it began, by the service's clock.
    pub(super) since: DateTime<Utc>,
    /// The last one that looked back over [`OVERLAP`].
    pub(super) settled: Settled,
    /// When everything was last compared, by this computer's clock.
    pub(super) full_at: DateTime<Utc>,
    /// Types that failed then, and what they are still to be asked for:
    /// changes since, or all.
    pub(super) behind: BTreeMap<String, Option<DateTime<Utc>>>,
    /// The service promised a history and did not keep it.
    pub(super) no_history: bool,
    /// It promised to take batches and did not.
    #[serde(default)]
    pub(super) no_batch: bool,
    /// Types that it would not list in any way: asked again with the comparison.
    #[serde(default)]
    pub(super) refused: BTreeSet<String>,
    /// How types were listed that could not be asked for as any other.
    #[serde(default)]
    pub(super) ways: BTreeMap<String, (Form, By)>,
    /// `Type/id` that nobody answered about.
    #[serde(default)]
    pub(super) unanswered: BTreeSet<String>,
}

/// When a walk began that looked back far enough to see what was being written
/// as the one before it began.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Settled {
    /// By the service's clock.
    pub(super) theirs: DateTime<Utc>,
    /// By this computer's.
    pub(super) ours: DateTime<Utc>,
}

/// What a walk is for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Reach {
    /// Everything, for the first time.
    First,
    /// Everything, compared with what is held.
    Compare,
    /// What changed since then, by the service's clock.
    Since(DateTime<Utc>),
}

/// A walk on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Walk {
    pub(super) reach: Reach,
    /// The service's clock at the first answer.
    pub(super) started: Option<DateTime<Utc>>,
    /// It looks back over [`OVERLAP`].
    pub(super) settles: bool,
    /// What is being fetched; `None` at the end.
    pub(super) task: Option<Task>,
    /// Types done with.
    pub(super) done: BTreeSet<String>,
    /// Sealed files lie there: see [`super::sealed`].
    #[serde(default)]
    pub(super) sealed: bool,
    /// How many of each type `$everything` gave; `None` if it was not used.
    pub(super) counts: Option<BTreeMap<String, usize>>,
    /// `Type/id` that something pointed to, or that is another version now.
    pub(super) wanted: BTreeSet<String>,
    /// `Type/id` that is held and was not listed: gone, or not shown.
    pub(super) missing: BTreeSet<String>,
    /// `Type/id` that nobody answered about: asked for again with the next walk.
    #[serde(default)]
    pub(super) unanswered: BTreeSet<String>,
    /// Types that lag behind from an earlier walk.
    pub(super) behind: BTreeMap<String, Option<DateTime<Utc>>>,
    /// Types that failed in a way that may pass.
    pub(super) failed: BTreeSet<String>,
    /// The service promised a history and did not keep it.
    pub(super) no_history: bool,
    /// It promised to take batches and did not.
    #[serde(default)]
    pub(super) no_batch: bool,
    /// All types were looked at together.
    #[serde(default)]
    pub(super) glanced: bool,
    /// Counted together, types did not say which of them a count was of.
    #[serde(default)]
    pub(super) counts_apart: bool,
    /// Something beside the patient came, or was listed.
    #[serde(default)]
    pub(super) found: bool,
    /// Nothing was found of anything, and it was asked for in another way.
    #[serde(default)]
    pub(super) again: bool,
    /// Types that it would not list in any way.
    #[serde(default)]
    pub(super) refused: BTreeSet<String>,
    /// How types were listed that could not be asked for as any other.
    #[serde(default)]
    pub(super) ways: BTreeMap<String, (Form, By)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Task {
    /// Whether sealed files lie there that the next task would tell of.
    Sealed(Option<Box<Task>>),
    /// `$everything`, or the next page of it.
    Everything { next: Option<String>, pages: u32 },
    /// What changed anywhere, or the next page of it.
    History { since: DateTime<Utc>, next: Option<String>, pages: u32 },
    /// The patient's own resource.
    Patient,
    /// Which types have more to show, all at once.
    Glance,
    /// How many there are of a type.
    Count(String),
    /// One type.
    Type(TypeTask),
    /// A type and some ids.
    Some { resource_type: String, ids: Vec<String> },
    /// One resource, by `Type/id`.
    One(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TypeTask {
    pub(super) name: String,
    pub(super) next: Option<String>,
    /// Which way of asking is being tried.
    pub(super) form: Form,
    /// By whom it is asked for.
    #[serde(default)]
    pub(super) by: By,
    pub(super) count: u32,
    pub(super) pages: u32,
    /// How many have come.
    pub(super) got: usize,
    /// How many the service said there are.
    pub(super) total: Option<usize>,
    /// The walk of this type began again.
    pub(super) restarted: bool,
}

/// Services refuse parameters they do not know; fewer are tried in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Form {
    /// Ids and versions, to choose by.
    Ids,
    All,
    NoCount,
    NoSince,
    Bare,
}

/// How a type is asked for by patient. Some services know another parameter than
/// they say, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum By {
    /// As the service says.
    #[default]
    Stated,
    /// The same, with `Patient/` before the id: both are FHIR, and some services
    /// find nothing by the one.
    Whole,
    Subject,
    /// Everyone's: what is not about the patient is dropped.
    Nobody,
}

impl By {
    pub(super) fn other(self) -> Option<Self> {
        match self {
            Self::Stated => Some(Self::Subject),
            Self::Subject => Some(Self::Nobody),
            Self::Whole | Self::Nobody => None,
        }
    }
}

impl Form {
    pub(super) fn fewer(self) -> Option<Self> {
        match self {
            Self::Ids => Some(Self::All),
            Self::All => Some(Self::NoCount),
            Self::NoCount => Some(Self::NoSince),
            Self::NoSince => Some(Self::Bare),
            Self::Bare => None,
        }
    }
}

impl Task {
    pub(super) fn is_everything(&self) -> bool {
        matches!(self, Self::Everything { .. })
    }
}

impl TypeTask {
    pub(super) fn new(name: &str, form: Form) -> Self {
        Self {
            name: name.to_owned(),
            next: None,
            form,
            by: By::default(),
            count: FIRST_COUNT,
            pages: 0,
            got: 0,
            total: None,
            restarted: false,
        }
    }

    /// Whether its links were given up already.
    pub(super) fn is_last_try(&self) -> bool {
        self.restarted && self.count == WIDE_COUNT
    }

    /// Whether a page may have been the first of several, and nobody says so: it has
    /// neither links nor a total, and as much on it as a page of any service.
    pub(super) fn may_be_cut_short(&self, page: &super::Page) -> bool {
        let full = if self.count == WIDE_COUNT { WIDE_COUNT as usize } else { SMALLEST_PAGE };
        let counts = matches!(self.form, Form::Ids | Form::All);
        let is_told = !page.unlinked || page.total.is_some();
        counts && !is_told && page.resources.len() >= full
    }

    /// Whether all had come before a page that came already, or has nothing on it.
    pub(super) fn has_all(&self, again: &super::Page) -> bool {
        let got = self.got.saturating_sub(again.resources.len());
        (again.repeats || again.resources.is_empty())
            && again.total.is_some_and(|total| total <= got)
    }

    pub(super) fn restart(&self) -> Self {
        let again = Self::new(&self.name, self.form);
        Self { count: self.count, by: self.by, restarted: true, ..again }
    }
}

impl Walk {
    fn new(reach: Reach, task: Option<Task>) -> Self {
        Self {
            reach,
            started: None,
            settles: true,
            task,
            done: BTreeSet::new(),
            sealed: false,
            counts: None,
            wanted: BTreeSet::new(),
            missing: BTreeSet::new(),
            unanswered: BTreeSet::new(),
            behind: BTreeMap::new(),
            failed: BTreeSet::new(),
            no_history: false,
            no_batch: false,
            glanced: false,
            counts_apart: false,
            found: false,
            again: false,
            refused: BTreeSet::new(),
            ways: BTreeMap::new(),
        }
    }

    /// Everything, with `$everything` where there is one.
    pub(super) fn first(everything: bool) -> Self {
        let task = everything.then_some(Task::Everything { next: None, pages: 0 });
        let counts = everything.then(BTreeMap::new);
        Self { counts, ..Self::new(Reach::First, task) }
    }

    /// Everything again, by id and version.
    pub(super) fn compare() -> Self {
        Self::new(Reach::Compare, None)
    }

    /// What has changed since the last walk, out of the history where there is
    /// one.
    ///
    /// It is asked from when the last walk began, so that an unchanged record
    /// costs next to nothing; and once the last walk that looked back is some
    /// minutes old, from before that one.
    pub(super) fn after(last: &Finished, history: bool, now: DateTime<Utc>) -> Self {
        let settles = now - last.settled.ours >= OVERLAP;
        let since = match settles {
            true => last.settled.theirs - OVERLAP,
            // Services compare times as text, some of them to the thousandth.
            false => last.since - chrono::TimeDelta::milliseconds(1),
        };
        let task = history.then_some(Task::History { since, next: None, pages: 0 });
        let behind = last.behind.clone();
        let (refused, done) = (last.refused.clone(), last.refused.clone());
        let ways = last.ways.clone();
        let (no_history, no_batch) = (last.no_history, last.no_batch);
        let walk = Self::new(Reach::Since(since), task);
        let wanted = last.unanswered.clone();
        Self { settles, behind, no_history, no_batch, refused, done, ways, wanted, ..walk }
    }

    /// From when on a type is asked for; `None` for all of it.
    pub(super) fn since_of(&self, name: &str) -> Option<DateTime<Utc>> {
        let since = match self.reach {
            Reach::Since(since) => Some(since),
            Reach::First | Reach::Compare => None,
        };
        self.behind.get(name).copied().unwrap_or(since)
    }

    pub(super) fn compares(&self) -> bool {
        self.reach == Reach::Compare
    }

    /// What the next walk needs to know of this one.
    pub(super) fn finish(&self, last: Option<&Finished>, now: DateTime<Utc>) -> Finished {
        let since = self.started.unwrap_or(now);
        let (full_at, settled) = match (self.reach, last) {
            (Reach::Since(_), Some(last)) => (last.full_at, last.settled),
            _ => (now, Settled { theirs: since, ours: now }),
        };
        let settled = match self.settles {
            true => Settled { theirs: since, ours: now },
            false => settled,
        };
        let behind = self.failed.iter().map(|name| (name.clone(), self.since_of(name)));
        let (behind, refused, ways) = (behind.collect(), self.refused.clone(), self.ways.clone());
        let (no_history, no_batch) = (self.no_history, self.no_batch);
        let unanswered = self.unanswered.clone();
        Finished {
            since,
            settled,
            full_at,
            behind,
            no_history,
            no_batch,
            refused,
            ways,
            unanswered,
        }
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
