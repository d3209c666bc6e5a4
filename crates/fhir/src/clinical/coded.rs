//! Codes in words: what a service calls them, and where it does not, what
//! they are codes of.
//!
//! Nobody's terminology is carried here. The few codes that have words of ours
//! are HL7's own, of which there are a handful each, and which services send
//! bare.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::part::{joined, list, plain, string};
use super::plain_text;

pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const SNOMED: &str = "http://snomed.info/sct";
/// Where HL7 keeps code systems of its own.
const HL7: [&str; 2] = ["http://terminology.hl7.org/CodeSystem/", "http://hl7.org/fhir/"];
/// The words that somebody chose for a code, where they are not its usual ones
/// (UK Core).
const CHOSEN_WORDS: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-CodingSCTDescDisplay";

/// What SNOMED CT writes behind a name to say what kind of thing it is: meant
/// for those who keep it.
const TAGS: [&str; 27] = [
    "assessment scale",
    "body structure",
    "cell",
    "cell structure",
    "clinical drug",
    "disorder",
    "environment",
    "event",
    "finding",
    "life style",
    "medicinal product",
    "medicinal product form",
    "morphologic abnormality",
    "observable entity",
    "occupation",
    "organism",
    "person",
    "physical object",
    "procedure",
    "product",
    "qualifier value",
    "record artifact",
    "regime/therapy",
    "situation",
    "social concept",
    "specimen",
    "substance",
];

/// The same of how a medicine is to be taken.
const INSTRUCTIONS: [&str; 2] =
    [" - dosing instruction imperative", " - dosing instruction fragment"];

/// Bare codes of HL7's that say nothing to a person: the end of the system's
/// address, code, words.
const BARE: [(&str, &str, &str); 53] = [
    ("v3-ObservationInterpretation", "H", "high"),
    ("v3-ObservationInterpretation", "HH", "very high"),
    ("v3-ObservationInterpretation", "HU", "much higher than before"),
    ("v3-ObservationInterpretation", "L", "low"),
    ("v3-ObservationInterpretation", "LL", "very low"),
    ("v3-ObservationInterpretation", "LU", "much lower than before"),
    ("v3-ObservationInterpretation", "N", "normal"),
    ("v3-ObservationInterpretation", "A", "not normal"),
    ("v3-ObservationInterpretation", "AA", "far from normal"),
    ("v3-ObservationInterpretation", "U", "higher than before"),
    ("v3-ObservationInterpretation", "D", "lower than before"),
    ("v3-ObservationInterpretation", "B", "better"),
    ("v3-ObservationInterpretation", "W", "worse"),
    ("v3-ObservationInterpretation", "POS", "positive"),
    ("v3-ObservationInterpretation", "NEG", "negative"),
    ("v3-ObservationInterpretation", "IND", "not certain"),
    ("v3-ObservationInterpretation", "DET", "found"),
    ("v3-ObservationInterpretation", "ND", "not found"),
    ("v3-ObservationInterpretation", "R", "resistant"),
    ("v3-ObservationInterpretation", "S", "susceptible"),
    ("v3-ObservationInterpretation", "I", "in between"),
    ("v3-ObservationInterpretation", "<", "below what can be measured"),
    ("v3-ObservationInterpretation", ">", "above what can be measured"),
    ("v3-ActCode", "AMB", "outpatient visit"),
    ("v3-ActCode", "EMER", "emergency visit"),
    ("v3-ActCode", "IMP", "hospital stay"),
    ("v3-ActCode", "ACUTE", "hospital stay"),
    ("v3-ActCode", "NONAC", "hospital stay"),
    ("v3-ActCode", "OBSENC", "hospital stay for observation"),
    ("v3-ActCode", "SS", "day case"),
    ("v3-ActCode", "HH", "home visit"),
    ("v3-ActCode", "FLD", "visit outside a clinic"),
    ("v3-ActCode", "VR", "by telephone or online"),
    ("v3-ActCode", "PRENC", "before admission"),
    ("v3-ParticipationType", "ATND", "in charge"),
    ("v3-ParticipationType", "CON", "asked for advice"),
    ("v3-ParticipationType", "PART", "took part"),
    ("v3-ParticipationType", "PPRF", "did it"),
    ("v3-ParticipationType", "SPRF", "helped"),
    ("v2-0443", "AP", "gave it"),
    ("v2-0443", "OP", "ordered it"),
    ("v3-RoleCode", "FTH", "father"),
    ("v3-RoleCode", "MTH", "mother"),
    ("v3-RoleCode", "BRO", "brother"),
    ("v3-RoleCode", "SIS", "sister"),
    ("v3-RoleCode", "SON", "son"),
    ("v3-RoleCode", "DAU", "daughter"),
    ("v3-RoleCode", "GRFTH", "grandfather"),
    ("v3-RoleCode", "GRMTH", "grandmother"),
    ("v3-RoleCode", "AUNT", "aunt"),
    ("v3-RoleCode", "UNCLE", "uncle"),
    ("v2-0131", "C", "emergency contact"),
    ("v2-0131", "N", "next of kin"),
];

/// How what LOINC puts in brackets begins, where it is the kind of quantity.
const PROPERTIES: [&str; 16] = [
    "#",
    "Mass",
    "Moles",
    "Molar",
    "Volume",
    "Entitic",
    "Score",
    "Presence",
    "Ratio",
    "Partial",
    "Enzymatic",
    "Catalytic",
    "Units",
    "Titer",
    "Type",
    "Interpretation",
];

/// A code, for those who ask to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code system; empty if the service gave none.
    pub system: String,
    /// The code.
    pub code: String,
    /// What the service calls it; may be empty.
    pub display: String,
}

/// A CodeableConcept: its own text, else a display, else the bare code.
pub(super) fn concept(value: &Value, pointer: &str) -> Option<String> {
    said(list(value, pointer).into_iter().next()?)
}

/// All concepts of a list in one line.
pub(super) fn concepts(value: &Value, pointer: &str) -> Option<String> {
    let words = joined(list(value, pointer).into_iter().map(said), ", ");
    (!words.is_empty()).then_some(words)
}

fn said(concept: &Value) -> Option<String> {
    let codings = list(concept, "/coding");
    let is_snomed = codings.iter().any(|coding| string(coding, "/system") == Some(SNOMED));
    let text = string(concept, "/text").and_then(plain);
    let text = text.map(|text| without_tag(without_code(&text), is_snomed).to_owned());
    let is_loinc = codings.iter().any(|coding| string(coding, "/system") == Some(LOINC));
    let text = text.map(|text| if is_loinc { without_property(&text) } else { text });
    text.or_else(|| codings.iter().find_map(|coding| called(coding)))
        .or_else(|| codings.into_iter().find_map(bare_code))
}

/// A Coding that stands alone.
pub(super) fn coding(coding: &Value) -> Option<String> {
    called(coding).or_else(|| bare_code(coding))
}

/// Where on the body, as people say it: SNOMED CT calls an eye an eye structure.
pub(super) fn site(value: &Value, pointer: &str) -> Option<String> {
    let sites = list(value, pointer).into_iter().filter_map(said).map(|site| {
        let end = [" structure", ", entire"].into_iter().find_map(|end| site.strip_suffix(end));
        let site = end.unwrap_or(&site);
        let start = ["Entire ", "Structure of "].into_iter().find_map(|a| site.strip_prefix(a));
        Some(start.unwrap_or(site).to_owned())
    });
    let words = joined(sites, ", ");
    (!words.is_empty()).then_some(words)
}

/// What somebody in the family has or had, without saying again that it is they.
pub(super) fn illness(value: &Value) -> Option<String> {
    let words = concept(value, "/code")?;
    let ends = ["Family history: ", "Family history of ", "FH: "];
    let plain = ends.into_iter().find_map(|start| words.strip_prefix(start)).map(str::to_owned);
    Some(plain.unwrap_or(words))
}

/// What somebody calls a code. HL7's own few are called as they are here, whatever
/// HL7 calls them: nobody is in an `inpatient encounter`.
fn called(coding: &Value) -> Option<String> {
    if let Some(words) = own_words(coding) {
        return Some(words.to_owned());
    }
    let mut beside = list(coding, "/extension").into_iter();
    let chosen = beside.find(|one| string(one, "/url") == Some(CHOSEN_WORDS));
    let words = chosen.and_then(|one| string(one, "/valueString"));
    let words = plain(words.or_else(|| string(coding, "/display"))?)?;
    Some(match string(coding, "/system") {
        Some(LOINC) => without_property(&words),
        system => without_tag(&words, system == Some(SNOMED)).to_owned(),
    })
}

/// `Haemoglobin [Mass/volume] in Blood` without what LOINC says to those who
/// measure it.
fn without_property(words: &str) -> String {
    let found = words.split_once(" [").and_then(|(before, rest)| {
        let (property, after) = rest.split_once(']')?;
        PROPERTIES.iter().any(|known| property.starts_with(known)).then_some((before, after))
    });
    found.map_or_else(|| words.to_owned(), |(before, after)| format!("{before}{after}"))
}

/// `9339101000001105 | Septrin`, as a code and its words are handed on between
/// systems, without the code.
fn without_code(text: &str) -> &str {
    match text.split_once('|') {
        Some((code, words)) if is_number(code.trim()) => {
            let words = words.trim().trim_end_matches('|').trim_end();
            if words.is_empty() { text } else { words }
        }
        _ => text,
    }
}

fn is_number(text: &str) -> bool {
    text.len() >= 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// What a reference calls something: it says no system, and only one writes
/// such tags.
pub(super) fn without_any_tag(words: &str) -> &str {
    without_tag(words, true)
}

fn without_tag(words: &str, is_snomed: bool) -> &str {
    let mut instructions = INSTRUCTIONS.iter().filter(|_| is_snomed);
    if let Some(told) = instructions.find_map(|ending| words.strip_suffix(ending)) {
        return told;
    }
    let tagged = words.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    match tagged {
        Some((name, tag)) if is_snomed && TAGS.contains(&tag) && !name.trim().is_empty() => {
            name.trim_end()
        }
        _ => words,
    }
}

/// The words of ours for a code of HL7's.
fn own_words(coding: &Value) -> Option<&'static str> {
    let (system, code) = (string(coding, "/system")?, string(coding, "/code")?);
    let own = HL7.iter().find_map(|base| system.strip_prefix(base))?;
    let known = BARE.iter().find(|(of, known, _)| *of == own && *known == code);
    known.map(|(.., words)| *words)
}

/// A code that nobody gave words for: itself, and whose it is.
fn bare_code(coding: &Value) -> Option<String> {
    let code = plain(string(coding, "/code")?)?;
    let system = string(coding, "/system").unwrap_or_default();
    if HL7.iter().any(|base| system.starts_with(base)) {
        return Some(plain_code(&code));
    }
    Some(match system_name(system) {
        Some(system) => format!("{system} code {code}"),
        None => code,
    })
}

fn system_name(system: &str) -> Option<&'static str> {
    Some(match system {
        LOINC => "LOINC",
        SNOMED => "SNOMED CT",
        "https://dmd.nhs.uk" => "dm+d",
        "http://hl7.org/fhir/sid/icd-10" | "http://hl7.org/fhir/sid/icd-10-uk" => "ICD-10",
        "http://www.nlm.nih.gov/research/umls/rxnorm" => "RxNorm",
        "http://read.info/readv2" => "Read",
        "http://read.info/ctv3" => "CTV3",
        _ => return None,
    })
}

/// `unable-to-assess` as `unable to assess`; what is more than one code is left
/// as it is.
pub(super) fn plain_code(code: &str) -> String {
    let is_one = code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_one { code.replace('-', " ") } else { code.to_owned() }
}

/// How something stands, in HL7's own words where the codes are HL7's: services
/// write `Active` and `active` for the same.
pub(super) fn stands_for(resource: &Value, pointer: &str) -> Option<String> {
    let codings = list(resource, pointer).into_iter().next().map(|one| list(one, "/coding"))?;
    let own = |coding: &&Value| {
        string(coding, "/system")
            .is_some_and(|system| HL7.iter().any(|hl7| system.starts_with(hl7)))
    };
    let code = codings.into_iter().find(own).and_then(|coding| string(coding, "/code"));
    code.map(plain_code).or_else(|| concept(resource, pointer))
}

pub(super) fn codes(value: &Value, pointer: &str) -> Vec<Code> {
    let concepts = list(value, pointer);
    let codings = concepts.into_iter().flat_map(|concept| list(concept, "/coding"));
    let text = |coding: &Value, pointer| plain_text(string(coding, pointer).unwrap_or_default());
    let code = |coding: &Value| Code {
        system: text(coding, "/system"),
        code: text(coding, "/code"),
        display: text(coding, "/display"),
    };
    codings.map(code).filter(|code| !code.code.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(concept: Value) -> String {
        super::concept(&json!({"code": concept}), "/code").unwrap()
    }

    #[test]
    fn what_is_for_programs_is_left_out_of_words() {
        let snomed = |display: &str| json!([{"system": SNOMED, "code": "1", "display": display}]);
        assert_eq!(words(json!({"coding": snomed("Asthma (disorder)")})), "Asthma");
        assert_eq!(words(json!({"coding": snomed("Pain (my own word)")})), "Pain (my own word)");
        let swallow = snomed("Swallow - dosing instruction imperative");
        assert_eq!(words(json!({"coding": swallow})), "Swallow");
        let both = json!({"text": "Check up (procedure)", "coding": snomed("x")});
        assert_eq!(words(both), "Check up");
        assert_eq!(words(json!({"text": "Check up (procedure)"})), "Check up (procedure)");
        assert_eq!(words(json!({"text": "9339101000001105 | Septrin"})), "Septrin");
        assert_eq!(words(json!({"text": "213020009 |Allergy to egg|"})), "Allergy to egg");
        assert_eq!(words(json!({"text": "12 | 80"})), "12 | 80");
        let loinc = |display: &str| json!([{"system": LOINC, "code": "1", "display": display}]);
        let blood = json!({"coding": loinc("Leukocytes [#/volume] in Blood")});
        assert_eq!(words(blood), "Leukocytes in Blood");
        let named = json!({"text": "Total score [MoCA]", "coding": loinc("x")});
        assert_eq!(words(named), "Total score [MoCA]");
    }

    #[test]
    fn the_words_that_somebody_chose_go_before_the_usual_ones() {
        let chosen = json!({"coding": [{
            "system": SNOMED, "code": "22298006", "display": "Myocardial infarction",
            "extension": [{"url": CHOSEN_WORDS, "valueString": "Heart attack"}]
        }]});
        assert_eq!(words(chosen), "Heart attack");
    }

    #[test]
    fn a_bare_code_of_hl7_has_words() {
        let bare = |system: &str, code: &str| {
            words(json!({"coding": [{"system": format!("{}{system}", HL7[0]), "code": code}]}))
        };
        assert_eq!(bare("v3-ObservationInterpretation", "H"), "high");
        assert_eq!(bare("v3-ActCode", "AMB"), "outpatient visit");
        assert_eq!(bare("goal-achievement", "in-progress"), "in progress");
        assert_eq!(bare("v3-ActCode", "XYZ"), "XYZ");
        let system = format!("{}v3-ActCode", HL7[0]);
        let stay = json!({"system": system, "code": "IMP", "display": "inpatient encounter"});
        assert_eq!(coding(&stay).unwrap(), "hospital stay");
    }

    #[test]
    fn a_place_on_the_body_and_an_illness_in_the_family_are_said_once() {
        let at = |text: &str| site(&json!({"site": {"text": text}}), "/site").unwrap();
        assert_eq!(at("Left eye structure"), "Left eye");
        assert_eq!(at("Both eyes, entire"), "Both eyes");
        assert_eq!(at("Entire left upper arm"), "left upper arm");
        assert_eq!(at("Left arm"), "Left arm");
        let of = |text: &str| illness(&json!({"code": {"text": text}})).unwrap();
        assert_eq!(of("Family history: Gout"), "Gout");
        assert_eq!(of("Gout"), "Gout");
    }

    #[test]
    fn a_status_is_worded_as_hl7_does_and_anything_else_as_it_is_sent() {
        let status = |concept: Value| stands_for(&json!({"s": concept}), "/s").unwrap();
        let system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
        let coded = json!({"coding": [{"system": system, "code": "active", "display": "Active"}]});
        assert_eq!(status(coded), "active");
        assert_eq!(status(json!({"text": "Watching"})), "Watching");
    }
}
