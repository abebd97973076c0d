//! URLs that RedTrack or a channel fills: offers, campaign links, channels' postbacks.

use crate::compile::{CLICK_ID, ID_PLACEHOLDER};
use crate::diagnostic::{meant, one_of};
use crate::facts::kma::{self, SLOTS};
use crate::facts::redtrack::{self, CHANNEL_TOKENS, OFFER_TOKENS};
use crate::facts::{Confidence, Macro};
use crate::inspect::index::campaign_in;
use crate::inspect::{Beside, Faults, Kind};
use crate::rules::reading;
use crate::template::{Param, Template, Token, UrlTemplate};
use crate::text::visible;

/// A stream's link, with or without the click id.
pub(super) fn offer(
    url: &UrlTemplate<'_>,
    kind: Kind,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    let end = url.text().len();
    let known = beside.and_then(|b| b.slot_of(url));
    // Of a stream that no offer has, only what all offers do is known.
    let usual = known.or_else(|| beside?.only_slot());
    let slot = usual.unwrap_or(SLOTS[0]);
    if !kma::is_stream_code(url.path().trim_matches('/')) {
        let message =
            "a stream's link has a code of six letters or digits as its path, and this one has not";
        let help = "compare it with the tracking link that KMA.BIZ shows for the stream";
        faults.warning("stream-link-shape", &url.path_range(), message, help);
    }
    let slots: Vec<Param> = url.params().filter(|p| SLOTS.contains(&url.key(p))).collect();
    let carries = |p: &Param| url.value(p) == CLICK_ID;
    let filled = |p: &Param| redtrack::is_id(url.value(p));
    misspelt(url, usual, faults);
    if !slots.iter().any(|p| carries(p) || filled(p)) && !has_misspelt(url) {
        match slots.iter().find(|p| url.key(p) == slot) {
            // What is not a value at all has its own words.
            Some(param) if has_its_own_words(url.value(param)) => {}
            Some(param) if !url.value(param).is_empty() => {
                let value = visible(url.value(param)).into_owned();
                let message = format!(
                    "`{slot}` carries `{value}` and not RedTrack's click id: the postback would bring that back, and no conversion would be attributed"
                );
                let help = format!("write `{slot}={CLICK_ID}`; other values go into other slots");
                faults
                    .error("click-id-slot-taken", &param.value, message, help)
                    .mend(param.value.clone(), CLICK_ID);
            }
            Some(param) => {
                let message = format!(
                    "`{slot}` is empty, so the postback has no click id to bring back: no conversion would be attributed"
                );
                let help = format!("write `{slot}={CLICK_ID}`");
                faults.error(None, &param.value, message, help).mend(param.value.clone(), CLICK_ID);
            }
            None if kind == Kind::Stream => {
                let message = "the link carries no click id yet";
                let help = format!(
                    "for RedTrack's offer URL, append `{slot}={CLICK_ID}`; in a workspace, trackc does"
                );
                faults.note(None, &(end..end), message, help);
            }
            None => {
                let message =
                    "no slot carries RedTrack's click id, so the postback cannot bring it back";
                let help = format!("append `{slot}={CLICK_ID}`");
                faults.error(None, &(end..end), message, help);
            }
        }
    }
    let comes_home = |p: &Param| url.key(p) == slot && (carries(p) || filled(p));
    if let Some(param) = slots.iter().find(|p| carries(p))
        && known.is_some()
        && !slots.iter().any(comes_home)
    {
        elsewhere(url, param, slot, faults);
    }
    if slots.iter().filter(|p| carries(p)).count() > 1 {
        let message = "two slots carry the click id; one is enough, and the postback returns one";
        faults.note(None, &slots[1].value, message, "keep the slot that the postback returns");
    }
    tokens(url, OFFER_TOKENS, "RedTrack fills this URL", Some(slot), faults);
}

/// The click id in another slot than the one that the workspace's postback asks for.
fn elsewhere(url: &UrlTemplate<'_>, param: &Param, slot: &str, faults: &mut Faults) {
    let key = url.key(param);
    let message = format!(
        "the click id is in `{key}`, and this workspace's postback asks for `{{{slot}}}`: no conversion would be attributed"
    );
    let is_free = !url.params().any(|p| url.key(&p) == slot);
    let help = if is_free {
        format!("write `{slot}` instead of `{key}`")
    } else {
        format!("write `{slot}={CLICK_ID}`; other values go into other slots")
    };
    let fault = faults.error(None, &param.key, message, help);
    if is_free {
        fault.mend(param.key.clone(), slot);
    }
}

/// Whether a value in the click id's slot is a broken macro, or one of the other side.
fn has_its_own_words(value: &str) -> bool {
    let template = Template::parse(value);
    let tokens = template.tokens().iter().map(|t| template.token_text(t));
    !template.problems().is_empty() || tokens.into_iter().any(reading::is_kma_macro)
}

fn has_misspelt(url: &UrlTemplate<'_>) -> bool {
    url.params().any(|p| misspelt_slot(url, &p).is_some())
}

fn misspelt_slot(url: &UrlTemplate<'_>, param: &Param) -> Option<&'static kma::MisspeltSlot> {
    let row = kma::MISSPELT_SLOTS.iter().find(|m| m.name == url.key(param));
    row.filter(|_| url.value(param).contains(CLICK_ID))
}

/// The click id under a name that KMA.BIZ does not read; `usual` is the slot that the workspace's postback
/// asks for.
fn misspelt(url: &UrlTemplate<'_>, usual: Option<&str>, faults: &mut Faults) {
    for param in url.params() {
        let Some(row) = misspelt_slot(url, &param) else { continue };
        let slot = usual.unwrap_or(row.slot);
        let taken = url.params().any(|p| url.key(&p) == slot);
        let fault = faults.error(
            "click-id-slot-misspelt",
            &param.key,
            reading::lost_click_id(row),
            format!("write `{slot}` instead of `{}`", row.name),
        );
        if !taken {
            fault.mend(param.key.clone(), slot);
        }
    }
}

/// Tokens that RedTrack does not fill here; `slot` is that of the click id.
fn tokens(
    url: &UrlTemplate<'_>,
    known: &'static [Macro],
    who: &str,
    slot: Option<&str>,
    faults: &mut Faults,
) {
    let template = url.template();
    for token in template.tokens().iter().filter(|t| reading::is_filled(t.style)) {
        let text = template.token_text(token);
        let shown = visible(text);
        let found = known.iter().find(|m| m.text == text);
        if let Some(found) = found {
            if found.confidence == Confidence::Low {
                let message = format!(
                    "`{shown}` ({}) is likely a token of RedTrack's here, but no source confirms it",
                    found.meaning
                );
                faults.note(
                    "unknown-token",
                    &token.range,
                    message,
                    "send a test click and look at what arrives",
                );
            }
            continue;
        }
        if text == CLICK_ID || reading::is_kma_macro(text) {
            let param = url.params().find(|p| p.value == token.range);
            let in_slot = param.is_some_and(|p| Some(url.key(&p)) == slot);
            // The payout may stand where the click id belongs, and the other way round.
            let has_id = url.text().contains("{ref_id}");
            let is_sure = in_slot || (text == CLICK_ID) != has_id;
            swapped(token, text, who, (in_slot, is_sure), faults);
            continue;
        }
        let confirmed = || known.iter().filter(|m| m.confidence > Confidence::Low).map(|m| m.text);
        let near = meant(text, confirmed);
        let help = match near {
            Some((near, _)) => format!("did you mean `{near}`?"),
            None => format!(
                "the known tokens are {}",
                one_of(confirmed().filter(|t| !t.starts_with("{sub")).chain(["{sub1}"]))
            ),
        };
        let message = format!(
            "RedTrack is not known to have the token `{shown}` here: if it has none, the text itself arrives"
        );
        let fault = faults.warning("unknown-token", &token.range, message, help);
        if let Some(near) = near {
            fault.mend_by(token.range.clone(), near);
        }
    }
}

/// A macro of the other side; in the slot of the click id it is plain what was meant, and elsewhere where
/// it `is_sure`.
fn swapped(
    token: &Token,
    text: &str,
    who: &str,
    (in_slot, is_sure): (bool, bool),
    faults: &mut Faults,
) {
    let shown = visible(text);
    let (message, instead) = match text {
        CLICK_ID => (
            "`{clickid}` is RedTrack's click id, which the channel has never seen: it cannot tell which of its visitors converted".to_owned(),
            Some("{ref_id}"),
        ),
        _ => {
            let message = format!("`{shown}` is KMA.BIZ's, but {who} and does not know it: the text itself would arrive");
            let instead = match text {
                _ if in_slot => Some(CLICK_ID),
                // Toward an offer nothing is known to stand for the payout.
                "{sum}" if who.contains("postback") => Some("{payout}"),
                _ => None,
            };
            (message, instead)
        }
    };
    let help = match instead {
        Some(instead) => format!("write `{instead}`"),
        None => "write a token of RedTrack's, or remove it".to_owned(),
    };
    let fault = faults.error("swapped-direction", &token.range, message, help);
    if let Some(instead) = instead.filter(|_| is_sure) {
        fault.mend(token.range.clone(), instead);
    }
}

/// Whether a link is that of a campaign of the workspace, and its channel has no click id there:
/// one with an API, or one that is told of nothing. `check` has its say about those.
fn needs_no_click_id(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>) -> bool {
    let Some(beside) = beside else { return false };
    // RedTrack has given no id to some.
    if beside.has_campaign_link(url) {
        return true;
    }
    let plan = beside.plan;
    let by_name = url.params().find(|p| url.key(p) == "cmpid").map(|p| url.value(&p));
    let id = by_name.unwrap_or_else(|| url.path().trim_matches('/'));
    let of_link = plan.campaigns.iter().find(|c| c.redtrack_id.is_some_and(|own| own.value == id));
    let channel = of_link.and_then(|campaign| plan.channel(campaign.channel?.value));
    channel.is_some_and(|channel| channel.click_id.is_none())
}

/// The link that is pasted into a channel.
pub(super) fn campaign(
    url: &UrlTemplate<'_>,
    kind: Kind,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    let end = url.text().len();
    if kind == Kind::Campaign {
        super::tracking_host(url, beside, faults);
        let id = url.path().trim_matches('/');
        if id == ID_PLACEHOLDER {
            let message = "RedTrack's id of the campaign is still missing";
            let help = "create the campaign in RedTrack, and write its id as `redtrack_id`";
            faults.error("placeholder-left", &url.path_range(), message, help);
        } else if !redtrack::is_id(id) {
            let message = format!(
                "RedTrack knows a campaign by its id alone, 24 digits and letters from `a` to `f` right behind the host, and this goes to `{}`",
                visible(url.path())
            );
            let help = "copy the campaign's link from RedTrack again";
            let fault = faults.error(None, &url.path_range(), message, help);
            if let Some(id) = campaign_in(url.path()) {
                fault.mend(url.path_range(), format!("/{id}"));
            }
        } else if beside.is_some() && !beside.is_some_and(|b| knows_campaign(b, id)) {
            let message = "no campaign of this workspace has this id";
            faults.warning(
                None,
                &url.path_range(),
                message,
                "compare it with the campaigns' `redtrack_id`",
            );
        }
    }
    if kind == Kind::Direct && !url.params().any(|p| url.key(&p) == "cmpid") {
        let message =
            "there is no `cmpid`, so RedTrack cannot tell whose visitor this is: the click is lost";
        let help = "append `cmpid=` with the campaign's id in RedTrack";
        faults.error(None, &(end..end), message, help);
    }
    if !url.params().any(|p| url.key(&p) == "ref_id") && !needs_no_click_id(url, beside) {
        let message = "there is no `ref_id`, so the channel's own click id is lost, and no conversion can be sent back to it";
        let help = "append `ref_id=` with the channel's click id macro, unless RedTrack serves the channel through an API";
        faults.warning("click-id-not-captured", &(end..end), message, help);
    }
    let template = url.template();
    for token in template.tokens() {
        let text = template.token_text(token);
        let slot = SLOTS.iter().any(|s| text == format!("{{{s}}}"));
        if text == "{ref_id}" || slot {
            let whose = if slot { "KMA.BIZ" } else { "RedTrack" };
            let message = format!(
                "`{text}` is a macro of {whose}'s, but the traffic channel fills this link: RedTrack would receive the text itself"
            );
            faults.error(
                "swapped-direction",
                &token.range,
                message,
                "write the channel's own macro, as its help names it",
            );
        }
    }
    for param in url.params() {
        let key = url.key(&param);
        let number = key
            .strip_prefix("sub")
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()) && !n.is_empty());
        if number.is_some() && crate::compile::slot_number(key).is_none() {
            let message = format!(
                "RedTrack keeps sub1 to sub{}, and not `{}`",
                redtrack::SUB_SLOTS,
                visible(key)
            );
            faults.error("sub-out-of-range", &param.key, message, "take a free slot");
        }
    }
}

fn knows_campaign(beside: &Beside<'_, '_>, id: &str) -> bool {
    let ids = beside.plan.campaigns.iter().filter_map(|c| c.redtrack_id);
    ids.into_iter().any(|known| known.value == id)
}

/// RedTrack's postback to a channel.
pub(super) fn channel(url: &UrlTemplate<'_>, faults: &mut Faults) {
    let template = url.template();
    let has = |text: &str| template.tokens().iter().any(|t| template.token_text(t) == text);
    // `{clickid}` in its place is told as such; a fired URL has no tokens at all.
    if !has("{ref_id}") && !has(CLICK_ID) && !template.tokens().is_empty() {
        let end = url.text().len();
        let message = "there is no `{ref_id}`: the channel cannot tell whose conversion it is";
        let help = "put `{ref_id}` where the channel's help shows its click id";
        faults.error("channel-postback-missing-ref-id", &(end..end), message, help);
    }
    tokens(url, CHANNEL_TOKENS, "RedTrack fires this postback", None, faults);
}
