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
    view! {
        <div class="progress" data-test="sync-progress">
            <p class="strong">{words::sync::under_way(progress.connection)}</p>
            {(to_send > 0).then(|| view! {
                <p>{words::sync::sent_of(format::number(sent), format::number(to_send))}</p>
                <progress aria-label=words::sync::sending() max=to_send.to_string() value=sent.min(to_send).to_string()></progress>
            })}
            <p>{receiving}</p>
            {progress.expected.map(|expected| view! {
                <progress aria-label=words::sync::receiving() max=expected.max(1).to_string() value=received.min(expected).to_string()></progress>
            })}
        </div>
    }
}
