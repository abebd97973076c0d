//! Funnels of one name in one campaign.

use super::RULE;
use crate::diagnostic::Findings;
use crate::rules::Part;
use crate::text::visible;
use crate::workspace::Workspace;
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};

/// Two funnels of a campaign with one name: a plan and a push know a funnel by it, as people do.
/// What several campaigns are lent is one mistake: `told` has what was told already.
pub(super) fn check<'t>(
    ws: &Workspace<'t, '_>,
    part: &Part<'_, 't>,
    told: &mut HashSet<Loc>,
    out: &mut Findings,
) {
    for (entry, campaign) in part.campaigns() {
        let funnels = campaign.funnels.as_ref().filter(|funnels| funnels.value.len() > 1);
        let mut first = HashMap::new();
        for name in funnels.iter().flat_map(|f| &f.value).filter_map(|funnel| funnel.name) {
            let earlier = *first.entry(name.value).or_insert(name.at);
            if earlier == name.at || name.value.is_empty() || !told.insert(name.at) {
                continue;
            }
            let message = format!(
                "two funnels of this campaign are named `{}`: nobody can tell them apart in RedTrack, and `trackc push` knows a funnel by its name",
                visible(name.value)
            );
            let owner = entry.owner("campaign");
            let found = ws.files.finding(RULE.code, owner, name.at, None, message);
            out.push(
                found
                    .label("the same name again")
                    .related(ws.files.span(earlier), "the first one")
                    .help("give each funnel a name of its own"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::of_campaigns;

    /// A funnel was copied for a split test, with its name.
    #[test]
    fn two_funnels_of_one_name_were_taken() {
        let of = |rest: &str| of_campaigns(&super::RULE, rest);
        let two = "funnels: [{ name: A, offers: [a] }, { name: A, offers: [a] }]";
        let once = ["warning duplicate-title 13 A"];
        assert_eq!(of(&format!("  x: {{ channel: push, {two} }}")), once);
        assert_eq!(of(&format!("  x: {{ channels: [push, pop], {two} }}")), once);
        let other = two.replacen("name: A", "name: B", 1);
        assert!(of(&format!("  x: {{ channel: push, {other} }}")).is_empty());
        let without = "funnels: [{ offers: [a] }, { offers: [a] }]";
        assert!(of(&format!("  x: {{ channel: push, {without} }}")).is_empty());
    }
}
