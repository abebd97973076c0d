//! What a URL copied from a panel is, what its parameters mean, and what is wrong with it;
//! and, beside a workspace, which entry it belongs to and how it differs. Pure.

mod bare;
mod beside;
mod checks;
mod compare;
mod filled;
mod index;
mod kind;
mod meaning;
#[cfg(test)]
mod tests;

pub use beside::Beside;
pub use compare::{Difference, Match};
pub use kind::Kind;

use crate::diagnostic::{Applicability, Near, Severity};
use crate::rules::{MASK, is_secret_value, reading, secret_parts};
use crate::template::UrlTemplate;
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// The longest text that is looked into, in bytes.
pub const LONGEST: usize = 8192;

/// What an address begins with.
const SCHEME: &str = "https://";

/// What `trackc inspect --format json` prints.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inspection {
    /// 1.
    pub format_version: u32,
    /// A reading for each text, in the order given.
    pub readings: Vec<Reading>,
}

impl Inspection {
    /// The version of the form that is written.
    pub const FORMAT_VERSION: u32 = 1;
}

/// What is known of one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reading {
    /// The text as given; a token in it is masked, and a very long one is cut.
    pub input: String,
    /// What it is.
    pub kind: Kind,
    /// The same in a sentence.
    pub what: String,
    /// The parameters in order.
    pub parameters: Vec<Parameter>,
    /// What is wrong, in order of place.
    pub faults: Vec<Fault>,
    /// The text with everything mended that can be mended without asking.
    pub mended: Option<String>,
    /// The entry of the workspace that it belongs to; `null` where there is none.
    pub entry: Option<Match>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Parameter {
    /// Its name as written.
    pub name: String,
    /// Its value as written; a token is masked.
    pub value: String,
    /// What whoever receives it takes it for; empty where that is not known.
    pub meaning: String,
    /// The macros in it.
    pub macros: Vec<MacroNote>,
}

/// Whose a macro is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MacroNote {
    /// As written.
    pub text: String,
    /// Who fills it, as far as is known: `RedTrack`, `KMA.BIZ`, names of channels.
    pub whose: Vec<String>,
    /// What it prints; empty where that is not known.
    pub meaning: String,
    /// `low`, `medium` or `high`; `null` where nothing is known.
    pub confidence: Option<&'static str>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fault {
    /// The rule of `trackc check` that finds the same in a workspace; `null` where there is none.
    pub rule: Option<&'static str>,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, and why it matters.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What is replaced by what, in bytes of the text.
    #[serde(skip)]
    edit: Option<(Range<usize>, String)>,
    /// Where it stands.
    #[serde(skip)]
    at: usize,
}

impl Reading {
    /// Whether something is wrong that must be mended.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.weighs(Severity::Error)
    }

    /// Whether something is wrong of this level or above.
    #[must_use]
    pub fn weighs(&self, least: Severity) -> bool {
        self.faults.iter().any(|fault| fault.severity >= least)
    }
}

/// Collects what is wrong with one text.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(
        &mut self,
        severity: Severity,
        rule: Option<&'static str>,
        range: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Fault {
        let (message, help) = (message.into(), help.into());
        self.0.push(Fault { rule, severity, message, help, edit: None, at: range.start });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    fn error(
        &mut self,
        rule: impl Into<Option<&'static str>>,
        range: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Fault {
        self.add(Severity::Error, rule.into(), range, message, help)
    }

    fn warning(
        &mut self,
        rule: impl Into<Option<&'static str>>,
        range: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Fault {
        self.add(Severity::Warning, rule.into(), range, message, help)
    }

    fn note(
        &mut self,
        rule: impl Into<Option<&'static str>>,
        range: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Fault {
        self.add(Severity::Note, rule.into(), range, message, help)
    }
}

impl Fault {
    fn mend(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edit = Some((range, text.into()));
    }

    /// Writes a near name, where that must be meant: another status or another number is not.
    fn mend_by(&mut self, range: Range<usize>, (near, sure): Near<'_>) {
        if sure == Some(Applicability::Safe) {
            self.mend(range, near);
        }
    }

    /// Takes a secret out of the words that quote it. One of a few letters stands in other words.
    fn hide(&mut self, secret: &str) {
        const SHORTEST: usize = 4;
        if secret.len() >= SHORTEST {
            self.message = self.message.replace(secret, MASK);
            self.help = self.help.replace(secret, MASK);
        }
    }
}

/// Reads one text, beside a workspace where there is one.
#[must_use]
pub fn inspect(text: &str, beside: Option<&Beside<'_, '_>>) -> Reading {
    let text = text.trim();
    if text.len() > LONGEST {
        return bare::too_long(text);
    }
    let whole = with_scheme(text);
    let Some(whole) = whole.as_deref() else { return bare::read(text) };
    // What HTML made of each `&` is taken out first: it gives every parameter but one another name.
    let plain = without_html(whole);
    let url = UrlTemplate::parse(&plain);
    let (kind, what) = kind::of(&url, beside);
    let mut faults = Faults::default();
    if whole != text {
        let help = "write the whole address, beginning with `https://`";
        faults
            .error("malformed-url", &(0..0), "the address does not begin with `https://`", help)
            .mend(0..0, "");
    }
    if plain != whole {
        let at = whole.find(HTML_AMPERSAND).unwrap_or_default();
        let message = "this address was copied out of HTML, where `&amp;` stands for `&`";
        let help = "write `&` instead of every `&amp;`";
        faults.error("malformed-url", &(at..at), message, help).mend(0..0, "");
    }
    checks::check(&url, kind, beside, &mut faults);
    let mut faults = faults.0;
    faults.sort_by(|a, b| (a.at, b.severity).cmp(&(b.at, a.severity)));
    for secret in secrets(&url).into_iter().map(|range| &plain[range]) {
        faults.iter_mut().for_each(|fault| fault.hide(secret));
    }
    let mended = mended(&plain, &faults);
    let pasted = mended.as_deref().unwrap_or(&plain);
    let mended = compare::as_compiled(pasted, beside).or(mended);
    Reading {
        input: shown(text, whole),
        kind,
        what,
        parameters: meaning::parameters(&url, kind, beside),
        mended: mended.map(|mended| masked(&mended)),
        faults,
        entry: compare::entry(&url, kind, beside),
    }
}

/// The text as a whole address, where it is one or is one but for `https://`.
fn with_scheme(text: &str) -> Option<std::borrow::Cow<'_, str>> {
    use std::borrow::Cow;
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Some(Cow::Borrowed(text));
    }
    let rest = text.trim_start_matches('/');
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let known = psl::domain_str(&name.to_ascii_lowercase()).is_some_and(|d| d.contains('.'));
    let clean = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let ends = psl::suffix(name.to_ascii_lowercase().as_bytes()).is_some_and(|s| s.is_known());
    (known && clean && ends).then(|| Cow::Owned(format!("{SCHEME}{rest}")))
}

/// How HTML writes an `&`.
const HTML_AMPERSAND: &str = "&amp;";

/// A text with `&` where HTML has `&amp;`, or `&amp;amp;` where it was escaped twice.
fn without_html(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((first, rest)) = text.split_once(HTML_AMPERSAND) else { return text.into() };
    let mut out = first.to_owned();
    for piece in rest.split(HTML_AMPERSAND) {
        out.push('&');
        out.push_str(piece.trim_start_matches("amp;"));
    }
    out.into()
}

/// The text with every edit made; `None` where there is none to make.
fn mended(text: &str, faults: &[Fault]) -> Option<String> {
    let edits: Vec<_> = faults.iter().filter_map(|fault| fault.edit.as_ref()).collect();
    (!edits.is_empty()).then(|| edited(text, edits))
}

fn edited(text: &str, mut edits: Vec<&(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (range, new) in edits {
        // Of two edits of one place, the first is made; the next run finds the other.
        if range.start < from {
            continue;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(new);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// What was given, of which a whole address was made, without the secrets that stand in it.
fn shown(text: &str, whole: &str) -> String {
    let masked = masked(whole);
    if whole == text {
        return masked;
    }
    let rest = text.trim_start_matches('/');
    let before = &text[..text.len() - rest.len()];
    format!("{before}{}", masked.strip_prefix(SCHEME).unwrap_or(&masked))
}

/// A text without the secrets that stand in it.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for Range { start, end } in secrets(&UrlTemplate::parse(text)) {
        out.push_str(&text[from..start]);
        out.push_str(MASK);
        from = end;
    }
    out.push_str(&text[from..]);
    out
}

/// Where secrets stand in a text, in order and apart. A parameter counts wherever it is: what was
/// copied may lack its `?`, or have `&amp;` between its parameters.
fn secrets(url: &UrlTemplate<'_>) -> Vec<Range<usize>> {
    let named = url.params().filter(|param| is_secret_value(url.key(param), url.value(param)));
    let mut all: Vec<Range<usize>> = named.map(|param| param.value).collect();
    all.extend(secret_parts(url.text(), None));
    let mut at = 0;
    for piece in url.text().split(['?', '&', ';', '#', '/']) {
        let pair = piece.split_once('=').filter(|(key, value)| is_secret_value(key, value));
        all.extend(pair.map(|(key, _)| at + key.len() + 1..at + piece.len()));
        at += piece.len() + 1;
    }
    all.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in all {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The built-in channel that a postback goes to.
#[must_use]
pub fn preset_of(url: &str) -> Option<&'static crate::facts::channels::Channel> {
    let url = UrlTemplate::parse(url);
    kind::preset_by_postback(&host(&url), url.path())
}

/// The host of a URL as hosts are compared.
fn host(url: &UrlTemplate<'_>) -> String {
    reading::host(url).into_owned()
}
