//! What services hold about this person: in short, and by kind.

mod attachments;
mod drawing;
mod line;
mod remarks;
mod results;
mod summary;

use api::{Clinical, ClinicalItem, ClinicalQuery, ConnectionView, Request};
use leptos::prelude::*;
use model::Group;

use crate::ask::{Answer, question};
use crate::components::{BackLink, Glyph, Icon, PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};
pub(super) use attachments::Attachments;
use line::line;
pub(super) use remarks::Remarks;
pub(crate) use results::OneResult;

/// How many items of a kind are shown beside the other kinds, and how many at
/// a time on a page of their own.
const OF_EACH: u32 = 5;
const AT_A_TIME: u32 = 50;
/// The kinds that the summary speaks for.
const IN_SUMMARY: [Group; 4] =
    [Group::Conditions, Group::Medicines, Group::Allergies, Group::Results];

/// The record in short.
#[component]
pub(crate) fn Record() -> impl IntoView {
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let clinical = question::<Clinical>(|| {
        Request::Clinical(ClinicalQuery { of_each: Some(OF_EACH), ..ClinicalQuery::default() })
    });
    view! {
        <PageTitle title=words::record::title() />
        <p class="lead">{words::record::lead()}</p>
        {answered(clinical, move |Clinical { items, groups }| {
            if groups.iter().all(|(_, count)| *count == 0) {
                return view! { <Nothing connections /> }.into_any();
            }
            let others = groups.iter().filter(|(each, _)| !IN_SUMMARY.contains(each));
            let sections = others.filter(|(_, count)| *count > 0).map(|(each, held)| {
                let of_this = items.iter().filter(|item| item.group == *each);
                section(*each, of_this.cloned().collect(), *held)
            });
            let sections = sections.collect_view();
            view! {
                <Kinds groups=groups.clone() current=None />
                <summary::Summary groups />
                {sections}
            }
            .into_any()
        })}
    }
}

/// What services hold of one kind, newest first.
#[component]
pub(crate) fn RecordGroup(group: Group) -> impl IntoView {
    let session = Session::here();
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let shown = RwSignal::new(AT_A_TIME);
    let clinical = question::<Clinical>(move || {
        let of_each = Some(shown.get());
        Request::Clinical(ClinicalQuery { group: Some(group), of_each, ..ClinicalQuery::default() })
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=name(group) />
        {answered(clinical, move |Clinical { items, groups }| {
            let held = groups.iter().find(|(each, _)| *each == group).map_or(0, |(_, held)| *held);
            view! {
                {(group == Group::Results).then(|| view! {
                    <results::Results />
                    <h2>{words::record::all_results()}</h2>
                })}
                <List items held shown connections />
                // Below the list: above it they would push it off a narrow window.
                <Kinds groups current=Some(group) />
            }
        })}
    }
}

/// The kinds there are and how much is held of each: each has a page.
#[component]
fn Kinds(groups: Vec<(Group, u64)>, current: Option<Group>) -> impl IntoView {
    let session = Session::here();
    let all = groups.iter().map(|(_, count)| count).sum();
    let kind = move |choice: Option<Group>, count: u64| {
        view! {
            <button
                type="button"
                class="choice chip"
                data-test=format!("group-{}", choice.map_or("all", Group::as_str))
                aria-current=(choice == current).then_some("page")
                on:click=move |_| session.go(choice.map_or(Page::Record, Page::RecordGroup))
            >
                {choice.map_or_else(words::record::all, name)}
                " "
                <span class="count">{format::number(count)}</span>
            </button>
        }
    };
    let held = groups.into_iter().filter(|(_, count)| *count > 0);
    view! {
        <nav class="chips" aria-label=words::record::groups()>
            {kind(None, all)}
            {held.map(|(group, count)| kind(Some(group), count)).collect_view()}
        </nav>
    }
}

/// The newest of one kind, among the others.
fn section(each: Group, items: Vec<ClinicalItem>, held: u64) -> impl IntoView {
    let session = Session::here();
    view! {
        <section class="group">
            <h2>{name(each)}</h2>
            <ul class="items">{items.into_iter().map(line).collect_view()}</ul>
            {(held > u64::from(OF_EACH)).then(|| view! {
                <button
                    type="button"
                    class="link"
                    on:click=move |_| session.go(Page::RecordGroup(each))
                >
                    {words::record::show_all(format::number(held), name(each).to_lowercase())}
                </button>
            })}
        </section>
    }
}

#[component]
fn List(
    items: Vec<ClinicalItem>,
    held: u64,
    shown: RwSignal<u32>,
    connections: Answer<Vec<ConnectionView>>,
) -> impl IntoView {
    let sources = move || {
        let known = connections.get().and_then(Result::ok).unwrap_or_default();
        format::list(&known.into_iter().map(|connection| connection.name).collect::<Vec<_>>())
    };
    let has_more = held > u64::from(shown.get_untracked());
    view! {
        {items.is_empty().then(|| view! {
            <p class="empty">{move || words::record::nothing_of_this(sources())}</p>
        })}
        {(!items.is_empty()).then(|| view! {
            <ul class="items">{items.into_iter().map(line).collect_view()}</ul>
        })}
        {has_more.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="show-more"
                on:click=move |_| shown.update(|shown| *shown += AT_A_TIME)
            >
                {words::form::show_more()}
            </button>
        })}
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
        Group::CareTeam => words::record::care_team(),
        Group::People => words::record::people(),
        Group::Other => words::record::other(),
    }
}
