//! `redtrack-id-reused`

use super::{Check, Context, Example, Look, Rule, hosts};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::redtrack;
use crate::model::{Campaign, RedtrackId, Text};
use crate::text::visible;
use crate::workspace::{Entry, Files};
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC510", "redtrack-id-reused"),
    what: "Two campaigns have one `redtrack_id`; or (a note) an environment with a tracking domain of its own takes over the ids of the base.",
    why: "Both links lead to the same campaign in RedTrack: the clicks and the money of one are booked on the other, and nothing in the panels says so.",
    mend: "Copy each campaign's own id from its tracking link in RedTrack; leave the key out until RedTrack has made the campaign.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz], redtrack_id: 61f190c31cfe1c000181572d }
  kz-slim: { channel: push, offers: [slim-kz], redtrack_id: 61f190c31cfe1c000181572d }
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
  slim-kz: { stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz], redtrack_id: 61f190c31cfe1c000181572d }
  kz-slim: { channel: push, offers: [slim-kz], redtrack_id: 61f190c31cfe1c000181572e }
",
    )]),
    check: Check::Parts(look),
};

/// An id and whose it is.
struct Known<'c, 't> {
    entry: &'c Entry<'t, Campaign<'t>>,
    /// The channel, where the campaign has an id for each.
    channel: Option<Text<'t>>,
    id: Text<'t>,
    /// What the digits say, in whichever letter case.
    digits: [u8; 24],
}

impl<'c, 't> Known<'c, 't> {
    /// What is no id has a finding that says so.
    fn new(
        entry: &'c Entry<'t, Campaign<'t>>,
        channel: Option<Text<'t>>,
        id: Text<'t>,
    ) -> Option<Self> {
        let digits = Some(id.value).filter(|digits| redtrack::is_id(digits))?;
        let mut digits: [u8; 24] = digits.as_bytes().try_into().ok()?;
        digits.make_ascii_lowercase();
        Some(Self { entry, channel, id, digits })
    }

    /// The id of the compiled campaign.
    fn name(&self) -> String {
        match self.channel {
            Some(channel) => format!("{}-{}", self.entry.id, channel.value),
            None => self.entry.id.to_owned(),
        }
    }
}

/// Ids of the base in an environment with a tracking domain of its own, which is that of another
/// account or of another campaign: said once, at the domain.
fn inherited(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let Some(env) = ws.env else { return };
    let base = context.environments.iter().find(|other| other.env.is_none());
    let is_new = |host: &Text<'_>| {
        let is_of_base = base.is_some_and(|base| base.hosts.contains(&hosts::host_of(host.value)));
        ws.files.is_of_environment(host.at, env) && !is_of_base
    };
    let further = ws.domains.iter().filter_map(|(_, domain)| domain.host);
    let main = ws.tracking_domain.as_ref().and_then(|domain| domain.host);
    let mut told = HashSet::new();
    for host in main.into_iter().chain(further).filter(is_new) {
        if told.insert(host.value) {
            inherited_on(context, env, host, out);
        }
    }
}

/// The same on one host of an environment.
fn inherited_on(context: &Context<'_, '_>, env: &str, host: Text<'_>, out: &mut Findings) {
    let (ws, plan) = (context.ws, context.plan);
    let is_base =
        |id: &Text<'_>| redtrack::is_id(id.value) && !ws.files.is_of_environment(id.at, env);
    let ids = plan.campaigns.iter().filter(|c| c.host == host.value);
    let mut ids = ids.filter_map(|c| Some((c, c.redtrack_id.filter(is_base)?)));
    let Some((first, id)) = ids.next() else { return };
    let others = match ids.count() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let message = format!(
        "`{}`{others} would have the RedTrack id of the base on this host: in another account it is nobody's or another campaign's, in the same one the base's campaign is changed",
        visible(&first.id)
    );
    out.push(
        Diagnostic::new(RULE.code, ws.files.span(host.at), message)
            .severity(Severity::Note)
            .label("a host of its own")
            .related(ws.files.span(id.at), "the id of the base")
            .help(format!(
                "write the ids of this environment's campaigns in it: `campaigns: {{ {}: {{ redtrack_id: … }} }}`; before RedTrack has made them, keep the other ids in an environment as well",
                visible(first.entry)
            ))
            .overrule("If these are the same campaigns, write `# trackc: ignore[redtrack-id-reused] reason` above this line"),
    );
}

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let mut all: Vec<Known<'_, 't>> = Vec::new();
    Box::new(move |part, out| {
        for (entry, campaign) in part.campaigns() {
            match &campaign.redtrack_id {
                Some(RedtrackId::One(id)) if campaign.channels.is_none() => {
                    all.extend(Known::new(entry, None, *id));
                }
                Some(RedtrackId::ByChannel(ids)) => {
                    all.extend(
                        ids.iter().filter_map(|(key, id)| Known::new(entry, Some(key), *id)),
                    );
                }
                _ => {}
            }
        }
        if part.is_end() {
            inherited(context, out);
            reused(context.ws.files, std::mem::take(&mut all), out);
        }
    })
}

/// Says of all ids which stand on two campaigns.
fn reused<'t>(files: &Files<'t>, mut all: Vec<Known<'_, 't>>, out: &mut Findings) {
    all.sort_by_key(|known| known.digits);
    for same in all.chunk_by(|a, b| a.digits == b.digits).filter(|same| same.len() > 1) {
        let id = same[0].id.value;
        let mut members: Vec<_> = same.iter().map(|known| (known, known.id)).collect();
        let place = |text: &Text<'_>| files.span(text.at);
        members.sort_by(|(a_known, a), (b_known, b)| {
            let is_brought = |known: &Known<'_, '_>| {
                files.is_brought(known.entry.owner("campaign"), known.id.at)
            };
            let (a, b) = (place(a), place(b));
            let path = |span| files.sources.path(span);
            let order = (path(a), a.start).cmp(&(path(b), b.start));
            // Whoever takes it from another entry comes later than that.
            order.then_with(|| is_brought(a_known).cmp(&is_brought(b_known)))
        });
        let (owner, text) = members[0];
        let mut last = place(&text);
        let lent = members.iter().all(|(_, text)| place(text) == last);
        for (other, text) in &members[1..] {
            if place(text) == last && !lent {
                continue;
            }
            last = place(text);
            let message = format!(
                "the RedTrack id `{}` stands on two campaigns, `{}` and `{}`: clicks and money of one would be booked on the other",
                visible(id),
                visible(&owner.name()),
                visible(&other.name())
            );
            let mut diagnostic = files
                .finding(RULE.code, other.entry.owner("campaign"), text.at, None, message)
                .label("the same id again")
                .help("copy this campaign's own id from its tracking link, or remove the key until RedTrack has made it");
            if !lent {
                diagnostic = diagnostic.related(place(&members[0].1), "the first one");
            }
            out.push(diagnostic);
            if lent {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_campaigns;

    fn campaigns(rest: &str) -> Vec<String> {
        of_campaigns(&super::RULE, rest)
    }

    const ID: &str = "61f190c31cfe1c000181572d";

    #[test]
    fn the_later_value_is_reported() {
        let found = campaigns(&format!(
            "  z: {{ channel: push, offers: [a], redtrack_id: {ID} }}\n  b: {{ channel: push, offers: [a], redtrack_id: '{ID}' }}"
        ));
        assert_eq!(found, [format!("error redtrack-id-reused 14 '{ID}'")]);
    }

    #[test]
    fn channels_of_one_campaign_have_an_id_each() {
        let found = campaigns(&format!(
            "  z: {{ channels: [push, pop], offers: [a], redtrack_id: {{ push: {ID}, pop: {ID} }} }}"
        ));
        assert_eq!(found, [format!("error redtrack-id-reused 13 {ID}")]);
        assert!(
            campaigns(&format!(
                "  z: {{ channels: [push, pop], offers: [a], redtrack_id: {{ push: {ID}, pop: 61f190c31cfe1c000181572e }} }}"
            ))
            .is_empty()
        );
    }

    #[test]
    fn an_environment_on_another_host_has_campaigns_of_its_own() {
        let environment = |lines: &str| {
            campaigns(&format!(
                "  z: {{ channel: push, offers: [a], redtrack_id: {ID} }}\nenvironments:\n  e: {{ {lines} }}"
            ))
        };
        let note = ["note redtrack-id-reused 15 trk.staging.com"];
        assert_eq!(environment("tracking_domain: trk.staging.com"), note);
        for lines in [
            "tracking_domain: trk.acme-media.com",
            "tracking_domain: TRK.acme-media.com",
            "domains: { b: trk.staging.com }",
            "offer_source: { currency: USD }",
            "tracking_domain: trk.staging.com, campaigns: { z: { redtrack_id: 61f190c31cfe1c000181572f } }",
        ] {
            assert_eq!(environment(lines), [""; 0], "{lines}");
        }
    }

    #[test]
    fn a_further_domain_of_an_environment_is_another_host_as_well() {
        let found = campaigns(&format!(
            "  z: {{ channel: push, domain: b, offers: [a], redtrack_id: {ID} }}\ndomains: {{ b: go.acme-deals.com }}\nenvironments:\n  e: {{ domains: {{ b: go.staging.com }} }}\n  f: {{ tracking_domain: trk.f.com }}"
        ));
        assert_eq!(found, ["note redtrack-id-reused 16 go.staging.com"]);
    }

    #[test]
    fn what_is_no_id_is_not_compared() {
        let rest = "  z: { channel: push, offers: [a], redtrack_id: x }\n  y: { channel: push, offers: [a], redtrack_id: x }";
        assert!(campaigns(rest).is_empty());
    }
}
