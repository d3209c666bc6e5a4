//! Change sets, as anything that can write to the folder could leave one: the
//! sealed file; and what is inside, as a member could seal it.
//!
//! An input is tried as both. Where it is the inside, it is packed first, so
//! that damage reaches the items.

use changes::set::{Item, pack, unpack};
use model::{EntryId, PersonId};
use vault::{Compartment, Cost, Keys, Label, Passphrase, open_set, seal_set, set_name};

/// A block that is stored as it is has room for so many bytes (RFC 1951, 3.2.4).
const BLOCK: usize = 65_535;

thread_local! {
    static KEYS: Option<Keys> = keys();
}

/// A sealed set, and the items of one.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let Some(packed) = pack(items()) else { return Vec::new() };
    let inside = [&[0, 1][..], &framed(1, &[7; 150]), &framed(4, b"{}")].concat();
    let sealed = KEYS.with(|keys| {
        let keys = keys.as_ref()?;
        let compartment = Compartment::Private;
        seal_set(keys, compartment, keys.compartment(compartment).first(), &packed).ok()
    });
    [Some(inside), sealed].into_iter().flatten().collect()
}

/// Opens the file, and unpacks the inside; what comes out can be packed again.
pub(super) fn run(input: &[u8]) -> String {
    let opened = KEYS.with(|keys| match keys {
        Some(keys) => envelope(keys, input),
        None => "no keys".to_owned(),
    });
    let inside = match unpack(&stored(input)) {
        Ok(items) => {
            let mut kinds: Vec<&str> = items.iter().map(kind).collect();
            kinds.dedup();
            let again = pack(items.clone()).map(|packed| unpack(&packed));
            let mut sorted = items;
            sorted.sort();
            sorted.dedup();
            assert_eq!(again, Some(Ok(sorted)), "what was unpacked packs to something else");
            kinds.join(" ")
        }
        Err(error) => error.to_string(),
    };
    let _ = unpack(input);
    format!("{opened}, {inside}")
}

fn envelope(keys: &Keys, input: &[u8]) -> String {
    let named = set_name(keys, input).map(|name| name.is_some());
    let signer = keys.signer().public_key();
    match open_set(keys, input, |_| Some(signer)) {
        Ok(opened) => format!("opened {named:?} {}", unpack(&opened.body).is_ok()),
        Err(error) => format!("{error} {named:?}"),
    }
}

fn keys() -> Option<Keys> {
    let folder = tempfile::tempdir().ok()?;
    let label = Label { name: "Asha".to_owned(), colour: "teal".to_owned() };
    let passphrase = Passphrase::new("lantern orchard".to_owned()).ok()?;
    let (keys, _) = vault::create(folder.path(), [1; 16], &label, &passphrase, Cost::LIGHT).ok()?;
    Some(keys)
}

fn items() -> Vec<Item> {
    let author = PersonId::from_bytes([2; 16]);
    vec![
        Item::Change {
            doc: EntryId::from_bytes([1; 16]),
            author,
            signature: vec![3; 64],
            bytes: b"a change".to_vec(),
        },
        Item::Readings { author, signature: vec![4; 64], bytes: b"readings".to_vec() },
        Item::File(b"{}".to_vec()),
        Item::Fact(b"{}".to_vec()),
        Item::Questionnaire(b"{}".to_vec()),
    ]
}

fn kind(item: &Item) -> &'static str {
    match item {
        Item::Change { .. } => "change",
        Item::Readings { .. } => "readings",
        Item::File(_) => "file",
        Item::Fact(_) => "fact",
        Item::Questionnaire(_) => "questionnaire",
    }
}

fn framed(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[kind][..], &length, body].concat()
}

/// Deflated without being made any smaller.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    for block in bytes.chunks(BLOCK) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        packed.push(0);
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    packed.extend([1, 0, 0, 0xff, 0xff]);
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_should_be_is_read() {
        let outcomes: Vec<String> = seeds().iter().map(|seed| run(seed)).collect();
        assert_eq!(outcomes.len(), 2);
        assert!(outcomes[0].ends_with(", change fact"), "{outcomes:?}");
        assert!(outcomes[1].starts_with("opened Ok(true) true"), "{outcomes:?}");
    }
}
