//! Beside a workspace: which entry a URL belongs to, and how it differs from what would be
//! compiled, parameter by parameter.

use super::beside::Beside;
use super::index::{Own, Row};
use super::{Kind, host, secrets};
use crate::compile::{UrlKind, UrlRow};
use crate::rules::MASK;
use crate::template::{Template, UrlTemplate};
use schemars::JsonSchema;
use serde::Serialize;

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
    let own = Own::of(url);
    // Where it goes may be the mistake; what it is was told by its parameters.
    let anywhere = kind == UrlKind::Postback
        && (beside.plan.postbacks.len() == 1
            || crate::facts::redtrack::service_domain(&own.host).is_some());
    // A postback is known by what it reports; of equals the account's own is the likelier one.
    let mut best: Option<(Rank, &UrlRow<'_>, Vec<Difference>)> = None;
    for Row { row, is_global } in beside.rows.of(kind, own, anywhere) {
        let differences = differences(url, &UrlTemplate::parse(&row.url));
        let other = differences.iter().any(|d| matches!(d.part.as_str(), "type" | "status"));
        let rank = (other, differences.len(), !is_global);
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
        url: row.url.to_string(),
        paste_into: row.paste_into.clone(),
        differences,
    })
}

/// How far a URL is from a row: whether it reports something else, in how many parts it
/// differs, whether the row is less likely.
type Rank = (bool, usize, bool);

/// Part by part; a value in place of a macro is that macro filled, and no difference.
fn differences(url: &UrlTemplate<'_>, compiled: &UrlTemplate<'_>) -> Vec<Difference> {
    let mut out = Vec::new();
    let secrets: Vec<&str> = secrets(url).into_iter().map(|range| &url.text()[range]).collect();
    let hidden = |text: &str| secrets.iter().any(|secret| text.contains(secret));
    let mut part = |part: &str, here: Option<&str>, there: Option<&str>| {
        out.push(Difference {
            part: part.to_owned(),
            here: here.map(|h| if hidden(h) { MASK.to_owned() } else { h.to_owned() }),
            compiled: there.map(str::to_owned),
        });
    };
    if !url.scheme().eq_ignore_ascii_case(compiled.scheme()) {
        part("scheme", Some(url.scheme()), Some(compiled.scheme()));
    }
    if host(url) != host(compiled) {
        part("host", Some(url.host()), Some(compiled.host()));
    }
    // The port that goes without saying says nothing.
    let authority = |u: &UrlTemplate<'_>| {
        let whole = u.authority().to_ascii_lowercase();
        whole.strip_suffix(":443").map(str::to_owned).unwrap_or(whole)
    };
    if host(url) == host(compiled) && authority(url) != authority(compiled) {
        part("authority", Some(url.authority()), Some(compiled.authority()));
    }
    if url.path() != compiled.path() && !is_filled(url.path(), compiled.path()) {
        part("path", Some(url.path()), Some(compiled.path()));
    }
    let list = |u: &UrlTemplate<'_>| -> Vec<(String, String)> {
        u.params().map(|p| (u.key(&p).to_owned(), u.value(&p).to_owned())).collect()
    };
    let (mut here, there) = (list(url), list(compiled));
    for (name, value) in &there {
        let Some(at) = here.iter().position(|(key, _)| key == name) else {
            part(name, None, Some(value));
            continue;
        };
        let (_, own) = here.remove(at);
        if own != *value && !is_filled(&own, value) {
            part(name, Some(&own), Some(value));
        }
    }
    // What stands there once more is one too many as well.
    here.iter().for_each(|(name, value)| part(name, Some(value), None));
    let fragment = |u: &UrlTemplate<'_>| u.fragment_range().map(|range| u.text()[range].to_owned());
    if fragment(url) != fragment(compiled) {
        part("fragment", fragment(url).as_deref(), fragment(compiled).as_deref());
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
