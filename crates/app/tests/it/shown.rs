//! What of a file is put on the screen, and what never is.

use std::collections::BTreeSet;

use api::{DocumentPages, FileSaved, NewDocument, NewPhoto, Problem, Request, Source};
use app::Sight;
use model::FileId;
use testkit::documents::pdf;
use testkit::images::{CANARY, photo};

use crate::desk::Desk;

impl Desk {
    pub(crate) fn photo(&self, bytes: Vec<u8>) -> FileId {
        let source = Source::Held(self.app.hold(bytes).unwrap());
        let photo = NewPhoto {
            source,
            taken: None,
            series: None,
            site: String::new(),
            caption: String::new(),
            tags: BTreeSet::new(),
            keep_original: false,
            sure: false,
            audience: None,
        };
        let saved: FileSaved = self.ask(Request::AddPhoto(photo)).unwrap();
        saved.saved.entry.page.file().unwrap().id
    }

    fn document(&self, bytes: &[u8]) -> FileId {
        let document = NewDocument {
            source: Source::Held(self.app.hold(bytes.to_vec()).unwrap()),
            name: "letter".to_owned(),
            title: String::new(),
            at: None,
            note: String::new(),
            tags: BTreeSet::new(),
            audience: None,
        };
        let saved: FileSaved = self.ask(Request::AddDocument(document)).unwrap();
        saved.saved.entry.page.file().unwrap().id
    }

    fn refused(&self, sight: Sight) -> &'static str {
        self.app.show(sight).unwrap_err().code()
    }
}

#[test]
fn a_photo_is_shown_as_it_was_taken_in() {
    let desk = Desk::new();
    let id = desk.photo(photo(400, 300, 1));
    let whole = desk.app.show(Sight::Whole(id)).unwrap();
    assert_eq!((whole.media_type, whole.bytes), ("image/jpeg", desk.app.file_bytes(id).unwrap().1));
    let small = desk.app.show(Sight::Small(id)).unwrap();
    assert_eq!(Some(small.bytes), desk.app.thumbnail(id).unwrap());
    assert_eq!(desk.refused(Sight::Page(id, 1)), "file");
}

#[test]
fn a_picture_among_the_documents_is_read_anew_to_be_shown() {
    let desk = Desk::new();
    let file = photo(400, 300, 1);
    let holds_canary = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
    assert!(holds_canary(&file));
    let id = desk.document(&file);
    let shown = desk.app.show(Sight::Whole(id)).unwrap();
    assert_eq!(shown.media_type, "image/jpeg");
    assert!(!holds_canary(&shown.bytes));
    assert_eq!(desk.app.file_bytes(id).unwrap().1, file, "what is kept is as it was");
}

#[test]
fn a_document_is_shown_page_by_page() {
    let desk = Desk::new();
    let id = desk.document(&pdf(&["Dear Asha", "Yours"]));
    let pages: DocumentPages = desk.ask(Request::DocumentPages { file: id }).unwrap();
    assert_eq!(pages.pages, 2);
    for number in [1, 2] {
        assert_eq!(desk.app.show(Sight::Page(id, number)).unwrap().media_type, "image/png");
    }
    for number in [0, 3] {
        assert_eq!(desk.refused(Sight::Page(id, number)), "file");
    }
    // The document itself is never handed out to be shown.
    assert_eq!(desk.refused(Sight::Whole(id)), "file");
}

#[test]
fn whatever_else_it_is_is_not_shown() {
    let desk = Desk::new();
    let page = b"<html><script>alert(1)</script>";
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
    for bytes in [&page[..], drawing, b"Dear Ms Rao", b"\xff\xd8\xff\xe0 not a picture"] {
        let id = desk.document(bytes);
        for sight in [Sight::Whole(id), Sight::Small(id), Sight::Page(id, 1)] {
            assert_eq!(desk.refused(sight.clone()), "file", "{sight:?}");
        }
    }
    let broken = desk.document(b"%PDF-1.7\nnothing");
    let asked = desk.ask::<DocumentPages>(Request::DocumentPages { file: broken });
    assert!(asked.unwrap_err().advice().happened.contains("cannot be shown"));
}

#[test]
fn a_locked_record_shows_nothing() {
    let desk = Desk::new();
    let (photo, document) = (desk.photo(photo(40, 30, 1)), desk.document(&pdf(&["Dear Asha"])));
    desk.app.lock();
    for sight in [Sight::Whole(photo), Sight::Small(photo), Sight::Page(document, 1)] {
        assert_eq!(desk.app.show(sight), Err(Problem::Locked));
    }
}
