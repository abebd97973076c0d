//! `trackc completions`

use super::Exit;
use super::args::{Cli, CompletionsArgs, Shell};
use super::output;
use crate::rules::RULES;
use clap::CommandFactory;
use clap::builder::PossibleValuesParser;
use clap_complete::shells::{Bash, Elvish, Fish, PowerShell, Zsh};
use clap_complete::{Generator, generate};
use clap_complete_nushell::Nushell;

pub(super) fn run(args: &CompletionsArgs) -> Exit {
    output::stdout(&match args.shell {
        Shell::Bash => completions(Bash),
        Shell::Zsh => completions(Zsh),
        Shell::Fish => completions(Fish),
        Shell::Powershell => completions(PowerShell),
        Shell::Elvish => completions(Elvish),
        Shell::Nushell => completions(Nushell),
    })
}

fn completions(shell: impl Generator) -> String {
    let names = PossibleValuesParser::new(RULES.iter().map(|rule| rule.code.name));
    let mut command = Cli::command().mut_subcommand("explain", |explain| {
        explain.mut_arg("rules", |rules| rules.value_parser(names))
    });
    let mut out = Vec::new();
    generate(shell, &mut command, "trackc", &mut out);
    String::from_utf8(out).unwrap_or_default()
}
