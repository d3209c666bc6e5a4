//! How an entry lies in its document.
//!
//! The root map:
//!
//! | Key | Value |
//! |---|---|
//! | `schema` | int; the layout it was written in |
//! | `min_reader` | int; the oldest layout whose reader may also write |
//! | `id` | 16 bytes; the entry |
//! | `kind` | the kind's name |
//! | `at` | RFC 9557 time |
//! | a field of [`Form::Score`] or [`Form::Count`] | int, or null |
//! | any other single-valued field | its text form, or null |
//! | a field of [`Form::Text`] | text |
//! | a field of [`Form::Words`] | map of word → true |
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
use model::{Audience, EntryKind, Field, Form, Page};

/// The layout this code writes.
pub(crate) const SCHEMA: i64 = 1;
/// The oldest layout whose reader may change what this code writes.
pub(crate) const MIN_READER: i64 = 1;

pub(crate) const SCHEMA_KEY: &str = "schema";
pub(crate) const MIN_READER_KEY: &str = "min_reader";
pub(crate) const ID: &str = "id";
pub(crate) const KIND: &str = "kind";
pub(crate) const AUDIENCE: &str = "audience";
pub(crate) const DELETED: &str = "deleted";

/// Every field of a kind that holds one value at a time, in the order they are
/// written.
pub(crate) fn singles(kind: EntryKind) -> impl Iterator<Item = Field> {
    let own = kind.fields().iter().copied().filter(|field| field.form().is_single());
    [Field::At].into_iter().chain(own).chain([Field::Circle, Field::CareTeam])
}

/// Every field of a kind that holds a text.
pub(crate) fn texts(kind: EntryKind) -> impl Iterator<Item = Field> {
    kind.fields().iter().copied().filter(|field| field.form() == Form::Text)
}

/// Every field of a kind that holds words.
pub(crate) fn words(kind: EntryKind) -> impl Iterator<Item = Field> {
    kind.fields().iter().copied().filter(|field| field.form() == Form::Words)
}

/// The map a field is in, unless it is the root.
pub(crate) fn place(field: Field) -> Option<&'static str> {
    matches!(field, Field::Circle | Field::CareTeam).then_some(AUDIENCE)
}

/// What an entry says in a single-valued field.
pub(crate) fn said(field: Field, page: &Page, audience: Audience) -> String {
    match field {
        Field::At => page.at.to_string(),
        Field::Circle => audience.circle.to_string(),
        Field::CareTeam => audience.care_team.to_string(),
        field => page.text(field).to_owned(),
    }
}

/// What a stored value says in a field; `None` if it could not be such a value.
pub(crate) fn read(field: Field, value: &Value<'_>) -> Option<String> {
    let Value::Scalar(value) = value else {
        return None;
    };
    let form = field.form();
    let text = match (form, value.as_ref()) {
        (Form::Switch, ScalarValue::Boolean(on)) => on.to_string(),
        (Form::Moment | Form::Switch, ScalarValue::Null) => return None,
        (_, ScalarValue::Null) => return Some(String::new()),
        (Form::Score | Form::Count, ScalarValue::Int(number)) => number.to_string(),
        (Form::Score | Form::Count, ScalarValue::Uint(number)) => number.to_string(),
        (Form::Score | Form::Count | Form::Switch, _) => return None,
        (_, ScalarValue::Str(text)) => text.to_string(),
        _ => return None,
    };
    form.read(&text).ok()?
}

/// The value that stores `said`, the opposite of [`read`].
pub(crate) fn stored(field: Field, said: &str) -> ScalarValue {
    match field.form() {
        Form::Switch => (said == "true").into(),
        Form::Score | Form::Count => said.parse().map_or(ScalarValue::Null, ScalarValue::Int),
        _ if said.is_empty() => ScalarValue::Null,
        _ => said.into(),
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
        for date in ["", "2026", "2026-05-03"] {
            assert_eq!(round(Field::Started, date).as_deref(), Some(date));
        }
        for switch in ["true", "false"] {
            assert_eq!(round(Field::Circle, switch).as_deref(), Some(switch));
            assert_eq!(round(Field::CareTeam, switch).as_deref(), Some(switch));
        }
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        let unreadable: [(Field, ScalarValue); 12] = [
            (Field::At, ScalarValue::Null),
            (Field::Started, "3 May".into()),
            (Field::Name, 17.into()),
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
