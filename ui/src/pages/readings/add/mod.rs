//! Writing a reading down, and correcting one.

mod form;
mod more;
mod own;
mod sure;
mod value;

use api::{ReadingView, Request, SeriesCard};
use leptos::prelude::*;
use model::reading::{OwnMeasure, SeriesName};
use model::{Measure, Moment};

use crate::ask::question_once;
use crate::components::{BackLink, PageTitle, answered};
use crate::session::Session;
use crate::words;

/// What can be chosen: a measure, or one of the person's own.
#[derive(Debug, Clone, PartialEq)]
struct Choice {
    measure: Measure,
    /// Its name and unit; not yet given for an own measure that is new.
    own: Option<OwnMeasure>,
}

impl Choice {
    fn of(card: &SeriesCard) -> Self {
        Self { measure: card.series.measure, own: card.latest.own.clone() }
    }

    fn label(&self) -> String {
        let own = self.own.as_ref().map(|own| own.name().to_owned());
        own.unwrap_or_else(|| self.measure.label().to_owned())
    }

    fn is(&self, series: &SeriesName) -> bool {
        let own = self.own.as_ref().map(OwnMeasure::name).unwrap_or_default();
        self.measure == series.measure && own == series.own
    }
}

/// A new reading.
#[component]
pub(crate) fn AddReading(series: Option<SeriesName>) -> impl IntoView {
    let session = Session::here();
    let cards = question_once::<Vec<SeriesCard>>(Request::ReadingSeries);
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::readings::add() />
        {answered(cards, move |cards| {
            let (choices, first) = choices(&cards, series.as_ref());
            view! { <form::Form choices first correcting=None /> }
        })}
    }
}

/// Another value in the place of one that is wrong.
#[component]
pub(crate) fn CorrectReading(reading: ReadingView) -> impl IntoView {
    let session = Session::here();
    let choice = Choice { measure: reading.measure, own: reading.own.clone() };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::readings::correct_title() />
        <p class="lead">{choice.label()} ": " {reading.shown.clone()}</p>
        <form::Form choices=vec![choice.clone()] first=choice correcting=Some(reading) />
    }
}

/// Everything to choose from, what was used last first, and what is chosen.
fn choices(cards: &[SeriesCard], wanted: Option<&SeriesName>) -> (Vec<Choice>, Choice) {
    let mut used: Vec<&SeriesCard> = cards.iter().collect();
    used.sort_unstable_by_key(|card| std::cmp::Reverse(card.latest.recorded_at));
    let mut choices: Vec<Choice> = used.into_iter().map(Choice::of).collect();
    for measure in Measure::ALL {
        let choice = Choice { measure, own: None };
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    let is_wanted = |choice: &&Choice| wanted.is_some_and(|wanted| choice.is(wanted));
    let first = choices.iter().find(is_wanted).or(choices.first()).cloned();
    (choices, first.unwrap_or(Choice { measure: Measure::BloodPressure, own: None }))
}

/// When a reading was taken.
fn moment(reading: &ReadingView) -> Moment {
    Moment::new(reading.at, reading.zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_can_be_chosen_and_what_is_wanted_is() {
        let (all, first) = choices(&[], None);
        assert_eq!(all.len(), Measure::ALL.len());
        assert_eq!(first.measure, Measure::BloodPressure);
        let glucose = SeriesName::from(Measure::Glucose);
        assert_eq!(choices(&[], Some(&glucose)).1.measure, Measure::Glucose);
    }
}
