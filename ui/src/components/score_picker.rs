//! One of five steps, or none: what the pickers of mood and energy are.

use leptos::prelude::*;

use super::FieldError;
use crate::{format, screen};

/// A score that a picker can offer.
pub(super) trait Score: Copy + Into<u8> + Send + Sync + 'static {
    /// What its fields are named after; the id of the lowest step, which gets
    /// the focus for all of them.
    const NAME: &'static str;

    fn word(self) -> &'static str;

    fn draw(self) -> AnyView;
}

/// The steps of a score. Once one is chosen it can be left out again, which a
/// radio button alone cannot.
#[component]
pub(super) fn ScorePicker<S: Score>(
    /// Every step, lowest first.
    steps: [S; 5],
    legend: &'static str,
    /// Names the button that leaves the score out.
    clear: &'static str,
    /// The number of the step as text; empty for none.
    value: RwSignal<String>,
    #[prop(optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let leave_out = move |_| {
        value.set(String::new());
        // The button goes with the choice, so the focus moves on.
        screen::focus_id(S::NAME);
    };
    let described = move || error.get().is_some().then(|| format!("{}-error", S::NAME));
    view! {
        <fieldset
            class="field"
            class:wrong=move || error.get().is_some()
            aria-describedby=described
        >
            <legend>{legend}</legend>
            <FieldError id=S::NAME error />
            <div class="choices five">
                {steps.map(|step| choice(step, value)).collect_view()}
            </div>
            <Show when=move || value.with(|value| !value.is_empty())>
                <button
                    type="button"
                    class="link"
                    data-test=format!("{}-clear", S::NAME)
                    on:click=leave_out
                >
                    {clear}
                </button>
            </Show>
        </fieldset>
    }
}

fn choice<S: Score>(step: S, value: RwSignal<String>) -> impl IntoView {
    let number: u8 = step.into();
    let number = number.to_string();
    let test = format!("{}-{number}", S::NAME);
    let (first, chosen) = (number == "1", number.clone());
    let choose = number.clone();
    view! {
        <label class="choice">
            <input
                type="radio"
                name=S::NAME
                id=if first { S::NAME.to_owned() } else { test.clone() }
                data-test=test
                value=number
                prop:checked=move || value.with(|value| *value == chosen)
                on:change=move |_| value.set(choose.clone())
            />
            {step.draw()}
            <span>{format::phrase(step.word())}</span>
        </label>
    }
}
