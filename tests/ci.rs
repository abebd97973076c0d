//! What other machines run, played on this one: the steps of the GitHub action and the GitLab job
//! with the real program, and the names by which a release is found.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use camino::{Utf8Path, Utf8PathBuf};
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Output};
use support::path;

fn read(relative: &str) -> String {
    fs::read_to_string(path(relative)).expect("a file of this repository")
}

fn yaml(relative: &str) -> Value {
    serde_yaml::from_str(&read(relative)).expect("YAML")
}

fn string(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A repository on some runner, with the workspace of the quickstart committed in it.
struct Runner {
    temp: tempfile::TempDir,
}

/// How a step ended.
struct Ended {
    status: Option<i32>,
    log: String,
}

impl Runner {
    fn new() -> Self {
        let runner = Self { temp: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(runner.path("bin")).expect("a folder");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_trackc"), runner.path("bin/trackc"))
            .expect("a link");
        let mut copy = Command::new("cp");
        copy.arg("-r").arg(path("examples/quickstart")).arg(runner.path("repository"));
        assert!(copy.status().expect("cp").success());
        runner.git(&["init", "--quiet"]);
        runner.commit();
        runner
    }

    fn path(&self, relative: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.temp.path()).expect("UTF-8").join(relative)
    }

    fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap_or_default()
    }

    fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=test", "-c", "user.email=test@localhost"]).args(args);
        let output = git.current_dir(self.path("repository")).output().expect("git");
        assert!(output.status.success(), "git {args:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// Commits all there is, and says as what.
    fn commit(&self) -> String {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", "A commit"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn edit(&self, from: &str, to: &str) {
        let file = self.path("repository/trackc.yaml");
        let text = fs::read_to_string(&file).expect("the workspace");
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replacen(from, to, 1)).expect("the workspace");
    }

    /// Another value where the click id belongs.
    fn spoil(&self) {
        self.edit("pro/AbC12d", "pro/AbC12d?data1={sub1}");
    }

    fn bash(&self, script: &str, variables: &BTreeMap<String, String>) -> Ended {
        let path = std::env::var("PATH").unwrap_or_default();
        let output: Output = Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script])
            .current_dir(self.path("repository"))
            .env("PATH", format!("{}:{path}", self.path("bin")))
            .env("RUNNER_TEMP", self.path("temp"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_SERVER_URL", format!("file://{}", self.path("server")))
            .env("GITHUB_REPOSITORY", "acme/campaigns")
            .env("GITHUB_ACTION_PATH", support::path(""))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_PATH", self.path("path"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .envs(variables)
            .output()
            .expect("bash");
        let log = [output.stdout, output.stderr].concat();
        Ended {
            status: output.status.code(),
            log: String::from_utf8(log).expect("UTF-8").replace(self.path("").as_str(), "…/"),
        }
    }

    /// Runs one step of action.yml as a runner does, with some of its inputs.
    fn step(&self, name: &str, inputs: &[(&str, &str)]) -> Ended {
        fs::create_dir_all(self.path("temp")).expect("a folder");
        let action = yaml("action.yml");
        for (input, _) in inputs {
            assert!(action["inputs"].get(input).is_some(), "no input `{input}`");
        }
        let value_of = |expression: &str| match expression.split_once('.') {
            Some(("inputs", input)) => match inputs.iter().find(|(given, _)| *given == input) {
                Some((_, value)) => (*value).to_owned(),
                None => string(&action["inputs"][input]["default"]).to_owned(),
            },
            Some(("github", "action_repository")) => "acme/trackc".to_owned(),
            _ => panic!("`{expression}` is nothing that a step may read"),
        };
        let steps = action["runs"]["steps"].as_sequence().expect("steps");
        let step = steps.iter().find(|s| s["name"] == *name).expect("a step of that name");
        assert_eq!(step["shell"], "bash");
        let env = step["env"].as_mapping().expect("variables").iter();
        let env = env.map(|(name, value)| {
            let value = string(value).strip_prefix("${{ ").expect("an expression");
            let value = value_of(value.strip_suffix(" }}").expect("an expression"));
            (string(name).to_owned(), value)
        });
        self.bash(string(&step["run"]), &env.collect())
    }

    /// Runs the script of the GitLab job as its runner does: until a line fails.
    fn gitlab(&self, variables: &[(&str, &str)]) -> Ended {
        let job = &yaml("ci/gitlab.yml")["trackc"];
        let defaults = job["variables"].as_mapping().expect("variables").iter();
        let mut all: BTreeMap<String, String> =
            defaults.map(|(k, v)| (string(k).to_owned(), string(v).to_owned())).collect();
        for (name, value) in variables {
            assert!(all.insert((*name).to_owned(), (*value).to_owned()).is_some(), "{name}");
        }
        let lines = ["before_script", "script"].map(|part| job[part].as_sequence().expect("lines"));
        let lines: Vec<&str> = lines.into_iter().flatten().map(string).collect();
        self.bash(&lines.join("\n"), &all)
    }

    /// A release where the runner looks for it; its program calls the one that is tested, which
    /// is large while it is not optimised.
    fn release(&self) -> Utf8PathBuf {
        let program = self.path("trackc");
        let script = format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_trackc"));
        fs::write(&program, script).expect("the program");
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&program, executable).expect("the program");
        let version = env!("CARGO_PKG_VERSION");
        let from = self.path(&format!("server/acme/trackc/releases/download/v{version}"));
        fs::create_dir_all(&from).expect("a folder");
        let packed = Command::new("bash")
            .arg(path("scripts/package"))
            .args(["x86_64-unknown-linux-musl", program.as_str(), from.as_str()])
            .output()
            .expect("bash");
        assert!(packed.status.success(), "{packed:?}");
        let name = String::from_utf8(packed.stdout).expect("UTF-8");
        let sum = format!("{}  {name}", sha256(&fs::read(from.join(name.trim())).expect("it")));
        fs::write(from.join("SHA256SUMS"), sum).expect("the sums");
        from.join(name.trim())
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

#[test]
fn a_released_binary_is_installed_when_its_checksum_is_right() {
    let runner = Runner::new();
    let archive = runner.release();
    let ended = runner.step("Install trackc", &[]);
    assert_eq!(ended.status, Some(0), "{}", ended.log);
    assert_eq!(ended.log, format!("trackc {}\n", env!("CARGO_PKG_VERSION")));
    let installed = runner.read("path");
    assert!(Utf8Path::new(installed.trim()).join("trackc").is_file(), "{installed}");

    fs::write(archive, "something else").expect("the archive");
    let ended = runner.step("Install trackc", &[]);
    assert_eq!(ended.status, Some(2), "{}", ended.log);
    assert!(ended.log.contains("the checksum of trackc-v"), "{}", ended.log);
}

#[test]
fn what_cannot_be_installed_is_said() {
    let runner = Runner::new();
    for (inputs, said) in [
        (&[("version", "9.9.9")][..], "SHA256SUMS of release v9.9.9 cannot be downloaded"),
        (&[("version", "1.0.0; id")], "the input 'version' is no version"),
        (&[("install", "source"), ("version", "9.9.9")], "builds this action's own commit"),
        (&[("install", "brew")], "the input 'install' is release, source, pip or none"),
    ] {
        let ended = runner.step("Install trackc", inputs);
        assert_eq!(ended.status, Some(2), "{}", ended.log);
        assert!(ended.log.contains(said), "{}", ended.log);
    }
    let ended = runner.step("Install trackc", &[("install", "none")]);
    assert_eq!(ended.status, Some(0), "{}", ended.log);
}

#[test]
fn the_check_annotates_uploads_and_fails() {
    let runner = Runner::new();
    let ended = runner.step("Check", &[]);
    assert_eq!(
        (ended.status, ended.log.as_str(), runner.read("output").as_str()),
        (Some(0), "", "")
    );

    runner.spoil();
    let ended = runner.step("Check", &[("sarif", "true")]);
    assert_eq!(ended.status, Some(1));
    assert!(ended.log.starts_with("::error file=trackc.yaml,line="), "{}", ended.log);
    assert_eq!(runner.read("output"), format!("sarif-file={}\n", runner.path("temp/trackc.sarif")));
    assert!(runner.read("temp/trackc.sarif").contains("TC405"));
}

#[test]
fn warnings_fail_the_check_where_they_are_denied() {
    let runner = Runner::new();
    runner.edit(
        "# Declined and fake leads",
        "landers: { quiz: { url: https://quiz.acme-media.com/ } }\n#",
    );
    assert_eq!(runner.step("Check", &[]).status, Some(0));
    assert_eq!(runner.step("Check", &[("deny", "warnings")]).status, Some(1));
}

#[test]
fn a_path_is_never_a_flag_and_never_a_script() {
    let runner = Runner::new();
    for target in ["--help", "$(touch touched)", "; touch touched"] {
        for step in ["Check", "Compare the committed output"] {
            let ended = runner.step(step, &[("path", target)]);
            assert_eq!(ended.status, Some(2), "{}", ended.log);
        }
        assert_eq!(runner.gitlab(&[("TRACKC_PATH", target)]).status, Some(1));
    }
    assert!(!runner.path("repository/touched").exists());
}

#[test]
fn what_cannot_be_checked_has_no_sarif() {
    let runner = Runner::new();
    let ended = runner.step("Check", &[("sarif", "true"), ("path", "nowhere")]);
    assert_eq!((ended.status, runner.read("output").as_str()), (Some(2), ""));
}

#[test]
fn output_that_was_not_built_anew_fails() {
    let runner = Runner::new();
    assert_eq!(runner.step("Compare the committed output", &[]).status, Some(0));
    runner.edit("amount: \"12.50\"", "amount: \"13.50\"");
    let ended = runner.step("Compare the committed output", &[]);
    assert_eq!(ended.status, Some(4));
    assert!(ended.log.contains("::error title=trackc build --check::"), "{}", ended.log);
}

#[test]
fn the_summary_says_what_changes_in_money() {
    let runner = Runner::new();
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.edit("amount: \"12.50\"", "amount: \"13.75\"");
    runner.commit();
    let ended = runner.step("Summarise what changes", &[("diff-base", &base)]);
    assert_eq!((ended.status, ended.log.as_str()), (Some(0), ""));
    let summary = runner.read("summary");
    assert!(summary.starts_with("### What changes in the panels\n\n"), "{summary}");
    assert!(summary.contains("12.50") && summary.contains("13.75"), "{summary}");
}

#[test]
fn the_summary_of_a_root_file_is_of_that_file() {
    let runner = Runner::new();
    runner.git(&["mv", "trackc.yaml", "kz.yaml"]);
    let base = runner.commit();
    let file = runner.path("repository/kz.yaml");
    let text = fs::read_to_string(&file).expect("the workspace");
    fs::write(&file, text.replacen("12.50", "13.75", 1)).expect("the workspace");
    let ended = runner.step("Summarise what changes", &[("diff-base", &base), ("path", "kz.yaml")]);
    assert_eq!((ended.status, ended.log.as_str()), (Some(0), ""));
    let summary = runner.read("summary");
    assert!(summary.contains("`12.50 USD` | `13.75 USD`"), "{summary}");
}

#[test]
fn the_summary_has_every_workspace_of_the_repository() {
    let runner = Runner::new();
    fs::create_dir(runner.path("repository/kz")).expect("a folder");
    runner.git(&["mv", "trackc.yaml", "kz"]);
    let copy = runner.path("repository/eu");
    fs::create_dir(&copy).expect("a folder");
    fs::copy(runner.path("repository/kz/trackc.yaml"), copy.join("trackc.yaml")).expect("a copy");
    let base = runner.commit();
    runner.step("Summarise what changes", &[("diff-base", &base)]);
    let summary = runner.read("summary");
    let (eu, kz) = (summary.find("## ./eu\n"), summary.find("## ./kz\n"));
    assert!(eu.is_some() && eu < kz, "{summary}");
}

#[test]
fn a_shallow_checkout_fetches_what_it_is_compared_with() {
    let runner = Runner::new();
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.edit("amount: \"12.50\"", "amount: \"13.75\"");
    runner.commit();
    let (origin, checkout) = (runner.path("origin"), runner.path("repository"));
    fs::rename(&checkout, &origin).expect("the repository elsewhere");
    fs::create_dir(checkout).expect("a folder");
    runner.git(&["clone", "--quiet", "--depth", "1", &format!("file://{origin}"), "."]);
    let ended = runner.step("Summarise what changes", &[("diff-base", &base)]);
    assert_eq!((ended.status, ended.log.as_str()), (Some(0), ""));
    assert!(runner.read("summary").contains("13.75"));
}

#[test]
fn what_cannot_be_compared_fails_nothing() {
    let runner = Runner::new();
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.spoil();
    for (base, said) in [
        (base.as_str(), "    error[TC405]"),
        ("0000000000000000000000000000000000000000", "is not here"),
        ("HEAD; id", "is no full commit hash"),
    ] {
        let ended = runner.step("Summarise what changes", &[("diff-base", base)]);
        assert_eq!(ended.status, Some(0), "{}", ended.log);
        let summary = runner.read("summary");
        assert!(summary.contains(said), "{summary}");
    }
}

#[test]
fn gitlab_gets_its_reports_whatever_is_found() {
    let runner = Runner::new();
    assert_eq!(runner.gitlab(&[("TRACKC_DRIFT", "true")]).status, Some(0));
    runner.edit("amount: \"12.50\"", "amount: \"13.50\"");
    assert_eq!(runner.gitlab(&[]).status, Some(0));
    assert_eq!(runner.gitlab(&[("TRACKC_DRIFT", "true")]).status, Some(4));

    runner.spoil();
    let ended = runner.gitlab(&[("TRACKC_DENY", "warnings")]);
    assert_eq!(ended.status, Some(1));
    assert!(ended.log.contains("error[TC405]"), "{}", ended.log);
    let job = &yaml("ci/gitlab.yml")["trackc"]["artifacts"];
    assert_eq!(job["when"], "always");
    for report in ["codequality", "junit"] {
        let file = string(&job["reports"][report]);
        assert!(
            runner.read(&format!("repository/{file}")).contains("click-id-slot-taken"),
            "{file}"
        );
    }
}

/// The texts that stand for something a release fills in.
fn filled(template: &str, target: &str) -> String {
    let windows = target.contains("windows");
    [
        ("{ name }", "trackc"),
        ("{ bin }", "trackc"),
        ("{ version }", env!("CARGO_PKG_VERSION")),
        ("{ target }", target),
        ("{ archive-suffix }", if windows { ".zip" } else { ".tar.gz" }),
        ("{ binary-ext }", if windows { ".exe" } else { "" }),
    ]
    .iter()
    .fold(template.to_owned(), |text, (what, by)| text.replace(what, by))
}

/// A value of `[package.metadata.binstall]`.
fn binstall(key: &str) -> String {
    let manifest = read("Cargo.toml");
    let (_, table) = manifest.split_once("[package.metadata.binstall]").expect("the table");
    let line = table.lines().find_map(|l| l.strip_prefix(&format!("{key} = "))).expect("the key");
    line.trim_matches('"').to_owned()
}

#[test]
fn binstall_finds_what_the_release_packs() {
    let runner = Runner::new();
    let archive = runner.release();
    let target = "x86_64-unknown-linux-musl";
    let url = filled(&binstall("pkg-url"), target);
    assert_eq!(Some(archive.file_name().expect("a name")), url.rsplit('/').next());
    let listed = Command::new("tar").arg("-tzf").arg(&archive).output().expect("tar");
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    assert!(listed.lines().any(|l| l == filled(&binstall("bin-dir"), target)), "{listed}");
}

#[test]
fn the_action_looks_only_for_targets_that_are_released() {
    let release = yaml(".github/workflows/release.yml");
    let matrix = release["jobs"]["binary"]["strategy"]["matrix"]["include"].clone();
    let matrix = matrix.as_sequence().expect("targets").iter();
    let released: BTreeSet<&str> = matrix.map(|m| string(&m["target"])).collect();
    let install = read("ci/action/install.sh");
    let wanted = install.lines().filter_map(|l| l.trim().split_once(") echo "));
    let wanted: Vec<&str> = wanted.map(|(_, t)| t.trim_end_matches(" ;;")).collect();
    assert_eq!(wanted.len(), 5);
    for target in wanted {
        assert!(released.contains(target), "{target} is not released");
    }
}

#[test]
fn other_peoples_actions_are_pinned_and_each_to_one_commit() {
    let mut pins: BTreeMap<&str, &str> = BTreeMap::new();
    let files = ["action.yml", "docs/ci.md", ".github/workflows/ci.yml"];
    let files =
        files.into_iter().chain([".github/workflows/publish.yml", ".github/workflows/release.yml"]);
    let texts: Vec<String> = files.map(read).collect();
    for line in texts.iter().flat_map(|t| t.lines()) {
        let Some((_, used)) = line.split_once("uses: ") else { continue };
        let (action, pin) = used.split_once('@').expect("an action at a commit");
        if action == "OWNER/trackc" {
            continue;
        }
        let (commit, version) = pin.split_once(" # v").expect("the version beside the commit");
        assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{line}");
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{line}");
        assert_eq!(*pins.entry(action).or_insert(pin), pin, "{action}");
    }
    assert!(pins.len() >= 8, "{pins:?}");
}

/// `.dockerignore` keeps out what it does not name, and `COPY` fails for it.
#[test]
fn the_image_is_built_from_what_its_build_may_see() {
    let dockerfile = read("Dockerfile");
    let copied: BTreeSet<&str> = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY ").filter(|from| !from.starts_with("--")))
        .flat_map(|line| line.rsplit_once(' ').expect("a target").0.split(' '))
        .collect();
    let ignore = read(".dockerignore");
    let seen: BTreeSet<&str> = ignore.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert_eq!(copied, seen);
    for name in ["build.rs", "link"] {
        assert!(copied.contains(name) && path(name).exists(), "{name}");
    }
}
