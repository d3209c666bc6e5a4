//! Photos of the same thing, in the order they were taken.

use leptos::prelude::*;
use model::Label;

use super::compare::Compare;
use super::{Grid, of_series};
use crate::ask::follow;
use crate::components::{AddButton, BackLink, PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// The series of that name.
#[component]
pub(crate) fn PhotoSeries(name: Label) -> impl IntoView {
    let session = Session::here();
    let asked = name.clone();
    let photos = follow(move || {
        session.follow_record();
        of_series(asked.clone())
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=name.to_string() />
        {answered(photos, |photos| {
            if photos.is_empty() {
                return view! { <p class="empty">{words::photos::series_empty()}</p> }.into_any();
            }
            let several = photos.len() > 1;
            view! {
                <Grid photos=photos.clone() />
                {several.then(|| view! { <Compare photos /> })}
            }
            .into_any()
        })}
        <AddButton
            page=Page::AddPhotos(Some(name))
            label=words::photos::add()
            test="add-photos"
            primary=true
        />
    }
}
