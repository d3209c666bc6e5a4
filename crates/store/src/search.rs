//! What a person types into the search field, as an FTS5 expression.

/// Words that are looked for; more would only be a pasted page.
const MAX_WORDS: usize = 32;

/// Each word quoted and open at its end, so that `wal` finds "Walked". FTS5
/// joins them with AND.
///
/// Nothing a person types is an operator: `NOT`, `*`, `"` and `note:` are words
/// or marks between words like any other. `None` when no words are left.
///
/// Rejected: letting FTS5's own language through. Half a quotation mark would
/// be an error while somebody is still typing.
pub(crate) fn search_expression(typed: &str) -> Option<String> {
    let words: Vec<String> = typed
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_quoted_and_open_at_its_end() {
        assert_eq!(search_expression(" Walked  to\n").unwrap(), r#""Walked"* "to"*"#);
        assert_eq!(
            search_expression(r#"say "no" NOT a*"#).unwrap(),
            r#""say"* """no"""* "NOT"* "a*"*"#
        );
        assert_eq!(search_expression("a\0b").unwrap(), r#""a"* "b"*"#);
    }

    #[test]
    fn nothing_typed_is_no_search() {
        assert_eq!(search_expression(""), None);
        assert_eq!(search_expression(" \t\0"), None);
    }

    #[test]
    fn a_pasted_page_is_cut() {
        assert_eq!(search_expression(&"a ".repeat(1000)).unwrap().matches('*').count(), MAX_WORDS);
    }
}
