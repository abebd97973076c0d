//! Where an entry goes in a file, and how it is written there: behind the last of its kind, in
//! the indentation, the line ends and the style that are there. Every other byte stays.

use crate::start::node::{Node, Pair, Style, inline_pair, lines};
use crate::yaml::{Kind, NodeId, Style as Quotes, Tree};
use std::slice;

/// The longest entry that is written in braces, where its neighbours are.
const WIDEST: usize = 110;

/// What is put in at a byte of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::start) struct Splice {
    pub(in crate::start) at: usize,
    pub(in crate::start) text: String,
}

/// Where and how an entry of a section is put in.
///
/// # Errors
/// Where the file is written in a way that is not added to, in words.
pub(super) fn splice(
    tree: &Tree<'_>,
    text: &str,
    section: &str,
    entry: &Pair,
) -> Result<Splice, String> {
    let file = File { tree, text };
    let whole = Pair::new(section, Node::Lines(vec![entry.clone()]));
    let Some(root) = tree.root().filter(|root| !tree.is_null(*root)) else {
        return Ok(file.behind(text.len(), false, |style| written(&whole, style)));
    };
    if tree.kind(root) != Kind::Mapping {
        return Err("it does not hold sections".into());
    }
    let found = tree.pairs(root).find(|(key, _)| tree.text(*key) == section);
    let Some((key, value)) = found else {
        return file.append(root, None, slice::from_ref(&whole));
    };
    match tree.kind(value) {
        Kind::Mapping => file.append(value, Some(key), slice::from_ref(entry)),
        Kind::Alias => Err(format!("`{section}` is an alias there: add to what it stands for")),
        Kind::Scalar if tree.is_null(value) && tree.source_of(value).is_empty() => {
            if tree.is_flow(root) {
                return Err(format!("`{section}` is empty there: write `{section}: {{}}`"));
            }
            let indent = file.column(key).ok_or("its sections do not begin their lines")?;
            let at = file.line_end(tree.span(key).end as usize);
            let step = file.step(root, indent).unwrap_or(2);
            Ok(file.behind(at, false, |style| {
                written(entry, Style { indent: indent + step, step, ..style })
            }))
        }
        _ => Err(format!("`{section}` holds no entries there: leave nothing behind its colon")),
    }
}

/// Where and how pairs are put into a mapping that is there.
///
/// # Errors
/// Where it is written in a way that is not added to, in words.
pub(in crate::start) fn into_mapping(
    tree: &Tree<'_>,
    text: &str,
    mapping: NodeId,
    pairs: &[Pair],
) -> Result<Splice, String> {
    match tree.kind(mapping) {
        Kind::Mapping => File { tree, text }.append(mapping, None, pairs),
        Kind::Alias => Err("it is an alias there".into()),
        _ => Err("it holds no keys there".into()),
    }
}

fn written(pair: &Pair, style: Style) -> String {
    let mut out = String::new();
    lines(slice::from_ref(pair), style, &mut out);
    out
}

struct File<'t> {
    tree: &'t Tree<'t>,
    text: &'t str,
}

impl File<'_> {
    /// Puts pairs behind the last one of a mapping.
    fn append(
        &self,
        mapping: NodeId,
        section: Option<NodeId>,
        new: &[Pair],
    ) -> Result<Splice, String> {
        let pairs: Vec<(NodeId, NodeId)> = self.tree.pairs(mapping).collect();
        if self.tree.is_flow(mapping) {
            return Ok(self.in_braces(mapping, pairs.last().copied(), new));
        }
        let Some(&(key, value)) = pairs.last() else {
            return Err("its mapping is empty".into());
        };
        let indent = self.column(key).ok_or("its entries do not begin their lines")?;
        let above = section.and_then(|s| self.column(s)).map(|above| indent.saturating_sub(above));
        let step = self.step(mapping, indent).or(above).filter(|step| *step > 0).unwrap_or(2);
        let mut end = self.tree.span(value).end.max(self.tree.span(key).end) as usize;
        // A text of several lines takes in the empty lines behind it, and keeps them at times.
        let last = self.tree.text(self.tree.end_of(value).saturating_sub(1));
        for [empty, line_end] in [["\n\n", "\n"], ["\r\n\r\n", "\r\n"]] {
            while self.text[..end].ends_with(empty) && !last.ends_with("\n\n") {
                end -= line_end.len();
            }
        }
        let at = self.behind_comments(self.line_end(end), indent);
        let gap = match pairs.as_slice() {
            [.., (_, before), _] if section.is_some() => self.has_gap(*before, key),
            _ => pairs.windows(2).any(|two| self.has_gap(two[0].1, two[1].0)),
        };
        let is_braced = self.tree.kind(value) == Kind::Mapping && self.tree.is_flow(value);
        Ok(self.behind(at, gap, |style| {
            let style = Style { indent, step, ..style };
            let one = |pair: &Pair| {
                let one_line =
                    format!("{}{}{}", " ".repeat(indent), inline_pair(pair, style), style.end);
                if is_braced && section.is_some() && one_line.chars().count() <= WIDEST {
                    one_line
                } else {
                    written(pair, style)
                }
            };
            let all: Vec<String> = new.iter().map(one).collect();
            all.join(if gap { style.end } else { "" })
        }))
    }

    fn in_braces(&self, mapping: NodeId, last: Option<(NodeId, NodeId)>, new: &[Pair]) -> Splice {
        let quoted = |key: NodeId| self.tree.style(key) == Quotes::Double;
        let first = self.tree.root().and_then(|root| self.tree.pairs(root).next());
        let all_quoted = last.or(first).is_some_and(|(key, _)| quoted(key));
        let style = Style { all_quoted, ..Style::default() };
        let all: Vec<String> = new.iter().map(|pair| inline_pair(pair, style)).collect();
        let all = all.join(", ");
        match last {
            Some((key, value)) => Splice {
                at: self.tree.span(value).end.max(self.tree.span(key).end) as usize,
                text: format!(", {all}"),
            },
            None => {
                let at = (self.tree.span(mapping).end as usize).saturating_sub(1);
                let gap = if self.text[..at].ends_with(char::is_whitespace) { "" } else { " " };
                Splice { at, text: format!("{gap}{all} ") }
            }
        }
    }

    /// Lines that are put in at a byte that begins a line, or at the end of the file.
    fn behind(&self, at: usize, gap: bool, write: impl FnOnce(Style) -> String) -> Splice {
        // As the line above, else as the first line ends.
        let above = self.text[..at].rfind('\n').or_else(|| self.text.find('\n'));
        let is_crlf = above.is_some_and(|i| self.text[..i].ends_with('\r'));
        let end = if is_crlf { "\r\n" } else { "\n" };
        let open = at > 0 && !self.text[..at].ends_with('\n');
        let mut text = String::new();
        if open {
            text.push_str(end);
        }
        if gap {
            text.push_str(end);
        }
        text.push_str(&write(Style { end, ..Style::default() }));
        if open {
            // The file ended without a line end, and does so again.
            text.truncate(text.len() - end.len());
        }
        Splice { at, text }
    }

    /// How far a key is from the beginning of its line, where nothing else stands before it.
    fn column(&self, key: NodeId) -> Option<usize> {
        let start = self.tree.span(key).start as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let before = self.text[line..start].trim_start_matches('\u{FEFF}');
        before.bytes().all(|b| b == b' ').then_some(before.len())
    }

    /// The first byte of the line behind the one in which a place lies.
    fn line_end(&self, place: usize) -> usize {
        if place > 0 && self.text[..place].ends_with('\n') {
            return place;
        }
        self.text[place..].find('\n').map_or(self.text.len(), |i| place + i + 1)
    }

    /// Behind the comments that follow and stand as deep as the entries.
    fn behind_comments(&self, at: usize, indent: usize) -> usize {
        let mut end = at;
        for line in self.text[at..].split_inclusive('\n') {
            let text = line.trim_start_matches(' ');
            if !text.starts_with('#') || line.len() - text.len() < indent {
                break;
            }
            end += line.len();
        }
        end
    }

    /// Whether there is an empty line between two entries.
    fn has_gap(&self, value: NodeId, key: NodeId) -> bool {
        let (from, to) = (self.tree.span(value).end as usize, self.tree.span(key).start as usize);
        let between = self.text.get(from.min(to)..to).unwrap_or_default();
        between.replace('\r', "").contains("\n\n")
    }

    /// How much deeper the entries of a mapping's own mappings stand.
    fn step(&self, mapping: NodeId, indent: usize) -> Option<usize> {
        let inner = self.tree.pairs(mapping).filter(|(_, value)| {
            self.tree.kind(*value) == Kind::Mapping && !self.tree.is_flow(*value)
        });
        let first = inner.filter_map(|(_, value)| self.tree.pairs(value).next());
        let columns = first.filter_map(|(key, _)| self.column(key)).filter(|c| *c > indent);
        columns.map(|column| column - indent).next()
    }
}
