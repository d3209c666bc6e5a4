//! Keepwell's window, used as a person uses it: by the names on its buttons
//! and fields, and by what can be read on the page.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;

use crate::axe::{self, Violation};
use crate::driver;
use crate::parts::Part;
use crate::process::Process;
use crate::stage::Stage;

/// How long a person would wait before they say that it does not work.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a person would write the same thing again.
const TRIES: u32 = 5;

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(50);

/// An open window. It ends when dropped, like a computer that loses power;
/// [`Window::close`] ends it as a person does.
#[derive(Debug)]
pub struct Window {
    client: Client,
    // The driver ends before the stage that it stands on.
    _driver: Process,
    stage: Stage,
}

impl Window {
    /// Opens the window over the records in `home`.
    ///
    /// # Errors
    /// When a part is missing or the window does not open.
    pub async fn open(home: &Path) -> anyhow::Result<Self> {
        Self::open_with(&["--home".to_owned(), home.to_string_lossy().into_owned()]).await
    }

    /// Opens the window as its program is started from a command line.
    ///
    /// # Errors
    /// When a part is missing or the window does not open.
    pub async fn open_with(arguments: &[String]) -> anyhow::Result<Self> {
        let program = Part::Window.find().context("KEEPWELL_WINDOW names no program")?;
        let stage = Stage::set()?;
        let (driver, client) = driver::start(&stage, &program, arguments).await?;
        Ok(Self { client, _driver: driver, stage })
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> anyhow::Result<()> {
        self.client.close().await.context("the window did not close")
    }

    /// The display, bus and folders that this window has to itself.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What WebDriver offers beyond the words below.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Presses the first button or link of that name that can be seen.
    ///
    /// A name may go on with words that only a screen reader says, as
    /// "Edit" goes on with "the page of 8:15am".
    ///
    /// # Errors
    /// When nothing of that name can be pressed.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        let name = quoted(name);
        let path = format!(
            "//*[self::button or self::a or self::summary][normalize-space(.)={name} or \
             @aria-label={name} or text()[normalize-space(.)={name}] or span={name}]"
        );
        self.click(&path, &name).await
    }

    /// Chooses the radio button or ticks the box of that name.
    ///
    /// # Errors
    /// When nothing of that name can be chosen.
    pub async fn choose(&self, name: &str) -> anyhow::Result<()> {
        let name = quoted(name);
        let path = format!("//label[normalize-space(.)={name} or span={name}]");
        self.click(&path, &name).await
    }

    /// Writes into the field of that label, over what it held.
    ///
    /// A page that has just opened still moves the focus to its heading, and
    /// keys that were on their way are lost; so this looks at what was written.
    ///
    /// # Errors
    /// When there is no such field, or it does not keep what is written.
    pub async fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let problem = || format!("nothing can be written in {label}");
        for _ in 0..TRIES {
            let field = self.field(label).await?;
            field.clear().await.with_context(problem)?;
            field.send_keys(text).await.with_context(problem)?;
            if field.prop("value").await?.as_deref() == Some(text) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{label} does not keep what is written in it")
    }

    /// What the field of that label holds.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value(&self, label: &str) -> anyhow::Result<String> {
        Ok(self.field(label).await?.prop("value").await?.unwrap_or_default())
    }

    /// Waits until the page shows a text.
    ///
    /// # Errors
    /// When it does not appear; the message holds what the page shows instead.
    pub async fn see(&self, text: &str) -> anyhow::Result<()> {
        self.wait_until(text, true).await
    }

    /// Waits until the page no longer shows a text.
    ///
    /// # Errors
    /// When it stays.
    pub async fn see_no_more(&self, text: &str) -> anyhow::Result<()> {
        self.wait_until(text, false).await
    }

    /// All that can be read on the page.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn text(&self) -> anyhow::Result<String> {
        let text = self.client.execute("return document.body?.innerText ?? ''", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The recovery code that the page shows.
    ///
    /// # Errors
    /// When the page shows none.
    pub async fn recovery_code(&self) -> anyhow::Result<String> {
        let groups = "//*[@data-test='recovery-code']";
        let groups = self.find(groups, "recovery code").await?.text().await?;
        Ok(groups.split_whitespace().collect::<Vec<_>>().join("-"))
    }

    /// Presses keys, whatever has the focus.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn keys(&self, keys: &str) -> anyhow::Result<()> {
        for _ in 0..TRIES {
            match self.client.active_element().await?.send_keys(keys).await {
                // The page drew it anew in between; no key was pressed.
                Err(error) if error.is_stale_element_reference() || error.is_no_such_element() => {
                    tokio::time::sleep(PAUSE).await;
                }
                sent => return Ok(sent?),
            }
        }
        bail!("what has the focus does not stay long enough for a key")
    }

    /// Where the button of that name stands: pixels from the left and from the
    /// top of the window.
    ///
    /// # Errors
    /// When there is no such button.
    pub async fn place(&self, name: &str) -> anyhow::Result<(f64, f64)> {
        let name = quoted(name);
        let button = self.find(&format!("//button[normalize-space(.)={name}]"), &name).await?;
        let (left, top, ..) = button.rectangle().await?;
        Ok((left, top))
    }

    /// Makes the window as wide and high as that, in pixels.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Keeps a picture of the page.
    ///
    /// # Errors
    /// When no picture can be taken, or kept.
    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        self.client.execute_async(NEXT_PICTURE, vec![]).await?;
        let picture = self.client.screenshot().await.context("no picture could be taken")?;
        fs::write(file, picture).with_context(|| format!("{} cannot be kept", file.display()))
    }

    /// What some people cannot use on this page, by axe's rules.
    ///
    /// # Errors
    /// When axe is missing or cannot judge the page.
    pub async fn check_access(&self) -> anyhow::Result<Vec<Violation>> {
        let script = Part::Axe.find().context("KEEPWELL_AXE names no script")?;
        self.client.execute(&fs::read_to_string(script)?, vec![]).await?;
        let mut report = self.client.execute_async(axe::CHECK, vec![]).await?;
        match report.get_mut("violations").map(Value::take) {
            Some(violations) => Ok(serde_json::from_value(violations)?),
            None => bail!("axe could not judge the page: {report}"),
        }
    }

    async fn click(&self, path: &str, name: &str) -> anyhow::Result<()> {
        let element = self.find(path, name).await?;
        element.click().await.with_context(|| format!("{name} cannot be pressed"))
    }

    async fn field(&self, label: &str) -> anyhow::Result<Element> {
        let name = quoted(label);
        let path = format!(
            "//*[self::input[not(@type='radio' or @type='checkbox')] or self::textarea or \
             self::select][@aria-label={name} or \
             @id=//label[normalize-space(.)={name}]/@for or \
             ancestor::label[normalize-space(.)={name}]]"
        );
        self.find(&path, &name).await
    }

    /// Waits for an element that can be seen; the page may still be on its way.
    async fn find(&self, path: &str, name: &str) -> anyhow::Result<Element> {
        let looking = async {
            loop {
                for element in self.client.find_all(Locator::XPath(path)).await? {
                    // An element may have left the page since it was found.
                    if element.is_displayed().await.unwrap_or(false) {
                        return anyhow::Ok(element);
                    }
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let Ok(found) = tokio::time::timeout(PATIENCE, looking).await else {
            bail!("no {name} on this page:\n{}", self.text().await?)
        };
        // As a person scrolls: clear of what stays at the edge of the window.
        let element = found?;
        let place = serde_json::to_value(&element)?;
        self.client
            .execute("arguments[0].scrollIntoView({ block: 'center' })", vec![place])
            .await?;
        Ok(element)
    }

    async fn wait_until(&self, text: &str, shown: bool) -> anyhow::Result<()> {
        let waiting = async {
            // A page that is on its way out, as after locking, does not answer.
            while !self.text().await.is_ok_and(|page| page.contains(text) == shown) {
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_ok() {
            return Ok(());
        }
        let page = self.text().await?;
        let verb = if shown { "does not show" } else { "still shows" };
        bail!("the page {verb} {text:?}:\n{page}")
    }
}

/// Waits until what is on the page has also been drawn.
const NEXT_PICTURE: &str = "
    const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => done(null)));
";

/// A text as XPath writes it: in the quotes that it does not hold.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_with_an_apostrophe_are_found_too() {
        assert_eq!(quoted("Save"), "'Save'");
        assert_eq!(quoted("Don't save"), "\"Don't save\"");
    }
}
