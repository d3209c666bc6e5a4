//! A person who has a keyboard and nothing else.

use std::time::Duration;

use anyhow::bail;
use keepwell_tests::Window;

use crate::steps::PASSPHRASE;

// WebDriver's names for keys (W3C WebDriver, section 17.4.2).
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const CTRL_Z: &str = "\u{E009}z\u{E000}";

/// More stops than any page has.
const STOPS: usize = 120;
/// How often to look whether the focus has come, and how long to wait between.
const LOOKS: usize = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// What is read out of the element that has the focus: its words, or the label
/// of a field. What only holds others, such as a dialog, is called nothing.
const FOCUSED: &str = "
    const here = document.activeElement;
    if (!here.matches('a, button, h1, input, select, summary, textarea')) return '';
    const labels = [...(here.labels ?? [])].map(label => label.innerText);
    const own = [...here.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
    const words = own.map(node => node.textContent);
    return [here.ariaLabel ?? '', ...labels, ...words, here.innerText ?? ''].join('\\n');
";

pub(crate) async fn focused(window: &Window) -> anyhow::Result<String> {
    let text = window.client().execute(FOCUSED, vec![]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn is_on(window: &Window, name: &str) -> anyhow::Result<bool> {
    Ok(focused(window).await?.lines().any(|line| line.trim() == name))
}

/// Goes on by the Tab key until what has the focus is called `name`.
pub(crate) async fn reach(window: &Window, name: &str) -> anyhow::Result<()> {
    for _ in 0..STOPS {
        if is_on(window, name).await? {
            return Ok(());
        }
        window.keys(TAB).await?;
    }
    bail!("{name} cannot be reached by the Tab key:\n{}", window.text().await?)
}

/// Waits until the focus has come to what is called `name`.
pub(crate) async fn arrive(window: &Window, name: &str) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        if is_on(window, name).await? {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    let focused = focused(window).await?;
    bail!("the focus is on {focused:?}, not on {name}:\n{}", window.text().await?)
}

/// Goes to a button and presses it.
pub(crate) async fn press(window: &Window, name: &str) -> anyhow::Result<()> {
    reach(window, name).await?;
    window.keys(ENTER).await
}

/// Goes to an empty field and writes in it.
pub(crate) async fn fill(window: &Window, label: &str, text: &str) -> anyhow::Result<()> {
    reach(window, label).await?;
    window.keys(text).await
}

/// From the People screen to an open record.
pub(crate) async fn unlock(window: &Window, name: &str) -> anyhow::Result<()> {
    window.see(name).await?;
    press(window, name).await?;
    arrive(window, "Your passphrase").await?;
    window.keys(PASSPHRASE).await?;
    window.keys(ENTER).await?;
    window.see("How are you right now?").await
}
