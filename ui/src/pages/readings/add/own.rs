//! What was measured, and the name and unit of an own measure.

use leptos::prelude::*;
use model::Measure;

use super::Choice;
use super::form::Fields;
use crate::components::{Field, Mistakes};
use crate::{screen, words};

/// How many measures are offered before a person asks for more.
const OFFERED: usize = 4;

/// The measures, those used last first.
#[component]
pub(super) fn ChoiceField(choices: Vec<Choice>, choice: RwSignal<Choice>) -> impl IntoView {
    let chosen = choice.get_untracked();
    let more = RwSignal::new(false);
    let option = move |(index, offered): (usize, Choice)| {
        let hidden = index >= OFFERED && offered != chosen;
        let (label, is) = (offered.label(), offered.clone());
        view! {
            <label class="choice" hidden=move || hidden && !more.get()>
                <input
                    type="radio"
                    name="measure"
                    id=format!("measure-{index}")
                    prop:checked=move || choice.with(|choice| *choice == is)
                    on:change=move |_| choice.set(offered.clone())
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{words::readings::what()}</legend>
            <div class="choices">
                {choices.into_iter().enumerate().map(option).collect_view()}
            </div>
            <Show when=move || !more.get()>
                <button
                    type="button"
                    class="link"
                    data-test="more-measures"
                    on:click=move |_| {
                        more.set(true);
                        screen::focus("input[name='measure']:checked");
                    }
                >
                    {words::readings::more_measures()}
                </button>
            </Show>
        </fieldset>
    }
}

/// The name and unit of a measure that is the person's own, and new.
#[component]
pub(super) fn OwnFields(fields: Fields, mistakes: Mistakes) -> impl IntoView {
    let is_new = Memo::new(move |_| {
        fields.choice.with(|choice| choice.measure == Measure::Own && choice.own.is_none())
    });
    view! {
        <Show when=move || is_new.get()>
            <Field
                id="own-name"
                label=words::readings::own_name()
                hint=words::readings::own_name_hint()
                value=fields.own_name
                mistakes
            />
            <Field
                id="own-unit"
                label=words::readings::own_unit()
                hint=words::readings::own_unit_hint()
                value=fields.own_unit
                mistakes
            />
        </Show>
    }
}
