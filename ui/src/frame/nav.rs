//! The ways to the other pages: a rail on wide windows, a bar on narrow ones.

use leptos::prelude::*;

use crate::components::{Brand, Glyph, Icon};
use crate::page::{DiaryStart, Page, Writing};
use crate::session::Session;
use crate::words;

/// Where a page belongs: the item of rail or bar that is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Today,
    Diary,
    Add,
    Photos,
    Documents,
    Record,
    Connections,
    Search,
    Settings,
    Lock,
    More,
}

impl Place {
    fn label(self) -> &'static str {
        match self {
            Self::Today => words::today::title(),
            Self::Diary => words::diary::title(),
            Self::Add => words::frame::add(),
            Self::Photos => words::photos::title(),
            Self::Documents => words::documents::title(),
            Self::Record => words::record::title(),
            Self::Connections => words::connections::title(),
            Self::Search => words::frame::search(),
            Self::Settings => words::settings::title(),
            Self::Lock => words::frame::lock(),
            Self::More => words::frame::more(),
        }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::Today => Glyph::Sun,
            Self::Diary => Glyph::Book,
            Self::Add => Glyph::Add,
            Self::Photos => Glyph::Photo,
            Self::Documents => Glyph::Document,
            Self::Record => Glyph::Record,
            Self::Connections => Glyph::Link,
            Self::Search => Glyph::Search,
            Self::Settings => Glyph::Sliders,
            Self::Lock => Glyph::Lock,
            Self::More => Glyph::More,
        }
    }

    fn test(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Diary => "diary",
            Self::Add => "add",
            Self::Photos => "photos",
            Self::Documents => "documents",
            Self::Record => "record",
            Self::Connections => "connections",
            Self::Search => "search",
            Self::Settings => "settings",
            Self::Lock => "lock",
            Self::More => "more",
        }
    }

    fn keys(self) -> Option<&'static str> {
        match self {
            Self::Add => Some("Control+N"),
            Self::Search => Some("Control+F"),
            Self::Lock => Some("Control+L"),
            _ => None,
        }
    }

    fn open(self, session: Session) {
        match self {
            Self::Today => session.go(Page::Today),
            Self::Diary => session.go(Page::Diary(DiaryStart::Top)),
            Self::Add => session.go(Page::Write(Writing::New(None))),
            Self::Photos => session.go(Page::Photos),
            Self::Documents => session.go(Page::Documents),
            Self::Record => session.go(Page::Record),
            Self::Connections => session.go(Page::Connections),
            Self::Search => session.go(Page::Diary(DiaryStart::Search)),
            Self::Settings => session.go(Page::Settings),
            Self::Lock => session.lock(),
            Self::More => session.go(Page::More),
        }
    }

    /// Where a page belongs on the rail; `None` for a page reached another way.
    fn of(page: &Page) -> Option<Self> {
        match page {
            Page::Today => Some(Self::Today),
            Page::Diary(_) | Page::History(_) => Some(Self::Diary),
            Page::Write(_) => Some(Self::Add),
            Page::Photos | Page::AddPhotos(_) | Page::Photo(_) | Page::PhotoSeries(_) => {
                Some(Self::Photos)
            }
            Page::Documents | Page::AddDocument | Page::Document(_) => Some(Self::Documents),
            Page::Record | Page::Resource(_) => Some(Self::Record),
            Page::Connections | Page::AddConnection => Some(Self::Connections),
            Page::Settings | Page::ChangePassphrase => Some(Self::Settings),
            Page::More => Some(Self::More),
            Page::People
            | Page::CreateLock
            | Page::Unlock(_)
            | Page::Recover(_)
            | Page::EditFile(_)
            | Page::RecoveryCode(_) => None,
        }
    }

    /// The same on the bar, where the less used pages are under More.
    fn on_bar(self) -> Self {
        match self {
            Self::Today | Self::Add | Self::Record => self,
            _ => Self::More,
        }
    }
}

/// The rail at the side.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let session = Session::here();
    let here = Memo::new(move |_| session.page.with(Place::of));
    let item = move |place| view! { <Item place here=here.into() prefix="nav" /> };
    let pages = [
        Place::Today,
        Place::Diary,
        Place::Photos,
        Place::Documents,
        Place::Record,
        Place::Connections,
    ];
    let below = [Place::Search, Place::Lock, Place::Settings];
    view! {
        <nav class="rail" aria-label=words::frame::pages()>
            <Brand />
            <ul>{pages.map(item).collect_view()}</ul>
            <ul class="below">{below.map(item).collect_view()}</ul>
        </nav>
    }
}

/// The bar at the bottom.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let session = Session::here();
    let here = Memo::new(move |_| session.page.with(Place::of).map(Place::on_bar));
    view! {
        <nav class="bar" aria-label=words::frame::pages()>
            <ul>
                {[Place::Today, Place::Add, Place::Record, Place::More]
                    .map(|place| view! { <Item place here=here.into() prefix="bar" /> })
                    .collect_view()}
            </ul>
        </nav>
    }
}

/// The pages that the bar has no room for.
#[component]
pub(crate) fn MoreList() -> impl IntoView {
    let none = Signal::derive(|| None);
    view! {
        <ul class="more-list">
            {[
                Place::Diary,
                Place::Photos,
                Place::Documents,
                Place::Connections,
                Place::Search,
                Place::Settings,
                Place::Lock,
            ]
                .map(|place| view! { <Item place here=none prefix="more" /> })
                .collect_view()}
        </ul>
    }
}

#[component]
fn Item(place: Place, here: Signal<Option<Place>>, prefix: &'static str) -> impl IntoView {
    let session = Session::here();
    view! {
        <li>
            <button
                type="button"
                class="nav-item"
                data-test=format!("{prefix}-{}", place.test())
                aria-current=move || (here.get() == Some(place)).then_some("page")
                aria-keyshortcuts=place.keys()
                on:click=move |_| place.open(session)
            >
                <Icon glyph=place.glyph() />
                <span>{place.label()}</span>
            </button>
        </li>
    }
}
