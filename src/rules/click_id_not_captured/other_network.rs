//! A channel that is called after one network and has the preset of another.

use super::RULE;
use crate::compile::PlannedChannel;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::facts::channels::{CHANNELS, Channel, letters};
use crate::rules::Context;
use crate::text::visible;
use hashbrown::HashMap;
use std::sync::LazyLock;

/// The network that a text is the name of.
fn named(text: &str) -> Option<&'static Channel> {
    static NETWORKS: LazyLock<HashMap<String, &Channel>> = LazyLock::new(|| {
        let ids = CHANNELS.iter().map(|channel| (letters(channel.id), channel));
        CHANNELS.iter().map(|channel| (letters(channel.name), channel)).chain(ids).collect()
    });
    // No name of theirs is longer.
    (text.len() <= 64).then(|| NETWORKS.get(&letters(text)).copied()).flatten()
}

/// The finding about such a channel. One network may have several presets, with names that begin the
/// same.
pub(super) fn finding(
    context: &Context<'_, '_>,
    planned: &PlannedChannel<'_>,
) -> Option<Diagnostic> {
    let own = planned.preset?;
    let channel = context.ws.channels.get(planned.id)?;
    let preset = channel.preset?;
    let (name, other) = channel
        .name
        .map(|name| name.value)
        .into_iter()
        .chain([planned.id])
        .find_map(|name| Some((name, named(name)?)))?;
    let (is, has) = (letters(other.name), letters(own.name));
    if is.starts_with(&has) || has.starts_with(&is) || other.id == own.id {
        return None;
    }
    let message = format!(
        "this channel is called `{}`, and its preset is that of {}: its links and its postback carry the macros of {}",
        visible(name),
        own.name,
        own.name
    );
    let files = context.ws.files;
    let fix = files.write_all(preset.at, other.id).map(|fix| fix.at_most(Applicability::Unsafe));
    let finding = files.finding(RULE.code, planned.owner(), preset.at, None, message);
    let finding = finding.severity(Severity::Warning).label("another network's");
    Some(finding.help(format!("write `{}`, or give the channel another name", other.id)).fix(fix))
}
