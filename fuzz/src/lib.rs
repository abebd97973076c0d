//! What must hold for every input, one function for each target. `cargo fuzz run NAME` looks for
//! an input for which it does not; `cargo test` in this folder tries the inputs that are kept.

pub mod almost;
pub mod node;
pub mod tape;

use serde::Deserialize;
use trackc::diagnostic::{Applicability, Edits};
use trackc::emit::artefacts;
use trackc::inspect::inspect as read_url;
use trackc::model::Document;
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::rules::{BaselineUse, EnvChoice, Options, Outcome, Wanted, analyse, mend as mend_all};
use trackc::schema::accepts;
use trackc::template::UrlTemplate;
use trackc::text::{FileId, SourceFile, Span, write_json};
use trackc::workspace::{BASELINE, Baseline, Loaded};
use trackc::yaml::{Failures, Kind, Limits, NodeId, Reader, Style, Tree, View, parse};

/// A function that panics for an input for which something does not hold.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: [(&str, Target); 7] = [
    ("yaml", yaml),
    ("template", template),
    ("workspace", workspace),
    ("mend", mend),
    ("baseline", baseline),
    ("inspect", inspect),
    ("almost", almost),
];

/// Every node of a tree stands where it says, and both readers see the same tree.
pub fn yaml(bytes: &[u8]) {
    // One for each reader: a file keeps what the first has put in other words.
    let sources = [(); 2].map(|()| SourceFile::new("a.yaml", bytes.to_vec()));
    let limits = Limits::default();
    let full = Limits { full_parser: true, ..limits };
    let fast = parse(FileId(0), &sources[0], &limits);
    let slow = parse(FileId(0), &sources[1], &full);
    assert_eq!(fast.diagnostics, slow.diagnostics);
    assert_eq!(fast.tree.is_some(), slow.tree.is_some());
    let (Some(fast), Some(slow)) = (fast.tree, slow.tree) else { return };
    assert_eq!(fast.len(), slow.len());
    for id in 0..NodeId::try_from(fast.len()).expect("as many as there are bytes") {
        let seen = |tree: &Tree<'_>| {
            (tree.kind(id), tree.style(id), tree.span(id), tree.text(id).to_owned())
        };
        assert_eq!(seen(&fast), seen(&slow));
        let span = fast.span(id);
        let written = &bytes[span.start as usize..span.end as usize];
        if fast.kind(id) == Kind::Scalar && fast.style(id) == Style::Plain && fast.is_verbatim(id) {
            assert_eq!(written, fast.text(id).as_bytes());
        }
    }
}

/// A URL is split without a byte lost, and filling in its macros changes nothing else.
pub fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let url = UrlTemplate::parse(text);
    let template = url.template();
    assert_eq!(template.fill(str::to_owned), text);
    let mut end = 0;
    for token in template.tokens() {
        assert!(end <= token.range.start && token.range.start < token.range.end);
        assert!(token.range.start <= token.name.start && token.name.end <= token.range.end);
        end = token.range.end;
        let alone = UrlTemplate::parse(template.token_text(token));
        assert!(alone.template().is_one_macro(), "{:?}", template.token_text(token));
    }
    for problem in template.problems() {
        assert!(text.get(problem.range.clone()).is_some());
    }
    for problem in url.problems() {
        assert!(text.get(problem.range).is_some());
    }
    for param in url.params() {
        assert!(param.key.end <= param.value.start && param.value.end <= text.len());
        assert!(!url.key(&param).is_empty() || !url.value(&param).is_empty() || text.contains('='));
    }
}

/// The files that bytes stand for: a NUL begins the next one.
fn files(bytes: &[u8]) -> Loaded {
    const NAMES: [&str; 3] = ["trackc.yaml", "offers/a.yaml", "b.yaml"];
    let texts = bytes.splitn(NAMES.len(), |b| *b == 0);
    let sources = NAMES.into_iter().zip(texts);
    Loaded::in_memory(sources.map(|(name, text)| SourceFile::new(name, text.to_vec())).collect())
}

fn check(loaded: &Loaded, options: &Options<'_>) -> Outcome {
    analyse(loaded, options, |analysis| analysis.outcome.clone()).expect("no environment is chosen")
}

fn is_inside(loaded: &Loaded, span: Span) {
    assert!(span.start <= span.end);
    let file = loaded.sources.file(span.file);
    assert!(span.end as usize <= file.bytes().len());
    if let Some(text) = file.text() {
        let base = file.bom_len();
        let is_boundary =
            |at: u32| (at as usize) < base || text.is_char_boundary(at as usize - base);
        assert!(is_boundary(span.start) && is_boundary(span.end));
    }
}

/// A workspace has findings inside its files, prints them in every format without a character
/// that acts, and compiles to files that can be read.
pub fn workspace(bytes: &[u8]) {
    is_sound(&files(bytes));
}

fn is_sound(loaded: &Loaded) -> Outcome {
    let limits = Limits::default();
    let options = Options::new(&limits);
    let outcome = check(loaded, &options);
    for finding in &outcome.diagnostics {
        assert!(!finding.message.is_empty());
        is_inside(loaded, finding.span);
        finding.related.iter().for_each(|r| is_inside(loaded, r.span));
        finding.fixes.iter().flat_map(|f| &f.edits).for_each(|e| is_inside(loaded, e.span));
    }
    // Nearly all of a SARIF log is the same for every input, and takes ten times as long as all else.
    let bytes: usize = loaded.sources.files().iter().map(|f| f.bytes().len()).sum();
    for format in FORMATS {
        if format == Format::Sarif && !bytes.is_multiple_of(16) {
            continue;
        }
        let text = printed(loaded, &outcome, format);
        let acts = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(acts), "{format:?}");
    }
    let files = analyse(loaded, &Options { env: EnvChoice::All, ..options }, |analysis| {
        artefacts(analysis.workspace, analysis.plan, None)
    });
    for file in files.expect("no environment is chosen") {
        match file.name {
            "bundle.json" => {
                drop(serde_json::from_slice::<serde_json::Value>(&file.bytes).expect("JSON"));
            }
            "urls.csv" => {
                let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
                let rows = reader.records().map(|row| row.expect("as many cells as the head"));
                for cell in rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()) {
                    assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
                }
            }
            _ => assert!(std::str::from_utf8(&file.bytes).is_ok()),
        }
    }
    outcome
}

const FORMATS: [Format; 7] = [
    Format::Pretty,
    Format::Concise,
    Format::Json,
    Format::Sarif,
    Format::Github,
    Format::Gitlab,
    Format::Junit,
];

fn printed(loaded: &Loaded, outcome: &Outcome, format: Format) -> String {
    let report =
        WorkspaceReport { dir: "".into(), sources: &loaded.sources, outcome: outcome.clone() };
    render(&[report], format, Look::default())
}

/// The files with other bytes in some of them.
fn edited(old: &Loaded, new: Vec<(FileId, Vec<u8>)>) -> Loaded {
    let copy = |f: &SourceFile| SourceFile::new(f.path(), f.bytes().to_vec());
    let mut files: Vec<SourceFile> = old.sources.files().iter().map(copy).collect();
    for (file, bytes) in new {
        let path = files[file.0 as usize].path().to_owned();
        files[file.0 as usize] = SourceFile::new(path, bytes);
    }
    Loaded::in_memory(files)
}

/// Every fix that is offered can be made, and mending ends with files that still read.
pub fn mend(bytes: &[u8]) {
    let loaded = files(bytes);
    let limits = Limits::default();
    let options = Options::new(&limits);
    for finding in check(&loaded, &options).diagnostics {
        for fix in &finding.fixes {
            let mut edits = Edits::default();
            assert!(edits.add(fix), "the edits of one fix meet");
            edits.apply(&loaded.sources).expect("edits within their files");
        }
    }
    let wanted = Wanted { applicability: Applicability::Unsafe, only: None };
    let before = check(&loaded, &options);
    let result = mend_all(&loaded, &options, wanted, edited).expect("no environment is chosen");
    let after = result.loaded.as_ref().unwrap_or(&loaded);
    let are_read = |loaded: &Loaded| -> Vec<bool> {
        let files = loaded.sources.files().iter();
        files.map(|file| parse(FileId(0), file, &limits).tree.is_some()).collect()
    };
    let (old, new) = (are_read(&loaded), are_read(after));
    assert!(old.iter().zip(&new).all(|(old, new)| !old || *new));
    // The first mistake that a parser meets hides those behind it, and those that other files
    // have beside it.
    let twice = |outcome: &Outcome| {
        outcome.diagnostics.iter().filter(|d| d.code.name == "duplicate-key").count()
    };
    assert!(old.contains(&false) || twice(&result.left) <= twice(&before));
}

/// Any bytes as a baseline are read or refused; one of our own hides exactly what it lists.
pub fn baseline(bytes: &[u8]) {
    let (text, rest) = bytes.split_at(bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len()));
    let limits = Limits::default();
    let mut loaded = files(rest.get(1..).unwrap_or_default());
    if loaded.set_baseline(SourceFile::new(BASELINE, text.to_vec())).is_ok() {
        check(&loaded, &Options { baseline: BaselineUse::Check, ..Options::new(&limits) });
    }
    let mut loaded = files(rest.get(1..).unwrap_or_default());
    let written =
        check(&loaded, &Options { baseline: BaselineUse::Write, ..Options::new(&limits) });
    let own = Baseline::text(&written.known);
    loaded.set_baseline(SourceFile::new(BASELINE, own.into_bytes())).expect("our own");
    let left = check(&loaded, &Options { baseline: BaselineUse::Check, ..Options::new(&limits) });
    assert_eq!(left.diagnostics.len(), written.diagnostics.len());
}

/// Any text is read as something, and what is said of it is safe to print.
pub fn inspect(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let reading = read_url(text, None);
    let mut json = Vec::new();
    write_json(&reading, &mut json).expect("JSON");
    let json = String::from_utf8(json).expect("text");
    assert!(!json.chars().any(|c| c.is_control() && c != '\n'));
}

/// A workspace that almost is one: all that holds for any, and besides, both readers find the
/// same, the schema and the model accept the same, and mending comes to an end.
pub fn almost(bytes: &[u8]) {
    let texts = almost::files(bytes);
    let source = |(name, text): &(&str, String)| SourceFile::new(*name, text.clone().into_bytes());
    let load = || Loaded::in_memory(texts.iter().map(source).collect());
    let loaded = load();
    let outcome = is_sound(&loaded);
    let full = Limits { full_parser: true, ..Limits::default() };
    let again = load();
    let slow = check(&again, &Options::new(&full));
    let json = |loaded, outcome| printed(loaded, outcome, Format::Json);
    assert_eq!(json(&loaded, &outcome), json(&again, &slow), "the readers differ");
    for (id, file) in loaded.sources.files().iter().enumerate() {
        let id = FileId(u32::try_from(id).expect("few files"));
        // What the parser finds (a key twice, a merge of no mapping) no schema can see.
        let parsed = parse(id, file, &Limits::default());
        let Some(tree) = parsed.tree.filter(|_| parsed.diagnostics.is_empty()) else { continue };
        let Some(root) = tree.root() else { continue };
        let failures = Failures::default();
        let typed = Document::deserialize(Reader::new(View::new(&tree, root), &failures));
        let by_model = typed.is_ok() && !failures.any();
        assert_eq!(accepts(&tree), by_model, "schema and model differ: {:?}", failures.first());
        let of_shape = |name: &str| matches!(name, "unknown-key" | "wrong-type");
        // The names of rules stand in no schema.
        let lint = tree.get(tree.resolve(root), "lint").map(|lint| tree.span(lint.value));
        let is_lint = |span| lint.is_some_and(|lint| lint.contains(span));
        let found = outcome.diagnostics.iter().filter(|d| d.span.file == id && !is_lint(d.span));
        let found: Vec<&str> = found.map(|d| d.code.name).collect();
        assert!(by_model || outcome.has_errors(), "refused without a word");
        assert!(!by_model || !found.iter().any(|name| of_shape(name)), "{found:?}");
    }
    let limits = Limits::default();
    let wanted = Wanted { applicability: Applicability::Unsafe, only: None };
    let mended = |loaded: &Loaded| {
        mend_all(loaded, &Options::new(&limits), wanted, edited).expect("no environment is chosen")
    };
    if let Some(once) = mended(&loaded).loaded {
        assert!(mended(&once).loaded.is_none(), "there was more to mend");
    }
}
