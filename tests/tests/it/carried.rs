//! Two computers of one person and a service between, with the keyboard alone.

use std::path::Path;
use std::thread;

use anyhow::{Context, anyhow, ensure};
use api::{ConnectionView, EntryPage, EntryQuery, ExchangeReport, Request, ServiceAddress};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use model::{ConnectionId, PersonId, SendRules};
use serde_json::json;
use tempfile::TempDir;
use testkit::FhirServer;

use crate::keyboard::{arrive, press, unlock};
use crate::shelf::Shelf;

const LEEDS: &str = "Leeds Care Record";
const FROM_THE_KITCHEN: &str = "Walked to the shop.";
const FROM_THE_DESK: &str = "Slept badly.";

/// Does what blocks, which a test that waits for a window must not.
fn aside<T: Send>(work: impl FnOnce() -> anyhow::Result<T> + Send) -> anyhow::Result<T> {
    thread::scope(|scope| scope.spawn(work).join()).map_err(|_| anyhow!("it panicked"))?
}

/// The computer that has no window, closed between two things that it does.
pub(crate) struct Desk {
    home: TempDir,
    person: PersonId,
    connection: ConnectionId,
}

impl Desk {
    fn at<T: Send>(
        &self,
        work: impl FnOnce(&Shelf, ConnectionId) -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        aside(|| work(&Shelf::open(self.home.path(), self.person)?, self.connection))
    }
}

/// Two computers that are connected to the same service, both closed.
pub(crate) fn two_at(server: &FhirServer, kitchen: &Path) -> anyhow::Result<Desk> {
    aside(|| {
        let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
        let patient = patient.json()["id"].as_str().context("an id")?.to_owned();
        let (home, stick) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let kitchen = Shelf::make(kitchen, "Asha")?;
        let desk = Shelf::join(home.path(), &kitchen, stick.path())?;
        let connect = |shelf: &Shelf| {
            shelf.ask::<ConnectionView>(Request::AddConnection {
                name: LEEDS.to_owned(),
                service: ServiceAddress { url: server.base_url(), token: None },
                patient: patient.clone(),
                rules: SendRules::default(),
            })
        };
        connect(&kitchen)?;
        kitchen.write(&app::now_here().to_string(), FROM_THE_KITCHEN)?;
        let connection = connect(&desk)?.id;
        Ok(Desk { home, person: desk.person, connection })
    })
}

fn exchange(shelf: &Shelf, connection: ConnectionId) -> anyhow::Result<()> {
    let request = Request::ExchangeBy { connection, agreed: true };
    shelf.ask::<ExchangeReport>(request).map(drop)
}

#[tokio::test]
async fn two_computers_meet_at_a_service_once_it_was_chosen() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(mut server) = FhirServer::start() else { return Ok(()) };
    let kitchen = tempfile::tempdir()?;
    let desk = two_at(&server, kitchen.path())?;
    let window = Window::open(kitchen.path()).await?;
    unlock(&window, "Asha").await?;
    press(&window, "Connections").await?;
    press(&window, "See your computers").await?;
    window.see("It is off until you choose it, on each computer.").await?;

    press(&window, "Use Leeds Care Record…").await?;
    window.see("Let Leeds Care Record carry your sealed files?").await?;
    window.see("It can see how large each sealed file is").await?;
    press(&window, "Not now").await?;
    ensure!(server.search("DocumentReference").is_empty(), "nothing went unasked");
    press(&window, "Use Leeds Care Record…").await?;
    press(&window, "Use it and exchange now").await?;
    window.see("went out.").await?;
    window.see("On: it carries your sealed files").await?;

    desk.at(|desk, connection| {
        exchange(desk, connection)?;
        let query = EntryQuery { limit: 10, ..EntryQuery::default() };
        let page: EntryPage = desk.ask(Request::Entries(query))?;
        ensure!(page.entries.len() == 1, "the page came to the desk");
        desk.write(&app::now_here().to_string(), FROM_THE_DESK)?;
        exchange(desk, connection)
    })?;
    arrive(&window, "Exchange at Leeds Care Record").await?;
    press(&window, "Exchange at Leeds Care Record").await?;
    window.see("came here").await?;

    server.stop();
    press(&window, "Exchange at Leeds Care Record").await?;
    window.see("We could not reach Leeds Care Record.").await?;
    press(&window, "Stop using it").await?;
    window.see("Leeds Care Record carries nothing more.").await?;
    arrive(&window, "Your computers").await?;
    window.see("Use Leeds Care Record…").await?;
    press(&window, "Today").await?;
    window.see(FROM_THE_DESK).await?;
    window.close().await
}
