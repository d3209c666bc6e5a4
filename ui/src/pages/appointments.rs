//! Visits to come and visits past, and the people and services that help.

use api::EntryView;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use model::EntryKind;

use crate::components::{AddButton, EntryCard, PageTitle, answered};
use crate::listing::all_of;
use crate::page::{Page, Writing};
use crate::{clock, words};

/// Appointments, and contacts.
#[component]
pub(crate) fn Appointments() -> impl IntoView {
    let entries = all_of(&[EntryKind::Appointment, EntryKind::Contact]);
    view! {
        <PageTitle title=words::appointments::title() />
        <p class="lead">{words::appointments::lead()}</p>
        <AddButton
            page=Page::Write(Writing::new(EntryKind::Appointment))
            label=words::appointments::add()
            test="add-appointment"
        />
        {answered(entries, |entries| {
            let (contacts, appointments) =
                entries.into_iter().partition(|entry| entry.kind() == EntryKind::Contact);
            let (coming, past) = split(appointments, clock::now());
            view! {
                <Section
                    title=words::appointments::coming()
                    empty=words::appointments::nothing_coming()
                    entries=coming
                    test="coming"
                />
                <Section
                    title=words::appointments::past()
                    empty=words::appointments::nothing_past()
                    entries=past
                    test="past"
                />
                <Section
                    title=words::appointments::contacts()
                    empty=words::appointments::no_contacts()
                    entries=contacts
                    test="contacts"
                />
                <AddButton
                    page=Page::Write(Writing::new(EntryKind::Contact))
                    label=words::appointments::add_contact()
                    test="add-contact"
                />
            }
        })}
    }
}

#[component]
fn Section(
    title: &'static str,
    empty: &'static str,
    entries: Vec<EntryView>,
    test: &'static str,
) -> impl IntoView {
    let nothing = entries.is_empty().then(|| view! { <p class="empty">{empty}</p> });
    view! {
        <section class="day" data-test=test>
            <h2>{title}</h2>
            {nothing}
            {entries
                .into_iter()
                .map(|entry| view! { <EntryCard entry dated=true /> })
                .collect_view()}
        </section>
    }
}

/// What is to come, the next one first; and what is past, the last one first.
fn split(entries: Vec<EntryView>, now: DateTime<Utc>) -> (Vec<EntryView>, Vec<EntryView>) {
    let (mut coming, past): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.page.at.utc() >= now);
    coming.reverse();
    (coming, past)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_next_appointment_and_the_last_one_come_first() {
        let entries = [
            "2026-06-01T09:00:00+01:00",
            "2026-05-10T09:00:00+01:00",
            "2026-05-01T09:00:00+01:00",
            "2026-04-01T09:00:00+01:00",
        ];
        let entries = entries.map(sample::entry).to_vec();
        let now = "2026-05-03T08:15:00Z".parse().unwrap();
        let (coming, past) = split(entries.clone(), now);
        assert_eq!(coming, [entries[1].clone(), entries[0].clone()]);
        assert_eq!(past, entries[2..]);
    }
}
