//! Findings as an editor shows them.

use super::View;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{counted, visible};
use lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, NumberOrString, Range};
use std::collections::BTreeMap;

/// The most findings that an editor is told of one file: nobody reads more of them there.
pub(super) const MOST: usize = 1000;

/// What editors show beside a finding, as the one who found it.
const SOURCE: &str = "trackc";

/// What is said of each file, by its path in the workspace.
pub type Told = BTreeMap<String, Vec<lsp_types::Diagnostic>>;

/// What an editor is told of findings, which stand in their order.
#[must_use]
pub fn findings(found: &[Diagnostic], view: View<'_>) -> Told {
    let mut out = Told::new();
    for of_file in found.chunk_by(|one, next| one.span.file == next.span.file) {
        let file = view.sources.file(of_file[0].span.file);
        let mut ruler = view.ruler(of_file[0].span.file);
        let all = of_file.iter().map(|finding| one(finding, ruler.range(finding.span), view));
        let mut told: Vec<_> = all.take(MOST).collect();
        let more = of_file.len() - told.len();
        if more > 0 {
            let more = counted(more, "more finding");
            told.push(lsp_types::Diagnostic {
                severity: Some(DiagnosticSeverity::INFORMATION),
                source: Some(SOURCE.to_owned()),
                message: format!("{more} in this file; `trackc check` prints them"),
                ..lsp_types::Diagnostic::default()
            });
        }
        out.insert(file.path().to_owned(), told);
    }
    out
}

/// One finding, which lies in a range.
pub(super) fn one(finding: &Diagnostic, range: Range, view: View<'_>) -> lsp_types::Diagnostic {
    let mut message = visible(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        let lines: Vec<_> = help.lines().map(visible).collect();
        message.push_str(&lines.join("\n"));
    }
    let related = finding.related.iter().filter_map(|related| {
        let location = view.location(related.span)?;
        let message = visible(&related.message).into_owned();
        Some(DiagnosticRelatedInformation { location, message })
    });
    let related: Vec<_> = related.collect();
    lsp_types::Diagnostic {
        range,
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        // What `lint`, ignore comments and `trackc explain` call it.
        code: Some(NumberOrString::String(finding.code.name.to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        ..lsp_types::Diagnostic::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Encoding;
    use super::*;
    use crate::diagnostic::code;
    use crate::text::{FileId, SourceFile, Sources, Span};

    #[test]
    fn of_too_many_the_rest_is_counted_and_hostile_text_is_harmless() {
        let sources = Sources::new(vec![SourceFile::new("a.yaml", "a\n".repeat(1002).into())]);
        let at = |n: u32| Span::new(FileId(0), 2 * n, 2 * n + 1);
        let finding = |n| {
            Diagnostic::new(code::INVALID_VALUE, at(n), "x\u{202e}y")
                .help("one\ntwo\u{1b}[2J")
                .related(at(0), "the \u{7}first")
        };
        let found: Vec<_> = (0..1002).map(finding).collect();
        let name = |path: &str| Some(format!("file:///{path}").parse().unwrap());
        let view = View {
            sources: &sources,
            name: &name,
            encoding: Encoding::Utf16,
            counts_mark: &|_| false,
        };
        let told = findings(&found, view);
        let told = &told["a.yaml"];
        assert_eq!(told.len(), MOST + 1);
        let text = serde_json::to_string(&told[1]).unwrap();
        assert_eq!(
            text,
            r#"{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":1}},"severity":1,"code":"invalid-value","source":"trackc","message":"x<U+202E>y\nhelp: one\ntwo␛[2J","relatedInformation":[{"location":{"uri":"file:///a.yaml","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}},"message":"the ␇first"}]}"#
        );
        assert_eq!(told[MOST].message, "2 more findings in this file; `trackc check` prints them");
        assert_eq!(told[MOST].severity, Some(DiagnosticSeverity::INFORMATION));
    }
}
