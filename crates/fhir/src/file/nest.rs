//! A Bundle inside a Bundle: what is in it is handed over as if it stood outside.
//!
//! What answers a batch, and what several programs write, holds a Bundle in each
//! entry. What a Bundle was made for does not change what is in it, here as at the
//! top of a file, so each kind is opened. One that Keepwell wrote something beside
//! was kept whole, and stays whole.
//!
//! The text of the outermost one is in memory, and the others are parts of it:
//! nothing is copied but one resource at a time. Rejected: a list of the entries.
//! A hundred megabytes of `7,` make a list of a gigabyte.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::piece::Raw;
use super::scan::Found;
use super::{ReadFileError, WhyUnread};

/// So many Bundles lie in each other, with the one that is the file. Documents that
/// were searched for in a batch are three deep.
const MOST_BUNDLES: usize = 5;

/// Hands over what stands where a resource should, or all that is in it where it
/// is a Bundle inside of so many others.
pub(super) fn each_of<E: From<ReadFileError>, F: FnMut(Raw<'_>) -> Result<(), E>>(
    raw: Raw<'_>,
    others: usize,
    with: &mut F,
) -> Result<(), E> {
    let Some(bundle) = raw.bundle() else { return with(raw) };
    match bundle.entries {
        _ if others >= MOST_BUNDLES => with(raw.refused(WhyUnread::TooDeep)),
        None => Ok(()),
        Some(entries) if !entries.get().starts_with('[') => with(raw.refused(WhyUnread::NotFhir)),
        Some(entries) => {
            let mut each = |entry: &RawValue| {
                each_of(Raw::entry(Found { text: entry.get(), ..bundle.found }), others + 1, with)
            };
            let mut failed = None;
            let walk = Walk { each: &mut each, failed: &mut failed };
            let walked = serde_json::Deserializer::from_str(entries.get()).deserialize_seq(walk);
            match failed {
                Some(error) => Err(error),
                None => walked.map_err(|_| ReadFileError::Damaged.into()),
            }
        }
    }
}

/// Goes along a list, and keeps what ended it.
struct Walk<'a, E, F> {
    each: &'a mut F,
    failed: &'a mut Option<E>,
}

impl<'de, E, F: FnMut(&RawValue) -> Result<(), E>> Visitor<'de> for Walk<'_, E, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<&RawValue>()? {
            if let Err(error) = (self.each)(entry) {
                *self.failed = Some(error);
                return Err(A::Error::custom("ended"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Piece, Unread, each, shape};
    use super::*;

    fn pieces(file: &str) -> Vec<Result<Piece, Unread>> {
        let mut all = Vec::new();
        each(file.as_bytes(), shape(file.as_bytes()).unwrap(), |raw| {
            all.push(raw.piece()?);
            Ok::<_, ReadFileError>(())
        })
        .unwrap();
        all
    }

    fn places(file: &str) -> Vec<String> {
        let place =
            |piece: Piece| format!("{}/{}", piece.received.resource_type, piece.received.id);
        let left = |left: Unread| format!("{}/{}: {:?}", left.resource_type, left.id, left.why);
        pieces(file).into_iter().map(|one| one.map_or_else(left, place)).collect()
    }

    fn bundle(kind: &str, resources: &[&str]) -> String {
        let entries: Vec<String> =
            resources.iter().map(|one| format!("{{ \"resource\" : {one} }}")).collect();
        let entries = entries.join(" , ");
        format!(
            "{{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"{kind}\",\"entry\":[{entries}]}}"
        )
    }

    const FLAG: &str =
        "{ \"id\":\"1\", \"resourceType\" :\"Flag\", \"x\":1.50,\n\"y\":\"\\u00e9\"}";
    const LIST: &str = r#"{"resourceType":"List","id":"l","entry":[{"item":{"reference":"Bundle/b","type":"Bundle"}}]}"#;

    /// Bundles in each other, this one with so many around it.
    fn inside(mut innermost: String, others: usize) -> String {
        for _ in 0..others {
            innermost = bundle("collection", &[&innermost]);
        }
        innermost
    }

    #[test]
    fn each_kind_of_bundle_is_opened_wherever_it_is() {
        for kind in [
            "searchset",
            "collection",
            "batch-response",
            "transaction-response",
            "history",
            "batch",
            "transaction",
            "document",
            "message",
        ] {
            let inner = bundle(kind, &[FLAG, LIST]);
            let outer = bundle("batch-response", &[&inner, FLAG, &bundle(kind, &[&inner])]);
            let all = ["Flag/1", "List/l", "Flag/1", "Flag/1", "List/l"];
            assert_eq!(places(&outer), all, "{kind}");
            assert_eq!(places(&format!("{FLAG}\n{outer}")), [&["Flag/1"][..], &all].concat());
            let bytes = pieces(&outer).remove(0).unwrap().received.bytes;
            assert_eq!(String::from_utf8(bytes).unwrap(), FLAG);
        }
    }

    #[test]
    fn what_is_in_it_is_named_as_if_it_stood_outside() {
        let inner = r#"{"resourceType":"Bundle","entry":[
            {"fullUrl":"https://a.example/fhir/Flag/7","resource":{"resourceType":"Flag"}},
            {"response":{"status":"404"}}, 7]}"#;
        let outer = bundle("batch-response", &[inner, r#"{"resourceType":"Bundle","total":0}"#]);
        assert_eq!(places(&outer), ["Flag/7", "/: Empty", "/: Empty"]);
    }

    #[test]
    fn a_bundle_inside_of_too_many_is_left_out_alone() {
        let deep = inside(bundle("searchset", &[FLAG]), MOST_BUNDLES - 1);
        assert_eq!(places(&deep), ["Flag/1"]);
        let deeper = inside(bundle("searchset", &[FLAG]), MOST_BUNDLES);
        assert_eq!(places(&bundle("searchset", &[LIST])), ["List/l"]);
        let both = format!("{deeper}\n{LIST}");
        assert_eq!(places(&both), ["Bundle/b: TooDeep", "List/l"]);
        // In lines, the first Bundle is the file's own as well.
        assert_eq!(places(&format!("{LIST}\n{deeper}")), ["List/l", "Bundle/b: TooDeep"]);
        let hostile = inside(FLAG.to_owned(), 5_000);
        assert_eq!(places(&hostile), ["Bundle/b: TooDeep"]);
    }

    #[test]
    fn what_is_no_bundle_after_all_is_left_out_or_kept_as_it_is() {
        let odd = r#"{"resourceType":"Bundle","id":"odd","entry":{"resource":{}}}"#;
        let outer = bundle("collection", &[odd, LIST, r#"{"resourceType":["Bundle"]}"#]);
        assert_eq!(places(&outer), ["Bundle/odd: NotFhir", "List/l", "/: NotFhir"]);
        // What it says that it is, is in another place.
        let about = r#"{"resourceType":"Basic","id":"1","contained":[{"resourceType":"Bundle"}]}"#;
        assert_eq!(places(&bundle("collection", &[about])), ["Basic/1"]);
    }

    #[test]
    fn one_that_keepwell_kept_whole_stays_whole() {
        let kept = bundle("document", &[FLAG]);
        let via =
            r#""link":[{"relation":"via","url":"urn:uuid:9d1c9f0e-0000-4000-8000-000000000001"}]"#;
        let file = format!(
            r#"{{"resourceType":"Bundle","type":"collection","entry":[{{{via},"resource":{kept}}}]}}"#
        );
        let all = pieces(&file);
        let [Ok(Piece { received, note: Some(_) })] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(received.bytes, kept.as_bytes());
    }

    #[test]
    fn whoever_is_handed_them_may_say_that_it_is_enough() {
        let outer = bundle("batch-response", &[&bundle("searchset", &[FLAG, LIST]), FLAG]);
        let mut handed = 0;
        let ended = each(outer.as_bytes(), super::super::Shape::Bundle, |_| {
            handed += 1;
            Err(ReadFileError::NotFhir)
        });
        assert!(matches!(ended, Err(ReadFileError::NotFhir)));
        assert_eq!(handed, 1);
    }

    #[test]
    fn what_is_damaged_inside_is_damaged() {
        let cut = r#"{"resourceType":"Flag","x":1.}"#;
        let outer = bundle("batch-response", &[&bundle("searchset", &[FLAG, cut])]);
        let read = each(outer.as_bytes(), super::super::Shape::Bundle, |raw| raw.piece().map(drop));
        assert!(matches!(read, Err(ReadFileError::Damaged)));
    }
}
