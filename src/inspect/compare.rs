//! Beside a workspace: which entry a URL belongs to, and how it differs from what would be
//! compiled, parameter by parameter.

mod index;

use super::{Kind, host, secrets};
use crate::compile::{CLICK_ID, Plan, UrlKind, UrlRow};
use crate::facts::kma::SLOTS;
use crate::rules::{MASK, reading};
use crate::template::{Template, UrlTemplate};
use crate::workspace::Workspace;
use index::{Index, Own, Row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A workspace that URLs are compared with.
#[derive(Debug)]
pub struct Beside<'a, 't> {
    pub(super) ws: &'a Workspace<'t, 'a>,
    pub(super) plan: &'a Plan<'t>,
    dir: &'a str,
    rows: Index<'a>,
    /// What is left to be filled in some compiled URL: secrets are shown by their names.
    places: HashSet<String>,
    /// The slots that channels name, by the name; the first that does counts.
    slots: HashMap<&'a str, u8>,
    tracking: HashSet<String>,
    streams: HashSet<String>,
    pages: HashSet<String>,
    /// Names of channels by the host of their postback.
    channels: HashMap<String, &'a str>,
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

impl<'a, 't> Beside<'a, 't> {
    /// A workspace and its plan; `dir` is where it is, for people, and empty for the current
    /// folder.
    #[must_use]
    pub fn new(dir: &'a str, ws: &'a Workspace<'t, 'a>, plan: &'a Plan<'t>) -> Self {
        let host_of = |url: &str| host(&UrlTemplate::parse(url));
        let own = plan.campaigns.iter().map(|c| c.host).chain([plan.host]);
        let own: HashSet<&str> = own.filter(|h| !h.is_empty()).collect();
        let links = plan.offers.iter().filter_map(|o| o.link);
        let pages = ws.landers.iter().filter_map(|(_, lander)| lander.url);
        let rows = Index::new(plan.rows());
        let places = rows.all().flat_map(|row| {
            let url = UrlTemplate::parse(&row.row.url);
            let left = reading::placeholders(url.template());
            left.into_iter().map(|range| row.row.url[range].to_owned()).collect::<Vec<_>>()
        });
        let places = places.collect();
        let mut slots = HashMap::new();
        for parameter in plan.channels.iter().flat_map(|c| &c.parameters) {
            slots.entry(parameter.name).or_insert(parameter.slot);
        }
        let mut channels = HashMap::new();
        for channel in &plan.channels {
            if let Some(url) = channel.postback.as_deref() {
                channels.entry(host_of(url)).or_insert(channel.name.as_ref());
            }
        }
        Self {
            ws,
            plan,
            dir,
            rows,
            places,
            slots,
            tracking: own.into_iter().map(|h| host_of(&format!("https://{h}/"))).collect(),
            streams: links.map(|link| host_of(link.value)).collect(),
            pages: pages.map(|page| host_of(page.value)).collect(),
            channels,
        }
    }

    pub(super) fn is_tracking(&self, host: &str) -> bool {
        self.tracking.contains(host)
    }

    pub(super) fn is_stream_host(&self, host: &str) -> bool {
        self.streams.contains(host)
    }

    pub(super) fn is_page(&self, host: &str) -> bool {
        self.pages.contains(host)
    }

    /// The name of the channel whose postback has this host.
    pub(super) fn channel_by_postback(&self, host: &str) -> Option<String> {
        self.channels.get(host).map(|name| (*name).to_owned())
    }

    /// The slot that some channel gives this name.
    pub(super) fn slot_named(&self, name: &str) -> Option<u8> {
        self.slots.get(name).copied()
    }

    /// The slot in which the offer of a link has the click id.
    pub(super) fn slot_of(&self, url: &UrlTemplate<'_>) -> Option<&'static str> {
        self.rows.of(UrlKind::Offer, Own::of(url), false).into_iter().find_map(
            |Row { row, .. }| {
                let url = UrlTemplate::parse(&row.url);
                let carries = |slot: &&str| {
                    url.params().any(|p| url.key(&p) == *slot && url.value(&p) == CLICK_ID)
                };
                SLOTS.into_iter().find(carries)
            },
        )
    }

    /// Whether a compiled URL leaves this place to be filled: a secret is shown in it by its name.
    pub(super) fn compiles(&self, place: &str) -> bool {
        self.places.contains(place)
    }
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
