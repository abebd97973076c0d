//! Tracking domains of one host.

use super::super::hosts::{host_of, tracking};
use super::RULE;
use crate::diagnostic::Findings;
use crate::model::{MAIN_DOMAIN, Text};
use crate::rules::Context;
use crate::text::visible;
use crate::workspace::Owner;
use hashbrown::HashMap;
use std::borrow::Cow;

pub(super) fn check<'t>(context: &Context<'_, 't>, out: &mut Findings) {
    let files = context.ws.files;
    if context.ws.domains.is_empty() {
        return;
    }
    let mut first: HashMap<Cow<'t, str>, (Owner<'t>, Text<'t>)> = HashMap::new();
    for domain in tracking(context.ws) {
        let Some(host) = domain.host.filter(|h| !h.value.is_empty()) else { continue };
        let here = (domain.owner, host);
        let earlier = *first.entry(host_of(host.value)).or_insert(here);
        // `main` means the tracking domain wherever it is written.
        let is_same = earlier.1.at == host.at
            || (earlier.0.id == MAIN_DOMAIN && domain.owner.id == MAIN_DOMAIN);
        if is_same || out.count_instead_of(RULE.code.severity) {
            continue;
        }
        // `tracking_domain` has to be there; a further one must give way.
        let is_later = earlier.0.id == MAIN_DOMAIN
            || files.is_before(files.span(earlier.1.at), files.span(host.at));
        let (one, (owner, host)) = if is_later { (earlier, here) } else { (here, earlier) };
        let message = format!(
            "two tracking domains have the host `{}`, and RedTrack takes a domain once",
            visible(host.value)
        );
        out.push(
            files
                .finding(RULE.code, owner, host.at, None, message)
                .label("the same host again")
                .related(files.span(one.1.at), "the first one")
                .help(format!(
                    "remove one of the two, and write the other's id where it is named: `domain: {}`",
                    one.0.id
                )),
        );
    }
}
