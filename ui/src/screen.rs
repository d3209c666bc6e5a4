//! The little the pages need of the browser itself: focus, title, theme.

use std::time::Duration;

use api::{Preferences, Theme};
use leptos::prelude::{document, set_timeout, window};
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// Moves the focus to the first element that `selector` finds, once the page
/// is drawn.
pub(crate) fn focus(selector: &'static str) {
    once_drawn(move || {
        if let Some(element) = find(selector) {
            let _ = element.focus();
        }
    });
}

/// Moves the focus to the element of this id.
pub(crate) fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// The same, once the page is drawn.
pub(crate) fn focus_id_once_drawn(id: String) {
    once_drawn(move || focus_id(&id));
}

/// What an event came to.
pub(crate) fn target(event: &Event) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// The buttons and boxes within an element, in their order.
pub(crate) fn controls(element: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = element.query_selector_all("button, input") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// Presses the button of this id; whether there is one.
pub(crate) fn press_id(id: &str) -> bool {
    let button = document().get_element_by_id(id);
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.is_some_and(|button| {
        button.click();
        true
    })
}

// What had the focus may be gone once it was pressed. These give the focus a
// place that says what happened.

/// To what the latest toast offers.
pub(crate) fn focus_toast() {
    focus("[data-toast] button");
}

/// To the heading of the page.
pub(crate) fn focus_title() {
    focus("main h1");
}

/// After a page change: the field that asks for it, else the heading.
pub(crate) fn focus_new_page() {
    once_drawn(|| {
        if let Some(page) = find("main") {
            page.set_scroll_top(0);
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(element) = find("main [data-start]").or_else(|| find("main h1")) {
            let _ = element.focus();
        }
    });
}

/// Leptos draws in microtasks, so the next task finds the page as it is now.
/// An animation frame would come too late for a person who types at once.
fn once_drawn(act: impl FnOnce() + 'static) {
    set_timeout(act, Duration::ZERO);
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// The window's title. It never names a person: other people see task bars.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Theme and text size, on the root element.
pub(crate) fn apply(preferences: &Preferences) {
    let Some(root) = root() else { return };
    let theme = match preferences.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let _ = root.set_attribute("data-theme", theme);
    // Set through the object model: the content policy allows no style attribute.
    let size = f32::from(preferences.text_size.clamp(100, 200)) / 100.0;
    let _ = root.style().set_property("--text-size", &size.to_string());
}

/// Gives an element a number that the style sheets read, such as how far a
/// picture is zoomed. Through the object model, as above.
pub(crate) fn set_number(element: &HtmlElement, name: &str, number: f64) {
    let _ = element.style().set_property(name, &number.to_string());
}

/// Whether a person is typing into this element.
pub(crate) fn is_text_field(element: &Element) -> bool {
    if element.is_instance_of::<HtmlTextAreaElement>() {
        return true;
    }
    let input = element.dyn_ref::<HtmlInputElement>();
    input.is_some_and(|input| !matches!(input.type_().as_str(), "radio" | "checkbox" | "button"))
}

/// Shows the message that `index.html` holds for the day the window breaks.
pub(crate) fn say_it_broke() {
    if let Some(message) = document().get_element_by_id("broken") {
        let _ = message.remove_attribute("hidden");
    }
}

fn root() -> Option<HtmlElement> {
    document().document_element()?.dyn_into().ok()
}
