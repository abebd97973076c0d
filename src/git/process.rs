//! Running git, bounded and without anything that it could start.

use super::GitError;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::Read as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::spawn;
use std::time::{Duration, Instant};

/// The longest answer that is read, in bytes: the names of more than a million files.
const LONGEST_ANSWER: u64 = 256 << 20;
/// How much of what git complains about is read.
const LONGEST_COMPLAINT: u64 = 64 << 10;

/// How long git is waited for, everything that it is asked of one revision together. A large
/// repository answers within seconds; one that is broken, or made for it, may never.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Git in a folder, as long as there is time for it.
#[derive(Debug, Clone)]
pub(super) struct Git {
    dir: Utf8PathBuf,
    until: Instant,
}

/// A git that is ended when its time is over. A pipe has no time limit.
#[derive(Debug)]
pub(super) struct Running {
    child: Arc<Mutex<Child>>,
    /// Once it is gone, nobody waits any more.
    _watch: Sender<()>,
}

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

impl Git {
    pub(super) fn new(dir: &Utf8Path, patience: Duration) -> Self {
        Self { dir: dir.to_owned(), until: Instant::now() + patience }
    }

    pub(super) fn is_late(&self) -> bool {
        self.until <= Instant::now()
    }

    /// Asks once.
    pub(super) fn run(&self, args: &[&str]) -> Result<Answer, GitError> {
        let mut child = git(&self.dir).args(args).spawn().map_err(no_git)?;
        let answer = child.stdout.take().expect("it is piped");
        let mut complaints = child.stderr.take().expect("it is piped");
        let running = self.watched(child);
        // Both are read at once, so that neither can fill up and wait for the other.
        let listener = spawn(move || {
            let mut said = Vec::new();
            let _ = complaints.by_ref().take(LONGEST_COMPLAINT).read_to_end(&mut said);
            // Where nobody reads any more, git would end before it has answered.
            let _ = std::io::copy(&mut complaints, &mut std::io::sink());
            String::from_utf8_lossy(&said).into_owned()
        });
        let mut out = Vec::new();
        let read = answer.take(LONGEST_ANSWER + 1).read_to_end(&mut out);
        if out.len() as u64 > LONGEST_ANSWER {
            running.end();
            return Err(GitError::TooMuch("the list of files of the revision"));
        }
        let said = listener.join().unwrap_or_default();
        let status = running.wait().map_err(no_git)?;
        read.map_err(no_git)?;
        if !status.success() && self.is_late() {
            return Err(GitError::TooSlow);
        }
        Ok(Answer { is_ok: status.success(), out, said })
    }

    /// Git waiting for ids of objects, a line each.
    pub(super) fn batch(&self) -> Result<(ChildStdin, ChildStdout, Running), GitError> {
        let mut command = git(&self.dir);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(no_git)?;
        let ask = child.stdin.take().expect("it is piped");
        let answer = child.stdout.take().expect("it is piped");
        Ok((ask, answer, self.watched(child)))
    }

    fn watched(&self, child: Child) -> Running {
        let child = Arc::new(Mutex::new(child));
        let (running, ended) = channel();
        let (watched, left) = (Arc::clone(&child), self.until.duration_since(Instant::now()));
        spawn(move || {
            if ended.recv_timeout(left) == Err(RecvTimeoutError::Timeout) {
                let _ = locked(&watched).kill();
            }
        });
        Running { child, _watch: running }
    }
}

impl Running {
    fn wait(&self) -> std::io::Result<ExitStatus> {
        locked(&self.child).wait()
    }

    pub(super) fn end(&self) {
        let mut child = locked(&self.child);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_git_that_never_answers_is_ended() {
        let home = tempfile::tempdir().expect("a folder");
        let dir = Utf8Path::from_path(home.path()).expect("UTF-8");
        let script = "git init -q . && rm .git/config && mkfifo .git/config";
        let made = Command::new("sh").args(["-c", script]).current_dir(dir).output();
        if !made.is_ok_and(|made| made.status.success()) {
            return;
        }
        let git = Git::new(dir, Duration::from_millis(300));
        let begun = Instant::now();
        let answer = git.run(&["rev-parse", "--show-prefix"]);
        assert_eq!(answer.err(), Some(GitError::TooSlow));
        assert!(begun.elapsed() < Duration::from_secs(20));
        // What is asked after that has no time of its own.
        assert_eq!(git.run(&["rev-parse", "HEAD"]).err(), Some(GitError::TooSlow));
    }
}
