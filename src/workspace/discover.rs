//! Which workspaces the paths on the command line mean.

use super::disk::ROOT;
use super::include;
use super::path::shown;
use super::pattern::is_skipped;
use crate::text::{FileId, SourceFile};
use crate::yaml::{Limits, parse};
use camino::{Utf8Path, Utf8PathBuf};
use hashbrown::{HashMap, HashSet};
use ignore::WalkBuilder;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;

/// A workspace to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder of the root file, relative to the current folder; empty where it is the same.
    pub dir: Utf8PathBuf,
    /// The root file's name.
    pub root: String,
    /// Files the report is limited to, relative to `dir`; empty for all.
    pub only: BTreeSet<String>,
}

impl Found {
    /// A workspace of which everything is reported.
    pub(crate) fn whole(dir: Utf8PathBuf, root: &str) -> Self {
        Self { dir, root: root.to_owned(), only: BTreeSet::new() }
    }
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
    if paths.is_empty() {
        return here(cwd);
    }
    let mut search = Search::new(cwd, limits);
    for path in paths {
        for workspace in search.one(path)? {
            search.add(workspace);
        }
    }
    let found = search.found.into_iter();
    Ok(found.map(|((dir, root), only)| Found { dir, root, only }).collect())
}

/// Finds the workspaces of one file after another. What each root includes is looked up once.
pub struct Homes<'a>(Search<'a>);

impl<'a> Homes<'a> {
    /// For files named relative to `cwd`.
    #[must_use]
    pub fn new(cwd: &'a Utf8Path, limits: &'a Limits) -> Self {
        Self(Search::new(cwd, limits))
    }

    /// The workspace of a file: its own where it is called `trackc.yaml`, else the nearest above that
    /// includes it. A file that would be checked by itself has none.
    pub fn of(&mut self, path: &Utf8Path) -> Option<Found> {
        if path.file_name() == Some(ROOT) {
            let dir = || path.parent().unwrap_or("".into()).to_owned();
            return self.0.cwd.join(path).is_file().then(|| Found::whole(dir(), ROOT));
        }
        self.0.including(path)
    }
}

/// The root of the git repository that holds an absolute folder.
#[must_use]
pub fn git_root(dir: &Utf8Path) -> Option<Utf8PathBuf> {
    dir.ancestors().find(|a| a.join(".git").exists()).map(Utf8Path::to_owned)
}

/// The workspaces that the current folder means.
fn here(cwd: &Utf8Path) -> Result<Vec<Found>, UsageError> {
    let mut found = nearest(cwd);
    if found.is_empty() {
        found = below(Utf8Path::new(""), cwd);
    }
    if found.is_empty() {
        return Err(UsageError::new(match misnamed(cwd) {
            Some(name) => {
                format!("no {ROOT} here, above or below, but a {name}: rename it to {ROOT}")
            }
            None => {
                format!("no {ROOT} here, above or below; `trackc check FILE` checks any one file")
            }
        }));
    }
    Ok(found)
}

/// The file in a folder that must be meant to be its root.
fn misnamed(dir: &Utf8Path) -> Option<&'static str> {
    ["trackc.yml", "trackc.yaml.txt"].into_iter().find(|name| dir.join(name).is_file())
}

/// What is found for one path after another. A hook names thousands of files of one workspace, so
/// what each root includes is looked up once.
struct Search<'a> {
    cwd: &'a Utf8Path,
    limits: &'a Limits,
    /// Each workspace by its folder and its root, with the files that the report is limited to.
    found: BTreeMap<(Utf8PathBuf, String), BTreeSet<String>>,
    /// Folders as they are shown, by how they were reached.
    shown: HashMap<Utf8PathBuf, Utf8PathBuf>,
    /// What the root in each folder includes, relative to it.
    included: HashMap<Utf8PathBuf, HashSet<String>>,
}

impl<'a> Search<'a> {
    fn new(cwd: &'a Utf8Path, limits: &'a Limits) -> Self {
        let (found, shown, included) = Default::default();
        Self { cwd, limits, found, shown, included }
    }

    fn add(&mut self, new: Found) {
        let Found { dir, root, only } = new;
        let dir = match self.shown.get(&dir) {
            Some(known) => known.clone(),
            None => {
                let short = shown(&dir, self.cwd);
                self.shown.entry(dir).or_insert(short).clone()
            }
        };
        match self.found.entry((dir, root)) {
            Entry::Vacant(free) => {
                free.insert(only);
            }
            // The whole workspace was asked for once: the filter is off.
            Entry::Occupied(mut old) if old.get().is_empty() || only.is_empty() => {
                old.get_mut().clear();
            }
            Entry::Occupied(mut old) => old.get_mut().extend(only),
        }
    }

    fn one(&mut self, path: &Utf8Path) -> Result<Vec<Found>, UsageError> {
        if path.as_str().is_empty() {
            return Err(UsageError::new("a path is empty; `.` is the current folder"));
        }
        let full = self.cwd.join(path);
        let metadata =
            fs::metadata(&full).map_err(|e| UsageError::new(format!("cannot open {path}: {e}")))?;
        if metadata.is_dir() {
            if full.join(ROOT).is_file() {
                return Ok(vec![Found::whole(path.to_owned(), ROOT)]);
            }
            let found = below(path, &full);
            if found.is_empty() {
                let but = misnamed(&full).map_or_else(String::new, |name| {
                    format!(", but a {name}: rename it to {ROOT}")
                });
                return Err(UsageError::new(format!("no {ROOT} in {path} or below it{but}")));
            }
            return Ok(found);
        }
        if !metadata.is_file() {
            return Err(UsageError::new(format!("{path} is not a regular file")));
        }
        if !is_root(self.cwd, path, self.limits)?
            && let Some(including) = self.including(path)
        {
            return Ok(vec![including]);
        }
        let parent = path.parent().unwrap_or(Utf8Path::new(""));
        Ok(vec![Found::whole(parent.to_owned(), path.file_name().unwrap_or_default())])
    }

    /// The nearest workspace above a file that includes it.
    fn including(&mut self, path: &Utf8Path) -> Option<Found> {
        let (cwd, limits) = (self.cwd, self.limits);
        above(cwd, path).find_map(|(dir, relative)| {
            let includes = match self.included.get(&dir) {
                Some(files) => files.contains(&relative),
                None => {
                    let files = included(&cwd.join(&dir), limits).unwrap_or_default();
                    self.included.entry(dir.clone()).or_insert(files).contains(&relative)
                }
            };
            includes.then(|| Found { dir, root: ROOT.to_owned(), only: BTreeSet::from([relative]) })
        })
    }
}

/// The current folder's own workspace, or that of its nearest ancestor, up to the git root.
fn nearest(cwd: &Utf8Path) -> Vec<Found> {
    let mut dir = Utf8PathBuf::new();
    for ancestor in cwd.ancestors() {
        if ancestor.join(ROOT).is_file() {
            return vec![Found::whole(dir, ROOT)];
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
            found.push(Found::whole(join(dir, parent), ROOT));
        }
    }
    found.sort_by(|a, b| a.dir.cmp(&b.dir));
    found
}

/// `dir/path`, without a trailing slash where `path` is empty.
fn join(dir: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    if path.as_str().is_empty() { dir.to_owned() } else { dir.join(path) }
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

/// The files that the root in a folder includes, relative to it.
fn included(dir: &Utf8Path, limits: &Limits) -> Option<HashSet<String>> {
    let root = read(&dir.join(ROOT), limits).ok()?;
    Some(include::included(dir, ROOT, &root, limits))
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
