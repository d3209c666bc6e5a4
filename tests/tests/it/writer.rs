//! A carer writes on the family's computer, with the keyboard alone: a page and
//! a reading carry her name here, and at a real server.

use anyhow::{Context, ensure};
use api::{ConnectionView, Request, Saved, ServiceAddress, WriterView};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use model::{EntryId, EntryKind, Field, Page, SendRules};
use serde_json::{Value, json};
use testkit::FhirServer;

use crate::elsewhere::apart;
use crate::keyboard::{
    CTRL_L, CTRL_N, DOWN, UP, arrive, fill, open, press, reach, reach_back, save, settle, unlock,
};
use crate::readings::measure_first;
use crate::shelf::Shelf;

const WRITTEN_BY: &str = "Written by";
const MEERA: &str = "Now writing: Meera Patel, daughter";

/// Asha's daughter, among her contacts.
pub(crate) fn meera(shelf: &Shelf) -> anyhow::Result<EntryId> {
    let mut page = Page::new(EntryKind::Contact, "2026-05-01T08:00:00Z".parse()?);
    page.set(Field::Name, "Meera Patel")?;
    page.set(Field::Role, "daughter")?;
    let saved: Saved = shelf.ask(Request::AddEntry { page, audience: None })?;
    Ok(saved.entry.id)
}

/// Says that she writes.
pub(crate) fn let_her_write(shelf: &Shelf, contact: EntryId) -> anyhow::Result<()> {
    let request = Request::SetWriter { contact: Some(contact), for_now: false };
    shelf.ask::<WriterView>(request).map(drop)
}

/// A record with a contact, and a service that takes what is meant for services.
fn prepare(home: &std::path::Path, server: &FhirServer) -> anyhow::Result<String> {
    let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
    let patient = patient.json()["id"].as_str().context("the patient has an id")?.to_owned();
    let shelf = Shelf::make(home, "Asha")?;
    meera(&shelf)?;
    shelf.ask::<ConnectionView>(Request::AddConnection {
        name: "Leeds Care Record".to_owned(),
        service: ServiceAddress { url: server.base_url(), token: None },
        patient: patient.clone(),
        rules: SendRules::usual(),
    })?;
    Ok(patient)
}

#[tokio::test]
async fn what_a_carer_writes_is_hers_everywhere() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let home = tempfile::tempdir()?;
    let patient = apart(|| prepare(home.path(), &server))?;
    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;

    open(&window, "Settings").await?;
    reach(&window, WRITTEN_BY).await?;
    window.keys(DOWN).await?;
    window.see(MEERA).await?;
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    unlock(&window, "Asha").await?;
    window.see(MEERA).await?;

    write(&window, "She slept well.").await?;
    window.see("Written by Meera Patel, daughter").await?;
    measure_first(&window, "Weight", "72.5").await?;
    press(&window, "Weight").await?;
    window.see("entered by Meera Patel, daughter").await?;
    press(&window, "History").await?;
    window.see("Meera Patel: wrote this reading down.").await?;

    // In the form it is seen, and changed.
    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    reach(&window, WRITTEN_BY).await?;
    window.keys(UP).await?;
    window.see_no_more(MEERA).await?;
    arrive(&window, WRITTEN_BY).await?;
    reach_back(&window, "Your note").await?;
    window.keys("I slept well.").await?;
    save(&window).await?;
    open(&window, "Diary").await?;
    window.see("I slept well.").await?;
    open(&window, "Diary").await?;
    press(&window, "History").await?;
    window.see("Asha: wrote this page.").await?;

    open(&window, "Connections").await?;
    press(&window, "Send and receive now").await?;
    window.see("All sent").await?;
    window.close().await?;

    let carers = server.search(&format!("RelatedPerson?patient={patient}"));
    ensure!(carers.len() == 1, "{carers:?}");
    ensure!(carers[0]["name"][0]["text"] == "Meera Patel", "{carers:?}");
    let carer = format!("RelatedPerson/{}", carers[0]["id"].as_str().context("an id")?);
    let all = server.search(&format!("Observation?subject=Patient/{patient}"));
    let by = |one: &Value| one["performer"][0]["reference"] == *carer;
    let (hers, own): (Vec<&Value>, Vec<&Value>) = all.iter().partition(|one| by(one));
    ensure!(hers.len() == 2 && own.len() == 1, "{all:?}");
    for one in all.iter() {
        let place = format!("Observation/{}", one["id"].as_str().context("an id")?);
        let provenances = server.search(&format!("Provenance?target={place}"));
        let agent = match by(one) {
            true => carer.clone(),
            false => format!("Patient/{patient}"),
        };
        ensure!(provenances.len() == 1, "{place}: {provenances:?}");
        ensure!(provenances[0]["agent"][0]["who"]["reference"] == *agent, "{provenances:?}");
    }
    Ok(())
}

async fn write(window: &Window, note: &str) -> anyhow::Result<()> {
    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    fill(window, "Your note", note).await?;
    save(window).await?;
    settle().await;
    Ok(())
}
