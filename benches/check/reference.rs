//! What the program is measured against.

use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The flag under which this program scans the lines of a folder's files.
pub const LINES: &str = "--scan-lines";
/// The flag under which it has a YAML parser tell the events of a folder's files.
pub const EVENTS: &str = "--scan-events";

/// An empty static Rust program, or `None` where no compiler is at hand.
pub fn empty_program(folder: &Path) -> Option<PathBuf> {
    let source = folder.join("empty.rs");
    let program = folder.join("empty");
    fs::write(&source, "fn main() { println!(\"hello\"); }").ok()?;
    let mut rustc = Command::new("rustc");
    rustc.args(["-O", "-C", "target-feature=+crt-static", "-o"]).arg(&program).arg(&source);
    rustc.output().ok()?.status.success().then_some(program)
}

/// Reads every YAML file below a folder into one buffer, checks that it is UTF-8 and writes
/// down where each scalar begins and ends. Not a parser: what one pass over these bytes
/// costs at least.
pub fn lines(folder: &Path) {
    let mut tape = Vec::new();
    each(folder, |text| {
        tape.clear();
        scan(text.as_bytes(), &mut tape);
        black_box(&tape);
    });
}

/// Has saphyr, the fastest parser of events that was found, read the same files.
pub fn events(folder: &Path) {
    let mut seen = 0usize;
    each(folder, |text| {
        for event in saphyr_parser::Parser::new_from_str(text) {
            seen += usize::from(event.is_ok());
        }
    });
    black_box(seen);
}

/// Hands the text of every YAML file below a folder to `look`.
fn each(folder: &Path, mut look: impl FnMut(&str)) {
    let mut buffer = Vec::new();
    for path in files(folder) {
        let mut file = fs::File::open(path).expect("the file can be opened");
        buffer.clear();
        file.read_to_end(&mut buffer).expect("the file can be read");
        look(std::str::from_utf8(&buffer).expect("the file is UTF-8"));
    }
}

/// The YAML files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed").flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

fn scan(text: &[u8], tape: &mut Vec<(u32, u32)>) {
    let small = |n: usize| u32::try_from(n).expect("files are below 4 GiB");
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |n| start + n);
        let mut at = start;
        while at < end && matches!(text[at], b' ' | b'-') {
            at += 1;
        }
        while at < end && text[at] != b'#' {
            let from = at;
            let quote = text[at];
            if matches!(quote, b'"' | b'\'') {
                at += memchr::memchr(quote, &text[at + 1..end]).map_or(end - at, |n| n + 2);
            } else {
                while at < end && !is_stop(text, at) {
                    at += 1;
                }
            }
            if at > from {
                tape.push((small(from), small(at)));
            }
            while at < end && matches!(text[at], b' ' | b':' | b',' | b'{' | b'}' | b'[' | b']') {
                at += 1;
            }
        }
        start = end + 1;
    }
}

/// Whether a scalar ends here: a colon or comment with its blank, or a bracket or comma.
fn is_stop(text: &[u8], at: usize) -> bool {
    match text[at] {
        b',' | b'{' | b'}' | b'[' | b']' => true,
        b':' => text.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\n')),
        b'#' => text[at - 1] == b' ',
        _ => false,
    }
}
