//! What the two words of `trackc diff` mean: a workspace, a build folder or a revision.

use super::Exit;
use super::output;
use super::session::Session;
use crate::diagnostic::nearest;
use crate::diff::{NotABundle, Side, SideKind, Snapshot};
use crate::emit::Bundle;
use crate::git::{EntryKind, Folder, GitError, Repository};
use crate::text::{SourceFile, visible};
use crate::workspace::{BASELINE, Found, Loaded, ROOT, Store, Stored, load_from};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// The name of what a build writes for machines.
const BUNDLE: &str = "bundle.json";
/// The largest one that is read, in bytes: a hundred thousand campaigns and more.
const LARGEST: u64 = 1 << 30;
/// How many places are named where a workspace may stand.
const MOST_PLACES: usize = 5;

/// A side, read.
pub(super) type Read = (Side, Snapshot);

/// Reads one side. `other` is the other one, which may say which workspace a revision is of;
/// `None` is the work tree.
pub(super) fn read(
    session: &Session<'_>,
    word: Option<&str>,
    other: Option<&str>,
) -> Result<Read, Exit> {
    let Some(word) = word else {
        return workspace(session, ".", &session.discover_one(None)?);
    };
    if word.is_empty() {
        return Err(output::usage("a side is empty; `.` is the current folder"));
    }
    let full = session.cwd.join(word);
    if !full.as_std_path().exists() {
        return revision(session, word, other);
    }
    let bundle = if full.is_dir() {
        Some(full.join(BUNDLE)).filter(|path| path.is_file() && !full.join(ROOT).is_file())
    } else {
        Some(full).filter(|path| path.extension() == Some("json"))
    };
    match bundle {
        Some(path) => folder(session, word, &path),
        None => workspace(session, word, &session.discover_one(Some(word))?),
    }
}

/// Compiles a workspace of the disk.
fn workspace(session: &Session<'_>, name: &str, found: &Found) -> Result<Read, Exit> {
    let loaded = session.load(found)?;
    let side = Side { name: name.to_owned(), kind: SideKind::Workspace, commit: None };
    Ok((side, compiled(session, &loaded, (name, found))?))
}

/// A workspace as the bundle that a build would write. One with errors has none: they are said.
fn compiled(
    session: &Session<'_>,
    loaded: &Loaded,
    (name, found): (&str, &Found),
) -> Result<Snapshot, Exit> {
    let (outcome, bundle) = session.analyse(loaded, |a| {
        let bundle = (!a.outcome.has_errors()).then(|| Bundle::new(a.workspace, a.plan).to_json());
        (a.outcome.clone(), bundle)
    })?;
    session.sound(loaded, found, &outcome).inspect_err(|_| {
        let name = if name == "." { "the work tree" } else { name };
        output::eprintln_safe(&format!(
            "trackc: {} does not compile, so there is nothing to compare",
            visible(name)
        ));
    })?;
    let snapshot = bundle.and_then(|bytes| Snapshot::read(&bytes).ok());
    snapshot.ok_or(Exit::Findings)
}

/// Reads a build folder, or its `bundle.json`.
fn folder(session: &Session<'_>, name: &str, path: &Utf8Path) -> Result<Read, Exit> {
    let failed = |why: String| output::usage(&format!("cannot read {name}: {why}"));
    let meta = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    match meta.is_file() {
        false => return Err(failed("it is not a regular file".to_owned())),
        true if meta.len() > LARGEST => return Err(failed(too_large())),
        true => {}
    }
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let snapshot = Snapshot::read_from_folder(&bytes).map_err(|e| not_a_bundle(name, &e))?;
    of_environment(session, name, &snapshot)?;
    Ok((Side { name: name.to_owned(), kind: SideKind::Bundle, commit: None }, snapshot))
}

fn too_large() -> String {
    format!("it is larger than {LARGEST} bytes")
}

fn not_a_bundle(name: &str, error: &NotABundle) -> Exit {
    output::usage(&format!("{name} holds no {BUNDLE} of this version of trackc: {error}"))
}

/// Both sides have to be of one environment.
fn of_environment(session: &Session<'_>, name: &str, snapshot: &Snapshot) -> Result<(), Exit> {
    let (built, wanted) = (snapshot.environment.as_deref(), session.common.env.as_deref());
    match (built, wanted) {
        (built, wanted) if built == wanted => Ok(()),
        (Some(built), None) => Err(output::usage(&format!(
            "{name} was built for the environment `{built}`; compare it with `--env {built}`"
        ))),
        (built, Some(wanted)) => Err(output::usage(&format!(
            "{name} was built for {}, and `--env {wanted}` is asked for",
            built.map_or("no environment".to_owned(), |built| format!("the environment `{built}`"))
        ))),
        (None, None) => Ok(()),
    }
}

/// A revision, and where in it to look: `main:team/shop` is the folder `team/shop` of `main`.
fn split(word: &str) -> (&str, Option<&str>) {
    let mut depth = 0;
    for (at, c) in word.char_indices().skip(1) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ':' if depth == 0 => return (&word[..at], Some(&word[at + 1..])),
            _ => {}
        }
    }
    (word, None)
}

fn revision(session: &Session<'_>, word: &str, other: Option<&str>) -> Result<Read, Exit> {
    let (revision, path) = split(word);
    let (dir, place) = match path {
        Some(path) => (session.cwd.clone(), Some(path.to_owned())),
        None => here(session, word, other)?,
    };
    let neither = |why: &str| {
        output::usage(&format!(
            "`{}` is neither a path that exists nor a git revision: {why}",
            visible(word)
        ))
    };
    let repository = match Repository::open(&dir) {
        Ok(repository) => repository,
        Err(error) => return Err(neither(&error.to_string())),
    };
    let failed = |error: GitError| output::usage(&format!("{}: {error}", visible(word)));
    let Some(commit) = repository.commit(revision).map_err(failed)? else {
        let names = repository.names();
        let near = nearest(revision, names.iter().map(String::as_str));
        return Err(neither(&match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if revision.starts_with('-') => "a revision does not begin with `-`".to_owned(),
            None if names.is_empty() => "the repository has no branches yet".to_owned(),
            None => {
                let known: Vec<&str> = names.iter().take(MOST_PLACES).map(String::as_str).collect();
                format!("the repository knows no such name, but for example {}", known.join(", "))
            }
        }));
    };
    let place = match place.as_deref().map(|place| place.strip_prefix("./").unwrap_or(place)) {
        Some(below) if path.is_some_and(|path| path.starts_with("./")) => {
            format!("{}{below}", repository.prefix())
        }
        Some(place) if path.is_some() => place.to_owned(),
        root => format!("{}{}", repository.prefix(), root.unwrap_or_default()),
    };
    let (dir, root, tree) = open(&repository, &commit, &place).map_err(failed)?;
    let side = Side {
        name: word.to_owned(),
        kind: SideKind::Revision,
        commit: Some(commit.id().to_owned()),
    };
    let has = |path: &str| tree.as_ref().is_some_and(|tree| tree.0.kind(path).is_some());
    let Some(tree) = tree.as_ref().filter(|_| has(&root) || has(BUNDLE)) else {
        return Err(moved(&repository, &commit, revision, &dir, &root).unwrap_or_else(failed));
    };
    if !has(&root) {
        let is_large = matches!(tree.kind(BUNDLE), Some(EntryKind::File(size)) if size > LARGEST);
        let bytes = if is_large { Err(too_large()) } else { tree.read(BUNDLE) };
        let bytes = bytes.map_err(|why| {
            output::usage(&format!("cannot read {BUNDLE} of {}: {why}", visible(word)))
        })?;
        let snapshot = Snapshot::read_from_folder(&bytes).map_err(|e| not_a_bundle(word, &e))?;
        of_environment(session, word, &snapshot)?;
        return Ok((side, snapshot));
    }
    // As git writes it: `HEAD~1:shop/trackc.yaml`.
    let shown = Utf8PathBuf::from(format!("{revision}:{dir}"));
    let mut loaded = load_from(tree, &root, &session.limits).map_err(|e| {
        output::usage(&format!("cannot read {}: {}", shown.join(&e.path), e.reason))
    })?;
    if root == ROOT && has(BASELINE) {
        let baseline = tree
            .read(BASELINE)
            .and_then(|bytes| loaded.set_baseline(SourceFile::new(BASELINE, bytes)));
        if let Err(why) = baseline {
            return Err(output::usage(&format!(
                "cannot use the baseline of {}: {why}",
                visible(word)
            )));
        }
    }
    let found = Found { dir: shown, root, only: Vec::new() };
    Ok((side, compiled(session, &loaded, (word, &found))?))
}

/// The folder and the root of the workspace that a bare revision is of: the current one, else
/// the one that the other side names.
fn here(
    session: &Session<'_>,
    word: &str,
    other: Option<&str>,
) -> Result<(Utf8PathBuf, Option<String>), Exit> {
    let discover = |path: Option<&str>| {
        let paths: Vec<Utf8PathBuf> = path.iter().map(Utf8PathBuf::from).collect();
        crate::workspace::discover(&session.cwd, &paths, &session.limits)
    };
    let mut found = discover(None);
    if !found.as_ref().is_ok_and(|found| found.len() == 1)
        && let Some(other) = other.filter(|other| session.cwd.join(other).exists())
    {
        found = discover(Some(other)).or(found);
    }
    match found.as_deref() {
        Ok([found]) => Ok((session.cwd.join(&found.dir), Some(found.root.clone()))),
        Ok(several) => {
            let dirs: Vec<&str> = several.iter().map(|f| f.dir.as_str()).collect();
            let first = dirs.first().copied().unwrap_or_default();
            Err(output::usage(&format!(
                "there are several workspaces here, say whose revision it is, as `{}:./{first}`: {}",
                visible(word),
                dirs.join(", ")
            )))
        }
        // Perhaps it was only mistyped, or stands elsewhere in the revision.
        Err(_) => Ok((session.cwd.clone(), Some(ROOT.to_owned()))),
    }
}

/// The files of a folder of a revision, as the loader sees them.
struct Tree(Folder);

impl std::ops::Deref for Tree {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.0
    }
}

impl Store for Tree {
    fn entries(&self) -> BTreeMap<&str, Stored> {
        let stored = |kind| match kind {
            EntryKind::File(size) => Stored::File(size),
            EntryKind::Link => Stored::Refused("is a link"),
            EntryKind::Submodule => Stored::Refused("is another repository (a submodule)"),
            EntryKind::Unnamed => Stored::Refused("has a name that is not UTF-8"),
        };
        self.0.entries().iter().map(|e| (e.path.as_str(), stored(e.kind))).collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.read(path)
    }
}

/// The folder (empty, or with a `/` at the end), the root's name and what is in the folder. A
/// place may be a folder or a root file.
fn open(
    repository: &Repository,
    commit: &crate::git::Commit,
    place: &str,
) -> Result<(String, String, Option<Tree>), GitError> {
    let place = place.trim_end_matches('/');
    if matches!(Utf8Path::new(place).extension(), Some("yaml" | "yml")) {
        let (dir, root) = place.rsplit_once('/').unwrap_or(("", place));
        let dir = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let tree = repository.folder(commit, &dir)?;
        return Ok((dir, root.to_owned(), tree.map(Tree)));
    }
    let dir = if matches!(place, "" | ".") { String::new() } else { format!("{place}/") };
    let tree = repository.folder(commit, &dir)?;
    Ok((dir, ROOT.to_owned(), tree.map(Tree)))
}

/// The revision has no such workspace: where it has others.
fn moved(
    repository: &Repository,
    commit: &crate::git::Commit,
    revision: &str,
    dir: &str,
    root: &str,
) -> Result<Exit, GitError> {
    let all = repository.folder(commit, "")?;
    let is_root = |path: &&str| *path == ROOT || path.ends_with(&format!("/{ROOT}"));
    let paths = all.iter().flat_map(|all| all.entries()).map(|entry| entry.path.as_str());
    let places: Vec<String> = paths
        .filter(is_root)
        .take(MOST_PLACES)
        .map(|path| match path.strip_suffix(ROOT).map(|dir| dir.trim_end_matches('/')) {
            Some("") | None => format!("`{revision}:./`"),
            Some(dir) => format!("`{revision}:{dir}`"),
        })
        .collect();
    let hint = if places.is_empty() {
        "it has no workspace at all".to_owned()
    } else {
        format!("the workspace may have moved; compare with {}", places.join(" or "))
    };
    Ok(output::usage(&format!("there is no {dir}{root} in {revision}: {hint}")))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_revision_ends_at_the_first_colon_outside_of_braces() {
        assert_eq!(split("HEAD~1"), ("HEAD~1", None));
        assert_eq!(split("main:team/shop"), ("main", Some("team/shop")));
        assert_eq!(split("HEAD^{/fix: it}:a"), ("HEAD^{/fix: it}", Some("a")));
        assert_eq!(split("main@{12:00}"), ("main@{12:00}", None));
        assert_eq!(split(":/fix"), (":/fix", None));
        assert_eq!(split("main:"), ("main", Some("")));
    }
}
