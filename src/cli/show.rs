//! `trackc show`

use super::args::ShowArgs;
use super::output::{self, Stream};
use super::session::{Session, no_match};
use super::{Exit, select};
use crate::emit::{SECTIONS, effective};
use crate::report::Format;

pub(super) fn run(args: &ShowArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &ShowArgs) -> Result<Exit, Exit> {
    let kind = |name: &str| SECTIONS.iter().map(|(kind, _)| *kind).find(|kind| *kind == name);
    let kinds = SECTIONS.map(|(kind, _)| kind).join(", ");
    let target = select::target(&args.target, kind, &kinds)?;
    let session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let found = session.discover_one(target.path)?;
    let loaded = session.load(&found)?;
    session.analyse(&loaded, |analysis| {
        // What cannot be read cannot be shown; what is merely wrong can, and wants to be seen.
        let exit = session.report_one(&loaded, &found, &analysis.outcome);
        let exit = exit.and(Session::unreadable(&loaded, &found));
        let selector = target.selector.as_ref();
        let chosen =
            |kind: &str, id: &str| selector.is_none_or(|s| s.kind == kind && s.is_match(id));
        let mask = analysis.mask();
        let shown = effective(analysis.workspace, &chosen, &|text| mask.hidden(text));
        match selector {
            Some(selector) if shown.is_empty() => {
                let mut names = Vec::new();
                effective_names(analysis, &mut names);
                Err(no_match(selector.text, names.iter().map(String::as_str)))
            }
            _ => {
                let head = if selector.is_none() { "version: 1\n" } else { "" };
                Ok(output::stdout(&format!("{head}{shown}")).and(exit))
            }
        }
    })?
}

fn effective_names(analysis: &crate::rules::Analysis<'_, '_>, names: &mut Vec<String>) {
    let ws = analysis.workspace;
    names.extend(ws.domains.ids().map(|id| format!("domain/{id}")));
    names.extend(ws.events.ids().map(|id| format!("event/{id}")));
    names.extend(ws.channels.ids().map(|id| format!("channel/{id}")));
    names.extend(ws.landers.ids().map(|id| format!("lander/{id}")));
    names.extend(ws.offers.ids().map(|id| format!("offer/{id}")));
    names.extend(ws.campaigns.ids().map(|id| format!("campaign/{id}")));
}
