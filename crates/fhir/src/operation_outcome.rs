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

/// Whether the answer is an OperationOutcome that tells of a failure, whatever its
/// status says.
pub(crate) fn tells_of_failure(response: &Response) -> bool {
    let Some(outcome) = response.resource() else { return false };
    let issues = outcome.get("issue").and_then(Value::as_array).into_iter().flatten();
    let is_severe = |issue: &Value| {
        let severity = issue.get("severity").and_then(Value::as_str);
        matches!(severity, Some("error" | "fatal"))
    };
    outcome.get("resourceType") == Some(&"OperationOutcome".into())
        && issues.into_iter().any(is_severe)
}

fn explanation(issue: &Value) -> Option<&str> {
    let details = issue.pointer("/details/text");
    let shown = issue.pointer("/details/coding/0/display");
    [issue.get("diagnostics"), details, shown].into_iter().flatten().find_map(Value::as_str)
}
