//! The colour, and with it the shape, that a person is known by here.

use leptos::prelude::*;
use model::Colour;

use super::PersonShape;
use super::person_shape::name;
use crate::words;

/// One of six colours, each with its shape and its name.
#[component]
pub(crate) fn ColourPicker(value: RwSignal<Colour>) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend>{words::create::colour()}</legend>
            <p class="hint">{words::create::colour_hint()}</p>
            <div class="choices colours">
                {Colour::ALL.map(|colour| view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="colour"
                            id=format!("colour-{}", colour.as_str())
                            value=colour.as_str()
                            prop:checked=move || value.get() == colour
                            on:change=move |_| value.set(colour)
                        />
                        <PersonShape colour />
                        <span>{name(colour)}</span>
                    </label>
                }).collect_view()}
            </div>
        </fieldset>
    }
}
