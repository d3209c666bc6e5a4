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
            let arguments: String = parts(text)
                .iter()
                .map(|part| format!("{part}: impl std::fmt::Display, "))
                .collect();
            writeln!(code, "pub(crate) fn {name}({arguments}) -> String {{ format!({text:?}) }}")?;
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
    let arguments: String = parts(other)
        .iter()
        .filter(|part| *part != "count")
        .map(|part| format!(", {part}: impl std::fmt::Display"))
        .collect();
    writeln!(
        code,
        "pub(crate) fn {name}(count: u64{arguments}) -> String {{
            if count == 1 {{ return format!({one:?}); }}
            let count = crate::format::number(count);
            format!({other:?})
        }}"
    )?;
    Ok(())
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
