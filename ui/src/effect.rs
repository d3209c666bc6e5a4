//! Effects that the pages hold once, whatever they do.

use leptos::prelude::*;

/// Runs now and whenever a signal that it reads changes.
///
/// Leptos writes its machinery out for every closure of its own type, about a
/// kilobyte each; behind a pointer all of them share one.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    of(Box::new(run));
}

fn of(run: Box<dyn FnMut()>) {
    Effect::new(run);
}
