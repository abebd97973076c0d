//! What the integration tests share: workspaces from disk and from memory, checked through
//! the library.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use camino::{Utf8Path, Utf8PathBuf};
use snapbox::{Assert, Data};
use std::collections::BTreeSet;
use std::fs;
use trackc::diagnostic::Severity;
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::rules::{Options, Outcome, analyse};
use trackc::text::SourceFile;
use trackc::workspace::{Loaded, load};
use trackc::yaml::Limits;

/// A file of this crate, by its path from the crate's root.
pub fn path(relative: &str) -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The folders in a folder of this crate, sorted.
pub fn folders(relative: &str) -> Vec<Utf8PathBuf> {
    let all = path(relative).read_dir_utf8().expect("a folder of this crate");
    let mut dirs: Vec<_> = all
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.is_dir())
        .collect();
    dirs.sort();
    dirs
}

/// Files in memory as a workspace; the first is the root. Includes are not expanded.
pub fn memory<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Loaded {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_ref().to_vec()));
    Loaded::in_memory(sources.collect())
}

/// The workspace of a folder on disk.
pub fn disk(dir: &Utf8Path) -> Loaded {
    load(dir, "trackc.yaml", &Limits::default()).expect("a readable root")
}

/// Its findings, over the base and every environment.
pub fn check(loaded: &Loaded) -> Outcome {
    let limits = Limits::default();
    let options = Options::new(&limits);
    analyse(loaded, &options, |a| a.outcome.clone()).expect("no environment was chosen")
}

/// The names of the rules that fired at level warning or above.
pub fn loud(outcome: &Outcome) -> BTreeSet<&'static str> {
    let loud = outcome.diagnostics.iter().filter(|d| d.severity >= Severity::Warning);
    loud.map(|d| d.code.name).collect()
}

/// All findings in a format, without colours, as in a pipe.
pub fn printed(loaded: &Loaded, outcome: &Outcome, format: Format) -> String {
    let report = WorkspaceReport {
        dir: Utf8Path::new(""),
        sources: &loaded.sources,
        outcome: outcome.clone(),
    };
    render(&[report], format, Look { all: true, ..Look::default() })
}

/// Compares text with a golden file, byte for byte but for line ends; `SNAPSHOTS=overwrite`
/// writes what is missing or differs.
pub fn golden(actual: &str, expected: &Utf8Path) {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|v| v == "overwrite");
    if overwrite && !expected.exists() {
        fs::write(expected, actual).expect("a writable golden file");
    }
    Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(actual, Data::read_from(expected.as_std_path(), None).raw());
}
