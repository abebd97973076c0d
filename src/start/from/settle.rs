//! The end: what does not check is left out and said, and what comes out is compared with what
//! came in.

use super::{Implied, Imply, Placed, sorted};
use crate::diagnostic::Severity;
use crate::start::prove::Proof;
use crate::text::FileId;
use crate::workspace::ROOT;
use crate::yaml::{Limits, Paths, parse};
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
            self.leave_out(wrong);
            proof = Proof::of(&self.draft.text());
        }
        self.compare(&proof);
        let placed = self.placed.len() + self.entered.len();
        Implied { draft: self.draft, proof, remarks: sorted(self.remarks), placed }
    }

    /// Takes entries out, with what cannot do without them.
    fn leave_out(&mut self, mut wrong: BTreeMap<Entry, String>) {
        loop {
            for (entry, why) in std::mem::take(&mut wrong) {
                self.take_out(&entry, &why);
                for campaign in &mut self.draft.campaigns {
                    let is_gone = |offer: &str| {
                        entry.0 == "offers" && offer.split('/').next() == Some(&entry.1)
                    };
                    campaign.offers.retain(|(offer, _)| !is_gone(offer));
                    let lacks = campaign.offers.is_empty()
                        || entry.0 == "channels" && campaign.channel == entry.1
                        || entry.0 == "landers" && campaign.direct.as_ref() == Some(&entry.1);
                    if lacks {
                        let why = format!("what it needs was left out: {why}");
                        wrong.insert(("campaigns".into(), campaign.id.clone()), why);
                    }
                }
            }
            if wrong.is_empty() {
                return;
            }
        }
    }

    fn take_out(&mut self, (section, id): &Entry, why: &str) {
        let draft = &mut self.draft;
        match section.as_str() {
            "offers" => draft.offers.retain(|o| o.id != *id),
            "channels" => draft.channels.retain(|c| c.id != *id),
            "landers" => draft.landers.retain(|l| l.id != *id),
            "campaigns" => draft.campaigns.retain(|c| c.id != *id),
            _ => {}
        }
        let is_of = |p: &Placed| p.section == section && p.id == *id;
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

/// A section and an id.
type Entry = (String, String);

/// The entries in which there are errors, with what the first of each says.
fn wrong_entries(proof: &Proof) -> BTreeMap<Entry, String> {
    let mut out = BTreeMap::new();
    let file = proof.loaded.sources.file(FileId(0));
    debug_assert_eq!(file.path(), ROOT);
    let errors = proof.outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let mut errors = errors.peekable();
    if errors.peek().is_none() {
        return out;
    }
    let Some(tree) = parse(FileId(0), file, &Limits::default()).tree else { return out };
    let paths = Paths::new(&tree);
    for error in errors {
        let Some(node) = paths.innermost(error.span) else { continue };
        let path = paths.path(node);
        if let [section @ ("offers" | "channels" | "landers" | "campaigns"), id, ..] = path[..] {
            let entry = (section.to_owned(), id.to_owned());
            out.entry(entry).or_insert_with(|| error.message.clone());
        }
    }
    out
}
