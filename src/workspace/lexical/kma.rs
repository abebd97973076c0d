//! Ids of KMA.BIZ.

use super::Check;
use crate::diagnostic::{Severity, code};
use crate::model::Offer;
use crate::text::visible;
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
}
