//! What a clinician and the person aim for.

use api::{NewTarget, Problem, Request};
use leptos::prelude::*;
use model::reading::{OwnMeasure, SeriesName, Target};
use model::{Measure, TargetId};

use super::said;
use crate::ask::{Doing, question};
use crate::components::{BusyButton, CheckedForm, Field, Mistakes, ProblemOf, answered};
use crate::session::Session;
use crate::{clock, screen, words};

/// The targets that stand, and a way to set another.
#[component]
pub(super) fn Targets(series: SeriesName, own: Option<OwnMeasure>) -> impl IntoView {
    let session = Session::here();
    let targets = question::<Vec<Target>>(|| Request::Targets);
    let (doing, open) = (Doing::new(), RwSignal::new(false));
    let end = move |id: TargetId| {
        doing.run(Request::EndTarget { id }, move |_: Vec<Target>| {
            session.say(words::readings::target_ended());
            session.look();
            screen::focus_toast();
        });
    };
    let of = series.clone();
    view! {
        <section class="group" aria-labelledby="target-title">
            <h2 id="target-title">{words::readings::target()}</h2>
            <ProblemOf doing />
            {answered(targets, move |targets| {
                let targets: Vec<Target> =
                    targets.into_iter().filter(|target| is_of(target, &of)).collect();
                let none = targets.is_empty();
                view! {
                    {none.then(|| view! { <p class="empty">{words::readings::no_target()}</p> })}
                    {targets.into_iter().map(|target| view! {
                        <Standing target end=Callback::new(end) />
                    }).collect_view()}
                }
            })}
            <Show
                when=move || open.get()
                fallback=move || view! {
                    <button
                        type="button"
                        class="button"
                        data-test="target-set"
                        on:click=move |_| {
                            open.set(true);
                            screen::focus("#target-low");
                        }
                    >
                        {words::readings::set_target()}
                    </button>
                }
            >
                <Form measure=series.measure own=own.clone() open />
            </Show>
        </section>
    }
}

fn is_of(target: &Target, series: &SeriesName) -> bool {
    let own = target.own.as_ref().map(OwnMeasure::name).unwrap_or_default();
    target.measure == series.measure && own == series.own
}

#[component]
fn Standing(target: Target, end: Callback<TargetId>) -> impl IntoView {
    let id = target.id;
    view! {
        <p data-test="target">
            <span class="strong">{said::limits(&target)}</span>
            ". "
            {said::set_by(&target)}
            "."
        </p>
        <button
            type="button"
            class="button small"
            data-test="target-end"
            on:click=move |_| end.run(id)
        >
            {words::readings::end_target()}
            <span class="unseen">{said::limits(&target)}</span>
        </button>
    }
}

#[component]
fn Form(measure: Measure, own: Option<OwnMeasure>, open: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let (low, high, set_by) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let set_on = RwSignal::new(clock::local_now().date_naive().to_string());
    let (mistakes, doing) = (Mistakes::new(), Doing::new());
    mistakes.follow(doing, |problem| {
        matches!(problem, Problem::NotLikeThis(_)).then_some("target-high")
    });
    let hint = words::readings::typed_like(measure.example());
    let submit = move || {
        let Ok(set_on) = set_on.get_untracked().parse() else {
            mistakes.add("target-date", words::readings::date_wrong());
            mistakes.any();
            return;
        };
        let target = NewTarget {
            measure,
            own: own.clone(),
            low: low.get_untracked(),
            high: high.get_untracked(),
            set_by: set_by.get_untracked(),
            set_on,
        };
        doing.run(Request::SetTarget(target), move |_: Vec<Target>| {
            open.set(false);
            session.say(words::readings::target_was_set());
            session.look();
            screen::focus_toast();
        });
    };
    view! {
        <CheckedForm mistakes submit>
            <p>{words::readings::target_hint()}</p>
            <Field id="target-low" label=words::readings::not_below() hint=hint.clone() value=low
                mistakes />
            <Field id="target-high" label=words::readings::not_above() hint value=high mistakes />
            <Field id="target-by" label=words::readings::who_set_it() value=set_by mistakes />
            <Field id="target-date" label=words::readings::when_set() value=set_on mistakes
                kind="date" />
            <div class="actions">
                <BusyButton
                    label=words::readings::save_target()
                    busy_label=words::write::saving()
                    busy=doing.busy
                    test="target-save"
                />
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        open.set(false);
                        screen::focus("[data-test='target-set']");
                    }
                >
                    {words::form::cancel()}
                </button>
            </div>
        </CheckedForm>
    }
}
