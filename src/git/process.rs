//! Running git, bounded and without anything that it could start.

use super::GitError;
use camino::Utf8Path;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

/// The longest answer that is read, in bytes: the names of more than a million files.
const LONGEST_ANSWER: u64 = 256 << 20;
/// How much of what git complains about is read.
const LONGEST_COMPLAINT: u64 = 64 << 10;

/// What git said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) is_ok: bool,
    pub(super) out: Vec<u8>,
    pub(super) said: String,
}

/// The variables by which git's own hooks and aliases tell what they start which repository is meant,
/// as `git rev-parse --local-env-vars` lists them. Here it is the one of the folder, whatever
/// started us. The two of settings stay, as git itself keeps them where it goes into a submodule:
/// by them a container says that a folder is safe.
const OF_A_REPOSITORY: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Git, with nothing left to configure that could run a program, ask, write or fetch. Folders of
/// a working tree that look like a repository of their own, with their own settings, are none.
fn git(dir: &Utf8Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .args(["--no-pager", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"])
        // The second is for a git that does not know the first yet.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in OF_A_REPOSITORY {
        command.env_remove(name);
    }
    command
}

fn no_git(error: std::io::Error) -> GitError {
    GitError::NoGit(match error.kind() {
        std::io::ErrorKind::NotFound => "it is not installed".to_owned(),
        _ => error.to_string(),
    })
}

/// Asks once.
pub(super) fn run(dir: &Utf8Path, args: &[&str]) -> Result<Answer, GitError> {
    let mut child = git(dir).args(args).spawn().map_err(no_git)?;
    let mut complaints = child.stderr.take().expect("it is piped");
    // Both are read at once, so that neither can fill up and wait for the other.
    let listener = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = complaints.by_ref().take(LONGEST_COMPLAINT).read_to_end(&mut said);
        // Where nobody reads any more, git would end before it has answered.
        let _ = std::io::copy(&mut complaints, &mut std::io::sink());
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut out = Vec::new();
    let answer = child.stdout.take().expect("it is piped");
    let read = answer.take(LONGEST_ANSWER + 1).read_to_end(&mut out);
    if out.len() as u64 > LONGEST_ANSWER {
        let _ = child.kill();
        let _ = child.wait();
        return Err(GitError::TooMuch("the list of files of the revision"));
    }
    let status = child.wait().map_err(no_git)?;
    read.map_err(no_git)?;
    let said = listener.join().unwrap_or_default();
    Ok(Answer { is_ok: status.success(), out, said })
}

/// Git waiting for ids of objects, a line each.
pub(super) fn batch(dir: &Utf8Path) -> Result<Child, GitError> {
    let mut command = git(dir);
    command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
    command.spawn().map_err(no_git)
}
