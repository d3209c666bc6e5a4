use changes::{Author, Entry, WriteError};
use model::{Answer, Audience, Diary, EntryKind, Field, Form, Page, TwoAnswers};
use proptest::prelude::*;

use crate::support::*;

fn answers(entry: &changes::Entry, field: Field) -> Vec<String> {
    let state = entry.state().unwrap();
    let two = state.two_answers.into_iter().find(|two| two.field == field);
    let answers = two.map(|two| two.answers).unwrap_or_default();
    answers.into_iter().map(|answer| answer.value).collect()
}

/// Asha says 2 and Ben says 5, not knowing of each other.
fn disagreement() -> changes::Entry {
    let start = first();
    let one = edited(&start, &asha(), &mood(2), 1);
    let other = edited(&start, &ben(), &mood(5), 2);
    met(&[&one, &other])
}

#[test]
fn different_answers_are_both_kept_with_who_and_when() {
    let expected = TwoAnswers {
        field: Field::Mood,
        answers: vec![
            Answer { value: "2".into(), by: asha().person, writer: None, at: minute(1) },
            Answer { value: "5".into(), by: ben().person, writer: None, at: minute(2) },
        ],
    };
    assert_eq!(disagreement().state().unwrap().two_answers, [expected]);
}

#[test]
fn equal_answers_collapse() {
    let start = first();
    let one = edited(&start, &asha(), &mood(2), 1);
    let other = edited(&start, &ben(), &mood(2), 2);
    let state = met(&[&one, &other]).state().unwrap();
    assert!(state.two_answers.is_empty());
    assert_eq!(state.diary().mood, mood(2).mood);
}

#[test]
fn no_answer_is_an_answer() {
    let start = first();
    let one = edited(&start, &asha(), &Diary { energy: None, ..page() }, 1);
    let other = edited(&start, &ben(), &Diary { energy: Some(5.try_into().unwrap()), ..page() }, 2);
    assert_eq!(answers(&met(&[&one, &other]), Field::Energy), ["", "5"]);
}

#[test]
fn times_are_equal_as_written() {
    let start = first();
    let at = |text: &str| Diary { at: text.parse().unwrap(), ..page() };
    let one = edited(&start, &asha(), &at("2026-05-03T09:00:00+01:00"), 1);
    let other = edited(&start, &ben(), &at("2026-05-03T08:00:00Z"), 2);
    let expected = ["2026-05-03T08:00:00+00:00", "2026-05-03T09:00:00+01:00"];
    assert_eq!(answers(&met(&[&one, &other]), Field::At), expected);
}

#[test]
fn a_switch_with_two_answers_is_off() {
    let start = first();
    let neither = Audience { circle: false, care_team: false };
    let to = |entry: &changes::Entry, by: changes::Author, audience, at| {
        written(entry.rewrite(&by, &entry.heads(), &page(), audience, minute(at)))
    };
    let off = to(&start, asha(), neither, 1);
    let on = to(&to(&start, ben(), neither, 2), ben(), CARE_TEAM, 3);
    let both = met(&[&on, &off]);
    assert_eq!(answers(&both, Field::CareTeam), ["false", "true"]);
    assert_eq!(both.state().unwrap().audience, neither);
    let chosen = both.choose(&asha(), &both.heads(), Field::CareTeam, "true", minute(4));
    assert_eq!(written(chosen).state().unwrap().audience, CARE_TEAM);
}

#[test]
fn the_two_switches_do_not_mix() {
    let start = first();
    let neither = Audience { circle: false, care_team: false };
    let one = written(start.rewrite(&asha(), &start.heads(), &page(), EVERYONE, minute(1)));
    let other = written(start.rewrite(&ben(), &start.heads(), &page(), neither, minute(2)));
    let state = met(&[&one, &other]).state().unwrap();
    assert_eq!(state.audience, Audience { circle: true, care_team: false });
    assert!(state.two_answers.is_empty());
}

#[test]
fn three_answers_are_all_kept() {
    let start = first();
    let said: Vec<_> = [1, 3, 5]
        .map(|value| edited(&start, &author(value + 10), &mood(value), i64::from(value)))
        .into();
    assert_eq!(answers(&met(&said.iter().collect::<Vec<_>>()), Field::Mood), ["1", "3", "5"]);
}

#[test]
fn an_edit_of_the_field_settles_it() {
    let both = disagreement();
    let settled = edited(&both, &asha(), &mood(3), 3);
    assert_eq!(answers(&settled, Field::Mood), [""; 0]);
    assert_eq!(settled.state().unwrap().diary().mood, mood(3).mood);
}

#[test]
fn an_edit_of_something_else_settles_nothing() {
    let both = disagreement();
    let diary = both.state().unwrap().diary();
    let sad = Diary { feelings: [feeling("sad")].into(), note: "Rain".into(), ..diary };
    let edit = edited(&both, &asha(), &sad, 3);
    assert_eq!(answers(&edit, Field::Mood), ["2", "5"]);
}

#[test]
fn either_answer_can_be_chosen() {
    for value in [2, 5] {
        let both = disagreement();
        let chosen = both.choose(&ben(), &both.heads(), Field::Mood, &value.to_string(), minute(3));
        let state = met(&[&written(chosen)]).state().unwrap();
        assert!(state.two_answers.is_empty());
        assert_eq!(state.diary().mood, mood(value).mood);
    }
}

#[test]
fn two_different_choices_are_two_answers_again() {
    let both = disagreement();
    let heads = both.heads();
    let one = written(both.choose(&asha(), &heads, Field::Mood, "2", minute(3)));
    let other = written(both.choose(&ben(), &heads, Field::Mood, "5", minute(4)));
    assert_eq!(answers(&met(&[&one, &other]), Field::Mood), ["2", "5"]);
}

#[test]
fn only_a_given_answer_can_be_chosen() {
    let both = disagreement();
    let choice = both.choose(&ben(), &both.heads(), Field::Mood, "4", minute(3)).map(|_| ());
    assert_eq!(choice, Err(WriteError::NoSuchAnswer));
    let choice = both.choose(&ben(), &both.heads(), Field::Energy, "4", minute(3)).unwrap();
    assert!(choice.is_none());
}

#[test]
fn going_back_settles_it_too() {
    let start = first();
    let both = disagreement();
    let back = written(both.revert(&asha(), &start.heads(), minute(3)));
    assert_eq!(answers(&back, Field::Mood), [""; 0]);
    assert_eq!(back.state().unwrap().diary(), page());
    // What both said can be had again, and is one of the two.
    let shown = both.state().unwrap().diary().mood;
    let to =
        written(both.revert(&asha(), &edited(&start, &asha(), &mood(2), 1).heads(), minute(3)));
    assert_eq!(to.state().unwrap().diary().mood, mood(2).mood);
    assert!([mood(2).mood, mood(5).mood].contains(&shown));
}

#[test]
fn both_peoples_words_stay() {
    let start = first();
    let one = edited(&start, &asha(), &note("Walked slowly to the shop"), 1);
    let other = edited(&start, &ben(), &note("Walked to the shop and back"), 2);
    let state = met(&[&one, &other]).state().unwrap();
    assert_eq!(state.diary().note, "Walked slowly to the shop and back");
    assert!(state.two_answers.is_empty());
}

#[test]
fn a_word_added_where_another_deletes_stays() {
    let start = first();
    let one = edited(&start, &asha(), &note(""), 1);
    let other = edited(&start, &ben(), &note("Walked to the shop in rain"), 2);
    assert_eq!(met(&[&one, &other]).state().unwrap().diary().note, " in rain");
}

#[test]
fn a_feeling_added_beside_its_removal_stays() {
    let start = edited(&first(), &asha(), &Diary { feelings: [].into(), ..page() }, 1);
    let with =
        |words: &[&str]| Diary { feelings: words.iter().copied().map(feeling).collect(), ..page() };
    let one = edited(&start, &asha(), &with(&["sad", "tired"]), 2);
    let removed = edited(&one, &asha(), &with(&["tired"]), 3);
    let other = edited(&start, &ben(), &with(&["sad"]), 4);
    let state = met(&[&removed, &other]).state().unwrap();
    assert_eq!(state.diary().feelings, with(&["sad", "tired"]).feelings);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However three people take turns and meet, no word that was added is lost.
    #[test]
    fn no_added_word_is_lost(turns in prop::collection::vec((0..3_usize, 0..3_usize, any::<u8>()), 1..12)) {
        let start = first();
        let mut replicas = [start.clone(), start.clone(), start];
        let mut words = vec!["Walked".to_owned(), "shop".to_owned()];
        for (turn, (who, meets, place)) in turns.into_iter().enumerate() {
            replicas[who] = met(&[&replicas[who], &replicas[meets]]);
            let text = replicas[who].state().unwrap().diary().note;
            let mut old: Vec<&str> = text.split(' ').collect();
            let word = format!("word{turn}");
            old.insert(usize::from(place) % (old.len() + 1), &word);
            let by = author(who as u8 + 1);
            replicas[who] = edited(&replicas[who], &by, &note(&old.join(" ")), turn as i64);
            words.push(word);
        }
        let text = met(&replicas.each_ref()).state().unwrap().diary().note;
        for word in words {
            prop_assert!(text.contains(&word), "{word} is not in {text}");
        }
    }
}

#[test]
fn a_merged_text_asks_to_be_read_until_somebody_did() {
    let start = first();
    let one = edited(&start, &asha(), &note("Walked slowly to the shop"), 1);
    let other = edited(&start, &ben(), &note("Walked to the shop again"), 2);
    let both = met(&[&one, &other]);
    let state = both.state().unwrap();
    assert_eq!(state.diary().note, "Walked slowly to the shop again");
    assert_eq!(state.merged, [Field::Note].into());

    let read = written(both.accept(&asha(), &state.heads, minute(3)));
    let after = read.state().unwrap();
    assert!(after.merged.is_empty());
    assert_eq!(after.page, state.page);
    assert!(read.accept(&asha(), &read.heads(), minute(4)).unwrap().is_none());
    assert!(edited(&both, &ben(), &mood(1), 5).state().unwrap().merged.is_empty());
}

#[test]
fn a_text_that_one_person_changed_asks_nothing() {
    let start = first();
    let one = edited(&start, &asha(), &note("Walked home"), 1);
    let other = edited(&start, &ben(), &mood(1), 2);
    assert!(met(&[&one, &other]).state().unwrap().merged.is_empty());
}

#[test]
fn what_outlived_its_deletion_can_be_kept() {
    let start = first();
    let gone = written(start.delete(&asha(), minute(1)));
    let both = met(&[&gone, &edited(&start, &ben(), &mood(1), 2)]);
    assert!(both.state().unwrap().kept_after_delete);
    let kept = written(both.accept(&asha(), &both.heads(), minute(3))).state().unwrap();
    assert!(!kept.kept_after_delete && !kept.deleted);
    assert_eq!(kept.diary(), mood(1));
}

/// A page of every kind, with something in every field.
fn full(kind: EntryKind) -> Page {
    let mut page = Page::new(kind, "2026-05-03T08:15:00+01:00".parse().unwrap());
    for field in kind.fields() {
        page.set(*field, &sample(*field, 1)).unwrap();
    }
    page
}

/// One of three values that a field can hold.
fn sample(field: Field, which: usize) -> String {
    let file = |digits: &str| {
        format!(r#"{{"id":"{}","media_type":"image/png","bytes":7}}"#, digits.repeat(32))
    };
    let samples = match field.form() {
        Form::Moment => ["2026-05-03T08:15Z", "2026-05-04T08:15Z", "2026-05-05T08:15Z"],
        Form::Date => ["2026-05", "2026-06-01", "2025"],
        Form::Score => ["2", "4", "5"],
        Form::Hours => ["7.5", "8", "9"],
        Form::Count => ["12", "13", "14"],
        Form::Choice(words) => [words[0], words[1], words[2]],
        Form::Switch => ["true", "false", "true"],
        Form::Line => ["one", "two", "three"],
        Form::File => return file(["ab", "cd", "ef"][which]),
        Form::Answers => [r#"{"a":"1"}"#, r#"{"a":"2"}"#, r#"{"a":"3"}"#],
        Form::Text => ["first words", "other words", ""],
        Form::Words => ["here", "there", ""],
    };
    samples[which].to_owned()
}

#[test]
fn every_field_of_every_kind_merges_by_its_rule() {
    for kind in EntryKind::ALL {
        let start = Entry::create(id(), &asha(), &full(kind), CARE_TEAM, minute(0)).unwrap().0;
        assert_eq!(start.state().unwrap().page, full(kind));
        for field in kind.fields() {
            let edit = |by: &Author, text: &str, minutes| {
                let mut page = full(kind);
                page.set(*field, text).unwrap();
                start.edit(by, &start.heads(), &page, CARE_TEAM, minute(minutes)).unwrap()
            };
            let ours = edit(&asha(), &sample(*field, 0), 1).unwrap().0;
            // What an entry cannot be without is changed, not emptied.
            let needed = kind.required().contains(field) && matches!(field.form(), Form::Text);
            let text = if needed { "other words, and more".into() } else { sample(*field, 2) };
            let theirs = edit(&ben(), &text, 2).unwrap().0;
            let state = met(&[&ours, &theirs]).state().unwrap();
            let two: Vec<Field> = state.two_answers.iter().map(|two| two.field).collect();
            let texts = state.page.typed();
            match field.form() {
                Form::Text => assert!(two.is_empty() && texts[field].contains("first"), "{kind}"),
                Form::Words => assert_eq!((two, texts[field].as_str()), (vec![], "here"), "{kind}"),
                _ => assert_eq!(two, [*field], "{kind}"),
            }
        }
    }
}

#[test]
fn an_entry_stays_of_its_kind() {
    let entry = first();
    let page = full(EntryKind::Medicine);
    let edit = entry.edit(&asha(), &entry.heads(), &page, CARE_TEAM, minute(1));
    assert_eq!(edit.map(|_| ()), Err(WriteError::OtherKind));
}
