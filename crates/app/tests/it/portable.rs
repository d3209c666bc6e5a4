//! The whole record as a file, files taken in, and all of it taken out again.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use api::{
    CheckReport, Clinical, ClinicalQuery, ClinicalResource, EntryView, ExchangeProgress,
    ExchangeStep, HistoryView, ImportReport, ImportUndone, ImportView, LeftOut, Problem,
    ReadingPage, ReadingQuery, RebuildReport, RecordExported, Request, Saved, SeriesCard, Status,
    WhyLeftOut,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use changes::set::{Item, pack, unpack};
use model::reading::Target;
use model::{ConnectionId, EntryKind, RecordId};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::look_around::{everything, looking_around};

pub(crate) fn export(desk: &Desk, name: &str) -> PathBuf {
    let path = desk.dir.path().join(name);
    let request = Request::ExportRecord { path: path.clone(), replace: false };
    let exported: RecordExported = desk.ask(request).unwrap();
    assert_eq!(exported.file.bytes, fs::metadata(&path).unwrap().len());
    path
}

pub(crate) fn import(desk: &Desk, files: &[&Path]) -> ImportReport {
    let files: Vec<PathBuf> = files.iter().map(|path| path.to_path_buf()).collect();
    let request = |preview| Request::Import { files: files.clone(), preview };
    let before = everything(desk).len();
    let foreseen: ImportReport = desk.ask(request(true)).unwrap();
    assert_eq!(everything(desk).len(), before, "a preview changes nothing");
    let report: ImportReport = desk.ask(request(false)).unwrap();
    assert_eq!(foreseen, ImportReport { id: None, ..report.clone() });
    report
}

fn undo(desk: &Desk, report: &ImportReport) -> ImportUndone {
    desk.ask(Request::UndoImport { id: report.id.unwrap() }).unwrap()
}

pub(crate) fn sound(desk: &Desk) {
    let check: CheckReport = desk.ask(Request::Check).unwrap();
    assert!(check.clean, "{:?}", check.findings);
    let rebuilt: RebuildReport = desk.ask(Request::Rebuild).unwrap();
    assert!(rebuilt.same);
}

fn file(desk: &Desk, name: &str, content: &str) -> PathBuf {
    let path = desk.dir.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

/// So many resources, one to a line.
pub(crate) fn flags(number: usize) -> String {
    (0..number).map(|id| format!("{{\"resourceType\":\"Flag\",\"id\":\"{id}\"}}\n")).collect()
}

fn bundle(resources: &[&str]) -> String {
    let entries: Vec<String> =
        resources.iter().map(|one| format!("{{\"resource\": {one} }}")).collect();
    format!(
        "{{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{}]}}",
        entries.join(",")
    )
}

fn clinical(desk: &Desk) -> Vec<(ConnectionId, String, String, String)> {
    let all = Request::Clinical(ClinicalQuery { all: true, ..ClinicalQuery::default() });
    let Clinical { items, .. } = desk.ask(all).unwrap();
    let mut found: Vec<_> = items
        .into_iter()
        .map(|item| {
            let request = Request::ClinicalResource {
                connection: item.connection,
                resource_type: item.resource_type.clone(),
                id: item.id.clone(),
            };
            let resource: ClinicalResource = desk.ask(request).unwrap();
            (item.connection, item.resource_type, item.id, resource.json)
        })
        .collect();
    found.sort();
    found
}

/// Everything that a person can see of what they wrote and measured, without
/// the names that people have here.
fn seen(desk: &Desk) -> Value {
    let entries = everything(desk);
    let histories: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let history: HistoryView = desk.ask(Request::History { id: entry.id }).unwrap();
            let mut history = serde_json::to_value(history).unwrap();
            for step in history["steps"].as_array_mut().unwrap() {
                step["by_name"] = Value::Null;
            }
            history
        })
        .collect();
    let photos: Vec<_> = entries
        .iter()
        .filter(|entry| entry.page.kind() == EntryKind::Photo)
        .map(|entry| {
            let id = entry.page.file().unwrap().id;
            // A small copy is drawn again from the picture that was kept.
            assert!(desk.app.thumbnail(id).unwrap().is_some());
            desk.app.file_bytes(id).unwrap()
        })
        .collect();
    assert!(!photos.is_empty());
    let series: Vec<SeriesCard> = desk.ask(Request::ReadingSeries).unwrap();
    let targets: Vec<Target> = desk.ask(Request::Targets).unwrap();
    let mut query = ReadingQuery { limit: 200, ..ReadingQuery::default() };
    let mut readings = Vec::new();
    loop {
        let page: ReadingPage = desk.ask(Request::Readings(query.clone())).unwrap();
        readings.extend(page.readings);
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    assert!(readings.len() > 100);
    json!({
        "entries": entries, "histories": histories, "photos": photos,
        "series": series, "targets": targets, "readings": readings,
    })
}

#[test]
fn an_empty_record_that_takes_a_whole_record_in_is_the_same_record() {
    let (robin, _) = looking_around();
    let exported = export(&robin, "robin.json");
    let before = seen(&robin);

    let asha = Desk::new();
    let report = import(&asha, &[&exported]);
    assert!(report.whole_record);
    assert_eq!((report.not_understood, report.types.as_slice()), (0, [].as_slice()), "{report:?}");
    let listed = everything(&asha).len() as u64;
    assert_eq!(report.entries, listed + 1, "and the one that was deleted");
    let after = seen(&asha);
    for part in ["entries", "histories", "photos", "series", "targets", "readings"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    sound(&asha);

    let take_in = |desk: &Desk| -> ImportReport {
        desk.ask(Request::Import { files: vec![exported.clone()], preview: false }).unwrap()
    };
    let again = take_in(&asha);
    let new: u64 = again.types.iter().map(|one| one.new).sum();
    let counts = (again.entries, again.sittings, again.files, new, again.not_understood);
    assert_eq!((again.id, counts), (None, (0, 0, 0, 0, 0)), "{again:?}");

    let own = take_in(&robin);
    let new: u64 = own.types.iter().map(|one| one.new).sum();
    assert_eq!((own.id, own.not_understood, new), (None, 0, 0), "{own:?}");
    sound(&robin);
}

#[test]
fn a_photo_that_is_no_picture_is_left_out_and_the_rest_is_taken_in() {
    let robin = small();
    let photos = [120, 160].map(|side| robin.photo(testkit::images::photo(side, 90, 1)));
    let exported = export(&robin, "robin.json");
    let mut bundle: Value = serde_json::from_slice(&fs::read(&exported).unwrap()).unwrap();
    let is_photo = |entry: &&mut Value| entry["resource"]["contentType"] == "image/jpeg";
    let photo = bundle["entry"].as_array_mut().unwrap().iter_mut().find(is_photo).unwrap();
    let data = &mut photo["resource"]["data"];
    let length = STANDARD.decode(data.as_str().unwrap()).unwrap().len();
    let mut hostile = b"\xff\xd8\xff\xe0<script>alert(1)</script>".to_vec();
    hostile.resize(length, b'x');
    *data = json!(STANDARD.encode(hostile));

    let asha = Desk::new();
    let meddled = file(&asha, "meddled.json", &bundle.to_string());
    let report = import(&asha, &[&meddled]);
    let counts = (report.entries, report.files, report.pictures_unread, report.not_understood);
    assert_eq!(counts, (4, 1, 1, 0), "{report:?}");
    assert_eq!(everything(&asha).len(), 4);
    let held = photos.map(|photo| (asha.app.file_bytes(photo), asha.app.thumbnail(photo)));
    let [none] = held.iter().filter(|(file, _)| file.is_err()).collect::<Vec<_>>()[..] else {
        panic!("one of them is left out")
    };
    assert_eq!(none.1, Err(Problem::NoSuchItem));
    sound(&asha);

    // The same file whole brings what is missing, and nothing else.
    let whole = import(&asha, &[&exported]);
    assert_eq!((whole.entries, whole.files, whole.pictures_unread), (0, 1, 0), "{whole:?}");
    for photo in photos {
        assert_eq!(asha.app.file_bytes(photo), robin.app.file_bytes(photo));
        assert!(asha.app.thumbnail(photo).unwrap().is_some());
    }
}

#[test]
fn whoever_stops_an_import_has_nothing_of_it() {
    let exported_by = small();
    let exported = export(&exported_by, "small.json");
    let asha = Desk::new();
    // What the person wrote comes first, and a long way behind it the end.
    let long = file(&asha, "flags.ndjson", &flags(20_000));
    let request = Request::Import { files: vec![exported, long], preview: false };
    let stopped: Result<ImportReport, Problem> = thread::scope(|scope| {
        let taking = scope.spawn(|| asha.ask(request));
        while !taking.is_finished() {
            let status: Status = asha.ask(Request::Status).unwrap();
            let far = |way: &ExchangeProgress| way.step == ExchangeStep::Importing && way.done > 5;
            if status.exchange.as_ref().is_some_and(far) {
                let () = asha.ask(Request::CancelSync).unwrap();
            }
        }
        taking.join().unwrap()
    });
    assert_eq!(stopped, Err(Problem::Stopped));
    assert!(everything(&asha).is_empty());
    let imports: Vec<ImportView> = asha.ask(Request::Imports).unwrap();
    assert!(imports.is_empty());
    sound(&asha);
}

#[test]
fn a_copy_of_a_copy_is_the_same_and_a_record_knows_its_own_file() {
    let first = Desk::new();
    first.write("mine");
    let second = Desk::new();
    import(&second, &[&export(&first, "first.json")]);
    second.write("added to the copy");
    let copied = export(&second, "second.json");
    let third = Desk::new();
    assert_eq!(import(&third, &[&copied]).entries, 2);
    assert_eq!(everything(&third), everything(&second));
    sound(&third);
    let own = import(&second, &[&copied]);
    assert_eq!((own.whole_record, own.id, own.not_understood), (true, None, 0), "{own:?}");

    // What was written there since comes too: it is the same person's record.
    first.write("written there since");
    let since = import(&second, &[&export(&first, "since.json")]);
    assert_eq!((since.entries, since.not_understood), (1, 0), "{since:?}");
    assert_eq!(undo(&second, &since).entries, 1);
    sound(&second);
}

/// A record with two pages and a sitting of readings.
fn small() -> Desk {
    let desk = Desk::new();
    desk.write("one");
    desk.write("two");
    desk.add(model::Measure::Weight, "72.5", "08:00");
    desk
}

#[test]
fn undoing_leaves_what_the_person_did_since() {
    let first = small();
    let exported = export(&first, "small.json");
    let asha = Desk::new();
    let report = import(&asha, &[&exported]);
    assert_eq!((report.entries, report.sittings), (2, 1));
    let EntryView { id, heads, mut page, .. } = everything(&asha).remove(0);
    page.set(model::Field::Note, "seen since").unwrap();
    let edit = Request::EditEntry { id, base: heads, page, audience: None };
    let _: Saved = asha.ask(edit).unwrap();

    let undone = undo(&asha, &report);
    assert_eq!(
        (undone.kept, undone.entries, undone.sittings),
        (1, report.entries - 1, report.sittings)
    );
    let left = everything(&asha);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].page.text(model::Field::Note), "seen since");
    sound(&asha);
    let imports: Vec<ImportView> = asha.ask(Request::Imports).unwrap();
    assert!(imports.is_empty());
    let again: Result<ImportUndone, Problem> =
        asha.ask(Request::UndoImport { id: report.id.unwrap() });
    assert_eq!(again, Err(Problem::NoSuchImport));
}

#[test]
fn what_others_recorded_goes_in_and_out_byte_for_byte() {
    let pressure = "{\"resourceType\":\"Observation\",  \"id\":\"bp\",\n\"status\":\"final\",\
        \"valueQuantity\":{\"value\":1.2300000000000000000000000000001},\"x\":\"\\u00e9\"}";
    let flag = r#"{"id":"f","resourceType":"Flag","status":"active"}"#;
    let desk = Desk::new();
    let first = file(&desk, "one.json", &bundle(&[pressure, flag, flag, "{}"]));
    let report = import(&desk, &[&first]);
    let counts: Vec<_> =
        report.types.iter().map(|one| (one.resource_type.as_str(), one.new, one.already)).collect();
    assert_eq!(counts, [("Flag", 1, 1), ("Observation", 1, 0)]);
    assert_eq!((report.not_understood, report.name.as_str()), (1, "File one.json, 3 May 2026"));

    // The same again, as lines, with one more: only that is new.
    let more = r#"{"resourceType":"Flag","id":"g"}"#;
    let second = file(&desk, "two.ndjson", &format!("{flag}\n{more}\n"));
    let later = import(&desk, &[&second]);
    assert_eq!((later.types[0].new, later.types[0].already), (1, 1));

    let exported = export(&desk, "all.json");
    let other = Desk::new();
    import(&other, &[&exported]);
    let found = clinical(&other);
    assert_eq!(found, clinical(&desk));
    let texts: Vec<&str> = found.iter().map(|(_, _, _, text)| text.as_str()).collect();
    assert!(texts.contains(&pressure) && texts.contains(&flag) && texts.contains(&more));
    sound(&other);

    assert_eq!(undo(&desk, &report).resources, 2);
    assert_eq!(clinical(&desk).len(), 1, "what came with the other file stays");
    sound(&desk);
    let connections: Vec<api::ConnectionView> = desk.ask(Request::Connections).unwrap();
    assert!(connections.is_empty(), "a file is no service");
}

/// As the answers to a batch of searches come, and a document among them.
#[test]
fn what_is_in_a_bundle_inside_a_bundle_is_taken_in_once_and_written_once() {
    let pressure = "{\"resourceType\":\"Observation\",  \"id\":\"bp\",\n\"x\":1.50}";
    let flag = r#"{"id":"f","resourceType":"Flag","status":"active"}"#;
    let title = r#"{"resourceType":"Composition","id":"c","title":"A letter"}"#;
    let document = bundle(&[title, flag]).replace("searchset", "document");
    let answer = bundle(&[&bundle(&[pressure, flag]), &bundle(&[&document]), &bundle(&[])]);
    let mut far_too_deep = bundle(&[r#"{"resourceType":"Flag","id":"deep"}"#]);
    for _ in 0..200 {
        far_too_deep = bundle(&[&far_too_deep]);
    }
    let desk = Desk::new();
    let given = file(&desk, "answer.json", &answer.replace("searchset", "batch-response"));
    let hostile = file(&desk, "hostile.json", &far_too_deep);
    let report = import(&desk, &[&given, &hostile]);
    let counts: Vec<_> =
        report.types.iter().map(|one| (one.resource_type.as_str(), one.new, one.already)).collect();
    assert_eq!(counts, [("Composition", 1, 0), ("Flag", 1, 1), ("Observation", 1, 0)]);
    let left: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(left, ["Entry 1 of hostile.json (Bundle): it is nested too deep to be shown."]);
    let found = clinical(&desk);
    let texts: Vec<&str> = found.iter().map(|(_, _, _, text)| text.as_str()).collect();
    assert_eq!(texts, [title, flag, pressure], "by type");

    let exported = export(&desk, "all.json");
    let written = fs::read_to_string(&exported).unwrap();
    for resource in [title, pressure, flag] {
        assert_eq!(written.matches(resource).count(), 1, "{resource}");
    }
    let other = Desk::new();
    import(&other, &[&exported]);
    assert_eq!(clinical(&other), found);
    sound(&other);
    assert_eq!(undo(&desk, &report).resources, 3);
    assert!(clinical(&desk).is_empty());
    sound(&desk);
}

#[test]
fn a_wrong_file_changes_nothing_and_is_answered_with_one_sentence() {
    let desk = Desk::new();
    let good = file(&desk, "good.json", &bundle(&[r#"{"resourceType":"Flag","id":"1"}"#]));
    for (name, content) in [
        ("page.html", "<html></html>"),
        ("cut.json", r#"{"resourceType":"Bundle","entry":[{"resource":{"#),
        ("empty.json", ""),
        ("list.json", "[1,2,3]"),
        ("late.ndjson", "{\"resourceType\":\"Flag\",\"id\":\"1\"}\n{\"resou"),
    ] {
        let wrong = file(&desk, name, content);
        let files = vec![good.clone(), wrong];
        let refused: Result<ImportReport, Problem> =
            desk.ask(Request::Import { files, preview: false });
        let Err(Problem::File(advice)) = refused else { panic!("{name}: {refused:?}") };
        assert!(advice.happened.starts_with(name), "{}", advice.happened);
        assert_eq!(advice.safe, "Nothing was changed.");
    }
    assert!(clinical(&desk).is_empty());
    let folder: Result<ImportReport, Problem> =
        desk.ask(Request::Import { files: vec![desk.dir.path().to_owned()], preview: false });
    assert!(matches!(folder, Err(Problem::File(_))));
}

#[test]
fn a_record_that_somebody_meddled_with_is_not_believed() {
    let desk = Desk::new();
    let page = model::Page::new(EntryKind::Diary, "2026-05-03T08:00:00Z".parse().unwrap());
    let mut page = page;
    page.set(model::Field::Note, "mine").unwrap();
    let _: Saved = desk.ask(Request::AddEntry { page, audience: None }).unwrap();
    let exported = export(&desk, "mine.json");
    let mut bundle: Value = serde_json::from_slice(&fs::read(&exported).unwrap()).unwrap();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        if let Some(about) = entry.pointer_mut("/extension/0/valueString") {
            let mut header: Value = serde_json::from_str(about.as_str().unwrap()).unwrap();
            header["people"][0]["keys"] = json!("00".repeat(32));
            *about = json!(header.to_string());
        }
    }
    let other = Desk::new();
    let meddled = file(&other, "meddled.json", &bundle.to_string());
    let report = import(&other, &[&meddled]);
    assert_eq!((report.entries, report.not_understood, report.id), (0, 1, None));
    assert_eq!(report.left_out[0].why, WhyLeftOut::NotSigned);
}

/// The record and the person that an export is of.
fn whose(exported: &Path) -> (String, String) {
    let bundle: Value = serde_json::from_slice(&fs::read(exported).unwrap()).unwrap();
    let first = &bundle["entry"][0];
    let id = |value: &Value| value.as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    (id(&first["link"][0]["url"]), id(&first["fullUrl"]))
}

/// The same export, saying throughout that it is of another record, and that
/// its person wrote what a stranger wrote. The stranger signs all of it again
/// with a key of their own, and says that this is the person's.
fn pretending(exported: &Path, record: &str, person: &str) -> String {
    const CHANGES: &str = "application/vnd.keepwell.changes";
    let (own_record, own_person) = whose(exported);
    let text = fs::read_to_string(exported).unwrap();
    let text = text.replace(&own_record, record).replace(&own_person, person);
    let mut bundle: Value = serde_json::from_str(&text).unwrap();
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let (record, person) = (record.parse().unwrap(), person.parse().unwrap());
    let mut claimed = 0;
    for entry in bundle["entry"].as_array_mut().unwrap() {
        if let Some(about) = entry.pointer_mut("/extension/0/valueString") {
            let mut header: Value = serde_json::from_str(about.as_str().unwrap()).unwrap();
            if let Some(people) = header.get_mut("people") {
                people[0]["keys"] = json!(hex::encode(stranger.public_key()));
                *about = json!(header.to_string());
            }
        }
        let resource = &mut entry["resource"];
        if resource["contentType"] != CHANGES {
            continue;
        }
        let packed = STANDARD.decode(resource["data"].as_str().unwrap()).unwrap();
        let mut items = unpack(&packed).unwrap();
        for item in &mut items {
            if let Item::Change { author, .. } | Item::Readings { author, .. } = item {
                *author = person;
                claimed += 1;
            }
            let words = signed_words(record, item);
            if let Item::Change { signature, .. } | Item::Readings { signature, .. } = item {
                *signature = stranger.sign(&words).as_ref().to_vec();
            }
        }
        resource["data"] = json!(STANDARD.encode(pack(items).unwrap()));
    }
    assert!(claimed > 0);
    bundle.to_string()
}

/// What a signature of a change or of readings covers.
fn signed_words(record: RecordId, item: &Item) -> Vec<u8> {
    match item {
        Item::Change { doc, author, bytes, .. } => {
            // Automerge names a change by the hash of its bytes, but for the
            // four that say what they are and the four of the checksum.
            let hash = digest(&SHA256, &bytes[8..]);
            let named = [record.as_bytes(), doc.as_bytes(), author.as_bytes()].map(|id| &id[..]);
            [b"keepwell change 1\0", &named.concat()[..], hash.as_ref()].concat()
        }
        Item::Readings { author, bytes, .. } => {
            let named = [&record.as_bytes()[..], author.as_bytes()].concat();
            [b"keepwell readings 1\0", &named[..], digest(&SHA256, bytes).as_ref()].concat()
        }
        _ => Vec::new(),
    }
}

#[test]
fn a_file_that_pretends_to_be_mine_brings_nothing_that_i_wrote() {
    let (others, before) = (small(), small());
    let (stranger, former) = (export(&others, "stranger.json"), export(&before, "former.json"));
    let asha = Desk::new();
    import(&asha, &[&former]);
    asha.write("mine");
    let own = export(&asha, "own.json");
    let (before, held) = (everything(&asha), clinical(&asha));

    let (own_record, own_person) = whose(&own);
    let (former_record, former_person) = whose(&former);
    for (record, person) in [
        (&own_record, &own_person),
        (&former_record, &former_person),
        (&former_record, &own_person),
    ] {
        let pretended = file(&asha, "pretended.json", &pretending(&stranger, record, person));
        let report = import(&asha, &[&pretended]);
        assert_eq!((report.entries, report.sittings, report.id), (0, 0, None), "{report:?}");
        // Two pages and a sitting, and each is named.
        assert_eq!(report.not_understood, 3);
        let why = |one: &LeftOut| one.why == WhyLeftOut::NotSigned;
        assert!(report.left_out.len() == 3 && report.left_out.iter().all(why));
        assert_eq!((everything(&asha), clinical(&asha)), (before.clone(), held.clone()));
    }
    sound(&asha);
    // By the key that the file names, the changes are signed as they should be;
    // but they say in themselves who made them, which was somebody else.
    let empty = Desk::new();
    let whole = pretending(&stranger, &own_record, &own_person);
    let report = import(&empty, &[&file(&empty, "whole.json", &whole)]);
    assert!(report.left_out.iter().all(|one| one.resource_type == "readings"), "{report:?}");
    assert_eq!((report.entries, report.sittings), (0, 0));
    assert!(everything(&empty).is_empty());
    sound(&empty);
}

#[test]
fn what_is_left_out_is_named_one_by_one_up_to_a_limit() {
    let desk = Desk::new();
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let too_deep = format!(r#"{{"resourceType":"Flag","id":"d","x":{deep}}}"#);
    let good = r#"{"resourceType":"Flag","id":"1"}"#;
    let strange = r#"{"resourceType":"<b>","id":"7"}"#;
    let odd = file(&desk, "odd.json", &bundle(&[good, "{}", strange, &too_deep]));
    let lines = file(&desk, "lines.ndjson", &format!("{good}\n{strange}\n"));
    let report = import(&desk, &[&odd, &lines]);
    let said: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "Entry 2 of odd.json: it is not a kind of thing that FHIR has.",
            "Entry 3 of odd.json (<b> 7): it is not a kind of thing that FHIR has.",
            "Entry 4 of odd.json (Flag d): it is nested too deep to be shown.",
            "Entry 2 of lines.ndjson (<b> 7): it is not a kind of thing that FHIR has.",
        ]
    );
    assert_eq!((report.not_understood, report.not_listed()), (4, 0));
    let listed: Vec<ImportView> = desk.ask(Request::Imports).unwrap();
    assert_eq!(listed[0].report.left_out, report.left_out);

    let many = file(&desk, "many.json", &bundle(&vec!["{}"; 1_200]));
    let report = import(&desk, &[&many]);
    assert_eq!((report.not_understood, report.left_out.len()), (1_200, 1_000));
    assert_eq!(report.not_listed(), 200);
}

#[test]
fn somebody_elses_record_is_what_they_recorded_and_not_what_i_wrote() {
    let first = small();
    let exported = export(&first, "small.json");
    let asha = Desk::new();
    asha.write("mine");
    let report = import(&asha, &[&exported]);
    assert_eq!((report.whole_record, report.entries, report.sittings), (false, 0, 0));
    let seen = report.types.iter().find(|one| one.resource_type == "Observation").unwrap();
    assert_eq!(seen.new, 3);
    assert_eq!(everything(&asha).len(), 1);
    undo(&asha, &report);
    assert!(clinical(&asha).is_empty());
    sound(&asha);
}

#[test]
fn an_export_replaces_no_file_unasked_and_leaves_nothing_half_written() {
    let desk = Desk::new();
    let there = file(&desk, "there.json", "mine");
    let ask = |path: &Path, replace| -> Result<RecordExported, Problem> {
        desk.ask(Request::ExportRecord { path: path.to_owned(), replace })
    };
    assert!(matches!(ask(&there, false), Err(Problem::AreYouSure(_))));
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    let nowhere = desk.dir.path().join("no such folder").join("out.json");
    assert_eq!(ask(&nowhere, false), Err(Problem::Files));
    let exported = ask(&there, true).unwrap();
    assert!(exported.file.warning.contains("not protected"), "{}", exported.file.warning);
    let bundle: Value = serde_json::from_slice(&fs::read(&there).unwrap()).unwrap();
    assert_eq!(bundle["type"], "collection");
    assert!(!desk.dir.path().join("there.json.part").exists());
}
