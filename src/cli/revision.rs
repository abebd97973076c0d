//! A side of `trackc diff` that is a git revision.

use super::Exit;
use super::compiled::{Compiled, compiled, not_a_bundle, of_environment};
use super::files::{LARGEST, too_large};
use super::output;
use super::session::Session;
use crate::diagnostic::nearest;
use crate::diff::{ReadBundle, Side, SideKind};
use crate::emit::BUNDLE;
use crate::git::{Commit, EntryKind, Folder, GitError, Repository};
use crate::text::{SourceFile, visible};
use crate::workspace::{BASELINE, Found, ROOT, Store, Stored, load_from};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// How many places are named where a workspace may stand.
const MOST_PLACES: usize = 5;

/// A revision, and where in it to look: `main:team/shop` is the folder `team/shop` of `main`. What
/// begins with `:/` is the words of a commit to the end, colons and all.
fn split(word: &str) -> (&str, Option<&str>) {
    if word.starts_with(":/") {
        return (word, None);
    }
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

/// Reads a revision: of the current workspace, else of the one that `other` names.
pub(super) fn read(
    session: &Session<'_>,
    word: &str,
    other: Option<&str>,
) -> Result<(Side, Compiled), Exit> {
    let (revision, path) = split(word);
    let (dir, root) = match path {
        Some(_) => (session.cwd.clone(), String::new()),
        None => here(session, word, other)?,
    };
    let (repository, commit) = commit(word, revision, &dir)?;
    // A path of its own is from the root of the repository, as git takes it.
    let place = match path.map(|path| (path, path.strip_prefix("./"))) {
        None => format!("{}{root}", repository.prefix()),
        Some((_, Some(below))) => format!("{}{below}", repository.prefix()),
        Some((path, None)) => path.to_owned(),
    };
    let failed = |error: GitError| output::usage(&format!("{word}: {error}"));
    let (dir, root) = folder_and_root(&place);
    let tree = repository.folder(&commit, &dir).map_err(failed)?.map(Tree);
    let side = Side {
        name: word.to_owned(),
        kind: SideKind::Revision,
        commit: Some(commit.id().to_owned()),
    };
    let has = |name: &str| tree.as_ref().filter(|tree| tree.kind(name).is_some());
    if let Some(tree) = has(&root) {
        // As git writes it: `HEAD~1:shop/trackc.yaml`.
        let dir = Utf8PathBuf::from(format!("{revision}:{dir}"));
        let found = Found::whole(dir, &root);
        return Ok((side, workspace(session, word, tree, &found)?));
    }
    match has(BUNDLE).filter(|_| path.is_some() && root == ROOT) {
        Some(tree) => Ok((side, bundle(session, word, tree)?.into())),
        None => {
            Err(moved(&repository, &commit, revision, &format!("{dir}{root}"))
                .unwrap_or_else(failed))
        }
    }
}

/// The repository of a folder, and the commit that a revision names there.
fn commit(word: &str, revision: &str, dir: &Utf8Path) -> Result<(Repository, Commit), Exit> {
    let neither = |why: &str| {
        output::usage(&format!("`{word}` is neither a path that exists nor a git revision: {why}"))
    };
    let repository = Repository::open(dir).map_err(|error| neither(&error.to_string()))?;
    let found = repository.commit(revision).map_err(|error| neither(&error.to_string()))?;
    if let Some(commit) = found {
        return Ok((repository, commit));
    }
    let names = repository.names();
    if let Some((old, new)) = revision.split_once("..") {
        let (old, new) = (visible(old), visible(new.trim_start_matches('.')));
        return Err(neither(&format!("name the two sides apart, as `trackc diff {old} {new}`")));
    }
    Err(neither(&match nearest(revision, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if repository.is_shallow() => {
            "only the last commits were fetched; fetch the others with `git fetch --unshallow`, \
             or in CI with `fetch-depth: 0`"
                .to_owned()
        }
        None if revision.starts_with('-') => "a revision does not begin with `-`".to_owned(),
        None if names.is_empty() => "the repository has no branches yet".to_owned(),
        None => {
            let known: Vec<&str> = names.iter().take(MOST_PLACES).map(String::as_str).collect();
            format!("the repository knows no such name, but for example {}", known.join(", "))
        }
    }))
}

/// Compiles the workspace in a folder of a revision.
fn workspace(
    session: &Session<'_>,
    word: &str,
    tree: &Tree,
    found: &Found,
) -> Result<Compiled, Exit> {
    let mut loaded = load_from(tree, &found.root, &session.limits).map_err(|e| {
        output::usage(&format!("cannot read {}{}: {}", found.dir, e.path, e.reason))
    })?;
    if found.root == ROOT && tree.kind(BASELINE).is_some() {
        let bytes = bytes(tree, BASELINE, session.limits.file_bytes);
        let known = bytes.and_then(|b| loaded.set_baseline(SourceFile::new(BASELINE, b)));
        known.map_err(|why| output::usage(&format!("cannot use the baseline of {word}: {why}")))?;
    }
    compiled(session, loaded, (word, found))
}

/// Reads the build in a folder of a revision.
fn bundle(session: &Session<'_>, word: &str, tree: &Tree) -> Result<ReadBundle, Exit> {
    let bytes = bytes(tree, BUNDLE, LARGEST)
        .map_err(|why| output::usage(&format!("cannot read {BUNDLE} of {word}: {why}")))?;
    let read = ReadBundle::read_from_folder(&bytes).map_err(|e| not_a_bundle(word, &e))?;
    of_environment(session, word, &read)?;
    Ok(read)
}

/// The bytes of a file, if there are not too many.
fn bytes(tree: &Tree, name: &str, most: u64) -> Result<Vec<u8>, String> {
    match tree.kind(name) {
        Some(EntryKind::File(size)) if size > most => Err(too_large(most)),
        _ => tree.0.read(name),
    }
}

/// The folder and the root of the workspace that a bare revision is of: the current one, else
/// the one that the other side names.
fn here(
    session: &Session<'_>,
    word: &str,
    other: Option<&str>,
) -> Result<(Utf8PathBuf, String), Exit> {
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
        Ok([found]) => Ok((session.cwd.join(&found.dir), found.root.clone())),
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
        Err(_) => Ok((session.cwd.clone(), ROOT.to_owned())),
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
            EntryKind::Absent => Stored::Refused("was not fetched: the clone is partial"),
            EntryKind::Broken => {
                Stored::Refused("is broken in the repository: see what `git fsck` says")
            }
            EntryKind::Unnamed => Stored::Refused("has a name that is not UTF-8"),
        };
        self.0.entries().iter().map(|e| (e.path.as_str(), stored(e.kind))).collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.read(path)
    }
}

/// The folder (empty, or with a `/` at the end) and the root's name: a place may be a folder or
/// a root file.
fn folder_and_root(place: &str) -> (String, String) {
    let place = place.trim_end_matches('/');
    let folder = |dir: &str| match dir {
        "" | "." => String::new(),
        dir => format!("{dir}/"),
    };
    if matches!(Utf8Path::new(place).extension(), Some("yaml" | "yml")) {
        let (dir, root) = place.rsplit_once('/').unwrap_or(("", place));
        return (folder(dir), root.to_owned());
    }
    (folder(place), ROOT.to_owned())
}

/// The revision has no such workspace: where it has others.
fn moved(
    repository: &Repository,
    commit: &Commit,
    revision: &str,
    path: &str,
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
    Ok(output::usage(&format!("there is no {path} in {revision}: {hint}")))
}

#[cfg(test)]
mod tests {
    use super::{folder_and_root, split};

    #[test]
    fn a_revision_ends_at_the_first_colon_outside_of_braces() {
        assert_eq!(split("HEAD~1"), ("HEAD~1", None));
        assert_eq!(split("main:team/shop"), ("main", Some("team/shop")));
        assert_eq!(split("HEAD^{/fix: it}:a"), ("HEAD^{/fix: it}", Some("a")));
        assert_eq!(split("main@{12:00}"), ("main@{12:00}", None));
        assert_eq!(split(":/fix"), (":/fix", None));
        assert_eq!(split(":/raise payout: KZ"), (":/raise payout: KZ", None));
        assert_eq!(split("main:"), ("main", Some("")));
    }

    #[test]
    fn a_place_is_a_folder_or_a_root_file() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        for place in ["", ".", "/"] {
            assert_eq!(folder_and_root(place), pair("", "trackc.yaml"), "{place}");
        }
        assert_eq!(folder_and_root("team/shop/"), pair("team/shop/", "trackc.yaml"));
        assert_eq!(folder_and_root("team/kz.yml"), pair("team/", "kz.yml"));
        assert_eq!(folder_and_root("kz.yaml"), pair("", "kz.yaml"));
    }
}
