//! What a walk needs to know of a resource, read without keeping the rest: its
//! name, its version, and where it points.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use url::Url;

use crate::reference;

/// Where resources say whom they are about, the most usual first.
const ABOUT: [&str; 4] = ["subject", "patient", "beneficiary", "individual"];

/// See the [module](self). Where a resource says a thing twice, the last holds, as
/// it does for whoever reads it whole.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) resource_type: Option<String>,
    pub(super) id: Option<String>,
    pub(super) version: Option<String>,
    pub(super) last_updated: Option<String>,
    /// `Type/id` of what it points to at the same service: references, and the
    /// files that attachments are.
    pub(super) references: BTreeSet<String>,
    about: [Option<String>; ABOUT.len()],
}

impl Outline {
    /// `None` where it is no JSON, or is nested beyond the 128 levels that
    /// `serde_json` reads: it could not be shown either.
    pub(super) fn read(raw: &str, base: &Url) -> Option<Self> {
        let mut outline = Self::default();
        let mut json = serde_json::Deserializer::from_str(raw);
        let part = Part { at: At::Root, base, outline: &mut outline };
        part.deserialize(&mut json).ok()?;
        json.end().ok()?;
        Some(outline)
    }

    /// `Type/id` of whom it is about, where it says so in a usual place.
    pub(super) fn about(&mut self) -> Option<String> {
        self.about.iter_mut().find_map(Option::take)
    }
}

/// Where in a resource a value stands.
#[derive(Debug, Clone, Copy)]
enum At {
    Root,
    Meta,
    About(usize),
    Elsewhere,
    /// A text that is wanted.
    Text(Text),
}

#[derive(Debug, Clone, Copy)]
enum Text {
    ResourceType,
    Id,
    Version,
    LastUpdated,
    /// Of whom it is about, where it is that.
    Reference(Option<usize>),
    /// Of an attachment or of anything else.
    Address,
}

impl At {
    fn of(self, key: &str) -> Self {
        let about = |at| ABOUT.iter().position(|name| *name == key).map_or(at, Self::About);
        match (self, key) {
            (Self::Root, "resourceType") => Self::Text(Text::ResourceType),
            (Self::Root, "id") => Self::Text(Text::Id),
            (Self::Root, "meta") => Self::Meta,
            (Self::Meta, "versionId") => Self::Text(Text::Version),
            (Self::Meta, "lastUpdated") => Self::Text(Text::LastUpdated),
            (Self::About(which), "reference") => Self::Text(Text::Reference(Some(which))),
            (_, "reference") => Self::Text(Text::Reference(None)),
            (_, "url") => Self::Text(Text::Address),
            (Self::Root, _) => about(Self::Elsewhere),
            _ => Self::Elsewhere,
        }
    }
}

/// One value of the resource, at its place.
struct Part<'a> {
    at: At,
    base: &'a Url,
    outline: &'a mut Outline,
}

impl Part<'_> {
    fn take(&mut self, text: &str) {
        let At::Text(what) = self.at else { return };
        let outline = &mut *self.outline;
        match what {
            Text::ResourceType => outline.resource_type = Some(text.to_owned()),
            Text::Id => outline.id = Some(text.to_owned()),
            Text::Version => outline.version = Some(text.to_owned()),
            Text::LastUpdated => outline.last_updated = Some(text.to_owned()),
            Text::Reference(about) => {
                let place = reference::local(text, self.base);
                let place = place.map(|(kind, id)| format!("{kind}/{id}"));
                if let Some(about) = about.and_then(|about| outline.about.get_mut(about)) {
                    about.clone_from(&place);
                }
                outline.references.extend(place);
            }
            Text::Address => {
                let file = reference::local(text, self.base).filter(|(kind, _)| *kind == "Binary");
                outline.references.extend(file.map(|(kind, id)| format!("{kind}/{id}")));
            }
        }
    }

    /// A value in this one.
    fn part(&mut self, at: At) -> Part<'_> {
        Part { at, base: self.base, outline: self.outline }
    }
}

/// The name of a field of what stands there.
struct Key(At);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = At;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<At, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = At;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<At, E> {
        Ok(self.0.of(name))
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        while let Some(at) = fields.next_key_seed(Key(self.at))? {
            fields.next_value_seed(self.part(at))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.part(At::Elsewhere))?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.take(text);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    fn base() -> Url {
        Url::parse("https://a.example/fhir").unwrap()
    }

    /// The same, of a resource that was read whole.
    fn naive(resource: &Value) -> Outline {
        let text = |at: &str| resource.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let place = |value: Option<&Value>| {
            let (kind, id) = reference::local(value?.as_str()?, &base())
                .map(|(kind, id)| (kind.to_owned(), id.to_owned()))?;
            Some((kind, id))
        };
        let joined = |(kind, id): (String, String)| format!("{kind}/{id}");
        let mut references = BTreeSet::new();
        let mut left = vec![resource];
        while let Some(value) = left.pop() {
            match value {
                Value::Array(items) => left.extend(items),
                Value::Object(fields) => {
                    references.extend(place(fields.get("reference")).map(joined));
                    let file = place(fields.get("url")).filter(|(kind, _)| kind == "Binary");
                    references.extend(file.map(joined));
                    left.extend(fields.values());
                }
                _ => {}
            }
        }
        Outline {
            resource_type: text("/resourceType"),
            id: text("/id"),
            version: text("/meta/versionId"),
            last_updated: text("/meta/lastUpdated"),
            references,
            about: ABOUT
                .map(|name| place(resource.pointer(&format!("/{name}/reference"))).map(joined)),
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        const NAMES: [&str; 12] = [
            "resourceType",
            "id",
            "meta",
            "versionId",
            "lastUpdated",
            "subject",
            "patient",
            "reference",
            "url",
            "content",
            "é",
            "individual",
        ];
        const TEXTS: [&str; 9] = [
            "Patient",
            "p1",
            "Patient/1",
            "Binary/2",
            "https://a.example/fhir/Binary/3/_history/1",
            "https://b.example/fhir/Patient/4",
            "#in",
            "\"\\\n",
            "",
        ];
        let leaf = prop_oneof![
            prop::sample::select(&TEXTS[..]).prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            let field = (prop::sample::select(&NAMES[..]), inner.clone());
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                prop::collection::vec(field, 0..6).prop_map(|fields| {
                    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                    Value::Object(Map::from_iter(fields))
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn it_is_what_reading_the_whole_would_say(resource in json()) {
            let outline = Outline::read(&resource.to_string(), &base()).unwrap();
            prop_assert_eq!(format!("{outline:?}"), format!("{:?}", naive(&resource)));
        }
    }
}
