//! Hosts as rules compare them, and the tracking domains of a workspace.

use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{kma, redtrack};
use crate::model::{Domain, MAIN_DOMAIN, Text};
use crate::template::host_fault;
use crate::text::{in_latin, odd_letter};
use crate::workspace::{Files, Owner, Workspace};
use crate::yaml::{Loc, key_before_bracket};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::ops::Range;

/// A tracking domain, and whom findings about it belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tracking<'t> {
    /// The domain as an owner.
    pub owner: Owner<'t>,
    /// Its host.
    pub host: Option<Text<'t>>,
    /// Where its CNAME points.
    pub target: Option<Text<'t>>,
}

impl<'t> Tracking<'t> {
    /// A finding about the host within one of its texts.
    pub(super) fn finding(
        &self,
        files: &Files<'t>,
        code: Code,
        text: Text<'t>,
        message: String,
    ) -> Diagnostic {
        let range = part_of(text, parts(text.value).host);
        files.finding(code, self.owner, text.at, range, message)
    }
}

/// `tracking_domain`, then each of `domains`.
pub(super) fn tracking<'t>(ws: &Workspace<'t, '_>) -> impl Iterator<Item = Tracking<'t>> {
    const KIND: &str = "tracking domain";
    let of =
        |domain: &Domain<'t>, owner| Tracking { owner, host: domain.host, target: domain.target };
    let main = ws.tracking_domain.as_ref().zip(ws.tracking_domain_at).map(move |(domain, at)| {
        of(domain, Owner { kind: KIND, id: MAIN_DOMAIN, key: key_of(at), preset: None })
    });
    // What a key has swallowed the beginning of ends with a brace too many, and that is told.
    let whole = ws.domains.iter().filter(|(entry, _)| key_before_bracket(entry.id).is_none());
    main.into_iter().chain(whole.map(move |(entry, d)| of(d, entry.owner(KIND))))
}

/// The place of the key whose value stands at `at`.
fn key_of(at: Loc) -> Loc {
    at.doc().map_or(at, |doc| Loc::new(doc, at.node().saturating_sub(1)))
}

/// What stands where a host belongs, in parts (bytes of the text; empty where absent).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// White space and `https://`.
    pub scheme: Range<usize>,
    /// `user@`
    pub user: Range<usize>,
    /// The host itself.
    pub host: Range<usize>,
    /// `:8443`
    pub port: Range<usize>,
    /// `/path?query`, white space.
    pub rest: Range<usize>,
}

/// Splits what stands where a host belongs. Anything splits.
pub(super) fn parts(text: &str) -> Parts {
    let start = text.len() - text.trim_start().len();
    let scheme = text[start..]
        .find(':')
        .map(|i| start + i)
        .filter(|i| text[*i..].starts_with("://") && !text[start..*i].contains(['/', '.']))
        .map(|i| i + 3)
        .or_else(|| text[start..].starts_with("//").then_some(start + 2))
        .unwrap_or(start);
    let find = |from: usize, what: fn(char) -> bool| text[from..].find(what).map(|i| i + from);
    let end = find(scheme, |c| matches!(c, '/' | '?' | '#' | '\\') || c.is_whitespace())
        .unwrap_or(text.len());
    let end = scheme + first_listed(&text[scheme..end]).len();
    let user = text[scheme..end].rfind('@').map_or(scheme, |i| scheme + i + 1);
    let authority = &text[user..end];
    let colons = authority.bytes().filter(|b| *b == b':').count();
    let port = match authority.rfind(':') {
        // More than one colon without brackets is an IPv6 address.
        Some(i) if colons == 1 || authority[..i].ends_with(']') => user + i,
        _ => end,
    };
    Parts {
        scheme: 0..scheme,
        user: scheme..user,
        host: user..port,
        port: port..end,
        rest: end..text.len(),
    }
}

/// The hosts of all tracking domains of a workspace, as hosts are compared.
pub(super) fn of<'t>(ws: &Workspace<'t, '_>) -> HashSet<Cow<'t, str>> {
    let main = ws.tracking_domain.iter();
    let domains = main.chain(ws.domains.iter().map(|(_, domain)| domain));
    domains.filter_map(|domain| domain.host).map(|host| host_of(host.value)).collect()
}

/// The first of several hosts in one word, each behind a comma; the word where it is no such list. A
/// comma for a dot makes none.
fn first_listed(word: &str) -> &str {
    match word.split_once([',', ';']) {
        Some((first, rest)) if is_named(first) && (rest.is_empty() || rest.contains('.')) => first,
        _ => word,
    }
}

/// Whether a host lies under an ending that there is.
pub(super) fn is_named(host: &str) -> bool {
    let host = normal(host);
    psl::suffix(host.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() != host.as_bytes())
}

/// The host that is meant by one with a comma where a dot belongs, or with letters that only look
/// like Latin ones; and what is wrong with it.
pub(super) fn meant(host: &str) -> Option<(String, String)> {
    let (meant, why) = match in_latin(host) {
        Some((letter, latin)) => (latin, odd_letter(letter)),
        None => {
            // Behind a host that is whole, a comma parts it from something else.
            let (first, _) = host.split_once(',').filter(|(first, _)| !is_named(first))?;
            let why = if first.is_empty() { return None } else { "a comma stands for a dot" };
            (host.replace(',', "."), why.to_owned())
        }
    };
    (host_fault(&meant).is_none() && is_named(&meant)).then_some((meant, why))
}

/// A host as hosts are compared: lower case, IDN in its ASCII form, no final dot.
pub(super) fn normal(host: &str) -> Cow<'_, str> {
    let bare = host.strip_suffix('.').unwrap_or(host);
    if bare.is_ascii() {
        return if bare.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(bare.to_ascii_lowercase())
        } else {
            Cow::Borrowed(bare)
        };
    }
    match url::Host::parse(bare) {
        Ok(url::Host::Domain(domain)) => Cow::Owned(domain),
        _ => Cow::Borrowed(bare),
    }
}

/// The host of what stands where a host belongs, as hosts are compared.
pub(super) fn host_of(text: &str) -> Cow<'_, str> {
    normal(&text[parts(text).host])
}

/// A part of a text; `None`, the scalar itself, where the part is all of it.
pub(super) fn part_of(text: Text<'_>, range: Range<usize>) -> Option<Range<usize>> {
    (range != (0..text.value.len())).then_some(range)
}

/// Whether a host is `domain` or lies under it.
pub(super) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whose host this is when it can never be a tracking domain: a panel, an API, a help site.
pub(super) fn foreign(host: &str) -> Option<(&'static str, &'static str)> {
    if let Some(known) = redtrack::NOT_TRACKING_HOSTS.iter().find(|k| k.host == host) {
        return Some(("RedTrack", known.what));
    }
    if is_under(host, "redtrack.io") {
        return Some(("RedTrack", "its own site"));
    }
    let known = kma::NOT_STREAM_HOSTS.iter().find(|k| is_under(host, k.host))?;
    Some(("KMA.BIZ", known.what))
}

/// The registrable domain of a host in its normal form, and whether the host is a public
/// suffix itself.
pub(super) fn registrable(host: &str) -> (Option<&str>, bool) {
    let is_suffix = psl::suffix_str(host).is_none_or(|suffix| suffix == host);
    (psl::domain_str(host), is_suffix)
}

/// Endings of the hosts that affiliates use most.
const USUAL_ENDINGS: [&str; 16] = [
    "biz", "click", "club", "com", "info", "link", "live", "media", "net", "online", "org", "pro",
    "shop", "site", "store", "top",
];

/// What a host ends with, where no registry has that ending, the usual one that differs in a letter,
/// and the host with that.
pub(super) fn misspelt_ending(host: &str) -> Option<(&str, &'static str, String)> {
    let (before, ending) = host.rsplit_once('.')?;
    if USUAL_ENDINGS.contains(&ending) {
        return None;
    }
    let is_known = psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    let is_near = |usual: &&&str| strsim::damerau_levenshtein(usual, ending) == 1;
    let usual = USUAL_ENDINGS.iter().filter(|_| !is_known).find(is_near)?;
    Some((ending, usual, format!("{before}.{usual}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_an_ending_is_told_from_endings_that_exist() {
        for (host, usual) in [
            ("trk.acme.con", "com"),
            ("kshop5.por", "pro"),
            ("a.acme.meda", "media"),
            ("acme.bz.ner", "net"),
        ] {
            assert_eq!(misspelt_ending(host).map(|(_, usual, _)| usual), Some(usual), "{host}");
        }
        for host in [
            "a.co",
            "a.om",
            "a.ne",
            "a.prof",
            "a.cam",
            "a.test",
            "a.local",
            "localhost",
            "x.xn--p1ai",
        ] {
            assert_eq!(misspelt_ending(host), None, "{host}");
        }
    }

    #[test]
    fn what_stands_for_a_host_is_taken_apart() {
        let cut = |text: &'static str| {
            let p = parts(text);
            [&text[p.scheme], &text[p.user], &text[p.host], &text[p.port], &text[p.rest]]
        };
        assert_eq!(cut("trk.acme.com"), ["", "", "trk.acme.com", "", ""]);
        assert_eq!(cut("https://a.io:80/x?y"), ["https://", "", "a.io", ":80", "/x?y"]);
        assert_eq!(cut(" //u:p@a.io "), [" //", "u:p@", "a.io", "", " "]);
        assert_eq!(cut("a.io/https://b"), ["", "", "a.io", "", "/https://b"]);
        assert_eq!(cut("a.io, b.io"), ["", "", "a.io", "", ", b.io"]);
        assert_eq!(cut("a.io;b.io/x"), ["", "", "a.io", "", ";b.io/x"]);
        assert_eq!(cut("trk,a.io"), ["", "", "trk,a.io", "", ""]);
        assert_eq!(cut("trk.a,io"), ["", "", "trk.a,io", "", ""]);
        assert_eq!(cut("2001:db8::1"), ["", "", "2001:db8::1", "", ""]);
        assert_eq!(cut("[::1]:80"), ["", "", "[::1]", ":80", ""]);
        assert_eq!(cut(""), ["", "", "", "", ""]);
    }

    #[test]
    fn hosts_are_compared_without_case_dot_and_script() {
        assert_eq!(normal("TRK.Acme.COM."), "trk.acme.com");
        assert_eq!(normal("trk.münchen.de"), normal("TRK.xn--mnchen-3ya.de"));
    }

    #[test]
    fn a_comma_for_a_dot_and_letters_that_look_latin_are_mended() {
        for (written, meant) in [
            ("trk.acme,com", "trk.acme.com"),
            ("trk.acme,media.com", "trk.acme.media.com"),
            ("kshоp5.pro", "kshop5.pro"),
            ("trk.acme.соm", "trk.acme.com"),
        ] {
            assert_eq!(parts(written).host, 0..written.len(), "{written}");
            assert_eq!(super::meant(written).map(|(meant, _)| meant).as_deref(), Some(meant));
        }
        // Two hosts, a host and something else, a word of another script, no ending there is.
        for other in ["trk.acme.com,eu", "кето.рф", ",com", "trk,acme", "acme.com"] {
            assert_eq!(super::meant(other), None, "{other}");
        }
        assert_eq!(parts("trk.acme.com,go.acme.com").host, 0.."trk.acme.com".len());
    }

    #[test]
    fn the_public_suffix_list_is_read() {
        assert_eq!(registrable("acme.co.uk"), (Some("acme.co.uk"), false));
        assert_eq!(registrable("trk.acme.co.uk"), (Some("acme.co.uk"), false));
        assert_eq!(registrable("co.uk"), (None, true));
        assert_eq!(registrable("localhost"), (None, true));
        let kz = normal("трк.қаз.қаз");
        assert!(!registrable(&kz).1);
        let rf = normal("акме.рф");
        assert_eq!(registrable(&rf), (Some(rf.as_ref()), false));
        assert!(!registrable("x7f2q.ttrk.io").1);
    }

    #[test]
    fn foreign_hosts_are_known_with_their_neighbours() {
        assert!(foreign("api.redtrack.io").is_some() && foreign("www.redtrack.io").is_some());
        assert!(foreign("cpanel.kma.biz").is_some());
        for own in ["trk.acme.com", "x7f2q.ttrk.io", "notredtrack.io", "redtrack.io.acme.com"] {
            assert!(foreign(own).is_none(), "{own}");
        }
    }
}
