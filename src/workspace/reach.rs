//! Where the files of a workspace stand and may come from, for whoever waits until one changes.

use super::include;
use super::listing::{dir_or_dot, outside_link};
use super::load::Loaded;
use super::pattern::Pattern;
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

/// Folders of a workspace, whether or not they are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Those that hold a file that was read, or one that a pattern names.
    pub folders: BTreeSet<Utf8PathBuf>,
    /// Those in and below which a pattern looks.
    pub bases: BTreeSet<Utf8PathBuf>,
}

/// Where the files of a workspace are; `dir` is what its folder is called.
#[must_use]
pub fn reach(loaded: &Loaded, dir: &Utf8Path, limits: &Limits) -> Reach {
    let mut out = Reach::default();
    let mut last = None;
    for file in loaded.sources.files() {
        let folder = Utf8Path::new(file.path()).parent();
        // They are sorted: those of a folder mostly follow each other.
        if folder != last {
            out.folders.extend(folder.map(|folder| dir.join(folder)));
            last = folder;
        }
    }
    let Some(root) = loaded.sources.files().first() else { return out };
    // Included files go by their own names. The root keeps the one by which it is known.
    let own = dir.join(root.path()).canonicalize_utf8().ok();
    out.folders.extend(own.as_deref().and_then(Utf8Path::parent).map(Utf8Path::to_owned));
    let real = dir_or_dot(dir).canonicalize_utf8().unwrap_or_else(|_| dir.to_owned());
    for pattern in include::patterns(root, limits).patterns {
        let Ok(pattern) = Pattern::new(&pattern.glob) else { continue };
        let base = Utf8Path::new(pattern.base());
        let (folder, of) = if pattern.is_literal() {
            (base.parent(), &mut out.folders)
        } else {
            (Some(base), &mut out.bases)
        };
        let inside = folder.filter(|folder| outside_link(dir, &real, folder.as_str()).is_none());
        of.extend(inside.map(|folder| dir.join(folder)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::load;

    #[test]
    fn folders_of_files_and_of_patterns_are_named_whether_or_not_they_are_there() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        std::fs::create_dir_all(dir.join("offers/kz")).unwrap();
        std::fs::write(dir.join("offers/kz/a.yaml"), "offers: {}\n").unwrap();
        let root = "include: ['offers/**/*.yaml', .more/a.yaml, 'target//*.yaml', ../x.yaml]\n";
        std::fs::write(dir.join("trackc.yaml"), root).unwrap();
        let limits = Limits::default();
        let found = reach(&load(dir, "trackc.yaml", &limits).unwrap(), dir, &limits);
        let relative = |all: &BTreeSet<Utf8PathBuf>| -> Vec<String> {
            let path = |p: &Utf8PathBuf| p.strip_prefix(dir).map(|p| p.to_string());
            all.iter().filter_map(|p| path(p).ok()).collect()
        };
        assert_eq!(relative(&found.folders), ["", ".more", "offers/kz"]);
        assert_eq!(relative(&found.bases), ["offers", "target"]);
    }
}
