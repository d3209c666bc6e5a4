//! What services hold, in short: what a clinician who has never met the person
//! asks for first.

use api::{ClinicalItem, ClinicalQuery, ClinicalSummary};
use chrono::{DateTime, TimeDelta, Utc};
use model::Group;
use store::{Reader, StoreError};

use super::source::Sources;
use super::{facts, listed, results};
use crate::App;
use crate::fault::Fault;

/// Lines of results, at most.
const RESULTS: usize = 8;
/// A status that says that something is over, or never was.
const OVER: [&str; 17] = [
    "resolved",
    "inactive",
    "remission",
    "completed",
    "stopped",
    "cancelled",
    "canceled",
    "entered in error",
    "refuted",
    "draft",
    "ended",
    "not done",
    "not taken",
    "declined",
    "missed",
    "fulfilled",
    "checked in",
];

impl App {
    pub(crate) fn clinical_summary(&self) -> Result<ClinicalSummary, Fault> {
        let now = self.now();
        self.with_session(|session| Ok(summary(&session.store, now)?))
    }
}

fn summary(store: &Reader, now: DateTime<Utc>) -> Result<ClinicalSummary, StoreError> {
    let sources = Sources::read(store)?;
    let of_group = |group| {
        listed(store, &sources, ClinicalQuery { group: Some(group), ..ClinicalQuery::default() })
    };
    let standing = |group, of: fn(&ClinicalItem) -> bool| {
        let items = of_group(group)?.into_iter();
        Ok::<_, StoreError>(facts::together(
            items.filter(|item| of(item) && stands(item)).collect(),
        ))
    };
    Ok(ClinicalSummary {
        problems: standing(Group::Conditions, |item| item.resource_type == "Condition")?,
        medicines: standing(Group::Medicines, |item| {
            matches!(item.resource_type.as_str(), "MedicationRequest" | "MedicationStatement")
        })?,
        allergies: standing(Group::Allergies, |_| true)?,
        results: results::cards(store, &sources)?
            .into_iter()
            .filter(|card| !card.latest.entered_in_error)
            .take(RESULTS)
            .collect(),
        appointments: to_come(of_group(Group::Visits)?, now),
    })
}

/// What says nothing of how it stands is shown: to leave out an allergy is
/// worse than to show an old one.
fn stands(item: &ClinicalItem) -> bool {
    let status = item.status.to_lowercase();
    !item.entered_in_error && !OVER.contains(&status.as_str())
}

fn to_come(items: Vec<ClinicalItem>, now: DateTime<Utc>) -> Vec<ClinicalItem> {
    // One that names its day only is to come until that day is over.
    let since = now - TimeDelta::days(1);
    let is_day = |item: &ClinicalItem| item.date.len() == 10;
    let later = |item: &ClinicalItem| {
        let at = fhir::clinical::moment(&item.date);
        at.is_some_and(|at| if is_day(item) { at > since } else { at >= now })
    };
    let appointments = items.into_iter().filter(|item| item.resource_type == "Appointment");
    let mut coming: Vec<ClinicalItem> =
        appointments.filter(|item| stands(item) && later(item)).collect();
    coming.sort_by_key(|item| fhir::clinical::moment(&item.date));
    coming
}
