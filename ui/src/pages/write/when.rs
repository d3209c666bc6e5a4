//! When a page is of: a date and a time on the clock on the wall.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Timelike};
use leptos::prelude::*;
use model::{EntryKind, Moment};

use crate::components::{Field, Mistakes};
use crate::words;

/// The two fields, and the moment they began with.
#[derive(Clone, Copy)]
pub(in crate::pages) struct When {
    pub(in crate::pages) date: RwSignal<String>,
    pub(in crate::pages) time: RwSignal<String>,
    began: StoredValue<Moment>,
}

impl When {
    pub(in crate::pages) fn new(at: &Moment) -> Self {
        let (date, time) = fields(at);
        Self {
            date: RwSignal::new(date),
            time: RwSignal::new(time),
            began: StoredValue::new(at.clone()),
        }
    }

    /// What the fields say. The moment they began with stays as it was, with
    /// its seconds, offset and zone; a new one is of here.
    pub(in crate::pages) fn moment(
        self,
        on_the_wall: impl Fn(NaiveDateTime) -> Option<DateTime<FixedOffset>>,
        zone: Option<String>,
    ) -> Option<Moment> {
        let began = self.began.get_value();
        let typed = (self.date.get(), self.time.get());
        if typed == fields(&began) {
            return Some(began);
        }
        read(&typed.0, &typed.1).and_then(on_the_wall).map(|at| Moment::new(at, zone))
    }
}

fn fields(at: &Moment) -> (String, String) {
    let at = at.at().naive_local();
    (at.date().to_string(), format!("{:02}:{:02}", at.hour(), at.minute()))
}

/// Reads what date and time fields give: `2026-05-03` and `08:15`, with or
/// without seconds.
fn read(date: &str, time: &str) -> Option<NaiveDateTime> {
    Some(NaiveDateTime::new(date.parse().ok()?, time.parse().ok()?))
}

/// Date and time, side by side.
#[component]
pub(in crate::pages) fn WhenFields(
    kind: EntryKind,
    when: When,
    mistakes: Mistakes,
) -> impl IntoView {
    let legend = match kind {
        EntryKind::Diary => words::write::when_diary(),
        EntryKind::Appointment => words::write::when_appointment(),
        EntryKind::Photo => words::write::when_photo(),
        EntryKind::Document => words::write::when_document(),
        _ => words::write::when_written(),
    };
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="side-by-side">
                <Field id="date" label=words::write::date() value=when.date mistakes kind="date" />
                <Field id="time" label=words::write::time() value=when.time mistakes kind="time" />
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-05-03T08:15:42+01:00[Europe/London]";

    fn in_paris(at: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        at.and_local_timezone(FixedOffset::east_opt(2 * 3600)?).single()
    }

    #[test]
    fn an_untouched_moment_stays_to_the_second() {
        let owner = Owner::new();
        owner.with(|| {
            let at: Moment = AT.parse().unwrap();
            let when = When::new(&at);
            assert_eq!(when.moment(in_paris, Some("Europe/Paris".into())), Some(at));
        });
    }

    #[test]
    fn a_new_time_is_of_here() {
        let owner = Owner::new();
        owner.with(|| {
            let when = When::new(&AT.parse().unwrap());
            when.time.set("21:30".into());
            let moment = when.moment(in_paris, Some("Europe/Paris".into())).unwrap();
            assert_eq!(moment.to_string(), "2026-05-03T21:30:00+02:00[Europe/Paris]");
        });
    }

    #[test]
    fn half_a_date_is_no_moment() {
        let owner = Owner::new();
        owner.with(|| {
            let when = When::new(&AT.parse().unwrap());
            when.date.set(String::new());
            assert_eq!(when.moment(in_paris, None), None);
        });
    }
}
