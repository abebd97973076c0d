//! The ids that RedTrack gave to campaigns, written where the language has a place for them: as
//! `redtrack_id`, so that their links are whole. Nothing else changes, byte for byte.

use super::add::splice::{Splice, into_mapping};
use super::node::{Node, Pair};
use crate::diagnostic::{Edits, Fix};
use crate::rules::{Options, analyse};
use crate::text::{FileId, Span};
use crate::workspace::Loaded;
use crate::yaml::{Kind, Limits, NodeId, Tree, parse};
use std::collections::BTreeMap;

/// A campaign in RedTrack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The compiled campaign's id.
    pub id: String,
    /// The entry's.
    pub entry: String,
    /// Its channel, where the entry has several.
    pub channel: Option<String>,
    /// The id in RedTrack.
    pub redtrack_id: String,
}

/// Files with the ids in them.
#[derive(Debug, Default)]
pub struct Identify {
    /// Path, bytes before, bytes after.
    pub files: Vec<(String, Vec<u8>, Vec<u8>)>,
    /// The campaigns whose entries leave no place for it.
    pub by_hand: Vec<Campaign>,
}

/// Writes the ids of campaigns that have none yet.
#[must_use]
pub fn identify(
    loaded: &Loaded,
    limits: &Limits,
    campaigns: &[Campaign],
    reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
) -> Identify {
    let mut by_entry: BTreeMap<&str, Vec<&Campaign>> = BTreeMap::new();
    for campaign in campaigns {
        by_entry.entry(&campaign.entry).or_default().push(campaign);
    }
    let mut edits = Edits::default();
    for (file, source) in (0..).map(FileId).zip(loaded.sources.files()) {
        let (Some(text), Some(tree)) = (source.text(), parse(file, source, limits).tree) else {
            continue;
        };
        for (entry, value) in entries(&tree) {
            let Some(campaigns) = by_entry.get(tree.text(entry)) else { continue };
            if let Ok(put) = put(&tree, text, value, campaigns) {
                edits.add(&Fix::replace("", Span::of(file, put.at..put.at), put.text));
            }
        }
    }
    let edited = edits.apply(&loaded.sources).unwrap_or_default();
    let new = reload(loaded, edited.clone());
    let options = Options::new(limits);
    let errors = |loaded: &Loaded| {
        analyse(loaded, &options, |a| a.outcome.summary.errors).unwrap_or(usize::MAX)
    };
    let is_worse = errors(&new) > errors(loaded);
    let by_hand = analyse(&new, &options, |a| {
        let written = |campaign: &&Campaign| {
            let mut all = a.plan.campaigns.iter().filter(|planned| planned.id == campaign.id);
            all.any(|p| p.redtrack_id.is_some_and(|id| id.value == campaign.redtrack_id))
        };
        campaigns.iter().filter(|c| !written(c)).cloned().collect()
    });
    match by_hand {
        Ok(by_hand) if !is_worse => {
            let before = |file: FileId| loaded.sources.file(file);
            let file = |(file, after): (FileId, Vec<u8>)| {
                (before(file).path().to_owned(), before(file).bytes().to_vec(), after)
            };
            Identify { files: edited.into_iter().map(file).collect(), by_hand }
        }
        _ => Identify { files: Vec::new(), by_hand: campaigns.to_vec() },
    }
}

/// The entries of the section `campaigns`.
fn entries(tree: &Tree<'_>) -> Vec<(NodeId, NodeId)> {
    let is_mapping = |node: &NodeId| tree.kind(*node) == Kind::Mapping;
    let root = tree.root().filter(is_mapping).into_iter();
    let sections = root.flat_map(|root| tree.pairs(root));
    let section =
        sections.filter(|(key, value)| tree.text(*key) == "campaigns" && is_mapping(value));
    section.flat_map(|(_, value)| tree.pairs(value)).collect()
}

/// Where and how the ids of an entry are written: one alone, or a map by channel.
fn put(
    tree: &Tree<'_>,
    text: &str,
    entry: NodeId,
    campaigns: &[&Campaign],
) -> Result<Splice, String> {
    if tree.kind(entry) != Kind::Mapping {
        return into_mapping(tree, text, entry, &[]);
    }
    let by_channel = || {
        let pair = |c: &&Campaign| Some(Pair::new(c.channel.clone()?, Node::text(&*c.redtrack_id)));
        campaigns.iter().filter_map(pair).collect::<Vec<Pair>>()
    };
    let there = tree.pairs(entry).find(|(key, _)| tree.text(*key) == "redtrack_id");
    match (there, campaigns) {
        (None, [one]) if one.channel.is_none() => {
            let id = Node::text(&*one.redtrack_id);
            into_mapping(tree, text, entry, &[Pair::new("redtrack_id", id)])
        }
        (None, _) => {
            let ids = Node::Braces(by_channel());
            into_mapping(tree, text, entry, &[Pair::new("redtrack_id", ids)])
        }
        (Some((_, ids)), all) if all.iter().all(|one| one.channel.is_some()) => {
            into_mapping(tree, text, ids, &by_channel())
        }
        _ => Err("there is an id already".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    const HEAD: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels: { a: { click_id: \"{x}\" }, b: { click_id: \"{x}\" }, c: { click_id: \"{x}\" } }
offers: { o: { stream: https://kshop5.pro/AbC12d } }
";
    const ID: &str = "61f190c31cfe1c000181572d";
    const OTHER: &str = "61f190c31cfe1c000181572e";

    fn campaign(entry: &str, channel: Option<&str>, id: &str) -> Campaign {
        Campaign {
            id: channel.map_or_else(|| entry.to_owned(), |c| format!("{entry}-{c}")),
            entry: entry.to_owned(),
            channel: channel.map(str::to_owned),
            redtrack_id: id.to_owned(),
        }
    }

    fn memory(bytes: Vec<u8>) -> Loaded {
        Loaded::in_memory(vec![SourceFile::new("trackc.yaml", bytes)])
    }

    fn written(section: &str, campaigns: &[Campaign]) -> (String, usize) {
        let text = format!("{HEAD}{section}");
        let loaded = memory(text.clone().into_bytes());
        let edited = |_: &Loaded, mut edited: Vec<(FileId, Vec<u8>)>| {
            memory(edited.pop().map_or_else(|| text.clone().into_bytes(), |(_, bytes)| bytes))
        };
        let mut result = identify(&loaded, &Limits::default(), campaigns, edited);
        let after = result.files.pop().map_or_else(|| text.clone().into_bytes(), |file| file.2);
        let after = String::from_utf8(after).unwrap();
        (after.strip_prefix(HEAD).unwrap().to_owned(), result.by_hand.len())
    }

    #[test]
    fn an_id_is_put_behind_the_last_key_and_nothing_else_moves() {
        let section = "campaigns:
  one:            # the first
    channel: a

    offers: [o]   # all of them
  two: { channel: b, offers: [o] }
";
        let ids = [campaign("one", None, ID), campaign("two", None, OTHER)];
        let (after, by_hand) = written(section, &ids);
        assert_eq!(by_hand, 0);
        let expected = section
            .replace("# all of them\n", &format!("# all of them\n\n    redtrack_id: {ID}\n"))
            .replace("[o] }", &format!("[o], redtrack_id: {OTHER} }}"));
        assert_eq!(after, expected);
    }

    #[test]
    fn several_channels_have_a_map_that_grows() {
        let section = "campaigns:\n  one:\n    channels: [a, b]\n    offers: [o]\n";
        let ids = [campaign("one", Some("a"), ID), campaign("one", Some("b"), OTHER)];
        let (after, by_hand) = written(section, &ids);
        assert_eq!(
            (after, by_hand),
            (format!("{section}    redtrack_id: {{ a: {ID}, b: {OTHER} }}\n"), 0)
        );
        let section = format!("{section}    redtrack_id: {{ a: {ID} }}\n");
        let (after, by_hand) = written(&section, &ids[1..]);
        assert_eq!((after, by_hand), (section.replace(" }", &format!(", b: {OTHER} }}")), 0));
    }

    /// Of several that a push had made at once none was written beside the one that was there.
    #[test]
    fn a_map_grows_by_several_at_once() {
        let entry =
            "campaigns:\n  one:\n    channels: [c, a, b]\n    offers: [o]\n    redtrack_id:";
        let ids = [campaign("one", Some("a"), ID), campaign("one", Some("b"), OTHER)];
        let third = "61f190c31cfe1c000181572f";
        for (before, after) in [
            (" {}\n".to_owned(), format!(" {{ a: {ID}, b: {OTHER} }}\n")),
            (format!(" {{ c: {third} }}\n"), format!(" {{ c: {third}, a: {ID}, b: {OTHER} }}\n")),
            (
                format!("\n      c: {third}"),
                format!("\n      c: {third}\n      a: {ID}\n      b: {OTHER}"),
            ),
        ] {
            let result = written(&format!("{entry}{before}"), &ids);
            assert_eq!(result, (format!("{entry}{after}"), 0));
        }
    }

    #[test]
    fn digits_alone_stay_text() {
        let digits = "610190312000000000000000";
        let section = "campaigns:\n  one:\n    channel: a\n    offers: [o]\n";
        let (after, by_hand) = written(section, &[campaign("one", None, digits)]);
        assert_eq!(by_hand, 0);
        assert!(after.contains(digits), "{after}");
    }

    #[test]
    fn what_leaves_no_place_is_left_to_a_person() {
        let section = "campaigns:\n  one: &x { channel: a, offers: [o] }\n  two: *x\n";
        let ids = [campaign("two", None, ID), campaign("gone", None, OTHER)];
        assert_eq!(written(section, &ids), (section.to_owned(), 2));
        let section =
            format!("campaigns:\n  one: {{ channel: a, offers: [o], redtrack_id: {ID} }}\n");
        assert_eq!(written(&section, &[campaign("one", None, OTHER)]), (section.clone(), 1));
    }
}
