//! Step 5: own pages, and where their buttons lead.

use super::{About, Filler, Section, Step, named};
use crate::compile::{Plan, PlannedFunnel, PlannedLander};
use crate::facts::redtrack;
use crate::model::LanderKind;
use crate::workspace::Workspace;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;

/// How many of what a button leads to are named.
const MOST_NAMED: usize = 10;

pub(super) fn landers<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Step<'p>> {
    let pages = ws.landers.iter().map(|(entry, lander)| {
        let name = lander.name.map_or(entry.id, |n| n.value);
        Step::new(
            (Section::Campaign, About::Page(entry.id, name)),
            ["lander/", entry.id].concat(),
            ("RedTrack", redtrack::LANDERS_MENU),
            "Add the page.",
        )
        .value("Name", name)
        .macros_if("URL", lander.url.map(|u| u.value), Filler::RedTrack)
        .value("Type", if is_prelander(ws, entry.id) { "prelander" } else { "lander" })
        .by_api()
    });
    let mut ways = Ways::new(ws, plan);
    let mut direct = std::mem::take(&mut ways.direct);
    let scripts = plan.landers.iter().filter_map(move |link| {
        let campaigns = direct.remove(&(link.entry, link.domain))?;
        Some(script(ws, link, campaigns))
    });
    let buttons = plan.landers.iter().map(move |link| button(ws, link, ways.take(link)));
    pages.chain(scripts).chain(buttons)
}

/// What a page needs that visitors come to without a redirect.
fn script<'p>(
    ws: &'p Workspace<'_, '_>,
    link: &'p PlannedLander<'_>,
    campaigns: Named<'p>,
) -> Step<'p> {
    let id = match link.domain {
        Some(domain) => ["script/", link.entry, "@", domain].concat(),
        None => ["script/", link.entry].concat(),
    };
    let page = ws.landers.get(link.entry).and_then(|l| l.url).map(|u| u.value);
    Step::new(
        (Section::Campaign, About::Page(link.entry, &link.name)),
        id,
        ("Own page", [&link.name, " → tracking script"].concat()),
        [
            "Visitors come here without a redirect: put RedTrack's universal script for landing \
             pages into the page, as the panel shows it. ",
            redtrack::PAGE_SCRIPT,
            " adds the click id to links to /click; ",
            redtrack::SITE_SCRIPT,
            " does not.",
        ]
        .concat(),
    )
    .macros_if("Page", page, Filler::RedTrack)
    .value("Script", redtrack::PAGE_SCRIPT)
    .value("Tracking domain", link.host)
    .list("Campaigns", campaigns.lines())
    .doubt("what the two scripts do: notes of one team with a live account say so.")
}

fn is_prelander(ws: &Workspace<'_, '_>, id: &str) -> bool {
    let kind = ws.landers.get(id).and_then(|lander| lander.kind);
    kind.is_some_and(|k| k.value == LanderKind::Prelander)
}

fn button<'p>(ws: &'p Workspace<'_, '_>, link: &'p PlannedLander<'_>, ways: Named<'p>) -> Step<'p> {
    let mut text = match link.button {
        Some((n, of)) => {
            format!(
                "Let button {n} of {of} lead to this link: the page has a button for each offer."
            )
        }
        None => "Let the page's button lead to this link.".to_owned(),
    };
    if link.elsewhere {
        text.push_str(" It is for visitors who came by ");
        text.push_str(link.host);
        text.push_str(" alone: those of another tracking domain need that one's link.");
    }
    let page = ws.landers.get(link.entry).and_then(|l| l.url).map(|u| u.value);
    Step::new(
        (Section::Campaign, About::Page(link.entry, &link.name)),
        ["button/", &link.id].concat(),
        ("Own page", link.place()),
        text,
    )
    .macros_if("Page", page, Filler::RedTrack)
    .value("Link", link.url.as_str())
    .list("Leads to", ways.lines())
    .doubt("the paths /click and /preclick were seen on live pages, not in RedTrack's help.")
}

/// The landers of a funnel, of many the first few: each of its prelanders names them.
fn either(ws: &Workspace<'_, '_>, funnel: &PlannedFunnel<'_>) -> String {
    let name = |id| ws.landers.get(id).and_then(|l| l.name).map_or(id, |n| n.value);
    let first = funnel.landers.iter().take(MOST_NAMED).map(|l| l.id.value);
    let first = first.map(|id| named(name(id), id)).collect();
    Named { first, count: funnel.landers.len() }.lines().join(" or ")
}

/// The first few of what a button leads to, and how many there are.
#[derive(Debug, Default)]
struct Named<'p> {
    first: Vec<Cow<'p, str>>,
    count: usize,
}

impl<'p> Named<'p> {
    fn add(&mut self, line: impl FnOnce() -> String) {
        if self.first.len() < MOST_NAMED {
            self.first.push(Cow::Owned(line()));
        }
        self.count += 1;
    }

    fn lines(mut self) -> Vec<Cow<'p, str>> {
        let more = self.count - self.first.len();
        if more > 0 {
            self.first.push(Cow::Owned(format!("{more} more")));
        }
        self.first
    }
}

/// How visitors come to pages and go on from them, by the page's id and the tracking domain.
#[derive(Debug, Default)]
struct Ways<'p> {
    /// The campaigns without a redirect.
    direct: HashMap<(&'p str, Option<&'p str>), Named<'p>>,
    /// Where buttons lead, by their number as well.
    buttons: HashMap<(&'p str, Option<&'p str>, usize), Named<'p>>,
}

impl<'p> Ways<'p> {
    fn new(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Self {
        let mut out = Self::default();
        // Without pages there is nobody to ask.
        let campaigns = if ws.landers.is_empty() { &[] } else { plan.campaigns.as_slice() };
        for campaign in campaigns {
            let funnels = campaign.funnels(ws);
            let mut told = HashSet::new();
            let domain = campaign.other_domain(plan.host);
            for funnel in &funnels {
                let from = || {
                    let name = named(&campaign.name, &campaign.id);
                    match funnels.len() {
                        1 => name.into_owned(),
                        _ => format!("{name}, {}", funnel.name),
                    }
                };
                for page in funnel.prelanders.iter().chain(&funnel.landers) {
                    // One page may stand in several funnels.
                    if campaign.direct && told.insert(page.id.value) {
                        let to_page = out.direct.entry((page.id.value, domain));
                        let name = || named(&campaign.name, &campaign.id).into_owned();
                        to_page.or_default().add(name);
                    }
                    out.add(ws, plan, (page.id.value, domain), funnel, &from);
                }
            }
        }
        out
    }

    fn add(
        &mut self,
        ws: &'p Workspace<'_, '_>,
        plan: &'p Plan<'_>,
        (page, domain): (&'p str, Option<&'p str>),
        funnel: &PlannedFunnel<'p>,
        from: &impl Fn() -> String,
    ) {
        let mut add = |number, to: &dyn Fn() -> String| {
            let named = self.buttons.entry((page, domain, number)).or_default();
            named.add(|| format!("{} → {}", from(), to()));
        };
        if is_prelander(ws, page) {
            if !funnel.landers.is_empty() {
                add(1, &|| either(ws, funnel));
            }
        } else {
            for (number, offer) in (1..).zip(&funnel.offers) {
                let id = offer.id.value;
                let name = || plan.offer(id).map_or(id, |o| o.name.as_ref());
                add(number, &|| named(name(), id).into_owned());
            }
        }
    }

    /// Where one button leads.
    fn take(&mut self, link: &'p PlannedLander<'_>) -> Named<'p> {
        let number = link.button.map_or(1, |(n, _)| n);
        self.buttons.remove(&(link.entry, link.domain, number)).unwrap_or_default()
    }
}
