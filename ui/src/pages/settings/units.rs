//! The units that readings are typed and shown in.

use leptos::prelude::*;
use model::Measure;
use model::reading::{Unit, Units as Chosen};

use super::set;
use crate::ask::Doing;
use crate::components::ProblemOf;
use crate::session::Session;
use crate::words;

const GLUCOSE: [Unit; 2] = [Unit::MmolPerL, Unit::MgPerDl];
const WEIGHT: [Unit; 3] = [Unit::Kg, Unit::StLb, Unit::Lb];
const HEIGHT: [Unit; 2] = [Unit::Cm, Unit::FtIn];
const TEMPERATURE: [Unit; 2] = [Unit::Celsius, Unit::Fahrenheit];

/// One choice for each measure that has more than one usual unit.
#[component]
pub(super) fn Units() -> impl IntoView {
    let doing = Doing::new();
    view! {
        <section class="settings">
            <h2>{words::settings::units()}</h2>
            <p>{words::settings::units_hint()}</p>
            <ProblemOf doing />
            <Choice measure=Measure::Glucose units=&GLUCOSE doing
                choose=|units, unit| units.glucose = unit />
            <Choice measure=Measure::Weight units=&WEIGHT doing
                choose=|units, unit| units.weight = unit />
            <Choice measure=Measure::Height units=&HEIGHT doing
                choose=|units, unit| units.height = unit />
            <Choice measure=Measure::Temperature units=&TEMPERATURE doing
                choose=|units, unit| units.temperature = unit />
        </section>
    }
}

#[component]
fn Choice(
    measure: Measure,
    units: &'static [Unit],
    doing: Doing,
    choose: fn(&mut Chosen, Unit),
) -> impl IntoView {
    let session = Session::here();
    let chosen = Memo::new(move |_| session.preferences.with(|p| p.units.of(measure)));
    let option = move |unit: Unit| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=format!("unit-{measure}")
                    prop:checked=move || chosen.get() == unit
                    on:change=move |_| set(session, doing, |p| choose(&mut p.units, unit))
                />
                <span>{label(unit)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{measure.label()}</legend>
            <div class="choices">{units.iter().copied().map(option).collect_view()}</div>
        </fieldset>
    }
}

/// Units of two parts as people say them.
fn label(unit: Unit) -> &'static str {
    match unit {
        Unit::StLb => words::settings::stones(),
        Unit::FtIn => words::settings::feet(),
        other => other.as_str(),
    }
}
