//! `trackc build --check`: whether a folder is just what would be written, and how it differs.

use super::Exit;
use super::files::LARGEST;
use super::output::{self, Stream};
use super::shared_args::Common;
use crate::diff::{Diff, ReadBundle, Side, SideKind};
use crate::emit::{self, Artefact, BUNDLE, Difference, DifferenceKind};
use crate::report::{DiffFormat, excerpt, render_diff};
use camino::Utf8Path;

/// How many lines of a difference are shown.
const MOST_LINES: usize = 40;
/// How much of a file is read to be quoted, in bytes; none so long is.
const MOST_QUOTED: u64 = 16 << 20;

/// What a folder is compared with.
pub(super) struct Built<'a> {
    pub(super) artefacts: &'a [Artefact],
    /// Whether secrets are written out in it.
    pub(super) is_revealed: bool,
    /// The command that writes it.
    pub(super) command: String,
}

/// Compares, and says what there is to say on stderr.
pub(super) fn compare(
    dir: &Utf8Path,
    shown: &Utf8Path,
    built: &Built<'_>,
    common: &Common,
) -> Exit {
    let differences = emit::compare(dir, built.artefacts);
    if differences.is_empty() {
        return Exit::Clean;
    }
    let panels = in_panels(dir, shown, built, common);
    for difference in &differences {
        output::eprintln_safe(&format!("{shown}: {difference}"));
        if panels.is_none() && !common.quiet {
            quoted(dir, built, difference);
        }
    }
    if let Some(panels) = panels.filter(|_| !common.quiet) {
        let lines: Vec<&str> = panels.lines().collect();
        for line in ["", "From what stands there to what would be built:", ""] {
            output::eprintln_safe(line);
        }
        lines.iter().take(MOST_LINES).for_each(|line| output::eprintln_rendered(line));
        if lines.len() > MOST_LINES {
            output::eprintln_safe(&format!(
                "and {} more lines; `trackc diff` shows them",
                lines.len() - MOST_LINES
            ));
        }
        output::eprintln_safe("");
    }
    if let Err(refusal) = emit::folder(dir) {
        let why = refusal.to_string().replace(dir.as_str(), shown.as_str());
        output::eprintln_safe(&format!("{shown} is not what this workspace builds: {why}"));
        return Exit::Differs;
    }
    // What shows secrets belongs in no repository.
    let then = if built.is_revealed { "" } else { " and commit the result" };
    output::eprintln_safe(&format!(
        "{shown} is not what this workspace builds; run `{}`{then}",
        built.command
    ));
    Exit::Differs
}

/// What would change in the panels; `None` where nothing does, or nobody can tell.
fn in_panels(
    dir: &Utf8Path,
    shown: &Utf8Path,
    built: &Built<'_>,
    common: &Common,
) -> Option<String> {
    let there = emit::standing(&dir.join(BUNDLE), LARGEST).ok()?;
    let bundle = &built.artefacts.iter().find(|a| a.name == BUNDLE)?.bytes;
    let read = if built.is_revealed { ReadBundle::read_from_folder } else { ReadBundle::read };
    let (old, new) = (ReadBundle::read_from_folder(&there).ok()?, read(bundle).ok()?);
    let side = |name: &str, kind| Side { name: name.to_owned(), kind, commit: None };
    let (before, after) = (side(shown.as_str(), SideKind::Bundle), side(".", SideKind::Workspace));
    let diff = Diff::new((before, &old), (after, &new));
    let look = output::look(Stream::Stderr, common.color);
    (!diff.changes.is_empty()).then(|| render_diff(&diff, DiffFormat::Pretty, look))
}

/// The first lines of a file that are not as they would be written.
fn quoted(dir: &Utf8Path, built: &Built<'_>, difference: &Difference) {
    let DifferenceKind::Differs(_) = difference.kind else { return };
    if built.is_revealed {
        output::eprintln_safe("    it may show secrets, so it is not quoted");
        return;
    }
    let artefact = built.artefacts.iter().find(|a| a.name == difference.name);
    let there = emit::standing(&dir.join(difference.name), MOST_QUOTED).ok();
    for line in artefact.zip(there).iter().flat_map(|(a, there)| excerpt(there, &a.bytes)) {
        output::eprintln_safe(&format!("    {line}"));
    }
}
