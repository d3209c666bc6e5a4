//! Steps that many tests begin with.

use keepwell_tests::Window;

pub(crate) const PASSPHRASE: &str = "four quiet herons wading";

/// Makes a lock, and stops at the person's Today page.
pub(crate) async fn make_a_lock(window: &Window, name: &str) -> anyhow::Result<()> {
    window.press("Make a new lock").await?;
    window.fill("Your name", name).await?;
    window.fill("Passphrase", PASSPHRASE).await?;
    window.fill("The same passphrase again", PASSPHRASE).await?;
    window.press("Make the lock").await?;
    let code = window.recovery_code().await?;
    window.press("I have copied it").await?;
    window.fill("Your recovery code", &code).await?;
    window.press("Check the code").await?;
    window.see("How are you right now?").await
}
