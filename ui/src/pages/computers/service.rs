//! Exchanging by way of a service that the other computers are connected to as
//! well. Off until the person has read what the service can see, and said yes.

use api::{ConnectionView, ExchangeReport, Request, ServiceExchange};
use leptos::prelude::*;
use model::ConnectionId;

use super::exchange::{Report, UnderWay};
use crate::ask::{Answer, Doing, question};
use crate::components::{Answers, ProblemOf, Sentences, Sure};
use crate::session::Session;
use crate::{screen, words};

/// A connection, by what the person calls it.
type Named = (ConnectionId, String);

/// An exchange by way of a service, and what came of it.
#[derive(Clone, Copy)]
struct Exchange {
    session: Session,
    doing: Doing,
    report: RwSignal<Option<ExchangeReport>>,
    /// Rises with every exchange.
    exchanges: RwSignal<u64>,
    /// What is to be read first, and said yes to.
    asking: RwSignal<Option<(Named, Vec<String>)>>,
}

impl Exchange {
    fn start(self, connection: ConnectionId, agreed: bool) {
        let Self { session, doing, report, exchanges, .. } = self;
        report.set(None);
        doing.run(Request::ExchangeBy { connection, agreed }, move |done: ExchangeReport| {
            report.try_set(Some(done));
            exchanges.try_update(|exchanges| *exchanges += 1);
            session.look();
        });
        session.look();
    }
}

/// Every connection, whether it carries, and what came of it. Nothing where
/// there is no connection.
#[component]
pub(super) fn ByService(
    doing: Doing,
    /// Rises with every exchange.
    exchanges: RwSignal<u64>,
) -> impl IntoView {
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    // By name alone: a row stays, and keeps the focus, while its numbers change.
    let named = Memo::new(move |_| {
        let found = connections.get().and_then(Result::ok).unwrap_or_default();
        found.into_iter().map(|one| (one.id, one.name)).collect::<Vec<Named>>()
    });
    let session = Session::here();
    let (report, asking) = (RwSignal::new(None), RwSignal::new(None));
    let exchange = Exchange { session, doing, report, exchanges, asking };
    let rows = move || {
        let row = |named| view! { <Service named exchange /> };
        named.get().into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || named.with(|named| !named.is_empty())>
            <section aria-labelledby="by-service-title">
                <h2 id="by-service-title">{words::computers::by_service()}</h2>
                <p>{words::computers::by_service_lead()}</p>
                <ul class="connections">{rows}</ul>
                <ProblemOf doing />
                <UnderWay shown=doing.busy />
                <div role="status" data-test="service-report">
                    {move || report.get().map(|report| view! { <Report report /> })}
                </div>
            </section>
        </Show>
        <AskFirst exchange />
    }
}

#[component]
fn Service(named: Named, exchange: Exchange) -> impl IntoView {
    let Exchange { session, doing, exchanges, asking, .. } = exchange;
    let (connection, name) = named.clone();
    let standing: Answer<ServiceExchange> = question(move || {
        exchanges.track();
        doing.busy.track();
        Request::ServiceExchange { connection }
    });
    let agreed =
        Memo::new(move |_| standing.with(|known| matches!(known, Some(Ok(known)) if known.agreed)));
    let (of, label_of, unseen) = (name.clone(), name.clone(), name.clone());
    let press = move |_| {
        let Some(Ok(known)) = standing.get_untracked() else { return };
        match known.agreed {
            true => exchange.start(connection, false),
            false => asking.set(Some((named.clone(), known.account))),
        }
    };
    let label = move || match agreed.get() {
        true => words::computers::by_service_exchange(&label_of),
        false => words::computers::by_service_use(&label_of),
    };
    let stop = move |_| {
        let said = words::computers::by_service_stopped(&of);
        doing.run(Request::StopExchangeBy { connection }, move |()| {
            session.say(said);
            session.look();
            // The button goes with the choice.
            screen::focus_title();
        });
    };
    let state = move || match agreed.get() {
        true => words::computers::by_service_on(),
        false => words::computers::by_service_off(),
    };
    view! {
        <li class="card" data-test="carrier" data-name=name.clone()>
            <h3 dir="auto">{name.clone()}</h3>
            <p class="quiet">{state}</p>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-test="exchange-by"
                    aria-disabled=move || doing.busy.get().to_string()
                    on:click=press
                >
                    {label}
                </button>
                <Show when=move || agreed.get()>
                    <button
                        type="button"
                        class="button"
                        data-test="stop-exchange-by"
                        on:click=stop.clone()
                    >
                        {words::computers::by_service_stop()}
                        " "
                        <span class="unseen">{unseen.clone()}</span>
                    </button>
                </Show>
            </div>
        </li>
    }
}

/// What the service can see, before the first time.
#[component]
fn AskFirst(exchange: Exchange) -> impl IntoView {
    let asking = exchange.asking;
    let title = Signal::derive(move || {
        let name = asking.with(|asked| asked.as_ref().map(|((_, name), _)| name.clone()));
        name.map(words::computers::by_service_ask).unwrap_or_default()
    });
    let account = move || asking.get().map(|(_, lines)| view! { <Sentences lines class="dots" /> });
    let agree = move |()| {
        let Some(((connection, _), _)) = asking.get_untracked() else { return };
        asking.set(None);
        exchange.start(connection, true);
    };
    view! {
        <Sure
            id="carry"
            open=Signal::derive(move || asking.with(Option::is_some))
            title
            answers=Answers {
                yes: words::computers::by_service_yes(),
                no: words::computers::by_service_no(),
                look: "primary",
            }
            on_yes=Callback::new(agree)
            on_no=Callback::new(move |()| asking.set(None))
        >
            {account}
        </Sure>
    }
}
