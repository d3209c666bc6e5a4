//! The form of a reading.

use api::{NewReading, Problem, ReadingView, Request, SavedReadings};
use chrono::{TimeDelta, Timelike as _};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use model::reading::{Context, OwnMeasure, default_audience};
use model::{Audience, Measure, Moment, ReadingId};

use super::more::More;
use super::own::{ChoiceField, OwnFields};
use super::sure::Sure;
use super::value::Values;
use super::{Choice, moment};
use crate::ask::Doing;
use crate::components::{BusyButton, CancelButton, CheckedForm, Mistakes, Switch, WriterField};
use crate::effect::effect;
use crate::pages::write::when::When;
use crate::session::Session;
use crate::{clock, screen, words};

/// Readings of one sitting, at most.
pub(super) const SITTING_MOST: usize = 3;

/// What the form holds while it is open.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) choice: RwSignal<Choice>,
    pub(super) own_name: RwSignal<String>,
    pub(super) own_unit: RwSignal<String>,
    /// As typed; more than one for a sitting of blood pressure.
    pub(super) values: [RwSignal<String>; SITTING_MOST],
    /// How many of them are shown.
    pub(super) sitting: RwSignal<usize>,
    pub(super) context: RwSignal<Option<Context>>,
    pub(super) when: When,
    pub(super) device: RwSignal<String>,
    pub(super) note: RwSignal<String>,
    circle: RwSignal<bool>,
    care_team: RwSignal<bool>,
}

impl Fields {
    fn new(first: Choice, correcting: Option<&ReadingView>) -> Self {
        let audience = correcting.map_or_else(default_audience, |reading| reading.audience);
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        let at = correcting.map_or_else(present, moment);
        Self {
            choice: RwSignal::new(first),
            own_name: text(None),
            own_unit: text(None),
            values: [text(correcting.map(typed)), text(None), text(None)],
            sitting: RwSignal::new(1),
            context: RwSignal::new(correcting.and_then(|reading| reading.context)),
            when: When::new(&at),
            device: text(correcting.map(|reading| reading.device.clone())),
            note: text(correcting.map(|reading| reading.note.clone())),
            circle: RwSignal::new(audience.circle),
            care_team: RwSignal::new(audience.care_team),
        }
    }

    /// The own measure that is chosen or being made; `None` for another one,
    /// and for one without a name.
    pub(super) fn own(self) -> Option<OwnMeasure> {
        let choice = self.choice.get();
        if choice.measure != Measure::Own {
            return None;
        }
        choice.own.or_else(|| OwnMeasure::new(&self.own_name.get(), &self.own_unit.get()).ok())
    }

    /// What is typed of each reading.
    pub(super) fn typed(self) -> Vec<String> {
        let shown = match self.choice.with(|choice| choice.measure) {
            Measure::BloodPressure => self.sitting.get(),
            _ => 1,
        };
        self.values.iter().take(shown).map(|value| value.get()).collect()
    }

    /// The readings as they stand, the last one at the time given and each
    /// before it a minute earlier; `None` while there is none.
    fn readings(self) -> Option<Vec<NewReading>> {
        let at = self.when.moment(clock::on_the_wall, clock::zone())?;
        let measure = self.choice.with(|choice| choice.measure);
        let own = self.own();
        let context = self.context.get().filter(|_| measure == Measure::Glucose);
        let audience = Audience { circle: self.circle.get(), care_team: self.care_team.get() };
        let mut typed = self.typed();
        // A second box that was left empty is not a second reading.
        typed.retain(|text| !text.trim().is_empty());
        if typed.is_empty() {
            typed.push(String::new());
        }
        let last = typed.len().saturating_sub(1);
        let reading = |(index, typed): (usize, String)| NewReading {
            measure,
            own: own.clone(),
            typed,
            at: minutes_before(&at, last.saturating_sub(index)),
            context,
            device: self.device.get(),
            note: self.note.get(),
            audience: Some(audience),
        };
        Some(typed.into_iter().enumerate().map(reading).collect())
    }
}

fn present() -> Moment {
    let now = clock::local_now();
    Moment::new(now.with_nanosecond(0).unwrap_or(now), clock::zone())
}

pub(super) fn minutes_before(at: &Moment, minutes: usize) -> Moment {
    let minutes = i64::try_from(minutes).unwrap_or(0);
    let before = at.at().checked_sub_signed(TimeDelta::minutes(minutes));
    Moment::new(before.unwrap_or(at.at()), at.zone().map(str::to_owned))
}

/// As it was typed, or else as it is shown.
fn typed(reading: &ReadingView) -> String {
    if !reading.typed.is_empty() {
        return reading.typed.clone();
    }
    reading.value.map(|value| value.to_string()).unwrap_or_default()
}

/// The form, with what it starts with.
#[component]
pub(super) fn Form(
    choices: Vec<Choice>,
    first: Choice,
    /// The reading in whose place it will stand.
    correcting: Option<ReadingView>,
) -> impl IntoView {
    let session = Session::here();
    let fields = Fields::new(first, correcting.as_ref());
    let (mistakes, doing) = (Mistakes::new(), Doing::new());
    let sure = RwSignal::new(None::<String>);
    follow(doing, mistakes, sure);
    let replaced = correcting.as_ref().map(|reading| reading.id);
    let save = move |is_sure: bool| {
        mistakes.clear();
        sure.set(None);
        let Some(readings) = check(fields, mistakes) else { return };
        let Some(request) = request(replaced, readings, is_sure) else { return };
        doing.run(request, move |saved: SavedReadings| {
            session.back();
            session.say_saved_readings(said(&saved), &saved);
        });
    };
    let keys = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save(false);
        }
    });
    on_cleanup(move || keys.remove());
    // Another value is another question.
    Effect::new(move |before: Option<Vec<String>>| {
        let typed = fields.typed();
        if before.is_some_and(|before| before != typed) {
            sure.set(None);
        }
        typed
    });
    let new = replaced.is_none();
    // The form comes after its page: the box for the value takes the focus now.
    screen::focus_new_page();
    view! {
        <CheckedForm mistakes submit=move || save(false)>
            {new.then(|| view! { <ChoiceField choices choice=fields.choice /> })}
            {new.then(|| view! { <OwnFields fields mistakes /> })}
            <Values fields mistakes new />
            <Sure why=sure yes=Callback::new(move |()| save(true)) />
            <More fields mistakes open=!new />
            <WriterField />
            <fieldset class="field">
                <legend>{words::audience::title()}</legend>
                <Switch
                    id="circle"
                    label=words::audience::circle()
                    hint=words::audience::circle_hint()
                    on=fields.circle
                />
                <Switch
                    id="care-team"
                    label=words::audience::care_team()
                    hint=words::readings::care_team_hint()
                    on=fields.care_team
                />
            </fieldset>
            <div class="actions">
                <BusyButton
                    label=words::write::save()
                    busy_label=words::write::saving()
                    busy=doing.busy
                    test="save"
                />
                <CancelButton />
                <span class="quiet">{words::write::save_keys()}</span>
            </div>
        </CheckedForm>
    }
}

fn request(replaced: Option<ReadingId>, readings: Vec<NewReading>, sure: bool) -> Option<Request> {
    match replaced {
        None => Some(Request::AddReadings { readings, sure }),
        Some(id) => {
            let reading = readings.into_iter().next()?;
            Some(Request::CorrectReading { id, reading, sure })
        }
    }
}

/// What the form itself can see is missing; the rest the core says.
fn check(fields: Fields, mistakes: Mistakes) -> Option<Vec<NewReading>> {
    let (measure, own) = untrack(move || (fields.choice.get().measure, fields.own()));
    if measure == Measure::Own && own.is_none() {
        mistakes.add("own-name", words::readings::own_name_empty());
    }
    let readings = untrack(move || fields.readings());
    if readings.is_none() {
        mistakes.add("date", words::write::when_wrong());
    }
    if mistakes.any() { None } else { readings }
}

/// What the core says is asked in the form, or stands beside the value.
fn follow(doing: Doing, mistakes: Mistakes, sure: RwSignal<Option<String>>) {
    let other = Doing::new();
    mistakes.follow(other, |problem| matches!(problem, Problem::NotLikeThis(_)).then_some("value"));
    effect(move || match doing.problem.get() {
        Some(Problem::AreYouSure(why)) => sure.set(Some(why)),
        problem => other.problem.set(problem),
    });
}

fn said(saved: &SavedReadings) -> String {
    if !saved.readings.iter().any(|reading| reading.changed) {
        return words::toast::no_change().to_owned();
    }
    match saved.sitting.filter(|_| saved.readings.len() > 1) {
        Some(sitting) => {
            let mean = words::readings::pressure(sitting.mean.systolic, sitting.mean.diastolic);
            words::readings::saved_sitting(mean)
        }
        None => words::toast::saved().to_owned(),
    }
}
