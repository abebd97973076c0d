//! What can be said of a mapping's keys alone: that one stands twice, and that a `<<` merges what
//! is no mapping.

use super::node::{Kind, MERGE, NodeId, TWICE};
use super::tree::Tree;
use crate::diagnostic::{Diagnostic, Findings, Fix, code};
use crate::text::{Pieces, Span, visible};
use hashbrown::{HashMap, HashSet};

/// Looks at the keys of a mapping that is finished, in a tree whose texts lie in the source and in
/// `decoded`. `is_item` tells whether it is an item of a sequence.
pub(super) fn judge(
    tree: &mut Tree<'_>,
    decoded: &Pieces,
    (mapping, is_item): (NodeId, bool),
    findings: &mut Findings,
) {
    let keys = Keys { tree, decoded };
    let twice = keys.twice(mapping);
    let whose = match (mapping == FILE, is_item) {
        (true, _) => Whose::File,
        (_, true) => Whose::Item,
        _ => Whose::Entry,
    };
    keys.tell(&twice, whose, findings);
    if tree.node(mapping).has(MERGE) {
        Keys { tree, decoded }.merges(mapping, findings);
    }
    if !twice.is_empty() {
        tree.nodes[mapping as usize].set(TWICE);
    }
}

/// The node of the mapping that a file is.
const FILE: NodeId = 0;

/// Whose keys are looked at, which decides what most likely happened where several stand twice.
#[derive(Debug, Clone, Copy)]
enum Whose {
    /// The sections of a file.
    File,
    /// Those of an item of a list.
    Item,
    /// Those of an entry, or of a mapping in one.
    Entry,
}

struct Keys<'t, 'a> {
    tree: &'t Tree<'a>,
    decoded: &'t Pieces,
}

impl Keys<'_, '_> {
    /// The keys that stand twice: the first, and the one that says it again.
    fn twice(&self, mapping: NodeId) -> Vec<(NodeId, NodeId)> {
        let tree = self.tree;
        let count = tree.count(mapping);
        let mut found = Vec::new();
        if count <= 8 {
            let keys: Vec<NodeId> = tree.pairs(mapping).map(|(key, _)| key).collect();
            for (i, key) in keys.iter().enumerate() {
                let Some(text) = self.text(*key) else { continue };
                let same = |other: &&NodeId| self.text(**other) == Some(text);
                if let Some(first) = keys[..i].iter().find(same) {
                    found.push((*first, *key));
                }
            }
        } else {
            let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(count);
            for (key, _) in tree.pairs(mapping) {
                let Some(text) = self.text(key) else { continue };
                if let Some(first) = seen.get(text) {
                    found.push((*first, key));
                } else {
                    seen.insert(text, key);
                }
            }
        }
        found
    }

    fn tell(&self, mut left: &[(NodeId, NodeId)], whose: Whose, findings: &mut Findings) {
        if let ([(first, again), .., (_, last)], Whose::Entry | Whose::Item) = (left, whose)
            && self.are_of_two(left)
        {
            if !findings.count_instead() {
                findings.push(self.said_twice(*first, *again, Some(*last), whose));
            }
            return;
        }
        let mut firsts = HashSet::new();
        let often = left.iter().map(|(first, _)| *first).filter(|first| !firsts.insert(*first));
        let often: HashSet<NodeId> = often.collect();
        while let [(first, again), others @ ..] = left {
            // What follows a key that stands twice, and stands twice as well, is one mistake.
            let follows =
                |pair: (&(NodeId, NodeId), &(NodeId, NodeId))| self.follows(pair.0.1, pair.1.1);
            let run = left.windows(2).take_while(|w| follows((&w[0], &w[1]))).count();
            left = &others[run..];
            if findings.count_instead() {
                continue;
            }
            let last = others[..run].last().map(|l| l.1);
            let mut finding = self.said_twice(*first, *again, last, whose);
            // With one line less it still stands twice.
            if often.contains(first) {
                finding.fixes.clear();
            }
            findings.push(finding);
        }
    }

    /// Whether the keys that stand twice do so since two entries have become one: from the first of them
    /// on none stands twice any more.
    fn are_of_two(&self, twice: &[(NodeId, NodeId)]) -> bool {
        let Some((_, begin)) = twice.first() else { return false };
        let mut seen = HashSet::with_capacity(twice.len());
        twice.iter().all(|(first, again)| first < begin && seen.insert(self.text(*again)))
    }

    /// Whether a key is the next one after another in one mapping, and has another name.
    fn follows(&self, key: NodeId, next: NodeId) -> bool {
        self.tree.end_of(key + 1) == next && self.text(key) != self.text(next)
    }

    /// Whether two mappings have a key in common.
    fn any_shared(&self, one: NodeId, other: NodeId) -> bool {
        const MOST: usize = 64;
        let keys = |node| {
            let node = self.tree.resolve(node);
            let is_mapping = self.tree.kind(node) == Kind::Mapping;
            let pairs = is_mapping.then(|| self.tree.pairs(node).take(MOST));
            pairs.into_iter().flatten().filter_map(|(key, _)| self.text(key))
        };
        let known: HashSet<&str> = keys(one).collect();
        keys(other).any(|key| known.contains(key))
    }

    /// A key that stands twice, with what follows it and does so too, up to `last`.
    fn said_twice(
        &self,
        first: NodeId,
        again: NodeId,
        last: Option<NodeId>,
        whose: Whose,
    ) -> Diagnostic {
        let name = |key: NodeId| visible(self.text(key).unwrap_or_default());
        let is_empty = |key: &NodeId| last.is_none() && self.tree.is_nothing(key + 1);
        let empty = [first, again].into_iter().find(is_empty);
        let fix = empty.and_then(|key| self.line_of(key));
        let fix = fix.map(|line| Fix::replace("delete the line that holds nothing", line, ""));
        let (message, help) = match last {
            Some(last) if matches!(whose, Whose::File) => (
                format!(
                    "the keys `{}` to `{}` stand twice in this file",
                    name(again),
                    name(last)
                ),
                "let what stands below each of them follow what stands below the first of that name, and delete the line that is left; or delete all of it, if it was pasted twice".to_owned(),
            ),
            Some(last) => (
                format!(
                    "the keys `{}` to `{}` stand twice in this mapping: does another entry begin here?",
                    name(again),
                    name(last)
                ),
                if matches!(whose, Whose::Item) {
                    format!("write `- ` before `{}`, where another item begins", name(again))
                } else {
                    format!(
                        "write the line with the other entry's own name above `{}`, or delete what stands twice",
                        name(again)
                    )
                },
            ),
            None => {
                let value = self.tree.resolve(again + 1);
                let help = if empty == Some(first) {
                    "delete the first of the two, which holds nothing"
                } else if empty == Some(again) {
                    "delete this one, which holds nothing"
                } else if self.tree.node(value).is_scalar() {
                    "keep one of the two: YAML readers disagree on which one counts"
                } else if self.tree.is_flow(value) || self.any_shared(first + 1, value) {
                    "give this one another name if it is another thing; else keep one of the two"
                } else {
                    "delete this line, and let what stands below it follow what stands below the first; or give it another name, if it is another thing"
                };
                (format!("the key `{}` stands twice in this mapping", name(again)), help.to_owned())
            }
        };
        Diagnostic::new(code::DUPLICATE_KEY, self.tree.span(again), message)
            .label("again here")
            .related(self.tree.span(first), "first here")
            .help(help)
            .fix(fix)
    }

    /// The line of a key without a value, if nothing else stands there.
    fn line_of(&self, key: NodeId) -> Option<Span> {
        let (source, span) = (self.tree.source, self.tree.span(key));
        let before = source[..span.start as usize].trim_end_matches(' ');
        let rest = &source[span.end as usize..];
        let after = rest.strip_prefix(':')?.trim_start_matches([' ', '\r']);
        let is_alone = (before.is_empty() || before.ends_with('\n'))
            && (after.is_empty() || after.starts_with('\n'));
        let end = source.len() - after.len() + usize::from(!after.is_empty());
        is_alone.then(|| Span::of(span.file, before.len()..end))
    }

    fn merges(&self, mapping: NodeId, findings: &mut Findings) {
        let tree = self.tree;
        let merged = tree.pairs(mapping).filter(|(key, _)| self.text(*key) == Some("<<"));
        for (_, value) in merged {
            let target = tree.resolve(value);
            match tree.kind(target) {
                Kind::Mapping => {}
                Kind::Sequence => tree
                    .items(target)
                    .filter(|item| tree.kind(tree.resolve(*item)) != Kind::Mapping)
                    .for_each(|item| findings.push(self.no_mapping(item))),
                _ => findings.push(self.no_mapping(value)),
            }
        }
    }

    fn no_mapping(&self, node: NodeId) -> Diagnostic {
        Diagnostic::new(
            code::WRONG_TYPE,
            self.tree.span(node),
            "`<<` merges a mapping into this one, and this is not a mapping",
        )
        .label("expected `*name` of a mapping")
        .help("write `<<: *name`, where `&name` stands on a mapping")
    }

    /// The text of a scalar key, aliases followed.
    fn text(&self, key: NodeId) -> Option<&str> {
        let node = self.tree.node(self.tree.resolve(key));
        node.is_scalar().then(|| node.text(self.tree.source, self.decoded))
    }
}
