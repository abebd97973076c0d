//! Ids of KMA.BIZ, and what it prints.

use super::{Check, is_event_name};
use crate::diagnostic::{Severity, code};
use crate::facts::kma::Status;
use crate::model::Offer;
use crate::text::visible;
use crate::workspace::Owner;
use crate::workspace::entry::Entry;

impl<'t> Check<'_, 't, '_> {
    /// An offer's id in KMA.BIZ that is no number: nobody finds the offer by it, and it tells two
    /// offers from one another that are one.
    pub(super) fn kma_offer(&mut self, entry: &Entry<'t, Offer<'t>>, offer: &Offer<'t>) {
        let Some(id) = offer.kma_offer else { return };
        if !id.value.is_empty() && id.value.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let message = format!(
            "`{}` is no id of a KMA.BIZ offer, as far as is known: those are numbers",
            visible(id.value)
        );
        let files = self.ws.files;
        let finding =
            files.finding(code::INVALID_VALUE, entry.owner("offer"), id.at, None, message);
        let finding = finding.severity(Severity::Warning).label("not a number");
        let number = id.value.trim().trim_matches([',', '.', ';', '#', '№']);
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let fix = is_number.then(|| files.write_all(id.at, number)).flatten();
        self.out.push(
            finding
                .help(if is_number {
                    format!("write `{number}`")
                } else {
                    "copy the number from the offer's page in KMA.BIZ, or leave the key out"
                        .to_owned()
                })
                .fix(fix),
        );
    }

    /// What KMA.BIZ prints for its statuses: each something else, and nothing that no postback carries.
    pub(super) fn statuses(&mut self, owner: Owner<'t>) {
        let Some(words) = &self.ws.offer_source.statuses else { return };
        let all = [words.pending, words.approved, words.declined, words.fake];
        for (i, word) in all.iter().enumerate() {
            let Some(word) = word else { continue };
            // What is not written prints its letter.
            let printed = |j: usize| all[j].map_or(Status::ALL[j].letter(), |w| w.value);
            let others = (0..i).chain((i + 1..all.len()).filter(|j| all[*j].is_none()));
            let same = { others }.find(|j| printed(*j) == word.value);
            if same.is_none() && is_event_name(word.value) {
                continue;
            }
            let told = visible(word.value);
            let (message, label, help) = match same.map(|j| Status::ALL[j].as_str()) {
                Some(other) => (
                    format!("`{told}` is what KMA.BIZ prints for `{other}` as well: RedTrack could not tell the two apart"),
                    "another status prints this already",
                    format!("write what your KMA.BIZ panel shows for each; `{other}` prints `{told}` unless it stands here with another value"),
                ),
                None => (
                    format!("`{told}` cannot be what KMA.BIZ prints for this status"),
                    "not a status value",
                    "write the value of `{status}` as your KMA.BIZ panel shows it: letters, digits, `_`, `-`".to_owned(),
                ),
            };
            self.invalid(owner, word.at, message, label, help);
        }
    }
}
