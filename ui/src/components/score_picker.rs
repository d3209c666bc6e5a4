//! One of five steps, or none: what the pickers of mood and energy are.

use leptos::prelude::*;

use super::FieldError;
use crate::{format, screen};

/// A score that a picker can offer.
pub(super) trait Score: Copy + PartialEq + Into<u8> + Send + Sync + 'static {
    /// What its fields are named after.
    const NAME: &'static str;
    /// Every step, lowest first.
    const STEPS: [Self; 5];
    /// The id of the lowest step, which gets the focus for all of them.
    const FIRST_ID: &'static str;

    fn word(self) -> &'static str;

    fn draw(self) -> AnyView;
}

/// The steps of a score. Once one is chosen it can be left out again, which a
/// radio button alone cannot.
#[component]
pub(super) fn ScorePicker<S: Score>(
    legend: &'static str,
    /// Names the button that leaves the score out.
    clear: &'static str,
    value: RwSignal<Option<S>>,
    #[prop(optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let leave_out = move |_| {
        value.set(None);
        // The button goes with the choice, so the focus moves on.
        screen::focus_id(S::FIRST_ID);
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
                {S::STEPS.map(|step| choice(step, value)).collect_view()}
            </div>
            <Show when=move || value.get().is_some()>
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

fn choice<S: Score>(step: S, value: RwSignal<Option<S>>) -> impl IntoView {
    let number: u8 = step.into();
    let test = format!("{}-{number}", S::NAME);
    view! {
        <label class="choice">
            <input
                type="radio"
                name=S::NAME
                id=if number == 1 { S::FIRST_ID.to_owned() } else { test.clone() }
                data-test=test
                value=number.to_string()
                prop:checked=move || value.get() == Some(step)
                on:change=move |_| value.set(Some(step))
            />
            {step.draw()}
            <span>{format::phrase(step.word())}</span>
        </label>
    }
}
