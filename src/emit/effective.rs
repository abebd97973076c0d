//! The effective workspace as YAML: what `trackc show` prints.

use crate::model::{Blank, Level, Outline, Shown, Spanned, Text};
use crate::text::{visible, without_commands};
use crate::workspace::{Entries, Files, Origin, Workspace};
use crate::yaml::{CoreType, Loc, core_type};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The kinds that can be selected, with their sections.
pub const SECTIONS: [(&str, &str); 8] = [
    ("domain", "domains"),
    ("event", "conversion_events"),
    ("offer_source", "offer_source"),
    ("tracking_domain", "tracking_domain"),
    ("channel", "channels"),
    ("lander", "landers"),
    ("offer", "offers"),
    ("campaign", "campaigns"),
];

/// The workspace after includes, defaults, presets and environments, as YAML. Each filled-in
/// value has a comment that says where it came from. `chosen` picks entries by kind and id, and
/// `hidden` takes secrets out of a text.
#[must_use]
pub fn effective(
    ws: &Workspace<'_, '_>,
    chosen: &dyn Fn(&str, &str) -> bool,
    hidden: &dyn Fn(&str) -> String,
) -> String {
    let mut out = Writer { files: ws.files, out: String::new(), env: ws.env, hidden };
    out.single("tracking_domain", ws.tracking_domain_at, ws.tracking_domain.as_ref(), chosen);
    out.section("domains", "domain", &ws.domains, chosen);
    out.section("conversion_events", "event", &ws.events, chosen);
    out.single("offer_source", ws.offer_source_at, Some(&ws.offer_source), chosen);
    out.section("channels", "channel", &ws.channels, chosen);
    out.section("landers", "lander", &ws.landers, chosen);
    out.section("offers", "offer", &ws.offers, chosen);
    out.section("campaigns", "campaign", &ws.campaigns, chosen);
    out.out
}

/// The workspace as one root file: what [`effective`] says of it, and what is set for all of it,
/// so that it checks as the workspace does.
#[must_use]
pub fn effective_root(
    ws: &Workspace<'_, '_>,
    lint: &[(Text<'_>, Spanned<Level>)],
    hidden: &dyn Fn(&str) -> String,
) -> String {
    let mut out = String::from("version: 1\n");
    if ws.private {
        out.push_str("private: true\n");
    }
    out.push_str(&effective(ws, &|_, _| true, hidden));
    if !lint.is_empty() {
        out.push_str("lint:\n");
    }
    for (rule, level) in lint {
        let _ =
            writeln!(out, "  {}: {}", scalar(&hidden(rule.value)), scalar(level.value.as_str()));
    }
    out
}

struct Writer<'w, 't> {
    files: &'w Files<'t>,
    out: String,
    env: Option<&'t str>,
    hidden: &'w dyn Fn(&str) -> String,
}

impl<'t> Writer<'_, 't> {
    /// A text without secrets as a scalar.
    fn scalar(&self, text: &str) -> String {
        scalar(&(self.hidden)(text))
    }

    fn single<T: Shown<'t>>(
        &mut self,
        key: &'static str,
        at: Option<Loc>,
        value: Option<&T>,
        chosen: &dyn Fn(&str, &str) -> bool,
    ) {
        let (Some(at), Some(value)) = (at, value) else { return };
        if let Some(outline) = value.shown(at).filter(|_| chosen(key, key)) {
            self.entry(0, key, &outline);
        }
    }

    fn section<T: Shown<'t> + Blank>(
        &mut self,
        section: &str,
        kind: &str,
        entries: &Entries<'t, T>,
        chosen: &dyn Fn(&str, &str) -> bool,
    ) {
        let mut begun = false;
        for (entry, value) in entries.iter() {
            let Some(outline) = value.shown(entry.key).filter(|_| chosen(kind, entry.id)) else {
                continue;
            };
            if !begun {
                begun = true;
                let _ = writeln!(self.out, "{section}:");
            }
            self.entry(1, entry.id, &outline);
        }
    }

    fn entry(&mut self, depth: usize, key: &str, value: &Outline<'t>) {
        let indent = "  ".repeat(depth);
        match value {
            Outline::Map(entries) if !entries.is_empty() => {
                let _ = writeln!(self.out, "{indent}{}:", self.scalar(key));
                for (key, value) in entries {
                    self.entry(depth + 1, key, value);
                }
            }
            Outline::List(items) if items.iter().any(|i| !is_leaf(i)) => {
                let _ = writeln!(self.out, "{indent}{}:", self.scalar(key));
                for item in items {
                    self.item(depth + 1, item);
                }
            }
            leaf => {
                let comment = self.comment(leaf.at());
                let _ = writeln!(
                    self.out,
                    "{indent}{}: {}{comment}",
                    self.scalar(key),
                    self.inline(leaf)
                );
            }
        }
    }

    fn item(&mut self, depth: usize, item: &Outline<'t>) {
        let indent = "  ".repeat(depth);
        let Outline::Map(entries) = item else {
            let comment = self.comment(item.at());
            let _ = writeln!(self.out, "{indent}- {}{comment}", self.inline(item));
            return;
        };
        // The first key stands behind the dash, the others below it.
        let start = self.out.len();
        for (key, value) in entries {
            self.entry(depth + 1, key, value);
        }
        if self.out.len() > start {
            let dash = start + indent.len();
            self.out.replace_range(dash..=dash, "-");
        } else {
            let _ = writeln!(self.out, "{indent}- {{}}");
        }
    }

    fn inline(&self, outline: &Outline<'t>) -> Cow<'static, str> {
        match outline {
            Outline::Text(text, _) => Cow::Owned(self.scalar(text)),
            Outline::Prose(at) => Cow::Owned(self.scalar(self.files.text(*at))),
            Outline::Number(number, _) => Cow::Owned(number.to_string()),
            Outline::Bool(value, _) => Cow::Owned(value.to_string()),
            Outline::Hidden(_) => Cow::Borrowed("\"<hidden>\""),
            Outline::Map(_) => Cow::Borrowed("{}"),
            Outline::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.inline(item)).collect();
                Cow::Owned(format!("[{}]", items.join(", ")))
            }
        }
    }

    /// Where a value came from, when it was not written in the entry.
    fn comment(&self, at: Option<Loc>) -> String {
        let Some(at) = at else { return String::new() };
        let place = || {
            let span = self.files.span(at);
            let line = self.files.sources.range(span).start.line;
            format!("{}:{line}", visible(&(self.hidden)(self.files.sources.path(span))))
        };
        match self.files.origin(at) {
            Origin::Written => String::new(),
            Origin::Preset => "  # from the preset".to_owned(),
            Origin::Defaults => format!("  # from defaults, {}", place()),
            // One environment may take in another, where the value is written then.
            Origin::Environment(_) => self.env.map_or_else(String::new, |env| {
                format!("  # from environment {}, {}", visible(&(self.hidden)(env)), place())
            }),
        }
    }
}

fn is_leaf(outline: &Outline<'_>) -> bool {
    !matches!(outline, Outline::List(_) | Outline::Map(_))
}

/// Text as one YAML scalar on one line that every reader takes for the same text: `serde_yaml`
/// writes it, and what a YAML 1.1 reader or a flow list would take for something else is
/// quoted.
fn scalar(text: &str) -> String {
    if needs_quotes(text) {
        return quoted(text);
    }
    let written = serde_yaml::to_string(text).unwrap_or_default();
    let written = written.trim_end_matches('\n');
    if written.contains('\n') { quoted(text) } else { written.to_owned() }
}

/// A JSON string, which is a YAML string, with an escape for every character that could act
/// on a terminal or that YAML does not take as it is.
fn quoted(text: &str) -> String {
    let json = without_commands(&serde_json::to_string(text).unwrap_or_default());
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let number = u32::from(c);
        let taken = !matches!(number & 0xFFFF, 0xFFFE | 0xFFFF);
        let _ = match visible(c.encode_utf8(&mut [0; 4])) {
            Cow::Borrowed(same) if taken => out.write_str(same),
            _ if number > 0xFFFF => write!(out, "\\U{number:08X}"),
            _ => write!(out, "\\u{number:04X}"),
        };
    }
    out
}

fn needs_quotes(text: &str) -> bool {
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<"];
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._: ".contains(&b));
    words.iter().any(|w| text.eq_ignore_ascii_case(w))
        || (looks_numeric && (core_type(text) != CoreType::Str || text.contains(['_', ':', '-'])))
        || text.contains(['{', '}', '[', ']', ',', '#', '"', '\'', '\\'])
        || text.contains(|c| u32::from(c) & 0xFFFE == 0xFFFE)
        || matches!(visible(text), Cow::Owned(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_read_back_as_the_same_text() {
        for text in [
            "NO",
            "on",
            "1_000",
            "2026-01-01",
            "=",
            "12.50",
            "0.02",
            "{clickid}",
            "[ZONE]",
            "##X##",
            "a: b",
            "a #b",
            "Keto KZ",
            "",
            " x",
            "x ",
            "*a",
            "&a",
            "!a",
            "@a",
            "%a",
            "- a",
            "null",
            "61e190312000000000000000",
            "line\nbreak",
            "tab\there",
            "Краков",
            "KZ · Propeller",
        ] {
            let document = format!("k: {}\nl: [{}]\n", scalar(text), scalar(text));
            let read: serde_yaml::Value = serde_yaml::from_str(&document).unwrap();
            assert_eq!(read["k"].as_str(), Some(text), "{document}");
            assert_eq!(read["l"][0].as_str(), Some(text), "{document}");
        }
    }

    #[test]
    fn what_another_environment_holds_comes_from_the_one_that_takes_it_in() {
        use crate::compile::{Secrets, testing::planned};
        let text = "version: 1\nenvironments: { st: &s { tracking_domain: { host: a.io } }, eu: { <<: *s } }\n";
        planned(text, Some("eu"), Secrets::Masked, |ws, _| {
            let shown = effective(ws, &|_, _| true, &str::to_owned);
            assert!(
                shown.contains("host: a.io  # from environment eu, trackc.yaml:2\n"),
                "{shown}"
            );
        });
    }
}
