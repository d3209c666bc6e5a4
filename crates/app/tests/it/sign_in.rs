//! Signing in with a real provider before a real FHIR server: a browser without
//! a window plays the person.

use std::collections::BTreeSet;
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use api::{
    Approval, ConnectionView, ItemState, NewService, OutboxPage, OutboxQuery, PatientBy, Problem,
    Request, Response, ServiceAddress, SignInStarted, SignInState, SignInTo, SignedOut, SyncReport,
};
use model::{
    Audience, ConnectionId, EntryKind, Field, ItemKind, NhsNumber, Page, SendRule, SendRules,
};
use testkit::{Browser, Gate, Mishap, StubServer, http, patient};

use crate::desk::Desk;

/// How long an access token is good for, in seconds.
pub(crate) const LIFETIME: u32 = 600;
/// Types that the service has, unless a test says otherwise.
const OFFERED: [&str; 4] = ["Patient", "Condition", "Observation", "Provenance"];

/// One service for all tests, which take turns; and a patient of it.
pub(crate) struct Clinic {
    pub(crate) gate: Gate,
    pub(crate) patient: String,
    nhs_number: NhsNumber,
}

/// It ends with the process.
pub(crate) fn clinic() -> Option<MutexGuard<'static, Clinic>> {
    static CLINIC: OnceLock<Option<Mutex<Clinic>>> = OnceLock::new();
    let clinic = CLINIC.get_or_init(|| {
        let gate = Gate::start(LIFETIME)?;
        gate.offer_only(&OFFERED);
        let made_up = patient::made_up_with(3, 1);
        let loaded = gate.server.load(&made_up.bundle);
        let patient = loaded[0].strip_prefix("Patient/").unwrap().to_owned();
        let nhs_number = made_up.nhs_number.parse().unwrap();
        Some(Mutex::new(Clinic { gate, patient, nhs_number }))
    });
    let Some(clinic) = clinic else {
        testkit::skip("no service to sign in to");
        return None;
    };
    Some(clinic.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Clinic {
    pub(crate) fn service(&self) -> NewService {
        NewService {
            rules: SendRules::usual(),
            name: "Leeds".to_owned(),
            url: self.gate.base_url(),
            client_id: Some("keepwell".to_owned()),
            vectors_of_trust: vec!["P9.Cp.Cd".to_owned()],
            ..NewService::default()
        }
    }

    /// Signs in as the patient; the connection that came of it.
    fn connect(&self, desk: &Desk) -> ConnectionView {
        let (_, connected) =
            sign_in(desk, SignInTo::New(self.service()), |at| person(at, &self.patient));
        connected.unwrap()
    }

    /// How often a token was asked for.
    fn token_requests(&self) -> usize {
        self.gate.requests().iter().filter(|request| request.target == "/auth/token").count()
    }

    /// What the token endpoint was last asked with, or was asked to take back.
    fn last_form(&self, name: &str) -> String {
        let field = format!("{name}=");
        let requests = self.gate.requests();
        let forms =
            requests.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned());
        let values = forms.flat_map(|form| {
            let values = form.split('&').filter_map(|pair| pair.strip_prefix(&field));
            values.map(str::to_owned).collect::<Vec<_>>()
        });
        values.last().unwrap()
    }

    /// The access token that was last brought to the FHIR endpoint.
    fn last_token(&self) -> String {
        let requests = self.gate.requests();
        let brought = requests.iter().rev().find_map(|request| request.header("authorization"));
        brought.unwrap().strip_prefix("Bearer ").unwrap().to_owned()
    }
}

pub(crate) fn person(address: &str, name: &str) -> testkit::Page {
    Browser::default().sign_in(address, name)
}

pub(crate) fn start(desk: &Desk, to: SignInTo) -> Result<SignInStarted, Problem> {
    desk.ask(Request::StartSignIn { to, browser: false })
}

/// Both halves: Keepwell waits while `browser` goes where it was sent.
pub(crate) fn sign_in<T: Send>(
    desk: &Desk,
    to: SignInTo,
    browser: impl FnOnce(&str) -> T + Send,
) -> (T, Result<ConnectionView, Problem>) {
    let started = start(desk, to).unwrap();
    thread::scope(|scope| {
        let finished = scope.spawn(|| desk.ask(Request::FinishSignIn));
        let seen = browser(&started.address);
        (seen, finished.join().unwrap())
    })
}

pub(crate) fn sync(desk: &Desk) -> SyncReport {
    let mut reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
    reports.remove(0)
}

fn connection(desk: &Desk) -> ConnectionView {
    let mut all: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    all.remove(0)
}

fn state(desk: &Desk) -> SignInState {
    connection(desk).sign_in.unwrap().state
}

fn again(id: ConnectionId) -> SignInTo {
    SignInTo::Again(id)
}

pub(crate) fn said(problem: Problem) -> String {
    assert!(matches!(problem, Problem::Service(_)), "{problem:?}");
    problem.advice().happened
}

#[test]
fn whoever_signs_in_is_connected_as_themselves() {
    let Some(clinic) = clinic() else { return };
    let before = clinic.gate.requests().len();
    let desk = Desk::new();
    let (page, connected) =
        sign_in(&desk, SignInTo::New(clinic.service()), |at| person(at, &clinic.patient));
    assert!(page.body.contains("You can close this window and go back to Keepwell"));
    let code = page.address.split("code=").nth(1).unwrap().split('&').next().unwrap();
    assert!(!page.body.contains(code));

    let connected = connected.unwrap();
    assert_eq!(connected.patient, clinic.patient);
    let signed_in = connected.sign_in.unwrap();
    assert_eq!(signed_in.state, SignInState::SignedIn);
    assert_eq!(signed_in.issuer.as_deref(), Some(clinic.gate.provider.issuer().as_str()));
    assert!(signed_in.scopes.iter().any(|scope| scope == "patient/*.rs"));
    assert_eq!(signed_in.claims["vot"], "P9.Cp.Cd");
    assert_eq!(signed_in.claims["identity_proofing_level"], "P9");
    assert!(!signed_in.claims.contains_key("acr"), "what was not said is not shown");

    desk.write("for the clinic");
    let synced = sync(&desk);
    assert_eq!(synced.problem, None);
    assert_eq!(synced.sent, 1);
    assert!(synced.received > 5);

    desk.wait(i64::from(LIFETIME));
    assert_eq!(sync(&desk).problem, None);
    let out: SignedOut = desk.ask(Request::SignOut { connection: connected.id }).unwrap();
    assert!(out.told);

    let refresh = clinic.last_form("refresh_token");
    let access = clinic.last_token();
    for request in &clinic.gate.requests()[before..] {
        let to_service = request.target.starts_with("/fhir/");
        let open =
            request.target.contains("smart-configuration") || request.target == "/fhir/metadata";
        let body = String::from_utf8_lossy(&request.body);
        assert_eq!(
            request.header("authorization").is_some(),
            to_service && !open,
            "{}",
            request.target
        );
        assert!(!to_service || !body.contains(&refresh), "{}", request.target);
        assert!(!request.target.contains(&access) && !request.target.contains(&refresh));
    }
    let views = desk.app.dispatch(Request::Connections).unwrap();
    let shown = format!("{views:?} {}", serde_json::to_string(&views).unwrap());
    assert!(!shown.contains(&access) && !shown.contains(&refresh));
}

/// The gate looks at what a token is for.
#[test]
fn leave_is_asked_for_all_that_is_sent_and_for_nothing_else() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.offer_only(&[]);
    let desk = Desk::new();
    let connected = clinic.connect(&desk);
    desk.write("for the clinic");
    let named = [
        EntryKind::Medicine,
        EntryKind::Allergy,
        EntryKind::Condition,
        EntryKind::Vaccination,
        EntryKind::Procedure,
    ];
    for kind in named {
        let mut page = Page::new(kind, "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap());
        page.set(Field::Name, "Something").unwrap();
        let audience = Some(Audience { circle: false, care_team: true });
        desk.app.dispatch(Request::AddEntry { page, audience }).unwrap();
    }
    let query = OutboxQuery { connection: Some(connected.id), ..OutboxQuery::default() };
    assert_eq!(sync(&desk).problem, None);
    let all = Approval { connection: Some(connected.id), item: None, kind: None };
    desk.app.dispatch(Request::Approve(all)).unwrap();
    assert_eq!(sync(&desk).problem, None);
    let outbox: OutboxPage = desk.ask(Request::Outbox(query)).unwrap();
    let states = outbox.items.iter().map(|item| (item.kind, item.state));
    let sent: Vec<_> = states.filter(|(_, state)| *state == ItemState::Sent).collect();
    assert_eq!(sent.len(), 6, "{outbox:?}");

    // Nobody who sends nothing is asked to let anything be written.
    let mut rules = SendRules::default();
    ItemKind::ALL.into_iter().for_each(|kind| rules.set(kind, SendRule::No));
    let reader = Desk::new();
    let service = NewService { rules, ..clinic.service() };
    let (_, connected) = sign_in(&reader, SignInTo::New(service), |at| person(at, &clinic.patient));
    let scopes = connected.unwrap().sign_in.unwrap().scopes;
    assert!(scopes.iter().all(|scope| !scope.ends_with(".cu")), "{scopes:?}");
    clinic.gate.offer_only(&OFFERED);
}

/// What it had no place for goes once it has, and the person has let it be written.
#[test]
fn a_service_that_has_learnt_more_is_sent_more_after_signing_in_again() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.offer_only(&["Patient", "Condition"]);
    let desk = Desk::new();
    let id = clinic.connect(&desk).id;
    desk.write("for the clinic");
    assert_eq!(sync(&desk).problem, None);
    assert_eq!(connection(&desk).sent, 0);
    clinic.gate.offer_only(&OFFERED);
    sign_in(&desk, again(id), |at| person(at, &clinic.patient)).1.unwrap();
    assert_eq!(sync(&desk).problem, None);
    assert_eq!((connection(&desk).sent, connection(&desk).waiting), (1, 0));
}

#[test]
fn how_a_person_was_recognised_is_shown_where_the_provider_says_so() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let service = NewService { client_id: Some("keepwell-told".to_owned()), ..clinic.service() };
    let (_, connected) = sign_in(&desk, SignInTo::New(service), |at| person(at, &clinic.patient));
    let claims = connected.unwrap().sign_in.unwrap().claims;
    assert_eq!(claims["acr"], "urn:example:assurance:2");
}

#[test]
fn a_provider_that_takes_whoever_asks_needs_no_client_id() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let service = NewService { client_id: None, ..clinic.service() };
    // Some of what is asked for then is unknown to the provider.
    clinic.gate.offer_only(&[]);
    let (_, connected) = sign_in(&desk, SignInTo::New(service), |at| person(at, &clinic.patient));
    clinic.gate.offer_only(&OFFERED);
    let client_id = connected.unwrap().sign_in.unwrap().client_id;
    assert!(!client_id.is_empty() && client_id != "keepwell");
    assert_eq!(sync(&desk).problem, None);
}

#[test]
fn a_no_is_taken_for_a_no() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let (page, refused) =
        sign_in(&desk, SignInTo::New(clinic.service()), |at| Browser::default().decline(at));
    assert!(page.body.contains("You are not signed in"), "{}", page.body);
    assert_eq!(said(refused.unwrap_err()), "You were not signed in at Leeds: the answer was no.");
    let none: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    assert_eq!(none, []);
}

#[test]
fn a_closed_browser_is_waited_for_until_the_person_stops() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let (port, stopped) = sign_in(&desk, SignInTo::New(clinic.service()), |at| {
        let port = port_of(at);
        assert!(TcpStream::connect(&port).is_ok());
        desk.write("while the browser is open");
        let () = desk.ask(Request::CancelSignIn).unwrap();
        port
    });
    assert_eq!(said(stopped.unwrap_err()), "You stopped it.");
    assert!(TcpStream::connect(&port).is_err(), "the door is closed");
    assert_eq!(desk.ask::<ConnectionView>(Request::FinishSignIn), Err(Problem::NoSignIn));
}

#[test]
fn only_the_answer_to_this_sign_in_is_taken() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let (old, connected) =
        sign_in(&desk, SignInTo::New(clinic.service()), |at| person(at, &clinic.patient));
    let connected = connected.unwrap();

    // An old answer, and one made up, are strangers at the door.
    let (_, renewed) = sign_in(&desk, again(connected.id), |at| {
        let door = format!("http://{}/callback", port_of(at));
        let old = old.address.split_once('?').unwrap().1;
        for answer in
            [format!("?{old}"), "?state=made-up&code=1".into(), "?code=1".into(), String::new()]
        {
            let page = Browser::default().open(&format!("{door}{answer}"));
            assert_eq!(page.status, 404, "{answer}");
            assert!(page.body.contains("There is nothing here"));
        }
        person(at, &clinic.patient)
    });
    assert_eq!(renewed.unwrap().id, connected.id);

    // A code that was used before, brought with the right state.
    let (_, replayed) = sign_in(&desk, again(connected.id), |at| {
        let value = |from: &str, name: &str| {
            let rest = from.split_once(&format!("{name}=")).unwrap().1;
            rest.split('&').next().unwrap().to_owned()
        };
        let (code, state) = (value(&old.address, "code"), value(at, "state"));
        let issuer = clinic.gate.provider.issuer().replace(':', "%3A").replace('/', "%2F");
        let door = port_of(at);
        Browser::default()
            .open(&format!("http://{door}/callback?code={code}&state={state}&iss={issuer}"))
    });
    assert_eq!(said(replayed.unwrap_err()), "Leeds would not finish the sign-in.");
}

#[test]
fn an_answer_from_another_provider_is_refused() {
    let Some(clinic) = clinic() else { return };
    let asked = clinic.token_requests();
    let desk = Desk::new();
    clinic.gate.name_issuer("https://id.example");
    let (page, refused) =
        sign_in(&desk, SignInTo::New(clinic.service()), |at| person(at, &clinic.patient));
    clinic.gate.name_issuer(&clinic.gate.provider.issuer());
    assert!(page.body.contains("You are not signed in"));
    assert_eq!(said(refused.unwrap_err()), "The answer to your sign-in did not come from Leeds.");
    assert_eq!(clinic.token_requests(), asked, "the code is shown to nobody");
}

#[test]
fn somebody_else_is_not_let_into_this_record() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let connected = clinic.connect(&desk);
    let (_, refused) = sign_in(&desk, again(connected.id), |at| person(at, "somebody-else"));
    assert_eq!(said(refused.unwrap_err()), "Someone else signed in at Leeds than before.");
    assert_eq!(sync(&desk).problem, None, "the sign-in from before still is");
}

#[test]
fn a_clock_that_is_wrong_does_no_harm() {
    let Some(clinic) = clinic() else { return };
    let year = 365 * 24 * 3600;
    for skew in [-year, -600, 600, year] {
        let desk = Desk::new();
        let real = (chrono::Utc::now() - desk.now()).num_seconds();
        desk.wait(real + skew);
        clinic.connect(&desk);
        assert_eq!(sync(&desk).problem, None, "{skew}");
        // The clock is put right: early or late, the token is renewed at most.
        desk.wait(-skew);
        assert_eq!(sync(&desk).problem, None, "{skew}");
        desk.wait(i64::from(LIFETIME));
        assert_eq!(sync(&desk).problem, None, "{skew}");
    }
}

#[test]
fn a_token_that_the_service_refuses_is_renewed_once() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    assert_eq!(sync(&desk).problem, None);
    let refused = clinic.last_token();
    clinic.gate.turn_away(&refused);
    let asked = clinic.token_requests();
    assert_eq!(sync(&desk).problem, None);
    assert_eq!(clinic.token_requests(), asked + 1);
    assert_ne!(clinic.last_token(), refused);
    // The new one is kept: nobody asks for another.
    assert_eq!(sync(&desk).problem, None);
    assert_eq!(clinic.token_requests(), asked + 1);
}

/// A wrong token is no reason to ask for ever, nor to give up what is here.
#[test]
fn a_new_token_that_is_refused_as_well_is_asked_for_once() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    clinic.gate.tire_of_tokens(Some(0));
    for _ in 0..2 {
        let asked = clinic.token_requests();
        let refused = sync(&desk).problem.unwrap();
        assert_eq!(refused.happened, "Leeds did not let Keepwell in.");
        assert!(refused.todo.contains("sign out, then sign in again"), "{}", refused.todo);
        assert_eq!(clinic.token_requests(), asked + 1);
        assert_eq!(state(&desk), SignInState::SignedIn);
    }
    clinic.gate.tire_of_tokens(None);
    assert_eq!(sync(&desk).problem, None);
}

/// Some tokens are good for minutes, and the first sync of a long record over a
/// slow link takes longer than two of them.
#[test]
fn a_sync_takes_as_many_tokens_as_it_needs() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    let pages = 45;
    for _ in 0..pages {
        desk.write("one of several");
    }
    let asked = clinic.token_requests();
    // More than two sendings of a batch, and of what is left of it.
    clinic.gate.tire_of_tokens(Some(4));
    let synced = sync(&desk);
    clinic.gate.tire_of_tokens(None);
    assert_eq!((synced.problem, synced.sent), (None, pages));
    assert!(synced.received > 5);
    assert!(clinic.token_requests() > asked + 1, "one was not enough");
}

/// The provider has given out a new token and taken the old one back by then.
#[test]
fn a_renewal_is_written_down_though_somebody_stops_or_locks_meanwhile() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    for stop in [Request::CancelSync, Request::Lock] {
        desk.wait(i64::from(LIFETIME));
        clinic.gate.next_time(Mishap::AnswerLate(Duration::from_secs(1)));
        let asked = clinic.token_requests();
        thread::scope(|scope| {
            let stopped =
                scope.spawn(|| desk.ask::<Vec<SyncReport>>(Request::Sync { connection: None }));
            while clinic.token_requests() == asked {
                thread::sleep(Duration::from_millis(10));
            }
            let () = desk.ask(stop).unwrap();
            let problem = |all: Vec<SyncReport>| all[0].problem.clone().unwrap().happened;
            match stopped.join().unwrap() {
                Ok(reports) => assert_eq!(problem(reports), "You stopped it."),
                Err(problem) => assert_eq!(problem, Problem::Locked),
            }
        });
        desk.unlock();
        assert_eq!(state(&desk), SignInState::SignedIn);
        assert_eq!(sync(&desk).problem, None);
    }
}

#[test]
fn a_renewal_lost_on_the_wire_ends_the_sign_in_and_nothing_else() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let connected = clinic.connect(&desk);
    desk.wait(i64::from(LIFETIME));
    clinic.gate.next_time(Mishap::AnswerLost);
    let lost = sync(&desk).problem.unwrap();
    assert_eq!(lost.happened, "We could not reach Leeds.");
    assert_eq!(state(&desk), SignInState::SignedIn, "it may be in passing");

    let ended = sync(&desk).problem.unwrap();
    assert_eq!(ended.happened, "You are not signed in at Leeds any more.");
    assert_eq!(state(&desk), SignInState::Ended);
    assert_eq!(connection(&desk).last_problem, Some(ended.clone()));

    // It is paused: nobody is asked, and writing goes on.
    let asked = clinic.gate.requests().len();
    let page = desk.write("nobody has to be signed in to write");
    assert_eq!(sync(&desk).problem, Some(ended));
    assert_eq!(clinic.gate.requests().len(), asked);
    let waiting: OutboxPage = desk.ask(Request::Outbox(OutboxQuery::default())).unwrap();
    assert!(waiting.items.iter().any(|item| item.item == page.id.into()));

    let (_, back) = sign_in(&desk, again(connected.id), |at| person(at, &clinic.patient));
    assert_eq!(back.unwrap().last_problem, None);
    let synced = sync(&desk);
    assert_eq!((synced.problem, synced.sent), (None, 1));
}

#[test]
fn a_sign_in_that_was_taken_back_ends() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    desk.wait(i64::from(LIFETIME));
    assert_eq!(sync(&desk).problem, None);
    // The refresh token that is held was never sent: find it by its renewal.
    desk.wait(i64::from(LIFETIME));
    clinic.gate.next_time(Mishap::Problem);
    let passing = sync(&desk).problem.unwrap();
    assert_eq!(passing.happened, "Leeds has a problem of its own.");
    assert_eq!(clinic.gate.revoke(&clinic.last_form("refresh_token")), 200);
    let ended = sync(&desk).problem.unwrap();
    assert_eq!(ended.happened, "You are not signed in at Leeds any more.");
    assert_eq!(state(&desk), SignInState::Ended);
}

#[test]
fn a_provider_that_is_down_is_waited_for() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let (_, lost) = sign_in(&desk, SignInTo::New(clinic.service()), |at| {
        clinic.gate.next_time(Mishap::NobodyThere);
        person(at, &clinic.patient)
    });
    let lost = lost.unwrap_err().advice();
    assert_eq!(lost.happened, "We could not reach Leeds.");
    assert_eq!(lost.todo, "Try again a little later.", "nobody else does");

    clinic.connect(&desk);
    desk.wait(i64::from(LIFETIME));
    for mishap in [Mishap::NobodyThere, Mishap::Problem] {
        clinic.gate.next_time(mishap);
        assert!(sync(&desk).problem.is_some());
        assert_eq!(state(&desk), SignInState::SignedIn);
    }
    assert_eq!(sync(&desk).problem, None);
}

/// Its process ends, and with it all that it could say of tokens.
#[test]
fn a_provider_that_was_stopped_is_waited_for_while_the_person_writes() {
    let Some(mut clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.connect(&desk);
    desk.write("before");
    assert_eq!(sync(&desk).problem, None);

    clinic.gate.provider.stop();
    desk.write("while it is down");
    let down = sync(&desk);
    assert_eq!(down.problem.unwrap().happened, "We could not reach Leeds.");
    desk.wait(i64::from(LIFETIME));
    desk.write("while no token can be had");
    let down = sync(&desk);
    assert_eq!(down.problem.unwrap().happened, "We could not reach Leeds.");
    assert_eq!((down.waiting, state(&desk)), (2, SignInState::SignedIn));

    clinic.gate.provider.resume();
    let back = sync(&desk);
    assert_eq!((back.problem, back.sent, back.waiting), (None, 2, 0));
}

/// What is said about the person has to be signed with a key of the provider's.
#[test]
fn an_answer_that_the_provider_did_not_sign_is_refused() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let own = clinic.gate.provider_keys();
    let mut forged = own.clone();
    for key in forged["keys"].as_array_mut().unwrap() {
        // As long as before, and another number.
        let swapped: String = key["n"].as_str().unwrap_or_default().chars().rev().collect();
        key["n"] = swapped.into();
    }
    let none = serde_json::json!({ "keys": [] });
    for sets in [vec![forged], vec![none.clone(), none.clone()]] {
        clinic.gate.publish_keys(&sets);
        let (_, refused) =
            sign_in(&desk, SignInTo::New(clinic.service()), |at| person(at, &clinic.patient));
        assert_eq!(
            said(refused.unwrap_err()),
            "What was said about you at Leeds is not signed as it should be."
        );
        let all: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
        assert_eq!(all, []);
    }
    // Keys that change just now are looked for once more.
    clinic.gate.publish_keys(&[none]);
    clinic.connect(&desk);
}

#[test]
fn tokens_are_carried_to_no_other_place() {
    let Some(clinic) = clinic() else { return };
    let thief = StubServer::start(|_| Some(http::Reply::html(200, "thank you")));
    let elsewhere = thief.base_url();
    let desk = Desk::new();
    let (_, refused) = sign_in(&desk, SignInTo::New(clinic.service()), |at| {
        clinic.gate.next_time(Mishap::Redirect(elsewhere.clone()));
        person(at, &clinic.patient)
    });
    assert!(said(refused.unwrap_err()).contains("points to a different address"));

    clinic.connect(&desk);
    desk.wait(i64::from(LIFETIME));
    clinic.gate.next_time(Mishap::Redirect(elsewhere));
    assert!(sync(&desk).problem.unwrap().happened.contains("points to a different address"));
    assert_eq!(state(&desk), SignInState::SignedIn);
    assert_eq!(thief.requests().len(), 0);
}

/// Some services let a person in and do not say who that is there.
#[test]
fn whoever_is_not_named_says_their_number() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    clinic.gate.name_patients(false);
    let connect = |patient| {
        let service = NewService { patient, ..clinic.service() };
        sign_in(&desk, SignInTo::New(service), |at| person(at, &clinic.patient)).1
    };
    let nobody = connect(None);
    let other = connect(Some(PatientBy::NhsNumber("9000000009".parse().unwrap())));
    let number = clinic.nhs_number.clone();
    let by_system = connect(Some(PatientBy::Identifier {
        system: NhsNumber::SYSTEM.to_owned(),
        value: number.digits().to_owned(),
    }));
    let forget = |connected: &ConnectionView| {
        let () = desk.ask(Request::RemoveConnection { id: connected.id }).unwrap();
    };
    assert_eq!(by_system.as_ref().unwrap().patient, clinic.patient);
    forget(&by_system.unwrap());
    let by_id = connect(Some(PatientBy::Id(clinic.patient.clone()))).unwrap();
    assert_eq!(by_id.patient, clinic.patient);
    forget(&by_id);
    let twin = serde_json::json!({
        "resourceType": "Patient",
        "identifier": [{ "system": "https://leeds.example/mrn", "value": "RX7" }],
    });
    for _ in 0..2 {
        assert_eq!(clinic.gate.server.request("POST", "Patient", Some(&twin)).status, 201);
    }
    let several = connect(Some("https://leeds.example/mrn|RX7".parse().unwrap()));
    assert!(said(several.unwrap_err()).contains("knows several people by that number"));
    let connected = connect(Some(PatientBy::NhsNumber(number)));
    clinic.gate.name_patients(true);
    assert!(said(nobody.unwrap_err()).contains("did not say which patient you are"));
    assert!(said(other.unwrap_err()).contains("does not know you by that number"));
    assert_eq!(connected.unwrap().patient, clinic.patient);
    assert_eq!(sync(&desk).problem, None);
}

/// A browser that several people use remembers who was there last.
#[test]
fn whoever_says_their_number_is_not_taken_for_another_who_signed_in() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let connect = |patient| {
        let service = NewService { patient: Some(patient), ..clinic.service() };
        sign_in(&desk, SignInTo::New(service), |at| person(at, &clinic.patient)).1
    };
    let other = "9000000009".parse().unwrap();
    for number in [PatientBy::NhsNumber(other), PatientBy::Id("somebody-else".to_owned())] {
        let refused = said(connect(number).unwrap_err());
        assert!(refused.contains("let someone in who does not have that number"), "{refused}");
    }
    let connected = connect(PatientBy::NhsNumber(clinic.nhs_number.clone())).unwrap();
    assert_eq!(connected.patient, clinic.patient);
}

/// Every request to every host of two connections, over a sign-in, two tokens
/// and a sign-out.
#[test]
fn tokens_go_to_their_own_service_in_their_own_places_and_lie_nowhere_open() {
    let Some(clinic) = clinic() else { return };
    let other = StubServer::start(|request| Some(a_service(request)));
    // What the clinic holds points to the other place.
    let elsewhere = serde_json::json!({
        "resourceType": "Condition",
        "subject": {"reference": format!("Patient/{}", clinic.patient)},
        "recorder": {"reference": format!("{}/Practitioner/1", other.base_url())},
    });
    let posted = clinic.gate.server.request("POST", "Condition", Some(&elsewhere));
    assert_eq!(posted.status, 201);
    let before = clinic.gate.requests().len();
    let desk = Desk::new();
    let connected = clinic.connect(&desk);
    let service = ServiceAddress { url: other.base_url(), token: Some("of-its-own".into()) };
    let (name, patient) = ("Other".to_owned(), "p1".to_owned());
    let add = Request::AddConnection { name, service, patient, rules: SendRules::usual() };
    let _: ConnectionView = desk.ask(add).unwrap();
    desk.write("a page for both");
    for _ in 0..2 {
        let reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
        assert!(reports.iter().any(|report| report.problem.is_none()), "{reports:?}");
        desk.wait(i64::from(LIFETIME));
    }
    let _: SignedOut = desk.ask(Request::SignOut { connection: connected.id }).unwrap();

    let requests = clinic.gate.requests().split_off(before);
    let secrets = Secrets::of(&requests);
    let keys: Vec<_> = requests.iter().filter(|one| one.target == "/auth/keys").collect();
    assert!(!keys.is_empty() && keys.iter().all(|one| one.header("authorization").is_none()));
    assert!(secrets.access.len() >= 2 && !secrets.refresh.is_empty(), "there are some to lose");
    for request in &requests {
        secrets.are_in_their_places(request);
    }
    let there = other.requests();
    assert!(there.len() > 3, "the other service was asked as well");
    assert!(there.iter().all(|one| !one.target.contains("Practitioner")), "not for the clinic");
    for request in &there {
        assert_eq!(request.header("authorization"), Some("Bearer of-its-own"));
        let all = format!("{request:?} {}", String::from_utf8_lossy(&request.body));
        assert!(secrets.all().all(|secret| !all.contains(secret)), "{}", request.target);
    }
    // Nothing said, shown or on the disk has one of them.
    let shown: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    let shown = format!("{shown:?}");
    let own = "of-its-own".to_owned();
    for secret in secrets.all().chain([&own]) {
        assert!(!shown.contains(secret.as_str()) && !holds(desk.dir.path(), secret));
    }
}

/// A service that has nothing.
fn a_service(request: &http::Incoming) -> http::Reply {
    let path = request.target.split('?').next().unwrap_or_default();
    let body = match path {
        "/fhir/metadata" => serde_json::json!({
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "rest": [{"mode": "server", "resource": [{
                "type": "Observation", "interaction": [{"code": "search-type"}, {"code": "read"}],
                "searchParam": [{"name": "patient"}]
            }, {"type": "Condition", "interaction": [{"code": "search-type"}],
                "searchParam": [{"name": "patient"}]}]}]
        }),
        "/fhir/Patient/p1" => serde_json::json!({"resourceType": "Patient", "id": "p1"}),
        _ => serde_json::json!({"resourceType": "Bundle", "type": "searchset", "total": 0}),
    };
    http::Reply::fhir(200, &body)
}

/// What opened the clinic, by what it is for.
struct Secrets {
    access: BTreeSet<String>,
    refresh: BTreeSet<String>,
}

impl Secrets {
    fn of(requests: &[http::Incoming]) -> Self {
        let brought = requests.iter().filter_map(|one| one.header("authorization"));
        let access = brought.map(|text| text.strip_prefix("Bearer ").unwrap().to_owned());
        let forms = requests.iter().filter(|one| one.target.starts_with("/auth/"));
        let forms: Vec<String> =
            forms.map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
        let pairs = forms.iter().flat_map(|form| form.split('&'));
        let refresh = pairs.filter_map(|pair| pair.strip_prefix("refresh_token="));
        Self { access: access.collect(), refresh: refresh.map(str::to_owned).collect() }
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.access.iter().chain(&self.refresh)
    }

    /// An access token opens the endpoint and is given back; a refresh token
    /// goes to the provider's two addresses; neither is in an address.
    fn are_in_their_places(&self, request: &http::Incoming) {
        let http::Incoming { target, headers, body, .. } = request;
        let body = String::from_utf8_lossy(body);
        let gives_back = target == "/auth/revoke";
        for secret in self.all() {
            assert!(!target.contains(secret), "an address: {target}");
            for (name, value) in headers.iter().filter(|(_, value)| value.contains(secret)) {
                let opens = name == "authorization" && target.starts_with("/fhir/");
                assert!(
                    opens && self.access.contains(secret),
                    "{name} of {target}: {}",
                    value.len()
                );
            }
        }
        let has = |all: &BTreeSet<String>| all.iter().any(|secret| body.contains(secret));
        assert!(!has(&self.access) || gives_back, "{target}");
        assert!(!has(&self.refresh) || gives_back || target == "/auth/token", "{target}");
    }
}

/// Whether any file below `folder` holds this text.
pub(crate) fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn signing_out_gives_the_tokens_back_and_forgets_them() {
    let Some(clinic) = clinic() else { return };
    let desk = Desk::new();
    let connected = clinic.connect(&desk);
    assert_eq!(sync(&desk).problem, None);
    let access = clinic.last_token();
    let out: SignedOut = desk.ask(Request::SignOut { connection: connected.id }).unwrap();
    assert!(out.told);
    let view = connection(&desk);
    assert!(!view.has_token);
    assert_eq!(view.sign_in.unwrap().state, SignInState::SignedOut);

    let base = clinic.gate.base_url();
    let at = base.strip_prefix("http://").unwrap().strip_suffix("/fhir").unwrap().parse().unwrap();
    let stolen = http::Incoming {
        method: "GET".into(),
        target: format!("/fhir/Patient/{}", clinic.patient),
        headers: vec![("authorization".into(), format!("Bearer {access}"))],
        body: Vec::new(),
    };
    assert_eq!(http::send(at, &stolen).unwrap().status, 401);
    assert_eq!(sync(&desk).problem.unwrap().happened, "You are not signed in at Leeds any more.");

    let (_, back) = sign_in(&desk, again(connected.id), |at| person(at, &clinic.patient));
    assert!(back.unwrap().has_token);
    assert_eq!(sync(&desk).problem, None);
}

/// Whoever is signed out here may still be let in there, and is told so.
#[test]
fn signing_out_says_where_tokens_could_not_be_given_back() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.take_nothing_back(true);
    let desk = Desk::new();
    let id = clinic.connect(&desk).id;
    let before = clinic.gate.requests().len();
    let out: SignedOut = desk.ask(Request::SignOut { connection: id }).unwrap();
    clinic.gate.take_nothing_back(false);
    assert!(!out.told);
    assert_eq!(clinic.gate.requests().len(), before, "nobody was asked");
    let view = connection(&desk);
    assert!(!view.has_token);
    assert_eq!(view.sign_in.unwrap().state, SignInState::SignedOut);
}

#[test]
fn a_service_that_offers_no_sign_in_says_so() {
    let desk = Desk::new();
    let plain = StubServer::start(|request| {
        let metadata = request.target.ends_with("/metadata");
        let statement = serde_json::json!({ "resourceType": "CapabilityStatement" });
        Some(http::Reply::fhir(if metadata { 200 } else { 404 }, &statement))
    });
    let service =
        NewService { name: "Plain".into(), url: plain.base_url(), ..NewService::default() };
    let refused = start(&desk, SignInTo::New(service)).unwrap_err();
    assert_eq!(said(refused), "Plain does not say where to sign in.");
    let finished = desk.app.dispatch(Request::FinishSignIn);
    assert!(matches!(finished, Err(Problem::NoSignIn)));
    assert!(matches!(desk.app.dispatch(Request::CancelSignIn), Ok(Response::Done(()))));
}

/// Whoever leaves the page meanwhile wants no browser to open after that.
#[test]
fn a_sign_in_is_stopped_while_the_service_is_still_asked() {
    let desk = Desk::new();
    let slow = StubServer::start(|request| {
        thread::sleep(Duration::from_secs(2));
        let at = |path: &str| format!("http://{}/{path}", request.header("host").unwrap());
        let both = serde_json::json!({
            "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "rest": [{"mode": "server", "resource": []}],
        });
        Some(http::Reply::fhir(200, &both))
    });
    let service = || NewService {
        name: "Slow".into(),
        url: slow.base_url(),
        client_id: Some("keepwell".into()),
        ..NewService::default()
    };
    for stop in [Request::CancelSignIn, Request::Lock] {
        let asked = slow.requests().len();
        thread::scope(|scope| {
            let started = scope.spawn(|| start(&desk, SignInTo::New(service())));
            while slow.requests().len() == asked {
                thread::sleep(Duration::from_millis(10));
            }
            let () = desk.ask(stop).unwrap();
            assert_eq!(said(started.join().unwrap().unwrap_err()), "You stopped it.");
        });
        desk.unlock();
        let finished = desk.app.dispatch(Request::FinishSignIn);
        assert!(matches!(finished, Err(Problem::NoSignIn)), "nothing waits for a browser");
    }
}

/// Where the browser will come back to, out of where it is sent.
fn port_of(address: &str) -> String {
    let rest = address.split_once("redirect_uri=http%3A%2F%2F").unwrap().1;
    rest.split("%2Fcallback").next().unwrap().replace("%3A", ":")
}
