//! A lost passphrase, and a changed one, in the real window.

use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};

use crate::steps::make_a_lock_and_keep_the_code;

const SECOND: &str = "nine lanterns by the weir";
const THIRD: &str = "slow bread and harbour bells";

#[tokio::test]
async fn the_code_opens_what_is_forgotten_and_the_passphrase_can_be_changed() -> anyhow::Result<()>
{
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    let code = make_a_lock_and_keep_the_code(&window, "Asha").await?;

    window.press("Lock").await?;
    window.press("Asha").await?;
    window.press("I have lost my passphrase").await?;
    window.see("with the recovery code").await?;
    window.fill("Your recovery code", &code.to_lowercase().replace('-', " ")).await?;
    window.fill("New passphrase", SECOND).await?;
    window.fill("The same passphrase again", SECOND).await?;
    window.press("Open with the code").await?;
    window.see("How are you right now?").await?;

    window.press("Settings").await?;
    window.press("Change passphrase").await?;
    window.fill("Passphrase now", SECOND).await?;
    let button = window.place("Change passphrase").await?;
    window.fill("New passphrase", THIRD).await?;
    window.see("very hard to guess").await?;
    assert_eq!(window.place("Change passphrase").await?, button, "it moved under the finger");
    window.fill("The same passphrase again", THIRD).await?;
    window.press("Change passphrase").await?;
    window.see("Your passphrase was changed.").await?;

    window.press("Lock").await?;
    window.press("Asha").await?;
    window.fill("Your passphrase", SECOND).await?;
    window.press("Open").await?;
    window.see("does not open this record").await?;
    window.fill("Your passphrase", THIRD).await?;
    window.press("Open").await?;
    window.see("How are you right now?").await?;
    window.close().await
}
