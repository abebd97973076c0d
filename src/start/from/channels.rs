//! Channels: known by what their links carry and by where their postbacks go.

use super::postbacks::is_variable;
use super::{Imply, Item, Placed};
use crate::compile::{UrlKind, slot_number};
use crate::facts::channels::{CHANNELS, Channel as Preset, Postback as Known};
use crate::inspect::preset_of;
use crate::rules::{is_secret_value, secret_parts};
use crate::start::answers;
use crate::start::entry::{Channel, Parameter, Postback};
use crate::start::preset::{places, variable, without_secrets};
use crate::template::UrlTemplate;
use crate::workspace::is_id;
use std::ops::Range;

/// What a campaign link carries: parameters in order, the cost and the click id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Carried {
    parameters: Vec<(String, String)>,
    cost: Option<String>,
    click_id: Option<String>,
}

impl Carried {
    fn of(link: &str) -> Self {
        let url = UrlTemplate::parse(link);
        let mut out = Self::default();
        // A page's own parameters stand before `cmpid`.
        let direct = url.params().position(|p| url.key(&p) == "cmpid");
        for param in url.params().skip(direct.map_or(0, |at| at + 1)) {
            let value = url.value(&param).to_owned();
            match url.key(&param) {
                "cost" => out.cost = Some(value),
                "ref_id" => out.click_id = Some(value),
                key => out.parameters.push((key.to_owned(), value)),
            }
        }
        out
    }

    fn macros(&self) -> impl Iterator<Item = &str> {
        let values = self.parameters.iter().map(|(_, value)| value);
        values.chain(&self.cost).chain(&self.click_id).map(String::as_str)
    }

    /// Whether a preset fills exactly this.
    fn is_filled_by(&self, preset: &Preset) -> bool {
        let same = |((key, value), p): (&(String, String), &crate::facts::channels::Parameter)| {
            slot_number(key) == Some(p.slot) && value == p.macro_text
        };
        self.click_id.as_deref() == preset.click_id
            && self.cost.as_deref() == preset.cost
            && self.parameters.len() == preset.parameters.len()
            && self.parameters.iter().zip(preset.parameters).all(same)
    }

    /// Whether it is a preset's, with other parameters; what the preset would add is there.
    fn is_of(&self, preset: &Preset) -> bool {
        let known = |text: &str| preset.macros.iter().any(|m| m.text == text);
        self.click_id.is_some() == preset.click_id.is_some()
            && (self.cost.is_some() || preset.cost.is_none())
            && self.macros().next().is_some()
            && self.macros().all(known)
    }

    /// The parameters with their slots. One with a name of its own takes a slot between its
    /// neighbours'; `None` where there is none.
    fn slots(&self) -> Option<Vec<Parameter>> {
        let mut out: Vec<Parameter> = Vec::with_capacity(self.parameters.len());
        for (key, value) in &self.parameters {
            let last = out.last().map_or(0, |p| p.slot);
            let own = slot_number(key);
            let slot = own.unwrap_or(last + 1);
            if slot <= last || slot > crate::facts::redtrack::SUB_SLOTS {
                return None;
            }
            let name = own.is_none().then(|| key.clone());
            out.push(Parameter { slot, macro_text: value.clone(), name, role: None });
        }
        Some(out)
    }
}

/// A channel's postback, and the preset whose host it goes to.
struct Row<'i> {
    item: &'i Item,
    preset: Option<&'static Preset>,
}

impl Row<'_> {
    fn is_of(&self, preset: &Preset) -> bool {
        self.preset.is_some_and(|own| own.id == preset.id)
    }
}

/// Links that belong to one channel.
struct Group {
    name: Option<String>,
    carried: Carried,
    line: u64,
    id: String,
}

impl Imply {
    /// Makes the channels, and says for each link which is its own.
    pub(super) fn channels(&mut self, links: &[&Item], postbacks: &[&Item]) -> Vec<String> {
        let mut groups: Vec<Group> = Vec::new();
        let mut of_link = Vec::with_capacity(links.len());
        let rows = postbacks.iter().map(|item| Row { item, preset: preset_of(&item.url) });
        let mut rows: Vec<Option<Row<'_>>> = rows.map(Some).collect();
        for item in links {
            let carried = Carried::of(&item.url);
            let name = item.ours.as_ref().and_then(|o| {
                o.paste_into.strip_suffix(" → campaign → target URL").map(str::to_owned)
            });
            let same = |g: &Group| g.name == name && g.carried == carried;
            if let Some(known) = groups.iter().find(|g| same(g)) {
                of_link.push(known.id.clone());
                continue;
            }
            let mut group = Group { name, carried, line: item.line, id: String::new() };
            self.channel(&mut group, &mut rows);
            of_link.push(group.id.clone());
            groups.push(group);
        }
        for row in rows.into_iter().flatten() {
            self.without_link(&row);
        }
        of_link
    }

    fn channel(&mut self, group: &mut Group, rows: &mut [Option<Row<'_>>]) {
        let exact: Vec<&'static Preset> =
            CHANNELS.iter().filter(|p| group.carried.is_filled_by(p)).collect();
        let near: Vec<&'static Preset> =
            CHANNELS.iter().filter(|p| group.carried.is_of(p)).collect();
        let by_name = |p: &&&Preset| {
            group
                .name
                .as_deref()
                .is_some_and(|n| n.eq_ignore_ascii_case(p.name) || answers::id(n) == p.id)
        };
        let by_postback = |p: &&&Preset| rows.iter().flatten().any(|row| row.is_of(p));
        let one = |all: &[&'static Preset]| -> Option<&'static Preset> {
            let named = all.iter().find(by_name).or_else(|| all.iter().find(by_postback));
            named.or(all.first().filter(|_| all.len() == 1)).copied()
        };
        let mut preset = one(&exact).or_else(|| one(&near));
        let row = rows.iter_mut().find(|row| {
            row.as_ref().is_some_and(|row| match (&row.item.ours, &group.name) {
                (Some(_), Some(name)) => row.item.name.as_ref() == Some(name),
                _ => preset.is_some_and(|p| row.is_of(p)),
            })
        });
        let row = row.and_then(Option::take).map(|row| row.item);
        // Our own table lists every postback: a preset must not add one.
        if self.is_ours && row.is_none() && preset.is_some_and(fills_postback) {
            preset = None;
        }
        let name = group.name.clone().or(preset.map(|p| p.name.to_owned()));
        let wanted = row.and_then(|r| r.ours.as_ref()).map(|o| o.id.clone());
        let wanted = wanted.filter(|id| is_id(id)).unwrap_or_else(|| match preset {
            Some(preset) => preset.id.to_owned(),
            None => {
                let id = name.as_deref().map(answers::id).unwrap_or_default();
                if id.is_empty() { "channel".to_owned() } else { id }
            }
        });
        group.id = self.ids.free("channels", &wanted);
        let mut channel = match preset {
            Some(preset) => crate::start::preset::channel(preset, &group.id),
            None => Channel { id: group.id.clone(), ..Channel::default() },
        };
        channel.name = name.filter(|n| *n != group.id);
        if self.is_ours {
            // What the preset leaves to fill is listed, or there is no postback.
            channel.postback = None;
            channel.notes.clear();
        }
        if !preset.is_some_and(|p| group.carried.is_filled_by(p)) {
            self.carry(&mut channel, group);
        }
        if preset.is_none() && !self.is_ours {
            let could: Vec<&str> = exact.iter().chain(&near).map(|p| p.name).take(6).collect();
            let text = match could.as_slice() {
                [] => "which channel this link is for is not known: it is written out".to_owned(),
                names => format!(
                    "which channel this link is for is not known: by its macros {} could be",
                    names.join(", ")
                ),
            };
            self.remark(group.line, text);
            channel.notes.push("Which channel this is, its links do not say.".into());
        }
        if let Some(row) = row {
            self.postback(&mut channel, preset, row);
        }
        self.draft.channels.push(channel);
    }

    /// Writes out what a link carries.
    fn carry(&mut self, channel: &mut Channel, group: &Group) {
        let preset = channel.preset.and_then(crate::facts::channels::channel);
        let own = |text: &Option<String>, filled: Option<&str>| {
            text.clone().filter(|text| filled != Some(text))
        };
        channel.click_id = own(&group.carried.click_id, preset.and_then(|p| p.click_id));
        channel.cost = own(&group.carried.cost, preset.and_then(|p| p.cost));
        match group.carried.slots() {
            Some(parameters) => {
                if let Some(named) = parameters.iter().find_map(|p| p.name.as_ref()) {
                    let text = format!(
                        "which slot `{named}` has is not in a link: the first that is free is taken"
                    );
                    self.remark(group.line, text);
                    channel.notes.push("The slots of named parameters are in no link.".into());
                }
                channel.parameters =
                    Some(parameters).filter(|p| !p.is_empty() || channel.preset.is_some());
            }
            None => self.remark(
                group.line,
                "its parameters are in an order that no channel of a workspace has",
            ),
        }
    }

    /// A postback of a channel that no link is for.
    fn without_link(&mut self, row: &Row<'_>) {
        let Row { item, preset } = *row;
        let Some(preset) = preset else {
            let text = "not placed: which channel this postback is for is not known, and no link of it is there";
            self.remark(item.line, text);
            return;
        };
        let ours = item.ours.as_ref().map(|o| o.id.as_str()).filter(|id| is_id(id));
        let id = self.ids.free("channels", ours.unwrap_or(preset.id));
        let mut channel = crate::start::preset::channel(preset, &id);
        channel.name =
            item.name.clone().filter(|n| item.ours.is_some() && *n != id).or(channel.name);
        self.remark(
            item.line,
            format!("no link of {} is there: its macros are those of the preset", preset.name),
        );
        self.postback(&mut channel, Some(preset), item);
        self.draft.channels.push(channel);
    }

    /// Gives a channel its postback.
    fn postback(&mut self, channel: &mut Channel, preset: Option<&Preset>, item: &Item) {
        let hidden = keys_in(&item.url, preset);
        // One with keys in it comes out with the names of variables in their places.
        let of = if hidden.is_empty() { &mut self.placed } else { &mut self.entered };
        of.push(Placed::new(item, UrlKind::Channel, "channels", &channel.id));
        let known = preset.and_then(|p| match p.postback {
            Known::Url { url, .. } => Some(url),
            Known::Api | Known::Unknown => None,
        });
        if known == Some(item.url.as_str()) && !item.url.contains('<') {
            channel.postback = None;
            return;
        }
        if let Some(secrets) = known.and_then(|known| filled(known, &item.url)) {
            channel.postback = Some(Postback { secrets, ..Postback::default() });
            return;
        }
        let (url, mut secrets) = without_secrets(&channel.id, &item.url, hidden);
        for (_, variable) in &secrets {
            let text = format!(
                "a key in it is not written into the workspace: set {variable} to it where you build with `--reveal-secrets`"
            );
            self.remark(item.line, text);
        }
        for place in places(&url) {
            if secrets.iter().all(|(known, _)| known != place) {
                let name = if is_variable(place) {
                    place.to_owned()
                } else {
                    variable(&channel.id, place)
                };
                secrets.push((place.to_owned(), name));
            }
        }
        channel.postback = Some(Postback { url: Some(url), secrets, ..Postback::default() });
    }
}

/// Where a postback holds keys: wherever a check would find them, and in values that look like one.
fn keys_in(text: &str, preset: Option<&Preset>) -> Vec<Range<usize>> {
    let url = UrlTemplate::parse(text);
    let mut hidden = secret_parts(text, preset.map(|preset| preset.id));
    for param in url.params().filter(|p| is_secret_value(url.key(p), url.value(p))) {
        if hidden.iter().all(|h| h.end <= param.value.start || param.value.end <= h.start) {
            hidden.push(param.value);
        }
    }
    hidden.sort_by_key(|range| range.start);
    hidden
}

fn fills_postback(preset: &Preset) -> bool {
    matches!(preset.postback, Known::Url { url, .. } if !url.contains('<'))
}

/// The variables that fill the places of a preset's URL, where that gives the other URL.
fn filled(known: &str, url: &str) -> Option<Vec<(String, String)>> {
    let (from, to) = (places(known), places(url));
    if from.is_empty() || from.len() != to.len() || !to.iter().all(|name| is_variable(name)) {
        return None;
    }
    let mut out = String::new();
    let mut rest = known;
    while let Some((before, place)) = rest.split_once('<') {
        let (name, after) = place.split_once('>')?;
        let at = from.iter().position(|f| *f == name)?;
        out.push_str(&format!("{before}<{}>", to[at]));
        rest = after;
    }
    out.push_str(rest);
    let pairs = from.iter().zip(&to).map(|(place, name)| ((*place).to_owned(), (*name).to_owned()));
    (out == url).then(|| pairs.collect())
}
