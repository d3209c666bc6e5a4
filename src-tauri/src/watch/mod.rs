//! Hears when a record should be locked though nobody pressed anything.
//!
//! Once a second the core is told that time has passed; it locks when nobody
//! used the record for a while, and when the clock jumped, as it does after
//! sleep on every system, and says when it is time to send and receive. Linux
//! also says beforehand that it goes to sleep.

#[cfg(target_os = "linux")]
mod linux;

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use app::App;

/// Starts listening; it ends with the program.
pub(crate) fn start(app: &Arc<App>) {
    let ticking = Arc::downgrade(app);
    thread::spawn(move || tick(&ticking));
    #[cfg(target_os = "linux")]
    {
        let listening = Arc::downgrade(app);
        let lock = move || listening.upgrade().iter().for_each(|app| app.lock());
        thread::spawn(move || linux::listen(&linux::Buses::of_this_computer(), lock));
    }
}

fn tick(app: &Weak<App>) {
    while let Some(app) = app.upgrade() {
        if let Some(due) = app.tick() {
            // What it comes to is written down where the pages look for it.
            let app = Arc::clone(&app);
            thread::spawn(move || drop(app.dispatch(due)));
        }
        drop(app);
        thread::sleep(Duration::from_secs(1));
    }
}
