//! What to ask, in which order.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use url::form_urlencoded::Serializer;

use super::cursor::{Form, Task, TypeTask, Walk};
use super::{Pull, WIDE_COUNT};
use crate::Capabilities;

/// Types that are about no patient, and that clinical resources point to.
const REFERENCED: [&str; 6] = [
    "HealthcareService",
    "Location",
    "Medication",
    "Organization",
    "Practitioner",
    "PractitionerRole",
];
/// How many are asked for at a time: no more than any service puts on a page,
/// so that no `_count` is needed.
const IDS_AT_A_TIME: usize = 10;
/// The name under which the patient's own resource is marked as done.
const PATIENT: &str = "Patient";

/// The types among [`REFERENCED`] that can be searched by id.
pub(super) fn readable(capabilities: &Capabilities) -> BTreeSet<String> {
    let can = |name: &&&str| capabilities.of(name).search;
    REFERENCED.iter().filter(can).map(|name| (*name).to_owned()).collect()
}

impl Pull {
    /// Sets the next task if there is none: the patient, each type in turn,
    /// then what they point to.
    pub(super) fn choose_task(&self, walk: &mut Walk) {
        if walk.task.is_some() {
            return;
        }
        let mut types = self.types.keys().filter(|name| !walk.done.contains(*name));
        walk.task = match types.next() {
            // The patient comes with $everything.
            _ if !walk.done.contains(PATIENT) && walk.counts.is_none() => Some(Task::Patient),
            Some(name) if walk.counts.is_some() => Some(Task::Count(name.clone())),
            Some(name) => Some(Task::Type(TypeTask::new(name))),
            None => self.referenced(walk),
        };
    }

    fn referenced(&self, walk: &mut Walk) -> Option<Task> {
        let wanted = std::mem::take(&mut walk.wanted);
        let mut wanted: Vec<String> = wanted.into_iter().collect();
        let kind = wanted.first()?.split_once('/')?.0.to_owned();
        let prefix = format!("{kind}/");
        let mut ids = Vec::new();
        wanted.retain(|place| match place.strip_prefix(&prefix) {
            Some(id) if ids.len() < IDS_AT_A_TIME => {
                ids.push(id.to_owned());
                false
            }
            _ => true,
        });
        walk.wanted = wanted.into_iter().collect();
        Some(Task::Referenced { resource_type: kind, ids })
    }

    /// Where a task's next request goes, relative to the base.
    pub(super) fn target(&self, walk: &Walk, task: &Task) -> String {
        match task {
            Task::Everything { next: Some(next), .. } => next.clone(),
            Task::Everything { next: None, .. } => {
                format!("Patient/{}/$everything?_count=100", self.patient)
            }
            Task::Patient => format!("Patient/{}", self.patient),
            Task::Count(name) => {
                let mut query = self.about(name);
                format!("{name}?{}", query.append_pair("_summary", "count").finish())
            }
            Task::Type(of) => of.next.clone().unwrap_or_else(|| self.search(walk, of)),
            Task::Referenced { resource_type, ids } => {
                format!("{resource_type}?_id={}", ids.join(","))
            }
        }
    }

    fn search(&self, walk: &Walk, of: &TypeTask) -> String {
        let mut query = self.about(&of.name);
        if let (Some(since), Form::All | Form::NoCount) = (walk.since_of(&of.name), of.form) {
            let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
            query.append_pair("_lastUpdated", &format!("ge{since}"));
        }
        if matches!(of.form, Form::All | Form::NoSince) || of.count == WIDE_COUNT {
            query.append_pair("_count", &of.count.to_string());
        }
        format!("{}?{}", of.name, query.finish())
    }

    fn about(&self, name: &str) -> Serializer<'static, String> {
        let mut query = Serializer::new(String::new());
        match self.types.get(name) {
            None | Some(&"patient") => query.append_pair("patient", &self.patient),
            Some(param) => query.append_pair(param, &format!("Patient/{}", self.patient)),
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
