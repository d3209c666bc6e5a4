//! What a connection may have: in short, and to be changed.

use api::{ConnectionView, Request};
use leptos::prelude::*;
use model::{ConnectionId, SendRule, SendRules};

use super::{Known, known};
use crate::ask::Doing;
use crate::components::{
    BackLink, BusyButton, CancelButton, CheckedForm, Mistakes, PageTitle, SendRulesFields,
    kinds_that,
};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// The rules, a line each, and a way to change them.
#[component]
pub(super) fn RulesInShort(id: ConnectionId, connection: Known) -> impl IntoView {
    let session = Session::here();
    let rules = Memo::new(move |_| {
        connection.with(|known| known.as_ref().map(|known| known.rules.clone()))
    });
    let lines = move || {
        rules.get().map(|rules| {
            let of = |rule| kinds_that(|kind| rules.of(kind) == rule);
            [
                (words::rules::by_itself(), of(SendRule::Yes)),
                (words::rules::asks_first(), of(SendRule::Ask)),
                (words::rules::stays_here(), of(SendRule::No)),
            ]
            .into_iter()
            .filter_map(|(label, kinds)| Some((label, kinds?)))
            .map(|(label, kinds)| view! { <div><dt>{label}</dt><dd>{kinds}</dd></div> })
            .collect_view()
        })
    };
    view! {
        <section>
            <h2>{words::rules::heading()}</h2>
            <dl class="facts" data-test="rules">{lines}</dl>
            <button
                type="button"
                class="button"
                data-test="change-rules"
                on:click=move |_| session.go(Page::ConnectionRules(id))
            >
                {words::rules::change()}
            </button>
        </section>
    }
}

/// The rules of a connection, to be changed.
#[component]
pub(crate) fn ConnectionRules(id: ConnectionId) -> impl IntoView {
    let session = Session::here();
    let connection = known(id);
    // What stood when the page opened: a sync meanwhile undoes no choice.
    let first = Memo::new(move |before: Option<&Option<ConnectionView>>| {
        before.cloned().flatten().or_else(|| connection.get())
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::rules::title() />
        {move || match first.get() {
            Some(connection) => view! { <RulesForm connection /> }.into_any(),
            None => view! { <p class="looking" role="status">{words::app::looking()}</p> }.into_any(),
        }}
    }
}

#[component]
fn RulesForm(connection: ConnectionView) -> impl IntoView {
    let session = Session::here();
    let ConnectionView { id, name, rules: before, .. } = connection;
    let rules = RwSignal::new(before.clone());
    let (mistakes, doing) = (Mistakes::new(), Doing::new());
    mistakes.follow(doing, |_| None);
    let submit = move || {
        let request = Request::SetSendRules { id, rules: rules.get_untracked() };
        doing.run(request, move |_: ConnectionView| {
            session.back();
            session.say(words::rules::saved());
            session.look();
        });
    };
    let service = name.clone();
    let changes = move || rules.with(|rules| what_changes(&service, &before, rules));
    view! {
        <p class="lead">{words::rules::change_lead(name)}</p>
        <CheckedForm mistakes submit>
            <SendRulesFields rules />
            <div role="status" data-test="rules-change">
                {move || {
                    let lines = changes().into_iter().map(|line| view! { <p>{line}</p> });
                    let lines: Vec<_> = lines.collect();
                    (!lines.is_empty()).then(|| view! { <div class="notice">{lines}</div> })
                }}
            </div>
            <div class="actions">
                <BusyButton
                    label=words::rules::save()
                    busy_label=words::rules::saving()
                    busy=doing.busy
                    test="save-rules"
                />
                <CancelButton />
            </div>
        </CheckedForm>
    }
}

/// What will become of what is there, or waits, a sentence each.
fn what_changes(service: &str, before: &SendRules, now: &SendRules) -> Vec<String> {
    let turned =
        |rule: SendRule| kinds_that(|kind| before.of(kind) != rule && now.of(kind) == rule);
    let taken_back = turned(SendRule::No).map(|kinds| words::rules::takes_back(service, kinds));
    let asks = turned(SendRule::Ask).map(words::rules::will_ask);
    let sends = turned(SendRule::Yes).map(|kinds| words::rules::will_send(service, kinds));
    [taken_back, asks, sends].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use model::{EntryKind, ItemKind};

    use super::*;

    #[test]
    fn only_what_is_switched_over_is_spoken_of() {
        let before = SendRules::usual();
        assert_eq!(what_changes("Leeds", &before, &before), Vec::<String>::new());
        let mut now = before.clone();
        now.set(ItemKind::Reading, SendRule::No);
        now.set(ItemKind::Entry(EntryKind::Photo), SendRule::Yes);
        let [back, sent] = <[String; 2]>::try_from(what_changes("Leeds", &before, &now)).unwrap();
        assert!(back.contains("Leeds") && back.contains("readings"), "{back}");
        assert!(sent.contains("photos"), "{sent}");
    }
}
