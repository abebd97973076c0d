//! Braces and brackets that make no macro: what is wrong with each, and what it was to be.

use crate::template::{MacroProblem, ProblemKind, Template, is_old_style};
use crate::text::{in_latin, odd_letter, visible};
use std::ops::Range;

/// A brace or bracket that is no macro, in words.
#[derive(Debug)]
pub(super) struct Slip {
    /// Where it stands.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// The same in a few words.
    pub label: &'static str,
    /// What to do.
    pub help: String,
    /// What is replaced by what.
    pub edit: Option<(Range<usize>, String)>,
    /// The macro that the edit makes.
    pub becomes: String,
}

impl Slip {
    fn new(range: Range<usize>, message: String, label: &'static str, help: &str) -> Self {
        let (help, becomes) = (help.to_owned(), String::new());
        Self { range, message, label, help, edit: None, becomes }
    }

    /// The same with the edit that makes a macro of it.
    fn mended(mut self, range: Range<usize>, new: String, becomes: String) -> Self {
        self.help = format!("write `{}`", visible(&becomes));
        self.edit = Some((range, new));
        self.becomes = becomes;
        self
    }
}

/// What to say of a brace that is no macro; nothing where it is data. `may_double` where whoever
/// fills it may have macros in two braces.
pub(super) fn brace(
    template: &Template<'_>,
    problem: &MacroProblem,
    may_double: bool,
) -> Option<Slip> {
    let (text, range) = (template.text(), problem.range.clone());
    if let Some(left) = LeftOver::around(template, problem) {
        return left.is_first.then(|| left.slip(text, may_double));
    }
    match problem.kind {
        ProblemKind::Encoded => encoded(text, range),
        ProblemKind::Empty => Some(Slip::new(
            range,
            "these braces are empty: nothing is filled in here".to_owned(),
            "no name",
            "write the macro's name between the braces, or remove them",
        )),
        ProblemKind::Name => Some(misnamed(text, range)),
        ProblemKind::Unclosed => Some(unclosed(text, &range, may_double)),
        ProblemKind::Unopened => Some(unopened(text, range)),
    }
}

/// How many braces behind a macro are taken for its own.
const MOST_BRACES: usize = 8;

/// `{x}}`, `{{{x}}}`: braces that are left over around a macro.
struct LeftOver {
    /// The macro with all its braces.
    range: Range<usize>,
    name: Range<usize>,
    /// Where the macro itself ends.
    end: usize,
    /// Whether some stand before it.
    opens: bool,
    /// Whether the brace is the first of them: of one macro something is said once.
    is_first: bool,
}

impl LeftOver {
    /// Those to which a brace belongs.
    fn around(template: &Template<'_>, problem: &MacroProblem) -> Option<Self> {
        let (text, range) = (template.text(), &problem.range);
        let tokens = template.tokens();
        let token = match problem.kind {
            // `{a{b}` is a macro that is not closed, and another one.
            ProblemKind::Unclosed if text[range.clone()].contains(|c| !matches!(c, '{' | '$')) => {
                None
            }
            ProblemKind::Unclosed => {
                let next = tokens.partition_point(|token| token.range.start < range.end);
                tokens.get(next).filter(|token| token.range.start == range.end)
            }
            ProblemKind::Unopened => {
                // The macro's own braces, and those between.
                let closing = text[..range.start].bytes().rev().take(MOST_BRACES);
                let end = range.start - closing.take_while(|b| *b == b'}').count();
                let at = tokens.partition_point(|token| token.name.end < end);
                tokens.get(at).filter(|token| token.name.end == end)
            }
            _ => None,
        }?;
        let before = &text[..token.range.start];
        // `{${x}`: the sign is the inner macro's.
        let before = before.strip_suffix('$').filter(|b| b.ends_with('{')).unwrap_or(before);
        let before = before.trim_end_matches('{');
        let opens = before.len() < token.range.start;
        let start = if opens { before.trim_end_matches('$').len() } else { token.range.start };
        let rest = &text[token.range.end..];
        let end = text.len() - rest.trim_start_matches('}').len();
        let first = if opens { start } else { token.range.end };
        let is_first = range.start == first;
        let name = token.name.clone();
        Some(Self { range: start..end, name, end: token.range.end, opens, is_first })
    }

    fn slip(self, text: &str, may_double: bool) -> Slip {
        let single = format!("{{{}}}", &text[self.name]);
        let message = format!(
            "`{}` has more braces than a macro: what is left over is sent as it stands, with its value or in place of it",
            visible(&text[self.range.clone()])
        );
        let double = visible(&single);
        let help = format!("write `{double}` or `{{{double}}}`, as the channel shows it");
        // Those behind it alone are pointed at alone.
        let place = if self.opens { self.range.clone() } else { self.end..self.range.end };
        let slip = Slip::new(place, message, "left over", &help);
        if may_double { slip } else { slip.mended(self.range, single.clone(), single) }
    }
}

/// `%7Bsub1%7D`. Encoded JSON and the like is data.
fn encoded(text: &str, place: Range<usize>) -> Option<Slip> {
    let mut range = place.clone();
    let mut decoded = decode(&text[place.clone()]);
    // The sign of `${SUBID}` is a part of the macro.
    if let Some(before) = text[..range.start].strip_suffix("%24") {
        range.start = before.len();
        decoded.insert(0, '$');
    }
    let inner = decoded.trim_start_matches('$').trim_matches(['{', '}']);
    if inner.contains(['%', '"', '\'', ',']) || is_in_data(text, &place) {
        return None;
    }
    let slip = Slip::new(
        range.clone(),
        format!(
            "`{}` is a percent-encoded brace: it is sent as it stands and nobody fills it",
            visible(&text[range.clone()])
        ),
        "not filled",
        "write the braces as `{` and `}`",
    );
    Some(if Template::parse(&decoded).is_one_macro() {
        slip.mended(range, decoded.clone(), decoded)
    } else {
        slip
    })
}

/// `{click id}`.
fn misnamed(text: &str, range: Range<usize>) -> Slip {
    let written = &text[range.clone()];
    if let Some(slip) = letters(text, range.clone()) {
        return slip;
    }
    let slip = uncalled(written, range.clone());
    let close: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    if close != written && Template::parse(&close).is_one_macro() && is_padded(written) {
        slip.mended(range, close.clone(), close)
    } else {
        slip
    }
}

/// What is no macro's name.
fn uncalled(written: &str, range: Range<usize>) -> Slip {
    Slip::new(
        range,
        format!(
            "no macro is called `{}`: it is sent as it stands and nobody fills it",
            visible(written)
        ),
        "not a macro's name",
        "a macro's name has letters, digits, `_`, `.` and `-`, and no spaces",
    )
}

/// `{zonеid}`, `[zonеid]`, `%zonеid%`: a macro in whose name a letter of another script stands, which
/// looks like a Latin one.
fn letters(text: &str, range: Range<usize>) -> Option<Slip> {
    let written = &text[range.clone()];
    let (odd, latin) = in_latin(written)?;
    if !Template::parse(&latin).is_one_macro() && !is_old_style(&latin) {
        return None;
    }
    let mut slip = uncalled(written, range.clone()).mended(range, latin.clone(), latin);
    slip.help = format!("{}: {}", slip.help, odd_letter(odd));
    Some(slip)
}

/// `{sub1`.
fn unclosed(text: &str, place: &Range<usize>, may_double: bool) -> Slip {
    let range = name_after(text, place);
    let written = &text[range.clone()];
    let slip = Slip::new(
        range.clone(),
        format!(
            "`{}` has no closing brace: it is sent as it stands and nobody fills it",
            visible(written)
        ),
        "not closed",
        "write both braces",
    );
    // `{{sub1}`, where macros have one brace: it is the second that is too many.
    let single = written.strip_prefix('{').filter(|_| !may_double);
    if let Some(single) = single.filter(|single| Template::parse(single).is_one_macro()) {
        let single = single.to_owned();
        return slip.mended(range, single.clone(), single);
    }
    let whole = format!("{written}}}");
    let ends = text[range.end..].starts_with(['&', '#', '/']) || range.end == text.len();
    // In a host or a path a brace may be a slip of the keyboard.
    let begins = !text.contains("://") || text[..range.start].ends_with('=');
    if begins && ends && Template::parse(&whole).is_one_macro() {
        slip.mended(range.end..range.end, "}".to_owned(), whole)
    } else {
        slip
    }
}

/// `sub1}`.
fn unopened(text: &str, range: Range<usize>) -> Slip {
    let start = name_before(text, range.start);
    let whole = format!("{{{}", &text[start..range.end]);
    let slip = Slip::new(
        range,
        "this brace closes nothing: the macro is sent as it stands and nobody fills it".to_owned(),
        "not opened",
        "write both braces",
    );
    let begins = start == 0 || text[..start].ends_with(['=', '/']);
    if begins && Template::parse(&whole).is_one_macro() {
        slip.mended(start..start, "{".to_owned(), whole)
    } else {
        slip
    }
}

/// What is wrong with a value that a channel fills and that is nearly a macro in other marks than braces.
pub(super) fn marks(text: &str) -> Option<Slip> {
    let sides = wide(text).or_else(|| bracket(text)).or_else(|| fence(text));
    // Of braces it is said already.
    sides.or_else(|| letters(text, 0..text.len()).filter(|_| !text.contains('{')))
}

/// A macro in full-width brackets, as an Asian keyboard writes them.
pub(super) fn wide(text: &str) -> Option<Slip> {
    let at = text.find(['｛', '［'])?;
    let open = text[at..].chars().next()?;
    let (close, brackets) = if open == '｛' { ('｝', ["{", "}"]) } else { ('］', ["[", "]"]) };
    let (name, _) = text[at + open.len_utf8()..].split_once(close)?;
    let whole = brackets.join(name);
    let range = at..at + open.len_utf8() + name.len() + close.len_utf8();
    Template::parse(&whole).is_one_macro().then(|| {
        let message = format!(
            "`{}` has full-width brackets: it is sent as it stands and nobody fills it",
            visible(&text[range.clone()])
        );
        Slip::new(range.clone(), message, "not filled", "").mended(range, whole.clone(), whole)
    })
}

/// Brackets are macros of channels alone; elsewhere they are text.
fn bracket(text: &str) -> Option<Slip> {
    if !text.contains(['[', ']', '%']) {
        return None;
    }
    let found = |range, message: String, label, becomes: Option<String>| {
        Some(Slip {
            range,
            message,
            label,
            help: becomes.as_ref().map_or_else(
                || "write the macro exactly as the channel shows it".to_owned(),
                |b| format!("write `{}`", visible(b)),
            ),
            edit: becomes.clone().map(|b| (0..text.len(), b)),
            becomes: becomes.unwrap_or_default(),
        })
    };
    let one = |whole: String| Template::parse(&whole).is_one_macro().then_some(whole);
    let decoded =
        text.replace("%5B", "[").replace("%5b", "[").replace("%5D", "]").replace("%5d", "]");
    if decoded != text {
        let message = format!(
            "`{}` has percent-encoded brackets: it is sent as it stands and the channel does not fill it",
            visible(text)
        );
        return found(0..text.len(), message, "not filled", one(decoded));
    }
    if let Some(at) = text.find("[]") {
        let message = "these brackets are empty: nothing is filled in here".to_owned();
        return found(at..at + 2, message, "no name", None);
    }
    let (opens, closes) = (text.matches('[').count(), text.matches(']').count());
    if opens == closes {
        return None;
    }
    if let Some(slip) = surplus_bracket(text) {
        return Some(slip);
    }
    let (at, label, whole) = if opens > closes {
        (text.find('[')?, "not closed", format!("{text}]"))
    } else {
        (text.rfind(']')?, "not opened", format!("[{text}"))
    };
    let message = "one bracket of this macro is missing: it is sent as it stands and the channel does not fill it";
    let range = if opens > closes { at..text.len() } else { at..at + 1 };
    found(range, message.to_owned(), label, one(whole))
}

/// `[x]]`: a macro with a bracket behind it, or before it, which is more often one too many than
/// half of two.
fn surplus_bracket(text: &str) -> Option<Slip> {
    let is_last = text.ends_with("]]");
    let whole = if is_last { text.strip_suffix(']') } else { text.strip_prefix('[') };
    let whole = whole.filter(|whole| Template::parse(whole).is_one_macro())?;
    let surplus = if is_last { whole.len()..text.len() } else { 0..1 };
    Some(Slip {
        range: surplus.clone(),
        message: "this macro has one bracket too many: it is sent as it stands and the channel does not fill it".to_owned(),
        label: "one too many",
        help: format!("write `{}`", visible(whole)),
        edit: Some((surplus, String::new())),
        becomes: whole.to_owned(),
    })
}

/// A macro in `#` or `_` whose two sides have unequal numbers of marks.
fn fence(text: &str) -> Option<Slip> {
    let mark = text.chars().find(|c| matches!(c, '#' | '_'))?;
    let inner = text.trim_matches(mark);
    let before = text.len() - text.trim_start_matches(mark).len();
    let after = text.len() - text.trim_end_matches(mark).len();
    // `_x`, `X_` and `promo__` are words like any other.
    let is_word =
        || mark == '_' && (before.max(after) < 2 || inner.contains(|c: char| c.is_lowercase()));
    if before == after || is_word() {
        return None;
    }
    let marks = String::from(mark).repeat(before.max(after));
    let whole = format!("{marks}{inner}{marks}");
    Template::parse(&whole).is_one_macro().then(|| Slip {
        range: 0..text.len(),
        message: format!(
            "this macro has `{mark}` {} before its name and {} after it: it is sent as it stands and the channel does not fill it",
            times(before),
            times(after)
        ),
        label: "not the same on both sides",
        help: format!("write `{}`", visible(&whole)),
        edit: Some((0..text.len(), whole.clone())),
        becomes: whole,
    })
}

fn times(n: usize) -> &'static str {
    match n {
        0 => "not",
        1 => "once",
        _ => "twice",
    }
}

/// `%7B` and `%7D` as braces; every other byte kept.
fn decode(text: &str) -> String {
    ["%7B", "%7b"]
        .iter()
        .fold(text.to_owned(), |t, code| t.replace(code, "{"))
        .replace("%7D", "}")
        .replace("%7d", "}")
}

/// Whether an encoded brace closes encoded JSON rather than a macro.
fn is_in_data(text: &str, range: &Range<usize>) -> bool {
    let start = text[..range.start].rfind(['?', '&']).map_or(0, |i| i + 1);
    let end = text[range.end..].find(['&', '#']).map_or(text.len(), |i| i + range.end);
    ["%22", "%27"].iter().any(|quote| text[start..end].contains(quote))
}

/// Whether the only white space of `{ x }` is around the name.
fn is_padded(text: &str) -> bool {
    let inner = text.trim_start_matches(['{', '$']).trim_end_matches('}');
    !inner.trim().contains(char::is_whitespace)
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b':')
}

/// An opening brace with what can be its name; one closing brace of two counts.
fn name_after(text: &str, range: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut end = range.start;
    while end < range.end && matches!(bytes[end], b'{' | b'$') {
        end += 1;
    }
    while end < range.end && is_name_byte(bytes[end]) {
        end += 1;
    }
    if end < range.end && bytes[end] == b'}' {
        end += 1;
    }
    range.start..end
}

/// Where the name before a closing brace begins.
fn name_before(text: &str, end: usize) -> usize {
    let name = text.as_bytes()[..end].iter().rev().take_while(|b| is_name_byte(**b)).count();
    end - name
}
