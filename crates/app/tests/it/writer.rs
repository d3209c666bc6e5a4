//! Who writes: the same on every computer, in every copy.

use api::{
    CheckReport, HistoryView, NewReading, ReadingHistory, Request, Saved, SavedReadings, Status,
    WriterView,
};
use model::{EntryId, EntryKind, Field, Measure, Moment, Page, ReadingId};

use crate::desk::Desk;
use crate::exchange::{Pair, ask};
use crate::portable::{export, import, sound};

/// Asha's daughter, among her contacts.
fn meera(desk: &Desk) -> EntryId {
    let mut page = Page::new(EntryKind::Contact, "2026-05-01T08:00:00Z".parse().unwrap());
    page.set(Field::Name, "Meera Patel").unwrap();
    page.set(Field::Role, "daughter").unwrap();
    let saved: Saved = desk.ask(Request::AddEntry { page, audience: None }).unwrap();
    saved.entry.id
}

fn choose(desk: &Desk, contact: Option<EntryId>) -> WriterView {
    desk.ask(Request::SetWriter { contact, for_now: false }).unwrap()
}

fn weighed(typed: &str) -> NewReading {
    NewReading {
        measure: Measure::Weight,
        own: None,
        typed: typed.to_owned(),
        at: "2026-05-03T08:15:00+01:00".parse::<Moment>().unwrap(),
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    }
}

/// A page and a reading of Meera's, both put right by Asha.
fn both_write(desk: &Desk, meera: EntryId) -> (EntryId, ReadingId) {
    choose(desk, Some(meera));
    let page = desk.write("She slept well");
    let added: SavedReadings =
        desk.ask(Request::AddReadings { readings: vec![weighed("71.5")], sure: false }).unwrap();
    let reading = added.readings[0].reading.id;
    choose(desk, None);
    desk.wait(60);
    let (base, page) = (page.heads, page.id);
    let said = desk.page("I slept well");
    let edit = Request::EditEntry { id: page, base, page: said, audience: None };
    let _: Saved = desk.ask(edit).unwrap();
    let correct = Request::CorrectReading { id: reading, reading: weighed("71.9"), sure: false };
    let corrected: SavedReadings = desk.ask(correct).unwrap();
    (page, corrected.readings[0].reading.id)
}

/// Who wrote each step of the two.
fn writers(app: &app::App, (page, reading): (EntryId, ReadingId)) -> Vec<Option<EntryId>> {
    let history: HistoryView = ask(app, Request::History { id: page }).unwrap();
    let readings: ReadingHistory = ask(app, Request::ReadingHistory { id: reading }).unwrap();
    let pages = history.steps.into_iter().map(|step| step.writer);
    let readings = readings.steps.into_iter().map(|step| step.reading.writer);
    pages.chain(readings).map(|writer| Some(writer?.id)).collect()
}

#[test]
fn both_computers_know_who_wrote() {
    let pair = Pair::new();
    let contact = meera(&pair.first);
    let written = both_write(&pair.first, contact);
    let expected = [Some(contact), None, Some(contact), None];
    assert_eq!(writers(&pair.first.app, written), expected);
    choose(&pair.first, Some(contact));
    pair.settle();
    pair.same();
    assert_eq!(writers(&pair.second, written), expected);
    // Who writes is a matter of each computer.
    let there: WriterView = ask(&pair.second, Request::Writer).unwrap();
    assert_eq!((there.helper, there.contacts[0].id), (None, contact));
}

#[test]
fn a_copy_of_the_record_knows_who_wrote() {
    let asha = Desk::new();
    let contact = meera(&asha);
    let written = both_write(&asha, contact);
    choose(&asha, Some(contact));
    asha.write("The nurse came");
    let file = export(&asha, "whole.json");
    let bundle = std::fs::read_to_string(&file).unwrap();
    assert_eq!(bundle.matches("\"resourceType\":\"RelatedPerson\"").count(), 1);
    let other = Desk::new();
    import(&other, &[&file]);
    sound(&other);
    assert_eq!(writers(&other.app, written), [Some(contact), None, Some(contact), None]);
    let here: WriterView = other.ask(Request::Writer).unwrap();
    assert_eq!(here.helper, None);
}

#[test]
fn who_writes_is_kept_when_the_record_is_locked() {
    let asha = Desk::new();
    let contact = meera(&asha);
    choose(&asha, Some(contact));
    for _ in 0..2 {
        asha.ask::<()>(Request::Lock).unwrap();
        asha.unlock();
        let status: Status = asha.ask(Request::Status).unwrap();
        assert_eq!(status.writer.unwrap().to_string(), "Meera Patel, daughter");
        // For now is no longer than the record is open.
        let own: WriterView =
            asha.ask(Request::SetWriter { contact: None, for_now: true }).unwrap();
        assert_eq!(own.helper, None);
        assert_eq!(asha.write("My own words").first_writer, None);
    }
}

#[test]
fn who_is_no_longer_a_contact_does_not_write() {
    let asha = Desk::new();
    let contact = meera(&asha);
    choose(&asha, Some(contact));
    let hers = asha.write("Hers");
    let _: Saved = asha.ask(Request::DeleteEntry { id: contact }).unwrap();
    let view: WriterView = asha.ask(Request::Writer).unwrap();
    assert_eq!((&view.helper, view.lost), (&None, true));
    assert_eq!(asha.write("Asha's").last_writer, None);
    // What she wrote stays hers.
    let shown: api::EntryView = asha.ask(Request::Entry { id: hers.id }).unwrap();
    assert_eq!(shown.first_writer.unwrap().name, "Meera Patel");
    let again = choose(&asha, Some(contact));
    assert_eq!((again.helper, again.lost), (None, true));
    assert!(!asha.ask::<WriterView>(Request::Writer).unwrap().lost);
    let report: CheckReport = asha.ask(Request::Check).unwrap();
    assert!(report.clean, "{:?}", report.findings);
    let erase = Request::Erase { id: contact, sure: true };
    let _: api::Erasure = asha.ask(erase).unwrap();
    let shown: api::EntryView = asha.ask(Request::Entry { id: hers.id }).unwrap();
    assert_eq!(shown.first_writer.unwrap().name, "");
}
