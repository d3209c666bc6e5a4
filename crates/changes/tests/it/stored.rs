//! What is on disk must be read by every later release, and the same page must
//! always make the same bytes. If a test here fails, the format has drifted:
//! old records are at stake, so the old bytes stay and the reader learns them.

use changes::{Change, Entry};

use crate::support::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn golden() -> (Change, Change) {
    let (entry, made) = Entry::create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap();
    let edit = entry.edit(&asha(), &entry.heads(), &mood(2), CARE_TEAM, minute(5)).unwrap();
    (made, edit.unwrap().1)
}

#[test]
fn the_stored_form_does_not_drift() {
    let (made, edit) = golden();
    assert_eq!((hex(&made.bytes).as_str(), hex(&edit.bytes).as_str()), (MADE, EDIT));
}

#[test]
fn what_the_first_release_stored_is_read() {
    let unhex = |text: &str| -> Vec<u8> {
        let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        (0..text.len()).step_by(2).map(digits).collect()
    };
    let entry = load(&[unhex(MADE), unhex(EDIT)]);
    assert_eq!(json(&entry), STATE);
}

/// The first change of the page.
const MADE: &str = concat!(
    "856f4a8347710eca01b8020010a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a10101f1f8dacf0600000a010602",
    "0a11061309156234034208561557537002000a15000001000a02077f0512060001000e11000001000d7e",
    "000e100100017306736368656d610a6d696e5f726561646572026964046b696e64086665656c696e6773",
    "046e6f74650861756469656e6365026174046d6f6f6406656e6572677906636972636c6509636172655f",
    "7465616d0463616c6d00127f0764656c657465640d120104017d000400190102147e87025603007f8605",
    "02147f01020212167f010101e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e76469617279323032362d30352d30",
    "335430383a31353a30302b30313a30305b4575726f70652f4c6f6e646f6e5d040357616c6b656420746f",
    "207468652073686f702000011001010101010101010101010101010101",
);

/// A change of its mood.
const EDIT: &str = concat!(
    "856f4a836594db75015e0147710eca1fe7c4e469b6a6ad47c2b1a616e78b1a9cab1bd81264870edaf88a",
    "1e10a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a102219dfbdacf060000081506340142025602570170027102",
    "73027f046d6f6f64017f017f14027f017f007f09",
);

/// What both say.
const STATE: &str = concat!(
    r#"{"id":"e7e7e7e7-e7e7-e7e7-e7e7-e7e7e7e7e7e7","#,
    r#""heads":["6594db75111a5292934aaea7f1e4d51a8fc7359cbfbe11d29d18f55c335172f7"],"#,
    r#""diary":{"at":"2026-05-03T08:15:00+01:00[Europe/London]","mood":2,"energy":3,"#,
    r#""feelings":["calm"],"note":"Walked to the shop"},"audience":{"circle":false,"#,
    r#""care_team":true},"two_answers":[],"deleted":false,"kept_after_delete":false,"#,
    r#""read_only":false,"created_by":"01010101-0101-0101-0101-010101010101","#,
    r#""created_at":"2026-05-03T03:09:37Z","changed_at":"2026-05-03T03:14:37Z"}"#,
);
