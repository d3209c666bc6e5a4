//! What services hold, made readable: one [`Card`] for each resource.
//!
//! Cards are text. Narrative and notes lose their markup here, so that
//! nothing a service writes can run or fetch anything. A decimal is shown as
//! it was written, but for figures that nobody measured. What is missing or of
//! the wrong type is left out; a card always has a title, whatever was sent.

mod amount;
mod attached;
mod coded;
mod date;
mod detail;
pub(crate) mod group;
mod measured;
mod number;
mod part;
#[cfg(test)]
mod sayings;
#[cfg(test)]
mod shapes;
mod summary;
mod text;
mod topic;

use model::{EntryId, Group};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

pub use attached::{Attached, AttachedContent, attached, readable};
pub use date::{CardDate, in_words, moment};
pub use measured::{Measured, measured};
pub use part::Code;
pub(crate) use part::human_name;
pub use text::plain_text;
pub use topic::{measure, topic};

use crate::mapping::WITHDRAWN;
use crate::reference;

/// One resource, ready to be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Such as `Condition`; `Unknown` when it does not say.
    pub resource_type: String,
    /// Its id at the service.
    pub id: String,
    /// Its version there.
    pub version: Option<String>,
    /// When it last changed there, as written.
    pub last_updated: Option<String>,
    /// Where it is listed.
    pub group: Group,
    /// What it is, in a few words. Never empty.
    pub title: String,
    /// The rest, in a line or a few: a value with its unit and usual range, a
    /// dose, a note. May be empty.
    pub detail: String,
    /// When it was, or began.
    pub date: Option<CardDate>,
    /// How it stands, in words: `active`, `completed`.
    pub status: Option<String>,
    /// Who recorded it, where the resource says so.
    pub author: Option<String>,
    /// Who recorded it as a reference, to be looked up with [`points_to`] where
    /// `author` is `None`.
    pub author_reference: Option<String>,
    /// What gives it its name, as a reference, where the title cannot: the
    /// medicine of a prescription, the person in a role.
    pub title_reference: Option<String>,
    /// The service says it was recorded in error: strike it out, do not hide it.
    pub in_error: bool,
    /// Kept, and of no use on a first look: claims, provenance.
    pub hidden_by_default: bool,
    /// The codes behind the title, shown on request.
    pub codes: Vec<Code>,
    /// The `urn:uuid:` identifier on an Observation, which may be a page of
    /// the person's own diary come back.
    pub entry: Option<EntryId>,
}

/// Makes the card of a resource. What is no resource makes a card too.
#[must_use]
pub fn card(resource: &Value) -> Card {
    let string = |pointer| part::string(resource, pointer).map(plain_text);
    let resource_type = string("/resourceType").unwrap_or_else(|| "Unknown".to_owned());
    let status = summary::status(resource);
    Card {
        id: string("/id").unwrap_or_default(),
        version: string("/meta/versionId"),
        last_updated: string("/meta/lastUpdated"),
        group: group::of(&resource_type, resource),
        title: part::begun(summary::title(&resource_type, resource)),
        detail: detail::detail(&resource_type, resource),
        date: date::of(&resource_type, resource),
        in_error: is_in_error(resource),
        hidden_by_default: group::is_hidden(&resource_type),
        author: summary::author(resource),
        author_reference: summary::author_reference(resource),
        title_reference: summary::title_reference(&resource_type, resource),
        codes: summary::codes(resource),
        entry: entry(resource),
        status,
        resource_type,
    }
}

/// The type and id that a reference names on the service at `base`; `None`
/// where it points to another service. Of what came in a file, which has no
/// `base`, what is written relative lies in the same file.
#[must_use]
pub fn points_to<'a>(reference: &'a str, base: &str) -> Option<(&'a str, &'a str)> {
    if base.is_empty() {
        let (kind, id) = reference::type_and_id(reference)?;
        return reference.starts_with(kind).then_some((kind, id));
    }
    reference::local(reference, &Url::parse(base).ok()?)
}

/// Gives each reference without words the name of what it leads to, where it is
/// known: who is in a care team is often said by place alone.
pub fn fill_in_names(resource: &mut Value, name: &dyn Fn(&str) -> Option<String>) {
    match resource {
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in_names(item, name)),
        Value::Object(fields) => {
            let written = fields.get("reference").and_then(Value::as_str);
            let found = written.filter(|_| !fields.contains_key("display")).and_then(name);
            if let Some(found) = found {
                fields.insert("display".to_owned(), Value::String(found));
            }
            fields.values_mut().for_each(|field| fill_in_names(field, name));
        }
        _ => {}
    }
}

fn is_in_error(resource: &Value) -> bool {
    let stated = part::string(resource, "/status") == Some(WITHDRAWN);
    let verification = resource.pointer("/verificationStatus/coding").and_then(Value::as_array);
    let mut codes = verification.into_iter().flatten().filter_map(|c| c.get("code")?.as_str());
    stated || codes.any(|code| code == WITHDRAWN)
}

fn entry(resource: &Value) -> Option<EntryId> {
    if part::string(resource, "/resourceType") != Some("Observation") {
        return None;
    }
    let ids = resource.get("identifier").and_then(Value::as_array).into_iter().flatten();
    let mut values = ids.filter_map(|id| id.get("value")?.as_str()?.strip_prefix("urn:uuid:"));
    values.find_map(|value| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_result_has_value_range_and_author() {
        let resource: Value = serde_json::from_str(
            r#"{"resourceType":"Observation","id":"1","meta":{"versionId":"2"},"status":"final",
                "code":{"coding":[{"system":"http://loinc.org","code":"718-7"}],"text":"Haemoglobin"},
                "effectiveDateTime":"2026-05-03","performer":[{"display":"Leeds Pathology"}],
                "valueQuantity":{"value":1.50,"unit":"g/L"},"interpretation":[{"text":"low"}],
                "referenceRange":[{"low":{"value":1.60,"unit":"g/L"}}]}"#,
        )
        .unwrap();
        let card = card(&resource);
        assert_eq!((card.group, card.title.as_str()), (Group::Results, "Haemoglobin"));
        assert_eq!(card.detail, "1.50 g/L (low); usual range: at least 1.60 g/L");
        assert_eq!(card.date.unwrap().written, "2026-05-03");
        assert_eq!(card.author.as_deref(), Some("Leeds Pathology"));
        assert_eq!(card.codes[0].code, "718-7");
        assert!(!card.in_error && !card.hidden_by_default);
    }

    #[test]
    fn a_panel_shows_its_parts() {
        let card = card(&json!({
            "resourceType": "Observation", "code": {"text": "Blood pressure"},
            "component": [
                {"code": {"text": "Systolic"}, "valueQuantity": {"value": 128, "unit": "mmHg"}},
                {"code": {"text": "Diastolic"}, "dataAbsentReason": {"text": "not measured"}}
            ]
        }));
        assert_eq!(card.detail, "Systolic: 128 mmHg\nDiastolic: no result: not measured");
    }

    #[test]
    fn a_medicine_may_be_named_elsewhere() {
        let card = card(&json!({
            "resourceType": "MedicationRequest", "status": "active",
            "medicationReference": {"reference": "Medication/m1"},
            "requester": {"reference": "Practitioner/p1"},
            "dosageInstruction": [{
                "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "ml"}}],
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "asNeededBoolean": true
            }]
        }));
        assert_eq!(card.title, "Prescription");
        assert_eq!(card.detail, "5 ml, twice a day, when needed");
        assert_eq!(card.title_reference.as_deref(), Some("Medication/m1"));
        assert_eq!(card.author_reference.as_deref(), Some("Practitioner/p1"));
    }

    #[test]
    fn in_error_is_marked_wherever_it_stands() {
        let stated = card(&json!({"resourceType": "Flag", "status": "entered-in-error"}));
        let verified = card(&json!({
            "resourceType": "Condition",
            "verificationStatus": {"coding": [{"code": "entered-in-error"}]}
        }));
        assert!(stated.in_error && verified.in_error);
        assert_eq!(stated.status.as_deref(), Some("entered in error"));
    }

    #[test]
    fn a_card_always_has_a_title() {
        assert_eq!(card(&Value::Null).title, "Unknown");
        assert_eq!(card(&json!({"resourceType": "SupplyRequest"})).title, "Supply request");
        let narrative = json!({
            "resourceType": "Basic", "text": {"div": "<div><p>Seen by <b>Dr Shah</b></p>more</div>"}
        });
        assert_eq!(card(&narrative).title, "Seen by Dr Shah");
        let odd = json!({
            "resourceType": "Condition", "code": 7, "status": [], "text": "x", "note": {"text": 3},
            "onsetDateTime": {}, "recorder": "me", "component": 1, "bodySite": [[]]
        });
        assert_eq!(card(&odd).title, "Condition");
    }

    #[test]
    fn money_is_hidden_and_a_letter_is_a_document() {
        assert!(card(&json!({"resourceType": "Claim"})).hidden_by_default);
        let letter = json!({"resourceType": "DiagnosticReport", "presentedForm": [{}]});
        assert_eq!(card(&letter).group, Group::Documents);
    }

    #[test]
    fn our_own_page_is_known() {
        let urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
        let page = json!({"resourceType": "Observation", "identifier": [{"value": urn}]});
        assert_eq!(card(&page).entry.unwrap().urn(), urn);
        assert_eq!(
            card(&json!({"resourceType": "Flag", "identifier": [{"value": urn}]})).entry,
            None
        );
    }
}
