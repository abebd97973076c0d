//! The workspace that an account implies: what RedTrack has of KMA.BIZ, as YAML whose plan is
//! empty. What the language cannot say is said and left out, so that no push ever changes it.

mod campaigns;
mod channels;
mod settle;
mod source;
#[cfg(test)]
mod tests;

use super::answers;
use super::draft::Draft;
use super::entry::{Lander, Money, Offer};
use super::from::offers::{OTHER_SLOT, Parts};
use super::ids::Ids as FreeIds;
use super::prove::Proof;
use crate::account::{Ids, Kind, Object, Snapshot, id_of, is_deleted, name_of};
use crate::diff;
use crate::facts::kma::SLOTS;
use crate::reconcile::{scalar, set};
use crate::rules::secret_parts;
use crate::text::{counted, shown};
use std::collections::HashMap;
use std::fmt;

/// A workspace that has what an account has.
#[derive(Debug)]
pub struct Adopted {
    /// The workspace.
    pub draft: Draft,
    /// Which object each of its entries is.
    pub ids: Ids,
    /// What a check says of it.
    pub proof: Proof,
    /// What was left out, and what could not be known.
    pub remarks: Vec<Remark>,
}

/// Something to know of a thing in the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Which: `campaign KZ (61f1…)`; empty for the whole.
    pub what: String,
    /// What there is to say of it.
    pub text: String,
}

/// Why there is no workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAdopted {
    /// No offer source is that of KMA.BIZ.
    NoOfferSource,
    /// Nothing says what the tracking domain is.
    NoDomain,
    /// The account's own settings do not make a sound workspace; what a check says.
    Unsound(String),
}

impl fmt::Display for NotAdopted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOfferSource => f.write_str(
                "the account has no offer source of KMA.BIZ; without one there is nothing that a workspace could say",
            ),
            Self::NoDomain => {
                f.write_str("nothing in the account says what the tracking domain is")
            }
            Self::Unsound(why) => write!(f, "what the account has does not make a workspace: {why}"),
        }
    }
}

impl std::error::Error for NotAdopted {}

/// The workspace that an account implies.
///
/// # Errors
/// Where there is none.
pub fn adopt(account: &Snapshot) -> Result<Adopted, NotAdopted> {
    let network = source::network(account).ok_or(NotAdopted::NoOfferSource)?;
    let mut work = Adopt {
        account,
        network,
        draft: Draft::default(),
        free: FreeIds::default(),
        entries: HashMap::new(),
        remarks: Vec::new(),
    };
    work.domain()?;
    work.source();
    work.offers();
    let campaigns = work.candidates();
    work.events(&campaigns);
    work.landers(&campaigns);
    work.channels(&campaigns);
    work.campaigns(&campaigns);
    work.settle()
}

/// The work.
struct Adopt<'a> {
    account: &'a Snapshot,
    network: &'a Object,
    draft: Draft,
    free: FreeIds,
    /// The ids that entries have in the workspace, by kind and id in RedTrack.
    entries: HashMap<(Kind, String), String>,
    remarks: Vec<Remark>,
}

impl<'a> Adopt<'a> {
    /// The objects of a kind that are not deleted.
    fn live(&self, kind: Kind) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.account.list(kind).iter().filter(|object| !is_deleted(object))
    }

    fn object(&self, kind: Kind, id: &str) -> Option<&'a Object> {
        self.account.get(kind, id).filter(|object| !is_deleted(object))
    }

    /// What an object is called among entries, once it has become one.
    fn entry(&self, kind: Kind, id: &str) -> Option<&str> {
        self.entries.get(&(kind, id.to_owned())).map(String::as_str)
    }

    fn say(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.remarks.push(Remark { what: what.into(), text: text.into() });
    }

    /// Says that an object does not become an entry.
    fn leave(&mut self, kind: Kind, object: &Object, why: &str) {
        self.say(described(kind, object), format!("left out: {why}"));
    }

    /// An id for an entry, out of its name.
    fn id(&mut self, kind: Kind, section: &'static str, object: &Object) -> String {
        let name = answers::id(name_of(kind, object));
        let wanted = if name.is_empty() { kind.entry().unwrap_or("x") } else { &name };
        let id = self.free.free(section, wanted);
        self.entries.insert((kind, id_of(object).to_owned()), id.clone());
        id
    }

    /// The offers of KMA.BIZ.
    fn offers(&mut self) {
        let program = id_of(self.network);
        let click_id = text(self.network, "clickid");
        let usual = click_id.trim_start_matches('{').trim_end_matches('}');
        let usual = SLOTS.into_iter().find(|slot| *slot == usual);
        for object in self.live(Kind::Offer).filter(|o| text(o, "program_id") == program) {
            let url = text(object, "url");
            if !secret_parts(&url, None).is_empty() {
                self.leave(Kind::Offer, object, "its URL holds a key or a token");
                continue;
            }
            let parts = Parts::of(&url);
            let Some(slot) = parts.slot else {
                let why = "no data1 … data5 of its URL carries {clickid}, so that no conversion of it comes home";
                self.leave(Kind::Offer, object, why);
                continue;
            };
            // The global postback brings one slot home.
            let own_postback = usual.is_some_and(|usual| usual != slot);
            let notes = own_postback.then(|| OTHER_SLOT.to_owned());
            let id = self.id(Kind::Offer, "offers", object);
            let payout = object.get("payment").and_then(|p| p.get("amount")).and_then(scalar);
            let amount = payout.filter(|a| a.bytes().any(|b| (b'1'..=b'9').contains(&b)));
            let currency = self.draft.source.currency.clone().unwrap_or_default();
            self.draft.offers.push(Offer {
                name: named(Kind::Offer, object, &id),
                streams: vec![(None, parts.link)],
                countries: object.get("country_codes").map(set).unwrap_or_default(),
                payout: amount.map(|amount| Money { amount, currency }),
                slot: Some(slot).filter(|slot| *slot != SLOTS[0]),
                own_postback,
                notes: notes.into_iter().collect(),
                data: parts.data,
                paused: is_paused(object),
                tags: object.get("tags").map(set).unwrap_or_default(),
                id,
                ..Offer::default()
            });
        }
    }

    /// The own pages that campaigns show.
    fn landers(&mut self, campaigns: &[&'a Object]) {
        let shown = campaigns::pages(campaigns);
        for object in self.live(Kind::Landing).filter(|o| shown.contains(id_of(o))) {
            let url = text(object, "url");
            if !secret_parts(&url, None).is_empty() {
                self.leave(Kind::Landing, object, "its address holds a key or a token");
                continue;
            }
            let id = self.id(Kind::Landing, "landers", object);
            self.draft.landers.push(Lander {
                name: named(Kind::Landing, object, &id),
                url,
                prelander: text(object, "type") == "prelanding",
                id,
            });
        }
    }
}

/// A field as text; empty where it is not there.
fn text(object: &Object, key: &str) -> String {
    object.get(key).and_then(scalar).unwrap_or_default()
}

/// A name, where it is not the id.
fn named(kind: Kind, object: &Object, id: &str) -> Option<String> {
    Some(name_of(kind, object).to_owned()).filter(|name| !name.is_empty() && name != id)
}

fn is_paused(object: &Object) -> bool {
    text(object, "status") == "2"
}

/// `campaign KZ (61f190c31cfe1c000181572d)`
fn described(kind: Kind, object: &Object) -> String {
    format!("{} {} ({})", kind.title(), shown(name_of(kind, object)), id_of(object))
}

/// How many are named of what is alike.
const MOST_NAMED: usize = 5;

/// `3 campaigns`
fn many(count: usize, kind: Kind) -> String {
    counted(count, kind.title())
}

/// The first few names, and how many more there are.
fn few(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| shown(name)).collect();
    diff::few(&names, MOST_NAMED)
}
