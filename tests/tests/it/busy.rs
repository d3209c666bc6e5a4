//! How long a page is busy with one thing, and whether it or the computer is
//! to blame.
//!
//! Other programs on the same computer make a page wait that does nothing. So
//! beside the time that passed stands the time that the page's own thread was
//! at work, as Linux counts it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use keepwell_tests::Window;

/// How long to wait for what a key sets off.
const PAUSE: Duration = Duration::from_millis(700);

/// Notes the longest time that the page did nothing else.
const WATCH: &str = "
    window.longest = 0;
    let last = performance.now();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
        const now = performance.now();
        window.longest = Math.max(window.longest, now - last);
        last = now;
        channel.port2.postMessage(null);
    };
    channel.port2.postMessage(null);
";

/// A page that is watched.
pub(crate) struct Watch<'a> {
    window: &'a Window,
    /// Where Linux says how long the page's thread was at work.
    thread: PathBuf,
    worked: Duration,
}

/// What came of one thing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Busy {
    /// The longest that the page answered nothing, with all else that this
    /// computer does.
    pub(crate) longest: Duration,
    /// How long the page itself was at work in all.
    pub(crate) worked: Duration,
}

impl<'a> Watch<'a> {
    pub(crate) async fn begin(window: &'a Window) -> anyhow::Result<Self> {
        window.client().execute(WATCH, vec![]).await?;
        let thread = page_thread(window.stage().folders())?;
        let worked = at_work(&thread)?;
        Ok(Self { window, thread, worked })
    }

    /// What happened since it was asked last, and until all came to rest.
    pub(crate) async fn since(&mut self) -> anyhow::Result<Busy> {
        tokio::time::sleep(PAUSE).await;
        let longest = "const longest = window.longest; window.longest = 0; return longest";
        let longest = self.window.client().execute(longest, vec![]).await?;
        let longest = Duration::from_secs_f64(longest.as_f64().context("a time")? / 1000.0);
        let before = std::mem::replace(&mut self.worked, at_work(&self.thread)?);
        Ok(Busy { longest, worked: self.worked.saturating_sub(before) })
    }
}

/// The thread on which WebKit does all of a page, in a window on this stage.
fn page_thread(stage: &Path) -> anyhow::Result<PathBuf> {
    let stage = stage.to_string_lossy().into_owned();
    for process in fs::read_dir("/proc")?.flatten().map(|process| process.path()) {
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        let Ok(environment) = fs::read(process.join("environ")) else { continue };
        let ours = String::from_utf8_lossy(&environment).contains(&stage);
        if ours && name.starts_with("WebKitWebProces") {
            return Ok(process.join("schedstat"));
        }
    }
    anyhow::bail!("the process of the page is not found")
}

fn at_work(thread: &Path) -> anyhow::Result<Duration> {
    let counted = fs::read_to_string(thread)?;
    let nanoseconds = counted.split_whitespace().next().context("a time")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}
