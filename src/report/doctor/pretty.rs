//! A checkup for people.

use super::{Checkup, CheckupFile, CheckupWorkspace, Problem, Setting};
use crate::diagnostic::Severity;
use crate::report::Look;
use crate::report::paint::{Ink, Page};
use crate::rules::Summary;
use crate::text::{counted, visible};

/// People do not read more files than this; machines get them all.
const MOST_FILES: usize = 40;

pub(super) fn render(checkup: &Checkup, look: Look) -> String {
    let mut page = Page::new(look);
    title(&mut page, "versions");
    settings(&mut page, checkup.versions.iter());
    if let Some(file) = &checkup.file {
        page.gap();
        asked(&mut page, file);
    }
    for one in &checkup.workspaces {
        page.gap();
        workspace(&mut page, one);
    }
    page.gap();
    title(&mut page, "this run");
    let usual = |s: &&Setting| s.name.starts_with("limit-") && s.from == "default";
    settings(&mut page, checkup.run.iter().filter(|setting| !usual(setting)));
    page.gap();
    let has_mend = checkup.file.as_ref().is_some_and(|file| file.mend.is_some());
    if checkup.problems.is_empty() && !has_mend {
        page.say(0, "", Some(Ink::Good), "No problem was found.");
    }
    for one in &checkup.problems {
        problem(&mut page, one);
    }
    page.finish()
}

fn asked(page: &mut Page, file: &CheckupFile) {
    title(page, &format!("file {}", file.path));
    page.say(2, "", Some(if file.is_part { Ink::Good } else { Ink::Doubt }), &file.because);
    if let Some(mend) = &file.mend {
        page.say(2, "help: ", None, mend);
    }
}

fn workspace(page: &mut Page, workspace: &CheckupWorkspace) {
    title(page, &format!("workspace {}", workspace.root));
    page.say(2, "", None, &workspace.found);
    let width = widest(workspace.files.iter().take(MOST_FILES).map(|f| f.path.as_str()));
    for file in workspace.files.iter().take(MOST_FILES) {
        let line = format!("{:width$}  {}", visible(&file.path), visible(&file.because));
        page.line(2, &line);
    }
    if let Some(more) = workspace.files.len().checked_sub(MOST_FILES + 1) {
        page.line(2, &format!("and {} more; `--format json` lists them all", more + 1));
    }
    settings(page, workspace.settings.iter());
    let Summary { errors, warnings, notes, .. } = workspace.findings;
    let found = format!(
        "a check finds {}, {} and {}",
        counted(errors, "error"),
        counted(warnings, "warning"),
        counted(notes, "note")
    );
    page.say(2, "", None, &found);
}

fn problem(page: &mut Page, problem: &Problem) {
    let ink = match problem.severity {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Doubt,
        Severity::Note => Ink::Faint,
    };
    let mark = format!("{}: ", problem.severity.as_str());
    page.say(0, &mark, Some(ink), &problem.message);
    page.say(2, "help: ", None, &problem.mend);
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
