//! The outbox: what is wanted, what was tried, and never twice.

use chrono::{DateTime, TimeDelta, Utc};
use model::ItemKind;
use store::{
    ItemVersion, OutboxCounts, OutboxRow, OutboxState, Outcome, Problem, Queue, Store, StoreError,
    Tx, Wanted,
};

use crate::support::{Home, connection, connection_id, head, item_id, noon, wanted, write};

struct Box1 {
    _home: Home,
    store: Store,
}

impl Box1 {
    /// Version 1 of entry 1 is wanted at connection 1.
    fn new() -> Self {
        let home = Home::new();
        let mut store = home.create();
        write(&mut store, |tx| {
            tx.add_connection(&connection(1))?;
            tx.add_connection(&connection(2))
        });
        let mut this = Self { _home: home, store };
        this.want(1);
        this
    }

    fn want(&mut self, version: u32) {
        write(&mut self.store, |tx| want(tx, 1, version));
    }

    fn begin(&mut self, version: u32) {
        write(&mut self.store, |tx| {
            tx.begin_attempt(connection_id(1), item_id(1), &[hash(version)], noon())
        });
    }

    fn settle(&mut self, version: u32, outcome: &Outcome) {
        write(&mut self.store, |tx| settle(tx, 1, version, outcome));
    }

    fn row(&self) -> OutboxRow {
        self.store.outbox_row(connection_id(1), item_id(1)).unwrap().unwrap()
    }

    fn due(&self, at: DateTime<Utc>) -> usize {
        self.store.items_to_send(connection_id(1), at).unwrap().len()
    }
}

fn want(tx: &Tx<'_>, entry: u32, version: u32) -> Result<(), StoreError> {
    tx.enqueue(&wanted(1, entry, version), noon())
}

fn settle(tx: &Tx<'_>, entry: u32, version: u32, outcome: &Outcome) -> Result<(), StoreError> {
    let version = ItemVersion::of_entry(&[head(version)], false);
    tx.settle(connection_id(1), item_id(entry), &version, outcome, noon())
}

fn version(number: u32) -> ItemVersion {
    ItemVersion::of_entry(&[head(number)], false)
}

fn hash(version: u32) -> String {
    format!("hash-{version}")
}

fn in_a_minute() -> DateTime<Utc> {
    noon() + TimeDelta::minutes(1)
}

fn problem() -> Problem {
    Problem { code: "invalid".to_owned(), text: "Observation.code is missing".to_owned() }
}

#[test]
fn what_is_wanted_waits_and_is_due() {
    let outbox = Box1::new();
    let row = outbox.row();
    assert_eq!((row.state, row.attempts), (OutboxState::Waiting, 0));
    assert_eq!((row.wanted, row.unsure.len()), (version(1), 0));
    assert_eq!(outbox.store.items_to_send(connection_id(1), noon()).unwrap(), [item_id(1)]);
    assert_eq!(outbox.due(noon() - TimeDelta::seconds(1)), 0);
    assert_eq!(outbox.store.items_to_send(connection_id(2), noon()).unwrap(), []);
}

#[test]
fn an_accepted_attempt_is_sent_and_wanting_it_again_changes_nothing() {
    let mut outbox = Box1::new();
    outbox.begin(1);
    let row = outbox.row();
    assert_eq!((row.state, row.attempts), (OutboxState::Sending, 1));
    assert_eq!(row.unsure, [hash(1)]);
    outbox.settle(1, &Outcome::Accepted(None));
    let sent = outbox.row();
    assert_eq!((sent.state, sent.attempts, sent.unsure.len()), (OutboxState::Sent, 0, 0));
    assert_eq!(outbox.due(in_a_minute()), 0);
    outbox.want(1);
    assert_eq!(outbox.row(), sent);
    outbox.want(2);
    assert_eq!(outbox.row().state, OutboxState::Waiting);
}

#[test]
fn only_what_was_sent_is_looked_at_again() {
    let mut outbox = Box1::new();
    let again = |outbox: &mut Box1| {
        let look = |tx: &Tx<'_>| tx.send_again(connection_id(1), item_id(1), in_a_minute());
        write(&mut outbox.store, look)
    };
    assert!(!again(&mut outbox), "it waits anyway");
    outbox.begin(1);
    assert!(!again(&mut outbox), "it is under way");
    outbox.settle(1, &Outcome::Accepted(None));
    assert!(again(&mut outbox));
    assert_eq!((outbox.row().state, outbox.row().wanted), (OutboxState::Waiting, version(1)));
    assert_eq!((outbox.due(noon()), outbox.due(in_a_minute())), (0, 1));
}

#[test]
fn after_a_crash_an_attempt_is_still_to_be_read_back() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        want(tx, 1, 1)?;
        want(tx, 2, 1)
    });
    write(&mut store, |tx| tx.begin_attempt(connection_id(1), item_id(2), &[hash(1)], noon()));
    drop(store);
    let store = home.open();
    let due = store.items_to_send(connection_id(1), noon()).unwrap();
    assert_eq!(due, [item_id(2), item_id(1)], "what may have arrived is read back first");
}

#[test]
fn an_edit_during_an_attempt_waits_its_turn() {
    let mut outbox = Box1::new();
    outbox.begin(1);
    outbox.want(2);
    let row = outbox.row();
    assert_eq!(row.state, OutboxState::Sending, "its outcome is still to be learnt");
    assert_eq!((row.wanted, row.unsure), (version(2), vec![hash(1)]));
    outbox.settle(1, &Outcome::Accepted(None));
    let row = outbox.row();
    assert_eq!((row.state, row.attempts), (OutboxState::Waiting, 0));
    assert_eq!((row.wanted, row.unsure.len()), (version(2), 0));

    outbox.begin(2);
    outbox.want(3);
    outbox.settle(2, &Outcome::Refused(problem()));
    let row = outbox.row();
    assert_eq!((row.state, row.problem), (OutboxState::Sending, None), "version 3 may be taken");
}

#[test]
fn what_may_have_arrived_is_remembered_until_something_was_accepted() {
    let mut outbox = Box1::new();
    outbox.begin(1);
    outbox.settle(1, &Outcome::Later { retry_at: in_a_minute() });
    assert_eq!((outbox.row().state, outbox.row().unsure), (OutboxState::Sending, vec![hash(1)]));
    assert_eq!((outbox.due(noon()), outbox.due(in_a_minute())), (0, 1));
    outbox.want(2);
    outbox.begin(2);
    outbox.begin(2);
    outbox.begin(1);
    assert_eq!((outbox.row().attempts, outbox.row().unsure), (4, vec![hash(1), hash(2)]));
    outbox.settle(2, &Outcome::Refused(problem()));
    assert_eq!((outbox.row().state, outbox.row().unsure.len()), (OutboxState::Refused, 2));
    outbox.want(3);
    assert_eq!(outbox.row().state, OutboxState::Sending, "to be read back first");
    outbox.settle(3, &Outcome::Accepted(None));
    assert_eq!((outbox.row().state, outbox.row().unsure.len()), (OutboxState::Sent, 0));
}

#[test]
fn what_needed_no_sending_can_be_settled() {
    let mut outbox = Box1::new();
    outbox.settle(1, &Outcome::Accepted(None));
    assert_eq!(outbox.row().state, OutboxState::Sent);
    outbox.want(2);
    outbox.settle(2, &Outcome::Refused(problem()));
    assert_eq!(outbox.row().state, OutboxState::Refused);
}

#[test]
fn a_refusal_waits_for_a_person() {
    let mut outbox = Box1::new();
    outbox.settle(1, &Outcome::Refused(problem()));
    let row = outbox.row();
    assert_eq!((row.state, row.problem), (OutboxState::Refused, Some(problem())));
    assert_eq!(outbox.due(in_a_minute()), 0);
    outbox.want(1);
    assert_eq!(outbox.row().state, OutboxState::Refused);
    let mut retry =
        || write(&mut outbox.store, |tx| tx.retry(connection_id(1), Some(item_id(1)), noon()));
    assert_eq!((retry(), retry()), (1, 0));
    assert_eq!((outbox.row().state, outbox.row().problem), (OutboxState::Waiting, None));
}

#[test]
fn what_was_put_off_can_be_tried_now() {
    let mut outbox = Box1::new();
    outbox.settle(1, &Outcome::Later { retry_at: in_a_minute() });
    assert_eq!(outbox.due(noon()), 0);
    assert_eq!(write(&mut outbox.store, |tx| tx.try_now(connection_id(1), noon())), 1);
    assert_eq!(outbox.due(noon()), 1);
    assert_eq!(write(&mut outbox.store, |tx| tx.try_now(connection_id(1), noon())), 0);
}

#[test]
fn what_is_withdrawn_is_not_sent() {
    let mut outbox = Box1::new();
    outbox.begin(1);
    let mut withdraw = || write(&mut outbox.store, |tx| tx.withdraw(connection_id(1), item_id(1)));
    assert!(withdraw());
    assert!(!withdraw());
    assert_eq!(outbox.store.outbox_of(item_id(1)).unwrap(), []);
}

#[test]
fn nothing_is_settled_that_is_not_under_way() {
    let mut outbox = Box1::new();
    let unknown = Err(StoreError::Unknown { table: "outbox" });
    outbox.begin(1);
    outbox.settle(1, &Outcome::Accepted(None));
    for outcome in
        [Outcome::Accepted(None), Outcome::Refused(problem()), Outcome::Later { retry_at: noon() }]
    {
        assert_eq!(outbox.store.transact(|tx| settle(tx, 1, 1, &outcome)), unknown);
        assert_eq!(outbox.store.transact(|tx| settle(tx, 5, 1, &outcome)), unknown);
    }
    for entry in [1, 5] {
        let begun = outbox
            .store
            .transact(|tx| tx.begin_attempt(connection_id(1), item_id(entry), &[hash(1)], noon()));
        assert_eq!(begun, unknown, "what was sent is not sent again");
    }
}

#[test]
fn counts_are_by_state() {
    let mut outbox = Box1::new();
    write(&mut outbox.store, |tx| {
        for entry in 2..=4 {
            want(tx, entry, 1)?;
        }
        for (entry, outcome) in
            [(2, None), (3, Some(Outcome::Accepted(None))), (4, Some(Outcome::Refused(problem())))]
        {
            tx.begin_attempt(connection_id(1), item_id(entry), &[hash(1)], noon())?;
            if let Some(outcome) = outcome {
                settle(tx, entry, 1, &outcome)?;
            }
        }
        tx.enqueue(&wanted(2, 1, 1), noon())
    });
    let one =
        OutboxCounts { waiting: 1, sending: 1, sent: 1, refused: 1, asking: 0, unsendable: 0 };
    assert_eq!(outbox.store.outbox_counts(Some(connection_id(1))).unwrap(), one);
    let all = OutboxCounts { waiting: 2, ..one };
    assert_eq!(outbox.store.outbox_counts(None).unwrap(), all);
    let of: Vec<_> = outbox.store.outbox_of(item_id(1)).unwrap();
    assert_eq!(
        of.iter().map(|row| row.connection).collect::<Vec<_>>(),
        [connection_id(1), connection_id(2)]
    );
    for state in OutboxState::ALL {
        let rows = outbox.store.outbox(connection_id(1), state, None, 10).unwrap();
        let wanted = usize::from(!matches!(state, OutboxState::Asking | OutboxState::Unsendable));
        assert_eq!(rows.len(), wanted, "{state:?}");
    }
}

#[test]
fn what_asks_goes_when_the_person_says_so() {
    let mut outbox = Box1::new();
    let asking = |version| Wanted { queue: Queue::Ask, ..wanted(1, 1, version) };
    write(&mut outbox.store, |tx| tx.enqueue(&asking(2), noon()));
    assert_eq!((outbox.row().state, outbox.due(noon())), (OutboxState::Asking, 0));
    let mut approve = |kind| {
        write(&mut outbox.store, |tx| tx.approve(connection_id(1), None, Some(kind), noon()))
    };
    assert_eq!(approve(ItemKind::Reading), 0);
    assert_eq!(approve(wanted(1, 1, 1).kind), 1);
    assert_eq!((outbox.row().state, outbox.due(noon())), (OutboxState::Waiting, 1));

    // A new version asks anew, also while one is on its way.
    outbox.begin(2);
    write(&mut outbox.store, |tx| tx.enqueue(&asking(3), noon()));
    assert_eq!(outbox.row().state, OutboxState::Asking);
    outbox.settle(2, &Outcome::Accepted(None));
    assert_eq!(outbox.row().state, OutboxState::Asking, "that was another version");
    write(&mut outbox.store, |tx| tx.approve(connection_id(1), Some(item_id(1)), None, noon()));
    let asks = write(&mut outbox.store, |tx| tx.ask_first(connection_id(1), asking(3).kind));
    assert_eq!((asks, outbox.row().state), (1, OutboxState::Asking));
}

#[test]
fn what_has_no_place_there_says_why_until_it_is_tried_again() {
    let mut outbox = Box1::new();
    outbox.settle(1, &Outcome::Unsendable(problem()));
    let row = outbox.row();
    assert_eq!((row.state, row.problem), (OutboxState::Unsendable, Some(problem())));
    assert_eq!(outbox.due(in_a_minute()), 0);
    assert_eq!(write(&mut outbox.store, |tx| tx.retry(connection_id(1), None, noon())), 1);
    assert_eq!((outbox.row().state, outbox.row().problem), (OutboxState::Waiting, None));
    let unsendable = Wanted { queue: Queue::Unsendable(problem()), ..wanted(1, 2, 1) };
    write(&mut outbox.store, |tx| tx.enqueue(&unsendable, noon()));
    let row = outbox.store.outbox_row(connection_id(1), item_id(2)).unwrap().unwrap();
    assert_eq!((row.state, row.problem), (OutboxState::Unsendable, Some(problem())));
}

#[test]
fn taking_back_is_another_version() {
    let mut outbox = Box1::new();
    outbox.settle(1, &Outcome::Accepted(None));
    let sent_at = outbox.row().sent_at;
    assert_eq!(sent_at, Some(noon()));
    let back = Wanted { version: ItemVersion::of_entry(&[head(1)], true), ..wanted(1, 1, 1) };
    write(&mut outbox.store, |tx| tx.enqueue(&back, noon()));
    let row = outbox.row();
    assert_eq!((row.state, row.wanted.taken_back), (OutboxState::Waiting, true));
    outbox.settle(1, &Outcome::Accepted(None));
    assert_eq!(outbox.row().state, OutboxState::Waiting, "what was settled is what stood before");
}

#[test]
fn only_what_never_left_is_forgotten() {
    let mut outbox = Box1::new();
    write(&mut outbox.store, |tx| want(tx, 2, 1).and(want(tx, 3, 1)));
    outbox.begin(1);
    let kind = wanted(1, 1, 1).kind;
    let mut forget =
        || write(&mut outbox.store, |tx| tx.withdraw_untouched(connection_id(1), kind));
    assert_eq!((forget(), forget()), (2, 0));
    assert_eq!(outbox.store.outbox_of_kind(connection_id(1), kind).unwrap(), [item_id(1)]);
}

#[test]
fn pages_of_a_state_follow_each_other() {
    let mut outbox = Box1::new();
    write(&mut outbox.store, |tx| (2..=5).try_for_each(|entry| want(tx, entry, 1)));
    let page =
        |after| outbox.store.outbox(connection_id(1), OutboxState::Waiting, after, 2).unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let rows = page(after);
        let Some(last) = rows.last() else { break };
        after = Some((last.queued_at, last.item));
        seen.extend(rows.iter().map(|row| row.item));
    }
    assert_eq!(seen, (1..=5).map(item_id).collect::<Vec<_>>());
}
