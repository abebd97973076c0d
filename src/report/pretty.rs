//! For people: snippets with labels, through miette.

use super::snippet::{Mark, Snippet};
use super::{WorkspaceReport, summary_line, total, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span, visible};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use std::fmt;
use textwrap::{WordSeparator, WordSplitter};

/// How a terminal wants its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub color: bool,
    /// Box-drawing characters; else plain ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100 }
    }
}

impl Look {
    fn theme(self) -> GraphicalTheme {
        match (self.unicode, self.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => {
                GraphicalTheme { styles: miette::ThemeStyles::ansi(), ..GraphicalTheme::ascii() }
            }
            (false, false) => GraphicalTheme::none(),
        }
    }
}

pub(super) fn render(reports: &[WorkspaceReport<'_>], look: Look) -> String {
    let handler = GraphicalReportHandler::new_themed(look.theme())
        .with_width(look.width.clamp(40, 200))
        .with_word_separator(WordSeparator::Custom(words))
        .with_word_splitter(WordSplitter::NoHyphenation)
        .with_links(false)
        .with_context_lines(1)
        .with_cause_chain()
        .with_primary_span_start();
    let mut out = String::new();
    for report in reports {
        for d in &report.outcome.diagnostics {
            let shown = Shown::new(report, d, look);
            let mut text = String::new();
            if handler.render_report(&mut text, &shown).is_ok() {
                out.push_str(text.trim_end());
                out.push_str("\n\n");
            }
        }
    }
    out.push_str(&summary_line(total(reports)));
    out
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
    others: Vec<Shown>,
}

impl Shown {
    fn new(report: &WorkspaceReport<'_>, d: &Diagnostic, look: Look) -> Self {
        let width = look.width.clamp(40, 200) - 12;
        let snippet = |file: FileId, spans: &[(Span, String)]| {
            let name = report.shown_path(report.sources.file(file).path());
            Snippet::new(report.sources, file, name, spans, &report.outcome.secrets, width)
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
            Shown {
                title: String::new(),
                message: "and here:".to_owned(),
                severity: Severity::Note,
                help: None,
                snippet,
                marks,
                others: Vec::new(),
            }
        });
        let others = others.collect();
        let (snippet, marks) = snippet(d.span.file, &here);
        Self {
            title: format!("{}[{}] {}", d.severity.as_str(), d.code.code, d.code.name),
            message: visible(&d.message).into_owned(),
            severity: d.severity,
            help: d.help.as_deref().map(lines),
            snippet,
            marks,
            others,
        }
    }
}

/// A text of several lines, each made visible.
fn lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
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
            if i == 0 {
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
