//! A diary page as one FHIR Observation.
//!
//! Category `survey`, because the person says it of themselves. UK Core has
//! no code for a mood diary, so what is measured is said in words: a missing
//! code is text, never a guessed code. A page with no mood has no value and
//! still has its energy, feelings and note.
//!
//! Rejected: one Observation for each answer. A page is one thing to its
//! writer, and a retry, an edit or a withdrawal must not tear it apart.

use model::{Diary, EntryState};
use serde_json::{Map, Value, json};

/// The system of identifiers that are URIs (FHIR R4, section 2.1.27).
pub const URI_SYSTEM: &str = "urn:ietf:rfc:3986";

/// What the value of a page with a mood is about.
const MOOD: &str = "Mood, from the person's own diary (1 is very low, 5 is very good)";
/// What a page without a mood is about.
const PAGE: &str = "Page from the person's own diary";
/// What the energy component is about.
const ENERGY: &str = "Energy (1 is none, 5 is full of energy)";
/// What the sleep component is about.
const SLEEP: &str = "Hours slept";
/// What each feeling component is about.
const FEELING: &str = "Feeling";
/// What each component is about that says what the page is about.
const ABOUT: &str = "About";

/// The status of an Observation that must not be used.
pub(crate) const WITHDRAWN: &str = "entered-in-error";

/// Whether a service must not (or no longer) rely on the page: it was deleted,
/// or its writer no longer shares it with services.
#[must_use]
pub fn is_withdrawn(entry: &EntryState) -> bool {
    entry.deleted || !entry.audience.care_team
}

/// The Observation for a page, without an id. `amended` says that the service
/// already holds an earlier version.
///
/// A withdrawn page keeps what FHIR requires and says nothing more: not the
/// note, not the scores.
#[must_use]
pub fn build(entry: &EntryState, patient: &str, amended: bool) -> Value {
    let withdrawn = is_withdrawn(entry);
    let status = match (withdrawn, amended) {
        (true, _) => WITHDRAWN,
        (false, true) => "amended",
        (false, false) => "final",
    };
    let diary = Diary::of(&entry.page);
    let about = if diary.mood.is_some() && !withdrawn { MOOD } else { PAGE };
    let person = json!({"reference": format!("Patient/{patient}")});
    let mut observation = json!({
        "resourceType": "Observation",
        "identifier": [{"system": URI_SYSTEM, "value": entry.id.urn()}],
        "status": status,
        "category": [{
            "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                "code": "survey",
                "display": "Survey"
            }]
        }],
        "code": {"text": about},
        "subject": person,
        "effectiveDateTime": diary.at.rfc3339(),
        "performer": [person]
    });
    if let (false, Some(fields)) = (withdrawn, observation.as_object_mut()) {
        add_answers(fields, &diary);
    }
    observation
}

fn add_answers(fields: &mut Map<String, Value>, diary: &Diary) {
    if let Some(mood) = diary.mood {
        fields.insert("valueInteger".into(), json!(mood.value()));
        fields.insert("interpretation".into(), json!([{"text": mood.word()}]));
    }
    let note = sendable(&diary.note);
    if !note.trim().is_empty() {
        fields.insert("note".into(), json!([{"text": note}]));
    }
    let energy = diary.energy.map(|energy| {
        json!({
            "code": {"text": ENERGY},
            "valueInteger": energy.value(),
            "interpretation": [{"text": energy.word()}]
        })
    });
    let feelings = diary.feelings.iter();
    let feelings =
        feelings.map(|feeling| json!({"code": {"text": FEELING}, "valueString": feeling.as_str()}));
    let sleep = diary.sleep.parse::<serde_json::Number>().ok().map(|hours| {
        json!({
            "code": {"text": SLEEP},
            "valueQuantity": {
                "value": hours, "unit": "h", "system": "http://unitsofmeasure.org", "code": "h"
            }
        })
    });
    let about = diary.about.iter();
    let about = about.map(|word| json!({"code": {"text": ABOUT}, "valueString": word.as_str()}));
    let components = energy.into_iter().chain(sleep).chain(feelings).chain(about);
    let components: Vec<Value> = components.collect();
    if !components.is_empty() {
        fields.insert("component".into(), Value::Array(components));
    }
}

/// FHIR text holds no control characters but tab and line ends (datatype
/// `string`); a pasted one would have the whole page refused.
fn sendable(note: &str) -> String {
    let unwanted = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    note.chars().map(|c| if unwanted(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use model::{Audience, Energy, EntryId, Feeling, Mood, PersonId};

    /// A page that says something in every field.
    pub(crate) fn page(mood: Option<u8>, note: &str) -> EntryState {
        EntryState {
            id: EntryId::from_random([7; 16]),
            heads: Vec::new(),
            page: Diary {
                mood: mood.map(|value| Mood::try_from(value).unwrap()),
                energy: Some(Energy::try_from(3).unwrap()),
                feelings: ["calm", "tired"].map(|word| Feeling::new(word).unwrap()).into(),
                note: note.to_owned(),
                ..Diary::new("2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap())
            }
            .page()
            .unwrap(),
            audience: Audience { circle: false, care_team: true },
            two_answers: Vec::new(),
            merged: Default::default(),
            deleted: false,
            kept_after_delete: false,
            read_only: false,
            created_by: PersonId::from_random([1; 16]),
            created_at: "2026-05-03T07:16:00Z".parse().unwrap(),
            changed_at: "2026-05-03T07:20:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_page_is_one_observation() {
        insta::assert_snapshot!(format!(
            "{:#}",
            build(&page(Some(4), "Walked to the shop"), "p1", false)
        ));
    }

    #[test]
    fn a_page_may_have_no_mood() {
        let observation = build(&page(None, " "), "p1", true);
        assert_eq!(observation["status"], "amended");
        assert_eq!(observation["code"]["text"], PAGE);
        assert_eq!(observation.get("valueInteger"), None);
        assert_eq!(observation.get("note"), None);
        assert_eq!(observation["component"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn a_withdrawn_page_says_nothing_of_what_was_written() {
        let mut deleted = page(Some(1), "private");
        deleted.deleted = true;
        let mut unshared = page(Some(1), "private");
        unshared.audience.care_team = false;
        for entry in [deleted, unshared] {
            let observation = build(&entry, "p1", true);
            assert_eq!(observation["status"], WITHDRAWN);
            for field in ["valueInteger", "interpretation", "component", "note"] {
                assert_eq!(observation.get(field), None);
            }
        }
    }

    #[test]
    fn control_characters_do_not_leave() {
        let observation = build(&page(None, "a\u{0}b\u{1b}c\td\r\ne"), "p1", false);
        assert_eq!(observation["note"][0]["text"], "a b c\td\r\ne");
    }
}
