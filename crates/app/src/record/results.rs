//! Results over time: what services measured, and what the person did.
//!
//! Amounts are only drawn together in the same unit. Where the person could
//! have measured the same at home, a service's amount is converted to the unit
//! they prefer, if its unit is one that is known; what a line says stays as the
//! service wrote it.

use std::collections::BTreeMap;

use api::{
    ClinicalItem, ClinicalQuery, Problem, ResultCard, ResultChart, ResultPoint, ResultTrend,
};
use chrono::{DateTime, Utc};
use fhir::clinical::{Code, Measured};
use model::Measure;
use model::reading::{Decimal, PLACES_MAX, Part, Quantity, SeriesName, Unit};
use store::{ClinicalFilter, Reader, StoreError};

use super::listed;
use super::source::Sources;
use crate::App;
use crate::fault::Fault;
use crate::readings::point_in;
use crate::session::Session;

/// Stretches of a line of home readings: wider than any window.
const BUCKETS: usize = 1_000;
const OBSERVATION: &str = "Observation";
/// The lower of a blood pressure, in LOINC and SNOMED CT.
const LOWER: [&str; 3] = ["8462-4", "271650006", "1091811000000102"];
const DIASTOLIC: &str = "Lower (diastolic)";

impl App {
    pub(crate) fn results(&self) -> Result<Vec<ResultCard>, Fault> {
        self.with_session(|session| {
            let store = &session.store;
            Ok(cards(store, &Sources::read(store)?)?)
        })
    }

    pub(crate) fn result_trend(&self, topic: String) -> Result<ResultTrend, Fault> {
        self.with_session(|session| {
            let items = of_topic(&session.store, &topic)?;
            let title = items.first().ok_or(Problem::NoSuchItem)?.title.clone();
            let measure = items.iter().find_map(|item| fhir::clinical::measure(&codes(item)));
            let charts = session.charts(&items, measure)?;
            Ok(ResultTrend { topic, title, measure, charts, items })
        })
    }
}

/// The newest result of each thing, newest first.
pub(super) fn cards(store: &Reader, sources: &Sources) -> Result<Vec<ResultCard>, StoreError> {
    let mut cards: Vec<ResultCard> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for item in observations(store, sources)? {
        let topic = topic(&item);
        let known = places.get(&topic).and_then(|place| cards.get_mut(*place));
        if let Some(card) = known {
            card.count += 1;
            continue;
        }
        places.insert(topic.clone(), cards.len());
        cards.push(ResultCard { topic, count: 1, latest: item });
    }
    Ok(cards)
}

fn observations(store: &Reader, sources: &Sources) -> Result<Vec<ClinicalItem>, StoreError> {
    let resource_type = Some(OBSERVATION.to_owned());
    listed(store, sources, ClinicalQuery { resource_type, ..ClinicalQuery::default() })
}

fn of_topic(store: &Reader, wanted: &str) -> Result<Vec<ClinicalItem>, StoreError> {
    let items = observations(store, &Sources::read(store)?)?.into_iter();
    Ok(items.filter(|item| topic(item) == wanted).collect())
}

fn topic(item: &ClinicalItem) -> String {
    fhir::clinical::topic(&codes(item), &item.title)
}

fn codes(item: &ClinicalItem) -> Vec<Code> {
    let codes = item.codes.iter().filter_map(|code| code.split_once('|'));
    codes
        .map(|(system, code)| Code {
            system: system.to_owned(),
            code: code.to_owned(),
            display: String::new(),
        })
        .collect()
}

impl Session {
    /// A chart for each part and unit, in the order the newest result has them.
    fn charts(
        &self,
        items: &[ClinicalItem],
        measure: Option<Measure>,
    ) -> Result<Vec<ResultChart>, Fault> {
        let mut charts = Charts::default();
        for item in items.iter().filter(|item| !item.entered_in_error) {
            let Some(at) = fhir::clinical::moment(&item.date) else { continue };
            for measured in amounts(&self.store, item)? {
                let part = Of::read(&measured, measure);
                let preferred = measure.map(|measure| self.unit_of(measure, part.part()));
                let (unit, point) = point(measured, preferred, at, &item.source);
                charts.of(part, &unit).services.push(point);
            }
        }
        if let Some(measure) = measure {
            self.add_home(&mut charts, measure)?;
        }
        // However a service orders them, the upper of a blood pressure goes first.
        charts.order.sort_by_key(|(key, _)| key == DIASTOLIC);
        Ok(charts.finished())
    }

    fn add_home(&self, charts: &mut Charts, measure: Measure) -> Result<(), Fault> {
        let series = SeriesName { measure, own: String::new() };
        let parts: &[Part] = match measure {
            Measure::BloodPressure => &[Part::Main, Part::Diastolic],
            _ => &[Part::Main],
        };
        for part in parts {
            let unit = self.unit_of(measure, *part);
            let points = self.store.reading_points(&series, *part, None, None, BUCKETS)?;
            if points.is_empty() {
                continue;
            }
            let points = points.into_iter().map(|point| {
                let value = point_in(point, unit).value;
                ResultPoint {
                    at: point.at,
                    shown: Quantity::new(value, unit).to_string(),
                    number: value.to_string(),
                    ..ResultPoint::default()
                }
            });
            charts.of(Of::part_of(measure, *part), unit.as_str()).home.extend(points);
        }
        Ok(())
    }
}

/// Which amount of a result a chart is of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    /// The same for every service.
    key: String,
    /// What it is called; empty for the only one.
    name: String,
}

impl Of {
    fn read(measured: &Measured, measure: Option<Measure>) -> Self {
        if measure == Some(Measure::BloodPressure) {
            let is_lower = measured.codes.iter().any(|code| LOWER.contains(&code.code.as_str()));
            return Self::part_of(
                Measure::BloodPressure,
                if is_lower { Part::Diastolic } else { Part::Main },
            );
        }
        match measured.name.as_str() {
            "" => Self { key: String::new(), name: String::new() },
            name => {
                Self { key: fhir::clinical::topic(&measured.codes, name), name: name.to_owned() }
            }
        }
    }

    fn part_of(measure: Measure, part: Part) -> Self {
        let name = match (measure, part) {
            (Measure::BloodPressure, Part::Diastolic) => DIASTOLIC,
            (Measure::BloodPressure, _) => "Upper (systolic)",
            _ => "",
        };
        Self { key: name.to_owned(), name: name.to_owned() }
    }

    fn part(&self) -> Part {
        if self.name == DIASTOLIC { Part::Diastolic } else { Part::Main }
    }
}

/// Charts by the amount and the unit they are of, in the order they came.
#[derive(Default)]
struct Charts {
    order: Vec<(String, String)>,
    charts: BTreeMap<(String, String), ResultChart>,
}

impl Charts {
    fn of(&mut self, of: Of, unit: &str) -> &mut ResultChart {
        let key = (of.key, unit.to_owned());
        if !self.charts.contains_key(&key) {
            self.order.push(key.clone());
        }
        let chart = self.charts.entry(key).or_default();
        chart.unit = unit.to_owned();
        chart.name = of.name;
        chart
    }

    fn finished(mut self) -> Vec<ResultChart> {
        let mut charts: Vec<ResultChart> =
            self.order.iter().filter_map(|key| self.charts.remove(key)).collect();
        for chart in &mut charts {
            chart.services.sort_by_key(|point| point.at);
        }
        charts
    }
}

fn amounts(store: &Reader, item: &ClinicalItem) -> Result<Vec<Measured>, StoreError> {
    let rows = store.clinical_current(&ClinicalFilter {
        connection: Some(item.connection),
        resource_type: Some(item.resource_type.clone()),
        id: Some(item.id.clone()),
        ..ClinicalFilter::default()
    })?;
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    Ok(fhir::clinical::measured(&store.clinical_bytes(row.seq)?.unwrap_or_default()))
}

/// A point in the preferred unit where its own is known and becomes it; else in
/// its own.
fn point(
    measured: Measured,
    preferred: Option<Unit>,
    at: DateTime<Utc>,
    source: &str,
) -> (String, ResultPoint) {
    let own = Unit::ALL.iter().copied().find(|unit| is_named(*unit, &measured.unit));
    let pair = own.zip(preferred).filter(|(own, to)| own.canonical() == to.canonical());
    let in_unit = |number: &str| match pair {
        Some((own, to)) if own != to => {
            let quantity = Quantity::new(approximate(number)?, own);
            Some(quantity.to(to).ok()?.rounded().value.to_string())
        }
        _ => Some(number.to_owned()),
    };
    let converted = in_unit(&measured.number);
    let unit = match (pair, &converted) {
        (Some((_, to)), Some(_)) => to.as_str().to_owned(),
        _ => measured.unit,
    };
    // Limits stay beside a value that stays.
    let limit = |limit: Option<String>| match converted {
        Some(_) => limit.as_deref().and_then(in_unit),
        None => limit,
    };
    let point = ResultPoint {
        at,
        source: source.to_owned(),
        shown: measured.shown,
        low: limit(measured.low),
        high: limit(measured.high),
        number: converted.unwrap_or(measured.number),
        usual: measured.usual,
        interpretation: measured.interpretation,
    };
    (unit, point)
}

fn is_named(unit: Unit, text: &str) -> bool {
    unit.ucum() == Some(text) || unit.as_str() == text
}

/// A decimal with as many figures as a conversion works with.
fn approximate(number: &str) -> Option<Decimal> {
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let rest = rest.get(..usize::from(PLACES_MAX)).unwrap_or(rest);
    format!("{whole}.{rest}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(number: &str, unit: &str) -> Measured {
        Measured {
            name: String::new(),
            codes: Vec::new(),
            shown: format!("{number} {unit}"),
            number: number.into(),
            unit: unit.into(),
            usual: String::new(),
            low: Some(number.into()),
            high: None,
            interpretation: String::new(),
        }
    }

    fn in_unit(number: &str, unit: &str, preferred: Option<Unit>) -> (String, String) {
        let (unit, point) = point(measured(number, unit), preferred, DateTime::UNIX_EPOCH, "GP");
        assert_eq!(point.low.as_ref(), Some(&point.number));
        (point.number, unit)
    }

    #[test]
    fn a_known_unit_becomes_the_preferred_one() {
        let shown = in_unit("180", "[lb_av]", Some(Unit::Kg));
        assert_eq!(shown, ("81.6".into(), "kg".into()));
        let shown = in_unit("117.12345678901234567890", "mg/dL", Some(Unit::MmolPerL));
        assert_eq!(shown, ("6.5".into(), "mmol/L".into()));
    }

    #[test]
    fn a_unit_that_is_not_known_stays_and_every_figure_with_it() {
        let long = "1.234567890123456789012345678901";
        assert_eq!(in_unit(long, "kg", Some(Unit::Kg)), (long.into(), "kg".into()));
        assert_eq!(in_unit("12", "stone", Some(Unit::Kg)), ("12".into(), "stone".into()));
        assert_eq!(in_unit("6.5e+3", "mg/dL", Some(Unit::MmolPerL)).1, "mg/dL");
        assert_eq!(in_unit("5", "%", Some(Unit::MmolPerL)), ("5".into(), "%".into()));
        assert_eq!(in_unit("48", "mmol/mol", None), ("48".into(), "mmol/mol".into()));
    }
}
