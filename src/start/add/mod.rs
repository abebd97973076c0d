//! A new entry in a workspace that is there. Nothing else in it changes, byte for byte, and that
//! is proved: the file is read again, and everything that stood in it stands there still; the
//! workspace is checked again, and there is no new error.

mod lacking;
pub(super) mod splice;
#[cfg(test)]
mod tests;

pub use lacking::{Known, Lacking, campaign, channel, event, offer};

use super::answers;
use super::entry::{Campaign, Channel, Event, Offer};
use super::node::Pair;
use crate::diagnostic::{Diagnostic, Edits, Fix, Severity};
use crate::rules::{Analysis, Options, Outcome, analyse};
use crate::text::{FileId, SourceFile, Span};
use crate::workspace::Loaded;
use crate::yaml::{Kind, Limits, NodeId, Tree, parse};
use splice::splice;
use std::collections::HashMap;

/// What is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum New {
    /// A conversion event.
    Event(Event),
    /// A traffic channel.
    Channel(Channel),
    /// An offer.
    Offer(Offer),
    /// A campaign.
    Campaign(Campaign),
}

impl New {
    /// What it is.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Channel(_) => "channel",
            Self::Offer(_) => "offer",
            Self::Campaign(_) => "campaign",
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Event(event) => &event.name,
            Self::Channel(channel) => &channel.id,
            Self::Offer(offer) => &offer.id,
            Self::Campaign(campaign) => &campaign.id,
        }
    }

    fn section(&self) -> &'static str {
        match self {
            Self::Event(_) => "conversion_events",
            Self::Channel(_) => "channels",
            Self::Offer(_) => "offers",
            Self::Campaign(_) => "campaigns",
        }
    }

    fn pair(&self) -> Pair {
        match self {
            Self::Event(event) => event.pair(),
            Self::Channel(channel) => channel.pair(),
            Self::Offer(offer) => offer.pair(),
            Self::Campaign(campaign) => campaign.pair(),
        }
    }

    fn is_taken(&self, a: &Analysis<'_, '_>, id: &str) -> bool {
        let ws = a.workspace;
        match self {
            Self::Event(_) => ws.events.entry(id).is_some(),
            Self::Channel(_) => ws.channels.entry(id).is_some(),
            Self::Offer(_) => ws.offers.entry(id).is_some(),
            Self::Campaign(_) => ws.campaigns.entry(id).is_some(),
        }
    }
}

/// A file that gets another entry.
#[derive(Debug)]
pub struct Added {
    /// The file, relative to the workspace root.
    pub path: String,
    /// What it held.
    pub before: Vec<u8>,
    /// What it is to hold.
    pub after: Vec<u8>,
    /// The line of the new entry, from 1.
    pub line: usize,
    /// The workspace as it will be.
    pub loaded: Loaded,
    /// What a check says of it that it did not say before.
    pub news: Outcome,
}

/// Why nothing is added.
#[derive(Debug)]
pub enum NotAdded {
    /// The id is taken; this one is free.
    Taken(String),
    /// The command line cannot be followed, or the file is written in a way that is not added
    /// to, in words.
    Refused(String),
    /// The workspace would have errors that it does not have.
    Wrong(Box<Added>),
}

/// Adds an entry, to the file named or to the last that holds entries of its kind. `reload`
/// gives the workspace once a file has other bytes.
///
/// # Errors
/// Where nothing is to be written.
pub fn add(
    loaded: &Loaded,
    limits: &Limits,
    new: &New,
    file: Option<&str>,
    reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
) -> Result<Added, NotAdded> {
    let options = Options::new(limits);
    let (outcome, free) = analyse(loaded, &options, |a| {
        let taken = |id: &str| new.is_taken(a, id);
        (a.outcome.clone(), taken(new.id()).then(|| answers::free(new.id(), taken)))
    })
    .unwrap_or_default();
    if let Some(free) = free {
        return Err(NotAdded::Taken(free));
    }
    let id = choose(loaded, limits, new.section(), file)?;
    let source = loaded.sources.file(id);
    let refuse = |why: String| NotAdded::Refused(format!("cannot add to {}: {why}", source.path()));
    let (Some(text), Some(tree)) = (source.text(), parse(id, source, limits).tree) else {
        return Err(refuse("it is not YAML; `trackc check` says where".into()));
    };
    let put = splice(&tree, text, new.section(), &new.pair()).map_err(refuse)?;
    let mut edits = Edits::default();
    edits.add(&Fix::replace("", Span::of(id, put.at..put.at), put.text));
    let edited = edits.apply(&loaded.sources).unwrap_or_default();
    let after = edited.first().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let line = proved(&tree, id, source.path(), &after, new, limits).ok_or_else(|| {
        refuse("its style leaves no place for another entry; write it there by hand".into())
    })?;
    let reloaded = reload(loaded, edited);
    let mut news = analyse(&reloaded, &options, |a| a.outcome.clone()).unwrap_or_default();
    only_news(&outcome, &mut news);
    let path = source.path().to_owned();
    let added =
        Added { path, before: source.bytes().to_vec(), after, line, loaded: reloaded, news };
    if added.news.has_errors() { Err(NotAdded::Wrong(Box::new(added))) } else { Ok(added) }
}

/// The file to add to: the one named, else the last that holds such entries, else the root.
fn choose(
    loaded: &Loaded,
    limits: &Limits,
    section: &str,
    named: Option<&str>,
) -> Result<FileId, NotAdded> {
    let files = (0..).map(FileId).zip(loaded.sources.files());
    if let Some(named) = named {
        let mut all = files.clone();
        return all.find(|(_, file)| file.path() == named).map(|(id, _)| id).ok_or_else(|| {
            let names: Vec<&str> = files.map(|(_, file)| file.path()).take(12).collect();
            NotAdded::Refused(format!(
                "{named} is no file of this workspace; there are {}",
                names.join(", ")
            ))
        });
    }
    let holds = |(id, file): &(FileId, &SourceFile)| {
        let parsed = parse(*id, file, limits).tree;
        parsed.is_some_and(|tree| {
            let root = tree.root().filter(|root| tree.kind(*root) == Kind::Mapping);
            root.is_some_and(|r| tree.pairs(r).any(|(key, _)| tree.text(key) == section))
        })
    };
    let last = files.filter(holds).max_by_key(|(_, file)| file.path().to_owned());
    Ok(last.map_or(FileId(0), |(id, _)| id))
}

/// The line of the new entry, where the file reads as it did before with that entry in it.
fn proved(
    old: &Tree<'_>,
    id: FileId,
    path: &str,
    after: &[u8],
    new: &New,
    limits: &Limits,
) -> Option<usize> {
    let source = SourceFile::new(path, after.to_vec());
    let parsed = parse(id, &source, limits);
    let tree = parsed.tree.filter(|_| parsed.diagnostics.is_empty())?;
    let root = tree.root()?;
    let (section_key, section) =
        tree.pairs(root).find(|(key, _)| tree.text(*key) == new.section())?;
    let (key, value) = tree.pairs(section).last()?;
    if tree.text(key) != new.id() {
        return None;
    }
    // What is new: the entry, or the section with it.
    let known = old
        .root()
        .filter(|r| old.kind(*r) == Kind::Mapping)
        .and_then(|r| old.pairs(r).find(|(key, _)| old.text(*key) == new.section()));
    let is_mapping = known.is_some_and(|(_, value)| old.kind(value) == Kind::Mapping);
    let from = if is_mapping {
        key
    } else if known.is_some() {
        section
    } else {
        section_key
    };
    let gone = known.filter(|_| !is_mapping).map(|(_, value)| value);
    let grown = if is_mapping { Some(section) } else { known.is_none().then_some(root) };
    let to = tree.end_of(value);
    let empty = old.root().is_none_or(|root| old.is_null(root));
    let kept = |tree: &Tree<'_>, skip: &dyn Fn(NodeId) -> bool| -> Vec<NodeId> {
        (0..NodeId::try_from(tree.len()).unwrap_or(NodeId::MAX)).filter(|n| !skip(*n)).collect()
    };
    let before = kept(old, &|n| Some(n) == gone || empty);
    let now = kept(&tree, &|n| (from..to).contains(&n) || (empty && n == root));
    let same = |(a, b): (&NodeId, &NodeId)| {
        let more = usize::from(Some(*b) == grown);
        old.kind(*a) == tree.kind(*b)
            && old.is_flow(*a) == tree.is_flow(*b)
            && old.count(*a) + more == tree.count(*b)
            && match old.kind(*a) {
                Kind::Scalar => old.style(*a) == tree.style(*b) && old.text(*a) == tree.text(*b),
                Kind::Alias => old.source_of(*a) == tree.source_of(*b),
                Kind::Mapping | Kind::Sequence => true,
            }
    };
    let unchanged = before.len() == now.len() && before.iter().zip(&now).all(same);
    let start = tree.span(key).start as usize;
    unchanged.then(|| 1 + after[..start].iter().filter(|b| **b == b'\n').count())
}

/// Keeps what was not said before.
fn only_news(before: &Outcome, after: &mut Outcome) {
    let key = |d: &Diagnostic| (d.code.code, d.message.clone());
    let mut known: HashMap<(&str, String), usize> = HashMap::new();
    for d in &before.diagnostics {
        *known.entry(key(d)).or_default() += 1;
    }
    let is_new = |d: &Diagnostic| match known.get_mut(&key(d)) {
        Some(times) if *times > 0 => {
            *times -= 1;
            false
        }
        _ => true,
    };
    after.diagnostics.retain(is_new);
    let count = |level| after.diagnostics.iter().filter(|d| d.severity == level).count();
    let counts = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    (after.summary.errors, after.summary.warnings, after.summary.notes) = counts;
}
