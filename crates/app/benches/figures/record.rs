//! Records that are measured from their first day.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use api::{Request, ServiceAddress, SyncReport};
use app::App;
use model::{Colour, PersonName, SendRules};
use vault::Cost;

/// An open record with nothing in it.
pub(crate) fn empty_record(home: PathBuf) -> App {
    let app = App::new(home).with_cost(Cost::LIGHT);
    app.dispatch(Request::CreatePerson {
        name: PersonName::new("Asha").unwrap(),
        colour: Colour::Teal,
        passphrase: "figures".into(),
    })
    .unwrap();
    app
}

/// Connects a record to a service.
pub(crate) fn connect(app: &App, url: String, patient: &str) {
    app.dispatch(Request::AddConnection {
        name: "Figures".into(),
        service: ServiceAddress { url, token: None },
        patient: patient.to_owned(),
        rules: SendRules::usual(),
    })
    .unwrap();
}

/// Sends and receives once, and says how long that took and what came.
pub(crate) fn sync(app: &App) -> (Duration, u64) {
    let started = Instant::now();
    let reports: Vec<SyncReport> =
        app.dispatch(Request::Sync { connection: None }).unwrap().try_into().unwrap();
    let took = started.elapsed();
    assert!(reports[0].problem.is_none() && reports[0].received > 0, "{reports:?}");
    (took, reports[0].received)
}
