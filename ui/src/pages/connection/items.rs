//! Every item of a connection, by how it stands.

use api::{Approval, Exported, ItemState, OutboxPage, OutboxQuery, Problem, Request};
use leptos::prelude::*;
use model::ConnectionId;

use super::Known;
use super::actions::ItemActions;
use super::item::{ItemStanding, title};
use crate::ask::{Doing, follow};
use crate::components::{Answers, Glyph, Icon, ProblemOf, Sure, answered};
use crate::door::{ask, choose_save_path};
use crate::listing::{self, AT_A_TIME};
use crate::session::Session;
use crate::{format, screen, words};

/// The name of the file that what could not be sent is saved in.
const FILE: &str = "keepwell-not-sent.json";

/// Which items are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Asking,
    Waiting,
    NotAccepted,
    NotSendable,
    Sent,
    Withdrawn,
}

impl Shown {
    const ALL: [Self; 7] = [
        Self::All,
        Self::Asking,
        Self::Waiting,
        Self::NotAccepted,
        Self::NotSendable,
        Self::Sent,
        Self::Withdrawn,
    ];

    fn states(self) -> Vec<ItemState> {
        match self {
            Self::All => Vec::new(),
            Self::Asking => vec![ItemState::Asking],
            Self::Waiting => vec![ItemState::Waiting, ItemState::Sending],
            Self::NotAccepted => vec![ItemState::NotAccepted],
            Self::NotSendable => vec![ItemState::NotSendable],
            Self::Sent => vec![ItemState::Sent],
            Self::Withdrawn => vec![ItemState::Withdrawn],
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::All => words::connection::all(),
            Self::Asking => words::connection::show_asking(),
            Self::Waiting => words::connection::show_waiting(),
            Self::NotAccepted => words::connection::not_accepted(),
            Self::NotSendable => words::connection::not_sendable(),
            Self::Sent => words::connections::sent(),
            Self::Withdrawn => words::connection::show_withdrawn(),
        }
    }
}

/// How many items there are, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    asking: u64,
    waiting: u64,
    not_accepted: u64,
    not_sendable: u64,
}

impl Counts {
    /// What was taken back is counted with what was sent.
    fn of(self, shown: Shown) -> Option<u64> {
        match shown {
            Shown::Asking => Some(self.asking),
            Shown::Waiting => Some(self.waiting),
            Shown::NotAccepted => Some(self.not_accepted),
            Shown::NotSendable => Some(self.not_sendable),
            Shown::All | Shown::Sent | Shown::Withdrawn => None,
        }
    }
}

/// The items.
#[component]
pub(super) fn Items(id: ConnectionId, connection: Known) -> impl IntoView {
    let session = Session::here();
    let shown = RwSignal::new(Shown::All);
    let turns = RwSignal::new(1_u32);
    let doing = Doing::new();
    let counts = Memo::new(move |_| {
        connection.with(|known| {
            known.as_ref().map_or_else(Counts::default, |one| Counts {
                asking: one.asking,
                waiting: one.waiting,
                not_accepted: one.needs_attention,
                not_sendable: one.not_sendable,
            })
        })
    });
    let syncing = Memo::new(move |_| {
        session.status.with(|status| status.as_ref().is_some_and(|status| status.sync.is_some()))
    });
    let pages = follow(move || {
        session.follow_record();
        // Whether an item is on its way, or waits again, is told by the sync alone.
        syncing.track();
        let query = OutboxQuery {
            connection: Some(id),
            states: shown.get().states(),
            limit: AT_A_TIME,
            ..OutboxQuery::default()
        };
        listing::load_outbox(query, turns.get())
    });
    view! {
        <section class="outbox">
            <h2>{words::connection::items()}</h2>
            <Filter shown counts turns />
            <ApproveAll id connection counts />
            <Export id counts />
            <ProblemOf doing />
            {answered(pages, move |pages| view! { <List pages turns doing /> })}
        </section>
    }
}

#[component]
fn Filter(shown: RwSignal<Shown>, counts: Memo<Counts>, turns: RwSignal<u32>) -> impl IntoView {
    let choice = move |one: Shown| {
        let count =
            move || counts.get().of(one).map(|count| format!(" ({})", format::number(count)));
        view! {
            <label class="choice chip">
                <input
                    type="radio"
                    name="shown"
                    data-test=format!("show-{one:?}")
                    prop:checked=move || shown.get() == one
                    on:change=move |_| {
                        turns.set(1);
                        shown.set(one);
                    }
                />
                <span>{one.label()}{count}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{words::connection::show()}</legend>
            <div class="chips">{Shown::ALL.map(choice).collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn List(pages: OutboxPage, turns: RwSignal<u32>, doing: Doing) -> impl IntoView {
    let (empty, has_more) = (pages.items.is_empty(), pages.next.is_some());
    let cards = pages.items.into_iter().map(|item| {
        let state = format!("{:?}", item.state);
        view! {
            <li class="card" data-test="outgoing" data-state=state>
                <h3>{title(&item)}</h3>
                <ItemStanding item=item.clone() />
                <ItemActions item doing />
            </li>
        }
    });
    view! {
        {empty.then(|| view! { <p class="empty" role="status">{words::connection::no_items()}</p> })}
        <ul class="connections">{cards.collect_view()}</ul>
        {has_more.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="show-more"
                on:click=move |_| turns.update(|turns| *turns += 1)
            >
                {words::form::show_more()}
            </button>
        })}
    }
}

/// Sends everything that waits for the person, after one question.
#[component]
fn ApproveAll(id: ConnectionId, connection: Known, counts: Memo<Counts>) -> impl IntoView {
    let session = Session::here();
    let asked = RwSignal::new(false);
    let doing = Doing::new();
    let asking = Memo::new(move |_| counts.get().asking);
    let name = move || {
        connection.with(|known| known.as_ref().map(|one| one.name.clone())).unwrap_or_default()
    };
    let approve = move |()| {
        let approval = Approval { connection: Some(id), ..Approval::default() };
        doing.run(Request::Approve(approval), move |_: u64| {
            asked.try_set(false);
            session.say(words::connection::approved());
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <Show when=move || asking.get() != 0>
            <button
                type="button"
                class="button"
                data-test="approve-all"
                on:click=move |_| asked.set(true)
            >
                {move || words::connection::approve_all(asking.get())}
            </button>
        </Show>
        <Sure
            id="approve"
            open=asked
            title=Signal::derive(move || words::connection::approve_title(asking.get(), name()))
            answers=Answers {
                yes: words::connection::approve_confirm(),
                no: words::form::cancel(),
                look: "primary",
            }
            doing
            on_yes=Callback::new(approve)
            on_no=Callback::new(move |()| asked.set(false))
        >
            <p>{words::connection::approve_text()}</p>
        </Sure>
    }
}

/// Saves what could not be sent, for the person to hand over.
#[component]
fn Export(id: ConnectionId, counts: Memo<Counts>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let any = Memo::new(move |_| {
        let counts = counts.get();
        counts.not_accepted + counts.not_sendable > 0
    });
    let save = move |_| {
        doing.run_future(export(id), move |saved: Option<Exported>| {
            if let Some(saved) = saved {
                session.say(words::files::copied(saved.warning));
                screen::focus_toast();
            }
        });
    };
    view! {
        <Show when=move || any.get()>
            <div>
                <p id="export-hint">{words::connection::export_hint()}</p>
                <p class="quiet">{words::files::copy_warning()}</p>
            </div>
            <button
                type="button"
                class="button"
                data-test="export-unsent"
                aria-describedby="export-hint"
                on:click=save
            >
                <Icon glyph=Glyph::Download />
                {words::connection::export()}
            </button>
        </Show>
        <ProblemOf doing />
    }
}

/// `None` where the person closed the dialog.
async fn export(id: ConnectionId) -> Result<Option<Exported>, Problem> {
    match choose_save_path(FILE).await {
        Some(path) => {
            let request = Request::ExportUnsent { connection: Some(id), path: path.into() };
            ask::<Exported>(request).await.map(Some)
        }
        None => Ok(None),
    }
}
