//! One thing laid over another of its kind, where serde alone cannot say what the two mean
//! together.

use crate::model::{
    Campaign, Channel, ConversionEvent, Defaults, Domain, Lander, Lenient, Map, Offer, OfferSource,
};
use crate::yaml::{Failures, Kind, ReadError, Reader, View};
use hashbrown::HashMap;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::MapDeserializer;

/// What an environment may lay over what is written.
pub(super) trait Layer<'t>: Deserialize<'t> {
    /// Reads the two as one.
    fn read(view: View<'_, 't>, failures: &Failures) -> Result<Self, ReadError> {
        Self::deserialize(Reader::new(view, failures))
    }

    /// Takes what the one beneath says in its short form: a bare `host` stands for a mapping
    /// that the one above adds to.
    fn deepen(&mut self, _below: &Self) {}
}

impl<'t> Layer<'t> for Campaign<'t> {}
impl<'t> Layer<'t> for ConversionEvent {}
impl<'t> Layer<'t> for Lander<'t> {}
impl<'t> Layer<'t> for OfferSource<'t> {}

impl<'t> Layer<'t> for Domain<'t> {
    fn deepen(&mut self, below: &Self) {
        self.host = self.host.or(below.host);
    }
}

impl<'t> Layer<'t> for Channel<'t> {
    fn deepen(&mut self, below: &Self) {
        each(self.parameters.as_mut(), below.parameters.as_ref(), |parameter, below| {
            parameter.macro_text = parameter.macro_text.or(below.macro_text);
        });
    }
}

impl<'t> Layer<'t> for Offer<'t> {
    fn read(view: View<'_, 't>, failures: &Failures) -> Result<Self, ReadError> {
        let Some(payout) = other_payout(&view) else {
            return Self::deserialize(Reader::new(view, failures));
        };
        let entries = view.entries().into_iter().map(|(_, key, value)| {
            let value = if key == PAYOUT { payout.clone() } else { value };
            (key, Value(value, failures))
        });
        Self::deserialize(MapDeserializer::new(entries))
    }

    fn deepen(&mut self, below: &Self) {
        each(self.streams.as_deref_mut(), below.streams.as_deref(), |stream, below| {
            stream.url = stream.url.or(below.url);
        });
    }
}

impl<'t> Layer<'t> for Defaults<'t> {
    fn read(view: View<'_, 't>, failures: &Failures) -> Result<Self, ReadError> {
        if view.kind() != Kind::Mapping {
            return Self::deserialize(Reader::new(view, failures));
        }
        let mut read = Self::default();
        for (_, kind, view) in view.entries() {
            match kind {
                "offers" => read.offers = Some(Offer::read(view, failures)?),
                "channels" => read.channels = Some(Channel::read(view, failures)?),
                "campaigns" => read.campaigns = Some(Campaign::read(view, failures)?),
                _ => {}
            }
        }
        Ok(read)
    }

    fn deepen(&mut self, below: &Self) {
        if let (Some(offers), Some(below)) = (&mut self.offers, &below.offers) {
            offers.deepen(below);
        }
        if let (Some(channels), Some(below)) = (&mut self.channels, &below.channels) {
            channels.deepen(below);
        }
    }
}

/// Calls `deepen` with each value that stands above another of the same key.
fn each<'a, T: 'a>(
    above: Option<&mut Map<'a, T>>,
    below: Option<&Map<'a, T>>,
    deepen: impl Fn(&mut T, &T),
) {
    let (Some(above), Some(below)) = (above, below) else { return };
    let mut known = HashMap::with_capacity(below.entries.len());
    for (key, value) in below.iter() {
        known.entry(key.value).or_insert(value);
    }
    for (key, value) in &mut above.entries {
        if let (Lenient::Good(value), Some(below)) = (value, known.get(key.value)) {
            deepen(value, below);
        }
    }
}

const PAYOUT: &str = "payout";

/// The payout of the offer that lies above, where it takes the place of the one beneath: one
/// amount, and amounts by country, exclude each other.
fn other_payout<'v, 't>(offer: &View<'v, 't>) -> Option<View<'v, 't>> {
    let View::Over(pair) = offer else { return None };
    let payout = |view: &View<'v, 't>| {
        view.entries().into_iter().find_map(|(_, key, value)| (key == PAYOUT).then_some(value))
    };
    let (below, over) = (payout(&pair.0)?, payout(&pair.1)?);
    excludes(&below, &over).then_some(over)
}

/// Whether of two payouts one is for every country and the other by country.
fn excludes(below: &View<'_, '_>, over: &View<'_, '_>) -> bool {
    let is_flat = |view: &View<'_, '_>| {
        let first = view.entries().into_iter().next();
        first.map(|(_, key, _)| key == "amount" || key == "currency")
    };
    is_flat(below).zip(is_flat(over)).is_some_and(|(below, over)| below != over)
}

/// A value that is still to be read.
struct Value<'v, 't>(View<'v, 't>, &'v Failures);

impl<'v, 't> IntoDeserializer<'t, ReadError> for Value<'v, 't> {
    type Deserializer = Reader<'v, 't>;

    fn into_deserializer(self) -> Self::Deserializer {
        Reader::new(self.0, self.1)
    }
}
