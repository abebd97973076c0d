//! `trackc lsp`: the conversation with an editor. What it holds open is in `open_files.rs`.

use super::args::LspArgs;
use super::open_files::{FIX_ALL, OpenFiles};
use super::output::{self, Stream};
use super::session::Session;
use super::shared_args::{Color, Common};
use super::wire::Wire;
use super::{Exit, keep_memory};
use crate::lsp::Encoding;
use crate::report::Format;
use crate::rules::BaselineUse;
use crate::text::visible;
use crate::workspace::{BASELINE, Kept};
use camino::Utf8Path;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self as notes, Notification as _};
use lsp_types::request::{self as requests, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability,
    DidChangeTextDocumentParams, DidChangeWatchedFilesRegistrationOptions,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileSystemWatcher, GlobPattern,
    InitializeResult, MessageType, OneOf, PublishDiagnosticsParams, ReferenceParams, Registration,
    RegistrationParams, ServerCapabilities, ServerInfo, ShowMessageParams,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::TryRecvError;

pub(super) fn run(args: &LspArgs) -> Exit {
    if io::stdin().is_terminal() {
        output::eprintln_safe(
            "trackc: an editor starts this, and speaks the Language Server Protocol with it",
        );
    }
    let limits = args.limits.clone();
    let common = Common { env: None, deny: None, color: Color::Never, quiet: false, limits };
    let mut session = match Session::new(&common, Format::Concise, Stream::Stderr) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    session.baseline_use = BaselineUse::Check;
    keep_memory();
    let wire = Wire::stdio();
    let ended = Server::new(&session, &wire).run();
    match ended {
        // Whoever reads no more may never end what it writes either.
        Err(Gone) => Exit::Closed,
        Ok(exit) => match wire.join() {
            Ok(()) => exit,
            Err(error) => output::usage(&format!("cannot follow the editor: {error}")),
        },
    }
}

/// The editor reads no more.
struct Gone;

/// How far the editor is with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It has not said yet what it can.
    New,
    /// It works.
    Open,
    /// It is about to end.
    Shut,
}

struct Server<'a> {
    wire: &'a Wire,
    open: OpenFiles<'a>,
    phase: Phase,
    /// Whether the editor tells of what others write.
    tells_of_files: bool,
}

/// The workspace that is worked on, by its root, and what was kept of it.
type Focus<'k> = Option<(&'k Utf8Path, &'k Kept<'k>)>;

impl<'a> Server<'a> {
    fn new(session: &'a Session<'a>, wire: &'a Wire) -> Self {
        Self { wire, open: OpenFiles::new(session), phase: Phase::New, tells_of_files: false }
    }

    fn run(mut self) -> Result<Exit, Gone> {
        loop {
            // One is worked on at a time, and most of its files stay what they are.
            let root = self.open.next().map(Utf8Path::to_owned);
            let base = root.as_ref().and_then(|root| self.open.now(root).cloned());
            let kept = base.as_ref().map(|base| Kept::new(base, self.open.limits()));
            if let Some(exit) = self.serve(root.as_deref().zip(kept.as_ref()))? {
                return Ok(exit);
            }
        }
    }

    /// Follows the editor until it ends, or until it is time to look at another workspace, or to keep
    /// anew what files say. Whatever the editor has said is heard before anything is checked.
    fn serve(&mut self, focus: Focus<'_>) -> Result<Option<Exit>, Gone> {
        loop {
            let heard = self.wire.receiver.try_recv();
            let heard = match heard {
                Err(TryRecvError::Empty) => {
                    self.settle()?;
                    match self.open.next().map(Utf8Path::to_owned) {
                        Some(root) if self.is_in(focus, &root) => {
                            self.check(&root, focus)?;
                            continue;
                        }
                        Some(_) => return Ok(None),
                        None => self.wire.receiver.recv().ok(),
                    }
                }
                heard => heard.ok(),
            };
            match heard {
                Some(Message::Request(request)) => self.answer(request, focus)?,
                Some(Message::Notification(note)) if note.method != notes::Exit::METHOD => {
                    self.hear(note)?;
                }
                // What it says to what it was asked: it may do that or not.
                Some(Message::Response(_)) => {}
                // The protocol asks for 1 where it goes without a word.
                Some(Message::Notification(_)) | None if self.phase != Phase::Shut => {
                    return Ok(Some(Exit::Findings));
                }
                Some(Message::Notification(_)) | None => return Ok(Some(Exit::Clean)),
            }
        }
    }

    /// Whether what was kept is of much use for a workspace.
    fn is_in(&mut self, focus: Focus<'_>, root: &Utf8Path) -> bool {
        match (focus, self.open.now(root)) {
            (Some((focus, kept)), Some(now)) => focus == root && !kept.is_outdated(now),
            // There is nothing to keep.
            (_, None) => true,
            (None, Some(_)) => false,
        }
    }

    /// Takes in what the disk says, where it may say something else.
    fn settle(&mut self) -> Result<(), Gone> {
        publish(self.wire, self.open.settle())
    }

    /// Checks a workspace, and tells what is found.
    fn check(&mut self, root: &Utf8Path, focus: Focus<'_>) -> Result<(), Gone> {
        let kept = focus.filter(|(focus, _)| *focus == root).map(|(_, kept)| kept);
        let wire = self.wire;
        if let Some(why) = self.open.unreadable(root) {
            let message = format!("trackc: {}", visible(&why));
            let params = ShowMessageParams { typ: MessageType::ERROR, message };
            send(wire, Notification::new(notes::ShowMessage::METHOD.to_owned(), params))?;
        }
        self.open.check(root, kept, |told| publish(wire, told))
    }

    fn send(&self, message: impl Into<Message>) -> Result<(), Gone> {
        send(self.wire, message)
    }

    fn answer(&mut self, request: Request, focus: Focus<'_>) -> Result<(), Gone> {
        let Request { id, method, mut params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::New, requests::Initialize::METHOD) => Ok(self.begin(&params)),
            (Phase::New, _) => {
                Err((ErrorCode::ServerNotInitialized, "initialize first".to_owned()))
            }
            (Phase::Shut, _) => Err((ErrorCode::InvalidRequest, "it is shut down".to_owned())),
            (Phase::Open, requests::Initialize::METHOD) => {
                Err((ErrorCode::InvalidRequest, "it is initialized".to_owned()))
            }
            (Phase::Open, requests::Shutdown::METHOD) => {
                self.phase = Phase::Shut;
                Ok(Value::Null)
            }
            (Phase::Open, requests::CodeActionRequest::METHOD) => {
                // What others found there is nothing to us, and need not be in words that we know.
                if let Some(found) = params.pointer_mut("/context/diagnostics") {
                    *found = Value::Array(Vec::new());
                }
                let uri = |params: &CodeActionParams| params.text_document.uri.clone();
                self.of_file(params, focus, uri, OpenFiles::actions)?
            }
            (Phase::Open, requests::GotoDefinition::METHOD) => {
                let uri = |params: &TextDocumentPositionParams| params.text_document.uri.clone();
                self.of_file(params, focus, uri, OpenFiles::definition)?
            }
            (Phase::Open, requests::References::METHOD) => {
                let uri = |params: &ReferenceParams| {
                    params.text_document_position.text_document.uri.clone()
                };
                self.of_file(params, focus, uri, OpenFiles::references)?
            }
            (Phase::Open, _) => {
                Err((ErrorCode::MethodNotFound, "trackc does not do this".to_owned()))
            }
        };
        self.send(match answer {
            Ok(result) => Response::new_ok(id, result),
            Err((code, why)) => Response::new_err(id, code as i32, why),
        })
    }

    /// Takes from what the editor says of itself what we need. Whatever the rest is, it is heard.
    fn begin(&mut self, params: &Value) -> Value {
        self.phase = Phase::Open;
        let can = &params["capabilities"];
        let offered = read::<Vec<_>>(can["general"]["positionEncodings"].clone()).ok();
        self.open.encoding = Encoding::agreed(offered.as_deref());
        self.open.has_versions = can["workspace"]["workspaceEdit"]["documentChanges"] == true;
        let of_files = &can["workspace"]["didChangeWatchedFiles"];
        self.tells_of_files = of_files["dynamicRegistration"] == true;
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(true.into()),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, FIX_ALL]),
            ..CodeActionOptions::default()
        };
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        json(InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(self.open.encoding.kind()),
                text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
                definition_provider: Some(OneOf::Left(true)),
                references_provider: Some(OneOf::Left(true)),
                code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo { name: "trackc".to_owned(), version }),
        })
    }

    /// Takes in what the editor tells.
    fn hear(&mut self, note: Notification) -> Result<(), Gone> {
        let Notification { method, params } = note;
        if self.phase != Phase::Open {
            return Ok(());
        }
        let heard = match method.as_str() {
            notes::Initialized::METHOD => return self.ask_for_files(),
            notes::DidOpenTextDocument::METHOD => {
                read(params).map(|DidOpenTextDocumentParams { text_document }| {
                    self.open.open(text_document);
                })
            }
            notes::DidChangeTextDocument::METHOD => {
                read(params).map(|change: DidChangeTextDocumentParams| self.open.change(change))
            }
            notes::DidCloseTextDocument::METHOD => {
                read(params).map(|DidCloseTextDocumentParams { text_document }| {
                    self.open.close(&text_document.uri);
                })
            }
            // Either may have made a file part of a workspace, or no longer part of one.
            notes::DidSaveTextDocument::METHOD | notes::DidChangeWatchedFiles::METHOD => {
                self.open.look_again();
                Ok(())
            }
            _ => return Ok(()),
        };
        if let Err((_, why)) = heard {
            output::eprintln_safe(&format!("trackc: cannot follow {}: {why}", visible(&method)));
        }
        Ok(())
    }

    /// Asks to be told of what others write.
    fn ask_for_files(&self) -> Result<(), Gone> {
        if !self.tells_of_files {
            return Ok(());
        }
        let globs = ["**/*.{yaml,yml}".to_owned(), format!("**/{BASELINE}")];
        let watchers = globs
            .map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.into() };
        let registration = Registration {
            id: "files".to_owned(),
            method: notes::DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: Some(json(options)),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        let id = RequestId::from("files".to_owned());
        self.send(Request::new(id, requests::RegisterCapability::METHOD.to_owned(), params))
    }

    /// Answers what is asked of a file, in the text as it is now.
    fn of_file<P: DeserializeOwned, R: Serialize>(
        &mut self,
        params: Value,
        focus: Focus<'_>,
        uri: impl FnOnce(&P) -> Uri,
        ask: impl FnOnce(&OpenFiles<'a>, &P) -> R,
    ) -> Result<Answer, Gone> {
        let params = match read(params) {
            Ok(params) => params,
            Err(error) => return Ok(Err(error)),
        };
        self.settle()?;
        let uri = uri(&params);
        while let Some(root) = self.open.waits_for(&uri).map(Utf8Path::to_owned) {
            self.check(&root, focus)?;
        }
        Ok(Ok(json(ask(&self.open, &params))))
    }
}

fn send(wire: &Wire, message: impl Into<Message>) -> Result<(), Gone> {
    wire.send(message.into()).map_err(|_| Gone)
}

fn publish(wire: &Wire, told: Vec<PublishDiagnosticsParams>) -> Result<(), Gone> {
    told.into_iter().try_for_each(|params| {
        let method = notes::PublishDiagnostics::METHOD.to_owned();
        send(wire, Notification::new(method, params))
    })
}

/// What is answered to a request: a result, or which error it is and why.
type Answer = Result<Value, (ErrorCode, String)>;

fn read<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

/// # Panics
/// Never: what the protocol says is plain data.
fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("plain data")
}
