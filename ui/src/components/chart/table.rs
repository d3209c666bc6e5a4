//! The same values as a chart, to be read one by one.

use chrono::DateTime;
use leptos::prelude::*;

use super::series::{Point, Series};
use super::span::Span;
use crate::{clock, format, words};

/// More rows than this are not read by anybody.
const MOST: usize = 500;

/// The values of a series within a span, newest first.
#[component]
pub(super) fn DataTable(
    /// The id of the element that names the table.
    #[prop(into)]
    caption: String,
    #[prop(into)] series: Signal<Series>,
    #[prop(into)] span: Signal<Span>,
) -> impl IntoView {
    let table_name = caption.clone();
    let rows = move || series.with(|series| rows(series, span.get()));
    let left_out = move || {
        let count = series.with(|series| within(&series.points, span.get()).len());
        (count > MOST).then(|| words::chart::newest(MOST as u64))
    };
    let heads = move || {
        let name = |name: &String| series.with(|series| words::chart::value(name, &series.unit));
        let names = series.with(|series| series.names.iter().map(name).collect::<Vec<_>>());
        names
            .into_iter()
            .map(|name| view! { <th scope="col" class="number">{name}</th> })
            .collect_view()
    };
    view! {
        <div class="table-place" role="group" tabindex="0" aria-labelledby=caption>
            <table class="data-table" aria-labelledby=table_name>
                <thead>
                    <tr>
                        <th scope="col">{words::chart::when()}</th>
                        {heads}
                        <th scope="col">{words::chart::beside_target()}</th>
                    </tr>
                </thead>
                <tbody>{move || rows().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <p class="quiet" role="status">{left_out}</p>
    }
}

/// One line of the table, in words.
#[derive(Debug, PartialEq)]
struct Row {
    at: i64,
    /// Each with whether it is outside its target.
    values: Vec<(String, bool)>,
}

fn row(row: Row) -> impl IntoView {
    let outside = row.values.iter().any(|(_, outside)| *outside);
    let value = |(text, outside): (String, bool)| {
        view! { <td class="number" class:outside=outside>{text}</td> }
    };
    view! {
        <tr>
            <th scope="row">{time_words(row.at)}</th>
            {row.values.into_iter().map(value).collect_view()}
            <td>{outside.then(words::chart::outside)}</td>
        </tr>
    }
}

fn rows(series: &Series, span: Span) -> Vec<Row> {
    let newest = within(&series.points, span).iter().rev().take(MOST);
    newest.map(|point| Row { at: point.at, values: values(series, point) }).collect()
}

/// A value for each name; nothing where there is no second one.
fn values(series: &Series, point: &Point) -> Vec<(String, bool)> {
    let first = (series.number(point.value), point.out_of_range);
    let second = point.second.map(|second| series.number(second)).unwrap_or_default();
    let both = [first, (second, point.second_out_of_range)];
    both.into_iter().take(series.names.len().max(1)).collect()
}

fn within(points: &[Point], span: Span) -> &[Point] {
    let first = points.partition_point(|point| point.at < span.from);
    let last = points.partition_point(|point| point.at <= span.to);
    points.get(first..last).unwrap_or_default()
}

/// `Shown: 3 May 2026, 8:15am to 10 May 2026, 8:15am`
pub(super) fn span_words(span: Span) -> String {
    words::chart::shown(time_words(span.from), time_words(span.to))
}

fn time_words(at: i64) -> String {
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    format::date_time(&clock::local(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(count: i64) -> Series {
        let point = |at: i64| Point {
            at,
            value: 6.4,
            second: (at == 2).then_some(3.95),
            out_of_range: at == 1,
            second_out_of_range: false,
        };
        Series {
            points: (0..count).map(point).collect(),
            unit: "mmol/L".into(),
            decimals: 1,
            names: vec!["Glucose".into()],
            targets: Vec::new(),
            extent: Span { from: 0, to: count },
            y_range: None,
            gap: 10,
        }
    }

    #[test]
    fn newest_first_with_their_digits() {
        let rows = rows(&series(5), Span { from: 1, to: 3 });
        let at: Vec<i64> = rows.iter().map(|row| row.at).collect();
        assert_eq!(at, [3, 2, 1]);
        assert_eq!(rows[2].values, [("6.4".to_owned(), true)]);
    }

    #[test]
    fn a_missing_second_value_leaves_its_place() {
        let mut series = series(4);
        series.names.push("After".into());
        let rows = rows(&series, series.extent);
        assert_eq!(rows[0].values[1].0, "");
        assert_eq!(rows[1].values[1].0, "4.0", "3.95 with one digit");
    }

    #[test]
    fn a_table_has_an_end() {
        let series = series(2_000);
        assert_eq!(rows(&series, series.extent).len(), MOST);
    }
}
