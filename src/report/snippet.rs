//! The lines of a file that a finding shows: made safe for a terminal, trimmed around what is
//! marked, and indexed by line so that no finding scans the file again.

use crate::text::{FileId, Sources, Span, visible_line};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

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
        width: usize,
    ) -> (Self, Vec<Mark>) {
        let source = sources.file(file);
        let line_of = |offset: u32| source.place(offset).line;
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
        let end = line_of(u32::try_from(source.bytes().len()).unwrap_or(u32::MAX));
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
                let shown = trim(&shown, &mut offsets, width);
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
    (begins.saturating_add(u32::try_from(from).unwrap_or(u32::MAX)), &line[from..to])
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

/// A long line cut to `width` characters around what is marked first.
fn trim(line: &str, offsets: &mut [usize], width: usize) -> String {
    let width = width.max(20);
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let first = offsets.iter().copied().min().unwrap_or(0);
    let starts: Vec<usize> = line.char_indices().map(|(i, _)| i).collect();
    let marked = starts.partition_point(|i| *i < first);
    let from = marked.saturating_sub(width / 3).min(starts.len() - width);
    let to = from + width;
    let (begin, end) = (starts[from], starts.get(to).copied().unwrap_or(line.len()));
    let lead = if from > 0 { "…" } else { "" };
    let tail = if end < line.len() { "…" } else { "" };
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
