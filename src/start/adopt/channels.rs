//! Traffic channels: known by their macros and their postbacks, else written out.

use super::{Adopt, named, text};
use crate::account::{Kind, Object, id_of};
use crate::facts::channels::{CHANNELS, Channel as Preset, Postback as Known};
use crate::inspect::preset_of;
use crate::reconcile::{is_name, list, scalar, set};
use crate::rules::secret_parts;
use crate::start::entry::{Channel, Parameter, Postback};
use crate::start::preset::without_secrets;
use std::collections::{BTreeMap, BTreeSet};

/// The conversion types that a postback is sent for; none are all of them.
type Goals = BTreeSet<String>;

impl<'a> Adopt<'a> {
    /// The channels of campaigns.
    pub(super) fn channels(&mut self, campaigns: &[&'a Object]) {
        let mut used: BTreeMap<String, Vec<&Object>> = BTreeMap::new();
        for campaign in campaigns {
            used.entry(text(campaign, "source_id")).or_default().push(campaign);
        }
        for object in self.live(Kind::Source) {
            let Some(of_channel) = used.get(id_of(object)) else { continue };
            let alias = text(object, "ref_id_alias");
            if !alias.is_empty() && alias != "ref_id" {
                let why = "its links carry the click id under another name than ref_id, which a workspace cannot write";
                self.leave(Kind::Source, object, why);
                continue;
            }
            let id = self.id(Kind::Source, "channels", object);
            let mut channel = Channel {
                name: named(Kind::Source, object, &id),
                click_id: Some(text(object, "ref_id")).filter(|text| !text.is_empty()),
                cost: Some(text(object, "cost_id")).filter(|text| !text.is_empty()),
                parameters: Some(parameters(object)).filter(|all| !all.is_empty()),
                id,
                ..Channel::default()
            };
            channel.postback = self.postback(&channel.id, object, of_channel);
            with_preset(&mut channel, &text(object, "postback_url"));
            self.draft.channels.push(channel);
        }
    }

    /// The postback of a channel, where its campaigns all have it, with the same conversion types.
    fn postback(&mut self, id: &str, object: &Object, campaigns: &[&Object]) -> Option<Postback> {
        let url = text(object, "postback_url");
        let of_campaign = |campaign: &&Object| -> Option<Goals> {
            let all = list(campaign, "postbacks");
            let own = all.iter().find(|p| p.get("url").and_then(scalar).as_ref() == Some(&url))?;
            let says = |key: &str| own.get(key).map(set).unwrap_or_default();
            says("statuses").is_empty().then(|| says("goals").into_iter().collect())
        };
        let goals: Option<Vec<Goals>> = campaigns.iter().map(of_campaign).collect();
        let any = campaigns.iter().any(|c| !list(c, "postbacks").is_empty());
        if url.is_empty() && !any {
            return None;
        }
        let goals = goals.filter(|all| all.windows(2).all(|pair| pair[0] == pair[1]));
        let goals = goals.and_then(|all| all.into_iter().next()).filter(|_| !url.is_empty());
        let sent = goals.as_ref().filter(|goals| self.can_send(goals));
        let Some(goals) = sent else {
            let why = "its postback stays as it is in RedTrack and is not in the workspace, which would write it into each of the channel's campaigns, with the same conversion types";
            self.say(super::described(Kind::Source, object), why);
            return None;
        };
        let hidden = secret_parts(&url, preset_of(&url).map(|preset| preset.id));
        let (url, secrets) = without_secrets(id, &url, hidden);
        for (_, variable) in &secrets {
            let text = format!(
                "a key in its postback is not written into the workspace: set {variable} to it where you build with `--reveal-secrets` and push"
            );
            self.say(super::described(Kind::Source, object), text);
        }
        let events = goals.iter().cloned().collect();
        Some(Postback { url: Some(url), secrets, events, notes: Vec::new() })
    }

    /// Whether a workspace can send just these conversion types. None stands for all of them,
    /// which only RedTrack's default conversion can say.
    fn can_send(&self, goals: &Goals) -> bool {
        let events = &self.draft.events;
        if goals.is_empty() {
            return events.iter().any(|event| event.default);
        }
        let pays = |status: &crate::facts::kma::Status| {
            use crate::facts::kma::Status::{Approved, Pending};
            matches!(status, Approved | Pending)
        };
        let can = |goal: &String| {
            events.iter().any(|e| e.name == *goal && !e.default && e.when.iter().any(pays))
        };
        goals.iter().all(can)
    }
}

/// The slots that are filled.
fn parameters(object: &Object) -> Vec<Parameter> {
    let one = |(i, sub): (usize, &serde_json::Value)| {
        let field = |key: &str| sub.get(key).and_then(scalar);
        let slot = u8::try_from(i + 1).ok()?;
        let own = format!("sub{slot}");
        Some(Parameter {
            slot,
            macro_text: field("value")?,
            name: field("alias").filter(|name| *name != own && is_name(name)),
            role: field("role"),
        })
    };
    list(object, "subs").iter().enumerate().filter_map(one).collect()
}

/// Names the preset whose channel it is, and takes out what that fills anyway.
fn with_preset(channel: &mut Channel, posted: &str) {
    let filled = |preset: &&&'static Preset| is_filled_by(channel, preset);
    let by_name = |preset: &&&'static Preset| {
        let name = channel.name.as_deref().unwrap_or(&channel.id);
        name.eq_ignore_ascii_case(preset.name) || channel.id == preset.id
    };
    let exact: Vec<&'static Preset> = CHANNELS.iter().filter(|p| filled(&p)).collect();
    let by_postback = || preset_of(posted).filter(|preset| adds_nothing(channel, preset));
    let preset = exact
        .iter()
        .find(by_name)
        .copied()
        .or_else(|| {
            exact.iter().find(|p| preset_of(posted).is_some_and(|of| of.id == p.id)).copied()
        })
        .or_else(|| exact.first().copied().filter(|_| exact.len() == 1))
        .or_else(by_postback)
        .filter(|preset| adds_nothing(channel, preset));
    let Some(preset) = preset else { return };
    channel.preset = Some(preset.id);
    channel.click_id =
        channel.click_id.take().filter(|text| Some(text.as_str()) != preset.click_id);
    channel.cost = channel.cost.take().filter(|text| Some(text.as_str()) != preset.cost);
    if is_same(channel.parameters.as_deref().unwrap_or_default(), preset) {
        channel.parameters = None;
    }
}

/// Whether a preset fills just what there is.
fn is_filled_by(channel: &Channel, preset: &Preset) -> bool {
    let parameters = channel.parameters.as_deref().unwrap_or_default();
    channel.click_id.as_deref() == preset.click_id
        && channel.cost.as_deref() == preset.cost
        && !parameters.is_empty()
        && is_same(parameters, preset)
}

fn is_same(parameters: &[Parameter], preset: &Preset) -> bool {
    let same = |(p, filled): (&Parameter, &crate::facts::channels::Parameter)| {
        p.slot == filled.slot
            && p.macro_text == filled.macro_text
            && p.name.is_none()
            && p.role.is_none()
    };
    parameters.len() == preset.parameters.len()
        && parameters.iter().zip(preset.parameters).all(same)
}

/// Whether a preset would fill nothing that is not there.
fn adds_nothing(channel: &Channel, preset: &Preset) -> bool {
    let fills_postback = matches!(preset.postback, Known::Url { url, .. } if !url.contains('<'));
    let is_api = matches!(preset.postback, Known::Api);
    (channel.click_id.is_some() || preset.click_id.is_none())
        && (channel.cost.is_some() || preset.cost.is_none())
        && (channel.parameters.is_some() || preset.parameters.is_empty())
        && (channel.postback.is_some() || !fills_postback)
        && (channel.postback.is_none() || !is_api)
}
