//! The time that is on the screen.

/// The closest one can look, in seconds: ten minutes.
const SHORTEST: i64 = 600;

/// A time from one moment to another, in seconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first moment.
    pub(crate) from: i64,
    /// The last moment.
    pub(crate) to: i64,
}

/// What a key or a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Closer,
    Further,
    Earlier,
    Later,
    First,
    Last,
    Whole,
}

impl Move {
    /// What a key of the keyboard means.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        match key {
            "+" | "=" => Some(Self::Closer),
            "-" | "_" => Some(Self::Further),
            "ArrowLeft" => Some(Self::Earlier),
            "ArrowRight" => Some(Self::Later),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            "0" => Some(Self::Whole),
            _ => None,
        }
    }
}

impl Span {
    /// Seconds from end to end, one at least.
    pub(super) fn length(self) -> i64 {
        self.to.saturating_sub(self.from).max(1)
    }

    /// The span after a move, within `extent`.
    pub(super) fn moved(self, by: Move, extent: Self) -> Self {
        let length = self.length();
        let quarter = (length / 4).max(1);
        let next = match by {
            Move::Closer => self.of_length((length / 2).max(SHORTEST)),
            Move::Further => self.of_length(length.saturating_mul(2)),
            Move::Earlier => self.shifted(-quarter),
            Move::Later => self.shifted(quarter),
            Move::First => self.shifted(extent.from.saturating_sub(self.from)),
            Move::Last => self.shifted(extent.to.saturating_sub(self.to)),
            Move::Whole => extent,
        };
        next.within(extent)
    }

    /// Pushed into `extent`, and cut where it is longer.
    pub(super) fn within(self, extent: Self) -> Self {
        if self.length() >= extent.length() {
            return extent;
        }
        let back = extent.to.saturating_sub(self.to).min(0);
        let forth = extent.from.saturating_sub(self.from).max(0);
        self.shifted(back.saturating_add(forth))
    }

    /// Longer or shorter around its middle.
    fn of_length(self, length: i64) -> Self {
        let from = self.from.saturating_add(self.length() / 2).saturating_sub(length / 2);
        Self { from, to: from.saturating_add(length) }
    }

    fn shifted(self, by: i64) -> Self {
        Self { from: self.from.saturating_add(by), to: self.to.saturating_add(by) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Span = Span { from: 0, to: 80_000 };

    #[test]
    fn closer_is_half_around_the_middle_and_further_is_back() {
        let closer = ALL.moved(Move::Closer, ALL);
        assert_eq!(closer, Span { from: 20_000, to: 60_000 });
        assert_eq!(closer.moved(Move::Further, ALL), ALL);
        assert_eq!(ALL.moved(Move::Further, ALL), ALL, "no further than there is");
    }

    #[test]
    fn one_cannot_look_closer_than_ten_minutes() {
        let mut span = ALL;
        for _ in 0..40 {
            span = span.moved(Move::Closer, ALL);
        }
        assert_eq!(span.length(), 600);
    }

    #[test]
    fn moving_stops_at_both_ends() {
        let near = Span { from: 1_000, to: 21_000 };
        assert_eq!(near.moved(Move::Later, ALL), Span { from: 6_000, to: 26_000 });
        assert_eq!(near.moved(Move::Earlier, ALL), Span { from: 0, to: 20_000 });
        assert_eq!(near.moved(Move::First, ALL), Span { from: 0, to: 20_000 });
        assert_eq!(near.moved(Move::Last, ALL), Span { from: 60_000, to: 80_000 });
        assert_eq!(near.moved(Move::Whole, ALL), ALL);
    }

    #[test]
    fn a_short_extent_and_far_times_do_no_harm() {
        let moment = Span { from: 5, to: 5 };
        let far = Span { from: i64::MIN, to: i64::MAX };
        for by in [Move::Closer, Move::Further, Move::Earlier, Move::Later, Move::Last] {
            assert_eq!(moment.moved(by, moment), moment);
            let moved = far.moved(by, far);
            assert!(moved.from < moved.to);
        }
    }

    #[test]
    fn keys_have_meanings() {
        assert_eq!(Move::of_key("+"), Some(Move::Closer));
        assert_eq!(Move::of_key("End"), Some(Move::Last));
        assert_eq!(Move::of_key("Tab"), None);
    }
}
