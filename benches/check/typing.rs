//! A running language server: how long after a keystroke it has told what it finds.

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};
use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What typing in a file took.
pub struct Typed {
    /// From opening the file to what is found in it.
    pub first: Duration,
    /// From each of many keystrokes, the shortest first.
    pub keys: Vec<Duration>,
    /// The most memory the server held at once, in bytes, where the system tells.
    pub peak: Option<u64>,
}

/// Types so many characters in the middle of a file, in a comment of its own.
pub fn keystrokes(trackc: &str, folder: &Path, file: &Path, count: i32) -> Typed {
    let mut server = Server::start(trackc, folder, file);
    let text = fs::read_to_string(file).expect("a file of the workspace");
    let line = text.lines().count() / 2;
    let start = Instant::now();
    let item = json!({ "uri": server.uri, "languageId": "yaml", "version": 0, "text": text });
    server.tell("textDocument/didOpen", json!({ "textDocument": item }));
    server.until_told(0);
    let first = start.elapsed();
    let mut typed = |version: i32, character: i32, text: &str| {
        // As long as it takes until nothing of the last keystroke is under way.
        std::thread::sleep(Duration::from_millis(50));
        let at = json!({ "line": line, "character": character });
        let start = Instant::now();
        server.tell(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": server.uri, "version": version },
                "contentChanges": [{ "range": { "start": at, "end": at }, "text": text }],
            }),
        );
        server.until_told(version);
        start.elapsed()
    };
    typed(1, 0, "#\n");
    let mut keys: Vec<Duration> = (1..=count).map(|n| typed(n + 1, n, "x")).collect();
    keys.sort_unstable();
    Typed { first, keys, peak: server.peak() }
}

struct Server {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    uri: String,
}

impl Server {
    fn start(trackc: &str, folder: &Path, file: &Path) -> Self {
        let mut command = Command::new(trackc);
        command.arg("lsp").current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::inherit()).spawn().expect("trackc starts");
        let stdin = child.stdin.take().expect("it has an input");
        let stdout = BufReader::new(child.stdout.take().expect("it has an output"));
        let uri = url::Url::from_file_path(file).expect("an absolute path").to_string();
        let mut server = Self { child, stdin, stdout, uri };
        let params = json!({ "capabilities": {} });
        server.send(&Request::new(1.into(), "initialize".to_owned(), params).into());
        server.next();
        server.tell("initialized", json!({}));
        server
    }

    fn send(&mut self, message: &Message) {
        message.write(&mut self.stdin).expect("trackc listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&Notification::new(method.to_owned(), params).into());
    }

    fn next(&mut self) -> Message {
        Message::read(&mut self.stdout).expect("a message").expect("trackc says something")
    }

    fn until_told(&mut self, version: i32) {
        loop {
            let Message::Notification(note) = self.next() else { continue };
            if note.params["uri"] == self.uri && note.params["version"] == version {
                assert_eq!(note.params["diagnostics"], json!([]), "the workspace is sound");
                return;
            }
        }
    }

    fn peak(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
