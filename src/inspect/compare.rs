//! Beside a workspace: which entry a URL belongs to, and how it differs from what would be
//! compiled, parameter by parameter.

use super::{Kind, MASK, host, is_secret};
use crate::compile::{Plan, UrlKind, UrlRow};
use crate::template::{Template, UrlTemplate};
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;

/// A workspace that a URL is compared with.
#[derive(Debug)]
pub struct Beside<'a, 't> {
    /// Where it is, for people; empty for the current folder.
    pub dir: &'a str,
    /// The workspace.
    pub ws: &'a Workspace<'t, 'a>,
    /// Its plan.
    pub plan: &'a Plan<'t>,
}

/// An entry that a URL belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Match {
    /// The workspace's folder; `.` when it is the current one.
    pub workspace: String,
    /// `postback`, `offer`, `campaign`, `channel` or `lander`.
    pub kind: &'static str,
    /// Its id among the URLs.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What would be compiled.
    pub url: String,
    /// Where it is pasted.
    pub paste_into: String,
    /// How the two differ; empty where they do not.
    pub differences: Vec<Difference>,
}

/// A part in which a URL differs from what would be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// `scheme`, `host`, `path`, or the name of a parameter.
    pub part: String,
    /// What stands in the URL; `null` where it is missing.
    pub here: Option<String>,
    /// What would be compiled; `null` where nothing would.
    pub compiled: Option<String>,
}

impl Beside<'_, '_> {
    pub(super) fn is_tracking(&self, other: &str) -> bool {
        let hosts = self.plan.campaigns.iter().map(|c| c.host).chain([self.plan.host]);
        hosts.into_iter().any(|h| !h.is_empty() && same_host(h, other))
    }

    pub(super) fn is_stream_host(&self, other: &str) -> bool {
        let links = self.plan.offers.iter().filter_map(|o| o.link);
        links.into_iter().any(|l| host(&UrlTemplate::parse(l.value)) == other)
    }

    pub(super) fn is_page(&self, other: &str) -> bool {
        let pages = self.ws.landers.iter().filter_map(|(_, lander)| lander.url);
        pages.into_iter().any(|u| host(&UrlTemplate::parse(u.value)) == other)
    }

    /// The name of the channel whose postback has this host.
    pub(super) fn channel_by_postback(&self, other: &str) -> Option<String> {
        let mut channels = self.plan.channels.iter();
        let has = |url: &str| host(&UrlTemplate::parse(url)) == other;
        channels.find(|c| c.postback.as_deref().is_some_and(has)).map(|c| c.name.to_string())
    }

    /// The slot that some channel gives this name.
    pub(super) fn slot_named(&self, name: &str) -> Option<u8> {
        let all = self.plan.channels.iter().flat_map(|c| &c.parameters);
        all.into_iter().find(|p| p.name == name).map(|p| p.slot)
    }
}

pub(super) fn same_host(a: &str, b: &str) -> bool {
    host(&UrlTemplate::parse(&format!("https://{a}/"))) == b
}

/// The entry that a URL belongs to.
pub(super) fn entry(
    url: &UrlTemplate<'_>,
    kind: Kind,
    beside: Option<&Beside<'_, '_>>,
) -> Option<Match> {
    let wanted = match kind {
        Kind::Postback => UrlKind::Postback,
        Kind::Offer | Kind::Stream => UrlKind::Offer,
        Kind::Campaign | Kind::Direct => UrlKind::Campaign,
        Kind::ChannelPostback => UrlKind::Channel,
        Kind::Click => UrlKind::Lander,
        _ => return None,
    };
    nearest(url, wanted, beside?)
}

/// The row of a kind that a URL is nearest to, if it is one of them at all.
fn nearest(url: &UrlTemplate<'_>, kind: UrlKind, beside: &Beside<'_, '_>) -> Option<Match> {
    let rows = beside.plan.rows();
    // A postback is known by what it reports; of equals the account's own is the likelier one.
    let mut best: Option<((bool, usize, bool), &UrlRow<'_>, Vec<Difference>)> = None;
    for row in rows.iter().filter(|row| row.kind == kind) {
        let compiled = UrlTemplate::parse(row.url);
        if !belongs(url, &compiled, kind, beside) {
            continue;
        }
        let differences = differences(url, &compiled);
        let other = differences.iter().any(|d| matches!(d.part.as_str(), "type" | "status"));
        let rank = (other, differences.len(), !row.id.starts_with("global"));
        if best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            best = Some((rank, row, differences));
        }
    }
    let (_, row, differences) = best?;
    Some(Match {
        workspace: if beside.dir.is_empty() { ".".to_owned() } else { beside.dir.to_owned() },
        kind: kind.as_str(),
        id: row.id.to_string(),
        name: row.name.to_string(),
        url: row.url.to_owned(),
        paste_into: row.paste_into.clone(),
        differences,
    })
}

/// Whether a URL is meant to be what was compiled, however much it differs.
fn belongs(
    url: &UrlTemplate<'_>,
    compiled: &UrlTemplate<'_>,
    kind: UrlKind,
    beside: &Beside<'_, '_>,
) -> bool {
    let same_host = host(url) == host(compiled);
    let same_path = trimmed(url.path()) == trimmed(compiled.path());
    match kind {
        // Where it goes may be the mistake; what it is was told by its parameters.
        UrlKind::Postback => {
            same_host
                || beside.plan.postbacks.len() == 1
                || crate::facts::redtrack::service_domain(&host(url)).is_some()
        }
        UrlKind::Offer => same_host && same_path,
        UrlKind::Campaign => {
            same_path && (same_host || super::kind::is_hex24(trimmed(url.path())))
                || cmpid(url).is_some_and(|id| cmpid(compiled) == Some(id))
        }
        UrlKind::Channel => same_host,
        UrlKind::Lander => same_host && same_path,
    }
}

fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}

fn cmpid<'u>(url: &UrlTemplate<'u>) -> Option<&'u str> {
    url.params().find(|p| url.key(p) == "cmpid").map(|p| url.value(&p))
}

/// Part by part; a value in place of a macro is that macro filled, and no difference.
fn differences(url: &UrlTemplate<'_>, compiled: &UrlTemplate<'_>) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut part = |part: &str, here: Option<&str>, there: Option<&str>| {
        out.push(Difference {
            part: part.to_owned(),
            here: here.map(|h| if is_secret(part, h) { MASK.to_owned() } else { h.to_owned() }),
            compiled: there.map(str::to_owned),
        });
    };
    if !url.scheme().eq_ignore_ascii_case(compiled.scheme()) {
        part("scheme", Some(url.scheme()), Some(compiled.scheme()));
    }
    if host(url) != host(compiled) {
        part("host", Some(url.host()), Some(compiled.host()));
    }
    if url.path() != compiled.path() && !is_filled(url.path(), compiled.path()) {
        part("path", Some(url.path()), Some(compiled.path()));
    }
    let list = |u: &UrlTemplate<'_>| -> Vec<(String, String)> {
        u.params().map(|p| (u.key(&p).to_owned(), u.value(&p).to_owned())).collect()
    };
    let (here, there) = (list(url), list(compiled));
    for (name, value) in &there {
        match here.iter().find(|(key, _)| key == name) {
            None => part(name, None, Some(value)),
            Some((_, own)) if own != value && !is_filled(own, value) => {
                part(name, Some(own), Some(value));
            }
            Some(_) => {}
        }
    }
    for (name, value) in here.iter().filter(|(key, _)| !there.iter().any(|(k, _)| k == key)) {
        part(name, Some(value), None);
    }
    out
}

/// Whether a value can be what came of a template: its fixed parts in their order, and no
/// macro left.
fn is_filled(value: &str, template: &str) -> bool {
    let template = Template::parse(template);
    let place = template.text().starts_with('<') && template.text().ends_with('>');
    if place {
        return !value.is_empty() && !value.contains(['{', '<']);
    }
    if template.tokens().is_empty() || !Template::parse(value).tokens().is_empty() {
        return false;
    }
    let mut rest = value;
    let mut from = 0;
    for token in template.tokens() {
        let fixed = &template.text()[from..token.range.start];
        let Some(at) = rest.find(fixed).filter(|at| from > 0 || *at == 0) else { return false };
        rest = &rest[at + fixed.len()..];
        from = token.range.end;
    }
    let tail = &template.text()[from..];
    rest.ends_with(tail) && !rest.contains(['{', '}'])
}
