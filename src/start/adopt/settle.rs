//! The last step: what does not pass a check, or would be changed by a push, is left out, with a
//! word about it.

use super::{Adopt, Adopted, NotAdopted, described, few, many};
use crate::account::{Ids, Kind, Object, id_of, name_of};
use crate::compile::entities::OFFER_SOURCE_ID;
use crate::model::MAIN_DOMAIN;
use crate::reconcile::{Wanted, plan};
use crate::rules::{Options, analyse};
use crate::start::leave_out::{Entry, wrong_entries};
use crate::start::prove::Proof;
use crate::yaml::Limits;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How often what is wrong is taken out.
const ROUNDS: usize = 30;

/// The sections of entries that can be left out.
const SECTIONS: [(Kind, &str); 4] = [
    (Kind::Offer, "offers"),
    (Kind::Landing, "landers"),
    (Kind::Source, "channels"),
    (Kind::Campaign, "campaigns"),
];

impl Adopt<'_> {
    pub(super) fn settle(mut self) -> Result<Adopted, NotAdopted> {
        for _ in 0..ROUNDS {
            self.prune();
            let proof = Proof::of(&self.draft.text());
            let mut wrong = wrong_entries(&proof);
            if wrong.is_empty() && proof.outcome.has_errors() {
                self.without_extra(&proof)?;
                continue;
            }
            let mut rest = Vec::new();
            if wrong.is_empty() {
                (wrong, rest) = self.changed(&proof);
            }
            if wrong.is_empty() {
                for (what, text) in rest {
                    self.say(what, text);
                }
                self.say_unused();
                let ids = self.ids();
                return Ok(Adopted { draft: self.draft, ids, proof, remarks: self.remarks });
            }
            self.forget(wrong);
        }
        Err(NotAdopted::Unsound("too much of it is wrong".to_owned()))
    }

    /// Additional parameters may be what is wrong with the whole.
    fn without_extra(&mut self, proof: &Proof) -> Result<(), NotAdopted> {
        if self.draft.source.extra.is_empty() {
            let why = proof.first_error().unwrap_or_default();
            return Err(NotAdopted::Unsound(why));
        }
        self.draft.source.extra.clear();
        let why = proof.first_error().unwrap_or_default();
        self.say("offer source", format!("its additional parameters are left as they are: {why}"));
        Ok(())
    }

    /// What a push would change: entries, which can be left out, and what cannot.
    fn changed(&self, proof: &Proof) -> (BTreeMap<Entry, String>, Vec<(String, String)>) {
        let limits = Limits::default();
        let wanted =
            analyse(&proof.loaded, &Options::new(&limits), |a| Wanted::new(a.workspace, a.plan));
        let (mut wrong, mut rest) = (BTreeMap::new(), Vec::new());
        let Ok(wanted) = wanted else { return (wrong, rest) };
        let all: Vec<(String, String)> = match plan(&wanted, &self.ids(), self.account) {
            Ok(plan) => {
                let fields = |step: &crate::reconcile::Step| {
                    let labels: Vec<&str> =
                        step.changes.iter().take(3).map(|f| f.label.as_str()).collect();
                    format!("a workspace would write it otherwise: {}", labels.join(", "))
                };
                plan.steps.iter().map(|step| (step.reference.clone(), fields(step))).collect()
            }
            Err(problems) => problems.into_iter().map(|p| (p.reference, p.message)).collect(),
        };
        for (reference, why) in all {
            let kind = Kind::of_reference(&reference);
            let section = SECTIONS.iter().find(|(known, _)| Some(*known) == kind);
            match (section, reference.split_once('/')) {
                (Some((_, section)), Some((_, id))) => {
                    // Streams of one offer share its entry.
                    let id =
                        if *section == "offers" { id.split('/').next().unwrap_or(id) } else { id };
                    wrong.insert(((*section).to_owned(), id.to_owned()), why);
                }
                _ => rest.push((reference, format!("a push will change it: {why}"))),
            }
        }
        (wrong, rest)
    }

    /// Takes entries out, and says why each is none any more.
    fn forget(&mut self, wrong: BTreeMap<Entry, String>) {
        let mut of_entry: HashMap<(Kind, String), String> =
            self.entries.iter().map(|((k, own), e)| ((*k, e.clone()), own.clone())).collect();
        for ((section, id), why) in self.draft.leave_out(wrong) {
            let kind = SECTIONS.iter().find(|(_, known)| *known == section).map(|(kind, _)| *kind);
            let own = kind.and_then(|kind| of_entry.remove(&(kind, id)));
            let Some((kind, own)) = kind.zip(own) else { continue };
            if let Some(object) = self.account.get(kind, &own) {
                self.say(described(kind, object), format!("left out: {why}"));
            }
            self.entries.remove(&(kind, own));
        }
    }

    /// Takes out what only left-out campaigns have used.
    fn prune(&mut self) {
        let draft = &mut self.draft;
        let channels: BTreeSet<&str> = draft.campaigns.iter().map(|c| c.channel.as_str()).collect();
        let funnels = draft.campaigns.iter().flat_map(|c| &c.funnels);
        let pages: BTreeSet<&str> = funnels
            .flat_map(|f| f.landers.iter().chain(&f.prelanders))
            .map(|(id, _)| id.as_str())
            .collect();
        let domains: BTreeSet<&str> =
            draft.campaigns.iter().filter_map(|c| c.domain.as_deref()).collect();
        draft.channels.retain(|c| channels.contains(c.id.as_str()));
        draft.landers.retain(|l| pages.contains(l.id.as_str()));
        draft.domains.retain(|(id, _)| domains.contains(id.as_str()));
    }

    /// Says what nothing in the workspace uses, and which offer sources are others'.
    fn say_unused(&mut self) {
        let ids = self.ids();
        let is_entry = |kind: Kind, object: &Object| {
            let word = kind.entry().unwrap_or_default();
            let known = self.entry(kind, id_of(object)).map(|entry| format!("{word}/{entry}"));
            known.is_some_and(|reference| ids.get(None, &reference).is_some())
        };
        let mut said = Vec::new();
        for (kind, why) in [
            (Kind::Network, "of other networks"),
            (Kind::Landing, "that no campaign of the workspace shows"),
            (Kind::Source, "that no campaign of the workspace uses"),
        ] {
            let rest = self.live(kind).filter(|object| !is_entry(kind, object));
            let names: Vec<&str> = rest.map(|object| name_of(kind, object)).collect();
            if !names.is_empty() {
                said.push(format!("left out: {} {why}: {}", many(names.len(), kind), few(&names)));
            }
        }
        said.into_iter().for_each(|text| self.say("", text));
    }

    /// Which object each entry is.
    fn ids(&self) -> Ids {
        let draft = &self.draft;
        let mut there: BTreeSet<(Kind, &str)> =
            [(Kind::Domain, MAIN_DOMAIN), (Kind::Network, OFFER_SOURCE_ID)].into();
        there.extend(draft.domains.iter().map(|(id, _)| (Kind::Domain, id.as_str())));
        there.extend(draft.offers.iter().map(|o| (Kind::Offer, o.id.as_str())));
        there.extend(draft.landers.iter().map(|l| (Kind::Landing, l.id.as_str())));
        there.extend(draft.channels.iter().map(|c| (Kind::Source, c.id.as_str())));
        there.extend(draft.campaigns.iter().map(|c| (Kind::Campaign, c.id.as_str())));
        let mut out = Ids::default();
        for ((kind, own), entry) in &self.entries {
            if let Some(word) = kind.entry().filter(|_| there.contains(&(*kind, entry.as_str()))) {
                out.correct(None, &format!("{word}/{entry}"), own);
            }
        }
        out
    }
}
