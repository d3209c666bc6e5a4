//! Choosing files: by dialog, by dropping them on the page, by pasting.

use leptos::ev;
use leptos::prelude::*;
use web_sys::File;

use super::field::described_by;
use super::{FieldError, Glyph, Icon, Mistakes};
use crate::picked::{dropped, pasted, picked, size};
use crate::{format, words};

/// Files that were chosen and not added yet. A file belongs to the one thread
/// that the pages run on.
pub(crate) type Files = RwSignal<Vec<File>, LocalStorage>;

/// A field of files, and a list of what was chosen.
#[component]
pub(crate) fn FilePicker(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    /// What the dialog offers first, such as `image/*`.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Whether more than one may be chosen.
    #[prop(optional)]
    several: bool,
    files: Files,
    mistakes: Mistakes,
) -> impl IntoView {
    let dragging = RwSignal::new(false);
    let take = move |mut new: Vec<File>| {
        if new.is_empty() {
            return false;
        }
        files.update(|files| {
            if !several {
                new.truncate(1);
                files.clear();
            }
            files.append(&mut new);
        });
        true
    };
    listen(dragging, take);
    let error = mistakes.of(id);
    view! {
        <div
            class="field picker"
            class:wrong=move || error.get().is_some()
            class:dragging=dragging
            class:filled=move || files.with(|files| !files.is_empty())
        >
            <label for=id>{label}</label>
            <p class="hint" id=format!("{id}-hint")>{hint} " " {words::files::drop()}</p>
            <FieldError id error />
            <input
                id=id
                type="file"
                multiple=several
                accept=accept
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || described_by(id, true, error.get().is_some())
                on:change=move |event| {
                    take(picked(&event));
                }
            />
            <Chosen files id />
        </div>
    }
}

/// The whole page takes what is dropped or pasted: otherwise the web view
/// would try to open it.
fn listen(dragging: RwSignal<bool>, take: impl Fn(Vec<File>) -> bool + Copy + 'static) {
    let over = window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        dragging.set(true);
    });
    let leave = window_event_listener(ev::dragleave, move |_| dragging.set(false));
    let drop = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        dragging.set(false);
        take(dropped(&event));
    });
    let paste = window_event_listener(ev::paste, move |event| {
        if take(pasted(&event)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        over.remove();
        leave.remove();
        drop.remove();
        paste.remove();
    });
}

#[component]
fn Chosen(files: Files, id: &'static str) -> impl IntoView {
    let lines = move || {
        let line = |(index, file): (usize, &File)| {
            let (name, size) = (file.name(), format::size(size(file)));
            let leave_out = move |_| {
                files.update(|files| {
                    if index < files.len() {
                        files.remove(index);
                    }
                });
                crate::screen::focus_id(id);
            };
            view! {
                <li>
                    <span class="file-name" dir="auto">{name.clone()}</span>
                    <span class="quiet">{size}</span>
                    <button type="button" class="button small" on:click=leave_out>
                        <Icon glyph=Glyph::Close />
                        {words::files::remove()}
                        <span class="unseen">{name}</span>
                    </button>
                </li>
            }
        };
        files.with(|files| files.iter().enumerate().map(line).collect_view())
    };
    view! {
        <ul
            class="chosen"
            aria-label=words::files::chosen()
            data-test="chosen"
            hidden=move || files.with(Vec::is_empty)
        >
            {lines}
        </ul>
    }
}
