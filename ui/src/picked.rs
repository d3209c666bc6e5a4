//! Files on their way in: picked in a dialog, dropped on the window, or pasted.

use leptos::ev::{ClipboardEvent, DragEvent, Event};
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::HtmlInputElement;
use web_sys::{DataTransfer, File, FileList};

/// What a field of files gives. It is emptied, so that the same file can be
/// picked once more.
pub(crate) fn picked(event: &Event) -> Vec<File> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let files = input.files().map(all).unwrap_or_default();
    input.set_value("");
    files
}

/// What was dropped; nothing where it was text.
pub(crate) fn dropped(event: &DragEvent) -> Vec<File> {
    event.data_transfer().as_ref().map(carried).unwrap_or_default()
}

/// What was pasted; nothing where it was text.
pub(crate) fn pasted(event: &ClipboardEvent) -> Vec<File> {
    event.clipboard_data().as_ref().map(carried).unwrap_or_default()
}

/// The size of a file in bytes.
pub(crate) fn size(file: &File) -> u64 {
    // Whole and positive, and JavaScript counts no further than a u64.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let size = file.size() as u64;
    size
}

fn carried(transfer: &DataTransfer) -> Vec<File> {
    transfer.files().map(all).unwrap_or_default()
}

fn all(files: FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}
