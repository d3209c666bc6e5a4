//! Two photos of a series, side by side or one over the other.

use api::EntryView;
use leptos::html;
use leptos::prelude::*;
use model::EntryId;

use super::{described, shown_as};
use crate::components::Picture;
use crate::effect::effect;
use crate::{format, screen, words};

/// What the slider goes to.
const ALL: &str = "100";

/// Chooses two photos, and how to look at them.
#[component]
pub(crate) fn Compare(photos: Vec<EntryView>) -> impl IntoView {
    let ends = photos.first().map(|photo| photo.id).zip(photos.last().map(|photo| photo.id));
    let (first, second) =
        (RwSignal::new(ends.map(|(first, _)| first)), RwSignal::new(ends.map(|(_, last)| last)));
    let over = RwSignal::new(false);
    let options = photos.clone();
    let how = move |value: bool, label: &'static str, test: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="how-to-compare"
                    data-test=test
                    prop:checked=move || over.get() == value
                    on:change=move |_| over.set(value)
                />
                <span>{label}</span>
            </label>
        }
    };
    let chosen = move || {
        let photo = |id: Option<EntryId>| photos.iter().find(|photo| Some(photo.id) == id).cloned();
        photo(first.get()).zip(photo(second.get()))
    };
    view! {
        <section class="group compare" data-test="compare">
            <h2>{words::photos::compare()}</h2>
            <div class="side-by-side">
                <Choice
                    id="compare-first"
                    label=words::photos::compare_first()
                    photos=options.clone()
                    chosen=first
                />
                <Choice
                    id="compare-second"
                    label=words::photos::compare_second()
                    photos=options
                    chosen=second
                />
            </div>
            <fieldset class="field">
                <legend>{words::photos::how()}</legend>
                <div class="choices">
                    {how(false, words::photos::side_by_side(), "side-by-side")}
                    {how(true, words::photos::slider(), "slider")}
                </div>
            </fieldset>
            {move || chosen().map(|(first, second)| {
                if over.get() {
                    view! { <Over first second /> }.into_any()
                } else {
                    view! { <Beside first second /> }.into_any()
                }
            })}
        </section>
    }
}

#[component]
fn Choice(
    id: &'static str,
    label: &'static str,
    photos: Vec<EntryView>,
    chosen: RwSignal<Option<EntryId>>,
) -> impl IntoView {
    let option = move |photo: &EntryView| {
        let id = photo.id;
        let when = format::date_time(&photo.page.at.at());
        let time = format::time(&photo.page.at.at());
        let what = shown_as(photo);
        let text = if what == time { when } else { words::photos::described(when, what) };
        view! {
            <option value=id.to_string() selected=move || chosen.get() == Some(id)>{text}</option>
        }
    };
    let options = photos.iter().map(option).collect_view();
    let choose = move |event| {
        chosen.set(event_target_value(&event).parse().ok());
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=choose>{options}</select>
        </div>
    }
}

fn name(photo: &EntryView) -> String {
    photo.page.file().map(|file| file.id.to_string()).unwrap_or_default()
}

#[component]
fn Beside(first: EntryView, second: EntryView) -> impl IntoView {
    let figure = |photo: EntryView| {
        view! {
            <figure>
                <Picture name=name(&photo) alt=described(&photo) />
                <figcaption>{format::date_time(&photo.page.at.at())}</figcaption>
            </figure>
        }
    };
    view! { <div class="beside" data-test="beside">{figure(first)}{figure(second)}</div> }
}

/// The later photo covers the earlier one, as far as the slider says.
#[component]
fn Over(first: EntryView, second: EntryView) -> impl IntoView {
    let part = RwSignal::new(50.0_f64);
    let frame = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(frame) = frame.get() {
            screen::set_number(&frame, "--part", part.get());
        }
    });
    view! {
        <figure>
            <div class="over" node_ref=frame data-test="over">
                <Picture name=name(&first) alt=described(&first) />
                <div class="upper">
                    <Picture name=name(&second) alt=described(&second) />
                </div>
            </div>
            <figcaption class="over-dates">
                <span>{format::date_time(&second.page.at.at())}</span>
                <span>{format::date_time(&first.page.at.at())}</span>
            </figcaption>
        </figure>
        <div class="field">
            <label for="compare-part">{words::photos::slider_label()}</label>
            <input
                id="compare-part"
                type="range"
                min="0"
                max=ALL
                step="1"
                prop:value="50"
                on:input=move |event| {
                    if let Ok(typed) = event_target_value(&event).parse() {
                        part.set(typed);
                    }
                }
            />
        </div>
    }
}
