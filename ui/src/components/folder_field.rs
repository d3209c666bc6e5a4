//! A field for a folder, typed or chosen.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::field::described_by;
use super::{FieldError, Mistakes};
use crate::{door, screen, words};

/// The id of the field.
pub(crate) const FOLDER: &str = "folder";

/// A folder on this computer, a stick or a shared disk. The button asks the
/// system's own chooser; what is typed counts as well.
#[component]
pub(crate) fn FolderField(value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    let error = mistakes.of(FOLDER);
    let choose = move |_| {
        spawn_local(async move {
            if let Some(folder) = door::choose_folder().await {
                value.try_set(folder);
            }
            screen::focus_id(FOLDER);
        });
    };
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=FOLDER>{words::computers::folder()}</label>
            <p class="hint" id=format!("{FOLDER}-hint")>{words::computers::folder_hint()}</p>
            <FieldError id=FOLDER error />
            <div class="with-button">
                <input
                    id=FOLDER
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=move || described_by(FOLDER, true, error.get().is_some())
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button type="button" class="button" data-test="choose-folder" on:click=choose>
                    {words::computers::choose()}
                </button>
            </div>
        </div>
    }
}

/// Notes when no folder was named.
pub(crate) fn check_folder(folder: &str, mistakes: Mistakes) {
    if folder.trim().is_empty() {
        mistakes.add(FOLDER, words::computers::folder_empty());
    }
}
