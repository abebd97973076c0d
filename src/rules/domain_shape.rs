//! `domain-shape`

use super::hosts::{self, Parts, Tracking, parts};
use super::remark::{as_remark, says_something};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::model::Text;
use crate::template::host_fault;
use crate::text::visible;
use crate::workspace::{Files, Owner};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC601", "domain-shape"),
    what: "A tracking domain is more or less than a host: it has a scheme, a path or a port, or it is an IP address, a bare public suffix or no host at all.",
    why: "Postbacks and links are built as `https://<host>/postback?…`. With anything but a plain host there, every click and every conversion goes to an address that does not exist.",
    mend: "Write the host alone, as it stands in RedTrack → Tools → Domains: `trk.acme-media.com`.",
    source: Some(("RedTrack's help on postbacks and domains", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: https://trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    for domain in hosts::tracking(context.ws) {
        // What more there is would only be counted.
        if out.has_counted_as_many() {
            out.cut();
            return;
        }
        if let Some(text) = domain.host {
            let host = hosts::host_of(text.value);
            // A panel's address is the wrong host however it is written.
            if hosts::foreign(&host).is_none() {
                look(context, &domain, text, false, out);
            }
        }
        if let Some(text) = domain.target {
            look(context, &domain, text, true, out);
        }
    }
}

/// What is wrong with what stands for a host.
struct Shape {
    range: Range<usize>,
    message: String,
    label: &'static str,
}

fn look<'t>(
    context: &Context<'_, 't>,
    domain: &Tracking<'t>,
    text: Text<'t>,
    is_target: bool,
    out: &mut Findings,
) {
    let files = context.ws.files;
    if let Some(host) = torn(text.value, is_target) {
        let what = if is_target { "CNAME target" } else { "tracking domain" };
        let message = format!("this {what} has a space in the middle of it");
        let finding = files.finding(RULE.code, domain.owner, text.at, None, message);
        let fix = files.write_all(text.at, &host);
        let help = format!("write `{}`", visible(&host));
        out.push(finding.label("a space within").help(help).fix(fix));
        return;
    }
    let split = parts(text.value);
    let host = &text.value[split.host.clone()];
    let problem = not_a_host(host, &split, is_target).or_else(|| too_much(text.value, &split));
    let Some(Shape { range, message, label }) = problem else {
        out.extend(no_such_ending(files, domain.owner, text, host));
        return;
    };
    if out.count_instead() {
        return;
    }
    let range = if range.is_empty() { None } else { hosts::part_of(text, range) };
    let diagnostic = files.finding(RULE.code, domain.owner, text.at, range, message).label(label);
    let bare = host.strip_suffix('.').unwrap_or(host);
    let plain = parts(bare);
    if let Some((meant, why)) = hosts::meant(bare).filter(|_| split.host == (0..text.value.len())) {
        let fix = files.write_all(text.at, &meant);
        out.push(diagnostic.help(format!("write `{meant}`: {why}")).fix(fix));
        return;
    }
    if bare.is_empty() || not_a_host(bare, &plain, is_target).is_some() {
        out.push(diagnostic.help(if is_target {
            "write the host that RedTrack → Tools → Domains shows for your CNAME, such as `x7f2q.ttrk.io`"
        } else {
            "write the host of RedTrack → Tools → Domains alone, such as `trk.acme-media.com`"
        }));
        return;
    }
    let rest = &text.value[split.rest.clone()];
    // What stands at the domain itself, not at the `host` of its mapping, may become a mapping.
    let is_whole =
        domain.owner.key.doc() == text.at.doc() && domain.owner.key.node() + 1 == text.at.node();
    if let Some(target) = pointed_at(rest).filter(|_| is_whole) {
        let new = format!("{{ host: {bare}, target: {target} }}");
        let help = format!("write `{}`", visible(&new));
        out.push(diagnostic.help(help).fix(files.write_yaml(text.at, &new)));
        return;
    }
    let fix = files.write_all(text.at, bare).map(|mut fix| {
        fix.title = format!("write `{}` alone", visible(bare));
        if loses_words(text.value, &split) { fix.at_most(Applicability::Unsafe) } else { fix }
    });
    out.push(diagnostic.help(alone(bare, rest, is_target)).fix(fix));
}

/// A host whose ending is a slip for a usual one.
fn no_such_ending<'t>(
    files: &Files<'t>,
    owner: Owner<'t>,
    text: Text<'t>,
    host: &str,
) -> Option<Diagnostic> {
    let host = hosts::normal(host);
    let (ending, usual, whole) = hosts::misspelt_ending(&host)?;
    let message =
        format!("no registry has the ending `.{ending}`: nobody reaches RedTrack by this host");
    let fix = files.write_all(text.at, &whole).map(|fix| fix.at_most(Applicability::Unsafe));
    let finding = files.finding(RULE.code, owner, text.at, None, message);
    let finding = finding.severity(Severity::Warning).label(format!("is it `.{usual}`?"));
    Some(finding.help(format!("write `{}`", visible(&whole))).fix(fix).overrule(
        "If the ending is a new one, write `# trackc: ignore[domain-shape] reason` at the end of this line",
    ))
}

/// The host whose dot has spaces beside it: `trk.acme-media .com`.
fn torn(text: &str, is_target: bool) -> Option<String> {
    let mut words = text.split_whitespace();
    let mut whole = words.next().filter(|first| !holds_host(first))?.to_owned();
    for word in words {
        if whole.ends_with('.') == word.starts_with('.') {
            return None;
        }
        whole.push_str(word);
    }
    let split = parts(&whole);
    let is_host = split.host == (0..whole.len()) && not_a_host(&whole, &split, is_target).is_none();
    (is_host && holds_host(&whole) && whole.len() < text.trim().len()).then_some(whole)
}

/// What to do with a host and what stands behind it.
fn alone(bare: &str, rest: &str, is_target: bool) -> String {
    let help = format!("write `{}`", visible(bare));
    if holds_host(rest) && !is_target {
        format!("{help}; a second domain is an entry of its own under `domains:`")
    } else if !is_path(rest) && says_something(rest) {
        format!("{help}, and what stands behind it as a remark: {}", as_remark(bare, rest))
    } else {
        help
    }
}

/// Whether the host alone lacks something that somebody wrote down for others to read.
fn loses_words(text: &str, split: &Parts) -> bool {
    let part = |range: &Range<usize>| text[range.clone()].trim();
    let (rest, port) = (part(&split.rest), part(&split.port));
    // What looks like a name before the host may be the host.
    !split.user.is_empty()
        || part(&split.scheme).contains(char::is_whitespace)
        || port.contains(char::is_alphabetic)
        || (says_something(rest) && !is_path(rest))
        || holds_host(rest)
}

/// Whether what stands behind a host is the path of an address.
fn is_path(rest: &str) -> bool {
    rest.starts_with(['/', '?']) && !rest.trim_end().contains(char::is_whitespace)
}

/// The words of what stands behind a host, without the marks around them.
fn words(rest: &str) -> impl DoubleEndedIterator<Item = &str> {
    let is_mark = |c: char| "()[]/\\|,;:".contains(c);
    rest.split_whitespace().map(move |word| word.trim_matches(is_mark)).filter(|w| !w.is_empty())
}

/// Whether another host stands behind one.
fn holds_host(rest: &str) -> bool {
    words(rest).any(|word| hosts::is_named(&hosts::host_of(word)))
}

/// The host that an arrow or `CNAME` points at from another.
fn pointed_at(rest: &str) -> Option<&str> {
    const ARROWS: [&str; 7] = ["->", "-->", "=>", "→", "⇒", "➔", "cname"];
    let is_arrow = |word: &str| ARROWS.contains(&word.to_lowercase().as_str());
    let mut words = words(rest);
    let target = words.next_back()?;
    let (mut points, mut is_clear) = (false, true);
    for word in words {
        points |= is_arrow(word);
        is_clear &= is_arrow(word) || !says_something(word);
    }
    let split = parts(target);
    let is_host = split.host == (0..target.len()) && not_a_host(target, &split, true).is_none();
    (points && is_clear && is_host && holds_host(target)).then_some(target)
}

/// Why the host part is none; an empty range stands for the whole value.
fn not_a_host(host: &str, split: &Parts, is_target: bool) -> Option<Shape> {
    let shape = |range, message: String, label| Some(Shape { range, message, label });
    let what = if is_target { "CNAME target" } else { "tracking domain" };
    let at = split.host.start;
    if host.is_empty() {
        return shape(0..0, format!("this {what} has no host in it"), "no host");
    }
    let unbracketed = host.trim_start_matches('[').trim_end_matches(']');
    let is_v6 = unbracketed.parse::<std::net::Ipv6Addr>().is_ok();
    let parsed = url::Host::parse(host);
    if is_v6 || matches!(parsed, Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_))) {
        // A target that is an address is no host of RedTrack's; that rule says so.
        if is_target {
            return None;
        }
        let message = format!(
            "`{}` is an IP address; a tracking domain is a name whose CNAME points at RedTrack, and no certificate is made for an address",
            visible(host)
        );
        return shape(split.host.clone(), message, "an IP address");
    }
    let Ok(url::Host::Domain(ascii)) = parsed else {
        let message = format!("`{}` cannot be the host of a {what}", visible(host));
        return shape(split.host.clone(), message, "not a host");
    };
    let mut from = at;
    for label in host.strip_suffix('.').unwrap_or(host).split('.') {
        if let Some(why) = bad_label(label) {
            let range =
                if label.is_empty() { split.host.clone() } else { from..from + label.len() };
            let message = format!("`{}` cannot be the host of a {what}: {why}", visible(host));
            return shape(range, message, "not a host");
        }
        from += label.len() + 1;
    }
    if let Some(why) = host_fault(host).filter(|_| !host.contains(['<', '>', '%'])) {
        let message = format!("`{}` cannot be the host of a {what}: {why}", visible(host));
        return shape(split.host.clone(), message, "not a host");
    }
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    if ascii.len() > 253 {
        let message = format!("this {what} is longer than any host");
        return shape(split.host.clone(), message, "too long");
    }
    if is_target || !hosts::registrable(ascii).1 {
        return None;
    }
    let message = if ascii.contains('.') {
        format!(
            "`{}` is a public suffix: names are registered under it, so it cannot be yours, and no visitor or conversion would reach RedTrack there",
            visible(host)
        )
    } else {
        format!(
            "`{}` is a single word, not a domain on the internet: no visitor or conversion would reach RedTrack there",
            visible(host)
        )
    };
    shape(split.host.clone(), message, "not a domain of yours")
}

/// Why a part of a host between two dots cannot be one.
fn bad_label(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        return Some("two dots have nothing between them");
    }
    if label.len() > 63 && label.is_ascii() {
        return Some("a part between dots has at most 63 characters");
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Some("a part of it begins or ends with `-`");
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii();
    (!label.chars().all(fine)).then_some("a host has letters, digits, `-` and dots")
}

/// What stands around a host that is fine by itself.
fn too_much(text: &str, split: &Parts) -> Option<Shape> {
    let show = |range: &Range<usize>| visible(&text[range.clone()]).into_owned();
    let shape = |range: &Range<usize>, message: String, label| {
        Some(Shape { range: range.clone(), message, label })
    };
    let end = split.host.end;
    let blank = |range: &Range<usize>| text[range.clone()].trim().is_empty();
    if !split.scheme.is_empty() {
        if blank(&split.scheme) {
            return shape(
                &split.scheme,
                "there is a space before the host, and it would go into every link and postback"
                    .to_owned(),
                "a space",
            );
        }
        let message = format!(
            "a tracking domain is a host alone, without `{}`: links and postbacks are built as `https://<host>/…`",
            show(&split.scheme).trim()
        );
        return shape(&split.scheme, message, "not part of the host");
    }
    if !split.user.is_empty() {
        let message = format!("`{}` is no part of a host", show(&split.user));
        return shape(&split.user, message, "not part of the host");
    }
    if text[..end].ends_with('.') {
        let message = "the dot at the end is not part of the host that RedTrack knows".to_owned();
        return shape(&(end - 1..end), message, "one dot too many");
    }
    if !split.port.is_empty() {
        let message = format!(
            "a tracking domain has no port: RedTrack answers on the usual one, and a link with `{}` reaches nobody",
            show(&split.port)
        );
        return shape(&split.port, message, "a port");
    }
    if !split.rest.is_empty() {
        if blank(&split.rest) {
            return shape(
                &split.rest,
                "there is a space after the host, and it would go into every link and postback"
                    .to_owned(),
                "a space",
            );
        }
        let message =
            format!("a tracking domain is a host alone, without `{}`", show(&split.rest).trim());
        return if is_path(&text[split.rest.clone()]) {
            shape(
                &split.rest,
                format!("{message}: RedTrack's paths are added where they belong"),
                "a path",
            )
        } else {
            let why = "links and postbacks are built as `https://<host>/…`";
            shape(&split.rest, format!("{message}: {why}"), "not part of the host")
        };
    }
    None
}

#[cfg(test)]
mod tests;
