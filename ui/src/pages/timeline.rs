//! Everything a person wrote down and measured, newest first.

mod days;

use std::collections::BTreeSet;

use api::{Request, TimelineKind, TimelineQuery, WordView};
use chrono::NaiveDate;
use leptos::prelude::*;
use model::{EntryKind, Field as PageField, Label};

use crate::ask::{follow, question};
use crate::components::{Chips, Field, Found, Mistakes, PageTitle, SearchBox, answered};
use crate::effect::effect;
use crate::listing::{self, AT_A_TIME};
use crate::page::TimelineStart;
use crate::session::Session;
use crate::{kinds, words};
use days::Days;

/// What narrows the list.
#[derive(Clone, Copy)]
struct Filter {
    search: RwSignal<String>,
    kinds: RwSignal<BTreeSet<TimelineKind>>,
    /// Empty for any.
    tag: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Filter {
    fn new() -> Self {
        Self {
            search: RwSignal::default(),
            kinds: RwSignal::default(),
            tag: RwSignal::default(),
            from: RwSignal::default(),
            until: RwSignal::default(),
        }
    }

    fn query(self) -> TimelineQuery {
        let day = |text: RwSignal<String>| text.get().parse::<NaiveDate>().ok();
        TimelineQuery {
            kinds: self.kinds.get().into_iter().collect(),
            word: Label::new(&self.tag.get()).ok().map(|tag| (PageField::Tags, tag)),
            search: Some(self.search.get()).filter(|text| !text.trim().is_empty()),
            from: day(self.from).and_then(listing::start_of),
            until: day(self.until).and_then(listing::end_of),
            limit: AT_A_TIME,
            ..TimelineQuery::default()
        }
    }

    /// How many of the filters behind the disclosure are in use.
    fn in_use(self) -> u64 {
        let used = [
            self.kinds.with(|kinds| !kinds.is_empty()),
            self.tag.with(|tag| !tag.is_empty()),
            self.from.with(|from| !from.is_empty()),
            self.until.with(|until| !until.is_empty()),
        ];
        used.into_iter().map(u64::from).sum()
    }

    fn clear(self) {
        self.kinds.set(BTreeSet::new());
        for text in [self.tag, self.from, self.until] {
            text.set(String::new());
        }
    }
}

/// The timeline.
#[component]
pub(crate) fn Timeline(start: TimelineStart) -> impl IntoView {
    let session = Session::here();
    let filter = Filter::new();
    let turns = RwSignal::new(1_u32);
    let query = Memo::new(move |_| filter.query());
    effect(move || {
        query.track();
        if turns.get_untracked() != 1 {
            turns.set(1);
        }
    });
    let pages = follow(move || {
        session.follow_record();
        listing::load_timeline(query.get(), turns.get())
    });
    view! {
        <PageTitle title=words::timeline::title() />
        <SearchBox
            label=words::timeline::search()
            search=filter.search
            start=start == TimelineStart::Search
        />
        <Filters filter />
        {answered(pages, move |pages| {
            let searching = query.with_untracked(|query| {
                *query != TimelineQuery { limit: AT_A_TIME, ..TimelineQuery::default() }
            });
            let (shown, total) = (pages.items.len(), pages.total);
            let has_more = pages.next.is_some();
            view! {
                <Found shown total has_more searching empty=words::timeline::empty() turns>
                    <Days items=pages.items />
                </Found>
            }
        })}
    }
}

/// Kinds, a tag, and dates.
#[component]
fn Filters(filter: Filter) -> impl IntoView {
    let summary = move || match filter.in_use() {
        0 => words::timeline::filters().to_owned(),
        used => words::timeline::filters_in_use(used),
    };
    let tags = question::<Vec<WordView>>(|| Request::Words { field: PageField::Tags });
    let mistakes = Mistakes::new();
    view! {
        <details class="more">
            <summary>{summary}</summary>
            <div class="more-fields">
                <fieldset class="field">
                    <legend>{words::timeline::kinds()}</legend>
                    <Chips label=words::timeline::kinds()>
                        {EntryKind::ALL
                            .map(|kind| one_kind(TimelineKind::Entry(kind), filter.kinds))
                            .collect_view()}
                        {one_kind(TimelineKind::Readings, filter.kinds)}
                    </Chips>
                </fieldset>
                {move || {
                    let tags = tags.get().and_then(Result::ok).unwrap_or_default();
                    (!tags.is_empty()).then(|| view! { <TagChoice tags tag=filter.tag /> })
                }}
                <div class="side-by-side">
                    <Field
                        id="from"
                        label=words::timeline::from()
                        value=filter.from
                        mistakes
                        kind="date"
                    />
                    <Field
                        id="until"
                        label=words::timeline::until()
                        value=filter.until
                        mistakes
                        kind="date"
                    />
                </div>
                <button
                    type="button"
                    class="button"
                    data-test="show-everything"
                    on:click=move |_| filter.clear()
                >
                    {words::timeline::everything()}
                </button>
            </div>
        </details>
    }
}

fn one_kind(kind: TimelineKind, chosen: RwSignal<BTreeSet<TimelineKind>>) -> impl IntoView {
    let (name, label) = match kind {
        TimelineKind::Entry(kind) => (kind.as_str(), kinds::kind(kind)),
        TimelineKind::Readings => ("reading", words::readings::title()),
    };
    view! {
        <label class="choice chip">
            <input
                type="checkbox"
                data-test=format!("kind-{name}")
                prop:checked=move || chosen.with(|kinds| kinds.contains(&kind))
                on:change=move |event| {
                    chosen.update(|kinds| {
                        if event_target_checked(&event) {
                            kinds.insert(kind);
                        } else {
                            kinds.remove(&kind);
                        }
                    });
                }
            />
            <span>{label}</span>
        </label>
    }
}

#[component]
fn TagChoice(tags: Vec<WordView>, tag: RwSignal<String>) -> impl IntoView {
    let option = move |value: String, label: String| {
        let this = value.clone();
        view! {
            <option value=value prop:selected=move || tag.with(|tag| *tag == this)>
                {label}
            </option>
        }
    };
    let options = tags.into_iter().map(|tag| option(tag.word.to_string(), tag.word.to_string()));
    view! {
        <div class="field">
            <label for="tag">{words::timeline::tag()}</label>
            <select id="tag" on:change=move |event| tag.set(event_target_value(&event))>
                {option(String::new(), words::timeline::any_tag().to_owned())}
                {options.collect_view()}
            </select>
        </div>
    }
}
