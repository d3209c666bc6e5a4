//! Locks: who gets in, and when they close by themselves.

use api::{
    ClinicalQuery, Draft, Opened, People, Preferences, Problem, Request, Response, Secret, Status,
};
use model::EntryKind;

use crate::desk::{Desk, PASSPHRASE};

#[test]
fn nothing_is_answered_while_locked() {
    let desk = Desk::new();
    desk.app.lock();
    for request in [
        Request::Entries(api::EntryQuery::default()),
        Request::AddEntry { page: desk.page("no"), audience: None },
        Request::Draft { kind: EntryKind::Diary },
        Request::Connections,
        Request::Clinical(ClinicalQuery { all: true, ..ClinicalQuery::default() }),
        Request::Sync { connection: None },
        Request::Check,
        Request::Rebuild,
    ] {
        assert_eq!(desk.app.dispatch(request), Err(Problem::Locked));
    }
}

#[test]
fn the_idle_lock_warns_first_and_keeps_the_draft() {
    let desk = Desk::new();
    let draft = Draft {
        editing: None,
        typed: desk.page("half a thou").typed(),
        audience: EntryKind::Diary.default_audience(),
    };
    let () = desk
        .ask(Request::KeepDraft { kind: EntryKind::Diary, draft: Some(draft.clone()) })
        .unwrap();
    let minutes = |n: u16| {
        Request::SetPreferences(Preferences { lock_after_minutes: n, ..Preferences::default() })
    };
    let () = desk.ask(minutes(5)).unwrap();
    let status = || desk.ask::<Status>(Request::Status).unwrap();
    for _ in 0..12 {
        desk.wait(20);
        let _ = desk.app.tick();
    }
    assert_eq!((status().open, status().locks_in), (Some(desk.asha), Some(60)));
    let () = desk.ask(Request::StillHere).unwrap();
    assert_eq!(status().locks_in, None, "someone is there");
    for _ in 0..15 {
        desk.wait(20);
        let _ = desk.app.tick();
    }
    assert_eq!(status().open, None);
    desk.unlock();
    assert_eq!(
        desk.ask::<Option<Draft>>(Request::Draft { kind: EntryKind::Diary }).unwrap(),
        Some(draft)
    );
}

#[test]
fn asking_how_things_stand_is_not_being_there() {
    let desk = Desk::new();
    for _ in 0..60 {
        desk.wait(10);
        let _: Status = desk.ask(Request::Status).unwrap();
        let _ = desk.app.tick();
    }
    assert_eq!(desk.ask::<Status>(Request::Status).unwrap().open, None);
}

#[test]
fn a_computer_that_slept_is_locked() {
    let desk = Desk::new();
    let _ = desk.app.tick();
    desk.wait(1);
    let _ = desk.app.tick();
    assert!(desk.ask::<Status>(Request::Status).unwrap().open.is_some());
    desk.wait(120);
    let _ = desk.app.tick();
    assert_eq!(desk.ask::<Status>(Request::Status).unwrap().open, None);
}

#[test]
fn a_second_process_is_told_and_changes_nothing() {
    let desk = Desk::new();
    let second = desk.second();
    let unlock = || Request::Unlock { person: desk.asha, passphrase: PASSPHRASE.into() };
    assert_eq!(second.dispatch(unlock()), Err(Problem::OpenElsewhere));
    desk.app.lock();
    assert!(second.dispatch(unlock()).is_ok());
    assert_eq!(desk.app.dispatch(unlock()), Err(Problem::OpenElsewhere));
}

#[test]
fn the_recovery_code_is_asked_for_until_it_was_typed_back() {
    let desk = Desk::new();
    let opened =
        || desk.ask::<Opened>(Request::Unlock { person: desk.asha, passphrase: PASSPHRASE.into() });
    assert!(!opened().unwrap().recovery_code_tried);
    let typed = |code: &str| desk.ask::<()>(Request::TryRecoveryCode { code: code.into() });
    let mistyped = desk.recovery_code.replacen(desk.recovery_code.chars().next().unwrap(), "Z", 1);
    let mistyped = if mistyped == desk.recovery_code {
        desk.recovery_code.replacen('Z', "Y", 1)
    } else {
        mistyped
    };
    assert_eq!(typed(&mistyped), Err(Problem::MistypedRecoveryCode));
    let new: Secret = desk.ask(Request::NewRecoveryCode { passphrase: PASSPHRASE.into() }).unwrap();
    assert_eq!(typed(&desk.recovery_code), Err(Problem::WrongRecoveryCode), "it was replaced");
    assert_eq!(typed(&new.reveal().to_lowercase()), Ok(()));
    assert!(opened().unwrap().recovery_code_tried);
}

#[test]
fn the_recovery_sheet_is_written_whole() {
    let desk = Desk::new();
    let path = desk.dir.path().join("sheet.pdf");
    let save = |code: &str| {
        let request = Request::SaveRecoverySheet { code: code.into(), path: path.clone() };
        desk.app.dispatch(request)
    };
    assert_eq!(save("not a code"), Err(Problem::MistypedRecoveryCode));
    assert!(!path.exists());
    assert_eq!(save(&desk.recovery_code), Ok(Response::Done(())));
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_vault_half_made_is_nobodys() {
    let desk = Desk::new();
    let people = desk.dir.path().join("people");
    std::fs::create_dir(people.join("0f0e0d0c-0000-4000-8000-000000000000.making")).unwrap();
    let listed: People = desk.ask(Request::People).unwrap();
    assert_eq!((listed.people.len(), listed.unreadable.len()), (1, 0));
    assert_eq!(listed.open, Some(desk.asha));
}
