//! The one place that calls the core.
//!
//! Requests and answers cross as the objects that their types are in JSON.

use api::{Advice, Problem, Request, Response};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use js_sys::{Math, Number, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::script::{self, read};
use crate::words;

#[allow(unsafe_code, reason = "wasm_bindgen writes the glue of an extern block as unsafe code")]
mod tauri {
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        /// Calls a command of the window; rejects with what the command rejects with.
        #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "core"])]
        pub(super) async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;

        /// The address of something that a scheme of the window serves, as this
        /// system spells it.
        #[wasm_bindgen(js_namespace = ["window", "__TAURI__", "core"], js_name = convertFileSrc)]
        pub(super) fn address(name: &str, scheme: &str) -> String;
    }
}

/// One byte more than the core takes: of a larger file no more is read, and
/// the core says that it is too large.
const READ_AT_MOST: f64 = 100.0 * 1024.0 * 1024.0 + 1.0;

/// Sends a request and takes its answer out of the response.
///
/// # Errors
/// The core's [`Problem`], or one that says that the core did not answer.
pub(crate) async fn ask<A: TryFrom<Response>>(request: Request) -> Result<A, Problem> {
    send(request).await?.try_into().map_err(|_| no_answer())
}

/// Apart from [`ask`], so that the pages hold it once and not for every answer.
///
/// An answer that cannot be read was lost on its way. The request is sent once
/// more under the same number, for which it is not carried out again.
fn send(request: Request) -> LocalBoxFuture<'static, Result<Response, Problem>> {
    async move {
        let numbered = numbered(&request).ok_or_else(no_answer)?;
        for _ in 0..2 {
            let read = match tauri::invoke("dispatch", numbered.clone()).await {
                Ok(response) => read(response).map(Ok),
                Err(problem) => read(problem).map(Err),
            };
            if let Some(answer) = read {
                return answer;
            }
        }
        Err(no_answer())
    }
    .boxed_local()
}

/// A request with a number that no other of this window has.
fn numbered(request: &Request) -> Option<JsValue> {
    let arguments = arguments("request", request)?;
    let number = (Math::random() * Number::MAX_SAFE_INTEGER).floor();
    Reflect::set(&arguments, &"number".into(), &number.into()).ok()?;
    Some(arguments)
}

/// Asks where to save a file; `None` when the person chose not to.
pub(crate) async fn choose_save_path(suggested: &str) -> Option<String> {
    let arguments = arguments("suggested", &suggested)?;
    tauri::invoke("choose_save_path", arguments).await.ok()?.as_string()
}

/// Asks for a folder; `None` when the person chose none.
pub(crate) async fn choose_folder() -> Option<String> {
    tauri::invoke("choose_folder", JsValue::UNDEFINED).await.ok()?.as_string()
}

/// Asks for a file; `None` when the person chose none.
pub(crate) async fn choose_file() -> Option<String> {
    tauri::invoke("choose_file", JsValue::UNDEFINED).await.ok()?.as_string()
}

/// The address of a service that the window was started with, if any.
pub(crate) async fn offered_service() -> Option<String> {
    tauri::invoke("offered_service", JsValue::UNDEFINED).await.ok()?.as_string()
}

/// Hands the bytes of a file to the core, which holds them under a number.
///
/// # Errors
/// The core's [`Problem`], or one that says that there was no answer.
pub(crate) async fn hold(file: &File) -> Result<u64, Problem> {
    let part = file.slice_with_f64_and_f64(0.0, READ_AT_MOST).map_err(|_| no_answer())?;
    let bytes = JsFuture::from(part.array_buffer()).await.map_err(|_| no_answer())?;
    match tauri::invoke("hold", Uint8Array::new(&bytes).into()).await {
        Ok(number) => read(number).ok_or_else(no_answer),
        Err(problem) => Err(read(problem).unwrap_or_else(no_answer)),
    }
}

/// The address of a picture: a file of the record, or `small-` or `page-2-` and
/// the file.
pub(crate) fn picture_address(name: &str) -> String {
    tauri::address(name, "keepwell-file")
}

fn arguments(name: &str, value: &impl Serialize) -> Option<JsValue> {
    let arguments = Object::new();
    Reflect::set(&arguments, &name.into(), &script::write(value)?).ok()?;
    Some(arguments.into())
}

fn no_answer() -> Problem {
    Problem::Service(Advice {
        happened: words::problem::no_answer().into(),
        safe: words::problem::no_answer_safe().into(),
        todo: words::problem::no_answer_todo().into(),
    })
}
