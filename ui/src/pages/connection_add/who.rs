//! The second question: who the person is there.

use api::{PatientBy, PatientMatch, Request};
use leptos::prelude::*;
use model::{NhsNumber, NhsNumberError};

use super::{Answers, Step};
use crate::ask::Doing;
use crate::components::{BackLink, BusyButton, CheckedForm, Field, Mistakes, PageTitle};
use crate::{format, screen, words};

/// The ways to look for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    NhsNumber,
    Identifier,
    Id,
}

/// The fields of the second question.
#[derive(Clone, Copy)]
struct Search {
    by: RwSignal<By>,
    number: RwSignal<String>,
    system: RwSignal<String>,
    value: RwSignal<String>,
    id: RwSignal<String>,
}

/// Looks for the person, and lets them choose which of those found they are.
#[component]
pub(super) fn Who(answers: Answers) -> impl IntoView {
    let search = Search {
        by: RwSignal::new(By::NhsNumber),
        number: RwSignal::new(String::new()),
        system: RwSignal::new(String::new()),
        value: RwSignal::new(String::new()),
        id: RwSignal::new(String::new()),
    };
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    let matches = RwSignal::new(None::<Vec<PatientMatch>>);
    mistakes.follow(doing, |_| None);
    let submit = move || {
        matches.set(None);
        let by = read_search(search, mistakes);
        let (Some(by), false) = (by, mistakes.any()) else { return };
        let request = Request::FindPatient { service: answers.service(), by };
        doing.run(request, move |found: Vec<PatientMatch>| {
            matches.try_set(Some(found));
            screen::focus("#matches");
        });
    };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Where) />
        <p class="step">{words::add::step(2)}</p>
        <PageTitle title=words::add::who_title() />
        <p class="lead">{words::add::who_lead()}</p>
        <CheckedForm mistakes submit>
            <fieldset class="field">
                <legend>{words::add::by()}</legend>
                <div class="choices">
                    <ByChoice
                        by=search.by
                        choice=By::NhsNumber
                        id="by-nhs-number"
                        label=words::add::by_nhs_number()
                    />
                    <ByChoice
                        by=search.by
                        choice=By::Identifier
                        id="by-identifier"
                        label=words::add::by_identifier()
                    />
                    <ByChoice by=search.by choice=By::Id id="by-id" label=words::add::by_id() />
                </div>
            </fieldset>
            {move || match search.by.get() {
                By::NhsNumber => view! {
                    <Field
                        id="nhs-number"
                        label=words::add::nhs_number()
                        hint=words::add::nhs_number_hint()
                        value=search.number
                        mistakes
                        inputmode="numeric"
                    />
                }.into_any(),
                By::Identifier => view! {
                    <Field
                        id="identifier"
                        label=words::add::identifier()
                        value=search.value
                        mistakes
                    />
                    <Field
                        id="system"
                        label=words::add::system()
                        hint=words::add::system_hint()
                        value=search.system
                        mistakes
                    />
                }.into_any(),
                By::Id => view! {
                    <Field
                        id="patient-id"
                        label=words::add::patient_id()
                        hint=words::add::patient_id_hint()
                        value=search.id
                        mistakes
                    />
                }.into_any(),
            }}
            <BusyButton
                label=words::add::find()
                busy_label=words::add::finding()
                busy=doing.busy
                test="find-patient"
            />
        </CheckedForm>
        {move || matches.get().map(|found| view! { <Matches found answers /> })}
    }
}

#[component]
fn ByChoice(by: RwSignal<By>, choice: By, id: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name="by"
                id=id
                prop:checked=move || by.get() == choice
                on:change=move |_| by.set(choice)
            />
            <span>{label}</span>
        </label>
    }
}

/// The NHS number that was typed; else what is wrong with it is said beside its
/// field.
fn read_number(typed: &str, field: &'static str, mistakes: Mistakes) -> Option<NhsNumber> {
    typed
        .parse()
        .map_err(|error| match error {
            NhsNumberError::NotTenDigits => mistakes.add(field, words::add::nhs_number_ten()),
            NhsNumberError::CheckDigit => mistakes.add(field, words::add::nhs_number_check()),
        })
        .ok()
}

fn read_search(search: Search, mistakes: Mistakes) -> Option<PatientBy> {
    let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
    match search.by.get_untracked() {
        By::NhsNumber => {
            let number = read_number(&text(search.number), "nhs-number", mistakes);
            return number.map(PatientBy::NhsNumber);
        }
        By::Identifier if text(search.value).is_empty() => {
            mistakes.add("identifier", words::add::identifier_empty());
        }
        By::Identifier => {
            let (system, value) = (text(search.system), text(search.value));
            return Some(PatientBy::Identifier { system, value });
        }
        By::Id if text(search.id).is_empty() => {
            mistakes.add("patient-id", words::add::patient_id_empty());
        }
        By::Id => return Some(PatientBy::Id(text(search.id))),
    }
    None
}

#[component]
fn Matches(found: Vec<PatientMatch>, answers: Answers) -> impl IntoView {
    let nobody = found.is_empty();
    let choose = move |patient: PatientMatch| {
        answers.patient.set(Some(patient));
        answers.go(Step::Name);
    };
    let cards = found.into_iter().map(move |patient| {
        let (name, id) = (patient.name.clone(), patient.id.clone());
        let born = (!patient.birth_date.is_empty())
            .then(|| words::add::born(format::fhir_date(&patient.birth_date)));
        let identifiers = patient.identifiers.join(", ");
        view! {
            <li class="card" data-test="match" data-patient=id.clone()>
                <h3 dir="auto">{name.clone()}</h3>
                <p>{born}</p>
                <p class="quiet">{identifiers}</p>
                <button
                    type="button"
                    class="button primary"
                    data-test="choose-patient"
                    on:click=move |_| choose(patient.clone())
                >
                    {words::add::this_is_me()}
                    <span class="unseen">{name}</span>
                </button>
            </li>
        }
    });
    view! {
        <section>
            <h2 id="matches" tabindex="-1">
                {if nobody { words::add::nobody_found() } else { words::add::is_it_you() }}
            </h2>
            {nobody.then(|| view! { <p>{words::add::nobody_found_todo()}</p> })}
            <ul class="connections">{cards.collect_view()}</ul>
        </section>
    }
}
