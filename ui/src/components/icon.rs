//! Line icons. They only ever stand beside words, so they are hidden from
//! screen readers.

use leptos::prelude::*;

/// The icons there are, drawn on a grid of 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glyph {
    Add,
    Back,
    Bin,
    Book,
    Calendar,
    Chart,
    Close,
    Forward,
    Heart,
    History,
    Link,
    List,
    Lock,
    Medicine,
    More,
    Pencil,
    People,
    Person,
    Record,
    Search,
    Sliders,
    Sun,
    Tick,
    Timeline,
    Warning,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Back => "M15 5l-7 7l7 7",
            Self::Bin => "M5 7h14M10 4h4M7 7l.8 13h8.4L17 7M10.4 11l.2 5M13.6 11l-.2 5",
            Self::Book => {
                "M7 3h10a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H7zM7 3v18M4.5 8H7M4.5 12H7M4.5 16H7M11 8h4.5M11 12h4.5"
            }
            Self::Calendar => "M5 5.5h14v14H5zM5 10h14M8.5 3v4M15.5 3v4M9 14h2M14 14h1",
            Self::Chart => "M4 4v16h16M7.5 15l3.5-4.5l3 2.5l5-6.5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Forward => "M9 5l7 7l-7 7",
            Self::Heart => {
                "M12 20C4 14.5 3 11 3 8.7A4.7 4.7 0 0 1 12 7a4.7 4.7 0 0 1 9 1.7c0 2.3-1 5.8-9 11.3z"
            }
            Self::History => "M12 8v4.5l3 1.8M4.2 10.5A8 8 0 1 1 4 13M4 5.5v5h5",
            Self::Link => {
                "M10.5 13.5a4 4 0 0 0 5.7 0l2.6-2.6a4 4 0 0 0-5.7-5.7l-1.3 1.3M13.5 10.5a4 4 0 0 0-5.7 0l-2.6 2.6a4 4 0 0 0 5.7 5.7l1.3-1.3"
            }
            Self::List => "M9 6h11M9 12h11M9 18h11M3.5 6l1 1l2-2M3.5 12l1 1l2-2M3.5 18l1 1l2-2",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
            Self::Medicine => {
                "M4.6 19.4a4.6 4.6 0 0 1 0-6.5l8.3-8.3a4.6 4.6 0 0 1 6.5 6.5l-8.3 8.3a4.6 4.6 0 0 1-6.5 0zM8.8 8.7l6.5 6.5"
            }
            Self::More => {
                "M5 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2zM19 11a1 1 0 1 0 0 2a1 1 0 0 0 0-2z"
            }
            Self::Pencil => "M4.5 19.5l1-4L16.2 4.8a2 2 0 0 1 3 3L8.5 18.5zM14.3 6.7l3 3",
            Self::People => {
                "M9 11.5a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M17.8 14.3a6.5 6.5 0 0 1 3.7 5.7"
            }
            Self::Person => "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
            Self::Record => {
                "M9 5H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2h-2M9 3h6v4H9zM9 12h6M9 16h4"
            }
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM15.3 15.3L20.5 20.5",
            Self::Sliders => {
                "M4 7h8M16 7h4M14 5a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM4 17h4M12 17h8M10 15a2 2 0 1 0 0 4a2 2 0 0 0 0-4z"
            }
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
            }
            Self::Tick => "M5 12.5l4.5 4.5L19 7.5",
            Self::Timeline => {
                "M6 3v18M6 5.5h.01M10 6h9M6 12h.01M10 12h9M6 18h.01M10 18h6M4.5 6a1.5 1.5 0 1 0 3 0a1.5 1.5 0 0 0-3 0M4.5 12a1.5 1.5 0 1 0 3 0a1.5 1.5 0 0 0-3 0M4.5 18a1.5 1.5 0 1 0 3 0a1.5 1.5 0 0 0-3 0"
            }
            Self::Warning => "M12 4l9 16H3zM12 10v4.5M12 17.3h.01",
        }
    }
}

/// One icon, as large as the text beside it.
#[component]
pub(crate) fn Icon(glyph: Glyph) -> impl IntoView {
    let class =
        if matches!(glyph, Glyph::Back | Glyph::Forward) { "icon icon-turns" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path() />
        </svg>
    }
}
