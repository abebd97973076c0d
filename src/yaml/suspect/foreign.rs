//! Text that is no YAML at all: merge markers, Markdown, HTML, other languages' remarks, rows
//! of a spreadsheet.

use super::{Stumble, Suspect, bom, is_address};
use crate::text::visible;
use std::ops::Range;

const MARKERS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

fn is_marker(line: &str) -> bool {
    MARKERS.iter().any(|m| line.strip_prefix(m).is_some_and(|r| r.is_empty() || r.starts_with(' ')))
}

/// What git leaves where it cannot merge.
pub(super) fn conflict(s: &Stumble<'_>) -> Option<Suspect> {
    s.nearest().find(|line| is_marker(line.text))?;
    let mut at = bom(s.source);
    let mut first = None;
    let mut numbers = Vec::new();
    for (number, line) in (1..).zip(s.source[at..].split_inclusive('\n')) {
        let text = line.trim_end_matches(['\n', '\r']);
        if is_marker(text) {
            first.get_or_insert(at..at + text.len());
            numbers.push(number.to_string());
        }
        at += line.len();
    }
    let whole = "keep one of the two sides, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`";
    let help = if (2..=6).contains(&numbers.len()) {
        format!("{whole}: lines {}", numbers.join(", "))
    } else {
        whole.to_owned()
    };
    let message = "git could not merge this by itself, and left both sides in the file";
    Some(Suspect::new(first?, message, "a marker of git's").help(help))
}

/// The mark of a list in Markdown.
pub(super) fn bullet(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let rest = line.text.trim_start().strip_prefix("* ")?;
    if s.at != line.range().start {
        return None;
    }
    let place = s.at..s.at + 1;
    let suspect =
        Suspect::new(place.clone(), "`*` begins no item of a list here", "no mark of YAML");
    let item = rest.trim();
    let is_key = item.contains(": ") || item.ends_with(':');
    Some(if is_key {
        suspect.help("remove it before an id or another key; an item of a list begins with `- `")
    } else {
        suspect
            .help(format!("an item of a list begins with `- `: `- {}`", visible(item)))
            .fix("begin the item with `-`", vec![(place, "-".to_owned())])
    })
}

/// The marks around a block of code in Markdown or a messenger.
pub(super) fn fence(s: &Stumble<'_>) -> Option<Suspect> {
    let is_fence = |line: &str| line.trim_start().starts_with("```");
    let line = s.nearest().find(|line| is_fence(line.text))?;
    let mut at = bom(s.source);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for line in s.source[at..].split_inclusive('\n') {
        let end = at + line.len();
        if is_fence(line) {
            match edits.last_mut().filter(|(last, _)| last.end == at) {
                Some((last, _)) => last.end = end,
                None => edits.push((at..end, String::new())),
            }
        }
        at = end;
    }
    let message = "this mark of a block of code, as Markdown and messengers have it, is no YAML";
    Some(
        Suspect::new(line.range(), message, "not YAML")
            .help("delete this line, and the other one like it")
            .fix("delete the lines with ```", edits),
    )
}

/// A remark as other languages have it.
pub(super) fn remark(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let text = line.text.trim();
    let ends = |begin: &str, end: &str| text.starts_with(begin) && text.ends_with(end);
    if !(text.starts_with("//") || ends("/*", "*/") || ends("<!--", "-->")) {
        return None;
    }
    let start = line.range().start;
    Some(
        Suspect::new(
            line.range(),
            "this remark is taken for a part of the file",
            "no remark in YAML",
        )
        .help(format!("a remark begins with `#`: `# {}`", visible(text)))
        .fix("write `# ` before it", vec![(start..start, "# ".to_owned())]),
    )
}

/// A line as a diff shows what was added.
pub(super) fn added(s: &Stumble<'_>) -> Option<Suspect> {
    let is_added = |text: &str| {
        text.strip_prefix('+')
            .is_some_and(|rest| rest.starts_with([' ', '+']) || rest.contains(':'))
    };
    let line = s.nearest().find(|line| is_added(line.text))?;
    let mut start = bom(s.source);
    let mut edits = Vec::new();
    for text in s.source[start..].split_inclusive('\n') {
        if text.starts_with('+') {
            edits.push((start..start + 1, String::new()));
        }
        start += text.len();
    }
    let message = "this `+` is how a diff marks a line that was added";
    Some(
        Suspect::new(line.start..line.start + 1, message, "from a diff")
            .help("delete the `+` at the beginning of every line")
            .fix("delete every `+` at the beginning of a line", edits),
    )
}

/// A value in quotes as a web page writes them.
pub(super) fn entity(s: &Stumble<'_>) -> Option<Suspect> {
    let quotes = [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'")];
    let (range, inner, quote) = s.nearest().find_map(|line| {
        let (offset, value) = line.value()?;
        let (entity, quote) = quotes.iter().find(|(entity, _)| value.starts_with(entity))?;
        let inner = value.strip_prefix(entity)?.strip_suffix(entity)?;
        let start = line.start + offset;
        (!inner.contains(quote)).then_some((start..start + value.len(), inner, quote))
    })?;
    let instead = format!("{quote}{inner}{quote}");
    Some(
        Suspect::new(
            range.clone(),
            "the quotes around this value are written as in a web page",
            "quotes as HTML has them",
        )
        .help(format!("write `{}`", visible(&instead)))
        .fix("write the quotes themselves", vec![(range, instead)]),
    )
}

/// An address without what a messenger leaves out of a link's text.
fn bare(address: &str) -> &str {
    let address = address.trim();
    let bare = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    bare.unwrap_or(address).trim_end_matches('/')
}

/// `[text](https://…)`
pub(super) fn markdown_link(s: &Stumble<'_>) -> Option<Suspect> {
    s.nearest().find_map(|line| {
        let (offset, value) = line.value()?;
        let (name, address) = value.strip_prefix('[')?.split_once("](")?;
        let address = address.strip_suffix(')')?;
        if !is_address(address) || address.contains(['"', '\\', ' ']) {
            return None;
        }
        let range = line.start + offset..line.start + offset + value.len();
        let instead = format!("\"{address}\"");
        let message =
            "this is a link as Markdown and messengers have it: its text, then its address";
        let suspect = Suspect::new(range.clone(), message, "a Markdown link");
        // Messengers make a link of an address by themselves, whose text is the address.
        let says_nothing = name.trim().is_empty() || bare(name) == bare(address);
        let help = format!("write the address alone: `{}`", visible(&instead));
        let remark = format!(
            "{help}, and its text as a remark: `{} # {}`",
            visible(&instead),
            visible(name)
        );
        let suspect = suspect.help(if says_nothing { help } else { remark });
        let suspect = suspect.fix("write the address alone", vec![(range, instead)]);
        Some(if says_nothing { suspect } else { suspect.loses_words() })
    })
}

/// A row of a spreadsheet.
pub(super) fn row(s: &Stumble<'_>) -> Option<Suspect> {
    if !s.lacks_a_colon() {
        return None;
    }
    let line = s.line();
    let text = line.text.trim();
    let separator = ['\t', ';', ','].into_iter().find(|c| text.matches(*c).count() >= 3)?;
    let first = text.split(separator).next().unwrap_or_default();
    let is_id = !first.is_empty() && first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let id = if is_id { first } else { "an-id" };
    Some(
        Suspect::new(line.range(), "this is a row of a spreadsheet: nothing says what its values are", "no keys")
            .help(format!("write `{id}:` on a line, and under it, indented, a line for each value: `name: …`, `stream: …`")),
    )
}

/// An address without its key.
pub(super) fn bare_address(s: &Stumble<'_>) -> Option<Suspect> {
    if !s.lacks_a_colon() {
        return None;
    }
    let line = s.line();
    let text = line.text.trim();
    is_address(text).then(|| {
        Suspect::new(
            line.range(),
            "an address stands here, and nothing says what it is for",
            "no key",
        )
        .help(format!("write its key before it, such as `url: \"{}\"`", visible(text)))
    })
}
