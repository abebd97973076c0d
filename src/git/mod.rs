//! What a git revision holds, by the plumbing of the user's own git. Nothing is checked out or
//! written, no hook, filter or pager runs, and nothing is fetched: a revision is resolved, its
//! folder listed, and the files that are asked for are read, within bounds.

// This room runs a program.
#![allow(clippy::disallowed_methods)]

mod objects;
mod process;

pub use objects::{Entry, EntryKind, Folder};

use camino::Utf8Path;
use process::{Answer, Git, PATIENCE};
use std::fmt;

/// How many names are offered where a revision is not known.
const MOST_NAMES: usize = 1000;

/// A repository, seen from a folder in it.
#[derive(Debug, Clone)]
pub struct Repository {
    git: Git,
    prefix: String,
}

/// A commit, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit(String);

/// Why git could not be asked, or did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitError {
    /// There is no git on this machine, or it does not run.
    NoGit(String),
    /// The folder is in no repository.
    NoRepository,
    /// Git's own words.
    Refused(String),
    /// Folders of the revision are missing or broken; git's own words.
    Unlisted(String),
    /// A bound.
    TooMuch(&'static str),
    /// Its time was over.
    TooSlow,
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit(why) => write!(f, "git does not run here: {why}"),
            Self::NoRepository => f.write_str("this folder is in no git repository"),
            Self::Refused(words) => write!(f, "git says: {words}"),
            Self::Unlisted(words) => write!(
                f,
                "its files cannot be listed: the repository is broken, or was not fetched whole (git says: {words})"
            ),
            Self::TooSlow => write!(
                f,
                "git has not answered within {} seconds: see whether `git ls-tree -r HEAD` ends there; where it does not, the repository is broken",
                PATIENCE.as_secs()
            ),
            Self::TooMuch(what) => write!(f, "there is too much to read: {what}"),
        }
    }
}

impl std::error::Error for GitError {}

impl Commit {
    /// The id in hexadecimal.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl Repository {
    /// The repository that holds a folder.
    ///
    /// # Errors
    /// Where there is none, or git does not run.
    pub fn open(dir: &Utf8Path) -> Result<Self, GitError> {
        let git = Git::new(dir, PATIENCE);
        let answer = git.run(&["rev-parse", "--show-prefix"])?;
        if !answer.is_ok {
            let none = answer.said.contains("not a git repository");
            return Err(if none { GitError::NoRepository } else { answer.refused() });
        }
        let prefix = answer.text()?.trim_end_matches('\n').to_owned();
        Ok(Self { git, prefix })
    }

    /// The folder within the repository: empty for its root, else with a `/` at the end.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The commit that a revision names: `HEAD~1`, `main`, a tag, an id. `None` where it names
    /// none. What begins with a dash is none, so that no revision can be an option.
    ///
    /// # Errors
    /// Where git does not run.
    pub fn commit(&self, revision: &str) -> Result<Option<Commit>, GitError> {
        if revision.is_empty() || revision.starts_with('-') || revision.contains(['\0', '\n']) {
            return Ok(None);
        }
        // By its id, since what is put behind `:/words` would be more words.
        let Some(id) = self.object(revision)? else { return Ok(None) };
        self.object(&format!("{id}^{{commit}}")).map(|id| id.map(Commit))
    }

    /// Whether only the last commits were fetched.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        let answer = self.git.run(&["rev-parse", "--is-shallow-repository"]);
        answer.is_ok_and(|answer| answer.is_ok && answer.out.starts_with(b"true"))
    }

    /// The id of the object that a text names.
    fn object(&self, name: &str) -> Result<Option<String>, GitError> {
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
        let answer = self.git.run(&args)?;
        let id = answer.text()?.trim().to_owned();
        let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|b| b.is_ascii_hexdigit());
        Ok(Some(id).filter(|_| answer.is_ok && is_id))
    }

    /// Everything below a folder of a commit, as git names it from the repository's root; the
    /// empty text is the root. `None` where the commit has no such folder.
    ///
    /// # Errors
    /// Where git does not run, or there is too much.
    pub fn folder(&self, commit: &Commit, path: &str) -> Result<Option<Folder>, GitError> {
        let id = match path.trim_end_matches('/') {
            "" => Some(commit.0.clone()),
            path => self.object(&format!("{}:{path}", commit.0))?,
        };
        let Some(id) = id else { return Ok(None) };
        let answer =
            self.git.run(&["ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", &id])?;
        if !answer.is_ok {
            // A file is no folder; what else cannot be listed is there and cannot be read.
            let kind = self.git.run(&["cat-file", "-t", &id])?;
            let is_file = kind.is_ok && kind.out.trim_ascii() == b"blob";
            return if is_file { Ok(None) } else { Err(GitError::Unlisted(answer.words())) };
        }
        Folder::new(&self.git, &answer).map(Some)
    }

    /// The names of branches and tags, for whoever mistyped one.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let count = format!("--count={MOST_NAMES}");
        let args = ["for-each-ref", &count, "--format=%(refname:short)"];
        let answer = self.git.run(&args).ok().filter(|answer| answer.is_ok);
        let text = answer.as_ref().and_then(|answer| answer.text().ok()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

impl Answer {
    fn refused(&self) -> GitError {
        GitError::Refused(self.words())
    }

    /// The first thing it complains of.
    fn words(&self) -> String {
        let words = self.said.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
        words.strip_prefix("fatal: ").unwrap_or(words).to_owned()
    }

    fn text(&self) -> Result<&str, GitError> {
        let not_text = |_| GitError::Refused("its answer is not UTF-8".to_owned());
        std::str::from_utf8(&self.out).map_err(not_text)
    }
}
