//! The bundle of a side of `trackc diff`: one that is compiled, and one that was built.

use super::Exit;
use super::output;
use super::session::Session;
use crate::diff::ReadBundle;
use crate::emit::{BUNDLE, Bundle};
use crate::text::OtherForm;
use crate::workspace::{Found, Loaded};

/// A workspace as the bundle that a build would write. One with errors has none: they are said.
pub(super) fn compiled(
    session: &Session<'_>,
    loaded: &Loaded,
    (name, found): (&str, &Found),
) -> Result<ReadBundle, Exit> {
    let say_which = |why: &str| {
        let name = if name == "." { "the work tree" } else { name };
        output::eprintln_safe(&format!("trackc: {name} {why}, so there is nothing to compare"));
    };
    let analysed = session.analyse(loaded, |a| {
        let bundle =
            (!a.outcome.has_errors()).then(|| Bundle::new(a.workspace, a.plan).to_compact_json());
        (a.outcome.clone(), bundle)
    });
    let (outcome, bundle) = analysed.inspect_err(|_| say_which("does not compile"))?;
    session
        .sound(loaded, found, &outcome)
        .inspect_err(|_| say_which(Session::why_not(loaded, &outcome)))?;
    let read = bundle.and_then(|bytes| ReadBundle::read(&bytes).ok());
    read.ok_or(Exit::Findings)
}

pub(super) fn not_a_bundle(name: &str, error: &OtherForm) -> Exit {
    output::usage(&format!("{name} holds no {BUNDLE} of this version of trackc: {error}"))
}

/// Both sides have to be of one environment.
pub(super) fn of_environment(
    session: &Session<'_>,
    name: &str,
    read: &ReadBundle,
) -> Result<(), Exit> {
    let (built, wanted) = (read.environment.as_deref(), session.common.env.as_deref());
    match (built, wanted) {
        (Some(built), None) => Err(output::usage(&format!(
            "{name} was built for the environment `{built}`; compare it with `--env {built}`"
        ))),
        (built, Some(wanted)) if built != Some(wanted) => Err(output::usage(&format!(
            "{name} was built for {}, and `--env {wanted}` is asked for",
            built.map_or("no environment".to_owned(), |built| format!("the environment `{built}`"))
        ))),
        _ => Ok(()),
    }
}
