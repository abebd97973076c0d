//! `trackc man`: the manual, out of the help texts.

use super::Exit;
use super::args::{Cli, EXIT_CODES, ManArgs, ManFormat};
use super::output;
use super::session::no_match;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::fmt::Write as _;
use std::io;

pub(super) fn run(args: &ManArgs) -> Exit {
    let mut root = Cli::command().term_width(100);
    // `trackc help` has no page of its own.
    root = root.disable_help_subcommand(args.format == ManFormat::Roff);
    root.build();
    let chosen = match &args.command {
        None => Some(&root),
        Some(name) => commands(&root).find(|c| c.get_name() == name),
    };
    let Some(command) = chosen else {
        let names: Vec<&str> = commands(&root).map(Command::get_name).collect();
        return no_match(args.command.as_deref().unwrap_or_default(), names);
    };
    match (args.format, &args.command) {
        (ManFormat::Roff, _) => output::stdout(&roff(command).unwrap_or_default()),
        (ManFormat::Markdown, None) => output::stdout(&reference(&root)),
        (ManFormat::Markdown, Some(_)) => output::stdout(&section(command)),
    }
}

/// The commands of the program, but for `help`.
fn commands(root: &Command) -> impl Iterator<Item = &Command> {
    root.get_subcommands().filter(|c| c.get_name() != "help" && !c.is_hide_set())
}

fn roff(command: &Command) -> io::Result<String> {
    let man = Man::new(command.clone()).source(concat!("trackc ", env!("CARGO_PKG_VERSION")));
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    let mut exits = Roff::new();
    exits.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXIT_CODES.lines().filter_map(|l| l.trim().split_once("  ")) {
        exits.control("TP", []).text([bold(code)]).text([roman(meaning.trim())]);
    }
    exits.to_writer(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The whole command line on one page.
fn reference(root: &Command) -> String {
    let mut out = format!("# The command line\n\n{}", help(root));
    for command in commands(root) {
        let _ = write!(out, "\n#{}", section(command));
    }
    out
}

fn section(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    format!("# {name}\n\n{}", help(command))
}

/// What `--help` prints.
fn help(command: &Command) -> String {
    let help = command.clone().render_long_help().to_string();
    let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n"))
}
