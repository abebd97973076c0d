//! `# trackc: ignore[rule] reason` and its file-wide form.

use crate::diagnostic::nearest;
use crate::text::{FileId, SourceFile, Span, offset};
use crate::yaml::Tree;
use std::ops::Range;

/// What an ignore comment covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IgnoreTarget {
    /// These lines, counted from 1.
    Lines(Range<u32>),
    /// The whole file.
    File,
}

/// What opens an ignore comment.
const WORD: &str = "trackc:";

/// What every word has that nearly opens one.
const NEARLY: &str = "rackc";

/// How many rules one comment may name: there are fewer.
const MOST_NAMES: usize = 200;

/// Why an ignore comment can silence nothing, whatever it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It has not the form of one.
    Unreadable,
    /// It is opened by nearly the right word, and meant for one if what it names is a rule.
    Misspelt,
    /// Its brackets are empty.
    NamesNothing,
    /// It speaks of the whole file and stands below the first key.
    NotAtTop,
}

/// An ignore comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The comment.
    pub span: Span,
    /// The rules it names, each with its place.
    pub rules: Vec<(String, Span)>,
    /// What it covers.
    pub target: IgnoreTarget,
    /// Why, in the author's words; empty where none is given.
    pub reason: String,
    /// What is wrong with the comment itself.
    pub trouble: Option<Trouble>,
}

/// The ignore comments of a file; where it has no tree, whatever looks like one.
#[must_use]
pub fn ignores(file: FileId, source: &SourceFile, tree: Option<&Tree<'_>>) -> Vec<Ignore> {
    let Some(text) = source.text() else { return Vec::new() };
    let mut out = Vec::new();
    let mut from = 0;
    // Where the comment begins that is looked at, and where its line ends.
    let (mut opened, mut line_end) = (0, 0);
    while let Some((hash, start, is_exact)) = next_word(text, from) {
        from = start;
        if tree.is_some_and(|t| t.is_in_scalar(offset(hash))) {
            continue;
        }
        if hash >= line_end {
            opened = hash;
            line_end = text[hash..].find(['\n', '\r']).map_or(text.len(), |i| i + hash);
        }
        // Several of them may stand in one comment: each help says to write it at the end of the line.
        let end = next_word(&text[..line_end], start).map_or(line_end, |(next, ..)| next);
        let body = &text[start..end];
        if !is_exact {
            out.extend(nearly(file, (hash, start), body));
        } else if let Some(mut ignore) = parse(file, source, (opened, hash, start), body) {
            let first = tree.and_then(|t| Some(t.span(t.root()?).start));
            let late = first.is_some_and(|first| first < offset(hash));
            if ignore.rules.is_empty() {
                ignore.trouble = Some(Trouble::NamesNothing);
            } else if late && ignore.target == IgnoreTarget::File {
                ignore.trouble = Some(Trouble::NotAtTop);
            }
            out.push(ignore);
        } else if reads_like_one(body) {
            out.push(Ignore {
                span: Span::of(file, hash..start + body.trim_end().len()),
                rules: Vec::new(),
                target: IgnoreTarget::File,
                reason: String::new(),
                trouble: Some(Trouble::Unreadable),
            });
        }
        from = end;
    }
    out
}

/// The next comment, or part of one, that `trackc:` or nearly that opens: its `#`, what follows the
/// word, and whether it is the word.
fn next_word(text: &str, mut from: usize) -> Option<(usize, usize, bool)> {
    while let Some(found) = text[from..].find(NEARLY) {
        let rest = from + found;
        from = rest + NEARLY.len();
        let Some(word) = rest.checked_sub(1).filter(|w| matches!(text.as_bytes()[*w], b't' | b'T'))
        else {
            continue;
        };
        if let Some((hash, is_single)) = comment_start(text, word) {
            let is_exact = is_single && text[word..].starts_with(WORD);
            return Some((hash, if is_exact { word + WORD.len() } else { from }, is_exact));
        }
    }
    None
}

/// The `#` of the comment that `trackc:` opens, if it does, and whether it is a single one.
fn comment_start(text: &str, word: usize) -> Option<(usize, bool)> {
    let before = text[..word].trim_end_matches([' ', '\t']);
    let hash = before.trim_end_matches('#').len();
    if hash == before.len() {
        return None;
    }
    let preceded = text[..hash].chars().next_back();
    let opens = preceded.is_none_or(|c| c.is_whitespace() || c == '\u{FEFF}');
    opens.then_some((hash, before.len() - hash == 1))
}

/// Whether somebody meant an ignore: the first word is one of its two, or nearly.
fn reads_like_one(body: &str) -> bool {
    let word = body.trim_start();
    let end = word.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    let word = &word[..end.unwrap_or(word.len())];
    let forms = ["ignore", "ignore-file"];
    word.starts_with("ignore") || nearest(word, forms).is_some()
}

/// A comment that would be an ignore if the word that opens it were spelt as it is, with the first
/// name in it: `Trackc: ignore[a]`, `trackc ignore[a]`, `trackc-ignore: a`.
fn nearly(file: FileId, (hash, start): (usize, usize), body: &str) -> Option<Ignore> {
    let is_between = |c: char| c.is_whitespace() || ":;=-_.[({<`'\"".contains(c);
    let word = body.trim_start_matches(is_between);
    let (ignore, rest) = word.split_at_checked("ignore".len())?;
    if !ignore.eq_ignore_ascii_case("ignore") {
        return None;
    }
    let rest = rest.strip_prefix("-file").unwrap_or(rest).trim_start_matches(is_between);
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let at = start + body.len() - rest.len();
    (length > 0).then(|| Ignore {
        span: Span::of(file, hash..start + body.trim_end().len()),
        rules: vec![(rest[..length].to_owned(), Span::of(file, at..at + length))],
        target: IgnoreTarget::File,
        reason: String::new(),
        trouble: Some(Trouble::Misspelt),
    })
}

fn parse(
    file: FileId,
    source: &SourceFile,
    (opened, hash, start): (usize, usize, usize),
    body: &str,
) -> Option<Ignore> {
    let trimmed = body.trim_start();
    let lead = body.len() - trimmed.len();
    let (whole_file, list) = match trimmed.strip_prefix("ignore-file") {
        Some(list) => (true, list),
        None => (false, trimmed.strip_prefix("ignore")?),
    };
    let open = list.find('[').filter(|i| list[..*i].trim().is_empty())?;
    let close = list.find(']')?;
    let list_start = start + lead + (trimmed.len() - list.len()) + open + 1;
    let mut rules = Vec::new();
    let mut at = list_start;
    for part in list.get(open + 1..close)?.split(',').take(MOST_NAMES) {
        let name = part.trim();
        let name_at = at + (part.len() - part.trim_start().len());
        if !name.is_empty() {
            rules.push((name.to_owned(), Span::of(file, name_at..name_at + name.len())));
        }
        at += part.len() + 1;
    }
    let reason = list[close + 1..].trim().trim_start_matches([':', '-', '—']).trim().to_owned();
    let end = start + body.trim_end().len();
    let line = source.line(offset(hash));
    let line_start = (source.line_start(line) as usize).max(source.bom_len());
    let own_line = source.bytes()[line_start..opened].iter().all(u8::is_ascii_whitespace);
    let target = match (whole_file, own_line) {
        (true, _) => IgnoreTarget::File,
        // On a line of its own it speaks of the next line that is no comment.
        (false, true) => IgnoreTarget::Lines(next_line(source, line)),
        (false, false) => IgnoreTarget::Lines(line..line + 1),
    };
    let span = Span::of(file, hash..end);
    Some(Ignore { span, rules, target, reason, trouble: None })
}

fn next_line(source: &SourceFile, line: u32) -> Range<u32> {
    let mut next = line + 1;
    // Several ignores may stand above one line.
    for _ in 0..100 {
        let bytes = source.line_bytes(next).trim_ascii();
        if bytes.starts_with(b"#") { next += 1 } else { break }
    }
    next..next + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Ignore> {
        let source = SourceFile::new("trackc.yaml", text.as_bytes().to_vec());
        ignores(FileId(0), &source, None)
    }

    #[test]
    fn comments_are_read_with_their_rules_and_reason() {
        let found =
            read("a: 1 # trackc: ignore[plain-http, weight-sum] the network takes no https\n");
        assert_eq!(found.len(), 1);
        let names: Vec<&str> = found[0].rules.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["plain-http", "weight-sum"]);
        assert_eq!(found[0].reason, "the network takes no https");
        assert_eq!(found[0].target, IgnoreTarget::Lines(1..2));
    }

    #[test]
    fn a_comment_on_its_own_line_speaks_of_the_next() {
        let found = read("# trackc: ignore[a]\n# more\nb: 1\n# trackc: ignore-file[c] why\n");
        assert_eq!(found[0].target, IgnoreTarget::Lines(3..4));
        assert_eq!(found[0].reason, "");
        assert_eq!(read("\u{FEFF}# trackc: ignore[a] b\n")[0].target, IgnoreTarget::Lines(2..3));
        assert_eq!(found[1].target, IgnoreTarget::File);
        assert!(read("# trackc: hello\nx: 'trackc: ignore[a] b'\n").is_empty());
    }

    #[test]
    fn the_second_ignore_of_a_comment_is_no_part_of_the_first_ones_reason() {
        for (before, lines) in [("a: 1 ", 1..2), ("", 2..3)] {
            let found =
                read(&format!("{before}# trackc: ignore[b] one  # trackc: ignore[c] two\nd: 1\n"));
            let reasons: Vec<&str> = found.iter().map(|ignore| ignore.reason.as_str()).collect();
            assert_eq!(reasons, ["one", "two"]);
            assert!(found.iter().all(|i| i.target == IgnoreTarget::Lines(lines.clone())));
        }
        assert_eq!(read("# trackc: ignore[b] trackc: why\n")[0].reason, "trackc: why");
    }

    #[test]
    fn what_was_meant_for_an_ignore_is_no_mere_comment() {
        for comment in [
            "ignore plain-http why",
            "ignore-file",
            "ignore(plain-http) why",
            "ignroe[plain-http] why",
            "ignore[plain-http why",
            "ignores[plain-http] why",
            "ignore-line[plain-http] why",
            "Ignore[plain-http] why",
        ] {
            let found = read(&format!("# trackc: {comment}\n"));
            assert_eq!(found[0].trouble, Some(Trouble::Unreadable), "{comment}");
        }
        assert_eq!(read("# trackc: ignore[ , ] why\n")[0].trouble, Some(Trouble::NamesNothing));
        assert!(read("# trackc: see the wiki\n# trackc:\n# trackc: [a] b\n").is_empty());
    }

    #[test]
    fn what_nearly_opens_an_ignore_was_a_mere_comment() {
        for comment in [
            "Trackc: ignore[plain-http] why",
            "trackc ignore[plain-http] why",
            "trackc ignore-file [plain-http] why",
            "trackc-ignore: plain-http",
            "trackc; Ignore (plain-http, weight-sum) why",
            "trackc : ignore[plain-http] why",
            "# trackc: ignore[plain-http] why",
        ] {
            let found = read(&format!("a: 1 #{comment}\n"));
            assert_eq!(found[0].trouble, Some(Trouble::Misspelt), "{comment}");
            assert_eq!(found[0].rules[0].0, "plain-http", "{comment}");
        }
        let prose = "# trackc\n# trackc says so\n# trackc.yaml is ignored\n# track the ignore[a]\n# trackc ignore\n";
        assert!(read(prose).is_empty(), "{:?}", read(prose));
    }
}
