//! `trackc completions`: what clap knows of the command line, and a few lines of each shell that
//! ask this program for the ids of the workspace.

use super::args::{Cli, CompletionsArgs, Shell};
use super::output;
use super::{Exit, values};
use clap::CommandFactory;
use clap_complete::shells::{Bash, Elvish, Fish, PowerShell, Zsh};
use clap_complete::{Generator, generate};
use clap_complete_nushell::Nushell;

pub(super) fn run(args: &CompletionsArgs) -> Exit {
    match args.shell {
        Some(shell) => output::stdout(&script(shell)),
        None => {
            values::run(&args.words);
            Exit::Clean
        }
    }
}

/// The script of a shell. Every one hands over the words of the line, the last with a `=` before
/// it, and takes one value a line; what the program says on stderr is dropped.
fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => {
            let own = include_str!("completions/ids.bash");
            generated(Bash).replace("-F _trackc ", "-F _trackc_with_ids ") + own
        }
        Shell::Zsh => {
            let own = include_str!("completions/ids.zsh");
            // The file as a whole is the function when zsh loads it from its path.
            let (head, tail) = ("\n_trackc() {", "\nif [ \"$funcstack[1]\"");
            let script = generated(Zsh).replacen(head, "\n_trackc_without_ids() {", 1);
            script.replacen(tail, &format!("\n{own}{tail}"), 1)
        }
        Shell::Fish => generated(Fish) + include_str!("completions/ids.fish"),
        Shell::Powershell => {
            let own = include_str!("completions/ids.ps1");
            let last = "    $completions.Where{";
            generated(PowerShell).replacen(last, &format!("{own}{last}"), 1)
        }
        Shell::Elvish => generated(Elvish),
        Shell::Nushell => {
            let own = include_str!("completions/ids.nu");
            let script = generated(Nushell).replacen('\n', &format!("\n{own}"), 1);
            let ask = "string@\"nu-complete trackc ids\"";
            ["--env", "--only", "--offer", "--channel", "--preset", "...target", "...rules"]
                .iter()
                .fold(script, |s, word| {
                    s.replace(&format!("    {word}: string "), &format!("    {word}: {ask} "))
                })
        }
    }
}

fn generated(shell: impl Generator) -> String {
    let mut out = Vec::new();
    generate(shell, &mut Cli::command(), "trackc", &mut out);
    String::from_utf8(out).unwrap_or_default()
}
