//! YAML that is to be written: what a mapping holds, and how it looks as lines or in braces.

use crate::text::visible;
use crate::yaml::{plain_or_quoted, quoted};
use textwrap::{Options, WordSeparator, WordSplitter};

/// How wide comments are.
const WIDTH: usize = 98;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text, in quotes where YAML needs them.
    Text(String),
    /// Text in quotes in any case, as amounts are.
    Quoted(String),
    /// A number or a word of YAML's own.
    Bare(String),
    /// A mapping, a line for each key.
    Lines(Vec<Pair>),
    /// A mapping in braces.
    Braces(Vec<Pair>),
    /// A list in brackets.
    List(Vec<Node>),
    /// A list, a line for each item.
    Items(Vec<Node>),
}

/// A key with its value, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Comments above it, a sentence each.
    pub above: Vec<String>,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Node,
}

impl Pair {
    /// A pair without comments.
    #[must_use]
    pub fn new(key: impl Into<String>, value: Node) -> Self {
        Self { above: Vec::new(), key: key.into(), value }
    }

    /// Says something above it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.above.push(note.into());
        self
    }
}

impl Node {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }
}

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Spaces before the first key.
    pub indent: usize,
    /// Further spaces for what stands in a mapping.
    pub step: usize,
    /// The line end.
    pub end: &'static str,
    /// Whether every text is in quotes, keys too, as in JSON.
    pub all_quoted: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { indent: 0, step: 2, end: "\n", all_quoted: false }
    }
}

impl Style {
    fn deeper(self) -> Self {
        Self { indent: self.indent + self.step, ..self }
    }

    fn key(self, key: &str) -> String {
        // Narrower than what a value may be: a key is followed by a colon.
        let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let is_bare = !self.all_quoted
            && key.bytes().all(is_word)
            && key.starts_with(|c: char| c.is_ascii_alphanumeric())
            && plain_or_quoted(key) == key;
        if is_bare { key.to_owned() } else { quoted(key) }
    }

    fn comment(self, text: &str, out: &mut String) {
        let width = WIDTH.saturating_sub(self.indent).max(40);
        // A comment ends with its line, whatever somebody calls an offer.
        let text = visible(text);
        // A URL is not cut.
        let options = Options::new(width)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(&text, options) {
            self.line(&format!("# {line}"), out);
        }
    }

    fn line(self, line: &str, out: &mut String) {
        out.extend(std::iter::repeat_n(' ', self.indent));
        out.push_str(line);
        out.push_str(self.end);
    }
}

/// Pairs as lines, each of which ends with a line end.
pub fn lines(pairs: &[Pair], style: Style, out: &mut String) {
    for pair in pairs {
        pair.above.iter().for_each(|note| style.comment(note, out));
        let key = style.key(&pair.key);
        match &pair.value {
            Node::Lines(inner) if !inner.is_empty() => {
                style.line(&format!("{key}:"), out);
                lines(inner, style.deeper(), out);
            }
            Node::Items(items) if !items.is_empty() => {
                style.line(&format!("{key}:"), out);
                for item in items {
                    style.deeper().line(&format!("- {}", inline(item, style)), out);
                }
            }
            value => style.line(&format!("{key}: {}", inline(value, style)), out),
        }
    }
}

/// A value on one line.
#[must_use]
pub fn inline(node: &Node, style: Style) -> String {
    match node {
        Node::Text(text) if !style.all_quoted => plain_or_quoted(text),
        Node::Text(text) | Node::Quoted(text) => quoted(text),
        Node::Bare(word) => word.clone(),
        Node::Lines(pairs) | Node::Braces(pairs) if pairs.is_empty() => "{}".to_owned(),
        Node::Lines(pairs) | Node::Braces(pairs) => {
            let pairs: Vec<String> = pairs.iter().map(|pair| inline_pair(pair, style)).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Node::List(items) | Node::Items(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, style)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// A pair on one line, without its comments.
#[must_use]
pub fn inline_pair(pair: &Pair, style: Style) -> String {
    format!("{}: {}", style.key(&pair.key), inline(&pair.value, style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_braces_hold_the_same() {
        let offer = vec![
            Pair::new("name", Node::text("Keto: KZ")).note("what people read\n- injected: 1"),
            Pair::new("countries", Node::texts(["KZ", "NO"])),
            Pair::new(
                "payout",
                Node::Braces(vec![
                    Pair::new("amount", Node::Quoted("12.50".into())),
                    Pair::new("currency", Node::text("USD")),
                ]),
            ),
            Pair::new("data", Node::Lines(vec![Pair::new("~", Node::text("{sub1}"))])),
        ];
        let mut out = String::new();
        lines(&offer, Style { indent: 2, end: "\r\n", ..Style::default() }, &mut out);
        assert_eq!(
            out,
            "  # what people read␊- injected: 1\r\n  name: \"Keto: KZ\"\r\n  countries: [KZ, NO]\r\n  \
             payout: { amount: \"12.50\", currency: USD }\r\n  data:\r\n    \"~\": \"{sub1}\"\r\n"
        );
        let json = Style { all_quoted: true, ..Style::default() };
        assert_eq!(
            inline(&Node::Braces(offer), json),
            "{ \"name\": \"Keto: KZ\", \"countries\": [\"KZ\", \"NO\"], \"payout\": { \"amount\": \
             \"12.50\", \"currency\": \"USD\" }, \"data\": { \"~\": \"{sub1}\" } }"
        );
    }
}
