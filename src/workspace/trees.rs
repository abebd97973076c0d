//! Whoever has the trees of a workspace's files.

use crate::text::{FileId, Marks, Sources};
use crate::yaml::{Limits, Tree};
use std::fmt;

/// Where trees are asked for.
///
/// A trait, since the lifetime of what a lock holds cannot shrink, and that of a trait object can.
pub trait Trees: fmt::Debug + Sync {
    /// The files.
    fn sources(&self) -> &Sources;

    /// Whether there is so much that threads pay for themselves.
    fn parallel(&self) -> bool;

    /// Bounds.
    fn limits(&self) -> &Limits;

    /// The tree of a file; `None` where it is not YAML.
    fn tree(&self, file: FileId) -> Option<&Tree<'_>>;

    /// What the text of a file has of that which every text is looked through for.
    fn marks(&self, file: FileId) -> &Marks;

    /// Whether each file is YAML.
    fn are_yaml(&self) -> Vec<bool>;

    /// The files whose trees are in memory now.
    fn held(&self) -> Vec<FileId>;

    /// The YAML files in the workspace's folder that nothing includes.
    fn left_out(&self) -> Vec<&str>;
}

impl<'t> dyn Trees + 't {
    /// The files that are YAML.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        ids().zip(self.are_yaml()).filter(|(_, is_yaml)| *is_yaml).map(|(file, _)| file)
    }

    /// Every tree. Whoever needs only a few should ask for them one by one.
    pub fn all(&self) -> impl Iterator<Item = &Tree<'_>> {
        self.files().filter_map(|file| self.tree(file))
    }
}

/// Every file, one after the other, without end.
pub(super) fn ids() -> impl Iterator<Item = FileId> {
    (0..).map(FileId)
}
