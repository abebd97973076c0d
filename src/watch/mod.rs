//! Waiting until something in a folder may have changed. What it was is for whoever waits to
//! find out: an event is a hint, and none is ever relied on.

use crate::emit::is_own_name;
use crate::workspace::{Reach, is_passed_over};
use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long it has to be quiet before a change counts as done: editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);
/// The same where the last step was the end of one: a file that was written is closed, or has its name.
const DONE: Duration = Duration::from_millis(1);
/// How long it is waited for quiet; something may write without end.
const LONGEST_NOISE: Duration = Duration::from_secs(1);
/// How often is looked where the system tells nothing.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long it is waited at most: an event may be lost, and none tells that a folder above was
/// renamed or that a link on the way leads elsewhere.
const LONGEST: Duration = Duration::from_secs(2);
/// More folders are not watched one by one.
const MOST_FOLDERS: usize = 4096;

/// A folder that is watched, with everything below it that may hold a workspace's files.
pub struct Watch {
    dir: Utf8PathBuf,
    out: Utf8PathBuf,
    /// What belongs to the workspace and may lie in folders that are passed over.
    reach: Reach,
    /// `None` where it is looked again and again.
    events: Option<Events>,
}

struct Events {
    watcher: RecommendedWatcher,
    changed: Receiver<notify::Result<Event>>,
    watched: BTreeSet<Utf8PathBuf>,
}

impl Watch {
    /// Watches a folder; what a build writes into `out` is no change. Where the system cannot tell,
    /// or where `poll` asks for it, it is looked again and again.
    #[must_use]
    pub fn start(dir: &Utf8Path, out: &Utf8Path, poll: bool) -> Self {
        let (dir, out) = (dir.to_owned(), out.to_owned());
        let events = if poll { None } else { Events::start(dir.clone(), out.clone()) };
        let mut watch = Self { dir, out, reach: Reach::default(), events };
        watch.follow();
        watch
    }

    /// Whether it is looked again and again.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        self.events.is_none()
    }

    /// Watches these folders as well. Says whether one of them was not watched until now: what
    /// changed in it before, nobody has noticed.
    pub fn also(&mut self, reach: Reach) -> bool {
        if self.reach == reach {
            return false;
        }
        self.reach = reach;
        self.follow()
    }

    /// Returns once something may have changed and it has been quiet for a moment, or after the
    /// longest that is waited. What changes from now on is noticed, even before the next call.
    /// Says whether an event told of it; what has changed without one is to be followed.
    pub fn wait(&mut self) -> bool {
        let Some(events) = &self.events else {
            thread::sleep(INTERVAL);
            return false;
        };
        let moved = match events.changed.recv_timeout(LONGEST) {
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => {
                self.events = None;
                return false;
            }
            Ok(first) => events.until_quiet(first),
        };
        if moved {
            self.follow();
        }
        true
    }

    /// Watches the folders that there are now: a folder may have come, or have been put in the
    /// place of another. Says whether one is new.
    pub fn follow(&mut self) -> bool {
        let Some(events) = &mut self.events else { return false };
        let folders = wanted(&self.dir, &self.out, &self.reach);
        let is_new = !folders.is_subset(&events.watched);
        let is_watched = folders.len() <= MOST_FOLDERS && events.follow(folders);
        if !is_watched {
            self.events = None;
        }
        is_new && is_watched
    }
}

impl Events {
    fn start(dir: Utf8PathBuf, out: Utf8PathBuf) -> Option<Self> {
        let (send, changed): (Sender<_>, _) = channel();
        let handler = move |event: notify::Result<Event>| {
            let matters = event.as_ref().map_or(true, |event| {
                let is_look = matches!(event.kind, EventKind::Access(_)) && !is_end(event);
                let is_ours = !event.paths.is_empty()
                    && event.paths.iter().all(|path| is_ours(path, &dir, &out));
                event.need_rescan() || !(is_look || is_ours)
            });
            if matters {
                // Nobody may wait any more.
                let _ = send.send(event);
            }
        };
        let watcher = notify::recommended_watcher(handler).ok()?;
        Some(Self { watcher, changed, watched: BTreeSet::new() })
    }

    /// Waits until nothing more comes. Says whether there may be other folders now.
    fn until_quiet(&self, first: notify::Result<Event>) -> bool {
        let mut moved = false;
        // Says how long it has to be quiet behind an event.
        let mut take = |event: notify::Result<Event>| {
            moved |= event.as_ref().map_or(true, |event| self.moves_folders(event));
            if event.is_ok_and(|event| is_end(&event)) { DONE } else { QUIET }
        };
        let (mut pause, mut left) = (take(first), LONGEST_NOISE);
        while let Some(rest) = left.checked_sub(pause) {
            let Ok(next) = self.changed.recv_timeout(pause) else { break };
            left = rest;
            pause = take(next);
            for more in self.changed.try_iter() {
                pause = take(more);
            }
        }
        moved
    }

    /// Whether there may be other folders behind an event: most are of files alone.
    fn moves_folders(&self, event: &Event) -> bool {
        let is_of_folder = |path: &PathBuf| {
            let is_watched = Utf8Path::from_path(path).is_some_and(|p| self.watched.contains(p));
            is_watched || path.symlink_metadata().is_ok_and(|there| !there.is_file())
        };
        event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(is_of_folder)
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

/// Whether a file is whole with it: what was written is closed, or has got its name. Where one of a
/// workspace gets another name, an editor may be putting it aside, and will write it anew.
fn is_end(event: &Event) -> bool {
    let is_yaml = |path: &Path| path.extension().is_some_and(|e| e == "yaml" || e == "yml");
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => true,
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
            event.paths.first().is_some_and(|from| !is_yaml(from))
        }
        _ => false,
    }
}

/// Whether a build of the workspace in `dir` makes such a change itself: a file of its own in
/// `out`, or that folder, which may hold the workspace as well.
fn is_ours(path: &Path, dir: &Utf8Path, out: &Utf8Path) -> bool {
    let is_own = || path.file_name().and_then(|name| name.to_str()).is_some_and(is_own_name);
    match path.parent() {
        Some(folder) if folder == out.as_std_path() => is_own(),
        _ => path == out.as_std_path() && !dir.starts_with(out),
    }
}

/// Every folder in which something may change what a workspace is. What a link leads out of it to
/// is none, wherever patterns look.
fn wanted(dir: &Utf8Path, out: &Utf8Path, reach: &Reach) -> BTreeSet<Utf8PathBuf> {
    let real = dir.canonicalize_utf8().unwrap_or_else(|_| dir.to_owned());
    let mut all = folders(dir, &real, out);
    // What is not there yet will be made in what holds it.
    if all.is_empty() {
        all.extend(dir.ancestors().find(|dir| dir.is_dir()).map(Utf8Path::to_owned));
    }
    let there = |folder: &Utf8Path, all: &mut BTreeSet<Utf8PathBuf>| {
        let holds = |dir: &&Utf8Path| all.contains(*dir) || is_inside(dir, &real) && dir.is_dir();
        let found = folder.ancestors().find(holds).map(Utf8Path::to_owned);
        all.extend(found);
    };
    for base in &reach.bases {
        if all.len() > MOST_FOLDERS {
            break;
        }
        // Those above come first, and what is below them with them.
        if !all.contains(base) {
            all.extend(folders(base, &real, out));
            there(base, &mut all);
        }
    }
    for folder in &reach.folders {
        there(folder, &mut all);
    }
    all
}

/// Whether a path that there is leads into the folder that is really called `real`.
fn is_inside(path: impl AsRef<Path>, real: &Utf8Path) -> bool {
    path.as_ref().canonicalize().is_ok_and(|to| to.starts_with(real))
}

/// A folder and all below it, but for hidden ones and those that hold no workspace's files;
/// none where it does not exist or does not lie in `real`. Links are followed within that, as
/// patterns follow them.
fn folders(start: &Utf8Path, real: &Utf8Path, out: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    if !is_inside(start, real) {
        return BTreeSet::new();
    }
    let (real, out) = (real.to_owned(), out.to_owned());
    let mut builder = WalkBuilder::new(start);
    builder.standard_filters(false).follow_links(true).filter_entry(move |entry| {
        let name = entry.file_name().to_string_lossy();
        let is_skipped = is_passed_over(&name) || entry.path() == out.as_std_path();
        let leaves = || entry.path_is_symlink() && !is_inside(entry.path(), &real);
        let is_dir = entry.file_type().is_some_and(|t| t.is_dir());
        is_dir && (entry.depth() == 0 || !(is_skipped || leaves()))
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
        let out = dir.join("dist");
        let wanted = |reach: &Reach| -> Vec<String> {
            let found = wanted(dir, &out, reach).into_iter();
            found.map(|d| d.strip_prefix(dir).unwrap().to_string()).collect()
        };
        assert_eq!(wanted(&Reach::default()), ["", "offers", "offers/kz"]);
        let all = |names: &[&str]| names.iter().map(|name| dir.join(name)).collect();
        // But for those that hold files of the workspace, or may.
        let folders_of_files = all(&["target", "offers/kz"]);
        let reach = Reach { folders: folders_of_files, bases: all(&["node_modules", ".a/b"]) };
        let found = wanted(&reach);
        assert_eq!(found, ["", "node_modules", "node_modules/x", "offers", "offers/kz", "target"]);
        let real = dir.canonicalize_utf8().unwrap();
        assert!(folders(&dir.join("nowhere"), &real, &out).is_empty());
    }

    /// It was followed to wherever it led, and all that was there was watched.
    #[cfg(unix)]
    #[test]
    fn where_a_pattern_looks_is_not_watched_once_a_link_leads_out_of_it() {
        let (temp, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        std::fs::create_dir(away.path().join("offers")).unwrap();
        std::os::unix::fs::symlink(away.path(), dir.join("more")).unwrap();
        for folder in ["more", "more/offers"] {
            let folders = BTreeSet::from([dir.join(folder)]);
            let reach = Reach { folders: folders.clone(), bases: folders };
            let found = wanted(dir, &dir.join("dist"), &reach);
            assert_eq!(found, BTreeSet::from([dir.to_owned()]), "{folder}");
        }
    }

    #[test]
    fn a_file_is_whole_once_it_is_closed_or_has_its_name() {
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let closed = |mode| EventKind::Access(AccessKind::Close(mode));
        for (kind, paths, is) in [
            (closed(AccessMode::Write), ["a.yaml"].as_slice(), true),
            (closed(AccessMode::Read), &["a.yaml"], false),
            (EventKind::Modify(ModifyKind::Any), &["a.yaml"], false),
            (renamed(RenameMode::To), &["a.yaml"], true),
            (renamed(RenameMode::From), &["a.yaml"], false),
            (renamed(RenameMode::Both), &["4913", "a.yaml"], true),
            (renamed(RenameMode::Both), &["a.yaml", "a.yaml~"], false),
        ] {
            let event = paths.iter().fold(Event::new(kind), |e, path| e.add_path(path.into()));
            assert_eq!(is_end(&event), is, "{event:?}");
        }
    }

    #[test]
    fn only_what_a_build_writes_is_passed_over_in_its_folder() {
        let ours = |path: &str, dir: &str, out: &str| {
            is_ours(Path::new(path), Utf8Path::new(dir), Utf8Path::new(out))
        };
        for (dir, out) in [("/w", "/w"), ("/w/team", "/w"), ("/w", "/w/dist")] {
            for (name, is) in [
                ("bundle.json", true),
                (".trackc-x.tmp", true),
                ("trackc.yaml", false),
                ("more/index.html", false),
            ] {
                assert_eq!(ours(&format!("{out}/{name}"), dir, out), is, "{dir} {out} {name}");
            }
        }
        assert!(ours("/w/dist", "/w", "/w/dist"));
        assert!(!ours("/w", "/w", "/w") && !ours("/w", "/w/team", "/w"));
    }
}
