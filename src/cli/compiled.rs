//! The bundle of a side of `trackc diff`: one that is compiled, and one that was built.

use super::Exit;
use super::output;
use super::session::Session;
use crate::compile::{Plan, Secrets};
use crate::diff::{Diff, ReadBundle};
use crate::emit::{BUNDLE, Bundle};
use crate::text::OtherForm;
use crate::workspace::{Found, Loaded, Merged, Reading, Workspace, read};
use crate::yaml::Limits;
use std::collections::BTreeSet;

/// A side of a comparison.
pub(super) struct Compiled {
    pub(super) bundle: ReadBundle,
    /// What it was compiled from, and the names of its environments; none where it was built, or is of
    /// one environment.
    pub(super) whole: Option<(Loaded, Vec<String>)>,
}

impl From<ReadBundle> for Compiled {
    fn from(bundle: ReadBundle) -> Self {
        Self { bundle, whole: None }
    }
}

/// A workspace as the bundle that a build would write. One with errors has none: they are said.
pub(super) fn compiled(
    session: &Session<'_>,
    loaded: Loaded,
    (name, found): (&str, &Found),
) -> Result<Compiled, Exit> {
    let say_which = |why: &str| {
        let name = if name == "." { "the work tree" } else { name };
        output::eprintln_safe(&format!("trackc: {name} {why}, so there is nothing to compare"));
    };
    let analysed = session.analyse(&loaded, |a| {
        let bundle = if a.outcome.has_errors() { None } else { bundle(a.workspace, a.plan) };
        let names: Vec<String> = a.environments.iter().map(|name| (*name).to_owned()).collect();
        (a.outcome.clone(), bundle, names)
    });
    let (outcome, bundle, names) = analysed.inspect_err(|_| say_which("does not compile"))?;
    session
        .sound(&loaded, found, &outcome)
        .inspect_err(|_| say_which(Session::why_not(&loaded, &outcome)))?;
    let whole = session.common.env.is_none().then_some((loaded, names));
    Ok(Compiled { bundle: bundle.ok_or(Exit::Findings)?, whole })
}

/// The environments of two workspaces in which something else changes than `diff` says of both as they
/// are, or that one of the two has alone.
pub(super) fn other_environments(
    (old, old_names): &(Loaded, Vec<String>),
    (new, new_names): &(Loaded, Vec<String>),
    limits: &Limits,
    diff: &Diff,
) -> Vec<String> {
    let names: BTreeSet<&String> = old_names.iter().chain(new_names).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let how = Reading::new(limits);
    let ((old_docs, old), (new_docs, new)) = (read(old, how), read(new, how));
    let ((old, _), (new, _)) = (Merged::new(&old_docs, old), Merged::new(&new_docs, new));
    let is_other = |name: &&String| match (bundle_in(&old, name), bundle_in(&new, name)) {
        (Some(old), Some(new)) => diff.is_other_in(&old, &new),
        _ => true,
    };
    names.into_iter().filter(is_other).cloned().collect()
}

/// The bundle of an environment.
fn bundle_in(merged: &Merged<'_>, name: &str) -> Option<ReadBundle> {
    let (workspace, _) = merged.environment(name)?;
    bundle(&workspace, &Plan::new(&workspace, Secrets::Masked))
}

/// The bundle that a build would write, read back.
fn bundle(workspace: &Workspace<'_, '_>, plan: &Plan<'_>) -> Option<ReadBundle> {
    ReadBundle::read(&Bundle::new(workspace, plan).to_compact_json()).ok()
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
