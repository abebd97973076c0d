//! The picture for Mermaid.

use super::{Graph, Node, NodeKind};
use crate::text::markup::mermaid as escape;
use std::fmt::Write as _;

pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    if let Some(caption) = graph.caption() {
        let _ = writeln!(out, "  %% {caption}");
    }
    for (i, node) in graph.nodes.iter().enumerate() {
        let (open, close) = shape(node.kind);
        let paused = if node.paused { ":::paused" } else { "" };
        let _ = writeln!(out, "  n{i}{open}\"{}\"{close}{paused}", label(node));
    }
    for edge in &graph.edges {
        let arrow = if edge.back { "-.->" } else { "-->" };
        let text = match edge.label.as_str() {
            "" => String::new(),
            label => format!("|\"{}\"|", escape(label)),
        };
        let _ = writeln!(out, "  n{} {arrow}{text} n{}", edge.from, edge.to);
    }
    for kind in NodeKind::ALL {
        let of = |(i, node): (usize, &Node)| {
            (node.kind == kind && !node.paused).then(|| format!("n{i}"))
        };
        let ids: Vec<String> = graph.nodes.iter().enumerate().filter_map(of).collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "  class {} {}", ids.join(","), kind.as_str());
        }
    }
    out.push_str("  classDef paused stroke-dasharray:4 3,opacity:0.6\n");
    out
}

fn label(node: &Node) -> String {
    match node.id.as_str() {
        "" => escape(&node.name),
        id => format!("{}<br>{}", escape(&node.name), escape(id)),
    }
}

fn shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Channel => ("([", "])"),
        NodeKind::Campaign | NodeKind::Offer => ("[", "]"),
        NodeKind::Prelander | NodeKind::Lander => ("[/", "/]"),
        NodeKind::Postback => ("[[", "]]"),
        NodeKind::Event => ("((", "))"),
    }
}
