//! What a URL is.

use super::index::campaign_in;
use super::{Beside, host};
use crate::facts::channels::{CHANNELS, Channel};
use crate::facts::kma::{self, SLOTS};
use crate::facts::others::{OTHER_POSTBACKS, OTHER_SITES, OtherPostback};
use crate::facts::redtrack;
use crate::rules::reading;
use crate::template::{Template, UrlTemplate};
use crate::trace::button;
use schemars::JsonSchema;
use serde::Serialize;

/// What a URL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// KMA.BIZ fires it at RedTrack.
    Postback,
    /// RedTrack sends visitors to it: a stream's link with the click id.
    Offer,
    /// A stream's tracking link as KMA.BIZ shows it.
    Stream,
    /// The channel sends visitors to it.
    Campaign,
    /// A page's link with `cmpid`, for campaigns without a redirect.
    Direct,
    /// RedTrack fires it at a traffic channel.
    ChannelPostback,
    /// The button of an own page.
    Click,
    /// A script of RedTrack's for own pages.
    Script,
    /// A preview of a prelanding.
    Preview,
    /// A panel, an API or a help site.
    Panel,
    /// A postback for another tracker.
    OtherPostback,
    /// Another tracker's own site.
    OtherSite,
    /// An own page.
    Page,
    /// A web address of which nothing is known.
    Unknown,
    /// No URL.
    NotAUrl,
}

/// A URL's parts that tell what it is.
struct Signs<'u> {
    host: String,
    path: &'u str,
    query: Vec<(&'u str, &'u str)>,
    macros: Vec<&'u str>,
}

impl<'u> Signs<'u> {
    fn of(url: &UrlTemplate<'u>) -> Self {
        let template = url.template();
        Self {
            host: host(url),
            path: url.path(),
            query: url.params().map(|p| (url.key(&p), url.value(&p))).collect(),
            macros: template.tokens().iter().map(|t| template.token_text(t)).collect(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| *key == name)
    }

    fn value(&self, name: &str) -> Option<&'u str> {
        self.query.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    fn is_path(&self, name: &str) -> bool {
        self.path.trim_end_matches('/').eq_ignore_ascii_case(name)
    }
}

/// What a URL is, and the sentence that says so.
pub(super) fn of(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>) -> (Kind, String) {
    let signs = Signs::of(url);
    if signs.has(kma::PREVIEW_QUERY_KEY) {
        return (Kind::Preview, "a preview of a prelanding in KMA.BIZ, not a tracking link".into());
    }
    let ours = is_stream(&signs);
    if let Some((whose, what)) = reading::foreign(&signs.host) {
        // A stream's code under an unlisted subdomain may be a stream after all.
        let listed = kma::NOT_STREAM_HOSTS.iter().any(|k| k.host == signs.host);
        if whose == "RedTrack" && is_postback(&signs) {
            return (Kind::Postback, postback_sentence(&signs));
        }
        if listed || whose == "RedTrack" || !ours {
            let kind = if what.contains("preview") { Kind::Preview } else { Kind::Panel };
            return (kind, format!("an address of {whose}: {what}"));
        }
    }
    if let Some(row) = other_postback(&signs) {
        let confidence = row.confidence.as_str();
        let what =
            format!("a postback for {}, not for RedTrack (confidence: {confidence})", row.name);
        return (Kind::OtherPostback, what);
    }
    if let Some((_, name)) =
        OTHER_SITES.iter().find(|(site, _)| reading::is_under(&signs.host, site))
    {
        return (Kind::OtherSite, format!("an address of {name}, another tracker"));
    }
    by_shape(&signs, beside)
}

fn by_shape(signs: &Signs<'_>, beside: Option<&Beside<'_, '_>>) -> (Kind, String) {
    let last = signs.path.rsplit('/').next().unwrap_or_default();
    if ["track.js", "uniclick.js", "unilpclick.js"].contains(&last) {
        return (Kind::Script, "a script of RedTrack's for own pages".into());
    }
    // Some channels' own addresses end with `/postback`, too.
    if is_postback(signs) && preset_by_postback(&signs.host, signs.path).is_none() {
        return (Kind::Postback, postback_sentence(signs));
    }
    // Some channels' own addresses end with `/click`, too, and take their click id back there.
    let tells_channel = signs.macros.contains(&"{ref_id}");
    if !tells_channel && (button(signs.path).is_some() || signs.is_path("/preclick")) {
        return (
            Kind::Click,
            "the button link of an own page: RedTrack sends the visitor on".into(),
        );
    }
    let id = signs.path.trim_matches('/');
    // A channel's own click id may look like one of RedTrack's.
    let of_channel = beside.is_some_and(|b| {
        !b.is_tracking(&signs.host) && b.channel_by_postback(&signs.host).is_some()
    });
    if (redtrack::is_id(id) && !of_channel) || id == crate::compile::ID_PLACEHOLDER {
        let what = "a campaign's link in RedTrack: the traffic channel sends visitors to it";
        return (Kind::Campaign, what.into());
    }
    if let Some(name) = channel_postback(signs, beside) {
        let what = format!("a postback to {name}: RedTrack tells the channel of a conversion");
        return (Kind::ChannelPostback, what);
    }
    if signs.has("cmpid") {
        let what = "a page's link for a campaign without a redirect: `cmpid` names the campaign";
        return (Kind::Direct, what.into());
    }
    if is_offer(signs, beside) || carries_click_id(signs) {
        let what = "an offer URL: RedTrack sends visitors to this KMA.BIZ stream";
        return (Kind::Offer, what.into());
    }
    if let Some(found) = channel_link(signs, beside) {
        return found;
    }
    if signs.macros.iter().any(|m| reading::is_kma_macro(m)) {
        let what = "a postback: KMA.BIZ fills its macros; it is not one that RedTrack would read";
        return (Kind::Postback, what.into());
    }
    if is_stream(signs) || beside.is_some_and(|b| b.is_stream_host(&signs.host)) {
        let what = "a tracking link of a KMA.BIZ stream, by its shape";
        return (Kind::Stream, what.into());
    }
    if beside.is_some_and(|b| b.is_page(&signs.host)) {
        return (Kind::Page, "an own page of this workspace".into());
    }
    let what = "a web address; by its shape it is none of RedTrack's, of KMA.BIZ's or of a known channel's";
    (Kind::Unknown, what.into())
}

fn postback_sentence(signs: &Signs<'_>) -> String {
    let fired = signs.macros.is_empty() && signs.value("clickid").is_some_and(redtrack::is_id);
    if fired {
        "a postback to RedTrack as it was fired, with values in place of macros".into()
    } else {
        "a postback to RedTrack: KMA.BIZ fires it when a lead's status changes".into()
    }
}

/// Whether a URL is meant for RedTrack's `/postback`.
fn is_postback(signs: &Signs<'_>) -> bool {
    let named = signs.is_path("/postback");
    let read = signs.value("clickid").is_some_and(|value| value != crate::compile::CLICK_ID);
    named || (read && ["sum", "type", "status"].iter().any(|name| signs.has(name)))
}

fn is_stream(signs: &Signs<'_>) -> bool {
    kma::is_stream_code(signs.path.trim_matches('/'))
}

/// Whether the query hands a click id of RedTrack's over, in whatever parameter.
fn carries_click_id(signs: &Signs<'_>) -> bool {
    let token = |value: &str| value.contains(crate::compile::CLICK_ID);
    let encoded = |value: &str| value.to_ascii_lowercase().contains("%7bclickid%7d");
    signs.query.iter().any(|(key, value)| {
        token(value)
            || encoded(value)
            || (SLOTS.contains(key)
                || kma::MISSPELT_SLOTS.iter().any(|m| m.name == *key) && is_stream(signs))
    })
}

/// Whether the link of a stream fills a slot of KMA.BIZ's, with whatever.
fn is_offer(signs: &Signs<'_>, beside: Option<&Beside<'_, '_>>) -> bool {
    let at_stream = is_stream(signs) || beside.is_some_and(|b| b.is_stream_host(&signs.host));
    at_stream && signs.query.iter().any(|(key, _)| SLOTS.contains(key))
}

/// A link that a channel fills, by its `ref_id`: what names the campaign is missing, or not in its place.
fn channel_link(signs: &Signs<'_>, beside: Option<&Beside<'_, '_>>) -> Option<(Kind, String)> {
    let value = signs.value("ref_id")?;
    if beside.is_some_and(|b| b.is_page(&signs.host)) {
        let what = "a page's link for a campaign without a redirect, by its `ref_id`";
        return Some((Kind::Direct, what.into()));
    }
    let is_filled = !Template::parse(value).tokens().is_empty();
    let is_ours = beside.is_some_and(|b| b.is_tracking(&signs.host));
    (is_filled || is_ours || campaign_in(signs.path).is_some()).then(|| {
        let what = "a campaign's link in RedTrack, by its `ref_id`: the traffic channel sends visitors to it";
        (Kind::Campaign, what.into())
    })
}

/// The channel whose postback a URL is, by its host; `a traffic channel` where only its
/// tokens tell.
fn channel_postback(signs: &Signs<'_>, beside: Option<&Beside<'_, '_>>) -> Option<String> {
    if let Some(name) = beside.and_then(|b| b.channel_by_postback(&signs.host)) {
        return Some(name);
    }
    let preset = preset_by_postback(&signs.host, signs.path).map(|c| c.name.to_owned());
    let told = || signs.macros.contains(&"{ref_id}") && !is_offer(signs, beside);
    preset.or_else(|| told().then(|| "a traffic channel".to_owned()))
}

/// The built-in channel whose postback goes to that place.
pub(super) fn preset_by_postback(host: &str, path: &str) -> Option<&'static Channel> {
    let is_there = |url: &str| {
        let known = UrlTemplate::parse(url);
        known.host() == host && same_start(known.path(), path)
    };
    CHANNELS.iter().find(|channel| channel.postback_urls().any(is_there))
}

/// Whether two paths begin alike, up to the first place that is filled.
fn same_start(known: &str, path: &str) -> bool {
    let fixed = known.split(['<', '{']).next().unwrap_or_default();
    path.starts_with(fixed.trim_end_matches('/'))
}

fn other_postback(signs: &Signs<'_>) -> Option<&'static OtherPostback> {
    OTHER_POSTBACKS.iter().find(|row| {
        let marked = match row.marker.split_once('=') {
            Some((key, value)) => signs.value(key) == Some(value),
            None => true,
        };
        marked
            && !signs.has("clickid")
            && signs.has(row.click_id)
            && signs.path.to_ascii_lowercase().ends_with(row.path_ends)
    })
}

/// The row of another tracker's postback that a URL is.
pub(super) fn other(url: &UrlTemplate<'_>) -> Option<&'static OtherPostback> {
    other_postback(&Signs::of(url))
}
