//! What the pages can ask of the window: the one door, three dialogs, and what
//! it was started with.

use std::path::PathBuf;
use std::sync::Arc;

use api::{Problem, Request, Response};
use app::App;
use tauri::{State, async_runtime};

use crate::once::Once;

/// Carries out the request of this number, once. It runs on a thread of its
/// own, so the window stays awake through a slow disk, a slow passphrase and a
/// slow network.
#[tauri::command]
pub(crate) async fn dispatch(
    number: u64,
    request: Request,
    app: State<'_, Arc<App>>,
    once: State<'_, Arc<Once>>,
) -> Result<Response, Problem> {
    let (app, once) = (Arc::clone(&app), Arc::clone(&once));
    async_runtime::spawn_blocking(move || {
        once.answer(number, request, |request| app.dispatch(request))
    })
    .await
    // The request's thread panicked. Nothing says "saved" before it is on disk.
    .unwrap_or(Err(Problem::Files))
}

/// Asks the person where to save a file; `None` when they changed their mind.
///
/// Rejected: Tauri's dialog plug-in. It brings commands that read and write
/// any file, and this needs one path.
#[tauri::command]
pub(crate) async fn choose_save_path(suggested: String) -> Option<PathBuf> {
    rfd::AsyncFileDialog::new()
        .set_title("Keepwell")
        .set_file_name(suggested)
        .save_file()
        .await
        .map(|file| file.path().to_owned())
}

/// Asks the person for a folder; `None` when they changed their mind.
#[tauri::command]
pub(crate) async fn choose_folder() -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_title("Keepwell");
    dialog.pick_folder().await.map(|folder| folder.path().to_owned())
}

/// Asks the person for a file; `None` when they changed their mind. The core
/// reads it itself: a whole record is too large to go through the page.
#[tauri::command]
pub(crate) async fn choose_file() -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_title("Keepwell");
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

/// The address of a service that the window was started with.
pub(crate) struct OfferedService(pub(crate) Option<String>);

/// The service that a person was sent to, so that they need not type its address.
#[tauri::command]
pub(crate) fn offered_service(offered: State<'_, OfferedService>) -> Option<String> {
    offered.0.clone()
}
