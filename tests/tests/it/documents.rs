//! Documents in the real window: added, read page by page, changed, deleted.

use anyhow::ensure;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use testkit::documents::pdf;
use testkit::images::photo;

use crate::photos::{addresses, file, no_picture_in_clear, pick, pictures, shows};
use crate::steps::make_a_lock;

#[tokio::test]
async fn documents_are_added_read_changed_and_deleted() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (home, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let letter = file(folder.path(), "clinic letter.pdf", &pdf(&["Dear Asha", "Yours"]))?;
    let scan = file(folder.path(), "scan.jpg", &photo(300, 400, 1))?;
    let note = file(folder.path(), "note.txt", b"Take one in the morning")?;
    let broken = file(folder.path(), "broken.pdf", b"%PDF-1.7\nnothing")?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;

    window.press("Documents").await?;
    window.see("No documents yet").await?;
    for (path, name) in [
        (letter, "clinic letter.pdf"),
        (scan, "scan.jpg"),
        (note, "note.txt"),
        (broken, "broken.pdf"),
    ] {
        window.press("Add a document").await?;
        window.see("Leave it empty to use the name of the file").await?;
        pick(&window, "document", &[path]).await?;
        window.see(name).await?;
        window.press("Add this document").await?;
        window.see("Document added.").await?;
    }

    window.press("clinic letter.pdf").await?;
    window.see("Page 1 of 2").await?;
    ensure!(pictures(&window).await? == 1, "the first page is seen");
    let first = addresses(&window).await?;
    window.press("Next page").await?;
    window.see("Page 2 of 2").await?;
    ensure!(pictures(&window).await? == 1, "the second page is seen");
    ensure!(addresses(&window).await? != first, "it is another page");
    window.press("Edit").await?;
    window.fill("Title", "Letter from the heart clinic").await?;
    window.fill("Tags", "heart, letters").await?;
    window.press("Save").await?;
    window.see("Letter from the heart clinic").await?;
    window.press("Back").await?;
    window.see("heart, letters").await?;

    window.press("scan.jpg").await?;
    ensure!(pictures(&window).await? == 1, "a scan is seen");
    window.press("Back").await?;
    window.press("note.txt").await?;
    window.see("This document cannot be shown here.").await?;
    window.press("Back").await?;
    window.press("broken.pdf").await?;
    window.see("This document cannot be shown here.").await?;
    window.press("Delete").await?;
    window.see("Deleted.").await?;
    window.see_no_more("broken.pdf").await?;
    window.press("Undo").await?;
    window.see("broken.pdf").await?;

    no_picture_in_clear(window.stage().folders())?;
    window.press("Lock").await?;
    window.see("Whose record?").await?;
    for address in first {
        ensure!(!shows(&window, &address).await?, "a locked record shows {address}");
    }
    window.close().await
}
