//! `statuses-on-api-channel`

use super::postbacks::listed;
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::model::Report;
use crate::text::visible;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC313", "statuses-on-api-channel"),
    what: "The postback reports statuses alone (`report: status`) while an active campaign uses a channel with `integration: api`.",
    why: "RedTrack hands conversions to Meta, Google, TikTok and the like by conversion type. A postback that names only a status gives it nothing to hand over, so the channel never learns which clicks converted.",
    mend: "Use `report: type` or `report: both`.",
    source: Some(("RedTrack's help on tracking event types", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback: { report: status }
conversion_events:
  Sale: { when: approved }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  tiktok: { integration: api, parameters: { sub1: \"__CAMPAIGN_ID__\" } }
campaigns:
  kz: { channel: tiktok, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  postback: { report: both }
conversion_events:
  Sale: { when: approved, duplicates: update }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  tiktok: { integration: api, parameters: { sub1: \"__CAMPAIGN_ID__\" } }
campaigns:
  kz: { channel: tiktok, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let (ws, plan) = (context.ws, context.plan);
    let report = ws.offer_source.postback.as_ref().and_then(|p| p.value.report);
    let Some(report) = report.filter(|r| r.value == Report::Status) else { return };
    let Some(owner) = context.ws.offer_source_owner() else { return };
    let mut used = BTreeSet::new();
    let mut first = None;
    for campaign in plan.campaigns.iter().filter(|c| !c.paused) {
        let channel = plan.channel_of(campaign);
        if let Some(channel) = channel.filter(|c| c.api) {
            used.insert(channel.id);
            first.get_or_insert((campaign, channel));
        }
    }
    let Some((campaign, channel)) = first else { return };
    let message = format!(
        "RedTrack serves {} through an API, which takes conversion types and no statuses: with `report: status` no conversion reaches the channel",
        listed(used)
    );
    out.push(
        ws.files
            .finding(RULE.code, owner, report.at, None, message)
            .label("no conversion type is sent")
            .related(ws.files.key(channel.key), "a channel with `integration: api`")
            .related(
                ws.files.key(campaign.key),
                format!("used by campaign `{}`", visible(campaign.entry)),
            )
            .help("write `report: type`, or `report: both` to send the status as well"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(report: &str, channel: &str, campaign: &str) -> Vec<String> {
        let text = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offer_source:
  postback: {{ report: {report} }}
offers: {{ k: {{ stream: https://kshop5.pro/AbC12d }} }}
channels:
  push: {{ click_id: \"{{id}}\" }}
  social: {{ {channel} }}
campaigns:
  a: {{ channel: push, offers: [k] }}
  b: {{ channel: social, offers: [k]{campaign} }}
"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("statuses-on-api-channel"));
        found
    }

    #[test]
    fn the_report_is_pointed_at() {
        let error = ["error statuses-on-api-channel 5:23"];
        assert_eq!(fired("status", "integration: api", ""), error);
        assert_eq!(fired("status", "preset: meta", ""), error);
    }

    #[test]
    fn neighbours_are_silent() {
        assert!(fired("type", "integration: api", "").is_empty());
        assert!(fired("both", "integration: api", "").is_empty());
        assert!(fired("status", "integration: none", "").is_empty());
        assert!(fired("status", "integration: api", ", status: paused").is_empty());
    }
}
