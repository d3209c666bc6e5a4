//! What a service did to what it was sent: seen beside what was sent, and
//! settled with the keyboard alone.

use std::path::Path;
use std::thread;

use anyhow::{Context, anyhow, ensure};
use api::{
    Attention, ConnectionView, EntryView, NewReading, ReadingHistory, Request, SavedReadings,
    ServiceAddress, SyncReport,
};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use model::{EntryId, Field, Measure, PersonId, ReadingId, SendRules};
use serde_json::{Value, json};
use testkit::FhirServer;

use crate::keyboard::{arrive, press, reach, unlock};
use crate::shelf::Shelf;

/// What a service was sent, and did something to.
pub(crate) struct Sent {
    person: PersonId,
    changed: EntryId,
    removed: EntryId,
    corrected: ReadingId,
}

/// Does `work` where no runtime is: a sync brings its own.
pub(crate) fn apart<A: Send>(work: impl FnOnce() -> anyhow::Result<A> + Send) -> anyhow::Result<A> {
    let done = thread::scope(|scope| scope.spawn(work).join());
    done.map_err(|_| anyhow!("the work ended before it was done"))?
}

/// Makes a record, and has a service change a page and a reading of it, mark a
/// page as a mistake, and remove one.
pub(crate) fn four_done_elsewhere(home: &Path, server: &FhirServer) -> anyhow::Result<Sent> {
    apart(|| send_four(&Shelf::make(home, "Asha")?, server))
}

fn send_four(shelf: &Shelf, server: &FhirServer) -> anyhow::Result<Sent> {
    let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
    let patient = patient.json()["id"].as_str().context("the patient has an id")?.to_owned();
    shelf.ask::<ConnectionView>(Request::AddConnection {
        name: "Leeds Care Record".to_owned(),
        service: ServiceAddress { url: server.base_url(), token: None },
        patient,
        rules: SendRules::usual(),
    })?;
    let changed = shelf.write("2026-05-03T08:15:00+01:00", "Slept badly.")?.id;
    let withdrawn = shelf.write("2026-05-02T08:15:00+01:00", "Walked to the shop.")?.id;
    let removed = shelf.write("2026-05-01T08:15:00+01:00", "The first of May.")?.id;
    let corrected = weigh(shelf)?;
    sync(shelf)?;

    let mut page = held(server, &changed.urn())?;
    page["valueInteger"] = json!(5);
    page["note"][0]["text"] = json!("Slept badly. Seen by the nurse.");
    put(server, &page)?;
    let mut page = held(server, &withdrawn.urn())?;
    page["status"] = json!("entered-in-error");
    put(server, &page)?;
    let mut weight = held(server, &corrected.urn())?;
    weight["valueQuantity"]["value"] = json!(75.2);
    put(server, &weight)?;
    let place = place(&held(server, &removed.urn())?)?;
    ensure!(server.request("DELETE", &place, None).status < 300, "the page is removed there");
    sync(shelf)?;
    Ok(Sent { person: shelf.person, changed, removed, corrected })
}

fn weigh(shelf: &Shelf) -> anyhow::Result<ReadingId> {
    let reading = NewReading {
        measure: Measure::Weight,
        own: None,
        typed: "72.5".to_owned(),
        at: "2026-05-03T08:20:00+01:00".parse()?,
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    };
    let request = Request::AddReadings { readings: vec![reading], sure: false };
    let saved: SavedReadings = shelf.ask(request)?;
    Ok(saved.readings.first().context("one reading was added")?.reading.id)
}

fn sync(shelf: &Shelf) -> anyhow::Result<()> {
    let reports: Vec<SyncReport> = shelf.ask(Request::Sync { connection: None })?;
    ensure!(reports.iter().all(|report| report.problem.is_none()), "{reports:?}");
    Ok(())
}

/// What the service holds under an identifier of ours.
fn held(server: &FhirServer, urn: &str) -> anyhow::Result<Value> {
    let mut found = server.search(&format!("Observation?identifier=urn:ietf:rfc:3986|{urn}"));
    ensure!(found.len() == 1, "it is there once: {found:?}");
    found.pop().context("it is there")
}

fn place(resource: &Value) -> anyhow::Result<String> {
    let id = resource["id"].as_str().context("a resource has an id")?;
    Ok(format!("Observation/{id}"))
}

fn put(server: &FhirServer, resource: &Value) -> anyhow::Result<()> {
    let answer = server.request("PUT", &place(resource)?, Some(resource));
    ensure!(answer.status == 200, "the service takes the change: {}", answer.status);
    Ok(())
}

/// Goes to a way of settling and presses its number.
async fn settle(window: &Window, way: &str, number: &str) -> anyhow::Result<()> {
    reach(window, way).await?;
    window.keys(number).await?;
    window.see("Your choice is saved.").await
}

#[tokio::test]
async fn what_a_service_did_is_settled_one_key_at_a_time() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let home = tempfile::tempdir()?;
    let sent = four_done_elsewhere(home.path(), &server)?;

    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;
    window.see("4 things wait for you.").await?;
    press(&window, "Needs attention (4)").await?;
    window.see("Leeds Care Record changed this after it was sent.").await?;
    window.see("Leeds Care Record marked this as a mistake. It still stands here.").await?;
    window.see("Leeds Care Record does not have this any more. It still stands here.").await?;
    window.see("Slept badly. Seen by the nurse.").await?;
    window.see("Very good").await?;
    window.see("72.5 kg").await?;
    window.see("75.2 kg").await?;

    // The page first, then the reading: both were changed.
    settle(&window, "What Leeds Care Record changed stands here", "1").await?;
    window.see("3 things wait for you.").await?;
    settle(&window, "Your reading is corrected to it", "2").await?;
    window.see("2 things wait for you.").await?;
    settle(&window, "What stands here is deleted", "3").await?;
    window.see("1 thing waits for you.").await?;
    settle(&window, "What stands here is deleted", "1").await?;
    window.see("Nothing needs your attention.").await?;
    arrive(&window, "Needs attention").await?;
    window.close().await?;

    apart(|| is_settled(&Shelf::open(home.path(), sent.person)?, &server, &sent))
}

/// Nothing waits any more, and each thing is as it was chosen.
fn is_settled(shelf: &Shelf, server: &FhirServer, sent: &Sent) -> anyhow::Result<()> {
    sync(shelf)?;
    ensure!(shelf.ask::<Attention>(Request::Attention)?.count() == 0);
    let page: EntryView = shelf.ask(Request::Entry { id: sent.changed })?;
    ensure!(page.page.text(Field::Note) == "Slept badly.", "{:?}", page.page);
    ensure!(held(server, &sent.changed.urn())?["valueInteger"] == json!(3));
    let history: ReadingHistory = shelf.ask(Request::ReadingHistory { id: sent.corrected })?;
    let now = history.steps.iter().find(|step| step.reading.current);
    ensure!(now.is_some_and(|step| step.reading.shown == "75.2 kg"), "{history:?}");
    let kept: EntryView = shelf.ask(Request::Entry { id: sent.removed })?;
    ensure!(!kept.deleted, "nothing was deleted here");
    Ok(())
}

#[tokio::test]
async fn what_was_taken_over_stands_and_what_was_deleted_comes_back() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let home = tempfile::tempdir()?;
    let sent = four_done_elsewhere(home.path(), &server)?;

    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;
    press(&window, "Needs attention (4)").await?;
    settle(&window, "What Leeds Care Record changed stands here", "2").await?;
    window.see("3 things wait for you.").await?;
    settle(&window, "Your reading is corrected to it", "3").await?;
    window.see("2 things wait for you.").await?;
    for _ in 0..2 {
        settle(&window, "What stands here is deleted", "2").await?;
        press(&window, "Undo").await?;
        window.see("Undone.").await?;
    }
    window.see("Nothing needs your attention.").await?;
    window.close().await?;

    apart(|| {
        let shelf = Shelf::open(home.path(), sent.person)?;
        sync(&shelf)?;
        ensure!(shelf.ask::<Attention>(Request::Attention)?.count() == 0);
        let page: EntryView = shelf.ask(Request::Entry { id: sent.changed })?;
        let note = page.page.text(Field::Note);
        ensure!(note == "Slept badly. Seen by the nurse.", "{:?}", page.page);
        ensure!(held(&server, &sent.changed.urn())?["valueInteger"] == json!(5));
        let weight = held(&server, &sent.corrected.urn())?;
        ensure!(weight["valueQuantity"]["value"] == json!(75.2), "each side kept its own");
        let kept: EntryView = shelf.ask(Request::Entry { id: sent.removed })?;
        ensure!(!kept.deleted, "its deletion was undone");
        held(&server, &sent.removed.urn()).context("it is there again").map(drop)
    })
}
