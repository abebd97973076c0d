//! Text for people that is not a finding: colours, wrapping, arrows.

use super::{Look, fold};
use crate::text::visible;
use anstyle::{AnsiColor, Style};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// A heading.
    Title,
    /// A URL.
    Url,
    /// What is less important.
    Faint,
    /// It works.
    Good,
    /// It does not.
    Bad,
    /// It may not.
    Doubt,
}

impl Ink {
    fn style(self) -> Style {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Self::Title => Style::new().bold(),
            Self::Url => color(AnsiColor::Cyan),
            Self::Faint => Style::new().dimmed(),
            Self::Good => color(AnsiColor::Green),
            Self::Bad => color(AnsiColor::Red).bold(),
            Self::Doubt => color(AnsiColor::Yellow),
        }
    }
}

/// Lines for a terminal of one look.
#[derive(Debug)]
pub(super) struct Page {
    look: Look,
    out: String,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Self { look, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// What is there so far, without the end of the last line: what follows may need a gap.
    pub(super) fn take(&mut self) -> String {
        let end = self.out.trim_end_matches('\n').len();
        let rest = self.out.split_off(end);
        std::mem::replace(&mut self.out, rest)
    }

    pub(super) fn arrow(&self) -> &'static str {
        if self.look.unicode { "→" } else { "->" }
    }

    /// A text from outside, shown safely and in its colour.
    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        let text = visible(text);
        if self.look.color {
            let style = ink.style();
            format!("{style}{text}{style:#}")
        } else {
            text.into_owned()
        }
    }

    /// A line as it is: it may hold colours, and is not wrapped.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
    }

    /// A sentence, wrapped, after a mark.
    pub(super) fn say(&mut self, indent: usize, mark: &str, ink: Option<Ink>, text: &str) {
        let width = self.look.width.clamp(40, 120);
        let margin = indent + mark.chars().count();
        for (i, line) in fold(&visible(text), width, margin, margin).iter().enumerate() {
            let painted = ink.map_or_else(|| line.clone(), |ink| self.ink(ink, line));
            if i == 0 {
                self.line(indent, &format!("{mark}{painted}"));
            } else {
                self.line(margin, &painted);
            }
        }
    }

    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}
