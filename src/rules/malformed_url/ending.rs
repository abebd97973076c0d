//! Hosts that no visitor and no postback reaches: without an ending, or with one that no registry
//! has.

use super::RULE;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::rules::{Context, Site, hosts};
use crate::text::visible;

/// The finding about such a host.
pub(super) fn finding(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let written = site.url.host();
    if written.is_empty() || !written.is_ascii() || written.contains(['{', '<', '[', '%', ':']) {
        return None;
    }
    let range = site.url.host_range();
    let host = hosts::normal(written);
    if !host.contains('.') && host != "localhost" {
        let message = format!(
            "`{}` is a single word and no host on the internet: nobody reaches this address",
            visible(written)
        );
        let finding = context.at(RULE.code, site, range, message).label("no dot in it");
        return Some(finding.help("copy the address again from the panel"));
    }
    let (ending, usual, whole) = hosts::misspelt_ending(&host)?;
    let message = format!("no registry has the ending `.{ending}`: nobody reaches this address");
    let fix =
        context.ws.files.write(site.text.at, range.clone(), &whole, format!("write `.{usual}`"));
    Some(
        context
            .at(RULE.code, site, range, message)
            .severity(Severity::Warning)
            .label(format!("is it `.{usual}`?"))
            .help(format!("write `{}`", visible(&whole)))
            .overrule("If the ending is a new one, write `# trackc: ignore[malformed-url] reason` at the end of this line")
            .fix(fix.map(|fix| fix.at_most(Applicability::Unsafe))),
    )
}
