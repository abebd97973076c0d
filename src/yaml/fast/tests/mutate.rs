//! Documents as people write them, and what slips of the keyboard make of them.

use std::fmt::Write as _;

/// Marsaglia's xorshift: small, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % n.max(1)
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of a list.
    pub fn of(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }
}

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "version", "tracking_domain", "host", "conversion_events", "Sale", "when", "default",
    "payout", "channels", "propeller", "name", "click_id", "parameters", "sub1", "postback",
    "url", "offers", "keto-kz", "stream", "countries", "weight", "campaigns", "funnels", "tags",
    "notes", "\"NO\"", "'on'", "амount", "click id", "x:y", "a#b", "-v", "\"кл ю·ч\"",
    "\"a\\tb\"", "'it''s'", "0",
];

#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "1", "true", "approved", "trk.acme-media.com", "https://kshop5.pro/AbC12d?a=b&c={d}#e", "USD",
    "Keto KZ", "Кредиты · Краков — 保険", "61e190312000000000000000", "~", "null", "0.02", "-5",
    "a - b ? c ! d", "50% of x", "it's \"so\"", "KMA.BIZ", "<KEY>", "=x", "12:30", "../shared",
    "é",
];

#[rustfmt::skip]
const QUOTED: &[&str] = &[
    "\"${SUBID}\"", "'{clickid}'", "\"a, [b]: {c} # d\"", "''", "\"\"", "'it''s'",
    "\"say \\\"x\\\" \\u00e9\\n\"", "\"ad 😀 · é\"", "'a\\b'",
    "\"https://a.b/?c={ref_id}&p={payout}\"", "\" a \"", "'#'", "\"\\\\\"", "\"a\\/b\"",
    "\"tab\there\"",
];

#[rustfmt::skip]
const SNIPPETS: &[&str] = &[
    ": ", ":", ":\n", "- ", "-\n", "-", "#", " #", " # c\n", "'", "\"", "''", "\\n", "\\x41",
    "\\u00e9", "\\\"", "\\", "|", "|-\n", "|+\n", "|\n", ">-\n", ">\n", ">2\n", "[", "]", "{",
    "}", ",", ", ", "&a ", "*a", "!!str ", "! ", "!", "<<: ", "<<", "? ", "?", "---\n", "\n--- ",
    "...\n", "\n... ", "%YAML", "%", "\t", "\r", "\r\n", "\n", "\n\n", " ", "  ", "    ", " \n",
    "\n ", "\n  ", "\n    ", "~", "null", "é", "—", "·", "\u{85}", "\u{A0}", "\u{9F}", "\u{2028}",
    "\u{FEFF}", "\u{FFFE}", "\u{FFFD}", "\u{7F}", "\0", "\u{1}", "@", "`", "{clickid}",
    "https://x/?a={b}", "- - ", "- a: b\n", "a: b\n", "a: b", "[a, b]", "{a: b}", "{a: [b]}",
    "[]", "{}", ": |\n      text\n", "\"a\": ", "'b': ", "{\"a\":1}", "[\n", "\n]", "{\n", "\n}",
    ",\n", "x", "a:\n", "a:\n- b\n", "-   ", "\"\n\"", "😀",
];

/// Writes one document of the shape that configuration files have.
pub struct Writer<'r> {
    /// Where the choices come from.
    pub random: &'r mut Random,
    out: String,
    /// Anchors of values that are finished.
    anchors: usize,
    /// Whether there are anchors at all.
    has_anchors: bool,
}

impl<'r> Writer<'r> {
    /// A whole document.
    pub fn document(random: &'r mut Random) -> String {
        let has_anchors = random.one_in(3);
        let mut writer = Self { random, out: String::new(), anchors: 0, has_anchors };
        if writer.random.one_in(4) {
            writer.out.push_str("# Tracker set-up · ключ\n");
        }
        if writer.random.one_in(12) {
            writer.sequence(0, 3);
        } else {
            writer.mapping(0, 3, false);
        }
        let Self { random, mut out, .. } = writer;
        if random.one_in(8) {
            out.truncate(out.trim_end().len());
        }
        if random.one_in(8) {
            out = out.replace('\n', "\r\n");
        }
        if random.one_in(16) {
            out.insert(0, '\u{FEFF}');
        }
        out
    }

    fn end_line(&mut self) {
        let end = self.random.of(&["", "", "", "", "", "", "", " ", "   # why", " #", " # é: [x]"]);
        let next = self.random.of(&[
            "\n",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n\n",
            "\n  # note\n",
            "\n# note\n",
            "\n   \n",
        ]);
        self.out.push_str(end);
        self.out.push_str(next);
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    fn mapping(&mut self, column: usize, depth: usize, inline: bool) {
        let first = self.random.below(KEYS.len());
        for i in 0..=self.random.below(4) {
            if i > 0 || !inline {
                self.indent(column);
            }
            self.out.push_str(KEYS[(first + i * 3) % KEYS.len()]);
            self.out.push_str(self.random.of(&[":", ":", ":", ":", ":", " :"]));
            self.value(column, depth, false);
        }
    }

    fn sequence(&mut self, column: usize, depth: usize) {
        for _ in 0..=self.random.below(3) {
            self.indent(column);
            self.out.push('-');
            match self.random.below(if depth == 0 { 3 } else { 5 }) {
                3 => {
                    let spaces = 1 + self.random.below(3);
                    self.indent(spaces);
                    self.mapping(column + 1 + spaces, depth - 1, true);
                }
                4 if self.random.one_in(3) => {
                    self.out.push_str(" - a");
                    self.end_line();
                    self.indent(column + 2);
                    self.out.push_str("- b");
                    self.end_line();
                }
                _ => self.value(column, depth, true),
            }
        }
    }

    /// An alias, where there is an anchor that it may name.
    fn alias(&mut self) -> bool {
        let is_here = self.anchors > 0 && self.random.one_in(3);
        if is_here {
            let name = self.random.below(self.anchors);
            let _ = write!(self.out, " *a{name}");
        }
        is_here
    }

    fn value(&mut self, column: usize, depth: usize, item: bool) {
        if self.alias() {
            return self.end_line();
        }
        let is_anchored = self.has_anchors && self.random.one_in(4);
        if is_anchored {
            // Named by the number of those that are finished: what is inside may take the name.
            let _ = write!(self.out, " &a{}", self.anchors);
        }
        let before = self.anchors;
        self.bare_value(column, depth, item, is_anchored);
        self.anchors += usize::from(is_anchored && self.anchors == before);
    }

    fn bare_value(&mut self, column: usize, depth: usize, item: bool, is_anchored: bool) {
        let inner = column + [2, 2, 2, 4, 1][self.random.below(5)];
        match self.random.below(if depth == 0 { 9 } else { 13 }) {
            0..=3 => {
                let text = self.random.of(PLAIN);
                let _ = write!(self.out, " {text}");
                self.end_line();
            }
            4 | 5 => {
                let text = self.random.of(QUOTED);
                let _ = write!(self.out, "  {text}");
                self.end_line();
            }
            6 => {
                self.out.push(' ');
                self.flow(2);
                self.end_line();
            }
            7 => self.block_scalar(inner),
            // An anchor of nothing is left to the parser.
            8 if is_anchored => {
                self.out.push_str(" ~");
                self.end_line();
            }
            8 => self.end_line(),
            9 | 10 => {
                self.end_line();
                self.mapping(inner, depth - 1, false);
            }
            11 if !item => {
                self.end_line();
                self.sequence(column, depth - 1);
            }
            _ => {
                self.end_line();
                self.sequence(inner, depth - 1);
            }
        }
    }

    fn block_scalar(&mut self, column: usize) {
        let head = self.random.of(&[" |", " |-", " |+", " >", " >-", " >+", " | # c"]);
        self.out.push_str(head);
        self.out.push('\n');
        for i in 0..=self.random.below(3) {
            if i > 0 && self.random.one_in(3) {
                self.out.push_str(self.random.of(&["\n", "\n\n", " \n"]));
            }
            self.indent(column);
            let text = self.random.of(&[
                "Allowed: push, pop.",
                "# not a comment",
                "- x: Краков",
                "trailing  ",
                "{a",
            ]);
            self.out.push_str(text);
            self.out.push('\n');
        }
        if self.random.one_in(3) {
            self.out.push('\n');
        }
    }

    fn space(&mut self) {
        let space = self.random.of(&["", " ", " ", "", " ", "\n", "\n      ", " # c\n  "]);
        self.out.push_str(space);
    }

    fn flow_scalar(&mut self) {
        if self.anchors > 0 && self.random.one_in(6) {
            let name = self.random.below(self.anchors);
            let _ = write!(self.out, "*a{name}");
            return;
        }
        if self.has_anchors && self.random.one_in(6) {
            let _ = write!(self.out, "&a{} ", self.anchors);
            self.anchors += 1;
        }
        if self.random.one_in(3) {
            let text = self.random.of(QUOTED);
            self.out.push_str(text);
        } else {
            let text = self.random.of(&[
                "KZ",
                "approved",
                "https://a.b:80/c?d#e",
                "-1",
                "Ж з",
                "it's",
                "a#b",
            ]);
            self.out.push_str(text);
        }
    }

    fn flow(&mut self, depth: usize) {
        let mapping = self.random.one_in(2);
        self.out.push(if mapping { '{' } else { '[' });
        self.space();
        let (first, count) = (self.random.below(KEYS.len()), self.random.below(4));
        for i in 0..count {
            if mapping {
                let key = KEYS[(first + i * 3) % KEYS.len()];
                self.out.push_str(key);
                self.out.push_str(if key.ends_with('"') && self.random.one_in(2) {
                    ":"
                } else {
                    ": "
                });
            }
            if depth > 0 && self.random.one_in(4) {
                self.flow(depth - 1);
            } else {
                self.flow_scalar();
            }
            self.space();
            if i + 1 < count || self.random.one_in(4) {
                self.out.push(',');
                self.space();
            }
        }
        self.out.push(if mapping { '}' } else { ']' });
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Some line of a text, as a range with its line break.
fn line(random: &mut Random, text: &str) -> std::ops::Range<usize> {
    let at = boundary(text, random.below(text.len() + 1));
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i + 1);
    start..end
}

/// Changes a text in one to four places; `other` lends pieces.
pub fn mutate(random: &mut Random, text: &mut String, other: &str) {
    for _ in 0..=random.below(4) {
        let at = boundary(text, random.below(text.len() + 1));
        let to = boundary(text, (at + random.below(6)).min(text.len()));
        let some = line(random, text);
        match random.below(14) {
            0..=2 => text.insert_str(at, random.of(SNIPPETS)),
            3 => text.replace_range(at..to, ""),
            4 | 5 => text.replace_range(at..to, random.of(SNIPPETS)),
            6 => {
                let copy = text[some.clone()].to_owned();
                text.insert_str(some.start, &copy);
            }
            7 => text.replace_range(some, ""),
            8 => text.insert_str(some.start, random.of(&[" ", "  ", "    ", "- ", "\t", "# "])),
            9 => {
                let spaces = text[some.clone()].bytes().take_while(|b| *b == b' ').count();
                let fewer = spaces.min(1 + random.below(3));
                text.replace_range(some.start..some.start + fewer, "");
            }
            10 => {
                let piece = other[line(random, other)].to_owned();
                text.insert_str(some.start, &piece);
            }
            11 => {
                let piece = other[line(random, other)].trim().to_owned();
                text.insert_str(at, &piece);
            }
            12 => {
                let piece = text[some.clone()].trim().to_owned();
                text.insert_str(at, &piece);
            }
            _ if random.one_in(3) => text.truncate(at),
            _ => {
                let end = text[..some.end].trim_end().len().max(some.start);
                text.insert_str(
                    end,
                    random.of(&[" ", ":", "  # c", ",", " |", " >-", ": x", "\\", "\""]),
                );
            }
        }
    }
}
