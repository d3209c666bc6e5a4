//! How a page came to be what it is: who changed what, when, and what it said.

use api::{EntryView, HistoryStep, HistoryView, Request, Saved};
use leptos::prelude::*;
use model::{EntryId, EntryKind, Field};

use crate::ask::{Doing, question};
use crate::components::{
    AudienceLine, BackLink, Erasable, Erase, PageText, PageTitle, ProblemOf, answered,
};
use crate::session::Session;
use crate::{clock, format, kinds, screen, words};

/// Every version of a page, newest first.
#[component]
pub(crate) fn History(id: EntryId) -> impl IntoView {
    let session = Session::here();
    let history = question::<HistoryView>(move || Request::History { id });
    let doing = Doing::new();
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::history::title() />
        <ProblemOf doing=doing />
        {answered(history, move |history| {
            let of = whose(&history.entry);
            let can_change = !history.entry.read_only;
            let newest = history.steps.len();
            let versions = history.steps.into_iter().enumerate().rev().map(|(index, step)| {
                let now = index + 1 == newest;
                let put_back = can_change && !now && !step.deleted;
                view! { <Version step first=index == 0 now put_back entry=id doing /> }
            });
            view! {
                <p class="lead">{of}</p>
                <ol class="versions" reversed>{versions.collect_view()}</ol>
            }
        })}
        <Erase what=Erasable::Entry(id) />
    }
}

#[component]
fn Version(
    step: HistoryStep,
    first: bool,
    now: bool,
    put_back: bool,
    entry: EntryId,
    doing: Doing,
) -> impl IntoView {
    let session = Session::here();
    let when = format::date_time(&clock::local(step.at));
    let who = step.by_name.unwrap_or_else(|| words::history::someone().to_owned());
    let heads = step.heads;
    let restore = move |_| {
        let request = Request::Revert { id: entry, to: heads.clone() };
        doing.run(request, move |saved: Saved| {
            session.say_saved(words::history::put_back_done(), &saved);
            screen::focus_toast();
        });
    };
    let what = what_changed(first, step.deleted, &step.changed);
    view! {
        <li class="version" data-test="version">
            <h2>
                {when.clone()}
                {now.then(|| view! { " " <span class="tag">{words::history::now()}</span> })}
            </h2>
            <p class="quiet">{words::history::by(who)} " " {what}</p>
            {(!step.deleted).then(|| view! {
                <div class="entry">
                    <PageText page=step.page.clone()>
                        {format::date_time(&step.page.at.at())}
                    </PageText>
                    <p class="entry-foot"><AudienceLine audience=step.audience /></p>
                </div>
            })}
            {put_back.then(|| view! {
                <button type="button" class="button" data-test="put-back" on:click=restore>
                    {words::history::put_back()}
                    <span class="unseen">{words::history::of(when)}</span>
                </button>
            })}
        </li>
    }
}

/// What the history is of.
fn whose(entry: &EntryView) -> String {
    let when = format::date_time(&entry.page.at.at());
    match entry.kind() {
        EntryKind::Diary => words::history::of(when),
        _ => words::history::of_named(kinds::name(&entry.page), when),
    }
}

fn what_changed(first: bool, deleted: bool, changed: &[String]) -> String {
    if first {
        return words::history::written().into();
    }
    if deleted {
        return words::history::deleted().into();
    }
    let mut names: Vec<String> =
        changed.iter().filter_map(|name| field(name)).map(str::to_owned).collect();
    // The two switches of the audience are one thing to a person.
    names.dedup();
    if names.is_empty() {
        return words::history::brought_back().into();
    }
    words::history::changed(format::list(&names))
}

/// A field of a page, by the name the door gives it.
fn field(name: &str) -> Option<&'static str> {
    match name.parse().ok()? {
        Field::Circle | Field::CareTeam => Some(words::history::field_audience()),
        field => Some(kinds::in_a_sentence(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn an_entry_with_a_name_is_called_by_it() {
        assert_eq!(
            whose(&sample::entry("2026-05-03T08:15:00+01:00")),
            "The page of 3 May 2026, 8:15am"
        );
        let medicine = sample::named(EntryKind::Medicine, "Ramipril");
        assert_eq!(whose(&medicine), "Ramipril, 3 May 2026, 8:15am");
    }

    fn said(changed: &[&str]) -> String {
        what_changed(false, false, &changed.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn a_change_names_what_it_touched() {
        assert_eq!(said(&["mood"]), "changed the mood.");
        assert_eq!(
            said(&["at", "mood", "note"]),
            "changed the date or time, the mood and the note."
        );
        assert_eq!(said(&["circle", "care_team"]), "changed who may see it.");
        assert_eq!(said(&["dose", "times"]), "changed the dose and when it is taken.");
        assert_eq!(said(&["deleted"]), "brought this page back.");
        assert_eq!(what_changed(true, false, &["mood".into()]), "wrote this page.");
        assert_eq!(what_changed(false, true, &["deleted".into()]), "deleted this page.");
    }
}
