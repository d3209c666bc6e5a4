//! A walk through Keepwell's main job, with a picture of each page.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::window::Window;

/// Walks through the window over a home folder of its own; the pictures go
/// into `folder`, which is emptied first.
///
/// # Errors
/// When a part is missing, or a page is not as it should be.
pub async fn through(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).context("the old pictures could not be removed")?;
    }
    fs::create_dir_all(folder).context("there is no place for the pictures")?;
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    window.see("Keepwell").await?;
    window.picture(&folder.join("01-people.png")).await?;
    window.close().await
}
