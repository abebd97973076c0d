//! Which baseline a run uses, and writing it anew.

use super::Exit;
use super::output;
use super::shared_args::BaselineArgs;
use crate::emit::{self, EmitError};
use crate::report::normal;
use crate::rules::{BaselineUse, Outcome};
use crate::text::counted;
use crate::workspace::{BASELINE, Baseline, Found, Loaded, ROOT, read_baseline, relative};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};

/// The file a workspace's baseline is in, by the arguments.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Choice<'a> {
    /// The one in the workspace's folder, if it is there.
    #[default]
    Usual,
    /// This one.
    File(&'a Utf8Path),
    /// None.
    Off,
}

impl BaselineArgs {
    pub(super) fn choice(&self) -> Choice<'_> {
        match &self.baseline {
            Some(file) => Choice::File(file),
            None if self.no_baseline => Choice::Off,
            None => Choice::Usual,
        }
    }
}

/// One file cannot hold the paths of several workspaces.
pub(super) fn is_of_one(choice: Choice<'_>, found: &[Found]) -> Result<(), Exit> {
    match choice {
        Choice::File(_) if found.len() > 1 => Err(output::usage(
            "there are several workspaces here, and `--baseline` names one file; name one workspace",
        )),
        _ => Ok(()),
    }
}

/// A new baseline needs a place, and a workspace that is looked at as a whole.
pub(super) fn can_be_written(choice: Choice<'_>, found: &[Found]) -> Result<(), Exit> {
    if found.iter().any(|found| !found.only.is_empty()) {
        return Err(output::usage(
            "a baseline lists the findings of a whole workspace; name its folder, not one of its files",
        ));
    }
    match found.iter().find(|found| shown(choice, found).is_none()) {
        Some(alone) => Err(output::usage(&format!(
            "{} is a workspace by itself; say where its baseline is to be with `--baseline FILE`",
            alone.dir.join(&alone.root)
        ))),
        None => Ok(()),
    }
}

/// The file as the arguments name it.
pub(super) fn shown(choice: Choice<'_>, found: &Found) -> Option<Utf8PathBuf> {
    match choice {
        Choice::File(file) => Some(file.to_owned()),
        // Other roots in a folder would each write the one file anew.
        Choice::Usual if found.root == ROOT => Some(found.dir.join(BASELINE)),
        Choice::Usual | Choice::Off => None,
    }
}

/// Reads the baseline of a workspace.
///
/// # Errors
/// In words, where it cannot be used.
pub(super) fn read(
    (choice, usage): (Choice<'_>, BaselineUse),
    (cwd, limits): (&Utf8Path, &Limits),
    found: &Found,
    loaded: &mut Loaded,
) -> Result<(), String> {
    let Some(shown) = shown(choice, found) else { return Ok(()) };
    let full = cwd.join(&shown);
    let writing = usage == BaselineUse::Write;
    let broken = |reason: String| format!("cannot use the baseline {shown}: {reason}");
    let path = || {
        let way = relative(&normal(&full), &normal(&cwd.join(&found.dir)));
        way.into_string().replace('\\', "/")
    };
    let file = match read_baseline(&full, path, limits).map_err(broken)? {
        None if writing || matches!(choice, Choice::Usual) => return Ok(()),
        None => {
            return Err(format!(
                "there is no baseline {shown}; add `--write-baseline` to write it"
            ));
        }
        // `mktemp` makes such a file: nothing is lost with it.
        Some(file) if writing && file.bytes().is_empty() => return Ok(()),
        Some(file) => file,
    };
    loaded.set_baseline(file).map_err(broken)
}

/// Writes the baseline of a workspace anew, and says so unless it is to be `quiet`.
pub(super) fn write(
    choice: Choice<'_>,
    (cwd, quiet): (&Utf8Path, bool),
    found: &Found,
    loaded: &Loaded,
    outcome: &Outcome,
) -> Exit {
    let known = &outcome.known;
    let Some(shown) = shown(choice, found) else { return Exit::Clean };
    let full = cwd.join(&shown);
    if let Err(error) = emit::write_file(&full, Baseline::text(known).as_bytes()) {
        return output::usage(&match error {
            EmitError::Io { error, .. } => format!("cannot write the baseline {shown}: {error}"),
            other => other.to_string(),
        });
    }
    if !quiet {
        let count: usize = known.iter().map(|k| k.count).sum();
        let since = loaded.baseline().map_or(String::new(), |old| {
            let (new, gone) = old.difference(known);
            format!(" ({new} new, {gone} gone)")
        });
        let left = match outcome.summary.errors {
            0 => "",
            _ => "; the errors above must be mended, for no baseline may list them",
        };
        output::eprintln_safe(&format!(
            "wrote {} to {shown}{since}{left}",
            counted(count, "finding")
        ));
    }
    Exit::Clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_baseline() {
        for (file, way) in
            [("/a/b/x.json", "x.json"), ("/a/x.json", "../x.json"), ("/a/c/x.json", "../c/x.json")]
        {
            assert_eq!(relative(Utf8Path::new(file), Utf8Path::new("/a/b")), way);
        }
    }
}
