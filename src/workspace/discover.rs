//! Which workspaces the paths on the command line mean.

use super::include;
use super::pattern::is_skipped;
use crate::text::{FileId, SourceFile};
use crate::yaml::{Limits, parse};
use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use std::fs;
use std::io::Read;

/// The name of a root file.
pub const ROOT: &str = "trackc.yaml";

/// A workspace to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder of the root file, as reached from the current folder.
    pub dir: Utf8PathBuf,
    /// The root file's name.
    pub root: String,
    /// Files the report is limited to, relative to `dir`; empty for all.
    pub only: Vec<String>,
}

/// The command line cannot be followed: exit 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageError(pub String);

impl UsageError {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Finds the workspaces that `paths` mean; with no path, that of the current folder `cwd`.
///
/// # Errors
/// Where a path does not exist or is neither folder nor regular file, or where no workspace
/// is found.
pub fn discover(
    cwd: &Utf8Path,
    paths: &[Utf8PathBuf],
    limits: &Limits,
) -> Result<Vec<Found>, UsageError> {
    let mut found = Vec::new();
    if paths.is_empty() {
        found = nearest(cwd);
        if found.is_empty() {
            found = below(Utf8Path::new(""), cwd);
        }
        if found.is_empty() {
            return Err(UsageError::new(format!(
                "no {ROOT} here, above or below; `trackc check FILE` checks any one file"
            )));
        }
    }
    for path in paths {
        for workspace in one(cwd, path, limits)? {
            merge(&mut found, workspace);
        }
    }
    found.sort_by(|a, b| (&a.dir, &a.root).cmp(&(&b.dir, &b.root)));
    Ok(found)
}

/// The root of the git repository that holds an absolute folder.
#[must_use]
pub fn git_root(dir: &Utf8Path) -> Option<Utf8PathBuf> {
    dir.ancestors().find(|a| a.join(".git").exists()).map(Utf8Path::to_owned)
}

fn merge(found: &mut Vec<Found>, new: Found) {
    match found.iter_mut().find(|f| f.dir == new.dir && f.root == new.root) {
        // The whole workspace was asked for once: the filter is off.
        Some(old) if old.only.is_empty() || new.only.is_empty() => old.only.clear(),
        Some(old) => old.only.extend(new.only),
        None => found.push(new),
    }
}

/// The current folder's own workspace, or that of its nearest ancestor, up to the git root.
fn nearest(cwd: &Utf8Path) -> Vec<Found> {
    let mut dir = Utf8PathBuf::new();
    for ancestor in cwd.ancestors() {
        if ancestor.join(ROOT).is_file() {
            return vec![Found { dir, root: ROOT.to_owned(), only: Vec::new() }];
        }
        if ancestor.join(".git").exists() {
            break;
        }
        dir.push("..");
    }
    Vec::new()
}

/// Every root below a folder, sorted. Hidden and ignored folders are not entered.
pub(super) fn below(dir: &Utf8Path, full: &Utf8Path) -> Vec<Found> {
    let mut builder = WalkBuilder::new(full);
    builder.require_git(false).filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !is_skipped(&name)
    });
    let mut found = Vec::new();
    for entry in builder.build().flatten() {
        let is_file = entry.file_type().is_some_and(|t| t.is_file());
        if !is_file || entry.file_name() != ROOT {
            continue;
        }
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let parent = path.parent().and_then(|p| p.strip_prefix(full).ok());
        if let Some(parent) = parent {
            found.push(Found { dir: join(dir, parent), root: ROOT.to_owned(), only: Vec::new() });
        }
    }
    found.sort_by(|a, b| a.dir.cmp(&b.dir));
    found
}

/// `dir/path`, without a trailing slash where `path` is empty.
fn join(dir: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    if path.as_str().is_empty() { dir.to_owned() } else { dir.join(path) }
}

fn one(cwd: &Utf8Path, path: &Utf8Path, limits: &Limits) -> Result<Vec<Found>, UsageError> {
    if path.as_str().is_empty() {
        return Err(UsageError::new("a path is empty; `.` is the current folder"));
    }
    let full = cwd.join(path);
    let metadata =
        fs::metadata(&full).map_err(|e| UsageError::new(format!("cannot open {path}: {e}")))?;
    if metadata.is_dir() {
        if full.join(ROOT).is_file() {
            let dir = if path == "." { Utf8PathBuf::new() } else { path.to_owned() };
            return Ok(vec![Found { dir, root: ROOT.to_owned(), only: Vec::new() }]);
        }
        let found = below(path, &full);
        if found.is_empty() {
            return Err(UsageError::new(format!("no {ROOT} in {path} or below it")));
        }
        return Ok(found);
    }
    if !metadata.is_file() {
        return Err(UsageError::new(format!("{path} is not a regular file")));
    }
    let name = path.file_name().unwrap_or_default().to_owned();
    let parent = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
    if !is_root(cwd, path, limits)?
        && let Some(including) = including(cwd, path, limits)
    {
        return Ok(vec![including]);
    }
    Ok(vec![Found { dir: parent, root: name, only: Vec::new() }])
}

/// Whether a file is the root of a workspace, by its name or by its key `version`.
pub(super) fn is_root(
    cwd: &Utf8Path,
    path: &Utf8Path,
    limits: &Limits,
) -> Result<bool, UsageError> {
    Ok(path.file_name() == Some(ROOT) || has_version(&cwd.join(path), limits)?)
}

fn read(path: &Utf8Path, limits: &Limits) -> Result<SourceFile, UsageError> {
    let cannot = |e: std::io::Error| UsageError::new(format!("cannot read {path}: {e}"));
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(cannot)?;
    file.take(limits.file_bytes).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(SourceFile::new(path.as_str(), bytes))
}

/// Whether a file has the key that makes it a root.
fn has_version(path: &Utf8Path, limits: &Limits) -> Result<bool, UsageError> {
    let file = read(path, limits)?;
    let Some(text) = file.text().filter(|t| t.contains("version")) else { return Ok(false) };
    let parsed = parse(FileId(0), &file, limits);
    Ok(match parsed.tree {
        Some(tree) => tree.root().is_some_and(|r| tree.get(tree.resolve(r), "version").is_some()),
        // Not YAML: what can be seen of it must do.
        None => text.lines().any(|line| line.starts_with("version:")),
    })
}

/// The nearest workspace above a file that includes it.
fn including(cwd: &Utf8Path, path: &Utf8Path, limits: &Limits) -> Option<Found> {
    above(cwd, path).find_map(|(dir, relative)| {
        let full = cwd.join(&dir);
        let root = read(&full.join(ROOT), limits).ok()?;
        let includes = include::includes(&full, ROOT, &root, &relative, limits);
        includes.then(|| Found { dir, root: ROOT.to_owned(), only: vec![relative] })
    })
}

/// The folders with a root above a file, nearest first and up to the git root, each with the
/// file's path relative to it.
pub(super) fn above(
    cwd: &Utf8Path,
    path: &Utf8Path,
) -> impl Iterator<Item = (Utf8PathBuf, String)> {
    let mut next = path.parent().map(Utf8Path::to_owned).zip(path.file_name().map(str::to_owned));
    let step = move || {
        let (dir, relative) = next.take()?;
        let full = cwd.join(&dir);
        let up = || {
            let real = full.canonicalize_utf8().ok()?;
            let relative = format!("{}/{relative}", real.file_name()?);
            let dir = match dir.file_name() {
                Some(last) if last != ".." && last != "." => dir.parent()?.to_owned(),
                _ => dir.join(".."),
            };
            Some((dir, relative))
        };
        next = if full.join(".git").exists() { None } else { up() };
        Some((full.join(ROOT).is_file(), (dir, relative)))
    };
    std::iter::from_fn(step).take(64).filter_map(|(has_root, at)| has_root.then_some(at))
}
