//! Fixes as actions that an editor offers.

use super::View;
use super::findings::{MOST, one};
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::rules::Change;
use crate::text::{FileId, Span, char_start, visible};
use lsp_types::{CodeAction, CodeActionKind, TextEdit, Uri, WorkspaceEdit};
use similar::{Algorithm, DiffTag, TextDiff};
use std::collections::HashMap;
use std::ops::Range;

/// What mends the findings that lie in a range of a file, or meet it, as far as they are told; what
/// surely mends one is preferred.
#[must_use]
pub fn quick_fixes(
    found: &[Diagnostic],
    file: FileId,
    at: lsp_types::Range,
    view: View<'_>,
) -> Vec<CodeAction> {
    let place = |position| view.place(file, position);
    let Some((start, end)) = place(at.start).zip(place(at.end)) else { return Vec::new() };
    let meets = |span: Span| span.start <= end && start <= span.end;
    let mut ruler = view.ruler(file);
    let mut out = Vec::new();
    let told = found.iter().filter(|finding| finding.span.file == file).take(MOST);
    for finding in told.filter(|finding| meets(finding.span)) {
        let told = one(finding, ruler.range(finding.span), view);
        for fix in &finding.fixes {
            let is_safe = fix.applicability == Applicability::Safe;
            let Some(edit) = edit_of(fix, view) else { continue };
            let mut title = visible(&fix.title).into_owned();
            if !is_safe {
                title.push_str(" (may change the meaning)");
            }
            out.push(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![told.clone()]),
                edit: Some(edit),
                is_preferred: is_safe.then_some(true),
                ..CodeAction::default()
            });
        }
    }
    out
}

/// The one action that makes of a file what mending made of it.
#[must_use]
pub fn fix_all(
    change: &Change,
    file: FileId,
    kind: CodeActionKind,
    view: View<'_>,
) -> Option<CodeAction> {
    let (before, after) =
        (std::str::from_utf8(&change.before).ok()?, std::str::from_utf8(&change.after).ok()?);
    let mut ruler = view.ruler(file);
    let edits = parts(before, after).into_iter().map(|(old, new_text)| {
        let range = ruler.range(Span::of(file, old));
        TextEdit { range, new_text: new_text.to_owned() }
    });
    let edits: Vec<_> = edits.collect();
    let uri = (view.name)(&change.path)?;
    Some(CodeAction {
        title: "Mend what surely can be mended in this file".to_owned(),
        kind: Some(kind),
        edit: Some(changes(edits.into_iter().map(|edit| (uri.clone(), edit)))),
        ..CodeAction::default()
    })
}

/// What differs, as bytes of the old text and what becomes of them. What stays is not touched, and with
/// it the cursor; nor is it repeated, which may be a secret between two lines that are mended.
fn parts<'t>(before: &'t str, after: &'t str) -> Vec<(Range<usize>, &'t str)> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(before, after);
    let begins = |lines: &mut dyn Iterator<Item = &str>| {
        let ends = lines.scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect::<Vec<_>>()
    };
    let old_begins = begins(&mut diff.iter_old_slices());
    let new_begins = begins(&mut diff.iter_new_slices());
    let differs = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    let parts = differs.map(|op| {
        let (old, new) = (op.old_range(), op.new_range());
        let (start, end) = (old_begins[old.start], old_begins[old.end]);
        let (old, new) = (&before[start..end], &after[new_begins[new.start]..new_begins[new.end]]);
        let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let same = char_start(old, same);
        let (old, new) = (&old[same..], &new[same..]);
        let mut tail = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
        while !old.is_char_boundary(old.len() - tail) {
            tail -= 1;
        }
        (start + same..end - tail, &new[..new.len() - tail])
    });
    parts.collect()
}

fn edit_of(fix: &Fix, view: View<'_>) -> Option<WorkspaceEdit> {
    let edits = fix.edits.iter().map(|e| {
        let uri = (view.name)(view.sources.path(e.span))?;
        Some((uri, edit(e.span, &e.text, view)))
    });
    edits.collect::<Option<Vec<_>>>().map(changes)
}

fn edit(span: Span, text: &str, view: View<'_>) -> TextEdit {
    TextEdit { range: view.ruler(span.file).range(span), new_text: text.to_owned() }
}

#[allow(clippy::mutable_key_type, reason = "nothing in a name that hashing sees ever changes")]
fn changes(edits: impl IntoIterator<Item = (Uri, TextEdit)>) -> WorkspaceEdit {
    let mut all: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (uri, edit) in edits {
        all.entry(uri).or_default().push(edit);
    }
    WorkspaceEdit { changes: Some(all), ..WorkspaceEdit::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_between_two_changes_is_not_repeated() {
        let before = "ж: 1\nsecret: x\r\nб: é\nlast";
        let after = "з: 1\nsecret: x\r\nб: è\nlast\nmore";
        let parts = parts(before, after);
        assert_eq!(parts, [(0..2, "з"), (21..28, "è\nlast\nmore")]);
        let mut made = before.to_owned();
        for (old, new) in parts.into_iter().rev() {
            made.replace_range(old, new);
        }
        assert_eq!(made, after);
    }
}
