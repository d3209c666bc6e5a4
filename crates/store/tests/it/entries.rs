//! Lists, pages of lists and search.

use model::{Answer, EntryKind, EntryState, Field, TwoAnswers};
use proptest::prelude::*;
use store::{EntryQuery, Store};

use crate::support::{Home, asha, entry_id, head, noon, page, write};

fn store_with(home: &Home, pages: &[EntryState]) -> Store {
    let mut store = home.create();
    write(&mut store, |tx| pages.iter().try_for_each(|page| tx.put_entry(page)));
    store
}

fn found(store: &Store, typed: &str) -> Vec<EntryState> {
    let query = EntryQuery { search: Some(typed.to_owned()), ..EntryQuery::default() };
    store.entries(&query).unwrap()
}

#[test]
fn an_entry_comes_back_as_it_was_put() {
    let home = Home::new();
    let mut state = page(1, "Walked to the shop 🛒\nand back");
    state.heads = vec![head(1), head(2)];
    state.two_answers = vec![TwoAnswers {
        field: Field::Mood,
        answers: ["2", "4"]
            .map(|value| Answer { value: value.to_owned(), by: asha(), writer: None, at: noon() })
            .to_vec(),
    }];
    let mut store = store_with(&home, std::slice::from_ref(&state));
    assert_eq!(store.entry(entry_id(1)).unwrap(), Some(state.clone()));
    assert_eq!(store.heads(entry_id(1)).unwrap(), state.heads);
    assert_eq!(store.entries_with_two_answers().unwrap(), std::slice::from_ref(&state));
    assert_eq!(store.entry(entry_id(2)).unwrap(), None);
    assert!(store.heads(entry_id(2)).unwrap().is_empty());

    state.two_answers.clear();
    state.page.set(Field::Mood, "").unwrap();
    state.heads = vec![head(3)];
    write(&mut store, |tx| tx.put_entry(&state));
    assert_eq!(store.entry(entry_id(1)).unwrap(), Some(state.clone()));
    assert_eq!(store.heads(entry_id(1)).unwrap(), state.heads);
    assert_eq!(store.count_entries(None).unwrap(), 1);
    assert_eq!(store.entries_with_two_answers().unwrap(), []);
}

/// Files hold entries in this form. When it changes, the store needs a
/// migration, an empty one will do, so that older files rebuild theirs.
#[test]
fn the_form_that_entries_are_kept_in_is_pinned() {
    let home = Home::new();
    let mut state = page(1, "A note");
    state.two_answers = vec![TwoAnswers {
        field: Field::CareTeam,
        answers: vec![Answer { value: "true".to_owned(), by: asha(), writer: None, at: noon() }],
    }];
    drop(store_with(&home, &[state]));
    let kept: String =
        home.sqlite().query_row("SELECT state FROM entry_body", [], |row| row.get(0)).unwrap();
    let expected = concat!(
        r#"{"id":"00000000-0000-0000-0000-000000000001","#,
        r#""heads":["0000000100000000000000000000000000000000000000000000000000000000"],"#,
        r#""page":{"kind":"diary","at":"2026-05-03T12:01:00+00:00[Europe/London]","#,
        r#""fields":{"mood":"4","feelings":["calm"],"note":"A note"}},"#,
        r#""audience":{"circle":false,"care_team":true},"#,
        r#""two_answers":[{"field":"care_team","answers":[{"value":"true","#,
        r#""by":"00000000-0000-0000-0000-000000000007","at":"2026-05-03T12:00:00Z"}]}],"#,
        r#""merged":[],"deleted":false,"kept_after_delete":false,"read_only":false,"#,
        r#""created_by":"00000000-0000-0000-0000-000000000007","#,
        r#""created_at":"2026-05-03T12:01:00Z","changed_at":"2026-05-03T12:01:00Z"}"#,
    );
    assert_eq!(kept, expected);
}

#[test]
fn the_newest_is_first_and_the_deleted_is_left_out() {
    let home = Home::new();
    let mut pages = [page(2, "two"), page(3, "three"), page(1, "one")];
    pages[1].deleted = true;
    let store = store_with(&home, &pages);
    let [two, three, one] = pages;
    assert_eq!(store.entries(&EntryQuery::default()).unwrap(), [two, one]);
    assert_eq!(store.count_entries(Some(EntryKind::Diary)).unwrap(), 2);
    assert_eq!(found(&store, "three"), []);
    assert_eq!(store.entry(entry_id(3)).unwrap(), Some(three));
}

#[test]
fn a_time_range_begins_with_from_and_ends_before_until() {
    let home = Home::new();
    let pages: Vec<_> = (1..=5).map(|number| page(number, "x")).collect();
    let store = store_with(&home, &pages);
    let query = EntryQuery {
        from: Some(pages[1].page.at.utc()),
        until: Some(pages[3].page.at.utc()),
        kinds: vec![EntryKind::Diary],
        ..EntryQuery::default()
    };
    assert_eq!(store.entries(&query).unwrap(), [pages[2].clone(), pages[1].clone()]);
}

#[test]
fn pages_of_a_list_hold_everything_once_even_at_the_same_instant() {
    let home = Home::new();
    let mut pages: Vec<_> = (1..=23).map(|number| page(number, "the same word")).collect();
    for group in pages.chunks_mut(5) {
        let at = group[0].page.at.clone();
        group.iter_mut().for_each(|page| page.page.at = at.clone());
    }
    let mut store = store_with(&home, &pages);
    for search in [None, Some("word".to_owned())] {
        let mut query = EntryQuery { search, limit: 4, ..EntryQuery::default() };
        let mut seen = Vec::new();
        loop {
            let list = store.entries(&query).unwrap();
            let Some(last) = list.last() else { break };
            query.after = Some((last.page.at.utc(), last.id));
            seen.extend(list);
            // Written meanwhile, before where we are: it moves nothing.
            let number = 100 + u32::try_from(seen.len()).unwrap();
            write(&mut store, |tx| tx.put_entry(&page(number, "newer")));
        }
        pages.sort_by_key(|page| std::cmp::Reverse((page.page.at.utc(), page.id)));
        assert_eq!(seen.iter().map(|page| page.id).collect::<Vec<_>>(), ids(&pages));
    }
}

fn ids(pages: &[EntryState]) -> Vec<model::EntryId> {
    pages.iter().map(|page| page.id).collect()
}

#[test]
fn search_forgives_case_accents_and_unfinished_words() {
    let home = Home::new();
    let note = "Café in Łódź with Zoë: \"très bon\", then don't-know-what. AND a* NEAR note:x";
    let store = store_with(&home, &[page(1, note), page(2, "Nothing of it")]);
    let typed = [
        "cafe",
        "CAFÉ",
        "caf",
        "c",
        "zoe",
        "zoë",
        "tres bon",
        "bon très",
        "calm",
        "don't",
        "don't know",
        "know-what",
        "\"très bon\"",
        "\"tres",
        "AND",
        "a*",
        "note:x",
        "NEAR(",
        "zoe cafe calm",
        "cafe\u{301}",
        " cafe \t zoe ",
    ];
    for typed in typed {
        assert!(ids(&found(&store, typed)).contains(&entry_id(1)), "{typed}");
    }
    for typed in ["cafes", "afe", "cafe nothing", "\"", "*", "...", "OR", "cafe NOT zebra", "-cafe"]
    {
        let ids = ids(&found(&store, typed));
        assert_eq!(ids.contains(&entry_id(1)), typed == "-cafe", "{typed}");
    }
}

#[test]
fn an_empty_search_is_the_whole_list() {
    let home = Home::new();
    let store = store_with(&home, &[page(1, "one"), page(2, "two")]);
    assert_eq!(found(&store, " \t").len(), 2);
}

#[test]
fn search_follows_edits() {
    let home = Home::new();
    let mut store = store_with(&home, &[page(1, "slept badly")]);
    write(&mut store, |tx| tx.put_entry(&page(1, "slept well")));
    assert_eq!(found(&store, "badly"), []);
    assert_eq!(found(&store, "well").len(), 1);
    let mut gone = page(1, "slept well");
    gone.deleted = true;
    write(&mut store, |tx| tx.put_entry(&gone));
    assert_eq!(found(&store, "well"), []);
    gone.deleted = false;
    write(&mut store, |tx| tx.put_entry(&gone));
    assert_eq!(found(&store, "well").len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever a person types or pastes is a search, and a note is found by
    /// each of its own words.
    #[test]
    fn nothing_typed_is_an_error(notes in prop::collection::vec("\\PC{0,40}", 1..4), typed in any::<String>()) {
        let home = Home::new();
        let pages: Vec<_> = (1..).zip(&notes).map(|(number, note)| page(number, note)).collect();
        let store = store_with(&home, &pages);
        found(&store, &typed);
        for page in &pages {
            for word in page.page.text(Field::Note).split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)) {
                if word.is_ascii() {
                    prop_assert!(ids(&found(&store, word)).contains(&page.id), "{word}");
                }
            }
        }
    }
}
