//! Photos and documents through the door, and past it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use api::{
    CheckReport, EntryPage, EntryQuery, Erasure, Exported, FileSaved, NewDocument, NewPhoto,
    PhotoSeriesView, Problem, Request, Saved, Source,
};
use app::worker::Worker;
use model::{EntryId, FileRef, Label};
use testkit::images::{corners, encoded, hostile, photo};

use crate::desk::Desk;

fn new_photo(source: Source) -> NewPhoto {
    NewPhoto {
        source,
        taken: None,
        series: Some(Label::new("Left ankle").unwrap()),
        site: "left ankle".to_owned(),
        caption: String::new(),
        tags: BTreeSet::new(),
        keep_original: false,
        sure: false,
        audience: None,
    }
}

fn new_document(source: Source) -> NewDocument {
    NewDocument {
        source,
        name: "letter.txt".to_owned(),
        title: String::new(),
        at: None,
        note: String::new(),
        tags: BTreeSet::new(),
        audience: None,
    }
}

impl Desk {
    fn add_picture(&self, picture: Vec<u8>) -> Result<FileSaved, Problem> {
        let held = self.app.hold(picture)?;
        self.ask(Request::AddPhoto(new_photo(Source::Held(held))))
    }

    fn sealed(&self) -> Vec<PathBuf> {
        let people = self.dir.path().join("people");
        let dir = people.join(self.asha.to_string()).join("files");
        let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

fn file_of(saved: &FileSaved) -> (EntryId, FileRef) {
    (saved.saved.entry.id, saved.saved.entry.page.file().unwrap())
}

#[test]
fn a_pasted_picture_is_added_and_shown() {
    let desk = Desk::new();
    let (entry, file) = file_of(&desk.add_picture(photo(400, 300, 6)).unwrap());
    assert_eq!((file.width, file.height, file.media_type.as_str()), (300, 400, "image/jpeg"));
    let (media_type, bytes) = desk.app.file_bytes(file.id).unwrap();
    assert_eq!((media_type, bytes.len() as u64), (file.media_type, file.bytes));
    let part = desk.app.file(file.id, 10, 20).unwrap();
    assert_eq!((part.total, part.bytes.as_slice()), (file.bytes, &bytes[10..30]));
    let small = desk.app.thumbnail(file.id).unwrap().unwrap();
    assert!(small.starts_with(b"\xff\xd8\xff") && small.len() <= 32 * 1024);

    let series: Vec<PhotoSeriesView> = desk.ask(Request::PhotoSeries).unwrap();
    assert_eq!((series[0].photos, series[0].newest), (1, Some(file.id)));
    let _: Saved = desk.ask(Request::DeleteEntry { id: entry }).unwrap();
    assert_eq!(desk.ask::<Vec<PhotoSeriesView>>(Request::PhotoSeries).unwrap(), []);
}

#[test]
fn nothing_can_be_added_or_seen_while_locked() {
    let desk = Desk::new();
    let (entry, file) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let held = desk.app.hold(photo(30, 40, 1)).unwrap();
    desk.app.lock();
    assert_eq!(desk.app.file_bytes(file.id), Err(Problem::Locked));
    assert_eq!(desk.app.thumbnail(file.id), Err(Problem::Locked));
    assert_eq!(desk.app.hold(vec![1]), Err(Problem::Locked));
    let add = Request::AddPhoto(new_photo(Source::Held(held)));
    assert_eq!(desk.ask::<FileSaved>(add.clone()), Err(Problem::Locked));
    let export = Request::ExportFile { entry, path: desk.dir.path().join("out.jpg") };
    assert_eq!(desk.ask::<Exported>(export), Err(Problem::Locked));
    desk.unlock();
    assert_eq!(desk.ask::<FileSaved>(add), Err(Problem::NoSuchItem), "locking let go of it");
    assert!(desk.app.file_bytes(file.id).is_ok());
}

#[test]
fn hostile_pictures_leave_the_record_as_it_was() {
    let desk = Desk::new();
    let (_, kept) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let mut refused = 0;
    for sample in hostile() {
        match desk.add_picture(sample.bytes) {
            Ok(_) => {}
            Err(Problem::File(advice)) => {
                refused += 1;
                assert!(advice.happened.ends_with('.') && advice.todo.ends_with('.'));
            }
            Err(Problem::AreYouSure(_)) => refused += 1,
            Err(other) => panic!("{}: {other}", sample.name),
        }
    }
    assert!(refused > 30, "{refused}");
    assert!(desk.app.file_bytes(kept.id).is_ok());
    assert!(desk.ask::<CheckReport>(Request::Check).unwrap().clean);
}

#[test]
fn a_worker_that_fails_is_said_and_nothing_is_added() {
    let desk = Desk::with_worker(Worker::Program("/nowhere/keepwell".into()));
    let refused = desk.add_picture(photo(40, 30, 1)).unwrap_err();
    let advice = refused.advice();
    assert_eq!(refused.code(), "file");
    assert!(advice.happened.contains("could not be started"), "{}", advice.happened);
    assert_eq!(desk.sealed(), Vec::<PathBuf>::new());
}

#[test]
fn what_a_crash_left_is_swept_after_a_day_and_not_before() {
    let desk = Desk::new();
    let (_, file) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let [whole] = <[PathBuf; 1]>::try_from(desk.sealed()).unwrap();
    let orphan = whole.with_file_name("ab".repeat(32));
    fs::copy(&whole, &orphan).unwrap();
    let written = |path: &PathBuf, at: SystemTime| {
        fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    };
    let now: SystemTime = desk.now().into();
    for (age, stays) in [(23, true), (25, false)] {
        for path in [&whole, &orphan] {
            written(path, now - Duration::from_secs(age * 60 * 60));
        }
        desk.app.lock();
        desk.unlock();
        assert_eq!(orphan.exists(), stays, "{age} hours");
    }
    assert!(desk.app.file_bytes(file.id).is_ok());
    assert!(desk.ask::<CheckReport>(Request::Check).unwrap().clean);
}

#[test]
fn an_erased_photo_takes_its_file_with_it_unless_another_has_it() {
    let desk = Desk::new();
    let (first, file) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let (second, _) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let erase = |id| desk.ask::<Erasure>(Request::Erase { id, sure: true }).unwrap();
    assert!(erase(first).erased);
    assert!(desk.app.file_bytes(file.id).is_ok());
    // A deleted photo can be brought back, so its file stays.
    let (third, _) = file_of(&desk.add_picture(photo(40, 30, 1)).unwrap());
    let _: Saved = desk.ask(Request::DeleteEntry { id: third }).unwrap();
    assert!(erase(second).erased);
    assert!(desk.app.file_bytes(file.id).is_ok());
    assert!(erase(third).erased);
    assert_eq!(desk.app.file_bytes(file.id), Err(Problem::NoSuchItem));
    assert_eq!(desk.sealed(), Vec::<PathBuf>::new());
    assert!(desk.ask::<CheckReport>(Request::Check).unwrap().clean);
}

#[test]
fn a_document_is_kept_as_it_is_and_named_by_its_content() {
    let desk = Desk::new();
    let png = encoded(&corners(40, 30).into(), testkit::images::Format::Png);
    let kinds: [(&[u8], &str); 4] = [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"Dear Ms Rao", "text/plain"),
        (&png, "image/png"),
        (b"\0\x01\x02", "application/octet-stream"),
    ];
    for (bytes, media_type) in kinds {
        let held = desk.app.hold(bytes.to_vec()).unwrap();
        let added = Request::AddDocument(new_document(Source::Held(held)));
        let (_, file) = file_of(&desk.ask(added).unwrap());
        assert_eq!((file.media_type.as_str(), file.name.as_str()), (media_type, "letter.txt"));
        assert_eq!(desk.app.file_bytes(file.id).unwrap().1, bytes);
        assert_eq!(desk.app.thumbnail(file.id), Ok(None));
    }
}

#[test]
fn a_folder_a_pipe_and_too_much_are_refused() {
    let desk = Desk::new();
    let large = desk.dir.path().join("large");
    fs::File::create(&large).unwrap().set_len(100 * 1024 * 1024 + 1).unwrap();
    let places = [desk.dir.path().to_owned(), desk.dir.path().join("nothing"), large];
    for path in places.into_iter().chain(cfg!(unix).then(|| "/dev/zero".into())) {
        let document = Request::AddDocument(new_document(Source::Path(path.clone())));
        let refused = desk.ask::<FileSaved>(document).unwrap_err();
        assert_eq!(refused.code(), "file", "{}", path.display());
    }
    assert_eq!(desk.sealed(), Vec::<PathBuf>::new());
}

#[test]
fn a_picture_that_ends_too_early_is_asked_about_and_kept_if_sure() {
    let desk = Desk::new();
    let whole = photo(200, 150, 1);
    let half = whole[..whole.len() - whole.len() / 4].to_vec();
    let held = || Source::Held(desk.app.hold(half.clone()).unwrap());
    let asked = desk.ask::<FileSaved>(Request::AddPhoto(new_photo(held())));
    let Err(Problem::AreYouSure(why)) = asked else { panic!("it was to be asked about") };
    assert!(why.contains("ends too early"));
    let listed: EntryPage = desk.ask(Request::Entries(EntryQuery::default())).unwrap();
    assert_eq!(listed.total, 0);
    let sure = NewPhoto { sure: true, ..new_photo(held()) };
    let saved: FileSaved = desk.ask(Request::AddPhoto(sure)).unwrap();
    assert_eq!(saved.saved.entry.page.file().unwrap().width, 200);
}
