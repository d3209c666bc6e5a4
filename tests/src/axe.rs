//! What axe says of a page: who could not use it, and why.

use std::fmt;

use serde::Deserialize;

/// Something on the page that some people cannot use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// axe's name for the rule.
    pub id: String,
    /// What is wrong, in a sentence.
    pub help: String,
    /// The elements it is wrong with.
    pub nodes: Vec<Node>,
}

/// An element of the page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// Its markup, shortened.
    pub html: String,
    /// What to change.
    #[serde(rename = "failureSummary", default)]
    pub summary: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.id, self.help)?;
        for node in &self.nodes {
            write!(formatter, "\n  {}\n    {}", node.html, node.summary.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

/// Runs the rules of WCAG 2.2 AA and axe's own good practice over the page.
pub(crate) const CHECK: &str = r#"
    const done = arguments[arguments.length - 1];
    axe.run(document, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }).then(
        found => done({ violations: found.violations.map(violation => ({
            id: violation.id,
            help: violation.help,
            nodes: violation.nodes.map(node => ({
                html: node.html.slice(0, 200),
                failureSummary: node.failureSummary || "",
            })),
        })) }),
        problem => done({ problem: String(problem) }),
    );
"#;
