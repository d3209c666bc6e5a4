//! Steps that many tests begin with.

use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use serde_json::json;
use tempfile::TempDir;
use testkit::FhirServer;

pub(crate) const PASSPHRASE: &str = "four quiet herons wading";

/// A window over a new record that is open, and the folder of both; `None`
/// where a part of the window's tests is missing.
pub(crate) async fn open_record(name: &str) -> anyhow::Result<Option<(TempDir, Window)>> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(None);
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, name).await?;
    Ok(Some((home, window)))
}

/// Makes a lock, and stops at the person's Today page.
pub(crate) async fn make_a_lock(window: &Window, name: &str) -> anyhow::Result<()> {
    make_a_lock_and_keep_the_code(window, name).await.map(drop)
}

/// The same; the recovery code is kept.
pub(crate) async fn make_a_lock_and_keep_the_code(
    window: &Window,
    name: &str,
) -> anyhow::Result<String> {
    window.press("Make a new lock").await?;
    window.fill("Your name", name).await?;
    window.fill("Passphrase", PASSPHRASE).await?;
    window.fill("The same passphrase again", PASSPHRASE).await?;
    window.press("Make the lock").await?;
    let code = window.recovery_code().await?;
    window.press("I have copied it").await?;
    window.fill("Your recovery code", &code).await?;
    window.press("Check the code").await?;
    window.see("How are you right now?").await?;
    Ok(code)
}

/// Sets the date of a form: how the parts of a date are typed is the
/// platform's own affair.
pub(crate) async fn set_date(window: &Window, date: &str) -> anyhow::Result<()> {
    let script = "const field = document.getElementById('date');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    window.client().execute(script, vec![json!(date)]).await?;
    Ok(())
}

/// Connects to a service, and waits until all is sent and received.
pub(crate) async fn connect(
    window: &Window,
    server: &FhirServer,
    nhs_number: &str,
) -> anyhow::Result<()> {
    window.press("Connections").await?;
    window.press("Add a connection").await?;
    window.fill("Address", &server.base_url()).await?;
    window.press("Ask the service").await?;
    window.see("The service answered").await?;
    window.press("Go on").await?;
    window.fill("NHS number", nhs_number).await?;
    window.press("Look for me").await?;
    window.see("Is this you?").await?;
    window.press("This is me").await?;
    window.fill("Name of the service", "Leeds Care Record").await?;
    window.press("Go on").await?;
    window.see("What may they have?").await?;
    window.press("Connect").await?;
    window.see("All sent").await
}
