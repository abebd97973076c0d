//! Printing: results to stdout, everything else to stderr. A closed pipe is no error.

use super::Exit;
use super::progress;
use super::shared_args::Color;
use crate::report::Look;
use crate::text::visible;
use std::io::{self, BufWriter, IsTerminal, Write};

/// How much is written at once of what is made while it is written.
const BUFFER: usize = 64 << 10;

/// Where findings go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Prints to stdout what has been made visible already.
pub(super) fn stdout(text: &str) -> Exit {
    ended(write(io::stdout().lock(), text))
}

/// Prints to stdout what is made visible while it is written.
pub(super) fn stdout_by(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    ended(write(&mut out).and_then(|()| out.flush()))
}

/// Prints findings to the stream that is theirs.
pub(super) fn findings(stream: Stream, text: &str) -> Exit {
    match stream {
        Stream::Stdout => stdout(text),
        Stream::Stderr => ended(write(io::stderr().lock(), text)),
    }
}

fn write(mut to: impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

fn ended(result: io::Result<()>) -> Exit {
    match result {
        Ok(()) => Exit::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Closed,
        Err(error) => {
            eprintln_safe(&format!("trackc: cannot write: {error}"));
            Exit::Usage
        }
    }
}

/// Says on stderr why the command cannot go on: exit 2.
pub(super) fn usage(message: &str) -> Exit {
    eprintln_safe(&format!("trackc: {message}"));
    Exit::Usage
}

/// Prints a line to stderr. Whatever it repeats acts on no terminal, and that stderr is closed is
/// nobody's business.
pub(super) fn eprintln_safe(line: &str) {
    eprintln_rendered(&visible(line));
}

/// As [`eprintln_safe`], for what has been made visible already and may have colours.
pub(super) fn eprintln_rendered(line: &str) {
    progress::make_way();
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints lines to stdout. Whatever they repeat acts on no terminal.
pub(super) fn stdout_lines(lines: &[String]) -> Exit {
    let mut text = String::new();
    for line in lines {
        text.push_str(&visible(line));
        text.push('\n');
    }
    stdout(&text)
}

/// Whether a person looks at the stream.
pub(super) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Stdout => io::stdout().is_terminal(),
        Stream::Stderr => io::stderr().is_terminal(),
    }
}

/// Whether an environment variable says anything.
pub(super) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// How the stream wants its findings: colours, characters, width.
pub(super) fn look(stream: Stream, color: Color) -> Look {
    let terminal = is_terminal(stream);
    let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0");
    let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !is_set("NO_COLOR") && (forced || (terminal && !dumb)),
    };
    let unicode = !dumb && (!terminal || speaks_unicode());
    let width = if terminal { terminal_width() } else { Look::default().width };
    Look { color, unicode, width, ..Look::default() }
}

/// Whether the locale of the terminal is UTF-8; asked only where a person looks.
fn speaks_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    locale.is_some_and(|l| {
        let l = l.to_ascii_lowercase();
        l.contains("utf-8") || l.contains("utf8")
    })
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// A word for a shell, in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", visible(text).replace('\'', "'\\''"))
}

/// A word for a shell, in quotes where it needs them.
pub(super) fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/+:@,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}
