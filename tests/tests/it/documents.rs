//! Documents in the real window, by keyboard alone: added, read page by page,
//! copied out, changed, deleted.

use std::fs;

use anyhow::ensure;
use testkit::documents::pdf;
use testkit::images::photo;

use crate::files::{Chosen, choose, will_save_as};
use crate::keyboard::{CTRL_L, CTRL_Z, fill, open, press, reach_field, save, settle, write_over};
use crate::photos::{addresses, no_picture_in_clear, nothing_is_left, pictures};
use crate::steps::open_record;

#[tokio::test]
async fn documents_are_added_read_changed_and_deleted() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    let (letter, scan) = (pdf(&["Dear Asha", "Yours"]), photo(300, 400, 1));
    let documents: [Chosen; 4] = [
        ("clinic letter.pdf", &letter),
        ("scan.jpg", &scan),
        ("note.txt", b"Take one in the morning"),
        ("broken.pdf", b"%PDF-1.7\nnothing"),
    ];
    let copies = tempfile::tempdir()?;
    let copy = copies.path().join("copy.pdf");
    will_save_as(&window, &copy).await?;

    open(&window, "Documents").await?;
    window.see("No documents yet").await?;
    for document in documents {
        press(&window, "Add a document").await?;
        window.see("Leave it empty to use the name of the file").await?;
        settle().await;
        choose(&window, "Document", &[document]).await?;
        window.see(document.0).await?;
        press(&window, "Add this document").await?;
        window.see("Document added.").await?;
        settle().await;
    }

    press(&window, "clinic letter.pdf").await?;
    window.see("Page 1 of 2").await?;
    ensure!(pictures(&window).await? == 1, "the first page is seen");
    let first = addresses(&window).await?;
    press(&window, "Next page").await?;
    window.see("Page 2 of 2").await?;
    ensure!(pictures(&window).await? == 1, "the second page is seen");
    let seen = [first, addresses(&window).await?].concat();
    ensure!(seen[0] != seen[1], "it is another page");
    press(&window, "Save a copy").await?;
    window.see("Saved. ").await?;
    ensure!(fs::read(&copy)? == letter, "the copy is the letter");
    press(&window, "Edit").await?;
    window.see("Change this document").await?;
    reach_field(&window, "Title").await?;
    write_over(&window, "Letter from the heart clinic").await?;
    press(&window, "More details").await?;
    fill(&window, "In your own words (Tags)", "heart, letters").await?;
    save(&window).await?;
    window.see("Letter from the heart clinic").await?;
    press(&window, "Back").await?;
    window.see("heart, letters").await?;

    press(&window, "scan.jpg").await?;
    window.see("Picture").await?;
    ensure!(pictures(&window).await? == 1, "a scan is seen");
    press(&window, "Back").await?;
    press(&window, "note.txt").await?;
    window.see("This document cannot be shown here.").await?;
    press(&window, "Back").await?;
    press(&window, "broken.pdf").await?;
    window.see("This document cannot be shown here.").await?;
    press(&window, "Delete").await?;
    window.see("Deleted.").await?;
    window.see_no_more("broken.pdf").await?;
    window.keys(CTRL_Z).await?;
    window.see("broken.pdf").await?;

    no_picture_in_clear(window.stage().folders())?;
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    nothing_is_left(&window, &["heart clinic", "note.txt", "keepwell-file"], &seen).await?;
    window.close().await
}
