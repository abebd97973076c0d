//! Every URL as a row: what it is, where it is pasted, what is ticked.

use super::campaign::PlannedCampaign;
use super::{Plan, PlannedPostback, PostbackSet, SetOf, name_or};
use crate::facts::kma::Status;
use crate::facts::{kma, redtrack};
use crate::model::LanderKind;
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a URL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UrlKind {
    /// KMA.BIZ fires it at RedTrack.
    Postback,
    /// RedTrack sends visitors to it.
    Offer,
    /// The channel sends visitors to it.
    Campaign,
    /// RedTrack fires it at the channel.
    Channel,
    /// The button of an own page.
    Lander,
}

impl UrlKind {
    /// All kinds in their order.
    pub const ALL: [Self; 5] =
        [Self::Postback, Self::Offer, Self::Campaign, Self::Channel, Self::Lander];

    /// `postback`, `offer`, `campaign`, `channel` or `lander`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postback => "postback",
            Self::Offer => "offer",
            Self::Campaign => "campaign",
            Self::Channel => "channel",
            Self::Lander => "lander",
        }
    }
}

/// One URL with everything that whoever pastes it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlRow<'p> {
    /// What it is.
    pub kind: UrlKind,
    /// Whose it is.
    pub id: Cow<'p, str>,
    /// The name people read.
    pub name: Cow<'p, str>,
    /// The URL.
    pub url: Cow<'p, str>,
    /// Where it is pasted.
    pub paste_into: String,
    /// For a postback: the KMA.BIZ statuses to tick.
    pub ticks: &'p [Status],
}

/// The button link of an own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLander<'t> {
    /// The lander's id; with `/2` for the second offer of several, with `@domain` where the
    /// page serves another tracking domain as well.
    pub id: String,
    /// The entry's id.
    pub entry: &'t str,
    /// The name people read.
    pub name: Cow<'t, str>,
    /// The link.
    pub url: String,
    /// The id of its tracking domain, where that is not the main one.
    pub domain: Option<&'t str>,
    /// The host of its tracking domain.
    pub host: &'t str,
    /// Which of the page's buttons it is for, and how many there are; `None` where there is one.
    pub button: Option<(usize, usize)>,
    /// Whether the page serves other tracking domains as well.
    pub elsewhere: bool,
}

impl PlannedLander<'_> {
    /// Where on the page it belongs: `Quiz → link of button 2`.
    pub(super) fn place(&self) -> String {
        let mut out = match self.button {
            Some((n, _)) => format!("{} → link of button {n}", self.name),
            None => format!("{} → button link", self.name),
        };
        if self.elsewhere {
            out.push_str(" for ");
            out.push_str(self.host);
        }
        out
    }
}

/// How a page is used: for each host, the domain's id and the largest number of offers.
type Uses<'t> = BTreeMap<(&'t str, Option<&'t str>), usize>;

/// The button links of every own page, on each tracking domain it serves.
pub(super) fn landers<'t>(
    ws: &Workspace<'t, '_>,
    host: &'t str,
    campaigns: &[PlannedCampaign<'t>],
) -> Vec<PlannedLander<'t>> {
    let mut uses: BTreeMap<&str, Uses<'t>> = BTreeMap::new();
    let campaigns = if ws.landers.is_empty() { &[] } else { campaigns };
    for campaign in campaigns {
        let domain = campaign.other_domain(host);
        for funnel in campaign.funnels(ws) {
            for page in funnel.landers.iter().chain(&funnel.prelanders) {
                let most = uses
                    .entry(page.id.value)
                    .or_default()
                    .entry((campaign.host, domain))
                    .or_default();
                *most = (*most).max(funnel.offers.len());
            }
        }
    }
    let mut out = Vec::new();
    for (entry, lander) in ws.landers.iter() {
        let unused = Uses::from([((host, None), 1)]);
        let pre = lander.kind.is_some_and(|k| k.value == LanderKind::Prelander);
        let uses = uses.get(entry.id).unwrap_or(&unused);
        for (&(host, domain), &offers) in uses {
            let id = match domain {
                Some(domain) => format!("{}@{domain}", entry.id),
                None => entry.id.to_owned(),
            };
            let mut push = |id: String, path: String, button| {
                let (name, url) =
                    (name_or(lander.name, entry.id), format!("https://{host}/{path}"));
                let elsewhere = uses.len() > 1;
                let entry = entry.id;
                out.push(PlannedLander { id, entry, name, url, domain, host, button, elsewhere });
            };
            if pre {
                push(id, "preclick".to_owned(), None);
            } else if offers > 1 {
                for n in 1..=offers {
                    push(format!("{id}/{n}"), format!("click/{n}"), Some((n, offers)));
                }
            } else {
                push(id, "click".to_owned(), None);
            }
        }
    }
    out.sort_by(|a, b| a.id.cmp(&b.id));
    out
}

pub(super) fn rows<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = UrlRow<'p>> {
    let mut postbacks: Vec<(&PostbackSet, &PlannedPostback)> =
        plan.postbacks.iter().flat_map(|set| set.urls.iter().map(move |p| (set, p))).collect();
    postbacks.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let postbacks =
        postbacks.into_iter().map(|(set, postback)| self::postback(plan, set, postback));
    let offers = plan.offers.iter().filter(|o| o.link.is_some()).map(|offer| UrlRow {
        kind: UrlKind::Offer,
        id: Cow::Borrowed(offer.id.as_ref()),
        name: Cow::Borrowed(offer.name.as_ref()),
        url: Cow::Borrowed(&offer.url),
        paste_into: ["RedTrack → ", redtrack::NEW_OFFER_MENU, " → URL"].concat(),
        ticks: &[],
    });
    let campaigns = plan.campaigns.iter().map(|campaign| {
        let channel = plan.channel_name(campaign);
        UrlRow {
            kind: UrlKind::Campaign,
            id: Cow::Borrowed(campaign.id.as_ref()),
            name: Cow::Borrowed(campaign.name.as_ref()),
            url: campaign.url().into(),
            paste_into: [channel, " → campaign → target URL"].concat(),
            ticks: &[],
        }
    });
    let channels = plan.channels.iter().filter_map(|channel| {
        Some(UrlRow {
            kind: UrlKind::Channel,
            id: Cow::Borrowed(channel.id),
            name: Cow::Borrowed(channel.name.as_ref()),
            url: Cow::Borrowed(channel.postback.as_deref()?),
            paste_into: format!(
                "RedTrack → {} → {} → Postback URL",
                redtrack::CHANNELS_MENU,
                channel.name
            ),
            ticks: &[],
        })
    });
    let landers = plan.landers.iter().map(|lander| UrlRow {
        kind: UrlKind::Lander,
        id: Cow::Borrowed(&lander.id),
        name: Cow::Borrowed(lander.name.as_ref()),
        url: Cow::Borrowed(&lander.url),
        paste_into: lander.place(),
        ticks: &[],
    });
    postbacks.chain(offers).chain(campaigns).chain(channels).chain(landers)
}

fn postback<'p>(
    plan: &'p Plan<'_>,
    set: &'p PostbackSet,
    postback: &'p PlannedPostback,
) -> UrlRow<'p> {
    let (whose, paste_into) = match &set.of {
        SetOf::Global => ("Global postback", format!("KMA.BIZ → {}", kma::GLOBAL_POSTBACK_MENU)),
        SetOf::Stream(id) => {
            let name = plan.offer(id).map_or(id.as_str(), |o| o.name.as_ref());
            let field = kma::STREAM_POSTBACK_BLOCK;
            (name, format!("KMA.BIZ → stream of {name} → {field}"))
        }
    };
    let several = set.urls.len() > 1;
    UrlRow {
        kind: UrlKind::Postback,
        id: Cow::Borrowed(&postback.id),
        name: if several {
            Cow::Owned(format!("{whose} · {}", postback.route.suffix.replace('/', " · ")))
        } else {
            Cow::Borrowed(whose)
        },
        url: Cow::Borrowed(&postback.url),
        paste_into,
        ticks: &postback.route.ticks,
    }
}
