//! What changes in the panels, for people, for machines and for a pull request.

pub(super) mod markdown;
pub(super) mod pretty;

use super::Look;
use crate::diff::{ChangeKind, Diff, Field, Place, Side, SideKind, Text, few};

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// For the comments and summaries of a pull request.
    Markdown,
}

/// A difference in a format.
#[must_use]
pub fn render_diff(diff: &Diff, format: DiffFormat, look: Look) -> String {
    match format {
        DiffFormat::Pretty => pretty::render(diff, look),
        DiffFormat::Json => super::json_text(diff),
        DiffFormat::Markdown => markdown::render(diff),
    }
}

/// The JSON Schema of [`DiffFormat::Json`].
#[must_use]
pub fn diff_schema() -> serde_json::Value {
    super::own_schema::<Diff>("trackc diff --format json")
}

/// A side in words.
fn side(side: &Side) -> String {
    match side.kind {
        SideKind::Workspace if side.name == "." => "the work tree".to_owned(),
        _ => side.name.clone(),
    }
}

/// The most environments that are named.
const MOST_ENVIRONMENTS: usize = 8;

/// Where else something changes, and how to see it; `code` is how a word of the command line is written.
fn elsewhere(diff: &Diff, code: impl Fn(&str) -> String) -> Option<String> {
    let names: Vec<String> = diff.environments.iter().map(|name| code(name)).collect();
    let (which, change, name) = match diff.environments.as_slice() {
        [] => return None,
        [one] => ("environment", "changes", one.as_str()),
        _ => ("environments", "change", "NAME"),
    };
    let (names, show) = (few(&names, MOST_ENVIRONMENTS), code(&format!("--env {name}")));
    Some(format!("The {which} {names} {change} in other ways: {show} shows how."))
}

fn verb(change: ChangeKind) -> &'static str {
    match change {
        ChangeKind::Created => "new",
        ChangeKind::Changed => "changed",
        ChangeKind::Removed => "removed",
        ChangeKind::Renamed => "renamed",
    }
}

/// One row of what changes: what it is called, what it was, what it becomes. Of a URL each part
/// that changes has its own.
struct Row {
    label: String,
    old: Option<String>,
    new: Option<String>,
    /// What is said where there is nothing.
    absent: &'static str,
}

fn rows(field: &Field) -> Vec<Row> {
    if field.parts.is_empty() {
        let (old, new) = (text(field.old.as_ref()), text(field.new.as_ref()));
        return vec![Row { label: field.label.clone(), old, new, absent: field.absent }];
    }
    let part = |part: &crate::diff::Part| Row {
        label: format!("{}, {}", field.label, part.part),
        old: part.old.clone(),
        new: part.new.clone(),
        absent: "none",
    };
    field.parts.iter().map(part).collect()
}

/// A value on one line; an empty list and an empty text are none.
fn text(value: Option<&Text>) -> Option<String> {
    match value? {
        Text::One(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Text::Many(list) => Some(list.join(", ")).filter(|_| !list.is_empty()),
    }
}

/// `RedTrack → Offers → New → Payout`
fn place(place: &Place) -> String {
    let field = place.field.as_deref().map_or(String::new(), |field| format!(" → {field}"));
    format!("{} → {}{field}", place.panel, place.menu)
}
