//! What the entries of a workspace say, as YAML that is to be written.

use super::node::{Node, Pair};
use crate::facts::kma::Status;

/// A conversion event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// Its name, exactly as RedTrack knows it.
    pub name: String,
    /// The KMA.BIZ statuses that lead to it.
    pub when: Vec<Status>,
    /// Whether it is RedTrack's default conversion.
    pub default: bool,
    /// Whether its own URL carries no payout.
    pub without_sum: bool,
    /// RedTrack's mode for a second postback of one click.
    pub duplicates: Option<String>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// A decimal with a point.
    pub amount: String,
    /// An ISO 4217 code; empty where it is not known.
    pub currency: String,
}

/// An offer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// The name people read.
    pub name: Option<String>,
    /// Its number in KMA.BIZ.
    pub kma_offer: Option<u64>,
    /// The tracking links of its streams: one without an id, or several with one.
    pub streams: Vec<(Option<String>, String)>,
    /// Countries; empty for every country.
    pub countries: Vec<String>,
    /// The payout.
    pub payout: Option<Money>,
    /// The slot of the click id, where it is not `data1`.
    pub slot: Option<&'static str>,
    /// What the other slots carry.
    pub data: Vec<(&'static str, String)>,
    /// Whether its postback is pasted into its own stream.
    pub own_postback: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// Free labels.
    pub tags: Vec<String>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// One `subN` of a channel's link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameter {
    /// 1 … 20.
    pub slot: u8,
    /// The channel's macro.
    pub macro_text: String,
    /// Its name in the link, where it is not `subN`.
    pub name: Option<String>,
    /// RedTrack's role for it.
    pub role: Option<String>,
}

/// What goes back to a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postback {
    /// The URL, where the preset does not fill it.
    pub url: Option<String>,
    /// Places of the URL and the environment variables that fill them.
    pub secrets: Vec<(String, String)>,
    /// The events that are sent; empty for those that are worth it.
    pub events: Vec<String>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// A traffic channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// The name people read.
    pub name: Option<String>,
    /// The built-in entry that fills what is left out.
    pub preset: Option<&'static str>,
    /// Its click id macro.
    pub click_id: Option<String>,
    /// Its cost macro.
    pub cost: Option<String>,
    /// The parameters of its links; `None` for those of the preset.
    pub parameters: Option<Vec<Parameter>>,
    /// Whether RedTrack serves it through an API.
    pub api: bool,
    /// What goes back to it.
    pub postback: Option<Postback>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// An own page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lander {
    /// Its id.
    pub id: String,
    /// The name people read.
    pub name: Option<String>,
    /// Its address.
    pub url: String,
    /// Whether it stands before another page.
    pub prelander: bool,
}

/// What a channel is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// `cpc`, `cpm`, `cpa`, `revshare` or `none`.
    pub model: String,
    /// How much.
    pub money: Option<Money>,
}

/// Ids with their shares of the clicks.
pub type Shares = Vec<(String, Option<u32>)>;

/// A funnel of a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Its name.
    pub name: Option<String>,
    /// Its share of the clicks.
    pub weight: Option<u32>,
    /// Countries; empty for those of the campaign.
    pub countries: Vec<String>,
    /// Further conditions, by RedTrack's name.
    pub when: Vec<(&'static str, Vec<String>)>,
    /// Own pages before the landers.
    pub prelanders: Shares,
    /// Own pages before the offers.
    pub landers: Shares,
    /// The offers.
    pub offers: Shares,
}

/// A campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: String,
    /// The name people read.
    pub name: Option<String>,
    /// Its channel.
    pub channel: String,
    /// Countries; empty for every country.
    pub countries: Vec<String>,
    /// What the channel is paid.
    pub cost: Option<Cost>,
    /// Its offers with their weights.
    pub offers: Shares,
    /// Its funnels, instead of its offers.
    pub funnels: Vec<Funnel>,
    /// Whether it is paused.
    pub paused: bool,
    /// Free labels.
    pub tags: Vec<String>,
    /// Free text.
    pub text: Option<String>,
    /// The own page that its link leads straight to.
    pub direct: Option<String>,
    /// Its tracking domain, where it is not the main one.
    pub domain: Option<String>,
    /// Its id in RedTrack.
    pub redtrack_id: Option<String>,
    /// What is said of it.
    pub notes: Vec<String>,
}

/// The pairs of an entry that are there.
#[derive(Default)]
struct Keys(Vec<Pair>);

impl Keys {
    fn put(&mut self, key: &str, value: Node) {
        self.0.push(Pair::new(key, value));
    }

    fn text(&mut self, key: &str, value: Option<&String>) {
        if let Some(text) = value {
            self.put(key, Node::text(text));
        }
    }

    fn paused(&mut self, paused: bool) {
        if paused {
            self.put("status", Node::text("paused"));
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.put(key, Node::texts(values));
        }
    }

    fn entry(self, id: &str, notes: &[String]) -> Pair {
        Pair { above: notes.to_vec(), key: id.to_owned(), value: Node::Lines(self.0) }
    }
}

impl Money {
    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = vec![Pair::new("amount", Node::Quoted(self.amount.clone()))];
        if !self.currency.is_empty() {
            pairs.push(Pair::new("currency", Node::text(&self.currency)));
        }
        pairs
    }
}

impl Event {
    /// As an entry of `conversion_events`.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        match self.when.as_slice() {
            [one] => keys.put("when", Node::text(one.as_str())),
            several => keys.put("when", Node::texts(several.iter().map(|s| s.as_str()))),
        }
        if self.default {
            keys.put("default", Node::Bare("true".into()));
        }
        if self.without_sum {
            keys.put("payout", Node::text("none"));
        }
        keys.text("duplicates", self.duplicates.as_ref());
        keys.entry(&self.name, &self.notes)
    }
}

impl Offer {
    /// As an entry of `offers`.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        keys.text("name", self.name.as_ref());
        if let Some(number) = self.kma_offer {
            keys.put("kma_offer", Node::Bare(number.to_string()));
        }
        match self.streams.as_slice() {
            [(None, link)] => keys.put("stream", Node::text(link)),
            streams => {
                let pair = |(id, link): &(Option<String>, String)| {
                    Pair::new(id.clone().unwrap_or_default(), Node::text(link))
                };
                keys.put("streams", Node::Lines(streams.iter().map(pair).collect()));
            }
        }
        keys.list("countries", &self.countries);
        if let Some(payout) = &self.payout {
            keys.put("payout", Node::Braces(payout.pairs()));
        }
        if let Some(slot) = self.slot {
            keys.put("click_id_slot", Node::text(slot));
        }
        if !self.data.is_empty() {
            let pairs = self.data.iter().map(|(slot, text)| Pair::new(*slot, Node::text(text)));
            keys.put("data", Node::Braces(pairs.collect()));
        }
        if self.own_postback {
            keys.put("postback", Node::text("stream"));
        }
        keys.paused(self.paused);
        keys.list("tags", &self.tags);
        keys.entry(&self.id, &self.notes)
    }

    /// The ids by which campaigns name it.
    pub fn ids(&self) -> impl Iterator<Item = String> + '_ {
        self.streams.iter().map(|(stream, _)| match stream {
            Some(stream) => format!("{}/{stream}", self.id),
            None => self.id.clone(),
        })
    }
}

impl Postback {
    fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        keys.text("url", self.url.as_ref());
        keys.list("events", &self.events);
        if !self.secrets.is_empty() {
            let secret = |(place, variable): &(String, String)| {
                let env = vec![Pair::new("env", Node::text(variable))];
                Pair::new(place, Node::Braces(env))
            };
            let secrets = self.secrets.iter().map(secret).collect();
            keys.put("secrets", Node::Lines(secrets));
        }
        keys.entry("postback", &self.notes)
    }
}

impl Channel {
    /// As an entry of `channels`.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        keys.text("name", self.name.as_ref());
        if let Some(preset) = self.preset {
            keys.put("preset", Node::text(preset));
        }
        keys.text("click_id", self.click_id.as_ref());
        keys.text("cost", self.cost.as_ref());
        if let Some(parameters) = &self.parameters {
            let pairs = parameters.iter().map(|p| {
                let mut long = Keys::default();
                long.put("macro", Node::text(&p.macro_text));
                long.text("name", p.name.as_ref());
                long.text("role", p.role.as_ref());
                let is_short = long.0.len() == 1;
                let short = || Node::text(&p.macro_text);
                let value = if is_short { short() } else { Node::Braces(long.0) };
                Pair::new(format!("sub{}", p.slot), value)
            });
            keys.put("parameters", Node::Lines(pairs.collect()));
        }
        if self.api {
            keys.put("integration", Node::text("api"));
        }
        keys.0.extend(self.postback.as_ref().map(Postback::pair));
        keys.entry(&self.id, &self.notes)
    }
}

impl Lander {
    /// As an entry of `landers`.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        keys.text("name", self.name.as_ref());
        keys.put("url", Node::text(&self.url));
        if self.prelander {
            keys.put("kind", Node::text("prelander"));
        }
        Pair::new(&self.id, Node::Braces(keys.0))
    }
}

impl Campaign {
    /// As an entry of `campaigns`.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let mut keys = Keys::default();
        keys.text("name", self.name.as_ref());
        keys.put("channel", Node::text(&self.channel));
        keys.text("domain", self.domain.as_ref());
        keys.list("countries", &self.countries);
        if let Some(cost) = &self.cost {
            let mut pairs = vec![Pair::new("model", Node::text(&cost.model))];
            pairs.extend(cost.money.iter().flat_map(Money::pairs));
            keys.put("cost", Node::Braces(pairs));
        }
        match (&self.direct, self.funnels.as_slice()) {
            (Some(page), _) => {
                keys.put("mode", Node::text("direct"));
                let funnel = Node::Braces(vec![
                    Pair::new("landers", Node::texts([page])),
                    Pair::new("offers", shares("offer", &self.offers)),
                ]);
                keys.put("funnels", Node::List(vec![funnel]));
            }
            (None, []) => keys.put("offers", shares("offer", &self.offers)),
            (None, [funnel]) if funnel.is_plain() => {
                keys.put("offers", shares("offer", &funnel.offers));
            }
            (None, funnels) => {
                keys.put("funnels", Node::Items(funnels.iter().map(Funnel::node).collect()));
            }
        }
        keys.paused(self.paused);
        keys.list("tags", &self.tags);
        keys.text("notes", self.text.as_ref());
        keys.text("redtrack_id", self.redtrack_id.as_ref());
        keys.entry(&self.id, &self.notes)
    }
}

/// Ids in brackets, with the shares that they have.
fn shares(word: &str, shares: &[(String, Option<u32>)]) -> Node {
    let one = |(id, weight): &(String, Option<u32>)| match weight {
        None => Node::text(id),
        Some(weight) => Node::Braces(vec![
            Pair::new(word, Node::text(id)),
            Pair::new("weight", Node::Bare(weight.to_string())),
        ]),
    };
    Node::List(shares.iter().map(one).collect())
}

/// What the one funnel of a campaign is called that is written as a list of offers.
const MAIN_FUNNEL: &str = "Main";

impl Funnel {
    /// Whether `offers` says it all.
    fn is_plain(&self) -> bool {
        let is_usual = self.name.as_deref().is_none_or(|name| name == MAIN_FUNNEL);
        let nothing_else = self.countries.is_empty()
            && self.when.is_empty()
            && self.prelanders.is_empty()
            && self.landers.is_empty();
        is_usual && nothing_else
    }

    fn node(&self) -> Node {
        let mut keys = Keys::default();
        keys.text("name", self.name.as_ref());
        if let Some(weight) = self.weight {
            keys.put("weight", Node::Bare(weight.to_string()));
        }
        keys.list("countries", &self.countries);
        if !self.when.is_empty() {
            let pair = |(name, values): &(&str, Vec<String>)| Pair::new(*name, Node::texts(values));
            keys.put("when", Node::Braces(self.when.iter().map(pair).collect()));
        }
        let lists = [
            ("prelanders", "lander", &self.prelanders),
            ("landers", "lander", &self.landers),
            ("offers", "offer", &self.offers),
        ];
        for (key, word, list) in lists {
            if !list.is_empty() {
                keys.put(key, shares(word, list));
            }
        }
        Node::Braces(keys.0)
    }
}
