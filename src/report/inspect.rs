//! What a URL is, for people and for machines.

use super::Look;
use super::paint::{Ink, Page};
use crate::diagnostic::Severity;
use crate::inspect::{Fault, Inspection, MacroNote, Match, Parameter, Reading};
use crate::text::visible;

/// How an inspection is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InspectFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
}

/// An inspection in a format.
#[must_use]
pub fn render_inspection(inspection: &Inspection, format: InspectFormat, look: Look) -> String {
    match format {
        InspectFormat::Json => super::json_text(inspection),
        InspectFormat::Pretty => {
            let mut page = Page::new(look);
            for reading in &inspection.readings {
                page.gap();
                one(&mut page, reading);
            }
            page.finish()
        }
    }
}

/// The JSON Schema of [`InspectFormat::Json`].
#[must_use]
pub fn inspection_schema() -> serde_json::Value {
    super::own_schema::<Inspection>("trackc inspect --format json")
}

fn one(page: &mut Page, reading: &Reading) {
    let input = page.ink(Ink::Url, &reading.input);
    page.line(0, &input);
    page.say(2, "", Some(Ink::Title), &reading.what);
    if !reading.parameters.is_empty() {
        page.gap();
        reading.parameters.iter().for_each(|p| parameter(page, p));
    }
    if !reading.faults.is_empty() {
        page.gap();
        reading.faults.iter().for_each(|f| fault(page, f));
    }
    if let Some(mended) = &reading.mended {
        page.gap();
        page.line(2, "mended:");
        let mended = page.ink(Ink::Url, mended);
        page.line(4, &mended);
    }
    if let Some(entry) = &reading.entry {
        page.gap();
        self::entry(page, entry);
    }
}

fn parameter(page: &mut Page, p: &Parameter) {
    page.line(2, &format!("{} = {}", page.ink(Ink::Title, &p.name), visible(&p.value)));
    if !p.meaning.is_empty() {
        page.say(6, "", None, &p.meaning);
    }
    for note in &p.macros {
        page.say(6, "", Some(Ink::Faint), &macro_note(note));
    }
}

fn macro_note(note: &MacroNote) -> String {
    let whose = match note.whose.as_slice() {
        [] => return format!("{}: a macro, and it is not known whose", note.text),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let confidence = match note.confidence {
        Some("high") | None => String::new(),
        Some(confidence) => format!(" (confidence: {confidence})"),
    };
    format!("{}: a macro of {whose}: {}{confidence}", note.text, note.meaning)
}

fn fault(page: &mut Page, f: &Fault) {
    let ink = match f.severity {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Doubt,
        Severity::Note => Ink::Faint,
    };
    let rule = f.rule.map_or_else(String::new, |rule| format!(" [{rule}]"));
    page.say(2, &format!("{}: ", f.severity.as_str()), Some(ink), &format!("{}{rule}", f.message));
    page.say(4, "", None, &format!("help: {}", f.help));
}

fn entry(page: &mut Page, entry: &Match) {
    let mut place =
        if entry.workspace == "." { String::new() } else { format!(" in {}", entry.workspace) };
    let mut with = String::new();
    if let Some(env) = entry.environment.as_deref().map(visible) {
        place.push_str(&format!(", environment `{env}`"));
        with = format!(" with `--env {env}`");
    }
    let heading = format!("{}/{}{place}: {}", entry.kind, entry.id, entry.name);
    let heading = page.ink(Ink::Title, &heading);
    page.line(2, &heading);
    page.say(4, "", None, &format!("pasted into: {}", entry.paste_into));
    if entry.differences.is_empty() {
        page.say(4, "", Some(Ink::Good), &format!("It is what the workspace compiles to{with}."));
        return;
    }
    page.say(
        4,
        "",
        Some(Ink::Bad),
        &format!("It differs from what the workspace compiles to{with}:"),
    );
    for d in &entry.differences {
        let text = match (&d.here, &d.compiled) {
            (Some(here), Some(there)) => {
                format!("{}: {} here, {} compiled", d.part, quoted(here), quoted(there))
            }
            (Some(here), None) => format!("{}={here} is here and is not compiled", d.part),
            (None, Some(there)) => format!("{}={there} is compiled and is missing here", d.part),
            (None, None) => d.part.clone(),
        };
        page.say(6, "", None, &text);
    }
    page.say(4, "", None, "compiled:");
    let url = page.ink(Ink::Url, &entry.url);
    page.line(6, &url);
}

/// A value as it is quoted; one without letters in words.
fn quoted(value: &str) -> String {
    if value.is_empty() { "empty".to_owned() } else { format!("`{value}`") }
}
