//! A questionnaire that was answered: a QuestionnaireResponse, and where it
//! adds up, its score as an Observation derived from it.

use model::{Answers, Field, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{
    self, Fields, LOINC, SNOMED, UCUM, category, field, put, put_all, put_moment, sendable,
};
use super::{EntryItem, NotSendable, Part, Role, WITHDRAWN, look};
use crate::questionnaire::read_value;

/// Questionnaires are named by this and their id, where they have no `url`.
const NAMED: &str = "urn:keepwell:questionnaire:";
/// What the person wrote beside it. R4 has no note on a response, and an
/// extension is lost where a service keeps none.
const NOTE: &str = "keepwell-note";

/// Codes of scores: questionnaire, LOINC, SNOMED CT.
const SCORES: [(&str, &str, Option<&str>); 2] =
    [("phq-9", "44261-6", Some("720433000")), ("gad-7", "70274-6", None)];

pub(super) fn write(item: &EntryItem, frame: &Frame<'_>) -> Result<Vec<Part>, NotSendable> {
    if frame.withdrawn {
        return Ok(vec![withdrawn_response(frame), withdrawn_score(frame)]);
    }
    let form = item.questionnaire.as_ref().ok_or(NotSendable::NoQuestionnaire)?;
    Ok(vec![response(&item.state.page, form, frame)?, score(&item.state.page, form, frame)?])
}

fn withdrawn_response(frame: &Frame<'_>) -> Part {
    let mut fields = frame.begin("QuestionnaireResponse", Role::Main);
    put(&mut fields, "status", Some(WITHDRAWN));
    put(&mut fields, "subject", Some(frame.patient()));
    frame.part(Role::Main, true, fields)
}

fn withdrawn_score(frame: &Frame<'_>) -> Part {
    let mut fields = frame.begin("Observation", Role::Score);
    put(&mut fields, "status", Some(WITHDRAWN));
    put(&mut fields, "code", Some(json!({"text": "Score of a questionnaire"})));
    put(&mut fields, "subject", Some(frame.patient()));
    frame.part(Role::Score, true, fields)
}

fn response(page: &Page, form: &Value, frame: &Frame<'_>) -> Result<Part, NotSendable> {
    let answers: Answers =
        page.text(Field::Answers).parse().map_err(|_| NotSendable::NoQuestionnaire)?;
    let mut fields = frame.begin("QuestionnaireResponse", Role::Main);
    put(&mut fields, "questionnaire", Some(canonical(form, page)));
    put(&mut fields, "status", Some(frame.standing("amended", "completed")));
    put(&mut fields, "subject", Some(frame.patient()));
    put_moment(&mut fields, "authored", &page.at);
    put(&mut fields, "author", Some(frame.writer()));
    put(&mut fields, "source", Some(frame.writer()));
    let note = field(page, Field::Note).map(|note| {
        let answer = json!([{"valueString": note}]);
        json!({"linkId": NOTE, "text": "In the person's own words", "answer": answer})
    });
    put_all(&mut fields, "item", items(form, &answers).into_iter().chain(note).collect());
    Ok(frame.part(Role::Main, false, fields))
}

fn canonical(form: &Value, page: &Page) -> String {
    let url = look::text(form, "/url").map(str::to_owned);
    url.unwrap_or_else(|| format!("{NAMED}{}", page.text(Field::Questionnaire)))
}

/// The items that are answered, in the groups they stand in.
fn items(parent: &Value, answers: &Answers) -> Vec<Value> {
    look::list(parent, "item").iter().filter_map(|item| answered(item, answers)).collect()
}

fn answered(item: &Value, answers: &Answers) -> Option<Value> {
    let link_id = look::text(item, "/linkId")?;
    let within = items(item, answers);
    let answer = answers.get(link_id).and_then(|answer| value(item, answer));
    if within.is_empty() && answer.is_none() {
        return None;
    }
    let mut fields = Fields::new();
    put(&mut fields, "linkId", Some(link_id));
    put(&mut fields, "text", look::text(item, "/text").and_then(write::said));
    put_all(&mut fields, "answer", answer.into_iter().collect());
    put_all(&mut fields, "item", within);
    Some(Value::Object(fields))
}

/// An answer in the type that its question takes.
fn value(item: &Value, answer: &str) -> Option<Value> {
    let number = || answer.parse::<serde_json::Number>().ok();
    Some(match look::text(item, "/type")? {
        "choice" => {
            let mut options = look::list(item, "answerOption").iter();
            let coding = options.find_map(|option| {
                let coding = option.get("valueCoding")?;
                (look::text(coding, "/code")? == answer).then_some(coding)
            })?;
            let part = |key| Some((key, coding.get(key)?.clone()));
            let parts = ["system", "code", "display"].into_iter().filter_map(part);
            let coding: Fields = parts.map(|(key, value)| (key.to_owned(), value)).collect();
            json!({"valueCoding": coding})
        }
        "integer" => json!({"valueInteger": number()?}),
        "decimal" => json!({"valueDecimal": number()?}),
        "boolean" => json!({"valueBoolean": answer == "yes"}),
        "date" => json!({"valueDate": answer}),
        _ => json!({"valueString": sendable(answer)}),
    })
}

/// The score is the questionnaire's own sum; a part of a sum is none.
fn score(page: &Page, form: &Value, frame: &Frame<'_>) -> Result<Part, NotSendable> {
    let Some(score) = page.get(Field::Score).and_then(|text| text.parse::<i32>().ok()) else {
        return Ok(withdrawn_score(frame));
    };
    let form = read_value(form).map_err(|_| NotSendable::NoQuestionnaire)?;
    let mut fields = frame.begin("Observation", Role::Score);
    put(&mut fields, "status", Some(frame.standing("amended", "final")));
    put(&mut fields, "category", Some(category("survey", "Survey")));
    put(&mut fields, "code", Some(score_code(page.text(Field::Questionnaire), &form.title)));
    put(&mut fields, "subject", Some(frame.patient()));
    put_moment(&mut fields, "effectiveDateTime", &page.at);
    put(&mut fields, "performer", Some(vec![frame.writer()]));
    let value = json!({"value": score, "unit": "score", "system": UCUM, "code": "{score}"});
    put(&mut fields, "valueQuantity", Some(value));
    let band = form.band(score).map(|band| json!([{"text": sendable(&band.name)}]));
    put(&mut fields, "interpretation", band);
    put(&mut fields, "derivedFrom", Some(vec![frame.reference(Role::Main)]));
    Ok(frame.part(Role::Score, false, fields))
}

fn score_code(id: &str, title: &str) -> Value {
    let known = SCORES.iter().find(|(of, ..)| *of == id);
    let coding = |system: &str, code: &str| json!({"system": system, "code": code});
    let codings: Vec<Value> = known.map_or_else(Vec::new, |(_, loinc, snomed)| {
        let snomed = snomed.map(|code| coding(SNOMED, code));
        std::iter::once(coding(LOINC, loinc)).chain(snomed).collect()
    });
    let mut fields = Fields::new();
    put_all(&mut fields, "coding", codings);
    put(&mut fields, "text", Some(format!("{}: score", sendable(title))));
    Value::Object(fields)
}

pub(super) fn read(page: &mut Page, resource: &Value, score: Option<&Value>) {
    look::fill_at(page, look::moment(resource, "authored"));
    let named = look::text(resource, "/questionnaire").and_then(|url| url.strip_prefix(NAMED));
    look::fill_needed(page, Field::Questionnaire, named);
    let mut answers = Answers::default();
    collect(resource, &mut answers);
    look::fill(page, Field::Note, answers.get(NOTE));
    answers.set(NOTE, "");
    look::fill_needed(page, Field::Answers, Some(&answers.to_string()));
    if let Some(score) = score.filter(|score| !look::is_withdrawn(score)) {
        let value = score.pointer("/valueQuantity/value").and_then(look::number);
        look::fill(page, Field::Score, value.as_deref());
    }
}

fn collect(parent: &Value, answers: &mut Answers) {
    for item in look::list(parent, "item") {
        let answer = item.pointer("/answer/0").and_then(kept);
        if let (Some(link_id), Some(answer)) = (look::text(item, "/linkId"), answer) {
            answers.set(link_id, &answer);
        }
        collect(item, answers);
    }
}

/// An answer in the form the record keeps.
fn kept(answer: &Value) -> Option<String> {
    let text = |pointer| look::text(answer, pointer).map(str::to_owned);
    let number = |key| answer.get(key).and_then(look::number);
    let yes = answer.get("valueBoolean").and_then(Value::as_bool);
    text("/valueCoding/code")
        .or_else(|| text("/valueString"))
        .or_else(|| text("/valueDate"))
        .or_else(|| number("valueInteger"))
        .or_else(|| number("valueDecimal"))
        .or_else(|| yes.map(|yes| if yes { "yes" } else { "no" }.to_owned()))
}
