//! What an editor holds open, the workspaces that it belongs to, and what was told of them.

use super::seconds;
use super::session::Session;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lsp::{
    Document, Encoding, Told, View, definition, findings, fix_all, path_of, quick_fixes,
    references, uri_of,
};
use crate::parallel;
use crate::report::normal;
use crate::rules::{Analysis, Wanted};
use crate::text::{FileId, counted};
use crate::workspace::{Again, Found, Homes, Kept, Loaded, ROOT, load, load_again, reload};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, DidChangeTextDocumentParams, DocumentChanges,
    Location, OneOf, OptionalVersionedTextDocumentIdentifier, PublishDiagnosticsParams,
    ReferenceParams, TextDocumentEdit, TextDocumentItem, TextDocumentPositionParams, Uri,
    WorkspaceEdit,
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
    /// Why its root or its baseline cannot be read.
    unread: Option<String>,
    /// What of it the editor was told last that it cannot be read.
    told_unread: Vec<String>,
    /// Whether the disk may be another by now.
    is_old: bool,
    /// With what is not saved; none where that has to be put together.
    now: Option<Loaded>,
    /// Whether there is something to be checked.
    waits: bool,
    findings: Vec<Diagnostic>,
}

/// An open file in its workspace.
struct Here<'h> {
    now: &'h Loaded,
    findings: &'h [Diagnostic],
    path: &'h str,
    file: FileId,
    view: View<'h>,
}

/// What an editor was told last of each file, by its own name of it, and for which workspace.
#[derive(Default)]
struct Last(BTreeMap<String, (Utf8PathBuf, PublishDiagnosticsParams)>);

/// What an editor holds open, and the workspaces of it.
pub(super) struct OpenFiles<'a> {
    session: &'a Session<'a>,
    /// How the editor counts.
    pub(super) encoding: Encoding,
    /// Whether it looks at which state of a text an edit is for.
    pub(super) has_versions: bool,
    /// By the editor's own names.
    open: BTreeMap<String, Open>,
    /// By the path of their root. Each has something open.
    workspaces: BTreeMap<Utf8PathBuf, Checked>,
    /// Whether the disk may be another by now, and with it to which workspace a file belongs.
    is_old: bool,
    last: Last,
}

impl<'a> OpenFiles<'a> {
    pub(super) fn new(session: &'a Session<'a>) -> Self {
        let (encoding, open, workspaces, last) = Default::default();
        Self { session, encoding, has_versions: false, open, workspaces, is_old: false, last }
    }

    pub(super) fn limits(&self) -> &'a Limits {
        &self.session.limits
    }

    /// Takes in a file with its text.
    pub(super) fn open(&mut self, item: TextDocumentItem) {
        let name = item.uri.as_str().to_owned();
        // Who opens a file is told of it, even where all is as it was when it was closed.
        self.last.forget(&name);
        let document = Document { version: item.version, text: item.text };
        self.open.insert(name, Open { uri: item.uri, document, home: None });
        self.is_old = true;
    }

    /// Takes in what was typed in a file.
    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let named = params.text_document;
        let Some(open) = self.open.get_mut(named.uri.as_str()) else { return };
        open.document.change(named.version, params.content_changes, self.encoding);
        if let Some(workspace) =
            open.home.as_ref().and_then(|home| self.workspaces.get_mut(&home.root))
        {
            workspace.touch();
        }
    }

    /// Forgets a file.
    pub(super) fn close(&mut self, uri: &Uri) {
        self.open.remove(uri.as_str());
        self.is_old = true;
    }

    /// Notes that the disk may be another.
    pub(super) fn look_again(&mut self) {
        self.is_old = true;
    }

    /// Looks at the disk again where it may be another, and to which workspace each file belongs. Gives
    /// what is to be told of the workspaces of which nothing is open any more. However many files were
    /// opened or saved at once, this is done once.
    pub(super) fn settle(&mut self) -> Vec<PublishDiagnosticsParams> {
        if !std::mem::take(&mut self.is_old) {
            return Vec::new();
        }
        let mut homes = Homes::new(&self.session.cwd, &self.session.limits);
        for open in self.open.values_mut() {
            open.home = home(&mut homes, &self.session.cwd, &mut self.workspaces, &open.uri);
        }
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

    /// The root of the workspace of a file, where it waits to be checked. A file of none may become part
    /// of any that waits.
    pub(super) fn waits_for(&self, uri: &Uri) -> Option<&Utf8Path> {
        let Some(home) = &self.open.get(uri.as_str())?.home else { return self.next() };
        self.workspaces.get(&home.root)?.waits.then_some(&home.root)
    }

    /// A workspace as it is now, with what is not saved.
    pub(super) fn now(&mut self, root: &Utf8Path) -> Option<&Loaded> {
        let workspace = self.workspaces.get_mut(root)?;
        if std::mem::take(&mut workspace.is_old) {
            workspace.read(self.session);
        }
        if workspace.now.is_none()
            && let Some(disk) = &workspace.disk
        {
            let limits = &self.session.limits;
            let now = with_open(disk.clone(), &open_in(&self.open, root), limits);
            // What is typed in the root may take in more of what is open.
            take_in(&mut self.open, root, &workspace.found.dir, &now);
            workspace.now = Some(with_open(now, &open_in(&self.open, root), limits));
        }
        workspace.now.as_ref()
    }

    /// What of a workspace cannot be read, where the editor was not told so before.
    pub(super) fn unreadable(&mut self, root: &Utf8Path) -> Option<String> {
        self.now(root);
        let workspace = self.workspaces.get_mut(root)?;
        let files = workspace.now.iter().flat_map(|now| &now.unreadable);
        let files = files.map(|file| file.told(&workspace.found.dir));
        let unread: Vec<String> = workspace.unread.clone().into_iter().chain(files).collect();
        let told = std::mem::replace(&mut workspace.told_unread, unread);
        let told: BTreeSet<&String> = told.iter().collect();
        let mut new = workspace.told_unread.iter().filter(|why| !told.contains(why));
        let first = new.next()?;
        Some(match new.count() {
            0 => first.clone(),
            // Each would be a window of its own.
            more => format!("{first}; and {} like it", counted(more, "problem")),
        })
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
        let Checked { found: Found { dir, .. }, now, findings: found, .. } = workspace;
        let last = &mut self.last;
        let open = open_in(&self.open, root);
        let name = |path: &str| name(dir, &open, path);
        let is_of_another = |uri: &Uri| {
            let home = self.open.get(uri.as_str()).and_then(|open| open.home.as_ref());
            home.is_some_and(|home| home.root != root)
        };
        let mut news = |mut told: Told| {
            let paths: BTreeSet<String> =
                told.keys().cloned().chain(open.keys().map(|path| (*path).to_owned())).collect();
            let params = paths.into_iter().filter_map(|path| {
                let uri = name(&path).filter(|uri| !is_of_another(uri))?;
                let version = open.get(&*path).map(|open| open.document.version);
                let told = told.remove(&path).unwrap_or_default();
                Some(PublishDiagnosticsParams::new(uri, told, version))
            });
            last.news(root, params.collect())
        };
        let Some(now) = now else { return tell(news(Told::new())) };
        let counts_mark = |path: &str| counts_mark(&open, path);
        let encoding = self.encoding;
        let view = View { sources: &now.sources, name: &name, encoding, counts_mark: &counts_mark };
        parallel::spread();
        // Before what was made is given back, which takes its time.
        let told = self.session.analyse_again(now, kept, |a| {
            *found = std::mem::take(&mut a.outcome.diagnostics);
            tell(news(findings(found, view)))
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
        let mut offered = offered.unwrap_or_default();
        if self.has_versions {
            for action in &mut offered {
                action.edit = action.edit.take().map(|edit| self.of_versions(edit));
            }
        }
        offered
    }

    /// An edit of the texts as they are now: whoever has typed since is not to make it.
    fn of_versions(&self, edit: WorkspaceEdit) -> WorkspaceEdit {
        let edits = edit.changes.into_iter().flatten().map(|(uri, edits)| {
            let version = self.open.get(uri.as_str()).map(|open| open.document.version);
            let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
            TextDocumentEdit { text_document, edits: edits.into_iter().map(OneOf::Left).collect() }
        });
        let mut edits: Vec<_> = edits.collect();
        edits.sort_by(|a, b| a.text_document.uri.as_str().cmp(b.text_document.uri.as_str()));
        let document_changes = Some(DocumentChanges::Edits(edits));
        WorkspaceEdit { document_changes, ..WorkspaceEdit::default() }
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
        let counts_mark = |path: &str| counts_mark(&open, path);
        let encoding = self.encoding;
        let view = View { sources: &now.sources, name: &name, encoding, counts_mark: &counts_mark };
        Some(look(Here { now, findings, path, file, view }))
    }

    /// Forgets the workspaces of which nothing is open, and gives what is to be told of them.
    fn leave(&mut self) -> Vec<PublishDiagnosticsParams> {
        let homes = self.open.values().filter_map(|open| open.home.as_ref());
        let roots: BTreeSet<&Utf8Path> = homes.map(|home| home.root.as_path()).collect();
        let mut out = Vec::new();
        self.workspaces.retain(|root, _| {
            let stays = roots.contains(root.as_path());
            if !stays {
                out.extend(self.last.news(root, Vec::new()));
            }
            stays
        });
        out
    }
}

impl Checked {
    fn new(found: Found) -> Self {
        let (disk, unread, told_unread, now, findings) = Default::default();
        Self { found, disk, unread, told_unread, is_old: true, now, waits: true, findings }
    }

    fn touch(&mut self) {
        (self.now, self.waits) = (None, true);
    }

    /// Reads what is on the disk.
    fn read(&mut self, session: &Session<'_>) {
        let Found { dir, root, .. } = &self.found;
        let loaded = match &self.disk {
            Some(before) => {
                let again = Again { now: seconds(), trust: false };
                load_again(dir, root, &session.limits, before, again)
            }
            None => load(dir, root, &session.limits),
        };
        let (disk, why) = match loaded {
            Ok(mut loaded) => {
                // Where it cannot be read, nothing is held back.
                let why = session.read_baseline(&self.found, &mut loaded).err();
                (Some(loaded), why)
            }
            Err(error) => (None, Some(error.told(dir))),
        };
        self.disk = disk;
        self.unread = why;
    }
}

impl Last {
    /// What is new of what there is to tell now of a workspace.
    fn news(
        &mut self,
        root: &Utf8Path,
        now: Vec<PublishDiagnosticsParams>,
    ) -> Vec<PublishDiagnosticsParams> {
        let names: BTreeSet<&str> = now.iter().map(|params| params.uri.as_str()).collect();
        let mut out = Vec::new();
        self.0.retain(|name, (of, params)| {
            // Of a file that has gone to another workspace, that one tells.
            let stays = of != root || names.contains(name.as_str());
            if !stays && !params.diagnostics.is_empty() {
                out.push(PublishDiagnosticsParams::new(params.uri.clone(), Vec::new(), None));
            }
            stays
        });
        for params in now {
            let before = self.0.get(params.uri.as_str()).map(|(_, before)| before);
            if before != Some(&params) {
                out.push(params.clone());
            }
            self.0.insert(params.uri.as_str().to_owned(), (root.to_owned(), params));
        }
        out
    }

    /// Has a file told of again.
    fn forget(&mut self, name: &str) {
        if let Some((_, params)) = self.0.get_mut(name) {
            params.version = None;
        }
    }
}

/// Where a file belongs. Not every file of YAML that is opened is meant for us.
fn home(
    homes: &mut Homes<'_>,
    cwd: &Utf8Path,
    workspaces: &mut BTreeMap<Utf8PathBuf, Checked>,
    uri: &Uri,
) -> Option<Home> {
    let found = homes.of(&path_of(uri)?)?;
    let dir = normal(&cwd.join(&found.dir));
    let (root, path) = (dir.join(ROOT), found.only.into_iter().next());
    let workspace = || Checked::new(Found { dir, root: found.root, only: BTreeSet::new() });
    workspaces.entry(root.clone()).or_insert_with(workspace);
    Some(Home { root, path: path.unwrap_or_else(|| ROOT.to_owned()) })
}

/// What is open of a workspace, by its path there.
fn open_in<'o>(open: &'o BTreeMap<String, Open>, root: &Utf8Path) -> BTreeMap<&'o str, &'o Open> {
    let homes = open.values().filter_map(|open| Some((open.home.as_ref()?, open)));
    homes.filter(|(home, _)| home.root == root).map(|(home, open)| (&*home.path, open)).collect()
}

/// A workspace with what is typed in its files.
fn with_open(loaded: Loaded, open: &BTreeMap<&str, &Open>, limits: &Limits) -> Loaded {
    let files = (0..).map(FileId).zip(loaded.sources.files());
    let edited = files.filter_map(|(id, file)| {
        let document = &open.get(file.path())?.document;
        let is_saved = document.is_saved_as(file.bytes());
        (!is_saved).then(|| (id, document.text.clone().into_bytes()))
    });
    let edited: Vec<_> = edited.collect();
    if edited.is_empty() { loaded } else { reload(&loaded, edited, limits) }
}

/// Makes what is open, and was of no workspace, part of one that holds it now.
fn take_in(open: &mut BTreeMap<String, Open>, root: &Utf8Path, dir: &Utf8Path, now: &Loaded) {
    let lone = open.values_mut().filter(|open| open.home.is_none());
    let lone = lone.filter_map(|open| {
        let path = path_of(&open.uri)?;
        let parts: Vec<&str> =
            path.strip_prefix(dir).ok()?.components().map(|part| part.as_str()).collect();
        Some((parts.join("/"), open))
    });
    let mut lone: BTreeMap<String, &mut Open> = lone.collect();
    for file in now.sources.files() {
        let Some(open) = lone.remove(file.path()) else { continue };
        open.home = Some(Home { root: root.to_owned(), path: file.path().to_owned() });
    }
}

/// The editor's name for a file of a workspace.
fn name(dir: &Utf8Path, open: &BTreeMap<&str, &Open>, path: &str) -> Option<Uri> {
    open.get(path).map(|open| open.uri.clone()).or_else(|| uri_of(&dir.join(path)))
}

/// Whether the editor counts a byte-order mark that a file begins with: only where it sent one.
fn counts_mark(open: &BTreeMap<&str, &Open>, path: &str) -> bool {
    open.get(path).is_some_and(|open| open.document.has_mark())
}
