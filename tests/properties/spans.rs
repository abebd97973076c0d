//! Every node of a tree knows where it stands: its span slices back to what was written.

use crate::cases;
use crate::generate::{documents, slipped, tape};
use proptest::prelude::*;
use trackc::text::{FileId, SourceFile};
use trackc::yaml::{Kind, Limits, NodeId, Style, Tree, parse};

fn with_tree(text: &str, then: impl FnOnce(&Tree<'_>)) {
    let source = SourceFile::new("a.yaml", text.as_bytes().to_vec());
    if let Some(tree) = &parse(FileId(0), &source, &Limits::default()).tree {
        then(tree);
    }
}

fn slices_back(text: &str) {
    with_tree(text, |tree| {
        let slice = |start: u32, end: u32| &text[start as usize..end as usize];
        let nodes = NodeId::try_from(tree.len()).expect("a small document");
        for id in 0..nodes {
            let span = tree.span(id);
            let written = slice(span.start, span.end);
            assert_eq!(tree.source_of(id), written);
            match tree.kind(id) {
                Kind::Alias => assert!(written.starts_with('*'), "{written:?}"),
                Kind::Scalar => scalar(tree, id, text, written),
                Kind::Mapping | Kind::Sequence => {
                    let flow = (written.chars().next(), written.chars().next_back());
                    let is_flow = matches!(flow, (Some('{'), Some('}')) | (Some('['), Some(']')));
                    // `[a: b]` holds a pair that has no braces of its own.
                    let pair = tree.kind(id) == Kind::Mapping && tree.count(id) == 1;
                    assert!(!tree.is_flow(id) || is_flow || pair, "{written:?}");
                    let mut last = span.start;
                    for child in id + 1..tree.end_of(id) {
                        let child = tree.span(child);
                        assert!(last <= child.start, "out of order in {written:?}");
                        assert!(child.end <= span.end, "outside of {written:?}");
                        last = child.start;
                    }
                }
            }
        }
    });
}

fn scalar(tree: &Tree<'_>, id: NodeId, text: &str, written: &str) {
    let value = tree.text(id);
    if tree.is_verbatim(id) {
        let inner = tree.text_span(id, 0, value.len());
        assert_eq!(&text[inner.start as usize..inner.end as usize], value);
    }
    match tree.style(id) {
        Style::Plain if tree.is_verbatim(id) => assert_eq!(written, value),
        Style::Plain => {}
        Style::Single => {
            assert!(written.len() > 1 && written.starts_with('\'') && written.ends_with('\''));
        }
        Style::Double => {
            assert!(written.len() > 1 && written.starts_with('"') && written.ends_with('"'));
        }
        // The span of a block scalar is its lines, without the `|`.
        Style::Block => {}
    }
    // What is decoded reads the same when its span alone is read.
    if matches!(tree.style(id), Style::Single | Style::Double) {
        with_tree(written, |alone| assert_eq!(alone.text(0), value));
    }
}

#[test]
fn spans_of_real_documents_slice_back() {
    for text in documents() {
        slices_back(text);
        slices_back(&text.replace('\n', "\r\n"));
        slices_back(&format!("\u{feff}{}", text.trim_start_matches('\u{feff}')));
    }
}

proptest! {
    #![proptest_config(cases(12000))]

    #[test]
    fn spans_of_any_document_slice_back(choices in tape(20)) {
        slices_back(&slipped(&choices));
    }
}
