//! Photos and documents between the pages and the record, past JSON.
//!
//! What a person picked comes in as bytes. What they look at goes out through
//! an address of its own, `keepwell-file`, from the open record: it is never a
//! file in clear, the web view is told to keep none of it, and with the record
//! locked the address answers nothing.
//!
//! Rejected: Tauri's `asset` protocol, which serves files of the disk.
//! Rejected: pictures inside answers as text, a third larger and copied thrice.

use std::sync::Arc;

use api::Problem;
use app::{App, Shown, Sight};
use tauri::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use tauri::http::{Request, Response, StatusCode};
use tauri::ipc::{self, InvokeBody};
use tauri::{State, async_runtime};

/// The scheme of the addresses of pictures.
pub(crate) const SCHEME: &str = "keepwell-file";

/// Takes the bytes of a file that was picked, dropped or pasted, and answers
/// with the number it is held under.
#[tauri::command]
pub(crate) async fn hold(
    request: ipc::Request<'_>,
    app: State<'_, Arc<App>>,
) -> Result<u64, Problem> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err(Problem::NoSuchItem) };
    let (bytes, app) = (bytes.clone(), Arc::clone(&app));
    // The request's thread panicked: nothing is held.
    async_runtime::spawn_blocking(move || app.hold(bytes)).await.unwrap_or(Err(Problem::Files))
}

/// Answers an address of [`SCHEME`].
pub(crate) fn answer(app: &App, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Ok(sight) = request.uri().path().trim_start_matches('/').parse::<Sight>() else {
        return refused(StatusCode::NOT_FOUND);
    };
    match app.show(sight) {
        Ok(shown) => picture(shown),
        Err(Problem::Locked) => refused(StatusCode::FORBIDDEN),
        Err(Problem::NoSuchItem) => refused(StatusCode::NOT_FOUND),
        Err(_) => refused(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

fn picture(shown: Shown) -> Response<Vec<u8>> {
    Response::builder()
        .header(CONTENT_TYPE, shown.media_type)
        .header(CACHE_CONTROL, "no-store")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(shown.bytes)
        .unwrap_or_default()
}

fn refused(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Response<Vec<u8>> {
        let home = tempfile::tempdir().unwrap();
        let request = Request::builder().uri(address).body(Vec::new()).unwrap();
        answer(&App::new(home.path().to_owned()), &request)
    }

    #[test]
    fn nothing_is_shown_of_a_locked_record() {
        let file = "ab".repeat(32);
        for address in [file.clone(), format!("small-{file}"), format!("page-1-{file}")]
            .map(|name| format!("{SCHEME}://localhost/{name}"))
        {
            let answer = asked(&address);
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{address}");
            assert!(answer.body().is_empty());
        }
    }

    #[test]
    fn an_address_that_names_no_file_is_not_found() {
        for address in ["keepwell-file://localhost/", "keepwell-file://localhost/../../etc/hosts"] {
            assert_eq!(asked(address).status(), StatusCode::NOT_FOUND, "{address}");
        }
    }

    #[test]
    fn a_picture_is_not_to_be_kept() {
        let answer = picture(Shown { media_type: "image/png", bytes: vec![1] });
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers()[CONTENT_TYPE], "image/png");
    }
}
