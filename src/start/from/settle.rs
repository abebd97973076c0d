//! The last step: what does not pass a check is left out, with a word about it, and what comes out
//! is compared with what came in.

use super::{Implied, Imply, Placed, sorted};
use crate::start::leave_out::{Entry, wrong_entries};
use crate::start::prove::Proof;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Among how many URLs on either side in the order it is looked for the one that is most alike.
const BESIDE: usize = 32;

/// How often what is wrong is taken out.
const ROUNDS: usize = 20;

impl Imply {
    pub(super) fn settle(mut self) -> Implied {
        let mut proof = Proof::of(&self.draft.text());
        for _ in 0..ROUNDS {
            let wrong = wrong_entries(&proof);
            if wrong.is_empty() {
                break;
            }
            let gone = self.draft.leave_out(wrong).into_iter().collect();
            self.forget(&gone);
            proof = Proof::of(&self.draft.text());
        }
        self.compare(&proof);
        let placed = self.placed.len() + self.entered.len();
        Implied { draft: self.draft, proof, remarks: sorted(self.remarks), placed }
    }

    /// Says of the URLs of entries that they were left out.
    fn forget(&mut self, gone: &HashMap<Entry, String>) {
        let why = |p: &Placed| gone.get(&(p.section.to_owned(), p.id.clone()));
        let of = self.placed.iter().chain(&self.entered);
        let said: Vec<_> = of.filter_map(|p| Some((p.line, why(p)?))).collect();
        for (line, why) in said {
            self.remark(line, format!("left out: {why}"));
        }
        self.placed.retain(|p| why(p).is_none());
        self.entered.retain(|p| why(p).is_none());
    }

    /// Says which URLs do not come out as they came in.
    fn compare(&mut self, proof: &Proof) {
        let out: HashSet<&str> = proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
        let by_id: BTreeMap<_, _> =
            proof.urls.iter().map(|(kind, id, url)| ((*kind, id.as_str()), url)).collect();
        // In order, that which begins most alike stands beside.
        let mut in_order: Vec<_> = proof.urls.iter().map(|(kind, _, url)| (*kind, url)).collect();
        in_order.sort_unstable();
        let mut remarks = Vec::new();
        for p in self.placed.iter().filter(|p| !out.contains(p.url.as_str())) {
            // What says the same is the same; of what says as much, that which begins alike.
            let parts: HashSet<&str> = p.url.split(['?', '&']).collect();
            let alike = |url: &str| {
                let said = url.split(['?', '&']).filter(|part| parts.contains(part)).count();
                (said, url.bytes().zip(p.url.bytes()).take_while(|(a, b)| a == b).count())
            };
            let nearest = || {
                let first = in_order.partition_point(|(kind, _)| *kind < p.kind);
                let of_kind = in_order[first..].partition_point(|(kind, _)| *kind == p.kind);
                let of_kind = &in_order[first..first + of_kind];
                let at = of_kind.partition_point(|(_, url)| *url < &p.url);
                let from = at.saturating_sub(BESIDE);
                let beside = of_kind[from..].iter().take(2 * BESIDE).map(|(_, url)| *url);
                // Of equals the first.
                beside.rev().max_by_key(|url| alike(url))
            };
            let own = by_id.get(&(p.kind, p.id.as_str())).copied();
            let text = match own.or_else(nearest) {
                Some(url) => format!("it comes out otherwise: {url}"),
                None => "it does not come out of this workspace".to_owned(),
            };
            remarks.push((p.line, text));
        }
        remarks.into_iter().for_each(|(line, text)| self.remark(line, text));
    }
}
