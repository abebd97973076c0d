//! `trackc schema`

use super::Exit;
use super::args::{SchemaArgs, SchemaOf};
use super::output;
use crate::emit::bundle_schema;
use crate::report::{diagnostics_schema, diff_schema, inspection_schema, trace_schema};
use crate::schema::{Draft, config_schema};

pub(super) fn run(args: &SchemaArgs) -> Exit {
    let draft = if args.draft == "7" { Draft::Draft7 } else { Draft::Latest };
    let schema = match args.of {
        SchemaOf::Config => config_schema(draft),
        SchemaOf::Bundle => bundle_schema(),
        SchemaOf::Diagnostics => diagnostics_schema(),
        SchemaOf::Trace => trace_schema(),
        SchemaOf::Inspection => inspection_schema(),
        SchemaOf::Diff => diff_schema(),
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    output::stdout(&text)
}
