//! `trackc show`

use super::args::ShowArgs;
use super::output::{self, Stream};
use super::session::{Session, no_match};
use super::{Exit, select};
use crate::emit::{SECTIONS, effective, effective_root};
use crate::report::Format;
use crate::rules::Analysis;
use crate::text::visible;
use crate::workspace::Entries;

pub(super) fn run(args: &ShowArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &ShowArgs) -> Result<Exit, Exit> {
    let kind = |name: &str| SECTIONS.iter().map(|(kind, _)| *kind).find(|kind| *kind == name);
    let kinds = SECTIONS.map(|(kind, _)| kind).join(", ");
    let target = select::target(&args.target, kind, &kinds)?;
    let session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let found = session.discover_target(&target)?;
    let loaded = session.load(&found)?;
    session.analyse(&loaded, |analysis| {
        // What cannot be read cannot be shown; what is merely wrong can, and wants to be seen.
        let exit = session.report_one(&loaded, &found, &analysis.outcome);
        let exit = exit.and(Session::unreadable(&loaded, &found));
        let selector = target.selector.as_ref();
        let chosen =
            |kind: &str, id: &str| selector.is_none_or(|s| s.kind == kind && s.is_match(id));
        let mask = analysis.mask();
        let hidden = |text: &str| mask.hidden(text);
        let shown = match selector {
            Some(_) => effective(analysis.workspace, &chosen, &hidden),
            None => effective_root(analysis.workspace, analysis.lint, &hidden),
        };
        match selector {
            Some(selector) if shown.is_empty() => {
                let all = entries(analysis);
                let broken =
                    |(kind, id, is_read): &&(&str, &str, bool)| !is_read && chosen(kind, id);
                if let Some((kind, id, _)) = all.iter().find(broken) {
                    output::eprintln_safe(&format!(
                        "trackc: {kind}/{} is there and could not be read: the findings say why",
                        visible(id)
                    ));
                    return Ok(exit);
                }
                let names: Vec<String> =
                    all.iter().map(|(kind, id, _)| format!("{kind}/{id}")).collect();
                Err(no_match(selector.text, names.iter().map(String::as_str)))
            }
            _ => Ok(output::stdout(&shown).and(exit)),
        }
    })?
}

/// The kind and the id of every entry, and whether it could be read.
fn entries<'t>(analysis: &Analysis<'_, 't>) -> Vec<(&'static str, &'t str, bool)> {
    fn of<'t, T>(
        kind: &'static str,
        entries: &Entries<'t, T>,
        out: &mut Vec<(&'static str, &'t str, bool)>,
    ) {
        out.extend(entries.all().map(|entry| (kind, entry.id, entry.value.is_some())));
    }
    let (ws, mut out) = (analysis.workspace, Vec::new());
    of("domain", &ws.domains, &mut out);
    of("event", &ws.events, &mut out);
    of("channel", &ws.channels, &mut out);
    of("lander", &ws.landers, &mut out);
    of("offer", &ws.offers, &mut out);
    of("campaign", &ws.campaigns, &mut out);
    out
}
