//! Everything Keepwell says, from `assets/locales/en.json`.
//!
//! `build.rs` makes a function of every text, so `words::today::title()` is
//! checked by the compiler: a missing text, a missing part and a text that is
//! used nowhere do not compile. A further language is a further file there.
//! Rejected: `leptos_i18n` 0.6. It keeps the language in a cookie by way of
//! `leptos-use`, and its build step brings ICU's data exporter with a wasm
//! interpreter and an HTTP client: some 120 packages for one table of texts.

include!(concat!(env!("OUT_DIR"), "/words.rs"));

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn one_and_many_are_said_differently() {
        assert_eq!(status::waiting(1), "1 waiting to send");
        assert_eq!(status::waiting(1_200), "1,200 waiting to send");
    }
}
