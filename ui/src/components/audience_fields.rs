//! Who may see what is being written: the two switches of a form.

use leptos::prelude::*;

use super::Switch;
use crate::words;

/// The switches, with what each means.
#[component]
pub(crate) fn AudienceFields(circle: RwSignal<bool>, care_team: RwSignal<bool>) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend>{words::audience::title()}</legend>
            <Switch
                id="circle"
                label=words::audience::circle()
                hint=words::audience::circle_hint()
                on=circle
            />
            <Switch
                id="care-team"
                label=words::audience::care_team()
                hint=words::audience::care_team_hint()
                on=care_team
            />
        </fieldset>
    }
}
