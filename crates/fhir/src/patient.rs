//! Finding the patient at a service.

use model::NhsNumber;
use serde_json::Value;

use crate::clinical::plain_text;
use crate::{Request, Response, reference};

/// How to find the patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatientQuery {
    /// By NHS number.
    Nhs(NhsNumber),
    /// By another identifier: a hospital number.
    Identifier {
        /// Who gave it; empty for any.
        system: String,
        /// As it is written.
        value: String,
    },
    /// By the id the service itself uses.
    Id(String),
}

/// One identifier of a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientIdentifier {
    /// Who gave it; empty if unknown.
    pub system: String,
    /// As it is written.
    pub value: String,
}

/// A patient that a service found, with what a person recognises them by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientMatch {
    /// The id at the service.
    pub id: String,
    /// The name in use; empty if unknown.
    pub name: String,
    /// As FHIR writes it: `1980-02-29`, or only a year.
    pub birth_date: Option<String>,
    /// NHS number and others.
    pub identifiers: Vec<PatientIdentifier>,
}

/// The answer does not say who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the service did not answer with patients")]
pub struct ReadPatientsError;

/// Whether a typed text can be a resource's id.
#[must_use]
pub fn is_resource_id(text: &str) -> bool {
    reference::is_id(text)
}

impl PatientQuery {
    /// The request; `None` when the id cannot be one.
    #[must_use]
    pub fn request(&self) -> Option<Request> {
        let search = |identifier: String| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("identifier", &identifier)
                .finish();
            Request::get(format!("Patient?{query}"))
        };
        match self {
            Self::Nhs(number) => Some(search(format!("{}|{}", NhsNumber::SYSTEM, number.digits()))),
            Self::Identifier { system, value } if system.is_empty() => Some(search(escaped(value))),
            Self::Identifier { system, value } => {
                Some(search(format!("{}|{}", escaped(system), escaped(value))))
            }
            Self::Id(id) => is_resource_id(id).then(|| Request::get(format!("Patient/{id}"))),
        }
    }

    /// Reads the answer. Patients that do not carry the identifier asked for
    /// are left out: some services answer an unknown search with everyone.
    ///
    /// # Errors
    /// When the answer holds neither patients nor "there is none".
    pub fn read(&self, response: &Response) -> Result<Vec<PatientMatch>, ReadPatientsError> {
        if matches!((self, response.status), (Self::Id(_), 404 | 410)) && !response.is_foreign() {
            return Ok(Vec::new());
        }
        let answer = response.resource().filter(|_| response.is_success());
        let answer = answer.ok_or(ReadPatientsError)?;
        let found: Vec<&Value> = match answer.get("resourceType").and_then(Value::as_str) {
            Some("Patient") => vec![&answer],
            Some("Bundle") => {
                let entries = answer.get("entry").and_then(Value::as_array).into_iter().flatten();
                entries.filter_map(|entry| entry.get("resource")).collect()
            }
            _ => return Err(ReadPatientsError),
        };
        let patients = found.into_iter().filter_map(patient);
        Ok(patients.filter(|patient| self.fits(patient)).collect())
    }

    fn fits(&self, patient: &PatientMatch) -> bool {
        let has = |system: &str, value: &str| {
            let mut all = patient.identifiers.iter();
            all.any(|id| {
                (system.is_empty() || id.system == system) && same_number(&id.value, value)
            })
        };
        match self {
            Self::Nhs(number) => has(NhsNumber::SYSTEM, number.digits()),
            Self::Identifier { system, value } => has(system, value),
            Self::Id(id) => patient.id == *id,
        }
    }
}

/// Case and spaces within an identifier are forgiven, as services do.
fn same_number(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    plain(a) == plain(b)
}

/// `,`, `|`, `$` and `\` mean something in a search (FHIR R4, 3.1.1.5.1).
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        ',' | '|' | '$' | '\\' => vec!['\\', c],
        c => vec![c],
    };
    text.chars().flat_map(escape).collect()
}

fn patient(resource: &Value) -> Option<PatientMatch> {
    if resource.get("resourceType")?.as_str()? != "Patient" {
        return None;
    }
    let id = resource.get("id")?.as_str().filter(|id| is_resource_id(id))?;
    let identifiers = resource.get("identifier").and_then(Value::as_array).into_iter().flatten();
    Some(PatientMatch {
        id: id.to_owned(),
        name: name(resource).unwrap_or_default(),
        birth_date: resource.get("birthDate").and_then(Value::as_str).map(plain_text),
        identifiers: identifiers.filter_map(identifier).collect(),
    })
}

fn identifier(value: &Value) -> Option<PatientIdentifier> {
    Some(PatientIdentifier {
        system: value.get("system").and_then(Value::as_str).unwrap_or_default().to_owned(),
        value: plain_text(value.get("value")?.as_str()?),
    })
}

/// The official or usual name, else the first one that is not an old one.
fn name(resource: &Value) -> Option<String> {
    let names = resource.get("name")?.as_array()?;
    let uses = |wanted: &str| names.iter().find(|n| n.get("use") == Some(&wanted.into()));
    let current = names.iter().find(|n| n.get("use") != Some(&"old".into()));
    let name = uses("official").or_else(|| uses("usual")).or(current).or(names.first())?;
    crate::clinical::human_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn response(status: u16, body: &Value) -> Response {
        Response {
            status,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
            received_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn asha(id: &str, number: &str) -> Value {
        json!({
            "resourceType": "Patient", "id": id, "birthDate": "1980-02-29",
            "identifier": [{"system": NhsNumber::SYSTEM, "value": number}],
            "name": [
                {"use": "old", "family": "Before"},
                {"use": "official", "given": ["Asha", "Mary"], "family": "Patel"}
            ]
        })
    }

    #[test]
    fn finds_by_nhs_number_and_nobody_else() {
        let query = PatientQuery::Nhs("943 476 5919".parse().unwrap());
        assert_eq!(
            query.request().unwrap().target,
            "Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9434765919"
        );
        let everyone = json!({"resourceType": "Bundle", "entry": [
            {"resource": asha("1", "943 476 5919")}, {"resource": asha("2", "9000000009")},
            {"resource": {"resourceType": "OperationOutcome"}}
        ]});
        let found = query.read(&response(200, &everyone)).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id.as_str(), found[0].name.as_str()), ("1", "Asha Mary Patel"));
        assert_eq!(found[0].birth_date.as_deref(), Some("1980-02-29"));
    }

    #[test]
    fn finds_by_id() {
        let query = PatientQuery::Id("1".into());
        assert_eq!(query.request().unwrap().target, "Patient/1");
        assert_eq!(query.read(&response(200, &asha("1", "x"))).unwrap().len(), 1);
        let none = json!({"resourceType": "OperationOutcome"});
        assert_eq!(query.read(&response(404, &none)), Ok(Vec::new()));
        assert_eq!(query.read(&response(500, &none)), Err(ReadPatientsError));
        assert_eq!(PatientQuery::Id("../x".into()).request(), None);
    }

    #[test]
    fn what_is_typed_cannot_change_the_search() {
        let query = PatientQuery::Identifier { system: String::new(), value: "a,b|c&d".into() };
        assert_eq!(query.request().unwrap().target, "Patient?identifier=a%5C%2Cb%5C%7Cc%26d");
    }
}
