//! What most readings do without: another time, the device, a note.

use leptos::prelude::*;

use super::form::Fields;
use crate::components::{Field, Mistakes};
use crate::words;

/// Folded away, unless something in it is wrong.
#[component]
pub(super) fn More(fields: Fields, mistakes: Mistakes, open: bool) -> impl IntoView {
    let (date, time) = (mistakes.of("date"), mistakes.of("time"));
    let wrong = move || date.get().is_some() || time.get().is_some();
    let note = fields.note;
    view! {
        <details class="more" open=move || open || wrong()>
            <summary>{words::readings::more()}</summary>
            <div class="more-fields">
                <div class="side-by-side">
                    <Field
                        id="date"
                        label=words::write::date()
                        value=fields.when.date
                        mistakes
                        kind="date"
                    />
                    <Field
                        id="time"
                        label=words::write::time()
                        value=fields.when.time
                        mistakes
                        kind="time"
                    />
                </div>
                <Field
                    id="device"
                    label=words::readings::device()
                    hint=words::readings::device_hint()
                    value=fields.device
                    mistakes
                />
                <div class="field">
                    <label for="note">{words::write::note()}</label>
                    <textarea
                        id="note"
                        rows="3"
                        dir="auto"
                        prop:value=note
                        on:input=move |event| note.set(event_target_value(&event))
                    ></textarea>
                </div>
            </div>
        </details>
    }
}
