//! Finding macros in text.

use crate::text::{ByteSet, char_start};
use memchr::memmem;
use std::ops::Range;

/// How a macro is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacroStyle {
    /// `{x}`
    Brace,
    /// `{{x}}`
    DoubleBrace,
    /// `[x]`
    Bracket,
    /// `[[x]]`
    DoubleBracket,
    /// `${x}`
    Dollar,
    /// `__x__`
    Underscores,
    /// `#x#`
    Hash,
    /// `##x##` and `##x(y)##`
    DoubleHash,
}

/// A macro in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, braces included, in bytes of the text.
    pub range: Range<usize>,
    /// Where its name stands.
    pub name: Range<usize>,
    /// How it is written.
    pub style: MacroStyle,
}

/// What is wrong with a brace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// `{` without `}`.
    Unclosed,
    /// `}` without `{`.
    Unopened,
    /// `{}`
    Empty,
    /// `{a b}`: no macro has such a name.
    Name,
    /// `%7Bx%7D`: a macro that nobody will fill.
    Encoded,
}

/// A brace that is not part of a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroProblem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub range: Range<usize>,
}

/// A text with its macros found.
#[derive(Debug, Clone)]
pub struct Template<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    problems: Vec<MacroProblem>,
}

/// Bytes at which a macro, or a slip of one, may begin.
static SPECIAL: ByteSet = ByteSet::new(b"{}[$_#%");

impl<'a> Template<'a> {
    /// Finds the macros of a text, and the braces that are none.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let mut template = Self { text, tokens: Vec::new(), problems: Vec::new() };
        let (mut at, mut open_until) = (0, 0);
        while let Some(special) = SPECIAL.first(text, at) {
            at = template.step(special, &mut open_until);
        }
        template
    }

    /// Handles the special byte at `at` and says where to go on.
    fn step(&mut self, at: usize, open_until: &mut usize) -> usize {
        let rest = &self.text[at..];
        match rest.as_bytes()[0] {
            b'$' if rest.starts_with("${") => self.braces(at, 1),
            b'{' => self.braces(at, 0),
            b'}' => {
                self.problems.push(MacroProblem { kind: ProblemKind::Unopened, range: at..at + 1 });
                at + 1
            }
            b'[' => self
                .fenced(at, "[[", "]]", MacroStyle::DoubleBracket, is_name)
                .or_else(|| self.fenced(at, "[", "]", MacroStyle::Bracket, is_name))
                .unwrap_or(at + 1),
            b'_' => self
                .fenced(at, "__", "__", MacroStyle::Underscores, is_word)
                .unwrap_or_else(|| at + rest.bytes().take_while(|b| *b == b'_').count()),
            b'#' => self
                .fenced(at, "##", "##", MacroStyle::DoubleHash, is_call)
                .or_else(|| self.fenced(at, "#", "#", MacroStyle::Hash, is_word))
                .unwrap_or(at + 1),
            b'%' => self.encoded(at, open_until),
            _ => at + 1,
        }
    }

    fn token(&mut self, range: Range<usize>, name: Range<usize>, style: MacroStyle) -> usize {
        let end = range.end;
        self.tokens.push(Token { range, name, style });
        end
    }

    /// `{x}`, `{{x}}` and, with `lead` 1, `${x}`.
    fn braces(&mut self, at: usize, lead: usize) -> usize {
        let open = at + lead;
        let double = lead == 0 && self.text[open..].starts_with("{{");
        let width = if double { 2 } else { 1 };
        let inner = open + width;
        let stop = self.text[inner..].find(['{', '}']).map(|i| i + inner);
        let closed = stop.filter(|s| self.text[*s..].starts_with(if double { "}}" } else { "}" }));
        let Some(close) = closed else {
            let end = stop.unwrap_or(self.text.len());
            // `{{x}` is one slip, not two.
            let end = if double && self.text[end..].starts_with('}') { end + 1 } else { end };
            self.problems.push(MacroProblem { kind: ProblemKind::Unclosed, range: at..end });
            return end.max(inner);
        };
        let end = close + width;
        let name = &self.text[inner..close];
        let kind = if name.trim().is_empty() {
            ProblemKind::Empty
        } else if is_name(name) {
            let style = match (lead, double) {
                (1, _) => MacroStyle::Dollar,
                (_, true) => MacroStyle::DoubleBrace,
                _ => MacroStyle::Brace,
            };
            return self.token(at..end, inner..close, style);
        } else {
            ProblemKind::Name
        };
        self.problems.push(MacroProblem { kind, range: at..end });
        end
    }

    fn fenced(
        &mut self,
        at: usize,
        open: &str,
        close: &str,
        style: MacroStyle,
        valid: fn(&str) -> bool,
    ) -> Option<usize> {
        let inner = at + self.text[at..].strip_prefix(open).map(|_| open.len())?;
        let end = memmem::find(window(self.text, inner).as_bytes(), close.as_bytes())? + inner;
        let name = &self.text[inner..end];
        valid(name).then(|| self.token(at..end + close.len(), inner..end, style))
    }

    /// `%7Bx%7D`. No brace is closed before `open_until`, as far as was looked already.
    fn encoded(&mut self, at: usize, open_until: &mut usize) -> usize {
        let rest = &self.text[at..];
        let is = |s: &str, code: &str| s.get(..3).is_some_and(|s| s.eq_ignore_ascii_case(code));
        if is(rest, "%7B") {
            let body = at + 3;
            let reach = body + window(self.text, body).len();
            let from = body.max(*open_until).min(reach);
            let ends = |(i, c): &(usize, char)| {
                matches!(c, '&' | '?' | '#' | '{' | '/') || is(&self.text[from + i..], "%7D")
            };
            let stop = self.text[from..reach].char_indices().find(ends).map(|(i, _)| from + i);
            let close = stop.filter(|stop| is(&self.text[*stop..], "%7D"));
            if close.is_none() {
                *open_until = stop.unwrap_or(reach);
            }
            let end = close.map_or(body, |close| close + 3);
            let end = if is(&self.text[end..], "%7D") { end + 3 } else { end };
            self.problems.push(MacroProblem { kind: ProblemKind::Encoded, range: at..end });
            return end;
        }
        if is(rest, "%7D") {
            let range = at..at + 3;
            self.problems.push(MacroProblem { kind: ProblemKind::Encoded, range });
            return at + 3;
        }
        at + 1
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The macros, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The braces that are no macro, in order.
    #[must_use]
    pub fn problems(&self) -> &[MacroProblem] {
        &self.problems
    }

    /// A macro as written, braces included.
    #[must_use]
    pub fn token_text(&self, token: &Token) -> &'a str {
        &self.text[token.range.clone()]
    }

    /// Whether the whole text is exactly one macro.
    #[must_use]
    pub fn is_one_macro(&self) -> bool {
        matches!(self.tokens.as_slice(), [t] if t.range == (0..self.text.len()))
    }

    /// Whether `offset` lies inside a macro.
    #[must_use]
    pub fn is_in_token(&self, offset: usize) -> bool {
        self.token_at(offset).is_some()
    }

    /// The macro in which a byte lies.
    #[must_use]
    pub fn token_at(&self, offset: usize) -> Option<&Token> {
        let after = self.tokens.partition_point(|t| t.range.start <= offset);
        self.tokens[..after].last().filter(|token| token.range.contains(&offset))
    }

    /// The text with every macro replaced by what `value` says.
    pub fn fill(&self, mut value: impl FnMut(&str) -> String) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for token in &self.tokens {
            out.push_str(&self.text[from..token.range.start]);
            out.push_str(&value(self.token_text(token)));
            from = token.range.end;
        }
        out.push_str(&self.text[from..]);
        out
    }
}

/// Whether a text is one macro as older channels write it: `%x%`, `-x-`, `_~x~_`. Inside of
/// another text these are no macros anywhere.
#[must_use]
pub fn is_old_style(text: &str) -> bool {
    let fenced = |c: char| text.len() > 2 && text.starts_with(c) && text.ends_with(c);
    (fenced('%') || fenced('-') || (text.starts_with("_~") && text.ends_with("~_")))
        && Template::parse(text).tokens().is_empty()
}

/// The text from `from` on, as far as a macro can reach: hostile text must not make the
/// search for a closing fence quadratic.
fn window(text: &str, from: usize) -> &str {
    const LONGEST: usize = 200;
    &text[from..char_start(text, from + LONGEST)]
}

/// `click_id`, `ad.id`, `SUBID`, `a-b`, `x:1`.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b':'))
}

/// `CAMPAIGN_ID`, without leading or trailing underscore.
fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.ends_with('_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `SUB_ID_SHORT(action)` or a plain word.
fn is_call(name: &str) -> bool {
    match name.split_once('(') {
        Some((word, rest)) => {
            is_word(word)
                && rest.strip_suffix(')').is_some_and(|arg| arg.is_empty() || is_name(arg))
        }
        None => is_word(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let template = Template::parse(text);
        template.tokens().iter().map(|t| &text[t.range.clone()]).collect()
    }

    fn problems(text: &str) -> Vec<(ProblemKind, &str)> {
        let template = Template::parse(text);
        template.problems().iter().map(|p| (p.kind, &text[p.range.clone()])).collect()
    }

    #[test]
    fn every_brace_style_of_the_channels_is_a_macro() {
        let text = "a={x}&b={{ad.id}}&c=[ZONE]&d=${SUBID}&e=__CID__&f=#k#&g=##SUB_ID_SHORT(action)##&h=[[z]]";
        assert_eq!(
            tokens(text),
            [
                "{x}",
                "{{ad.id}}",
                "[ZONE]",
                "${SUBID}",
                "__CID__",
                "#k#",
                "##SUB_ID_SHORT(action)##",
                "[[z]]"
            ]
        );
        assert!(problems(text).is_empty());
        assert_eq!(tokens("##A####B##"), ["##A##", "##B##"]);
        assert_eq!(tokens("__AID_NAME__"), ["__AID_NAME__"]);
    }

    #[test]
    fn encoded_braces_are_closed_as_near_as_if_each_were_alone() {
        let encoded = |text| {
            let all = problems(text);
            assert!(all.iter().all(|(kind, _)| *kind == ProblemKind::Encoded), "{text}");
            all.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(encoded("%7ba%7Db%7D"), ["%7ba%7D", "%7D"]);
        assert_eq!(encoded("%7B%7Ba%7D%7D"), ["%7B%7Ba%7D%7D"]);
        assert_eq!(encoded("%7Ba&%7Bb%7D"), ["%7B", "%7Bb%7D"]);
        // What the first of them could not reach, a later one can.
        let far = format!("{}{}%7D", "%7B".repeat(3), "x".repeat(195));
        assert_eq!(encoded(&far), ["%7B", &far[3..]]);
        let farther = format!("{}{}%7D", "%7B".repeat(3), "x".repeat(200));
        assert_eq!(encoded(&farther), ["%7B", "%7B", "%7B", "%7D"]);
        let stopped = format!("%7B%7B/{}%7D", "x".repeat(9));
        assert_eq!(encoded(&stopped), ["%7B", "%7B", "%7D"]);
    }

    #[test]
    fn ordinary_text_has_no_macros() {
        for text in
            ["https://x.io/a_b__c/?q[]=1&r[0]=2#top", "100%", "snake_case_name", "a#b", "$5"]
        {
            assert!(tokens(text).is_empty(), "{text}: {:?}", tokens(text));
            assert!(problems(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn broken_braces_are_found_where_they_are() {
        assert_eq!(problems("a={x&b=1"), [(ProblemKind::Unclosed, "{x&b=1")]);
        assert_eq!(problems("a=x}&b=1"), [(ProblemKind::Unopened, "}")]);
        assert_eq!(problems("a={}"), [(ProblemKind::Empty, "{}")]);
        assert_eq!(problems("a={a b}"), [(ProblemKind::Name, "{a b}")]);
        assert_eq!(problems("a=%7Bclickid%7d&b=1"), [(ProblemKind::Encoded, "%7Bclickid%7d")]);
        assert_eq!(problems("{{x}"), [(ProblemKind::Unclosed, "{{x}")]);
        assert_eq!(problems("{a{b}"), [(ProblemKind::Unclosed, "{a")]);
    }

    #[test]
    fn filling_keeps_every_other_byte() {
        let t = Template::parse("x?a={b}&c=##D##%20#e");
        assert_eq!(t.fill(|m| format!("<{m}>")), "x?a=<{b}>&c=<##D##>%20#e");
    }
}
