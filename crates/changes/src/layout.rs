//! How a page lies in its document.
//!
//! The root map:
//!
//! | Key | Value |
//! |---|---|
//! | `schema` | int; the layout it was written in |
//! | `min_reader` | int; the oldest layout whose reader may also write |
//! | `id` | 16 bytes; the entry |
//! | `kind` | `"diary"` |
//! | `at` | RFC 9557 time |
//! | `mood`, `energy` | int 1 to 5, or null |
//! | `feelings` | map of feeling → true |
//! | `note` | text |
//! | `audience` | map of `circle`, `care_team` → boolean |
//! | `deleted` | boolean |
//!
//! The first change makes every container: two replicas that each made one
//! would hide one of them. Keys not listed are a newer Keepwell's, and nothing
//! here ever touches them. The `id` is there so that two pages that say the
//! same in the same second do not have one hash.
//!
//! Every single-valued field has a text form, the one [`model::Answer`] shows,
//! and is read, compared and written through it. So equal means equal as
//! written: 08:15+01:00 and 07:15Z are two answers.

use automerge::{ScalarValue, Value};
use model::{Audience, Diary, Field, Moment};

/// The layout this code writes.
pub(crate) const SCHEMA: i64 = 1;
/// The oldest layout whose reader may change what this code writes.
pub(crate) const MIN_READER: i64 = 1;

pub(crate) const SCHEMA_KEY: &str = "schema";
pub(crate) const MIN_READER_KEY: &str = "min_reader";
pub(crate) const ID: &str = "id";
pub(crate) const KIND: &str = "kind";
pub(crate) const FEELINGS: &str = "feelings";
pub(crate) const NOTE: &str = "note";
pub(crate) const AUDIENCE: &str = "audience";
pub(crate) const DELETED: &str = "deleted";

/// Every field that holds one value at a time, in the order they are written.
pub(crate) const FIELDS: [Field; 5] =
    [Field::At, Field::Mood, Field::Energy, Field::Circle, Field::CareTeam];

/// The map a field is in, unless it is the root, and its key there.
pub(crate) fn place(field: Field) -> (Option<&'static str>, &'static str) {
    match field {
        Field::At => (None, "at"),
        Field::Mood => (None, "mood"),
        Field::Energy => (None, "energy"),
        Field::Circle => (Some(AUDIENCE), "circle"),
        Field::CareTeam => (Some(AUDIENCE), "care_team"),
    }
}

/// What a page says in a field.
pub(crate) fn said(field: Field, diary: &Diary, audience: Audience) -> String {
    let score = |value: Option<u8>| value.map_or_else(String::new, |value| value.to_string());
    match field {
        Field::At => diary.at.to_string(),
        Field::Mood => score(diary.mood.map(|mood| mood.value())),
        Field::Energy => score(diary.energy.map(|energy| energy.value())),
        Field::Circle => audience.circle.to_string(),
        Field::CareTeam => audience.care_team.to_string(),
    }
}

/// What a stored value says in a field; `None` if it could not be such a value.
pub(crate) fn read(field: Field, value: &Value<'_>) -> Option<String> {
    let Value::Scalar(value) = value else {
        return None;
    };
    match (field, value.as_ref()) {
        (Field::At, ScalarValue::Str(text)) => Some(text.parse::<Moment>().ok()?.to_string()),
        (Field::Mood | Field::Energy, ScalarValue::Null) => Some(String::new()),
        (Field::Mood | Field::Energy, ScalarValue::Int(score @ 1..=5)) => Some(score.to_string()),
        (Field::Mood | Field::Energy, ScalarValue::Uint(score @ 1..=5)) => Some(score.to_string()),
        (Field::Circle | Field::CareTeam, ScalarValue::Boolean(on)) => Some(on.to_string()),
        _ => None,
    }
}

/// The value that stores `said`, the opposite of [`read`].
pub(crate) fn stored(field: Field, said: &str) -> ScalarValue {
    match field {
        Field::At => said.into(),
        Field::Mood | Field::Energy => said.parse().map_or(ScalarValue::Null, ScalarValue::Int),
        Field::Circle | Field::CareTeam => (said == "true").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(field: Field, said: &str) -> Option<String> {
        read(field, &Value::from(stored(field, said)))
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let time = "2026-05-03T08:15:00+01:00[Europe/London]";
        assert_eq!(round(Field::At, time).as_deref(), Some(time));
        for score in ["", "1", "5"] {
            assert_eq!(round(Field::Mood, score).as_deref(), Some(score));
            assert_eq!(round(Field::Energy, score).as_deref(), Some(score));
        }
        for switch in ["true", "false"] {
            assert_eq!(round(Field::Circle, switch).as_deref(), Some(switch));
            assert_eq!(round(Field::CareTeam, switch).as_deref(), Some(switch));
        }
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        let unreadable: [(Field, ScalarValue); 9] = [
            (Field::At, "yesterday".into()),
            (Field::At, 17.into()),
            (Field::Mood, 17.into()),
            (Field::Mood, 0.into()),
            (Field::Mood, ScalarValue::Uint(u64::MAX)),
            (Field::Energy, ScalarValue::F64(f64::NAN)),
            (Field::Energy, "3".into()),
            (Field::Circle, ScalarValue::Null),
            (Field::CareTeam, "true".into()),
        ];
        for (field, value) in unreadable {
            assert_eq!(read(field, &Value::from(value)), None, "{field:?}");
        }
        assert_eq!(read(Field::Mood, &Value::map()), None);
    }
}
