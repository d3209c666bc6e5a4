//! What a person takes, beside what their services list. Like stands beside
//! like, and nothing is merged: a difference is for people to talk about.

use std::collections::BTreeMap;

use api::{Clinical, ClinicalItem, ClinicalQuery, ConnectionView, EntryView, Request};
use chrono::NaiveDate;
use leptos::prelude::*;
use model::{EntryKind, Field, Group, is_over, is_still_listed, medicine_name};

use crate::ask::question;
use crate::components::{AddButton, EntryCard, PageTitle, answered};
use crate::effect::effect;
use crate::listing::all_of;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, format, words};

/// Medicines of one name: what the person wrote, and what services list.
#[derive(Debug, Default, Clone, PartialEq)]
struct Medicine {
    own: Vec<EntryView>,
    /// The newest line of each service.
    listed: Vec<ClinicalItem>,
}

/// Where a medicine stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Taken,
    /// A service lists it, and the person does not.
    NotByYou,
    Stopped,
}

impl Medicine {
    /// As the person says; and where they say nothing, as a service does.
    fn place(&self, today: NaiveDate) -> Place {
        let is_taken = |entry: &EntryView| {
            entry.page.get(Field::Stopped).is_none_or(|stopped| !is_over(stopped, today))
        };
        if self.own.iter().any(is_taken) {
            Place::Taken
        } else if self.own.is_empty() && self.listed.iter().any(|i| is_still_listed(&i.status)) {
            Place::NotByYou
        } else {
            Place::Stopped
        }
    }
}

/// Medicines.
#[component]
pub(crate) fn Medicines() -> impl IntoView {
    let own = all_of(&[EntryKind::Medicine]);
    let clinical = question::<Clinical>(|| {
        let group = Some(Group::Medicines);
        Request::Clinical(ClinicalQuery { group, ..ClinicalQuery::default() })
    });
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let both = RwSignal::new(None);
    effect(move || {
        if let (Some(own), Some(clinical)) = (own.get(), clinical.get()) {
            both.set(Some(own.and_then(|own| Ok((own, clinical?.items)))));
        }
    });
    let connected = move || connections.get().and_then(Result::ok).is_some_and(|c| !c.is_empty());
    view! {
        <PageTitle title=words::medicines::title() />
        <p class="lead">{words::medicines::lead()}</p>
        <AddButton
            page=Page::Write(Writing::new(EntryKind::Medicine))
            label=words::medicines::add()
            test="add-medicine"
        />
        {answered(both, move |(own, listed)| {
            let today = clock::local_now().date_naive();
            let medicines = side_by_side(own, listed);
            let at = |place: Place| {
                let there = medicines.iter().filter(|medicine| medicine.place(today) == place);
                there.cloned().collect::<Vec<_>>()
            };
            let not_by_you = at(Place::NotByYou);
            let connected = connected();
            view! {
                <Section
                    title=words::medicines::now()
                    empty=words::medicines::nothing_now()
                    medicines=at(Place::Taken)
                    connected
                    test="taking"
                />
                {(!not_by_you.is_empty()).then(|| view! {
                    <Section
                        title=words::medicines::not_by_you()
                        empty=""
                        medicines=not_by_you
                        connected
                        test="not-by-you"
                    />
                })}
                <Section
                    title=words::medicines::stopped()
                    empty=words::medicines::nothing_stopped()
                    medicines=at(Place::Stopped)
                    connected
                    test="stopped"
                />
            }
        })}
    }
}

#[component]
fn Section(
    title: &'static str,
    empty: &'static str,
    medicines: Vec<Medicine>,
    connected: bool,
    test: &'static str,
) -> impl IntoView {
    let nothing = medicines.is_empty().then(|| view! { <p class="empty">{empty}</p> });
    let each = medicines.into_iter().map(|medicine| view! { <One medicine connected /> });
    view! {
        <section class="day" data-test=test>
            <h2>{title}</h2>
            {nothing}
            {each.collect_view()}
        </section>
    }
}

/// One medicine: the person's own on one side, what services list on the other.
#[component]
fn One(medicine: Medicine, connected: bool) -> impl IntoView {
    let Medicine { own, listed } = medicine;
    let compares = connected || !listed.is_empty();
    let own_is_none = own.is_empty();
    let own = own.into_iter().map(|entry| view! { <EntryCard entry dated=true /> });
    let own = (!own_is_none).then(|| view! { <div class="own">{own.collect_view()}</div> });
    view! {
        <div class="medicine" class:alone=own_is_none || !compares data-test="medicine">
            {own}
            {compares.then(|| view! {
                <div class="listed" data-test="listed">
                    {(!own_is_none).then(|| view! {
                        <p class="strong">{words::medicines::listed()}</p>
                    })}
                    {listed.is_empty().then(|| view! { <p>{words::medicines::only_you()}</p> })}
                    <ul class="plain">{listed.into_iter().map(line).collect_view()}</ul>
                </div>
            })}
        </div>
    }
}

/// One line of a service: what, how much, and who says so since when.
fn line(item: ClinicalItem) -> impl IntoView {
    let session = Session::here();
    let page = Page::Resource(Box::new(item.clone()));
    let about =
        [format::phrase(&item.status), format::from(&item.source), format::fhir_date(&item.date)];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <button type="button" class="item-title" on:click=move |_| session.go(page.clone())>
                <span dir="auto">{item.title}</span>
            </button>
            {(!item.detail.is_empty()).then(|| view! { <p class="item-detail" dir="auto">{item.detail}</p> })}
            <p class="quiet">{about}</p>
        </li>
    }
}

/// Like beside like, in alphabetical order.
fn side_by_side(own: Vec<EntryView>, listed: Vec<ClinicalItem>) -> Vec<Medicine> {
    let mut medicines: BTreeMap<String, Medicine> = BTreeMap::new();
    for entry in own {
        let name = medicine_name(entry.page.text(Field::Name));
        medicines.entry(name).or_default().own.push(entry);
    }
    // The newest come first: what a service said before is in the Record.
    for item in listed.into_iter().filter(|item| !item.entered_in_error) {
        let medicine = medicines.entry(medicine_name(&item.title)).or_default();
        let same =
            |known: &ClinicalItem| known.connection == item.connection && known.title == item.title;
        if !medicine.listed.iter().any(same) {
            medicine.listed.push(item);
        }
    }
    medicines.into_values().collect()
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;

    use super::*;
    use crate::sample;

    fn item(title: &str, status: &str, date: &str) -> ClinicalItem {
        ClinicalItem {
            connection: ConnectionId::from_random([4; 16]),
            source: "Leeds Care Record".into(),
            resource_type: "MedicationRequest".into(),
            id: date.into(),
            version: "1".into(),
            group: Group::Medicines,
            title: title.into(),
            detail: String::new(),
            date: date.into(),
            status: status.into(),
            author: String::new(),
            entered_in_error: status == "entered-in-error",
            url: String::new(),
            codes: Vec::new(),
            also_held_by: Vec::new(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn like_stands_beside_like_and_nothing_is_merged() {
        let own = vec![
            sample::named(EntryKind::Medicine, "ramipril"),
            sample::named(EntryKind::Medicine, "Vitamin D"),
        ];
        let listed = vec![
            item("Ramipril 5 MG Oral Tablet", "active", "2026-05-01"),
            item("Ramipril 5 MG Oral Tablet", "stopped", "2025-05-01"),
            item("Naproxen 220 MG", "completed", "2024-01-01"),
            item("Wrong 1 MG", "entered-in-error", "2024-01-01"),
        ];
        let found = side_by_side(own.clone(), listed.clone());
        let sizes: Vec<_> = found.iter().map(|m| (m.own.len(), m.listed.len())).collect();
        assert_eq!(sizes, [(0, 1), (1, 1), (1, 0)]);
        assert_eq!(found[1].own[0], own[0]);
        assert_eq!(found[1].listed, listed[..1]);
    }

    #[test]
    fn the_person_says_what_is_taken_and_a_service_only_where_they_do_not() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
        let mut own = sample::named(EntryKind::Medicine, "Ramipril");
        let active = item("Ramipril", "active", "2026-05-01");
        own.page.set(Field::Stopped, "2026-04").unwrap();
        let stopped = Medicine { own: vec![own], listed: vec![active.clone()] };
        assert_eq!(stopped.place(today), Place::Stopped);
        let place = |own: Vec<EntryView>, listed: ClinicalItem| {
            Medicine { own, listed: vec![listed] }.place(today)
        };
        assert_eq!(place(Vec::new(), active.clone()), Place::NotByYou);
        assert_eq!(place(Vec::new(), item("Ramipril", "stopped", "2026-05-01")), Place::Stopped);
        let taken = sample::named(EntryKind::Medicine, "Ramipril");
        assert_eq!(place(vec![taken], item("Ramipril", "stopped", "2026-05-01")), Place::Taken);
    }
}
