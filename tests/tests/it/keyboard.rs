//! A person who has a keyboard and nothing else.

use std::time::Duration;

use anyhow::bail;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use keepwell_tests::Window;
use serde::Deserialize;

use crate::steps::PASSPHRASE;

// WebDriver's names for keys (W3C WebDriver, section 17.4.2).
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const SPACE: &str = " ";
const HOME: &str = "\u{E011}";
pub(crate) const PAGE_UP: &str = "\u{E00E}";
pub(crate) const LEFT: &str = "\u{E012}";
pub(crate) const UP: &str = "\u{E013}";
pub(crate) const RIGHT: &str = "\u{E014}";
pub(crate) const DOWN: &str = "\u{E015}";
pub(crate) const CTRL_A: &str = "\u{E009}a\u{E000}";
pub(crate) const CTRL_L: &str = "\u{E009}l\u{E000}";
pub(crate) const CTRL_N: &str = "\u{E009}n\u{E000}";
pub(crate) const CTRL_Z: &str = "\u{E009}z\u{E000}";
pub(crate) const CTRL_ENTER: &str = "\u{E009}\u{E007}\u{E000}";
const TAB: char = '\u{E004}';
const SHIFT: char = '\u{E008}';

/// More stops than any page has.
const STOPS: usize = 200;
/// How often to look whether the focus has come, and how long to wait between.
const LOOKS: usize = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// What has the focus.
#[derive(Debug, Deserialize)]
struct Focus {
    id: String,
    /// What is read out of it: its words, its label, what its group is called.
    names: Vec<String>,
    /// Whether it can be written in.
    field: bool,
    /// Whether it leads to another page from anywhere.
    rail: bool,
    /// Whether the arrow keys go on to more like it.
    row: bool,
}

/// What only holds others, such as a dialog, is called by its label alone.
const FOCUSED: &str = "
    const here = document.activeElement;
    const holds = !here.matches('a, button, h1, input, select, summary, textarea');
    const by = (here.getAttribute('aria-labelledby') ?? '').split(' ');
    const group = here.type === 'radio' && here.closest('fieldset')?.querySelector('legend');
    const own = [...here.childNodes].filter(node => node.nodeName !== 'svg');
    const names = [
        here.ariaLabel,
        ...by.map(id => document.getElementById(id)?.innerText),
        group && group.innerText,
        ...[...(here.labels ?? [])].map(label => label.innerText),
        ...(holds ? [] : [...own.map(node => node.textContent), here.innerText]),
    ];
    const lines = names.flatMap(name => (name || '').split('\\n'));
    const notWritten = ['radio', 'checkbox', 'file', 'range'];
    return {
        id: here.id,
        names: lines.map(line => line.replace(/\\s+/g, ' ').trim()).filter(line => line),
        field: here.matches('input, textarea') && !notWritten.includes(here.type),
        rail: here.closest('nav') !== null,
        row: here.closest('[role=toolbar]') !== null,
    };
";

impl Focus {
    async fn of(window: &Window) -> anyhow::Result<Self> {
        Ok(serde_json::from_value(window.client().execute(FOCUSED, vec![]).await?)?)
    }

    /// Whether it is called so. What is called may say more after a comma, a
    /// colon or a bracket.
    fn is(&self, name: &str) -> bool {
        self.names.iter().any(|own| {
            let rest = own.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([',', ':', '.']))
                || rest.is_some_and(|rest| rest.starts_with(" ("))
        })
    }
}

/// Presses keys one after the other, whatever has the focus. (Sent to an
/// element, Tab begins again at the first part of a date, and is the name of a
/// file in a box for files.)
async fn strike(window: &Window, keys: KeyActions) -> anyhow::Result<()> {
    Ok(window.client().perform_actions(keys).await?)
}

fn tab() -> KeyActions {
    KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value: TAB })
        .then(KeyAction::Up { value: TAB })
}

fn tab_back() -> KeyActions {
    KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value: SHIFT })
        .then(KeyAction::Down { value: TAB })
        .then(KeyAction::Up { value: TAB })
        .then(KeyAction::Up { value: SHIFT })
}

async fn go_until(
    window: &Window,
    key: fn() -> KeyActions,
    name: &str,
    wanted: impl Fn(&Focus) -> bool,
) -> anyhow::Result<usize> {
    let mut passed = Vec::new();
    for stops in 0..STOPS {
        let focus = Focus::of(window).await?;
        if wanted(&focus) {
            return Ok(stops);
        }
        let in_row = focus.row;
        passed.extend(focus.names.into_iter().next());
        if in_row && along(window, &wanted).await? {
            return Ok(stops);
        }
        strike(window, key()).await?;
    }
    bail!("{name} cannot be reached by the Tab key; passed: {passed:?}")
}

/// Goes from one to the next of a row by the arrow keys; whether it is there.
async fn along(window: &Window, wanted: impl Fn(&Focus) -> bool) -> anyhow::Result<bool> {
    window.keys(HOME).await?;
    let mut last = None;
    loop {
        let focus = Focus::of(window).await?;
        if wanted(&focus) {
            return Ok(true);
        }
        if last.replace(focus.names.clone()) == Some(focus.names) {
            return Ok(false);
        }
        window.keys(RIGHT).await?;
    }
}

/// Goes on by the Tab key until what has the focus is called `name`.
pub(crate) async fn reach(window: &Window, name: &str) -> anyhow::Result<()> {
    go_until(window, tab, name, |focus| focus.is(name)).await?;
    Ok(())
}

/// The same to a field, where something else has its name too; how often Tab
/// was pressed.
pub(crate) async fn reach_field(window: &Window, label: &str) -> anyhow::Result<usize> {
    go_until(window, tab, label, |focus| focus.field && focus.is(label)).await
}

/// One stop further.
pub(crate) async fn go_on(window: &Window) -> anyhow::Result<()> {
    strike(window, tab()).await
}

/// Goes back until what has the focus is called `name`.
pub(crate) async fn reach_back(window: &Window, name: &str) -> anyhow::Result<()> {
    go_until(window, tab_back, name, |focus| focus.is(name)).await?;
    Ok(())
}

/// Goes back to a page of the rail, which stands before every page, and opens
/// it.
pub(crate) async fn open(window: &Window, page: &str) -> anyhow::Result<()> {
    go_until(window, tab_back, page, |focus| focus.rail && focus.is(page)).await?;
    window.keys(ENTER).await?;
    settle().await;
    Ok(())
}

/// Waits until the focus has come to what is called `name`.
pub(crate) async fn arrive(window: &Window, name: &str) -> anyhow::Result<()> {
    focus_comes(window, name, |focus| focus.is(name)).await
}

/// The same, to what has this id.
pub(crate) async fn arrive_at_id(window: &Window, id: &str) -> anyhow::Result<()> {
    focus_comes(window, id, |focus| focus.id == id).await
}

async fn focus_comes(
    window: &Window,
    name: &str,
    wanted: impl Fn(&Focus) -> bool,
) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        if wanted(&Focus::of(window).await?) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    let focus = Focus::of(window).await?;
    bail!("the focus is on {focus:?}, not on {name}:\n{}", window.text().await?)
}

/// Goes to a button and presses it.
pub(crate) async fn press(window: &Window, name: &str) -> anyhow::Result<()> {
    reach(window, name).await?;
    window.keys(ENTER).await
}

/// Goes to a box or a choice and presses the space bar.
pub(crate) async fn tick(window: &Window, name: &str) -> anyhow::Result<()> {
    reach(window, name).await?;
    window.keys(SPACE).await
}

/// Goes to a field and writes in it, behind what is there.
pub(crate) async fn fill(window: &Window, label: &str, text: &str) -> anyhow::Result<()> {
    reach_field(window, label).await?;
    window.keys(text).await
}

/// Writes over what the field holds that has the focus.
pub(crate) async fn write_over(window: &Window, text: &str) -> anyhow::Result<()> {
    window.keys(CTRL_A).await?;
    window.keys(text).await
}

/// A page that has just opened moves the focus to where it begins.
pub(crate) async fn settle() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

/// Saves the form that is open.
pub(crate) async fn save(window: &Window) -> anyhow::Result<()> {
    window.keys(CTRL_ENTER).await?;
    window.see("Saved on this computer.").await?;
    settle().await;
    Ok(())
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
