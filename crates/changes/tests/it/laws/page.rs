//! Pages of every kind, and what people change on them.

use model::{Audience, EntryKind, Field, Form, Label, Page};
use testkit::Random;

const LINES: [&str; 4] = ["", "one", "two", "three"];
const DATES: [&str; 4] = ["", "2026", "2026-05", "2026-05-03"];
const WORDS: [&str; 4] = ["calm", "tired", "left ankle", "walk"];
/// The first Han character: Unicode takes each of them for a word.
const FIRST_WORD: u32 = 0x4E00;

/// Words that nobody has written yet.
#[derive(Debug, Default)]
pub(crate) struct Words(u32);

impl Words {
    fn fresh(&mut self) -> char {
        self.0 += 1;
        char::from_u32(FIRST_WORD + self.0).unwrap()
    }
}

/// A page with all that it must say, and half of what it may.
pub(crate) fn first(kind: EntryKind, random: &mut Random, words: &mut Words) -> Page {
    let mut page = Page::new(kind, moment(1).parse().unwrap());
    for field in kind.fields() {
        let needed = kind.required().contains(field);
        while needed && page.get(*field).is_none() {
            change(&mut page, *field, random, words);
        }
        if !needed && random.chance(0.5) {
            change(&mut page, *field, random, words);
        }
    }
    let text = kind.fields().iter().find(|field| field.form() == Form::Text);
    while page.check().is_err() {
        change_text(&mut page, *text.unwrap(), random, words);
    }
    page
}

/// What people quarrel over in one story: few fields, so that they meet there.
pub(crate) fn fields(kind: EntryKind, random: &mut Random) -> Vec<Field> {
    let own = kind.fields();
    let texts: Vec<Field> =
        own.iter().copied().filter(|field| field.form() == Form::Text).collect();
    let all = [own, &[Field::At, Field::Circle, Field::CareTeam]].concat();
    let mut fields: Vec<Field> = (0..4).map(|_| *random.pick(&all)).collect();
    if !texts.is_empty() {
        fields.push(*random.pick(&texts));
    }
    fields
}

/// Changes one to three things. What was changed, for the script.
pub(crate) fn edit(
    page: &mut Page,
    audience: &mut Audience,
    fields: &[Field],
    random: &mut Random,
    words: &mut Words,
) -> String {
    let mut told = Vec::new();
    for _ in 0..=random.below(3) {
        let field = *random.pick(fields);
        match field {
            Field::Circle => audience.circle = !audience.circle,
            Field::CareTeam => audience.care_team = !audience.care_team,
            field => change(page, field, random, words),
        }
        let said = page.typed().remove(&field).unwrap_or_default();
        told.push(match field {
            Field::Circle => format!("{field}={}", audience.circle),
            Field::CareTeam => format!("{field}={}", audience.care_team),
            field => format!("{field}={said}"),
        });
    }
    told.join("; ")
}

fn change(page: &mut Page, field: Field, random: &mut Random, words: &mut Words) {
    let number = random.below(4);
    let text = match field.form() {
        Form::Text => return change_text(page, field, random, words),
        Form::Words => return toggle(page, field, WORDS[number]),
        Form::Moment => moment(number),
        Form::Date => DATES[number].to_owned(),
        Form::Score | Form::Hours | Form::Count | Form::Switch => digit(number),
        Form::Choice(choices) => (*random.pick(choices)).to_owned(),
        Form::Line => LINES[number].to_owned(),
        Form::File => format!(
            r#"{{"id":"{}","media_type":"image/jpeg","bytes":{number}}}"#,
            format!("{number:02x}").repeat(32)
        ),
        Form::Answers => format!(r#"{{"q1":"{number}","q2":"0"}}"#),
    };
    page.set(field, &text).unwrap();
}

fn moment(number: usize) -> String {
    format!("2026-05-03T{number:02}:15:00+01:00[Europe/London]")
}

fn digit(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn toggle(page: &mut Page, field: Field, word: &str) {
    let word = Label::new(word).unwrap();
    let mut words: std::collections::BTreeSet<Label> = page.words(field).cloned().collect();
    if !words.remove(&word) {
        words.insert(word);
    }
    page.set_words(field, words).unwrap();
}

/// Puts new words in, takes some out, or clears it, in one or two places.
fn change_text(page: &mut Page, field: Field, random: &mut Random, words: &mut Words) {
    let mut text: Vec<char> = page.text(field).chars().collect();
    for _ in 0..=random.below(2) {
        match random.below(12) {
            0 => text.clear(),
            1..=4 if !text.is_empty() => drop(text.remove(random.below(text.len()))),
            _ => {
                let place = random.below(text.len() + 1);
                text.splice(place..place, (0..=random.below(5)).map(|_| words.fresh()));
            }
        }
    }
    page.set(field, &text.iter().collect::<String>()).unwrap();
}
