//! What a value can be, and what it seldom is.

use super::{Decimal, Measure};

/// From the smallest to the largest, both included, in the canonical unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub low: Decimal,
    /// The largest.
    pub high: Decimal,
}

impl Range {
    /// From tenths of the unit.
    fn tenths(low: i64, high: i64) -> Self {
        let tenth = |count| Decimal::from_ten_thousandths(count * 1000);
        Self { low: tenth(low), high: tenth(high) }
    }

    /// Whether a value lies within.
    #[must_use]
    pub fn holds(self, value: Decimal) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Outside of it, the person is asked whether they are sure.
    pub plausible: Range,
    /// Outside of it, it is refused.
    pub possible: Range,
}

fn limits(plausible: (i64, i64), possible: (i64, i64)) -> Limits {
    Limits {
        plausible: Range::tenths(plausible.0, plausible.1),
        possible: Range::tenths(possible.0, possible.1),
    }
}

impl Measure {
    /// What a value can be, in the canonical unit; none for an own measure.
    /// For blood pressure these are the limits of the upper (systolic) value.
    ///
    /// The plausible ranges are Keepwell's: they catch slips of the finger, not
    /// illness. Where NEWS2 (Royal College of Physicians, 2017) has a scale,
    /// they are wider than its most severe score, so that a sick person is
    /// seldom asked. The possible ranges are what devices show or bodies reach:
    ///
    /// | | Plausible | Possible, and why |
    /// |---|---|---|
    /// | systolic | 80–220 mmHg | 40–300: cuffs are inflated to 300 |
    /// | glucose | 2.5–25 mmol/L | 0.5–60: meters show 0.6 to 33.3, laboratories more |
    /// | weight | 10–250 kg | 0.3–650: the heaviest person on record weighed 635 |
    /// | height | 50–220 cm | 20–280: the tallest person on record measured 272 |
    /// | temperature | 34–41.5 °C | 13–47: the coldest and hottest who lived, 13.7 and 46.5 |
    /// | oxygen | 85–100 % | 30–100: it is a share |
    /// | heart rate | 35–200 | 20–300 |
    /// | respiratory rate | 8–40 | 2–100 |
    /// | peak flow | 60–800 L/min | 30–1000: meters are made for 60 to 800 (EN ISO 23747) |
    /// | steps | 0–60,000 | 0–300,000: a day has time for no more |
    /// | sleep | 1–16 h | 0–24: a day has no more |
    /// | pain | 0–10 | 0–10: the scale |
    #[must_use]
    pub fn limits(self) -> Option<Limits> {
        Some(match self {
            Self::BloodPressure => limits((800, 2200), (400, 3000)),
            Self::Glucose => limits((25, 250), (5, 600)),
            Self::Weight => limits((100, 2500), (3, 6500)),
            Self::Height => limits((500, 2200), (200, 2800)),
            Self::Temperature => limits((340, 415), (130, 470)),
            Self::Oxygen => limits((850, 1000), (300, 1000)),
            Self::HeartRate => limits((350, 2000), (200, 3000)),
            Self::RespiratoryRate => limits((80, 400), (20, 1000)),
            Self::PeakFlow => limits((600, 8000), (300, 10_000)),
            Self::Steps => limits((0, 600_000), (0, 3_000_000)),
            Self::Sleep => limits((10, 160), (0, 240)),
            Self::Pain => limits((0, 100), (0, 100)),
            Self::Own => return None,
        })
    }

    /// The limits of the lower (diastolic) blood pressure, in mmHg.
    #[must_use]
    pub fn diastolic_limits() -> Limits {
        limits((400, 1300), (200, 2000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plausible_is_possible() {
        let all = Measure::ALL.into_iter().filter_map(Measure::limits);
        for Limits { plausible, possible } in all.chain([Measure::diastolic_limits()]) {
            assert!(possible.low <= plausible.low && plausible.high <= possible.high);
            assert!(plausible.low < plausible.high);
        }
    }
}
