//! The shape that goes with a person's colour, so that nobody needs to tell
//! colours apart.

use leptos::prelude::*;
use model::{Colour, Shape};

use crate::words;

/// The shape, in the colour.
#[component]
pub(crate) fn PersonShape(colour: Colour) -> impl IntoView {
    view! {
        <svg
            class="shape"
            data-colour=colour.as_str()
            viewBox="0 0 24 24"
            aria-hidden="true"
            focusable="false"
        >
            <path d=outline(colour.shape()) />
        </svg>
    }
}

/// The colour and its shape in words: `Teal, a circle`.
pub(crate) fn name(colour: Colour) -> &'static str {
    match colour {
        Colour::Teal => words::colour::teal(),
        Colour::Plum => words::colour::plum(),
        Colour::Amber => words::colour::amber(),
        Colour::Blue => words::colour::blue(),
        Colour::Moss => words::colour::moss(),
        Colour::Brick => words::colour::brick(),
    }
}

fn outline(shape: Shape) -> &'static str {
    match shape {
        Shape::Circle => "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19z",
        Shape::Diamond => "M12 1.5L22.5 12L12 22.5L1.5 12z",
        Shape::Triangle => "M12 2.5L23 21.5H1z",
        Shape::Square => "M3.5 3.5h17v17h-17z",
        Shape::Hexagon => "M12 1.5l9.1 5.25v10.5L12 22.5l-9.1-5.25V6.75z",
        Shape::Star => {
            "M12 1.5l3.2 7.05l7.7 .8l-5.75 5.15l1.65 7.5L12 18.1l-6.8 3.9l1.65-7.5L1.1 9.35l7.7-.8z"
        }
    }
}
