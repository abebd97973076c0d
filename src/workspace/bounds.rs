//! What is written once and counts many times is bounded, as what aliases stand for is.
//!
//! `defaults` lend their lists to every entry, a campaign of several channels becomes one for
//! each of them, an offer's own postback has a URL for each event, and an environment is the
//! whole workspace once more. A page of such text can stand for more than a machine holds.

use super::entry::{Entries, Entry};
use super::files::Files;
use super::lent::Lent;
use super::sections::Sections;
use crate::diagnostic::{Diagnostic, code};
use crate::facts::redtrack::CONVERSION_TYPES_MAX;
use crate::model::{
    Blank, Campaign, Channel, ChannelRef, Delivery, Funnel, Offer, Prose, Spanned, Text,
};
use crate::text::{FileId, Span};
use crate::yaml::Loc;
use hashbrown::HashMap;

/// How many values `defaults` may lend without being counted: the entry itself takes as much room.
const FREE: u64 = 64;
/// What a compiled thing counts for, in values: a campaign, a postback, an entry of an
/// environment.
const THING: u64 = 4;

/// How many buttons a page may have without their being counted.
const FEW: u64 = 8;

/// How many values that are copied count for one.
const COPIED: u64 = 4;

/// Reports what would stand for more than `most` values. The entries that pass the bound are
/// kept as broken ones, which nothing is made of.
pub(super) fn check(sections: &mut Sections<'_>, files: &Files<'_>, most: u64) -> Vec<Diagnostic> {
    let Lent { at, offers, channels, campaigns } = sections.lent;
    let found = [
        lend("offers", &mut sections.offers, offers, most),
        lend("channels", &mut sections.channels, channels, most),
        lend("campaigns", &mut sections.campaigns, campaigns, most),
    ];
    let found = found.into_iter().flatten().map(|message| {
        past(key_of(files, at), message).label("lends more than the bound").help(
            "write long lists where they are needed, or raise the bound with `--limit-aliases N`",
        )
    });
    let mut found: Vec<Diagnostic> = found.collect();
    found.extend(check_campaigns(sections, files, most));
    found.extend(check_streams(sections, files, most));
    found.extend(check_postbacks(sections, files, most));
    found
}

/// What is wrong with what `defaults` lend to entries of a kind, `weight` to each.
fn lend<T>(kind: &str, entries: &mut Entries<'_, T>, weight: u64, most: u64) -> Option<String> {
    let count = entries.len();
    if lent_to(count, weight) <= most {
        return None;
    }
    break_from(entries, 0);
    Some(format!(
        "what `defaults.{kind}` lends to {count} {kind} stands for more than {most} values together"
    ))
}

/// What `weight` values stand for that are lent to each of some entries.
fn lent_to(count: usize, weight: u64) -> u64 {
    weight.saturating_sub(FREE).saturating_mul(count as u64)
}

/// Campaigns that stand for more than `most` values together.
fn check_campaigns(
    sections: &mut Sections<'_>,
    files: &Files<'_>,
    most: u64,
) -> Option<Diagnostic> {
    let mut campaigns = Campaigns::of(sections, most);
    let first = first_past(&sections.campaigns, most, |campaign| campaigns.weigh(campaign))?;
    drop(campaigns);
    let key = sections.campaigns.at(first).key;
    break_from(&mut sections.campaigns, first);
    let message = format!(
        "with this one, the campaigns stand for more than {most} values: each is one campaign for each of its channels, and every lander has a button for each offer behind it, on each tracking domain"
    );
    Some(
        past(files.key(key), message)
            .help("give it fewer channels, fewer offers or shorter notes, or raise the bound with `--limit-aliases N`"),
    )
}

/// What campaigns stand for: one of several channels is one campaign for each, with everything that it
/// names; a lander has a button for each of the offers behind it, on each tracking domain.
struct Campaigns<'s, 't> {
    sections: &'s Sections<'t>,
    defaults: Option<&'s Campaign<'t>>,
    buttons: Buttons<'t>,
    most: u64,
}

impl<'s, 't> Campaigns<'s, 't> {
    fn of(sections: &'s Sections<'t>, most: u64) -> Self {
        let buttons = Buttons { has_domains: !sections.domains.is_empty(), ..Buttons::default() };
        Self { sections, defaults: sections.defaults.campaigns.as_ref(), buttons, most }
    }

    fn weigh(&mut self, campaign: &'s Campaign<'t>) -> u64 {
        let Self { sections, defaults, .. } = *self;
        let own = campaign.offers.is_some() || campaign.funnels.is_some();
        let shown = defaults.filter(|_| !own).unwrap_or(campaign);
        let channels = channels(campaign, defaults);
        let mut sum = 0_u64;
        if channels.len() > 1 {
            let lists = lists(campaign).max(defaults.map_or(0, lists)).saturating_sub(FREE);
            sum = (channels.len() as u64).saturating_mul(THING + named(shown) + lists);
            // Each is called after its channel as well.
            let names = channels.iter().filter_map(|c| sections.channels.get(c.id.value)?.name);
            sum = sum.saturating_add(names.map(|name| long(Some(name)) as u64).sum());
        }
        if sum <= self.most {
            let domains = || domains(campaign, channels, sections);
            sum = sum.saturating_add(THING.saturating_mul(self.buttons.of(shown, domains)));
        }
        sum
    }
}

/// The channels of a campaign, lent ones too.
fn channels<'c, 't>(
    campaign: &'c Campaign<'t>,
    defaults: Option<&'c Campaign<'t>>,
) -> &'c [ChannelRef<'t>] {
    let lent = defaults.filter(|_| campaign.channel.is_none() && campaign.channels.is_none());
    lent.unwrap_or(campaign).named_channels()
}

/// The ids of the tracking domains on which a campaign's links are.
fn domains<'t>(
    campaign: &Campaign<'t>,
    channels: &[ChannelRef<'t>],
    sections: &Sections<'t>,
) -> Vec<Option<&'t str>> {
    let lent = sections.defaults.campaigns.as_ref().and_then(|d| d.domain);
    if let Some(domain) = campaign.domain.or(lent) {
        return vec![Some(domain.value)];
    }
    let lent = sections.defaults.channels.as_ref().and_then(|d| d.domain);
    let of = |c: &ChannelRef<'t>| sections.channels.get(c.id.value).and_then(|c| c.domain).or(lent);
    let mut all: Vec<_> = channels.iter().map(|c| of(c).map(|domain| domain.value)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What is known of the buttons on own pages.
#[derive(Default)]
struct Buttons<'t> {
    /// Whether there is more than one tracking domain.
    has_domains: bool,
    /// The largest number of offers behind each page, by the page and the tracking domain.
    most: HashMap<&'t str, HashMap<Option<&'t str>, u64>>,
}

impl<'t> Buttons<'t> {
    /// How many there are besides, once a campaign's funnels show their pages. A few on one domain
    /// are free.
    fn of(&mut self, shown: &Campaign<'t>, domains: impl Fn() -> Vec<Option<&'t str>>) -> u64 {
        let (mut more, mut own) = (0_u64, None);
        for funnel in shown.funnels.iter().flat_map(|f| &f.value) {
            let offers = funnel.offers.as_ref().map_or(0, |o| o.value.len()) as u64;
            let pages = funnel.landers.iter().chain(&funnel.prelanders).flat_map(|l| &l.value);
            for page in pages.filter(|_| self.has_domains || offers > FEW) {
                let of_page = self.most.entry(page.id.value).or_default();
                for domain in own.get_or_insert_with(&domains) {
                    let known = of_page.get(domain).copied();
                    let is_elsewhere = of_page.len() > usize::from(known.is_some());
                    let known = known.unwrap_or(0);
                    if offers > FEW || is_elsewhere {
                        more += offers.saturating_sub(known);
                    }
                    of_page.insert(*domain, offers.max(known));
                }
            }
        }
        more
    }
}

/// How many things a campaign names; a long name counts for several.
fn named(campaign: &Campaign<'_>) -> u64 {
    let mut count = long(campaign.name) + campaign.offers.as_ref().map_or(0, |o| o.value.len());
    for funnel in campaign.funnels.iter().flat_map(|f| &f.value) {
        let pages = [&funnel.prelanders, &funnel.landers];
        let pages = pages.into_iter().flatten().map(|p| p.value.len()).sum::<usize>();
        let offers = funnel.offers.as_ref().map_or(0, |o| o.value.len());
        count += 1 + long(funnel.name) + pages + offers;
    }
    count as u64
}

/// How long the lists and the notes of a campaign are, which each that it stands for has.
fn lists(campaign: &Campaign<'_>) -> u64 {
    let of_funnel = |funnel: &Funnel<'_>| {
        let when = funnel.conditions();
        let values: usize = when.map(|(_, values)| values.len()).sum();
        values + funnel.countries.as_ref().map_or(0, |c| c.value.len())
    };
    let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
    let own = campaign.countries.as_ref().map_or(0, |c| c.value.len())
        + campaign.tags.as_ref().map_or(0, Vec::len);
    (own + funnels.map(of_funnel).sum::<usize>()) as u64 + noted(campaign.notes)
}

/// An offer of several streams is one offer for each, with all that it says.
fn check_streams(sections: &mut Sections<'_>, files: &Files<'_>, most: u64) -> Option<Diagnostic> {
    let streams = Streams::of(sections);
    let first = first_past(&sections.offers, most, |offer| streams.weigh(offer))?;
    let key = sections.offers.at(first).key;
    break_from(&mut sections.offers, first);
    let message = format!(
        "with this one, the offers stand for more than {most} values: each is one offer for each of its streams, with all of its countries, payouts and tags"
    );
    Some(past(files.key(key), message).help(
        "give it fewer streams, shorter lists or notes, or raise the bound with `--limit-aliases N`",
    ))
}

/// What offers of several streams stand for.
struct Streams {
    /// What `defaults` say of each.
    lent: u64,
}

impl Streams {
    fn of(sections: &Sections<'_>) -> Self {
        Self { lent: sections.defaults.offers.as_ref().map_or(0, Self::says) }
    }

    fn says(offer: &Offer<'_>) -> u64 {
        let payouts = offer.payout.as_ref().map_or(0, |p| p.value.by_country.len());
        let lists = [&offer.countries, &offer.tags].into_iter().flatten().map(Vec::len);
        let data = offer.data.iter().flat_map(|data| data.value.slots());
        let texts = data.map(|(_, text)| Some(text)).chain([offer.name]).map(long);
        (payouts + lists.chain(texts).sum::<usize>()) as u64 + noted(offer.notes)
    }

    fn weigh(&self, offer: &Offer<'_>) -> u64 {
        let streams = offer.streams.as_ref().map_or(1, |streams| streams.entries.len());
        if streams < 2 {
            return 0;
        }
        let each = Self::says(offer).max(self.lent).saturating_sub(FREE);
        each.saturating_mul(streams as u64)
    }
}

fn long(text: Option<Text<'_>>) -> usize {
    text.map_or(0, |text| text.value.len() / 64)
}

fn noted(notes: Option<Spanned<Prose>>) -> u64 {
    notes.map_or(0, |notes| notes.value.weight.into())
}

/// Channels and offers that stand for more than `most` values by the events they report.
fn check_postbacks(
    sections: &mut Sections<'_>,
    files: &Files<'_>,
    most: u64,
) -> Option<Diagnostic> {
    let mut postbacks = Postbacks::of(sections);
    let events = sections.events.len();
    if postbacks.of_channels(sections) > most {
        break_from(&mut sections.channels, 0);
        let message = format!(
            "every channel that names no `events` hears of {events} conversion events, and together that is more than {most}"
        );
        return Some(
            past(key_of(files, sections.events_at), message)
                .help("report fewer events, name those that a channel is to hear of, or raise the bound with `--limit-aliases N`"),
        );
    }
    let first = first_past(&sections.offers, most, |offer| postbacks.weigh(offer))?;
    let key = sections.offers.at(first).key;
    break_from(&mut sections.offers, first);
    let message = format!(
        "with this one, the offers' postbacks stand for more than {most} values: each has a URL for every one of {events} conversion events, with all of `extra`"
    );
    Some(past(files.key(key), message).help(
        "report fewer events, add fewer parameters, use one postback for all offers (`delivery: global`), or raise the bound with `--limit-aliases N`",
    ))
}

/// What postbacks stand for: channels hear of all events unless they name some, and offers' own
/// postbacks have a URL for each, with all that is added to it, as the global postback has.
struct Postbacks {
    /// How many events there are beyond those that RedTrack takes.
    many: u64,
    /// What is added to the URLs of one postback.
    extra: u64,
    /// Whether there was an offer that the global postback tells of.
    has_global: bool,
    /// How offers are told of that do not say it themselves.
    delivery: Option<Delivery>,
}

impl Postbacks {
    fn of(sections: &Sections<'_>) -> Self {
        let source = sections.offer_source.as_ref().and_then(|s| s.value.good());
        let postback = source.and_then(|s| s.postback.as_ref()).map(|p| &p.value);
        let events = sections.events.len();
        let many = events.saturating_sub(CONVERSION_TYPES_MAX) as u64;
        let extra = postback.and_then(|p| p.extra.as_ref()).into_iter().flat_map(|e| e.iter());
        let extra: usize = extra.map(|(_, value)| 1 + value.value.len() / 64).sum();
        let extra = (extra as u64).saturating_sub(FREE) * events.max(1) as u64;
        let lent = sections.defaults.offers.as_ref().and_then(|d| d.postback);
        let delivery = lent.or(postback.and_then(|p| p.delivery)).map(|d| d.value);
        Self { many, extra, has_global: false, delivery }
    }

    fn of_channels(&self, sections: &Sections<'_>) -> u64 {
        let lent = sections.defaults.channels.as_ref().and_then(|d| d.postback.as_ref());
        let names = |channel: &Channel<'_>| {
            channel.postback.as_ref().or(lent).is_some_and(|p| p.value.events.is_some())
        };
        let all = sections.channels.iter().filter(|(_, channel)| !names(channel));
        self.many.saturating_mul(all.count() as u64)
    }

    fn weigh(&mut self, offer: &Offer<'_>) -> u64 {
        let delivery = offer.postback.map(|d| d.value).or(self.delivery);
        if delivery.is_some_and(|d| d != Delivery::Global) {
            let streams = offer.streams.as_ref().map_or(1, |s| s.entries.len());
            return (streams as u64).saturating_mul(self.many * 4 * THING + self.extra);
        }
        let is_first = !std::mem::replace(&mut self.has_global, true);
        if is_first { self.extra } else { 0 }
    }
}

/// What all sections stand for beside what is written in them.
fn multiplied(sections: &Sections<'_>, most: u64) -> u64 {
    let Lent { offers, channels, campaigns, .. } = sections.lent;
    let lent = [
        lent_to(sections.offers.len(), offers),
        lent_to(sections.channels.len(), channels),
        lent_to(sections.campaigns.len(), campaigns),
    ];
    let (mut weigher, mut postbacks) = (Campaigns::of(sections, most), Postbacks::of(sections));
    let streams = Streams::of(sections);
    let of_channels = postbacks.of_channels(sections);
    let campaigns = sections.campaigns.iter().map(|(_, campaign)| weigher.weigh(campaign));
    let offers = sections.offers.iter();
    let offers = offers.map(|(_, o)| streams.weigh(o).saturating_add(postbacks.weigh(o)));
    let all = lent.into_iter().chain(campaigns).chain(offers);
    all.fold(of_channels, u64::saturating_add)
}

/// How many environments can be laid over these sections within the bound.
/// Each is laid over a copy of all of them, and all that is multiplied is multiplied again.
pub(super) fn environments(sections: &Sections<'_>, count: usize, most: u64) -> usize {
    let entries = sections.domains.len()
        + sections.events.len()
        + sections.channels.len()
        + sections.landers.len()
        + sections.offers.len()
        + sections.campaigns.len();
    let each = THING * (1 + entries + count) as u64 + sections.nodes / COPIED;
    let each = each.saturating_add(multiplied(sections, most));
    usize::try_from(most / each).unwrap_or(usize::MAX)
}

/// Environments that are left out, told at the first of them: `this one and 2 more are`.
pub(crate) fn this_one_and_more(left_out: usize) -> String {
    match left_out {
        1 => "this one is".to_owned(),
        _ => format!("this one and {} more are", left_out - 1),
    }
}

/// What is said at the first of the environments that are left out.
pub(super) fn too_many_environments(key: Span, left_out: usize, most: u64) -> Diagnostic {
    let which = this_one_and_more(left_out);
    let message = format!(
        "each environment is the whole workspace once more, and together they stand for more than {most} values: {which} not checked"
    );
    past(key, message).help(
        "check them one by one with `--env NAME`, or raise the bound with `--limit-aliases N`",
    )
}

fn past(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(code::LIMIT_ALIASES, span, message).label("the bound is passed here")
}

/// The key of a section.
fn key_of(files: &Files<'_>, section: Option<Loc>) -> Span {
    section.map_or_else(|| Span::file_start(FileId(0)), |at| files.key_span(at))
}

/// The position of the first entry with which those up to it weigh more than `most` together.
fn first_past<'e, T: Blank>(
    entries: &'e Entries<'_, T>,
    most: u64,
    mut weigh: impl FnMut(&'e T) -> u64,
) -> Option<usize> {
    let mut sum = 0_u64;
    entries.all().position(|entry| {
        let Some(value) = &entry.value else { return false };
        sum = sum.saturating_add(weigh(value));
        sum > most
    })
}

fn break_from<T>(entries: &mut Entries<'_, T>, first: usize) {
    entries.all_mut().skip(first).for_each(|entry: &mut Entry<'_, T>| entry.value = None);
}
