//! The picture as SVG: a column for each kind, boxes near what they are joined to, curves
//! between them, and dashed lanes below for what leads back to the channels.

use super::{Graph, NodeKind};
use crate::text::markup::xml as escape;
use crate::text::visible;
use std::fmt::Write as _;

const BOX: (usize, usize) = (180, 44);
const GAP: (usize, usize) = (90, 16);
const MARGIN: usize = 24;
/// The distance of the lanes that lead back.
const LANE: usize = 6;
/// How many lanes are told apart.
const MOST_LANES: usize = 12;
/// Columns of text in a box.
const LONGEST: usize = 26;

const STYLE: &str = "text{font:12px sans-serif;fill:#1b1f24}.id,.on{font-size:10px;fill:#59636e}\
rect{fill:#fff;stroke:#8c959f}.channel rect{fill:#ddf4ff}.campaign rect{fill:#fff8c5}\
.lander rect,.prelander rect{fill:#fbefff}.offer rect{fill:#dafbe1}.postback rect{fill:#ffebe9}\
.event rect{fill:#fff1e5}.paused{opacity:.55}path{fill:none;stroke:#8c959f}.back{stroke-dasharray:4 3}\
marker path{fill:#8c959f;stroke:none}\
@media(prefers-color-scheme:dark){svg{background:#0d1117}.g rect{fill:#161b22!important}text{fill:#e6edf3}.id,.on{fill:#9198a1}}";

/// Where each box stands.
struct Layout {
    at: Vec<(usize, usize)>,
    width: usize,
    height: usize,
}

pub(super) fn draw(graph: &Graph) -> String {
    let layout = Layout::of(graph);
    let back: Vec<_> = graph.edges.iter().filter(|e| e.back).collect();
    let lanes = back.len().min(MOST_LANES) * LANE;
    let caption = graph.caption();
    let bottom = layout.height + lanes + if caption.is_some() { 24 } else { 0 };
    let (width, height) = (layout.width, bottom + MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>Channels, campaigns, pages, offers, postbacks and events</title>\n<style>{STYLE}</style>\n<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
    );
    for edge in graph.edges.iter().filter(|e| !e.back) {
        forward(&mut out, &layout, edge.from, edge.to, &edge.label);
    }
    for (lane, edge) in back.iter().enumerate() {
        let y = layout.height + (lane % MOST_LANES) * LANE;
        backward(&mut out, &layout, edge.from, edge.to, y);
    }
    for (node, (x, y)) in graph.nodes.iter().zip(&layout.at) {
        let paused = if node.paused { " paused" } else { "" };
        let id = if node.id.is_empty() { String::new() } else { format!(" ({})", node.id) };
        let _ = write!(
            out,
            "<g class=\"g {}{paused}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
            node.kind.as_str(),
            escape(&format!("{}{id}", node.name)),
            BOX.0,
            BOX.1
        );
        let (middle, first) = (x + BOX.0 / 2, if node.id.is_empty() { 26 } else { 18 });
        let text = |class: &str, dy: usize, text: &str| {
            format!(
                "<text{class} x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                y + dy,
                escape(&short(text))
            )
        };
        out.push_str(&text("", first, &node.name));
        if !node.id.is_empty() {
            out.push_str(&text(" class=\"id\"", 34, &node.id));
        }
        out.push_str("</g>\n");
    }
    if let Some(caption) = caption {
        let y = bottom;
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y}\">{}</text>", escape(&caption));
    }
    out.push_str("</svg>\n");
    out
}

impl Layout {
    fn of(graph: &Graph) -> Self {
        let used: Vec<NodeKind> = NodeKind::ALL
            .into_iter()
            .filter(|kind| graph.nodes.iter().any(|n| n.kind == *kind))
            .collect();
        let mut columns: Vec<Vec<usize>> = used
            .iter()
            .map(|kind| (0..graph.nodes.len()).filter(|i| graph.nodes[*i].kind == *kind).collect())
            .collect();
        order(graph, &mut columns);
        let tallest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let step = BOX.1 + GAP.1;
        let mut at = vec![(0, 0); graph.nodes.len()];
        for (c, column) in columns.iter().enumerate() {
            let x = MARGIN + c * (BOX.0 + GAP.0);
            let top = MARGIN + (tallest - column.len()) * step / 2;
            for (row, node) in column.iter().enumerate() {
                at[*node] = (x, top + row * step);
            }
        }
        let width = 2 * MARGIN + columns.len() * BOX.0 + columns.len().saturating_sub(1) * GAP.0;
        Self { at, width, height: MARGIN + tallest * step + LANE }
    }
}

/// Puts each box of a column near the middle of what leads to it, column after column.
fn order(graph: &Graph, columns: &mut [Vec<usize>]) {
    let mut row = vec![0; graph.nodes.len()];
    for column in columns.iter() {
        column.iter().enumerate().for_each(|(i, node)| row[*node] = i);
    }
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|e| !e.back) {
        into[edge.to].push(edge.from);
    }
    for column in columns.iter_mut().skip(1) {
        // In thousandths of a row; what nothing leads to goes last.
        let middle = |node: &usize| match into[*node].as_slice() {
            [] => usize::MAX,
            from => from.iter().map(|f| row[*f]).sum::<usize>() * 1000 / from.len(),
        };
        column.sort_by_key(middle);
        column.iter().enumerate().for_each(|(i, node)| row[*node] = i);
    }
}

fn forward(out: &mut String, layout: &Layout, from: usize, to: usize, label: &str) {
    let (x1, y1) = (layout.at[from].0 + BOX.0, layout.at[from].1 + BOX.1 / 2);
    let (x2, y2) = (layout.at[to].0, layout.at[to].1 + BOX.1 / 2);
    let bend = GAP.0 / 2;
    let _ = writeln!(
        out,
        "<path d=\"M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}\" marker-end=\"url(#a)\"/>",
        x1 + bend,
        x2.saturating_sub(bend)
    );
    if !label.is_empty() {
        let (x, y) = (x2.saturating_sub(6), y2.saturating_sub(4));
        let _ = writeln!(
            out,
            "<text class=\"on\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{}</text>",
            escape(&short(label))
        );
    }
}

fn backward(out: &mut String, layout: &Layout, from: usize, to: usize, lane: usize) {
    let (x1, y1) = (layout.at[from].0 + BOX.0, layout.at[from].1 + BOX.1 / 2);
    let (x2, y2) = (layout.at[to].0, layout.at[to].1 + BOX.1 / 2 + 8);
    let (right, left) = (x1 + 14, x2.saturating_sub(14));
    let _ = writeln!(
        out,
        "<path class=\"back\" d=\"M{x1} {y1}H{right}V{lane}H{left}V{y2}H{x2}\" marker-end=\"url(#a)\"/>"
    );
}

/// As much of a text as a box holds.
fn short(text: &str) -> String {
    let text = visible(text);
    if textwrap::core::display_width(&text) <= LONGEST {
        return text.into_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if textwrap::core::display_width(&out) + 1 >= LONGEST {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}
