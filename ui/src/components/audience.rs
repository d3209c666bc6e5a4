//! Who may see an entry or a reading: shown on each, and changed there.

use api::{EntryView, Request, Saved, SavedReadings};
use leptos::prelude::*;
use model::{Audience, ReadingId};

use super::{Glyph, Icon, Switch};
use crate::ask::Doing;
use crate::effect::effect;
use crate::session::Session;
use crate::{screen, words};

/// One line on who may see it.
#[component]
pub(crate) fn AudienceLine(audience: Audience) -> impl IntoView {
    let (glyph, text) = match (audience.circle, audience.care_team) {
        (false, false) => (Glyph::Lock, words::audience::only_me()),
        (true, false) => (Glyph::People, words::audience::circle()),
        (false, true) => (Glyph::Link, words::audience::care_team()),
        (true, true) => (Glyph::People, words::audience::both()),
    };
    view! {
        <span class="audience">
            <Icon glyph />
            {text}
        </span>
    }
}

/// The same line of an entry, which opens two switches. Each works at once and
/// can be undone.
#[component]
pub(crate) fn AudienceChoice(
    entry: EntryView,
    /// Tells the switches of several entries apart, for a screen reader.
    of: String,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let id = entry.id;
    let set = Callback::new(move |(circle, care_team)| {
        doing.run(Request::SetAudience { id, circle, care_team }, move |saved: Saved| {
            session.say_saved(words::audience::changed(), &saved);
            screen::focus_toast();
        });
    });
    view! { <Switches key=id.to_string() was=entry.audience of doing set /> }
}

/// The same of a reading.
#[component]
pub(crate) fn ReadingAudience(
    id: ReadingId,
    was: Audience,
    /// As above.
    of: String,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let set = Callback::new(move |(circle, care_team)| {
        let request = Request::SetReadingAudience { id, circle, care_team };
        doing.run(request, move |saved: SavedReadings| {
            session.say_saved_readings(words::audience::changed(), &saved);
            screen::focus_toast();
        });
    });
    view! { <Switches key=id.to_string() was of doing set /> }
}

/// The line and the switches behind it. `set` is told which one is changed.
#[component]
fn Switches(
    key: String,
    was: Audience,
    of: String,
    doing: Doing,
    set: Callback<(Option<bool>, Option<bool>)>,
) -> impl IntoView {
    let session = Session::here();
    let (circle, care_team) = (RwSignal::new(was.circle), RwSignal::new(was.care_team));
    effect(move || {
        let Some(problem) = doing.problem.get() else { return };
        circle.set(was.circle);
        care_team.set(was.care_team);
        session.say_problem(&problem);
    });
    view! {
        <details class="who">
            <summary>
                <span class="unseen">{words::audience::change(of)}</span>
                <AudienceLine audience=was />
            </summary>
            <Switch
                id=format!("circle-{key}")
                label=words::audience::circle()
                hint=words::audience::circle_hint()
                on=circle
                changed=Callback::new(move |on| set.run((Some(on), None)))
            />
            <Switch
                id=format!("care-team-{key}")
                label=words::audience::care_team()
                hint=words::audience::care_team_hint()
                on=care_team
                changed=Callback::new(move |on| set.run((None, Some(on))))
            />
        </details>
    }
}
