//! The question about a value that is possible and unusual.

use leptos::html;
use leptos::prelude::*;

use crate::effect::effect;
use crate::{screen, words};

/// Asks in the form, with the reason. It has the focus until it is answered.
#[component]
pub(super) fn Sure(why: RwSignal<Option<String>>, yes: Callback<()>) -> impl IntoView {
    let question: NodeRef<html::Section> = NodeRef::new();
    effect(move || {
        if let Some(question) = question.get() {
            let _ = question.focus();
        }
    });
    move || {
        why.get().map(|reason| {
            view! {
                <section
                    class="notice"
                    role="alert"
                    tabindex="-1"
                    aria-labelledby="sure-title"
                    data-test="are-you-sure"
                    node_ref=question
                >
                    <p class="strong" id="sure-title">{words::readings::sure()}</p>
                    <p>{reason} " " {words::readings::sure_not_saved()}</p>
                    <div class="actions">
                        <button
                            type="button"
                            class="button"
                            data-test="sure-yes"
                            on:click=move |_| yes.run(())
                        >
                            {words::readings::sure_yes()}
                        </button>
                        <button
                            type="button"
                            class="button"
                            data-test="sure-no"
                            on:click=move |_| {
                                why.set(None);
                                screen::focus_id("value");
                            }
                        >
                            {words::readings::sure_no()}
                        </button>
                    </div>
                </section>
            }
        })
    }
}
