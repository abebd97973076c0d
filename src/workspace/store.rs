//! A workspace whose files are not on the disk: those of a revision, or in memory.

use super::disk::{BASELINE, Unreadable};
use super::listing::{Expansion, IS_FOLDER, Lookup, Refused, own};
use super::load::{Loaded, ReadFile, gather};
use super::pattern::{Pattern, Problem, Tried};
use crate::text::SourceFile;
use crate::yaml::Limits;
use camino::Utf8Path;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// A file of so many bytes.
    File(u64),
    /// Something that is not opened, and why: `is a link`.
    Refused(&'static str),
}

/// Where files are that are not on the disk.
pub trait Store: Sync {
    /// Everything in the folder of the root and below, by its path from there, with `/`.
    fn entries(&self) -> BTreeMap<&str, Stored>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// In words, where it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// The workspace that [`load`](super::load()) would read from a folder with just these files.
/// A link is followed nowhere.
///
/// # Errors
/// Where the root itself is not there or is no regular file.
pub fn load_from(store: &impl Store, root: &str, limits: &Limits) -> Result<Loaded, Unreadable> {
    let entries = store.entries();
    let read = |path: &str| match entries.get(path) {
        Some(Stored::File(size)) if *size > limits.file_bytes => Ok(ReadFile::new(path, None)),
        Some(Stored::File(_)) => Ok(ReadFile::new(path, Some(store.read(path)?))),
        Some(Stored::Refused(why)) => Err(format!("it {why}")),
        None => Err("there is no such file".to_owned()),
    };
    let unreadable = |reason| Unreadable { path: root.to_owned(), reason };
    let file = read(root).map_err(unreadable)?;
    let lookup = |_: &[_]| Among { entries: &entries, root, tried: Tried::default() };
    Ok(gather(Utf8Path::new(""), file, limits, lookup, read))
}

/// What is stored, as [`Listing`](super::listing::Listing) finds it on the disk.
struct Among<'e> {
    entries: &'e BTreeMap<&'e str, Stored>,
    root: &'e str,
    tried: Tried,
}

impl<'e> Among<'e> {
    /// What has a path that begins like this.
    fn beginning<'b>(
        &self,
        begin: &'b str,
    ) -> impl Iterator<Item = (&'e &'e str, &'e Stored)> + Clone + use<'e, 'b> {
        let from = (Bound::Included(begin), Bound::Unbounded);
        self.entries.range::<str, _>(from).take_while(move |(path, _)| path.starts_with(begin))
    }
}

impl Lookup for Among<'_> {
    fn expand(&mut self, glob: &str) -> Result<Expansion, Problem> {
        let pattern = Pattern::new(glob)?;
        let mut out = Expansion::default();
        if let Some((path, why)) = pattern.ways().find_map(|way| match self.entries.get(way) {
            Some(Stored::Refused(why)) => Some((way, *why)),
            _ => None,
        }) {
            out.refused.push(Refused { path: path.to_owned(), why });
            return Ok(out);
        }
        let base = pattern.base();
        if pattern.is_literal() && self.beginning(&format!("{base}/")).next().is_some() {
            out.refused.push(Refused { path: base.to_owned(), why: IS_FOLDER });
            return Ok(out);
        }
        let below = self.beginning(base);
        self.tried.on(below.clone().count())?;
        for (path, stored) in below.filter(|(path, _)| pattern.finds(path)) {
            match stored {
                // The baseline lies in the workspace and is no part of it.
                _ if *path == self.root || *path == BASELINE => out.root = true,
                Stored::File(_) => out.files.push((*path).to_owned()),
                Stored::Refused(why) => out.refused.push(Refused { path: (*path).to_owned(), why }),
            }
        }
        Ok(out)
    }

    fn files(&self) -> Vec<String> {
        let files = self.entries.iter().filter(|(_, stored)| matches!(stored, Stored::File(_)));
        own(files.map(|(path, _)| (*path).to_owned()).collect(), self.root)
    }
}

/// The workspace that [`load`](super::load()) would read from a folder with these files and
/// no others. The first is the root.
#[must_use]
pub fn in_memory(files: &[(&str, &str)], limits: &Limits) -> Loaded {
    let root = files.first().map_or("", |(path, _)| *path);
    let texts = Texts(files.iter().rev().copied().collect());
    let empty = || Loaded::in_memory(vec![SourceFile::new(root, Vec::new())]);
    load_from(&texts, root, limits).unwrap_or_else(|_| empty())
}

struct Texts<'f>(BTreeMap<&'f str, &'f str>);

impl Store for Texts<'_> {
    fn entries(&self) -> BTreeMap<&str, Stored> {
        self.0.iter().map(|(path, text)| (*path, Stored::File(text.len() as u64))).collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let text = self.0.get(path).ok_or("there is no such file")?;
        Ok(text.as_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(files: &[(&str, &str)]) -> Vec<String> {
        let loaded = in_memory(files, &Limits::default());
        loaded.sources.files().iter().map(|f| f.path().to_owned()).collect()
    }

    struct Tree(BTreeMap<&'static str, (Stored, &'static str)>);

    impl Store for Tree {
        fn entries(&self) -> BTreeMap<&str, Stored> {
            self.0.iter().map(|(path, (stored, _))| (*path, *stored)).collect()
        }

        fn read(&self, path: &str) -> Result<Vec<u8>, String> {
            Ok(self.0[path].1.as_bytes().to_vec())
        }
    }

    #[test]
    fn patterns_match_what_they_match_on_the_disk() {
        let root = ("trackc.yaml", "include: [\"*.yaml\", \"offers/**/*.yaml\", \"./a/b.yaml\"]\n");
        let others = [
            "a/b.yaml",
            "b.yaml",
            "offers/.hidden/x.yaml",
            "offers/kz/x.yaml",
            "offers/x.yml",
            "offers/node_modules/x.yaml",
            "target/x.yaml",
            ".trackc-baseline.json",
        ];
        let files: Vec<_> = std::iter::once(root).chain(others.map(|path| (path, ""))).collect();
        assert_eq!(paths(&files), ["trackc.yaml", "a/b.yaml", "b.yaml", "offers/kz/x.yaml"]);
    }

    #[test]
    fn links_and_other_repositories_are_refused_and_large_files_not_read() {
        let file = |text: &'static str| (Stored::File(text.len() as u64), text);
        let refused = |why| (Stored::Refused(why), "");
        let tree = Tree(BTreeMap::from([
            (
                "trackc.yaml",
                file("include: [\"*/a.yaml\", sub/b.yaml, link.yaml, dir, big.yaml]\n"),
            ),
            ("x/a.yaml", file("")),
            ("sub", refused("is another repository")),
            ("link.yaml", refused("is a link")),
            ("dir/c.yaml", file("")),
            ("big.yaml", (Stored::File(u64::MAX), "")),
        ]));
        let loaded = load_from(&tree, "trackc.yaml", &Limits::default()).unwrap();
        let said: Vec<&str> = loaded.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(said.len(), 4, "{said:#?}");
        for (said, part) in said.iter().zip([
            "`sub`, which is another",
            "`link.yaml`, which is a link",
            "`dir`, which is a folder",
            "larger than",
        ]) {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(loaded.sources.files().len(), 3);
        let error = load_from(&tree, "link.yaml", &Limits::default()).unwrap_err();
        assert_eq!(error.reason, "it is a link");
    }
}
