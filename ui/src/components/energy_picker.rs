//! How much energy a person has: five steps with their words.

use leptos::prelude::*;
use model::Energy;

use crate::{format, screen, words};

/// Four rising bars: none filled for no energy, all of them for the most.
/// Always beside the word.
#[component]
pub(crate) fn EnergyBars(energy: Energy) -> impl IntoView {
    let bars = (1..=4_u8).map(|bar| {
        let (x, height) = (u32::from(bar) * 10 - 7, u32::from(bar) * 5 + 4);
        view! {
            <rect
                class:on=bar < energy.value()
                x=x.to_string()
                y=(27 - height).to_string()
                width="7"
                height=height.to_string()
                rx="2"
            />
        }
    });
    view! {
        <svg class="bars" viewBox="0 0 44 28" aria-hidden="true" focusable="false">
            {bars.collect_view()}
        </svg>
    }
}

/// One of five steps, or none.
#[component]
pub(crate) fn EnergyPicker(value: RwSignal<Option<Energy>>) -> impl IntoView {
    let leave_out = move |_| {
        value.set(None);
        screen::focus_id("energy-1");
    };
    view! {
        <fieldset class="field">
            <legend>{words::write::energy()}</legend>
            <div class="choices five">
                {Energy::ALL.map(|energy| view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="energy"
                            id=format!("energy-{}", energy.value())
                            data-test=format!("energy-{}", energy.value())
                            value=energy.value().to_string()
                            prop:checked=move || value.get() == Some(energy)
                            on:change=move |_| value.set(Some(energy))
                        />
                        <EnergyBars energy />
                        <span>{format::phrase(energy.word())}</span>
                    </label>
                }).collect_view()}
            </div>
            <Show when=move || value.get().is_some()>
                <button
                    type="button"
                    class="link"
                    data-test="energy-clear"
                    on:click=leave_out
                >
                    {words::write::energy_clear()}
                </button>
            </Show>
        </fieldset>
    }
}
