//! Entries and readings in one list.

use api::{
    NewReading, Request, SavedReadings, TimelineItem, TimelineKind, TimelinePage, TimelineQuery,
};
use model::{EntryKind, Measure};

use crate::desk::Desk;

impl Desk {
    fn timeline(&self, query: TimelineQuery) -> TimelinePage {
        self.ask(Request::Timeline(query)).unwrap()
    }

    fn glucose(&self, typed: &str, at: &str, note: &str) {
        let reading = NewReading {
            measure: Measure::Glucose,
            own: None,
            typed: typed.to_owned(),
            at: at.parse().unwrap(),
            context: None,
            device: String::new(),
            note: note.to_owned(),
            audience: None,
        };
        let add = Request::AddReadings { readings: vec![reading], sure: true };
        let _: SavedReadings = self.ask(add).unwrap();
    }
}

/// What an item is, in short.
fn said(item: &TimelineItem) -> String {
    match item {
        TimelineItem::Entry(entry) => entry.page.text(model::Field::Note).to_owned(),
        TimelineItem::Readings(line) => format!("{} {}", line.count, line.latest.shown),
    }
}

#[test]
fn readings_stand_among_entries_a_line_for_each_day() {
    let desk = Desk::new();
    // Pages are of 2026-05-03, 08:15 in London.
    desk.write("first");
    desk.write("second");
    desk.glucose("6.4", "2026-05-03T08:15:00+01:00", "");
    desk.glucose("5.1", "2026-05-03T07:00:00+01:00", "before the walk");
    desk.glucose("7.7", "2026-05-02T23:30:00+01:00", "");
    desk.glucose("4.2", "2026-05-04T00:30:00+01:00", "");

    let page = desk.timeline(TimelineQuery::default());
    let all: Vec<String> = page.items.iter().map(said).collect();
    assert_eq!((page.total, page.next), (5, None));
    assert_eq!((all[0].as_str(), all[1].as_str()), ("1 4.2 mmol/L", "2 6.4 mmol/L"));
    assert_eq!((all.len(), all[4].as_str()), (5, "1 7.7 mmol/L"));
    let TimelineItem::Readings(line) = &page.items[1] else { panic!("a line of readings") };
    assert_eq!(line.range, Some(("5.1 mmol/L".to_owned(), "6.4 mmol/L".to_owned())));
    assert_eq!(line.day.to_string(), "2026-05-03");

    // One at a time, nothing is lost where a time is shared.
    let mut query = TimelineQuery { limit: 1, ..TimelineQuery::default() };
    let mut walked = Vec::new();
    loop {
        let page = desk.timeline(query.clone());
        walked.extend(page.items.iter().map(said));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(walked, all);
}

#[test]
fn the_list_is_narrowed_and_searched() {
    let desk = Desk::new();
    desk.write("a walk");
    desk.glucose("5.1", "2026-05-03T07:00:00+01:00", "before the walk");
    desk.glucose("6.4", "2026-05-03T08:15:00+01:00", "");
    let only = |kinds: &[TimelineKind], search: &str| -> Vec<String> {
        let search = Some(search.to_owned());
        let query = TimelineQuery { kinds: kinds.to_vec(), search, ..TimelineQuery::default() };
        desk.timeline(query).items.iter().map(said).collect()
    };
    assert_eq!(only(&[TimelineKind::Readings], ""), ["2 6.4 mmol/L"]);
    assert_eq!(only(&[TimelineKind::Entry(EntryKind::Diary)], ""), ["a walk"]);
    assert_eq!(only(&[], "walk"), ["a walk", "1 5.1 mmol/L"]);
    assert_eq!(only(&[TimelineKind::Readings], "walk"), ["1 5.1 mmol/L"]);
    assert_eq!(only(&[TimelineKind::Entry(EntryKind::Medicine)], "walk"), [""; 0]);
}
