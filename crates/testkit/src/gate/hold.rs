//! Standing still at the gate, so that a test can do something to whoever asks
//! at just that moment.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// Longer than anybody takes to get there.
const LIMIT: Duration = Duration::from_secs(120);

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It asks for a token, and the provider has not heard of it.
    Asked,
    /// The provider has answered it, and the answer is not on its way yet.
    Answered,
    /// It brings a token to the endpoint, and is the one after so many others.
    Brought(usize),
}

/// A request is held here, the first one that comes to the moment. It goes on
/// when it is let go, and is lost when this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Hold {
    reached: Receiver<()>,
    go_on: Sender<()>,
}

impl Hold {
    /// Waits until the request is there.
    pub fn reached(&self) {
        self.reached.recv_timeout(LIMIT).expect("somebody comes to this moment");
    }

    /// Lets it go on.
    pub fn let_go(self) {
        let _ = self.go_on.send(());
    }
}

/// All that are to be held.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<Vec<Held>>);

#[derive(Debug)]
struct Held {
    at: Moment,
    reached: Sender<()>,
    go_on: Receiver<()>,
}

impl Holds {
    pub(super) fn add(&self, at: Moment) -> Hold {
        let ((reached, told), (go_on, waits)) = (mpsc::channel(), mpsc::channel());
        self.0.lock().expect("holds").push(Held { at, reached, go_on: waits });
        Hold { reached: told, go_on }
    }

    /// Whether a request at this moment goes on; it stands still where somebody
    /// wants it to.
    pub(super) fn pass(&self, at: Moment) -> bool {
        let held = {
            let mut all = self.0.lock().expect("holds");
            let here = all.iter().position(|held| held.at == at);
            here.map(|here| all.swap_remove(here))
        };
        held.is_none_or(|held| held.reached.send(()).is_ok() && held.go_on.recv().is_ok())
    }

    /// One more brings a token.
    pub(super) fn pass_with_token(&self) -> bool {
        let goes_on = self.pass(Moment::Brought(0));
        for held in self.0.lock().expect("holds").iter_mut() {
            if let Moment::Brought(others @ 1..) = &mut held.at {
                *others -= 1;
            }
        }
        goes_on
    }
}
