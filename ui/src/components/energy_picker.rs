//! How much energy a person has: five steps with their words.

use leptos::prelude::*;
use model::Energy;

use super::score_picker::{Score, ScorePicker};
use crate::words;

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
pub(crate) fn EnergyPicker(value: RwSignal<String>) -> impl IntoView {
    view! {
        <ScorePicker steps=Energy::ALL legend=words::write::energy() clear=words::write::energy_clear() value />
    }
}

impl Score for Energy {
    const NAME: &'static str = "energy";

    fn word(self) -> &'static str {
        Self::word(self)
    }

    fn draw(self) -> AnyView {
        view! { <EnergyBars energy=self /> }.into_any()
    }
}
