//! Several edits of several files at once: which go together, what the files are
//! afterwards, and where what stood in them stands then.

use super::{Edit, Fix};
use crate::text::{FileId, Sources, Span};
use std::collections::BTreeMap;

/// Edits that neither overlap nor touch, by file and place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    by_place: BTreeMap<(FileId, u32), Edit>,
}

impl Edits {
    /// Takes in the edits of a fix: all of them, or none where one of them meets another that
    /// is not the very same.
    pub fn add(&mut self, fix: &Fix) -> bool {
        // In order of place only neighbours can meet: a fix may have thousands of edits.
        let mut own: Vec<&Edit> = fix.edits.iter().collect();
        own.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
        let is_apart = own.windows(2).all(|two| !meet(two[0], two[1]));
        let fits = !own.is_empty()
            && own.iter().all(|edit| edit.span.start <= edit.span.end)
            && is_apart
            && own.iter().all(|edit| self.takes(edit));
        if fits {
            let edits = fix.edits.iter();
            self.by_place.extend(edits.map(|e| ((e.span.file, e.span.start), e.clone())));
        }
        fits
    }

    fn takes(&self, edit: &Edit) -> bool {
        let at = (edit.span.file, edit.span.start);
        if self.by_place.get(&at) == Some(edit) {
            return true;
        }
        let before = self.by_place.range(..=at).next_back();
        let after = self.by_place.range(at..).next();
        ![before, after].into_iter().flatten().any(|(_, other)| meet(edit, other))
    }

    /// The files that are edited, each with its bytes afterwards. `None` where an edit lies
    /// outside its file or within a character of it.
    #[must_use]
    pub fn apply(&self, sources: &Sources) -> Option<Vec<(FileId, Vec<u8>)>> {
        let mut out: Vec<(FileId, Vec<u8>)> = Vec::new();
        let mut done = 0;
        for edit in self.by_place.values() {
            let file = edit.span.file;
            let text = sources.files().get(file.0 as usize)?.text()?;
            if out.last().is_none_or(|(last, _)| *last != file) {
                finish(&mut out, sources, done);
                out.push((file, Vec::with_capacity(text.len() + 64)));
                done = 0;
            }
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            let kept = text.get(done..start)?;
            text.get(start..end)?;
            let (_, bytes) = out.last_mut()?;
            bytes.extend_from_slice(kept.as_bytes());
            bytes.extend_from_slice(edit.text.as_bytes());
            done = end;
        }
        finish(&mut out, sources, done);
        Some(out)
    }

    /// Where what stood in the files stands afterwards.
    #[must_use]
    pub fn moves(&self) -> Moves {
        let mut moves: Vec<Move> = Vec::with_capacity(self.by_place.len());
        for Edit { span, text } in self.by_place.values() {
            let last = moves.last().filter(|last| last.span.file == span.file);
            let before = last.map_or(0, |last| last.after);
            let written = i64::try_from(text.len()).unwrap_or(i64::MAX);
            let after = before + written - i64::from(span.end - span.start);
            moves.push(Move { span: *span, before, after });
        }
        Moves(moves)
    }

    /// The files that are edited.
    pub fn files(&self) -> impl Iterator<Item = FileId> + '_ {
        let mut last = None;
        let files = self.by_place.keys().map(|(file, _)| *file);
        files.filter(move |file| last.replace(*file) != Some(*file))
    }
}

/// Where what stood in files stands once they are edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves(Vec<Move>);

/// What is replaced, and by how many bytes what stands before it, and after it, moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Move {
    span: Span,
    before: i64,
    after: i64,
}

impl Moves {
    /// Where a byte of a file stands afterwards; one that is replaced, where its replacement
    /// begins.
    #[must_use]
    pub fn of(&self, file: FileId, offset: u32) -> u32 {
        let upto = self.0.partition_point(|m| (m.span.file, m.span.start) <= (file, offset));
        let last = self.0[..upto].last().filter(|last| last.span.file == file);
        let there = match last {
            None => i64::from(offset),
            Some(last) if last.span.end <= offset => i64::from(offset) + last.after,
            Some(last) => i64::from(last.span.start) + last.before,
        };
        u32::try_from(there).unwrap_or(u32::MAX)
    }
}

/// Whether two edits overlap or touch, so that their order would matter.
fn meet(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (a.span, b.span);
    a.file == b.file && a.start <= b.end && b.start <= a.end
}

/// Adds what stands after the last edit of the last file.
fn finish(out: &mut [(FileId, Vec<u8>)], sources: &Sources, done: usize) {
    if let Some((file, bytes)) = out.last_mut() {
        let rest = sources.file(*file).bytes().get(done..).unwrap_or_default();
        bytes.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    fn edit(file: u32, start: u32, end: u32, text: &str) -> Edit {
        Edit { span: Span::new(FileId(file), start, end), text: text.to_owned() }
    }

    fn fix(edits: &[Edit]) -> Fix {
        Fix { edits: edits.to_vec(), ..Fix::replace("", edits[0].span, "") }
    }

    fn sources() -> Sources {
        let file = |path, text: &str| SourceFile::new(path, text.as_bytes().to_vec());
        Sources::new(vec![
            file("a", "\u{FEFF}one: two\r\n"),
            file("b", "x"),
            file("c", "0123456789"),
        ])
    }

    #[test]
    fn the_bytes_around_the_edits_are_kept() {
        let mut edits = Edits::default();
        assert!(edits.add(&fix(&[edit(2, 8, 9, ""), edit(0, 3, 6, "three")])));
        assert!(edits.add(&fix(&[edit(2, 2, 2, "--"), edit(2, 4, 6, "x")])));
        let after = edits.apply(&sources()).expect("inside");
        let text = |i: usize| std::str::from_utf8(&after[i].1).expect("UTF-8");
        assert_eq!((after.len(), text(0), text(1)), (2, "\u{FEFF}three: two\r\n", "01--23x679"));
        assert_eq!(edits.files().collect::<Vec<_>>(), [FileId(0), FileId(2)]);
        let moves = edits.moves();
        let moved = [0, 1, 2, 3, 4, 5, 6, 7, 9].map(|at| moves.of(FileId(2), at));
        assert_eq!(moved, [0, 1, 4, 5, 6, 6, 7, 8, 9]);
        assert_eq!([moves.of(FileId(1), 7), moves.of(FileId(0), 9)], [7, 11]);
    }

    #[test]
    fn edits_that_meet_wait_and_the_same_one_is_taken_twice() {
        let mut edits = Edits::default();
        assert!(edits.add(&fix(&[edit(0, 4, 6, "a")])));
        assert!(edits.add(&fix(&[edit(0, 4, 6, "a")])));
        for other in [(4, 6), (0, 4), (6, 6), (5, 9), (0, 9), (4, 4)] {
            assert!(!edits.add(&fix(&[edit(0, other.0, other.1, "b")])), "{other:?}");
        }
        assert!(!edits.add(&fix(&[edit(0, 8, 9, "b"), edit(0, 5, 6, "c")])));
        assert!(!edits.add(&fix(&[edit(1, 8, 9, "b"), edit(1, 9, 9, "c")])));
        assert!(edits.add(&fix(&[edit(1, 4, 6, "b")])));
        assert_eq!(edits.by_place.len(), 2);
    }

    #[test]
    fn an_edit_outside_of_its_file_or_within_a_character_is_none() {
        for wrong in [edit(1, 0, 2, ""), edit(0, 1, 3, ""), edit(9, 0, 0, "")] {
            let mut edits = Edits::default();
            assert!(edits.add(&fix(std::slice::from_ref(&wrong))));
            assert_eq!(edits.apply(&sources()), None, "{wrong:?}");
        }
    }
}
