//! How patient a sync is: with a service that does not answer, and with itself.
//!
//! Bounded on purpose: a person watches, and what did not get through waits
//! safely for the next sync.

use std::time::Duration;

/// How long an answer may take, and how often, and after which waits, something is
/// tried again within a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often one request is tried.
    pub tries: u32,
    /// The wait before the second try; it doubles with each.
    pub first_wait: Duration,
    /// The longest wait, whatever the service asks for. A longer one ends the
    /// sync, and the rest waits for the next.
    pub longest_wait: Duration,
    /// How long an answer may take to begin: some services look for a minute. A
    /// link that is dead is noticed sooner, by what TCP asks of it meanwhile.
    pub begin: Duration,
    /// The longest silence while an answer comes in.
    pub silence: Duration,
    /// The longest time for one request, however steadily it drips.
    pub whole: Duration,
    /// The longest time for one request where somebody signs in.
    pub sign_in: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(20),
            begin: Duration::from_secs(90),
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(600),
            sign_in: Duration::from_secs(30),
        }
    }
}

impl Patience {
    /// The wait after this many failures, or `None` to give up.
    pub(crate) fn wait(&self, failures: u32, asked: Option<Duration>) -> Option<Duration> {
        if failures >= self.tries || asked.is_some_and(|asked| asked > self.longest_wait) {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << failures.saturating_sub(1).min(16));
        Some(asked.unwrap_or_default().max(doubled).min(self.longest_wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let patience = Patience::default();
        let waits: Vec<_> = (1..5).map(|failures| patience.wait(failures, None)).collect();
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(waits, [ms(500), ms(1000), None, None]);
    }

    #[test]
    fn a_service_may_ask_for_more_within_reason() {
        let patience = Patience::default();
        let secs = Duration::from_secs;
        assert_eq!(patience.wait(1, Some(secs(7))), Some(secs(7)));
        assert_eq!(patience.wait(1, Some(secs(21))), None);
    }
}
