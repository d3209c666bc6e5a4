//! Pictures of the record.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::Element;

use super::{Glyph, Icon};
use crate::door::picture_address;
use crate::effect::effect;
use crate::{screen, words};

/// How far a picture is zoomed, in steps of a half.
const STEP: f64 = 0.5;
const MOST: f64 = 6.0;
/// How far an arrow key moves a zoomed picture, in pixels.
const MOVE: f64 = 80.0;

/// A picture; a line of text where it cannot be shown.
#[component]
pub(crate) fn Picture(
    /// A file, or `small-` or `page-2-` and a file.
    #[prop(into)]
    name: Signal<String>,
    #[prop(into)] alt: Signal<String>,
    /// Whether it may wait until it is scrolled into sight.
    #[prop(optional)]
    lazy: bool,
) -> impl IntoView {
    let gone = RwSignal::new(false);
    effect(move || {
        name.track();
        gone.set(false);
    });
    view! {
        <Show
            when=move || !gone.get()
            fallback=|| view! { <p class="picture-gone">{words::files::picture_gone()}</p> }
        >
            <img
                src=move || picture_address(&name.get())
                alt=alt
                loading=lazy.then_some("lazy")
                decoding="async"
                draggable="false"
                on:error=move |_| gone.set(true)
            />
        </Show>
    }
}

/// A picture as large as there is room, and larger on request. The arrow keys
/// move it while it is larger; otherwise `turn` is told which way they point.
#[component]
pub(crate) fn PictureView(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] alt: Signal<String>,
    #[prop(optional)] turn: Option<Callback<bool>>,
) -> impl IntoView {
    let zoom = RwSignal::new(1.0_f64);
    let frame = NodeRef::<html::Div>::new();
    effect(move || {
        name.track();
        zoom.set(1.0);
    });
    effect(move || {
        if let Some(frame) = frame.get() {
            screen::set_number(&frame, "--zoom", zoom.get());
        }
    });
    let closer = move || zoom.update(|zoom| *zoom = (*zoom + STEP).min(MOST));
    let further = move || zoom.update(|zoom| *zoom = (*zoom - STEP).max(1.0));
    let keys = window_event_listener(ev::keydown, move |event| {
        if is_for_a_control(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let zoomed = zoom.get_untracked() > 1.0;
        let by = |x: f64, y: f64| {
            if let Some(frame) = frame.get_untracked() {
                frame.scroll_by_with_x_and_y(x * MOVE, y * MOVE);
            }
        };
        match event.key().as_str() {
            "+" | "=" => closer(),
            "-" => further(),
            "0" => zoom.set(1.0),
            "ArrowLeft" if zoomed => by(-1.0, 0.0),
            "ArrowRight" if zoomed => by(1.0, 0.0),
            "ArrowUp" if zoomed => by(0.0, -1.0),
            "ArrowDown" if zoomed => by(0.0, 1.0),
            "ArrowLeft" | "ArrowRight" => match turn {
                Some(turn) => turn.run(event.key() == "ArrowRight"),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="viewer">
            <div
                class="viewer-frame"
                class:zoomed=move || { zoom.get() > 1.0 }
                node_ref=frame
                tabindex="0"
                role="group"
                aria-label=words::files::view()
                data-test="picture"
            >
                <Picture name alt />
            </div>
            <div class="actions">
                <Zoom glyph=Glyph::Add label=words::files::closer() act=Callback::new(move |()| closer()) />
                <Zoom glyph=Glyph::Less label=words::files::further() act=Callback::new(move |()| further()) />
                <Show when=move || { zoom.get() > 1.0 }>
                    <button type="button" class="button small" on:click=move |_| zoom.set(1.0)>
                        {words::files::fit()}
                    </button>
                </Show>
            </div>
        </div>
    }
}

#[component]
fn Zoom(glyph: Glyph, label: &'static str, act: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="button small" on:click=move |_| act.run(())>
            <Icon glyph />
            {label}
        </button>
    }
}

/// Whether a key is meant for a field that the focus is in.
fn is_for_a_control(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}
