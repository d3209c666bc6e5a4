//! Made-up patients, in the shape that Synthea gives its own: a transaction
//! Bundle whose resources point to each other by `urn:uuid:`.
//!
//! Nobody's data. NHS numbers are from the range 999 000 0000 upwards, which
//! is never given to a person.

use serde_json::{Value, json};

use crate::Random;

/// A patient and everything a service holds about them.
#[derive(Debug, Clone)]
pub struct MadeUp {
    /// For [`crate::FhirServer::load`]. The patient is the first entry.
    pub bundle: Value,
    /// Ten digits.
    pub nhs_number: String,
    /// Given and family name.
    pub name: String,
}

const GIVEN: [&str; 6] = ["Asha", "Brian", "Chidi", "Dilys", "Eilidh", "Farid"];
const FAMILY: [&str; 6] = ["Abbott", "Begum", "Campbell", "Davies", "Evans", "Okafor"];
const CONDITIONS: [(&str, &str); 6] = [
    ("195967001", "Asthma"),
    ("38341003", "Hypertensive disorder"),
    ("44054006", "Type 2 diabetes mellitus"),
    ("396275006", "Osteoarthritis"),
    ("40930008", "Hypothyroidism"),
    ("35489007", "Depressive disorder"),
];
const MEDICINES: [(&str, &str); 5] = [
    ("Salbutamol 100micrograms/dose inhaler", "Two puffs when needed"),
    ("Metformin 500mg tablets", "One tablet twice a day with food"),
    ("Ramipril 5mg capsules", "One capsule each morning"),
    ("Levothyroxine 50microgram tablets", "One tablet before breakfast"),
    ("Naproxen 250mg tablets", "One tablet three times a day"),
];
const ALLERGIES: [(&str, &str); 3] =
    [("Penicillin", "Rash"), ("Peanut", "Swelling of the lips"), ("Latex", "Itching")];
const VACCINES: [&str; 3] = ["Influenza vaccine", "COVID-19 vaccine", "Tetanus vaccine"];
/// LOINC, name, unit, tenths from and to.
const MEASURED: [(&str, &str, &str, usize, usize); 5] = [
    ("29463-7", "Body weight", "kg", 550, 980),
    ("8302-2", "Body height", "cm", 1500, 1900),
    ("4548-4", "Haemoglobin A1c", "%", 50, 90),
    ("2160-0", "Creatinine", "umol/L", 600, 1100),
    ("718-7", "Haemoglobin", "g/L", 1150, 1650),
];

impl MadeUp {
    /// Has the server keep the patient under this id.
    #[must_use]
    pub fn known_as(mut self, id: &str) -> Self {
        let patient = &mut self.bundle["entry"][0];
        patient["resource"]["id"] = id.into();
        patient["request"] = json!({"method": "PUT", "url": format!("Patient/{id}")});
        self
    }
}

/// A patient with a few years of a usual record: about 70 resources.
#[must_use]
pub fn made_up(seed: u64) -> MadeUp {
    made_up_with(seed, 8)
}

/// A patient with this many visits; each brings about six resources.
#[must_use]
pub fn made_up_with(seed: u64, visits: usize) -> MadeUp {
    let mut writer = Writer { random: Random::new(seed), entries: Vec::new() };
    let nhs_number = nhs_number(&mut writer.random);
    let given = *writer.random.pick(&GIVEN);
    let family = *writer.random.pick(&FAMILY);
    let people = writer.people(&nhs_number, given, family);
    writer.allergy(&people);
    let mut conditions = Vec::new();
    for visit in 0..visits {
        let encounter = writer.visit(&people, visit);
        writer.seen_at(&people, &encounter, &mut conditions);
    }
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": writer.entries});
    MadeUp { bundle, nhs_number, name: format!("{given} {family}") }
}

/// Ten digits beginning 999, with their check digit.
fn nhs_number(random: &mut Random) -> String {
    loop {
        let digits = format!("999{:06}", random.below(1_000_000));
        let weighted = digits.bytes().zip((2..=10).rev()).map(|(b, w)| usize::from(b - b'0') * w);
        let check = (11 - weighted.sum::<usize>() % 11) % 11;
        if check < 10 {
            return format!("{digits}{check}");
        }
    }
}

struct People {
    patient: Value,
    doctor: Value,
    practice: Value,
}

struct Visit {
    encounter: Value,
    at: String,
}

struct Writer {
    random: Random,
    entries: Vec<Value>,
}

impl Writer {
    /// Adds a resource, and gives a reference to it.
    fn add(&mut self, resource: Value) -> Value {
        let urn = format!("urn:uuid:{}", self.random.uuid());
        let request = json!({"method": "POST", "url": resource["resourceType"]});
        self.entries.push(json!({"fullUrl": urn, "resource": resource, "request": request}));
        json!({"reference": urn})
    }

    fn people(&mut self, nhs_number: &str, given: &str, family: &str) -> People {
        let year = 1930 + self.random.below(75);
        let hospital_number = self.random.uuid();
        let patient = self.add(json!({
            "resourceType": "Patient",
            "text": {
                "status": "generated",
                "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Made up for tests</div>"
            },
            "identifier": [
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number},
                {"system": "https://example.org/hospital-number", "value": hospital_number}
            ],
            "name": [{"use": "official", "given": [given], "family": family}],
            "gender": "unknown",
            "birthDate": format!("{year}-03-14"),
            "address": [{"line": ["1 High Street"], "city": "Leeds", "postalCode": "LS1 1AA"}]
        }));
        let practice = self.add(json!({
            "resourceType": "Organization", "active": true, "name": "High Street Surgery"
        }));
        let doctor = self.add(json!({
            "resourceType": "Practitioner",
            "active": true,
            "name": [{"prefix": ["Dr"], "given": ["Priya"], "family": "Shah"}]
        }));
        People { patient, doctor, practice }
    }

    fn allergy(&mut self, people: &People) {
        let (what, sign) = *self.random.pick(&ALLERGIES);
        self.add(json!({
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": coded("allergyintolerance-clinical", "active"),
            "verificationStatus": coded("allergyintolerance-verification", "confirmed"),
            "code": {"text": what},
            "patient": people.patient,
            "criticality": "high",
            "recordedDate": "2015-06-01",
            "reaction": [{"manifestation": [{"text": sign}]}]
        }));
    }

    fn visit(&mut self, people: &People, number: usize) -> Visit {
        let (year, month) = (2016 + number / 4, 1 + 3 * (number % 4));
        let at = format!("{year}-{month:02}-{:02}T09:30:00+00:00", 1 + self.random.below(28));
        let encounter = self.add(json!({
            "resourceType": "Encounter",
            "status": "finished",
            "class": {
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"
            },
            "type": [{"text": "Visit to the surgery"}],
            "subject": people.patient,
            "participant": [{"individual": people.doctor}],
            "period": {"start": at},
            "serviceProvider": people.practice
        }));
        Visit { encounter, at }
    }

    fn seen_at(&mut self, people: &People, visit: &Visit, conditions: &mut Vec<Value>) {
        if conditions.len() < 3 {
            let (code, name) = CONDITIONS[conditions.len() + self.random.below(3)];
            conditions.push(self.condition(people, visit, code, name));
        }
        let reason = conditions[self.random.below(conditions.len())].clone();
        let (medicine, dose) = *self.random.pick(&MEDICINES);
        self.add(json!({
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": medicine},
            "subject": people.patient,
            "encounter": visit.encounter,
            "authoredOn": visit.at,
            "requester": people.doctor,
            "reasonReference": [reason],
            "dosageInstruction": [{"sequence": 1, "text": dose}]
        }));
        let results: Vec<Value> = (0..3).map(|_| self.result(people, visit)).collect();
        self.add(json!({
            "resourceType": "DiagnosticReport",
            "status": "final",
            "category": [{"text": "Laboratory"}],
            "code": {"text": "Blood tests"},
            "subject": people.patient,
            "encounter": visit.encounter,
            "effectiveDateTime": visit.at,
            "result": results
        }));
        self.sometimes(people, visit);
    }

    fn condition(&mut self, people: &People, visit: &Visit, code: &str, name: &str) -> Value {
        let coding = json!([{"system": "http://snomed.info/sct", "code": code, "display": name}]);
        self.add(json!({
            "resourceType": "Condition",
            "clinicalStatus": coded("condition-clinical", "active"),
            "verificationStatus": coded("condition-ver-status", "confirmed"),
            "code": {"coding": coding, "text": name},
            "subject": people.patient,
            "encounter": visit.encounter,
            "onsetDateTime": visit.at,
            "recorder": people.doctor
        }))
    }

    fn result(&mut self, people: &People, visit: &Visit) -> Value {
        let (code, name, unit, from, to) = *self.random.pick(&MEASURED);
        let tenths = from + self.random.below(to - from);
        let number = format!("{}.{}", tenths / 10, tenths % 10);
        let value: Value = serde_json::from_str(&number).expect("a number");
        self.add(json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [coded("observation-category", "laboratory")],
            "code": {
                "coding": [{"system": "http://loinc.org", "code": code, "display": name}],
                "text": name
            },
            "subject": people.patient,
            "encounter": visit.encounter,
            "effectiveDateTime": visit.at,
            "performer": [people.practice],
            "valueQuantity": {
                "value": value, "unit": unit,
                "system": "http://unitsofmeasure.org", "code": unit
            }
        }))
    }

    /// A vaccination, a procedure or a letter.
    fn sometimes(&mut self, people: &People, visit: &Visit) {
        let resource = match self.random.below(3) {
            0 => json!({
                "resourceType": "Immunization",
                "status": "completed",
                "vaccineCode": {"text": *self.random.pick(&VACCINES)},
                "patient": people.patient,
                "encounter": visit.encounter,
                "occurrenceDateTime": visit.at,
                "lotNumber": "AB123"
            }),
            1 => json!({
                "resourceType": "Procedure",
                "status": "completed",
                "code": {"text": "Spirometry"},
                "subject": people.patient,
                "encounter": visit.encounter,
                "performedDateTime": visit.at
            }),
            _ => json!({
                "resourceType": "DocumentReference",
                "status": "current",
                "type": {"text": "Clinic letter"},
                "subject": people.patient,
                "date": visit.at,
                "author": [people.doctor],
                "content": [{
                    "attachment": {
                        "contentType": "text/plain", "data": "RGVhciBHUA==", "title": "Letter"
                    }
                }]
            }),
        };
        self.add(resource);
    }
}

fn coded(system: &str, code: &str) -> Value {
    let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
    json!({"coding": [{"system": system, "code": code}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_patient() {
        let (one, again, other) = (made_up(1), made_up(1), made_up(2));
        assert_eq!(one.bundle, again.bundle);
        assert_ne!(one.bundle, other.bundle);
        let entries = one.bundle["entry"].as_array().unwrap();
        assert_eq!(entries[0]["resource"]["resourceType"], "Patient");
        assert!(entries.len() > 50, "{}", entries.len());
    }

    #[test]
    fn every_reference_has_its_resource() {
        let bundle = made_up(3).bundle;
        let urns: Vec<&Value> =
            bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["fullUrl"]).collect();
        let text = bundle.to_string();
        for part in text.split("\"reference\":\"").skip(1) {
            let urn = json!(part.split('"').next().unwrap());
            assert!(urns.contains(&&urn), "{urn}");
        }
    }
}
