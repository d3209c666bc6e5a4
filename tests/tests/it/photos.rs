//! Photos in the real window: chosen, added, seen, compared, changed, deleted,
//! and gone from sight with the lock.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use fantoccini::Locator;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use testkit::images::{photo, photo_without_place};

use crate::steps::make_a_lock;

/// A file on the disk, as a person picks it.
pub(crate) fn file(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

/// Chooses files in the field of that id.
pub(crate) async fn pick(window: &Window, field: &str, files: &[PathBuf]) -> anyhow::Result<()> {
    let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let field = window.client().find(Locator::Id(field)).await?;
    field.send_keys(&paths.join("\n")).await.context("the files cannot be chosen")
}

/// Opens the first series on the Photos page.
pub(crate) async fn open_series(window: &Window) -> anyhow::Result<()> {
    Ok(window.client().find(Locator::Css("[data-test='series']")).await?.click().await?)
}

/// Waits until every picture on the page is drawn, and says how many there are.
pub(crate) async fn pictures(window: &Window) -> anyhow::Result<u64> {
    let script = "
        const done = arguments[arguments.length - 1];
        const look = tries => {
            const all = [...document.querySelectorAll('main img')];
            all.forEach(image => { image.loading = 'eager'; });
            const drawn = all.filter(image => image.complete && image.naturalWidth > 0);
            if ((all.length > 0 && drawn.length === all.length) || tries === 0) {
                done(drawn.length);
            } else {
                setTimeout(() => look(tries - 1), 50);
            }
        };
        look(200);";
    let drawn = window.client().execute_async(script, vec![]).await?;
    drawn.as_u64().context("the page counts its pictures")
}

/// Whether a picture's address shows anything.
pub(crate) async fn shows(window: &Window, address: &str) -> anyhow::Result<bool> {
    let script = "
        const done = arguments[arguments.length - 1];
        const image = new Image();
        image.onload = () => done(image.naturalWidth > 0);
        image.onerror = () => done(false);
        image.src = arguments[0];";
    let shown = window.client().execute_async(script, vec![address.into()]).await?;
    shown.as_bool().context("a picture loads or does not")
}

/// The addresses of the pictures on the page.
pub(crate) async fn addresses(window: &Window) -> anyhow::Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('main img')].map(image => image.src)";
    Ok(serde_json::from_value(window.client().execute(script, vec![]).await?)?)
}

/// Fails where a file below a folder holds a picture as this program writes
/// them: nothing that is seen may be in clear on the disk.
pub(crate) fn no_picture_in_clear(folder: &Path) -> anyhow::Result<()> {
    const BEGINNINGS: [&[u8]; 2] =
        [b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"];
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let looks = path.symlink_metadata()?;
        if looks.is_dir() {
            no_picture_in_clear(&path)?;
        } else if looks.is_file() {
            // The web view's own files come and go.
            let Ok(bytes) = fs::read(&path) else { continue };
            let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
            ensure!(!BEGINNINGS.into_iter().any(holds), "{} holds a picture", path.display());
        }
    }
    Ok(())
}

/// Hands a file to the page as a drop or a paste does.
async fn hand_over(window: &Window, event: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let script = "
        const [kind, bytes] = arguments;
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'handed-over.jpg', { type: 'image/jpeg' }));
        const how = { bubbles: true, cancelable: true };
        const event = kind === 'drop'
            ? new DragEvent('drop', { ...how, dataTransfer: data })
            : new ClipboardEvent('paste', { ...how, clipboardData: data });
        document.body.dispatchEvent(event);";
    window.client().execute(script, vec![event.into(), bytes.into()]).await?;
    Ok(())
}

#[tokio::test]
async fn photos_are_added_seen_compared_changed_and_deleted() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (home, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let first = file(folder.path(), "first.jpg", &photo(400, 300, 1))?;
    let second = file(folder.path(), "second.jpg", &photo_without_place(300, 400))?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;

    window.press("Photos").await?;
    window.see("Location and camera details are taken out of every photo").await?;
    window.press("Add photos").await?;
    window.see("Where on the body").await?;
    window.press("Add 1 photo").await?;
    window.see("Choose at least one photo").await?;
    pick(&window, "photos", &[first, second]).await?;
    window.see("second.jpg").await?;
    window.fill("Series", "Left ankle").await?;
    window.fill("Where on the body", "left ankle").await?;
    window.press("Add 2 photos").await?;
    window.see("2 photos added.").await?;
    window.see("Location and camera details were taken out of 2 photos.").await?;
    // The card of the series, and both.
    ensure!(pictures(&window).await? == 3, "the small copies are seen");

    open_series(&window).await?;
    window.see("Compare two photos").await?;
    // Both, and both beside each other.
    ensure!(pictures(&window).await? == 4, "the photos stand side by side");
    window.choose("One over the other").await?;
    window.see("How much of the later photo to show").await?;
    ensure!(pictures(&window).await? == 4, "the photos lie over each other");
    let part = "return getComputedStyle(document.querySelector('.upper')).clipPath";
    let before = window.client().execute(part, vec![]).await?;
    let slider = window.client().find(Locator::Id("compare-part")).await?;
    slider.send_keys("\u{E014}\u{E014}\u{E014}").await?;
    let after = window.client().execute(part, vec![]).await?;
    ensure!(before != after, "the slider moves from {before} to {after}");

    window.client().find(Locator::Css("[data-test='photo']")).await?.click().await?;
    window.see("1 of 2 in Left ankle").await?;
    ensure!(pictures(&window).await? == 1, "the photo is seen");
    window.keys("\u{E014}").await?;
    window.see("2 of 2 in Left ankle").await?;
    window.keys("\u{E012}").await?;
    window.see("1 of 2 in Left ankle").await?;
    window.press("Edit").await?;
    window.fill("What it shows", "Less red than last week").await?;
    window.press("Save").await?;
    window.see("Saved on this computer.").await?;
    window.see("Less red than last week").await?;
    window.press("History").await?;
    window.see("changed what it shows.").await?;
    window.press("Back").await?;
    window.see("Save a copy").await?;
    let seen = addresses(&window).await?;
    // Asked for anew: what this very page has drawn, WebKit draws again from memory.
    let anew = |address: &str| format!("{address}?again");
    ensure!(shows(&window, &anew(&seen[0])).await?, "an open record shows its pictures");
    no_picture_in_clear(window.stage().folders())?;
    no_picture_in_clear(home.path())?;
    window.press("Delete").await?;
    window.see("Deleted.").await?;
    window.press("Undo").await?;
    window.see("Undone.").await?;
    window.see("Compare two photos").await?;

    window.press("Lock").await?;
    window.see("Whose record?").await?;
    for address in seen {
        let address = format!("{}&locked", anew(&address));
        ensure!(!shows(&window, &address).await?, "a locked record shows {address}");
    }
    window.close().await
}

#[tokio::test]
async fn a_bad_file_is_named_and_the_good_ones_are_kept() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (home, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let good = photo(400, 300, 1);
    let files = [
        file(folder.path(), "good.jpg", &good)?,
        file(folder.path(), "iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")?,
        file(folder.path(), "half.jpg", &good[..100])?,
    ];
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    window.press("Photos").await?;
    window.press("Add photos").await?;
    window.see("Where on the body").await?;
    pick(&window, "photos", &files).await?;
    window.press("Add 3 photos").await?;
    window.see("These were not added").await?;
    window.see("iphone.heic").await?;
    window.see("Apple's HEIC format").await?;
    window.see("half.jpg").await?;
    window.see("The file of this picture is damaged.").await?;
    window.see("1 photo added.").await?;

    // What is dropped and what is pasted is taken as well.
    hand_over(&window, "drop", &photo(200, 100, 1)).await?;
    window.see("Add 1 photo").await?;
    hand_over(&window, "paste", &photo(100, 200, 1)).await?;
    window.press("Add 2 photos").await?;
    window.see("2 photos added.").await?;
    ensure!(pictures(&window).await? == 3, "all three are seen");
    window.press("Undo").await?;
    window.see("Undone.").await?;
    window.close().await
}
