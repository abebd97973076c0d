//! Any part of the model as keys and values again, each with its place: what `trackc show`
//! prints and what says where a filled-in value came from.

use super::{
    Access, Campaign, Channel, ChannelPostback, ChannelRef, ConversionEvent, Cost, CostModel, Data,
    Delivery, Domain, DuplicateMode, EventPayout, Funnel, FunnelConditions, Integration, Lander,
    LanderKind, LanderRef, Lenient, Map, Mode, Money, Offer, OfferRef, OfferSource, OneOrMany,
    Parameter, Payout, Prose, RedtrackId, Report, Secret, Slot, SourcePostback, Spanned, State,
    StatusWords, Stream, Text,
};
use crate::model::conversion_event::StatusWord;
use crate::yaml::Loc;
use std::borrow::Cow;

/// A value as it would be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline<'t> {
    /// Text.
    Text(Cow<'t, str>, Loc),
    /// Text that has yet to be read, where it stands.
    Prose(Loc),
    /// A whole number.
    Number(i64, Loc),
    /// `true` or `false`.
    Bool(bool, Loc),
    /// A secret that is not shown.
    Hidden(Loc),
    /// A list.
    List(Vec<Outline<'t>>),
    /// A mapping, in order.
    Map(Vec<(Cow<'t, str>, Outline<'t>)>),
}

impl Outline<'_> {
    /// Where the value, or the first value in it, is written.
    #[must_use]
    pub fn at(&self) -> Option<Loc> {
        match self {
            Self::Text(_, at)
            | Self::Prose(at)
            | Self::Number(_, at)
            | Self::Bool(_, at)
            | Self::Hidden(at) => Some(*at),
            Self::List(items) => items.iter().find_map(Self::at),
            Self::Map(entries) => entries.iter().find_map(|(_, value)| value.at()),
        }
    }
}

/// What can be shown again.
pub trait Shown<'t> {
    /// The value, `at` being the place of what stands around it; `None` where nothing is
    /// written.
    fn shown(&self, at: Loc) -> Option<Outline<'t>>;
}

impl<'t> Shown<'t> for Text<'t> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        Some(Outline::Text(Cow::Borrowed(self.value), self.at))
    }
}

impl<'t> Shown<'t> for Prose {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        Some(Outline::Prose(at))
    }
}

impl<'t> Shown<'t> for i64 {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        Some(Outline::Number(*self, at))
    }
}

impl<'t> Shown<'t> for bool {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        Some(Outline::Bool(*self, at))
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Option<T> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        self.as_ref()?.shown(at)
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Box<T> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        (**self).shown(at)
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Spanned<T> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        self.value.shown(self.at)
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Lenient<T> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        self.good()?.shown(at)
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Vec<T> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        Some(Outline::List(self.iter().filter_map(|item| item.shown(at)).collect()))
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for OneOrMany<T> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        match self.0.as_slice() {
            [one] => one.shown(at),
            _ => self.0.shown(at),
        }
    }
}

impl<'t, T: Shown<'t>> Shown<'t> for Map<'t, T> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        let entries = self
            .iter()
            .filter_map(|(key, value)| Some((Cow::Borrowed(key.value), value.shown(key.at)?)));
        Some(Outline::Map(entries.collect()))
    }
}

macro_rules! words {
    ($($word:ty),* $(,)?) => {$(
        impl<'t> Shown<'t> for $word {
            fn shown(&self, at: Loc) -> Option<Outline<'t>> {
                // The word is the one that serde reads: one list of names for both ways.
                let word = serde_json::to_value(self).ok()?;
                Some(Outline::Text(Cow::Owned(word.as_str()?.to_owned()), at))
            }
        }
    )*};
}

words!(
    Access,
    CostModel,
    Delivery,
    DuplicateMode,
    EventPayout,
    Integration,
    LanderKind,
    Mode,
    Report,
    Slot,
    State,
    StatusWord
);

macro_rules! fields {
    ($($of:ident $(<$life:lifetime>)? { $($field:ident $(as $key:literal)?),* $(,)? })*) => {$(
        impl<'t> Shown<'t> for $of $(<$life>)? {
            fn shown(&self, at: Loc) -> Option<Outline<'t>> {
                let mut out = Vec::new();
                $(
                    let key = [$($key,)? stringify!($field)][0];
                    if let Some(value) = self.$field.shown(at) {
                        out.push((Cow::Borrowed(key), value));
                    }
                )*
                Some(Outline::Map(out))
            }
        }
    )*};
}

fields! {
    Domain<'t> { host, target }
    ConversionEvent { when, default, payout, duplicates }
    OfferSource<'t> { title, currency, duplicates, postback, statuses, macros }
    SourcePostback<'t> { delivery, report, extra, protection_token, urls_per_panel }
    StatusWords<'t> { pending, approved, declined, fake }
    Channel<'t> { name, preset, click_id, cost, parameters, postback, integration, domain }
    ChannelPostback<'t> { url, events, secrets }
    Lander<'t> { name, url, kind }
    Offer<'t> {
        name, kma_offer, stream, streams, access, countries, payout, click_id_slot, data, postback,
        status, tags, notes,
    }
    Money<'t> { amount, currency }
    Data<'t> { data1, data2, data3, data4, data5 }
    Campaign<'t> {
        name, channel, channels, mode, domain, countries, cost, offers, funnels, redtrack_id,
        status, tags, notes,
    }
    Cost<'t> { model, amount, currency }
    Funnel<'t> { name, weight, default, countries, when, prelanders, landers, offers }
    FunnelConditions<'t> {
        browser, city, connection_type, device_brand, device_model, device_type, isp, languages,
        os, os_version, region,
    }
}

impl<'t> Shown<'t> for Secret<'t> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        match self {
            Self::Env(name) => Some(Outline::Map(vec![("env".into(), name.shown(at)?)])),
            Self::Literal(text) => Some(Outline::Hidden(text.at)),
        }
    }
}

impl<'t> Shown<'t> for Parameter<'t> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        if self.name.is_none() && self.role.is_none() {
            return self.macro_text.shown(at);
        }
        let all = [("macro", self.macro_text), ("name", self.name), ("role", self.role)];
        let written = all.into_iter().filter_map(|(key, text)| Some((key.into(), text.shown(at)?)));
        Some(Outline::Map(written.collect()))
    }
}

impl<'t> Shown<'t> for Stream<'t> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        if self.landing.is_none() {
            return self.url.shown(at);
        }
        let all = [("url", self.url), ("landing", self.landing)];
        let written = all.into_iter().filter_map(|(key, text)| Some((key.into(), text.shown(at)?)));
        Some(Outline::Map(written.collect()))
    }
}

impl<'t> Shown<'t> for Payout<'t> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        if self.flat.is_some() {
            return self.flat.shown(at);
        }
        let countries = self.by_country.iter();
        let entries = countries.filter_map(|(c, money)| Some((c.value.into(), money.shown(at)?)));
        Some(Outline::Map(entries.collect()))
    }
}

fn weighted<'t>(
    key: &'static str,
    id: Text<'t>,
    weight: Option<Spanned<i64>>,
) -> Option<Outline<'t>> {
    let Some(weight) = weight else { return id.shown(id.at) };
    let weight = weight.shown(id.at)?;
    Some(Outline::Map(vec![(key.into(), id.shown(id.at)?), ("weight".into(), weight)]))
}

impl<'t> Shown<'t> for ChannelRef<'t> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        self.id.shown(self.id.at)
    }
}

impl<'t> Shown<'t> for OfferRef<'t> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        weighted("offer", self.id, self.weight)
    }
}

impl<'t> Shown<'t> for LanderRef<'t> {
    fn shown(&self, _: Loc) -> Option<Outline<'t>> {
        weighted("lander", self.id, self.weight)
    }
}

impl<'t> Shown<'t> for RedtrackId<'t> {
    fn shown(&self, at: Loc) -> Option<Outline<'t>> {
        match self {
            Self::One(id) => id.shown(at),
            Self::ByChannel(ids) => ids.shown(at),
        }
    }
}
