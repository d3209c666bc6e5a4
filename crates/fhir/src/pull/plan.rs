//! What to ask, in which order.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use url::form_urlencoded::Serializer;

use super::cursor::{By, Form, Reach, Task, TypeTask, Walk};
use super::raw::{ANY, is_file};
use super::sealed::DOCUMENT;
use super::{Pull, SMALL_COUNT, WIDE_COUNT};
use crate::{Capabilities, Request};

/// Types that are about no patient, and that clinical resources point to.
const REFERENCED: [&str; 9] = [
    "Binary",
    "Device",
    "HealthcareService",
    "Location",
    "Medication",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];
/// How many are asked for at a time: no more than any service puts on a page,
/// so that no `_count` is needed.
const IDS_AT_A_TIME: usize = 10;
/// The name under which the patient's own resource is marked as done.
const PATIENT: &str = "Patient";

/// What a service offers beside its types.
#[derive(Debug)]
pub(super) struct Offers {
    /// The service says which types it has.
    pub(super) stated: bool,
    pub(super) everything: bool,
    pub(super) history: bool,
    pub(super) batch: bool,
    /// Documents can be put there, and found: sealed files may be among them.
    pub(super) documents: bool,
    /// The types among [`REFERENCED`] that can be searched by id.
    searchable: BTreeSet<String>,
    /// The types among [`REFERENCED`] that can be read.
    readable: BTreeSet<String>,
}

impl Offers {
    pub(super) fn of(capabilities: &Capabilities) -> Self {
        let named = |can: &dyn Fn(&str) -> bool| {
            let names = REFERENCED.into_iter().filter(|name| can(name));
            names.map(str::to_owned).collect()
        };
        let documents = capabilities.of(DOCUMENT);
        Self {
            stated: capabilities.types.is_some(),
            everything: capabilities.everything,
            history: capabilities.history,
            // One that says nothing of itself is tried.
            batch: capabilities.batch || capabilities.types.is_none(),
            documents: documents.takes() && documents.search,
            // A Binary has no search (FHIR R4, Binary).
            searchable: named(&|name| name != "Binary" && capabilities.of(name).search),
            // Many have it and list it nowhere.
            readable: named(&|name| name == "Binary" || capabilities.of(name).read),
        }
    }

    /// Whether something of this type is fetched for being pointed to.
    pub(super) fn can_fetch(&self, kind: &str) -> bool {
        self.searchable.contains(kind) || self.readable.contains(kind)
    }
}

impl Pull {
    /// Sets the next task if there is none: the patient, each type in turn,
    /// then what they point to, then what was missed.
    pub(super) fn choose_task(&self, walk: &mut Walk) {
        if walk.task.is_some() {
            return;
        }
        let mut types = self.types.keys().filter(|name| !walk.done.contains(*name));
        walk.task = match types.next() {
            // The patient comes with $everything.
            _ if !walk.done.contains(PATIENT) && walk.counts.is_none() => Some(Task::Patient),
            Some(name) => Some(self.glance(walk).unwrap_or_else(|| match walk.is_to_count() {
                true => Task::Count(name.clone()),
                false => Task::Type(self.whole(walk, name, walk.form_of(name))),
            })),
            None if !walk.again && self.is_all_empty(walk) => return self.ask_again(walk),
            None => self.wanted(walk).or_else(|| walk.missing.pop_first().map(Task::One)),
        };
    }

    /// Whether a walk of everything found nothing whatever: no record, or not
    /// understood.
    fn is_all_empty(&self, walk: &Walk) -> bool {
        let of_all = walk.counts.is_none() && !matches!(walk.reach, Reach::Since(_));
        let answered = walk.failed.is_empty() && self.memory.forbidden == 0;
        of_all && answered && !walk.found
    }

    /// The other way found no more: it is left again.
    pub(super) fn leave_the_other_way(&self, walk: &mut Walk) {
        if walk.again && self.is_all_empty(walk) {
            walk.ways.retain(|_, (_, by)| *by != By::Whole);
        }
    }

    /// Asks for everything once more, by the whole reference.
    fn ask_again(&self, walk: &mut Walk) {
        walk.again = true;
        let types = self.types.iter().filter(|(name, by)| {
            **by == "patient" && !walk.refused.contains(*name) && !walk.ways.contains_key(*name)
        });
        let names: Vec<String> = types.map(|(name, _)| name.clone()).collect();
        for name in names {
            walk.done.remove(&name);
            let prefix = format!("{name}/");
            walk.missing.retain(|place| !place.starts_with(&prefix));
            walk.ways.insert(name, (Form::All, By::Whole));
        }
        walk.glanced = false;
        self.choose_task(walk);
    }

    /// The walk of a type from its beginning, in pages that get through.
    pub(super) fn whole(&self, walk: &Walk, name: &str, form: Form) -> TypeTask {
        let (usual, by) = walk.ways.get(name).copied().unwrap_or((Form::All, By::Stated));
        let form = if form == Form::All { usual } else { form };
        let task = TypeTask { by, ..TypeTask::new(name, form) };
        let small = self.memory.small_steps && form != Form::Ids;
        TypeTask { count: if small { SMALL_COUNT } else { task.count }, ..task }
    }

    /// The next of what was pointed to: some of a type that can be searched by
    /// id, else one by one.
    fn wanted(&self, walk: &mut Walk) -> Option<Task> {
        let first = walk.wanted.first()?;
        let (kind, _) = first.split_once('/')?;
        if !self.is_searchable(kind) {
            return walk.wanted.pop_first().map(Task::One);
        }
        let (resource_type, prefix) = (kind.to_owned(), format!("{kind}/"));
        let ids: Vec<String> = walk
            .wanted
            .iter()
            .filter_map(|place| place.strip_prefix(&prefix))
            .take(IDS_AT_A_TIME)
            .map(str::to_owned)
            .collect();
        for id in &ids {
            walk.wanted.remove(&format!("{prefix}{id}"));
        }
        Some(Task::Some { resource_type, ids })
    }

    fn is_searchable(&self, kind: &str) -> bool {
        self.offers.searchable.contains(kind) || self.types.contains_key(kind)
    }

    /// What a task asks next.
    pub(super) fn request(&self, walk: &Walk, task: &Task) -> Request {
        match task {
            Task::Glance => self.all_at_once(walk),
            _ => self.conditional(Request::get(self.target(walk, task)), task),
        }
    }

    /// Where a task's next request goes, relative to the base.
    pub(super) fn target(&self, walk: &Walk, task: &Task) -> String {
        match task {
            // A batch goes to the base itself.
            Task::Glance => String::new(),
            Task::Sealed(then) => self.look(walk, then.as_deref()),
            Task::Everything { next: Some(next), .. } | Task::History { next: Some(next), .. } => {
                next.clone()
            }
            Task::Everything { next: None, .. } => {
                format!("Patient/{}/$everything?_count=100", self.patient)
            }
            Task::History { since, next: None, .. } => {
                let mut query = Serializer::new(String::new());
                query.append_pair("_since", &precise(*since)).append_pair("_count", "200");
                format!("_history?{}", query.finish())
            }
            Task::Patient => format!("Patient/{}", self.patient),
            Task::Count(name) => self.count(name),
            Task::Type(of) => of.next.clone().unwrap_or_else(|| self.search(walk, of)),
            Task::Some { resource_type, ids } => {
                format!("{resource_type}?_id={}", ids.join(","))
            }
            Task::One(place) => place.clone(),
        }
    }

    /// The patient's own resource is sent only where it has changed; a file may
    /// come as it is.
    fn conditional(&self, request: Request, task: &Task) -> Request {
        let held = self.held.get(&format!("{PATIENT}/{}", self.patient));
        match (task, held) {
            (Task::Patient, Some(version)) if !version.is_empty() => {
                request.with("if-none-match", format!("W/\"{version}\""))
            }
            _ if is_file(task) => request.with("accept", ANY),
            _ => request,
        }
    }

    pub(super) fn asked_if_changed(&self) -> bool {
        let task = self.walk.as_ref().and_then(|walk| walk.task.as_ref());
        matches!(task, Some(Task::Patient))
    }

    pub(super) fn count(&self, name: &str) -> String {
        let mut query = self.about(name, By::Stated);
        format!("{name}?{}", query.append_pair("_summary", "count").finish())
    }

    pub(super) fn search(&self, walk: &Walk, of: &TypeTask) -> String {
        let mut query = self.about(&of.name, of.by);
        if let (Some(since), Form::Ids | Form::All | Form::NoCount) =
            (walk.since_of(&of.name), of.form)
        {
            query.append_pair("_lastUpdated", &format!("ge{}", by_the_second(since)));
        }
        if of.form == Form::Ids {
            query.append_pair("_elements", "id,meta");
        }
        let counted = matches!(of.form, Form::Ids | Form::All | Form::NoSince);
        if counted || of.count == WIDE_COUNT {
            query.append_pair("_count", &of.count.to_string());
        }
        format!("{}?{}", of.name, query.finish())
    }

    fn about(&self, name: &str, by: By) -> Serializer<'static, String> {
        let mut query = Serializer::new(String::new());
        let param = match by {
            By::Stated | By::Whole => self.types.get(name).copied().unwrap_or("patient"),
            By::Subject => "subject",
            By::Nobody => return query,
        };
        match param {
            "patient" if by != By::Whole => query.append_pair(param, &self.patient),
            _ => query.append_pair(param, &self.of_patient()),
        };
        query
    }

    pub(super) fn mark_done(walk: &mut Walk, name: &str) {
        walk.done.insert(name.to_owned());
    }

    pub(super) fn mark_patient_done(walk: &mut Walk) {
        Self::mark_done(walk, PATIENT);
    }
}

/// As a search by date has it (FHIR R4, Search, "date").
pub(super) fn by_the_second(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// With its thousandths: services compare times as text, where `08:00:00Z`
/// comes after `08:00:00.500Z`.
pub(super) fn precise(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
