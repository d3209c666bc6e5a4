//! One thing that a service holds, on a few lines.

use api::ClinicalItem;
use leptos::prelude::*;

use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// What it is, who said so when, who else holds it, and what the person says
/// about it.
pub(super) fn line(item: ClinicalItem) -> impl IntoView {
    let (title, detail) = (item.title.clone(), item.detail.clone());
    called(item, title, detail)
}

/// The same in a list of nothing else: what it says, and not again what it is.
pub(super) fn line_of(item: ClinicalItem, listed: &str) -> impl IntoView + use<> {
    let (title, detail) = said(&item, listed);
    called(item, title, detail)
}

fn said(item: &ClinicalItem, listed: &str) -> (String, String) {
    let (title, detail) = (item.title.as_str(), item.detail.as_str());
    let (title, detail) = match detail.split_once('\n').unwrap_or((detail, "")) {
        (value, more) if title == listed && !value.is_empty() => (value, more),
        _ => (title, detail),
    };
    (title.to_owned(), detail.to_owned())
}

fn called(item: ClinicalItem, title: String, detail: String) -> impl IntoView {
    let session = Session::here();
    let page = Page::Resource(Box::new(item.clone()));
    let about = about(&item);
    view! {
        <li
            class="item"
            class:withdrawn=item.entered_in_error
            data-test="item"
            data-type=item.resource_type
        >
            <button type="button" class="item-title" on:click=move |_| session.go(page.clone())>
                <span dir="auto">{title}</span>
            </button>
            {(!detail.is_empty()).then(|| view! {
                <p class="item-detail" dir="auto">{detail}</p>
            })}
            <p class="quiet">
                {item.entered_in_error.then(|| view! {
                    <span class="tag">{words::record::withdrawn()}</span>
                    " "
                })}
                {about}
            </p>
            {item.remarks.into_iter().map(|remark| view! {
                <p class="notice" dir="auto" data-test="remarked">
                    {words::record::you_say(remark.note)}
                </p>
            }).collect_view()}
        </li>
    }
}

/// Date, status, author, source and who else holds it, in one line.
fn about(item: &ClinicalItem) -> String {
    let parts = [
        kind(&item.resource_type).to_owned(),
        format::fhir_date(&item.date),
        if item.entered_in_error { String::new() } else { format::phrase(&item.status) },
        if item.author.is_empty() { String::new() } else { words::record::by(&item.author) },
        format::from(&item.source),
        if item.also_held_by.is_empty() {
            String::new()
        } else {
            words::record::also(format::list(&item.also_held_by))
        },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What it is called where several kinds of thing stand in one list.
fn kind(resource_type: &str) -> &'static str {
    match resource_type {
        "Appointment" => words::record::an_appointment(),
        "CarePlan" => words::record::a_plan(),
        "Encounter" => words::record::a_visit(),
        "Goal" => words::record::a_goal(),
        "ServiceRequest" => words::record::a_request(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ConnectionId, Group};

    fn item() -> ClinicalItem {
        ClinicalItem {
            connection: ConnectionId::from_bytes([0; 16]),
            source: "Leeds Care Record".into(),
            resource_type: "Condition".into(),
            id: "1".into(),
            version: String::new(),
            group: Group::Conditions,
            title: "Asthma".into(),
            detail: String::new(),
            date: "2019-03".into(),
            status: "active".into(),
            author: "Dr Okafor".into(),
            entered_in_error: false,
            url: String::new(),
            codes: Vec::new(),
            also_held_by: Vec::new(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn a_line_says_what_the_service_said_and_leaves_out_what_it_did_not() {
        let line = about(&item());
        assert_eq!(line, "March 2019 · Active · by Dr Okafor · from Leeds Care Record");
        let goal = ClinicalItem { resource_type: "Goal".into(), ..item() };
        assert!(about(&goal).starts_with("Goal · March 2019"));
        let (date, status, author) = (String::new(), String::new(), String::new());
        let bare = ClinicalItem { date, status, author, ..item() };
        assert_eq!(about(&bare), "from Leeds Care Record");
    }

    #[test]
    fn what_a_page_is_of_is_not_said_again_in_each_line() {
        let result = ClinicalItem { detail: "7.1 mmol/L\nhow: by meter".into(), ..item() };
        let two = |title: &str, detail: &str| (title.to_owned(), detail.to_owned());
        assert_eq!(said(&result, "Asthma"), two("7.1 mmol/L", "how: by meter"));
        assert_eq!(said(&result, "Wheeze"), two("Asthma", "7.1 mmol/L\nhow: by meter"));
        assert_eq!(said(&item(), "Asthma"), two("Asthma", ""));
    }

    #[test]
    fn what_was_withdrawn_is_labelled_and_not_given_a_status_besides() {
        let author = String::new();
        let withdrawn = ClinicalItem { entered_in_error: true, author, ..item() };
        assert_eq!(about(&withdrawn), "March 2019 · from Leeds Care Record");
    }

    #[test]
    fn another_service_that_says_the_same_is_named() {
        let both = ClinicalItem { also_held_by: vec!["GP".into()], ..item() };
        assert!(about(&both).ends_with("from Leeds Care Record · also held by GP"));
    }
}
