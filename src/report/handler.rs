//! How a finding is drawn: miette's protocol in, the dense layout of compilers out.
//!
//! ```text
//! error[TC201] unknown-reference: there is no channel `pusj` in this workspace
//!    ╭─ trackc.yaml:12:18
//! 11 │   kz: { channel: push, offers: [kz] }
//! 12 │   uz: { channel: pusj, offers: [uz] }
//!    │                  ━━━━ no such channel
//!    ╰ help: did you mean `push`?
//! ```
//!
//! All text comes in made visible, so that a character is as wide as it looks.

use super::wrap::fold;
use miette::{Diagnostic, GraphicalTheme, LabeledSpan, MietteError, ReportHandler, Severity};
use std::collections::BTreeMap;
use std::fmt::{self, Formatter, Write as _};
use unicode_width::UnicodeWidthStr;

/// The least room that a line of text has, however narrow the terminal is.
const NARROWEST: usize = 16;
/// Columns before the second line of a message.
const HANG: usize = 2;
/// Columns between a line's number and its text.
pub(super) const GAP: usize = 3;

/// Draws findings for a terminal.
pub(super) struct Handler {
    pub(super) theme: GraphicalTheme,
    pub(super) width: usize,
    /// What underlines the place itself; other places are underlined by the theme's bar.
    pub(super) mark: char,
}

/// A finding as a handler prints it.
pub(super) struct Drawn<'a>(pub(super) &'a Handler, pub(super) &'a dyn Diagnostic);

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}

impl ReportHandler for Handler {
    fn debug(&self, diagnostic: &dyn Diagnostic, f: &mut Formatter<'_>) -> fmt::Result {
        self.title(diagnostic, f)?;
        let here = Part::read(diagnostic);
        let elsewhere: Vec<_> =
            diagnostic.related().into_iter().flatten().map(Part::read).collect();
        let Ok(parts) = std::iter::once(here).chain(elsewhere).collect::<Result<Vec<_>, _>>()
        else {
            return Err(fmt::Error);
        };
        let last = parts.iter().filter_map(|part| part.lines.last_key_value()).map(|(n, _)| *n);
        let gutter = last.max().unwrap_or(1).to_string().len();
        let characters = &self.theme.characters;
        for (n, part) in parts.iter().enumerate() {
            let corner = if n == 0 { characters.ltop } else { characters.lcross };
            self.part(part, corner, gutter, severity(diagnostic), f)?;
        }
        if let Some(help) = diagnostic.help() {
            let indent = gutter + "   help: ".len();
            let hang = if self.width < 3 * indent { gutter + GAP } else { indent };
            for (n, line) in self.folded(&help.to_string(), indent, hang).iter().enumerate() {
                if n == 0 {
                    let head = self.theme.styles.help.style("help:");
                    let corner = self.theme.styles.linum.style(characters.lbot);
                    writeln!(f, "{:gutter$} {corner} {head} {line}", "")?;
                } else {
                    writeln!(f, "{:hang$}{line}", "")?;
                }
            }
        }
        Ok(())
    }
}

/// A line of a snippet.
#[derive(Debug, Default)]
struct Line {
    text: String,
    marks: Vec<Mark>,
}

/// A marked range of a line, in columns from 0.
#[derive(Debug)]
struct Mark {
    start: usize,
    end: usize,
    label: String,
    primary: bool,
}

/// What is shown of one file: by number of line, from 1.
#[derive(Debug, Default)]
struct Part {
    /// Path, line and column.
    place: String,
    lines: BTreeMap<usize, Line>,
}

impl Part {
    fn read(diagnostic: &dyn Diagnostic) -> Result<Self, MietteError> {
        let mut part = Self::default();
        let Some(source) = diagnostic.source_code() else { return Ok(part) };
        for label in diagnostic.labels().into_iter().flatten() {
            let place = source.read_span(label.inner(), 0, 0)?;
            if part.place.is_empty() {
                let (name, line, column) = (place.name(), place.line() + 1, place.column() + 1);
                part.place = format!("{}:{line}:{column}", name.unwrap_or_default());
            }
            let around = source.read_span(label.inner(), 1, 1)?;
            let text = String::from_utf8_lossy(around.data());
            for (number, text) in (around.line() + 1..).zip(text.lines()) {
                part.lines.entry(number).or_default().text = text.into();
            }
            let line = part.lines.entry(place.line() + 1).or_default();
            line.marks.push(Mark::new(&label, place.span().offset(), &line.text));
        }
        for line in part.lines.values_mut() {
            line.marks.sort_by_key(|mark| (mark.start, mark.end));
        }
        Ok(part)
    }
}

impl Mark {
    fn new(label: &LabeledSpan, line_start: usize, text: &str) -> Self {
        let column = |offset: usize| {
            let at = offset.saturating_sub(line_start).min(text.len());
            text.get(..at).map_or(at, UnicodeWidthStr::width)
        };
        let (start, end) = (column(label.offset()), column(label.offset() + label.len()));
        let text = label.label().unwrap_or_default().to_owned();
        // Even nothing at all, or a character without width, has a place.
        Self { start, end: end.max(start + 1), label: text, primary: label.primary() }
    }
}

impl Handler {
    fn title(&self, diagnostic: &dyn Diagnostic, f: &mut Formatter<'_>) -> fmt::Result {
        let title = diagnostic.code().map_or_else(String::new, |code| format!("{code}:"));
        let severity = severity(diagnostic);
        let message = diagnostic.to_string();
        let taken = title.width() + 1;
        let alone = taken + NARROWEST > self.width;
        let lines = self.folded(&message, if alone { HANG } else { taken }, HANG);
        let title = self.paint(severity, true, &title);
        for (n, line) in lines.iter().enumerate() {
            match n {
                0 if alone => writeln!(f, "{title}\n{:HANG$}{line}", "")?,
                0 => writeln!(f, "{title} {line}")?,
                _ => writeln!(f, "{:HANG$}{line}", "")?,
            }
        }
        Ok(())
    }

    fn part(
        &self,
        part: &Part,
        corner: char,
        gutter: usize,
        severity: Severity,
        f: &mut Formatter<'_>,
    ) -> fmt::Result {
        if part.lines.is_empty() {
            return Ok(());
        }
        let (styles, characters) = (&self.theme.styles, &self.theme.characters);
        let faint = |text: String| styles.linum.style(text).to_string();
        let corner = faint(format!("{corner}{}", characters.hbar));
        writeln!(f, "{:gutter$} {corner} {}", "", styles.link.style(&part.place))?;
        let bar = faint(characters.vbar.to_string());
        let mut before = None;
        for (number, line) in &part.lines {
            if before.is_some_and(|before| before + 1 < *number) {
                writeln!(f, "{:gutter$} {}", "", faint(characters.vbar_break.to_string()))?;
            }
            before = Some(*number);
            let number = faint(format!("{number:>gutter$}"));
            writeln!(f, "{}", format!("{number} {bar} {}", line.text).trim_end())?;
            let room = self.width.saturating_sub(gutter + GAP).max(NARROWEST);
            for row in self.rows(&line.marks, room, severity) {
                writeln!(f, "{:gutter$} {bar} {}", "", row.trim_end())?;
            }
        }
        Ok(())
    }

    /// What stands below a line: the underlines, the label of the last mark behind its own,
    /// then the other labels from right to left, each below the beginning of its mark.
    fn rows(&self, marks: &[Mark], room: usize, severity: Severity) -> Vec<String> {
        let Some((last, others)) = marks.split_last() else { return Vec::new() };
        let mut rows = vec![self.underlines(marks, severity)];
        let space = room.saturating_sub(last.end + 1);
        let is_last = others.iter().all(|mark| mark.end <= last.end);
        let mut open = marks;
        if is_last && fits(&last.label, space) {
            let label = fold(&last.label, space, 0, 0);
            for (n, line) in label.iter().enumerate() {
                if line.is_empty() {
                    continue;
                }
                let line = self.paint(severity, last.primary, line);
                if n == 0 {
                    let _ = write!(rows[0], " {line}");
                } else {
                    rows.push(self.hanging(others, last.end + 1, &line, severity));
                }
            }
            open = others;
        }
        while let Some((mark, left)) = open.split_last() {
            open = left;
            if mark.label.is_empty() {
                continue;
            }
            let space = room.saturating_sub(mark.start + 2);
            let width = mark.label.width();
            let characters = &self.theme.characters;
            if fits(&mark.label, space) {
                for (n, line) in fold(&mark.label, space, 0, 0).iter().enumerate() {
                    let corner = if n == 0 { characters.lbot } else { ' ' };
                    let line = self.paint(severity, mark.primary, &format!("{corner} {line}"));
                    rows.push(self.hanging(left, mark.start, &line, severity));
                }
            } else if width < mark.start && left.iter().all(|m| m.start + width + 1 < mark.start) {
                let line = format!("{} {}", mark.label, characters.rbot);
                let line = self.paint(severity, mark.primary, &line);
                rows.push(self.hanging(left, mark.start - width - 1, &line, severity));
            } else {
                for line in fold(&mark.label, room, 0, 0) {
                    rows.push(self.paint(severity, mark.primary, &line));
                }
            }
        }
        rows
    }

    fn underlines(&self, marks: &[Mark], severity: Severity) -> String {
        let end = marks.iter().map(|mark| mark.end).max().unwrap_or(0);
        let mut cells: Vec<Option<bool>> = vec![None; end];
        for mark in marks {
            for cell in &mut cells[mark.start..mark.end] {
                *cell = Some(mark.primary || *cell == Some(true));
            }
        }
        let mut row = String::new();
        for run in cells.chunk_by(|a, b| a == b) {
            row.push_str(&match run[0] {
                None => " ".repeat(run.len()),
                Some(true) => self.paint(severity, true, &self.mark.to_string().repeat(run.len())),
                Some(false) => {
                    let line = self.theme.characters.hbar.to_string().repeat(run.len());
                    self.paint(severity, false, &line)
                }
            });
        }
        row
    }

    /// A line of a label at a column, behind the bars of the marks that wait for theirs.
    fn hanging(&self, waiting: &[Mark], column: usize, line: &str, severity: Severity) -> String {
        let mut row = String::new();
        let mut at = 0;
        for mark in waiting.iter().filter(|mark| !mark.label.is_empty()) {
            if mark.start < at || mark.start >= column {
                continue;
            }
            let _ = write!(row, "{:1$}", "", mark.start - at);
            row.push_str(&self.paint(
                severity,
                mark.primary,
                &self.theme.characters.vbar.to_string(),
            ));
            at = mark.start + 1;
        }
        let _ = write!(row, "{:1$}{line}", "", column - at);
        row
    }

    /// Text in the colour of the severity, or in that of other places.
    fn paint(&self, severity: Severity, primary: bool, text: &str) -> String {
        let styles = &self.theme.styles;
        let style = match severity {
            _ if !primary => &styles.help,
            Severity::Error => &styles.error,
            Severity::Warning => &styles.warning,
            Severity::Advice => &styles.advice,
        };
        style.style(text).to_string()
    }

    fn folded(&self, text: &str, first: usize, rest: usize) -> Vec<String> {
        fold(text, self.width.max(rest + NARROWEST), first, rest)
    }
}

fn severity(diagnostic: &dyn Diagnostic) -> Severity {
    diagnostic.severity().unwrap_or(Severity::Error)
}

/// Whether a label may stand in a space: in one line, or in lines that are not too short.
fn fits(label: &str, space: usize) -> bool {
    label.width() <= space || space >= 2 * NARROWEST
}
