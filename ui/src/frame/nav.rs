//! The ways to the other pages: a rail on wide windows, a bar on narrow ones.

use leptos::prelude::*;

use crate::components::{Brand, Glyph, Icon};
use crate::page::{Page, TimelineStart};
use crate::session::Session;
use crate::words;

/// Where a page belongs: the item of rail or bar that is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Today,
    Timeline,
    Diary,
    Readings,
    Questionnaires,
    Medicines,
    MyHealth,
    Appointments,
    AboutMe,
    Photos,
    Documents,
    Add,
    Record,
    Connections,
    Anywhere,
    Attention,
    Search,
    Settings,
    Lock,
    More,
}

impl Place {
    fn label(self) -> &'static str {
        match self {
            Self::Today => words::today::title(),
            Self::Timeline => words::timeline::title(),
            Self::Diary => words::diary::title(),
            Self::Medicines => words::medicines::title(),
            Self::MyHealth => words::my_health::title(),
            Self::Appointments => words::appointments::title(),
            Self::AboutMe => words::about_me::title(),
            Self::Readings => words::readings::title(),
            Self::Questionnaires => words::questionnaires::title(),
            Self::Add => words::frame::add(),
            Self::Photos => words::photos::title(),
            Self::Documents => words::documents::title(),
            Self::Record => words::record::title(),
            Self::Connections => words::connections::title(),
            Self::Anywhere => words::anywhere::title(),
            Self::Attention => words::attention::title(),
            Self::Search => words::frame::search(),
            Self::Settings => words::settings::title(),
            Self::Lock => words::frame::lock(),
            Self::More => words::frame::more(),
        }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::Today => Glyph::Sun,
            Self::Timeline => Glyph::Timeline,
            Self::Diary => Glyph::Book,
            Self::Medicines => Glyph::Medicine,
            Self::MyHealth => Glyph::Heart,
            Self::Appointments => Glyph::Calendar,
            Self::AboutMe => Glyph::Person,
            Self::Readings => Glyph::Chart,
            Self::Questionnaires => Glyph::List,
            Self::Add => Glyph::Add,
            Self::Photos => Glyph::Photo,
            Self::Documents => Glyph::Document,
            Self::Record => Glyph::Record,
            Self::Connections => Glyph::Link,
            Self::Anywhere => Glyph::Download,
            Self::Attention => Glyph::Warning,
            Self::Search => Glyph::Search,
            Self::Settings => Glyph::Sliders,
            Self::Lock => Glyph::Lock,
            Self::More => Glyph::More,
        }
    }

    fn test(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Timeline => "timeline",
            Self::Diary => "diary",
            Self::Medicines => "medicines",
            Self::MyHealth => "my-health",
            Self::Appointments => "appointments",
            Self::AboutMe => "about-me",
            Self::Readings => "readings",
            Self::Questionnaires => "questionnaires",
            Self::Add => "add",
            Self::Photos => "photos",
            Self::Documents => "documents",
            Self::Record => "record",
            Self::Connections => "connections",
            Self::Anywhere => "anywhere",
            Self::Attention => "attention",
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
            Self::Timeline => session.go(Page::Timeline(TimelineStart::Top)),
            Self::Diary => session.go(Page::Diary),
            Self::Medicines => session.go(Page::Medicines),
            Self::MyHealth => session.go(Page::MyHealth),
            Self::Appointments => session.go(Page::Appointments),
            Self::AboutMe => session.go(Page::AboutMe),
            Self::Add => session.write_something(),
            Self::Readings => session.go(Page::Readings),
            Self::Questionnaires => session.go(Page::Questionnaires),
            Self::Photos => session.go(Page::Photos),
            Self::Documents => session.go(Page::Documents),
            Self::Record => session.go(Page::Record),
            Self::Connections => session.go(Page::Connections),
            Self::Anywhere => session.go(Page::Anywhere),
            Self::Attention => session.go(Page::Attention),
            Self::Search => session.go(Page::Timeline(TimelineStart::Search)),
            Self::Settings => session.go(Page::Settings),
            Self::Lock => session.lock(),
            Self::More => session.go(Page::More),
        }
    }

    /// Where a page belongs on the rail; `None` for a page reached another way.
    fn of(page: &Page) -> Option<Self> {
        match page {
            Page::Today => Some(Self::Today),
            Page::Timeline(_) | Page::History(_) => Some(Self::Timeline),
            Page::Diary => Some(Self::Diary),
            Page::Medicines => Some(Self::Medicines),
            Page::MyHealth => Some(Self::MyHealth),
            Page::Appointments => Some(Self::Appointments),
            Page::AboutMe => Some(Self::AboutMe),
            Page::Readings
            | Page::OneMeasure(_)
            | Page::AddReading(_)
            | Page::CorrectReading(_)
            | Page::ReadingHistory(_) => Some(Self::Readings),
            Page::Questionnaires | Page::Answer(_) | Page::OneQuestionnaire(_) => {
                Some(Self::Questionnaires)
            }
            Page::Write(_) => Some(Self::Add),
            Page::Photos | Page::AddPhotos(_) | Page::Photo(_) | Page::PhotoSeries(_) => {
                Some(Self::Photos)
            }
            Page::Documents | Page::AddDocument | Page::Document(_) => Some(Self::Documents),
            Page::Record | Page::RecordGroup(_) | Page::Resource(_) | Page::OneResult(_) => {
                Some(Self::Record)
            }
            Page::Connections
            | Page::AddConnection
            | Page::Connection(_)
            | Page::ConnectionRules(_)
            | Page::SendPreview(..)
            | Page::Computers
            | Page::AddComputer => Some(Self::Connections),
            Page::Anywhere => Some(Self::Anywhere),
            Page::Attention => Some(Self::Attention),
            Page::Settings | Page::ChangePassphrase => Some(Self::Settings),
            Page::More => Some(Self::More),
            Page::People
            | Page::CreateLock
            | Page::Unlock(_)
            | Page::Recover(_)
            | Page::JoinComputer
            | Page::Leaving
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
        Place::Timeline,
        Place::Diary,
        Place::Readings,
        Place::Photos,
        Place::Medicines,
        Place::MyHealth,
        Place::Questionnaires,
        Place::Appointments,
        Place::Documents,
        Place::Record,
        Place::AboutMe,
        Place::Connections,
        Place::Anywhere,
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
    let pages = [
        Place::Timeline,
        Place::Diary,
        Place::Readings,
        Place::Photos,
        Place::Medicines,
        Place::MyHealth,
        Place::Questionnaires,
        Place::Appointments,
        Place::Documents,
        Place::AboutMe,
        Place::Connections,
        Place::Anywhere,
        Place::Attention,
        Place::Search,
        Place::Settings,
        Place::Lock,
    ];
    view! {
        <ul class="more-list">
            {pages.map(|place| view! { <Item place here=none prefix="more" /> }).collect_view()}
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
