//! The field for a recovery code, copied from paper.

use leptos::prelude::*;

use super::{Field, Mistakes};
use crate::words;

/// Gets the focus when its page opens.
#[component]
pub(crate) fn CodeField(value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    view! {
        <Field
            id="code"
            label=words::code::title()
            hint=words::code::typing_hint()
            value
            mistakes
            start=true
        />
    }
}
