//! What happened, what is safe, what to do.

use api::Advice;
use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::ask::Doing;

/// A problem, in the three sentences that its advice holds. Read out at once,
/// unless it is of an earlier time.
#[component]
pub(crate) fn AdviceBox(
    #[prop(into)] advice: Advice,
    #[prop(optional)] earlier: bool,
) -> impl IntoView {
    view! {
        <div class="advice" role=(!earlier).then_some("alert") data-test="problem">
            <Icon glyph=Glyph::Warning />
            <div>
                <p class="strong">{advice.happened}</p>
                <p>{advice.safe}</p>
                <p>{advice.todo}</p>
            </div>
        </div>
    }
}

/// Why something was not done, once that is known.
#[component]
pub(crate) fn ProblemOf(doing: Doing) -> impl IntoView {
    move || doing.problem.get().map(|problem| view! { <AdviceBox advice=problem.advice() /> })
}
