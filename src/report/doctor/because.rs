//! Why a file belongs to a workspace or does not, in words.

use super::{CheckupFile, CheckupMember};
use crate::workspace::{Belongs, Part, Pattern, Unseen, Why};
use camino::Utf8Path;
use std::collections::HashMap;

/// Why the files of a workspace are part of it.
#[must_use]
pub fn checkup_members(root: &str, files: &[&str], parts: &[Part]) -> Vec<CheckupMember> {
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
    let member = |path: &&str| CheckupMember { path: (*path).to_owned(), because: because(path) };
    files.iter().map(member).collect()
}

fn by(pattern: &Pattern, root: &str) -> String {
    format!("`{}` in the `include` of {root}:{}", pattern.glob, pattern.line)
}

/// Why a file is part of a workspace or is not. `dir` is the workspace's folder as reached from
/// the current one.
#[must_use]
pub fn checkup_file(path: &Utf8Path, dir: &Utf8Path, belongs: &Belongs) -> CheckupFile {
    let answer = |is_part: bool, because: String, mend: Option<String>| CheckupFile {
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
