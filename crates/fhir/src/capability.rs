//! What a service says it can do (FHIR R4, CapabilityStatement).
//!
//! A promise, not a fact: services promise what they do not keep, and some
//! say nothing at all. So this decides only what is tried first.

use std::collections::{BTreeMap, BTreeSet};

use model::Group;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clinical::group;
use crate::{Request, Response};

/// What can be done with one type of resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// Read by id.
    pub read: bool,
    /// Search.
    pub search: bool,
    /// Create; the service chooses the id.
    pub create: bool,
    /// Change.
    pub update: bool,
    /// Remove.
    pub delete: bool,
    /// Create with an id that we choose, by `PUT`.
    pub update_create: bool,
    /// Create only if nothing matches, by `If-None-Exist`.
    pub conditional_create: bool,
    /// The search parameters it names.
    pub search_params: BTreeSet<String>,
}

impl Abilities {
    /// What is tried where a service does not say.
    fn plain() -> Self {
        Self { read: true, search: true, create: true, update: true, ..Self::default() }
    }

    /// Whether anything new can be sent.
    #[must_use]
    pub fn takes(&self) -> bool {
        self.create || (self.update && self.update_create)
    }
}

/// What a FHIR service says it can do; by default, it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Such as `4.0.1`; `None` when it does not say.
    pub fhir_version: Option<String>,
    /// The name of the software, for people.
    pub software: Option<String>,
    /// Everything about one patient in one request (`Patient/[id]/$everything`).
    pub everything: bool,
    /// What changed anywhere, and when (`_history?_since=`).
    #[serde(default)]
    pub history: bool,
    /// Several requests in one (`batch`).
    #[serde(default)]
    pub batch: bool,
    /// By type of resource; `None` when the service does not say.
    pub types: Option<BTreeMap<String, Abilities>>,
}

/// The answer is not the statement of a service that Keepwell can talk to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadCapabilitiesError {
    /// Not a CapabilityStatement.
    #[error("no FHIR service answers at this address")]
    NotFhir,
    /// Another version of FHIR than R4.
    #[error("this service speaks version {found} of FHIR; Keepwell speaks version 4")]
    OtherVersion {
        /// As the service says it.
        found: String,
    },
}

/// Asked for where a service does not say what it has.
const USUAL_TYPES: [&str; 22] = [
    "AllergyIntolerance",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Communication",
    "Composition",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "Immunization",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "Provenance",
    "QuestionnaireResponse",
    "ServiceRequest",
];

/// What is sent as each type.
const TAKEN: [(&str, &str); 8] = [
    ("Observation", "diary pages and readings"),
    ("DocumentReference", "photos and documents"),
    ("MedicationStatement", "medicines"),
    ("AllergyIntolerance", "allergies"),
    ("Condition", "conditions"),
    ("Immunization", "vaccinations"),
    ("Procedure", "procedures"),
    ("QuestionnaireResponse", "questionnaires and About me"),
];

/// How a type names the patient it is about, the most usual first.
const PATIENT_PARAMS: [&str; 4] = ["patient", "subject", "beneficiary", "individual"];

impl Capabilities {
    /// Asks for the statement.
    #[must_use]
    pub fn request() -> Request {
        Request::get("metadata")
    }

    /// Reads the answer to [`Self::request`].
    ///
    /// # Errors
    /// [`ReadCapabilitiesError`] when it is not FHIR, or not R4.
    pub fn read(response: &Response) -> Result<Self, ReadCapabilitiesError> {
        let answer = response.resource().filter(|_| response.is_success());
        let statement = answer.and_then(statement).ok_or(ReadCapabilitiesError::NotFhir)?;
        let fhir_version = text(&statement, "/fhirVersion");
        match fhir_version {
            Some(found) if !found.trim_start_matches(['R', 'r']).starts_with('4') => {
                Err(ReadCapabilitiesError::OtherVersion { found: found.chars().take(20).collect() })
            }
            fhir_version => Ok(Self {
                fhir_version,
                software: software(&statement),
                everything: offers_everything(&statement),
                history: offers(&statement, "history-system"),
                batch: offers(&statement, "batch"),
                types: types(&statement),
            }),
        }
    }

    /// What can be done with a type. A service that does not say is taken to
    /// do the plainest things, and corrects us by refusing.
    #[must_use]
    pub fn of(&self, resource_type: &str) -> Abilities {
        match &self.types {
            Some(types) => types.get(resource_type).cloned().unwrap_or_default(),
            None => Abilities::plain(),
        }
    }

    /// Whether anything of a record can be sent.
    #[must_use]
    pub fn takes_anything(&self) -> bool {
        let of_a_record = |name: &String| name != "Provenance" && name != "Patient";
        self.types.as_ref().is_none_or(|types| {
            types.iter().any(|(name, abilities)| of_a_record(name) && abilities.takes())
        })
    }

    /// The types that can be searched by patient, with the parameter for it.
    #[must_use]
    pub fn patient_types(&self) -> Vec<(String, &'static str)> {
        match &self.types {
            Some(types) => types
                .iter()
                .filter(|(_, abilities)| abilities.search)
                .filter_map(|(name, abilities)| {
                    Some((name.clone(), patient_param(name, abilities)?))
                })
                .collect(),
            None => USUAL_TYPES.iter().map(|name| ((*name).to_owned(), "patient")).collect(),
        }
    }

    /// What the service can do, for a person, one plain phrase each.
    #[must_use]
    pub fn plain_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let taken: Vec<&str> = self.taken().collect();
        words.push(match (taken.as_slice(), &self.types) {
            (_, None) => "does not say what it can do; Keepwell will try".to_owned(),
            ([], _) => "read-only: nothing can be sent to it".to_owned(),
            (taken, _) => format!("can receive {}", taken.join(", ")),
        });
        let shown = self.groups();
        if !shown.is_empty() {
            words.push(format!("can show {}", shown.join(", ")));
        }
        if self.types.is_some() && self.patient_types().is_empty() {
            words.push("has nothing that can be looked up for one patient".to_owned());
        }
        words
    }

    /// What of a record it takes, in plain words.
    fn taken(&self) -> impl Iterator<Item = &'static str> {
        TAKEN.into_iter().filter(|(name, _)| self.of(name).takes()).map(|(_, words)| words)
    }

    fn groups(&self) -> Vec<&'static str> {
        let types = self.patient_types();
        let offered =
            |wanted: &Group| types.iter().any(|(name, _)| group::of_type(name) == *wanted);
        Group::ALL.iter().filter(|group| offered(group)).map(|group| group::words(*group)).collect()
    }
}

fn patient_param(resource_type: &str, abilities: &Abilities) -> Option<&'static str> {
    let stated = &abilities.search_params;
    let named = PATIENT_PARAMS.into_iter().find(|name| stated.contains(*name));
    // Some services name no parameters, or not this one, and have it all the same.
    // Those that take no notice of it are told by what comes.
    let usual = USUAL_TYPES.contains(&resource_type);
    named.or(usual.then_some("patient"))
}

/// The statement itself, or what a list of one has in it.
fn statement(answer: Value) -> Option<Value> {
    let is_one = |one: &Value| text(one, "/resourceType").as_deref() == Some("CapabilityStatement");
    let listed = || answer.pointer("/entry/0/resource").cloned();
    if is_one(&answer) { Some(answer) } else { listed().filter(is_one) }
}

fn types(statement: &Value) -> Option<BTreeMap<String, Abilities>> {
    let lists = server_rest(statement).filter_map(|rest| rest.get("resource")?.as_array());
    let named = |resource: &Value| Some((text(resource, "/type")?, abilities(resource)));
    let types: BTreeMap<_, _> = lists.flatten().filter_map(named).collect();
    // One that lists nothing says nothing.
    (!types.is_empty()).then_some(types)
}

/// What it says as a server: some say it in several places.
fn server_rest(statement: &Value) -> impl Iterator<Item = &Value> {
    let rest = statement.get("rest").and_then(Value::as_array).into_iter().flatten();
    rest.filter(|rest| rest.get("mode").and_then(Value::as_str) != Some("client"))
}

fn abilities(resource: &Value) -> Abilities {
    let codes = names(resource, "interaction", "code");
    let is_true = |key: &str| resource.get(key).and_then(Value::as_bool) == Some(true);
    // A type that is listed, and nothing said of what can be done with it.
    let says_nothing = resource.get("interaction").is_none_or(|list| *list == json!([]));
    if says_nothing {
        return Abilities {
            update_create: is_true("updateCreate"),
            conditional_create: is_true("conditionalCreate"),
            search_params: names(resource, "searchParam", "name"),
            ..Abilities::plain()
        };
    }
    Abilities {
        read: codes.contains("read"),
        search: codes.contains("search-type"),
        create: codes.contains("create"),
        update: codes.contains("update"),
        delete: codes.contains("delete"),
        update_create: is_true("updateCreate"),
        conditional_create: is_true("conditionalCreate"),
        search_params: names(resource, "searchParam", "name"),
    }
}

fn offers_everything(statement: &Value) -> bool {
    let has = |place: &Value| {
        let everything = |name: &String| name.trim_start_matches('$').contains("everything");
        names(place, "operation", "name").iter().any(everything)
    };
    server_rest(statement).any(|rest| {
        let mut resources = rest.get("resource").and_then(Value::as_array).into_iter().flatten();
        has(rest) || resources.any(|one| one.get("type") == Some(&"Patient".into()) && has(one))
    })
}

/// Whether it does something for all of it at once.
fn offers(statement: &Value, interaction: &str) -> bool {
    server_rest(statement).any(|rest| names(rest, "interaction", "code").contains(interaction))
}

fn software(statement: &Value) -> Option<String> {
    let name = text(statement, "/software/name")?;
    Some(name.chars().take(80).collect())
}

fn names(place: &Value, list: &str, key: &str) -> BTreeSet<String> {
    let items = place.get(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get(key)?.as_str().map(str::to_owned)).collect()
}

fn text(place: &Value, pointer: &str) -> Option<String> {
    place.pointer(pointer)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(statement: &Value) -> Result<Capabilities, ReadCapabilitiesError> {
        Capabilities::read(&Response {
            status: 200,
            headers: Vec::new(),
            body: statement.to_string().into_bytes(),
            received_at: chrono::DateTime::UNIX_EPOCH,
        })
    }

    fn statement(rest: &Value) -> Value {
        json!({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": rest})
    }

    #[test]
    fn a_full_service() {
        let capabilities = read(&statement(&json!([{
            "mode": "server",
            "resource": [
                {"type": "Patient", "operation": [{"name": "everything"}]},
                {
                    "type": "Observation",
                    "interaction": [{"code": "read"}, {"code": "create"}, {"code": "search-type"}],
                    "updateCreate": true,
                    "searchParam": [{"name": "subject"}, {"name": "patient"}]
                },
                {
                    "type": "Condition",
                    "interaction": [{"code": "search-type"}],
                    "searchParam": [{"name": "subject"}]
                },
                {
                    "type": "Organization",
                    "interaction": [{"code": "search-type"}],
                    "searchParam": [{"name": "name"}]
                }
            ]
        }])))
        .unwrap();
        assert!(capabilities.everything && capabilities.takes_anything());
        let expected = [("Condition".to_owned(), "subject"), ("Observation".to_owned(), "patient")];
        assert_eq!(capabilities.patient_types(), expected);
        assert_eq!(
            capabilities.plain_words(),
            ["can receive diary pages and readings", "can show conditions, results"]
        );
    }

    #[test]
    fn read_only_is_said() {
        let rest = json!([{"resource": [{
            "type": "Immunization",
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": "patient"}]
        }]}]);
        let words = read(&statement(&rest)).unwrap().plain_words();
        assert_eq!(words, ["read-only: nothing can be sent to it", "can show vaccinations"]);
    }

    #[test]
    fn a_service_may_say_nothing() {
        let silent = read(&json!({"resourceType": "CapabilityStatement"})).unwrap();
        assert_eq!(silent.types, None);
        assert!(silent.takes_anything());
        assert!(!silent.of("Observation").update_create);
        assert_eq!(silent.patient_types().len(), USUAL_TYPES.len());
    }

    #[test]
    fn wrong_types_are_read_as_absent() {
        let odd = json!([{"resource": [{"type": 7}, {"type": "Flag", "interaction": "read"}]}]);
        let capabilities = read(&statement(&odd)).unwrap();
        assert_eq!(capabilities.of("Flag"), Abilities::default());
    }

    #[test]
    fn a_type_of_which_nothing_is_said_is_tried() {
        let rest = json!([
            {"mode": "client", "resource": [{"type": "Goal"}]},
            {"resource": [{"type": "Flag", "updateCreate": true}]},
            {"interaction": [{"code": "batch"}], "resource": [{"type": "Task", "interaction": []}]}
        ]);
        let capabilities = read(&statement(&rest)).unwrap();
        assert!(capabilities.of("Flag").update_create && capabilities.of("Task").create);
        assert!(capabilities.batch && !capabilities.of("Goal").takes());
    }

    #[test]
    fn a_statement_in_a_list_is_one() {
        let one = statement(&json!([{"resource": [{"type": "Flag"}]}]));
        let listed = json!({"resourceType": "Bundle", "entry": [{"resource": one}]});
        assert_eq!(read(&listed), read(&one));
        let empty = json!({"resourceType": "Bundle", "entry": []});
        assert_eq!(read(&empty), Err(ReadCapabilitiesError::NotFhir));
        let by_name = json!({"resourceType": "CapabilityStatement", "fhirVersion": "R4"});
        assert!(read(&by_name).is_ok());
    }

    #[test]
    fn another_version_is_not_r4() {
        let stu3 = json!({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.1"});
        let found = "3.0.1".to_owned();
        assert_eq!(read(&stu3), Err(ReadCapabilitiesError::OtherVersion { found }));
        assert_eq!(read(&json!({"hello": 1})), Err(ReadCapabilitiesError::NotFhir));
    }

    #[test]
    fn is_kept_as_json() {
        let capabilities = read(&statement(&json!([{"resource": [{"type": "Flag"}]}]))).unwrap();
        let text = serde_json::to_string(&capabilities).unwrap();
        assert_eq!(serde_json::from_str::<Capabilities>(&text).unwrap(), capabilities);
    }
}
