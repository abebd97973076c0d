//! Why a file is part of a workspace, or is not: the answers of discovery and of `include`,
//! asked one by one.

use super::discover::{self, Found, UsageError, discover as find, git_root};
use super::disk::{BASELINE, ROOT};
use super::include::{self, Include};
use super::listing::{Expansion, Listing, Lookup};
use super::load::{Loaded, load};
use super::pattern::{self, is_passed_over, is_skipped};
use crate::diagnostic::nearest;
use crate::text::FileId;
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::GitignoreBuilder;

/// A pattern of a root's `include`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written.
    pub glob: String,
    /// Its line in the root file.
    pub line: u32,
}

/// What a pattern takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The pattern.
    pub pattern: Pattern,
    /// Files relative to the root, sorted.
    pub files: Vec<String>,
    /// What it matches and must not be opened, with why.
    pub refused: Vec<(String, &'static str)>,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs {
    /// The root of a workspace: by its name, or else by its key `version`.
    Root {
        /// It is called `trackc.yaml`.
        by_name: bool,
        /// Why looking for workspaces from the top of the repository does not find it.
        unseen: Option<Unseen>,
    },
    /// A part of a workspace, by this pattern.
    Part(Pattern),
    /// The file that lists the findings a workspace began with.
    Baseline,
    /// A workspace by itself. Where there is a root above, why it does not include the file.
    Alone(Option<(Utf8PathBuf, Why)>),
}

/// Why a root does not include a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It includes nothing.
    NoPatterns,
    /// No pattern matches the path; the nearest one, and what would match.
    NoMatch {
        /// The nearest pattern.
        nearest: Pattern,
        /// A pattern for the file's folder.
        wanted: String,
    },
    /// A pattern matches, but does not enter this folder.
    NotEntered(Pattern, String),
    /// A pattern matches it, and it is a link to this file, which is included by its own name.
    Linked(Pattern, String),
    /// A pattern matches what must not be opened.
    Refused(Pattern, &'static str),
}

/// Why a root is not found by looking below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// This folder is hidden.
    Hidden(String),
    /// This folder is never entered.
    Skipped(String),
    /// This rule of this file ignores it.
    Ignored(String, Utf8PathBuf),
    /// Some other rule does.
    Elsewhere,
}

/// The patterns of a workspace that was read, with what each takes.
#[must_use]
pub fn patterns(loaded: &Loaded, limits: &Limits) -> Vec<Part> {
    let Some(root) = loaded.sources.files().first() else { return Vec::new() };
    let written = include::patterns(root, limits).patterns;
    let globs = written.iter().map(|include| include.glob.as_str());
    let mut listing = Listing::new(&loaded.dir, root.path(), globs);
    let part = |include: Include| {
        let Expansion { files, refused, .. } = listing.expand(&include.glob).unwrap_or_default();
        let refused = refused.into_iter().map(|r| (r.path, r.why)).collect();
        let line = loaded.sources.file(FileId(0)).line(include.start);
        Part { pattern: Pattern { glob: include.glob, line }, files, refused }
    };
    written.into_iter().map(part).collect()
}

/// What the file at `path` is, and the workspace that a command on it works on.
///
/// # Errors
/// Where there is no such regular file, or a root above cannot be read.
pub fn belongs(
    cwd: &Utf8Path,
    path: &Utf8Path,
    limits: &Limits,
) -> Result<(Found, Belongs), UsageError> {
    let found = find(cwd, &[path.to_owned()], limits)?.remove(0);
    let what = match found.only.first() {
        Some(file) => {
            let parts = parts_of(cwd, &found.dir, limits)?;
            let part = parts.into_iter().find(|part| part.files.contains(file));
            part.map_or(Belongs::Alone(None), |part| Belongs::Part(part.pattern))
        }
        None if path.file_name() == Some(BASELINE) => Belongs::Baseline,
        None if discover::is_root(cwd, path, limits)? => Belongs::Root {
            by_name: found.root == ROOT,
            unseen: (found.root == ROOT).then(|| unseen(&cwd.join(path))).flatten(),
        },
        None => Belongs::Alone(outside(cwd, path, limits)?),
    };
    Ok((found, what))
}

fn parts_of(cwd: &Utf8Path, dir: &Utf8Path, limits: &Limits) -> Result<Vec<Part>, UsageError> {
    let loaded = load(&cwd.join(dir), ROOT, limits).map_err(|e| UsageError(e.told(dir)))?;
    Ok(patterns(&loaded, limits))
}

/// Why the nearest root above a file does not include it.
fn outside(
    cwd: &Utf8Path,
    path: &Utf8Path,
    limits: &Limits,
) -> Result<Option<(Utf8PathBuf, Why)>, UsageError> {
    let Some((dir, relative)) = discover::above(cwd, path).next() else { return Ok(None) };
    let parts = parts_of(cwd, &dir, limits)?;
    let folder = relative.rsplit_once('/').map_or("", |(folder, _)| folder);
    let own = own_name(&cwd.join(&dir), &relative).filter(|own| *own != relative);
    for Part { pattern, files, refused } in &parts {
        if let Some((_, why)) = refused
            .iter()
            .find(|(at, _)| *at == relative || relative.starts_with(&format!("{at}/")))
        {
            return Ok(Some((dir, Why::Refused(pattern.clone(), why))));
        }
        let matching = pattern::Pattern::new(&pattern.glob).ok();
        if let Some(matching) = matching.filter(|p| p.is_match(&relative)) {
            if let Some(own) = own.as_ref().filter(|own| files.contains(own)) {
                return Ok(Some((dir, Why::Linked(pattern.clone(), own.clone()))));
            }
            let beyond = folder.strip_prefix(matching.base()).unwrap_or(folder);
            let passed = beyond.split('/').find(|name| is_passed_over(name));
            if let Some(passed) = passed {
                return Ok(Some((dir, Why::NotEntered(pattern.clone(), passed.to_owned()))));
            }
        }
    }
    let nearest = nearest(&relative, parts.iter().map(|p| p.pattern.glob.as_str()))
        .and_then(|glob| parts.iter().find(|p| p.pattern.glob == glob))
        .or_else(|| parts.iter().max_by_key(|p| alike(&p.pattern.glob, &relative)));
    let Some(nearest) = nearest else { return Ok(Some((dir, Why::NoPatterns))) };
    let extension = Utf8Path::new(&relative).extension().unwrap_or("yaml");
    let slash = if folder.is_empty() { "" } else { "/" };
    let wanted = match Utf8Path::new(&relative).file_name() {
        // No `*` takes such a name.
        Some(name) if name.starts_with('.') => relative.clone(),
        _ => format!("{folder}{slash}*.{extension}"),
    };
    Ok(Some((dir, Why::NoMatch { nearest: nearest.pattern.clone(), wanted })))
}

/// Where a path in a folder leads once links are followed, as a path in that folder.
fn own_name(dir: &Utf8Path, relative: &str) -> Option<String> {
    let (real, top) = (dir.join(relative).canonicalize_utf8().ok()?, dir.canonicalize_utf8().ok()?);
    Some(real.strip_prefix(top).ok()?.as_str().replace('\\', "/"))
}

/// How many bytes two paths begin with in common.
fn alike(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// Why looking below the top of the repository does not find a root.
fn unseen(root: &Utf8Path) -> Option<Unseen> {
    let real = root.canonicalize_utf8().ok()?;
    let own = real.parent()?;
    let top = git_root(own)?;
    let below = own.strip_prefix(&top).ok().filter(|p| !p.as_str().is_empty())?;
    if discover::below(Utf8Path::new(""), &top).iter().any(|found| found.dir == below) {
        return None;
    }
    let mut dir = top;
    for name in below.components().map(|c| c.as_str()) {
        if let Some(rule) = ignoring(&dir, name, true) {
            return Some(rule);
        }
        dir.push(name);
        if name.starts_with('.') {
            return Some(Unseen::Hidden(name.to_owned()));
        }
        if is_skipped(name) {
            return Some(Unseen::Skipped(name.to_owned()));
        }
    }
    Some(ignoring(&dir, ROOT, false).unwrap_or(Unseen::Elsewhere))
}

/// The rule that ignores `dir/name`, of the folder's own `.gitignore` or of one above.
fn ignoring(dir: &Utf8Path, name: &str, is_dir: bool) -> Option<Unseen> {
    let top = git_root(dir)?;
    dir.ancestors().take_while(|a| a.starts_with(&top)).find_map(|folder| {
        let mut rules = GitignoreBuilder::new(folder);
        // Lines that are no rules are passed over, as git does.
        drop(rules.add(folder.join(".gitignore")));
        let rules = rules.build().ok()?;
        let matched = rules.matched(dir.join(name), is_dir);
        let rule = matched.inner().filter(|_| matched.is_ignore())?;
        let file = folder.join(".gitignore").strip_prefix(&top).ok()?.to_owned();
        Some(Unseen::Ignored(rule.original().to_owned(), file))
    })
}
