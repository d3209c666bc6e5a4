//! What an answer says, as people read it.

use api::{Helper, PersonCard, Request};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use model::{
    Answers, Energy, Field, FileRef, Form, Moment, Mood, Page, PersonId, Questionnaire,
    QuestionnaireId,
};

use crate::ask::question_once;
use crate::components::{EnergyBars, Face, PersonShape};
use crate::{clock, format, words};

/// How much of a text stands for all of it, in characters.
const EXCERPT: usize = 160;

/// What an entry is called, or when it was.
pub(super) fn title(page: &Page) -> String {
    let named = [Field::Name, Field::Title, Field::Questionnaire];
    let name = named.into_iter().find_map(|field| page.get(field)).map(str::to_owned);
    name.unwrap_or_else(|| words::connections::page_of(format::date_time(&page.at.at())))
}

/// The start of what it says, so that a person knows which one it is.
pub(super) fn excerpt(page: &Page) -> Option<String> {
    let texts = page.said().filter(|(field, _)| field.form() == Form::Text);
    let text = texts.filter_map(|(field, _)| page.get(field)).next()?.trim();
    let start: String = text.chars().take(EXCERPT).collect();
    let whole = start.len() == text.len();
    (!start.is_empty()).then(|| if whole { start } else { words::attention::and_more(start) })
}

/// An answer: a drawing where there is one, and always its words.
#[component]
pub(super) fn Said(
    field: Field,
    value: String,
    /// The entry it is an answer of.
    page: Page,
    /// All the answers, this one among them.
    beside: Vec<String>,
) -> impl IntoView {
    if field.form() == Form::Answers && !value.is_empty() {
        return view! { <AnswersSaid page value beside /> }.into_any();
    }
    let score: Option<u8> = value.parse().ok();
    let mood = score.and_then(|score| Mood::try_from(score).ok());
    let energy = score.and_then(|score| Energy::try_from(score).ok());
    let drawing = match field {
        Field::Mood => mood.map(|mood| view! { <Face mood /> }.into_any()),
        Field::Energy => energy.map(|energy| view! { <EnergyBars energy /> }.into_any()),
        _ => None,
    };
    view! {
        <span class="answer-said">{drawing}<span dir="auto">{line(field, &value)}</span></span>
    }
    .into_any()
}

/// The answers to a questionnaire, as far as they differ, in its own words
/// once those are known.
#[component]
fn AnswersSaid(page: Page, value: String, beside: Vec<String>) -> impl IntoView {
    let id = QuestionnaireId::new(page.text(Field::Questionnaire)).ok();
    let known = id.map(|id| question_once::<Questionnaire>(Request::Questionnaire { id }));
    let lines = move || {
        let known = known.and_then(|known| known.get()?.ok());
        let lines = differing(&value, &beside, known.as_ref()).into_iter();
        lines.map(|line| view! { <span dir="auto">{line}</span> }).collect_view()
    };
    view! { <span class="answer-lines">{lines}</span> }
}

/// Who said something, and when: the person, or whoever wrote for them.
pub(super) fn who(
    people: &[PersonCard],
    by: PersonId,
    writer: Option<&Helper>,
    at: DateTime<Utc>,
) -> AnyView {
    let when = format::date_time(&clock::local(at));
    let known = people.iter().find(|person| person.id == by && writer.is_none());
    let helped = writer.map(ToString::to_string);
    let name = helped.or_else(|| known.map(|person| person.name.to_string()));
    let name = name.unwrap_or_else(|| words::history::someone().to_owned());
    let shape = known.map(|person| {
        let colour = person.colour;
        view! { <span data-colour=colour.as_str()><PersonShape colour /></span> }
    });
    view! {
        <span class="answer-who">{shape}<span dir="auto">{words::attention::by(name, when)}</span></span>
    }
    .into_any()
}

/// An answer in words.
fn line(field: Field, value: &str) -> String {
    if value.is_empty() {
        return words::attention::no_answer().to_owned();
    }
    let score = || value.parse::<u8>().ok();
    let word = match field {
        Field::Mood => score().and_then(|score| Mood::try_from(score).ok()).map(Mood::word),
        Field::Energy => score().and_then(|score| Energy::try_from(score).ok()).map(Energy::word),
        _ => None,
    };
    if let Some(word) = word {
        return format::phrase(word);
    }
    match (field.form(), value) {
        (Form::Moment, _) => match value.parse::<Moment>() {
            Ok(at) => format::date_time(&at.at()),
            Err(_) => value.to_owned(),
        },
        (Form::Date, _) => format::fhir_date(value),
        (Form::Hours, "1") => words::attention::hour().to_owned(),
        (Form::Hours, _) => words::attention::hours(value),
        (Form::Choice(_), _) => format::phrase(value),
        (Form::Switch, "true") => words::attention::yes().to_owned(),
        (Form::Switch, _) => words::attention::no().to_owned(),
        (Form::File, _) => {
            let name = value.parse::<FileRef>().ok().map(|file| file.name);
            let name = name.filter(|name| !name.is_empty());
            name.unwrap_or_else(|| words::attention::a_file().to_owned())
        }
        _ => value.to_owned(),
    }
}

/// Of the answers to a questionnaire, those that are not the same in all.
fn differing(value: &str, beside: &[String], known: Option<&Questionnaire>) -> Vec<String> {
    let read = |text: &str| text.parse::<Answers>().unwrap_or_default();
    let all: Vec<Answers> = beside.iter().map(|text| read(text)).collect();
    let given = read(value);
    let lines = given.iter().filter_map(|(link_id, answer)| {
        let same = all.iter().all(|given| given.get(link_id) == Some(answer));
        let item = known.and_then(|known| known.item(link_id));
        let asked = item.map_or_else(|| format::phrase(link_id), |item| item.text.clone());
        let answer = item.map_or(answer, |item| item.shown(answer));
        (!same).then(|| words::attention::answered(asked, answer))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { vec![words::attention::no_answer().to_owned()] } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_as_people_write_it() {
        assert_eq!(line(Field::Mood, "5"), "Very good");
        assert_eq!(line(Field::Energy, ""), "(no answer)");
        assert_eq!(line(Field::Sleep, "7.5"), "7.5 hours");
        assert_eq!(line(Field::Sleep, "1"), "1 hour");
        assert_eq!(line(Field::Started, "2026-05"), "May 2026");
        assert_eq!(line(Field::Severity, "moderate"), "Moderate");
        assert_eq!(line(Field::Circle, "true"), "Yes");
        assert_eq!(line(Field::CareTeam, "false"), "No");
        assert_eq!(line(Field::Dose, "5 mg"), "5 mg");
        assert_eq!(line(Field::At, "2026-05-03T08:15:00+01:00"), "3 May 2026, 8:15am");
    }

    #[test]
    fn of_a_questionnaire_only_what_differs_is_shown() {
        let both =
            [r#"{"little-interest":"1","sleep":"2"}"#, r#"{"little-interest":"3","sleep":"2"}"#];
        let both = both.map(str::to_owned).to_vec();
        assert_eq!(differing(&both[0], &both, None), ["Little interest: 1"]);
        assert_eq!(differing(&both[1], &both, None), ["Little interest: 3"]);
        assert_eq!(differing("{}", &both, None), ["(no answer)"]);
    }
}
