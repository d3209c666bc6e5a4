//! Adding a service, one question at a time: where it is, who you are there,
//! what to call it.

use api::{
    ConnectionTest, ConnectionView, PatientBy, PatientMatch, Request, Secret, ServiceAddress,
    SyncReport,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::NhsNumber;

use crate::ask::Doing;
use crate::components::{
    BackLink, BusyButton, ErrorSummary, Field, Mistakes, PageTitle, PassphraseField,
};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::{format, screen, words};

/// The question that is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Where,
    Who,
    Name,
}

/// The ways to look for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    NhsNumber,
    Identifier,
    Id,
}

/// What was answered so far.
#[derive(Clone, Copy)]
struct Answers {
    step: RwSignal<Step>,
    url: RwSignal<String>,
    token: RwSignal<String>,
    test: RwSignal<Option<ConnectionTest>>,
    patient: RwSignal<Option<PatientMatch>>,
    name: RwSignal<String>,
}

impl Answers {
    fn service(self) -> ServiceAddress {
        let token = self.token.get_untracked();
        ServiceAddress {
            url: self.url.get_untracked().trim().to_owned(),
            token: (!token.trim().is_empty()).then(|| Secret::new(token.trim().to_owned())),
        }
    }

    fn go(self, step: Step) {
        self.step.set(step);
        screen::focus_new_page();
    }
}

/// The three questions.
#[component]
pub(crate) fn AddConnection() -> impl IntoView {
    let answers = Answers {
        step: RwSignal::new(Step::Where),
        url: RwSignal::new(String::new()),
        token: RwSignal::new(String::new()),
        test: RwSignal::new(None),
        patient: RwSignal::new(None),
        name: RwSignal::new(String::new()),
    };
    move || match answers.step.get() {
        Step::Where => view! { <Where answers /> }.into_any(),
        Step::Who => view! { <Who answers /> }.into_any(),
        Step::Name => view! { <Name answers /> }.into_any(),
    }
}

#[component]
fn Where(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| Some("url"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
        answers.test.set(None);
        if answers.url.with_untracked(|url| url.trim().is_empty()) {
            mistakes.add("url", words::add::url_empty());
        }
        if mistakes.any() {
            return;
        }
        doing.run(Request::TestService(answers.service()), move |test: ConnectionTest| {
            answers.test.try_set(Some(test));
            screen::focus("#found");
        });
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <p class="step">{words::add::step(1)}</p>
        <PageTitle title=words::add::where_title() />
        <p class="lead">{words::add::where_lead()}</p>
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <Field id="url" label=words::add::url() hint=words::add::url_hint() value=answers.url mistakes kind="url" inputmode="url" />
            <PassphraseField id="token" label=words::add::token() hint=words::add::token_hint() value=answers.token mistakes autocomplete="off" />
            <BusyButton label=words::add::test() busy_label=words::add::testing() busy=doing.busy test="test-service" />
        </form>
        {move || answers.test.get().map(|test| view! { <Tested test answers /> })}
    }
}

#[component]
fn Tested(test: ConnectionTest, answers: Answers) -> impl IntoView {
    let software = test.software.map(words::add::software);
    let can = test.can.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    let cannot = test.cannot.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        <section class="card" data-test="tested">
            <h2 id="found" tabindex="-1">{words::add::found()}</h2>
            {software.map(|software| view! { <p class="quiet">{software}</p> })}
            <ul class="ticks">{can}</ul>
            <ul class="crosses">{cannot}</ul>
            {(!test.takes_diary).then(|| view! { <p>{words::add::reads_only()}</p> })}
            <button type="button" class="button primary" data-test="next-who" on:click=move |_| answers.go(Step::Who)>
                {words::form::go_on()}
            </button>
        </section>
    }
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

#[component]
fn Who(answers: Answers) -> impl IntoView {
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
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
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
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <fieldset class="field">
                <legend>{words::add::by()}</legend>
                <div class="choices">
                    <ByChoice by=search.by choice=By::NhsNumber id="by-nhs-number" label=words::add::by_nhs_number() />
                    <ByChoice by=search.by choice=By::Identifier id="by-identifier" label=words::add::by_identifier() />
                    <ByChoice by=search.by choice=By::Id id="by-id" label=words::add::by_id() />
                </div>
            </fieldset>
            {move || match search.by.get() {
                By::NhsNumber => view! {
                    <Field id="nhs-number" label=words::add::nhs_number() hint=words::add::nhs_number_hint() value=search.number mistakes inputmode="numeric" />
                }.into_any(),
                By::Identifier => view! {
                    <Field id="identifier" label=words::add::identifier() value=search.value mistakes />
                    <Field id="system" label=words::add::system() hint=words::add::system_hint() value=search.system mistakes />
                }.into_any(),
                By::Id => view! {
                    <Field id="patient-id" label=words::add::patient_id() hint=words::add::patient_id_hint() value=search.id mistakes />
                }.into_any(),
            }}
            <BusyButton label=words::add::find() busy_label=words::add::finding() busy=doing.busy test="find-patient" />
        </form>
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

fn read_search(search: Search, mistakes: Mistakes) -> Option<PatientBy> {
    let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
    match search.by.get_untracked() {
        By::NhsNumber => match text(search.number).parse::<NhsNumber>() {
            Ok(number) => return Some(PatientBy::NhsNumber(number)),
            Err(model::NhsNumberError::NotTenDigits) => {
                mistakes.add("nhs-number", words::add::nhs_number_ten());
            }
            Err(model::NhsNumberError::CheckDigit) => {
                mistakes.add("nhs-number", words::add::nhs_number_check());
            }
        },
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

#[component]
fn Name(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);
    let who = answers.patient.get_untracked().map(|patient| patient.name).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
        let Some(patient) = answers.patient.get_untracked() else { return };
        let request = Request::AddConnection {
            name: answers.name.get_untracked().trim().to_owned(),
            service: answers.service(),
            patient: patient.id,
        };
        doing.run(request, move |added: ConnectionView| first_sync(session, added));
    };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Who) />
        <p class="step">{words::add::step(3)}</p>
        <PageTitle title=words::add::name_title() />
        <p class="lead">{words::add::name_lead(who)}</p>
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <Field id="connection-name" label=words::add::name() hint=words::add::name_hint() value=answers.name mistakes start=true />
            <BusyButton label=words::add::connect() busy_label=words::add::connecting() busy=doing.busy test="connect" />
        </form>
    }
}

/// Sends and receives for the first time, while the Connections page shows how
/// far it is.
fn first_sync(session: Session, added: ConnectionView) {
    session.go(Page::Connections);
    session.say(words::add::connected(added.name));
    spawn_local(async move {
        session.look();
        let sync = Request::Sync { connection: Some(added.id) };
        // What went wrong is said by the connection itself, from its own record of it.
        let _ = ask::<Vec<SyncReport>>(sync).await;
        session.look();
    });
}
