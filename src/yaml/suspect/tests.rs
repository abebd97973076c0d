//! What is said of what people write.

use crate::text::{FileId, SourceFile};
use crate::yaml::{Limits, parse};

/// What the one finding about a text points at, its message and help, and the text after
/// its fix.
fn told(yaml: &str) -> (String, String, Option<String>) {
    let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
    let parsed = parse(FileId(0), &source, &Limits::default());
    let [finding] = parsed.diagnostics.as_slice() else {
        panic!("{yaml:?}: {:?}", parsed.diagnostics)
    };
    let at = finding.span.start as usize..finding.span.end as usize;
    let fixed = finding.fixes.first().map(|fix| {
        let mut text = yaml.to_owned();
        let mut edits = fix.edits.clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            let range = edit.span.start as usize..edit.span.end as usize;
            text.replace_range(range, &edit.text);
        }
        text
    });
    let help = finding.help.clone().unwrap_or_default();
    (yaml[at].to_owned(), format!("{} | {help}", finding.message), fixed)
}

/// Each text, what is pointed at, a part of what is said, and the text after the fix; that
/// reads where it holds no other mistake.
#[track_caller]
fn all(cases: &[(&str, &str, &str, Option<&str>)]) {
    for (yaml, at, part, after) in cases {
        let (place, said, fixed) = told(yaml);
        assert_eq!((place.as_str(), fixed.as_deref()), (*at, *after), "{yaml:?}: {said}");
        assert!(said.contains(part), "{yaml:?}: {said}");
        if let Some(fixed) = fixed {
            let source = SourceFile::new("a.yaml", fixed.as_bytes().to_vec());
            let parsed = parse(FileId(0), &source, &Limits::default());
            assert!(parsed.diagnostics.is_empty(), "{fixed:?}: {:?}", parsed.diagnostics);
        }
    }
}

#[test]
fn what_is_no_yaml_is_named() {
    all(&[
        (
            "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n",
            "<<<<<<< HEAD",
            "lines 2, 4, 6",
            None,
        ),
        ("a: 1\n>>>>>>> other\nb: 2\n", ">>>>>>> other", "keep one of the two", None),
        ("```yaml\na: 1\n```\n", "```yaml", "Markdown", Some("a: 1\n")),
        ("\u{feff}```yaml\na: 1\n```\n", "```yaml", "Markdown", Some("\u{feff}a: 1\n")),
        ("\u{feff}+a:\n+  - b\n", "+", "a diff", Some("\u{feff}a:\n  - b\n")),
        ("a: 1\n// b\nc: 1\n", "// b", "`# // b`", Some("a: 1\n# // b\nc: 1\n")),
        (
            "a: 1\n<!-- b -->\nc: 1\n",
            "<!-- b -->",
            "begins with `#`",
            Some("a: 1\n# <!-- b -->\nc: 1\n"),
        ),
        ("a:\n  b: 1\n+  c: 2\n  d: 3\n", "+", "diff", Some("a:\n  b: 1\n  c: 2\n  d: 3\n")),
        ("a: &quot;{b}&quot;\n", "&quot;{b}&quot;", "web page", Some("a: \"{b}\"\n")),
        ("a: [b](https://c.d/e)\n", "[b](https://c.d/e)", "alone", Some("a: \"https://c.d/e\"\n")),
        (
            "a:\n  b: 1\nx-y\tX Y\t1\thttps://c.d/e\n",
            "x-y\tX Y\t1\thttps://c.d/e",
            "write `x-y:`",
            None,
        ),
        (
            "a:\n  b: 1\n  https://c.d/e\n  f: 1\n",
            "https://c.d/e",
            "such as `url: \"https://c.d/e\"`",
            None,
        ),
        ("a:\n  * b\n", "*", "`- b`", Some("a:\n  - b\n")),
        ("a:\n  * b: c\n", "*", "remove it", None),
        ("a: 1\n...\nb: 2\n", "...", "ends at this", Some("a: 1\n\nb: 2\n")),
    ]);
}

#[test]
fn what_cannot_be_seen_is_named() {
    all(&[
        (
            "a:\n  b: 1\n\u{A0} c: 2\n  d: 3\n",
            "\u{A0}",
            "no-break space",
            Some("a:\n  b: 1\n  c: 2\n  d: 3\n"),
        ),
        ("a:\n\u{200B}  b: 1\n  c: 2\n", "\u{200B}", "zero-width", Some("a:\n  b: 1\n  c: 2\n")),
        ("a:\u{A0}b\nc: d\n", "\u{A0}", "no-break space", Some("a: b\nc: d\n")),
        ("a： b\nc: d\n", "：", "full-width colon", Some("a: b\nc: d\n")),
        ("a：\n  c: d\n", "：", "full-width colon", Some("a:\n  c: d\n")),
        ("a： { b: \"{c}\", d: 1 }\n", "：", "full-width colon", Some("a: { b: \"{c}\", d: 1 }\n")),
        ("a: { b：\"{c}\"， d: [e] }\n", "：", "full-width", Some("a: { b: \"{c}\", d: [e] }\n")),
        ("a: { b: c， d: [e] }\n", "，", "full-width comma", Some("a: { b: c, d: [e] }\n")),
        ("a: { b: c, d：[e] }\n", "：", "full-width colon", Some("a: { b: c, d: [e] }\n")),
        (
            "a = { b: { c: d } }\n",
            " =",
            "stands where a colon belongs",
            Some("a: { b: { c: d } }\n"),
        ),
        ("a = b\nc: d\n", " =", "`=` stands", Some("a: b\nc: d\n")),
        ("a -> b\nc: d\n", " ->", "write `a: b`", Some("a: b\nc: d\n")),
        ("a:\n  - b: 1\n  — c: 2\n", "—", "begins with `-`", Some("a:\n  - b: 1\n  - c: 2\n")),
        ("a:\n  - b: 1\n  -c: 2\n", "-", "space is missing", Some("a:\n  - b: 1\n  - c: 2\n")),
        ("a:\n\tb: 1\n\tc:\n\t\td: 2\n", "\t", "3 lines", Some("a:\n  b: 1\n  c:\n    d: 2\n")),
    ]);
}

#[test]
fn brackets_and_what_follows_them_are_named() {
    all(&[
        ("a:\n  b: [c, d\ne:\n  f: 1\n", "[", "`[c, d]`", Some("a:\n  b: [c, d]\ne:\n  f: 1\n")),
        ("a: { b: c\nd: 1\n", "{", "`{ b: c }`", Some("a: { b: c }\nd: 1\n")),
        ("a: {zone_id\nb: 1\n", "{", "in quotes", Some("a: \"{zone_id}\"\nb: 1\n")),
        ("a: {\nb: 1\nc: 2\n", "{", "below", None),
        ("a: { b: c, # d: e }\nf: 1\n", "{", "in a remark", None),
        ("a: [b, c]]\nd: 1\n", "]", "too many", Some("a: [b, c]\nd: 1\n")),
        ("a: [b, c],\nd: 1\n", ",", "without one", Some("a: [b, c]\nd: 1\n")),
        ("a: \"b\",\nd: 1\n", ",", "without one", Some("a: \"b\"\nd: 1\n")),
        ("a: [b];\nd: 1\n", ";", "remove the `;`", Some("a: [b]\nd: 1\n")),
        ("tags: - b\nc: d\n", "-", "`tags: [b]`", Some("tags: [b]\nc: d\n")),
        ("countries: - KZ\n", "-", "[KZ]", Some("countries: [KZ]\n")),
        ("name: - Story\n", "-", "`name: Story`", None),
        ("tags: - Story\n", "-", "[Story]", None),
        ("tags: - b\n      - c\n", "-", "own, as far", Some("tags:\n      - b\n      - c\n")),
        ("a: { }\ntags: - b\n- c\n", "-", "own, as far", Some("a: { }\ntags:\n- b\n- c\n")),
        ("a:{ b: { c: 1 } }\nd: 1\n", "a", "no space", Some("a: { b: { c: 1 } }\nd: 1\n")),
        ("a:{\n  b: { c: 1 },\n}\n", "a", "no space", Some("a: {\n  b: { c: 1 },\n}\n")),
        ("a: { b: 1, c:{ d: 1 } }\n", "c", "no space", Some("a: { b: 1, c: { d: 1 } }\n")),
        ("a:\n  b { c: 1, d: 2 }\n", "b", "no colon", Some("a:\n  b: { c: 1, d: 2 }\n")),
        ("a: 1\nb:[c, d]\ne: f\n", "b", "no space", Some("a: 1\nb: [c, d]\ne: f\n")),
        ("- a {\n  b: c }\n", "a", "no colon", Some("- a: {\n  b: c }\n")),
    ]);
}

#[test]
fn brackets_that_cross_or_can_end_in_two_places_are_left_to_people() {
    all(&[
        ("a: { b: [c, d, e: f }\ng: 1\n", "[", "not closed before the `}`", None),
        ("a: [ { b: 1 }, { b: 2 ]\ng: 1\n", "{", "not closed before the `]`", None),
        ("a: { B: { c: D, E: { c: F } }\ng: 1\n", "{", "where what belongs", None),
        ("a: { b: { c: d, e: f\ng: 1\n", "{", "where what belongs", None),
        ("a: [b, c: d\ng: 1\n", "[", "where what belongs", None),
        ("a: { b: { c: d\ng: 1\n", "{", "{ c: d }", Some("a: { b: { c: d }}\ng: 1\n")),
        (
            "a: { b: 1, c: { d: e, f: 2 }\ng: 1\n",
            "{",
            "{ d: e, f: 2 } }",
            Some("a: { b: 1, c: { d: e, f: 2 } }\ng: 1\n"),
        ),
        ("a: { b: c )\ng: 1\n", ")", "write `}`", Some("a: { b: c }\ng: 1\n")),
        ("a: [b, c)\ng: 1\n", ")", "write `]`", Some("a: [b, c]\ng: 1\n")),
        ("a: { b: [c)\ng: 1\n", ")", "write `]}`", None),
        ("a: { b: c (d)\ng: 1\n", "{", "(d) }", Some("a: { b: c (d) }\ng: 1\n")),
    ]);
}

#[test]
fn a_colon_that_is_missing_in_braces_is_named() {
    all(&[
        ("a: { b: 1, c [d] }\n", "c", "no colon", Some("a: { b: 1, c: [d] }\n")),
        ("a: { b [c], d: 1 }\n", "b", "no colon", Some("a: { b: [c], d: 1 }\n")),
        ("a: { b: c, d { e: f } }\n", "d", "no colon", Some("a: { b: c, d: { e: f } }\n")),
        ("a: { b=[c] }\n", "b", "no colon", Some("a: { b: [c] }\n")),
        ("a: { b = [c] }\n", "b", "no colon", Some("a: { b: [c] }\n")),
        ("a: { é[c] }\n", "é", "no colon", Some("a: { é: [c] }\n")),
        (
            "a: {\n  b: x,\n  c [d],\n  e: y,\n}\n",
            "c",
            "no colon",
            Some("a: {\n  b: x,\n  c: [d],\n  e: y,\n}\n"),
        ),
    ]);
}

#[test]
fn what_follows_a_value_that_has_ended_is_named() {
    all(&[
        ("a: { b: c } // d\ne: 1\n", "// d", "`# d`", Some("a: { b: c } # d\ne: 1\n")),
        ("a: [b] -- d e\nf: 1\n", "-- d e", "`# d e`", Some("a: [b] # d e\nf: 1\n")),
        ("a: \"b\" // d\ne: 1\n", "// d", "`# d`", Some("a: \"b\" # d\ne: 1\n")),
        ("a: [b] // d: { e }\nf: 1\n", "// d: { e }", "remark", None),
        ("a: [b]# c\nd: 1\n", "#", "needs a space", Some("a: [b] # c\nd: 1\n")),
        ("a: \"b\"# [c]\nd: 1\n", "#", "needs a space", Some("a: \"b\" # [c]\nd: 1\n")),
        (
            "a: https://b.c/d# e: f\ng: 1\n",
            "#",
            "needs a space",
            Some("a: https://b.c/d # e: f\ng: 1\n"),
        ),
        ("a: b# c: d\ne: 1\n", ":", "key", None),
        ("a: [b], [c]\nd: 1\n", ", [c]", "has ended", None),
        ("a: {b}, {c}\nd: 1\n", ", {c}", "has ended", None),
        ("a: [b], c: d\ne: 1\n", "c", "another pair", None),
        ("a: [b] c: d\ne: 1\n", "c", "another pair", None),
        ("countries: [b] + c\nd: 1\n", "+ c", "has ended", None),
        ("x: { countries: [b] + c, d: 1 }\n", "+", "comma", None),
        ("x: { a: [b] {c} }\n", "{", "comma", None),
        ("x: {\n  a: [b]\n  c={d}\n}\n", "c", "comma", None),
        ("a: \"b\" c: \"d\"\n", "c", "another pair", Some("a: \"b\"\nc: \"d\"\n")),
        (
            "x:\r\n  - a: 'b', c: d # e\r\n",
            "c",
            "another pair",
            Some("x:\r\n  - a: 'b'\r\n    c: d # e\r\n"),
        ),
        ("a: \"b\" C: d\ne: 1\n", "C", "another pair", None),
        ("a: \"b\" c: d\"\ne: 1\n", "c", "another pair", None),
        (
            "a: \"b\", \"c\"\nd: 1\n",
            "\"b\", \"c\"",
            "[\"b\", \"c\"]",
            Some("a: [\"b\", \"c\"]\nd: 1\n"),
        ),
        ("a: 'b','c' # d\n", "'b','c'", "list", Some("a: ['b','c'] # d\n")),
        ("tags: \"b\", c\n", "\"b\", c", "[\"b\", c]", None),
        ("tags: 'b', 'c\n", ",", "follows", None),
        ("a: \"b\", c\n", ",", "follows", None),
        ("- \"a\", \"b\"\n", ",", "follows", None),
        ("a: \"b\" \"c\"\n", "\"", "follows", None),
        ("a: \"b\"; \"c\"\n", ";", "follows", None),
        ("a: \"b\" and \"c\"\n", "a", "follows", None),
        ("a: \"b \"c: d\" e\"\n", "c", "follows", None),
        ("a: b-c: off\n", ":", "deeper than this one", None),
    ]);
}

#[test]
fn quotes_are_named() {
    all(&[
        (
            "a: {x}\"\nb: 1\nc: \"y\"\nd: 1\n",
            "\"",
            "no quote opens",
            Some("a: \"{x}\"\nb: 1\nc: \"y\"\nd: 1\n"),
        ),
        ("a: 'b's c'\n", "'", "`\"b's c\"`", Some("a: \"b's c\"\n")),
        ("a: \"b \"c\" d\"\n", "\"", "'b \"c\" d'", Some("a: 'b \"c\" d'\n")),
        ("a: { b: \"c\" d: e }\n", "d", "comma is missing", Some("a: { b: \"c\", d: e }\n")),
        ("a: | b\nc: d\n", "|", "in quotes", Some("a: \"| b\"\nc: d\n")),
        ("a: & b\nc: d\n", "&", "without a space", None),
        ("a: `b`\nc: d\n", "`b`", "backticks", Some("a: \"b\"\nc: d\n")),
        ("a: 'b''\nc: d\n", "''", "`'b'`", Some("a: 'b'\nc: d\n")),
        ("a: 'b''c''\nd: 1\n", "''", "`'b''c'`", Some("a: 'b''c'\nd: 1\n")),
        ("a: 'b''\nc: 'd'\n", "''", "`'b'`", Some("a: 'b'\nc: 'd'\n")),
        ("a: \"\"b\"\"\nc: d\n", "\"\"b\"\"", "doubled", Some("a: \"b\"\nc: d\n")),
        ("a: \"b”\nc: d\n", "”", "ends with", Some("a: \"b\"\nc: d\n")),
        ("a: 1\n\"b: [c]\"\nd: 1\n", "\"b: [c]\"", "one pair", Some("a: 1\nb: [c]\nd: 1\n")),
        ("a: Link: https://b.c/d\n", ":", "`https://b.c/d # Link`", Some("a: https://b.c/d\n")),
        (
            "a: https://b.c/d, backup: https://b.c/e\n",
            "https://b.c/d, backup: https://b.c/e",
            "two addresses",
            None,
        ),
        (
            "stream: https://b.c/d (old: https://b.c/e)\n",
            "https://b.c/d (old: https://b.c/e)",
            "under `streams:`",
            None,
        ),
        ("a: b.c/d, Old: https://b.c/e\n", "b.c/d, Old: https://b.c/e", "keep one of them", None),
        (
            "a: Keto [b](https://c.d/e): f\n",
            ":",
            "in quotes",
            Some("a: \"Keto [b](https://c.d/e): f\"\n"),
        ),
        ("a: https: //b.c/d\n", " ", "`https://b.c/d`", Some("a: https://b.c/d\n")),
        (
            "a: b: 1, c: \"d, e\", f: [g, h]\n",
            "b: 1, c: \"d, e\", f: [g, h]",
            "in braces",
            Some("a: { b: 1, c: \"d, e\", f: [g, h] }\n"),
        ),
        ("a: b: 1, c\n", ":", "deeper than this one", None),
        ("a: B c channel: push\n", ":", "`channel: push`; if", None),
        ("a: url: \"b\"\n", ":", "deeper than this one", None),
        ("a: B: c\n", ":", "in quotes", Some("a: \"B: c\"\n")),
        ("conversion_events: B: { c: d }\n", "B", "on a line of its own", None),
        ("a: \"b\"\"\nc: d\n", "\"b\"\"", "ends with a quote", Some("a: \"b\"\nc: d\n")),
        ("a: \"\"b\"\nc: d\n", "\"\"b\"", "begins with", Some("a: \"b\"\nc: d\n")),
    ]);
}

#[test]
fn lines_too_far_to_the_right_are_named() {
    all(&[
        (
            "a:\n  name: x\n  stream: y\n    status: z\n  tags: []\n",
            "status",
            "remove 2 spaces before `status`",
            Some("a:\n  name: x\n  stream: y\n  status: z\n  tags: []\n"),
        ),
        (
            "version: 1\n tracking_domain: a.b\n",
            "tracking_domain",
            "one space",
            Some("version: 1\ntracking_domain: a.b\n"),
        ),
        (
            "a:\n  cost: { model: cpc }\n    tags: [b]\n",
            "tags",
            "lines up with `cost`",
            Some("a:\n  cost: { model: cpc }\n  tags: [b]\n"),
        ),
        ("p:\n  sub1: a\n   sub2: b\n", "sub2", "one space", Some("p:\n  sub1: a\n  sub2: b\n")),
        // What follows belongs to another one, whose line is gone.
        ("include: [a]\n  b: { c: d }\n", "b", "a line is missing between the two", None),
        ("offer_source:\n  title: a\n    url: b\n", "url", "a line is missing", None),
        // An item is no text.
        (
            "a:\n  offers:\n      - { offer: b }\n    status: c\n",
            "status",
            "does not line up",
            None,
        ),
    ]);
}

#[test]
fn a_key_between_others_of_the_same_holder_is_too_far_to_the_left() {
    all(&[
        (
            "postback:\n  url: a\nevents: [b]\n  secrets: { C: d }\n",
            "events",
            "`url` above and `secrets` below",
            Some("postback:\n  url: a\n  events: [b]\n  secrets: { C: d }\n"),
        ),
        // Countries are not among what is said of one country.
        (
            "a:\n  payout:\n    KZ: { amount: 1 }\n  countries: [KZ]\n    status: a\n",
            "status",
            "deeper than `countries`",
            Some("a:\n  payout:\n    KZ: { amount: 1 }\n  countries: [KZ]\n  status: a\n"),
        ),
    ]);
}

#[test]
fn a_key_without_its_colon_is_named() {
    all(&[
        (
            "# a\nversion 1\n\n# b\nc: d\n",
            "version 1",
            "`version: 1`",
            Some("# a\nversion: 1\n\n# b\nc: d\n"),
        ),
        (
            "a:\n  channel b\n  c: d\n",
            "channel b",
            "`channel: b`",
            Some("a:\n  channel: b\n  c: d\n"),
        ),
        ("a:\n  name B C\n  c: d\n", "name B C", "`name: B C`", Some("a:\n  name: B C\n  c: d\n")),
        (
            "# a\nversion = 1\n\n# b\nc: d\n",
            " =",
            "`version: 1`",
            Some("# a\nversion: 1\n\n# b\nc: d\n"),
        ),
    ]);
}

#[test]
fn a_quote_in_braces_that_none_opens_is_named_where_it_stands() {
    all(&[(
        "a: { b: {c}\" }\nd: { e: \"9\", f: g }\n",
        "\"",
        "write `\"{c}\"`",
        Some("a: { b: \"{c}\" }\nd: { e: \"9\", f: g }\n"),
    )]);
}

#[test]
fn lines_too_far_to_the_left_are_named() {
    all(&[
        ("  a: 1\nb: 2\n", "a: 1", "2 spaces before this line", Some("a: 1\nb: 2\n")),
        ("\u{FEFF}  a: 1\nb: 2\n", "a: 1", "this line", Some("\u{FEFF}a: 1\nb: 2\n")),
        ("# x\n a:\n   b: 1\nc: 2\n", "a:", "lines above", Some("# x\na:\n  b: 1\nc: 2\n")),
        ("a:\nb: 1\n  c: 2\n", "b", "write 2 spaces", Some("a:\n  b: 1\n  c: 2\n")),
        ("a:\n  x:\n    b: 1\n  c: 2\n    d: 3\n", "c", "line `c` up with `d`", None),
        (
            "tracking_domain:\nprivate: false\n  host: a.b\n",
            "private",
            "above `tracking_domain:`",
            None,
        ),
        (
            "defaults:\noffer_source: { a: b }\n  offers: { c: d }\n",
            "offer_source",
            "above `defaults:`",
            None,
        ),
        ("tracking_domain:\nx: 1\n  y: 2\n", "x", "remove the value `1`", None),
        ("a: 1\n  b: 2\n", "a", "remove the value `1`", None),
        ("offers:\n  - a\n    weight: 1\n", "a", "`- offer: a`", None),
        ("a:\n  - b: 1\n  c: 2\n", "c: 2", "begin it with `- `", None),
        ("a:\n  b: 1\n c: 2\n", "c", "or no spaces before it, as before `a`", None),
        ("a:\n    b: 1\n    c: 2\n  d:\n    e: 1\n", "b", "above `b`, as `d` is one", None),
        (
            "a:\n  b:\n  c: \"1\"\n    d: 2\n",
            "c",
            "write 2 spaces",
            Some("a:\n  b:\n    c: \"1\"\n    d: 2\n"),
        ),
        ("a:\n    b: 1\n   c: 2\n", "c", "write 4 spaces before it, as before `b`", None),
    ]);
}

/// What is pointed at is in the text.
fn in_bounds(text: String) {
    let source = SourceFile::new("a.yaml", text.into_bytes());
    let parsed = parse(FileId(0), &source, &Limits::default());
    for finding in &parsed.diagnostics {
        let range = finding.span.start as usize..finding.span.end as usize;
        assert!(source.text().is_some_and(|text| text.get(range).is_some()));
    }
}

/// Every suspect looks at every kind of stumble, and none looks outside of the text.
#[test]
fn no_text_is_too_odd() {
    let parts = [
        "a: ", "- ", "\"", "'", "[", "{", ",", "\n", "  ", "：", "\u{A0}", "—", "|", "```", "=",
        "+", "é",
    ];
    for a in parts {
        for b in parts {
            for c in parts {
                for d in parts {
                    let text = format!("{a}{b}{c}{d}");
                    let windows = text.contains('\n').then(|| text.replace('\n', "\r\n"));
                    [Some(text), windows].into_iter().flatten().for_each(in_bounds);
                }
            }
        }
    }
}

/// None had a fix, or one that wrote a comma and left the quote.
#[test]
fn a_quote_too_many_in_brackets() {
    let (ends, begins) = ("ends with a quote too many", "begins with a quote too many");
    all(&[
        ("a: { host: \"a.b\" \" }\n", "\"", ends, Some("a: { host: \"a.b\" }\n")),
        ("a: { host: \"a.b\"\" }\n", "\"", ends, Some("a: { host: \"a.b\" }\n")),
        ("a: [ \"x\" \", \"y\" ]\n", "\"", ends, Some("a: [ \"x\", \"y\" ]\n")),
        ("a: { b: \"{x}\"\", n: 1 }\n", "\"", ends, Some("a: { b: \"{x}\", n: 1 }\n")),
        ("a: { host: \"\"a.b\" }\n", "\"", begins, Some("a: { host: \"a.b\" }\n")),
        ("a: {\n  h: \"x\"\",\n}\n", "\"", ends, Some("a: {\n  h: \"x\",\n}\n")),
        ("a: { b: 'x' ' }\n", "'", ends, Some("a: { b: 'x' }\n")),
        ("a: \"x\" \"\n", "\"x\" \"", ends, Some("a: \"x\"\n")),
        // Here a comma is missing.
        (
            "a: { b: \"x\" \"c\": 1 }\n",
            "\"",
            "a comma is missing",
            Some("a: { b: \"x\", \"c\": 1 }\n"),
        ),
    ]);
}

/// Two spaces for it, as the help had it, were another mistake.
#[test]
fn a_tab_between_lines_that_stand_alike_is_as_deep_as_they_are() {
    all(&[
        (
            "a:\n  b:\n    c: 1\n\td: 2\n    e: 3\n",
            "\t",
            "4 spaces before it, as before `c`",
            Some("a:\n  b:\n    c: 1\n    d: 2\n    e: 3\n"),
        ),
        (
            "a:\r\n  b: { c: 1 }\r\n \td: x # y\r\n  e: 3\r\n",
            "\t",
            "2 spaces before it",
            Some("a:\r\n  b: { c: 1 }\r\n  d: x # y\r\n  e: 3\r\n"),
        ),
        ("a:\n  b:\n\td: 2\n  e: 3\n", "\t", "each tab", None),
        ("a:\n  b: 1\n\td:\n  e: 3\n", "\t", "each tab", None),
        ("a:\n  b: 1\n\t- d: 2\n  e: 3\n", "\t", "each tab", None),
        ("a:\n  b: 1\n\tc: 2\n\td: 2\n  e: 3\n", "\t", "each tab", None),
        ("a:\n  b: |\n\tc: 2\n  e: 3\n", "|", "the tab", None),
    ]);
}

/// A colon was written into the macros of a text in quotes: `"{a}-: {b}"`.
#[test]
fn brackets_of_macros_in_quotes_lack_no_colon() {
    let one = "follows a value that has ended";
    all(&[
        ("a: { b: \"{c}-{d}\" },\ne: 1\n", ",", one, Some("a: { b: \"{c}-{d}\" }\ne: 1\n")),
        ("a: { b: \"x{d}\" },\ne: 1\n", ",", one, Some("a: { b: \"x{d}\" }\ne: 1\n")),
        ("a: { b: '[c]_[d]' };\ne: 1\n", ";", one, Some("a: { b: '[c]_[d]' }\ne: 1\n")),
        ("a:\n  - { b: \"{c}-{d}\" } x\n", "x", "follows a value", None),
    ]);
}

/// The macro of the next line was taken for a remark.
#[test]
fn a_quote_that_is_not_closed_above_a_macro_with_a_hash() {
    let open = "this quote is never closed";
    all(&[
        ("a: \"b\nc: \"#d#\"\n", "\"", open, None),
        ("a: 'b\nc: '##d##'\n", "'", open, None),
        ("a:\n  - \"b\n  - \"#d#\"\n", "\"", open, None),
        ("a: { b: \"c, d: \"#e#\" }\n", "\"", open, None),
        ("a: \"b\n  c\"# d\n", "#", "a remark needs a space", Some("a: \"b\n  c\" # d\n")),
        ("a: \"b\"# d\n", "#", "a remark needs a space", Some("a: \"b\" # d\n")),
    ]);
}

/// It was said of the next quote, lines below; behind a list the opening quote was written, which
/// makes a text of it.
#[test]
fn a_quote_behind_brackets_or_a_macro_in_them() {
    let none = "this quote closes a text that no quote opens";
    all(&[
        (
            "a: { b: \"x\", c: y }\"\nd: \"e\"\n",
            "\"",
            none,
            Some("a: { b: \"x\", c: y }\nd: \"e\"\n"),
        ),
        (
            "a: { b: \"x\", c: y } \"\nd: \"e\"\n",
            "\"",
            none,
            Some("a: { b: \"x\", c: y }\nd: \"e\"\n"),
        ),
        ("countries: [IT]\"\nd: \"e\"\n", "\"", none, Some("countries: [IT]\nd: \"e\"\n")),
        ("countries: [IT]'\nd: e\n", "'", none, Some("countries: [IT]\nd: e\n")),
        ("a: [zone]\"\nd: \"e\"\n", "[zone]\"", "not quoted", Some("a: \"[zone]\"\nd: \"e\"\n")),
        ("a: { b: {c}\" }\nd: \"e\"\n", "\"", none, Some("a: { b: \"{c}\" }\nd: \"e\"\n")),
        (
            "a: { b: \"x\", c: {d}\", e: \"f\" }\n",
            "\"",
            none,
            Some("a: { b: \"x\", c: \"{d}\", e: \"f\" }\n"),
        ),
    ]);
}

/// It was put in quotes, the colon with it.
#[test]
fn a_colon_behind_an_address() {
    let none = "stands behind an address";
    all(&[
        ("a: https://b.c/d:\ne: 1\n", ":", none, Some("a: https://b.c/d\ne: 1\n")),
        ("a:\n  b: https://c.d/e?f=g:\n", ":", none, Some("a:\n  b: https://c.d/e?f=g\n")),
    ]);
}

#[test]
fn a_line_of_brackets_and_marks_alone_was_told_in_the_parsers_words() {
    let closes = |mark: &str| format!("`{mark}` closes nothing here");
    for mark in ["]", "],", "}", "},", "});"] {
        let yaml = format!("a:\n  b: [1]\n  {mark}\n  c: 1\n");
        let after = "a:\n  b: [1]\n  \n  c: 1\n";
        all(&[(&yaml, mark, &closes(mark), Some(after))]);
    }
    all(&[
        ("a: 1\n,\nb: 1\n", ",", "on a line by itself", Some("a: 1\n\nb: 1\n")),
        ("a:\n  b: x\n  ; # c\n", ";", "on a line by itself", Some("a:\n  b: x\n   # c\n")),
    ]);
}

#[test]
fn a_remark_of_another_language_behind_a_list_was_no_remark() {
    all(&[
        ("a: [1] /* b */\n", "/* b */", "a remark begins with `#`: `# b`", Some("a: [1] # b \n")),
        ("a: [1] /* b: c */\n", "/* b: c */", "a remark begins with `#`", None),
    ]);
}
