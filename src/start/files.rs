//! The files beside `trackc.yaml`: for editors, for pre-commit, for git.

use crate::rules::RULES;
use crate::schema::{Draft, config_schema, with_rules, with_told_examples};
use crate::yaml::plain_or_quoted;

/// Where pre-commit looks.
pub const PRE_COMMIT: &str = ".pre-commit-config.yaml";
/// Where git looks.
pub const GITIGNORE: &str = ".gitignore";

/// The schema of workspace files, for editors: what `trackc schema` prints, and what lies beside
/// a workspace that was begun.
#[must_use]
pub fn schema(draft: Draft) -> String {
    let rules = RULES.iter().map(|rule| (rule.code, rule.what));
    let schema = with_told_examples(with_rules(config_schema(draft), rules));
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// What stands in `.pre-commit-config.yaml`: the whole file, and the lines that go below
/// `repos:` where there is one already. `dir` is the workspace from the root of the repository.
#[must_use]
pub fn pre_commit(dir: &str) -> (String, String) {
    let entry = if dir.is_empty() {
        "trackc check".to_owned()
    } else {
        format!("trackc check '{}'", dir.replace('\'', "'\\''"))
    };
    let entry = plain_or_quoted(&entry);
    let hook = format!(
        "  - repo: local
    hooks:
      - id: trackc-check
        name: trackc check
        entry: {entry}
        language: system
        files: (\\.ya?ml|\\.trackc-baseline\\.json)$
        pass_filenames: false
"
    );
    let about = "# pre-commit runs this before each commit: `pre-commit install` switches it on.\n";
    (format!("{about}repos:\n{hook}"), hook)
}

/// What git is to leave alone, as lines with the comment that says why. `dist` is no part of
/// it: committed, it shows what a change does to the URLs, and `build --check` finds drift.
#[must_use]
pub fn gitignore() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "A build with the values of secrets: trackc build --reveal-secrets -o revealed",
            "/revealed/",
        ),
        ("Values of secrets", ".env"),
        ("An account that trackc pull has read: postbacks in it may hold secrets", "account.json"),
        ("A plan for trackc push, and how far it is pushed", "plan.json*"),
        ("What a trackc that was killed may leave", ".trackc-*.tmp"),
    ]
}

/// Lines, each with its end.
#[must_use]
pub fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
}
