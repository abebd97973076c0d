//! Beside a workspace: which entry a URL belongs to, and how it differs from what would be
//! compiled, parameter by parameter.

use super::beside::Beside;
use super::filled::{Pair, is_open, pairs};
use super::index::{Own, Row};
use super::{Kind, host, kind, secrets};
use crate::compile::{UrlKind, UrlRow};
use crate::rules::MASK;
use crate::template::UrlTemplate;
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// An entry that a URL belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Match {
    /// The workspace's folder; `.` when it is the current one.
    pub workspace: String,
    /// The environment that it is of; `null` where it is of the base.
    pub environment: Option<String>,
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

impl Match {
    /// Whether the URL is on the host of what would be compiled.
    #[must_use]
    pub fn is_on_its_host(&self) -> bool {
        self.differences.iter().all(|d| d.part != "host")
    }
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
    let (kind, beside) = (compiled_as(kind)?, beside?);
    // A postback is known by what it reports; of equals the account's own is the likelier one.
    let mut best: Option<(Rank, &UrlRow<'_>, Vec<Difference>)> = None;
    for Row { row, is_global } in rows(url, kind, beside) {
        let differences = differences(url, &UrlTemplate::parse(&row.url));
        let rank = (is_other(&differences), differences.len(), !is_global);
        if best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            best = Some((rank, row, differences));
        }
    }
    let (_, row, differences) = best?;
    Some(Match {
        workspace: if beside.dir.is_empty() { ".".to_owned() } else { beside.dir.to_owned() },
        environment: beside.ws.env.map(str::to_owned),
        kind: kind.as_str(),
        id: row.id.to_string(),
        name: row.name.to_string(),
        url: row.url.to_string(),
        paste_into: row.paste_into.clone(),
        differences,
    })
}

/// What is compiled of a kind.
fn compiled_as(kind: Kind) -> Option<UrlKind> {
    match kind {
        Kind::Postback => Some(UrlKind::Postback),
        Kind::Offer | Kind::Stream => Some(UrlKind::Offer),
        Kind::Campaign | Kind::Direct => Some(UrlKind::Campaign),
        Kind::ChannelPostback => Some(UrlKind::Channel),
        Kind::Click => Some(UrlKind::Lander),
        _ => None,
    }
}

/// The rows of a kind that a URL may be meant to be.
fn rows<'b, 'a>(
    url: &UrlTemplate<'_>,
    kind: UrlKind,
    beside: &'b Beside<'a, '_>,
) -> Vec<&'b Row<'a>> {
    let own = Own::of(url);
    // Where it goes may be the mistake; what it is was told by its parameters.
    let anywhere = kind == UrlKind::Postback
        && (beside.plan.postbacks.len() == 1
            || crate::facts::redtrack::service_domain(&own.host).is_some());
    beside.rows.of(kind, own, anywhere)
}

/// Whether a postback reports something else.
fn is_other(differences: &[Difference]) -> bool {
    differences.iter().any(|d| matches!(d.part.as_str(), "type" | "status"))
}

/// A URL that is not filled yet, with every macro in its place that is compiled there, where a value
/// that never changes stands, or none; `None` where there is no such value. Of several rows that are
/// as near, only what all have is written.
pub(super) fn as_compiled(text: &str, beside: Option<&Beside<'_, '_>>) -> Option<String> {
    let beside = beside?;
    let url = UrlTemplate::parse(text);
    let (kind, _) = kind::of(&url, Some(beside));
    let mut best: Option<((bool, usize), Vec<Edit>)> = None;
    for Row { row, .. } in rows(&url, compiled_as(kind)?, beside) {
        let compiled = UrlTemplate::parse(&row.url);
        let differences = differences(&url, &compiled);
        let rank = (is_other(&differences), differences.len());
        if best.as_ref().is_some_and(|(least, _)| rank > *least) {
            continue;
        }
        let pairs = pairs(&url, &compiled);
        let edits: Vec<Edit> = if is_open(&url, &pairs) {
            // Of a parameter that stands twice, nobody knows which one goes.
            let is_one = |name: &str| url.params().filter(|p| url.key(p) == name).count() < 2;
            let fixed = pairs.into_iter().filter(|pair| !pair.is_same(true) && pair.is_fixed());
            let fixed = fixed.filter(|pair| is_one(pair.name));
            fixed.map(|Pair { range, compiled, .. }| (range, compiled.to_owned())).collect()
        } else {
            Vec::new()
        };
        match &mut best {
            Some((least, common)) if rank == *least => common.retain(|edit| edits.contains(edit)),
            _ => best = Some((rank, edits)),
        }
    }
    let (_, edits) = best.filter(|(_, edits)| !edits.is_empty())?;
    Some(super::edited(text, edits.iter().collect()))
}

/// What is replaced by what, in bytes of the text.
type Edit = (Range<usize>, String);

/// How far a URL is from a row: whether it reports something else, in how many parts it
/// differs, whether the row is less likely.
type Rank = (bool, usize, bool);

/// Part by part. Where all macros are filled, a value in place of one is no difference.
fn differences(url: &UrlTemplate<'_>, compiled: &UrlTemplate<'_>) -> Vec<Difference> {
    let mut out = Vec::new();
    let pairs = pairs(url, compiled);
    let is_open = is_open(url, &pairs);
    let mut same = pairs.iter().map(|pair| pair.is_same(is_open));
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
    if same.next() == Some(false) {
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
        if same.next() == Some(false) {
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
