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
    /// An ISO 4217 code.
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
    /// What is said of it.
    pub notes: Vec<String>,
}

/// One `subN` of a channel's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// 1 … 20.
    pub slot: u8,
    /// The channel's macro.
    pub macro_text: String,
    /// Its name in the link, where it is not `subN`.
    pub name: Option<String>,
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
    /// Its address.
    pub url: String,
}

/// What a channel is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// `cpc`, `cpm`, `cpa`, `revshare` or `none`.
    pub model: String,
    /// How much.
    pub money: Option<Money>,
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
    pub offers: Vec<(String, Option<u32>)>,
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
        vec![
            Pair::new("amount", Node::Quoted(self.amount.clone())),
            Pair::new("currency", Node::text(&self.currency)),
        ]
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
                let value = match &p.name {
                    None => Node::text(&p.macro_text),
                    Some(name) => Node::Braces(vec![
                        Pair::new("macro", Node::text(&p.macro_text)),
                        Pair::new("name", Node::text(name)),
                    ]),
                };
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
        Pair::new(&self.id, Node::Braces(vec![Pair::new("url", Node::text(&self.url))]))
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
        let offer = |(id, weight): &(String, Option<u32>)| match weight {
            None => Node::text(id),
            Some(weight) => Node::Braces(vec![
                Pair::new("offer", Node::text(id)),
                Pair::new("weight", Node::Bare(weight.to_string())),
            ]),
        };
        let offers = Node::List(self.offers.iter().map(offer).collect());
        match &self.direct {
            None => keys.put("offers", offers),
            Some(page) => {
                keys.put("mode", Node::text("direct"));
                let funnel = Node::Braces(vec![
                    Pair::new("landers", Node::texts([page])),
                    Pair::new("offers", offers),
                ]);
                keys.put("funnels", Node::List(vec![funnel]));
            }
        }
        keys.text("redtrack_id", self.redtrack_id.as_ref());
        keys.entry(&self.id, &self.notes)
    }
}
