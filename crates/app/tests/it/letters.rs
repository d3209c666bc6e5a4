//! Letters and pictures that came with what services hold: seen, saved, and
//! never trusted.

use std::fs;

use api::{
    AttachmentId, AttachmentSeen, AttachmentView, ClinicalResource, DocumentPages, Exported,
    Problem, Request,
};
use app::Sight;
use model::{ConnectionId, Group};
use serde_json::{Value, json};
use testkit::StubServer;
use testkit::documents::pdf;
use testkit::http::Reply;
use testkit::images::{hostile, photo};
use testkit::letters::encoded;

use crate::desk::Desk;
use crate::record::{answer, connect, connect_with, of_group, patient, service};

fn letter(id: &str, attachments: &[Value]) -> Value {
    let content: Vec<Value> = attachments.iter().map(|one| json!({"attachment": one})).collect();
    json!({"resourceType": "DocumentReference", "id": id, "status": "current",
        "type": {"text": "Letter"}, "subject": {"reference": "Patient/p"}, "content": content})
}

fn file(kind: &str, bytes: &[u8]) -> Value {
    json!({"contentType": kind, "data": encoded(bytes)})
}

fn of(connection: ConnectionId, id: &str, number: u32) -> AttachmentId {
    let resource_type = "DocumentReference".to_owned();
    AttachmentId { connection, resource_type, id: id.to_owned(), number }
}

fn attachments(desk: &Desk, connection: ConnectionId, id: &str) -> Vec<AttachmentView> {
    let AttachmentId { resource_type, id, .. } = of(connection, id, 1);
    let request = Request::ClinicalResource { connection, resource_type, id };
    desk.ask::<ClinicalResource>(request).unwrap().attachments
}

fn seen(desk: &Desk, connection: ConnectionId, id: &str) -> Vec<AttachmentSeen> {
    attachments(desk, connection, id).into_iter().map(|one| one.seen).collect()
}

#[test]
fn a_letter_is_seen_page_by_page_and_saved_as_it_was_sent() {
    let (pages, picture) = (pdf(&["Dear Asha", "Yours"]), photo(300, 400, 1));
    let binary = json!({"resourceType": "Binary", "id": "b", "contentType": "application/pdf",
        "data": encoded(&pages)});
    let server = service(vec![
        patient(),
        letter(
            "1",
            &[
                file("application/pdf", &pages),
                file("text/plain", b"Seen today"),
                file("image/jpeg", &picture),
                json!({"url": "https://letters.example/7.pdf"}),
                json!({"title": "Lost"}),
            ],
        ),
        binary,
        letter("2", &[json!({"url": "Binary/b"}), json!({"url": "Binary/gone"})]),
    ]);
    let desk = Desk::new();
    let connection = connect(&desk, "GP", &server).id;
    let first = attachments(&desk, connection, "1");
    assert_eq!((first[0].bytes, first[3].bytes), (pages.len() as u64, 0));
    let kinds: Vec<AttachmentSeen> = first.into_iter().map(|one| one.seen).collect();
    let expected = [
        AttachmentSeen::Pages,
        AttachmentSeen::Text("Seen today".into()),
        AttachmentSeen::Picture,
        AttachmentSeen::Elsewhere("https://letters.example/7.pdf".into()),
        AttachmentSeen::Nothing,
    ];
    assert_eq!(kinds, expected);

    let request = Request::AttachmentPages { of: of(connection, "1", 1) };
    assert_eq!(desk.ask::<DocumentPages>(request).unwrap().pages, 2);
    let show = |number, page| desk.app.show(Sight::Attached(of(connection, "1", number), page));
    assert_eq!(show(1, 2).unwrap().media_type, "image/png");
    let shown = show(3, 0).unwrap();
    assert!(shown.media_type == "image/jpeg" && shown.bytes != picture, "it is drawn anew");
    for (number, page) in [(1, 0), (1, 3), (2, 0), (2, 1), (3, 1), (4, 0), (5, 0), (0, 0), (6, 0)] {
        show(number, page).unwrap_err();
    }

    let path = desk.dir.path().join("copy.pdf");
    let request = Request::ExportAttachment { of: of(connection, "1", 1), path: path.clone() };
    let exported: Exported = desk.ask(request).unwrap();
    assert_eq!((exported.bytes, fs::read(&path).unwrap()), (pages.len() as u64, pages));
    let missing = Request::ExportAttachment { of: of(connection, "1", 4), path };
    assert_eq!(desk.ask::<Exported>(missing), Err(Problem::NoSuchItem));

    let kinds = seen(&desk, connection, "2");
    assert_eq!(kinds[1], AttachmentSeen::AtService);
    desk.app.dispatch(Request::Lock).unwrap();
    assert_eq!(show(1, 1), Err(Problem::Locked));
}

#[test]
fn a_letter_that_is_only_an_address_is_fetched_when_it_is_asked_for() {
    let pages = pdf(&["Dear Asha"]);
    let elsewhere = StubServer::start(|_| Some(Reply::html(200, "Hello")));
    let theirs = format!("{}/7.pdf", elsewhere.base_url());
    let held =
        [patient(), letter("1", &[json!({"url": "/letters/7.pdf"}), json!({"url": theirs})])];
    let (kept, sent) = (held.clone(), pages.clone());
    let server = StubServer::start(move |request| match request.target.as_str() {
        "/letters/7.pdf" => {
            let kind = ("content-type".to_owned(), "application/pdf".to_owned());
            Some(Reply { status: 200, headers: vec![kind], body: sent.clone() })
        }
        _ => Some(answer(request, &kept)),
    });
    let desk = Desk::new();
    let connection = connect_with(&desk, "GP", &server, Some("a-token")).id;
    let expected = [AttachmentSeen::AtService, AttachmentSeen::Elsewhere(theirs.clone())];
    assert_eq!(seen(&desk, connection, "1"), expected);

    let fetch = |number| {
        desk.ask::<ClinicalResource>(Request::FetchAttachment { of: of(connection, "1", number) })
    };
    let now: Vec<AttachmentSeen> =
        fetch(1).unwrap().attachments.into_iter().map(|one| one.seen).collect();
    assert_eq!(now, [AttachmentSeen::Pages, AttachmentSeen::Elsewhere(theirs.clone())]);
    let shown = desk.app.show(Sight::Attached(of(connection, "1", 1), 1)).unwrap();
    assert_eq!(shown.media_type, "image/png");
    let asked = server.requests().into_iter().find(|one| one.target == "/letters/7.pdf").unwrap();
    assert_eq!(asked.header("authorization"), Some("Bearer a-token"));
    let documents = of_group(&desk, Group::Documents);
    assert_eq!(documents.len(), 1, "the bytes are no letter of their own");

    let refused = fetch(2).unwrap_err();
    assert!(
        matches!(&refused, Problem::NotLikeThis(said) if said.contains(&theirs)),
        "{refused:?}"
    );
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_letter_that_is_gone_is_told_in_plain_words() {
    let server = service(vec![patient(), letter("1", &[json!({"url": "Binary/gone"})])]);
    let desk = Desk::new();
    let connection = connect(&desk, "GP", &server).id;
    let request = Request::FetchAttachment { of: of(connection, "1", 1) };
    let problem = desk.ask::<ClinicalResource>(request).unwrap_err();
    assert!(matches!(&problem, Problem::Service(advice) if advice.happened.contains("this file")));
    assert_eq!(seen(&desk, connection, "1"), [AttachmentSeen::AtService]);
}

#[test]
fn what_lies_in_a_binary_of_the_record_is_found() {
    let pages = pdf(&["Dear Asha"]);
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": patient()},
        {"resource": letter("1", &[json!({"url": "Binary/b"})])},
        {"resource": {"resourceType": "Binary", "id": "b", "contentType": "application/pdf",
            "data": encoded(&pages)}}
    ]});
    let desk = Desk::new();
    let path = desk.dir.path().join("record.json");
    fs::write(&path, bundle.to_string()).unwrap();
    desk.app.dispatch(Request::Import { files: vec![path], preview: false }).unwrap();
    let held = of_group(&desk, Group::Documents);
    let listed: Vec<&str> = held.iter().map(|item| item.resource_type.as_str()).collect();
    assert_eq!(listed, ["DocumentReference"], "the bytes are not a letter of their own");
    let connection = held[0].connection;
    assert_eq!(seen(&desk, connection, "1"), [AttachmentSeen::Pages]);
    let sight = Sight::Attached(of(connection, "1", 1), 1);
    assert_eq!(desk.app.show(sight).unwrap().media_type, "image/png");
}

#[test]
fn hostile_bytes_harm_nothing() {
    // One hostile picture stands for those that the worker's own tests try.
    let mut bytes: Vec<Vec<u8>> =
        hostile().into_iter().take(1).map(|sample| sample.bytes).collect();
    let whole = pdf(&["Dear Asha"]);
    bytes.push(whole[..whole.len() / 2].to_vec());
    bytes.push(b"%PDF-1.7\nnothing".to_vec());
    bytes.push([b"%PDF-", &[0xff; 4000][..]].concat());
    let files: Vec<Value> = bytes.iter().map(|one| file("application/pdf", one)).collect();
    let mut odd = letter("odd", &[json!({"data": "%%%"}), json!({"data": ""}), json!({"data": 7})]);
    odd["content"].as_array_mut().unwrap().extend([json!(7), json!({"attachment": []})]);
    let server = service(vec![patient(), letter("1", &files), odd]);
    let desk = Desk::new();
    let connection = connect(&desk, "GP", &server).id;
    assert_eq!(seen(&desk, connection, "1").len(), files.len());
    for number in 1..=files.len() {
        let of = of(connection, "1", u32::try_from(number).unwrap());
        let page = desk.app.show(Sight::Attached(of.clone(), 1));
        let whole = desk.app.show(Sight::Attached(of, 0));
        for shown in [page, whole].into_iter().flatten() {
            assert!(matches!(shown.media_type, "image/png" | "image/jpeg"));
        }
    }
    let kinds = seen(&desk, connection, "odd");
    assert!(kinds.iter().all(|one| *one == AttachmentSeen::Nothing), "{kinds:?}");
}
