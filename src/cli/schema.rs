//! `trackc schema`

use super::Exit;
use super::args::{SchemaArgs, SchemaFormat, SchemaOf};
use super::output;
use crate::emit::bundle_schema;
use crate::report::{
    diagnostics_schema, diff_schema, doctor_schema, inspection_schema, plan_schema, trace_schema,
};
use crate::schema::{Draft, config_schema, reference};
use crate::start;

pub(super) fn run(args: &SchemaArgs) -> Exit {
    let draft = if args.draft == "7" { Draft::Draft7 } else { Draft::Latest };
    if args.format == SchemaFormat::Markdown {
        return match args.of {
            SchemaOf::Config => output::stdout(&reference(&config_schema(Draft::Latest))),
            _ => output::usage(
                "Markdown explains the keys of workspace files: `trackc schema --format markdown`",
            ),
        };
    }
    let schema = match args.of {
        SchemaOf::Config => return output::stdout(&start::schema(draft)),
        SchemaOf::Bundle => bundle_schema(),
        SchemaOf::Diagnostics => diagnostics_schema(),
        SchemaOf::Trace => trace_schema(),
        SchemaOf::Inspection => inspection_schema(),
        SchemaOf::Doctor => doctor_schema(),
        SchemaOf::Diff => diff_schema(),
        SchemaOf::Plan => plan_schema(),
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    output::stdout(&text)
}
