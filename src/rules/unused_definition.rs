//! `unused-definition`

use super::elsewhere;
use super::references::{Resolved, Streams, Used, channels_of, pages_of, resolve_named};
use super::{Check, Context, Example, Rule};
use crate::compile::{PlannedChannel, is_paused};
use crate::diagnostic::{Code, Diagnostic, Findings, Guesses, Severity, nearest};
use crate::model::{Access, Blank, ChannelPostback, Offer, Spanned};
use crate::text::visible;
use crate::workspace::{Entries, Origin, Workspace, is_id};
use crate::yaml::Loc;
use hashbrown::HashSet;
use std::cell::LazyCell;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC202", "unused-definition"),
    what: "An active, granted offer (or one of its streams), a channel or a lander stands in no campaign (of its environment, where only that has it); a postback stands at a channel that RedTrack serves through an API; or `secrets` has a key for which the postback has no place. A channel's postback that no event fires is a note.",
    why: "It is set up in the panels and no visitor ever reaches it: more often than not a campaign forgot it, or names its neighbour.",
    mend: "Name it in a campaign, remove it, or mark an offer that waits with `status: paused`.",
    source: None,
    since: "0.1.0",
    bad: Example(&[
        (
            "trackc.yaml",
            "version: 1
include: [offers/*.yaml]
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
        ),
        (
            "offers/kz.yaml",
            "offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e }
",
        ),
    ]),
    good: Example(&[
        (
            "trackc.yaml",
            "version: 1
include: [offers/*.yaml]
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  kz-slim: { channel: push, offers: [slim-kz], status: paused }
",
        ),
        (
            "offers/kz.yaml",
            "offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e }
  later-kz: { stream: https://kshop5.pro/CdE34f, status: paused }
",
        ),
    ]),
    check: Check::Workspace(check),
};

/// Whether an offer is not meant to run yet.
pub(super) fn waits(offer: &Offer<'_>) -> bool {
    is_paused(offer.status) || offer.access.is_some_and(|a| a.value != Access::Granted)
}

/// What an environment alone defines, and no campaign of it uses: more often than not it was to
/// change an entry of the base, and its id is another.
fn of_environment(ws: &Workspace<'_, '_>, env: &str, out: &mut Findings) {
    let used = LazyCell::new(|| Used::new(ws, ws));
    unused_of(ws, env, ("channel", &ws.channels), |at, _| used.has_channel(at), out);
    unused_of(ws, env, ("lander", &ws.landers), |at, _| used.has_lander(at), out);
    unused_of(ws, env, ("offer", &ws.offers), |at, o| waits(o) || used.has_offer(at), out);
}

fn unused_of<T: Blank>(
    ws: &Workspace<'_, '_>,
    env: &str,
    (what, entries): (&str, &Entries<'_, T>),
    is_used: impl Fn(usize, &T) -> bool,
    out: &mut Findings,
) {
    let is_new = |key: Loc| ws.files.is_of_environment(key, env);
    let of_base = || entries.all().filter(|other| !is_new(other.key)).map(|other| other.id);
    let of_base = LazyCell::new(|| of_base().collect::<Vec<_>>());
    let mut guesses = Guesses::default();
    for (position, entry) in entries.all().enumerate() {
        let Some(value) = entry.value.as_deref() else { continue };
        // What its id should be may be used.
        let is_unused = is_new(entry.key) && is_id(entry.id) && !is_used(position, value);
        if !is_unused || out.count_instead_of(RULE.code.severity) {
            continue;
        }
        let id = visible(entry.id);
        let message =
            format!("only this environment has the {what} `{id}`, and no campaign of it uses that");
        let near = || nearest(entry.id, of_base.iter().copied());
        let help = match guesses.of(entry.id, near) {
            Some(near) => format!("did you mean `{near}`, to change it here?"),
            None => "name it in a campaign of this environment, or remove it; an entry of the base is changed under its own id".to_owned(),
        };
        let diagnostic = Diagnostic::new(RULE.code, ws.files.key(entry.key), message);
        out.push(diagnostic.label("never used").help(help));
    }
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    if ws.incomplete || ws.campaigns.any_broken() {
        return;
    }
    // An environment uses what the base defines, and the base counts its uses.
    if let Some(env) = ws.env {
        return of_environment(ws, env, out);
    }
    let mut seen = HashSet::new();
    // What cannot be read of `defaults` may lend `integration: none`.
    for planned in context.plan.channels.iter().filter(|c| c.api && !ws.lacks_defaults) {
        let Some(postback) = ws.channels.get(planned.id).and_then(|c| c.postback.as_ref()) else {
            continue;
        };
        // One that `defaults` lend is for the channels that need it.
        let is_own = ws.files.origin(postback.at) == Origin::Written;
        if is_own && seen.insert(postback.at) {
            let message = format!(
                "RedTrack tells the channel `{}` of conversions through its API: this postback is pasted nowhere",
                visible(planned.id)
            );
            out.push(
                Diagnostic::new(RULE.code, ws.files.key_span(postback.at), message)
                    .label("never used")
                    .help("remove it, or write `integration: none` where this postback does the telling"),
            );
        }
    }
    out.extend(context.plan.channels.iter().filter_map(|channel| told_of_nothing(ws, channel)));
    // An environment may write another URL, which has a place for it.
    if context.environments.len() == 1 {
        for planned in context.plan.channels.iter().filter(|c| !c.api) {
            let postback = ws.channels.get(planned.id).and_then(|c| c.postback.as_ref());
            secrets(ws, postback.map(|p| &p.value), &mut seen, out);
        }
    }
    let wrong = LazyCell::new(|| Wrong::new(ws));
    // Without any campaign, what is unused is one thing.
    let campaigns =
        ws.campaigns.is_empty().then(|| elsewhere::question("campaign", ws.files)).flatten();
    let mut is_said = false;
    let mut say = |key: Loc, what: &str, id: &str, help: &'static str| {
        // What its id should be may be used.
        if !id.split('/').all(is_id) || out.count_instead_of(RULE.code.severity) {
            return;
        }
        let message = format!(
            "no campaign uses the {what} `{}`: it is set up, and no visitor ever reaches it",
            visible(id)
        );
        let diagnostic = Diagnostic::new(RULE.code, ws.files.key(key), message);
        let diagnostic = diagnostic.label("never used");
        let Some(found) = &campaigns else {
            out.push(diagnostic.help(help));
            return;
        };
        if !std::mem::replace(&mut is_said, true) {
            out.push(diagnostic.help(format!(
                "there is no campaign at all; is one {found}; until one does, nothing else that is unused is told"
            )));
        }
    };
    let environments = context.environments;
    for (position, entry) in ws.channels.all().enumerate() {
        let used = environments.iter().any(|e| e.used.has_channel(position));
        if entry.value.is_some() && !used && !wrong.channels {
            say(entry.key, "channel", entry.id, "name it in a campaign's `channel`, or remove it");
        }
    }
    for (position, entry) in ws.landers.all().enumerate() {
        let used = environments.iter().any(|e| e.used.has_lander(position));
        if entry.value.is_some() && !used && !wrong.pages {
            say(entry.key, "lander", entry.id, "name it in a campaign's `funnels`, or remove it");
        }
    }
    let help = "name it in a campaign's `offers`, mark it `status: paused`, or remove it";
    for (position, entry) in ws.offers.all().enumerate() {
        let Some(offer) = &entry.value else { continue };
        if waits(offer) {
            continue;
        }
        if !environments.iter().any(|e| e.used.has_offer(position)) {
            if !wrong.offers {
                say(entry.key, "offer", entry.id, help);
            }
            continue;
        }
        // Of `stream` and `streams` one has to go, and that is said.
        let streams = offer.streams.as_ref().filter(|_| offer.stream.is_none());
        for (key, _) in streams.into_iter().flat_map(|s| s.iter()) {
            let id = format!("{}/{}", entry.id, key.value);
            if !environments.iter().any(|e| e.used.has_stream(&id)) && !wrong.offers {
                let help = "name it in a campaign's `offers`, or remove it";
                say(key.at, "stream", &id, help);
            }
        }
    }
}

/// A postback that no event fires. One of a preset is switched off so.
fn told_of_nothing(ws: &Workspace<'_, '_>, planned: &PlannedChannel<'_>) -> Option<Diagnostic> {
    let postback = ws.channels.get(planned.id)?.postback.as_ref()?;
    let names_none = postback.value.events.as_ref().is_some_and(Vec::is_empty);
    let is_own = |at: Loc| ws.files.origin(at) == Origin::Written;
    let url = postback.value.url.filter(|url| is_own(url.at))?;
    if !names_none || planned.api || !is_own(postback.at) {
        return None;
    }
    let message = format!(
        "`events` is empty: the channel `{}` is told of no conversion, and this postback is pasted nowhere",
        visible(planned.id)
    );
    let found = Diagnostic::new(RULE.code, ws.files.key_span(postback.at), message);
    Some(
        found
            .severity(Severity::Note)
            .label("fired by nothing")
            .related(ws.files.span(url.at), "never requested")
            .help("remove `events` to tell it of every approved and pending lead, or name the events, such as `events: [Sale]`"),
    )
}

/// Secrets of a postback whose URL has no place for them. Where it has a place that nothing fills, that
/// is said.
fn secrets(
    ws: &Workspace<'_, '_>,
    postback: Option<&ChannelPostback<'_>>,
    seen: &mut HashSet<Loc>,
    out: &mut Findings,
) {
    let Some((url, secrets)) = postback.and_then(|p| Some((p.url?, p.secrets.as_ref()?))) else {
        return;
    };
    // What is wrong with the whole URL is said.
    if !url.value.contains("{ref_id}") {
        return;
    }
    // Behind the last `>` no place ends.
    let closed = url.value.rsplit_once('>').map_or("", |(closed, _)| closed);
    let pieces = closed.split('>').filter_map(|piece| Some(piece.rsplit_once('<')?.1));
    let places: HashSet<&str> = pieces.collect();
    let known = secrets.entries.iter().filter(|(key, _)| places.contains(key.value)).count();
    if known < places.len() {
        return;
    }
    for (key, _) in secrets.iter().filter(|(key, _)| !places.contains(key.value)) {
        let is_own = ws.files.origin(key.at) == Origin::Written;
        if !is_own || !seen.insert(key.at) || out.count_instead_of(RULE.code.severity) {
            continue;
        }
        let name = visible(key.value);
        let message = format!(
            "this secret is put in the place of `<{name}>`, and the postback's URL has none: it is sent nowhere"
        );
        let finding = Diagnostic::new(RULE.code, ws.files.key(key.at), message);
        out.push(finding.label("never used").related(ws.files.span(url.at), "the URL").help(
            format!("write `<{name}>` in `url` where the value belongs, or remove this line"),
        ));
    }
}

/// Which kinds have a reference that leads nowhere: it may have meant what seems unused.
struct Wrong {
    offers: bool,
    channels: bool,
    pages: bool,
}

impl Wrong {
    fn new(ws: &Workspace<'_, '_>) -> Self {
        let mut streams = Streams::default();
        let mut wrong = Self { offers: false, channels: false, pages: false };
        for (_, campaign) in ws.campaigns.iter() {
            // A campaign that lacks its channel or its offers has a finding that says so.
            wrong.channels |=
                campaign.channel.is_none() && campaign.channels.as_ref().is_none_or(Vec::is_empty);
            let has_offers = campaign.named_offers().next().is_some();
            wrong.offers |= !has_offers;
            // Pages stand beside offers, in the funnels that it lacks.
            wrong.pages |= !has_offers && pages_of(campaign).next().is_none();
            for funnel in campaign.funnels.iter().flat_map(|f| &f.value) {
                wrong.offers |= funnel.offers.as_ref().is_none_or(|list| list.value.is_empty());
                // A prelander whose button leads to no lander is told as well.
                let has = |list: &Option<Spanned<Vec<_>>>| {
                    list.as_ref().is_some_and(|list| !list.value.is_empty())
                };
                wrong.pages |= has(&funnel.prelanders) && !has(&funnel.landers);
            }
            wrong.channels |= channels_of(campaign).any(|named| named.position().is_none());
            wrong.pages |= pages_of(campaign).any(|id| ws.landers.index(id.value).is_none());
            wrong.offers |= campaign
                .named_offers()
                .any(|named| !matches!(resolve_named(ws, &mut streams, named), Resolved::Found));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn only(rest: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
{rest}"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains("unused-definition")).collect()
    }

    #[test]
    fn a_postback_that_no_event_fires_was_silent() {
        let of = |channel: &str| {
            only(&format!(
                "channels:\n  a: {{ click_id: \"{{c}}\", {channel} }}\noffers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}\ncampaigns: {{ k: {{ channel: a, offers: [o] }} }}\n"
            ))
        };
        let url = "url: \"https://n.acme-net.com/p?c={ref_id}\"";
        let none = of(&format!("postback: {{ {url}, events: [] }}"));
        assert_eq!(none, ["note unused-definition 6 postback"]);
        assert!(of(&format!("postback: {{ {url} }}")).is_empty());
        assert!(of("preset: richads, postback: { events: [] }").is_empty());
    }

    const ALL: &str = "channels:
  push: { click_id: \"{click_id}\" }
  pop: { click_id: \"{click_id}\" }
landers:
  quiz: { url: https://quiz.acme-media.com/ }
  story: { url: https://story.acme-media.com/ }
offers:
  a: { stream: https://kshop5.pro/AbC12d }
  b: { stream: https://kshop5.pro/BcD23e }
  c: { streams: { one: https://kshop5.pro/CdE34f, two: https://kshop5.pro/DeF45g } }
  asked: { stream: https://kshop5.pro/EfG56h, access: requested }
";

    #[test]
    fn what_an_environment_alone_has_is_used_there_or_misspelt() {
        let campaign =
            "campaigns:\n  k: { channel: push, offers: [a, b, c/one, c/two], name: K }\n";
        let root = |of_env: &str| format!("{ALL}{campaign}environments:\n  staging:\n{of_env}");
        let of_base = only(&format!("{ALL}{campaign}"));
        let about_env = |of_env: &str| -> Vec<String> {
            only(&root(of_env)).into_iter().filter(|f| !of_base.contains(f)).collect()
        };
        let misspelt = about_env("    channels: { puhs: { click_id: \"{x}\" } }\n");
        assert!(misspelt.len() == 1 && misspelt[0].ends_with("puhs"), "{misspelt:?}");
        let new = "    offers: { d: { stream: https://kshop5.pro/FgH67i } }\n";
        assert_eq!(about_env(new).len(), 1);
        let used = "    campaigns: { l: { channel: push, offers: [d] } }\n";
        assert!(about_env(&format!("{new}{used}")).is_empty());
        let waits = "    offers: { d: { stream: https://kshop5.pro/FgH67i, status: paused } }\n";
        assert!(about_env(waits).is_empty());
        assert!(about_env("    offers: { a: { stream: https://kshop5.pro/FgH67i } }\n").is_empty());
    }

    #[test]
    fn each_kind_is_reported_at_its_id() {
        let rest = format!(
            "{ALL}campaigns:\n  x: {{ channel: push, funnels: [{{ landers: [quiz], offers: [a, c/two] }}] }}\n"
        );
        assert_eq!(
            only(&rest),
            [
                "warning unused-definition 7 pop",
                "warning unused-definition 10 story",
                "warning unused-definition 13 b",
                "warning unused-definition 14 one",
            ]
        );
    }

    #[test]
    fn a_use_in_any_environment_counts() {
        let rest = format!(
            "{ALL}campaigns:
  x: {{ channel: push, funnels: [{{ landers: [quiz], offers: [a, c/two] }}] }}
environments:
  staging:
    campaigns:
      x: {{ channel: pop, funnels: [{{ prelanders: [story], offers: [b, c/one] }}] }}
"
        );
        assert!(only(&rest).is_empty(), "{:?}", only(&rest));
    }

    #[test]
    fn a_postback_of_a_channel_with_an_api_is_never_used() {
        let rest = |integration: &str| {
            format!(
                "channels:
  p: {{ click_id: \"{{c}}\", {integration}postback: {{ url: \"https://ad.acme-network.com/c?c={{ref_id}}\" }} }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
campaigns:
  x: {{ channel: p, offers: [a] }}
"
            )
        };
        let found = only(&rest("integration: api, "));
        assert_eq!(found, ["warning unused-definition 6 postback"]);
        let rest_without_url = "channels:
  p: { preset: meta, postback: { events: [Sale] } }
offers:
  a: { stream: https://kshop5.pro/AbC12d }
campaigns:
  x: { channel: p, offers: [a] }
";
        assert_eq!(only(rest_without_url), ["warning unused-definition 6 postback"]);
        assert!(only(&rest("")).is_empty());
    }

    #[test]
    fn a_secret_that_fills_nothing_was_silent() {
        let rest = |query: &str, more: &str| {
            only(&format!(
                "channels:
  p: {{ click_id: \"{{c}}\", postback: {{ url: \"https://ad.acme-network.com/c?c={{ref_id}}{query}\", secrets: {{ KEY: {{ env: P_KEY }} }} }} }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
campaigns:
  x: {{ channel: p, offers: [a] }}
{more}"
            ))
        };
        for query in ["", "&key=KEY", "&key=[KEY]", "&a=<KEY", "&a=KEY>"] {
            assert_eq!(rest(query, ""), ["warning unused-definition 6 KEY"], "{query}");
        }
        // A place that nothing fills may be its own, and an environment may have one.
        for query in ["&key=<KEY>", "&key=<key>", "&a=<<KEY>>"] {
            assert!(rest(query, "").is_empty(), "{query}");
        }
        let environment = "environments: { e: { channels: { p: { postback: { url: \"https://ad.acme-network.com/c?c={ref_id}&k=<KEY>\" } } } } }\n";
        assert!(rest("", environment).is_empty());
    }

    /// The key was forgotten, and its landers were said to be unused besides.
    #[test]
    fn a_campaign_without_funnels_explained_no_lander() {
        for funnels in ["", ", funnels: []", ", offers: []"] {
            let rest = format!("{ALL}campaigns:\n  x: {{ channels: [push, pop]{funnels} }}\n");
            assert!(only(&rest).is_empty(), "{:?}", only(&rest));
        }
        let one = "{ prelanders: [story], landers: [quiz], offers: [a, c/one, c/two] }";
        for other in ["{ landers: [quiz] }", "{ offers: [] }"] {
            let rest = format!(
                "{ALL}campaigns:\n  x: {{ channels: [push, pop], funnels: [{one}, {other}] }}\n"
            );
            assert!(only(&rest).is_empty(), "{:?}", only(&rest));
        }
        let rest = format!(
            "{ALL}campaigns:\n  x: {{ channels: [push, pop], funnels: [{{ prelanders: [story], offers: [a, b, c/one, c/two] }}] }}\n"
        );
        assert!(only(&rest).is_empty(), "{:?}", only(&rest));
        let short = format!(
            "{ALL}campaigns:\n  x: {{ channels: [push, pop], offers: [a, b, c/one, c/two] }}\n"
        );
        assert_eq!(only(&short).len(), 2);
    }

    #[test]
    fn a_wrong_reference_explains_what_seems_unused() {
        let rest = format!(
            "{ALL}campaigns:\n  x: {{ channels: [push, popp], funnels: [{{ landers: [quiz, storry], offers: [a, bb, c/one, c/two] }}] }}\n"
        );
        assert!(only(&rest).is_empty(), "{:?}", only(&rest));
    }
}
