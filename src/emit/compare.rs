//! `build --check`: is a folder exactly what would be written?

use super::Artefact;
use camino::Utf8Path;
use std::fmt;
use std::io::{self, Read as _};

/// How a file is not what would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is not there.
    Missing,
    /// It differs, first on this line (from 1).
    Differs(usize),
    /// It is no regular file.
    NotAFile,
    /// It cannot be read, in the system's words.
    Unreadable(String),
}

/// A file that is not what would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub name: &'static str,
    /// How it differs.
    pub kind: DifferenceKind,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match &self.kind {
            DifferenceKind::Missing => write!(f, "{name} is missing"),
            DifferenceKind::Differs(line) => write!(f, "{name} differs, first on line {line}"),
            DifferenceKind::NotAFile => write!(f, "{name} is not a regular file"),
            DifferenceKind::Unreadable(why) => write!(f, "{name} cannot be read: {why}"),
        }
    }
}

/// Every artefact that does not stand in the folder byte for byte, in order. Other files
/// are not looked at.
#[must_use]
pub fn compare(dir: &Utf8Path, artefacts: &[Artefact]) -> Vec<Difference> {
    let kind = |artefact: &Artefact| {
        let path = dir.join(artefact.name);
        match std::fs::symlink_metadata(&path) {
            // A parent that is a file says so in an error of its own on every system.
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                Some(DifferenceKind::Missing)
            }
            Err(error) => Some(DifferenceKind::Unreadable(error.to_string())),
            Ok(meta) if !meta.is_file() => Some(DifferenceKind::NotAFile),
            // A longer file differs, and is not read to its end.
            Ok(_) => match standing(&path, artefact.bytes.len() as u64 + 1) {
                Err(error) => Some(DifferenceKind::Unreadable(error.to_string())),
                Ok(bytes) if bytes == artefact.bytes => None,
                Ok(bytes) => Some(DifferenceKind::Differs(first_line(&bytes, &artefact.bytes))),
            },
        }
    };
    artefacts.iter().filter_map(|a| Some(Difference { name: a.name, kind: kind(a)? })).collect()
}

/// The first bytes of a file, `most` at most. Nothing but a regular file is opened, and no link
/// is followed: a pull request may bring one.
///
/// # Errors
/// Where it is something else, or cannot be read.
pub(crate) fn standing(path: &Utf8Path, most: u64) -> io::Result<Vec<u8>> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The line on which two texts first differ.
fn first_line(a: &[u8], b: &[u8]) -> usize {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a[..same].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8PathBuf;

    fn artefact(name: &'static str, text: &str) -> Artefact {
        Artefact { name, bytes: text.into() }
    }

    #[test]
    fn only_the_named_files_are_compared() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::from_path_buf(temp.path().to_owned()).unwrap();
        let artefacts = [artefact("bundle.json", "{\n}\n"), artefact("urls.csv", "kind\n")];
        assert_eq!(compare(&dir, &artefacts).len(), 2);
        std::fs::write(dir.join("bundle.json"), "{\n}\n").unwrap();
        std::fs::write(dir.join("notes.txt"), "mine").unwrap();
        let missing = Difference { name: "urls.csv", kind: DifferenceKind::Missing };
        assert_eq!(compare(&dir, &artefacts), [missing]);
        std::fs::write(dir.join("urls.csv"), "kind\n").unwrap();
        assert_eq!(compare(&dir, &artefacts), []);
        std::fs::write(dir.join("bundle.json"), "{\r\n}\n").unwrap();
        let difference = compare(&dir, &artefacts);
        assert_eq!(difference[0].to_string(), "bundle.json differs, first on line 1");
        std::fs::write(dir.join("bundle.json"), "{\n}").unwrap();
        assert_eq!(compare(&dir, &artefacts)[0].kind, DifferenceKind::Differs(2));
        std::fs::remove_file(dir.join("urls.csv")).unwrap();
        std::fs::create_dir(dir.join("urls.csv")).unwrap();
        assert_eq!(compare(&dir, &artefacts)[1].kind, DifferenceKind::NotAFile);
    }

    #[cfg(unix)]
    #[test]
    fn what_stands_in_the_place_of_a_file_is_neither_followed_nor_read_without_end() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::from_path_buf(temp.path().to_owned()).unwrap();
        std::os::unix::fs::symlink("/dev/zero", dir.join("bundle.json")).unwrap();
        assert!(standing(&dir.join("bundle.json"), 10).is_err());
        std::fs::write(dir.join("urls.csv"), "kind\nand more").unwrap();
        assert_eq!(standing(&dir.join("urls.csv"), 4).unwrap(), b"kind");
        let artefacts = [artefact("urls.csv", "kind\n")];
        assert_eq!(compare(&dir, &artefacts)[0].kind, DifferenceKind::Differs(2));
    }

    #[test]
    fn a_folder_that_is_a_file_holds_nothing() {
        let temp = tempfile::NamedTempFile::new().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        let difference = compare(dir, &[artefact("urls.csv", "")]);
        assert_eq!(difference[0].kind, DifferenceKind::Missing);
    }
}
