//! What a service says went wrong (FHIR R4, OperationOutcome).

use serde_json::Value;

use crate::Response;
use crate::clinical::plain_text;

/// Longest explanation kept, in characters.
const MAX_CHARS: usize = 500;

/// The explanations in an OperationOutcome, as plain text; `None` when there
/// are none. They come from the service and may quote what was sent.
pub(crate) fn diagnostics(response: &Response) -> Option<String> {
    let outcome = response.resource()?;
    let issues = outcome.get("issue")?.as_array()?;
    let lines: Vec<&str> = issues.iter().filter_map(explanation).collect();
    let text = plain_text(&lines.join("; "));
    (!text.is_empty()).then(|| text.chars().take(MAX_CHARS).collect())
}

fn explanation(issue: &Value) -> Option<&str> {
    let details = issue.pointer("/details/text");
    let shown = issue.pointer("/details/coding/0/display");
    [issue.get("diagnostics"), details, shown].into_iter().flatten().find_map(Value::as_str)
}
