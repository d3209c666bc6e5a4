//! Whatever people do on however many computers, in whatever order they meet:
//! the same changes say the same thing.

use changes::{Entry, WriteError};
use model::{Audience, Diary, EntryState, PageError};
use proptest::prelude::*;

use crate::support::*;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Act {
    /// Writes on the newest version it has, or on an earlier one.
    Edit {
        who: usize,
        base: Option<u8>,
        what: What,
    },
    Delete {
        who: usize,
    },
    Revert {
        who: usize,
        to: u8,
    },
    Choose {
        who: usize,
        which: u8,
    },
    /// Takes over all that another computer has.
    Meet {
        who: usize,
        other: usize,
    },
}

#[derive(Debug, Clone)]
enum What {
    Mood(u8),
    Energy(u8),
    Feeling(u8),
    Insert(u8),
    Clear,
    At(u8),
    Circle,
    CareTeam,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        (0..6_u8).prop_map(What::Mood),
        (0..6_u8).prop_map(What::Energy),
        (0..4_u8).prop_map(What::Feeling),
        any::<u8>().prop_map(What::Insert),
        Just(What::Clear),
        (0..24_u8).prop_map(What::At),
        Just(What::Circle),
        Just(What::CareTeam),
    ]
}

fn act(replicas: usize) -> impl Strategy<Value = Act> {
    let who = move || 0..replicas;
    let base = prop::option::weighted(0.25, any::<u8>());
    prop_oneof![
        6 => (who(), base, what()).prop_map(|(who, base, what)| Act::Edit { who, base, what }),
        1 => who().prop_map(|who| Act::Delete { who }),
        1 => (who(), any::<u8>()).prop_map(|(who, to)| Act::Revert { who, to }),
        1 => (who(), any::<u8>()).prop_map(|(who, which)| Act::Choose { who, which }),
        4 => (who(), who()).prop_map(|(who, other)| Act::Meet { who, other }),
    ]
}

fn story() -> impl Strategy<Value = (usize, Vec<Act>)> {
    (2..=4_usize)
        .prop_flat_map(|replicas| (Just(replicas), prop::collection::vec(act(replicas), 1..16)))
}

fn changed(state: &EntryState, what: &What, turn: usize) -> (Diary, Audience) {
    let (mut diary, mut audience) = (state.diary().clone(), state.audience);
    match what {
        What::Mood(value) => diary.mood = (*value).try_into().ok(),
        What::Energy(value) => diary.energy = (*value).try_into().ok(),
        What::Feeling(which) => {
            let word = feeling(model::CURATED_FEELINGS[usize::from(*which)]);
            if !diary.feelings.remove(&word) {
                diary.feelings.insert(word);
            }
        }
        What::Insert(place) => {
            let place = usize::from(*place) % (diary.note.len() + 1);
            diary.note.insert_str(place, &format!(" word{turn} "));
        }
        What::Clear => diary.note.clear(),
        What::At(hour) => diary.at = format!("2026-05-03T{hour:02}:00+01:00").parse().unwrap(),
        What::Circle => audience.circle = !audience.circle,
        What::CareTeam => audience.care_team = !audience.care_team,
    }
    (diary, audience)
}

/// The entry after an act; `None` if there was nothing to write.
fn acted(replicas: &[Entry], act: &Act, turn: usize) -> Option<Entry> {
    let now = minute(turn as i64);
    let wrote = match act {
        Act::Edit { who, base, what } => {
            let entry = &replicas[*who];
            let base = base.map_or_else(|| entry.heads(), |pick| version(entry, pick));
            let (diary, audience) = changed(&entry.state_at(&base).unwrap(), what, turn);
            match entry.rewrite(&writer(*who), &base, &diary, audience, now) {
                Err(WriteError::Page(PageError::Empty)) => Ok(None),
                other => other,
            }
        }
        Act::Delete { who } => replicas[*who].delete(&writer(*who), now),
        Act::Revert { who, to } => {
            let entry = &replicas[*who];
            entry.revert(&writer(*who), &version(entry, *to), now)
        }
        Act::Choose { who, which } => {
            let entry = &replicas[*who];
            let two = entry.state().unwrap().two_answers.into_iter().next()?;
            let answer = &two.answers[usize::from(*which) % two.answers.len()];
            entry.choose(&writer(*who), &entry.heads(), two.field, &answer.value, now)
        }
        Act::Meet { who, other } => return Some(met(&[&replicas[*who], &replicas[*other]])),
    };
    wrote.unwrap().map(|(entry, _)| entry)
}

fn writer(who: usize) -> changes::Author {
    author(who as u8 + 1)
}

fn version(entry: &Entry, pick: u8) -> Vec<model::Head> {
    let steps = entry.history().unwrap();
    steps[usize::from(pick) % steps.len()].heads.clone()
}

fn told(entry: &Entry) -> String {
    format!("{} {:?}", json(entry), entry.history().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_changes_say_the_same(
        (count, acts) in story(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..80),
    ) {
        let mut replicas = vec![first(); count];
        for (turn, act) in acts.iter().enumerate() {
            let Some(next) = acted(&replicas, act, turn + 1) else { continue };
            // What is shown after a write is what the next start will load.
            prop_assert_eq!(told(&next), told(&met(&[&next])));
            let (Act::Edit { who, .. } | Act::Delete { who } | Act::Revert { who, .. }
                | Act::Choose { who, .. } | Act::Meet { who, .. }) = act;
            replicas[*who] = next;
        }

        let all = met(&replicas.iter().collect::<Vec<_>>());
        let mut shuffled = bytes(&all);
        for index in &order {
            let copy = index.get(&shuffled).clone();
            let to = index.index(shuffled.len());
            shuffled.insert(to / 2, copy);
        }
        shuffled.reverse();
        prop_assert_eq!(told(&load(&shuffled)), told(&all));
        let reversed: Vec<&Entry> = replicas.iter().rev().collect();
        prop_assert_eq!(told(&met(&reversed)), told(&all));
        // Meeting pairwise ends in the same place as meeting all at once.
        let in_turn = replicas.iter().cloned().reduce(|a, b| met(&[&b, &a])).unwrap();
        prop_assert_eq!(told(&in_turn), told(&all));
        // Everybody's changes are in it, each in its one stored form.
        for replica in &replicas {
            for change in bytes(replica) {
                prop_assert!(bytes(&all).contains(&change));
            }
        }
    }
}
