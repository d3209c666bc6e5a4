//! The made-up person: a living record at once, nobody's, and gone when told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use api::{
    Attention, CheckReport, EntryPage, EntryQuery, EntryView, HistoryView, Opened, People, Problem,
    RebuildReport, Request, SeriesCard, ServiceAddress,
};
use chrono::{DateTime, Utc};
use model::reading::{Measure, Target};
use model::{EntryKind, Field, PersonId};

use crate::desk::{Desk, PASSPHRASE};

/// Made up once: it is the same year in every test.
static ROBIN: LazyLock<(Desk, PersonId)> = LazyLock::new(|| {
    let desk = Desk::new();
    let opened: Opened = desk.ask(Request::LookAround).unwrap();
    desk.app.lock();
    (desk, opened.person.id)
});

fn vault(desk: &Desk, person: PersonId) -> PathBuf {
    desk.dir.path().join("people").join(person.to_string())
}

/// A home of its own with Asha, and a copy of Robin, who is open.
pub(crate) fn looking_around() -> (Desk, PersonId) {
    let (made, robin) = &*ROBIN;
    let desk = Desk::new();
    copy(&vault(made, *robin), &vault(&desk, *robin));
    let opened: Opened = desk.ask(Request::LookAround).unwrap();
    assert_eq!(opened.person.id, *robin);
    (desk, *robin)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(file.file_name());
        if file.path().is_dir() {
            copy(&file.path(), &to);
        } else {
            fs::copy(file.path(), to).unwrap();
        }
    }
}

pub(crate) fn everything(desk: &Desk) -> Vec<EntryView> {
    let mut query = EntryQuery { limit: 200, ..EntryQuery::default() };
    let mut all = Vec::new();
    loop {
        let page: EntryPage = desk.ask(Request::Entries(query.clone())).unwrap();
        all.extend(page.entries);
        query.after = page.next;
        if query.after.is_none() {
            return all;
        }
    }
}

fn people(desk: &Desk) -> People {
    desk.ask(Request::People).unwrap()
}

/// Everything under the home folder.
fn files(desk: &Desk) -> Vec<PathBuf> {
    let vaults = fs::read_dir(desk.dir.path().join("people")).unwrap();
    vaults.map(|vault| vault.unwrap().path()).collect()
}

#[test]
fn there_is_a_year_of_everything() {
    let (desk, _) = looking_around();
    let all = everything(&desk);
    let mut kinds: BTreeMap<EntryKind, usize> = BTreeMap::new();
    for entry in &all {
        *kinds.entry(entry.page.kind()).or_default() += 1;
        assert_eq!(entry.page.check(), Ok(()));
    }
    use EntryKind::*;
    for (kind, least) in [
        (Diary, 300),
        (Medicine, 6),
        (Allergy, 3),
        (Condition, 4),
        (Vaccination, 3),
        (Procedure, 2),
        (Appointment, 6),
        (Contact, 5),
        (AboutMe, 1),
        (Photo, 5),
        (Questionnaire, 12),
    ] {
        assert!(kinds.get(&kind).is_some_and(|count| *count >= least), "{kind}: {kinds:?}");
    }
    let said = |field: Field| all.iter().filter(move |entry| entry.page.get(field).is_some());
    let notes: Vec<&str> = all
        .iter()
        .filter(|entry| entry.page.kind() == Diary)
        .filter_map(|entry| entry.page.get(Field::Note))
        .collect();
    assert_eq!(notes.iter().collect::<BTreeSet<_>>().len(), notes.len(), "no two notes are alike");
    for field in [Field::Mood, Field::Energy, Field::Sleep] {
        let values: BTreeSet<_> = said(field).map(|entry| entry.page.text(field)).collect();
        assert!(values.len() >= 4, "{field}: {values:?}");
    }
    let now: DateTime<Utc> = "2026-05-03T08:00:00Z".parse().unwrap();
    let to_come = all.iter().filter(|entry| entry.page.at.utc() > now);
    let to_come: Vec<_> = to_come.map(|entry| entry.page.get(Field::Questions)).collect();
    assert!(matches!(to_come[..], [Some(_)]), "one appointment is to come, with questions");
    assert!(all.iter().all(|entry| entry.created_at <= now), "nothing is written in the future");
}

#[test]
fn there_is_a_year_of_readings() {
    let (desk, _) = looking_around();
    let cards: Vec<SeriesCard> = desk.ask(Request::ReadingSeries).unwrap();
    let counts: BTreeMap<String, u64> =
        cards.iter().map(|card| (card.label.clone(), card.count)).collect();
    let count = |measure: Measure| counts.get(measure.label()).copied().unwrap_or_default();
    assert_eq!(count(Measure::Glucose), 14 * 24 * 12, "every five minutes for two weeks");
    assert_eq!(count(Measure::BloodPressure), 4 * 7 * 4 + 1, "the mistyped one is replaced");
    assert_eq!((count(Measure::Weight), count(Measure::Steps)), (52, 365));
    assert_eq!(counts.get("Grip, right hand"), Some(&12));
    for measure in [Measure::PeakFlow, Measure::Pain, Measure::Temperature, Measure::Oxygen] {
        assert!(count(measure) >= 9, "{measure:?}: {counts:?}");
    }
    let targets: Vec<Target> = desk.ask(Request::Targets).unwrap();
    assert_eq!(targets.len(), 1);
}

#[test]
fn something_needs_attention_and_something_was_thrown_away() {
    let (desk, _) = looking_around();
    let attention: Attention = desk.ask(Request::Attention).unwrap();
    let two = attention.entries.iter().filter(|entry| entry.two_answers.len() == 1);
    let merged = attention.entries.iter().find(|entry| !entry.merged.is_empty()).unwrap();
    assert_eq!((two.count(), attention.entries.len()), (2, 3));
    let questions = merged.page.text(Field::Questions);
    assert!(questions.contains("longer slot") && questions.contains("move to the surgery"));
    let history: HistoryView = desk.ask(Request::History { id: merged.id }).unwrap();
    assert_eq!(history.steps.len(), 3);
    let check: CheckReport = desk.ask(Request::Check).unwrap();
    assert_eq!(check.entries, everything(&desk).len() as u64 + 1, "one was deleted");
}

#[test]
fn it_is_a_sound_record_and_can_be_written_in() {
    let (desk, _) = looking_around();
    let check: CheckReport = desk.ask(Request::Check).unwrap();
    assert_eq!((check.clean, check.findings), (true, vec![]));
    let rebuilt: RebuildReport = desk.ask(Request::Rebuild).unwrap();
    assert!(rebuilt.same);
    desk.write("I may write in it, too");
    assert!(desk.ask::<CheckReport>(Request::Check).unwrap().clean);
}

#[test]
fn the_same_day_makes_the_same_year() {
    // Which of two answers comes first hangs on who gave them: on the person.
    let said = |desk: &Desk| {
        let said = everything(desk).into_iter();
        let said = said.filter(|entry| entry.two_answers.is_empty() && entry.merged.is_empty());
        // Pictures are added like a person's own, under names of their own.
        let said = said.filter(|entry| entry.page.kind() != EntryKind::Photo);
        said.map(|entry| (entry.id, entry.page)).collect::<Vec<_>>()
    };
    let (one, other) = (looking_around().0, Desk::new());
    let _: Opened = other.ask(Request::LookAround).unwrap();
    assert!(said(&one) == said(&other) && said(&one).len() > 300);
}

#[test]
fn they_are_marked_and_opened_again_without_a_passphrase() {
    let (desk, robin) = looking_around();
    let marked = |people: &People| {
        people.people.iter().filter(|card| card.made_up).map(|card| card.id).collect::<Vec<_>>()
    };
    assert_eq!(marked(&people(&desk)), [robin]);
    desk.unlock();
    assert_eq!(people(&desk).open, Some(desk.asha));
    let again: Opened = desk.ask(Request::LookAround).unwrap();
    assert_eq!((again.person.id, again.person.made_up), (robin, true));
    assert_eq!(people(&desk).people.len(), 2, "there is one made-up person, not two");
}

#[test]
fn nothing_of_it_goes_anywhere_and_its_lock_stays_as_it_is() {
    let (desk, _) = looking_around();
    let service = ServiceAddress { url: "http://127.0.0.1:9/fhir".into(), token: None };
    let add = Request::AddConnection {
        name: String::new(),
        service: service.clone(),
        patient: "robin".into(),
        rules: model::SendRules::usual(),
    };
    for request in [
        Request::TestService(service),
        add,
        Request::ChangePassphrase { old: PASSPHRASE.into(), new: PASSPHRASE.into() },
        Request::NewRecoveryCode { passphrase: PASSPHRASE.into() },
        Request::PairStart { name: Some("laptop".into()), folder: None },
        Request::Exchange { folder: Some(desk.dir.path().to_owned()) },
    ] {
        assert_eq!(desk.app.dispatch(request), Err(Problem::MadeUp));
    }
}

#[test]
fn they_are_removed_open_or_locked_and_leave_no_file() {
    let (desk, robin) = looking_around();
    assert_eq!(files(&desk).len(), 2);
    let () = desk.ask(Request::RemoveMadeUp { person: robin }).unwrap();
    assert_eq!((people(&desk).open, files(&desk).len()), (None, 1));

    let opened: Opened = desk.ask(Request::LookAround).unwrap();
    desk.unlock();
    let () = desk.ask(Request::RemoveMadeUp { person: opened.person.id }).unwrap();
    assert_eq!((people(&desk).open, files(&desk).len()), (Some(desk.asha), 1));
    assert_eq!(
        desk.ask::<()>(Request::RemoveMadeUp { person: opened.person.id }),
        Err(Problem::NoSuchPerson)
    );
}

#[test]
fn a_real_person_is_never_removed_whatever_a_file_says() {
    let desk = Desk::new();
    desk.write("mine");
    let remove = || desk.ask::<()>(Request::RemoveMadeUp { person: desk.asha });
    assert_eq!(remove(), Err(Problem::NotMadeUp));
    let mark = vault(&desk, desk.asha).join("made-up");
    fs::write(&mark, "").unwrap();
    assert_eq!(remove(), Err(Problem::NotMadeUp));
    fs::remove_file(mark).unwrap();
    desk.unlock();
    assert_eq!(everything(&desk).len(), 1);
}

#[test]
fn one_that_is_open_elsewhere_is_not_removed() {
    let (desk, robin) = looking_around();
    let second = desk.second();
    let remove = Request::RemoveMadeUp { person: robin };
    assert_eq!(second.dispatch(remove.clone()), Err(Problem::OpenElsewhere));
    desk.app.lock();
    assert!(second.dispatch(remove).is_ok());
}
