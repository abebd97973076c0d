//! The command line: one file per command, each a few calls. The only room that knows the
//! environment, the current folder and the terminal.

// This room is the one that knows the world.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod account;
mod add;
mod args;
mod ask;
mod baseline;
mod build;
mod check;
mod compiled;
mod completions;
mod diff;
mod doctor;
mod drift;
mod explain;
mod files;
mod fix;
mod from;
mod graph;
mod init;
mod inspect;
mod later;
mod listen;
mod lsp;
mod man;
mod open_files;
mod output;
mod plan;
mod progress;
mod pull;
mod push;
mod revision;
mod schema;
mod select;
mod session;
mod shared_args;
mod show;
mod side;
mod start_args;
mod trace;
mod urls;
mod values;
mod watch;
mod wire;

use args::{Cli, Command};
use clap::Parser;
use std::panic;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// How a command ended, as an exit code (`docs/formats.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Clean.
    Clean,
    /// Findings at or above the threshold.
    Findings,
    /// Wrong usage, no workspace, unreadable input, cannot write.
    Usage,
    /// Differences, where asked for.
    Differs,
    /// Whoever reads the output wants no more of it.
    Closed,
    /// Whoever was asked wants no more of it.
    Interrupted,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Self::Clean | Self::Closed => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Differs => 4,
            Self::Interrupted => 130,
        }
    }

    /// The one of two that takes precedence: 130, a closed pipe, then 2, 1, 4, 0.
    fn and(self, other: Self) -> Self {
        let rank = |e: Self| match e {
            Self::Interrupted => 5,
            Self::Closed => 4,
            Self::Usage => 3,
            Self::Findings => 2,
            Self::Differs => 1,
            Self::Clean => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// The seconds since 1970.
fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Lets Ctrl-C end the program, with the exit code that says so.
fn end_on_ctrl_c() -> Result<(), Exit> {
    let end = || std::process::exit(Exit::Interrupted.code().into());
    ctrlc::set_handler(end)
        .map_err(|error| output::usage(&format!("cannot listen to Ctrl-C: {error}")))
}

/// Has what one check frees kept for the next, by a command that stays. Where it lies at the end of the
/// memory, glibc gives it back to the system each time, and takes it again page by page. It does so no
/// more once a block as large as this one was freed (`mallopt(3)`, "dynamic mmap threshold"). Nothing is
/// written into it, and other allocators take no notice.
fn keep_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(16 << 20)));
}

/// Runs the program on the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        output::eprintln_safe(&bug(info));
        output::eprintln_safe(
            "trackc: please report it with `trackc --version`, the command you ran and, if you can share it, the smallest workspace that shows it",
        );
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = harmless(error).print();
            return ExitCode::from(exit);
        }
    };
    let exit = panic::catch_unwind(|| run(cli));
    exit.map_or(ExitCode::from(101), |exit| ExitCode::from(exit.code()))
}

/// What is said where the program itself is wrong: one line, though the place stands on one of its
/// own.
fn bug(what: &impl std::fmt::Display) -> String {
    let what = what.to_string();
    let lines: Vec<&str> = what.lines().collect();
    format!("trackc: this is a bug in trackc, not in your workspace: {}", lines.join(" "))
}

/// An error about arguments quotes them, and whoever names files may not be who types: the error is
/// that of the same arguments as they may be shown.
fn harmless(error: clap::Error) -> clap::Error {
    if !error.use_stderr() {
        return error;
    }
    let shown =
        std::env::args_os().map(|a| crate::text::visible(&a.to_string_lossy()).into_owned());
    Cli::try_parse_from(shown).err().unwrap_or(error)
}

fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Urls(args) => urls::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Add(args) => add::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::Pull(args) => pull::run(&args),
        Command::Push(args) => push::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a hostile file says reached the terminal as it stood.
    #[test]
    fn a_bug_is_told_in_one_harmless_line() {
        let said = bug(&"panicked at src/x.rs:1:2:\nindex of \u{1b}[2Jx\n::error::y");
        let shown = crate::text::visible(&said);
        assert!(said.ends_with("src/x.rs:1:2: index of \u{1b}[2Jx ::error::y"), "{said}");
        assert!(!shown.contains(char::is_control), "{shown}");
    }
}
