//! Lines that stand too far to the left or to the right.

use super::known::{FILE, PLAIN, holds_plain, may_hold};
use super::{Key, Stumble, Suspect};
use crate::text::visible;
use granit_parser::ErrorKind as K;

/// A line with a key and a value of its own, and another key below it that stands deeper.
pub(super) fn value_and_keys(s: &Stumble<'_>) -> Option<Suspect> {
    let below = s.line();
    let inner = below.key()?;
    let column = match s.kind {
        K::MappingValueNotAllowed | K::InvalidColonPlacement => inner.column + inner.name.len(),
        _ if s.lines_up_with_none() && !below.text.trim_start().starts_with("- ") => inner.column,
        _ => return None,
    };
    if below.start + column != s.at {
        return None;
    }
    let mut above = s.above(below.start);
    let line = above.next()?;
    let related = Some((inner.range(&below), "this stands deeper, as if it belonged to it"));
    let (column, name) = (inner.column, visible(inner.name));
    let Some(outer) = line.key().filter(|key| !key.value.is_empty()) else {
        // `- keto-kz`, and keys below it.
        let whole = line.text.split(" #").next()?.trim();
        let (item, indent) = (whole.strip_prefix("- ")?.trim(), line.indent());
        if item.starts_with(['{', '[']) {
            return None;
        }
        let text = visible(item);
        let list = above.find(|l| l.indent() <= indent && !l.text.trim_start().starts_with('-'))?;
        let plural = list.key()?.name;
        let key = plural.strip_suffix('s').unwrap_or("key");
        let message =
            format!("the item `{text}` is a text, so that `{name}` below cannot belong to it");
        let start = line.start + indent + whole.len() - item.len();
        let suspect = Suspect {
            related,
            ..Suspect::new(start..start + item.len(), message, "a text without a key")
        };
        return Some(suspect.help(format!("give it a key as well: `- {}: {text}`", visible(key))));
    };
    if column <= outer.column {
        return None;
    }
    let shown = visible(outer.name);
    let header = above
        .next()
        .filter(|l| l.key().is_some_and(|key| key.value.is_empty() && key.column == outer.column));
    let place = outer.range(&line);
    let header = header.as_ref().and_then(super::Line::key);
    let takes = |header: &super::Key<'_>, name| may_hold(header.name, header.column == 0, name);
    if let Some(header) = header.as_ref().filter(|h| !takes(h, outer.name) && takes(h, inner.name))
    {
        let above = visible(header.name);
        let message = format!(
            "`{shown}` stands between `{above}` and `{name}`, which belongs to `{above}` as `{shown}` does not"
        );
        return Some(
            Suspect { related, ..Suspect::new(place, message, "stands in between") }
                .help(format!("write this line above `{above}:`")),
        );
    }
    if let Some(header) = header.filter(|header| takes(header, outer.name)) {
        let by = column - outer.column;
        let message = format!(
            "`{shown}` stands as far to the left as `{}`, so that it does not belong to it, and `{name}` below does not either",
            visible(header.name)
        );
        let start = line.start + line.indent();
        let spaces = spaces(by);
        return Some(
            Suspect {
                related: Some((inner.range(&below), "this stands deeper")),
                ..Suspect::new(place, message, "too far to the left")
            }
            .help(format!("write {spaces} before `{shown}`, so that it lines up with `{name}`"))
            .fix("line it up with the next line", vec![(start..start, " ".repeat(by))]),
        );
    }
    if holds_nothing(&outer, inner.name) {
        return Some(
            between_its_own(s, (&line, &outer), (&below, &inner))
                .unwrap_or_else(|| too_deep(s, (&line, &outer), (&below, &inner))),
        );
    }
    let message =
        format!("`{shown}` has its value on this line, so that `{name}` below cannot belong to it");
    Some(
        Suspect { related, ..Suspect::new(place, message, "has a value already") }.help(format!(
"line `{shown}` up with `{name}`, if the two belong side by side; remove the value `{}`, if `{name}` belongs to `{shown}`; or add the line that is missing above `{name}`",
            visible(outer.value)
        )),
    )
}

/// Whether a key with a value on its line cannot be meant to hold another one.
fn holds_nothing(outer: &Key<'_>, inner: &str) -> bool {
    let are_slots = outer.name.starts_with("sub") && inner.starts_with("sub");
    are_slots
        || PLAIN.contains(&outer.name)
        || outer.value.starts_with('[')
        || outer.value.starts_with('{') && !may_hold(outer.name, outer.column == 0, inner)
}

/// A line with its key.
type Of<'k, 'a> = (&'k super::Line<'a>, &'k Key<'a>);

/// A line too far to the left, between two that stand alike and below the key that it belongs to as well.
fn between_its_own(
    s: &Stumble<'_>,
    (line, outer): Of<'_, '_>,
    (below, inner): Of<'_, '_>,
) -> Option<Suspect> {
    let mut above = s.above(line.start);
    let before = above.next()?;
    let before = before.key().filter(|key| key.column == inner.column)?;
    let header = above.find(|l| l.key().is_some_and(|key| key.column < inner.column))?;
    let header = header.key().filter(|key| key.value.is_empty() && key.column == outer.column)?;
    if !holds_plain(header.name, outer.name) {
        return None;
    }
    let shown = visible(outer.name);
    let message = format!(
        "`{shown}` stands further to the left than `{}` above and `{}` below, and belongs beside them",
        visible(before.name),
        visible(inner.name)
    );
    let by = inner.column - outer.column;
    let start = line.start + line.indent();
    Some(
        Suspect {
            related: Some((inner.range(below), "this stands deeper")),
            ..Suspect::new(outer.range(line), message, "too far to the left")
        }
        .help(format!("write {} before `{shown}`", spaces(by)))
        .fix("line it up with the next line", vec![(start..start, " ".repeat(by))]),
    )
}

/// A line deeper than the one above it, which holds nothing below it.
fn too_deep(s: &Stumble<'_>, (line, outer): Of<'_, '_>, (below, inner): Of<'_, '_>) -> Suspect {
    let (shown, name) = (visible(outer.name), visible(inner.name));
    let by = inner.column - outer.column;
    let header = s.above(line.start).find(|l| l.key().is_some_and(|k| k.column < outer.column));
    let header = header.as_ref().and_then(super::Line::key);
    let belongs_beside = match &header {
        Some(header) => may_hold(header.name, header.column == 0, inner.name),
        None => outer.column > 0 || FILE.contains(&inner.name),
    };
    let message = format!(
        "`{name}` stands deeper than `{shown}` above, which has its value on its own line and holds nothing below it"
    );
    let suspect = Suspect {
        related: Some((outer.range(line), "this has a value already")),
        ..Suspect::new(inner.range(below), message, "too far to the right")
    };
    let missing = format!("write the line with its name above `{name}`");
    if !belongs_beside {
        return suspect.help(format!(
            "a line is missing between the two: {missing}, indented as `{shown}` is"
        ));
    }
    let start = below.start + below.indent();
    let suspect = suspect.help(format!(
        "remove {} before `{name}`, so that it lines up with `{shown}`; or, if it belongs to something else, {missing}",
        spaces(by)
    ));
    if below.indent() != inner.column {
        return suspect;
    }
    let edit = (start - by..start, String::new());
    suspect.fix("line it up with the line above", vec![edit]).loses_words()
}

/// A number of spaces in words.
fn spaces(by: usize) -> String {
    if by == 1 { "one space".to_owned() } else { format!("{by} spaces") }
}

/// The first lines of a file, further to the right than those that follow.
pub(super) fn first_lines(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let key = line.key().filter(|key| key.column == 0)?;
    if !matches!(s.kind, K::ExpectedDocumentStart) {
        return None;
    }
    let above: Vec<super::Line<'_>> = s.above(line.start).collect();
    let first = above.last().filter(|first| first.start == s.first_content())?;
    let by = above.iter().map(super::Line::indent).min().filter(|by| *by > 0)?;
    let edits = above.iter().map(|l| (l.start..l.start + by, String::new())).collect();
    let message = format!(
        "the file begins further to the right than `{}` below, and all its own keys begin in one column",
        visible(key.name)
    );
    let related = Some((key.range(&line), "this begins at the left edge"));
    let what = if above.len() == 1 { "this line" } else { "the lines above that key" };
    let spaces = if by == 1 { "space".to_owned() } else { format!("{by} spaces") };
    Some(
        Suspect { related, ..Suspect::new(first.range(), message, "too far to the right") }
            .help(format!("remove the {spaces} before {what}"))
            .fix("begin at the left edge", edits),
    )
}

/// A key among the items of a list, or an item among keys.
pub(super) fn mixed(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let indent = line.indent();
    let is_item = |line: &super::Line<'_>| line.text.trim_start().starts_with("- ");
    let other = s.above(line.start).find(|above| above.indent() <= indent)?;
    let here = is_item(&line);
    if !s.lines_up_with_none()
        || other.indent() != indent
        || is_item(&other) == here
        || line.key().is_none()
    {
        return None;
    }
    let (message, help) = if here {
        (
            "an item of a list stands among keys",
            "remove the `- `, or indent the line below the key whose list it belongs to",
        )
    } else {
        (
            "a key stands among the items of a list, which begin with `- `",
            "indent it as far as the keys of the item above, if it belongs to that; else begin it with `- ` as well",
        )
    };
    let related = Some((other.range(), "one of the lines it stands among"));
    Some(
        Suspect { related, ..Suspect::new(line.range(), message, "one of another kind") }
            .help(help),
    )
}

/// The first line below a key, deeper than the next one that belongs to the same key: most often
/// the line between the two is gone.
pub(super) fn no_name_above(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let key = line.key().filter(|_| s.lines_up_with_none())?;
    let mut first = None;
    for above in s.above(line.start) {
        if above.indent() >= line.indent() {
            first = Some(above);
            continue;
        }
        let header = above.key().filter(|header| header.value.is_empty())?;
        // A space too many or too few is no level.
        let is_level = |deep: usize, shallow: usize| deep > shallow + 1;
        let first: super::Line<'_> = first?;
        if !is_level(first.indent(), line.indent()) || !is_level(line.indent(), above.indent()) {
            return None;
        }
        let named = first.key()?;
        let (shown, beside) = (visible(named.name), visible(key.name));
        let message = format!(
            "`{shown}` stands deeper than `{beside}` below, though both stand below `{}`",
            visible(header.name)
        );
        let related = Some((key.range(&line), "this belongs to the same key"));
        let help = format!(
            "write the line with its name above `{shown}`, as `{beside}` is one; or line the two up"
        );
        return Some(
            Suspect { related, ..Suspect::new(named.range(&first), message, "no name above this") }
                .help(help),
        );
    }
    None
}

/// A line whose indentation is that of none above it: the nearest is most often meant.
pub(super) fn off(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let indent = line.indent();
    let key = line.key().filter(|_| s.lines_up_with_none() && s.at == line.start + indent)?;
    let place = s.at..key.range(&line).end;
    let mut near: Vec<super::Line<'_>> = Vec::new();
    for above in s.above(line.start).filter(|above| above.key().is_some()) {
        let by = above.indent().abs_diff(indent);
        let least = near.first().map_or(usize::MAX, |n| n.indent().abs_diff(indent));
        if by < least {
            near.clear();
        }
        // Of those that are as near the lowest counts, and one from either side.
        if by <= least && near.iter().all(|n| n.indent() != above.indent()) {
            near.push(above);
        }
    }
    let first = near.first().filter(|n| n.indent() != indent)?;
    let range = first.key()?.range(first);
    let ways = near.iter().filter_map(|above| {
        let spaces = match above.indent() {
            0 => "no spaces".to_owned(),
            1 => "one space".to_owned(),
            many => format!("{many} spaces"),
        };
        Some(format!("{spaces} before it, as before `{}`", visible(above.key()?.name)))
    });
    let ways: Vec<String> = ways.collect();
    let message = "this line does not line up with the lines it belongs to";
    let related = Some((range, "the nearest line that stands alike"));
    Some(
        Suspect { related, ..Suspect::new(place, message, "stands between two levels") }.help(
            format!("write {}; or add the line that is missing above it", ways.join(", or ")),
        ),
    )
}
