//! An editor, as far as `trackc lsp` can tell.

use camino::{Utf8Path, Utf8PathBuf};
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(60);

/// A place: line and character from 0.
pub type Place = (u32, u32);

/// A change of a text between two places.
pub fn change(from: Place, to: Place, text: &str) -> Value {
    json!({ "range": range(from, to), "text": text })
}

fn range(from: Place, to: Place) -> Value {
    let place = |(line, character): Place| json!({ "line": line, "character": character });
    json!({ "start": place(from), "end": place(to) })
}

/// An editor with a folder of its own.
pub struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    said: Receiver<Message>,
    home: tempfile::TempDir,
    last_id: i32,
    /// What is told of each file, by its URI.
    told: BTreeMap<String, Value>,
    /// What is open: the version and the text.
    open: BTreeMap<String, (i32, String)>,
    /// Whether places are counted in bytes.
    in_bytes: bool,
    /// What is shown to whoever works in it.
    pub shown: Vec<String>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Editor {
    /// Starts the program, and says nothing yet.
    pub fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_trackc"))
            // As some editors start every server.
            .args(["lsp", "--stdio"])
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("trackc runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (send, said) = channel();
        thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut stdout) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        let (told, open, shown) = Default::default();
        Self { child, stdin, said, home, last_id: 0, told, open, in_bytes: false, shown }
    }

    /// Starts it, and says what the editor can.
    pub fn start(can: Value) -> Self {
        let mut editor = Self::new();
        let answer = editor.ask("initialize", json!({ "capabilities": can }));
        editor.in_bytes = answer["result"]["capabilities"]["positionEncoding"] == "utf-8";
        editor.tell("initialized", json!({}));
        editor
    }

    pub fn path(&self, name: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.home.path()).expect("UTF-8").join(name)
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name))
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs the program in the folder.
    pub fn run(&self, args: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        command.args(args).current_dir(self.home.path()).output().expect("trackc runs")
    }

    fn send(&mut self, message: &Message) {
        let stdin = self.stdin.as_mut().expect("a pipe");
        message.write(stdin).expect("trackc listens");
    }

    pub fn send_raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("a pipe");
        stdin.write_all(bytes).expect("trackc listens");
        stdin.flush().expect("trackc listens");
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&Notification::new(method.to_owned(), params).into());
    }

    /// Asks, and waits for the answer. What is told meanwhile is noted.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = RequestId::from(self.last_id);
        self.send(&Request::new(id.clone(), method.to_owned(), params).into());
        loop {
            match self.next() {
                Message::Response(response) if response.id == id => {
                    return serde_json::to_value(response).expect("JSON");
                }
                other => self.note(other),
            }
        }
    }

    /// Waits until the editor is asked something.
    pub fn asked(&mut self, method: &str) -> Value {
        loop {
            match self.next() {
                Message::Request(request) if request.method == method => {
                    let id = request.id.clone();
                    self.send(&lsp_server::Response::new_ok(id, Value::Null).into());
                    return request.params;
                }
                other => self.note(other),
            }
        }
    }

    fn next(&self) -> Message {
        self.said.recv_timeout(DEADLINE).expect("trackc says something")
    }

    fn note(&mut self, message: Message) {
        let Message::Notification(note) = message else { panic!("not asked for: {message:?}") };
        if note.method == "window/showMessage" {
            self.shown.push(note.params["message"].as_str().expect("text").to_owned());
            return;
        }
        assert_eq!(note.method, "textDocument/publishDiagnostics");
        let uri = note.params["uri"].as_str().expect("a name").to_owned();
        let version = note.params.get("version").and_then(Value::as_i64);
        let known = self.open.get(&uri).map(|(version, _)| i64::from(*version));
        let is_known = known.is_none() || version.is_none() || version <= known;
        assert!(is_known, "a state that there never was");
        self.told.insert(uri, note.params["diagnostics"].clone());
    }

    /// Waits until all that was said has been heard.
    fn settle(&mut self) {
        let open = self.open.keys().cloned();
        // One that is not open as well: before anything is answered, what was opened or closed is taken in.
        let uris: Vec<String> = open.chain([self.uri("none.yaml")]).collect();
        for uri in uris {
            let params = json!({
                "textDocument": { "uri": uri },
                "range": range((0, 0), (0, 0)),
                "context": { "diagnostics": [] },
            });
            self.ask("textDocument/codeAction", params);
        }
    }

    /// What is told of a file.
    pub fn diagnostics(&self, name: &str) -> Vec<Value> {
        let told = self.told.get(&self.uri(name));
        told.and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// How much is told of a file under this very name; none where nothing ever was.
    pub fn told_of(&self, uri: &str) -> Option<usize> {
        Some(self.told.get(uri)?.as_array()?.len())
    }

    /// Forgets what was told, without a word.
    pub fn forget(&mut self) {
        self.told.clear();
    }

    /// A place as the editor is told of it: the file and the range.
    fn place(&self, uri: &Value, range: &Value) -> String {
        let uri = uri.as_str().expect("a name");
        let end = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
        let name = uri.strip_prefix(&self.uri("")).unwrap_or(uri);
        format!("{name} {}-{}", end("start"), end("end"))
    }

    fn asked_at(&mut self, what: &str, name: &str, at: Place, with_entry: bool) -> Value {
        let params = json!({
            "textDocument": { "uri": self.uri(name) },
            "position": range(at, at)["start"],
            "context": { "includeDeclaration": with_entry },
        });
        self.ask(&format!("textDocument/{what}"), params)["result"].clone()
    }

    /// Where the entry is that is named at a place; empty for nowhere.
    pub fn definition(&mut self, name: &str, at: Place) -> String {
        let found = self.asked_at("definition", name, at, false);
        if found.is_null() { String::new() } else { self.place(&found["uri"], &found["range"]) }
    }

    /// Where the entry is named that is at a place, or is named there.
    pub fn references(&mut self, name: &str, at: Place, with_entry: bool) -> Vec<String> {
        let found = self.asked_at("references", name, at, with_entry);
        let found = found.as_array().expect("a list");
        found.iter().map(|one| self.place(&one["uri"], &one["range"])).collect()
    }

    /// What is told now, a line each: the file, the range, the level and the rule.
    pub fn told(&mut self) -> Vec<String> {
        self.settle();
        let mut out = Vec::new();
        for (uri, all) in &self.told {
            for one in all.as_array().expect("a list") {
                let place = self.place(&json!(uri), &one["range"]);
                let level = one["severity"].as_u64().and_then(|n| usize::try_from(n - 1).ok());
                let level = ["error", "warning", "note"][level.expect("a level")];
                out.push(format!("{place} {level} {}", one["code"].as_str().unwrap_or("more")));
            }
        }
        out
    }

    pub fn open(&mut self, name: &str) {
        let text = fs::read_to_string(self.path(name)).expect("a file");
        self.open_as(&self.uri(name), &text);
    }

    pub fn open_as(&mut self, uri: &str, text: &str) {
        self.open.insert(uri.to_owned(), (1, text.to_owned()));
        let item = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": item }));
    }

    pub fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.open.remove(&uri);
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The text of an open file.
    pub fn text(&self, name: &str) -> &str {
        &self.open[&self.uri(name)].1
    }

    /// Types in an open file.
    pub fn change(&mut self, name: &str, changes: &[Value]) {
        let uri = self.uri(name);
        let in_bytes = self.in_bytes;
        let (version, text) = self.open.get_mut(&uri).expect("an open file");
        *version += 1;
        for change in changes {
            let at = |end: &str| byte(text, &change["range"][end], in_bytes);
            let (start, end) = (at("start"), at("end"));
            text.replace_range(start..end, change["text"].as_str().expect("text"));
        }
        let document = json!({ "uri": uri, "version": *version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// What is offered between two places.
    pub fn offered(&mut self, name: &str, at: (Place, Place), kinds: &[&str]) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if !kinds.is_empty() {
            context["only"] = json!(kinds);
        }
        let document = json!({ "uri": self.uri(name) });
        let params =
            json!({ "textDocument": document, "range": range(at.0, at.1), "context": context });
        let answer = self.ask("textDocument/codeAction", params);
        answer["result"].as_array().cloned().unwrap_or_else(|| panic!("{answer:#}"))
    }

    /// What is offered at a place: the kind and the title.
    pub fn actions(&mut self, name: &str, at: Place, kinds: &[&str]) -> Vec<String> {
        let offered = self.offered(name, (at, at), kinds);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        offered.iter().map(|a| format!("{}: {}", text(&a["kind"]), text(&a["title"]))).collect()
    }

    /// Takes the first of them, and types what it says.
    pub fn apply_first(&mut self, name: &str, at: Place, kinds: &[&str]) {
        let offered = self.offered(name, (at, at), kinds);
        let edits = offered[0]["edit"]["changes"].as_object().expect("changes").clone();
        for (uri, edits) in edits {
            assert_eq!(uri, self.uri(name), "of the file at hand");
            let mut edits = edits.as_array().expect("a list").clone();
            // The last first, so that the places of the others stay.
            edits.sort_by_key(|edit| {
                let start = &edit["range"]["start"];
                std::cmp::Reverse((start["line"].as_u64(), start["character"].as_u64()))
            });
            for edit in edits {
                let change = json!({ "range": edit["range"], "text": edit["newText"] });
                self.change(name, &[change]);
            }
        }
    }

    /// Says no more.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the end, and gives its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    pub fn stderr(&mut self) -> String {
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("a pipe");
        stderr.read_to_string(&mut said).expect("text");
        said
    }
}

/// The byte of a place, found in another way than the program finds it.
fn byte(text: &str, place: &Value, in_bytes: bool) -> usize {
    let number = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("one");
    let begin: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    if in_bytes {
        return begin + number("character");
    }
    let units: Vec<u16> = text[begin..].encode_utf16().take(number("character")).collect();
    begin + String::from_utf16(&units).expect("whole characters").len()
}
