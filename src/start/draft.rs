//! A whole workspace that is to be written, as the text of its one file.

use super::entry::{Campaign, Channel, Event, Lander, Offer};
use super::node::{Node, Pair, Style, lines};
use crate::facts::{kma, redtrack};

/// The schema file beside the root, for editors.
pub const SCHEMA: &str = ".trackc-schema.json";

/// KMA.BIZ inside RedTrack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name in RedTrack, where it is another than the usual one.
    pub title: Option<String>,
    /// What `{sum}` arrives in.
    pub currency: Option<String>,
    /// What a postback names, where that is not the type.
    pub report: Option<&'static str>,
    /// Additional parameters, in order.
    pub extra: Vec<(String, String)>,
    /// The environment variable that holds the protection token.
    pub token: Option<String>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// A workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The tracking domain.
    pub domain: String,
    /// Further tracking domains, by id.
    pub domains: Vec<(String, String)>,
    /// Conversion events.
    pub events: Vec<Event>,
    /// The offer source.
    pub source: Source,
    /// Traffic channels.
    pub channels: Vec<Channel>,
    /// Own pages.
    pub landers: Vec<Lander>,
    /// Offers.
    pub offers: Vec<Offer>,
    /// Campaigns.
    pub campaigns: Vec<Campaign>,
    /// Whether leads that no event takes are left out on purpose.
    pub approved_alone: bool,
    /// What is said of the whole.
    pub notes: Vec<String>,
    /// What is said of sections, by their keys.
    pub said: Vec<(&'static str, String)>,
}

impl Draft {
    /// The text of `trackc.yaml`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("# yaml-language-server: $schema={SCHEMA}\n");
        let style = Style::default();
        for pair in self.pairs() {
            if pair.key != "version" {
                out.push('\n');
            }
            match &pair.value {
                Node::Lines(entries) if is_spacious(entries) => spacious(&pair, entries, &mut out),
                _ => lines(&[pair], style, &mut out),
            }
        }
        out
    }

    fn pairs(&self) -> Vec<Pair> {
        let mut out = Vec::new();
        let mut version = Pair::new("version", Node::Bare("1".into())).note(
            "RedTrack × KMA.BIZ. `trackc check` validates this file, `trackc build` compiles it.",
        );
        version.above.extend(self.notes.iter().cloned());
        out.push(version);
        let menu = |path: &str| format!("RedTrack → {path}");
        out.push(
            Pair::new("tracking_domain", Node::text(&self.domain))
                .note(menu(redtrack::DOMAINS_MENU)),
        );
        let mut section = |key: &str, note: String, entries: Vec<Pair>| {
            if entries.is_empty() {
                return;
            }
            let mut pair = Pair::new(key, Node::Lines(entries)).note(note);
            let said = self.said.iter().filter(|(section, _)| *section == key);
            pair.above.extend(said.map(|(_, text)| text.clone()));
            out.push(pair);
        };
        let domains = self.domains.iter().map(|(id, host)| {
            Pair::new(id, Node::Braces(vec![Pair::new("host", Node::text(host))]))
        });
        section("domains", "Further tracking domains".into(), domains.collect());
        section(
            "conversion_events",
            format!(
                "{}. A name is written as it is there; `when` takes KMA.BIZ's pending, approved, \
                 declined and fake.",
                menu(redtrack::CONVERSION_TYPES_MENU)
            ),
            self.events.iter().map(Event::pair).collect(),
        );
        section(
            "offer_source",
            format!(
                "{} → {}",
                menu(redtrack::NEW_OFFER_SOURCE_MENU),
                redtrack::OFFER_SOURCE_TEMPLATE
            ),
            self.source.pairs(),
        );
        section(
            "channels",
            menu(redtrack::CHANNELS_MENU),
            self.channels.iter().map(Channel::pair).collect(),
        );
        section("landers", "Own pages".into(), self.landers.iter().map(Lander::pair).collect());
        section(
            "offers",
            format!("KMA.BIZ → {}, then {}", kma::CREATE_STREAM, menu(redtrack::NEW_OFFER_MENU)),
            self.offers.iter().map(Offer::pair).collect(),
        );
        section(
            "campaigns",
            format!(
                "{}. Once RedTrack has made one, its id completes the link: redtrack_id: …",
                menu(redtrack::CAMPAIGNS_MENU)
            ),
            self.campaigns.iter().map(Campaign::pair).collect(),
        );
        if self.approved_alone {
            let off = vec![Pair::new("status-unmapped", Node::text("off"))];
            let note = "RedTrack hears of no other leads, on purpose. Without this line, a check says which.";
            out.push(Pair::new("lint", Node::Braces(off)).note(note));
        }
        out
    }
}

impl Source {
    fn pairs(&self) -> Vec<Pair> {
        let mut out = Vec::new();
        if let Some(title) = &self.title {
            out.push(Pair::new("title", Node::text(title)));
        }
        if let Some(currency) = &self.currency {
            out.push(
                Pair::new("currency", Node::text(currency))
                    .note("What {sum} of KMA.BIZ arrives in"),
            );
        }
        let mut postback = Vec::new();
        if let Some(report) = self.report {
            postback.push(Pair::new("report", Node::text(report)));
        }
        if !self.extra.is_empty() {
            let pairs = self.extra.iter().map(|(key, value)| Pair::new(key, Node::text(value)));
            postback.push(Pair::new("extra", Node::Lines(pairs.collect())));
        }
        if let Some(variable) = &self.token {
            let env = Node::Braces(vec![Pair::new("env", Node::text(variable))]);
            postback.push(Pair::new("protection_token", env));
        }
        if !postback.is_empty() {
            let mut pair = Pair::new("postback", Node::Lines(postback));
            pair.above.extend(self.notes.iter().cloned());
            out.push(pair);
        }
        out
    }
}

/// Whether entries are so large that an empty line between them helps.
fn is_spacious(entries: &[Pair]) -> bool {
    let is_large = |pair: &Pair| matches!(&pair.value, Node::Lines(inner) if inner.len() > 2);
    entries.len() > 1 && entries.iter().any(is_large)
}

/// A section with an empty line between its entries.
fn spacious(section: &Pair, entries: &[Pair], out: &mut String) {
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            out.push('\n');
            let style = Style { indent: 2, ..Style::default() };
            lines(std::slice::from_ref(entry), style, out);
        } else {
            let first = Node::Lines(vec![entry.clone()]);
            lines(&[Pair { value: first, ..section.clone() }], Style::default(), out);
        }
    }
}
