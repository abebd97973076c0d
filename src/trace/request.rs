//! A URL as its receiver reads it: no macros any more, only what arrived.
//!
//! The standard's own parser reads it, not the one that compiled it, so that a mistake of
//! the compiler's cannot pass here too.

use super::story::Carried;
use crate::template::{Template, UrlTemplate};
use url::Url;

/// The longest URL that is read, in bytes.
pub(crate) const LONGEST: usize = 8192;

/// A request as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The host, in lower case and in ASCII.
    pub host: String,
    /// The path, with its leading `/`.
    pub path: String,
    /// The query, decoded, in order.
    pub params: Vec<(String, String)>,
}

impl Request {
    /// Reads a URL; the error says what is wrong with it.
    ///
    /// # Errors
    /// Where it is no `http` or `https` URL with a host.
    pub fn parse(text: &str) -> Result<Self, String> {
        too_long(text)?;
        let url = Url::parse(text).map_err(|error| error.to_string())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it is neither http nor https".to_owned());
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let params = url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        Ok(Self { host, path: url.path().to_owned(), params })
    }

    /// The value of a parameter, the first where it stands twice.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter stands there again with another value: which of them its receiver reads is
    /// not known.
    #[must_use]
    pub fn is_ambiguous(&self, name: &str) -> bool {
        let mut values = self.params.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        values.next().is_some_and(|first| values.any(|other| other != first))
    }

    /// What each parameter carries, beside what was pasted in its place.
    pub(super) fn carried(
        &self,
        template: &str,
        meaning: impl Fn(&str, &str) -> String,
    ) -> Vec<Carried> {
        let written = UrlTemplate::parse(template);
        let written: Vec<(&str, &str)> =
            written.params().map(|p| (written.key(&p), written.value(&p))).collect();
        let pasted = |name: &str, value: &str| {
            let (_, text) = written.iter().find(|(key, _)| *key == name)?;
            (*text != value).then(|| (*text).to_owned())
        };
        let one = |(name, value): &(String, String)| Carried {
            name: name.clone(),
            value: value.clone(),
            written: pasted(name, value),
            meaning: meaning(name, value),
        };
        self.params.iter().map(one).collect()
    }
}

/// Refuses what is longer than anybody takes.
pub(super) fn too_long(text: &str) -> Result<(), String> {
    match text.len() {
        0..=LONGEST => Ok(()),
        length => Err(format!("it is {length} bytes long, and nobody takes that")),
    }
}

/// Which button of an own page a path of RedTrack's is the link of, counted from 1; 0 is the one
/// without a number.
#[must_use]
pub(crate) fn button(path: &str) -> Option<usize> {
    let rest = path.strip_prefix("/click")?;
    match rest.strip_prefix('/').unwrap_or(rest) {
        "" => Some(0),
        number if rest.starts_with('/') && number.bytes().all(|b| b.is_ascii_digit()) => {
            number.parse().ok().filter(|number| *number > 0)
        }
        _ => None,
    }
}

/// The macros that are still macros in a value that arrived.
#[must_use]
pub(super) fn unfilled(value: &str) -> Option<&str> {
    let template = Template::parse(value);
    template.tokens().first().map(|token| &value[token.range.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_its_receiver_reads_it() {
        let request = Request::parse("https://TRK.Acme.com/a?x=1%202&y=a+b&x=3#f").expect("a URL");
        assert_eq!((request.host.as_str(), request.path.as_str()), ("trk.acme.com", "/a"));
        assert_eq!(request.get("x"), Some("1 2"));
        assert_eq!(request.get("y"), Some("a b"));
        assert_eq!(request.get("z"), None);
        assert!(Request::parse("ftp://a.io").is_err() && Request::parse("a.io/x").is_err());
        assert!(Request::parse(&format!("https://a.io/{}", "x".repeat(LONGEST))).is_err());
    }

    #[test]
    fn a_button_has_a_slash_before_its_number() {
        for (path, nth) in [("/click", 0), ("/click/", 0), ("/click/1", 1), ("/click/12", 12)] {
            assert_eq!(button(path), Some(nth), "{path}");
        }
        for path in ["/click5", "/click/0", "/click/+5", "/click/5/", "/clicks", "/preclick", "/"] {
            assert_eq!(button(path), None, "{path}");
        }
    }

    #[test]
    fn macros_that_nobody_filled_are_found() {
        assert_eq!(unfilled("{subb1}"), Some("{subb1}"));
        assert_eq!(unfilled("sub1"), None);
    }
}
