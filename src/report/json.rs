//! `{"verdict": …, "runs": [{"loss", "subject", "dtype", "case", "verdict", "findings": […], "nearest", "question", "power": {…}, …}],
//! "unverified": […], "plan": {"question", "shard": {"index", "of"}}}`
//!
//! Numbers that JSON has no name for (NaN, infinities) are strings.

use crate::check::Report;

/// The report as JSON.
///
/// # Panics
/// Never: a report has nothing that JSON cannot say.
pub fn render(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is made of strings and numbers") + "\n"
}
