//! The plain groups that what services hold is listed in.

use serde::{Deserialize, Serialize};

/// A group on the Record page.
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
    /// Who looks after the person.
    CareTeam,
    /// Who is involved: professionals, organisations, relatives.
    People,
    /// Everything else, readable all the same.
    Other,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 12] = [
        Self::Conditions,
        Self::Medicines,
        Self::Allergies,
        Self::Results,
        Self::Vaccinations,
        Self::Visits,
        Self::Procedures,
        Self::Documents,
        Self::Plans,
        Self::CareTeam,
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
            Self::CareTeam => "care_team",
            Self::People => "people",
            Self::Other => "other",
        }
    }
}
