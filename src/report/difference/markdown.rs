//! What changes, for a pull request: a sentence, then a table for each stake, money first.
//! Everything from outside is escaped; a table is never longer than somebody reads.

use super::{elsewhere, place, rows, side, verb};
use crate::diff::{Change, ChangeKind, Diff, EntityKind, Field, Stake};
use crate::emit::markdown::{code, escape};
use std::fmt::Write as _;

/// How many rows a table has; a comment on a pull request holds 65,536 characters.
const MOST_ROWS: usize = 60;
/// The longest value in a table, in characters.
const LONGEST: usize = 200;

const STAKES: [(Stake, &str); 4] = [
    (Stake::Money, "Money"),
    (Stake::Attribution, "Attribution: click ids, links, postbacks"),
    (Stake::Reach, "Reach: countries, weights, status"),
    (Stake::Rest, "The rest"),
];

pub(super) fn render(diff: &Diff) -> String {
    let mut out = "### What changes in the panels\n\n".to_owned();
    let sides = format!("From {} to {}", plain(&side(&diff.old)), plain(&side(&diff.new)));
    let env = diff.environment.as_deref();
    let env = env.map_or(String::new(), |env| format!(", environment {}", code(env)));
    if diff.changes.is_empty() {
        let _ = writeln!(out, "Nothing. {sides}{env}.");
    } else {
        let summary: Vec<String> =
            diff.summary.iter().map(|s| format!("**{}**", plain(s))).collect();
        let _ = writeln!(out, "{}\n\n{sides}{env}.", summary.join("; "));
    }
    if let Some(elsewhere) = elsewhere(diff, code) {
        let _ = writeln!(out, "\n{elsewhere}");
    }
    tables(&diff.changes, "`trackc diff` shows them", &mut out);
    out
}

/// A table for each stake; `more` says where the rows are that would be too many.
pub(in crate::report) fn tables(changes: &[Change], more: &str, out: &mut String) {
    for (stake, heading) in STAKES {
        let mut lines = Vec::new();
        for change in changes {
            for field in change.fields.iter().filter(|f| f.stake == stake) {
                lines.extend(self::lines(change, field));
            }
            // What has another name alone, or nothing to tell of it, has no field.
            if stake == Stake::Rest && change.fields.is_empty() {
                lines.push(format!("| {} | | | | |", what(change)));
            }
        }
        if lines.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "\n#### {heading}\n\n| What | Field | Was | Becomes | Where |\n| --- | --- | --- | --- | --- |\n"
        );
        lines.iter().take(MOST_ROWS).for_each(|line| {
            let _ = writeln!(out, "{line}");
        });
        if lines.len() > MOST_ROWS {
            let count = lines.len() - MOST_ROWS;
            let _ = writeln!(out, "\nAnd {count} more rows; {more}.");
        }
    }
}

/// `**new** offer keto-kz: Keto KZ`
fn what(change: &Change) -> String {
    let mut out = match change.change {
        ChangeKind::Changed => String::new(),
        other => format!("**{}** ", verb(other)),
    };
    let id = match &change.old_id {
        Some(old) => format!("{old} → {}", change.id),
        None => change.id.clone(),
    };
    let _ = write!(out, "{} {}", change.kind.words(), plain(&id));
    if change.name != change.id && change.kind != EntityKind::Domain {
        let _ = write!(out, ": {}", plain(&change.name));
    }
    out
}

fn lines(change: &Change, field: &Field) -> Vec<String> {
    let places: Vec<String> = field.places.iter().map(|p| plain(&place(p))).collect();
    let row = |row: super::Row| {
        let cell = |text: Option<&String>, gone: bool| match text {
            Some(text) => cell(text),
            None if gone => String::new(),
            None => row.absent.to_owned(),
        };
        format!(
            "| {} | {} | {} | {} | {} |",
            what(change),
            plain(&row.label),
            cell(row.old.as_ref(), change.change == ChangeKind::Created),
            cell(row.new.as_ref(), change.change == ChangeKind::Removed),
            places.join("; ")
        )
    };
    rows(field).into_iter().map(row).collect()
}

/// Text among ours. Markdown's own escape does not keep a name from calling somebody or a
/// number from becoming a link, so those signs are shown wide; and a bar would end a cell.
pub(in crate::report) fn plain(text: &str) -> String {
    let text = escape(&cut(text));
    text.replace("\\|", "&#124;").replace("\\@", "＠").replace("\\#", "＃")
}

/// A value, as code where that can hold it: a bar would end the cell, in code as well.
fn cell(text: &str) -> String {
    if text.contains('|') { plain(text) } else { code(&cut(text)) }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
