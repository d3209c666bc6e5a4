//! The person's own computers, and exchanging between them over a folder or by a
//! service.

mod add;
mod exchange;
mod join;
mod list;
mod service;

use api::{ComputerView, ExchangeState, Problem, Request, SetAside};
use leptos::prelude::*;

pub(crate) use self::add::AddComputer;
use self::exchange::ExchangeNow;
pub(super) use self::exchange::HowFar;
pub(crate) use self::join::JoinComputer;
use self::list::ComputerList;
use self::service::ByService;
use crate::ask::{Answer, Doing, question};
use crate::components::{BackLink, FOLDER, Glyph, Icon, PageTitle, RemoveDialog, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, words};

/// Every computer of this record.
#[component]
pub(crate) fn Computers() -> impl IntoView {
    let session = Session::here();
    // Rises with every exchange: one that brought nothing changes no record.
    let exchanges = RwSignal::new(0_u64);
    let after_each = move |request: fn() -> Request| {
        move || {
            exchanges.track();
            request()
        }
    };
    let computers = question::<Vec<ComputerView>>(after_each(|| Request::Computers));
    let state = question::<ExchangeState>(after_each(|| Request::ExchangeState));
    let aside = question::<Vec<SetAside>>(after_each(|| Request::SetAside));
    let removing = RwSignal::new(None);
    // The page's: they go on while the list comes and goes.
    let (over_folder, by_service) = (Doing::new(), Doing::new());
    let alone = Memo::new(move |_| {
        computers.with(|answer| matches!(answer, Some(Ok(found)) if found.is_empty()))
    });
    view! {
        <BackLink
            label=words::connections::title()
            on_press=move || session.go(Page::Connections)
        />
        <PageTitle title=words::computers::title() />
        {answered(computers, move |computers| {
            if computers.is_empty() {
                return view! { <p class="lead">{words::computers::empty()}</p> }.into_any();
            }
            view! { <ComputerList computers removing /> }.into_any()
        })}
        <button
            type="button"
            class="button"
            class:primary=move || alone.get()
            data-test="add-computer"
            on:click=move |_| session.go(Page::AddComputer)
        >
            <Icon glyph=Glyph::Add />
            {words::computers::add()}
        </button>
        <Show when=move || !alone.get()>
            <ExchangeNow state doing=over_folder elsewhere=by_service.busy exchanges />
            <ByService doing=by_service exchanges />
        </Show>
        <Aside aside />
        <RemoveDialog
            asked=removing
            text=words::computers::remove_text()
            removed=words::computers::removed()
            request=|id| Request::RemoveComputer { id }
        />
    }
}

/// What arrived and was not taken.
#[component]
fn Aside(aside: Answer<Vec<SetAside>>) -> impl IntoView {
    let line = |item: SetAside| {
        let when = format::date_time(&clock::local(item.first_seen));
        view! {
            <li data-test="set-aside">
                <p>{item.sentence}</p>
                <p class="quiet file-name">{words::computers::aside_file(item.name, when)}</p>
            </li>
        }
    };
    move || {
        let items = aside.get().and_then(Result::ok).unwrap_or_default();
        (!items.is_empty()).then(|| {
            view! {
                <section class="notice" aria-labelledby="aside-title">
                    <h2 id="aside-title">{words::computers::aside()}</h2>
                    <p>{words::computers::aside_safe()}</p>
                    <ul class="plain">{items.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// The field of the folder, for a problem that is about it.
fn folder_field(problem: &Problem) -> Option<&'static str> {
    let about_folder = matches!(
        problem,
        Problem::FolderNotThere | Problem::FolderReadOnly | Problem::FolderFull | Problem::Folder
    );
    about_folder.then_some(FOLDER)
}
