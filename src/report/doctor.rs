//! What `trackc doctor` found out, for people and for machines.

use super::Look;
use super::paint::{Ink, Page};
use crate::diagnostic::Severity;
use crate::rules::Summary;
use crate::text::{counted, visible};
use crate::workspace::{Belongs, Part, Pattern, Unseen, Why};
use camino::Utf8Path;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// How a checkup is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoctorFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
}

/// What `trackc doctor --format json` prints.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Checkup {
    /// The version of this format: 1.
    pub format_version: u32,
    /// The program, and the formats it reads and writes.
    pub versions: Vec<Setting>,
    /// What concerns every workspace of the run.
    pub run: Vec<Setting>,
    /// The workspaces, in order of path.
    pub workspaces: Vec<Workspace>,
    /// The file that was asked about.
    pub file: Option<File>,
    /// What is wrong or worth knowing, the worst first.
    pub problems: Vec<Problem>,
}

impl Checkup {
    /// The version of the form that is written.
    pub const FORMAT_VERSION: u32 = 1;
}

/// A setting in force.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Setting {
    /// What it is called.
    pub name: String,
    /// What holds. Of a secret: whether it is set, never its value.
    pub value: String,
    /// Where that comes from.
    pub from: String,
}

impl Setting {
    /// A setting and where it comes from.
    pub fn new(name: &str, value: impl Into<String>, from: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into(), from: from.into() }
    }
}

/// A workspace that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Workspace {
    /// Its root file, relative to the current folder.
    pub root: String,
    /// How it was found.
    pub found: String,
    /// Its files, the root first.
    pub files: Vec<Member>,
    /// What holds in it.
    pub settings: Vec<Setting>,
    /// What a check of it finds.
    pub findings: Summary,
}

/// A file of a workspace.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Member {
    /// Relative to the root's folder.
    pub path: String,
    /// Why it is part of the workspace.
    pub because: String,
}

/// The file that was asked about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct File {
    /// As it was named.
    pub path: String,
    /// Whether a workspace has it as its root or includes it.
    pub is_part: bool,
    /// Why, or why not.
    pub because: String,
    /// What to do where that is not wanted.
    pub mend: Option<String>,
}

/// Something to know of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// An error stops some command; a warning may surprise.
    pub severity: Severity,
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}

impl Problem {
    /// A problem and its mend.
    pub fn new(severity: Severity, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { severity, message: message.into(), mend: mend.into() }
    }
}

/// Why the files of a workspace are part of it.
#[must_use]
pub fn members(root: &str, files: &[&str], parts: &[Part]) -> Vec<Member> {
    let mut patterns: HashMap<&str, &Pattern> = HashMap::new();
    for part in parts {
        for file in &part.files {
            // The first pattern that takes a file is why it is there.
            patterns.entry(file).or_insert(&part.pattern);
        }
    }
    let because = |path: &str| {
        if path == root {
            return "the root".to_owned();
        }
        patterns.get(path).map_or_else(String::new, |pattern| by(pattern, root))
    };
    let member = |path: &&str| Member { path: (*path).to_owned(), because: because(path) };
    files.iter().map(member).collect()
}

fn by(pattern: &Pattern, root: &str) -> String {
    format!("`{}` in the `include` of {root}:{}", pattern.glob, pattern.line)
}

/// Why a file is part of a workspace or is not. `dir` is the workspace's folder as reached from
/// the current one.
#[must_use]
pub fn file(path: &Utf8Path, dir: &Utf8Path, belongs: &Belongs) -> File {
    let answer = |is_part: bool, because: String, mend: Option<String>| File {
        path: path.as_str().to_owned(),
        is_part,
        because,
        mend,
    };
    let root = |dir: &Utf8Path| dir.join(crate::workspace::ROOT);
    match belongs {
        Belongs::Root { by_name, unseen } => {
            let by = if *by_name { "it is called trackc.yaml" } else { "it has `version`" };
            let because = format!("it is the root of a workspace, since {by}");
            match unseen {
                None => answer(true, because, None),
                Some(unseen) => {
                    let (why, mend) = not_found(unseen);
                    let because = format!("{because}; looking from the top of the repository does not find it, since {why}");
                    answer(true, because, Some(mend))
                }
            }
        }
        Belongs::Part(pattern) => {
            let because = format!("it is included by {}", by(pattern, root(dir).as_str()));
            answer(true, because, None)
        }
        Belongs::Baseline => answer(
            false,
            "it lists findings, and is read beside a workspace, not as a part of it".to_owned(),
            None,
        ),
        Belongs::Alone(None) => answer(
            false,
            "it is checked by itself: there is no trackc.yaml above it, up to the root of the git repository".to_owned(),
            Some("give it `version: 1` to make it a workspace of its own, or put a trackc.yaml that includes it into a folder above".to_owned()),
        ),
        Belongs::Alone(Some((above, why))) => {
            let root = root(above);
            let (why, mend) = not_included(why, root.as_str());
            answer(false, format!("it is checked by itself, for {root} does not include it: {why}"), Some(mend))
        }
    }
}

fn not_included(why: &Why, root: &str) -> (String, String) {
    match why {
        Why::NoPatterns => (
            "it has no `include`".to_owned(),
            format!("write `include: [\"**/*.yaml\"]` in {root}, or a narrower pattern"),
        ),
        Why::NoMatch { nearest, wanted } => (
            format!("no pattern matches; the nearest is {}", by(nearest, root)),
            format!("add `\"{wanted}\"` to `include`, or move the file"),
        ),
        Why::NotEntered(pattern, folder) => (
            format!("{} does not enter the folder `{folder}`", by(pattern, root)),
            format!(
                "hidden folders, `target` and `node_modules` are entered only where a pattern names them: name `{folder}` in a pattern, or move the file"
            ),
        ),
        Why::Linked(pattern, own) => (
            format!(
                "{} matches it, and it is a link to {own}, which is included already",
                by(pattern, root)
            ),
            format!("name {own} instead"),
        ),
        Why::Refused(pattern, why) => (
            format!("{} matches it, and it {why}", by(pattern, root)),
            "put a regular file inside the workspace's folder in its place".to_owned(),
        ),
    }
}

fn not_found(unseen: &Unseen) -> (String, String) {
    let named = "name its folder on the command line";
    match unseen {
        Unseen::Hidden(folder) => {
            (format!("the folder `{folder}` is hidden"), format!("{named}, or rename `{folder}`"))
        }
        Unseen::Skipped(folder) => {
            (format!("folders called `{folder}` are never entered"), named.to_owned())
        }
        Unseen::Ignored(rule, file) => (
            format!("the line `{rule}` of {file} ignores it"),
            format!("{named}, or take that line out of {file}"),
        ),
        Unseen::Elsewhere => ("a rule of git's ignores it".to_owned(), named.to_owned()),
    }
}

/// The JSON Schema of [`DoctorFormat::Json`].
#[must_use]
pub fn doctor_schema() -> serde_json::Value {
    super::own_schema::<Checkup>("trackc doctor --format json")
}

/// A checkup in a format.
#[must_use]
pub fn render_checkup(checkup: &Checkup, format: DoctorFormat, look: Look) -> String {
    match format {
        DoctorFormat::Json => super::json_text(checkup),
        DoctorFormat::Pretty => pretty(checkup, look),
    }
}

/// People do not read more files than this; machines get them all.
const MOST_FILES: usize = 40;

fn pretty(checkup: &Checkup, look: Look) -> String {
    let mut page = Page::new(look);
    title(&mut page, "versions");
    settings(&mut page, checkup.versions.iter());
    if let Some(file) = &checkup.file {
        page.gap();
        title(&mut page, &format!("file {}", file.path));
        page.say(2, "", Some(if file.is_part { Ink::Good } else { Ink::Doubt }), &file.because);
        if let Some(mend) = &file.mend {
            page.say(2, "help: ", None, mend);
        }
    }
    for workspace in &checkup.workspaces {
        page.gap();
        title(&mut page, &format!("workspace {}", workspace.root));
        page.say(2, "", None, &workspace.found);
        let width = widest(workspace.files.iter().take(MOST_FILES).map(|f| f.path.as_str()));
        for file in workspace.files.iter().take(MOST_FILES) {
            let line = format!("{:width$}  {}", visible(&file.path), visible(&file.because));
            page.line(2, &line);
        }
        if let Some(more) = workspace.files.len().checked_sub(MOST_FILES + 1) {
            page.line(2, &format!("and {} more; `--format json` lists them all", more + 1));
        }
        settings(&mut page, workspace.settings.iter());
        let Summary { errors, warnings, notes, .. } = workspace.findings;
        page.say(
            2,
            "",
            None,
            &format!(
                "a check finds {}, {} and {}",
                counted(errors, "error"),
                counted(warnings, "warning"),
                counted(notes, "note")
            ),
        );
    }
    page.gap();
    title(&mut page, "this run");
    let usual = |s: &&Setting| s.name.starts_with("limit-") && s.from == "default";
    settings(&mut page, checkup.run.iter().filter(|setting| !usual(setting)));
    page.gap();
    let asked = checkup.file.as_ref().is_some_and(|file| file.mend.is_some());
    if checkup.problems.is_empty() && !asked {
        page.say(0, "", Some(Ink::Good), "No problem was found.");
    }
    for problem in &checkup.problems {
        let ink = match problem.severity {
            Severity::Error => Ink::Bad,
            Severity::Warning => Ink::Doubt,
            Severity::Note => Ink::Faint,
        };
        let mark = format!("{}: ", problem.severity.as_str());
        page.say(0, &mark, Some(ink), &problem.message);
        page.say(2, "help: ", None, &problem.mend);
    }
    page.finish()
}

fn title(page: &mut Page, text: &str) {
    let text = page.ink(Ink::Title, text);
    page.line(0, &text);
}

fn settings<'a>(page: &mut Page, settings: impl Iterator<Item = &'a Setting> + Clone) {
    let width = widest(settings.clone().map(|s| s.name.as_str()));
    for Setting { name, value, from } in settings {
        let from = if from.is_empty() { String::new() } else { format!(" ({from})") };
        page.say(2, &format!("{:width$}  ", visible(name)), None, &format!("{value}{from}"));
    }
}

fn widest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(|name| visible(name).chars().count()).max().unwrap_or(0).min(40)
}
