//! Where a place stands in its document, by keys and not by lines: `offers.keto-kz.stream`.

use super::node::{Kind, NodeId};
use super::tree::Tree;
use crate::text::Span;

/// For every node of a tree the collection it stands in.
#[derive(Debug)]
pub struct Paths<'t> {
    tree: &'t Tree<'t>,
    above: Vec<Above>,
}

#[derive(Debug, Clone, Copy)]
struct Above {
    /// The collection; of the root, the root itself.
    collection: NodeId,
    /// In a mapping, the key of the pair that the node is a part of.
    key: NodeId,
}

impl<'t> Paths<'t> {
    /// Looks at every node once.
    #[must_use]
    pub fn new(tree: &'t Tree<'t>) -> Self {
        /// A collection, and the key in it whose value comes next.
        struct Open {
            node: NodeId,
            key: Option<NodeId>,
        }
        let mut above = Vec::with_capacity(tree.len());
        let mut open: Vec<Open> = Vec::new();
        for id in 0..NodeId::try_from(tree.len()).unwrap_or(NodeId::MAX) {
            while open.last().is_some_and(|o| tree.end_of(o.node) <= id) {
                open.pop();
            }
            above.push(match open.last_mut() {
                None => Above { collection: id, key: id },
                Some(o) => {
                    let key = o.key.take();
                    if key.is_none() {
                        o.key = Some(id);
                    }
                    Above { collection: o.node, key: key.unwrap_or(id) }
                }
            });
            if matches!(tree.kind(id), Kind::Mapping | Kind::Sequence) {
                open.push(Open { node: id, key: None });
            }
        }
        Self { tree, above }
    }

    /// The innermost node that holds a span. A comment lies in the collection around it.
    #[must_use]
    pub fn innermost(&self, span: Span) -> Option<NodeId> {
        let mut id = self.tree.before(span.start)?;
        while !self.tree.span(id).contains(span) {
            let above = self.above[id as usize].collection;
            if above == id {
                return None;
            }
            id = above;
        }
        Some(id)
    }

    /// The keys from the root to a node. Items of a list have no number, for their order is
    /// not what they are.
    #[must_use]
    pub fn path(&self, node: NodeId) -> Vec<&'t str> {
        let mut out = Vec::new();
        let mut id = node;
        loop {
            let above = self.above[id as usize];
            if above.collection == id {
                break;
            }
            out.push(match self.tree.kind(above.collection) {
                Kind::Mapping => self.tree.text(self.tree.resolve(above.key)),
                _ => "[]",
            });
            id = above.collection;
        }
        out.reverse();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, SourceFile};
    use crate::yaml::{Limits, parse};

    fn paths(text: &str, needles: &[&str]) -> Vec<String> {
        let source = SourceFile::new("trackc.yaml", text.as_bytes().to_vec());
        let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("YAML");
        let paths = Paths::new(&tree);
        let find = |needle: &&str| {
            let start = u32::try_from(text.find(needle).expect("there")).expect("small");
            let end = start + u32::try_from(needle.len()).expect("small");
            match paths.innermost(Span::new(FileId(0), start, end)) {
                Some(node) => paths.path(node).join("."),
                None => "nowhere".to_owned(),
            }
        };
        needles.iter().map(find).collect()
    }

    #[test]
    fn keys_values_items_and_comments_have_their_place() {
        let block = "# top\na:\n  b: [x, {c: y}]\n  # low\n  d: z\n? [k]\n: v\n";
        assert_eq!(
            paths(block, &["a", "b", "x", "c", "y", "# low", "z", "# top", "k", "v"]),
            ["a", "a.b", "a.b.[]", "a.b.[].c", "a.b.[].c", "a", "a.d", "nowhere", ".[]", ""]
        );
        let flow = "{a: {b: [x, {c: y}], d: \"z\"}}";
        assert_eq!(paths(flow, &["x", "y", "z"]), ["a.b.[]", "a.b.[].c", "a.d"]);
        assert_eq!(paths("", &[""]), ["nowhere"]);
    }

    #[test]
    fn an_alias_has_a_place_of_its_own() {
        let text = "a: &x {c: d}\nb: [*x]\n<<: *x\n";
        assert_eq!(paths(text, &["d", "[*x", "<<"]), ["a.c", "b", "<<"]);
        assert_eq!(paths("a: &x one\nb: *x", &["one", "*x"]), ["a", "b"]);
    }
}
