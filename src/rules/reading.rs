//! What the rules know of a URL by itself, for the room that reads URLs outside of a
//! workspace.

use super::{hosts, placeholders, slips, swapped_direction};
use crate::facts::Macro;
use crate::facts::kma::MisspeltSlot;
use crate::template::{Template, UrlTemplate};
use std::borrow::Cow;
use std::ops::Range;

/// A brace that is no macro.
pub(crate) struct BadBrace {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) edit: Option<(Range<usize>, String)>,
}

/// What to say of the braces that are no macro, but of those that are data.
pub(crate) fn braces(template: &Template<'_>) -> impl Iterator<Item = BadBrace> {
    // A channel alone has macros in two braces.
    let is_ours = |name: &str| is_kma_macro(name) || redtrack_token(name).is_some();
    let may_double = !template.tokens().iter().any(|t| is_ours(template.token_text(t)));
    template.problems().iter().filter_map(move |problem| {
        let slip = slips::brace(template, problem, may_double)?;
        let slips::Slip { range, message, help, edit, .. } = slip;
        Some(BadBrace { range, message, help, edit })
    })
}

/// What templates and examples leave for people to replace.
pub(crate) fn placeholders(template: &Template<'_>) -> Vec<Range<usize>> {
    placeholders::left(template).into_iter().map(|left| left.range).collect()
}

/// Whether a host is reserved for examples.
pub(crate) fn is_sample_host(host: &str) -> bool {
    placeholders::is_sample_host(host)
}

/// A URL's host as hosts are compared.
pub(crate) fn host<'u>(url: &UrlTemplate<'u>) -> Cow<'u, str> {
    hosts::normal(url.host())
}

/// What becomes of a click id that a stream link carries under a name for another: of another letter
/// case KMA.BIZ's own code speaks, of other names nobody does.
pub(crate) fn lost_click_id(row: &MisspeltSlot) -> String {
    format!(
        "KMA.BIZ {} `{}`: the click id would not come back, and no conversion would reach RedTrack",
        unread(row),
        row.name
    )
}

/// `does not read`, or as far as is known.
pub(super) fn unread(row: &MisspeltSlot) -> &'static str {
    if row.name.eq_ignore_ascii_case(row.slot) { "does not read" } else { "is not known to read" }
}

/// Whose host this is when it takes neither clicks nor postbacks, and what it is there.
pub(crate) fn foreign(host: &str) -> Option<(&'static str, &'static str)> {
    hosts::foreign(host)
}

/// Whether a host is `domain` or lies under it.
pub(crate) fn is_under(host: &str, domain: &str) -> bool {
    hosts::is_under(host, domain)
}

/// A token that is surely RedTrack's and no macro of KMA.BIZ.
pub(crate) fn redtrack_token(name: &str) -> Option<&'static Macro> {
    swapped_direction::redtrack_token(name)
}

/// A macro that is surely KMA.BIZ's.
pub(crate) fn is_kma_macro(name: &str) -> bool {
    swapped_direction::kma_macro(name)
}

/// Whether KMA.BIZ and RedTrack would fill a macro written so.
pub(crate) fn is_filled(style: crate::template::MacroStyle) -> bool {
    swapped_direction::is_filled(style)
}
