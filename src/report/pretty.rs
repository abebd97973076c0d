//! For people: snippets with labels, through miette.

use super::handler::{Drawn, GAP, Handler};
use super::people::{Item, shown, summary_line};
use super::snippet::{Frame, Mark, Snippet};
use super::wrap::fold;
use super::{WorkspaceReport, visible_lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span, visible};
use miette::{GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};
use std::fmt::{self, Write as _};

/// How a terminal wants its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub color: bool,
    /// Box-drawing characters; else plain ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
    /// Every finding, however many are alike.
    pub all: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100, all: false }
    }
}

impl Look {
    /// Columns, where the terminal says something usable.
    fn columns(self) -> usize {
        self.width.clamp(20, 200)
    }

    fn handler(self) -> Handler {
        let characters =
            if self.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let mut styles = if self.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        if self.color {
            styles.error = styles.error.bold();
            styles.warning = styles.warning.bold();
            styles.advice = styles.advice.bold();
        }
        Handler {
            theme: GraphicalTheme { characters, styles },
            width: self.columns(),
            mark: if self.unicode { '━' } else { '^' },
        }
    }
}

pub(super) fn render(reports: &[WorkspaceReport<'_>], look: Look) -> String {
    let handler = look.handler();
    let mut out = String::new();
    for report in reports {
        for item in shown(report, look.all) {
            let _ = match item {
                Item::Finding(d) => {
                    writeln!(out, "{}", Drawn(&handler, &Shown::new(report, d, look)))
                }
                Item::More(more) => writeln!(out, "{}\n", folded(&more, look)),
            };
        }
    }
    let summary = summary_line(reports);
    if !summary.is_empty() {
        let _ = writeln!(out, "{}", folded(&summary, look));
    }
    out
}

/// A sentence in the lines of a terminal.
fn folded(text: &str, look: Look) -> String {
    fold(text.trim_end(), look.columns(), 0, 0).join("\n")
}

/// A finding as miette shows it.
#[derive(Debug)]
struct Shown {
    title: String,
    message: String,
    severity: Severity,
    help: Option<String>,
    snippet: Snippet,
    marks: Vec<Mark>,
    /// Whether the first mark is the finding's own place.
    primary: bool,
    others: Vec<Shown>,
}

impl Shown {
    fn new(report: &WorkspaceReport<'_>, d: &Diagnostic, look: Look) -> Self {
        let spans = d.related.iter().map(|r| r.span).chain([d.span]);
        let lines = spans.map(|span| report.sources.file(span.file).line(span.start));
        // One more: the last line of context.
        let digits = (lines.max().unwrap_or(1) + 1).to_string().len();
        let width = look.columns() - GAP - digits;
        let snippet = |file: FileId, spans: &[(Span, String)]| {
            let name = report.shown_path(report.sources.file(file).path());
            let ellipsis = if look.unicode { "…" } else { "..." };
            let frame = Frame { width, ellipsis };
            Snippet::new(report.sources, file, name, spans, &report.outcome.secrets, frame)
        };
        let mut here = vec![(d.span, visible(&d.label).into_owned())];
        let mut elsewhere: Vec<(FileId, Vec<(Span, String)>)> = Vec::new();
        for related in &d.related {
            let marked = (related.span, visible(&related.message).into_owned());
            let file = related.span.file;
            if file == d.span.file {
                here.push(marked);
            } else if let Some((_, spans)) = elsewhere.iter_mut().find(|(f, _)| *f == file) {
                spans.push(marked);
            } else {
                elsewhere.push((file, vec![marked]));
            }
        }
        let others = elsewhere.into_iter().map(|(file, spans)| {
            let (snippet, marks) = snippet(file, &spans);
            let (title, message, help) = (String::new(), String::new(), None);
            let (severity, others) = (d.severity, Vec::new());
            Shown { title, message, severity, help, snippet, marks, primary: false, others }
        });
        let others = others.collect();
        let (snippet, marks) = snippet(d.span.file, &here);
        Self {
            title: format!("{}[{}] {}", d.severity.as_str(), d.code.code, d.code.name),
            message: visible(&d.message).into_owned(),
            severity: d.severity,
            help: d.help.as_deref().map(visible_lines),
            snippet,
            marks,
            primary: true,
            others,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.title.is_empty()).then(|| Box::new(&self.title) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |(i, mark): (usize, &Mark)| {
            let text = (!mark.label.is_empty()).then(|| mark.label.clone());
            if i == 0 && self.primary {
                LabeledSpan::new_primary_with_span(text, mark.span)
            } else {
                LabeledSpan::new_with_span(text, mark.span)
            }
        };
        Some(Box::new(self.marks.iter().enumerate().map(label)))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let others = self.others.iter().map(|o| o as &dyn miette::Diagnostic);
        (!self.others.is_empty()).then(|| Box::new(others) as Box<dyn Iterator<Item = _>>)
    }
}
