//! For people at a terminal, or for a pipe: without colours, at a fixed width.

use super::{Page, UNSEEN};
use crate::diagnostic::Severity;
use crate::report::{self, Look};
use crate::rules::{Example, FAMILIES, RULES, Rule};
use anstyle::{AnsiColor, Style};

/// The narrowest and the widest page: longer lines are hard to read.
const NARROWEST: usize = 40;
const WIDEST: usize = 100;
/// From this width the list has its columns side by side.
const COLUMNS: usize = 90;

const TITLE: Style = Style::new().bold();
const HEADING: Style = Style::new().bold().underline();
const CODE: Style = AnsiColor::Cyan.on_default();
const DIM: Style = Style::new().dimmed();

fn level(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    }
    .on_default()
}

/// How a page is laid out and painted.
struct Sheet {
    out: String,
    look: Look,
    width: usize,
}

impl Sheet {
    fn new(look: Look) -> Self {
        Self { out: String::new(), look, width: look.width.clamp(NARROWEST, WIDEST) }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.look.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let heading = self.paint(HEADING, text);
        self.line("");
        self.line(&heading);
    }

    /// A paragraph; `first` stands before its first line, as much room before the others.
    fn paragraph(&mut self, first: &str, indent: usize, text: &str) {
        let width = self.width.max(indent + 20);
        let mut inside = false;
        for (i, line) in report::fold(text, width, indent, indent).iter().enumerate() {
            let painted = self.paint_code(line, &mut inside);
            let before = if i == 0 { first.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{before}{painted}"));
        }
    }

    /// What stands between backticks, painted, where it goes on over lines too.
    fn paint_code(&self, line: &str, inside: &mut bool) -> String {
        let last = line.matches('`').count();
        let mut out = String::new();
        for (i, part) in line.split('`').enumerate() {
            if *inside {
                let open = if i > 0 { "`" } else { "" };
                let close = if i < last { "`" } else { "" };
                out.push_str(&self.paint(CODE, &format!("{open}{part}{close}")));
            } else {
                out.push_str(part);
            }
            *inside ^= i < last;
        }
        out
    }

    fn files(&mut self, example: &Example) {
        for (i, (path, text)) in example.0.iter().enumerate() {
            if i > 0 {
                self.line("");
            }
            let name = self.paint(DIM, &format!("  # {path}"));
            self.line(&name);
            for line in text.lines() {
                self.line(&format!("  {line}"));
            }
        }
    }

    fn page(&mut self, page: &Page) {
        let rule = page.rule;
        let title = self.paint(TITLE, rule.code.name);
        let severity = rule.code.severity;
        let level = self.paint(level(severity), severity.as_str());
        let family = rule.family().map_or("", |family| family.title);
        let dot = if self.look.unicode { '·' } else { '-' };
        self.line(&title);
        self.line(&format!("{} {dot} {level} {dot} {family}", rule.code.code));
        self.line("");
        self.paragraph("  ", 2, rule.what);
        self.heading("Why it matters");
        self.paragraph("  ", 2, rule.why);
        self.heading("How to mend it");
        self.paragraph("  ", 2, rule.mend);
        self.heading("Wrong");
        if page.bad.is_some() {
            self.files(&rule.bad);
            let command = self.paint(DIM, &format!("  $ {}", page.command()));
            self.line("");
            self.line(&command);
            let look = Look { width: self.width - 2, ..self.look };
            for line in page.findings(report::Format::Pretty, look).lines() {
                self.line(&format!("  {line}"));
            }
        } else {
            self.paragraph("  ", 2, UNSEEN);
        }
        self.heading("Right");
        self.files(&rule.good);
        self.heading("More");
        for (label, text) in page.facts() {
            let label = self.paint(DIM, &format!("  {label:<8}"));
            self.paragraph(&label, 10, &text);
        }
    }

    fn row(&mut self, rule: &Rule, longest: usize) {
        let (name, severity) = (rule.code.name, rule.code.severity);
        let level = self.paint(level(severity), severity.as_str());
        let head = format!("  {}  ", rule.code.code);
        if self.width < COLUMNS {
            self.line(&format!("{head}{name}  {level}"));
            self.paragraph(&" ".repeat(head.len()), head.len(), rule.what);
        } else {
            let gaps = [longest - name.len() + 2, "warning".len() - severity.as_str().len() + 2];
            let [before, after] = gaps.map(|gap| " ".repeat(gap));
            let indent = head.len() + longest + 2 + "warning".len() + 2;
            let first = format!("{head}{name}{before}{level}{after}");
            self.paragraph(&first, indent, rule.what);
        }
    }
}

pub(super) fn pages(pages: &[Page], look: Look) -> String {
    let mut sheet = Sheet::new(look);
    for (i, page) in pages.iter().enumerate() {
        if i > 0 {
            let rule = if look.unicode { "─" } else { "-" };
            let rule = sheet.paint(DIM, &rule.repeat(sheet.width));
            sheet.line(&format!("\n{rule}\n"));
        }
        sheet.page(page);
    }
    sheet.out
}

pub(super) fn list(look: Look) -> String {
    let mut sheet = Sheet::new(look);
    let longest = RULES.iter().map(|rule| rule.code.name.len()).max().unwrap_or(0);
    for (i, family) in FAMILIES.iter().enumerate() {
        if i > 0 {
            sheet.line("");
        }
        let title = sheet.paint(HEADING, family.title);
        sheet.line(&title);
        for rule in family.rules() {
            sheet.row(rule, longest);
        }
    }
    sheet.out
}
