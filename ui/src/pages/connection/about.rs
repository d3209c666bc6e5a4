//! What a service can do, who the person is there, and parting from it.

use leptos::prelude::*;
use model::ConnectionId;

use super::Known;
use crate::components::{Asked, Glyph, Icon, Sentences};
use crate::words;

/// What a service can do, and a way to remove it.
#[component]
pub(super) fn About(connection: Known, removing: Asked<ConnectionId>) -> impl IntoView {
    let about = Memo::new(move |_| {
        connection.with(|known| {
            known.as_ref().map(|one| {
                (one.id, one.name.clone(), one.can.clone(), one.patient.clone(), one.clinical)
            })
        })
    });
    move || {
        about.get().map(|(id, name, can, patient, held)| {
            view! {
                <details class="more">
                    <summary>{words::connections::what_it_can()}</summary>
                    <div class="more-fields">
                        <Sentences lines=can.can class="ticks" />
                        <Sentences lines=can.cannot class="crosses" />
                        <p>{words::connection::holds(held)}</p>
                        <p class="quiet">{words::connections::patient(patient)}</p>
                        <button
                            type="button"
                            class="button danger"
                            data-test="remove"
                            on:click=move |_| removing.set(Some((id, name.clone())))
                        >
                            <Icon glyph=Glyph::Bin />
                            {words::connection::remove()}
                        </button>
                    </div>
                </details>
            }
        })
    }
}
