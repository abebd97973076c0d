//! What changes, for people: entity by entity, money first.

use super::{elsewhere, place, rows, side, verb};
use crate::diff::{Change, ChangeKind, Diff, EntityKind, Field, Text};
use crate::report::Look;
use crate::report::paint::{Ink, Page};
use crate::text::{counted, visible};
use std::collections::BTreeMap;

/// How many entities of one kind are shown, and how many values of one entity: nobody reads more,
/// and `--format json` has them all.
const MOST: usize = 1_000;

pub(super) fn render(diff: &Diff, look: Look) -> String {
    let mut page = Page::new(look);
    let elsewhere = elsewhere(diff, |word| format!("`{}`", visible(word)));
    let add_elsewhere = |page: &mut Page| {
        if let Some(elsewhere) = &elsewhere {
            page.gap();
            page.say(0, "", Some(Ink::Doubt), elsewhere);
        }
    };
    if diff.changes.is_empty() {
        let text = format!(
            "Nothing changes in the panels between {} and {}.",
            side(&diff.old),
            side(&diff.new)
        );
        page.say(0, "", Some(Ink::Good), &text);
        add_elsewhere(&mut page);
        return page.finish();
    }
    page.say(0, "", Some(Ink::Title), &diff.summary.join("; "));
    let mut counts: BTreeMap<EntityKind, usize> = BTreeMap::new();
    for change in &diff.changes {
        let count = counts.entry(change.kind).or_default();
        *count += 1;
        if *count <= MOST {
            page.gap();
            one(&mut page, change);
        }
    }
    for (kind, count) in counts.into_iter().filter(|(_, count)| *count > MOST) {
        page.gap();
        more(&mut page, 0, count - MOST, kind.words());
    }
    add_elsewhere(&mut page);
    page.finish()
}

/// A heading, then field by field.
pub(in crate::report) fn one(page: &mut Page, change: &Change) {
    let ink = match change.change {
        ChangeKind::Created => Ink::Good,
        ChangeKind::Removed => Ink::Bad,
        ChangeKind::Changed | ChangeKind::Renamed => Ink::Doubt,
    };
    let verb = page.ink(ink, verb(change.change));
    let mut heading = format!("{} {}", change.kind.words(), change.id);
    if let Some(old) = &change.old_id {
        heading = format!("{} {old} {} {}", change.kind.words(), page.arrow(), change.id);
    }
    if change.name != change.id && change.kind != EntityKind::Domain {
        heading = format!("{heading}: {}", change.name);
    }
    let heading = page.ink(Ink::Title, &heading);
    page.line(0, &format!("{verb}  {heading}"));
    for (i, field) in change.fields.iter().take(MOST).enumerate() {
        self::field(page, change.change, field);
        // Fields of one place stand together, with the place under the last of them.
        let next = change.fields.get(i + 1).map(|next| &next.places);
        let places: Vec<String> = field.places.iter().map(place).collect();
        if !places.is_empty() && next != Some(&field.places) {
            let text = in_look(page, &places.join("; "));
            page.say(6, "", Some(Ink::Faint), &text);
        }
    }
    if change.fields.len() > MOST {
        more(page, 4, change.fields.len() - MOST, "value");
    }
}

/// Says what is not shown.
fn more(page: &mut Page, indent: usize, count: usize, what: &str) {
    let more = counted(count, &format!("more {what}"));
    let text = format!("And {more}, which `--format json` lists.");
    page.say(indent, "", Some(Ink::Faint), &text);
}

/// Arrows as the terminal has them.
fn in_look(page: &Page, text: &str) -> String {
    if page.arrow() == "→" { text.to_owned() } else { text.replace('→', page.arrow()) }
}

fn field(page: &mut Page, change: ChangeKind, field: &Field) {
    let whole = matches!(change, ChangeKind::Created | ChangeKind::Removed);
    for row in rows(field) {
        let value = |text: &Option<String>| text.clone().unwrap_or(row.absent.to_owned());
        let text = if whole {
            format!("{}: {}", row.label, value(if row.new.is_some() { &row.new } else { &row.old }))
        } else {
            format!("{}: {} {} {}", row.label, value(&row.old), page.arrow(), value(&row.new))
        };
        // A URL is there to be copied.
        if text.contains("://") {
            page.line(4, &visible(&text));
        } else {
            page.say(4, "", None, &text);
        }
    }
    // What is pasted again is pasted whole.
    if let (false, Some(Text::One(url))) = (field.parts.is_empty(), &field.new) {
        let url = page.ink(Ink::Url, url);
        page.line(6, &url);
    }
}
