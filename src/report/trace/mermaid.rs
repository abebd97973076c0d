//! A trace as Mermaid sequence diagrams, one a journey.

use crate::text::markup::mermaid as escape;
use crate::trace::{Hop, Journey, Trace};
use std::fmt::Write as _;
use std::io::{self, Write};

/// How much of a URL or a sentence a picture can hold.
const LONGEST: usize = 120;

pub(super) fn write(trace: &Trace<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (i, journey) in trace.journeys.iter().enumerate() {
        let mut text = String::new();
        if i > 0 {
            text.push('\n');
        }
        one(&mut text, &journey);
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn one(out: &mut String, journey: &Journey) {
    let mut players: Vec<&str> = Vec::new();
    let hops: Vec<&Hop> = journey.hops().collect();
    for hop in &hops {
        for name in [hop.from.as_str(), hop.to.as_str()] {
            if !players.contains(&name) {
                players.push(name);
            }
        }
    }
    let _ = writeln!(out, "%% {}", escape(&journey.campaign));
    out.push_str("sequenceDiagram\n  autonumber\n");
    for (i, name) in players.iter().enumerate() {
        let _ = writeln!(out, "  participant p{i} as {}", escape(name));
    }
    let player = |name: &str| players.iter().position(|p| *p == name).unwrap_or(0);
    let draw = |out: &mut String, indent: &str, hop: &Hop| {
        let (from, to) = (player(&hop.from), player(&hop.to));
        let arrow = if hop.problems.is_empty() { "->>" } else { "-x" };
        let what = match (&hop.url, hop.problems.first()) {
            (_, Some(problem)) => format!("{}: {}", hop.what, problem.text),
            (Some(url), None) => format!("{}: {}", hop.what, short(url)),
            (None, None) => hop.what.clone(),
        };
        let _ = writeln!(out, "{indent}p{from}{arrow}p{to}: {}", escape(&what));
        if let Some(last) = hop.then.last() {
            let _ = writeln!(out, "{indent}Note over p{to}: {}", escape(&short(last)));
        }
    };
    for hop in &journey.click {
        draw(out, "  ", hop);
    }
    for (i, lead) in journey.leads.iter().enumerate() {
        let word = if i == 0 { "alt" } else { "else" };
        let _ = writeln!(out, "  {word} {} lead ({})", lead.status, escape(&lead.printed));
        for hop in &lead.hops {
            draw(out, "    ", hop);
        }
    }
    if !journey.leads.is_empty() {
        out.push_str("  end\n");
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
