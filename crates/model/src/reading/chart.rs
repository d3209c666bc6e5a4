//! Values over time, for summaries and charts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Decimal;

/// Which of the values of a reading is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The value; the systolic one of a blood pressure.
    Main,
    /// The diastolic value of a blood pressure.
    Diastolic,
    /// The pulse that came with a blood pressure.
    Pulse,
}

/// One value and when it was measured. Its unit is that of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// When.
    pub at: DateTime<Utc>,
    /// How much.
    pub value: Decimal,
}

/// Values over a period in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many values there are: one at least.
    pub count: u64,
    /// Their average.
    pub average: Decimal,
    /// The lowest, and when it was first that low.
    pub lowest: Point,
    /// The highest, and when it was first that high.
    pub highest: Point,
    /// The newest.
    pub latest: Point,
}

/// Fewer points that draw the same line: of each of `buckets` equal stretches
/// of time the first, the lowest, the highest and the last point.
///
/// The points are in order of time, and stay so. At most four come back for
/// each bucket. Rejected: averages, which hide the very spikes a person looks
/// for; largest-triangle, which may drop an extreme.
#[must_use]
pub fn downsample(points: &[Point], buckets: usize) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    if points.len() <= buckets.saturating_mul(4) {
        return points.to_vec();
    }
    let start = first.at.timestamp_micros();
    let span = i128::from(last.at.timestamp_micros() - start) + 1;
    let count = i128::try_from(buckets.max(1)).unwrap_or(1);
    let bucket_of = |point: &Point| i128::from(point.at.timestamp_micros() - start) * count / span;
    let mut kept = Vec::new();
    for bucket in points.chunk_by(|one, next| bucket_of(one) == bucket_of(next)) {
        kept.extend(extremes(bucket));
    }
    kept
}

/// First, lowest, highest and last in order of time, each once.
fn extremes(bucket: &[Point]) -> Vec<Point> {
    let indexed = || bucket.iter().enumerate();
    let lowest = indexed().min_by_key(|(_, point)| point.value).map(|(index, _)| index);
    let highest = indexed().rev().max_by_key(|(_, point)| point.value).map(|(index, _)| index);
    let mut kept: Vec<usize> =
        [Some(0), lowest, highest, bucket.len().checked_sub(1)].into_iter().flatten().collect();
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().filter_map(|index| bucket.get(index).copied()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn series() -> impl Strategy<Value = Vec<Point>> {
        prop::collection::vec((0_i64..5_000, -50_i64..500), 0..600).prop_map(|mut raw| {
            raw.sort_by_key(|(minute, _)| *minute);
            let point = |(minute, tenth): (i64, i64)| Point {
                at: DateTime::from_timestamp(minute * 60, 0).unwrap(),
                value: Decimal::from_ten_thousandths(tenth * 1000),
            };
            raw.into_iter().map(point).collect()
        })
    }

    proptest! {
        #[test]
        fn extremes_and_order_are_kept(points in series(), buckets in 1_usize..60) {
            let few = downsample(&points, buckets);
            prop_assert!(few.len() <= 4 * buckets);
            prop_assert!(few.is_sorted_by_key(|point| point.at));
            prop_assert!(few.iter().all(|point| points.contains(point)));
            let values = |points: &[Point]| -> Vec<Decimal> {
                points.iter().map(|point| point.value).collect()
            };
            prop_assert_eq!(values(&few).into_iter().min(), values(&points).into_iter().min());
            prop_assert_eq!(values(&few).into_iter().max(), values(&points).into_iter().max());
            prop_assert_eq!(few.first(), points.first());
            prop_assert_eq!(few.last(), points.last());
        }
    }

    #[test]
    fn a_spike_between_two_pixels_is_still_there() {
        let point = |minute: i64, value| Point {
            at: DateTime::from_timestamp(minute * 60, 0).unwrap(),
            value: Decimal::whole(value),
        };
        let mut points: Vec<Point> = (0..10_000).map(|minute| point(minute, 6)).collect();
        points[4_321].value = Decimal::whole(22);
        let few = downsample(&points, 100);
        assert!(few.contains(&points[4_321]));
        assert!(few.len() <= 201, "{}", few.len());
    }

    #[test]
    fn no_buckets_are_one() {
        let now = DateTime::from_timestamp(0, 0).unwrap();
        let points = [Point { at: now, value: Decimal::whole(1) }; 9];
        assert_eq!(downsample(&points, 0).len(), 2);
    }
}
