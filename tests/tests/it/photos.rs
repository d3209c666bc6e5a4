//! Photos in the real window, by keyboard alone: chosen, added, seen, compared,
//! changed, copied out, deleted, and gone from sight with the lock.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use serde_json::Value;
use testkit::images::{photo, photo_without_place};

use crate::files::{Chosen, choose, hand_over, will_save_as};
use crate::keyboard::{
    CTRL_L, CTRL_Z, DOWN, LEFT, RIGHT, UP, fill, open, press, reach, reach_field, save, settle,
    write_over,
};
use crate::steps::{make_a_lock, open_record};

/// The beginning of a picture as iPhones take them.
pub(crate) const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";

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

/// Fails where a locked window still holds a word of the record, or draws one
/// of its pictures.
pub(crate) async fn nothing_is_left(
    window: &Window,
    said: &[&str],
    seen: &[String],
) -> anyhow::Result<()> {
    let page = "return document.documentElement.outerHTML";
    let page = window.client().execute(page, vec![]).await?;
    let page = page.as_str().context("the page has markup")?;
    for word in said {
        ensure!(!page.contains(word), "a locked window holds {word:?}");
    }
    for address in seen {
        ensure!(!shows(window, address).await?, "a locked window draws {address}");
    }
    Ok(())
}

/// What the slider shows of the later photo.
async fn part_shown(window: &Window) -> anyhow::Result<Value> {
    let part = "return getComputedStyle(document.querySelector('.upper')).clipPath";
    Ok(window.client().execute(part, vec![]).await?)
}

/// The two dates that are compared, from left to right; none that stands lower.
async fn compared(window: &Window) -> anyhow::Result<Vec<String>> {
    let dates = "
        const all = [...document.querySelectorAll('.beside figure')];
        const top = (figure) => figure.getBoundingClientRect().top;
        const beside = all.filter((figure) => top(figure) === top(all[0]));
        return beside.map((figure) => figure.querySelector('figcaption').innerText);
    ";
    Ok(serde_json::from_value(window.client().execute(dates, vec![]).await?)?)
}

/// From anywhere to the form that takes photos in.
async fn begin_to_add(window: &Window) -> anyhow::Result<()> {
    open(window, "Photos").await?;
    press(window, "Add photos").await?;
    window.see("Where on the body").await?;
    settle().await;
    Ok(())
}

#[tokio::test]
async fn photos_are_added_seen_compared_changed_and_deleted() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (home, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let (first, second) = (photo(400, 300, 1), photo_without_place(300, 400));
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let copy = folder.path().join("copy.jpg");
    will_save_as(&window, &copy).await?;

    open(&window, "Photos").await?;
    window.see("Location and camera details are taken out of every photo").await?;
    press(&window, "Add photos").await?;
    window.see("Where on the body").await?;
    press(&window, "Add 1 photo").await?;
    window.see("Choose at least one photo").await?;
    settle().await;
    choose(&window, "Photos", &[("first.jpg", &first), ("second.jpg", &second)]).await?;
    window.see("second.jpg").await?;
    fill(&window, "Series", "Left ankle").await?;
    fill(&window, "Where on the body", "left ankle").await?;
    fill(&window, "What it shows", "Swollen").await?;
    press(&window, "Add 2 photos").await?;
    window.see("2 photos added.").await?;
    window.see("Location and camera details were taken out of 2 photos.").await?;
    // The card of the series, and both.
    ensure!(pictures(&window).await? == 3, "the small copies are seen");

    press(&window, "Left ankle").await?;
    window.see("Compare two photos").await?;
    // Both, and both beside each other.
    ensure!(pictures(&window).await? == 4, "the photos stand side by side");
    let both = compared(&window).await?;
    ensure!(both.len() == 2 && both[0] != both[1], "two dates are compared: {both:?}");
    reach(&window, "Later photo").await?;
    window.keys(UP).await?;
    ensure!(compared(&window).await? == [&*both[0], &*both[0]], "another date is chosen");
    window.keys(DOWN).await?;
    ensure!(compared(&window).await? == both, "the date is chosen again");
    reach(&window, "How to compare").await?;
    window.keys(RIGHT).await?;
    window.see("How much of the later photo to show").await?;
    ensure!(pictures(&window).await? == 4, "the photos lie over each other");
    let before = part_shown(&window).await?;
    reach(&window, "How much of the later photo to show").await?;
    window.keys(&RIGHT.repeat(3)).await?;
    let after = part_shown(&window).await?;
    ensure!(before != after, "the slider moves from {before} to {after}");

    press(&window, "Swollen").await?;
    window.see("1 of 2 in Left ankle").await?;
    ensure!(pictures(&window).await? == 1, "the photo is seen");
    window.keys(RIGHT).await?;
    window.see("2 of 2 in Left ankle").await?;
    window.keys(LEFT).await?;
    window.see("1 of 2 in Left ankle").await?;
    press(&window, "Edit").await?;
    window.see("Change this photo").await?;
    reach_field(&window, "What it shows").await?;
    write_over(&window, "Less red than last week").await?;
    save(&window).await?;
    window.see("Less red than last week").await?;
    press(&window, "History").await?;
    window.see("changed what it shows.").await?;
    press(&window, "Back").await?;
    window.see("Save a copy").await?;
    press(&window, "Save a copy").await?;
    window.see("Saved. ").await?;
    ensure!(fs::read(&copy)?.starts_with(b"\xff\xd8"), "the copy is a picture");

    no_picture_in_clear(window.stage().folders())?;
    no_picture_in_clear(home.path())?;
    press(&window, "Delete").await?;
    window.see("Deleted.").await?;
    window.keys(CTRL_Z).await?;
    window.see("Undone.").await?;
    window.see("Compare two photos").await?;

    ensure!(pictures(&window).await? == 4, "both photos are there");
    let seen = addresses(&window).await?;
    ensure!(shows(&window, &seen[0]).await?, "an open record shows its pictures");
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    nothing_is_left(&window, &["Left ankle", "Less red", "keepwell-file"], &seen).await?;
    window.close().await
}

#[tokio::test]
async fn a_bad_file_is_named_and_the_good_ones_are_kept() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    let good = photo(400, 300, 1);
    let files: [Chosen; 3] =
        [("good.jpg", &good), ("iphone.heic", HEIC), ("half.jpg", &good[..100])];
    begin_to_add(&window).await?;
    choose(&window, "Photos", &files).await?;
    press(&window, "Add 3 photos").await?;
    window.see("These were not added").await?;
    window.see("iphone.heic").await?;
    window.see("Apple's HEIC format").await?;
    window.see("half.jpg").await?;
    window.see("This picture ends too early: part of it is missing.").await?;
    window.see("1 photo added.").await?;
    // It stays in the form, in case as much as there is shall be kept.
    press(&window, "Leave out").await?;

    // What is dropped and what is pasted is taken as well.
    hand_over(&window, "drop", &photo(200, 100, 1)).await?;
    window.see("Add 1 photo").await?;
    hand_over(&window, "paste", &photo(100, 200, 1)).await?;
    press(&window, "Add 2 photos").await?;
    window.see("2 photos added.").await?;
    ensure!(pictures(&window).await? == 3, "all three are seen");
    press(&window, "Undo").await?;
    window.see("Undone.").await?;
    window.close().await
}

#[tokio::test]
async fn a_picture_that_ends_early_is_added_when_asked_for_again() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    let whole = photo(400, 300, 1);
    let files: [Chosen; 1] = [("cut short.jpg", &whole[..whole.len() * 2 / 3])];
    begin_to_add(&window).await?;
    choose(&window, "Photos", &files).await?;
    press(&window, "Add 1 photo").await?;
    window.see("These were not added").await?;
    window.see("cut short.jpg").await?;
    window.see("to keep as much of it as there is").await?;
    press(&window, "Add 1 photo").await?;
    window.see("1 photo added.").await?;
    ensure!(pictures(&window).await? == 1, "as much of it as there is can be seen");
    window.close().await
}
