//! Values of ours as the page's script has them, and back.
//!
//! Rejected: JSON text between the two. Each type would be read by a program
//! for objects and one for lists, of which the second is never used, and the
//! pages would be 23 kB larger as they are packed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// `value` as an object that JSON has room for; whole numbers up to 2^53.
pub(crate) fn write(value: &impl Serialize) -> Option<JsValue> {
    value.serialize(&Serializer::json_compatible()).ok()
}

/// A value of ours; `None` when it is something else.
pub(crate) fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}
