//! Erasing an entry or a reading for good, after saying what that does not
//! reach.

use api::{Erasure, Request};
use leptos::prelude::*;
use model::{EntryId, ReadingId};

use super::{CheckedForm, Dialog, Field, Glyph, Icon, Mistakes, ProblemOf, Sentences};
use crate::ask::Doing;
use crate::session::Session;
use crate::words;

/// The field for the word that has to be typed.
const WORD: &str = "erase-word";

/// What can be erased, with all its history.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Erasable {
    /// An entry.
    Entry(EntryId),
    /// A reading, by any of its history.
    Reading(ReadingId),
}

impl Erasable {
    fn request(self, sure: bool) -> Request {
        match self {
            Self::Entry(id) => Request::Erase { id, sure },
            Self::Reading(id) => Request::EraseReading { id, sure },
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Entry(_) => words::erase::text(),
            Self::Reading(_) => words::erase::text_reading(),
        }
    }
}

/// A quiet button, and the question that it asks.
#[component]
pub(crate) fn Erase(what: Erasable) -> impl IntoView {
    let asking = Doing::new();
    let reach = RwSignal::new(None::<Erasure>);
    let ask = move |_| {
        asking.run(what.request(false), move |found: Erasure| {
            reach.try_set(Some(found));
        });
    };
    view! {
        <ProblemOf doing=asking />
        <button type="button" class="button small danger" data-test="erase" on:click=ask>
            <Icon glyph=Glyph::Bin />
            {words::erase::open()}
        </button>
        <EraseDialog what reach />
    }
}

#[component]
fn EraseDialog(what: Erasable, reach: RwSignal<Option<Erasure>>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let mistakes = Mistakes::new();
    let word = RwSignal::new(String::new());
    mistakes.follow(doing, |_| None);
    let close = move || {
        reach.set(None);
        word.set(String::new());
        mistakes.clear();
    };
    let submit = move || {
        if !word.with_untracked(|word| is_the_word(word)) {
            mistakes.add(WORD, words::erase::type_it());
        }
        if mistakes.any() {
            return;
        }
        doing.run(what.request(true), move |_: Erasure| {
            session.back();
            session.say(words::erase::done());
            session.look();
        });
    };
    let erasing = move || {
        if doing.busy.get() { words::erase::erasing() } else { words::erase::erase() }
    };
    view! {
        <Dialog
            id="erase"
            open=Signal::derive(move || reach.with(Option::is_some))
            title=words::erase::title()
            on_close=Callback::new(move |()| close())
        >
            <p>{what.text()}</p>
            <p class="strong">{words::erase::not_reached()}</p>
            {move || reach.get().map(|reach| view! { <Sentences lines=copies(&reach) class="dots" /> })}
            <CheckedForm mistakes submit>
                <Field id=WORD label=words::erase::word() value=word mistakes />
                <div class="actions">
                    <button
                        type="submit"
                        class="button danger"
                        data-test="erase-confirm"
                        aria-disabled=move || doing.busy.get().to_string()
                    >
                        {erasing}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="erase-cancel"
                        on:click=move |_| close()
                    >
                        {words::erase::keep()}
                    </button>
                </div>
            </CheckedForm>
        </Dialog>
    }
}

/// Where copies of it may be that Keepwell cannot erase, a sentence each.
fn copies(reach: &Erasure) -> Vec<String> {
    let services = reach.services.iter().map(words::erase::at_service);
    let computers = reach.computers.then(|| words::erase::at_computers().to_owned());
    let always = [words::erase::in_backups(), words::erase::on_paper()];
    services.chain(computers).chain(always.map(str::to_owned)).collect()
}

fn is_the_word(typed: &str) -> bool {
    typed.trim().to_lowercase() == words::erase::the_word()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_out_of_reach_is_named() {
        let alone = Erasure { erased: false, services: Vec::new(), computers: false };
        assert_eq!(copies(&alone).len(), 2);
        let services = vec!["Leeds Care Record".to_owned()];
        let shared = copies(&Erasure { erased: false, services, computers: true });
        assert_eq!(shared.len(), 4);
        assert!(shared[0].contains("Leeds Care Record"));
    }

    #[test]
    fn only_the_word_will_do() {
        assert!(is_the_word(" Erase "));
        assert!(!is_the_word(""));
        assert!(!is_the_word("erased"));
    }
}
