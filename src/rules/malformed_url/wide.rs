//! A full-width `？`, `＆` or `＝` between the parts of an address, as Asian keyboards write them.

use super::RULE;
use crate::diagnostic::Diagnostic;
use crate::rules::{Context, Site};

/// The finding about the first of them, which mends all. In a value they may be text.
pub(super) fn finding(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let text = site.text.value;
    if text.is_ascii() {
        return None;
    }
    let query = text.find('?').unwrap_or(text.len());
    let mut found = text.char_indices().filter_map(|(at, c)| {
        let mark = instead(text, at, c).filter(|mark| *mark != "?" || at < query)?;
        Some((at..at + c.len_utf8(), mark))
    });
    let (first, mark) = found.next()?;
    let (mut mended, mut end) = (mark.to_owned(), first.end);
    for (range, mark) in found {
        mended.extend([&text[end..range.start], mark]);
        end = range.end;
    }
    let title = "write `?`, `&` and `=` as addresses have them".to_owned();
    let fix = context.ws.files.write(site.text.at, first.start..end, &mended, title);
    let message = format!(
        "this is a full-width `{}` and no `{mark}`: whoever reads the address takes it for a letter",
        &text[first.clone()]
    );
    let finding = context.at(RULE.code, site, first, message);
    Some(finding.label("full-width").help(format!("write `{mark}`")).fix(fix))
}

/// What belongs in the place of a character, where it stands between the parts of an address.
fn instead(text: &str, at: usize, c: char) -> Option<&'static str> {
    const BEGINS: [char; 4] = ['?', '&', '？', '＆'];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let (before, rest) = (&text[..at], &text[at + c.len_utf8()..]);
    let is_pair = || {
        let behind = rest.trim_start_matches(is_name);
        behind.len() < rest.len() && behind.starts_with(['=', '＝'])
    };
    match c {
        '？' if is_pair() => Some("?"),
        '＆' if is_pair() => Some("&"),
        '＝' => {
            let start = before.trim_end_matches(is_name);
            (start.len() < before.len() && start.ends_with(BEGINS)).then_some("=")
        }
        _ => None,
    }
}
