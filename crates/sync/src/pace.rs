//! How much goes at once over a link, by what last got through.
//!
//! Nothing that is cut on its way counts, so what is lost with each drop of a
//! poor link is half of what went at once, on average. A link that does not
//! drop is given as much as there is.

use std::cell::Cell;

use fhir::batch::MAX_BYTES;

/// With less, the heads of the requests are most of what goes.
const LEAST: usize = 4 * 1024;
/// By how much it grows with each that got through.
const STEP: usize = 512;

/// How much goes at once, within one sync.
#[derive(Debug)]
pub(crate) struct Pace {
    bytes: Cell<usize>,
    dropped: Cell<bool>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self { bytes: Cell::new(MAX_BYTES), dropped: Cell::new(false) }
    }

    /// Bytes to be sent at once, at most.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Whether anything was lost on the way.
    pub(crate) fn has_dropped(&self) -> bool {
        self.dropped.get()
    }

    pub(crate) fn lost(&self) {
        self.dropped.set(true);
        self.bytes.set((self.bytes.get() / 2).max(LEAST));
    }

    pub(crate) fn got_through(&self) {
        self.bytes.set((self.bytes.get() + STEP).min(MAX_BYTES));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_halves_it_and_it_grows_slowly() {
        let pace = Pace::new();
        pace.got_through();
        assert_eq!((pace.bytes(), pace.has_dropped()), (MAX_BYTES, false));
        (0..9).for_each(|_| pace.lost());
        assert_eq!((pace.bytes(), pace.has_dropped()), (LEAST, true));
        pace.got_through();
        assert_eq!(pace.bytes(), LEAST + STEP);
        (0..99).for_each(|_| pace.got_through());
        assert_eq!((pace.bytes(), pace.has_dropped()), (MAX_BYTES, true));
    }
}
