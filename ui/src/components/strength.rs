//! How hard a passphrase is to guess, in words.

use std::time::Duration;

use api::{Request, Secret, Strength};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::door::ask;
use crate::effect::effect;

/// Long enough for a pause between words, short enough to be seen at once.
const AFTER_A_PAUSE: Duration = Duration::from_millis(300);

/// The strength of `passphrase`, asked for when typing pauses. A weak one is
/// warned of, never refused.
#[component]
pub(crate) fn StrengthLine(
    #[prop(into)] passphrase: Signal<String>,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let strength = RwSignal::new(None::<Strength>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let (passphrase, name) = (passphrase.get(), name.get());
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        if passphrase.is_empty() {
            strength.set(None);
            return;
        }
        let wait = set_timeout_with_handle(
            move || spawn_local(look(Secret::new(passphrase), name, strength)),
            AFTER_A_PAUSE,
        );
        timer.set_value(wait.ok());
    });
    view! {
        <div class="strength" role="status" data-test="strength">
            {move || {
                strength.get().map(|strength| {
                    let score = strength.score.min(4);
                    view! {
                        <div class="strength-bars" data-score=score.to_string() aria-hidden="true">
                            {(0..4).map(|bar| bar < score.max(1)).map(bar).collect_view()}
                        </div>
                        <p>{strength.words}</p>
                    }
                })
            }}
        </div>
    }
}

fn bar(on: bool) -> impl IntoView {
    view! { <span class:on=on></span> }
}

async fn look(passphrase: Secret, name: String, strength: RwSignal<Option<Strength>>) {
    let found = ask::<Strength>(Request::PassphraseStrength { passphrase, name }).await;
    strength.try_set(found.ok());
}
