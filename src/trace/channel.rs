//! The traffic channel: it fills its own macros, and wants its own click id back.

use super::fill::{Filled, Value};
use super::panels::{Panels, link_with_id};
use super::request::{LONGEST, Request};
use super::sample;
use super::story::Remark;
use crate::compile::{PlannedCampaign, PlannedChannel};
use crate::facts::Macro;
use crate::template::{encode_macro, is_old_style};

/// The campaign's link as the channel requests it when its ad is clicked.
pub(super) fn ad_url(panels: &Panels<'_, '_>, campaign: &PlannedCampaign<'_>) -> Filled {
    let link = link_with_id(campaign);
    let Some(channel) = panels.channel_of(campaign) else {
        return Filled::new(&link, |_| None);
    };
    let mut filled = Filled::new(&link, |token| value(channel, token));
    if link.len() > LONGEST {
        return filled;
    }
    // Older channels write macros as `%x%`, which is no macro anywhere else.
    for text in written(channel).filter(|text| is_old_style(text)) {
        let value =
            encode_macro(&sample::channel(channel.id, text, known(channel, text))).into_owned();
        filled.url = filled.url.replace(encode_macro(text).as_ref(), &value);
    }
    filled
}

/// What the channel expects to hear again: what it printed for its click id.
pub(super) fn own_click_id(channel: &PlannedChannel<'_>) -> Option<String> {
    let text = channel.click_id?.value;
    if text.len() > LONGEST {
        return None;
    }
    if is_old_style(text) {
        return Some(sample::channel(channel.id, text, known(channel, text)));
    }
    let filled = Filled::new(text, |token| value(channel, token));
    (filled.url != text).then_some(filled.url)
}

/// Where the channel finds its own click id in what it hears: a parameter's name, or empty
/// for the path.
pub(super) fn hears(request: &Request, click_id: &str) -> Option<String> {
    let param = request.params.iter().find(|(_, value)| value == click_id);
    let in_path = || request.path.split('/').any(|part| part == click_id).then(String::new);
    param.map(|(name, _)| name.clone()).or_else(in_path)
}

fn value(channel: &PlannedChannel<'_>, token: &str) -> Option<Value> {
    let known = known(channel, token);
    if channel.click_id.is_some_and(|c| c.value == token) {
        let remark = known.and_then(Remark::of_macro);
        return Some(Value::because(sample::click_id_of(channel.id, token), remark));
    }
    if channel.cost.is_some_and(|c| c.value == token) {
        return Some(Value::because(sample::COST, known.and_then(Remark::of_macro)));
    }
    // Without a preset the channel's macros are what the workspace says they are.
    let own =
        known.is_some() || channel.preset.is_none() || written(channel).any(|t| t.contains(token));
    own.then(|| {
        Value::because(sample::channel(channel.id, token, known), known.and_then(Remark::of_macro))
    })
}

fn known<'c>(channel: &'c PlannedChannel<'_>, text: &str) -> Option<&'c Macro> {
    channel.preset?.macros.iter().find(|m| m.text == text)
}

fn written<'c>(channel: &'c PlannedChannel<'_>) -> impl Iterator<Item = &'c str> {
    let parameters = channel.parameters.iter().map(|p| p.macro_text);
    parameters.chain(channel.click_id).chain(channel.cost).map(|text| text.value)
}
