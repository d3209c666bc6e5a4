//! The plain groups that clinical resources are listed in.

use model::Group;
use serde_json::Value;

/// The group in the middle of a sentence.
pub(crate) fn words(group: Group) -> &'static str {
    match group {
        Group::Plans => "care plans",
        Group::CareTeam => "care teams",
        Group::People => "people involved",
        Group::Other => "other things",
        group => group.as_str(),
    }
}

/// The group of a type, before anything is known of the resource.
pub(crate) fn of_type(resource_type: &str) -> Group {
    match resource_type {
        "Condition" | "ClinicalImpression" | "FamilyMemberHistory" => Group::Conditions,
        "Medication"
        | "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => Group::Medicines,
        "AllergyIntolerance" => Group::Allergies,
        "Observation"
        | "DiagnosticReport"
        | "Specimen"
        | "ImagingStudy"
        | "RiskAssessment"
        | "QuestionnaireResponse" => Group::Results,
        "Immunization" | "ImmunizationRecommendation" | "ImmunizationEvaluation" => {
            Group::Vaccinations
        }
        "Encounter" | "Appointment" | "AppointmentResponse" | "EpisodeOfCare" => Group::Visits,
        "Procedure" | "DeviceUseStatement" => Group::Procedures,
        "DocumentReference" | "Composition" | "Binary" | "Media" | "DocumentManifest" => {
            Group::Documents
        }
        "CarePlan" | "Goal" | "ServiceRequest" | "RequestGroup" | "NutritionOrder" | "Task" => {
            Group::Plans
        }
        "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Location"
        | "RelatedPerson" | "HealthcareService" => Group::People,
        "CareTeam" => Group::CareTeam,
        _ => Group::Other,
    }
}

/// The group of a resource.
pub(super) fn of(resource_type: &str, resource: &Value) -> Group {
    match of_type(resource_type) {
        // A letter may come as a report with a file and no results.
        Group::Results if is_letter(resource_type, resource) => Group::Documents,
        group => group,
    }
}

fn is_letter(resource_type: &str, resource: &Value) -> bool {
    resource_type == "DiagnosticReport"
        && resource.get("result").is_none()
        && resource.get("presentedForm").is_some()
}

/// How the types begin that describe a medicine as its maker does.
const PRODUCT: &str = "MedicinalProduct";

/// Types that say nothing to most people: money, who touched what when, what is
/// about nobody, and the bytes of a letter, which is listed itself.
pub(super) fn is_hidden(resource_type: &str) -> bool {
    let is_of_nobody = resource_type.ends_with("Definition") || resource_type.starts_with(PRODUCT);
    is_of_nobody
        || matches!(
            resource_type,
            "Account"
                | "AuditEvent"
                | "Basic"
                | "Binary"
                | "ChargeItem"
                | "Claim"
                | "ClaimResponse"
                | "Coverage"
                | "CoverageEligibilityRequest"
                | "CoverageEligibilityResponse"
                | "Endpoint"
                | "ExplanationOfBenefit"
                | "EnrollmentRequest"
                | "EnrollmentResponse"
                | "Group"
                | "ImplementationGuide"
                | "Invoice"
                | "Library"
                | "List"
                | "Measure"
                | "MeasureReport"
                | "MessageHeader"
                | "OperationOutcome"
                | "Parameters"
                | "PaymentNotice"
                | "PaymentReconciliation"
                | "Provenance"
                | "Schedule"
                | "Slot"
                | "Subscription"
        )
}
