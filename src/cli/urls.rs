//! `trackc urls`

use super::Exit;
use super::args::UrlsArgs;
use super::output::{self, Stream};
use super::session::{Session, no_match};
use super::{build, select};
use crate::compile::{UrlKind, UrlRow};
use crate::report::Format;

pub(super) fn run(args: &UrlsArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &UrlsArgs) -> Result<Exit, Exit> {
    let kind = |name: &str| UrlKind::ALL.into_iter().find(|k| k.as_str() == name);
    let kinds = "postback, offer, campaign, channel, lander";
    let target = select::target(&args.target, kind, kinds)?;
    let chosen = |rows: &[UrlRow<'_>]| {
        let selector = target.selector.as_ref();
        let is_chosen =
            |row: &&UrlRow<'_>| selector.is_none_or(|s| s.kind == row.kind && s.is_match(&row.id));
        rows.iter().filter(is_chosen).flat_map(|row| [&*row.url, "\n"]).collect::<String>()
    };
    let mut session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let found = session.discover_target(&target)?;
    let loaded = session.load(&found)?;
    if args.reveal_secrets {
        build::reveal(&mut session, &loaded, |analysis| Some(chosen(&analysis.plan.rows())))?;
    }
    session.analyse(&loaded, |analysis| {
        session.sound(&loaded, &found, &analysis.outcome)?;
        let rows = analysis.plan.rows();
        let out = chosen(&rows);
        match &target.selector {
            Some(selector) if out.is_empty() => {
                let names: Vec<String> =
                    rows.iter().map(|r| format!("{}/{}", r.kind.as_str(), r.id)).collect();
                Err(no_match(selector.text, names.iter().map(String::as_str)))
            }
            _ => Ok(output::stdout(&out)),
        }
    })?
}
