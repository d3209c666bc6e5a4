//! What waits for a person, settled with the keyboard alone, and an entry that
//! is erased for good.

use anyhow::ensure;
use api::{Attention, EntryView, Problem, Request, Saved};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use model::Field;

use crate::keyboard::{CTRL_Z, ENTER, arrive, fill, press, reach, unlock};
use crate::shelf::Shelf;

const NOTE: &str = "Walked to the shop.";

/// A page with two questions, one with a merged text, and one that was kept.
pub(crate) fn three_that_wait(shelf: &Shelf) -> anyhow::Result<EntryView> {
    let asked = shelf.write("2026-05-03T08:15:00+01:00", "Slept badly, then well.")?;
    shelf.change(&asked, &[(Field::Mood, "2"), (Field::Energy, "4")])?;
    shelf.change(&asked, &[(Field::Mood, "5"), (Field::Energy, "1")])?;
    let merged = shelf.write("2026-05-02T08:15:00+01:00", NOTE)?;
    shelf.change(&merged, &[(Field::Note, "Before lunch: Walked to the shop.")])?;
    shelf.change(&merged, &[(Field::Note, "Walked to the shop. Knees sore.")])?;
    let kept = shelf.write("2026-05-01T08:15:00+01:00", "The first of May.")?;
    shelf.ask::<Saved>(Request::DeleteEntry { id: kept.id })?;
    shelf.change(&kept, &[(Field::Note, "The first of May, again.")])?;
    Ok(asked)
}

#[tokio::test]
async fn what_waits_is_settled_one_key_at_a_time() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let shelf = Shelf::make(home.path(), "Asha")?;
    let (asha, asked) = (shelf.person, three_that_wait(&shelf)?);
    drop(shelf);

    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;
    window.see("3 things wait for you.").await?;
    press(&window, "Needs attention (3)").await?;
    window.see("Which one is right?").await?;
    window.see("Low").await?;
    window.see("Very good").await?;

    reach(&window, "Low").await?;
    window.keys("2").await?;
    window.see("Your choice is saved.").await?;
    window.see_no_more("Very good").await?;
    // The next question of the same page.
    arrive(&window, "None").await?;
    window.keys(CTRL_Z).await?;
    window.see("Very good").await?;
    reach(&window, "Very good").await?;
    window.keys(ENTER).await?;
    window.see_no_more("Very good").await?;
    window.keys("2").await?;
    window.see("2 things wait for you.").await?;

    arrive(&window, "It is right").await?;
    window.see("Before lunch: Walked to the shop. Knees sore.").await?;
    window.see("This was changed in two places at the same time.").await?;
    window.keys("1").await?;
    window.see("Good. It stays as it is.").await?;

    arrive(&window, "Keep").await?;
    window.see("Someone deleted this while someone else changed it.").await?;
    window.keys("2").await?;
    window.see("Nothing needs your attention.").await?;
    arrive(&window, "Needs attention").await?;
    window.see("Saved on this computer").await?;
    window.close().await?;

    let shelf = Shelf::open(home.path(), asha)?;
    let entry: EntryView = shelf.ask(Request::Entry { id: asked.id })?;
    ensure!(entry.page.get(Field::Mood) == Some("5"), "{:?}", entry.page);
    ensure!(entry.page.get(Field::Energy) == Some("4"), "{:?}", entry.page);
    ensure!(shelf.ask::<Attention>(Request::Attention)?.count() == 0);
    Ok(())
}

#[tokio::test]
async fn a_page_is_erased_for_good_after_a_word() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let shelf = Shelf::make(home.path(), "Asha")?;
    let page = shelf.write(&app::now_here().to_string(), NOTE)?;
    let asha = shelf.person;
    drop(shelf);

    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;
    window.see(NOTE).await?;
    press(&window, "History").await?;
    press(&window, "Erase for good…").await?;
    window.see("Copies in backups you have made.").await?;
    window.see("What was printed, exported or written down.").await?;
    arrive(&window, "Type the word “erase” to go on").await?;
    window.keys(ENTER).await?;
    window.see("Please look at this again").await?;
    fill(&window, "Type the word “erase” to go on", "erase").await?;
    window.keys(ENTER).await?;
    window.see("Erased for good.").await?;
    window.see("How are you right now?").await?;
    window.see_no_more(NOTE).await?;
    ensure!(!window.text().await?.contains("Undo"), "there is no way back");
    window.close().await?;

    let shelf = Shelf::open(home.path(), asha)?;
    let gone = shelf.ask::<EntryView>(Request::Entry { id: page.id });
    let problem = gone.err().and_then(|error| error.downcast::<Problem>().ok());
    ensure!(problem == Some(Problem::NoSuchEntry), "{problem:?}");
    Ok(())
}
