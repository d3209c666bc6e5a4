//! A year of diary pages: winters are harder than summers, and every few
//! months there is a bad spell.

use std::collections::BTreeSet;

use chrono::{Datelike, Weekday};
use model::{EntryKind, Field, FieldError};

use super::notes;
use super::year::{Draft, Year};

/// How many days back the first page is.
const DAYS: i64 = 365;
/// Bad spells: the days ago on which each was worst, and how many days it took
/// to come and go.
const SPELLS: [(i64, f64); 4] = [(318, 9.0), (226, 6.0), (131, 11.0), (37, 7.0)];

/// How a day was, in numbers.
pub(super) struct Day {
    pub(super) mood: u8,
    pub(super) energy: u8,
    pub(super) month: u32,
    pub(super) weekend: bool,
    pub(super) in_spell: bool,
}

const GOOD: [&str; 7] = ["calm", "happy", "hopeful", "grateful", "content", "proud", "rested"];
const MIDDLING: [&str; 5] = ["calm", "tired", "content", "worried", "hopeful"];
const BAD: [&str; 6] = ["tired", "in pain", "sad", "anxious", "worried", "lonely"];
const ABOUT: [&str; 8] =
    ["family", "pain", "sleep", "work", "friends", "the garden", "money", "my medicines"];
const TAGS: [&str; 6] = ["walk", "choir", "allotment", "visitors", "physio", "rain"];

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let mut drafts = Vec::new();
    let mut written = BTreeSet::new();
    // Today is left for whoever looks around.
    for ago in (1..=DAYS).rev() {
        // Nobody writes every day.
        if !year.dice.once_in(9) {
            drafts.push(page(year, ago, &mut written)?);
        }
    }
    Ok(drafts)
}

fn page(year: &mut Year, ago: i64, written: &mut BTreeSet<String>) -> Result<Draft, FieldError> {
    let day = day(year, ago);
    let hour = 18 + year.dice.below(5);
    let (mood, energy) = (day.mood.to_string(), day.energy.to_string());
    let sleep = sleep(year, &day);
    let feelings = feelings(year, &day);
    let about = if year.dice.once_in(2) { year.dice.pick(&ABOUT) } else { "" };
    let tag = if day.in_spell { "flare" } else { year.dice.pick(&TAGS) };
    let tag = if year.dice.once_in(3) { tag } else { "" };
    let note = if year.dice.once_in(4) { String::new() } else { fresh_note(year, &day, written) };
    let fields = [
        (Field::Mood, mood.as_str()),
        (Field::Energy, &energy),
        (Field::Sleep, &sleep),
        (Field::Feelings, &feelings),
        (Field::About, about),
        (Field::Note, &note),
        (Field::Tags, tag),
    ];
    year.draft(EntryKind::Diary, (ago, hour), &fields)
}

fn day(year: &mut Year, ago: i64) -> Day {
    let date = year.day(ago);
    // Best in July, worst in January.
    let season = -(f64::from(date.ordinal0()) * std::f64::consts::TAU / 365.0).cos();
    let spell: f64 = SPELLS.iter().map(|(worst, days)| nearness(ago, *worst, *days)).sum();
    let mood = 3.5 + 0.5 * season - 2.2 * spell + 1.1 * year.dice.swing();
    let energy = 3.2 + 0.4 * season - 1.9 * spell + 1.2 * year.dice.swing();
    Day {
        mood: score(mood),
        energy: score(energy),
        month: date.month(),
        weekend: matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        in_spell: spell > 0.4,
    }
}

/// 1 on the worst day of a spell, 0 before and after it.
fn nearness(ago: i64, worst: i64, days: f64) -> f64 {
    let away = u32::try_from((ago - worst).abs()).map_or(f64::MAX, f64::from);
    (1.0 - away / days).max(0.0)
}

fn score(value: f64) -> u8 {
    match value {
        value if value < 1.5 => 1,
        value if value < 2.5 => 2,
        value if value < 3.5 => 3,
        value if value < 4.5 => 4,
        _ => 5,
    }
}

/// To the quarter of an hour.
fn sleep(year: &mut Year, day: &Day) -> String {
    let hours = 6.9 - if day.in_spell { 1.4 } else { 0.0 } + 1.6 * year.dice.swing();
    format!("{:.2}", (hours * 4.0).round() / 4.0)
}

fn feelings(year: &mut Year, day: &Day) -> String {
    let of_the_day: &[&str] = match day.mood {
        4.. => &GOOD,
        3 => &MIDDLING,
        _ => &BAD,
    };
    let count = 1 + year.dice.below(2);
    let felt: BTreeSet<&str> = (0..count).map(|_| year.dice.pick(of_the_day)).collect();
    felt.into_iter().collect::<Vec<_>>().join(", ")
}

/// A note that was not written before.
fn fresh_note(year: &mut Year, day: &Day, written: &mut BTreeSet<String>) -> String {
    loop {
        let note = notes::note(&mut year.dice, day);
        if written.insert(note.clone()) {
            return note;
        }
    }
}
