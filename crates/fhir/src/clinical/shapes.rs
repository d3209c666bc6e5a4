//! Shapes that services send and that a reader trips over.

use serde_json::{Value, json};

use super::card as of;
use super::*;

const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

#[test]
fn what_is_missing_says_why() {
    let missing = json!({"extension": [{"url": ABSENT, "valueCode": "asked-unknown"}]});
    let patient = of(&json!({"resourceType": "Patient", "_birthDate": missing}));
    assert_eq!(patient.detail, "born: asked unknown");
    let text = of(&json!({
        "resourceType": "Observation", "code": {"text": "Smoking"}, "_valueString": missing
    }));
    assert_eq!(text.detail, "no result: asked unknown");
    let amount = of(&json!({
        "resourceType": "Observation", "code": {"text": "Weight"}, "valueQuantity": missing
    }));
    assert_eq!(amount.detail, "no result: asked unknown");
    let nothing = of(&json!({"resourceType": "Observation", "code": missing}));
    assert_eq!((nothing.title.as_str(), nothing.detail.as_str()), ("Result", ""));
}

#[test]
fn a_birthday_may_have_a_time() {
    let patient = of(&json!({
        "resourceType": "Patient", "birthDate": "2021-02-11", "_birthDate": {"extension": [{
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
            "valueDateTime": "2021-02-11T04:23:30+01:00"
        }]}
    }));
    assert_eq!(patient.detail, "born: 11 February 2021, 4:23am");
}

#[test]
fn references_lead_within_beside_elsewhere_or_nowhere() {
    let by = |reference: &str| {
        let card = of(&json!({
            "resourceType": "Condition", "code": {"text": "Asthma"},
            "contained": [{"resourceType": "Practitioner", "id": "p", "name": [{"family": "Shah"}]}],
            "recorder": {"reference": reference}
        }));
        (card.author, card.author_reference)
    };
    let base = "https://gp.example/fhir";
    assert_eq!(by("#p"), (Some("Shah".into()), None));
    assert_eq!(by("#gone"), (None, None));
    // Known by that name within a file, and nowhere else.
    let urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
    assert_eq!(by(urn), (None, Some(urn.into())));
    assert_eq!(points_to(urn, base), None);
    for held in
        ["Practitioner/7", "Practitioner/7/_history/2", "https://gp.example/fhir/Practitioner/7"]
    {
        let (_, reference) = by(held);
        assert_eq!(points_to(&reference.unwrap(), base), Some(("Practitioner", "7")), "{held}");
    }
    let (_, elsewhere) = by("https://other.example/fhir/Practitioner/7");
    assert_eq!(points_to(&elsewhere.unwrap(), base), None);
    assert_eq!(points_to("Practitioner/7", ""), Some(("Practitioner", "7")));
    assert_eq!(points_to("https://gp.example/fhir/Practitioner/7", ""), None);
}

#[test]
fn a_code_without_words_says_whose_it_is() {
    let title = |system: &str| {
        of(&json!({"resourceType": "Observation", "code": {"coding": [{"system": system, "code": "718-7"}]}}))
            .title
    };
    assert_eq!(title("http://loinc.org"), "LOINC code 718-7");
    assert_eq!(title("https://lab.example/codes"), "718-7");
}

#[test]
fn a_prescription_is_not_called_by_its_ward() {
    let card = of(&json!({
        "resourceType": "MedicationRequest", "category": [{"text": "Outpatient"}],
        "medicationReference": {"reference": "Medication/m1"}
    }));
    assert_eq!(card.title, "Prescription");
    assert_eq!(card.title_reference.as_deref(), Some("Medication/m1"));
    let role = of(&json!({
        "resourceType": "PractitionerRole", "practitioner": {"reference": "Practitioner/1"}
    }));
    assert_eq!(role.title_reference.as_deref(), Some("Practitioner/1"));
}

#[test]
fn an_address_is_no_title() {
    let form = |form: Value| of(&form).title;
    let address = "https://forms.example/Questionnaire/7";
    let bare = json!({"resourceType": "QuestionnaireResponse", "questionnaire": address});
    assert_eq!(form(bare), "Answers to questions");
    let named = json!({
        "resourceType": "QuestionnaireResponse", "questionnaire": address,
        "_questionnaire": {"extension": [{"valueString": "Fitness for work"}]}
    });
    assert_eq!(form(named), "Fitness for work");
    let ours = "urn:keepwell:questionnaire:about-me";
    let about_me = json!({"resourceType": "QuestionnaireResponse", "questionnaire": ours});
    assert_eq!(form(about_me), "About Me");
}

#[test]
fn a_goal_says_its_measure_and_a_team_its_people() {
    let goal = of(&json!({
        "resourceType": "Goal", "description": {"text": "Lower blood sugar"},
        "target": [{"measure": {"text": "HbA1c"}, "dueDate": "2027-01",
            "detailQuantity": {"comparator": "<", "value": 48, "unit": "mmol/mol"}}]
    }));
    assert_eq!(goal.detail, "HbA1c, < 48 mmol/mol, by January 2027");
    let team = of(&json!({
        "resourceType": "CareTeam", "name": "Diabetes team",
        "participant": [{"role": [{"text": "Nurse"}], "member": {"display": "Ann Lee"}}]
    }));
    assert_eq!((team.group, team.detail.as_str()), (Group::CareTeam, "Ann Lee, Nurse"));
}

#[test]
fn a_visit_says_with_whom_and_why() {
    let visit = of(&json!({
        "resourceType": "Encounter", "status": "finished",
        "contained": [{"resourceType": "Practitioner", "id": "n", "name": [{"text": "Ann Lee"}]}],
        "participant": [
            {"individual": {"display": "Dr Shah"}},
            {"individual": {"reference": "#n"}},
            {"individual": {"reference": "Practitioner/7"}}
        ],
        "reasonCode": [{"text": "Cough"}], "location": [{"location": {"display": "Room 4"}}]
    }));
    assert_eq!(visit.detail, "with: Dr Shah, Ann Lee\nbecause of: Cough\nwhere: Room 4");
    let appointment = of(&json!({
        "resourceType": "Appointment", "participant": [
            {"actor": {"reference": "Patient/1", "display": "Asha"}},
            {"actor": {"display": "Eye clinic"}}
        ]
    }));
    assert_eq!(appointment.detail, "with: Eye clinic");
}

#[test]
fn a_vaccination_says_dose_and_place_or_why_not() {
    let given = of(&json!({
        "resourceType": "Immunization", "vaccineCode": {"text": "Flu"},
        "protocolApplied": [{"doseNumberPositiveInt": 2}], "lotNumber": "AA1",
        "location": {"display": "Leeds Surgery"}, "site": {"text": "left arm"}
    }));
    assert_eq!(given.detail, "dose: 2\nbatch: AA1\ngiven at: Leeds Surgery\ninto: left arm");
    let refused = of(&json!({
        "resourceType": "Immunization", "status": "not-done", "statusReason": {"text": "unwell"}
    }));
    assert_eq!(refused.detail, "not given because: unwell");
}

#[test]
fn a_plan_says_how_each_part_stands_and_a_team_how_to_reach_it() {
    let plan = of(&json!({
        "resourceType": "CarePlan", "title": "Asthma plan",
        "activity": [
            {"detail": {"code": {"text": "Inhaler check"}, "status": "in-progress"}},
            {"reference": {"display": "Physiotherapy"}}
        ],
        "goal": [{"display": "No attacks"}, {"reference": "Goal/1"}]
    }));
    assert_eq!(plan.detail, "Inhaler check (in progress)\nPhysiotherapy\ngoals: No attacks");
    let team = of(&json!({
        "resourceType": "CareTeam", "name": "Asthma team", "telecom": [{"value": "0113 496 0000"}],
        "participant": [{"member": {"reference": "#p"}, "role": [{"text": "Nurse"}]}],
        "contained": [{"resourceType": "Practitioner", "id": "p", "name": [{"text": "Ann Lee"}]}]
    }));
    assert_eq!(team.detail, "Ann Lee, Nurse\nreach them at: 0113 496 0000");
}

#[test]
fn a_type_nobody_knows_is_readable_under_other() {
    let card = of(&json!({
        "resourceType": "MoonPhase", "text": {"div": "<div>Waxing<br/>half lit</div>"}
    }));
    assert_eq!((card.group, card.title.as_str()), (Group::Other, "Waxing"));
    assert_eq!(card.detail, "Waxing\nhalf lit");
}

#[test]
fn an_allergy_says_what_it_does_how_badly_and_whether_it_is_over() {
    let card = of(&json!({
        "resourceType": "AllergyIntolerance", "code": {"text": "Peanut"},
        "type": "allergy", "category": ["food"], "criticality": "unable-to-assess",
        "onsetAge": {"value": 4, "unit": "year"}, "lastOccurrence": "2024-05",
        "clinicalStatus": {"coding": [{"display": "Inactive", "code": "inactive",
            "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"}],
            "extension": [{
                "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AllergyIntoleranceEnd",
                "extension": [{"url": "endDate", "valueDateTime": "2025-03-04"},
                    {"url": "reasonEnded", "valueString": "Grown out of it"}]
            }]},
        "reaction": [{"manifestation": [{"text": "Hives"}, {"text": "Wheeze"}],
            "severity": "severe", "exposureRoute": {"text": "oral"}}]
    }));
    assert_eq!(card.status.as_deref(), Some("inactive"));
    assert_eq!(
        card.detail,
        "reaction: Hives, Wheeze (severe), route oral\nrisk: unable to assess\n\
         kind: allergy, food\nbegan: 4 years\nlast time: May 2024\n\
         ended: 4 March 2025, Grown out of it"
    );
}

#[test]
fn a_condition_says_its_stage_its_side_and_whether_it_is_sure() {
    let card = of(&json!({
        "resourceType": "Condition", "code": {"text": "Lung cancer"},
        "verificationStatus": {"coding": [{"code": "provisional",
            "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status"}]},
        "bodySite": [{"text": "Left lung"}, {"text": "Lymph node"}], "onsetString": "last winter",
        "stage": [{"summary": {"text": "Stage II"}}], "abatementAge": {"value": 1, "code": "mo"}
    }));
    assert_eq!(
        card.detail,
        "stage: Stage II\nwhere: Left lung, Lymph node\nbegan: last winter\nended: 1 month\n\
         how sure: not certain yet"
    );
}

#[test]
fn a_result_says_all_that_is_thought_of_it_and_how_it_was_measured() {
    let card = of(&json!({
        "resourceType": "Observation", "code": {"text": "Potassium"},
        "valueQuantity": {"value": 6.1, "unit": "mmol/L"},
        "interpretation": [{"coding": [{"code": "HH",
            "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"}]}],
        "referenceRange": [
            {"low": {"value": 3.5}, "high": {"value": 5.3}, "type": {"text": "Normal Range"}},
            {"high": {"value": 6.0}, "appliesTo": [{"text": "babies"}]}
        ],
        "bodySite": {"text": "Left arm"}, "method": {"text": "Ion electrode"},
        "device": {"display": "Analyser 3"}
    }));
    assert_eq!(
        card.detail,
        "6.1 mmol/L (very high); usual range: 3.5 to 5.3, or at most 6.0 (babies)\n\
         where on the body: Left arm\nhow: Ion electrode\nmeasured with: Analyser 3"
    );
}

#[test]
fn a_document_is_its_sections() {
    let section = |title: &str, said: &str| json!({"title": title, "text": {"div": format!("<div>{said}</div>")}});
    let card = of(&json!({
        "resourceType": "Composition", "title": "Discharge summary", "section": [
            section("Diagnoses", "Asthma"),
            section("Medicines", "<p>Salbutamol</p><p>Beclometasone</p>"),
            {"title": "Allergies", "emptyReason": {"text": "None known"}},
            {"title": "More", "section": [section("Advice", "Rest")]}
        ]
    }));
    assert_eq!(
        card.detail,
        "Diagnoses: Asthma\nMedicines:\nSalbutamol\nBeclometasone\nAllergies: None known\n\
         More: Advice: Rest"
    );
}

#[test]
fn what_is_not_to_be_done_says_so_first() {
    let medicine = of(&json!({
        "resourceType": "MedicationRequest", "doNotPerform": true, "intent": "plan",
        "medicationCodeableConcept": {"text": "Ibuprofen"},
        "dispenseRequest": {"numberOfRepeatsAllowed": 5, "quantity": {"value": 28, "unit": "tablet"}}
    }));
    assert_eq!(medicine.detail, "Not to be taken\nthis is: a plan\nsupply: 28 tablets\nrepeats: 5");
    let scan = of(&json!({
        "resourceType": "ServiceRequest", "code": {"text": "MRI"}, "doNotPerform": true,
        "priority": "urgent", "bodySite": [{"text": "Right knee"}],
        "performer": [{"display": "Radiology"}], "patientInstruction": "Bring your implant card"
    }));
    assert_eq!(
        scan.detail,
        "Not to be done\nurgency: urgent\nasked of: Radiology\nwhere on the body: Right knee\n\
         what to do: Bring your implant card"
    );
}

#[test]
fn an_appointment_says_until_when_how_and_what_to_bring() {
    let card = of(&json!({
        "resourceType": "Appointment", "status": "noshow", "description": "Eye check",
        "start": "2026-05-03T09:00:00+01:00", "end": "2026-05-03T09:20:00+01:00",
        "comment": "Drops will blur your sight", "patientInstruction": "Bring your glasses",
        "participant": [
            {"actor": {"reference": "Patient/1", "display": "Asha"}, "status": "accepted"},
            {"actor": {"display": "Dr Shah"}, "status": "tentative"}
        ],
        "extension": [{
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel",
            "valueCodeableConcept": {"coding": [{"code": "In-person", "display": "In person"}]}
        }]
    }));
    assert_eq!((card.author, card.status.as_deref()), (None, Some("missed")));
    assert_eq!(
        card.detail,
        "until: 9:20am\nwith: Dr Shah (not certain)\nDrops will blur your sight\n\
         what to do: Bring your glasses\nhow it takes place: In person"
    );
}

#[test]
fn a_vaccination_says_its_amount_its_way_and_who_told_of_it() {
    let card = of(&json!({
        "resourceType": "Immunization", "vaccineCode": {"text": "Flu"},
        "occurrenceString": "as a child", "doseQuantity": {"value": 0.5, "unit": "ml"},
        "protocolApplied": [{"doseNumberPositiveInt": 1, "seriesDosesPositiveInt": 2,
            "targetDisease": [{"text": "Influenza"}]}],
        "route": {"text": "Intramuscular"}, "expirationDate": "2026-10",
        "reaction": [{"date": "2026-05-04", "detail": {"display": "Sore arm"}}],
        "primarySource": false, "reportOrigin": {"text": "The person"}
    }));
    assert_eq!(
        card.detail,
        "dose: 1 of 2\nagainst: Influenza\nwhen: as a child\namount: 0.5 ml\n\
         batch: use by October 2026\nhow: Intramuscular\nreaction: Sore arm, 4 May 2026\n\
         known from: The person"
    );
}

#[test]
fn a_family_history_says_who_had_what_when_and_how_it_ended() {
    let card = of(&json!({
        "resourceType": "FamilyMemberHistory", "relationship": {"text": "father"},
        "deceasedAge": {"value": 70, "code": "a"}, "bornDate": "1949",
        "condition": [{"code": {"text": "Angina"}, "onsetAge": {"value": 64, "unit": "years"},
            "contributedToDeath": true, "outcome": {"text": "Heart attack"}}]
    }));
    assert_eq!(card.title, "Father: Angina");
    assert_eq!(
        card.detail,
        "Angina, at 64 years, Heart attack, they died of it\nborn: 1949\nthey died: 70 years"
    );
}

#[test]
fn a_summary_that_a_program_made_is_no_words_of_anybodys() {
    let device = of(&json!({
        "resourceType": "Device", "deviceName": [{"name": "Pacemaker 3000"}],
        "manufacturer": "Acme", "lotNumber": "L1",
        "text": {"status": "generated", "div": "<div><p>Generated Narrative: Device</p></div>"}
    }));
    assert_eq!(device.title, "Pacemaker 3000");
    assert_eq!(
        device.detail,
        "device name: name: Pacemaker 3000\nmanufacturer: Acme\nlot number: L1"
    );
}

#[test]
fn a_person_says_how_they_are_known_and_reached() {
    let card = of(&json!({
        "resourceType": "Patient", "name": [{"family": "Patel", "given": ["Asha"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9912003888"}],
        "generalPractitioner": [{"display": "White Rose Surgery"}],
        "communication": [{"language": {"text": "Gujarati"}}],
        "contact": [{"name": {"text": "Meera"}, "relationship": [{"text": "daughter"}],
            "telecom": [{"value": "0113 496 0000"}]}],
        "text": {"div": "<div>Somebody</div>"}
    }));
    assert_eq!(
        card.detail,
        "NHS number: 991 200 3888\nGP: White Rose Surgery\nlanguages: Gujarati\n\
         people to reach: Meera, daughter, 0113 496 0000"
    );
    let unnamed = of(&json!({"resourceType": "Patient", "text": {"div": "<div>Somebody</div>"}}));
    assert_eq!(unnamed.title, "Patient");
}

#[test]
fn what_turned_out_not_to_be_so_does_not_stand() {
    let card = of(&json!({
        "resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "refuted"}]}
    }));
    assert_eq!(card.status.as_deref(), Some("refuted"));
}
