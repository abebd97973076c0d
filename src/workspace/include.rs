//! `include:`: which patterns the root has, and which files they match.

use super::baseline::BASELINE;
use super::load::Unreadable;
use crate::diagnostic::{Diagnostic, code};
use crate::text::{FileId, SourceFile, Span, visible};
use crate::yaml::{Kind, Limits, parse};
use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;
use std::{fs, io};

/// A pattern with its place in the root file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Include {
    pub(super) glob: String,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Include {
    /// Its place.
    pub(super) fn span(&self) -> Span {
        Span::new(FileId(0), self.start, self.end)
    }
}

/// The patterns of a root file, each different one once.
#[derive(Debug, Default)]
pub(super) struct Includes {
    pub(super) patterns: Vec<Include>,
    /// The first that is one too many: it and those behind it are not looked at.
    pub(super) past: Option<Include>,
}

/// How many different patterns a root may have: each costs a look at the disk, and a few match
/// as much.
const MOST_PATTERNS: usize = 4096;

impl FromIterator<Include> for Includes {
    fn from_iter<I: IntoIterator<Item = Include>>(all: I) -> Self {
        let mut seen = HashSet::new();
        let mut new = all.into_iter().filter(|include| seen.insert(include.glob.clone()));
        let patterns = new.by_ref().take(MOST_PATTERNS).collect();
        Self { patterns, past: new.next() }
    }
}

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

/// Something that matched and is not a file of the workspace.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) path: String,
    pub(super) why: &'static str,
}

/// Why a pattern cannot be used at all.
#[derive(Debug)]
pub(super) enum Problem {
    Outside,
    Syntax(String),
}

impl Problem {
    pub(super) fn into_diagnostic(self, span: Span) -> Diagnostic {
        match self {
            Self::Outside => Diagnostic::new(
                code::LIMIT_INCLUDE_PATH,
                span,
                "this pattern leads out of the workspace folder, and a workspace reads nothing outside it",
            )
            .label("leads outside")
            .help("write a path relative to this file, without `..` and without a leading `/`"),
            Self::Syntax(why) => Diagnostic::new(
                code::INVALID_VALUE,
                span,
                format!("this is not a file pattern: {}", visible(&why)),
            )
            .label("not a pattern")
            .help("`offers/*.yaml` takes every YAML file in `offers`, `**/*.yaml` those below as well"),
        }
    }
}

/// The patterns of a root file. A root that is not YAML still has its patterns read, line
/// by line, so that its mistake hides nothing in the other files.
pub(super) fn patterns(root: &SourceFile, limits: &Limits) -> Includes {
    // A key may be written with an escape, so a backslash is worth a look as well.
    let Some(text) = root.text().filter(|t| t.contains("include") || t.contains('\\')) else {
        return Includes::default();
    };
    let parsed = parse(FileId(0), root, limits);
    let Some(tree) = parsed.tree else {
        return patterns_of_broken(text).into_iter().collect();
    };
    let entry = tree.root().and_then(|r| tree.get(tree.resolve(r), "include"));
    let Some(list) = entry.map(|e| tree.resolve(e.value)) else {
        return Includes::default();
    };
    let items = tree.items(list).map(|item| tree.resolve(item));
    items
        .filter(|item| tree.kind(*item) == Kind::Scalar && !tree.is_null(*item))
        .map(|item| {
            let span = tree.span(item);
            Include { glob: tree.text(item).to_owned(), start: span.start, end: span.end }
        })
        .collect()
}

fn patterns_of_broken(text: &str) -> Vec<Include> {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut out = Vec::new();
    let mut inside = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = match (line.strip_prefix("include:"), inside) {
            (Some(rest), _) => {
                inside = true;
                rest
            }
            (None, true) if line.starts_with([' ', '-', '#']) || line.trim().is_empty() => line,
            _ => {
                inside = false;
                continue;
            }
        };
        let body = body.split(" #").next().unwrap_or("");
        for word in body.split(['[', ']', ',', '\n', '\r']) {
            let word = word.trim().trim_start_matches("- ").trim_matches(['"', '\'', ' ']);
            if word.is_empty() || word.starts_with('#') || word.contains(['{', '}']) {
                continue;
            }
            let offset = start + line.find(word).unwrap_or(0);
            out.push(Include {
                glob: word.to_owned(),
                start: small(offset),
                end: small(offset + word.len()),
            });
        }
    }
    out
}

pub(super) fn without_dot(glob: &str) -> &str {
    glob.strip_prefix("./").unwrap_or(glob)
}

/// A pattern over paths relative to the root with `/`.
pub(super) struct Matcher {
    glob: Glob,
    /// Whether its last part begins with a dot.
    takes_dots: bool,
}

enum Glob {
    /// It holds no wildcard, and is a path itself.
    Literal(String),
    Wild(GlobMatcher),
}

impl Matcher {
    /// Whether it matches a path. As in a shell, only a pattern that begins with a dot takes a
    /// name that does: such files are what editors and archives leave behind.
    pub(super) fn is_match(&self, path: &str) -> bool {
        let is_match = match &self.glob {
            Glob::Literal(literal) => literal == path,
            Glob::Wild(glob) => glob.is_match(path),
        };
        is_match && (self.takes_dots || !last_part(path).starts_with('.'))
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What a pattern matches.
pub(super) fn matcher(glob: &str) -> Result<Matcher, Problem> {
    let glob = without_dot(glob);
    let leaves = glob.split(['/', '\\']).any(|part| part == "..");
    let drive = glob.as_bytes().get(1) == Some(&b':');
    if leaves || drive || glob.starts_with(['/', '\\', '~']) {
        return Err(Problem::Outside);
    }
    if glob.len() > LONGEST_PATTERN {
        return Err(Problem::Syntax(format!("it is longer than {LONGEST_PATTERN} bytes")));
    }
    let takes_dots = last_part(glob).starts_with('.');
    if !is_wild(glob) {
        return Ok(Matcher { glob: Glob::Literal(glob.to_owned()), takes_dots });
    }
    let glob = GlobBuilder::new(glob).literal_separator(true).build();
    glob.map(|g| Matcher { glob: Glob::Wild(g.compile_matcher()), takes_dots })
        .map_err(|e| Problem::Syntax(e.kind().to_string()))
}

/// How long a pattern may be: no path is longer, and what matches grows with it.
const LONGEST_PATTERN: usize = 4096;

/// A pattern over paths that are not on the disk.
pub(super) struct Pattern<'g> {
    matcher: Matcher,
    glob: &'g str,
    base: String,
}

impl<'g> Pattern<'g> {
    pub(super) fn new(glob: &'g str) -> Result<Self, Problem> {
        let (matcher, glob) = (matcher(glob)?, without_dot(glob));
        Ok(Self { matcher, glob, base: literal_prefix(glob) })
    }

    pub(super) fn is_literal(&self) -> bool {
        self.base == self.glob
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The folders on the way to its literal part, and that part itself.
    pub(super) fn ways(&self) -> impl Iterator<Item = &str> {
        let ends = self.base.match_indices('/').map(|(at, _)| at).chain([self.base.len()]);
        ends.map(|end| &self.base[..end])
    }

    /// Whether it matches a path, in no folder that is hidden or never holds a workspace's
    /// files, unless the pattern names it.
    pub(super) fn finds(&self, path: &str) -> bool {
        let below = path.strip_prefix(&self.base).unwrap_or_default();
        let folders = below.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        self.matcher.is_match(path)
            && folders.into_iter().all(|name| !name.starts_with('.') && !is_skipped(name))
    }
}

/// The patterns of a root over the folder it lies in. What lies below the literal part of
/// several patterns is listed once.
pub(super) struct Patterns<'d> {
    dir: &'d Utf8Path,
    root: &'d str,
    real_root: Utf8PathBuf,
    below: HashMap<String, Below>,
}

/// What lies below a literal part.
#[derive(Default)]
struct Below {
    /// How many patterns begin there.
    patterns: usize,
    /// Where there are several: all that is there.
    listed: Option<Rc<[Seen]>>,
}

impl<'d> Patterns<'d> {
    pub(super) fn new<'g>(
        dir: &'d Utf8Path,
        root: &'d str,
        globs: impl IntoIterator<Item = &'g str>,
    ) -> Self {
        let real_root = dir_or_dot(dir).canonicalize_utf8().unwrap_or_else(|_| dir.to_owned());
        let mut below: HashMap<String, Below> = HashMap::new();
        for glob in globs {
            below.entry(literal_prefix(without_dot(glob))).or_default().patterns += 1;
        }
        Self { dir, root, real_root, below }
    }

    /// Every file that a pattern matches.
    pub(super) fn expand(&mut self, glob: &str) -> Result<Expansion, Problem> {
        let matcher = matcher(glob)?;
        let glob = without_dot(glob);
        let base = literal_prefix(glob);
        let (dir, root, real_root) = (self.dir, self.root, &*self.real_root);
        let mut expansion = Expansion::default();
        if base == glob {
            classify(dir, real_root, root, glob, &mut expansion);
            return Ok(expansion);
        }
        if let Some(link) = outside_link(dir, real_root, &base) {
            let why = "is a link that leaves the workspace";
            expansion.refused.push(Refused { path: link, why });
            return Ok(expansion);
        }
        let below = self.below.entry(base.clone()).or_default();
        let is_shared = below.patterns > 1;
        let seen = match &below.listed {
            Some(listed) => Rc::clone(listed),
            None if is_shared => {
                Rc::clone(below.listed.insert(walk(dir, &base, real_root, |_| true).into()))
            }
            None => walk(dir, &base, real_root, |path| matcher.is_match(path)).into(),
        };
        // Of a file in a folder that is no way out, the listing says enough.
        let mut folder: (&str, bool) = ("", false);
        for Seen { path, what } in &*seen {
            if let What::Denied(reason) = what {
                let (path, reason) = (path.clone(), reason.clone());
                expansion.unreadable.push(Unreadable { path, reason });
                continue;
            }
            if is_shared && !matcher.is_match(path) {
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

fn dir_or_dot(dir: &Utf8Path) -> &Utf8Path {
    if dir.as_str().is_empty() { Utf8Path::new(".") } else { dir }
}

/// Whether a pattern, or a part of it, holds what may stand for something else.
fn is_wild(glob: &str) -> bool {
    glob.contains(['*', '?', '[', ']', '{', '}', '!', '\\'])
}

/// The leading path of a pattern that holds no wildcard; the whole of it where none does.
pub(super) fn literal_prefix(glob: &str) -> String {
    if !is_wild(glob) {
        return glob.to_owned();
    }
    let parts: Vec<&str> = glob.split('/').take_while(|part| !is_wild(part)).collect();
    parts.join("/")
}

/// The first link on the way to `base` that leaves the root.
fn outside_link(dir: &Utf8Path, real_root: &Utf8Path, base: &str) -> Option<String> {
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
    may_match: impl Fn(&str) -> bool,
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

fn is_yaml(path: &str) -> bool {
    let extension = Utf8Path::new(path).extension();
    extension.is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

/// Folders that are entered only where a pattern names them.
pub(crate) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || is_skipped(name)
}

/// Folders that never hold a workspace's files.
pub(super) fn is_skipped(name: &str) -> bool {
    matches!(name, "target" | "node_modules")
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
        let why = if metadata.is_dir() { "is a folder" } else { "is not a regular file" };
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

/// Whether the file at `path` (relative to the root's folder) is one that the root includes.
pub(super) fn includes(
    dir: &Utf8Path,
    root: &str,
    file: &SourceFile,
    path: &str,
    limits: &Limits,
) -> bool {
    let includes = patterns(file, limits).patterns;
    let mut globs = includes.iter().map(|include| include.glob.as_str());
    let mut patterns = Patterns::new(dir, root, globs.clone());
    globs.any(|glob| patterns.expand(glob).is_ok_and(|e| e.files.iter().any(|f| f == path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_root_still_says_what_it_includes() {
        let text = "version: 1\ninclude: [offers/*.yaml, \"c/*.yaml\"]\nx: {a\n";
        let globs: Vec<String> = patterns_of_broken(text).into_iter().map(|i| i.glob).collect();
        assert_eq!(globs, ["offers/*.yaml", "c/*.yaml"]);
        let text = "include:\n  - a.yaml # first\n  - b/*.yaml\noffers: {a\n";
        let found = patterns_of_broken(text);
        assert_eq!(
            found.iter().map(|i| i.glob.as_str()).collect::<Vec<_>>(),
            ["a.yaml", "b/*.yaml"]
        );
        assert_eq!(&text[found[1].start as usize..found[1].end as usize], "b/*.yaml");
    }

    #[test]
    fn a_pattern_that_stands_twice_is_one_and_thousands_are_too_many() {
        let pattern = |i: usize| Include { glob: format!("{i}.yaml"), start: 0, end: 0 };
        let includes: Includes = (0..2 * MOST_PATTERNS).map(|i| pattern(i / 2)).collect();
        assert_eq!((includes.patterns.len(), includes.past), (MOST_PATTERNS, None));
        let includes: Includes = (0..MOST_PATTERNS + 9).map(pattern).collect();
        assert_eq!(includes.patterns.len(), MOST_PATTERNS);
        assert_eq!(includes.past, Some(pattern(MOST_PATTERNS)));
    }

    #[test]
    fn a_pattern_without_a_wildcard_is_a_path() {
        let is_match = |glob: &str, path: &str| matcher(glob).is_ok_and(|m| m.is_match(path));
        assert!(is_match("./a/b.c.yaml", "a/b.c.yaml") && is_match(".a.yaml", ".a.yaml"));
        assert!(!is_match("a/b.c.yaml", "a/bxc.yaml") && !is_match("a", "a/b.yaml"));
        assert!(is_match("a/b.?.yaml", "a/b.c.yaml") && !is_match("?a.yaml", ".a.yaml"));
    }

    #[test]
    fn the_literal_part_of_a_pattern() {
        assert_eq!(literal_prefix("offers/*.yaml"), "offers");
        assert_eq!(literal_prefix("a/b/c.yaml"), "a/b/c.yaml");
        assert_eq!(literal_prefix("**/x.yaml"), "");
    }
}
