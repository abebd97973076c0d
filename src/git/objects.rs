//! A folder of a commit: what is in it, and the bytes of its files.

use super::GitError;
use super::process::{Answer, Git, Running};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{ChildStdin, ChildStdout};
use std::sync::{Mutex, PoisonError};

/// How many files a revision may have to be looked at.
const MOST_ENTRIES: usize = 1_000_000;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file of so many bytes.
    File(u64),
    /// A symbolic link.
    Link,
    /// Another repository.
    Submodule,
    /// Something whose name is not UTF-8.
    Unnamed,
    /// A file whose bytes were not fetched.
    Absent,
    /// A file whose bytes git cannot make out.
    Broken,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the folder, with `/`.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
}

/// Everything below a folder of a commit.
#[derive(Debug)]
pub struct Folder {
    git: Git,
    entries: Vec<Entry>,
    known: HashMap<String, (String, EntryKind)>,
    reader: Mutex<Option<Reader>>,
}

impl Folder {
    /// Reads `<mode> <type> <id> <size>\t<path>\0` …
    pub(super) fn new(git: &Git, answer: &Answer) -> Result<Self, GitError> {
        let odd = || GitError::Refused("its list of files cannot be read".to_owned());
        // Of bytes that are not there, git says no more than `BAD`.
        let is_broken = answer.said.lines().any(|line| line.starts_with("error: "));
        let bad = if is_broken { EntryKind::Broken } else { EntryKind::Absent };
        let mut entries = Vec::new();
        let mut known = HashMap::new();
        for line in answer.out.split(|b| *b == 0).filter(|line| !line.is_empty()) {
            let tab = line.iter().position(|b| *b == b'\t').ok_or_else(odd)?;
            let head = std::str::from_utf8(&line[..tab]).map_err(|_| odd())?;
            let path = String::from_utf8_lossy(&line[tab + 1..]).into_owned();
            let named = std::str::from_utf8(&line[tab + 1..]).is_ok();
            let words: Vec<&str> = head.split_ascii_whitespace().collect();
            let [mode, _, id, size] = words[..] else { return Err(odd()) };
            let kind = match (mode, size.parse()) {
                _ if !named => EntryKind::Unnamed,
                ("120000", _) => EntryKind::Link,
                ("160000", _) => EntryKind::Submodule,
                (_, Ok(size)) => EntryKind::File(size),
                (_, Err(_)) if size == "BAD" => bad,
                (_, Err(_)) => return Err(odd()),
            };
            known.insert(path.clone(), (id.to_owned(), kind));
            entries.push(Entry { path, kind });
            if entries.len() > MOST_ENTRIES {
                return Err(GitError::TooMuch("the revision has more than a million files"));
            }
        }
        Ok(Self { git: git.clone(), entries, known, reader: Mutex::new(None) })
    }

    /// What is in it, in git's order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What stands at a path.
    #[must_use]
    pub fn kind(&self, path: &str) -> Option<EntryKind> {
        self.known.get(path).map(|(_, kind)| *kind)
    }

    /// The bytes of a file; no more than its size in the list is ever read.
    ///
    /// # Errors
    /// In words, where git does not give it.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let (id, kind) = self.known.get(path).ok_or("the revision has no such file")?;
        let EntryKind::File(most) = *kind else {
            return Err("it is not a regular file".to_owned());
        };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.is_none() {
            *reader = Some(Reader::start(&self.git).map_err(|error| error.to_string())?);
        }
        let read = reader.as_mut().map(|reader| reader.read(id, most));
        let read = read.unwrap_or_else(|| Err("git does not answer".to_owned()));
        read.map_err(|why| if self.git.is_late() { GitError::TooSlow.to_string() } else { why })
    }
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Reader {
    running: Running,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Reader {
    fn start(git: &Git) -> Result<Self, GitError> {
        let (ask, answer, running) = git.batch()?;
        Ok(Self { running, ask: Some(ask), answer: BufReader::new(answer) })
    }

    /// Asks for an id; the answer is `<id> blob <size>`, the bytes and a line break.
    fn read(&mut self, id: &str, most: u64) -> Result<Vec<u8>, String> {
        let silent = || "git does not answer".to_owned();
        // It ends where an object is not what it should be.
        let broken = || "git cannot make out its bytes: see what `git fsck` says".to_owned();
        let ask = self.ask.as_mut().ok_or_else(silent)?;
        writeln!(ask, "{id}").and_then(|()| ask.flush()).map_err(|_| silent())?;
        let mut head = String::new();
        (&mut self.answer).take(200).read_line(&mut head).map_err(|_| silent())?;
        if head.is_empty() {
            return Err(broken());
        }
        let words: Vec<&str> = head.split_ascii_whitespace().collect();
        let size = match words[..] {
            [_, "blob", size] => size.parse::<u64>().ok(),
            _ => None,
        };
        let Some(size) = size.filter(|size| *size <= most) else {
            // What else it says would be taken for the next answer.
            self.ask = None;
            return Err("the repository does not hold its bytes".to_owned());
        };
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        (&mut self.answer).take(size).read_to_end(&mut bytes).map_err(|_| broken())?;
        let mut end = [0];
        self.answer.read_exact(&mut end).map_err(|_| broken())?;
        if bytes.len() as u64 == size { Ok(bytes) } else { Err(broken()) }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // With nothing more to be asked for it ends by itself.
        self.ask = None;
        self.running.end();
    }
}
