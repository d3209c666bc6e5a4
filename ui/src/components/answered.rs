//! A question on its way, answered, or not answered.

use leptos::prelude::*;

use super::AdviceBox;
use crate::ask::Answer;
use crate::words;

/// Shows an answer with `view`; a quiet line while there is none yet, and the
/// advice where there is none to be had.
pub(crate) fn answered<A, V>(
    answer: Answer<A>,
    view: impl Fn(A) -> V + Send + 'static,
) -> impl IntoView
where
    A: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    move || match answer.get() {
        None => view! { <p class="looking" role="status">{words::app::looking()}</p> }.into_any(),
        Some(Err(problem)) => view! { <AdviceBox advice=problem.advice() /> }.into_any(),
        Some(Ok(found)) => view(found).into_any(),
    }
}
