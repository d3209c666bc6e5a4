//! From the command line to an open window, and to its end.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use app::App;
use clap::Parser;
use tauri::{RunEvent, async_runtime};

use crate::commands::OfferedService;
use crate::once::Once;
use crate::page::{self, Scratch};
use crate::{commands, files, watch};

/// Keepwell: a personal health record that you own.
#[derive(Parser)]
#[command(name = "keepwell-window", version)]
struct Arguments {
    /// The folder that holds the records; the usual place when left out.
    #[arg(long, env = "KEEPWELL_HOME", value_name = "DIR")]
    home: Option<PathBuf>,
    /// A service to connect to: its address stands there when one is added.
    #[arg(long, value_name = "URL")]
    service: Option<String>,
}

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The operating system names no folder for this person's data.
    #[error("there is no usual place for records here; say where with --home DIR")]
    NoHome,
    /// There is no screen to show a window on.
    #[cfg(target_os = "linux")]
    #[error("there is no display to open a window on")]
    NoDisplay,
    /// The web view has no place for what it keeps while it runs.
    #[error("there is no temporary folder to work in")]
    NoScratch(#[from] io::Error),
    /// The window system or the web view refused.
    #[error("the window could not be opened ({0})")]
    Window(#[from] tauri::Error),
}

/// Opens the window and returns once it is closed.
pub(crate) fn run() -> Result<(), StartError> {
    let Arguments { home, service } = Arguments::parse();
    let home = home.or_else(app::default_home).ok_or(StartError::NoHome)?;
    // Tauri would panic.
    #[cfg(target_os = "linux")]
    gtk::init().map_err(|_| StartError::NoDisplay)?;
    let app = Arc::new(App::new(home));
    let scratch = Scratch::new()?;
    watch::start(&app);
    let shown = Arc::clone(&app);
    let window = tauri::Builder::default()
        .manage(Arc::clone(&app))
        .manage(Arc::<Once>::default())
        .manage(OfferedService(service))
        .invoke_handler(tauri::generate_handler![
            commands::dispatch,
            commands::choose_file,
            commands::choose_folder,
            commands::choose_save_path,
            commands::offered_service,
            files::hold
        ])
        .register_asynchronous_uri_scheme_protocol(files::SCHEME, move |_, request, responder| {
            let app = Arc::clone(&shown);
            async_runtime::spawn_blocking(move || responder.respond(files::answer(&app, &request)));
        })
        .build(context())?;
    page::open(window.handle(), &scratch)?;
    // Tauri ends the process itself, so what must happen at the end happens here.
    let mut scratch = Some(scratch);
    window.run(move |_, event| {
        if matches!(event, RunEvent::Exit) {
            app.lock();
            scratch.take();
        }
    });
    Ok(())
}

/// The pages, the configuration and the icons, as `build.rs` wrote them.
#[expect(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, reason = "Tauri's code")]
fn context() -> tauri::Context {
    tauri::tauri_build_context!()
}
