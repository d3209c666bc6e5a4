//! The power goes: the process is killed while it writes, from before it has
//! opened the record until after it has answered.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::home::Home;
use crate::killer::Killer;

const KILLS: u32 = 200;

#[test]
fn no_acknowledged_page_is_lost_however_the_writer_dies() {
    let home = Home::new();
    let (mut killer, _) =
        Killer::after(|| home.json(&["diary", "add", "--mood", "3", "--note", "before"]));
    let mut acknowledged = BTreeMap::new();
    for round in 0..KILLS {
        let note = format!("round {round}");
        let args = ["diary", "add", "--mood", "3", "--note", &note, "--json"];
        let ended = killer.strike(home.command(&args).spawn().unwrap());
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
    killer.enough();
    eprintln!("{killer}, {} acknowledged, {} kept", acknowledged.len(), kept.len());
}
