//! `trackc diff` with revisions that are not simply there: named in other ways, or not fetched.

#![allow(missing_docs, clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn git(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(args).current_dir(dir);
    support::hermetic_git(&mut command);
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// What `trackc diff` says, on both streams, and its exit code.
fn diff(dir: &Path, args: &[&str]) -> (String, Option<i32>) {
    diff_with(dir, args, &[])
}

/// The same, where whatever started it has set variables.
fn diff_with(dir: &Path, args: &[&str], set: &[(&str, &Path)]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.arg("diff").args(args).current_dir(dir);
    support::hermetic_git(&mut command);
    command.envs(set.iter().copied());
    let output = command.output().expect("trackc runs");
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.code())
}

/// A repository with a workspace of two commits, and a picture beside it.
fn repository() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path();
    let text = fs::read_to_string(support::path("tests/cmd/workspaces/clean/trackc.yaml"))
        .expect("a workspace");
    git(dir, &["init", "-q", "-b", "main"]);
    fs::write(dir.join("trackc.yaml"), &text).expect("a file");
    fs::write(dir.join("picture.png"), "a picture").expect("a file");
    git(dir, &["add", "."]);
    git(dir, &["commit", "-q", "-m", "first"]);
    fs::write(dir.join("trackc.yaml"), text.replace("12.50", "14.00")).expect("a file");
    git(dir, &["commit", "-q", "-a", "-m", "raise the payout"]);
    home
}

#[test]
fn a_commit_may_be_named_by_its_words_and_a_range_is_two_sides() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let (said, code) = diff(home.path(), &[":/first", "--exit-code"]);
    assert!(said.contains("12.50 → 14.00 USD") && code == Some(4), "{said}");
    for range in ["main~1..main", "main~1...main"] {
        let (said, code) = diff(home.path(), &[range]);
        assert!(said.contains("as `trackc diff main~1 main`") && code == Some(2), "{said}");
    }
}

#[test]
fn a_shallow_clone_says_that_it_is_one() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let from = format!("file://{}", home.path().display());
    git(home.path(), &["clone", "-q", "--depth", "1", &from, "shallow"]);
    let (said, code) = diff(&home.path().join("shallow"), &["HEAD~1"]);
    assert!(said.contains("only the last commits were fetched"), "{said}");
    assert_eq!(code, Some(2));
}

#[test]
fn a_file_that_was_not_fetched_matters_only_where_it_is_needed() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let lose = |name: &str| {
        let id = git(home.path(), &["rev-parse", &format!("HEAD~1:{name}")]);
        let path = home.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
        fs::remove_file(path).expect("an object");
    };
    lose("picture.png");
    let (said, code) = diff(home.path(), &["HEAD~1"]);
    assert!(said.contains("12.50 → 14.00 USD") && code == Some(0), "{said}");
    lose("trackc.yaml");
    let (said, code) = diff(home.path(), &["HEAD~1"]);
    assert!(
        said.contains("HEAD~1:trackc.yaml: it was not fetched: the clone is partial"),
        "{said}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn the_words_of_a_commit_may_hold_a_colon() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    git(home.path(), &["commit", "-q", "--allow-empty", "-m", "raise payout: KZ"]);
    let (said, code) = diff(home.path(), &[":/raise payout: KZ"]);
    assert!(said.contains("Nothing changes") && code == Some(0), "{said}");
}

#[test]
fn a_hook_of_another_repository_does_not_say_which_one_is_compared() {
    if !support::has_git("revisions") {
        return;
    }
    let (home, other) = (repository(), repository());
    let dir = home.path();
    fs::create_dir(dir.join("team")).expect("a folder");
    fs::rename(dir.join("trackc.yaml"), dir.join("team/trackc.yaml")).expect("a file");
    git(dir, &["add", "."]);
    git(dir, &["commit", "-q", "-m", "move"]);
    let folder = other.path().join(".git");
    let (index, objects) = (folder.join("index"), folder.join("objects"));
    let sets: [&[(&str, &Path)]; 4] = [
        &[("GIT_DIR", &folder)],
        &[("GIT_DIR", &folder), ("GIT_WORK_TREE", other.path())],
        &[("GIT_DIR", &folder), ("GIT_COMMON_DIR", &folder), ("GIT_PREFIX", Path::new("x/"))],
        &[("GIT_INDEX_FILE", &index), ("GIT_OBJECT_DIRECTORY", &objects)],
    ];
    for set in sets {
        let (said, code) = diff_with(&dir.join("team"), &["HEAD"], set);
        assert!(said.contains("Nothing changes") && code == Some(0), "{set:?}: {said}");
    }
}

#[test]
fn an_odd_spelling_of_a_pattern_names_the_same_file_in_a_revision() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let dir = home.path();
    let text = fs::read_to_string(dir.join("trackc.yaml")).expect("a workspace");
    let patterns = "version: 1\ninclude: [\"more//a.yaml\", \"./more/./*.yaml\"]";
    fs::write(dir.join("trackc.yaml"), text.replace("version: 1", patterns)).expect("a file");
    fs::create_dir(dir.join("more")).expect("a folder");
    let offer = "offers: { more: { stream: https://kshop5.pro/More12 } }\n";
    fs::write(dir.join("more/a.yaml"), offer).expect("a file");
    git(dir, &["add", "."]);
    git(dir, &["commit", "-q", "-m", "more"]);
    let (said, code) = diff(dir, &["HEAD"]);
    assert!(said.contains("Nothing changes") && code == Some(0), "{said}");
}

/// Git was ended by what it had to say, and the repository was said to have no branches.
#[cfg(unix)]
#[test]
fn a_git_that_complains_at_length_is_heard_to_its_end() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    git(home.path(), &["branch", "topic"]);
    let refs = home.path().join(".git/refs/heads");
    for i in 0..1500 {
        let name = format!("{}-{i}", "broken".repeat(10));
        fs::write(refs.join(name), "no id").expect("a file");
    }
    let (said, code) = diff(home.path(), &["topicc"]);
    assert!(said.contains("did you mean `topic`?") && code == Some(2), "{said}");
}

/// A repository that has lost a folder was said to have no workspace in that revision.
#[test]
fn a_folder_that_is_not_in_the_repository_is_no_revision_without_a_workspace() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let tree = git(home.path(), &["rev-parse", "HEAD~1^{tree}"]);
    let path = home.path().join(".git/objects").join(&tree[..2]).join(&tree[2..]);
    fs::remove_file(path).expect("an object");
    let (said, code) = diff(home.path(), &["HEAD~1"]);
    assert!(
        said.contains("HEAD~1: its files cannot be listed: the repository is broken"),
        "{said}"
    );
    assert_eq!(code, Some(2));
    // A file where a folder is wanted is neither broken nor a folder.
    let (said, code) = diff(home.path(), &["HEAD:picture.png"]);
    assert!(said.contains("there is no picture.png/trackc.yaml in HEAD"), "{said}");
    assert_eq!(code, Some(2));
}

/// It was said not to have been fetched.
#[test]
fn a_file_whose_bytes_are_broken_is_said_to_be() {
    if !support::has_git("revisions") {
        return;
    }
    let home = repository();
    let id = git(home.path(), &["rev-parse", "HEAD~1:trackc.yaml"]);
    let path = home.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
    let bytes = fs::read(&path).expect("an object");
    for (broken, why) in [
        (&b"no object"[..], "it is broken in the repository: see what `git fsck` says"),
        (&[], "it is broken in the repository"),
        (&bytes[..bytes.len() / 2], "git cannot make out its bytes: see what `git fsck` says"),
    ] {
        fs::remove_file(&path).expect("an object");
        fs::write(&path, broken).expect("an object");
        let (said, code) = diff(home.path(), &["HEAD~1"]);
        assert!(said.contains(&format!("HEAD~1:trackc.yaml: {why}")), "{said}");
        assert_eq!(code, Some(2));
    }
}
