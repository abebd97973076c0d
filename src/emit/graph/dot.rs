//! The picture for Graphviz.

use super::{Graph, NodeKind};
use crate::text::markup::dot as escape;
use std::fmt::Write as _;

pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from(
        "digraph trackc {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", shape=box];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    if let Some(caption) = graph.caption() {
        let _ = writeln!(out, "  label=\"{}\";", escape(&caption));
    }
    for (i, node) in graph.nodes.iter().enumerate() {
        let shape = match node.kind {
            NodeKind::Channel => "oval",
            NodeKind::Campaign | NodeKind::Offer => "box",
            NodeKind::Prelander | NodeKind::Lander => "note",
            NodeKind::Postback => "component",
            NodeKind::Event => "ellipse",
        };
        let label = match node.id.as_str() {
            "" => escape(&node.name),
            id => format!("{}\\n{}", escape(&node.name), escape(id)),
        };
        let style = if node.paused { ", style=dashed" } else { "" };
        let class = node.kind.as_str();
        let _ =
            writeln!(out, "  n{i} [label=\"{label}\", class=\"{class}\", shape={shape}{style}];");
    }
    for edge in &graph.edges {
        let mut attributes = Vec::new();
        if !edge.label.is_empty() {
            attributes.push(format!("label=\"{}\"", escape(&edge.label)));
        }
        if edge.back {
            attributes.push("style=dashed, constraint=false".to_owned());
        }
        let attributes = match attributes.as_slice() {
            [] => String::new(),
            all => format!(" [{}]", all.join(", ")),
        };
        let _ = writeln!(out, "  n{} -> n{}{attributes};", edge.from, edge.to);
    }
    // Boxes of one kind stand in one column.
    for kind in NodeKind::ALL {
        let of_kind = graph.nodes.iter().enumerate().filter(|(_, n)| n.kind == kind);
        let ids: Vec<String> = of_kind.map(|(i, _)| format!("n{i};")).collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "  {{ rank=same; {} }}", ids.join(" "));
        }
    }
    out.push_str("}\n");
    out
}
