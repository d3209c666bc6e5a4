//! Pages: written, changed, undone, found.

use api::{EntryPage, EntryQuery, EntryView, HistoryView, Problem, Request, Saved, Status};

use model::Field;

use crate::desk::Desk;

fn note(entry: &EntryView) -> &str {
    entry.page.text(Field::Note)
}

fn list(desk: &Desk, search: Option<&str>, limit: u32) -> EntryPage {
    let query = EntryQuery { search: search.map(str::to_owned), limit, ..EntryQuery::default() };
    desk.ask(Request::Entries(query)).unwrap()
}

#[test]
fn undo_takes_an_edit_and_a_deletion_back() {
    let desk = Desk::new();
    let page = desk.write("one");
    let edit = Request::EditEntry {
        id: page.id,
        base: page.heads.clone(),
        page: desk.page("two"),
        audience: None,
    };
    let edited: Saved = desk.ask(edit.clone()).unwrap();
    assert_eq!((note(&edited.entry), edited.changed), ("two", true));
    let undone: Saved =
        desk.ask(Request::Revert { id: page.id, to: edited.before.unwrap() }).unwrap();
    assert_eq!(note(&undone.entry), "one");

    let deleted: Saved = desk.ask(Request::DeleteEntry { id: page.id }).unwrap();
    assert_eq!(list(&desk, None, 0).entries, []);
    let back: Saved =
        desk.ask(Request::Revert { id: page.id, to: deleted.before.unwrap() }).unwrap();
    assert_eq!((note(&back.entry), back.entry.deleted), ("one", false));
    let history: HistoryView = desk.ask(Request::History { id: page.id }).unwrap();
    assert_eq!(history.steps.len(), 5);
    assert_eq!(history.steps[0].by_name.as_deref(), Some("Asha"));
}

#[test]
fn saving_what_is_there_already_is_no_change() {
    let desk = Desk::new();
    let page = desk.write("one");
    let before: Status = desk.ask(Request::Status).unwrap();
    let same: Saved = desk
        .ask(Request::EditEntry {
            id: page.id,
            base: page.heads.clone(),
            page: page.page.clone(),
            audience: Some(page.audience),
        })
        .unwrap();
    assert!(!same.changed);
    assert_eq!(desk.ask::<Status>(Request::Status).unwrap().version, before.version);
}

#[test]
fn an_edit_begun_before_another_was_saved_loses_neither() {
    let desk = Desk::new();
    let page = desk.write("walked");
    let edit = |note: &str, mood: u8| {
        let mut edited = desk.page(note);
        edited.set(Field::Mood, &mood.to_string()).unwrap();
        Request::EditEntry { id: page.id, base: page.heads.clone(), page: edited, audience: None }
    };
    let _: Saved = desk.ask(edit("walked far", 3)).unwrap();
    let merged: Saved = desk.ask(edit("We walked", 5)).unwrap();
    assert!(note(&merged.entry).contains("We") && note(&merged.entry).contains("far"));
    assert_eq!(merged.entry.page.get(Field::Mood), Some("5"));
}

#[test]
fn pages_of_a_list_meet_without_gap_or_overlap() {
    let desk = Desk::new();
    let written: Vec<EntryView> = (0..25).map(|n| desk.write(&format!("page {n}"))).collect();
    let mut seen = Vec::new();
    let mut query = EntryQuery { limit: 7, ..EntryQuery::default() };
    loop {
        let page: EntryPage = desk.ask(Request::Entries(query.clone())).unwrap();
        assert_eq!(page.total, 25);
        seen.extend(page.entries.into_iter().map(|entry| entry.id));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let mut ids: Vec<_> = written.iter().map(|entry| entry.id).collect();
    assert_eq!(seen.len(), 25);
    ids.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, ids);
}

#[test]
fn search_finds_words_and_their_beginnings() {
    let desk = Desk::new();
    desk.write("Café with my sister");
    desk.write("a \"quoted\" walk (short)");
    let found = |words: &str| list(&desk, Some(words), 0).entries.len();
    assert_eq!((found("cafe"), found("sist"), found("quoted\" wal"), found("ocean")), (1, 1, 1, 0));
    for typed in ["\"", "*", "a OR", "NEAR(", "note:x", "-", "   "] {
        list(&desk, Some(typed), 0);
    }
}

#[test]
fn an_empty_page_is_refused_and_nothing_is_kept() {
    let desk = Desk::new();
    let mut page = desk.page("  ");
    page.set(Field::Mood, "").unwrap();
    let refused = desk.ask::<Saved>(Request::AddEntry { page, audience: None });
    assert_eq!(refused, Err(Problem::NotLikeThis("There is nothing on this page yet.".to_owned())));
    assert_eq!(list(&desk, None, 0).total, 0);
}
