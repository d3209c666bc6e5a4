//! The pages that a narrow window has no room for in its bar.

use leptos::prelude::*;

use crate::components::PageTitle;
use crate::frame::MoreList;
use crate::words;

/// A list of the other pages.
#[component]
pub(crate) fn More() -> impl IntoView {
    view! {
        <PageTitle title=words::frame::more() />
        <MoreList />
    }
}
