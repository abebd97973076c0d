//! What the program is measured against.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// An empty static Rust program, or `None` where no compiler is at hand.
pub fn empty_program(folder: &Path) -> Option<PathBuf> {
    let source = folder.join("empty.rs");
    let program = folder.join("empty");
    fs::write(&source, "fn main() { println!(\"hello\"); }").ok()?;
    let mut rustc = Command::new("rustc");
    rustc.args(["-O", "-C", "target-feature=+crt-static", "-o"]).arg(&program).arg(&source);
    rustc.output().ok()?.status.success().then_some(program)
}

/// Reads every YAML file below a folder and looks at every line: UTF-8 check, indentation,
/// the colon, the comment. Not a parser: a mark of what one pass over the bytes costs.
pub fn scan(folder: &Path) -> Duration {
    let start = Instant::now();
    let mut seen = 0usize;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let text = fs::read_to_string(path).expect("the file can be read");
                seen += scan_text(&text);
            }
        }
    }
    black_box(seen);
    start.elapsed()
}

fn scan_text(text: &str) -> usize {
    let mut scalars = 0;
    for line in text.as_bytes().split(|b| *b == b'\n') {
        let indent = line.iter().take_while(|b| **b == b' ').count();
        let rest = &line[indent..];
        if rest.is_empty() || rest[0] == b'#' {
            continue;
        }
        let mut quoted = false;
        for pair in rest.windows(2) {
            quoted ^= pair[0] == b'"';
            scalars += usize::from(!quoted && matches!(pair, b": " | b", " | b" #"));
        }
    }
    scalars
}
