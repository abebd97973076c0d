//! The ids of campaigns, written into the workspace, so that its links are whole.

use super::super::Exit;
use super::super::output;
use super::super::session::Session;
use crate::emit::{self, Replacement, Turn};
use crate::start::{Identified, identify};
use crate::text::counted;
use crate::workspace::{Found, Loaded, reload};
use std::collections::BTreeMap;

/// Writes `redtrack_id` at campaigns that have none. In an environment it would be wrong for the
/// others: there it is said, also of those that have `inherited` the id of another campaign.
pub(super) fn write(
    session: &Session<'_>,
    found: &Found,
    loaded: &Loaded,
    ids: &BTreeMap<String, String>,
    inherited: Option<&BTreeMap<String, String>>,
) -> Result<(), Exit> {
    let in_environment = inherited.is_some();
    let new: Vec<Identified> = session.analyse(loaded, |a| {
        let campaigns = a.plan.campaigns.iter();
        campaigns
            .filter_map(|planned| {
                let reference = format!("campaign/{}", planned.id);
                let id = ids.get(&reference)?;
                let known = inherited.and_then(|inherited| inherited.get(&reference));
                if planned.redtrack_id.is_some() && known.is_none_or(|known| known == id) {
                    return None;
                }
                let is_one = planned.id == planned.entry;
                let channel = planned.channel.filter(|_| !is_one);
                Some(Identified {
                    id: planned.id.to_string(),
                    entry: planned.entry.to_owned(),
                    channel: channel.map(|channel| channel.value.to_owned()),
                    redtrack_id: id.clone(),
                })
            })
            .collect()
    })?;
    if new.is_empty() {
        return Ok(());
    }
    let mut by_hand = new;
    if !in_environment {
        let dir = session.cwd.join(&found.dir);
        let _turn = Turn::wait(&dir).map_err(|error| output::usage(&error.to_string()))?;
        let all = by_hand.len();
        let reload = |old: &_, edited| reload(old, edited, &session.limits);
        let result = identify(loaded, &session.limits, &by_hand, reload);
        let files: Vec<Replacement<'_>> = result
            .files
            .iter()
            .map(|(path, before, after)| Replacement { path, before, after })
            .collect();
        // All or none, as the error says of them.
        emit::replace(&dir, &files).map_err(|error| {
            output::usage(&format!(
                "the account is as it was planned, and that is noted; of the workspace's files: {error}"
            ))
        })?;
        by_hand = result.by_hand;
        let written = all - by_hand.len();
        if written > 0 && !session.common.quiet {
            output::eprintln_safe(&format!(
                "wrote the redtrack_id of {}, so that the links are whole; build again",
                counted(written, "campaign")
            ));
        }
    }
    for campaign in by_hand.iter().filter(|_| !session.common.quiet) {
        let at = campaign.channel.as_ref().map_or_else(String::new, |c| format!("{c}: "));
        let place = if in_environment { "in the environment, at" } else { "at" };
        output::eprintln_safe(&format!(
            "write `redtrack_id: {}` {place} the campaign `{}`: its link needs it",
            if at.is_empty() {
                campaign.redtrack_id.clone()
            } else {
                format!("{{ {at}{} }}", campaign.redtrack_id)
            },
            campaign.entry
        ));
    }
    Ok(())
}
