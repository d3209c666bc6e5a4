//! Fifty thousand pages: lists and searches walk indexes, not the record.

use store::EntryQuery;

use crate::support::{Home, page, write};

const PAGES: u32 = 50_000;

#[test]
fn lists_and_searches_of_50_000_pages_use_their_indexes() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        for number in 1..=PAGES {
            let rare = if number % 10_000 == 0 { "gooseberry" } else { "apple" };
            tx.put_entry(&page(number, &format!("Ate an {rare} and went out {number}")))?;
        }
        Ok(())
    });
    assert_eq!(store.count_entries(None).unwrap(), u64::from(PAGES));

    let newest = store.entries(&EntryQuery { limit: 1, ..EntryQuery::default() }).unwrap();
    assert_eq!(newest[0].id, crate::support::entry_id(PAGES));
    for (typed, expected) in [("goose", 5), ("appl", 50), ("went 4999", 11)] {
        let query = EntryQuery { search: Some(typed.to_owned()), ..EntryQuery::default() };
        assert_eq!(store.entries(&query).unwrap().len(), expected, "{typed}");
    }

    assert_eq!(
        plan(&home, include_str!("../../src/sql/timeline.sql")),
        [
            "SEARCH entry USING COVERING INDEX entry_by_time \
             (deleted=? AND at_utc>? AND (at_utc,id)<(?,?))",
            "LIST SUBQUERY 1",
            "SCAN json_each VIRTUAL TABLE INDEX 1:",
            "CREATE BLOOM FILTER",
            "CORRELATED SCALAR SUBQUERY 2",
            "SEARCH entry_word USING PRIMARY KEY (row=? AND field=? AND word=?)",
            "SEARCH entry_body USING INTEGER PRIMARY KEY (rowid=?)",
        ]
    );
    // `M2`: the words are looked up in the full-text index.
    assert_eq!(
        plan(&home, include_str!("../../src/sql/search.sql")),
        [
            "CO-ROUTINE found",
            "SCAN entry_text VIRTUAL TABLE INDEX 0:M2",
            "SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)",
            "LIST SUBQUERY 1",
            "SCAN json_each VIRTUAL TABLE INDEX 1:",
            "CREATE BLOOM FILTER",
            "CORRELATED SCALAR SUBQUERY 2",
            "SEARCH entry_word USING PRIMARY KEY (row=? AND field=? AND word=?)",
            "USE TEMP B-TREE FOR ORDER BY",
            "SCAN found",
            "SEARCH entry_body USING INTEGER PRIMARY KEY (rowid=?)",
        ]
    );
}

/// How SQLite means to answer a statement, a step a line.
fn plan(home: &Home, sql: &str) -> Vec<String> {
    let sqlite = home.sqlite();
    let mut statement = sqlite.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // Nothing is bound: a plan does not depend on it.
    let steps = statement.raw_query().mapped(|row| row.get("detail"));
    steps.map(Result::unwrap).collect()
}
