//! How far a sync or an exchange is, on a terminal: one line on standard error that is written
//! over. Programs and pipes get none of it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use api::{ExchangeProgress, ExchangeStep, Request, Response, SyncProgress};
use app::App;

use crate::print;

/// Nothing is said of what is done within this time.
const PAUSE: Duration = Duration::from_secs(1);

/// Does `work`, and tells how far it is for as long as it takes.
pub(crate) fn tell<T>(app: &App, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut told = false;
            while finished.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let Ok(Response::Status(status)) = app.dispatch(Request::Status) else { continue };
                let exchange = status.exchange.as_ref().map(exchange_line);
                if let Some(line) = exchange.or_else(|| status.sync.as_ref().map(line)) {
                    over_the_last(&print::printable(&line));
                    told = true;
                }
            }
            if told {
                over_the_last("");
            }
        });
        let outcome = work();
        drop(done);
        outcome
    })
}

fn line(progress: &SyncProgress) -> String {
    let SyncProgress { connection, sent, to_send, received, expected } = progress;
    let of = expected.map(|number| format!(" of {number}")).unwrap_or_default();
    format!("{connection}: sent {sent} of {to_send}, received {received}{of}")
}

fn exchange_line(progress: &ExchangeProgress) -> String {
    let ExchangeProgress { step, done, of } = progress;
    match step {
        ExchangeStep::Looking => "Looking at the folder".to_owned(),
        ExchangeStep::Receiving => format!("Received {done} of {of} files"),
        ExchangeStep::ReceivingFiles => format!("Received {done} of {of} photos and documents"),
        ExchangeStep::Sending => format!("Sent {done} of {of} files"),
        ExchangeStep::SendingFiles => format!("Looked at {done} of {of} photos and documents"),
        ExchangeStep::Exporting => format!("Wrote {done} of about {of} things"),
        ExchangeStep::Waiting => "Waiting for what is being sent and received now".to_owned(),
        ExchangeStep::LookingThrough => format!("Looked through {} of {}", size(*done), size(*of)),
        ExchangeStep::Importing => format!("Took in {done} of {of} things"),
    }
}

/// Bytes as people count them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn over_the_last(words: &str) {
    // A terminal that went away has nobody to tell.
    let _ = write!(io::stderr().lock(), "\r\u{1b}[K{words}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_and_a_total_only_where_it_is_known() {
        let mut progress = SyncProgress {
            connection: "Leeds".to_owned(),
            sent: 1,
            to_send: 3,
            received: 120,
            expected: None,
        };
        assert_eq!(line(&progress), "Leeds: sent 1 of 3, received 120");
        let exchange = ExchangeProgress { step: ExchangeStep::Receiving, done: 2, of: 40 };
        assert_eq!(exchange_line(&exchange), "Received 2 of 40 files");
        let exchange =
            ExchangeProgress { step: ExchangeStep::LookingThrough, done: 999_999, of: 12_345_678 };
        assert_eq!(exchange_line(&exchange), "Looked through 999 kB of 12.3 MB");
        progress.expected = Some(550);
        assert_eq!(line(&progress), "Leeds: sent 1 of 3, received 120 of 550");
    }
}
