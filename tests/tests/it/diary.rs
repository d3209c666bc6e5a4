//! A diary that is written, searched, changed, put back, deleted and undone in
//! the real window.

use std::time::Duration;

use keepwell_tests::Window;

use crate::steps::open_record;

async fn write(window: &Window, note: &str) -> anyhow::Result<()> {
    window.press("Add").await?;
    window.see("How do you feel?").await?;
    window.fill("Your note", note).await?;
    window.press("Save").await?;
    window.see("Saved on this computer").await?;
    window.see(note).await
}

#[tokio::test]
async fn pages_are_found_changed_put_back_deleted_and_undone() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    write(&window, "Café with my sister").await?;
    // Pages are of a second, and the newest comes first.
    tokio::time::sleep(Duration::from_secs(1)).await;
    write(&window, "Rain all day").await?;

    window.press("Diary").await?;
    window.see("2 of 2 pages").await?;
    window.fill("Search your diary", "cafe sis").await?;
    window.see("1 page found").await?;
    window.see_no_more("Rain all day").await?;
    window.fill("Search your diary", "ocean").await?;
    window.see("Nothing was found.").await?;
    window.fill("Search your diary", "rain").await?;
    window.see("Rain all day").await?;

    window.press("Edit").await?;
    window.see("Change this page").await?;
    window.fill("Your note", "Rain until noon").await?;
    window.press("Save").await?;
    window.see("Rain until noon").await?;
    window.press("Undo").await?;
    window.see("Rain all day").await?;

    window.press("Today").await?;
    window.see("Café with my sister").await?;
    window.press("History").await?;
    window.see("History of a page").await?;
    window.see("changed the note.").await?;
    window.press("Put this version back").await?;
    window.see("That version is back.").await?;

    window.press("Today").await?;
    window.press("Delete").await?;
    window.see("Deleted.").await?;
    window.see_no_more("Rain").await?;
    window.press("Undo").await?;
    window.see("Rain").await?;

    window.press("Settings").await?;
    window.press("Check my record").await?;
    window.see("Everything is as it should be.").await?;
    window.press("Rebuild lists and search").await?;
    window.see("Everything came out as it was.").await?;
    window.close().await
}

/// Loses the first answer to every request on its way to the page.
const LOSE_ANSWERS: &str = "
    const tauri = window.__TAURI__;
    const answered = new Set();
    const invoke = async (command, message, ...rest) => {
        const answer = await tauri.core.invoke(command, message, ...rest);
        if (command !== 'dispatch' || answered.has(message.number)) return answer;
        answered.add(message.number);
        window.answersLost = answered.size;
        return null;
    };
    window.__TAURI__ = { ...tauri, core: { ...tauri.core, invoke } };
";

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_written_once() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    window.client().execute(LOSE_ANSWERS, vec![]).await?;
    write(&window, "Written once").await?;
    window.press("Diary").await?;
    window.see("1 page").await?;
    let lost = window.client().execute("return window.answersLost;", vec![]).await?;
    assert!(lost.as_u64() >= Some(2), "the answers came through: {lost}");
    window.close().await
}
