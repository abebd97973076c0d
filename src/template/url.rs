//! The parts of a URL that has macros in it, without rewriting a byte of it.

use super::macros::Template;
use crate::text::is_hostile;
use percent_encoding::percent_decode_str;
use std::ops::Range;

/// One `key=value` of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Where the key stands.
    pub key: Range<usize>,
    /// Where the value stands; empty where there is none.
    pub value: Range<usize>,
}

/// What is wrong with the shape of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlProblemKind {
    /// It does not begin with `http://` or `https://`.
    NotHttp,
    /// No host, or a macro in its place.
    NoHost,
    /// A host that cannot be one, in the words of the URL standard.
    BadHost(String),
    /// A second `?`.
    TwoQuestionMarks,
    /// `&&`
    EmptyParameter,
    /// `&amp;`: an `&` as HTML writes it.
    HtmlEscape,
    /// A space or another white character.
    Space,
    /// A character that nobody sees.
    Invisible,
    /// A `#` before the `?`.
    FragmentBeforeQuery,
    /// `&name=` in a path that no query follows.
    ParameterInPath,
    /// A port that there is not.
    BadPort,
    /// A user name, and a password, before the host.
    User,
    /// A `\` where browsers read a `/`.
    Backslash,
}

/// A problem with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlProblem {
    /// What is wrong.
    pub kind: UrlProblemKind,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
}

/// A URL with macros, and where its parts are.
#[derive(Debug, Clone)]
pub struct UrlTemplate<'a> {
    template: Template<'a>,
    scheme: Range<usize>,
    host: Range<usize>,
    path: Range<usize>,
    query: Option<Range<usize>>,
    fragment: Option<Range<usize>>,
}

impl<'a> UrlTemplate<'a> {
    /// Splits a URL. Anything splits; [`Self::problems`] says what is wrong with it.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let template = Template::parse(text);
        let find = |from, to, what: fn(u8) -> bool| {
            let mut from = from;
            while let Some(skip) = text.as_bytes()[from..to].iter().position(|b| what(*b)) {
                if !template.is_in_token(from + skip) {
                    return from + skip;
                }
                from += skip + 1;
            }
            to
        };
        let scheme_end =
            text.bytes().position(|b| !is_scheme_byte(b)).filter(|i| text[*i..].starts_with("://"));
        let scheme = 0..scheme_end.unwrap_or(0);
        let authority = scheme_end.map_or(0, |i| i + 3);
        let authority_end = if scheme_end.is_some() {
            // As in browsers, `\` ends a host as `/` does.
            find(authority, text.len(), |b| matches!(b, b'/' | b'?' | b'#' | b'\\'))
        } else {
            0
        };
        let user = text[authority..authority_end]
            .bytes()
            .rposition(|b| b == b'@')
            .map_or(authority, |i| authority + i + 1);
        let port = text[user..authority_end]
            .bytes()
            .rposition(|b| b == b':')
            .map(|i| i + user)
            .filter(|i| text[i + 1..authority_end].bytes().all(|b| b.is_ascii_digit()));
        let host = user..port.unwrap_or(authority_end);
        let path_end = find(authority_end, text.len(), |b| matches!(b, b'?' | b'#'));
        let path = authority_end..path_end;
        let fragment_start = find(path_end, text.len(), |b| b == b'#');
        let query = text[path_end..].starts_with('?').then(|| path_end + 1..fragment_start);
        let fragment = (fragment_start < text.len()).then(|| fragment_start + 1..text.len());
        Self { template, scheme, host, path, query, fragment }
    }

    /// The URL with its macros found.
    #[must_use]
    pub fn template(&self) -> &Template<'a> {
        &self.template
    }

    /// The URL as written.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.template.text()
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        &self.text()[range.clone()]
    }

    /// `https`, as written; empty where there is none.
    #[must_use]
    pub fn scheme(&self) -> &'a str {
        self.slice(&self.scheme)
    }

    /// Where the scheme stands.
    #[must_use]
    pub fn scheme_range(&self) -> Range<usize> {
        self.scheme.clone()
    }

    /// The host as written, without port.
    #[must_use]
    pub fn host(&self) -> &'a str {
        self.slice(&self.host)
    }

    /// Where the host stands.
    #[must_use]
    pub fn host_range(&self) -> Range<usize> {
        self.host.clone()
    }

    /// The host with all that stands beside it: a user, a port.
    #[must_use]
    pub fn authority(&self) -> &'a str {
        let start = self.text()[..self.host.start].find("://").map_or(self.host.start, |i| i + 3);
        &self.text()[start..self.path.start]
    }

    /// The path as written, with its leading `/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.slice(&self.path)
    }

    /// Where the path stands.
    #[must_use]
    pub fn path_range(&self) -> Range<usize> {
        self.path.clone()
    }

    /// Where the fragment stands, without its `#`.
    #[must_use]
    pub fn fragment_range(&self) -> Option<Range<usize>> {
        self.fragment.clone()
    }

    /// Whether there is a `?` that begins a query, were it empty.
    #[must_use]
    pub fn has_query(&self) -> bool {
        self.query.is_some()
    }

    /// The parameters of the query, in order. Empty ones (`&&`, a trailing `&`) are left out.
    pub fn params(&self) -> impl Iterator<Item = Param> {
        let query = self.query.clone().unwrap_or(0..0);
        let mut from = query.start;
        std::iter::from_fn(move || {
            while from < query.end {
                let end = self.find_in(from..query.end, b'&').unwrap_or(query.end);
                let pair = from..end;
                from = end + 1;
                if pair.is_empty() {
                    continue;
                }
                let eq = self.find_in(pair.clone(), b'=');
                let key = pair.start..eq.unwrap_or(pair.end);
                let value = eq.map_or(pair.end, |i| i + 1)..pair.end;
                return Some(Param { key, value });
            }
            None
        })
    }

    /// The first such byte, an ASCII character, that is no part of a macro.
    fn find_in(&self, range: Range<usize>, what: u8) -> Option<usize> {
        let bytes = &self.text().as_bytes()[range.clone()];
        let places = bytes.iter().enumerate().filter(|(_, b)| **b == what);
        places.map(|(i, _)| i + range.start).find(|i| !self.template.is_in_token(*i))
    }

    /// A parameter's key as written.
    #[must_use]
    pub fn key(&self, param: &Param) -> &'a str {
        self.slice(&param.key)
    }

    /// Whether whoever reads the query takes a parameter's key for a name: `d%61ta1` is `data1`.
    #[must_use]
    pub fn is_key(&self, param: &Param, name: &str) -> bool {
        let key = self.key(param);
        key == name || (key.contains('%') && percent_decode_str(key).eq(name.bytes()))
    }

    /// A parameter's value as written.
    #[must_use]
    pub fn value(&self, param: &Param) -> &'a str {
        self.slice(&param.value)
    }

    /// What is wrong with the URL's shape: at most one problem of a kind, in order of place.
    #[must_use]
    pub fn problems(&self) -> Vec<UrlProblem> {
        let text = self.text();
        let mut out = Vec::new();
        let mut add = |kind, range: Range<usize>| out.push(UrlProblem { kind, range });
        let is_space = |c: char| c.is_whitespace() || c.is_control();
        if let Some((i, c)) = text.char_indices().find(|(_, c)| is_space(*c) || is_hostile(*c)) {
            let kind = if is_space(c) { UrlProblemKind::Space } else { UrlProblemKind::Invisible };
            add(kind, i..i + c.len_utf8());
            return out;
        }
        let http = ["http", "https"].iter().any(|s| self.scheme().eq_ignore_ascii_case(s));
        if !http {
            let end = if self.scheme.is_empty() { text.len() } else { self.scheme.end };
            add(UrlProblemKind::NotHttp, 0..end);
            return out;
        }
        if let Some(problem) = self.host_problem() {
            add(problem, if self.host.is_empty() { 0..text.len() } else { self.host.clone() });
        }
        let user = self.scheme.end + "://".len()..self.host.start;
        if !user.is_empty() {
            add(UrlProblemKind::User, user);
        }
        if let Some(at) = self.find_in(self.path.clone(), b'\\') {
            add(UrlProblemKind::Backslash, at..at + 1);
        }
        let port = self.host.end..self.path.start;
        if let Some(digits) = self.slice(&port).strip_prefix(':')
            && !digits.is_empty()
            && digits.parse::<u16>().is_err()
        {
            add(UrlProblemKind::BadPort, port.start + 1..port.end);
        }
        if let Some(query) = &self.query {
            if let Some(i) = self.find_in(query.clone(), b'?') {
                add(UrlProblemKind::TwoQuestionMarks, i..i + 1);
            }
            let mut from = query.start;
            while let Some(i) = self.find_in(from..query.end, b'&') {
                if text[i + 1..query.end].starts_with('&') {
                    add(UrlProblemKind::EmptyParameter, i..i + 2);
                    break;
                }
                from = i + 1;
            }
            if let Some(i) = text[query.clone()].find("&amp;") {
                let start = query.start + i;
                add(UrlProblemKind::HtmlEscape, start..start + "&amp;".len());
            }
        } else {
            if let Some(at) = self.parameter_in_path() {
                let before = &text[self.path.start..at];
                let run = before.len() - before.trim_end_matches('&').len();
                add(UrlProblemKind::ParameterInPath, at - run..at + 1);
            }
            if let Some(fragment) = &self.fragment
                && self.find_in(fragment.clone(), b'?').is_some()
            {
                add(UrlProblemKind::FragmentBeforeQuery, fragment.start - 1..text.len());
            }
        }
        out
    }

    /// The first `&` of the path behind which there is `name=`.
    fn parameter_in_path(&self) -> Option<usize> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let mut from = self.path.start;
        while let Some(at) = self.find_in(from..self.path.end, b'&') {
            from = at + 1;
            let rest = &self.text()[from..self.path.end];
            let value = rest.trim_start_matches(is_name);
            if value.starts_with('=') && value.len() < rest.len() {
                return Some(at);
            }
        }
        None
    }

    /// Whether the query must begin at a place in the path. Where a parameter, a macro or another
    /// `&` stands before it, the query may begin earlier.
    #[must_use]
    pub fn begins_query(&self, place: &Range<usize>) -> bool {
        let before = &self.text()[self.path.start..place.start];
        let has_macro =
            self.template.tokens().iter().any(|token| {
                self.path.start <= token.range.start && token.range.start < place.start
            });
        !has_macro && !before.contains(['=', '&'])
    }

    fn host_problem(&self) -> Option<UrlProblemKind> {
        let host = self.host();
        let has_macro = self
            .template
            .tokens()
            .iter()
            .any(|t| self.host.start < t.range.end && t.range.start < self.host.end);
        if host.is_empty() || has_macro {
            return Some(UrlProblemKind::NoHost);
        }
        if is_ordinary_host(host) {
            return None;
        }
        if let Some(fault) = host_fault(host) {
            return Some(UrlProblemKind::BadHost(fault.to_owned()));
        }
        // Only the host is asked about: the rest holds macros, which the standard's
        // parser would rewrite.
        match url::Host::parse(host) {
            Ok(_) => None,
            Err(error) => Some(UrlProblemKind::BadHost(error.to_string())),
        }
    }
}

/// Why a text cannot be a host, where the standard's parser would take it or say less.
#[must_use]
pub fn host_fault(host: &str) -> Option<&'static str> {
    if host.starts_with('[') {
        return None;
    }
    let is_latin = |c: char| c.is_ascii_alphabetic();
    // Cyrillic and Greek have letters that look like Latin ones.
    let is_look_alike = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}');
    let labels = || host.strip_suffix('.').unwrap_or(host).split('.');
    if !host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | '<' | '>'))
    {
        Some("a host has letters, digits, `-` and dots")
    } else if labels().any(str::is_empty) {
        Some("two dots follow one another, or it begins with one")
    } else if labels().any(|l| l.contains(is_latin) && l.contains(is_look_alike)) {
        Some("Latin letters and others that look like them stand in one word: type it anew")
    } else {
        None
    }
}

/// Labels of lower-case letters, digits and inner hyphens, the last of letters alone: nothing
/// that the standard's parser would refuse, and what nearly every host is.
fn is_ordinary_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with("xn--")
            && label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let last = host.rsplit('.').next().unwrap_or(host);
    last.bytes().all(|b| b.is_ascii_lowercase()) && host.split('.').all(is_label)
}

fn is_scheme_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, Vec<(String, String)>, Option<String>) {
        let url = UrlTemplate::parse(text);
        let params = url.params().map(|p| (url.key(&p).to_owned(), url.value(&p).to_owned()));
        (
            url.host().to_owned(),
            url.path().to_owned(),
            params.collect(),
            url.fragment_range().map(|r| text[r].to_owned()),
        )
    }

    #[test]
    fn macros_are_opaque_to_the_split() {
        let (host, path, params, fragment) =
            parts("https://trk.io/AbC?z=##ZONE_ID##&c=##SUB_ID_SHORT(action)##&e#top");
        assert_eq!((host.as_str(), path.as_str()), ("trk.io", "/AbC"));
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        assert_eq!(
            params,
            [pair("z", "##ZONE_ID##"), pair("c", "##SUB_ID_SHORT(action)##"), pair("e", "")]
        );
        assert_eq!(fragment.as_deref(), Some("top"));
    }

    proptest::proptest! {
        /// The short way around the standard's parser lets nothing in that it would refuse.
        #[test]
        fn an_ordinary_host_is_one_by_the_standard(host in "[a-z0-9.-]{1,24}") {
            if is_ordinary_host(&host) {
                proptest::prop_assert!(url::Host::parse(&host).is_ok(), "{host}");
            }
        }
    }

    #[test]
    fn shapes_that_break_a_query_are_found() {
        let kinds = |text: &str| -> Vec<UrlProblemKind> {
            UrlTemplate::parse(text).problems().into_iter().map(|p| p.kind).collect()
        };
        assert_eq!(kinds("https://a.io/x?a=1&b={c}#f"), []);
        assert_eq!(kinds("https://münchen.de/x/?a=%20"), []);
        assert_eq!(kinds("https://a.io:8443/x"), []);
        for host in [
            "“a.io”",
            "a,io",
            "a..io",
            "\"a\".io",
            "a.io)",
            "*.a.io",
            "`a.io",
            "\u{43A}shop5.pro",
            "a.\u{441}om",
        ] {
            let kinds = kinds(&format!("https://{host}/x"));
            assert!(matches!(kinds[..], [UrlProblemKind::BadHost(_)]), "{host}: {kinds:?}");
        }
        assert_eq!(kinds("https://кето.рф/x"), []);
        assert_eq!(kinds("https://a.io/x?a=1?b=2"), [UrlProblemKind::TwoQuestionMarks]);
        assert_eq!(kinds("https://a.io/x?a=1&&b=2"), [UrlProblemKind::EmptyParameter]);
        assert_eq!(kinds("https://a.io/x?a=1&amp;b=2"), [UrlProblemKind::HtmlEscape]);
        assert_eq!(kinds("https://a.io/x?a=1&amplitude=2"), []);
        assert_eq!(kinds("https://a.io/x?a=1 2"), [UrlProblemKind::Space]);
        assert_eq!(kinds("https://a.io/#f?a=1"), [UrlProblemKind::FragmentBeforeQuery]);
        assert_eq!(kinds("https://a\u{200B}.io/x"), [UrlProblemKind::Invisible]);
        assert_eq!(kinds("https://a.io/x?a={b}\u{FEFF}&c=1"), [UrlProblemKind::Invisible]);
        assert_eq!(kinds("https://a.io/x&a={b}&c=1"), [UrlProblemKind::ParameterInPath]);
        for (text, place, begins) in [
            ("https://a.io/x&a={b}&c=1", 14..15, true),
            ("https://a.io/x&&a=1", 14..16, true),
            ("https://a.io/x/v={b}&c=1", 20..21, false),
            ("https://a.io/{b}&c=1", 16..17, false),
            ("https://a.io/x&y&c=1", 16..17, false),
        ] {
            let url = UrlTemplate::parse(text);
            let problems = url.problems();
            assert_eq!(problems[0].range, place, "{text}");
            assert_eq!(url.begins_query(&place), begins, "{text}");
        }
        assert_eq!(kinds("https://a.io/x&y/a=1/b&c?d=1"), []);
        assert_eq!(kinds("https://a.io:65536/x"), [UrlProblemKind::BadPort]);
        assert_eq!(kinds("https://a.io:65535/x"), []);
        assert_eq!(kinds("https://a.io:/x"), []);
        assert_eq!(kinds("https://b.io:pw@a.io/x"), [UrlProblemKind::User]);
        assert_eq!(kinds("https://b.io\\@a.io/x"), [UrlProblemKind::Backslash]);
        assert_eq!(UrlTemplate::parse("https://b.io\\@a.io/x").host(), "b.io");
        assert_eq!(kinds("https://a.io/@x?c=d\\e@f"), []);
        assert_eq!(kinds("https:///x"), [UrlProblemKind::NoHost]);
        assert_eq!(kinds("https://{host}/x"), [UrlProblemKind::NoHost]);
        assert_eq!(kinds("a.io/x"), [UrlProblemKind::NotHttp]);
        assert_eq!(kinds("ftp://a.io/x"), [UrlProblemKind::NotHttp]);
        assert_eq!(kinds(""), [UrlProblemKind::NotHttp]);
        assert!(matches!(kinds("https://a..b%/x")[..], [UrlProblemKind::BadHost(_)]));
    }
}
