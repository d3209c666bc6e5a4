//! Stopping what is on its way.

use tokio_util::sync::CancellationToken;

/// Stops a request or a sync from another thread. Clones stop together.
#[derive(Debug, Clone, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// Not stopped yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops everything that was given this or a clone of it. What was already
    /// accepted stays accepted, what was on its way is looked for next time.
    pub fn stop(&self) {
        self.0.cancel();
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.is_cancelled()
    }

    pub(crate) async fn stopped(&self) {
        self.0.cancelled().await;
    }
}
