//! The window by keyboard alone.

use std::time::{Duration, Instant};

use anyhow::bail;
use keepwell_tests::Window;
use serde_json::json;

/// WebDriver's names for keys (W3C WebDriver, section 17.4.2).
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const RIGHT: &str = "\u{E014}";
pub(crate) const CTRL_A: &str = "\u{E009}a\u{E000}";
pub(crate) const CTRL_L: &str = "\u{E009}l\u{E000}";
pub(crate) const CTRL_ENTER: &str = "\u{E009}\u{E007}\u{E000}";

/// More steps than any page has.
const STEPS: u32 = 200;

/// What has the focus is called: by its label, its `aria-label`, or its text.
const FOCUSED: &str = "
    const here = document.activeElement;
    const label = here.labels && here.labels[0];
    const name = here.getAttribute('aria-label') || (label || here).innerText || '';
    return here === document.body ? '' : name.trim();
";

/// Presses Tab until something of that name has the focus. A name may go on
/// with words that only a screen reader says.
pub(crate) async fn tab_to(window: &Window, name: &str) -> anyhow::Result<()> {
    for _ in 0..STEPS {
        let focused = window.client().execute(FOCUSED, vec![]).await?;
        if focused.as_str().is_some_and(|focused| focused.starts_with(name)) {
            return Ok(());
        }
        window.keys(TAB).await?;
    }
    bail!("{name} cannot be reached by the Tab key:\n{}", window.text().await?)
}

/// Goes to something and presses Enter.
pub(crate) async fn press(window: &Window, name: &str) -> anyhow::Result<()> {
    tab_to(window, name).await?;
    window.keys(ENTER).await
}

/// Waits until what has this id has the focus of itself.
pub(crate) async fn focus_comes_to(window: &Window, id: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        let here = window.client().execute("return document.activeElement.id", vec![]).await?;
        if here == json!(id) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("the focus does not come to {id}")
}

/// Writes over what the field holds that has the focus.
pub(crate) async fn write_over(window: &Window, text: &str) -> anyhow::Result<()> {
    window.keys(CTRL_A).await?;
    window.keys(text).await
}
