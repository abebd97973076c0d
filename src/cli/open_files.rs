//! What an editor holds open, the workspaces that it belongs to, and what was told of them.

use super::output;
use super::seconds;
use super::session::Session;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lsp::{
    Document, Encoding, Told, View, definition, findings, fix_all, path_of, quick_fixes,
    references, uri_of,
};
use crate::report::normal;
use crate::rules::{Analysis, Wanted};
use crate::text::FileId;
use crate::workspace::{Again, Found, Kept, Loaded, ROOT, load, load_again, reload, workspace_of};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, DidChangeTextDocumentParams, Location,
    PublishDiagnosticsParams, ReferenceParams, TextDocumentItem, TextDocumentPositionParams, Uri,
};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the action that mends all that surely can be mended in a file.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.trackc");

/// A file in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Home {
    /// The path of the workspace's root.
    root: Utf8PathBuf,
    /// The file's path in the workspace.
    path: String,
}

/// A file that the editor holds open.
struct Open {
    uri: Uri,
    document: Document,
    /// None where it is no part of a workspace.
    home: Option<Home>,
}

/// A workspace of something that is open.
struct Checked {
    found: Found,
    /// As it is on the disk; none where its root cannot be read.
    disk: Option<Loaded>,
    /// Whether the disk may be another by now.
    is_old: bool,
    /// With what is not saved; none where that has to be put together.
    now: Option<Loaded>,
    /// Whether there is something to be checked.
    waits: bool,
    findings: Vec<Diagnostic>,
    last: Last,
}

/// An open file in its workspace.
struct Here<'h> {
    now: &'h Loaded,
    findings: &'h [Diagnostic],
    path: &'h str,
    file: FileId,
    view: View<'h>,
}

/// What an editor was told of a workspace last.
#[derive(Default)]
struct Last {
    told: Told,
    /// Of which state of each open file, by its path.
    versions: BTreeMap<String, i32>,
}

/// What an editor holds open, and the workspaces of it.
pub(super) struct OpenFiles<'a> {
    session: &'a Session<'a>,
    /// How the editor counts.
    pub(super) encoding: Encoding,
    /// By the editor's own names.
    open: BTreeMap<String, Open>,
    /// By the path of their root. Each has something open.
    workspaces: BTreeMap<Utf8PathBuf, Checked>,
}

impl<'a> OpenFiles<'a> {
    pub(super) fn new(session: &'a Session<'a>) -> Self {
        let (encoding, open, workspaces) = Default::default();
        Self { session, encoding, open, workspaces }
    }

    pub(super) fn limits(&self) -> &'a Limits {
        &self.session.limits
    }

    /// Takes in a file with its text.
    pub(super) fn open(&mut self, item: TextDocumentItem) {
        let home = self.home(&item.uri);
        self.touch(home.as_ref());
        let document = Document { version: item.version, text: item.text };
        self.open.insert(item.uri.as_str().to_owned(), Open { uri: item.uri, document, home });
    }

    /// Takes in what was typed in a file.
    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let named = params.text_document;
        let Some(open) = self.open.get_mut(named.uri.as_str()) else { return };
        open.document.change(named.version, params.content_changes, self.encoding);
        let home = open.home.clone();
        self.touch(home.as_ref());
    }

    /// Forgets a file, and gives what is to be told where nothing of its workspace is open any more.
    pub(super) fn close(&mut self, uri: &Uri) -> Vec<PublishDiagnosticsParams> {
        let closed = self.open.remove(uri.as_str());
        self.touch(closed.and_then(|open| open.home).as_ref());
        self.leave()
    }

    /// Looks at the disk again, and to which workspace each file belongs.
    pub(super) fn look_again(&mut self) -> Vec<PublishDiagnosticsParams> {
        let open = std::mem::take(&mut self.open).into_iter();
        let open = open.map(|(name, open)| (name, Open { home: self.home(&open.uri), ..open }));
        self.open = open.collect();
        for workspace in self.workspaces.values_mut() {
            workspace.is_old = true;
            workspace.touch();
        }
        self.leave()
    }

    /// The root of a workspace that waits to be checked.
    pub(super) fn next(&self) -> Option<&Utf8Path> {
        let mut waiting = self.workspaces.iter().filter(|(_, workspace)| workspace.waits);
        waiting.next().map(|(root, _)| root.as_path())
    }

    /// The root of the workspace of a file, where it waits to be checked.
    pub(super) fn waits_for(&self, uri: &Uri) -> Option<&Utf8Path> {
        let home = self.open.get(uri.as_str())?.home.as_ref()?;
        self.workspaces.get(&home.root)?.waits.then_some(&home.root)
    }

    /// A workspace as it is now, with what is not saved.
    pub(super) fn now(&mut self, root: &Utf8Path) -> Option<&Loaded> {
        let workspace = self.workspaces.get_mut(root)?;
        if std::mem::take(&mut workspace.is_old) {
            workspace.disk = workspace.read(self.session);
        }
        if workspace.now.is_none() {
            let open = open_in(&self.open, root);
            workspace.now = workspace.disk.as_ref().map(|disk| {
                let files = (0..).map(FileId).zip(disk.sources.files());
                let edited = files.filter_map(|(id, file)| {
                    let document = &open.get(file.path())?.document;
                    let is_saved = document.is_saved_as(file.bytes());
                    (!is_saved).then(|| (id, document.text.clone().into_bytes()))
                });
                let edited: Vec<_> = edited.collect();
                if edited.is_empty() {
                    disk.clone()
                } else {
                    reload(disk, edited, &self.session.limits)
                }
            });
        }
        workspace.now.as_ref()
    }

    /// Checks a workspace, and has the editor told what is new.
    pub(super) fn check<E>(
        &mut self,
        root: &Utf8Path,
        kept: Option<&Kept<'_>>,
        tell: impl FnOnce(Vec<PublishDiagnosticsParams>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.now(root);
        let Some(workspace) = self.workspaces.get_mut(root) else { return Ok(()) };
        workspace.waits = false;
        let Checked { found: Found { dir, .. }, now, findings: found, last, .. } = workspace;
        let open = open_in(&self.open, root);
        let Some(now) = now else { return tell(last.news(Told::new(), dir, &open)) };
        let name = |path: &str| name(dir, &open, path);
        let view = View { sources: &now.sources, name: &name, encoding: self.encoding };
        // Before what was made is given back, which takes its time.
        let told = self.session.analyse_again(now, kept, |a| {
            *found = std::mem::take(&mut a.outcome.diagnostics);
            tell(last.news(findings(found, view), dir, &open))
        });
        // No environment is asked for that may not be there.
        told.unwrap_or(Ok(()))
    }

    /// What can be done about what was found where the editor asks.
    pub(super) fn actions(&self, params: &CodeActionParams) -> Vec<CodeAction> {
        let only = params.context.only.as_deref();
        // A kind means those that are more exact as well.
        let means = |wanted: &CodeActionKind, kind: &CodeActionKind| {
            let rest = kind.as_str().strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_wanted =
            |kind: &CodeActionKind| only.is_none_or(|only| only.iter().any(|o| means(o, kind)));
        let offered = self.at(&params.text_document.uri, |here| {
            let Here { now, findings, path, file, view } = here;
            let mut out = Vec::new();
            if is_wanted(&CodeActionKind::QUICKFIX) {
                out = quick_fixes(findings, file, params.range, view);
            }
            // It takes many checks: only for who asks for it.
            if only.is_some() && is_wanted(&FIX_ALL) {
                let only = BTreeSet::from([path.to_owned()]);
                let wanted = Wanted { applicability: Applicability::Safe, only: Some(&only) };
                let changes = self.session.mend(now, wanted).map(|mended| mended.changes);
                let changes = changes.iter().flatten().filter(|change| change.path == path);
                out.extend(changes.filter_map(|change| fix_all(change, file, FIX_ALL, view)));
            }
            out
        });
        offered.unwrap_or_default()
    }

    /// Where the entry is that is named at a place.
    pub(super) fn definition(&self, params: &TextDocumentPositionParams) -> Option<Location> {
        self.at(&params.text_document.uri, |Here { now, file, view, .. }| {
            let find =
                |a: &mut Analysis<'_, '_>| definition(a.workspace, file, params.position, view);
            self.session.analyse(now, find).ok()?
        })?
    }

    /// Where the entry is named that stands, or is named, at a place.
    pub(super) fn references(&self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let at = &params.text_document_position;
        let with_entry = params.context.include_declaration;
        self.at(&at.text_document.uri, |Here { now, file, view, .. }| {
            let find = |a: &mut Analysis<'_, '_>| {
                references(a.workspace, file, at.position, with_entry, view)
            };
            self.session.analyse(now, find).ok()
        })?
    }

    /// Looks at an open file; none where it belongs to no workspace that can be read.
    fn at<R>(&self, uri: &Uri, look: impl FnOnce(Here<'_>) -> R) -> Option<R> {
        let Home { root, path } = self.open.get(uri.as_str())?.home.as_ref()?;
        let Checked { found, now, findings, .. } = self.workspaces.get(root)?;
        let now = now.as_ref()?;
        let mut files = (0..).map(FileId).zip(now.sources.files());
        let (file, _) = files.find(|(_, file)| file.path() == path)?;
        let open = open_in(&self.open, root);
        let name = |path: &str| name(&found.dir, &open, path);
        let view = View { sources: &now.sources, name: &name, encoding: self.encoding };
        Some(look(Here { now, findings, path, file, view }))
    }

    /// Where a file belongs. Not every file of YAML that is opened is meant for us.
    fn home(&mut self, uri: &Uri) -> Option<Home> {
        let path = path_of(uri)?;
        let found = workspace_of(&self.session.cwd, &path, &self.session.limits)?;
        let dir = normal(&self.session.cwd.join(&found.dir));
        let (root, path) = (dir.join(ROOT), found.only.into_iter().next());
        let workspace = || Checked::new(Found { dir, root: found.root, only: BTreeSet::new() });
        self.workspaces.entry(root.clone()).or_insert_with(workspace);
        Some(Home { root, path: path.unwrap_or_else(|| ROOT.to_owned()) })
    }

    /// Notes that an open file is another.
    fn touch(&mut self, home: Option<&Home>) {
        if let Some(workspace) = home.and_then(|home| self.workspaces.get_mut(&home.root)) {
            workspace.touch();
        }
    }

    /// Forgets the workspaces of which nothing is open, and gives what is to be told of them.
    fn leave(&mut self) -> Vec<PublishDiagnosticsParams> {
        let homes = self.open.values().filter_map(|open| open.home.as_ref());
        let roots: BTreeSet<&Utf8Path> = homes.map(|home| home.root.as_path()).collect();
        let mut out = Vec::new();
        self.workspaces.retain(|root, workspace| {
            let stays = roots.contains(root.as_path());
            if !stays {
                let Checked { found, last, .. } = workspace;
                out.extend(last.news(Told::new(), &found.dir, &BTreeMap::new()));
            }
            stays
        });
        out
    }
}

impl Checked {
    fn new(found: Found) -> Self {
        let (findings, last) = Default::default();
        Self { found, disk: None, is_old: true, now: None, waits: true, findings, last }
    }

    fn touch(&mut self) {
        (self.now, self.waits) = (None, true);
    }

    /// What is on the disk.
    fn read(&self, session: &Session<'_>) -> Option<Loaded> {
        let Found { dir, root, .. } = &self.found;
        let loaded = match &self.disk {
            Some(before) => {
                let again = Again { now: seconds(), trust: false };
                load_again(dir, root, &session.limits, before, again)
            }
            None => load(dir, root, &session.limits),
        };
        let said = |path: &str, why: &str| {
            output::usage(&format!("cannot read {}: {why}", dir.join(path)));
        };
        let mut loaded = loaded.map_err(|error| said(&error.path, &error.reason)).ok()?;
        for file in &loaded.unreadable {
            said(&file.path, &file.reason);
        }
        // Where it cannot be read, that is said, and nothing is held back.
        let _ = session.read_baseline(&self.found, &mut loaded);
        Some(loaded)
    }
}

impl Last {
    /// What is new of what there is to tell now, of a workspace in a folder.
    fn news(
        &mut self,
        now: Told,
        dir: &Utf8Path,
        open: &BTreeMap<&str, &Open>,
    ) -> Vec<PublishDiagnosticsParams> {
        let before = std::mem::replace(&mut self.told, now);
        let versions: BTreeMap<String, i32> =
            open.iter().map(|(path, open)| ((*path).to_owned(), open.document.version)).collect();
        let said = std::mem::replace(&mut self.versions, versions);
        let paths: BTreeSet<&String> =
            before.keys().chain(self.told.keys()).chain(self.versions.keys()).collect();
        let is_new = |path: &&&String| {
            let version = self.versions.get(**path);
            before.get(**path) != self.told.get(**path)
                || (version.is_some() && said.get(**path) != version)
        };
        let new = paths.iter().filter(is_new);
        let params = new.filter_map(|path| {
            Some(PublishDiagnosticsParams {
                uri: name(dir, open, path)?,
                diagnostics: self.told.get(*path).cloned().unwrap_or_default(),
                version: self.versions.get(*path).copied(),
            })
        });
        params.collect()
    }
}

/// What is open of a workspace, by its path there.
fn open_in<'o>(open: &'o BTreeMap<String, Open>, root: &Utf8Path) -> BTreeMap<&'o str, &'o Open> {
    let homes = open.values().filter_map(|open| Some((open.home.as_ref()?, open)));
    homes.filter(|(home, _)| home.root == root).map(|(home, open)| (&*home.path, open)).collect()
}

/// The editor's name for a file of a workspace.
fn name(dir: &Utf8Path, open: &BTreeMap<&str, &Open>, path: &str) -> Option<Uri> {
    open.get(path).map(|open| open.uri.clone()).or_else(|| uri_of(&dir.join(path)))
}
