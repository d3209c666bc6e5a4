//! The activity and its chain.

use store::{ActivityRow, Store};

use crate::support::{Home, asha, noon, write, wrote};

fn store(home: &Home) -> Store {
    let mut store = home.create();
    write(&mut store, |tx| {
        for subject in ["a", "b", "c", "d"] {
            tx.log_activity(&wrote(subject))?;
        }
        Ok(())
    });
    store
}

fn subjects(rows: &[ActivityRow]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}

#[test]
fn the_newest_is_first_and_pages_go_back() {
    let home = Home::new();
    let store = store(&home);
    let newest = store.activity(None, 3).unwrap();
    assert_eq!(subjects(&newest), ["d", "c", "b"]);
    assert_eq!(subjects(&store.activity(Some(newest[2].seq), 3).unwrap()), ["a"]);
    assert_eq!(
        (newest[0].at, newest[0].who, newest[0].what.as_str()),
        (noon(), asha(), "entry.create")
    );
    assert_eq!(store.broken_activity().unwrap(), None);
    assert_eq!(newest[0].prev, newest[1].hash);
}

#[test]
fn any_change_to_the_chain_shows_where_it_begins() {
    let changes = [
        ("UPDATE activity SET at = at + 1 WHERE seq = 2", 2),
        ("UPDATE activity SET who = zeroblob(16) WHERE seq = 3", 3),
        ("UPDATE activity SET what = 'entry.see' WHERE seq = 1", 1),
        ("UPDATE activity SET subject = 'x' WHERE seq = 4", 4),
        ("UPDATE activity SET what = what || subject, subject = '' WHERE seq = 2", 2),
        ("UPDATE activity SET prev = zeroblob(32) WHERE seq = 2", 2),
        ("UPDATE activity SET hash = zeroblob(32) WHERE seq = 2", 2),
        ("DELETE FROM activity WHERE seq = 1", 1),
        ("DELETE FROM activity WHERE seq = 3; UPDATE activity SET seq = 3 WHERE seq = 4", 3),
    ];
    for (sql, seq) in changes {
        let home = Home::new();
        drop(store(&home));
        home.sqlite().execute_batch(sql).unwrap();
        assert_eq!(home.open().broken_activity().unwrap(), Some(seq), "{sql}");
    }
}
