//! What services hold, in short.

use api::{ClinicalItem, ClinicalSummary, EntryPage, EntryQuery, Request};
use leptos::prelude::*;
use model::{EntryKind, Group};

use super::line::line;
use super::{name, results};
use crate::ask::question;
use crate::components::{EntryCard, answered};
use crate::{clock, words};

/// More appointments of their own than this are to be seen under Appointments.
const OWN_AT_MOST: u32 = 200;

/// Problems, medicines, allergies, the last results and what is to come.
#[component]
pub(super) fn Summary(
    /// How much services hold of each kind.
    groups: Vec<(Group, u64)>,
) -> impl IntoView {
    let summary = question::<ClinicalSummary>(|| Request::ClinicalSummary);
    answered(summary, move |summary| {
        let none = |group| match groups.contains(&(group, 0)) {
            true => words::record::none_held().to_owned(),
            false => words::record::none_now(name(group)),
        };
        view! {
            {part(words::record::problems(), summary.problems, none(Group::Conditions))}
            {part(words::record::medicines_now(), summary.medicines, none(Group::Medicines))}
            {part(words::record::allergies(), summary.allergies, none(Group::Allergies))}
            {(!summary.results.is_empty()).then(|| view! {
                <section class="group" data-test="last-results">
                    <h2>{words::record::last_results()}</h2>
                    <results::Cards cards=summary.results />
                </section>
            })}
            <Appointments of_services=summary.appointments />
        }
    })
}

/// What is to come by the services' account, and by the person's own.
#[component]
fn Appointments(of_services: Vec<ClinicalItem>) -> impl IntoView {
    let own = question::<EntryPage>(|| {
        Request::Entries(EntryQuery {
            kinds: vec![EntryKind::Appointment],
            from: Some(clock::now()),
            limit: OWN_AT_MOST,
            ..EntryQuery::default()
        })
    });
    let nothing = words::record::no_appointments().to_owned();
    view! {
        {part(words::record::appointments(), of_services, nothing)}
        {answered(own, |own| {
            let mut own = own.entries;
            own.reverse();
            (!own.is_empty()).then(|| view! {
                <section class="group" data-test="own-appointments">
                    <h3>{words::record::own_appointments()}</h3>
                    {own.into_iter().map(|entry| view! { <EntryCard entry dated=true /> }).collect_view()}
                </section>
            })
        })}
    }
}

fn part(title: &'static str, items: Vec<ClinicalItem>, none: String) -> impl IntoView {
    let nothing = items.is_empty();
    view! {
        <section class="group">
            <h2>{title}</h2>
            {nothing.then(|| view! { <p class="empty">{none}</p> })}
            {(!nothing).then(|| view! {
                <ul class="items">{items.into_iter().map(line).collect_view()}</ul>
            })}
        </section>
    }
}
