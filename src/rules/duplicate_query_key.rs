//! `duplicate-query-key`

use super::parts::once;
use super::{Check, Context, Example, Role, Rule, Site, doubt};
use crate::compile::{CLICK_ID, PlannedChannel, postback};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity, code, one_of};
use crate::facts::{Confidence, redtrack};
use crate::model::Text;
use crate::template::{Param, UrlTemplate};
use crate::text::visible;
use crate::workspace::{Owner, Workspace};
use hashbrown::{HashMap, HashSet};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC404", "duplicate-query-key"),
    what: "One URL carries the same parameter twice: by itself, or once trackc has added to it what belongs there.",
    why: "Which of the two counts is up to whoever reads the URL, and nobody says so. If it is the wrong one, the click id or the conversion type is lost.",
    mend: "Keep one of the two.",
    source: Some((
        "link checklists of teams with live accounts: the second one is not removed on the way",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?data2=push\", data: { data2: \"{sub1}\" } }
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
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?data2=push\", data: { data3: \"{sub1}\" } }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Both { parts: |context| once(context, workspace), sites },
};

fn sites(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !site.role.is_url() || !site.url.has_query() {
        return;
    }
    by_itself(context, site, out);
    if site.role == Role::StreamLink {
        with_slots(context, site, out);
    }
}

fn message(key: &str) -> String {
    format!(
        "`{}` stands twice in this URL, and which of the two counts is up to whoever reads it",
        visible(key)
    )
}

/// A parameter that the URL itself carries twice.
fn by_itself(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let url = site.url;
    // What stands in the click id's slot is another rule's: it names the cause.
    let slot = site
        .offer
        .map(|o| o.slot.as_str())
        .filter(|slot| url.params().any(|p| url.is_key(&p, slot) && url.value(&p) != CLICK_ID));
    let mut seen: Vec<(&str, Param)> = Vec::new();
    let mut many: HashMap<&str, Param> = HashMap::new();
    for param in url.params() {
        let key = url.key(&param);
        // `a[]=1&a[]=2` is a list.
        if key.is_empty() || key.ends_with("[]") || Some(key) == slot {
            continue;
        }
        let first = if many.is_empty() {
            seen.iter().find(|(k, _)| *k == key).map(|(_, first)| first.clone())
        } else {
            many.get(key).cloned()
        };
        let Some(first) = first else {
            if many.is_empty() && seen.len() < 16 {
                seen.push((key, param));
            } else {
                many.extend(seen.drain(..));
                many.insert(key, param);
            }
            continue;
        };
        if out.is_full() {
            return;
        }
        // The very same once more says nothing.
        let is_same = url.value(&first) == url.value(&param);
        let whole = param.key.start - 1..param.value.end.max(param.key.end);
        let title = format!("remove the second `{}`", visible(key));
        let write = || context.ws.files.write(site.text.at, whole, "", title);
        let fix = if is_same { write() } else { None };
        let first = context.ws.files.part(site.text.at, first.key);
        let help = format!("remove one of the two `{}`", visible(key));
        out.push(
            context
                .at(RULE.code, site, param.key, message(key))
                .label("the second one")
                .related(first, "the first one")
                .help(help)
                .fix(fix),
        );
    }
}

/// A slot that the link carries and `data` fills again.
fn with_slots(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let Some(offer) = site.offer else { return };
    let Some(data) = offer.written(context.ws).and_then(|o| o.data.as_ref()) else {
        return;
    };
    let files = context.ws.files;
    for (slot, text) in data.value.slots().filter(|(slot, _)| *slot != offer.slot) {
        let key = slot.as_str();
        let Some(param) = site.url.params().find(|p| site.url.is_key(p, key)) else { continue };
        let range = param.key.start..param.value.end;
        let in_link = files.part(site.text.at, range.clone());
        let in_data = files.span(text.at);
        let place = |span| (files.sources.path(span), span.start);
        let message = format!(
            "the stream link carries `{key}` already, and `data` would add it again: KMA.BIZ then sees `{key}` twice and may keep either"
        );
        let help = format!("keep `{key}` in one place: take it out of the link, or out of `data`");
        let found = if place(in_data) >= place(in_link) {
            files
                .finding(RULE.code, site.owner, text.at, None, message)
                .related(in_link, "the link carries it here")
        } else {
            context.at(RULE.code, site, range, message).related(in_data, "`data` fills it here")
        };
        out.push(found.label("the second one").help(help));
    }
}

fn workspace(context: &Context<'_, '_>, out: &mut Findings) {
    extra(context, out);
    direct_links(context, out);
}

/// Additional parameters that the postback has already.
fn extra(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let (Some(settings), Some(owner)) = (&ws.offer_source.postback, ws.offer_source_owner()) else {
        return;
    };
    let Some(extra) = &settings.value.extra else { return };
    let source = &context.plan.source;
    let routes = postback::routes(&postback::events(ws), source.report, source.status_words);
    let carried = |key: &str| match key {
        "clickid" => Some("the click id"),
        "sum" if routes.iter().any(|r| r.sum) => Some("the payout"),
        "type" if routes.iter().any(|r| r.type_value.is_some()) => Some("the conversion type"),
        "status" if routes.iter().any(|r| r.status_value.is_some()) => Some("the status"),
        "ptoken" if settings.value.protection_token.is_some() => Some("the protection token"),
        _ => None,
    };
    for (key, value) in &extra.entries {
        let folded = key.value.to_ascii_lowercase();
        if folded != key.value
            && let Some(what) = carried(&folded)
        {
            out.push(in_other_case(ws, owner, *key, &folded, what));
            continue;
        }
        let message = match carried(key.value) {
            Some(what) => format!(
                "the postback carries `{0}` already ({what}): with this line it stands there twice, and RedTrack may read either",
                key.value
            ),
            // Only the default event's postback has none.
            None if key.value == "type" => "the default event arrives without a `type`, and with this line every conversion has one".to_owned(),
            None => {
                let value = value.good().copied();
                out.extend(value.and_then(|v| unknown_status(ws, owner, *key, v, source.status_words)));
                continue;
            }
        };
        let found = Diagnostic::new(RULE.code, ws.files.key(key.at), message);
        out.push(
            ws.files
                .chain(found, owner, key.at, None)
                .label("trackc writes this")
                .help(format!("remove `{}` from `extra`", key.value)),
        );
    }
}

/// A parameter that the postback has already, in other letter case.
fn in_other_case<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    key: Text<'t>,
    own: &str,
    what: &str,
) -> Diagnostic {
    let name = visible(key.value);
    let message = format!(
        "the postback carries `{own}` already ({what}), and this is its name in other letter case: RedTrack is not known to tell the two apart, and if it does not, it may read either"
    );
    let found = Diagnostic::new(RULE.code, ws.files.key(key.at), message);
    ws.files
        .chain(found, owner, key.at, None)
        .severity(Severity::Warning)
        .label("trackc writes this")
        .help(format!("remove `{name}` from `extra`"))
        .basis(doubt::basis(Confidence::Low, "nothing says how RedTrack reads such a name"))
}

/// A `status` in `extra` that is none of RedTrack's.
fn unknown_status<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    key: Text<'t>,
    value: Text<'t>,
    words: [&str; 4],
) -> Option<Diagnostic> {
    let is_known = |word: &str| redtrack::STATUSES.contains(&word);
    let is_filled = value.value == "{status}";
    if key.value != "status"
        || is_known(value.value)
        || (is_filled && words.into_iter().all(|w| is_known(w) || w == "other"))
    {
        return None;
    }
    let message = if is_filled {
        format!(
            "`{{status}}` prints {}, and not each of them is a status of RedTrack's: the others are shown as `other`",
            one_of(words)
        )
    } else {
        format!(
            "`{}` is no status of RedTrack's: every conversion is shown as `other`",
            visible(value.value)
        )
    };
    let found = ws.files.finding(code::INVALID_VALUE, owner, value.at, None, message);
    Some(found.label("not a status").help(format!(
        "remove it: with `report: both` trackc writes a `status` for each URL. RedTrack's are {}",
        one_of(redtrack::STATUSES)
    )))
}

/// Parameters that a campaign in mode `direct` adds to a lander that has them already.
fn direct_links(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let mut pages: HashMap<&str, HashMap<&str, Range<usize>>> = HashMap::new();
    let mut told: HashSet<(&str, &str)> = HashSet::new();
    for campaign in context.plan.campaigns.iter().filter(|c| c.direct) {
        let funnels = campaign.funnels(ws);
        let Some(page) = funnels.iter().flat_map(|f| &f.landers).next() else { continue };
        let Some(entry) = ws.landers.entry(page.id.value) else { continue };
        let Some(text) = entry.value.as_ref().and_then(|l| l.url) else { continue };
        let carried = pages.entry(entry.id).or_insert_with(|| carried(text.value));
        let channel = context.plan.channel_of(campaign);
        for name in channel.into_iter().flat_map(added).chain(["cmpid"]) {
            let Some(range) = carried.get(name) else { continue };
            if !told.insert((entry.id, name)) {
                continue;
            }
            let key = visible(name);
            let message = format!(
                "the campaign `{}` runs without a redirect and adds `{key}` to this page's address, which carries it already",
                visible(&campaign.id)
            );
            let owner = entry.owner("lander");
            out.push(
                ws.files
                    .finding(RULE.code, owner, text.at, Some(range.clone()), message)
                    .label("would stand there twice")
                    .related(ws.files.key(campaign.key), "the campaign whose link is this page's")
                    .help(format!("remove `{key}` from the page's address")),
            );
        }
    }
}

/// The parameters that an address carries, each where it stands first.
fn carried(url: &str) -> HashMap<&str, Range<usize>> {
    let url = UrlTemplate::parse(url);
    let mut out = HashMap::new();
    for param in url.params() {
        out.entry(url.key(&param)).or_insert(param.key);
    }
    out
}

/// The names of what a channel adds to a link.
fn added<'t>(channel: &PlannedChannel<'t>) -> impl Iterator<Item = &'t str> {
    let cost = channel.cost.map(|_| "cost");
    let click_id = channel.click_id.map(|_| "ref_id");
    channel.parameters.iter().map(|p| p.name).chain(cost).chain(click_id)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn with(part: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
{part}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    fn stream(query: &str) -> Vec<String> {
        with(&format!("offers:\n  a: {{ stream: \"https://kshop5.pro/AbC12d?{query}\" }}"))
    }

    #[test]
    fn a_key_twice_in_one_url_is_found_at_the_second() {
        assert_eq!(stream("x=1&y=2&x=1"), ["error duplicate-query-key 6:51"]);
        assert_eq!(stream("data1={clickid}&data1={clickid}"), ["error duplicate-query-key 6:59"]);
        let part = "channels:\n  c: { click_id: \"{id}\", parameters: { sub1: \"{z}\" }, postback: { url: \"https://n.acme-net.com/p?c={ref_id}&c=1\" } }";
        assert_eq!(with(part), ["error duplicate-query-key 6:109"]);
        let many: Vec<String> = (0..40).map(|i| format!("k{i}=1")).collect();
        assert!(stream(&many.join("&")).is_empty());
        assert_eq!(stream(&format!("{}&k3=2", many.join("&"))).len(), 1);
        assert_eq!(stream(&format!("{}&k39=2", many.join("&"))).len(), 1);
    }

    #[test]
    fn keys_that_differ_and_lists_are_silent() {
        for query in ["x=1&X=1", "a[]=1&a[]=2", "data2=x&data3=x", "x&y"] {
            assert!(stream(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn what_trackc_adds_counts() {
        let first = "offers:\n  a:\n    data: { data2: \"{sub1}\" }\n    stream: \"https://kshop5.pro/AbC12d?data2=x\"";
        assert_eq!(with(first), ["error duplicate-query-key 8:40"]);
        let later = "offers:\n  a:\n    stream: \"https://kshop5.pro/AbC12d?data2=x\"\n    data: { data2: \"{sub1}\" }";
        assert_eq!(with(later), ["error duplicate-query-key 8:20"]);
        let postback =
            "offer_source:\n  postback:\n    extra: { type: \"{status}\", sub1: \"{stream}\" }";
        assert_eq!(with(postback), ["error duplicate-query-key 7:14"]);
        let token = "offer_source:\n  postback:\n    protection_token: { env: T }\n    extra: { ptoken: \"{orderid}\" }";
        assert_eq!(with(token), ["error duplicate-query-key 8:14"]);
    }

    #[test]
    fn a_name_of_the_postback_in_other_letter_case_was_silent() {
        for pair in ["Type: \"{status}\"", "Sum: \"{sum}\"", "ClickID: \"{data1}\""] {
            let found = with(&format!("offer_source:\n  postback:\n    extra: {{ {pair} }}"));
            assert_eq!(found, ["warning duplicate-query-key 7:14"], "{pair}");
        }
        let other = "offer_source:\n  postback:\n    extra: { Source: kma, Status: x }";
        assert!(with(other).is_empty());
    }

    #[test]
    fn a_type_or_a_status_in_extra_does_not_overrule_the_events() {
        let found = |source: &str| {
            let yaml = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update, default: true }} }}
offer_source: {{ {source} }}
lint: {{ status-unmapped: off }}
"
            );
            super::super::tests::found(&[("trackc.yaml", &yaml)])
        };
        let extra = |pair: &str| found(&format!("postback: {{ extra: {{ {pair} }} }}"));
        assert_eq!(extra("type: Sale"), ["error duplicate-query-key 4:38"]);
        assert_eq!(extra("status: accepted"), ["error invalid-value 4:46"]);
        assert_eq!(extra("status: \"{status}\""), ["error invalid-value 4:46"]);
        assert!(extra("status: approved").is_empty());
        let words = "statuses: { pending: pending, approved: approved, declined: declined, fake: other }, postback: { extra: { status: \"{status}\" } }";
        assert!(found(words).is_empty(), "{:?}", found(words));
    }

    #[test]
    fn a_direct_link_is_the_landers() {
        let part = |mode: &str, url: &str| {
            with(&format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
channels: {{ c: {{ click_id: \"{{id}}\", parameters: {{ sub1: \"{{z}}\" }} }} }}
landers:
  q: {{ url: \"https://quiz.acme-media.com/?{url}\" }}
campaigns:
  k: {{ channel: c, mode: {mode}, funnels: [{{ landers: [q], offers: [a] }}] }}"
            ))
        };
        assert_eq!(part("direct", "v=1&sub1=x"), ["error duplicate-query-key 8:47"]);
        assert_eq!(part("direct", "cmpid=x"), ["error duplicate-query-key 8:43"]);
        assert!(part("direct", "v=1&sub2=x").is_empty());
        assert!(part("redirect", "v=1&sub1=x").is_empty());
    }
}
