//! A page that begins anew when a record is closed.
//!
//! WebKit draws a picture that the page has shown from its memory, whatever the
//! picture's own answer says of keeping it; and what the page read of a record
//! stays in its memory until something else is written there. A new page has
//! neither. What it is to know of the old one goes with this entry of the
//! window's history, which is not kept on the disk.
//!
//! Rejected: taking down each part of the page, as far as anyone remembers to.

use api::Preferences;
use leptos::logging;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::{script, words};

/// Why a record was closed, where the person did not say so themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Notice {
    LockedItself,
    MadeUpRemoved,
}

impl Notice {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::LockedItself => words::people::locked_itself(),
            Self::MadeUpRemoved => words::people::made_up_removed(),
        }
    }
}

/// What the next page is told: how the last person reads, and why it is here.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) preferences: Preferences,
    pub(super) why: Option<Notice>,
}

/// Puts a new page in place of this one.
pub(super) fn begin(kept: &Kept) {
    if leave(kept).is_none() {
        logging::error!("the page cannot begin anew");
    }
}

/// What the page before this one left; told once.
pub(super) fn kept() -> Kept {
    let said = window().history().and_then(|history| history.state()).ok();
    let _ = note(&JsValue::NULL);
    said.and_then(script::read).unwrap_or_default()
}

fn leave(kept: &Kept) -> Option<()> {
    note(&script::write(kept)?).ok()?;
    window().location().reload().ok()
}

fn note(said: &JsValue) -> Result<(), JsValue> {
    window().history()?.replace_state(said, "")
}
