//! A document in parts, each small enough to be asked about at once: every error of what
//! `jsonschema` is given is in memory before the first can be looked at, and a hostile file has
//! a million of them.

use crate::yaml::{Entry, Items, Kind, NodeId, Tree};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// How many nodes a part has, give or take its last member.
const NODES: usize = 1 << 13;

/// What of a tree is shown: of a few collections some members, of all others every one.
#[derive(Debug)]
pub(super) struct Window<'a> {
    pub(super) tree: &'a Tree<'a>,
    /// The collections down to the one whose members are new in this window, each with those of
    /// its members that are shown: of all but the last only the way there.
    path: Vec<(NodeId, Range<NodeId>)>,
    /// What is shown of other collections that are too large.
    beginnings: Rc<HashMap<NodeId, Range<NodeId>>>,
}

impl<'a> Window<'a> {
    /// All of a tree.
    pub(super) fn whole(tree: &'a Tree<'a>) -> Self {
        Self { tree, path: Vec::new(), beginnings: Rc::default() }
    }

    /// Windows that together show every member of every collection.
    ///
    /// The first shows the beginning of those that are too large; each of the others a part of one,
    /// and of what is around it only the way there. A tree with aliases is shown at once: how much
    /// they stand for has a bound of its own.
    pub(super) fn all(tree: &'a Tree<'a>) -> Vec<Self> {
        Self::of(tree, NODES)
    }

    fn of(tree: &'a Tree<'a>, nodes: usize) -> Vec<Self> {
        let has_aliases = || (0..).take(tree.len()).any(|id| tree.kind(id) == Kind::Alias);
        let Some(root) = tree.root().filter(|_| tree.len() > nodes && !has_aliases()) else {
            return vec![Self::whole(tree)];
        };
        let mut beginnings = HashMap::new();
        let mut others = Vec::new();
        let mut left = vec![(Vec::new(), root)];
        while let Some((way, here)) = left.pop() {
            let (parts, large) = split(tree, here, nodes);
            let to = |range| way.iter().cloned().chain([(here, range)]).collect::<Vec<_>>();
            left.extend(large.into_iter().map(|(first, inner)| (to(first..first + 1), inner)));
            let mut parts = parts.into_iter();
            beginnings.extend(parts.next().map(|first| (here, first)));
            others.extend(parts.map(to));
        }
        let beginnings = Rc::new(beginnings);
        let paths = [Vec::new()].into_iter().chain(others);
        paths.map(|path| Self { tree, path, beginnings: Rc::clone(&beginnings) }).collect()
    }

    /// Whether what is at the end of these nodes, from the root on, is new in this window. What is
    /// wrong elsewhere another one tells.
    pub(super) fn is_new(&self, nodes: impl IntoIterator<Item = NodeId>) -> bool {
        let mut nodes = nodes.into_iter();
        self.path.iter().all(|(here, _)| nodes.next() == Some(*here))
    }

    /// The collections from the root to the one whose members are new.
    pub(super) fn path(&self) -> impl Iterator<Item = NodeId> {
        self.path.iter().map(|(here, _)| *here)
    }

    /// The members of a collection that are shown, by where they begin.
    fn shown(&self, collection: NodeId) -> Range<NodeId> {
        let here = self.path.iter().find(|(here, _)| *here == collection).map(|(_, range)| range);
        here.or_else(|| self.beginnings.get(&collection)).cloned().unwrap_or(0..NodeId::MAX)
    }

    /// The pairs of a mapping that are shown.
    pub(super) fn entries(&self, mapping: NodeId) -> impl Iterator<Item = Entry> + use<'a> {
        self.tree.entries_in(mapping, self.shown(mapping))
    }

    /// The items of a list that are shown.
    pub(super) fn items(&self, list: NodeId) -> Items<'a> {
        self.tree.items_in(list, self.shown(list))
    }
}

/// Where the parts of a collection begin and end, and those of its members that are too large for
/// one part, each with its beginning. A member counts for no more than a part does: of a large one
/// only as much is shown.
fn split(tree: &Tree<'_>, id: NodeId, nodes: usize) -> (Vec<Range<NodeId>>, Vec<(NodeId, NodeId)>) {
    let (mut parts, mut large) = (Vec::new(), Vec::new());
    let (mut start, mut size) = (id + 1, 0);
    for (first, value) in tree.pairs(id).chain(tree.items(id).map(|item| (item, item))) {
        if size >= nodes {
            parts.push(start..first);
            (start, size) = (first, 0);
        }
        let own = (tree.end_of(value) - first) as usize;
        large.extend((own > nodes).then_some((first, value)));
        size += own.min(nodes);
    }
    if !parts.is_empty() {
        parts.push(start..tree.end_of(id));
    }
    (parts, large)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::seen_through;
    use crate::text::{FileId, SourceFile};
    use crate::yaml::{Limits, parse};

    /// Many entries, most of them wrong in one of the ways in which entries are.
    fn document(entries: usize) -> String {
        const OFFERS: [&str; 6] = [
            "{ stream: [x], statu: actve }",
            "{ stream: https://kshop5.pro/A1, countries: [KZ, { a: b }, [UZ]], payout: 12.50 }",
            "{ stream: https://kshop5.pro/A1 }",
            "{ streams: { a: { url: 1, landng: B }, b: [{x}] }, acess: granted, access: yes }",
            "{ payout: { KZ: { amount: 1, curency: USD }, amount: 1 }, data: { data1: {sub1} } }",
            "https://kshop5.pro/A1",
        ];
        let items = |item: &str| vec![item; entries].join(", ");
        let mut text = "version: one\ntracking_domain: trk.acme-media.com\nofers: {}\n".to_owned();
        text += "conversion_events:\n";
        text += &format!("  Sale: {{ when: [{}] }}\n", items("approved, approvd, [x]"));
        text += "offers:\n";
        for i in 0..entries {
            text += &format!("  o{i}: {}\n", OFFERS[i % OFFERS.len()]);
        }
        text += "channels:\n  push:\n    parameters:\n";
        for i in 0..entries {
            text += &format!("      sub{i}: {{ macro: a, nme: {i} }}\n      <<: {{ s{i}: [] }}\n");
        }
        text += "campaigns:\n  kz:\n    funnels:\n";
        for _ in 0..3 {
            text += &format!(
                "      - {{ offers: [{}], when: {{ os: [{}], city: {{}} }} }}\n",
                items("{ ofer: 1, b: 2 }, o1, { offer: o2, weight: x }"),
                items("iOS, {}, Android")
            );
        }
        text
    }

    #[test]
    fn what_is_seen_in_parts_is_what_is_seen_at_once() {
        let source = SourceFile::new("trackc.yaml", document(30).into_bytes());
        let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("YAML");
        let all = |windows: &[Window<'_>]| {
            let mut all = seen_through(windows, usize::MAX).all;
            all.sort_by_key(|d| (d.span.start, d.span.end, d.message.clone()));
            all
        };
        let at_once = all(&[Window::whole(&tree)]);
        assert!(at_once.len() > 500, "{}", at_once.len());
        for nodes in [3, 7, 20, 64, 100, 500] {
            let windows = Window::of(&tree, nodes);
            assert!(windows.len() > tree.len() / nodes / 4, "{nodes}: {}", windows.len());
            assert_eq!(all(&windows), at_once, "in parts of {nodes} nodes");
        }
        assert_eq!(Window::of(&tree, tree.len()).len(), 1);
    }
}
