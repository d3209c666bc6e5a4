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
    assert_eq!((nothing.title.as_str(), nothing.detail.as_str()), ("Observation", ""));
}

#[test]
fn a_birthday_may_have_a_time() {
    let patient = of(&json!({
        "resourceType": "Patient", "birthDate": "2021-02-11", "_birthDate": {"extension": [{
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
            "valueDateTime": "2021-02-11T04:23:30+01:00"
        }]}
    }));
    assert_eq!(patient.detail, "born: 11 February 2021 at 04:23");
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
fn a_long_decimal_is_shown_to_its_last_figure() {
    let resource: Value = serde_json::from_str(
        r#"{"resourceType":"Observation","code":{"text":"x"},
            "valueQuantity":{"value":0.1000000000000000055511151231257,"unit":"g"}}"#,
    )
    .unwrap();
    let card = card(&resource);
    assert_eq!(card.detail, "0.1000000000000000055511151231257 g");
}

#[test]
fn a_prescription_is_not_called_by_its_ward() {
    let card = of(&json!({
        "resourceType": "MedicationRequest", "category": [{"text": "Outpatient"}],
        "medicationReference": {"reference": "Medication/m1"}
    }));
    assert_eq!(card.title, "Medication request");
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
    assert_eq!(form(bare), "Questionnaire response");
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
