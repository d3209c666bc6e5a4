//! The computers of a record, and taking one out.

use api::{ComputerView, Request};
use leptos::prelude::*;

use crate::ask::Doing;
use crate::components::{Dialog, Glyph, Icon, ProblemOf};
use crate::session::Session;
use crate::{clock, format, screen, words};

/// The computer that a person asked to remove: its id and its name.
pub(super) type Asked = RwSignal<Option<(String, String)>>;

/// One card a computer, in the order they were added.
#[component]
pub(super) fn ComputerList(computers: Vec<ComputerView>, removing: Asked) -> impl IntoView {
    let cards = computers.into_iter().map(|computer| view! { <Computer computer removing /> });
    view! { <ul class="connections">{cards.collect_view()}</ul> }
}

#[component]
fn Computer(computer: ComputerView, removing: Asked) -> impl IntoView {
    let ComputerView { id, name, this, added_at, removed_at, last_seen } = computer;
    let day = |at| format::date(&clock::local(at));
    let seen = match (this, last_seen) {
        (true, _) => None,
        (false, Some(at)) => {
            Some(words::computers::seen(format::ago(at, clock::now(), clock::local)))
        }
        (false, None) => Some(words::computers::never_seen().to_owned()),
    };
    let can_remove = !this && removed_at.is_none();
    let asked = (id, name.clone());
    view! {
        <li class="card" data-test="computer" data-name=name.clone()>
            <h2>
                <span dir="auto">{name.clone()}</span>
                {this.then(|| view! { " " <span class="tag">{words::computers::this()}</span> })}
            </h2>
            <p class="quiet">{words::computers::added(day(added_at))}</p>
            {removed_at.map(|at| view! { <p>{words::computers::removed_on(day(at))}</p> })}
            {seen.filter(|_| removed_at.is_none()).map(|seen| view! { <p>{seen}</p> })}
            {can_remove.then(|| view! {
                <button
                    type="button"
                    class="button small danger"
                    data-test="remove-computer"
                    on:click=move |_| removing.set(Some(asked.clone()))
                >
                    <Icon glyph=Glyph::Bin />
                    {words::connections::remove()}
                    <span class="unseen">{name.clone()}</span>
                </button>
            })}
        </li>
    }
}

/// Asks before a computer is removed, and says what that cannot do.
#[component]
pub(super) fn RemoveDialog(asked: Asked) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let title = Signal::derive(move || {
        asked.get().map(|(_, name)| words::connections::remove_title(name)).unwrap_or_default()
    });
    let close = move || asked.set(None);
    let remove = move |_| {
        let Some((id, _)) = asked.get_untracked() else { return };
        doing.run(Request::RemoveComputer { id }, move |()| {
            asked.try_set(None);
            session.say(words::computers::removed());
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <Dialog
            id="remove-computer"
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            on_close=Callback::new(move |()| close())
        >
            <p>{words::computers::remove_text()}</p>
            <ProblemOf doing />
            <div class="actions">
                <button
                    type="button"
                    class="button danger"
                    data-test="remove-confirm"
                    on:click=remove
                >
                    {words::connections::remove()}
                </button>
                <button
                    type="button"
                    class="button"
                    data-test="remove-cancel"
                    autofocus
                    on:click=move |_| close()
                >
                    {words::connections::keep()}
                </button>
            </div>
        </Dialog>
    }
}
