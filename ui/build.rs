//! Makes a Rust function of every text in `assets/locales/en.json`.
//!
//! A text that is missing, is asked for without its parts, or is used nowhere
//! is then found by the compiler. The shape of the file:
//!
//! ```json
//! { "page": { "title": "Today", "hello": "Good morning, {name}",
//!             "waiting": { "one": "1 waiting", "other": "{count} waiting" } } }
//! ```

#![allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Map, Value};

const TEXTS: &str = "../assets/locales/en.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TEXTS}");
    let texts: Map<String, Value> = serde_json::from_str(&std::fs::read_to_string(TEXTS)?)?;
    let mut code = String::new();
    for (section, texts) in &texts {
        let texts = texts.as_object().ok_or("a section is an object of texts")?;
        writeln!(code, "pub(crate) mod {section} {{")?;
        for (name, text) in texts {
            write_text(&mut code, name, text)?;
        }
        writeln!(code, "}}")?;
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("words.rs");
    std::fs::write(out, code)?;
    Ok(())
}

fn write_text(code: &mut String, name: &str, text: &Value) -> Result<(), Box<dyn Error>> {
    match text {
        Value::String(text) if parts(text).is_empty() => {
            writeln!(code, "pub(crate) fn {name}() -> &'static str {{ {text:?} }}")?;
        }
        Value::String(text) => {
            let (parts, said) = (arguments(&parts(text)), said(text));
            writeln!(code, "pub(crate) fn {name}({parts}) -> String {{ {said} }}")?;
        }
        Value::Object(forms) => write_plural(code, name, forms)?,
        _ => return Err(format!("{name} is neither a text nor its plural forms").into()),
    }
    Ok(())
}

fn write_plural(
    code: &mut String,
    name: &str,
    forms: &Map<String, Value>,
) -> Result<(), Box<dyn Error>> {
    let form = |which: &str| {
        let text = forms.get(which).and_then(Value::as_str);
        text.ok_or_else(|| format!("{name} has no form for {which}"))
    };
    let (one, other) = (form("one")?, form("other")?);
    let mut others = parts(other);
    others.retain(|part| part != "count");
    let (parts, one, other) = (arguments(&others), said(one), said(other));
    writeln!(
        code,
        "pub(crate) fn {name}(count: u64, {parts}) -> String {{
            if count == 1 {{ return {one}; }}
            let count = crate::format::number(count);
            {other}
        }}"
    )?;
    Ok(())
}

fn arguments(parts: &[String]) -> String {
    parts.iter().map(|part| format!("{part}: impl std::fmt::Display, ")).collect()
}

/// The expression that says a text. `{name}` means the same in Rust as in the file.
fn said(text: &str) -> String {
    if parts(text).is_empty() {
        format!("{text:?}.to_owned()")
    } else {
        format!("format!({text:?})")
    }
}

/// The names in braces, each once, in the order they come.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for piece in text.split('{').skip(1) {
        let name = piece.split('}').next().unwrap_or_default().to_owned();
        if !parts.contains(&name) {
            parts.push(name);
        }
    }
    parts
}
