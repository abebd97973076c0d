//! Texts that want to act on whoever sees them, at every place that the schema knows, in paths and
//! in arguments: no command prints or writes one that does, in any format. And no secret comes out
//! of any of them that was not asked for.
//!
//! The places are hostile in groups; `TRACKC_CASES=1` takes them one by one, which takes minutes.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

#[cfg(unix)]
mod paths;
mod places;

use places::{Place, places, plant};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const BASE: &str = include_str!("base.json");

/// Escapes, a link of a terminal, new lines and commands to CI runners, directions and characters
/// that cannot be seen, formulas, HTML, Markdown.
const HOSTILE: [&str; 2] = [
    "=HYPERLINK(\"http://e.example\")\u{1b}]8;;http://e.example\u{7}x\u{1b}[31m\r\n::error file=a::x\n##vso[task.x]##[error]##teamcity[x]\u{202e}\u{2066}\u{200b}\u{85}\u{9b}\u{2028}\u{feff}\u{e0041}\t<script>alert(1)</script><img src=x onerror=alert(1)>'\"`|@here ](javascript:alert(1)) %0A::warning::%0D]]>&lt;--",
    "\u{202e}\u{2069}\n::error::y\n＝cmd|' /C calc'!A0,\"\r+1<script>alert(1)</script>\u{0}</script><img src=x>\u{ad}",
];

/// What is in the environment, and what stands in a private workspace.
const SECRETS: [&str; 7] = [
    "canary-of-the-env-4f7c2b",
    "canary-of-key-93ad01",
    "canary-literal-77b0e2",
    "canary-other-1c9d5f",
    "5f0c9b1e7a3d4c2f8b6e1d0a9c7f3e52",
    // What no spelling changes of secrets that can be spelt in several ways.
    "spelt-canary-0a41",
    "ped-canary-5d20",
];

/// JSON is YAML, but for characters that YAML wants escaped; all others stand there as they are.
fn yaml(root: &Value) -> String {
    let mut out = String::new();
    for c in root.to_string().chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A folder with a workspace `ws`, an older one `old`, and what is written into `out`.
struct Scratch(TempDir);

impl Scratch {
    fn new(root: &Value) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in [("old", BASE.to_owned()), ("ws", yaml(root))] {
            fs::create_dir(dir.path().join(name)).expect("a folder");
            fs::write(dir.path().join(name).join("trackc.yaml"), text).expect("a file");
        }
        Self(dir)
    }

    fn ws(&self) -> std::path::PathBuf {
        self.0.path().join("ws")
    }

    /// Runs a command in the workspace; what it prints is harmless and holds no secret.
    fn run(&self, args: &[&str]) -> Option<i32> {
        Self::run_in(&self.ws(), args)
    }

    fn run_in(dir: &Path, args: &[&str]) -> Option<i32> {
        let args: Vec<String> = args.iter().map(|a| a.replace('\0', "")).collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        command.args(&args).current_dir(dir).stdin(Stdio::null());
        command.env("REDTRACK_PTOKEN", SECRETS[0]).env("NETWORK_KEY", SECRETS[1]);
        let output = command.output().expect("trackc runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let label = format!("{args:?}");
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1 | 2 | 4)), "{label}: {code:?}");
        let is_json = args.iter().any(|a| ["json", "sarif", "gitlab"].contains(&a.as_str()));
        let is_github = args.iter().any(|a| a == "github");
        let stdout = text(output.stdout);
        if is_json && matches!(code, Some(0 | 1)) && !stdout.is_empty() {
            let _: Value =
                serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{label}: {e}\n{stdout}"));
        }
        if args.iter().any(|a| a == "junit") && code != Some(2) {
            roxmltree::Document::parse(&stdout)
                .unwrap_or_else(|e| panic!("{label}: {e}\n{stdout}"));
        }
        is_harmless(&label, &stdout, is_github);
        is_harmless(&label, &text(output.stderr), false);
        code
    }

    /// The files that a build wrote are harmless and hold no secret.
    fn files(&self, out: &str) {
        let dir = self.ws().join(out);
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().expect("a name of ours");
            let bytes = fs::read(entry.path()).expect("a file");
            let text = String::from_utf8(bytes).expect("UTF-8");
            if name == "urls.csv" {
                is_harmless_table(&text);
            } else if name == "index.html" {
                // No log of a CI runner ever shows it.
                is_silent(&name, &text);
                let tags = ["<script>alert", "<img", "</script><"];
                assert!(!tags.iter().any(|t| text.contains(t)), "{name}\n{text}");
            } else {
                is_harmless(&name, &text, false);
            }
        }
    }
}

/// Whether a character does something to a terminal, a log or the eye.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
        )
}

fn is_harmless(label: &str, text: &str, is_github: bool) {
    is_silent(label, text);
    for line in text.lines() {
        let ours = ["::error file=", "::warning file=", "::notice file="];
        let is_ours =
            is_github && ours.iter().any(|o| line.starts_with(o)) && line.contains(",title=TC");
        assert!(!line.trim_start().starts_with("::") || is_ours, "{label}: {line}\n{text}");
        for command in ["##vso[", "##[", "##teamcity["] {
            assert!(!line.contains(command), "{label}: {line}");
        }
    }
}

/// Nothing in it acts on a terminal or the eye, and there is no secret in it.
fn is_silent(label: &str, text: &str) {
    if let Some(c) = text.chars().find(|c| acts(*c)) {
        panic!("{label}: {c:?}\n{}", text.escape_debug());
    }
    for secret in SECRETS {
        assert!(!text.contains(secret), "{label}: {secret}\n{text}");
    }
}

fn is_harmless_table(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.records() {
        for cell in &row.expect("as many cells as the head") {
            let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            assert!(!runs && !cell.starts_with(['\t', '\r', '\n']), "{cell:?}");
            // What a cell may hold in quotes.
            let blank = |c: char| matches!(c, '\t' | '\r');
            assert!(!cell.chars().any(|c| acts(c) && !blank(c)), "{cell:?}");
        }
    }
}

const FORMATS: [&str; 7] = ["pretty", "concise", "json", "sarif", "github", "gitlab", "junit"];

/// What there is to run in a workspace, whatever it holds.
const COMMANDS: [&[&str]; 20] = [
    &["check", "--deny", "notes", "--show-all"],
    &["check", "--fix", "--unsafe", "--diff"],
    &["build", "-o", "out"],
    &["build", "-o", "out", "--check"],
    &["build", "-o", "staging", "--env", "staging"],
    &["urls"],
    &["trace"],
    &["trace", "--format", "json"],
    &["trace", "--format", "mermaid"],
    &["graph"],
    &["graph", "--format", "dot"],
    &["graph", "--format", "svg"],
    &["show"],
    &["doctor"],
    &["doctor", "--format", "json"],
    &["diff", "../old", "."],
    &["diff", ".", "../old", "--format", "json"],
    &["diff", "../old", ".", "--format", "markdown"],
    &["completions", "--", "trackc", "urls", "offer/"],
    &["check", "--write-baseline"],
];

/// What is run besides, one place after the other.
const MORE: [&[&str]; 6] = [
    &["check", "--env", "staging", "--format", "concise"],
    &["urls", ".", "campaign/*"],
    &["show", ".", "offer/*"],
    &["diff", ".", "../old"],
    &["diff", "../old", ".", "--env", "staging"],
    &["check", "--fix", "--unsafe"],
];

/// Whether somebody has the minutes that it takes.
fn is_long() -> bool {
    std::env::var_os("TRACKC_CASES").is_some()
}

fn run_all(root: &Value) {
    run_some(root, &FORMATS, |_| true);
}

/// Checks in these formats and runs the chosen commands; all of each where there is time. Says
/// whether something was built.
fn run_some(root: &Value, formats: &[&str], is_chosen: impl Fn(usize) -> bool) -> bool {
    let scratch = Scratch::new(root);
    for format in if is_long() { &FORMATS } else { formats } {
        scratch.run(&["check", "--format", format]);
    }
    for (i, command) in COMMANDS.iter().enumerate() {
        if is_long() || is_chosen(i) {
            scratch.run(command);
        }
    }
    for command in MORE.iter().filter(|_| is_long()) {
        scratch.run(command);
    }
    scratch.files("out");
    scratch.files("staging");
    fs::read_dir(scratch.ws().join("out")).is_ok()
}

fn base() -> Value {
    serde_json::from_str(BASE).expect("JSON")
}

/// The texts of a group: one of them by turns, or each.
fn texts(group: usize) -> &'static [&'static str] {
    if is_long() { &HOSTILE } else { &HOSTILE[group % 2..=group % 2] }
}

/// The places of each group: those of free text, then the others by turns; or each alone.
fn groups() -> Vec<Vec<Place>> {
    const TURNS: usize = 2;
    let all = places(&base());
    assert!(all.len() > 300, "only {} places", all.len());
    if is_long() {
        return all.into_iter().map(|place| vec![place]).collect();
    }
    let (free, others): (Vec<Place>, Vec<Place>) =
        all.into_iter().partition(|place| place.is_free(&base()));
    let turn = |i: usize| others.iter().skip(i).step_by(TURNS).cloned().collect();
    std::iter::once(free).chain((0..TURNS).map(turn)).collect()
}

#[test]
fn no_text_of_a_workspace_acts() {
    for (i, group) in groups().iter().enumerate() {
        for text in texts(i) {
            let mut root = base();
            group.iter().for_each(|place| plant(&mut root, place, text));
            // Free text is built; of the rest, most commands say the same.
            let built = run_some(&root, &FORMATS, |command| i == 0 || command % 2 == i % 2);
            assert!(built || i > 0 || is_long(), "free text is built");
        }
    }
}

/// With a key wherever a text may stand: it is masked, or written where nobody asked for it.
#[test]
fn a_key_at_any_place_is_shown_nowhere() {
    for group in groups() {
        let mut root = base();
        group.iter().filter(|p| !p.is_key).for_each(|place| plant(&mut root, place, SECRETS[4]));
        let shows = ["show", "trace", "graph", "doctor", "diff"];
        run_some(&root, &["pretty", "json"], |i| shows.contains(&COMMANDS[i][0]));
    }
}

fn with_literals() -> Value {
    let mut root = base();
    root["offer_source"]["postback"]["protection_token"] = Value::from(SECRETS[2]);
    root["channels"]["push"]["postback"]["secrets"]["KEY"] = Value::from(SECRETS[3]);
    root
}

#[test]
fn a_literal_secret_is_shown_only_when_it_is_asked_for() {
    let mut root = with_literals();
    if is_long() {
        run_all(&root);
    }
    root["private"] = Value::from(true);
    run_all(&root);

    // Asked for, it is where it is pasted, and still in nothing that is printed.
    let scratch = Scratch::new(&root);
    let reveal = ["build", "-o", "out", "--reveal-secrets"];
    assert_eq!(scratch.run(&reveal), Some(0));
    for name in ["bundle.json", "urls.csv", "SETUP.md", "index.html"] {
        let text = fs::read_to_string(scratch.ws().join("out").join(name)).expect("a file");
        assert!(text.contains(SECRETS[2]) && text.contains(SECRETS[3]), "{name}");
    }
    for command in [
        &["build", "-o", "out", "--check"][..],
        &["build", "-o", "out", "--check", "--reveal-secrets"],
        &["build", "-o", "new", "--since", "out"],
        &["diff", "out", "."],
        &["diff", "out", ".", "--format", "json"],
        &["diff", "out", ".", "--format", "markdown"],
        &["diff", "../old", "out"],
        &["diff", "out/bundle.json", "../old"],
        &["doctor"],
    ] {
        scratch.run(command);
    }
    scratch.files("new");
}

/// What URLs and YAML spell in several ways is masked in each of them: percent-encoded as it was
/// pasted, as a trace decodes it, as a picture escapes it, and with an escape of YAML's.
#[test]
fn a_secret_is_shown_in_no_spelling() {
    let mut root = base();
    root["private"] = Value::from(true);
    let url = "https://ad.pop-network.net/c?id={ref_id}&token=a%2Fb%2Bspelt-canary-0a41%25+c";
    root["channels"]["pop"]["postback"]["url"] = Value::from(url);
    root["offer_source"]["postback"]["protection_token"] = Value::from("d/e+spelt-canary-0a41% f");
    root["landers"]["quiz"]["url"] =
        Value::from("https://quiz.acme-pages.com/?token=escaped-canary-5d20");
    root["landers"]["story"]["url"] =
        Value::from("https://story.acme-pages.com/?token=a%2F%2Bspelt-canary-0a41");
    root["offers"]["keto"]["stream"] =
        Value::from("https://kshop5.pro/AbC12d?api_key=escaped-canary-5d20");
    root["campaigns"]["kz"]["notes"] = Value::from("https://a.example/?token=escaped-canary-5d20");
    let scratch = Scratch::new(&root);
    let file = scratch.ws().join("trackc.yaml");
    let text = fs::read_to_string(&file).expect("a file").replace("escaped-", "esc\\u0061ped-");
    assert_eq!(text.matches("ped-canary-5d20").count(), 3);
    fs::write(&file, text).expect("a file");
    for format in FORMATS {
        scratch.run(&["check", "--deny", "notes", "--show-all", "--format", format]);
    }
    let reads = ["show", "trace", "graph", "doctor", "diff", "check"];
    for command in COMMANDS.iter().filter(|command| reads.contains(&command[0])) {
        scratch.run(command);
    }
}

/// A mistake right beside a secret: what is shown of the line is without it.
#[test]
fn a_secret_in_a_broken_line_is_not_shown() {
    let wrongs = [
        ("protection_token: S: x", 2),
        ("protection_token: S\n   bad: [", 2),
        ("protection_token: \"S", 2),
        ("protection_token: 'S' x", 2),
        ("protection_token: [S", 2),
        ("protection_token: [S]", 2),
        ("protection_token: {S}", 2),
        ("protection_token: { env: S, x: }", 2),
        ("protection_token: { value: S }", 2),
        ("protection-token: S", 2),
        ("protection_token:S", 2),
        ("protection_token: S\t\u{1}", 2),
        ("protection_token: |\n      S", 2),
        ("protection_token: *S", 2),
        ("protection_token: !!x S", 2),
        ("protection_token: S\n    protection_token: S", 2),
        ("extra: { ptoken: S, a", 2),
        ("extra: { ptoken: S, ptoken: S }", 2),
        ("extra: { api_key: S, \"", 2),
        ("x: K K: K", 4),
        ("x: \"K", 4),
        ("x: [K", 4),
        ("K:x", 4),
        ("<<: K", 4),
        ("extra: { a: \"K\" b }", 4),
        ("urls_per_panel: K", 4),
        ("delivery: K", 4),
    ];
    for (line, which) in wrongs {
        let line = line.replace(['S', 'K'], SECRETS[which]);
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\noffer_source:\n  postback:\n    {line}\noffers:\n  keto: {{ stream: https://kshop5.pro/AbC12d }}\n"
        );
        let scratch = Scratch::new(&base());
        fs::write(scratch.ws().join("trackc.yaml"), text).expect("a file");
        for format in FORMATS.iter().filter(|f| is_long() || **f == "pretty") {
            scratch.run(&["check", "--format", format]);
        }
        for command in COMMANDS.iter().filter(|c| is_long() || **c == ["show"]) {
            scratch.run(command);
        }
    }
}

/// What somebody pasted as an argument comes back in messages.
#[test]
fn no_argument_acts() {
    let scratch = Scratch::new(&base());
    for text in HOSTILE {
        let joined = |before: &str| format!("{before}{text}");
        let url = joined("https://trk.acme-media.com/postback?clickid={data1}&sum=");
        for command in [
            &["check", text][..],
            &["check", "--env", text],
            &["check", "--format", text],
            &["check", "--deny", text],
            &["check", "--limit-depth", text],
            &[text],
            &[&joined("--")],
            &["build", "--env", text],
            &["urls", ".", text],
            &["urls", ".", &joined("offer/")],
            &["urls", &joined("offer/")],
            &["trace", ".", text],
            &["trace", ".", "kz", "--offer", text],
            &["trace", "--listen", text],
            &["graph", ".", &joined("campaign/")],
            &["show", ".", &joined("offer/")],
            &["explain", text],
            &["schema", text],
            &["man", text],
            &["completions", text],
            &["completions", "--", "trackc", text],
            &["diff", text],
            &["diff", "../old", text],
            &["diff", &joined("HEAD:"), "."],
            &["inspect", text],
            &["inspect", &url],
            &["inspect", &url, "--format", "json"],
            &["doctor", text],
            &["init", "new", "--domain", text, "--channel", text, "--stream", text],
            &["add", "offer", text, "--stream", text],
        ] {
            scratch.run(command);
        }
    }
    let from = scratch.ws().join("list.txt");
    fs::write(&from, HOSTILE.join("\nhttps://kshop5.pro/AbC12d?data1={clickid}&x="))
        .expect("a file");
    scratch.run(&["init", "made", "--from", "list.txt"]);
}
