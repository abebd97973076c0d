//! A trace for people, for machines and as a picture.

mod mermaid;
mod pretty;

use super::Look;
use crate::text::write_json;
use crate::trace::Trace;
use std::io::{self, Write};

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

/// Writes a trace in a format, journey by journey.
///
/// # Errors
/// Where `out` fails.
pub fn write_trace(
    trace: &Trace<'_>,
    format: TraceFormat,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        TraceFormat::Pretty => pretty::write(trace, look, out),
        TraceFormat::Json => write_json(trace, out),
        TraceFormat::Mermaid => mermaid::write(trace, out),
    }
}

/// The JSON Schema of [`TraceFormat::Json`].
#[must_use]
pub fn trace_schema() -> serde_json::Value {
    super::own_schema::<Trace<'static>>("trackc trace --format json")
}
