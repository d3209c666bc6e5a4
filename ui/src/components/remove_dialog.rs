//! Asking before something is removed that cannot be brought back.

use api::Request;
use leptos::prelude::*;

use super::{Answers, Sure};
use crate::ask::Doing;
use crate::session::Session;
use crate::{screen, words};

/// What a person asked to remove: its id and its name.
pub(crate) type Asked<Id> = RwSignal<Option<(Id, String)>>;

/// Asks before it is removed.
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
    let remove = move |()| {
        let Some((id, _)) = asked.get_untracked() else { return };
        doing.run(request(id), move |()| {
            asked.try_set(None);
            session.say(removed);
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <Sure
            id="remove"
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            answers=Answers {
                yes: words::connections::remove(),
                no: words::connections::keep(),
                look: "danger",
            }
            doing
            on_yes=Callback::new(remove)
            on_no=Callback::new(move |()| asked.set(None))
        >
            <p>{text}</p>
        </Sure>
    }
}
