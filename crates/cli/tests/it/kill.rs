//! The power goes: the process is killed while it writes, from before it has
//! opened the record until after it has answered.

use std::collections::BTreeMap;
use std::thread;
use std::time::Instant;

use serde_json::Value;

use crate::home::{Home, spread};

const KILLS: u32 = 200;

#[test]
fn no_acknowledged_page_is_lost_however_the_writer_dies() {
    let home = Home::new();
    let whole_run = Instant::now();
    home.json(&["diary", "add", "--mood", "3", "--note", "before"]);
    let mut whole_run = whole_run.elapsed();

    let mut acknowledged = BTreeMap::new();
    let mut killed = 0;
    for round in 0..KILLS {
        let note = format!("round {round}");
        let args = ["diary", "add", "--mood", "3", "--note", &note, "--json"];
        let mut writer = home.command(&args).spawn().unwrap();
        thread::sleep(spread(round, whole_run));
        writer.kill().unwrap();
        let ended = writer.wait_with_output().unwrap();
        let was_killed = !ended.status.success();
        killed += u32::from(was_killed);
        // How long a run takes changes with whatever else the computer does.
        whole_run = whole_run.mul_f64(if was_killed { 1.03 } else { 0.95 });
        if let Ok(page) = serde_json::from_slice::<Value>(&ended.stdout) {
            acknowledged.insert(page["id"].as_str().unwrap().to_owned(), note);
        }
        if round % 50 == 49 {
            home.check();
        }
    }
    let kept = home.json(&["list"]);
    let kept: BTreeMap<&str, &str> = kept
        .as_array()
        .unwrap()
        .iter()
        .map(|page| {
            (page["id"].as_str().unwrap(), page["page"]["fields"]["note"].as_str().unwrap())
        })
        .collect();
    for (id, note) in &acknowledged {
        assert_eq!(kept.get(id.as_str()), Some(&note.as_str()), "{note} was acknowledged");
    }
    assert_eq!(home.json(&["rebuild"])["same"], true, "projections equal truth");
    home.check();
    assert!(killed >= KILLS / 4, "only {killed} of {KILLS} were killed before they were done");
    eprintln!("{killed} killed, {} acknowledged, {} kept", acknowledged.len(), kept.len());
}
