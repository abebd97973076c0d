//! A remark right behind an address, which takes it in: `https://…# main stream`.

use super::RULE;
use crate::diagnostic::{Diagnostic, Fix};
use crate::rules::remark::as_remark;
use crate::rules::{Context, Site};
use crate::template::UrlTemplate;
use crate::yaml::Style;

/// The finding about such a remark.
pub(super) fn remark(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let text = site.text.value;
    let (address, words) = text.split_once("# ")?;
    let is_address = address.starts_with("http") && !address.contains(char::is_whitespace);
    let url = UrlTemplate::parse(address);
    let is_sound = url.host().contains('.') && url.problems().is_empty();
    if !is_address || !is_sound || words.trim().is_empty() {
        return None;
    }
    let (files, at) = (context.ws.files, site.text.at);
    let hash = address.len()..address.len() + 1;
    let tree = files.tree(at)?;
    // Behind a value without quotes a remark goes on to the end of the line.
    let span = tree.span(at.node());
    let rest = files.sources.file(span.file).text()?.get(span.end as usize..)?;
    let rest = rest.lines().next().unwrap_or_default().trim();
    let ends_line = rest.is_empty() || rest.starts_with('#');
    let is_plain = tree.style(at.node()) == Style::Plain && tree.is_verbatim(at.node());
    let fix = (is_plain && ends_line && files.is_unshared(at)).then(|| {
        let part = files.part(at, hash.start..hash.start);
        Fix::replace("write a space before the `#`", part, " ")
    });
    let message =
        "a remark needs a space before its `#`: without one it is taken for a part of this address";
    Some(
        context
            .at(RULE.code, site, hash, message)
            .label("no space before it")
            .help(format!("write {}", as_remark(address, words)))
            .fix(fix),
    )
}
