//! A small client of the language server protocol, over the server's stdin and stdout.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// An editor's side of a running server.
pub struct Server {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    settings: Value,
    requests: u64,
    version: u64,
}

impl Server {
    /// Starts the server for a folder, with what an editor has under `yaml` in its settings.
    pub fn start(mut command: Command, folder: &Path, settings: Value) -> Self {
        let mut child = command
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let (sender, messages) = channel();
        let mut stdout = BufReader::new(child.stdout.take().expect("its stdout"));
        thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let stdin = child.stdin.take().expect("its stdin");
        let mut server = Self { child, stdin, messages, settings, requests: 0, version: 0 };
        let root = format!("file://{}", folder.display());
        server.request(
            "initialize",
            json!({
                "processId": null,
                "rootUri": root,
                "workspaceFolders": [{ "uri": root, "name": "workspace" }],
                "capabilities": {
                    "workspace": { "configuration": true, "workspaceFolders": true },
                    "textDocument": {
                        "hover": { "contentFormat": ["markdown"] },
                        "completion": { "completionItem": {
                            "snippetSupport": true, "documentationFormat": ["markdown"],
                        } },
                    },
                },
            }),
        );
        server.notify("initialized", json!({}));
        server.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        server
    }

    /// Opens a file and waits for what the server finds in it.
    pub fn open(&mut self, path: &Path, text: &str) -> Vec<Value> {
        let uri = uri(path);
        self.version += 1;
        let document =
            json!({ "uri": uri, "languageId": "yaml", "version": self.version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let published = self.until(|m| {
            m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri.as_str()
        });
        published["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// Asks about the place of the first `|` in `text`, which is not part of the file.
    pub fn ask(&mut self, what: &str, path: &Path, text: &str) -> Value {
        let at = text.find('|').expect("a place");
        let line = text[..at].matches('\n').count();
        let column = text[..at].rsplit('\n').next().unwrap_or("").encode_utf16().count();
        let params = json!({
            "textDocument": { "uri": uri(path) },
            "position": { "line": line, "character": column },
        });
        self.request(&format!("textDocument/{what}"), params)
    }

    /// What can be written at the place of the `|`: the label and what is said of it.
    pub fn complete(&mut self, path: &Path, text: &str) -> Vec<(String, String)> {
        self.open(path, &text.replacen('|', "", 1));
        let answer = self.ask("completion", path, text);
        let items = answer.get("items").unwrap_or(&answer).as_array().expect("a list").clone();
        let said = |item: &Value| {
            let said = &item["documentation"];
            said.get("value").unwrap_or(said).as_str().unwrap_or("").to_owned()
        };
        items
            .iter()
            .map(|item| (item["label"].as_str().unwrap_or("").to_owned(), said(item)))
            .collect()
    }

    /// What is shown over the place of the `|`.
    pub fn hover(&mut self, path: &Path, text: &str) -> String {
        self.open(path, &text.replacen('|', "", 1));
        let answer = self.ask("hover", path, text);
        answer["contents"]["value"].as_str().unwrap_or("").to_owned()
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let answer = self.until(|m| m["id"] == id && m.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("it listens");
        self.stdin.flush().expect("it listens");
    }

    /// The next message that is waited for; the server's own questions are answered meanwhile.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message =
                self.messages.recv_timeout(Duration::from_secs(60)).expect("the server answers");
            if let (Some(id), Some(method)) = (message.get("id"), message.get("method")) {
                let result = if method == "workspace/configuration" {
                    let items = message["params"]["items"].as_array().expect("sections").iter();
                    let settings = items.map(|item| match item["section"].as_str() {
                        Some("yaml") => self.settings.clone(),
                        _ => json!({}),
                    });
                    settings.collect()
                } else {
                    Value::Null
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
            } else if wanted(&message) {
                return message;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", n)) => length = n.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
