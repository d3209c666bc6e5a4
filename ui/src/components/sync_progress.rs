//! How far sending and receiving has come.

use api::SyncProgress;
use leptos::prelude::*;

use crate::{format, words};

/// Counts, and a bar where the service says how much there is.
#[component]
pub(crate) fn SyncProgressBar(progress: SyncProgress) -> impl IntoView {
    let (sent, to_send) = (progress.sent, progress.to_send);
    let received = progress.received;
    let receiving = match progress.expected {
        Some(expected) => {
            words::sync::received_of(format::number(received), format::number(expected))
        }
        None => words::sync::received(received),
    };
    let under_way = if progress.connection.is_empty() {
        words::computers::exchanging().to_owned()
    } else {
        words::sync::under_way(progress.connection)
    };
    view! {
        <div class="progress" data-test="sync-progress">
            <p class="strong">{under_way}</p>
            {(to_send > 0).then(|| view! {
                <p>{words::sync::sent_of(format::number(sent), format::number(to_send))}</p>
                <Bar label=words::sync::sending() done=sent all=to_send />
            })}
            <p>{receiving}</p>
            {progress.expected.map(|expected| view! {
                <Bar label=words::sync::receiving() done=received all=expected />
            })}
        </div>
    }
}

#[component]
fn Bar(label: &'static str, done: u64, all: u64) -> impl IntoView {
    let all = all.max(1);
    view! {
        <progress aria-label=label max=all.to_string() value=done.min(all).to_string()></progress>
    }
}
