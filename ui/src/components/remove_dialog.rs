//! Asking before something is removed that cannot be brought back.

use api::Request;
use leptos::prelude::*;

use super::{Dialog, ProblemOf};
use crate::ask::Doing;
use crate::session::Session;
use crate::{screen, words};

/// What a person asked to remove: its id and its name.
pub(crate) type Asked<Id> = RwSignal<Option<(Id, String)>>;

/// Asks before it is removed. One for the page, so that it stays open while the
/// list changes under it.
#[component]
pub(crate) fn RemoveDialog<Id>(
    asked: Asked<Id>,
    /// What removing does, and what it cannot do.
    text: &'static str,
    /// Said once it is done.
    removed: &'static str,
    request: fn(Id) -> Request,
) -> impl IntoView
where
    Id: Clone + Send + Sync + 'static,
{
    let session = Session::here();
    let doing = Doing::new();
    let title = Signal::derive(move || {
        asked.get().map(|(_, name)| words::connections::remove_title(name)).unwrap_or_default()
    });
    let close = move || asked.set(None);
    let remove = move |_| {
        let Some((id, _)) = asked.get_untracked() else { return };
        doing.run(request(id), move |()| {
            asked.try_set(None);
            session.say(removed);
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <Dialog
            id="remove"
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            on_close=Callback::new(move |()| close())
        >
            <p>{text}</p>
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
