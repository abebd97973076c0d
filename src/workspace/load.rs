//! Reading the files of one workspace, within bounds and never outside its root.

use super::baseline::Baseline;
use super::beside::Beside;
use super::disk::{Stamp, Unreadable, read_bytes, read_stamped};
use super::include::{self, Include, Includes};
use super::listing::{IS_FOLDER, Listing, Lookup, Refused, dir_or_dot};
use super::meant::{Tries, meant};
use crate::diagnostic::{Diagnostic, code};
use crate::parallel;
use crate::text::{FileId, SourceFile, Sources, Span, visible};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use hashbrown::{HashMap, HashSet};
use std::iter;

/// The files of one workspace as read. The root is always the first.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The folder of the root file.
    pub dir: Utf8PathBuf,
    /// Every file that could be read.
    pub sources: Sources,
    /// What was found about files and includes before any YAML was read.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that could not be read: the run ends with exit 2.
    pub unreadable: Vec<Unreadable>,
    /// The file that lists what was there before: one of the sources, and it can be read.
    baseline: Option<FileId>,
    /// Files past the bound, of which only the names are known.
    pub(super) too_large: HashSet<FileId>,
    beside: Beside,
    /// By what each of the files is known as long as nobody writes in it.
    stamps: Vec<Option<Stamp>>,
}

impl Loaded {
    /// Files in memory; the first is the root, and nothing is included.
    #[must_use]
    pub fn in_memory(files: Vec<SourceFile>) -> Self {
        Self::new(Utf8PathBuf::new(), files)
    }

    /// Gives the workspace a baseline.
    ///
    /// # Errors
    /// In words, where the file is no baseline.
    pub fn set_baseline(&mut self, file: SourceFile) -> Result<(), String> {
        let id = self.sources.attach(file);
        let text = self.sources.file(id).text();
        let text = text.ok_or("it is not UTF-8 text; restore it from git")?;
        Baseline::parse(id, text)?;
        self.baseline = Some(id);
        Ok(())
    }

    /// The findings that were there before, if a baseline lists them.
    #[must_use]
    pub fn baseline(&self) -> Option<Baseline<'_>> {
        let id = self.baseline?;
        Baseline::parse(id, self.sources.file(id).text()?).ok()
    }

    fn new(dir: Utf8PathBuf, files: Vec<SourceFile>) -> Self {
        Self {
            dir,
            sources: Sources::new(files),
            diagnostics: Vec::new(),
            unreadable: Vec::new(),
            baseline: None,
            too_large: HashSet::new(),
            beside: Beside::default(),
            stamps: Vec::new(),
        }
    }

    /// Whether all that the root includes was found and read; what seems missing elsewhere may
    /// stand in what was not.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.diagnostics.is_empty() && self.unreadable.is_empty()
    }

    /// Whether other files lie beside those of the workspace than when a check `before` asked for
    /// them; false where it did not.
    #[must_use]
    pub fn has_others_beside(&self, before: &Self) -> bool {
        before.beside.was_asked() && self.left_out() != before.left_out()
    }

    /// The YAML files in the folder that no pattern of the root takes, where those that the patterns
    /// name are all there.
    pub(super) fn left_out(&self) -> Vec<&str> {
        if self.is_whole() { self.beside.left_out(&self.dir, &self.sources) } else { Vec::new() }
    }
}

/// Number of files from which they are read in parallel; below, threads cost more than they give.
const PARALLEL_FILES: usize = 64;

/// Reads the root file `dir/name` and everything it includes.
///
/// # Errors
/// Where the root itself cannot be opened or is no regular file.
pub fn load(dir: &Utf8Path, name: &str, limits: &Limits) -> Result<Loaded, Unreadable> {
    load_beside(dir, name, limits, None, |_| None)
}

/// Reads them again. What holds just what it held `before` is the same file, and whatever was made
/// of it may be kept.
///
/// # Errors
/// As [`load()`].
pub fn load_again(
    dir: &Utf8Path,
    name: &str,
    limits: &Limits,
    before: &Loaded,
    again: Again,
) -> Result<Loaded, Unreadable> {
    let stamps = before.stamps.iter().map(|stamp| stamp.filter(|_| again.trust));
    let stamps = stamps.chain(iter::repeat(None));
    let files = before.sources.files().iter().zip(stamps);
    let known: HashMap<&str, Known<'_>> =
        files.map(|(file, stamp)| (file.path(), Known { file, stamp })).collect();
    load_beside(dir, name, limits, Some(again.now), |path| known.get(path).copied())
}

/// How files are read again.
#[derive(Debug, Clone, Copy)]
pub struct Again {
    /// What the clock says before, in seconds since 1970.
    pub now: i64,
    /// Whether a file need not be opened where the system says that nobody wrote in it.
    pub trust: bool,
}

/// A file as it was read before.
#[derive(Clone, Copy)]
struct Known<'k> {
    file: &'k SourceFile,
    /// Its stamp, where that is enough to know it by.
    stamp: Option<Stamp>,
}

fn load_beside<'k>(
    dir: &Utf8Path,
    name: &str,
    limits: &Limits,
    now: Option<i64>,
    known: impl Fn(&str) -> Option<Known<'k>> + Sync,
) -> Result<Loaded, Unreadable> {
    let unreadable = |reason: String| Unreadable { path: name.to_owned(), reason };
    if leaves(dir, name) {
        return Err(unreadable("it is a link that leaves its folder".to_owned()));
    }
    let read = |path: &str| {
        let (full, known) = (dir.join(path), known(path));
        let same =
            |file: &SourceFile, stamp| ReadFile { file: file.clone(), too_large: false, stamp };
        if let Some(Known { file, stamp: stamp @ Some(_) }) = known
            && now.and_then(|now| Stamp::at(&full, now)) == stamp
        {
            return Ok(same(file, stamp));
        }
        let (bytes, stamp) = read_stamped(&full, limits, now)?;
        Ok(match known.filter(|known| bytes.as_deref() == Some(known.file.bytes())) {
            Some(known) => same(known.file, stamp),
            None => ReadFile { stamp, ..ReadFile::new(path, bytes) },
        })
    };
    let root = read(name).map_err(unreadable)?;
    let lookup = |includes: &[Include]| on_disk(dir, name, includes);
    let loaded = gather(dir, root, limits, lookup, read);
    Ok(Loaded { beside: Beside::on_disk(), ..loaded })
}

/// The workspace once some of its files have other bytes. What was read is not read again, so
/// that every edit speaks of the same state of the disk; files that are included only now are
/// read.
#[must_use]
pub fn reload(old: &Loaded, edited: Vec<(FileId, Vec<u8>)>, limits: &Limits) -> Loaded {
    // Which files there are is the root's to say; of one that was not read, it was said that it is too large.
    if !edited.iter().any(|(id, _)| *id == FileId(0) || old.too_large.contains(id)) {
        let mut new = old.clone();
        for (id, bytes) in edited {
            new.sources.replace(id, bytes);
            if let Some(stamp) = new.stamps.get_mut(id.0 as usize) {
                *stamp = None;
            }
        }
        return new;
    }
    let ids = (0..).map(FileId).zip(old.sources.files());
    let mut known: HashMap<&str, SourceFile> = ids
        .filter(|(id, _)| !old.too_large.contains(id))
        .map(|(_, file)| (file.path(), file.clone()))
        .collect();
    for (file, bytes) in edited {
        let path = old.sources.file(file).path();
        known.insert(path, SourceFile::new(path, bytes));
    }
    let read = |path: &str| match known.get(path) {
        Some(file) => Ok(ReadFile { file: file.clone(), too_large: false, stamp: None }),
        None => Ok(ReadFile::new(path, read_bytes(&old.dir.join(path), limits)?)),
    };
    let name = old.sources.files().first().map_or("", SourceFile::path);
    let empty = || ReadFile::new(name, None);
    let root = read(name).unwrap_or_else(|_| empty());
    let lookup = |includes: &[Include]| on_disk(&old.dir, name, includes);
    let mut new = gather(&old.dir, root, limits, lookup, read);
    new.beside = old.beside.clone();
    if let Some(file) = old.baseline.map(|id| old.sources.file(id)) {
        let known = new.set_baseline(file.clone());
        debug_assert_eq!(known, Ok(()), "it was read before");
    }
    new
}

/// Looks in a folder for what the patterns of a root match.
fn on_disk<'d>(dir: &'d Utf8Path, root: &'d str, includes: &[Include]) -> Listing<'d> {
    Listing::new(dir, root, includes.iter().map(|include| include.glob.as_str()))
}

/// Reads everything that a root includes: what its patterns match, and the files themselves.
pub(super) fn gather<L: Lookup>(
    dir: &Utf8Path,
    root: ReadFile,
    limits: &Limits,
    lookup: impl FnOnce(&[Include]) -> L,
    read: impl Fn(&str) -> Result<ReadFile, String> + Sync,
) -> Loaded {
    let mut diagnostics = Vec::new();
    let (mut files, mut stamps) = (vec![root.file], vec![root.stamp]);
    let mut past = HashSet::new();
    if root.too_large {
        diagnostics.push(too_large(FileId(0), limits));
        past.insert(FileId(0));
    }
    let includes = include::patterns(&files[0], limits);
    let patterns = &includes.patterns;
    let one_too_many = includes.past.iter();
    diagnostics.extend(one_too_many.map(|first| too_many_patterns(first, patterns.len())));
    let mut unreadable = Vec::new();
    let matched = expand(&includes, &mut diagnostics, &mut unreadable, lookup(patterns));
    let is_worth = matched.len() >= PARALLEL_FILES;
    let read_one = |(): &mut (), path: String| {
        let result = read(&path);
        (path, result)
    };
    for (path, result) in parallel::map(is_worth, matched, || (), read_one) {
        match result {
            Ok(read) => {
                let id = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
                if read.too_large {
                    diagnostics.push(too_large(id, limits));
                    past.insert(id);
                }
                files.push(read.file);
                stamps.push(read.stamp);
            }
            Err(reason) => unreadable.push(Unreadable { path, reason }),
        }
    }
    Loaded {
        diagnostics,
        unreadable,
        too_large: past,
        stamps,
        ..Loaded::new(dir.to_owned(), files)
    }
}

/// Whether a root file is a link to a file outside its own folder.
fn leaves(dir: &Utf8Path, name: &str) -> bool {
    let path = dir.join(name);
    let is_link = std::fs::symlink_metadata(&path).is_ok_and(|m| m.file_type().is_symlink());
    is_link
        && match (path.canonicalize_utf8(), dir_or_dot(dir).canonicalize_utf8()) {
            (Ok(real), Ok(folder)) => !real.starts_with(folder),
            _ => false,
        }
}

/// The files that the patterns match, sorted by path, each once.
fn expand(
    includes: &Includes,
    diagnostics: &mut Vec<Diagnostic>,
    unreadable: &mut Vec<Unreadable>,
    mut lookup: impl Lookup,
) -> Vec<String> {
    let mut all = Vec::new();
    let each_once = |all: &mut Vec<String>| {
        all.sort_unstable();
        all.dedup();
    };
    let mut most = 0;
    // Those that take no file, and which finding says so.
    let mut empty: Vec<(&Include, usize)> = Vec::new();
    for pattern in &includes.patterns {
        let span = pattern.span();
        match lookup.expand(&pattern.glob) {
            Ok(expansion) => {
                for refused in &expansion.refused {
                    if refused.why == IS_FOLDER {
                        empty.push((pattern, diagnostics.len()));
                    }
                    diagnostics.push(not_opened(span, refused));
                }
                if expansion.files.is_empty() && expansion.refused.is_empty() && !expansion.root {
                    empty.push((pattern, diagnostics.len()));
                    diagnostics.push(matches_nothing(pattern));
                }
                unreadable.extend(expansion.unreadable);
                all.extend(expansion.files);
                // Thousands of patterns may match the same thousands of files.
                if all.len() > most {
                    each_once(&mut all);
                    most = 2 * all.len();
                }
            }
            Err(problem) => {
                empty.push((pattern, diagnostics.len()));
                diagnostics.push(problem.into_diagnostic(span));
            }
        }
    }
    each_once(&mut all);
    if !empty.is_empty() {
        let mut files = lookup.files();
        files.retain(|file| all.binary_search(file).is_err());
        let mut tries = Tries::default();
        for (pattern, at) in empty.into_iter().take(MOST_GUESSED) {
            let Some(meant) = meant(&pattern.glob, &files, &mut tries) else { continue };
            let span = pattern.is_whole.then(|| pattern.span());
            meant.tell(&mut diagnostics[at], span);
        }
    }
    all
}

/// For how many patterns that take nothing it is looked for what is meant.
const MOST_GUESSED: usize = 16;

fn matches_nothing(pattern: &Include) -> Diagnostic {
    let message = "this pattern matches no file, so nothing is included";
    let diagnostic = Diagnostic::new(code::INCLUDE_EMPTY, pattern.span(), message);
    let diagnostic = diagnostic.label("matches nothing");
    if let Some((_, below)) = pattern.glob.split_once(" - ") {
        // The item below stands deeper, and YAML joins the two.
        return diagnostic.help(format!(
            "two items of the list are read as one: move the `-` of `{}` under the `-` above it",
            visible(below)
        ));
    }
    match pattern.glob.strip_suffix([',', ';']) {
        Some(bare) => diagnostic
            .help(format!("write `{}`: in YAML a line ends without a mark", visible(bare))),
        None => diagnostic.help("patterns are relative to this file: `offers/*.yaml` takes every YAML file in the folder `offers`"),
    }
}

fn too_many_patterns(first: &Include, most: usize) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_INCLUDE_PATH,
        first.span(),
        format!("the patterns are too many, or too long together: the {most} before this one were looked at, this one and those behind it were not"),
    )
    .label("one too many")
    .help("write fewer patterns that match more: `offers/*.yaml` takes every YAML file in `offers`, `**/*.yaml` those below as well")
}

fn not_opened(span: Span, Refused { path, why }: &Refused) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_INCLUDE_PATH,
        span,
        format!("this pattern matches `{}`, which {why}; it was not opened", visible(path)),
    )
    .label("matches something that is not a file of this workspace")
    .help("include regular files inside the workspace folder only")
}

fn too_large(file: FileId, limits: &Limits) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_FILE_BYTES,
        Span::file_start(file),
        format!("this file is larger than {} bytes and was not read", limits.file_bytes),
    )
    .help("split it with `include`, or raise the bound with `--limit-file-bytes N`")
}

pub(super) struct ReadFile {
    file: SourceFile,
    too_large: bool,
    stamp: Option<Stamp>,
}

impl ReadFile {
    /// A file with these bytes; with none where they are too many.
    pub(super) fn new(path: &str, bytes: Option<Vec<u8>>) -> Self {
        let too_large = bytes.is_none();
        let file = SourceFile::new(path, bytes.unwrap_or_default());
        Self { file, too_large, stamp: None }
    }
}
