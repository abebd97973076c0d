//! A document in parts, each small enough to be asked about at once: every error of what
//! `jsonschema` is given is in memory before the first can be looked at, and a hostile file has
//! a million of them.

use crate::yaml::{Entry, Items, Kind, NodeId, Tree};
use hashbrown::HashMap;
use std::cell::RefCell;
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
    path: Vec<(NodeId, Members)>,
    /// What is shown of other collections that are too large.
    beginnings: Rc<HashMap<NodeId, Members>>,
    merged: Rc<Merged>,
}

/// Members of a collection, by where they begin; of a mapping that holds what is not written there,
/// by their number.
type Members = Range<NodeId>;

/// The pairs of mappings that hold what is not written there, each put together once.
#[derive(Debug, Default)]
struct Merged(RefCell<HashMap<NodeId, Rc<[Entry]>>>);

impl Merged {
    fn of(&self, tree: &Tree<'_>, mapping: NodeId) -> Option<Rc<[Entry]>> {
        if !tree.is_mixed(mapping) {
            return None;
        }
        let mut known = self.0.borrow_mut();
        Some(Rc::clone(known.entry(mapping).or_insert_with(|| tree.entries(mapping).collect())))
    }
}

/// How much each part of a tree stands for, aliases followed.
struct Sizes<'a> {
    tree: &'a Tree<'a>,
    /// The aliases in their order, each with how many nodes those up to it stand for.
    aliases: Vec<(NodeId, usize)>,
    /// How many nodes each that an alias stands for is worth.
    targets: HashMap<NodeId, usize>,
}

impl<'a> Sizes<'a> {
    fn new(tree: &'a Tree<'a>) -> Self {
        let mut sizes = Self { tree, aliases: Vec::new(), targets: HashMap::new() };
        let mut sum = 0_usize;
        for id in (0..).take(tree.len()) {
            if !sizes.is_alias(id) {
                continue;
            }
            // What an alias stands for is written before it.
            let target = tree.resolve(id);
            let known = sizes.targets.get(&target).copied();
            let own = known.unwrap_or_else(|| sizes.of(target));
            sizes.targets.insert(target, own);
            sum = sum.saturating_add(own);
            sizes.aliases.push((id, sum));
        }
        sizes
    }

    fn of(&self, id: NodeId) -> usize {
        let end = self.tree.end_of(id);
        if end - id == 1 {
            let other = self.targets.get(&self.tree.resolve(id)).filter(|_| self.is_alias(id));
            return other.map_or(1, |own| own.saturating_add(1));
        }
        let up_to = |end: NodeId| {
            let after = self.aliases.partition_point(|(alias, _)| *alias < end);
            after.checked_sub(1).map_or(0, |last| self.aliases[last].1)
        };
        let others = up_to(end).saturating_sub(up_to(id));
        others.saturating_add((end - id) as usize)
    }

    fn is_alias(&self, id: NodeId) -> bool {
        self.tree.kind(id) == Kind::Alias
    }
}

impl<'a> Window<'a> {
    /// All of a tree.
    pub(super) fn whole(tree: &'a Tree<'a>) -> Self {
        Self { tree, path: Vec::new(), beginnings: Rc::default(), merged: Rc::default() }
    }

    /// Windows that together show every member of every collection.
    ///
    /// The first shows the beginning of those that are too large; each of the others a part of one,
    /// and of what is around it only the way there.
    pub(super) fn all(tree: &'a Tree<'a>) -> Vec<Self> {
        Self::of(tree, NODES)
    }

    fn of(tree: &'a Tree<'a>, nodes: usize) -> Vec<Self> {
        let whole = Self::whole(tree);
        let sizes = Sizes::new(tree);
        let Some(root) = tree.root().filter(|root| sizes.of(*root) > nodes) else {
            return vec![whole];
        };
        let mut beginnings = HashMap::new();
        let mut others = Vec::new();
        let mut left = vec![(Vec::new(), tree.resolve(root))];
        while let Some((way, here)) = left.pop() {
            let (parts, large) = whole.split(here, nodes, &sizes);
            let to = |members| way.iter().cloned().chain([(here, members)]).collect::<Vec<_>>();
            left.extend(large.into_iter().map(|(first, inner)| (to(first..first + 1), inner)));
            let mut parts = parts.into_iter();
            beginnings.extend(parts.next().map(|first| (here, first)));
            others.extend(parts.map(to));
        }
        let (beginnings, merged) = (Rc::new(beginnings), whole.merged);
        let paths = [Vec::new()].into_iter().chain(others);
        let window = |path| {
            let (beginnings, merged) = (Rc::clone(&beginnings), Rc::clone(&merged));
            Self { tree, path, beginnings, merged }
        };
        paths.map(window).collect()
    }

    /// Where the parts of a collection begin and end, and those of its members that are too large
    /// for one part, each with its beginning. A member counts for no more than a part does: of a
    /// large one only as much is shown.
    fn split(
        &self,
        id: NodeId,
        nodes: usize,
        sizes: &Sizes<'_>,
    ) -> (Vec<Members>, Vec<(NodeId, NodeId)>) {
        let tree = self.tree;
        let merged = self.merged.of(tree, id);
        let numbered = (0..).zip(merged.iter().flat_map(|all| all.iter()));
        let numbered = numbered.map(|(number, entry)| (number, entry.value));
        let pairs = tree.pairs(id).filter(|_| merged.is_none());
        let items = tree.items(id).map(|item| (item, item));
        let end = merged.as_ref().map_or(tree.end_of(id), |_| NodeId::MAX);
        let (mut parts, mut large) = (Vec::new(), Vec::new());
        let (mut start, mut size) = (0, 0);
        for (first, value) in numbered.chain(pairs).chain(items) {
            if size >= nodes {
                parts.push(start..first);
                (start, size) = (first, 0);
            }
            let own = sizes.of(value) + 1;
            large.extend((own > nodes).then_some((first, tree.resolve(value))));
            size += own.min(nodes);
        }
        // Which of the two forms of a payout is meant hangs on keys that stand anywhere in it.
        if ["amount", "currency"].iter().any(|key| tree.get(id, key).is_some()) {
            parts.clear();
        }
        if !parts.is_empty() {
            parts.push(start..end);
        }
        (parts, large)
    }

    /// Whether what is at the end of these nodes, from the root on, is new in this window. What is
    /// wrong elsewhere another one tells.
    pub(super) fn is_new(&self, nodes: impl IntoIterator<Item = NodeId>) -> bool {
        let mut nodes = nodes.into_iter().map(|node| self.tree.resolve(node));
        self.path.iter().all(|(here, _)| nodes.next() == Some(*here))
    }

    /// The collections from the root to the one whose members are new.
    pub(super) fn path(&self) -> impl Iterator<Item = NodeId> {
        self.path.iter().map(|(here, _)| *here)
    }

    fn shown(&self, collection: NodeId) -> Members {
        let here = self.path.iter().find(|(here, _)| *here == collection).map(|(_, range)| range);
        here.or_else(|| self.beginnings.get(&collection)).cloned().unwrap_or(0..NodeId::MAX)
    }

    /// Whether a collection is shown only as far as it is on the way.
    fn is_on_the_way(&self, collection: NodeId) -> bool {
        let way = self.path.split_last().map_or(&[][..], |(_, way)| way);
        way.iter().any(|(here, _)| *here == collection)
    }

    /// The pairs of a mapping that are shown.
    pub(super) fn entries(&self, mapping: NodeId) -> impl Iterator<Item = Entry> + use<'a> {
        self.entries_in(mapping, self.shown(mapping))
    }

    fn entries_in(
        &self,
        mapping: NodeId,
        members: Members,
    ) -> impl Iterator<Item = Entry> + use<'a> {
        let tree = self.tree;
        let merged = self.merged.of(tree, mapping);
        let written = merged.is_none().then(|| tree.entries_in(mapping, members.clone()));
        let numbers = members.start as usize..members.end as usize;
        let merged = merged.into_iter().flat_map(move |all| {
            let numbers = numbers.start.min(all.len())..numbers.end.min(all.len());
            numbers.map(move |number| all[number])
        });
        merged.chain(written.into_iter().flatten())
    }

    /// The pair of a key. It is found where it is not shown, too: what is missing, and which of
    /// several forms is meant, hangs on all of a mapping.
    pub(super) fn get(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let all = if self.is_on_the_way(mapping) { self.shown(mapping) } else { 0..NodeId::MAX };
        let name = |entry: &Entry| self.tree.text(self.tree.resolve(entry.key));
        self.entries_in(mapping, all).find(|entry| name(entry) == key)
    }

    /// The items of a list that are shown.
    pub(super) fn items(&self, list: NodeId) -> Items<'a> {
        self.tree.items_in(list, self.shown(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
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
        text += "  mixed:\n    payout:\n";
        for i in 0..entries {
            text += &format!("      C{i}: {{ amount: 1 }}\n");
        }
        text += "      amount: 1\n  many:\n    payout:\n";
        for i in 0..entries {
            text += &format!("      C{i}: {{ amount: [], curency: USD }}\n");
        }
        text += "channels:\n  push:\n    parameters:\n";
        for i in 0..entries {
            text += &format!("      sub{i}: {{ macro: a, nme: {i} }}\n      <<: {{ s{i}: [] }}\n");
        }
        text += "landers:\n  <<:\n";
        for i in 0..entries {
            text += &format!("    l{i}: &l{i} {{ ulr: [], url: {{}} }}\n    m{i}: *l{i}\n");
        }
        text += "campaigns:\n  kz:\n    <<: { channel: p, tags: &tags [a, [], {}, []] }\n    notes: *tags\n";
        text += "    funnels:\n";
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
            let in_parts = all(&windows);
            let only = |of: &[Diagnostic], other: &[Diagnostic]| -> Vec<Diagnostic> {
                of.iter().filter(|d| !other.contains(d)).cloned().collect()
            };
            let (lost, new) = (only(&at_once, &in_parts), only(&in_parts, &at_once));
            assert!(
                lost.is_empty() && new.is_empty(),
                "{nodes} nodes: lost {lost:#?}, new {new:#?}"
            );
            assert_eq!(in_parts.len(), at_once.len(), "in parts of {nodes} nodes");
        }
        assert_eq!(Window::of(&tree, tree.len()).len(), 1);
    }
}
