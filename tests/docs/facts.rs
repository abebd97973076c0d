//! The tables of `docs/how-it-fits.md` are the program's own.

use crate::support::{golden, path as path_of};
use std::fmt::Write as _;
use std::fs;
use trackc::facts::channels::{CHANNELS, Postback, REMARKS, Remark};
use trackc::facts::{Macro, behaviour, kma, redtrack};

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").trim());
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut out = line(&head) + &line(&vec!["---".to_owned(); head.len()]);
    for row in rows {
        out += &line(&row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>());
    }
    out
}

fn macros<'a>(rows: impl Iterator<Item = &'a Macro>) -> String {
    let row = |m: &Macro| {
        let (sure, source) = (m.confidence.as_str().to_owned(), m.source.to_owned());
        vec![format!("`{}`", m.text), m.meaning.to_owned(), sure, source]
    };
    table(&["Macro", "Means", "How sure", "By whose word"], rows.map(row))
}

/// A table of the facts by the name in a comment.
fn facts(name: &str) -> String {
    match name {
        "behaviour" => {
            let row = |b: &behaviour::Behaviour| {
                let sure = b.confidence.as_str().to_owned();
                vec![b.text.to_owned(), sure, b.source.to_owned()]
            };
            table(&["Fact", "How sure", "By whose word"], behaviour::BEHAVIOURS.iter().map(row))
        }
        "macros" => macros(kma::MACROS.iter()),
        "tokens" => {
            // What is merely expected is no fact, and twenty slots are one.
            let known =
                |m: &&Macro| !m.source.starts_with("expected") && !m.text.starts_with("{sub");
            let slot = redtrack::OFFER_TOKENS.iter().find(|m| m.text == "{sub1}");
            let slots = slot.map(|m| Macro { text: "{sub1}` … `{sub20}", ..*m });
            let mut out = "In offer URLs and own pages:\n\n".to_owned();
            out += &macros(redtrack::OFFER_TOKENS.iter().filter(known).chain(slots.as_ref()));
            out += "\nToward channels:\n\n";
            out += &macros(redtrack::CHANNEL_TOKENS.iter().filter(known));
            out
        }
        "channels" => {
            let rows = CHANNELS.iter().map(|c| {
                let hears = match c.postback {
                    Postback::Url { .. } => "postback",
                    Postback::Api if c.may_not_be_served() => "API, if RedTrack serves it",
                    Postback::Api => "API",
                    Postback::Unknown => "not known",
                };
                let click = c.click_id.map_or(String::new(), |m| format!("`{m}`"));
                let sure = c.confidence.as_str().to_owned();
                vec![
                    format!("`{}`", c.id),
                    c.name.to_owned(),
                    c.kind.to_owned(),
                    click,
                    hears.to_owned(),
                    sure,
                ]
            });
            table(&["Preset", "Channel", "Sells", "Click id", "Conversions by", "How sure"], rows)
        }
        "remarks" => {
            let row = |remark: &Remark| {
                let (sure, source) = (remark.confidence.as_str(), remark.source);
                let channel = format!("`{}`", remark.channel);
                vec![channel, remark.text.to_owned(), sure.to_owned(), source.to_owned()]
            };
            table(&["Preset", "Fact", "How sure", "By whose word"], REMARKS.iter().map(row))
        }
        _ => String::new(),
    }
}

#[test]
fn the_page_on_how_it_fits_has_the_facts_of_the_program() {
    let path = path_of("docs/how-it-fits.md");
    let written = fs::read_to_string(&path).expect("the page");
    let mut actual = String::new();
    let mut inside = false;
    for line in written.lines() {
        let name = line.strip_prefix("<!-- facts: ").and_then(|l| l.strip_suffix(" -->"));
        inside &= name.is_none() && !line.starts_with("## ");
        if !inside {
            let _ = writeln!(actual, "{line}");
        }
        if let Some(name) = name.filter(|name| *name != "end") {
            inside = true;
            let _ = writeln!(actual, "\n{}", facts(name));
        }
    }
    golden(&actual, &path);
}
