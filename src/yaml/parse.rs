//! Filling the tree from `granit-parser`'s events. The only file that knows the parser.

use super::Limits;
use super::marks::AllMarks;
use super::node::{FLOW, Far, Kind, MERGE, MOST_NODES, Node, NodeId, Style, TEXT};
use super::tree::{Arena, Spare, Tree, weight_of_text};
use super::{errors, fast, keys};
use crate::diagnostic::{Diagnostic, Findings};
use crate::text::{FileId, Pieces, SourceFile, Span};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};
use hashbrown::HashMap;
use std::borrow::Cow;

/// What came out of one file.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// The tree; `None` where the text is not YAML or passes a bound.
    pub tree: Option<Tree<'a>>,
    /// What was found on the way. A tree may come with findings (duplicate keys).
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one file. Never panics, whatever the bytes.
#[must_use]
pub fn parse<'a>(file: FileId, source: &'a SourceFile, limits: &Limits) -> Parsed<'a> {
    let mut parsed = parse_into(Spare::default(), file, source, limits);
    parsed.tree = parsed.tree.map(|tree| tree.settle().0);
    parsed
}

/// Reads one file into the room that another tree has left, which may be more than it needs:
/// see [`Tree::settle`] and [`Tree::forget`].
#[must_use]
pub fn parse_into<'a>(
    spare: Spare,
    file: FileId,
    source: &'a SourceFile,
    limits: &Limits,
) -> Parsed<'a> {
    let text = match errors::check_encoding(file, source) {
        Ok(text) => text,
        Err(diagnostic) => return Parsed { tree: None, diagnostics: vec![*diagnostic] },
    };
    let base = source.bom_len();
    let scanned =
        if limits.full_parser { Err(spare) } else { fast::scan(file, text, base, limits, spare) };
    let (arena, diagnostics) = match scanned {
        Ok((arena, diagnostics)) => (Some(arena), diagnostics),
        Err(spare) => by_events(file, text, base, limits, spare),
    };
    let tree = arena.map(|Arena { nodes, far, decoded }| {
        let decoded = source.keep(decoded);
        Tree { file, source: text, nodes, far, decoded, marks: AllMarks::default() }
    });
    Parsed { tree, diagnostics }
}

/// What granit-parser makes of a text: the judge of every error, and of all that
/// [`fast::scan`] gives up on.
pub(super) fn by_events(
    file: FileId,
    text: &str,
    base: usize,
    limits: &Limits,
    Spare(mut nodes): Spare,
) -> (Option<Arena>, Vec<Diagnostic>) {
    nodes.clear();
    nodes.reserve(text.len() / 12);
    let (far, decoded, marks) = (Far::new(), &Pieces::NONE, AllMarks::default());
    let tree = Tree { file, source: text, nodes, far, decoded, marks };
    let mut builder = Builder::new(tree, base, limits);
    let done = builder.run();
    let Builder { tree: Tree { nodes, far, .. }, decoded, diagnostics, .. } = builder;
    let mut diagnostics = diagnostics.into_vec();
    match done {
        Ok(()) => (Some(Arena { nodes, far, decoded }), diagnostics),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            (None, diagnostics)
        }
    }
}

type Fallible<T> = Result<T, Box<Diagnostic>>;

struct Open {
    node: NodeId,
    anchor: usize,
    children: u32,
    /// The last child.
    last: NodeId,
    /// What the subtree stands for with aliases expanded, itself included.
    expanded: u64,
    merge: bool,
}

struct Anchor {
    node: NodeId,
    /// `None` while the anchored collection is still open.
    expanded: Option<u64>,
}

struct Builder<'a, 'l> {
    /// The nodes so far, whose texts lie in the source and in `decoded`.
    tree: Tree<'a>,
    decoded: Pieces,
    base: usize,
    limits: &'l Limits,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchor>,
    alias_nodes: u64,
    documents: u32,
    diagnostics: Findings,
}

impl<'a, 'l> Builder<'a, 'l> {
    fn new(tree: Tree<'a>, base: usize, limits: &'l Limits) -> Self {
        Self {
            tree,
            decoded: Pieces::default(),
            base,
            limits,
            open: Vec::new(),
            anchors: HashMap::new(),
            alias_nodes: 0,
            documents: 0,
            diagnostics: Findings::at_most(limits.diagnostics),
        }
    }

    fn run(&mut self) -> Fallible<()> {
        let depth = self.limits.depth as usize;
        let options = granit_parser::options! {
            emit_comments: false,
            flow_nesting_limit: depth,
            block_nesting_limit: depth,
        };
        let source = self.tree.source;
        let mut parser = Parser::new_from_str_with_options(&source[self.base..], options);
        let mut last = Span::file_start(self.tree.file);
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at =
                        error.marker().byte_offset().map_or(last.end as usize, |b| b + self.base);
                    return Err(Box::new(errors::explain(
                        self.tree.file,
                        source,
                        at,
                        &error,
                        self.limits,
                    )));
                }
            };
            last = self.absolute(span.byte_range());
            self.event(event, last)?;
            if self.tree.nodes.len() > MOST_NODES.min(self.limits.nodes) as usize {
                return Err(Box::new(errors::too_many_nodes(last, self.limits)));
            }
        }
        self.decoded.shrink_to_fit();
        Ok(())
    }

    fn absolute(&self, range: Option<std::ops::Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::of(self.tree.file, self.base + range.start..self.base + range.end)
    }

    fn event(&mut self, event: Event<'a>, span: Span) -> Fallible<()> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Box::new(errors::second_document(self.tree.source, span)));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = Self::tag(tag.as_deref(), span, Some(&text))?;
                self.scalar(text, style, span, is_text);
                self.leaf(anchor, weight_of_text(span.end - span.start));
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::SequenceStart(style, anchor, tag) => {
                Self::tag(tag.as_deref(), span, None)?;
                self.start(Kind::Sequence, style, anchor, span)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                Self::tag(tag.as_deref(), span, None)?;
                self.start(Kind::Mapping, style, anchor, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        Ok(())
    }

    /// Whether a tag makes text of a scalar. Only the core schema's own tags mean anything here.
    fn tag(tag: Option<&Tag>, span: Span, text: Option<&str>) -> Fallible<bool> {
        let scalar = text.is_some();
        let Some(tag) = tag else { return Ok(false) };
        let name = tag.to_string();
        let core = name.strip_prefix("tag:yaml.org,2002:").or(name.strip_prefix("!!"));
        match core {
            Some("str") if scalar => Ok(true),
            _ if name == "!" && scalar => Ok(true),
            Some("null" | "bool" | "int" | "float") if scalar => Ok(false),
            Some("map" | "seq") if !scalar => Ok(false),
            _ if name == "!" => Ok(false),
            _ => Err(Box::new(errors::unknown_tag(&name, text.unwrap_or_default(), span))),
        }
    }

    fn scalar(&mut self, text: Cow<'a, str>, style: ScalarStyle, span: Span, is_text: bool) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            _ => Style::Block,
        };
        let quote = u32::from(matches!(style, Style::Single | Style::Double));
        let inner = (span.start + quote, span.end.saturating_sub(quote).max(span.start + quote));
        let verbatim = style != Style::Block
            && self.tree.source.get(inner.0 as usize..inner.1 as usize) == Some(&*text);
        let mut node = if verbatim {
            Node::verbatim(span.start, span.end, style)
        } else {
            self.decoded.buffer().push_str(&text);
            Node::decoded(span.start, span.end, style, self.decoded.end())
        };
        if is_text {
            node.set(TEXT);
        }
        self.push(node);
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        self.tree.nodes.push(node);
        id
    }

    fn last(&self) -> NodeId {
        u32::try_from(self.tree.nodes.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Books the node just pushed with its parent.
    fn leaf(&mut self, anchor: usize, expanded: u64) {
        let node = self.last();
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node, expanded: Some(expanded) });
        }
        self.child(node, expanded);
    }

    fn child(&mut self, node: NodeId, expanded: u64) {
        let Some(parent) = self.open.last_mut() else { return };
        parent.children += 1;
        parent.last = node;
        parent.expanded = parent.expanded.saturating_add(expanded);
        let is_key = parent.children % 2 == 1;
        if is_key && self.tree.kind(parent.node) == Kind::Mapping {
            let n = &self.tree.nodes[node as usize];
            parent.merge |= n.is_scalar()
                && n.style() == Style::Plain
                && n.end - n.start == 2
                && self.tree.source.as_bytes()[n.start as usize] == b'<'
                && self.tree.source.as_bytes()[n.start as usize + 1] == b'<';
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Fallible<()> {
        let target = self.anchors.get(&anchor).map(|a| (a.node, a.expanded));
        let Some((node, Some(expanded))) = target else {
            return Err(Box::new(errors::self_reference(span)));
        };
        self.alias_nodes = self.alias_nodes.saturating_add(expanded);
        if self.alias_nodes > self.limits.alias_nodes {
            let target = self.tree.span(node);
            return Err(Box::new(errors::too_many_alias_nodes(span, target, self.limits)));
        }
        // An alias of an alias cannot be written: an anchor stands on a real node.
        self.push(Node::alias(span.start, span.end, node));
        self.leaf(0, expanded);
        Ok(())
    }

    fn start(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        anchor: usize,
        span: Span,
    ) -> Fallible<()> {
        // The parser counts lines and brackets apart.
        if self.open.len() >= self.limits.depth as usize {
            return Err(Box::new(errors::too_deep(span, self.limits)));
        }
        let mut node = Node::collection(span.start, span.end, kind);
        if style == StructureStyle::Flow {
            node.set(FLOW);
        }
        let node = self.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node, expanded: None });
        }
        self.open.push(Open { node, anchor, children: 0, last: node, expanded: 1, merge: false });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let after = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        let first = self.tree.nodes.get(open.node as usize + 1).copied();
        let last_end = self.tree.nodes[open.last as usize].end;
        let mapping = {
            let node = &mut self.tree.nodes[open.node as usize];
            let mapping = node.kind() == Kind::Mapping;
            let count = if mapping { open.children / 2 } else { open.children };
            node.finish(open.node, after, count, &mut self.tree.far);
            if node.has(FLOW) {
                node.end = span.end;
            } else {
                // A block collection has no tokens of its own: it spans its children.
                node.start = first.map_or(node.start, |n| n.start);
                node.end = last_end.max(node.start);
            }
            if open.merge {
                node.set(MERGE);
            }
            mapping
        };
        if mapping {
            let parent = self.open.last().map(|o| self.tree.kind(o.node));
            let is_item = parent == Some(Kind::Sequence);
            let Self { tree, decoded, diagnostics, .. } = self;
            keys::judge(tree, decoded, (open.node, is_item), diagnostics);
        }
        if let Some(anchor) = self.anchors.get_mut(&open.anchor) {
            anchor.expanded = Some(open.expanded);
        }
        self.child(open.node, open.expanded);
    }
}
