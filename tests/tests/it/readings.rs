//! Readings by keyboard alone, in the real window.

use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use serde_json::json;

use crate::busy::{Busy, Watch};
use crate::keyboard::{
    CTRL_ENTER, ENTER, RIGHT, arrive_at_id, fill, open, press, reach, reach_field, tick, write_over,
};
use crate::steps::make_a_lock;

async fn begin(home: &std::path::Path) -> anyhow::Result<Window> {
    let window = Window::open(home).await?;
    make_a_lock(&window, "Asha").await?;
    Ok(window)
}

/// From the Readings page to a saved first reading of a measure.
pub(crate) async fn measure_first(
    window: &Window,
    measure: &str,
    typed: &str,
) -> anyhow::Result<()> {
    open(window, "Readings").await?;
    window.see("easure").await?;
    press(window, measure).await?;
    arrive_at_id(window, "value").await?;
    window.keys(typed).await?;
    window.see("Reads as").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Saved on this computer.").await
}

#[tokio::test]
async fn a_blood_pressure_is_typed_asked_about_corrected_and_put_back() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    measure_first(&window, "Blood pressure", "128/82 71").await?;
    window.see("128/82 mmHg, pulse 71").await?;

    // Measured before: Today offers it.
    open(&window, "Today").await?;
    window.see("Measured something?").await?;
    press(&window, "Blood pressure").await?;
    arrive_at_id(&window, "value").await?;
    window.keys("82/128").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Please look at this again").await?;
    window.see("The first number of a blood pressure is the larger one").await?;
    reach_field(&window, "Blood pressure").await?;
    write_over(&window, "240/130").await?;
    window.see("Reads as 240/130 mmHg").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Are you sure?").await?;
    window.see("The upper value is higher than usual").await?;
    press(&window, "No, let me change it").await?;
    arrive_at_id(&window, "value").await?;
    write_over(&window, "151/92").await?;
    window.see("Reads as 151/92 mmHg").await?;
    press(&window, "Add another reading of this sitting").await?;
    arrive_at_id(&window, "value-2").await?;
    window.keys("149/90").await?;
    window.see("Average of this sitting: 150/91 mmHg").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("The average of this sitting is 150/91 mmHg.").await?;

    open(&window, "Readings").await?;
    window.see("Measure something else").await?;
    press(&window, "Blood pressure").await?;
    window.see("3 readings, average 143/88 mmHg, highest 151/92 mmHg").await?;
    press(&window, "Correct").await?;
    arrive_at_id(&window, "value").await?;
    write_over(&window, "148/90").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("148/90 mmHg").await?;
    press(&window, "History").await?;
    window.see("corrected it.").await?;
    window.see("149/90 mmHg").await?;
    press(&window, "Back").await?;
    window.see("Each reading").await?;
    press(&window, "Remove").await?;
    window.see("The reading was removed.").await?;
    window.see("2 readings").await?;
    press(&window, "Undo").await?;
    window.see("Undone.").await?;
    window.see("3 readings").await?;
    window.close().await
}

#[tokio::test]
async fn who_may_see_a_reading_is_changed_and_it_is_erased_for_good() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    measure_first(&window, "Weight", "72.5").await?;
    press(&window, "Weight").await?;
    window.see("Each reading").await?;
    press(&window, "History").await?;
    window.see("wrote this reading down.").await?;
    press(&window, "Services I am connected to").await?;
    tick(&window, "People I share with").await?;
    window.see("Who may see it was changed.").await?;
    window.see("changed who may see it.").await?;
    window.see("People I share with, and services").await?;
    press(&window, "Undo").await?;
    window.see("Undone.").await?;
    // As it is now; what it was in between stays in the history.
    reach(&window, "Services I am connected to").await?;

    press(&window, "Erase for good…").await?;
    window.see("This reading and its whole history go from this computer.").await?;
    fill(&window, "Type the word “erase” to go on", "erase").await?;
    window.keys(ENTER).await?;
    window.see("Erased for good.").await?;
    open(&window, "Readings").await?;
    window.see("Nothing measured yet.").await?;
    window.close().await
}

#[tokio::test]
async fn a_chart_is_looked_at_closer_and_a_target_is_set_and_ended() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    measure_first(&window, "Blood pressure", "151/92").await?;
    press(&window, "Blood pressure").await?;
    window.see("1 reading: 151/92 mmHg").await?;

    press(&window, "Set a target").await?;
    arrive_at_id(&window, "target-low").await?;
    reach(&window, "Not above").await?;
    window.keys("135/85").await?;
    reach(&window, "Who set it").await?;
    window.keys("Dr Shah").await?;
    window.keys(ENTER).await?;
    window.see("The target is set.").await?;
    window.see("Not above 135/85 mmHg").await?;
    window.see("Set by Dr Shah").await?;
    window.see("Shaded: target").await?;

    reach(&window, "1 reading").await?;
    let before = shown(&window).await?;
    window.keys("+").await?;
    let closer = shown(&window).await?;
    assert_ne!(closer, before, "plus looks closer");
    window.keys("0").await?;
    assert_eq!(shown(&window).await?, before, "0 shows all");
    window.keys("t").await?;
    window.see("Show as a chart").await?;
    window.see("outside").await?;
    window.keys("t").await?;
    window.see("Show as a table").await?;

    press(&window, "End this target").await?;
    window.see("No target is set.").await?;
    window.see_no_more("Set by Dr Shah").await?;
    window.close().await
}

/// The sentence on the time that the chart shows.
async fn shown(window: &Window) -> anyhow::Result<String> {
    let text = window.text().await?;
    let line = text.lines().find(|line| line.starts_with("Shown:"));
    Ok(line.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn readings_are_shown_in_the_unit_that_was_chosen() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    measure_first(&window, "Blood glucose", "6.4").await?;
    window.see("6.4 mmol/L").await?;
    open(&window, "Settings").await?;
    window.see("Units").await?;
    reach(&window, "mmol/L").await?;
    window.keys(RIGHT).await?;
    open(&window, "Readings").await?;
    window.see("115 mg/dL").await?;
    press(&window, "Blood glucose").await?;
    window.see("1 reading: 115 mg/dL").await?;
    press(&window, "Write down a reading").await?;
    arrive_at_id(&window, "value").await?;
    window.keys("99").await?;
    window.see("Reads as 99 mg/dL").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("2 readings").await?;
    window.close().await
}

/// A year of a sensor, one reading every five minutes.
const SENSOR: u32 = 105_120;

/// Readings that go to the core at once.
const BATCH: u32 = 5_000;

/// Writes readings `from` to `to` of the sensor down, as an import would.
const FILL: &str = "
    const [from, to, done] = arguments;
    const two = number => String(number).padStart(2, '0');
    const readings = [];
    for (let number = from; number < to; number++) {
        const at = new Date(Date.now() - number * 300000);
        const value = 4.5 + Math.abs(number % 288 - 144) / 40 + (number * 7919 % 17) / 10;
        readings.push({
            measure: 'glucose', own: null, typed: value.toFixed(1),
            at: at.toISOString().slice(0, 19) + '+00:00', context: null,
            device: 'Sensor', note: '', audience: null,
        });
    }
    window.__TAURI__.core
        .invoke('dispatch', { number: to, request: { AddReadings: { readings, sure: true } } })
        .then(() => done('done'), problem => done(JSON.stringify(problem)));
";

/// What is done with the chart, and the key for it.
const MOVES: [(&str, &str); 8] = [
    ("looked closer", "+"),
    ("looked closer again", "+"),
    ("looked closer once more", "+"),
    ("moved", "\u{E012}"),
    ("looked at less closely", "-"),
    ("looked at as a whole", "0"),
    ("shown as a table", "t"),
    ("shown as a chart", "t"),
];

/// The times are printed and not judged: a busy computer would fail them.
/// Beside them stands what the same computer does to a page that rests.
#[tokio::test]
async fn a_year_of_a_sensor_is_drawn_and_moved_through() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = begin(home.path()).await?;
    let mut from = 0;
    while from < SENSOR {
        let to = (from + BATCH).min(SENSOR);
        let said = window.client().execute_async(FILL, vec![json!(from), json!(to)]).await?;
        assert_eq!(said, json!("done"));
        from = to;
    }
    open(&window, "Readings").await?;
    window.see("Measure something else").await?;
    reach(&window, "Blood glucose").await?;
    let mut watch = Watch::begin(&window).await?;
    watch.since().await?;
    eprintln!("{}", told("at rest", watch.since().await?));
    window.keys(ENTER).await?;
    window.see("105,120 readings").await?;
    eprintln!("{}", told("opened", watch.since().await?));
    reach(&window, "105,120 readings").await?;
    watch.since().await?;
    for (name, key) in MOVES {
        window.keys(key).await?;
        eprintln!("{}", told(name, watch.since().await?));
    }
    window.see("Show as a table").await?;
    let nodes = "return document.querySelectorAll('.chart-drawing *').length";
    let nodes = window.client().execute(nodes, vec![]).await?;
    assert!(nodes.as_u64().is_some_and(|nodes| nodes < 100), "{nodes} elements are drawn");
    window.close().await
}

fn told(what: &str, busy: Busy) -> String {
    let (longest, worked) = (busy.longest.as_millis(), busy.worked.as_millis());
    format!("{SENSOR} readings, {what}: busy for {longest} ms at most, at work for {worked} ms")
}
