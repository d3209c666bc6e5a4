//! A record goes to a file, into another record and out of it again, in two
//! real windows, with the keyboard alone.

use anyhow::ensure;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};

use crate::files::will_save_as;
use crate::keyboard::{arrive, arrive_at_id, press, reach_field, unlock, write_over};
use crate::shelf::Shelf;

const NOTES: [&str; 2] = ["Walked to the weir.", "Slept well."];

#[tokio::test]
async fn a_record_is_saved_brought_in_elsewhere_and_taken_out_again() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (here, there) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let stick = tempfile::tempdir()?;
    let file = stick.path().join("record.json");
    let shelf = Shelf::make(here.path(), "Asha")?;
    for note in NOTES {
        shelf.write(&app::now_here().to_string(), note)?;
    }
    drop(shelf);
    drop(Shelf::make(there.path(), "Robin")?);

    let window = Window::open(here.path()).await?;
    unlock(&window, "Asha").await?;
    press(&window, "Take it anywhere").await?;
    window.see("Whoever has it can read everything in it.").await?;
    window.see("Nothing was brought in from a file yet.").await?;
    will_save_as(&window, &file).await?;
    press(&window, "Save everything to a file").await?;
    window.see("Everything is saved.").await?;
    window.see(&file.to_string_lossy()).await?;
    ensure!(file.exists(), "the file is where the window says");
    press(&window, "See what is in it").await?;
    window.see("Choose a file, or type where it is").await?;
    look_into(&window, &file.to_string_lossy()).await?;
    window.see("Nothing in it is new here.").await?;
    window.close().await?;

    let window = Window::open(there.path()).await?;
    unlock(&window, "Robin").await?;
    press(&window, "Take it anywhere").await?;
    let wrong = stick.path().join("page.html");
    std::fs::write(&wrong, "<html></html>")?;
    look_into(&window, &wrong.to_string_lossy()).await?;
    window.see("This file holds no health record that Keepwell can read.").await?;
    let odd = stick.path().join("odd.json");
    let flag = r#"{"resourceType":"Flag","id":"1"}"#;
    std::fs::write(&odd, format!("{flag}\n{{\"resourceType\":\"flag\"}}\n"))?;
    look_into(&window, &odd.to_string_lossy()).await?;
    window.see("1 part cannot be understood.").await?;
    press(&window, "What is left out, and why").await?;
    window.see("Entry 2 of odd.json (flag): it is not a kind of thing that FHIR has.").await?;
    look_into(&window, &file.to_string_lossy()).await?;
    window.see("This is a whole record that Keepwell saved.").await?;
    window.see("2 things you wrote down").await?;
    press(&window, "Take it in").await?;
    arrive_at_id(&window, "brought-title").await?;
    press(&window, "Today").await?;
    window.see(NOTES[0]).await?;

    press(&window, "Take it anywhere").await?;
    press(&window, "Take it out again").await?;
    window.see("To have it again you need the file.").await?;
    arrive(&window, "Keep it").await?;
    press(&window, "Take it out again").await?;
    window.see("2 things you wrote down taken out.").await?;
    window.see("Nothing was brought in from a file yet.").await?;
    window.close().await?;
    Ok(())
}

/// Has the window say what is in a file.
async fn look_into(window: &Window, file: &str) -> anyhow::Result<()> {
    reach_field(window, "File").await?;
    write_over(window, file).await?;
    press(window, "See what is in it").await
}
