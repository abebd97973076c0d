//! What only the merged workspace can say of its shape: what is missing after everything
//! was filled in, which forms exclude each other, how ids and names are spelt.

mod forms;
mod ids;
mod kma;
mod texts;

use super::entry::Entry;
use super::files::Owner;
use super::sections::Workspace;
use crate::diagnostic::{Diagnostic, Findings, Guesses, Near, code, meant, one_of, stands_for};
use crate::facts::channels::{self, CHANNELS};
use crate::model::{
    CHANNEL_OR_CHANNELS, Campaign, Channel, Content, ConversionEvent, Integration, Mode, Money,
    OFFERS_OR_FUNNELS, Offer, STREAM_OR_STREAMS, Spanned, Text, as_fine_as, money, plain_amount,
};
use crate::text::{FileId, Span, visible};
use crate::yaml::{Loc, is_null};
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::cell::OnceCell;

pub(super) use ids::are_well_spelt;
pub(crate) use ids::{event_name_for, id_for, is_event_name, is_id};

/// What is found, and the keys of the entries of which that was only counted, in the order of their
/// sections and ids: so many lack something that nobody waits to hear what else is wrong with these.
/// Ids that are known to be well spelt are not looked at again.
pub(super) fn check(ws: &Workspace<'_, '_>, is_well_spelt: bool) -> (Vec<Diagnostic>, Vec<Loc>) {
    let out = Findings::at_most(ws.files.trees.limits().diagnostics);
    let (presets, changed, made) = (Guesses::default(), OnceCell::new(), HashMap::new());
    let (meant, past) = (OnceCell::new(), Vec::new());
    let mut check = Check { ws, is_well_spelt, presets, changed, meant, made, out, past };
    check.root();
    check.ids();
    check.offer_source();
    let mut default = None;
    for (entry, event) in ws.events.iter() {
        check.event(entry, event, &mut default);
    }
    for (entry, channel) in ws.channels.iter() {
        check.name(entry.owner("channel"), channel.name);
        check.channel(entry, channel);
    }
    for (entry, lander) in ws.landers.iter() {
        check.name(entry.owner("lander"), lander.name);
        if lander.url.is_none() {
            check.needs(entry, "lander", "url");
        }
    }
    for (entry, offer) in ws.offers.iter() {
        check.name(entry.owner("offer"), offer.name);
        check.offer(entry, offer);
    }
    for (entry, campaign) in ws.campaigns.iter() {
        check.name(entry.owner("campaign"), campaign.name);
        check.campaign(entry, campaign);
    }
    if !check.past.is_empty() {
        check.out.cut();
    }
    (check.out.into_vec(), check.past)
}

struct Check<'w, 't, 'm> {
    ws: &'w Workspace<'t, 'm>,
    is_well_spelt: bool,
    presets: Guesses<&'t str, Near<'static>>,
    /// What the environment says of each entry, by section and id; looked up when it is asked for.
    changed: OnceCell<forms::Changed<'t>>,
    /// What those ids should be that cannot be ids as they are spelt.
    meant: OnceCell<HashSet<String>>,
    /// The campaigns that lists of channels make, by their ids, with the places of the channels.
    made: HashMap<String, (Owner<'t>, Loc)>,
    out: Findings,
    /// The keys of entries that lack something, where that was only counted.
    past: Vec<Loc>,
}

/// How to write a key that is missing.
fn how_to_add(property: &str) -> String {
    let (value, what) = match property {
        "amount" => ("\"12.50\"", ""),
        "channel" => ("…", ", with the id of one of your `channels`"),
        "currency" => ("USD", ""),
        "host" => ("trk.your-domain.com", ""),
        "offers" => ("[…]", ", with the ids of the offers that get the clicks"),
        "stream" => ("https://…", ", with the tracking link that KMA.BIZ shows for the stream"),
        "url" => ("\"https://…\"", ""),
        "when" => ("approved", ", or the other KMA.BIZ statuses that it counts"),
        _ => ("…", ""),
    };
    format!("add `{property}: {value}` below it{what}")
}

/// How to add a currency: an amount may have it within it, as in `$12.50`.
fn how_to_add_currency(paid: &Money<'_>) -> String {
    let named = paid.amount.and_then(|amount| money(amount.value));
    match named.and_then(|(number, code, _)| Some((plain_amount(number)?, code))) {
        Some((number, code)) => match as_fine_as(&number, code) {
            Some(number) => format!("write `amount: \"{number}\", currency: {code}`"),
            None => format!(
                "round the amount to the decimals that {code} has, and write `currency: {code}` beside it"
            ),
        },
        None => how_to_add("currency"),
    }
}

impl<'t> Check<'_, 't, '_> {
    fn invalid(
        &mut self,
        owner: Owner<'t>,
        at: Loc,
        message: String,
        label: &'static str,
        help: impl Into<Cow<'static, str>>,
    ) {
        let diagnostic = self.ws.files.finding(code::INVALID_VALUE, owner, at, None, message);
        self.out.push(diagnostic.label(label).help(help));
    }

    /// Says that an entry lacks a key.
    fn needs<T>(&mut self, entry: &Entry<'t, T>, kind: &str, property: &str) {
        let is_told = self.missing(entry.key, kind, entry.id, property);
        if !is_told {
            self.leave_out(entry.key);
        }
    }

    /// Notes an entry of which that it lacks something was only counted.
    fn leave_out(&mut self, key: Loc) {
        if self.past.last() != Some(&key) {
            self.past.push(key);
        }
    }

    /// Whether what lacks a key is told, or need not be, and not only counted.
    fn missing(&mut self, key: Loc, kind: &str, id: &str, property: &str) -> bool {
        // An environment changes what the base holds, and that may be what is not read.
        let may_be_lent = self.ws.lacks_defaults && matches!(kind, "offer" | "campaign");
        let is_lost = self.ws.env.is_some() && self.ws.incomplete;
        if may_be_lent || is_lost || self.is_misspelt(key, id) || !self.is_text(key, id) {
            return true;
        }
        let is_told = !self.out.count_instead();
        if is_told {
            let what = format!("{kind} `{}`", visible(id));
            let help = self.or_change_another(key, &what, how_to_add(property));
            self.lacks(self.ws.files.key(key), &what, property, help);
        }
        is_told
    }

    fn missing_at(&mut self, span: Span, what: &str, property: &str) {
        self.lacks(span, what, property, how_to_add(property));
    }

    fn lacks(&mut self, span: Span, what: &str, property: &str, help: String) {
        let article = if what.starts_with("the ") { "" } else { "the " };
        self.out.push(
            Diagnostic::new(
                code::MISSING_KEY,
                span,
                format!("{article}{what} needs the key `{property}`"),
            )
            .label(format!("`{property}` is missing"))
            .help(help),
        );
    }

    fn root(&mut self) {
        let ws = self.ws;
        let start = Span::file_start(FileId(0));
        if ws.incomplete {
            return;
        }
        let mut missing = |key: &str, help: &'static str| {
            self.out.push(
                Diagnostic::new(
                    code::MISSING_KEY,
                    start,
                    format!("the workspace needs the key `{key}`"),
                )
                .help(help),
            );
        };
        if ws.tracking_domain_at.is_none() {
            missing(
                "tracking_domain",
                "add `tracking_domain: trk.your-domain.com`, the domain of RedTrack → Tools → Domains",
            );
        }
        if ws.events_at.is_none() && ws.events.is_empty() {
            missing(
                "conversion_events",
                "add `conversion_events:` with at least one event, such as `Sale: { when: approved }`",
            );
        }
        if let (Some(domain), Some(at)) = (&ws.tracking_domain, ws.tracking_domain_at)
            && domain.host.is_none()
        {
            self.missing_at(ws.files.key_span(at), "tracking domain", "host");
        }
        if let Some(at) = ws.events_at.filter(|_| ws.events.is_empty()) {
            self.out.push(
                Diagnostic::new(
                    code::MISSING_KEY,
                    ws.files.key_span(at),
                    "`conversion_events` needs at least one event: without one, no conversion is counted",
                )
                .label("no event here")
                .help("add `Sale: { when: approved }` below it"),
            );
        }
    }

    fn offer_source(&mut self) {
        let ws = self.ws;
        let Some(owner) = ws.offer_source_owner() else { return };
        self.name(owner, ws.offer_source.title);
        self.statuses(owner);
        let Some(postback) = &ws.offer_source.postback else { return };
        for (key, value) in postback.value.extra.iter().flat_map(|e| e.iter()) {
            if key.value.starts_with('{') && key.value.ends_with('}') {
                self.swapped_pair(owner, key, value.value);
            } else if key.value.is_empty() {
                self.invalid(
                    owner,
                    key.at,
                    "a parameter of the postback needs a name".to_owned(),
                    "no name",
                    "write the parameter's name before the colon",
                );
            }
        }
        if let Some(token) = &postback.value.protection_token {
            self.secret(owner, token);
        }
        if let Some(urls) = postback.value.urls_per_panel
            && urls.value < 1
        {
            self.invalid(
                owner,
                urls.at,
                format!("a panel cannot take {} URLs", urls.value),
                "at least 1",
                "write how many URLs your KMA.BIZ panel takes in one postback field, or remove the key",
            );
        }
    }

    fn event(
        &mut self,
        entry: &Entry<'t, ConversionEvent>,
        event: &ConversionEvent,
        default: &mut Option<Loc>,
    ) {
        if event.when.is_none() {
            self.needs(entry, "conversion event", "when");
        }
        let Some(Spanned { value: true, at }) = event.default else { return };
        let Some(first) = *default else {
            *default = Some(at);
            return;
        };
        let files = self.ws.files;
        let is_earlier = files.is_before(files.span(at), files.span(first));
        let (first, later) = if is_earlier { (at, first) } else { (first, at) };
        *default = Some(first);
        let span = files.span(later);
        self.out.push(
            Diagnostic::new(
                code::INVALID_VALUE,
                span,
                "two events are marked as the default, and RedTrack has one default conversion",
            )
            .label("a second default")
            .related(self.ws.files.span(first), "the first one")
            .help("keep `default: true` on one of them"),
        );
    }

    fn channel(&mut self, entry: &Entry<'t, Channel<'t>>, channel: &Channel<'t>) {
        let mut owner = entry.owner("channel");
        owner.preset = channel.preset.map(|preset| preset.at);
        let unknown = channel.preset.filter(|p| channels::channel(p.value).is_none());
        if let Some(preset) = unknown {
            self.unknown_preset(owner, preset);
        }
        for (key, parameter) in channel.parameters.iter().flat_map(|p| p.iter()) {
            if parameter.macro_text.is_none() {
                self.missing(key.at, "parameter", key.value, "macro");
            }
            if let Some(role) = parameter.role {
                self.role(owner, role);
            }
            if let Some(name) = parameter.name {
                self.name_in_link(owner, key.value, name);
            }
        }
        let Some(postback) = &channel.postback else { return };
        // What RedTrack tells through an API needs none.
        let is_api = channel.integration.is_some_and(|i| i.value == Integration::Api);
        // A preset under a wrong name would have brought the URL.
        if postback.value.url.is_none() && unknown.is_none() && !is_api {
            let what = format!("postback of channel `{}`", visible(entry.id));
            self.missing_at(self.ws.files.key_span(postback.at), &what, "url");
        }
        for (_, secret) in postback.value.secrets.iter().flat_map(|s| s.iter()) {
            self.secret(owner, secret);
        }
    }

    fn unknown_preset(&mut self, owner: Owner<'t>, preset: Text<'t>) {
        let (files, wrong) = (self.ws.files, preset.value);
        let message = format!("there is no preset `{}`", visible(wrong));
        let finding = files
            .finding(code::INVALID_VALUE, owner, preset.at, None, message)
            .label("not a preset");
        let names = || CHANNELS.iter().map(|c| c.id);
        let guess = || {
            let named = || channels::named(wrong).map(|c| (c.id, stands_for(c.id, wrong, names())));
            meant(wrong, names).or_else(named)
        };
        self.out.push(match self.presets.of(wrong, guess) {
            Some((near, sure)) => {
                let fix =
                    sure.and_then(|sure| Some(files.write_all(preset.at, near)?.at_most(sure)));
                finding.help(format!("did you mean `{near}`?")).fix(fix)
            }
            None => finding.help(format!(
                "remove the key and write the channel's macros yourself, or take one of {}",
                one_of(names())
            )),
        });
    }

    fn offer(&mut self, entry: &Entry<'t, Offer<'t>>, offer: &Offer<'t>) {
        self.kma_offer(entry, offer);
        if entry.id == "global" {
            self.invalid(
                entry.owner("offer"),
                entry.key,
                "an offer cannot be called `global`: that is the name of the global postback"
                    .to_owned(),
                "the name is taken",
                "give the offer another id; the name people read goes into `name`",
            );
        }
        match (&offer.stream, &offer.streams) {
            (None, None) => self.needs(entry, "offer", "stream"),
            (Some(stream), Some(_)) => {
                let span = self.ws.files.key_span(stream.at);
                self.exclusive(("offers", entry.id, entry.key), span, STREAM_OR_STREAMS);
            }
            (None, Some(streams)) => {
                if streams.entries.is_empty() {
                    self.holds_nothing(entry, "offer", ["stream", "streams"]);
                }
                for (key, stream) in streams.iter() {
                    if !is_id(key.value) || is_null(key.value) {
                        let named =
                            Entry { id: key.value, key: key.at, value: Some(Content::new(())) };
                        self.id("stream", &named);
                    }
                    if stream.url.is_none() {
                        self.missing(key.at, "stream", key.value, "url");
                    }
                }
            }
            (Some(_), None) => {}
        }
        if let Some(payout) = &offer.payout {
            let files = self.ws.files;
            let key = || files.key_span(payout.at);
            let empty = payout.value.flat.is_none() && payout.value.by_country.is_empty();
            let flat = payout.value.flat.as_ref();
            if empty || flat.is_some_and(|m| m.amount.is_none()) {
                self.missing_at(key(), "payout", "amount");
            } else if let Some(paid) = flat.filter(|m| m.currency.is_none()) {
                self.lacks(key(), "payout", "currency", how_to_add_currency(paid));
            }
            for (country, paid) in &payout.value.by_country {
                let what = || format!("payout for `{}`", visible(country.value));
                if paid.amount.is_none() {
                    self.missing_at(files.key(country.at), &what(), "amount");
                } else if paid.currency.is_none() {
                    let help = how_to_add_currency(paid);
                    self.lacks(files.key(country.at), &what(), "currency", help);
                }
            }
        }
    }

    fn default_funnels(&mut self, campaign: &Campaign<'t>) {
        let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
        let mut defaults = funnels.filter_map(|f| f.default.filter(|default| default.value));
        let Some(first) = defaults.next() else { return };
        for again in defaults {
            let files = self.ws.files;
            self.out.push(
                Diagnostic::new(
                    code::INVALID_VALUE,
                    files.span(again.at),
                    "two funnels of this campaign are marked as the default, and one takes the visitors that no other takes",
                )
                .label("a second default")
                .related(files.span(first.at), "the first one")
                .help("keep `default: true` on one of them"),
            );
        }
    }

    fn campaign(&mut self, entry: &Entry<'t, Campaign<'t>>, campaign: &Campaign<'t>) {
        let owner = entry.owner("campaign");
        match (&campaign.channel, &campaign.channels) {
            (None, None) => self.needs(entry, "campaign", "channel"),
            (Some(channel), Some(_)) => {
                let span = self.ws.files.key_span(channel.id.at);
                self.exclusive(("campaigns", entry.id, entry.key), span, CHANNEL_OR_CHANNELS);
            }
            (None, Some(channels)) if channels.is_empty() => {
                self.holds_nothing(entry, "campaign", ["channel", "channels"]);
            }
            (None, Some(channels)) => self.expanded_ids(entry, channels),
            (Some(_), None) => {}
        }
        match (&campaign.offers, &campaign.funnels) {
            (None, None) => self.needs(entry, "campaign", "offers"),
            (Some(_), Some(funnels)) => {
                let span = self.ws.files.key_span(funnels.at);
                self.exclusive(("campaigns", entry.id, entry.key), span, OFFERS_OR_FUNNELS);
            }
            _ => {}
        }
        self.default_funnels(campaign);
        self.redtrack_id(owner, campaign);
        // One without either lacks them, which is told.
        let has_any = campaign.offers.is_some() || campaign.funnels.is_some();
        if let Some(Spanned { value: Mode::Direct, at }) = campaign.mode.filter(|_| has_any) {
            self.direct(owner, campaign, at);
        }
    }

    /// A campaign whose link is that of its lander.
    fn direct(&mut self, owner: Owner<'t>, campaign: &Campaign<'t>, mode: Loc) {
        let funnels = || campaign.funnels.iter().flat_map(|f| &f.value);
        let landers = funnels().flat_map(|f| &f.landers);
        let mut ids: Vec<&str> = landers.flat_map(|l| &l.value).map(|l| l.id.value).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != 1 {
            self.invalid(
                owner,
                mode,
                format!("mode `direct` needs exactly one lander, and this campaign has {}: its link is the lander's own", ids.len()),
                "no single lander",
                "give the campaign `funnels` with one lander, or use `mode: redirect`",
            );
            return;
        }
        for page in funnels().flat_map(|f| &f.prelanders).flat_map(|pages| &pages.value) {
            self.invalid(
                owner,
                page.id.at,
                format!("the link of a campaign in mode `direct` opens its lander: nobody sees `{}` before it", visible(page.id.value)),
                "never shown",
                "remove the prelander, or use `mode: redirect`",
            );
        }
    }
}
