//! Made-up items of every kind, said in odd ways.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use fhir::mapping::{
    Attachment, Beside, Context, EntryItem, Files, Item, NotSendable, ReadingItem, Role, Told,
    Writer, parts,
};
use fhir::provenance::{self, Version};
use fhir::push::RemoteRef;
use fhir::sealed::{Kept, Piece, Shelf};
use fhir::{Abilities, Capabilities, ContentHash};
use model::reading::{
    Context as Meal, Decimal, Measured, OwnMeasure, Pressure, Quantity, default_audience,
};
use model::{
    Audience, EntryId, EntryKind, EntryState, Field, Form, Measure, Moment, Page, PersonId,
    Reading, ReadingId,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Of each kind, in each of five circumstances.
const EACH: usize = 8;

/// Everything that is written of the items of every kind.
pub(super) fn resources() -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let mut draw =
        |strategy: BoxedStrategy<Item>| strategy.new_tree(&mut runner).unwrap().current();
    let kinds = EntryKind::ALL.into_iter().map(entries);
    let measures = Measure::ALL.into_iter().map(readings);
    let mut all = Vec::new();
    for strategy in kinds.chain(measures) {
        for context in contexts() {
            let items: Vec<Item> = (0..EACH).map(|_| draw(strategy.clone())).collect();
            all.extend(averages(&items, &context));
            all.extend(items.iter().flat_map(|item| written(item, &context)));
            all.extend(items.iter().flat_map(|item| provenances(item, &context)));
        }
    }
    all.extend(sealed());
    all
}

/// Who wrote an item, the first time and after, where the service keeps versions
/// and where not.
fn provenances(item: &Item, context: &Context) -> Vec<Value> {
    let Ok(parts) = parts(item, context) else { return Vec::new() };
    let mut made = Vec::new();
    for version in [Some("1".to_owned()), None] {
        let remote = |(n, part): (usize, &fhir::mapping::Part)| {
            let remote = RemoteRef {
                resource_type: part.resource["resourceType"].as_str().unwrap().to_owned(),
                id: format!("{n}"),
                version: version.clone(),
                sent_hash: ContentHash::of(&part.resource),
            };
            (part.role, remote)
        };
        let remotes = parts.iter().enumerate().map(remote).collect();
        let version = Version { item, writer: &context.writer, remotes: &remotes };
        let id = provenance::id(&version);
        made.push(provenance::build(&version, "p-1", !context.amended, &id));
    }
    made
}

/// What the computers of one person hand to each other by way of a service: with
/// its bytes in a Binary and within, there and taken away.
fn sealed() -> Vec<Value> {
    let mut made = Vec::new();
    for chooses in [true, false] {
        let can = Abilities {
            create: true,
            update: true,
            update_create: chooses,
            conditional_create: true,
            ..Abilities::default()
        };
        let types = ["Binary", "DocumentReference"].map(|name| (name.to_owned(), can.clone()));
        let capabilities = Capabilities { types: Some(types.into()), ..Capabilities::default() };
        let shelf = Shelf::new(&capabilities, "p-1", "keepwell-1");
        for piece in Piece::cut("a.kwset", 5, 2) {
            let mut requests = vec![shelf.put(&piece, b"ab")];
            requests.extend(shelf.put_bytes(&piece, b"ab"));
            requests.extend(shelf.empty(&Kept { piece, id: "7".into() }));
            let bodies = requests.iter().map(|one| one.body.as_ref().unwrap());
            made.extend(bodies.map(|body| serde_json::from_slice::<Value>(&body.0).unwrap()));
        }
    }
    made
}

fn written(item: &Item, context: &Context) -> Vec<Value> {
    match parts(item, context) {
        Ok(parts) => parts.into_iter().map(|part| part.resource).collect(),
        Err(NotSendable::StaysHere(_)) => Vec::new(),
        Err(why) => panic!("{why}: {item:?}"),
    }
}

fn averages(items: &[Item], context: &Context) -> Option<Value> {
    let pressure = |item: &Item| match item {
        Item::Reading(item) if item.reading.measure == Measure::BloodPressure => Some(item.clone()),
        _ => None,
    };
    let mut sitting: Vec<ReadingItem> = items.iter().filter_map(pressure).collect();
    let start: DateTime<FixedOffset> = sitting.first()?.reading.at.at();
    for (n, item) in (0..).zip(&mut sitting) {
        item.reading.at = Moment::new(start + chrono::TimeDelta::minutes(n), None);
    }
    let mut first = sitting.remove(0);
    let beside = |(n, item): (usize, ReadingItem)| {
        let place = format!("Observation/{n}");
        Beside { reading: item.reading, place }
    };
    first.sitting = sitting.into_iter().enumerate().map(beside).collect();
    let made = parts(&Item::Reading(first), context).ok()?;
    made.into_iter().find(|part| part.role == Role::Average).map(|part| part.resource)
}

fn contexts() -> Vec<Context> {
    let carer = |told| Writer::Carer {
        id: EntryId::from_random([3; 16]),
        name: "Zoë O’Neill <z> 👩‍⚕️".into(),
        relationship: String::new(),
        told,
    };
    let context =
        |writer, amended, files| Context { patient: "p-1".into(), amended, writer, files };
    vec![
        context(Writer::Subject, false, Files::Binary),
        context(Writer::Subject, true, Files::Inline),
        context(carer(Told::Resource), false, Files::Inline),
        context(carer(Told::Resource), true, Files::Binary),
        context(carer(Told::Name), false, Files::Binary),
    ]
}

/// Words as people and their keyboards make them.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => any::<String>(),
        2 => "[ -~]{1,80}",
        1 => Just("👩‍⚕️ مرحبا \u{202e}abc\u{a0}\u{feff} <b>&amp;</b>\r\n\tend \u{0}\u{1b}[31m ".to_owned()),
        1 => Just("  \n ".to_owned()),
        1 => Just("ŝ long note. ".repeat(9_000)),
        1 => Just(" leading and trailing \n".to_owned()),
    ]
    .boxed()
}

fn line() -> BoxedStrategy<String> {
    prop_oneof![any::<String>(), "[ -~]{1,300}", Just("5\u{a0}mg 💊".to_owned())].boxed()
}

fn moment() -> BoxedStrategy<Moment> {
    let offsets = prop_oneof![Just(0), Just(3600), (-18..=18_i32).prop_map(|hours| hours * 3600)];
    let zone = prop_oneof![Just(None), Just(Some("Europe/London".to_owned()))];
    (-2_000_000_000_000_i64..7_000_000_000_000, offsets, zone)
        .prop_map(|(millis, offset, zone)| {
            let at = DateTime::from_timestamp_millis(millis).unwrap();
            Moment::new(at.with_timezone(&FixedOffset::east_opt(offset).unwrap()), zone)
        })
        .boxed()
}

fn value(field: Field) -> BoxedStrategy<String> {
    match (field, field.form()) {
        (Field::Questionnaire, _) => Just("phq-9".to_owned()).boxed(),
        (Field::Needs, _) => {
            Just("Large print, braille, Easy read, Sign language".to_owned()).boxed()
        }
        (_, Form::Date) => "(19|20)[0-9][0-9](-0[1-9](-[0-2][1-8])?)?".boxed(),
        (_, Form::Score) => "[1-5]".boxed(),
        (_, Form::Hours) => "(1?[0-9]|2[0-3])(\\.[0-9]{1,2})?".boxed(),
        (_, Form::Count) => "[0-2]?[0-9]".boxed(),
        (_, Form::Choice(words)) => proptest::sample::select(words).prop_map(str::to_owned).boxed(),
        (_, Form::Line) => line(),
        (_, Form::Words) => proptest::collection::vec("[^,\n]{1,60}", 0..5)
            .prop_map(|words| words.join(","))
            .boxed(),
        (_, Form::File) => Just(file().to_string()).boxed(),
        (_, Form::Answers) => answers(),
        _ => text(),
    }
}

fn file() -> Value {
    json!({"id": "ab".repeat(32), "media_type": "image/jpeg", "bytes": 8, "name": "a \"b\" ✓.jpg"})
}

fn answers() -> BoxedStrategy<String> {
    const CODES: &[&str] = &["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"];
    proptest::collection::btree_map("[1-9]", proptest::sample::select(CODES), 1..9)
        .prop_map(|answers| json!(answers).to_string())
        .boxed()
}

/// Pages that say some of what they can, and all that they must.
fn entries(kind: EntryKind) -> BoxedStrategy<Item> {
    let fields: Vec<_> = kind
        .fields()
        .iter()
        .map(|field| {
            let said = match kind.required().contains(field) {
                true => value(*field).prop_map(Some).boxed(),
                false => proptest::option::weighted(0.7, value(*field)).boxed(),
            };
            (Just(*field), said)
        })
        .collect();
    (moment(), fields, proptest::bool::weighted(0.15), any::<[u8; 16]>())
        .prop_map(move |(at, fields, deleted, id)| {
            let mut page = Page::new(kind, at);
            for (field, text) in fields {
                // What the field cannot hold was never written.
                let _ = text.map(|text| page.set(field, &text));
            }
            for field in kind.required() {
                if page.get(*field).is_none() {
                    page.set(*field, "Something").unwrap();
                }
            }
            Item::Entry(entry(page, deleted, id))
        })
        .boxed()
}

fn entry(page: Page, deleted: bool, id: [u8; 16]) -> EntryItem {
    let file = page.file().map(|file| Attachment {
        media_type: file.media_type,
        bytes: vec![0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3],
    });
    let questionnaire = (page.kind() == EntryKind::Questionnaire)
        .then(|| serde_json::from_str(fhir::questionnaire::BUILT_IN[0]).unwrap());
    let state = EntryState {
        id: EntryId::from_random(id),
        heads: Vec::new(),
        page,
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: BTreeSet::new(),
        deleted,
        kept_after_delete: false,
        read_only: false,
        created_by: PersonId::from_random([1; 16]),
        created_at: "2026-05-03T07:16:00Z".parse().unwrap(),
        changed_at: "2026-05-03T07:20:00.123456Z".parse().unwrap(),
        first_writer: None,
        last_writer: None,
    };
    EntryItem { state, file, questionnaire }
}

/// Values as far as they go, likely or not, in every unit.
fn readings(measure: Measure) -> BoxedStrategy<Item> {
    (
        measured(measure),
        moment(),
        line(),
        text(),
        proptest::option::of(0..5_usize),
        any::<[u8; 16]>(),
    )
        .prop_map(move |(value, at, device, note, meal, id)| {
            let id = ReadingId::from_bytes(id);
            let meal = meal.and_then(|meal| Meal::ALL.get(meal).copied());
            let own = OwnMeasure::new("Dizziness ✓", "spells").ok();
            let reading = Reading {
                id,
                measure,
                own: own.filter(|_| measure == Measure::Own),
                at,
                typed: value.map(|value| value.to_string()).unwrap_or_default(),
                value,
                context: meal.filter(|_| measure == Measure::Glucose),
                device,
                note,
                audience: default_audience(),
                by: PersonId::from_bytes([2; 16]),
                writer: None,
                recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
                replaces: BTreeSet::new(),
            };
            let best = Some(Quantity::new(Decimal::whole(480), model::reading::Unit::LPerMin));
            Item::Reading(ReadingItem { root: id, reading, best, sitting: Vec::new() })
        })
        .boxed()
}

fn measured(measure: Measure) -> BoxedStrategy<Option<Measured>> {
    let amount =
        (proptest::sample::select(measure.units()), -9_999_999_999_999_i64..9_999_999_999_999)
            .prop_map(|(unit, scaled)| Quantity::new(Decimal::from_ten_thousandths(scaled), unit))
            .prop_map(Measured::Amount);
    let pressure = (0..400_u16, 0..300_u16, proptest::option::of(0..300_u16));
    let pressure = pressure.prop_map(|(systolic, diastolic, pulse)| {
        Measured::Pressure(Pressure { systolic, diastolic, pulse })
    });
    let value = match measure {
        Measure::BloodPressure => pressure.boxed(),
        _ => amount.boxed(),
    };
    proptest::option::weighted(0.9, value).boxed()
}
