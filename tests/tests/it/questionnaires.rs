//! Questionnaires by keyboard alone, in the real window.

use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};

use crate::files::choose;
use crate::keyboard::{CTRL_ENTER, CTRL_L, open, press, reach, unlock};
use crate::steps::make_a_lock;

async fn begin(home: &std::path::Path) -> anyhow::Result<Window> {
    let window = Window::open(home).await?;
    make_a_lock(&window, "Asha").await?;
    open(&window, "Questionnaires").await?;
    window.see("It does not diagnose").await?;
    Ok(window)
}

/// Answers from question `from` on, one key each.
async fn answer(window: &Window, from: usize, count: usize, keys: &str) -> anyhow::Result<()> {
    for (index, key) in keys.chars().enumerate() {
        window.see(&format!("Question {} of {count}", from + index)).await?;
        window.keys(&key.to_string()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn number_keys_answer_and_help_shows_at_once() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    press(&window, "Patient Health Questionnaire-9").await?;
    window.see("Not answered yet.").await?;
    press(&window, "Answer it now").await?;
    answer(&window, 1, 10, "12").await?;

    // The lock loses nothing.
    window.see("Question 3 of 10").await?;
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    unlock(&window, "Asha").await?;
    open(&window, "Questionnaires").await?;
    window.see("You have an unfinished questionnaire").await?;
    press(&window, "Go on answering").await?;
    answer(&window, 3, 10, "111111").await?;

    assert!(!window.text().await?.contains("116 123"));
    answer(&window, 9, 10, "2").await?;
    window.see("Samaritans: call 116 123").await?;
    window.see("Question 9 of 10").await?;
    press(&window, "Next question").await?;
    answer(&window, 10, 10, "1").await?;
    window.see("Your answers").await?;
    window.see("Several days").await?;
    window.see("Samaritans: call 116 123").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("2 out of 27").await?;
    window.see("It is not a diagnosis.").await?;
    window.see("Samaritans: call 116 123").await?;
    press(&window, "All questionnaires").await?;
    window.see("Last time: 2 out of 27").await?;
    assert!(!window.text().await?.contains("unfinished"), "what is saved is not unfinished");
    window.close().await
}

#[tokio::test]
async fn scores_go_over_time_and_one_is_deleted_and_brought_back() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    press(&window, "Generalised Anxiety Disorder-7").await?;
    for keys in ["2222222", "3333333"] {
        press(&window, "Answer it now").await?;
        answer(&window, 1, 7, keys).await?;
        window.see("Your answers").await?;
        window.keys(CTRL_ENTER).await?;
        window.see("Your score").await?;
        press(&window, "See how it goes over time").await?;
    }
    window.see("Answered 2 times, the last time 14 out of 21, “Moderate”").await?;
    reach(&window, "Answered 2 times").await?;
    window.keys("t").await?;
    window.see("Score (points)").await?;
    press(&window, "Delete").await?;
    window.see("Deleted.").await?;
    window.see("Answered once: 7 out of 21, “Mild”").await?;
    press(&window, "Undo").await?;
    window.see("Answered 2 times").await?;
    window.close().await
}

const SLEEP: &str = r#"{
    "resourceType": "Questionnaire", "id": "sleep-diary", "status": "active",
    "title": "Sleep diary",
    "item": [{ "linkId": "1", "type": "boolean", "text": "Did you wake up in the night?" }]
}"#;

#[tokio::test]
async fn a_questionnaire_is_added_from_a_file() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    choose(&window, "Questionnaire file", &[("sleep.json", SLEEP.as_bytes())]).await?;
    window.see("Sleep diary was added.").await?;
    press(&window, "Sleep diary").await?;
    window.see("Not answered yet.").await?;
    press(&window, "Answer it now").await?;
    answer(&window, 1, 1, "1").await?;
    window.see("Your answers").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("No score").await?;
    window.close().await
}
