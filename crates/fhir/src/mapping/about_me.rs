//! About Me (PRSB, DAPB4022): what the person wants those who support them to
//! know.
//!
//! A QuestionnaireResponse holds it as data, a Composition of it as a document
//! to read. UK Core has no code for either, so the headings are PRSB's words.
//! Communication needs that UK Core has a code for carry it. They stay here:
//! the Patient belongs to the service and is never written over.

use model::{Field, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{field, put, put_all, put_moment, said, words};
use super::{Part, Role, WITHDRAWN, WITHDRAWN_TEXT, look};

pub(crate) const TITLE: &str = "About Me";
/// What was answered: a form of ours.
pub(crate) const FORM: &str = "urn:keepwell:questionnaire:about-me";

/// PRSB's headings, in their order.
const HEADINGS: [(Field, &str); 8] = [
    (Field::Matters, "What matters to me"),
    (Field::People, "People who matter to me"),
    (Field::Communicate, "How I communicate"),
    (Field::Wellness, "My wellness"),
    (Field::DoAndDont, "Please do and please don't"),
    (Field::Support, "How and when to support me"),
    (Field::Also, "Also worth knowing about me"),
    (Field::SupportedBy, "Supported to write this by"),
];
const NEEDS: &str = "Communication needs";

const WRITTEN: &str =
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-PreferredWrittenCommunicationFormat";
const CONTACT: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-PreferredContactMethod";
/// Needs with a code among UK Core's contact preferences.
const CODED: [(&str, &str, &str); 3] =
    [(WRITTEN, "11", "Large print"), (WRITTEN, "12", "Braille"), (CONTACT, "7", "Sign language")];

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    vec![response(page, frame), composition(page, frame)]
}

fn response(page: &Page, frame: &Frame<'_>) -> Part {
    let mut fields = frame.begin("QuestionnaireResponse", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "status", Some(WITHDRAWN));
        return frame.part(Role::Main, true, fields);
    }
    put(&mut fields, "questionnaire", Some(FORM));
    put(&mut fields, "status", Some(frame.standing("amended", "completed")));
    put_moment(&mut fields, "authored", &page.at);
    put(&mut fields, "author", Some(frame.writer()));
    put(&mut fields, "source", Some(frame.writer()));
    let answered = |(of, heading): (Field, &str)| {
        let text = field(page, of)?;
        Some(json!({"linkId": of.as_str(), "text": heading, "answer": [{"valueString": text}]}))
    };
    let needs: Vec<Value> = words(page, Field::Needs).iter().map(|need| coded(need)).collect();
    let needs = (!needs.is_empty())
        .then(|| json!({"linkId": Field::Needs.as_str(), "text": NEEDS, "answer": needs}));
    put_all(&mut fields, "item", HEADINGS.into_iter().filter_map(answered).chain(needs).collect());
    frame.part(Role::Main, false, fields)
}

fn coded(need: &str) -> Value {
    let known = CODED.iter().find(|(_, _, display)| display.eq_ignore_ascii_case(need));
    match known {
        Some((system, code, _)) => {
            json!({"valueCoding": {"system": system, "code": code, "display": need}})
        }
        None => json!({"valueString": need}),
    }
}

fn composition(page: &Page, frame: &Frame<'_>) -> Part {
    let mut fields = frame.begin("Composition", Role::Composition);
    let status = if frame.withdrawn { WITHDRAWN } else { frame.standing("amended", "final") };
    put(&mut fields, "status", Some(status));
    let title = if frame.withdrawn { WITHDRAWN_TEXT } else { TITLE };
    put(&mut fields, "type", Some(json!({"text": title})));
    put(&mut fields, "subject", Some(frame.patient()));
    put(&mut fields, "date", Some(frame.changed()));
    let author = if frame.withdrawn { frame.patient() } else { frame.writer() };
    put(&mut fields, "author", Some(vec![author]));
    put(&mut fields, "title", Some(title));
    if !frame.withdrawn {
        put_all(&mut fields, "section", sections(page, frame));
    }
    frame.part(Role::Composition, frame.withdrawn, fields)
}

fn sections(page: &Page, frame: &Frame<'_>) -> Vec<Value> {
    let section = |heading: &str, text: &str| {
        json!({
            "title": heading,
            "text": {"status": "generated", "div": narrative(text)},
            "entry": [frame.reference(Role::Main)]
        })
    };
    let headings = HEADINGS.into_iter();
    let mut all: Vec<Value> =
        headings.filter_map(|(of, heading)| Some(section(heading, &field(page, of)?))).collect();
    let needs = said(&words(page, Field::Needs).join(", "));
    all.extend(needs.map(|needs| section(NEEDS, &needs)));
    all
}

/// Text as the XHTML of a narrative, which holds no markup of anybody's.
fn narrative(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<String> = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", lines.concat())
}

pub(super) fn is_one(resource: &Value) -> bool {
    look::text(resource, "/questionnaire") == Some(FORM)
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "authored"));
    for (of, _) in HEADINGS {
        look::fill(page, of, answers(resource, of).next());
    }
    look::fill_words(page, Field::Needs, answers(resource, Field::Needs));
}

fn answers(resource: &Value, of: Field) -> impl Iterator<Item = &str> {
    let is_it = move |item: &&Value| look::text(item, "/linkId") == Some(of.as_str());
    let items = look::list(resource, "item").iter().filter(is_it);
    items.flat_map(|item| look::list(item, "answer")).filter_map(|answer| {
        look::text(answer, "/valueString").or_else(|| look::text(answer, "/valueCoding/display"))
    })
}
