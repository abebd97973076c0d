//! What an editor is told and what it holds open, in the words and positions of the Language Server
//! Protocol (3.17). Pure: who reads files and speaks with the editor is `cli/lsp.rs`.

mod document;
mod findings;
mod fixes;
mod names;
mod position;

pub use document::Document;
pub use findings::{Told, findings};
pub use fixes::{fix_all, quick_fixes};
pub use names::{definition, references};
pub use position::Encoding;

use crate::text::{FileId, SourceFile, Sources, Span, offset};
use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::{Location, Position, Uri};
use position::{Ruler, byte};
use url::Url;

/// A workspace as an editor sees it: its files, and by which names and counts it knows them.
#[derive(Clone, Copy)]
pub struct View<'v> {
    /// The files as they are, unsaved changes included.
    pub sources: &'v Sources,
    /// The editor's own name for a file, by its path in the workspace.
    pub name: &'v dyn Fn(&str) -> Option<Uri>,
    /// How the editor counts along a line.
    pub encoding: Encoding,
    /// Whether the editor counts the byte-order mark of a file, by its path in the workspace.
    pub counts_mark: &'v dyn Fn(&str) -> bool,
}

impl<'v> View<'v> {
    fn location(&self, span: Span) -> Option<Location> {
        let range = self.ruler(span.file).range(span);
        Some(Location { uri: (self.name)(self.sources.path(span))?, range })
    }

    fn ruler(&self, file: FileId) -> Ruler<'v> {
        let file = self.sources.file(file);
        Ruler::new(file, self.encoding, self.begin(file))
    }

    /// The byte of a file that the editor means; none where the file is no text.
    fn place(&self, file: FileId, position: Position) -> Option<u32> {
        let file = self.sources.file(file);
        let begin = self.begin(file);
        Some(offset(begin + byte(&file.text()?[begin..], position, self.encoding)))
    }

    /// Where the editor's first character is.
    fn begin(&self, file: &SourceFile) -> usize {
        if (self.counts_mark)(file.path()) { 0 } else { file.bom_len() }
    }
}

/// The name by which editors know the file at an absolute path.
#[must_use]
pub fn uri_of(path: &Utf8Path) -> Option<Uri> {
    Url::from_file_path(path).ok()?.as_str().parse().ok()
}

/// The absolute path of a file that an editor names; `None` where it lies elsewhere than on the disk.
#[must_use]
pub fn path_of(uri: &Uri) -> Option<Utf8PathBuf> {
    let path = Url::parse(uri.as_str()).ok()?.to_file_path().ok()?;
    Utf8PathBuf::from_path_buf(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_becomes_a_name_and_a_path_again() {
        for path in ["/home/a/trackc.yaml", "/a b/офферы #1/100%.yaml"] {
            let uri = uri_of(path.into()).unwrap();
            assert_eq!(path_of(&uri).unwrap(), path);
        }
        for other in ["untitled:Untitled-1", "https://acme-media.com/trackc.yaml"] {
            assert_eq!(path_of(&other.parse().unwrap()), None);
        }
    }
}
