//! A trace for people.

use crate::report::Look;
use crate::report::paint::{Ink, Page};
use crate::trace::{Carried, Conversion, Hop, Journey, Path, Problem, Remark, Sequence, Trace};
use std::io::{self, Write};

/// How wide a column of parameters may become.
const WIDEST: usize = 40;

/// How many of a campaign's other paths are named.
const MOST_NAMED: usize = 1_000;

/// What is not confirmed, each once, by the number that hops refer to.
#[derive(Default)]
struct Doubts(Vec<Remark>);

impl Doubts {
    fn number(&mut self, remark: &Remark) -> usize {
        let at = self.0.iter().position(|r| r == remark).unwrap_or_else(|| {
            self.0.push(remark.clone());
            self.0.len() - 1
        });
        at + 1
    }
}

pub(super) fn write(trace: &Trace<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(look);
    let mut doubts = Doubts::default();
    for journey in trace.journeys.iter() {
        page.gap();
        one(&mut page, &mut doubts, &journey);
        out.write_all(page.take().as_bytes())?;
    }
    if !doubts.0.is_empty() {
        page.gap();
        let title = page.ink(Ink::Title, "What is not confirmed");
        page.line(0, &title);
        for (i, r) in doubts.0.iter().enumerate() {
            let text = format!("{} (confidence: {}; {})", r.text, r.confidence, r.source);
            page.say(0, &format!("{:>2}? ", i + 1), None, &text);
        }
    }
    page.gap();
    let (walked, broken) = (trace.summary().walked, trace.summary().broken);
    let paths = if walked == 1 { "path" } else { "paths" };
    let (ink, verdict) = match broken {
        0 if walked == 0 => (Ink::Doubt, "there is no campaign to begin at".to_owned()),
        0 if walked == 1 => (Ink::Good, "every click id comes home".to_owned()),
        0 => (Ink::Good, "every click id comes home by each of them".to_owned()),
        1 => (Ink::Bad, "1 breaks".to_owned()),
        n => (Ink::Bad, format!("{n} break")),
    };
    let verdict = page.ink(ink, &verdict);
    page.line(0, &format!("{walked} {paths} walked: {verdict}"));
    out.write_all(page.finish().as_bytes())
}

fn one(page: &mut Page, doubts: &mut Doubts, journey: &Journey) {
    let paused = if journey.paused { " (paused)" } else { "" };
    let title = page.ink(Ink::Title, &format!("{}: {}{paused}", journey.campaign, journey.name));
    page.line(0, &title);
    let path = &journey.path;
    if !path.offer.is_empty() {
        let way = format!(
            "to the offer {}, by the funnel {}, {} % of the clicks",
            path.offer, path.funnel, path.share
        );
        page.say(0, "", None, &way);
    }
    let mut number = 0;
    for hop in &journey.click {
        number += 1;
        page.gap();
        self::hop(page, doubts, number, hop);
    }
    for lead in &journey.leads {
        page.gap();
        let heading = format!("{} lead, KMA.BIZ prints {}", lead.status, lead.printed);
        let heading = page.ink(Ink::Title, &heading);
        page.line(0, &heading);
        for hop in &lead.hops {
            number += 1;
            self::hop(page, doubts, number, hop);
        }
    }
    if let Some(sequence) = &journey.pending_then_approved {
        page.gap();
        self::sequence(page, doubts, sequence);
    }
    others(page, &journey.others, true, "The other paths hold as well");
    others(page, &journey.others, false, "These paths break as well, and are not shown");
}

/// The paths that are not shown, those that hold or those that break.
fn others(page: &mut Page, all: &[Path], holds: bool, what: &str) {
    let all = || all.iter().filter(|path| path.holds == holds);
    let path = |p: &Path| format!("{} ({}, {} %)", p.offer, p.funnel, p.share);
    let named: Vec<String> = all().take(MOST_NAMED).map(path).collect();
    if !named.is_empty() {
        let more = match all().count() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        page.gap();
        let text = format!("{what}: {}{more}. See one with --offer.", named.join(", "));
        page.say(0, "", Some(Ink::Faint), &text);
    }
}

fn hop(page: &mut Page, doubts: &mut Doubts, number: usize, hop: &Hop) {
    let arrow = page.arrow();
    let title = format!("{} {arrow} {}", hop.from, hop.to);
    let title = page.ink(Ink::Title, &title);
    let what = crate::text::visible(&hop.what).into_owned();
    page.line(0, &format!("{number:>2}  {title}: {what}"));
    if let Some(url) = &hop.url {
        let url = page.ink(Ink::Url, url);
        page.line(4, &url);
    }
    parameters(page, &hop.parameters);
    for sentence in &hop.then {
        page.say(4, "", None, &capital(sentence));
    }
    remarks(page, doubts, 4, &hop.unconfirmed);
    problems(page, 4, &hop.problems);
}

fn parameters(page: &mut Page, all: &[Carried]) {
    let widest = |text: fn(&Carried) -> usize| all.iter().map(text).max().unwrap_or(0).min(WIDEST);
    let name = widest(|p| p.name.chars().count());
    let value = widest(|p| p.value.chars().count());
    for p in all {
        let written = p.written.as_deref().unwrap_or("");
        let meaning = match (written.is_empty(), p.meaning.is_empty()) {
            (true, true) => String::new(),
            (true, false) => p.meaning.clone(),
            (false, true) => written.to_owned(),
            (false, false) => format!("{written}  {}", p.meaning),
        };
        let meaning = page.ink(Ink::Faint, &meaning);
        let (shown_name, shown_value) =
            (crate::text::visible(&p.name), crate::text::visible(&p.value));
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.chars().count()));
        let line = format!(
            "{shown_name}{} = {shown_value}{}  {meaning}",
            pad(&shown_name, name),
            pad(&shown_value, value)
        );
        page.line(6, &line);
    }
}

fn sequence(page: &mut Page, doubts: &mut Doubts, sequence: &Sequence) {
    let title = page.ink(Ink::Title, "pending, then approved, on one click");
    page.line(0, &title);
    for sentence in &sequence.then {
        page.say(4, "", None, &capital(sentence));
    }
    let end = match sequence.conversions.as_slice() {
        [] => "In the end RedTrack holds nothing.".to_owned(),
        all => {
            let all: Vec<String> = all.iter().map(Conversion::in_words).collect();
            format!("In the end RedTrack holds {}.", all.join("; "))
        }
    };
    page.say(4, "", None, &end);
    remarks(page, doubts, 4, &sequence.unconfirmed);
    problems(page, 4, &sequence.problems);
}

/// Where to read what is not confirmed of a hop.
fn remarks(page: &mut Page, doubts: &mut Doubts, indent: usize, remarks: &[Remark]) {
    let numbers: Vec<String> = remarks.iter().map(|r| format!("{}?", doubts.number(r))).collect();
    if !numbers.is_empty() {
        page.say(indent, "", Some(Ink::Doubt), &format!("not confirmed: {}", numbers.join(" ")));
    }
}

fn problems(page: &mut Page, indent: usize, problems: &[Problem]) {
    for problem in problems {
        let text = format!("the chain breaks here: {}", problem.text);
        page.say(indent, "! ", Some(Ink::Bad), &text);
        page.say(indent + 2, "", None, &format!("help: {}", problem.help));
    }
}

/// A sentence with its capital letter and its full stop.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
