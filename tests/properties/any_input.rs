//! Whatever the bytes, there is an answer: no panic, findings inside the file, and nothing
//! printed that could act on a terminal.

use crate::cases;
use crate::generate::{brackets, slipped, soup, tape};
use crate::support::{check, memory, printed};
use proptest::prelude::*;
use trackc::report::Format;

fn holds(bytes: &[u8]) {
    let loaded = memory(&[("trackc.yaml", bytes)]);
    let outcome = check(&loaded);
    let inside = |span: trackc::text::Span| {
        assert!(span.start <= span.end, "{span:?}");
        assert!(span.end as usize <= bytes.len(), "{span:?} in {} bytes", bytes.len());
        let (start, end) = (span.start as usize, span.end as usize);
        if let Ok(text) = std::str::from_utf8(bytes) {
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{span:?}");
        }
    };
    for finding in &outcome.diagnostics {
        inside(finding.span);
        finding.related.iter().for_each(|r| inside(r.span));
        finding.fixes.iter().flat_map(|f| &f.edits).for_each(|e| inside(e.span));
        assert!(!finding.message.is_empty());
    }
    for format in [Format::Concise, Format::Pretty] {
        let text = printed(&loaded, &outcome, format);
        let acts = |c: &char| c.is_control() && *c != '\n';
        assert_eq!(text.chars().find(acts), None, "{format:?}:\n{text}");
        let bidi = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert_eq!(text.chars().find(bidi), None, "{format:?}:\n{text}");
    }
    let concise = printed(&loaded, &outcome, Format::Concise);
    let lines = outcome.diagnostics.len() + usize::from(!outcome.diagnostics.is_empty());
    assert_eq!(concise.lines().count(), lines, "one line a finding:\n{concise}");
    let json = printed(&loaded, &outcome, Format::Json);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["diagnostics"].as_array().map(Vec::len), Some(outcome.diagnostics.len()));
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn any_bytes(bytes in tape(60)) {
        holds(&bytes);
    }

    #[test]
    fn any_yaml_like_text(choices in tape(80)) {
        holds(soup(&choices).as_bytes());
    }

    #[test]
    fn any_text_in_brackets(choices in tape(12)) {
        holds(brackets(&choices).as_bytes());
    }
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn any_slip_in_a_real_workspace(choices in tape(24)) {
        holds(slipped(&choices).as_bytes());
    }
}
