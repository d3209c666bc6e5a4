//! What a service holds, by keyboard alone: a result over time beside the
//! person's own, and something that is wrong.

use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use testkit::{FhirServer, patient};

use crate::keyboard::{CTRL_Z, fill, press};
use crate::steps::{connect, make_a_lock};

#[tokio::test]
async fn a_record_is_read_and_remarked_on_by_keyboard() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(21);
    server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    connect(&window, &server, &made_up.nhs_number).await?;

    press(&window, "Record").await?;
    for part in ["Problems now", "Medicines now", "Last results", "Next appointments"] {
        window.see(part).await?;
    }
    results(&window).await?;
    press(&window, "Record").await?;
    remark(&window).await?;
    window.close().await
}

async fn results(window: &Window) -> anyhow::Result<()> {
    press(window, "Body weight").await?;
    window.see("Every result").await?;
    window.see("results from services, the newest").await?;
    press(window, "Show as a table").await?;
    window.see("From services").await
}

async fn remark(window: &Window) -> anyhow::Result<()> {
    press(window, "Hypothyroidism").await?;
    window.see("Versions kept here").await?;
    press(window, "Something is wrong here").await?;
    press(window, "Keep this remark").await?;
    window.see("Say what is wrong.").await?;
    fill(window, "Something is wrong here", "I never had this.").await?;
    press(window, "Keep this remark").await?;
    window.see("Your remark is kept beside this.").await?;
    window.see("What you say about this").await?;
    press(window, "Edit").await?;
    fill(window, "What is wrong", " It was my sister.").await?;
    press(window, "Save").await?;
    press(window, "Record").await?;
    window.see("It was my sister.").await?;
    press(window, "Hypothyroidism").await?;
    press(window, "Delete").await?;
    window.see_no_more("What you say about this").await?;
    window.keys(CTRL_Z).await?;
    window.see("What you say about this").await
}
