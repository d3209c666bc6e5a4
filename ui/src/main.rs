//! Keepwell's pages: a Leptos client that knows nothing but the door.
//!
//! Every page asks the core through [`door::ask`] and shows what it answers.
//! Nothing is kept in the browser: no cookie, no web storage. There is no
//! router either, since a desktop window has no addresses: the open page is
//! one enum in one signal ([`page::Page`]).

mod app;
mod ask;
mod clock;
mod components;
mod door;
mod effect;
mod format;
mod frame;
mod kinds;
mod listing;
mod page;
mod pages;
mod picked;
#[cfg(test)]
mod sample;
mod screen;
mod script;
mod session;
mod words;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        // Where, for whoever mends it; never what, which may be about a person.
        leptos::logging::error!("stopped at {:?}", panic.location());
        screen::say_it_broke();
    }));
    screen::set_title(words::app::name());
    leptos::mount::mount_to_body(app::App);
}
