//! What shells propose, asked of the shells themselves where they are installed. Nushell and
//! PowerShell are in no distribution that the tests run on: of their scripts only the text is looked at.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests stand outside of the house"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const ROOT: &str = "\
version: 1
include: ['**/*.yaml']
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update }
channels:
  propeller: { preset: propellerads }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
  keto-uz: { streams: { push: https://kshop5.pro/AbC12e, meta: https://kshop5.pro/AbC12f } }
environments:
  staging: { tracking_domain: trk.staging-media.com }
";

const CAMPAIGNS: &str = "\
campaigns:
  kz-keto: { channel: propeller, countries: [KZ], offers: [keto-kz] }
";

/// A folder with a workspace in it.
fn workspace(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn usual() -> TempDir {
    workspace(&[("trackc.yaml", ROOT), ("campaigns/kz.yaml", CAMPAIGNS)])
}

/// A program that finds trackc, in a folder.
fn command(program: &str, folder: &Path) -> Command {
    let trackc = Path::new(env!("CARGO_BIN_EXE_trackc")).parent().expect("a folder");
    let path = format!("{}:{}", trackc.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(program);
    command.current_dir(folder).env("PATH", path).env("HOME", folder).stdin(Stdio::null());
    command
}

/// What the program proposes for the last word, which must be all that it says.
fn proposed(folder: &Path, words: &[&str]) -> Vec<String> {
    let output = command("trackc", folder).args(["completions", "--"]).args(words).output();
    let output = output.expect("trackc runs");
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn ids_are_proposed_where_they_belong() {
    let folder = usual();
    for (words, expected) in [
        (
            &["urls", "=off"][..],
            &["offer", "offer/keto-kz", "offer/keto-uz/meta", "offer/keto-uz/push"][..],
        ),
        (&["urls", ".", "=postback"], &["postback", "postback/global"]),
        (&["show", "=event"], &["event", "event/Sale"]),
        (&["graph", "=campaign/"], &["campaign/kz-keto"]),
        (&["trace", "="], &["kz-keto"]),
        (&["add", "campaign", "--channel", "="], &["propeller"]),
        (&["add", "campaign", "--offer", "=keto-k"], &["keto-kz"]),
        (&["add", "channel", "--preset", "=propel"], &["propellerads"]),
        (&["add", "event", "--when", "=a"], &["approved"]),
        (&["trace", ".", "--offer", "=keto-k"], &["keto-kz"]),
        (&["explain", "=weight-"], &["weight-invalid", "weight-sum"]),
        (&["check", "--env", "="], &["staging"]),
        (&["check", "--env", "=", "=st"], &["staging"]),
        (&["check", "=--env=s"], &["--env=staging"]),
        (&["urls", "--env", "staging", "=postback/"], &["postback/global"]),
        (&["check", "--only", "="], &["campaigns/kz.yaml", "trackc.yaml"]),
        (&["check", "--only", "trackc.yaml", "=camp"], &["campaigns/kz.yaml"]),
        (&["check", "--deny", "="], &[]),
        (&["no-such-command", "="], &[]),
        (&["="], &[]),
        (&[""], &[]),
    ] {
        assert_eq!(proposed(folder.path(), words), expected, "{words:?}");
    }
}

/// A person in the middle of a line wants what can be known, and no complaints.
#[test]
fn broken_workspaces_propose_what_can_be_read() {
    let broken = workspace(&[
        ("trackc.yaml", &ROOT.replace("tracking_domain: trk", "tracking_domain: [trk")),
        ("campaigns/kz.yaml", CAMPAIGNS),
    ]);
    assert_eq!(proposed(broken.path(), &["trace", "="]), ["kz-keto"]);
    let wrong = ROOT.replace("duplicates: update", "duplicats: update");
    let wrong = workspace(&[("trackc.yaml", &wrong)]);
    assert_eq!(proposed(wrong.path(), &["show", "=offer/keto-k"]), ["offer/keto-kz"]);
    let none = workspace(&[]);
    assert_eq!(proposed(none.path(), &["urls", "="]).len(), 5, "the kinds");
    assert_eq!(proposed(none.path(), &["trace", "="]), [""; 0]);
}

/// Names that a stranger's pull request brings are no code, no flags and no escapes.
#[test]
fn hostile_names_reach_no_shell() {
    let root = format!(
        "{ROOT}  \"$(touch ran)\": {{}}\n  \"\\e[31m\": {{}}\n  \"-rf\": {{}}\n  \"a b\": {{}}\n  \"{{x,y}}\": {{}}\n"
    );
    let names =
        ["$(touch ran).yaml", "a;touch ran.yaml", "-x.yaml", "`touch ran`.yaml", "a\nb.yaml"];
    let mut files = vec![("trackc.yaml", root.as_str())];
    files.extend(names.map(|name| (name, "{}\n")));
    let folder = workspace(&files);
    assert_eq!(proposed(folder.path(), &["check", "--env", "="]), ["staging"]);
    assert_eq!(proposed(folder.path(), &["check", "--only", "="]), ["trackc.yaml"]);
    let quoted = proposed(folder.path(), &["urls", "$(touch ran)", "=offer/keto-k"]);
    assert_eq!(quoted, ["offer/keto-kz"]);
}

/// More than a person can look at, or more than can be read while one waits, is cut off.
#[test]
fn large_workspaces_are_bounded() {
    let mut campaigns = "campaigns:\n".to_owned();
    for n in 0..5_000 {
        campaigns += &format!("  c{n}: {{ channel: propeller, offers: [keto-kz] }}\n");
    }
    let many = workspace(&[("trackc.yaml", ROOT), ("c.yaml", &campaigns)]);
    assert_eq!(proposed(many.path(), &["trace", "="]).len(), 2_000);
    assert_eq!(proposed(many.path(), &["trace", "=c4999"]), ["c4999"]);
    let large = format!("{ROOT}#{}\n", "x".repeat(17 << 20));
    let large = workspace(&[("trackc.yaml", &large)]);
    assert_eq!(proposed(large.path(), &["trace", "="]), [""; 0]);
}

/// A shell with a script in it; `None`, with a word on stderr, where it is not installed.
fn shell(program: &str, folder: &Path, script: &str) -> Option<String> {
    let output = match command(program, folder).arg("-c").arg(script).output() {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            eprintln!("skipped: {program} is not installed here");
            return None;
        }
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn bash_completes_ids() {
    let folder = usual();
    let complete = |words: &str, current: &str, previous: &str| {
        let script = format!(
            "source <(trackc completions bash); complete -p trackc
            COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1))
            _trackc_with_ids trackc {current} {previous}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        shell("bash", folder.path(), &script).expect("bash is needed")
    };
    let offers = complete("trackc urls offer/keto-u", "offer/keto-u", "urls");
    assert!(offers.contains("-F _trackc_with_ids"), "{offers}");
    assert!(offers.ends_with("\noffer/keto-uz/meta\noffer/keto-uz/push\n"), "{offers}");
    let environments = complete("trackc check --env = st", "st", "=");
    assert!(environments.ends_with("\nstaging\n"), "{environments}");
    let commands = complete("trackc ex", "ex", "trackc");
    assert!(commands.ends_with("\nexplain\n"), "{commands}");
    let formats = complete("trackc check --format ju", "ju", "--format");
    assert!(formats.ends_with("\njunit\n"), "{formats}");
}

#[test]
fn fish_completes_ids() {
    let folder = usual();
    let complete = |line: &str| {
        let script = format!("trackc completions fish | source; complete -C '{line}'");
        let shown = shell("fish", folder.path(), &script)?;
        let words = shown.lines().map(|line| line.split('\t').next().unwrap_or("").to_owned());
        Some(words.collect::<Vec<_>>())
    };
    let Some(offers) = complete("trackc urls offer/keto-u") else { return };
    assert_eq!(offers, ["offer/keto-uz/meta", "offer/keto-uz/push"]);
    assert_eq!(complete("trackc trace kz").expect("fish"), ["kz-keto"]);
    assert_eq!(complete("trackc check --env st").expect("fish"), ["staging"]);
    assert_eq!(complete("trackc check --env=st").expect("fish"), ["--env=staging"]);
    assert_eq!(complete("trackc explain weight-s").expect("fish"), ["weight-sum"]);
    assert_eq!(complete("trackc expl").expect("fish"), ["explain"]);
}

/// zsh completes at a terminal alone, so it is given one, and what it writes there is read.
#[test]
fn zsh_completes_ids() {
    let folder = usual();
    for (line, end) in [
        ("trackc trace kz", "-keto"),
        ("trackc urls postback/gl", "obal"),
        ("trackc check --env st", "aging"),
        ("trackc explain weight-s", "um"),
        ("trackc expl", "ain"),
    ] {
        let script = format!(
            "zmodload zsh/zpty; zpty z zsh -f -i
            zpty -w z 'PS1=\">\"; autoload -Uz compinit; compinit -u -D; source <(trackc completions zsh); print -n R; print EADY'
            zpty -r -m z shown '*READY*'
            zpty -w -n z $'{line}\\t | cat > completed\\n'
            for n in {{1..100}}; do sleep 0.1; [[ -e completed ]] && break; done
            zpty -w -n z $'fc -ln -1 > line; print -n D; print ONE\\n'
            zpty -r -m z shown '*DONE*'; cat line; zpty -d z"
        );
        let Some(written) = shell("zsh", folder.path(), &script) else { return };
        let completed = format!("{line}{end} | cat > completed");
        assert_eq!(written.trim_end(), completed);
        fs::remove_file(folder.path().join("completed")).expect("what the line wrote");
    }
}

#[test]
fn scripts_of_shells_that_are_not_here_ask_for_ids_too() {
    let folder = usual();
    let script = |shell: &str| {
        let output = command("trackc", folder.path()).args(["completions", shell]).output();
        String::from_utf8(output.expect("trackc runs").stdout).expect("UTF-8")
    };
    let nushell = script("nushell");
    assert!(nushell.contains("def \"nu-complete trackc ids\" [context: string] {"), "{nushell}");
    for word in ["--env", "--only", "--offer", "...target", "...rules"] {
        assert!(
            nushell.contains(&format!("    {word}: string@\"nu-complete trackc ids\"")),
            "{word}"
        );
    }
    let powershell = script("powershell");
    let (ask, show) = (powershell.find("& trackc completions"), powershell.find(".Where{ $_."));
    assert!(ask.is_some() && ask < show, "{powershell}");
    for text in [&nushell, &powershell] {
        for (open, close) in [('{', '}'), ('[', ']'), ('(', ')')] {
            let count = |c: char| text.matches(c).count();
            assert_eq!(count(open), count(close), "{open}");
        }
    }
}
