//! Somebody who writes in the record of a person they care for: a
//! RelatedPerson, so that nothing they wrote looks like the person's own.

use model::EntryId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::frame::identifier;
use super::write::{put, said};
use super::{Context, Part, Role, Told, Writer, named};

/// What a carer is called where nobody said; also the code that UK Core has.
const CARER: &str = "Carer";
const ROLES: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole";

/// Names a carer of a patient at a service: the same for all they write there.
#[must_use]
pub fn carer_id(contact: EntryId, patient: &str) -> Uuid {
    named(Uuid::from_bytes(*contact.as_bytes()), &format!("carer of {patient}"))
}

/// Whoever wrote it, as a resource refers to them. A service that never had the
/// item need not hear of them from its withdrawal.
pub(super) fn reference(context: &Context, withdrawn: bool) -> Value {
    match &context.writer {
        Writer::Carer { id, told: Told::Resource, .. } if context.amended || !withdrawn => {
            json!({"reference": carer_id(*id, &context.patient).urn().to_string()})
        }
        Writer::Carer { name, relationship, told: Told::Name, .. } => {
            json!({"display": called(name, relationship)})
        }
        _ => json!({"reference": format!("Patient/{}", context.patient)}),
    }
}

/// Name and relationship in one line.
pub(crate) fn called(name: &str, relationship: &str) -> String {
    let relationship = said(relationship).unwrap_or_else(|| CARER.to_owned());
    said(name).map_or(relationship.clone(), |name| format!("{name} ({relationship})"))
}

/// The RelatedPerson, where somebody else than the patient wrote.
pub(super) fn part(context: &Context, withdrawn: bool) -> Option<Part> {
    let Writer::Carer { id: person, name, relationship, told: Told::Resource } = &context.writer
    else {
        return None;
    };
    if withdrawn && !context.amended {
        return None;
    }
    let id = carer_id(*person, &context.patient);
    let mut resource = json!({
        "resourceType": "RelatedPerson",
        "identifier": [identifier(id)],
        "active": true,
        "patient": {"reference": format!("Patient/{}", context.patient)},
    });
    if let Some(fields) = resource.as_object_mut() {
        let relationship = said(relationship).unwrap_or_else(|| CARER.to_owned());
        let coding = json!([{"system": ROLES, "code": CARER, "display": "Carer of patient"}]);
        let relationship = json!([{"coding": coding, "text": relationship}]);
        put(fields, "relationship", Some(relationship));
        put(fields, "name", said(name).map(|name| json!([{"text": name}])));
    }
    Some(Part { role: Role::Carer, id, withdrawn: false, resource })
}

/// The name and relationship that a RelatedPerson of ours says.
#[must_use]
pub fn read_carer(resource: &Value) -> Option<(String, String)> {
    let text = |pointer| resource.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let is_one = resource.get("resourceType")?.as_str()? == "RelatedPerson";
    let relationship = text("/relationship/0/text").filter(|text| text != CARER);
    is_one.then(|| (text("/name/0/text").unwrap_or_default(), relationship.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::context;
    use super::*;

    #[test]
    fn a_carer_is_the_same_in_all_they_write_and_another_elsewhere() {
        let writer = Writer::Carer {
            id: EntryId::from_random([3; 16]),
            name: "Meera Patel".into(),
            relationship: "Daughter".into(),
            told: Told::Resource,
        };
        let context = Context { writer, ..context() };
        let carer = part(&context, false).unwrap();
        assert_eq!(part(&context, false).unwrap(), carer);
        let elsewhere = Context { patient: "p2".into(), ..context };
        assert_ne!(part(&elsewhere, false).unwrap().id, carer.id);
        let read = read_carer(&carer.resource).unwrap();
        assert_eq!(read, ("Meera Patel".to_owned(), "Daughter".to_owned()));
        insta::assert_snapshot!(format!("{:#}", carer.resource));
    }

    #[test]
    fn a_service_without_the_item_does_not_hear_of_a_carer_from_its_withdrawal() {
        let id = EntryId::from_random([3; 16]);
        let carer =
            |told| Writer::Carer { id, name: "Meera".into(), relationship: "".into(), told };
        let new = Context { writer: carer(Told::Resource), amended: false, ..context() };
        assert_eq!(part(&new, true), None);
        assert_eq!(reference(&new, true), json!({"reference": "Patient/p1"}));
        let known = Context { amended: true, ..new };
        assert!(part(&known, true).is_some());
        assert_ne!(reference(&known, true), json!({"reference": "Patient/p1"}));
        let by_name = Context { writer: carer(Told::Name), ..known };
        assert_eq!(part(&by_name, false), None);
        assert_eq!(reference(&by_name, false), json!({"display": "Meera (Carer)"}));
    }

    #[test]
    fn a_patient_is_no_carer() {
        assert_eq!(part(&context(), false), None);
        assert_eq!(read_carer(&json!({"resourceType": "Patient"})), None);
    }
}
