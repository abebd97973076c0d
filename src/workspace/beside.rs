//! Files that lie in the folder of a workspace and are no part of it.

use super::disk::ROOT;
use super::listing::{Listing, Lookup as _};
use crate::text::{SourceFile, Sources};
use camino::Utf8Path;
use hashbrown::HashSet;
use std::sync::{Arc, OnceLock};

/// The YAML files in the folder of a root and below: the folder is walked once, and only if somebody
/// asks. Nothing where the workspace is not on the disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside(Option<Arc<OnceLock<Vec<String>>>>);

impl Beside {
    /// Those of a workspace on the disk.
    pub(super) fn on_disk() -> Self {
        Self(Some(Arc::default()))
    }

    /// Whether anybody has asked.
    pub(super) fn was_asked(&self) -> bool {
        self.0.as_ref().is_some_and(|all| all.get().is_some())
    }

    /// Those that are no part of the workspace, nor of one that lies in its folder. A file that is
    /// checked by itself has none.
    pub(super) fn left_out(&self, dir: &Utf8Path, sources: &Sources) -> Vec<&str> {
        let own: HashSet<&str> = sources.files().iter().map(SourceFile::path).collect();
        let Some(all) = self.0.as_ref().filter(|_| own.contains(ROOT)) else { return Vec::new() };
        let all = all.get_or_init(|| Listing::new(dir, ROOT, []).files());
        all.iter().map(String::as_str).filter(|path| !own.contains(path)).collect()
    }
}
