//! `{clickid}` in the address of a page that visitors come to without a redirect: RedTrack, which
//! would fill it, is not on their way.

use super::RULE;
use crate::compile::{CLICK_ID, PlannedChannel};
use crate::diagnostic::Findings;
use crate::facts::Confidence;
use crate::rules::{Context, doubt};
use crate::template::UrlTemplate;
use crate::text::visible;
use hashbrown::HashSet;

/// Whether a channel may well have a macro of that name.
fn has_it(channel: &PlannedChannel<'_>) -> bool {
    let of_preset = channel.preset.is_some_and(|preset| {
        preset.click_id_also.contains(&CLICK_ID) || preset.macros.iter().any(|m| m.text == CLICK_ID)
    });
    let own = [channel.click_id, channel.cost].into_iter().flatten();
    of_preset || own.into_iter().any(|text| text.value == CLICK_ID)
}

pub(super) fn pages(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let mut seen = HashSet::new();
    for campaign in context.plan.campaigns.iter().filter(|c| c.direct) {
        let channel = context.plan.channel_of(campaign);
        let Some(channel) = channel.filter(|channel| !has_it(channel)) else { continue };
        let funnels = campaign.funnels(ws);
        let Some(page) = funnels.iter().flat_map(|f| &f.landers).next() else { continue };
        let Some(entry) = ws.landers.entry(page.id.value) else { continue };
        let Some(text) = entry.value.as_ref().and_then(|l| l.url) else { continue };
        if out.is_full() || !seen.insert(entry.id) || !text.value.contains(CLICK_ID) {
            continue;
        }
        let url = UrlTemplate::parse(text.value);
        let template = url.template();
        let mut tokens = template.tokens().iter();
        let Some(token) = tokens.find(|t| template.token_text(t) == CLICK_ID) else { continue };
        let message = format!(
            "nobody fills `{CLICK_ID}` here: the campaign `{}` runs without a redirect, so that visitors come to this page from {} itself, and the text is what arrives in place of a click id",
            visible(&campaign.id),
            visible(&channel.name)
        );
        let owner = entry.owner("lander");
        let finding =
            ws.files.finding(RULE.code, owner, text.at, Some(token.range.clone()), message);
        out.push(
            finding
                .label("stays as it is")
                .related(ws.files.key(campaign.key), "the campaign without a redirect")
                .help("remove it from the page's address, since RedTrack's script on the page adds the click id; or write `mode: redirect`")
                .basis(doubt::basis(Confidence::Medium, "links of teams with live accounts: the channel itself sends visitors to the page"))
                .overrule("If the channel has a macro of this name, write `# trackc: ignore[unknown-token] reason` at the end of this line"),
        );
    }
}
