//! The plain groups that clinical resources are listed in.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A group on the Record page, in the order shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Problems and diagnoses.
    Conditions,
    /// Prescribed, dispensed, given or taken.
    Medicines,
    /// Allergies and intolerances.
    Allergies,
    /// Measurements, laboratory results and reports.
    Results,
    /// Immunisations.
    Vaccinations,
    /// Encounters and appointments.
    Visits,
    /// Operations and other procedures.
    Procedures,
    /// Letters and files.
    Documents,
    /// Care plans, goals and referrals.
    Plans,
    /// Who is involved: professionals, organisations, relatives.
    People,
    /// Everything else.
    Other,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 11] = [
        Self::Conditions,
        Self::Medicines,
        Self::Allergies,
        Self::Results,
        Self::Vaccinations,
        Self::Visits,
        Self::Procedures,
        Self::Documents,
        Self::Plans,
        Self::People,
        Self::Other,
    ];

    /// The name used in the database and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::Medicines => "medicines",
            Self::Allergies => "allergies",
            Self::Results => "results",
            Self::Vaccinations => "vaccinations",
            Self::Visits => "visits",
            Self::Procedures => "procedures",
            Self::Documents => "documents",
            Self::Plans => "plans",
            Self::People => "people",
            Self::Other => "other",
        }
    }

    /// The group in the middle of a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Plans => "care plans",
            Self::People => "people involved",
            Self::Other => "other things",
            group => group.as_str(),
        }
    }

    /// The group of a type, before anything is known of the resource.
    #[must_use]
    pub fn of_type(resource_type: &str) -> Self {
        match resource_type {
            "Condition" | "ClinicalImpression" | "FamilyMemberHistory" => Self::Conditions,
            "Medication" | "MedicationRequest" | "MedicationStatement" | "MedicationDispense"
            | "MedicationAdministration" => Self::Medicines,
            "AllergyIntolerance" => Self::Allergies,
            "Observation" | "DiagnosticReport" | "Specimen" | "ImagingStudy" | "RiskAssessment"
            | "QuestionnaireResponse" => Self::Results,
            "Immunization" | "ImmunizationRecommendation" | "ImmunizationEvaluation" => {
                Self::Vaccinations
            }
            "Encounter" | "Appointment" | "AppointmentResponse" | "EpisodeOfCare" => Self::Visits,
            "Procedure" | "DeviceUseStatement" => Self::Procedures,
            "DocumentReference" | "Composition" | "Binary" | "Media" | "DocumentManifest" => {
                Self::Documents
            }
            "CarePlan" | "Goal" | "ServiceRequest" | "RequestGroup" | "NutritionOrder" | "Task" => {
                Self::Plans
            }
            "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Location"
            | "RelatedPerson" | "CareTeam" | "HealthcareService" => Self::People,
            _ => Self::Other,
        }
    }

    /// The group of a resource.
    pub(super) fn of(resource_type: &str, resource: &Value) -> Self {
        match Self::of_type(resource_type) {
            // A letter may come as a report with a file and no results.
            Self::Results if is_letter(resource_type, resource) => Self::Documents,
            group => group,
        }
    }
}

fn is_letter(resource_type: &str, resource: &Value) -> bool {
    resource_type == "DiagnosticReport"
        && resource.get("result").is_none()
        && resource.get("presentedForm").is_some()
}

/// Types that say nothing to most people: money, and who touched what when.
pub(super) fn is_hidden(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "Account"
            | "AuditEvent"
            | "Basic"
            | "ChargeItem"
            | "Claim"
            | "ClaimResponse"
            | "Coverage"
            | "CoverageEligibilityRequest"
            | "CoverageEligibilityResponse"
            | "ExplanationOfBenefit"
            | "Group"
            | "Invoice"
            | "List"
            | "MessageHeader"
            | "PaymentNotice"
            | "PaymentReconciliation"
            | "Provenance"
            | "Subscription"
    )
}
