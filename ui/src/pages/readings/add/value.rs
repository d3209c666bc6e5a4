//! The value, as people type it, with how it is read beside it.

use leptos::prelude::*;
use model::Measure;
use model::reading::{
    Context, Measured, OwnMeasure, SittingAverage, TimedPressure, Typed, Units, parse, parse_own,
    sitting_average,
};

use super::form::{Fields, SITTING_MOST, minutes_before};
use crate::components::{FieldError, Mistakes};
use crate::session::Session;
use crate::{clock, format, screen, words};

const IDS: [&str; SITTING_MOST] = ["value", "value-2", "value-3"];

/// The box for the value, for blood pressure up to three, and for glucose when
/// around a meal it was.
#[component]
pub(super) fn Values(
    fields: Fields,
    mistakes: Mistakes,
    /// Not a correction: a sitting may have more than one reading.
    new: bool,
) -> impl IntoView {
    let measure = Memo::new(move |_| fields.choice.with(|choice| choice.measure));
    let pressure = move || new && measure.get() == Measure::BloodPressure;
    view! {
        <ValueField fields mistakes index=0 />
        <Show when=move || pressure() && (fields.sitting.get() > 1)>
            <ValueField fields mistakes index=1 />
        </Show>
        <Show when=move || pressure() && (fields.sitting.get() > 2)>
            <ValueField fields mistakes index=2 />
        </Show>
        <Show when=pressure>
            <Sitting fields />
        </Show>
        <Show when=move || measure.get() == Measure::Glucose>
            <ContextField context=fields.context />
        </Show>
    }
}

/// What was typed, as Keepwell reads it; `None` while it cannot be read. What
/// is refused and what is asked about, the core decides.
fn read(
    measure: Measure,
    own: Option<&OwnMeasure>,
    typed: &str,
    units: &Units,
) -> Option<Measured> {
    let read = match own {
        Some(own) => parse_own(own, typed),
        None => parse(measure, typed, units),
    };
    Some(match read.ok()? {
        Typed::Likely(value) => value,
        Typed::Unlikely(unlikely) => unlikely.sure(),
    })
}

#[component]
fn ValueField(fields: Fields, mistakes: Mistakes, index: usize) -> impl IntoView {
    let session = Session::here();
    let id = IDS.get(index).copied().unwrap_or("value");
    let value = fields.values.get(index).copied().unwrap_or(RwSignal::new(String::new()));
    let error = mistakes.of(id);
    let choice = fields.choice;
    let label = move || match index {
        0 => choice.with(super::Choice::label),
        index => words::readings::another_label(index.saturating_add(1)),
    };
    let hint = move || {
        let measure = choice.with(|choice| choice.measure);
        words::readings::typed_like(measure.example())
    };
    let reads_as = move || {
        let (measure, own) = (choice.with(|choice| choice.measure), fields.own());
        let units = session.preferences.with(|preferences| preferences.units);
        let read = read(measure, own.as_ref(), &value.get(), &units)?;
        let unit = own.as_ref().map(OwnMeasure::unit).unwrap_or_default();
        Some(words::readings::reads_as(format!("{read} {unit}").trim_end()))
    };
    let described = move || {
        let error = if error.get().is_some() { format!(" {id}-error") } else { String::new() };
        format!("{id}-hint {id}-read{error}")
    };
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id>{label}</label>
            <p class="hint" id=format!("{id}-hint")>{hint}</p>
            <FieldError id error />
            <input
                id=id
                type="text"
                class="value"
                autocomplete="off"
                spellcheck="false"
                data-start=index == 0
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            <p class="reads-as" id=format!("{id}-read") role="status" data-test="reads-as">
                {reads_as}
            </p>
        </div>
    }
}

/// A way to add a second and a third reading, and their average so far.
#[component]
fn Sitting(fields: Fields) -> impl IntoView {
    let average = move || {
        let typed = fields.typed();
        (typed.len() > 1).then(|| average(&typed)).flatten().map(|average| {
            let mean = words::readings::pressure(average.mean.systolic, average.mean.diastolic);
            words::readings::sitting_average(mean)
        })
    };
    let add = move |_| {
        let next = fields.sitting.get_untracked().saturating_add(1).min(SITTING_MOST);
        fields.sitting.set(next);
        screen::focus(if next == 2 { "#value-2" } else { "#value-3" });
    };
    view! {
        <div class="group">
            <p class="reads-as" role="status" data-test="sitting-average">{average}</p>
            <Show when=move || { fields.sitting.get() > 1 }>
                <p class="hint">{words::readings::sitting_hint()}</p>
            </Show>
            <Show when=move || fields.sitting.get() < SITTING_MOST>
                <button type="button" class="link" data-test="another-reading" on:click=add>
                    {words::readings::another()}
                </button>
            </Show>
        </div>
    }
}

/// As the core will count them: a minute apart.
fn average(typed: &[String]) -> Option<SittingAverage> {
    let now = model::Moment::new(clock::local_now(), None);
    let last = typed.len();
    let timed = |(index, text): (usize, &String)| {
        let read = read(Measure::BloodPressure, None, text, &Units::default())?;
        let Measured::Pressure(pressure) = read else { return None };
        Some(TimedPressure { at: minutes_before(&now, last.saturating_sub(index)).at(), pressure })
    };
    let taken: Vec<TimedPressure> = typed.iter().enumerate().filter_map(timed).collect();
    sitting_average(&taken)
}

/// When, around a meal; it may be left out.
#[component]
fn ContextField(context: RwSignal<Option<Context>>) -> impl IntoView {
    let option = move |offered: Option<Context>| {
        let label = offered.map_or_else(
            || words::readings::context_none().to_owned(),
            |offered| format::phrase(offered.label()),
        );
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="context"
                    prop:checked=move || context.get() == offered
                    on:change=move |_| context.set(offered)
                />
                <span>{label}</span>
            </label>
        }
    };
    let offered = std::iter::once(None).chain(Context::ALL.iter().copied().map(Some));
    view! {
        <fieldset class="field">
            <legend>{words::readings::context()}</legend>
            <div class="choices">{offered.map(option).collect_view()}</div>
        </fieldset>
    }
}
