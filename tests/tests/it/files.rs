//! Files on their way into the record and out of it. The desktop's own dialogs
//! cannot be pressed by any driver: what they answer is handed to the page.

use std::path::Path;

use anyhow::ensure;
use keepwell_tests::Window;
use serde_json::json;

use crate::keyboard::reach;

/// A file as a person picks it: its name and what is in it.
pub(crate) type Chosen<'a> = (&'a str, &'a [u8]);

/// What a dialog gives the box for files that has the focus.
const CHOOSE: &str = "
    const chosen = new DataTransfer();
    for (const [name, type, bytes] of arguments[0]) {
        chosen.items.add(new File([new Uint8Array(bytes)], name, { type }));
    }
    const input = document.activeElement;
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
";

/// Goes to the box for files of that label by the Tab key, and chooses.
pub(crate) async fn choose(
    window: &Window,
    label: &str,
    files: &[Chosen<'_>],
) -> anyhow::Result<()> {
    reach(window, label).await?;
    let files: Vec<_> = files.iter().map(|(name, bytes)| json!([name, "", bytes])).collect();
    window.client().execute(CHOOSE, vec![json!(files)]).await?;
    Ok(())
}

/// Hands a picture to the page as a drop or a paste does.
pub(crate) async fn hand_over(window: &Window, event: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let script = "
        const [kind, bytes] = arguments;
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'handed-over.jpg', { type: 'image/jpeg' }));
        const how = { bubbles: true, cancelable: true };
        const event = kind === 'drop'
            ? new DragEvent('drop', { ...how, dataTransfer: data })
            : new ClipboardEvent('paste', { ...how, clipboardData: data });
        document.body.dispatchEvent(event);";
    window.client().execute(script, vec![event.into(), bytes.into()]).await?;
    Ok(())
}

/// Answers from now on for the dialog that asks where to save; all else goes to
/// the window as before.
const SAVE_AS: &str = "
    const tauri = window.__TAURI__;
    const invoke = tauri.core.invoke;
    const path = arguments[0];
    window.__TAURI__ = { ...tauri, core: { ...tauri.core, invoke: (command, ...rest) =>
        command === 'choose_save_path' ? Promise.resolve(path) : invoke(command, ...rest) } };
    return window.__TAURI__.core.invoke !== invoke;
";

pub(crate) async fn will_save_as(window: &Window, path: &Path) -> anyhow::Result<()> {
    let path = path.to_string_lossy().into_owned();
    let replaced = window.client().execute(SAVE_AS, vec![json!(path)]).await?;
    ensure!(replaced == json!(true), "the dialog is still the desktop's own");
    Ok(())
}
