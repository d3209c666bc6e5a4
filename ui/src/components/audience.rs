//! Who may see an entry: shown on every entry, and changed there.

use api::{EntryView, Request, Saved};
use leptos::prelude::*;
use model::Audience;

use super::{Glyph, Icon, Switch};
use crate::ask::Doing;
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

/// The same line, which opens two switches. Each works at once and can be undone.
#[component]
pub(crate) fn AudienceChoice(
    entry: EntryView,
    /// Tells the switches of several entries apart, for a screen reader.
    of: String,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let (id, was) = (entry.id, entry.audience);
    let (circle, care_team) = (RwSignal::new(was.circle), RwSignal::new(was.care_team));
    let set = move |circle: Option<bool>, care_team: Option<bool>| {
        doing.run(Request::SetAudience { id, circle, care_team }, move |saved: Saved| {
            session.say_saved(words::audience::changed(), &saved);
            screen::focus_toast();
        });
    };
    Effect::new(move || {
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
                id=format!("circle-{id}")
                label=words::audience::circle()
                hint=words::audience::circle_hint()
                on=circle
                changed=Callback::new(move |on| set(Some(on), None))
            />
            <Switch
                id=format!("care-team-{id}")
                label=words::audience::care_team()
                hint=words::audience::care_team_hint()
                on=care_team
                changed=Callback::new(move |on| set(None, Some(on)))
            />
        </details>
    }
}
