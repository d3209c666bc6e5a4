//! What services hold about this person, in plain groups.

mod drawing;
mod line;
mod remarks;
mod results;
mod summary;

use api::{Clinical, ClinicalItem, ClinicalQuery, ConnectionView, Request};
use leptos::prelude::*;
use model::Group;

use crate::ask::{Answer, question};
use crate::components::{Glyph, Icon, PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};
use line::line;
pub(super) use remarks::Remarks;
pub(crate) use results::OneResult;

/// How many items of a group are shown beside the other groups, and how many
/// at a time when it is shown alone.
const OF_EACH: usize = 5;
const AT_A_TIME: usize = 50;
/// The groups that the summary speaks for.
const IN_SUMMARY: [Group; 4] =
    [Group::Conditions, Group::Medicines, Group::Allergies, Group::Results];

/// The record.
#[component]
pub(crate) fn Record() -> impl IntoView {
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let clinical = question::<Clinical>(|| Request::Clinical(ClinicalQuery::default()));
    let group = RwSignal::new(None::<Group>);
    view! {
        <PageTitle title=words::record::title() />
        <p class="lead">{words::record::lead()}</p>
        {answered(clinical, move |clinical| {
            let held: u64 = clinical.groups.iter().map(|(_, count)| count).sum();
            if held == 0 {
                return view! { <Nothing connections /> }.into_any();
            }
            view! {
                <GroupChoice groups=clinical.groups.clone() held group />
                <Groups clinical group connections />
            }
            .into_any()
        })}
    }
}

/// The groups and how much each holds; one can be shown alone.
#[component]
fn GroupChoice(
    groups: Vec<(Group, u64)>,
    held: u64,
    group: RwSignal<Option<Group>>,
) -> impl IntoView {
    let choice = move |choice: Option<Group>, label: &'static str, count: u64| {
        view! {
            <button
                type="button"
                class="choice chip"
                data-test=format!("group-{}", choice.map_or("all", Group::as_str))
                aria-pressed=move || (group.get() == choice).to_string()
                on:click=move |_| group.set(choice)
            >
                {label}
                " "
                <span class="count">{format::number(count)}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=words::record::groups()>
            {choice(None, words::record::all(), held)}
            {groups
                .into_iter()
                .map(|(group, count)| choice(Some(group), name(group), count))
                .collect_view()}
        </div>
    }
}

#[component]
fn Groups(
    clinical: Clinical,
    group: RwSignal<Option<Group>>,
    connections: Answer<Vec<ConnectionView>>,
) -> impl IntoView {
    let of = move |group: Group| {
        let items = clinical.items.iter().filter(|item| item.group == group);
        items.cloned().collect::<Vec<_>>()
    };
    move || match group.get() {
        Some(chosen) => {
            let items = of(chosen);
            view! { <OneGroup group=chosen items connections /> }.into_any()
        }
        None => {
            let others = Group::ALL.into_iter().filter(|each| !IN_SUMMARY.contains(each));
            let sections = others.filter_map(|each| {
                let items = of(each);
                (!items.is_empty()).then(|| view! { <Section each items chosen=group /> })
            });
            view! { <summary::Summary /> {sections.collect_view()} }.into_any()
        }
    }
}

/// The newest of one group, among the others.
#[component]
fn Section(
    each: Group,
    items: Vec<ClinicalItem>,
    chosen: RwSignal<Option<Group>>,
) -> impl IntoView {
    let held = items.len();
    let count = u64::try_from(held).unwrap_or(u64::MAX);
    let show_all = move |_| {
        chosen.set(Some(each));
        crate::screen::focus("#group-title");
    };
    view! {
        <section class="group">
            <h2>{name(each)}</h2>
            <ul class="items">{items.into_iter().take(OF_EACH).map(line).collect_view()}</ul>
            {(held > OF_EACH).then(|| view! {
                <button type="button" class="link" on:click=show_all>
                    {words::record::show_all(format::number(count), name(each).to_lowercase())}
                </button>
            })}
        </section>
    }
}

#[component]
fn OneGroup(
    group: Group,
    items: Vec<ClinicalItem>,
    connections: Answer<Vec<ConnectionView>>,
) -> impl IntoView {
    let shown = RwSignal::new(AT_A_TIME);
    let held = items.len();
    let sources = move || {
        let known = connections.get().and_then(Result::ok).unwrap_or_default();
        format::list(&known.into_iter().map(|connection| connection.name).collect::<Vec<_>>())
    };
    view! {
        <section class="group">
            <h2 id="group-title" tabindex="-1">{name(group)}</h2>
            {(group == Group::Results).then(|| view! {
                <results::Results />
                <h3>{words::record::all_results()}</h3>
            })}
            {(held == 0).then(|| view! {
                <p class="empty">{move || words::record::nothing_of_this(sources())}</p>
            })}
            <ul class="items">
                {move || items.iter().take(shown.get()).cloned().map(line).collect_view()}
            </ul>
            <Show when=move || shown.get() < held>
                <button
                    type="button"
                    class="button"
                    data-test="show-more"
                    on:click=move |_| shown.update(|shown| *shown += AT_A_TIME)
                >
                    {words::form::show_more()}
                </button>
            </Show>
        </section>
    }
}

/// Nothing is held: no service yet, or services that hold nothing.
#[component]
fn Nothing(connections: Answer<Vec<ConnectionView>>) -> impl IntoView {
    let session = Session::here();
    answered(connections, move |connections| {
        if connections.is_empty() {
            return view! {
                <p class="empty" data-test="record-empty">{words::record::no_service()}</p>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| session.go(Page::AddConnection)
                >
                    <Icon glyph=Glyph::Add />
                    {words::connections::add()}
                </button>
            }
            .into_any();
        }
        let names: Vec<String> = connections.into_iter().map(|c| c.name).collect();
        let nothing = words::record::nothing(format::list(&names));
        view! { <p class="empty" data-test="record-empty">{nothing}</p> }.into_any()
    })
}

/// What a group is called.
pub(super) fn name(group: Group) -> &'static str {
    match group {
        Group::Conditions => words::record::conditions(),
        Group::Medicines => words::record::medicines(),
        Group::Allergies => words::record::allergies(),
        Group::Results => words::record::results(),
        Group::Vaccinations => words::record::vaccinations(),
        Group::Visits => words::record::visits(),
        Group::Documents => words::record::documents(),
        Group::Procedures => words::record::procedures(),
        Group::Plans => words::record::plans(),
        Group::People => words::record::people(),
        Group::Other => words::record::other(),
    }
}
