//! The last step: what does not pass a check is left out, with a word about it, and what comes out
//! is compared with what came in.

use super::{Implied, Imply, Placed, sorted};
use crate::start::leave_out::{Entry, wrong_entries};
use crate::start::prove::Proof;
use std::collections::{BTreeMap, HashSet};

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
            for (entry, why) in self.draft.leave_out(wrong) {
                self.forget(&entry, &why);
            }
            proof = Proof::of(&self.draft.text());
        }
        self.compare(&proof);
        let placed = self.placed.len() + self.entered.len();
        Implied { draft: self.draft, proof, remarks: sorted(self.remarks), placed }
    }

    /// Says of the URLs of an entry that it was left out.
    fn forget(&mut self, (section, id): &Entry, why: &str) {
        let is_of = |p: &Placed| p.section == section.as_str() && p.id == *id;
        let of = self.placed.iter().chain(&self.entered).filter(|p| is_of(p));
        let lines: Vec<u64> = of.map(|p| p.line).collect();
        for line in lines {
            self.remark(line, format!("left out: {why}"));
        }
        self.placed.retain(|p| !is_of(p));
        self.entered.retain(|p| !is_of(p));
    }

    /// Says which URLs do not come out as they came in.
    fn compare(&mut self, proof: &Proof) {
        let out: HashSet<&str> = proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
        let by_id: BTreeMap<_, _> =
            proof.urls.iter().map(|(kind, id, url)| ((*kind, id.as_str()), url)).collect();
        let mut remarks = Vec::new();
        for p in self.placed.iter().filter(|p| !out.contains(p.url.as_str())) {
            let alike =
                |url: &str| url.bytes().zip(p.url.bytes()).take_while(|(a, b)| a == b).count();
            let of_kind = proof.urls.iter().filter(|(kind, _, _)| *kind == p.kind);
            let nearest = || of_kind.map(|(_, _, url)| url).max_by_key(|url| alike(url));
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
