//! What UK Core has no element of FHIR for, and so says in extensions.
//!
//! Their names say what they are: `Extension-UKCore-DischargeMethod`. Extensions
//! of others are for programs more often than not, and stay in what was sent.

use serde_json::Value;

use super::{choice, each, joined, labelled, list, named_by, some, string, timing};
use crate::clinical::part::{human, plain_code};

const UK_CORE: &str = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";
/// Told elsewhere on the card, or of no use to a person.
const LEFT_OUT: [&str; 6] = [
    "AllergyIntoleranceEnd",
    "AssociatedEncounter",
    "ConditionRelationship",
    "MainLocation",
    "NHSNumberVerificationStatus",
    "RcordingSetting",
];

/// Names that say less than they could.
const NAMED: [(&str, &str); 6] = [
    ("BookingOrganization", "booked by"),
    ("ConditionEpisode", "episode"),
    ("DeliveryChannel", "how it takes place"),
    ("MedicationPrescribingOrganizationType", "prescribed where"),
    ("MedicationStatementLastIssueDate", "last issued"),
    ("PharmacistVerifiedIndicator", "checked by a pharmacist"),
];

/// A line for each of UK Core's extensions of a resource.
pub(super) fn uk_core(resource: &Value) -> Option<String> {
    each(resource, "/extension", "\n", |one| {
        let name = string(one, "/url")?.strip_prefix(UK_CORE)?;
        if LEFT_OUT.contains(&name) {
            return None;
        }
        let label = NAMED.iter().find(|(of, _)| *of == name).map(|(_, label)| *label);
        labelled(&label.map_or_else(|| human(name), str::to_owned), said(resource, one))
    })
}

fn said(resource: &Value, extension: &Value) -> Option<String> {
    let place = extension.get("valueReference");
    let value = choice(extension, "value")
        .or_else(|| extension.get("valueTiming").and_then(timing::words))
        .or_else(|| named_by(resource, place?))
        .map(|words| plain_code(&words));
    let within = list(extension, "/extension").into_iter();
    let within = within.map(|part| said(resource, part));
    value.or_else(|| some(joined(within, ", ")))
}
