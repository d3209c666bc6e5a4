//! The year that is made up, the dice it is made with, and what one entry
//! needs before it is written.

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, NaiveDate, NaiveTime, Utc, Weekday};
use model::{EntryKind, Field, FieldError, Moment, Page};

/// Any number would do; this one makes a believable year.
const SEED: u64 = 20_260_503;
const ZONE: &str = "Europe/London";

/// The year that ends today.
pub(super) struct Year {
    pub(super) today: NaiveDate,
    pub(super) dice: Dice,
}

/// An entry to be written, and when it is said to have been.
pub(super) struct Draft {
    pub(super) page: Page,
    pub(super) written: DateTime<Utc>,
}

impl Year {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        let date = u64::try_from(today.num_days_from_ce()).unwrap_or(0);
        Self { today, dice: Dice(SEED ^ (date << 32)) }
    }

    /// So many days before today; after it, for a negative number.
    pub(super) fn day(&self, ago: i64) -> NaiveDate {
        let days = Days::new(ago.unsigned_abs());
        let day = if ago < 0 {
            self.today.checked_add_days(days)
        } else {
            self.today.checked_sub_days(days)
        };
        day.unwrap_or(self.today)
    }

    /// A day as the text of a date field.
    pub(super) fn date(&self, ago: i64) -> String {
        self.day(ago).format("%Y-%m-%d").to_string()
    }

    /// A month of an earlier year.
    pub(super) fn month(&self, years_ago: i32, month: u32) -> String {
        format!("{}-{month:02}", self.today.year() - years_ago)
    }

    /// A time of day in London, so many days ago.
    pub(super) fn moment(&self, ago: i64, hour: u32, minute: u32) -> Result<Moment, FieldError> {
        moment(self.day(ago), hour, minute).ok_or(FieldError::Moment)
    }

    /// What is written so many days ago at `hour`: minutes are thrown.
    pub(super) fn draft(
        &mut self,
        kind: EntryKind,
        (ago, hour): (i64, u32),
        fields: &[(Field, &str)],
    ) -> Result<Draft, FieldError> {
        let minute = self.dice.below(60);
        let at = self.moment(ago, hour, minute)?;
        let mut page = Page::new(kind, at);
        for (field, text) in fields {
            page.set(*field, text)?;
        }
        // What is to come was written down a while ago.
        let written = self.moment(if ago < 0 { 8 } else { ago }, hour, minute)?.utc();
        Ok(Draft { page, written: written + Duration::minutes(3) })
    }
}

/// A time of day in London, summer or winter.
fn moment(day: NaiveDate, hour: u32, minute: u32) -> Option<Moment> {
    let offset = FixedOffset::east_opt(if is_summer(day) { 3600 } else { 0 })?;
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    let at = day.and_time(time).and_local_timezone(offset).single()?;
    Some(Moment::new(at, Some(ZONE.to_owned())))
}

/// From the last Sunday of March until the last of October.
fn is_summer(day: NaiveDate) -> bool {
    let last_sunday = |month: u32| {
        let last = NaiveDate::from_ymd_opt(day.year(), month, 31)?;
        last.checked_sub_days(Days::new(u64::from(last.weekday().days_since(Weekday::Sun))))
    };
    let (begin, end) = (last_sunday(3), last_sunday(10));
    begin.is_some_and(|begin| day > begin) && end.is_some_and(|end| day < end)
}

/// Numbers that look random and are the same for the same seed: SplitMix64
/// (Steele, Lea and Flood, 2014).
pub(super) struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, without `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.bits() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// Once in so many times.
    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// From -1 to 1, mostly near 0.
    pub(super) fn swing(&mut self) -> f64 {
        let thrown = self.below(1000) + self.below(1000) + self.below(1000);
        f64::from(thrown) / 1500.0 - 1.0
    }

    /// One of a list; nothing of an empty one.
    pub(super) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let count = u32::try_from(list.len()).unwrap_or(0);
        list.get(self.below(count) as usize).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&mut self) -> [u8; 16] {
        (u128::from(self.bits()) << 64 | u128::from(self.bits())).to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_go_forward_in_march_and_back_in_october() {
        let is_summer = |text: &str| is_summer(text.parse().unwrap());
        assert!(!is_summer("2026-03-28") && is_summer("2026-03-30"));
        assert!(is_summer("2026-10-24") && !is_summer("2026-10-26"));
        assert!(!is_summer("2026-12-31"));
    }

    #[test]
    fn dice_swing_both_ways() {
        let mut dice = Dice(1);
        let thrown: Vec<f64> = (0..1000).map(|_| dice.swing()).collect();
        assert!(thrown.iter().all(|swing| swing.abs() <= 1.0));
        assert!(thrown.iter().any(|swing| *swing > 0.5) && thrown.iter().any(|s| *s < -0.5));
    }
}
