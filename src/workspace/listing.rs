//! What the patterns of `include:` match on the disk, and what of it must not be opened.

use super::disk::{BASELINE, ROOT, Unreadable};
use super::pattern::{Pattern, Problem, Tried, is_passed_over, literal_prefix};
use camino::{Utf8Path, Utf8PathBuf};
use hashbrown::{HashMap, HashSet};
use ignore::WalkBuilder;
use std::path::Path;
use std::rc::Rc;
use std::{fs, io};

/// What a pattern came to.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    /// Files, relative to the root with `/`.
    pub(super) files: Vec<String>,
    /// What matched and must not be opened.
    pub(super) refused: Vec<Refused>,
    /// Folders that could not be listed.
    pub(super) unreadable: Vec<Unreadable>,
    /// The root file itself matched.
    pub(super) root: bool,
}

impl Expansion {
    /// Adds a file of the workspace. The baseline lies in it and is no part of it.
    fn add(&mut self, path: &str, is_root: bool) {
        if is_root || path == BASELINE {
            self.root = true;
        } else {
            self.files.push(path.to_owned());
        }
    }
}

/// Why a folder is not opened as a file.
pub(super) const IS_FOLDER: &str = "is a folder";

/// Something that matched and is not a file of the workspace.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) path: String,
    pub(super) why: &'static str,
}

/// The patterns of a root over the folder it lies in. What lies below the literal part of
/// several patterns is listed once.
pub(super) struct Listing<'d> {
    dir: &'d Utf8Path,
    root: &'d str,
    real_root: Utf8PathBuf,
    below: HashMap<String, Below>,
    tried: Tried,
}

/// What lies below a literal part.
#[derive(Default)]
struct Below {
    /// How many patterns begin there.
    patterns: usize,
    /// Where there are several: all that is there.
    listed: Option<Rc<[Seen]>>,
}

impl<'d> Listing<'d> {
    pub(super) fn new<'g>(
        dir: &'d Utf8Path,
        root: &'d str,
        globs: impl IntoIterator<Item = &'g str>,
    ) -> Self {
        let real_root = dir_or_dot(dir).canonicalize_utf8().unwrap_or_else(|_| dir.to_owned());
        let mut below: HashMap<String, Below> = HashMap::new();
        for glob in globs {
            below.entry(literal_prefix(glob)).or_default().patterns += 1;
        }
        Self { dir, root, real_root, below, tried: Tried::default() }
    }

    /// What lies below a pattern's literal part, and whether that is for other patterns too: then it
    /// need not match this one.
    fn seen(&mut self, pattern: &Pattern) -> Result<(Rc<[Seen]>, bool), Problem> {
        let base = pattern.base();
        let below = self.below.entry(base.to_owned()).or_default();
        let is_shared = below.patterns > 1;
        if let Some(listed) = &below.listed {
            return Ok((Rc::clone(listed), is_shared));
        }
        // Where bases lie in each other, what was looked at for one is looked at again.
        self.tried.on(0)?;
        let mut looked_at = 0;
        let found = walk(self.dir, base, &self.real_root, |path| {
            looked_at += 1 + path.len() / 64;
            is_shared || pattern.is_match(path)
        });
        self.tried.on(looked_at)?;
        let found: Rc<[Seen]> = found.into();
        if is_shared {
            below.listed = Some(Rc::clone(&found));
        }
        Ok((found, is_shared))
    }
}

/// Where the patterns of a root find their files.
pub(super) trait Lookup {
    /// Every file that a pattern matches.
    fn expand(&mut self, glob: &str) -> Result<Expansion, Problem>;

    /// The YAML files below the root's folder that it may mean to include; none where there are too
    /// many to look at.
    fn files(&self) -> Vec<String>;
}

impl Lookup for Listing<'_> {
    fn expand(&mut self, glob: &str) -> Result<Expansion, Problem> {
        let pattern = Pattern::new(glob)?;
        let base = pattern.base();
        let (dir, root, real_root) = (self.dir, self.root, &*self.real_root);
        let mut expansion = Expansion::default();
        if pattern.is_literal() {
            classify(dir, real_root, root, base, &mut expansion);
            return Ok(expansion);
        }
        if let Some(link) = outside_link(dir, real_root, base) {
            let why = "is a link that leaves the workspace";
            expansion.refused.push(Refused { path: link, why });
            return Ok(expansion);
        }
        let (seen, is_shared) = self.seen(&pattern)?;
        let (dir, root, real_root) = (self.dir, self.root, &*self.real_root);
        self.tried.on(seen.len())?;
        // Of a file in a folder that is no way out, the listing says enough.
        let mut folder: (&str, bool) = ("", false);
        for Seen { path, what } in &*seen {
            if let What::Denied(reason) = what {
                let (path, reason) = (path.clone(), reason.clone());
                expansion.unreadable.push(Unreadable { path, reason });
                continue;
            }
            if is_shared && !pattern.is_match(path) {
                continue;
            }
            if *what == What::OddName {
                let reason = "its name is not UTF-8".to_owned();
                expansion.unreadable.push(Unreadable { path: path.clone(), reason });
                continue;
            }
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            if parent != folder.0 {
                folder = (parent, outside_link(dir, real_root, parent).is_some());
            }
            if *what == What::Regular && !folder.1 {
                expansion.add(path, path == root);
            } else {
                classify(dir, real_root, root, path, &mut expansion);
            }
        }
        expansion.files.sort_unstable();
        Ok(expansion)
    }

    fn files(&self) -> Vec<String> {
        let dir = dir_or_dot(self.dir);
        let mut builder = WalkBuilder::new(dir);
        // Links may lead round in circles, and for a hint no file is worth that.
        builder.standard_filters(false).max_depth(Some(DEEPEST)).filter_entry(|entry| {
            let is_dir = entry.file_type().is_some_and(|t| t.is_dir());
            !(entry.depth() > 0 && is_dir && is_passed_over(&entry.file_name().to_string_lossy()))
        });
        let mut looked_at = 0;
        let mut files = Vec::new();
        for entry in builder.build().filter_map(Result::ok) {
            looked_at += 1;
            if looked_at > MOST_LOOKED_AT {
                return Vec::new();
            }
            let is_file = entry.file_type().is_some_and(|t| t.is_file());
            let path = entry.path().strip_prefix(dir).ok().and_then(Path::to_str);
            files.extend(path.filter(|_| is_file).map(|path| path.replace('\\', "/")));
        }
        own(files, self.root)
    }
}

/// How many entries of a folder are looked at for a hint, and how deep it may be.
const MOST_LOOKED_AT: usize = 20_000;
const DEEPEST: usize = 16;
/// How many files are compared at the most.
const MOST_FILES: usize = 5_000;

/// Of files in the folder of a root those that it may mean to include, in order: YAML that is not
/// hidden and lies in no folder with a root of its own.
pub(super) fn own(mut files: Vec<String>, root: &str) -> Vec<String> {
    let folder = |path: &str| path.strip_suffix(ROOT)?.strip_suffix('/').map(str::to_owned);
    let others: HashSet<String> = files.iter().filter_map(|path| folder(path)).collect();
    let is_of_another = |path: &str| {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.any(|folder| others.contains(folder))
    };
    let is_hidden = |path: &str| path.rsplit('/').next().is_some_and(|n| n.starts_with('.'));
    files.retain(|path| is_yaml(path) && path != root && !is_hidden(path) && !is_of_another(path));
    if files.len() > MOST_FILES {
        return Vec::new();
    }
    files.sort_unstable();
    files
}

/// Something that a walk came by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    /// Relative to the root with `/`.
    path: String,
    what: What,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A regular file under its own name.
    Regular,
    /// Only a closer look can tell: a link, a folder, a pipe.
    Other,
    /// Its name is not UTF-8.
    OddName,
    /// A folder that may not be listed, with the system's words for it.
    Denied(String),
}

/// The folder as the system takes it: the current one has no empty name.
pub(super) fn dir_or_dot(dir: &Utf8Path) -> &Utf8Path {
    if dir.as_str().is_empty() { Utf8Path::new(".") } else { dir }
}

/// The first link on the way to `base` that leaves the root.
pub(super) fn outside_link(dir: &Utf8Path, real_root: &Utf8Path, base: &str) -> Option<String> {
    let mut path = Utf8PathBuf::new();
    for part in base.split('/').filter(|p| !p.is_empty()) {
        path.push(part);
        let full = dir.join(&path);
        let is_link = fs::symlink_metadata(&full).is_ok_and(|m| m.file_type().is_symlink());
        if is_link && !full.canonicalize_utf8().is_ok_and(|real| real.starts_with(real_root)) {
            return Some(path.into_string());
        }
    }
    None
}

/// What lies below a pattern's literal part and may match, sorted by path.
fn walk(
    dir: &Utf8Path,
    base: &str,
    real_root: &Utf8Path,
    mut may_match: impl FnMut(&str) -> bool,
) -> Vec<Seen> {
    let start = dir_or_dot(dir).join(base);
    if !start.is_dir() {
        return Vec::new();
    }
    let root = real_root.to_owned();
    let mut builder = WalkBuilder::new(&start);
    builder.standard_filters(false).follow_links(true).filter_entry(move |entry| {
        let name = entry.file_name().to_string_lossy();
        let is_dir = entry.file_type().is_some_and(|t| t.is_dir());
        if entry.depth() > 0 && is_dir && is_passed_over(&name) {
            return false;
        }
        // A linked folder is entered only where it leads to another part of the workspace.
        !(entry.depth() > 0 && is_dir && entry.path_is_symlink())
            || fs::canonicalize(entry.path()).is_ok_and(|real| real.starts_with(&root))
    });
    let prefix = dir_or_dot(dir);
    let relative = |path: &Path| -> Option<String> {
        let relative = path.strip_prefix(prefix).ok()?;
        Some(relative.to_string_lossy().replace('\\', "/"))
    };
    let mut out = Vec::new();
    for entry in builder.build() {
        match entry {
            Ok(entry) => {
                let Some(path) = relative(entry.path()).filter(|p| may_match(p)) else {
                    continue;
                };
                let is =
                    |what: fn(&fs::FileType) -> bool| entry.file_type().as_ref().is_some_and(what);
                if Utf8Path::from_path(entry.path()).is_none() {
                    out.push(Seen { path, what: What::OddName });
                } else if !is(fs::FileType::is_dir) || is_yaml(&path) {
                    let is_regular = is(fs::FileType::is_file) && !entry.path_is_symlink();
                    let what = if is_regular { What::Regular } else { What::Other };
                    out.push(Seen { path, what });
                }
            }
            Err(error) => {
                let denied = |e: &io::Error| e.kind() == io::ErrorKind::PermissionDenied;
                let reason = error.io_error().filter(|e| denied(e)).map(ToString::to_string);
                match (path_of(&error).and_then(relative), reason) {
                    (Some(path), Some(reason)) => {
                        out.push(Seen { path, what: What::Denied(reason) });
                    }
                    // A link to nothing; a loop of links is no loss.
                    (Some(path), None) if may_match(&path) => {
                        out.push(Seen { path, what: What::Other });
                    }
                    _ => {}
                }
            }
        }
    }
    out.sort_unstable();
    out
}

/// The path an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

pub(super) fn is_yaml(path: &str) -> bool {
    let extension = Utf8Path::new(path).extension();
    extension.is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

/// Sorts a matched path into files, the root, and what must not be opened.
fn classify(dir: &Utf8Path, real_root: &Utf8Path, root: &str, path: &str, out: &mut Expansion) {
    let full = dir.join(path);
    let Ok(link) = fs::symlink_metadata(&full) else { return };
    let through_link =
        link.file_type().is_symlink() || outside_link(dir, real_root, path).is_some();
    if through_link {
        let Ok(real) = full.canonicalize_utf8() else {
            out.refused.push(Refused { path: path.to_owned(), why: "is a link to nothing" });
            return;
        };
        if !real.starts_with(real_root) {
            let why = "is a link that leaves the workspace";
            out.refused.push(Refused { path: path.to_owned(), why });
            return;
        }
    }
    let Ok(metadata) = fs::metadata(&full) else { return };
    if !metadata.is_file() {
        let why = if metadata.is_dir() { IS_FOLDER } else { "is not a regular file" };
        out.refused.push(Refused { path: path.to_owned(), why });
        return;
    }
    let is_root = path == root
        || (link.file_type().is_symlink()
            && full.canonicalize_utf8().ok() == dir.join(root).canonicalize_utf8().ok());
    // A file reached by a link goes by its own name, so that it is read once.
    let own = through_link.then(|| full.canonicalize_utf8().ok()).flatten();
    let own =
        own.and_then(|real| Some(real.strip_prefix(real_root).ok()?.as_str().replace('\\', "/")));
    out.add(own.as_deref().unwrap_or(path), is_root);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::pattern::MOST_TRIED;

    #[test]
    fn what_lies_in_folders_in_each_other_is_looked_at_only_so_often() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        fs::create_dir_all(dir.join("a/b")).unwrap();
        (0..30).for_each(|i| fs::write(dir.join(format!("a/b/{i}.txt")), "").unwrap());
        let globs = ["a/*.yaml", "a/b/*.yaml", "c/*.yaml"];
        let mut listing = Listing::new(dir, ROOT, globs);
        listing.tried.on(MOST_TRIED - 50).unwrap();
        assert_eq!(globs.map(|glob| listing.expand(glob).is_ok()), [true, false, false]);
    }
}
