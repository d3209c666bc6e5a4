//! The walk that `cargo xtask run --headless` offers.

use keepwell_tests::parts::{self, WINDOW_PARTS};
use keepwell_tests::walk;

#[tokio::test]
async fn comes_to_its_end_with_a_picture_of_each_page() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    walk::through(folder.path()).await?;
    for page in [
        "look-around-today",
        "look-around-glucose",
        "welcome",
        "recovery-code",
        "write",
        "diary",
        "history",
        "people",
    ] {
        let has_picture = std::fs::read_dir(folder.path())?.flatten().any(|file| {
            file.file_name().to_string_lossy().ends_with(&format!("-{page}.png"))
                && file.metadata().is_ok_and(|picture| picture.len() > 1_000)
        });
        assert!(has_picture, "no picture of {page}");
    }
    Ok(())
}
