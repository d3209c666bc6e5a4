//! The whole window: which page is open, and the keys that work everywhere.

use api::{People, Request};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::Element;

use crate::clock;
use crate::door::ask;
use crate::frame::{Frame, IdleWarning};
use crate::page::{Page, TimelineStart, Writing};
use crate::pages;
use crate::screen;
use crate::session::{Offer, Session};

/// Keys and the pointer are reported this seldom, in milliseconds; and once
/// the lock has warned.
const STILL_HERE_EVERY: i64 = 10_000;
const STILL_HERE_EVERY_WHEN_WARNED: i64 = 1_000;

/// Everything a person sees.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::new();
    provide_context(session);
    close_what_was_open();
    listen_for_keys(session);
    listen_for_life(session);
    screen::focus_new_page();

    let framed = Memo::new(move |_| session.page.with(Page::in_frame));
    let page = move || session.page.get().shown();
    view! {
        {move || if framed.get() {
            view! { <Frame>{page}</Frame> }.into_any()
        } else {
            view! { <main id="main" class="alone">{page}</main> }.into_any()
        }}
        <IdleWarning />
    }
}

impl Page {
    fn shown(self) -> AnyView {
        match self {
            Self::People => view! { <pages::People /> }.into_any(),
            Self::CreateLock => view! { <pages::CreateLock /> }.into_any(),
            Self::Unlock(person) => view! { <pages::Unlock person /> }.into_any(),
            Self::Recover(person) => view! { <pages::Recover person /> }.into_any(),
            Self::JoinComputer => view! { <pages::JoinComputer /> }.into_any(),
            Self::Leaving => ().into_any(),
            Self::RecoveryCode(task) => view! { <pages::RecoveryCode task /> }.into_any(),
            Self::Today => view! { <pages::Today /> }.into_any(),
            Self::Timeline(start) => view! { <pages::Timeline start /> }.into_any(),
            Self::Diary => view! { <pages::Diary /> }.into_any(),
            Self::Medicines => view! { <pages::Medicines /> }.into_any(),
            Self::MyHealth => view! { <pages::MyHealth /> }.into_any(),
            Self::Appointments => view! { <pages::Appointments /> }.into_any(),
            Self::AboutMe => view! { <pages::AboutMe /> }.into_any(),
            Self::Write(writing) => view! { <pages::Write writing /> }.into_any(),
            Self::History(id) => view! { <pages::History id /> }.into_any(),
            Self::Attention => view! { <pages::Attention /> }.into_any(),
            Self::Readings => view! { <pages::Readings /> }.into_any(),
            Self::OneMeasure(series) => view! { <pages::OneMeasure series /> }.into_any(),
            Self::AddReading(series) => view! { <pages::AddReading series /> }.into_any(),
            Self::CorrectReading(reading) => {
                view! { <pages::CorrectReading reading=*reading /> }.into_any()
            }
            Self::ReadingHistory(id) => view! { <pages::ReadingHistory id /> }.into_any(),
            Self::Questionnaires => view! { <pages::Questionnaires /> }.into_any(),
            Self::Answer(id) => view! { <pages::Answer id /> }.into_any(),
            Self::OneQuestionnaire(id) => view! { <pages::OneQuestionnaire id /> }.into_any(),
            Self::Photos => view! { <pages::Photos /> }.into_any(),
            Self::AddPhotos(series) => view! { <pages::AddPhotos series /> }.into_any(),
            Self::Photo(id) => view! { <pages::Photo id /> }.into_any(),
            Self::PhotoSeries(name) => view! { <pages::PhotoSeries name /> }.into_any(),
            Self::Documents => view! { <pages::Documents /> }.into_any(),
            Self::AddDocument => view! { <pages::AddDocument /> }.into_any(),
            Self::Document(id) => view! { <pages::Document id /> }.into_any(),
            Self::Record => view! { <pages::Record /> }.into_any(),
            Self::RecordGroup(group) => view! { <pages::RecordGroup group /> }.into_any(),
            Self::Resource(item) => view! { <pages::Resource item=*item /> }.into_any(),
            Self::OneResult(topic) => view! { <pages::OneResult topic /> }.into_any(),
            Self::Connections => view! { <pages::Connections /> }.into_any(),
            Self::AddConnection => view! { <pages::AddConnection /> }.into_any(),
            Self::Connection(id) => view! { <pages::Connection id /> }.into_any(),
            Self::ConnectionRules(id) => view! { <pages::ConnectionRules id /> }.into_any(),
            Self::SendPreview(connection, item) => {
                view! { <pages::SendPreview connection item /> }.into_any()
            }
            Self::Computers => view! { <pages::Computers /> }.into_any(),
            Self::AddComputer => view! { <pages::AddComputer /> }.into_any(),
            Self::Anywhere => view! { <pages::Anywhere /> }.into_any(),
            Self::Settings => view! { <pages::Settings /> }.into_any(),
            Self::ChangePassphrase => view! { <pages::ChangePassphrase /> }.into_any(),
            Self::More => view! { <pages::More /> }.into_any(),
        }
    }
}

/// A window that starts anew shows nobody's record, so none may be open.
fn close_what_was_open() {
    spawn_local(async {
        if let Ok(People { open: Some(_), .. }) = ask(Request::People).await {
            let _ = ask::<()>(Request::Lock).await;
        }
    });
}

fn listen_for_keys(session: Session) {
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if session.page.with_untracked(Page::needs_open_record) && act_on(session, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Does what a key asks for; whether it did.
fn act_on(session: Session, event: &KeyboardEvent) -> bool {
    let control = event.ctrl_key() || event.meta_key();
    let framed = session.page.with_untracked(Page::in_frame);
    match (control, event.key().to_lowercase().as_str()) {
        (true, "l") => session.lock(),
        // The recovery code comes first.
        _ if !framed => return false,
        (true, "n") => write_something(session),
        (true, "f") => session.go(Page::Timeline(TimelineStart::Search)),
        (false, "/") if !is_typing(event) => session.go(Page::Timeline(TimelineStart::Search)),
        (true, "z") if !is_typing(event) => return undo(session),
        _ => return false,
    }
    true
}

fn write_something(session: Session) {
    let writing =
        session.page.with_untracked(|page| matches!(page, Page::Write(Writing::New { .. })));
    if !writing {
        session.write_something();
    }
}

fn undo(session: Session) -> bool {
    match session.toast.get_untracked().and_then(|toast| toast.offer) {
        Some(offer @ (Offer::Undo(_) | Offer::UndoAdded(_))) => {
            session.take_up(offer);
            true
        }
        _ => false,
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| screen::is_text_field(&element))
}

/// Tells the core about keys and the pointer, seldom, so that the idle lock
/// knows that someone is there.
fn listen_for_life(session: Session) {
    let last = StoredValue::new(0_i64);
    let seen = move || {
        let now = clock::now().timestamp_millis();
        let warned = session
            .status
            .with_untracked(|status| status.as_ref().is_some_and(|s| s.locks_in.is_some()));
        let pause = if warned { STILL_HERE_EVERY_WHEN_WARNED } else { STILL_HERE_EVERY };
        let open = session.person.with_untracked(Option::is_some);
        if !open || now - last.get_value() < pause {
            return;
        }
        last.set_value(now);
        session.still_here();
    };
    let keys = window_event_listener(ev::keydown, move |_| seen());
    let pointer = window_event_listener(ev::pointerdown, move |_| seen());
    let moves = window_event_listener(ev::pointermove, move |_| seen());
    let wheel = window_event_listener(ev::wheel, move |_| seen());
    on_cleanup(move || {
        keys.remove();
        pointer.remove();
        moves.remove();
        wheel.remove();
    });
}
