//! Filling the tree from `granit-parser`'s events. The only file that knows the parser.

use super::Limits;
use super::node::{FLOW, Far, Kind, MERGE, MOST_NODES, Node, NodeId, Style, TEXT, TWICE};
use super::place::AllMarks;
use super::tree::{Arena, Spare, Tree, weight_of_text};
use super::{errors, fast};
use crate::diagnostic::{Diagnostic, Findings, code};
use crate::text::{FileId, Pieces, SourceFile, Span, visible};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

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
        if limits.full_parser { Err(spare) } else { fast::scan(text, base, limits, spare) };
    let (arena, diagnostics) = match scanned {
        Ok(arena) => (Some(arena), Vec::new()),
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
    /// The nodes so far. Their texts are found by [`Builder::key_text`] alone.
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
            self.check_keys(open.node);
            if open.merge {
                self.check_merges(open.node);
            }
        }
        if let Some(anchor) = self.anchors.get_mut(&open.anchor) {
            anchor.expanded = Some(open.expanded);
        }
        self.child(open.node, open.expanded);
    }

    fn check_keys(&mut self, mapping: NodeId) {
        let tree = &self.tree;
        let count = tree.count(mapping);
        let mut findings = Vec::new();
        if count <= 8 {
            let keys: Vec<NodeId> = tree.pairs(mapping).map(|(key, _)| key).collect();
            for (i, key) in keys.iter().enumerate() {
                let Some(text) = self.key_text(*key) else { continue };
                let same = |other: &&NodeId| self.key_text(**other) == Some(text);
                if let Some(first) = keys[..i].iter().find(same) {
                    findings.push((*first, *key));
                }
            }
        } else {
            let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(count);
            for (key, _) in tree.pairs(mapping) {
                let Some(text) = self.key_text(key) else { continue };
                if let Some(first) = seen.get(text) {
                    findings.push((*first, key));
                } else {
                    seen.insert(text, key);
                }
            }
        }
        if !findings.is_empty() {
            self.tree.nodes[mapping as usize].set(TWICE);
        }
        let is_item = self.open.last().is_some_and(|o| self.tree.kind(o.node) == Kind::Sequence);
        let mut left = findings.as_slice();
        while let [(first, again), others @ ..] = left {
            // What follows a key that stands twice, and stands twice as well, is one mistake.
            let follows =
                |pair: (&(NodeId, NodeId), &(NodeId, NodeId))| self.follows(pair.0.1, pair.1.1);
            let run = left.windows(2).take_while(|w| follows((&w[0], &w[1]))).count();
            let finding = self.twice(*first, *again, others[..run].last().map(|l| l.1), is_item);
            left = &others[run..];
            self.diagnostics.push(finding);
        }
    }

    /// Whether a key is the next one after another in one mapping, and has another name.
    fn follows(&self, key: NodeId, next: NodeId) -> bool {
        self.tree.end_of(key + 1) == next && self.key_text(key) != self.key_text(next)
    }

    /// Whether two mappings have a key in common.
    fn any_shared(&self, one: NodeId, other: NodeId) -> bool {
        const MOST: usize = 64;
        let keys = |node| {
            let node = self.tree.resolve(node);
            let is_mapping = self.tree.kind(node) == Kind::Mapping;
            let pairs = is_mapping.then(|| self.tree.pairs(node).take(MOST));
            pairs.into_iter().flatten().filter_map(|(key, _)| self.key_text(key))
        };
        let known: HashSet<&str> = keys(one).collect();
        keys(other).any(|key| known.contains(key))
    }

    /// A key that stands twice, with what follows it and does so too, up to `last`.
    fn twice(
        &self,
        first: NodeId,
        again: NodeId,
        last: Option<NodeId>,
        is_item: bool,
    ) -> Diagnostic {
        let name = |key: NodeId| visible(self.key_text(key).unwrap_or_default());
        let (message, help) = match last {
            Some(last) => (
                format!(
                    "the keys `{}` to `{}` stand twice in this mapping: does another entry begin here?",
                    name(again),
                    name(last)
                ),
                if is_item {
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
                let help = if self.tree.node(value).is_scalar() {
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
    }

    fn check_merges(&mut self, mapping: NodeId) {
        let tree = &self.tree;
        let mut bad = Vec::new();
        for (key, value) in tree.pairs(mapping) {
            if self.key_text(key) != Some("<<") {
                continue;
            }
            let target = tree.resolve(value);
            match tree.kind(target) {
                Kind::Mapping => {}
                Kind::Sequence => bad.extend(
                    tree.items(target).filter(|i| tree.kind(tree.resolve(*i)) != Kind::Mapping),
                ),
                _ => bad.push(value),
            }
        }
        for node in bad {
            let span = self.tree.span(node);
            self.diagnostics.push(
                Diagnostic::new(
                    code::WRONG_TYPE,
                    span,
                    "`<<` merges a mapping into this one, and this is not a mapping",
                )
                .label("expected `*name` of a mapping")
                .help("write `<<: *name`, where `&name` stands on a mapping"),
            );
        }
    }

    /// The text of a scalar key, aliases followed.
    fn key_text(&self, key: NodeId) -> Option<&str> {
        let node = self.tree.node(self.tree.resolve(key));
        node.is_scalar().then(|| node.text(self.tree.source, &self.decoded))
    }
}
