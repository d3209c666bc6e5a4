//! What was just done, and the way back.
//!
//! It stays until the next page or the next message: a person who reads
//! slowly, or listens, has all the time they need.

use leptos::prelude::*;

use crate::components::{Glyph, Icon};
use crate::session::{Offer, Session, Toast};
use crate::{screen, words};

/// The place for the latest toast. Last in the band, so that it is one step back
/// from the heading by keyboard.
#[component]
pub(super) fn ToastBox() -> impl IntoView {
    let session = Session::here();
    view! {
        <div class="toast-place" role="status" data-test="toast">
            {move || session.toast.get().map(|toast| shown(session, toast))}
        </div>
    }
}

fn shown(session: Session, toast: Toast) -> impl IntoView {
    let offer = toast.offer.map(|offer| {
        let label = match offer {
            Offer::Undo(_) => words::toast::undo(),
            Offer::DropDraft(_) => words::write::throw_away(),
        };
        view! {
            <button
                type="button"
                class="button small"
                data-test="toast-undo"
                on:click=move |_| session.take_up(offer.clone())
            >
                {label}
            </button>
        }
    });
    view! {
        <div class="toast" data-toast>
            <p>{toast.text}</p>
            {offer}
            <button
                type="button"
                class="button small bare"
                data-test="toast-close"
                aria-label=words::toast::close()
                on:click=move |_| {
                    session.toast.set(None);
                    screen::focus_title();
                }
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
}
