//! What a service may have: one choice for each kind of thing.

use leptos::prelude::*;
use model::{ItemKind, SendRule, SendRules};

use crate::{format, words};

/// Yes, ask me or no for each kind, and what the three mean.
#[component]
pub(crate) fn SendRulesFields(rules: RwSignal<SendRules>) -> impl IntoView {
    let ask_always = move |_| {
        rules.update(|rules| {
            for kind in ItemKind::ALL {
                rules.set(kind, SendRule::Ask);
            }
        });
    };
    let meanings = [
        (words::rules::yes(), words::rules::yes_means()),
        (words::rules::ask(), words::rules::ask_means()),
        (words::rules::no(), words::rules::no_means()),
    ];
    let meanings = meanings.map(|(rule, means)| {
        view! { <div><dt>{rule}</dt><dd>{means}</dd></div> }
    });
    view! {
        <dl class="facts">{meanings.collect_view()}</dl>
        <p class="quiet">{words::rules::private_stays()}</p>
        <div class="rules">
            {ItemKind::ALL.map(|kind| one_kind(kind, rules)).collect_view()}
        </div>
        <button type="button" class="link" data-test="ask-always" on:click=ask_always>
            {words::rules::ask_always()}
        </button>
    }
}

fn one_kind(kind: ItemKind, rules: RwSignal<SendRules>) -> impl IntoView {
    let choices = [
        (SendRule::Yes, words::rules::yes()),
        (SendRule::Ask, words::rules::ask()),
        (SendRule::No, words::rules::no()),
    ];
    let choice = move |(rule, label): (SendRule, &'static str)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=format!("rule-{kind}")
                    data-test=format!("rule-{kind}-{}", rule.as_str())
                    prop:checked=move || rules.with(|rules| rules.of(kind) == rule)
                    on:change=move |_| rules.update(|rules| rules.set(kind, rule))
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="rule">
            <legend>{format::sentence(kind.plural())}</legend>
            <div class="choices">{choices.map(choice).collect_view()}</div>
        </fieldset>
    }
}

/// The kinds of which `is_so`, as they stand in a sentence: `photos and
/// documents`. `None` where there are none.
pub(crate) fn kinds_that(is_so: impl Fn(ItemKind) -> bool) -> Option<String> {
    let kinds = ItemKind::ALL.into_iter().filter(|kind| is_so(*kind));
    let kinds: Vec<String> = kinds.map(|kind| kind.plural().to_owned()).collect();
    (!kinds.is_empty()).then(|| format::list(&kinds))
}

#[cfg(test)]
mod tests {
    use model::EntryKind;

    use super::*;

    #[test]
    fn kinds_are_named_as_in_a_sentence() {
        let (photo, document) =
            (ItemKind::Entry(EntryKind::Photo), ItemKind::Entry(EntryKind::Document));
        let both = kinds_that(|kind| kind == photo || kind == document);
        assert_eq!(both.as_deref(), Some("photos and documents"));
        assert_eq!(kinds_that(|_| false), None);
    }
}
