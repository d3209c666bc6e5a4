//! What services hold, in short.

use api::{ClinicalItem, ClinicalSummary, Request};
use leptos::prelude::*;
use model::Group;

use super::line::line;
use super::{name, results};
use crate::ask::question;
use crate::components::answered;
use crate::words;

/// Problems, medicines, allergies, the last results and what is to come.
#[component]
pub(super) fn Summary() -> impl IntoView {
    let summary = question::<ClinicalSummary>(|| Request::ClinicalSummary);
    answered(summary, |summary| {
        let none = |group| words::record::none_now(name(group));
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
            {part(
                words::record::appointments(),
                summary.appointments,
                words::record::no_appointments().to_owned(),
            )}
        }
    })
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
