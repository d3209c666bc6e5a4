//! The letters and pictures that came with something a service holds.

use api::{AttachmentId, AttachmentSeen, AttachmentView, ClinicalItem, ClinicalResource, Request};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::ask::Doing;
use crate::components::{BusyButton, PictureView, ProblemOf, SaveCopy};
use crate::pages::documents::{Pages, kind_of};
use crate::{format, words};

/// Each of them; one alone is open.
#[component]
pub(in crate::pages) fn Attachments(
    item: ClinicalItem,
    attachments: Vec<AttachmentView>,
) -> impl IntoView {
    if attachments.is_empty() {
        return ().into_any();
    }
    let open = RwSignal::new((attachments.len() == 1).then_some(1_u32));
    let each = (1..).zip(attachments).map(|(number, attachment)| {
        let of = AttachmentId {
            connection: item.connection,
            resource_type: item.resource_type.clone(),
            id: item.id.clone(),
            number,
        };
        view! { <One of attachment source=item.source.clone() open /> }
    });
    view! {
        <section class="group" data-test="attachments">
            <h2>{words::resource::attachments()}</h2>
            {each.collect_view()}
        </section>
    }
    .into_any()
}

#[component]
fn One(
    of: AttachmentId,
    attachment: AttachmentView,
    source: String,
    open: RwSignal<Option<u32>>,
) -> impl IntoView {
    let number = of.number;
    let called = match attachment.title.as_str() {
        "" => words::resource::attachment(number),
        title => title.to_owned(),
    };
    let is_here = attachment.bytes > 0;
    let about = about(&attachment);
    let (seen, for_copy, name) = (StoredValue::new(attachment.seen), of.clone(), called.clone());
    let export = Callback::new(move |path: String| Request::ExportAttachment {
        of: for_copy.clone(),
        path: path.into(),
    });
    view! {
        <h3 dir="auto">{called.clone()}</h3>
        <p class="quiet" dir="auto">{about}</p>
        <Show
            when=move || open.get() == Some(number)
            fallback=move || view! {
                <button
                    type="button"
                    class="button"
                    data-test="attachment-open"
                    on:click=move |_| open.set(Some(number))
                >
                    {words::resource::attachment_open()}
                </button>
            }
        >
            {see(seen.get_value(), &of, &called, &source)}
        </Show>
        {is_here.then(|| view! { <SaveCopy export name /> })}
    }
}

fn see(seen: AttachmentSeen, of: &AttachmentId, called: &str, source: &str) -> AnyView {
    let said =
        |text: String| view! { <p class="notice" data-test="not-shown">{text}</p> }.into_any();
    match seen {
        AttachmentSeen::Picture => {
            view! { <PictureView name=format!("attached-0-{of}") alt=called.to_owned() /> }
                .into_any()
        }
        AttachmentSeen::Pages => {
            let request = Request::AttachmentPages { of: of.clone() };
            view! { <Pages request kind="attached" file=of.to_string() called=called.to_owned() /> }
                .into_any()
        }
        AttachmentSeen::Text(text) => {
            view! { <div class="letter" dir="auto" data-test="letter">{text}</div> }.into_any()
        }
        AttachmentSeen::NotShown => said(words::documents::not_shown().to_owned()),
        AttachmentSeen::AtService => {
            view! { <Fetch of=of.clone() source=source.to_owned() /> }.into_any()
        }
        AttachmentSeen::Elsewhere(address) => said(words::resource::elsewhere(&address)),
        AttachmentSeen::Nothing => said(words::resource::nothing_came().to_owned()),
    }
}

/// Only its address came: it is fetched when it is asked for, and the page then
/// follows the record.
#[component]
fn Fetch(of: AttachmentId, source: String) -> impl IntoView {
    let doing = Doing::new();
    let fetch = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::FetchAttachment { of: of.clone() };
        doing.run(request, |_: ClinicalResource| {});
    };
    view! {
        <p class="notice" data-test="not-shown">{words::resource::at_service(source)}</p>
        <ProblemOf doing />
        <form on:submit=fetch>
            <BusyButton
                label=words::resource::fetch()
                busy_label=words::resource::fetching()
                busy=doing.busy
                test="attachment-fetch"
            />
        </form>
    }
}

/// Kind, size and date in one line.
fn about(attachment: &AttachmentView) -> String {
    let kind = match &attachment.seen {
        AttachmentSeen::Picture => words::documents::kind_picture(),
        AttachmentSeen::Pages => words::documents::kind_pdf(),
        AttachmentSeen::Text(_) => words::documents::kind_text(),
        _ if attachment.media_type.is_empty() => "",
        _ => kind_of(&attachment.media_type),
    };
    let size = (attachment.bytes > 0).then(|| format::size(attachment.bytes));
    let date = format::fhir_date(&attachment.date);
    let parts = [kind.to_owned(), size.unwrap_or_default(), date].into_iter();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
