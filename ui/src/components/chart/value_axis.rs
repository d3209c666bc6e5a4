//! The axis of values: round numbers, not too many.

/// Round numbers for an axis that holds `low` to `high`, `most` at most and
/// two at least. The first is at or below `low`, the last at or above `high`.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    if !low.is_finite() || !high.is_finite() {
        return Vec::new();
    }
    // One value alone still stands on an axis.
    let (low, high) = if high - low > f64::EPSILON { (low, high) } else { (low - 1.0, low + 1.0) };
    let most = most.max(2);
    steps(high - low)
        .map(|step| multiples(low, high, step))
        .find(|ticks| ticks.len() <= most)
        .unwrap_or_else(|| vec![low, high])
}

/// 1, 2, 5, 10, 20 … from well below the range up to beyond it.
fn steps(range: f64) -> impl Iterator<Item = f64> {
    let finest = range.log10().floor() - 2.0;
    (0..15).map(move |index: u8| {
        let digit = [1.0, 2.0, 5.0].get(usize::from(index % 3)).copied().unwrap_or(1.0);
        digit * 10_f64.powf(finest + f64::from(index / 3))
    })
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    let mut ticks = Vec::new();
    let mut count = first;
    // Over a hundred are too many for any axis.
    while count <= last && ticks.len() <= 100 {
        ticks.push(count * step);
        count += 1.0;
    }
    ticks
}

/// How many digits after the point tell these ticks apart.
pub(super) fn decimals(ticks: &[f64]) -> usize {
    let steps = ticks.iter().zip(ticks.iter().skip(1)).map(|(low, high)| high - low);
    let smallest = steps.fold(f64::INFINITY, f64::min);
    (0..6_u8)
        .find(|digits| smallest >= 0.999 * 10_f64.powi(-i32::from(*digits)))
        .map_or(0, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_everything() {
        assert_eq!(ticks(71.0, 151.0, 6), [60.0, 80.0, 100.0, 120.0, 140.0, 160.0]);
        assert_eq!(ticks(0.0, 27.0, 6), [0.0, 10.0, 20.0, 30.0]);
        assert_eq!(ticks(-3.0, 3.0, 4), [-5.0, 0.0, 5.0]);
    }

    #[test]
    fn there_are_never_too_many_and_always_two() {
        for (low, high) in
            [(0.0, 1.0), (3.9, 11.2), (36.1, 36.15), (0.0, 1e9), (5.0, 5.0), (-1e-7, 1e-7)]
        {
            for most in 2..12 {
                let ticks = ticks(low, high, most);
                assert!((2..=most.max(3)).contains(&ticks.len()), "{low} {high} {most}: {ticks:?}");
                assert!(ticks[0] <= low && *ticks.last().unwrap() >= high);
            }
        }
        assert!(ticks(f64::NAN, 1.0, 5).is_empty());
        assert!(ticks(0.0, f64::INFINITY, 5).is_empty());
    }

    #[test]
    fn labels_have_the_digits_they_need() {
        assert_eq!(decimals(&[60.0, 80.0]), 0);
        assert_eq!(decimals(&[6.0, 6.5, 7.0]), 1);
        assert_eq!(decimals(&[36.10, 36.12]), 2);
        assert_eq!(decimals(&[5.0]), 0);
    }
}
