//! A diary page as one Observation.
//!
//! Category `survey`, because the person says it of themselves. UK Core has
//! no code for a mood diary, so what is measured is said in words: a missing
//! code is text, never a guessed code. A page with no mood has no value and
//! still has its energy, feelings and note.
//!
//! Rejected: one Observation for each answer. A page is one thing to its
//! writer, and a retry, an edit or a withdrawal must not tear it apart.

use model::{Energy, Field, Mood, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{self, Fields, UCUM, category, field, put, put_all, put_moment, words};
use super::{Part, Role, WITHDRAWN, look};

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

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("Observation", Role::Main);
    let mood = page.get(Field::Mood).filter(|_| !frame.withdrawn);
    let about = if mood.is_some() { MOOD } else { PAGE };
    let status = if frame.withdrawn { WITHDRAWN } else { frame.standing("amended", "final") };
    put(&mut fields, "status", Some(status));
    put(&mut fields, "category", Some(category("survey", "Survey")));
    put(&mut fields, "code", Some(json!({"text": about})));
    put(&mut fields, "subject", Some(frame.patient()));
    if !frame.withdrawn {
        put_moment(&mut fields, "effectiveDateTime", &page.at);
        put(&mut fields, "performer", Some(vec![frame.writer()]));
        put_answers(&mut fields, page);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_answers(fields: &mut Fields, page: &Page) {
    let score = |field| page.get(field).and_then(|text| text.parse::<u8>().ok());
    if let Some(mood) = score(Field::Mood).and_then(|mood| Mood::try_from(mood).ok()) {
        put(fields, "valueInteger", Some(mood.value()));
        put(fields, "interpretation", Some(json!([{"text": mood.word()}])));
    }
    put_all(fields, "note", write::note(field(page, Field::Note)));
    let energy = score(Field::Energy).and_then(|energy| Energy::try_from(energy).ok());
    let energy = energy.map(|energy| {
        json!({
            "code": {"text": ENERGY},
            "valueInteger": energy.value(),
            "interpretation": [{"text": energy.word()}]
        })
    });
    let sleep = page.text(Field::Sleep).parse::<serde_json::Number>().ok().map(|hours| {
        json!({
            "code": {"text": SLEEP},
            "valueQuantity": {"value": hours, "unit": "h", "system": UCUM, "code": "h"}
        })
    });
    let of = |field, text: &'static str| {
        let words = words(page, field).into_iter();
        words.map(move |word| json!({"code": {"text": text}, "valueString": word}))
    };
    let components = energy.into_iter().chain(sleep);
    let components = components.chain(of(Field::Feelings, FEELING)).chain(of(Field::About, ABOUT));
    put_all(fields, "component", components.collect());
}

pub(super) fn is_one(resource: &Value) -> bool {
    matches!(look::text(resource, "/code/text"), Some(MOOD | PAGE))
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "effectiveDateTime"));
    look::fill(page, Field::Mood, whole(resource).as_deref());
    look::fill(page, Field::Note, Some(&look::notes(resource)));
    let of = |about: &'static str| {
        let components = look::list(resource, "component").iter();
        components.filter(move |one| one.get("code").and_then(look::concept) == Some(about))
    };
    look::fill(page, Field::Energy, of(ENERGY).next().and_then(whole).as_deref());
    let hours = of(SLEEP).next().and_then(|one| look::number(one.pointer("/valueQuantity/value")?));
    look::fill(page, Field::Sleep, hours.as_deref());
    let texts = |about| of(about).filter_map(|one| look::text(one, "/valueString"));
    look::fill_words(page, Field::Feelings, texts(FEELING));
    look::fill_words(page, Field::About, texts(ABOUT));
}

fn whole(place: &Value) -> Option<String> {
    look::number(place.get("valueInteger")?)
}
