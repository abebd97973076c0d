//! `trackc graph`

use super::args::{GraphArgs, GraphFormatName};
use super::output::{self, Stream};
use super::session::{Session, no_match};
use super::{Exit, select};
use crate::compile::{Plan, UrlKind};
use crate::emit::{Chosen, GraphFormat, graph};
use crate::report::Format;

pub(super) fn run(args: &GraphArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &GraphArgs) -> Result<Exit, Exit> {
    let kinds = [UrlKind::Campaign, UrlKind::Offer, UrlKind::Channel, UrlKind::Lander];
    let kind = |name: &str| kinds.into_iter().find(|k| k.as_str() == name);
    let target = select::target(&args.target, kind, "campaign, offer, channel, lander")?;
    let session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let found = session.discover_target(&target)?;
    let loaded = session.load(&found)?;
    session.analyse(&loaded, |analysis| {
        // What is wrong may be plainer in a picture.
        let exit = session.report_one(&loaded, &found, &analysis.outcome);
        let exit = exit.and(Session::unreadable(&loaded, &found));
        let selector = target.selector.as_ref();
        let chosen =
            |kind: UrlKind, id: &str| selector.is_some_and(|s| s.kind == kind && s.is_match(id));
        let chosen: Option<&Chosen<'_>> = selector.map(|_| &chosen as &Chosen<'_>);
        let mut graph = graph(analysis.workspace, analysis.plan, chosen, args.all);
        if let (Some(selector), true) = (selector, graph.nodes.is_empty()) {
            let names = names(analysis.plan);
            return Err(no_match(selector.text, names.iter().map(String::as_str)));
        }
        if let Some(caption) = graph.caption().filter(|_| !args.common.quiet) {
            output::eprintln_safe(&caption);
        }
        let format = match args.format {
            GraphFormatName::Mermaid => GraphFormat::Mermaid,
            GraphFormatName::Dot => GraphFormat::Dot,
            GraphFormatName::Svg => GraphFormat::Svg,
        };
        let mask = analysis.mask();
        graph.each_text(&mut |text| mask.hide(text));
        Ok(output::stdout(&graph.draw(format)).and(exit))
    })?
}

fn names(plan: &Plan<'_>) -> Vec<String> {
    let campaigns = plan.campaigns.iter().map(|c| format!("campaign/{}", c.id));
    let offers = plan.offers.iter().map(|o| format!("offer/{}", o.id));
    let channels = plan.channels.iter().map(|c| format!("channel/{}", c.id));
    let landers = plan.landers.iter().map(|l| format!("lander/{}", l.entry));
    campaigns.chain(offers).chain(channels).chain(landers).collect()
}
