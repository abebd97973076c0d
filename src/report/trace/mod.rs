//! A trace for people, for machines and as a picture.

mod mermaid;
mod pretty;

use super::Look;
use crate::trace::Trace;

/// How a trace is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// A Mermaid sequence diagram for each journey.
    Mermaid,
}

/// A trace in a format.
#[must_use]
pub fn render_trace(trace: &Trace, format: TraceFormat, look: Look) -> String {
    match format {
        TraceFormat::Pretty => pretty::render(trace, look),
        TraceFormat::Json => super::json_text(trace),
        TraceFormat::Mermaid => mermaid::render(trace),
    }
}

/// The JSON Schema of [`TraceFormat::Json`].
#[must_use]
pub fn trace_schema() -> serde_json::Value {
    super::own_schema::<Trace>("trackc trace --format json")
}
