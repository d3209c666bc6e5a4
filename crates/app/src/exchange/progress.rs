//! How far an exchange is, for whoever watches it.

use std::sync::PoisonError;

use api::{ExchangeProgress, ExchangeStep};

use super::Run;
use crate::App;

impl App {
    pub(crate) fn exchange_progress(&self) -> Option<ExchangeProgress> {
        *self.exchanging.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that an exchange waits for its turn, unless one is under way that
    /// says how far it is.
    pub(crate) fn say_waiting(&self) {
        let mut progress = self.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
        progress.get_or_insert(ExchangeProgress {
            step: ExchangeStep::Waiting,
            ..ExchangeProgress::default()
        });
    }

    pub(crate) fn end_exchange(&self) {
        *self.exchanging.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Run<'_> {
    /// Says that the exchange is at `step`, with so many files done.
    pub(super) fn at(&self, step: ExchangeStep, done: usize, of: usize) {
        let progress = ExchangeProgress { step, done: done as u64, of: of as u64 };
        *self.app.exchanging.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }
}
