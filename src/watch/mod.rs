//! Waiting until something in a folder may have changed. What it was is for whoever waits to
//! find out: an event is a hint, and none is ever relied on.

use crate::workspace::is_passed_over;
use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long it has to be quiet before a change counts as done: editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);
/// How many times in a row it is waited for quiet; something may write without end.
const MOST_WAITS: usize = 30;
/// How often is looked where the system tells nothing.
const INTERVAL: Duration = Duration::from_millis(500);
/// More folders are not watched one by one.
const MOST_FOLDERS: usize = 4096;

/// A folder that is watched, with everything below it that may hold a workspace's files.
pub struct Watch {
    dir: Utf8PathBuf,
    skip: Option<Utf8PathBuf>,
    /// `None` where it is looked again and again.
    events: Option<Events>,
}

struct Events {
    watcher: RecommendedWatcher,
    changed: Receiver<()>,
    watched: BTreeSet<Utf8PathBuf>,
}

impl Watch {
    /// Watches a folder; what changes in `skip` is no change. Where the system cannot tell, or
    /// where `poll` asks for it, it is looked again and again.
    #[must_use]
    pub fn start(dir: &Utf8Path, skip: Option<&Utf8Path>, poll: bool) -> Self {
        let skip = skip.map(Utf8Path::to_owned);
        let events = if poll { None } else { Events::start(skip.clone()) };
        let mut watch = Self { dir: dir.to_owned(), skip, events };
        watch.follow();
        watch
    }

    /// Whether it is looked again and again.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        self.events.is_none()
    }

    /// Returns once something may have changed and it has been quiet for a moment. What changes
    /// from now on is noticed, even before the next call.
    pub fn wait(&mut self) {
        let Some(events) = &self.events else {
            thread::sleep(INTERVAL);
            return;
        };
        if events.changed.recv().is_err() {
            self.events = None;
            return;
        }
        for _ in 0..MOST_WAITS {
            if events.changed.recv_timeout(QUIET).is_err() {
                break;
            }
            while events.changed.try_recv().is_ok() {}
        }
        self.follow();
    }

    /// Watches the folders that there are now: a folder may have come, or have been put in the
    /// place of another.
    fn follow(&mut self) {
        let Some(events) = &mut self.events else { return };
        let mut folders = folders(&self.dir, self.skip.as_deref());
        if folders.is_empty() {
            // Once the folder comes back, what holds it will know.
            let above = self.dir.ancestors().skip(1).find(|dir| dir.is_dir());
            folders.extend(above.map(Utf8Path::to_owned));
        }
        let is_watched = folders.len() <= MOST_FOLDERS && events.follow(folders);
        if !is_watched {
            self.events = None;
        }
    }
}

impl Events {
    fn start(skip: Option<Utf8PathBuf>) -> Option<Self> {
        let (send, changed): (Sender<()>, _) = channel();
        let handler = move |event: notify::Result<notify::Event>| {
            let matters = event.map_or(true, |event| {
                let ours = |path: &std::path::PathBuf| {
                    skip.as_ref().is_some_and(|skip| path.starts_with(skip.as_std_path()))
                };
                let is_look = matches!(event.kind, EventKind::Access(_));
                let is_ours = !event.paths.is_empty() && event.paths.iter().all(ours);
                event.need_rescan() || !(is_look || is_ours)
            });
            if matters {
                // Nobody may wait any more.
                let _ = send.send(());
            }
        };
        let watcher = notify::recommended_watcher(handler).ok()?;
        Some(Self { watcher, changed, watched: BTreeSet::new() })
    }

    /// Watches just these folders. False where the system does not watch so many.
    fn follow(&mut self, folders: BTreeSet<Utf8PathBuf>) -> bool {
        for gone in self.watched.difference(&folders) {
            let _ = self.watcher.unwatch(gone.as_std_path());
        }
        let watcher = &mut self.watcher;
        // Each one again: it may be another folder by the same name.
        let failed = folders.iter().any(|dir| {
            let watched = watcher.watch(dir.as_std_path(), RecursiveMode::NonRecursive);
            watched.is_err() && dir.is_dir()
        });
        self.watched = folders;
        !failed
    }
}

/// A folder and all below it, but for hidden ones and those that hold no workspace's files;
/// none where it does not exist.
fn folders(dir: &Utf8Path, skip: Option<&Utf8Path>) -> BTreeSet<Utf8PathBuf> {
    let skip = skip.map(Utf8Path::to_owned);
    let mut builder = WalkBuilder::new(dir);
    builder.standard_filters(false).filter_entry(move |entry| {
        let name = entry.file_name().to_string_lossy();
        let is_skipped = is_passed_over(&name)
            || skip.as_ref().is_some_and(|skip| entry.path() == skip.as_std_path());
        let is_dir = entry.file_type().is_some_and(|t| t.is_dir());
        is_dir && (entry.depth() == 0 || !is_skipped)
    });
    let found = builder
        .build()
        .flatten()
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok());
    found.take(MOST_FOLDERS + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_hold_no_workspace_are_not_watched() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        for path in ["offers/kz", ".git/objects", "node_modules/x", "target", "dist"] {
            std::fs::create_dir_all(dir.join(path)).unwrap();
        }
        let found = folders(dir, Some(&dir.join("dist")));
        let relative: Vec<_> =
            found.iter().map(|d| d.strip_prefix(dir).unwrap().as_str()).collect();
        assert_eq!(relative, ["", "offers", "offers/kz"]);
        assert!(folders(&dir.join("nowhere"), None).is_empty());
    }
}
