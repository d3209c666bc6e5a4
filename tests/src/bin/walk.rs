//! Walks through Keepwell's main job and keeps a picture of each page:
//! `walk FOLDER`, with the window's program in `KEEPWELL_WINDOW`.

use std::path::PathBuf;

use anyhow::Context;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.context("where shall the pictures go? walk FOLDER")?;
    keepwell_tests::walk::through(&folder).await
}
