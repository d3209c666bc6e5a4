//! A record that services wrote a lot into: letters and pictures as they come
//! from real ones, a vaccination, a visit, a plan with goals, a team, and what
//! was withdrawn.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::documents::pdf;
use crate::images::photo;
use crate::patient::MadeUp;

/// Bytes as FHIR writes them.
#[must_use]
pub fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl MadeUp {
    /// The same patient, with letters.
    #[must_use]
    pub fn with_letters(mut self) -> Self {
        let patient = json!({"reference": self.bundle["entry"][0]["fullUrl"]});
        let entries = self.bundle["entry"].as_array_mut().unwrap();
        for resource in letters(&patient).into_iter().chain(others(&patient)) {
            let request = json!({"method": "POST", "url": resource["resourceType"]});
            entries.push(json!({"resource": resource, "request": request}));
        }
        self
    }
}

fn letters(patient: &Value) -> Vec<Value> {
    let letter = |title: &str, attachments: Value| {
        let content: Vec<Value> = attachments
            .as_array()
            .unwrap()
            .iter()
            .map(|attachment| json!({"attachment": attachment}))
            .collect();
        json!({
            "resourceType": "DocumentReference", "status": "current", "subject": patient,
            "type": {"text": title}, "date": "2026-04-21T10:00:00Z",
            "author": [{"display": "Dr Amina Shah"}], "content": content
        })
    };
    let of = |title: &str, kind: &str, bytes: &[u8]| json!({"title": title, "contentType": kind, "data": encoded(bytes)});
    let pages = pdf(&["Dear Asha, your heart is well.", "Yours, Dr Shah"]);
    vec![
        letter("Heart clinic letter", json!([of("Letter to Asha", "application/pdf", &pages)])),
        letter(
            "Eye clinic letter",
            json!([
                of("Summary", "text/plain", "Seen on 21 April.\nPressure 14 and 15.".as_bytes()),
                of("Left eye", "image/jpeg", &photo(300, 400, 1)),
                of("Measurements", "application/x-eye", b"\x00\x01\x02"),
            ]),
        ),
        letter("Damaged letter", json!([of("Cut short", "application/pdf", b"%PDF-1.7\nnothing")])),
        letter(
            "Letter kept elsewhere",
            json!([{
                "title": "Discharge letter", "contentType": "application/pdf",
                "url": "https://letters.example/7.pdf"
            }]),
        ),
    ]
}

fn others(patient: &Value) -> Vec<Value> {
    let day = "2026-04-21";
    let mut withdrawn = vaccination(patient, "Yellow fever vaccine", day);
    withdrawn["status"] = "entered-in-error".into();
    vec![
        vaccination(patient, "Shingles vaccine", day),
        withdrawn,
        json!({
            "resourceType": "Encounter", "status": "finished", "subject": patient,
            "class": {"code": "AMB", "display": "ambulatory"}, "type": [{"text": "Asthma review"}],
            "period": {"start": "2026-04-21T10:00:00Z", "end": "2026-04-21T10:20:00Z"},
            "participant": [{"individual": {"display": "Nurse Ann Lee"}}],
            "reasonCode": [{"text": "More cough at night"}],
            "location": [{"location": {"display": "Kirkstall Surgery, room 4"}}]
        }),
        json!({
            "resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": patient,
            "title": "Asthma action plan", "description": "What to do when breathing gets worse",
            "period": {"start": day}, "author": {"display": "Nurse Ann Lee"},
            "activity": [
                {"detail": {"code": {"text": "Check how the inhaler is used"},
                    "status": "in-progress"}},
                {"detail": {"code": {"text": "Flu vaccine every autumn"}, "status": "scheduled"}}
            ],
            "goal": [{"display": "No attacks this winter"}]
        }),
        json!({
            "resourceType": "Goal", "lifecycleStatus": "active", "subject": patient,
            "achievementStatus": {"text": "Improving"}, "startDate": day,
            "description": {"text": "No attacks this winter"},
            "target": [{"measure": {"text": "Peak flow"}, "dueDate": "2027-03-01",
                "detailQuantity": {"comparator": ">", "value": 420, "unit": "L/min"}}]
        }),
        json!({
            "resourceType": "CareTeam", "status": "active", "subject": patient,
            "name": "Asthma team", "period": {"start": day},
            "participant": [
                {"member": {"display": "Nurse Ann Lee"}, "role": [{"text": "Asthma nurse"}]},
                {"member": {"display": "Dr Amina Shah"}, "role": [{"text": "GP"}]}
            ],
            "telecom": [{"system": "phone", "value": "0113 496 0123"}]
        }),
    ]
}

fn vaccination(patient: &Value, what: &str, day: &str) -> Value {
    json!({
        "resourceType": "Immunization", "status": "completed", "patient": patient,
        "vaccineCode": {"text": what}, "occurrenceDateTime": day, "lotNumber": "SH-2207",
        "protocolApplied": [{"doseNumberPositiveInt": 2}], "site": {"text": "left arm"},
        "location": {"display": "Kirkstall Surgery"},
        "performer": [{"actor": {"display": "Nurse Ann Lee"}}]
    })
}
