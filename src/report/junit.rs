//! JUnit XML, which CI servers show as test results: a suite for each workspace, a case for
//! each file that was read or has a finding. Errors fail a case; warnings and notes are what it printed.
//!
//! All text goes through [`visible`], which leaves no character that XML 1.0 forbids.

use super::concise;
use super::{WorkspaceReport, visible_lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, visible};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::io;

type Out = Writer<Vec<u8>>;

pub(super) fn render(reports: &[WorkspaceReport<'_>]) -> String {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = document(&mut out, reports);
    let mut text = String::from_utf8(out.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn document(out: &mut Out, reports: &[WorkspaceReport<'_>]) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases: usize = reports.iter().map(|report| cases(report).len()).sum();
    let failed: usize = reports.iter().map(failures).sum();
    out.create_element("testsuites")
        .with_attribute(("name", "trackc"))
        .with_attribute(("tests", cases.to_string().as_str()))
        .with_attribute(("failures", failed.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .write_inner_content(|out| reports.iter().try_for_each(|report| suite(out, report)))?;
    Ok(())
}

/// The files of a workspace, and what else a finding is in: the baseline is no file of it.
fn cases<'r>(report: &'r WorkspaceReport<'_>) -> BTreeSet<&'r str> {
    let files = report.sources.files().iter().map(|file| file.path());
    let found = report.outcome.diagnostics.iter().map(|d| report.sources.path(d.span));
    files.chain(found).collect()
}

fn suite(out: &mut Out, report: &WorkspaceReport<'_>) -> io::Result<()> {
    let mut by_file: HashMap<&str, Vec<&Diagnostic>> = HashMap::new();
    for d in &report.outcome.diagnostics {
        by_file.entry(report.sources.path(d.span)).or_default().push(d);
    }
    let cases = cases(report);
    let name = visible(report.workspace());
    let count = |n: usize| n.to_string();
    let summary = report.outcome.summary;
    out.create_element("testsuite")
        .with_attribute(("name", name.as_ref()))
        .with_attribute(("tests", count(cases.len()).as_str()))
        .with_attribute(("failures", count(failures(report)).as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("skipped", "0"))
        .write_inner_content(|out| {
            out.create_element("properties").write_inner_content(|out| {
                for (name, value) in [
                    ("errors", summary.errors),
                    ("warnings", summary.warnings),
                    ("notes", summary.notes),
                    ("suppressed", summary.suppressed),
                    ("baselined", summary.baselined),
                ] {
                    out.create_element("property")
                        .with_attribute(("name", name))
                        .with_attribute(("value", count(value).as_str()))
                        .write_empty()?;
                }
                Ok(())
            })?;
            cases.iter().try_for_each(|path| {
                let findings = by_file.get(path).map_or(&[][..], Vec::as_slice);
                case(out, report, &name, &report.shown_path(path), findings)
            })
        })?;
    Ok(())
}

fn case(
    out: &mut Out,
    report: &WorkspaceReport<'_>,
    suite: &str,
    path: &str,
    findings: &[&Diagnostic],
) -> io::Result<()> {
    let element = out
        .create_element("testcase")
        .with_attribute(("classname", suite))
        .with_attribute(("name", path))
        .with_attribute(("file", path));
    if findings.is_empty() {
        element.write_empty()?;
        return Ok(());
    }
    let (errors, rest): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        findings.iter().partition(|d| d.severity == Severity::Error);
    element.write_inner_content(|out| {
        if let Some(first) = errors.first() {
            let message = match errors.len() {
                1 => visible(&first.message).into_owned(),
                n => format!("{n} errors"),
            };
            out.create_element("failure")
                .with_attribute(("type", "error"))
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&lines(report, &errors)))?;
        }
        if !rest.is_empty() {
            out.create_element("system-out")
                .write_text_content(BytesText::new(&lines(report, &rest)))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Findings as text: one line each, then what to do.
fn lines(report: &WorkspaceReport<'_>, findings: &[&Diagnostic]) -> String {
    let mut out = String::new();
    for d in findings {
        concise::line(&mut out, report, d);
        if let Some(help) = &d.help {
            let _ = writeln!(out, "  help: {}", visible_lines(help).replace('\n', "\n  "));
        }
    }
    out
}

/// How many files of a workspace have an error.
fn failures(report: &WorkspaceReport<'_>) -> usize {
    let errors = report.outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let files: HashSet<FileId> = errors.map(|d| d.span.file).collect();
    files.len()
}
