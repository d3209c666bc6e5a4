//! What stands around every page of an open record: whose it is, how it
//! stands, and the ways to the other pages.

mod band;
mod chip;
mod idle;
mod nav;
mod notices;
mod toast;

use leptos::prelude::*;

pub(crate) use idle::IdleWarning;
pub(crate) use nav::MoreList;

use crate::words;

/// The frame around a page.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    view! {
        <a class="skip" href="#main">{words::frame::skip()}</a>
        <div class="frame">
            <nav::Rail />
            <band::Band />
            <main id="main" tabindex="-1">
                <notices::MadeUpNotice />
                <notices::CodeNotice />
                <notices::WriterNotice />
                {children()}
            </main>
            <nav::Bar />
        </div>
    }
}
