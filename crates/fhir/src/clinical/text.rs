//! Markup to plain text.

/// Longest text shown from one place, in characters.
const MAX_CHARS: usize = 4_000;

/// Ends a line when it is opened or closed.
const BLOCKS: [&str; 17] = [
    "p", "br", "div", "li", "ul", "ol", "tr", "table", "thead", "tbody", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr",
];

/// Text without tags, entities or control characters, lines kept apart, cut
/// at 4,000 characters. A lone `<` stays: `pH < 7` is not markup.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let stripped = without_markup(text);
    let mut plain = String::new();
    for line in stripped.lines() {
        let words = line.split(|c: char| c.is_whitespace() || is_unseen(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push('\n');
        }
        plain.push_str(&words.join(" "));
    }
    cut(plain)
}

/// Controls, and marks that turn the direction of what follows: they could
/// make a text read as another.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn cut(text: String) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text,
    }
}

/// Text without tags and entities, its white space as it is.
pub(super) fn without_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = match from.starts_with('<') {
            true => tag(from, &mut out),
            false => entity(from, &mut out),
        };
    }
    out.push_str(rest);
    out
}

/// Reads one tag at the start of `from`, and gives what follows it.
fn tag<'a>(from: &'a str, out: &mut String) -> &'a str {
    if let Some(comment) = from.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    let inner = from.get(1..).unwrap_or_default();
    let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    let Some((name, rest)) = is_tag.then(|| inner.split_once('>')).flatten() else {
        out.push('<');
        return inner;
    };
    let name: String = name
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if (name == "script" || name == "style") && !inner.starts_with('/') {
        return after_close(rest, &name);
    }
    match name.as_str() {
        name if BLOCKS.contains(&name) => out.push('\n'),
        "td" | "th" => out.push(' '),
        _ => {}
    }
    rest
}

/// What follows the end of a `script` or `style`: its content is not text.
fn after_close<'a>(rest: &'a str, name: &str) -> &'a str {
    let close = format!("</{name}");
    let at = rest.to_ascii_lowercase().find(&close);
    let after = at.and_then(|at| rest.get(at..)).and_then(|end| end.split_once('>'));
    after.map_or("", |(_, rest)| rest)
}

/// Reads one entity at the start of `from`, and gives what follows it.
fn entity<'a>(from: &'a str, out: &mut String) -> &'a str {
    let inner = from.get(1..).unwrap_or_default();
    let named = inner.split_once(';').filter(|(name, _)| (1..=10).contains(&name.len()));
    let read = named.and_then(|(name, rest)| Some((character(name)?, rest)));
    match read {
        Some((c, rest)) => {
            out.push(c);
            rest
        }
        None => {
            out.push('&');
            inner
        }
    }
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = match hex {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrative_becomes_lines() {
        let narrative = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>Asthma</b>, mild</p>\
            <ul><li>since &#50;019</li><li>A&amp;E&nbsp;twice</li></ul></div>";
        assert_eq!(plain_text(narrative), "Asthma, mild\nsince 2019\nA&E twice");
    }

    #[test]
    fn nothing_that_could_run_is_left() {
        let hostile = "a<script>alert(1)</script>b<img src=x onerror=\"alert(2)\">c<!-- <b> -->d\
            <SCRIPT >x</SCRIPT >e<style>p{}</style>f<a href='javascript:x'>g</a>";
        assert_eq!(plain_text(hostile), "abcdefg");
        assert_eq!(plain_text("a<script>never closed"), "a");
        assert_eq!(plain_text("a<!-- never closed"), "a");
    }

    #[test]
    fn what_is_not_markup_stays() {
        assert_eq!(plain_text("pH < 7 & K > 5"), "pH < 7 & K > 5");
        assert_eq!(plain_text("salt & pepper; more"), "salt & pepper; more");
        assert_eq!(plain_text("<5 mg/L"), "<5 mg/L");
        assert_eq!(plain_text("a <b"), "a <b");
    }

    #[test]
    fn control_characters_and_length_are_bounded() {
        assert_eq!(plain_text("a\u{0}b\u{202e}\r\n\r\n c"), "a b\nc");
        assert_eq!(plain_text(&"x".repeat(5_000)).chars().count(), MAX_CHARS + 1);
    }
}
