//! Fixes as actions that an editor offers.

use super::View;
use super::findings::{MOST, one};
use super::position::{Ruler, floor, place};
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::rules::Change;
use crate::text::{FileId, Span, visible};
use lsp_types::{CodeAction, CodeActionKind, Range, TextEdit, Uri, WorkspaceEdit};
use std::collections::HashMap;

/// What mends the findings that lie in a range of a file, or meet it, as far as they are told; what
/// surely mends one is preferred.
#[must_use]
pub fn quick_fixes(
    found: &[Diagnostic],
    file: FileId,
    at: Range,
    view: View<'_>,
) -> Vec<CodeAction> {
    let source = view.sources.file(file);
    let place = |position| place(source, position, view.encoding);
    let Some((start, end)) = place(at.start).zip(place(at.end)) else { return Vec::new() };
    let meets = |span: Span| span.start <= end && start <= span.end;
    let mut ruler = Ruler::new(source, view.encoding);
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
    // What is the same at both ends stays, and with it the cursor.
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let same = floor(before, same);
    let (old, new) = (&before[same..], &after[same..]);
    let mut tail = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - tail) {
        tail -= 1;
    }
    let span = Span::of(file, same..before.len() - tail);
    let edit = edit(span, &new[..new.len() - tail], view);
    let uri = (view.name)(&change.path)?;
    Some(CodeAction {
        title: "Mend what surely can be mended in this file".to_owned(),
        kind: Some(kind),
        edit: Some(changes([(uri, edit)])),
        ..CodeAction::default()
    })
}

fn edit_of(fix: &Fix, view: View<'_>) -> Option<WorkspaceEdit> {
    let edits = fix.edits.iter().map(|e| {
        let uri = (view.name)(view.sources.path(e.span))?;
        Some((uri, edit(e.span, &e.text, view)))
    });
    edits.collect::<Option<Vec<_>>>().map(changes)
}

fn edit(span: Span, text: &str, view: View<'_>) -> TextEdit {
    let range = Ruler::new(view.sources.file(span.file), view.encoding).range(span);
    TextEdit { range, new_text: text.to_owned() }
}

#[allow(clippy::mutable_key_type, reason = "nothing in a name that hashing sees ever changes")]
fn changes(edits: impl IntoIterator<Item = (Uri, TextEdit)>) -> WorkspaceEdit {
    let mut all: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (uri, edit) in edits {
        all.entry(uri).or_default().push(edit);
    }
    WorkspaceEdit { changes: Some(all), ..WorkspaceEdit::default() }
}
