//! What happened, what is safe, what to do.

use api::Advice;
use leptos::prelude::*;

use super::{Glyph, Icon};

/// A problem, in the three sentences that its advice holds. Read out at once.
#[component]
pub(crate) fn AdviceBox(#[prop(into)] advice: Advice) -> impl IntoView {
    view! {
        <div class="advice" role="alert" data-test="problem">
            <Icon glyph=Glyph::Warning />
            <div>
                <p class="strong">{advice.happened}</p>
                <p>{advice.safe}</p>
                <p>{advice.todo}</p>
            </div>
        </div>
    }
}
