use changes::{Changed, Entry};
use model::{Diary, Field};

use crate::support::*;

#[test]
fn history_tells_who_changed_what() {
    let start = first();
    let sad = Diary { feelings: [feeling("sad")].into(), ..mood(1) };
    let edit = start.rewrite(&ben(), &start.heads(), &sad, EVERYONE, minute(1));
    let edit = written(edit);
    let words = edited(&edit, &asha(), &Diary { note: "Rain".into(), ..sad.clone() }, 2);
    let gone = written(words.delete(&asha(), minute(3)));
    let back = written(gone.revert(&ben(), &edit.heads(), minute(4)));

    let steps = back.history().unwrap();
    let told: Vec<_> = steps.iter().map(|step| (step.by, step.at, step.changed.clone())).collect();
    let fields = [
        Changed::Field(Field::Mood),
        Changed::Field(Field::Feelings),
        Changed::Field(Field::Circle),
    ];
    let expected = [
        (asha().person, minute(0), vec![Changed::Created]),
        (ben().person, minute(1), fields.to_vec()),
        (asha().person, minute(2), vec![Changed::Field(Field::Note)]),
        (asha().person, minute(3), vec![Changed::Deleted]),
        (ben().person, minute(4), vec![Changed::Field(Field::Note), Changed::Restored]),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        steps.iter().map(|step| step.deleted).collect::<Vec<_>>(),
        [false, false, false, true, false]
    );
    assert_eq!(steps[1].diary(), sad);
    assert_eq!(steps[1].audience, EVERYONE);
    assert_eq!(steps[1].heads, edit.heads());
    assert_eq!(steps[2].diary().note, "Rain");
}

#[test]
fn a_step_shows_what_its_writer_saw() {
    let start = first();
    let one = edited(&start, &asha(), &mood(2), 1);
    let other = edited(&start, &ben(), &mood(5), 2);
    let both = met(&[&one, &other]);
    let steps = both.history().unwrap();
    assert_eq!(steps[1].diary().mood, mood(2).mood);
    assert_eq!(steps[2].diary().mood, mood(5).mood);
}

#[test]
fn each_change_names_who_wrote_it() {
    let start = first();
    let helped = edited(&start, &meera(), &mood(2), 1);
    let own = edited(&helped, &asha(), &mood(3), 2);
    let one = edited(&own, &asha(), &note("One"), 3);
    let both = met(&[&one, &edited(&own, &ben(), &note("Two"), 4)]);
    let read = written(both.accept(&meera(), &both.heads(), minute(5)));
    let writers: Vec<_> = read.history().unwrap().iter().map(|step| step.writer).collect();
    assert_eq!(writers, [None, meera().writer, None, None, None, meera().writer]);
    let state = |entry: &Entry| {
        let state = entry.state().unwrap();
        (state.first_writer, state.last_writer)
    };
    assert_eq!(state(&helped), (None, meera().writer));
    assert_eq!(state(&own), (None, None));
    assert_eq!(state(&load(&bytes(&helped))), state(&helped));
    let (made, _) = create(id(), &meera(), &page(), CARE_TEAM, minute(0)).unwrap();
    assert_eq!(state(&edited(&made, &asha(), &mood(1), 1)), (meera().writer, None));
}

#[test]
fn two_answers_say_who_gave_which() {
    let start = first();
    let both = met(&[&edited(&start, &meera(), &mood(2), 1), &edited(&start, &ben(), &mood(5), 2)]);
    let two = both.state().unwrap().two_answers;
    let gave: Vec<_> = two[0].answers.iter().map(|one| (one.value.as_str(), one.writer)).collect();
    assert_eq!(gave, [("2", meera().writer), ("5", None)]);
}

#[test]
fn a_choice_is_a_change_even_of_the_answer_shown() {
    let start = first();
    let both = met(&[&edited(&start, &asha(), &mood(2), 1), &edited(&start, &ben(), &mood(5), 2)]);
    let shown = both.state().unwrap().diary().mood.unwrap().value().to_string();
    let chosen = written(both.choose(&asha(), &both.heads(), Field::Mood, &shown, minute(3)));
    let steps = chosen.history().unwrap();
    assert_eq!(steps.last().unwrap().changed, [Changed::Field(Field::Mood)]);
}
