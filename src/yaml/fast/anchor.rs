//! Anchors and aliases: `&name` before a value, `*name` in place of one.

use super::{END, Node, NodeId, Scanner, small};
use crate::yaml::Limits;
use crate::yaml::node::Kind;
use crate::yaml::tree::weight_of_text;
use hashbrown::HashMap;

/// The anchors read so far.
pub(super) struct Anchors<'a> {
    /// What each name stands for now.
    nodes: HashMap<&'a str, NodeId>,
    /// What a node that an alias stood for is worth, aliases in it followed.
    weights: HashMap<NodeId, u64>,
    /// What all aliases may be worth together, and are.
    most: u64,
    spent: u64,
}

impl Anchors<'_> {
    pub(super) fn new(limits: &Limits) -> Self {
        let most = limits.alias_nodes;
        Self { nodes: HashMap::new(), weights: HashMap::new(), most, spent: 0 }
    }
}

impl<'a> Scanner<'a> {
    /// The anchor of the next node; returns where that begins on the same line.
    pub(super) fn anchor(&mut self, at: usize) -> Option<usize> {
        let (name, end) = self.name(at)?;
        if !matches!(self.byte(end), b' ' | b'\n' | b'\r' | END) {
            return None;
        }
        self.anchors.nodes.insert(name, small(self.nodes.len()));
        Some(self.skip_spaces(end))
    }

    /// The anchor of a key's value, which begins at `at`; `null` would stand at the `colon`.
    pub(super) fn anchor_of_value(&mut self, at: usize, colon: usize) -> Option<()> {
        self.pending = Some(colon);
        self.anchor_of_node(at)
    }

    /// The anchor of a node that is waited for.
    pub(super) fn anchor_of_node(&mut self, at: usize) -> Option<()> {
        if self.anchored || self.open.is_empty() {
            return None;
        }
        let at = self.anchor(at)?;
        match self.byte(at) {
            b'\n' | b'\r' | b'#' | END => {
                self.anchored = true;
                self.end_line(at)
            }
            b'*' => None,
            _ => {
                self.take_place();
                self.value(at)
            }
        }
    }

    /// The alias that begins at `at`; returns the byte after it.
    pub(super) fn alias(&mut self, at: usize) -> Option<usize> {
        let (name, end) = self.name(at)?;
        if !matches!(self.byte(end), b' ' | b'\n' | b'\r' | b',' | b']' | b'}' | END) {
            return None;
        }
        let node = *self.anchors.nodes.get(name)?;
        let weight = self.weight(node)?;
        self.anchors.spent = self.anchors.spent.saturating_add(weight);
        if self.anchors.spent > self.anchors.most {
            return None;
        }
        self.push(Node::alias(small(at), small(end), node))?;
        Some(end)
    }

    /// The name behind a `&` or `*`, and where it ends.
    fn name(&self, at: usize) -> Option<(&'a str, usize)> {
        let start = at + 1;
        let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let length = self.source.bytes.get(start..)?.iter().take_while(|b| is_of_name(b)).count();
        let name = self.source.text.get(start..start + length)?;
        (length > 0).then_some((name, start + length))
    }

    /// What a node stands for with aliases followed; nothing while it is not finished.
    fn weight(&mut self, id: NodeId) -> Option<u64> {
        if let Some(weight) = self.anchors.weights.get(&id) {
            return Some(*weight);
        }
        let end = self.nodes.get(id as usize)?.next(id, &self.far);
        if end == id {
            return None;
        }
        let weights = &self.anchors.weights;
        let weight = self.nodes[id as usize..end as usize].iter().fold(0_u64, |sum, node| {
            sum.saturating_add(match node.kind() {
                Kind::Mapping | Kind::Sequence => 1,
                Kind::Scalar => weight_of_text(node.end - node.start),
                Kind::Alias => weights.get(&node.number()).copied().unwrap_or(u64::MAX),
            })
        });
        self.anchors.weights.insert(id, weight);
        Some(weight)
    }
}
