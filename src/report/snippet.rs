//! The lines of a file that a finding shows: made safe for a terminal, trimmed around what is
//! marked, and indexed by line so that no finding scans the file again.

use crate::text::{FileId, Sources, Span, offset, visible_line};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Lines shown around a marked line.
const CONTEXT: u32 = 1;

/// A few neighbouring lines.
#[derive(Debug)]
struct Window {
    first_line: u32,
    last_line: u32,
    text: String,
    /// Where the window begins among all windows of its snippet.
    start: usize,
}

/// The shown part of one file.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    windows: Vec<Window>,
    /// Where each mark begins, and its column in the file: the shown line may be widened or
    /// cut.
    columns: Vec<(usize, usize)>,
}

/// What a line must fit into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Columns.
    pub(super) width: usize,
    /// What stands where something was cut.
    pub(super) ellipsis: &'static str,
}

/// A marked range of a snippet.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) span: SourceSpan,
    pub(super) label: String,
}

impl Snippet {
    /// The snippet that shows `spans` of a file, and where each of them is in it.
    pub(super) fn new(
        sources: &Sources,
        file: FileId,
        name: String,
        spans: &[(Span, String)],
        masked: &[Span],
        frame: Frame,
    ) -> (Self, Vec<Mark>) {
        let source = sources.file(file);
        let line_of = |at: u32| source.place(at).line;
        let mut lines: Vec<u32> = spans.iter().map(|(span, _)| line_of(span.start)).collect();
        lines.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for line in lines {
            let (from, to) = (line.saturating_sub(CONTEXT).max(1), line + CONTEXT);
            match ranges.last_mut() {
                Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => ranges.push((from, to)),
            }
        }
        // The empty line behind the last line break is shown only where it is meant.
        let ends_open = !matches!(source.bytes().last(), None | Some(b'\n' | b'\r'));
        let end = line_of(offset(source.bytes().len()));
        let marked = ranges.iter().map(|(from, _)| from + CONTEXT).max().unwrap_or(1);
        let last_line = if ends_open { end } else { end.saturating_sub(1).max(marked.min(end)) };
        let mut windows = Vec::new();
        let mut marks: Vec<Option<Mark>> = vec![None; spans.len()];
        let mut start = 0;
        for (from, to) in ranges {
            let to = to.min(last_line);
            let mut window = Window { first_line: from, last_line: to, text: String::new(), start };
            for line in from..=to {
                let begins = source.line_start(line);
                let here: Vec<usize> =
                    (0..spans.len()).filter(|i| line_of(spans[*i].0.start) == line).collect();
                let first = here.iter().map(|i| spans[*i].0.start).min().unwrap_or(begins);
                let (begins, bytes) = around(source.line_bytes(line), begins, first);
                let raw = String::from_utf8_lossy(bytes).into_owned();
                let masked = within(masked, file, begins, raw.len());
                let raw = masked.iter().fold(raw, |raw, span| mask(raw, begins, file, *span));
                let bom = if raw.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
                let raw = raw[bom..].to_owned();
                let mut offsets: Vec<usize> = Vec::new();
                for i in &here {
                    let span = spans[*i].0;
                    let local = |o: u32| (o.saturating_sub(begins) as usize).saturating_sub(bom);
                    offsets.push(local(span.start).min(raw.len()));
                    // What goes on over several lines is marked to the end of its first.
                    offsets.push(local(span.end).min(raw.len()));
                }
                let shown = visible_line(&raw, &mut offsets);
                let shown = trim(&shown, &mut offsets, frame);
                let at = start + window.text.len();
                for (n, i) in here.iter().enumerate() {
                    let (s, e) = (offsets[2 * n], offsets[2 * n + 1]);
                    let label = spans[*i].1.clone();
                    let span = SourceSpan::new((at + s).into(), e.saturating_sub(s));
                    marks[*i] = Some(Mark { span, label });
                }
                window.text.push_str(&shown);
                window.text.push('\n');
            }
            start += window.text.len();
            windows.push(window);
        }
        let column = |(mark, (span, _)): (&Option<Mark>, &(Span, String))| {
            let column = source.place(span.start).column as usize;
            Some((mark.as_ref()?.span.offset(), column.saturating_sub(1)))
        };
        let columns = marks.iter().zip(spans).filter_map(column).collect();
        (Self { name, windows, columns }, marks.into_iter().flatten().collect())
    }
}

/// The part of a line around `mark` that can be shown at all, and where it begins: of a line
/// of megabytes only what is near is looked at.
fn around(line: &[u8], begins: u32, mark: u32) -> (u32, &[u8]) {
    const REACH: usize = 1000;
    if line.len() <= 4 * REACH {
        return (begins, line);
    }
    let mark = (mark.saturating_sub(begins) as usize).min(line.len());
    let continues = |i: usize| line.get(i).is_some_and(|b| b & 0xC0 == 0x80);
    let mut from = mark.saturating_sub(REACH);
    while continues(from) {
        from += 1;
    }
    let mut to = (mark + 2 * REACH).min(line.len());
    while continues(to) {
        to -= 1;
    }
    (begins.saturating_add(offset(from)), &line[from..to])
}

/// The secrets, which are in order of place, that lie in a part of a file.
pub(super) fn within(secrets: &[Span], file: FileId, begins: u32, length: usize) -> &[Span] {
    let ends = begins.saturating_add(offset(length));
    // None lies in another, so that they end in the order in which they begin.
    let from = secrets.partition_point(|s| (s.file, s.end) <= (file, begins));
    let to = secrets.partition_point(|s| (s.file, s.start) < (file, ends));
    secrets.get(from..to).unwrap_or_default()
}

/// Replaces the part of a line that a secret takes by asterisks of the same length.
pub(super) fn mask(line: String, begins: u32, file: FileId, secret: Span) -> String {
    let from = secret.start.saturating_sub(begins) as usize;
    let to = secret.end.saturating_sub(begins) as usize;
    let outside = secret.file != file || secret.end <= begins || from >= line.len();
    let (Some(head), Some(tail)) = (line.get(..from), line.get(to.min(line.len())..)) else {
        return line;
    };
    if outside { line } else { format!("{head}{}{tail}", "*".repeat(to.min(line.len()) - from)) }
}

/// A long line cut to the frame around what is marked: the whole of it if it can be, else its
/// beginning.
fn trim(line: &str, offsets: &mut [usize], frame: Frame) -> String {
    let Frame { width, ellipsis } = frame;
    if line.width() <= width {
        return line.to_owned();
    }
    // A character, the byte at which it begins and the column at which it ends.
    let mut ends = 0;
    let columns: Vec<(usize, usize)> = line
        .char_indices()
        .map(|(at, c)| {
            ends += c.width().unwrap_or(0);
            (at, ends)
        })
        .collect();
    let column = |offset: usize| match columns.partition_point(|(at, _)| *at < offset) {
        0 => 0,
        n => columns[n - 1].1,
    };
    let room = width.saturating_sub(2 * ellipsis.width());
    let bounds = |offsets: &[usize]| {
        let columns = || offsets.iter().map(|offset| column(*offset));
        (columns().min().unwrap_or(0), columns().max().unwrap_or(0))
    };
    // Where all that is marked does not fit, the first mark does: it is the finding's own.
    let all = bounds(offsets);
    let own = bounds(&offsets[..offsets.len().min(2)]);
    let (first, last) = if all.1 - all.0 <= room { all } else { own };
    // A third of the room goes to what stands before, less where the mark needs it.
    let before = (room / 3).min(room.saturating_sub(last - first)).max(room / 8);
    let furthest = ends.saturating_sub(room);
    let from = if last < room { 0 } else { first.saturating_sub(before).min(furthest) };
    let begin = columns.iter().find(|(at, end)| *end > from && column(*at) >= from);
    let begin = begin.map_or(0, |(at, _)| *at);
    let until = column(begin) + room + if begin == 0 { ellipsis.width() } else { 0 };
    let end = columns.iter().find(|(_, end)| *end > until);
    let end = end.map_or(line.len(), |(at, _)| *at);
    let lead = if begin > 0 { ellipsis } else { "" };
    let tail = if end < line.len() { ellipsis } else { "" };
    for offset in offsets {
        *offset = (*offset).clamp(begin, end) - begin + lead.len();
    }
    format!("{lead}{}{tail}", &line[begin..end])
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let inside = |w: &&Window| w.start <= start && end <= w.start + w.text.len();
        let window = self.windows.iter().find(inside).ok_or(MietteError::OutOfBounds)?;
        let local = start - window.start;
        let local_end = end - window.start;
        let before_span = &window.text[..local];
        let line = before_span.matches('\n').count();
        let first = line.saturating_sub(before);
        let nth = |n: usize| {
            window.text.match_indices('\n').nth(n).map_or(window.text.len(), |(i, _)| i + 1)
        };
        let from = if first == 0 { 0 } else { nth(first - 1) };
        let last = window.text[..local_end].trim_end_matches('\n').matches('\n').count();
        let to = nth(last + after);
        let shown = local - before_span.rfind('\n').map_or(0, |i| i + 1);
        let known = self.columns.iter().find(|(offset, _)| *offset == start);
        let column = known.map_or(shown, |(_, column)| *column);
        debug_assert!(window.first_line <= window.last_line);
        let context = SourceSpan::new((window.start + from).into(), to - from);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &window.text.as_bytes()[from..to],
            context,
            window.first_line as usize - 1 + first,
            if first == line { column } else { 0 },
            last + 1 - first,
        )))
    }
}
