//! What the integration tests share: workspaces from disk and from memory, checked through
//! the library.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod account;

use camino::{Utf8Path, Utf8PathBuf};
use snapbox::{Assert, Data};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use trackc::diagnostic::{Applicability, Severity};
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::rules::{Options, Outcome, Wanted, analyse, mend};
use trackc::text::{FileId, SourceFile};
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

/// Copies a folder with everything in it.
pub fn copy(from: &Utf8Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir_utf8().expect("a folder") {
        let path = entry.expect("an entry").into_path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("a copy");
        }
    }
}

/// What keeps a command and the git below it apart from anybody's settings, so that the same
/// commands make the same commits.
pub fn hermetic_git(command: &mut Command) {
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
        command.env(format!("{name}_NAME"), "Anna");
        command.env(format!("{name}_EMAIL"), "anna@acme-media.com");
        command.env(format!("{name}_DATE"), "2026-01-01T00:00:00Z");
    }
    let settings = [("core.hooksPath", "/dev/null"), ("core.autocrlf", "false")];
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (i, (key, value)) in settings.into_iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{i}"), key).env(format!("GIT_CONFIG_VALUE_{i}"), value);
    }
}

/// Whether there is a git; in CI there has to be.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
pub fn has_git(what: &str) -> bool {
    let found = Command::new("git").arg("--version").output().is_ok_and(|o| o.status.success());
    assert!(found || std::env::var_os("CI").is_none(), "git is not installed");
    if !found {
        eprintln!("git is not installed here: {what} is skipped");
    }
    found
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

/// The workspace once it is mended, in memory, and what is left.
pub fn mended(loaded: Loaded, applicability: Applicability) -> (Loaded, Outcome) {
    let limits = Limits::default();
    let wanted = Wanted { applicability, only: None };
    let result = mend(&loaded, &Options::new(&limits), wanted, edited).expect("no environment");
    (result.loaded.unwrap_or(loaded), result.left)
}

/// Files in memory with other bytes in some of them.
pub fn edited(loaded: &Loaded, edited: Vec<(FileId, Vec<u8>)>) -> Loaded {
    let files = loaded.sources.files().iter();
    let mut files: Vec<(&str, Vec<u8>)> = files.map(|f| (f.path(), f.bytes().to_vec())).collect();
    for (file, bytes) in edited {
        files[file.0 as usize].1 = bytes;
    }
    memory(&files)
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
