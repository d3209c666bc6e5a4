//! What is on disk must be read by every later release, and the same page must
//! always make the same bytes. If a test here fails, the format has drifted:
//! old records are at stake, so the old bytes stay and the reader learns them.

use changes::Change;

use crate::support::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn golden() -> (Change, Change) {
    let (entry, made) = create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap();
    let edit = entry.rewrite(&asha(), &entry.heads(), &mood(2), CARE_TEAM, minute(5)).unwrap();
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
    "856f4a8368cd78bf01c4020010a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a10101f1f8dacf0600000a010602",
    "0a11061309156d34034209561557537002000c15000001000c02097f0512080001001011000001000f7e",
    "0010100100017106736368656d610a6d696e5f726561646572026964046b696e64086665656c696e6773",
    "0561626f75740474616773046e6f74650861756469656e6365026174046d6f6f6406656e657267790663",
    "6972636c6509636172655f7465616d0463616c6d00127f0764656c657465640f1201040103007e040019",
    "0102147e87025605007f860502147f01020212167f010101e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e76469",
    "617279323032362d30352d30335430383a31353a30302b30313a30305b4575726f70652f4c6f6e646f6e",
    "5d040357616c6b656420746f207468652073686f702200011001010101010101010101010101010101",
);

/// A change of its mood.
const EDIT: &str = concat!(
    "856f4a83078f3d33015e0168cd78bf46d0cc46ae7260a4ddf8e1ee3127cc129d5de3101071a9c5e464b8",
    "9510a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a102239dfbdacf060000081506340142025602570170027102",
    "73027f046d6f6f64017f017f14027f017f007f0b",
);

/// What both say.
const STATE: &str = concat!(
    r#"{"id":"e7e7e7e7-e7e7-e7e7-e7e7-e7e7e7e7e7e7","heads":["078f3d331adb90e5eaa6e"#,
    r#"d49b879ced34adb14e2620651d471f359ca7c20964e"],"page":{"kind":"diary","at":"2"#,
    r#"026-05-03T08:15:00+01:00[Europe/London]","fields":{"mood":"2","energy":"3",""#,
    r#"feelings":["calm"],"note":"Walked to the shop"}},"audience":{"circle":false,"#,
    r#""care_team":true},"two_answers":[],"merged":[],"deleted":false,"kept_after_d"#,
    r#"elete":false,"read_only":false,"created_by":"01010101-0101-0101-0101-0101010"#,
    r#"10101","created_at":"2026-05-03T03:09:37Z","changed_at":"2026-05-03T03:14:37"#,
    r#"Z"}"#,
);
