//! `malformed-url`

mod dressed;
mod ending;
mod glued;
mod unnamed;
mod wide;

use super::{Check, Context, Example, Role, Rule, Site, hosts};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Severity, nearest, stands_for};
use crate::facts::Confidence;
use crate::template::{UrlProblem, UrlProblemKind, UrlTemplate};
use crate::text::{in_latin, is_hostile, odd_letter, visible};
use dressed::{Dressed, dressed};
use std::borrow::Cow;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC401", "malformed-url"),
    what: "A URL has no host, does not begin with http:// or https://, or its query is broken: two `?`, none, `&&`, a macro in no parameter of its own, a space, a character that nobody sees, a fragment before the query.",
    why: "A broken query loses the parameters after the break, and with them the click id: the visitor arrives, the lead is counted by KMA.BIZ, and no conversion ever reaches RedTrack.",
    mend: "Copy the URL again from the panel, without spaces. One `?` opens the query, `&` separates its parameters, and a `#fragment` comes last.",
    source: Some(("RedTrack's help on dynamic parameters (one `?`, then `&`)", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d?x=1?y=2
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
  keto-kz:
    stream: https://kshop5.pro/AbC12d?x=1&y=2#top
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !site.role.is_url() {
        return;
    }
    if let Some(found) = dressed(site.text.value, site.role == Role::StreamLink) {
        out.push(alone(context, site, found));
        return;
    }
    if let Some(found) = wide::finding(context, site).or_else(|| glued::remark(context, site)) {
        out.push(found);
        return;
    }
    out.extend(odd_name(context, site));
    out.extend(no_ampersand(context, site));
    out.extend(unnamed::unnamed(context, site));
    let problems = site.url.problems();
    if problems.is_empty() {
        out.extend(ending::finding(context, site));
    }
    for problem in problems {
        let text = &site.text.value[problem.range.clone()];
        // `<HOST>` is filled from `secrets`, or reported as left over.
        let is_place = text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'));
        if is_place && matches!(problem.kind, UrlProblemKind::BadHost(_)) {
            continue;
        }
        // A page may really ask for a name and a password; no visitor has them.
        let is_doubtful = problem.kind == UrlProblemKind::User
            && site.role == Role::LanderUrl
            && !text.contains('.');
        let (message, label, help) = words(site, &problem);
        let fix = instead(site, &problem).and_then(|(range, new, title)| {
            context.ws.files.write(site.text.at, range, &new, title)
        });
        let finding = context.at(RULE.code, site, problem.range.clone(), message).label(label);
        let finding = if is_doubtful { finding.severity(Severity::Warning) } else { finding };
        out.push(finding.help(help).fix(fix));
    }
}

/// What is said of a problem, at its place, and what to do about it.
fn words(site: &Site<'_, '_>, problem: &UrlProblem) -> (String, &'static str, String) {
    let text = &site.text.value[problem.range.clone()];
    match &problem.kind {
        UrlProblemKind::NotHttp => (
            "this is not a web address: it does not begin with `https://`".to_owned(),
            "expected `https://`",
            match sound(site.text.value.trim()) {
                Some(whole) => format!("write `{}`", visible(&whole)),
                None => "write the whole address, beginning with `https://`".to_owned(),
            },
        ),
        UrlProblemKind::NoHost => (
            "this address has no host of its own".to_owned(),
            "no host",
            "write the host after `https://`; a macro cannot stand in its place".to_owned(),
        ),
        UrlProblemKind::BadHost(why) => (
            format!("`{}` cannot be a host: {why}", visible(text)),
            "not a host",
            match hosts::meant(text) {
                Some((meant, why)) => format!("write `{meant}`: {why}"),
                None => "copy the address again from the panel".to_owned(),
            },
        ),
        UrlProblemKind::TwoQuestionMarks => (
            "this address has a second `?`: what follows it is lost".to_owned(),
            "second `?`",
            "write `&` instead".to_owned(),
        ),
        UrlProblemKind::EmptyParameter => (
            "this address has an empty parameter".to_owned(),
            "two `&`",
            "keep one `&`".to_owned(),
        ),
        UrlProblemKind::HtmlEscape => (
            "this address was copied out of HTML: `&amp;` stands there for `&`, and makes a parameter of another name here".to_owned(),
            "`&` as HTML writes it",
            "write `&` instead".to_owned(),
        ),
        UrlProblemKind::Space => (
            "this address has a space or a line break in it: it ends there for whoever reads it".to_owned(),
            "not allowed in an address",
            "remove it, or write `%20` where a space belongs to a value".to_owned(),
        ),
        UrlProblemKind::Invisible => (
            format!(
                "this address has a character in it that nobody sees, `{}`: it is sent as a part of the value beside it",
                visible(text)
            ),
            "cannot be seen",
            "remove it".to_owned(),
        ),
        UrlProblemKind::ParameterInPath => (
            "this address has a parameter and no `?`: all of it is the path, and nobody reads a parameter there".to_owned(),
            "no `?` before it",
            if site.url.begins_query(&problem.range) {
                "write `?` instead".to_owned()
            } else {
                "write `?` before the first name of a parameter, and `&` before each that follows".to_owned()
            },
        ),
        UrlProblemKind::BadPort => (
            format!("there is no port `{}`: ports end with 65535", visible(text)),
            "not a port",
            "remove it, or copy the address again from the panel".to_owned(),
        ),
        UrlProblemKind::User => (
            format!("what stands before the `@` is a user name: this address leads to `{}`", visible(site.url.host())),
            "not a part of the host",
            "remove it, with the `@`, or copy the address again from the panel".to_owned(),
        ),
        UrlProblemKind::Backslash => (
            format!("browsers read a `\\` as a `/`: this address leads to `{}`", visible(site.url.host())),
            "read as `/`",
            "write `/` instead, or copy the address again from the panel".to_owned(),
        ),
        UrlProblemKind::FragmentBeforeQuery => (
            "the `#` comes before the `?`, so the parameters are part of the fragment and never leave the browser".to_owned(),
            "the fragment begins here",
            "move the `#…` part to the end of the address".to_owned(),
        ),
    }
}

/// A finding about what stands around an address.
fn alone(context: &Context<'_, '_>, site: &Site<'_, '_>, found: Dressed) -> Diagnostic {
    let fix = found.address.and_then(|address| {
        let title = format!("write `{}`", visible(&address));
        let fix =
            context.ws.files.write(site.text.at, 0..site.text.value.len(), &address, title)?;
        Some(if found.has_words { fix.at_most(Applicability::Unsafe) } else { fix })
    });
    let level = if found.is_sure { Severity::Error } else { Severity::Warning };
    context
        .at(RULE.code, site, found.range, found.message)
        .severity(level)
        .label(found.label)
        .help(found.help)
        .fix(fix)
}

/// A parameter whose name has a letter in it that only looks like a Latin one.
fn odd_name(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let (range, letter, latin) = site.url.params().find_map(|param| {
        let (letter, latin) = in_latin(site.url.key(&param))?;
        Some((param.key.clone(), letter, latin))
    })?;
    let message = format!(
        "no parameter is called `{}`: {}, and nobody reads a parameter of this name",
        visible(&site.text.value[range.clone()]),
        odd_letter(letter)
    );
    let title = format!("write `{latin}`");
    let fix = context.ws.files.write(site.text.at, range.clone(), &latin, title);
    Some(
        context
            .at(RULE.code, site, range, message)
            .severity(Severity::Warning)
            .label("a letter of another script")
            .help(format!("write `{latin}`"))
            .fix(fix),
    )
}

/// A parameter right behind the macro of the one before it: `a={b}c={d}`.
fn no_ampersand(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let text = site.text.value;
    let name_behind = |end: usize| {
        let (name, _) = text[end..].split_once('=')?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let is_one = (2..=40).contains(&name.len()) && name.bytes().all(is_name);
        (is_one && !name.starts_with(|c: char| c.is_ascii_digit())).then(|| end..end + name.len())
    };
    let params = site.url.params();
    let mut ends = site.template().tokens().iter().map(|token| token.range.end);
    let range = ends.find_map(name_behind)?;
    // An address within the address has parameters of its own.
    let value = params.map(|param| param.value).find(|value| value.contains(&range.start))?;
    if text[value.start..range.start].contains("://") {
        return None;
    }
    let is_twice = site.url.params().any(|param| site.url.key(&param) == &text[range.clone()]);
    let name = visible(&text[range.clone()]);
    let fix = if is_twice {
        None
    } else {
        context.ws.files.write(
            site.text.at,
            range.start..range.start,
            "&",
            format!("write `&{name}`"),
        )
    };
    let message = format!(
        "`{name}` is no parameter of its own here: without `&` before it, it is a part of the value of the one before"
    );
    Some(
        context
            .at(RULE.code, site, range.clone(), message)
            .severity(Severity::Warning)
            .label("no `&` before it")
            .help(format!("write `&{name}`"))
            .fix(fix),
    )
}

/// What is replaced by what where a problem can be mended in one way alone.
fn instead(site: &Site<'_, '_>, problem: &UrlProblem) -> Option<(Range<usize>, String, String)> {
    let text = site.text.value;
    let range = problem.range.clone();
    match problem.kind {
        // The second of `??` is a slip; one in an address within the address belongs to that.
        UrlProblemKind::TwoQuestionMarks => {
            let is_mark = |b: &&u8| matches!(b, b'?' | b'&');
            let (before, behind) = text.as_bytes().split_at(range.start);
            let start = range.start - before.iter().rev().take_while(is_mark).count();
            let end = range.start + behind.iter().take_while(is_mark).count();
            let head = &text[site.url.host_range().end..start];
            let mark = if head.contains('?') { "&" } else { "?" };
            let is_nested = head.contains("://");
            (!is_nested).then(|| (start..end, mark.to_owned(), format!("write one `{mark}`")))
        }
        UrlProblemKind::EmptyParameter => {
            let run = text[range.start..].bytes().take_while(|b| *b == b'&').count();
            Some((range.start..range.start + run, "&".to_owned(), "write one `&`".to_owned()))
        }
        UrlProblemKind::HtmlEscape => {
            let plain = text.replace("&amp;", "&");
            Some((0..text.len(), plain, "write `&` instead of `&amp;`".to_owned()))
        }
        UrlProblemKind::Invisible => {
            let seen = text.replace(is_hostile, "");
            Some((0..text.len(), seen, "remove what cannot be seen".to_owned()))
        }
        // An own page may really have such a path.
        UrlProblemKind::ParameterInPath
            if site.role != Role::LanderUrl && site.url.begins_query(&range) =>
        {
            Some((range, "?".to_owned(), "write `?`".to_owned()))
        }
        UrlProblemKind::Space | UrlProblemKind::NotHttp => {
            let whole = sound(text.trim())?;
            let title = format!("write `{}`", visible(&whole));
            Some((0..text.len(), whole, title))
        }
        UrlProblemKind::BadHost(_) => {
            let (meant, _) = hosts::meant(&text[range.clone()])?;
            let title = format!("write `{meant}`");
            Some((range, meant, title))
        }
        _ => None,
    }
}

/// An address whose scheme lost a slash, its colon or both: `https:/x`, `https//x`, `https:x`.
fn with_slashes(text: &str) -> Cow<'_, str> {
    let is_mark = |c: char| matches!(c, ':' | ';' | '/' | '\\');
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
            && text[scheme.len()..].starts_with(is_mark)
    });
    match scheme {
        Some(scheme) if !text[scheme.len()..].starts_with("://") => {
            Cow::Owned(format!("{scheme}://{}", text[scheme.len()..].trim_start_matches(is_mark)))
        }
        _ => Cow::Borrowed(text),
    }
}

/// An address as it must have been meant: itself, or with the scheme that was left out or
/// misspelt.
fn sound(text: &str) -> Option<String> {
    let text = &*with_slashes(text);
    let url = UrlTemplate::parse(text);
    let known = ["https", "http"];
    let whole = match url.scheme() {
        "" => format!("https://{}", text.trim_start_matches('/')),
        scheme if known.contains(&scheme) => text.to_owned(),
        scheme => {
            let near = nearest(scheme, known)?;
            let is_sure = stands_for(near, scheme, known) == Some(Applicability::Safe);
            is_sure.then(|| format!("{near}{}", &text[scheme.len()..]))?
        }
    };
    let url = UrlTemplate::parse(&whole);
    let is_sound = url.host().contains('.') && url.problems().is_empty();
    is_sound.then_some(whole)
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::{check, with_stream};

    /// What a stream's link is mended to.
    fn mended(link: &str) -> Option<String> {
        let yaml = with_stream(link);
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code)?;
        let edit = found.fixes.first()?.edits.first()?;
        let mut text = yaml.clone();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        let link = text.lines().nth(5)?.strip_prefix("  a: { stream: \"")?;
        let link = link.strip_suffix("\" }")?.to_owned();
        assert!(found.help.as_deref()?.contains("write `"), "{found:?}");
        Some(link)
    }

    #[test]
    fn full_width_marks_between_parameters_were_silent() {
        let good = "https://kshop5.pro/AbC12d?data2=x&data3=y";
        for link in [
            "https://kshop5.pro/AbC12d?data2=x＆data3＝y",
            "https://kshop5.pro/AbC12d？data2＝x＆data3=y",
        ] {
            assert_eq!(mended(link).as_deref(), Some(good), "{link}");
        }
        for text in ["data2=a＝b", "data2=あ＆", "data2=？"] {
            assert_eq!(mended(&format!("https://kshop5.pro/AbC12d?{text}")), None, "{text}");
        }
    }

    #[test]
    fn a_scheme_that_lost_a_mark_and_a_host_with_a_slip_are_mended() {
        for link in [
            "https:/kshop5.pro/AbC12d",
            "https//kshop5.pro/AbC12d",
            "https:kshop5.pro/AbC12d",
            "HTTPS;//kshop5.pro/AbC12d",
            "kshop5.pro/AbC12d",
            "https://kshоp5.pro/AbC12d",
            "https://kshop5,pro/AbC12d",
        ] {
            assert_eq!(mended(link).as_deref(), Some("https://kshop5.pro/AbC12d"), "{link}");
        }
        assert_eq!(mended("http:/kshop5.pro/AbC12d").as_deref(), Some("http://kshop5.pro/AbC12d"));
        for other in ["https:/", "https", "https:/AbC12d"] {
            assert_eq!(mended(other), None, "{other}");
        }
    }
}
