//! A new passphrase, typed twice: nobody can look a forgotten one up.

use api::Secret;
use leptos::prelude::*;

use super::{Mistakes, PassphraseField, StrengthLine};
use crate::words;

const FIRST: &str = "passphrase";
const AGAIN: &str = "passphrase-again";

/// A new passphrase and its repetition, as they are typed.
#[derive(Clone, Copy)]
pub(crate) struct NewPassphrase {
    first: RwSignal<String>,
    again: RwSignal<String>,
}

impl NewPassphrase {
    pub(crate) fn new() -> Self {
        Self { first: RwSignal::new(String::new()), again: RwSignal::new(String::new()) }
    }

    /// Notes what is wrong with it.
    pub(crate) fn check(self, mistakes: Mistakes) {
        let wrong = self
            .first
            .with_untracked(|first| self.again.with_untracked(|again| what_is_wrong(first, again)));
        if let Some((field, message)) = wrong {
            mistakes.add(field, message);
        }
    }

    pub(crate) fn secret(self) -> Secret {
        Secret::new(self.first.get_untracked())
    }
}

/// The fields of a new passphrase, with its strength between them.
#[component]
pub(crate) fn NewPassphraseFields(
    value: NewPassphrase,
    label: &'static str,
    /// The person's name, which makes a passphrase easy to guess.
    #[prop(into)]
    name: Signal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    view! {
        <PassphraseField
            id=FIRST
            label
            hint=words::create::passphrase_hint()
            value=value.first
            mistakes
            autocomplete="new-password"
        />
        <StrengthLine passphrase=value.first name />
        <PassphraseField
            id=AGAIN
            label=words::create::again()
            value=value.again
            mistakes
            autocomplete="new-password"
        />
    }
}

/// The field to put right, and what to say there.
fn what_is_wrong(first: &str, again: &str) -> Option<(&'static str, &'static str)> {
    if first.is_empty() {
        Some((FIRST, words::create::passphrase_empty()))
    } else if first != again {
        Some((AGAIN, words::create::not_the_same()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_at_a_time_is_to_be_put_right() {
        let field = |first, again| what_is_wrong(first, again).map(|(field, _)| field);
        assert_eq!(field("", ""), Some(FIRST));
        assert_eq!(field("", "lamp"), Some(FIRST));
        assert_eq!(field("lamp", ""), Some(AGAIN));
        assert_eq!(field("lamp", "lamp "), Some(AGAIN));
        assert_eq!(field("lamp", "lamp"), None);
    }
}
