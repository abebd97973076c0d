//! Plain and quoted scalars on one line.

use super::{END, Node, Scanner, Style, small};

/// A byte on which a plain scalar inside brackets may end.
const FLOW_STOP: u8 = 1;
/// A byte with which no plain scalar begins, or none that is read here.
const NO_START: u8 = 2;

/// What a byte may be, as a sum of the above.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if byte < b' ' as usize {
            class[byte] = FLOW_STOP | NO_START;
        }
        byte += 1;
    }
    let mut i = 0;
    let indicators = b",[]{}#&*!|>%@`\"'?: ";
    while i < indicators.len() {
        class[indicators[i] as usize] = NO_START;
        i += 1;
    }
    i = 0;
    while i < 5 {
        class[indicators[i] as usize] |= FLOW_STOP;
        i += 1;
    }
    class[b':' as usize] |= FLOW_STOP;
    class[b'#' as usize] |= FLOW_STOP;
    class
};

impl Scanner<'_> {
    /// A plain scalar outside brackets; returns the byte after it.
    #[inline]
    pub(super) fn plain(&mut self, start: usize) -> Option<usize> {
        let first = self.byte(start);
        let lone =
            first == b'-' && matches!(self.byte(start + 1), b' ' | b'\n' | b'\r' | b'\t' | END);
        if lone || CLASS[first as usize] & NO_START != 0 {
            return None;
        }
        let mut at = start + 1;
        loop {
            at = next_of(self.source.bytes, at, [b':', b'#']);
            match self.byte(at) {
                b':' if !matches!(self.byte(at + 1), b' ' | b'\n' | b'\r' | b'\t' | END) => {}
                b'#' if self.source.bytes[at - 1] != b' ' => {}
                b'\t' => return None,
                _ => break,
            }
            at += 1;
        }
        self.end_plain(start, at)
    }

    /// A plain scalar inside brackets; returns the byte after it.
    #[inline]
    pub(super) fn flow_plain(&mut self, start: usize) -> Option<usize> {
        let first = self.byte(start);
        let ends = |byte: u8| byte == b' ' || CLASS[byte as usize] & FLOW_STOP != 0;
        if CLASS[first as usize] & NO_START != 0 || (first == b'-' && ends(self.byte(start + 1))) {
            return None;
        }
        let mut at = start + 1;
        loop {
            at = self.next_flow_stop(at);
            match self.byte(at) {
                b':' => {
                    let next = self.byte(at + 1);
                    if next == b' '
                        || (CLASS[next as usize] & FLOW_STOP != 0 && !matches!(next, b':' | b'#'))
                    {
                        break;
                    }
                }
                b'#' if self.source.bytes[at - 1] != b' ' => {}
                b'\t' => return None,
                _ => break,
            }
            at += 1;
        }
        self.end_plain(start, at)
    }

    /// The next byte on which a plain scalar inside brackets may end, or the end of the text.
    #[inline]
    fn next_flow_stop(&self, at: usize) -> usize {
        let rest = &self.source.bytes[at..];
        let stop = rest.iter().position(|b| CLASS[*b as usize] & FLOW_STOP != 0);
        at + stop.unwrap_or(rest.len())
    }

    #[inline]
    fn end_plain(&mut self, start: usize, mut end: usize) -> Option<usize> {
        while self.source.bytes[end - 1] == b' ' {
            end -= 1;
        }
        let (a, b) = (small(start), small(end));
        self.push(Node::verbatim(a, b, Style::Plain))?;
        Some(end)
    }

    /// A quoted scalar; returns the byte after the closing quote.
    #[inline]
    pub(super) fn quoted(&mut self, start: usize, quote: u8) -> Option<usize> {
        let inner = start + 1;
        let single = quote == b'\'';
        let mut end = inner;
        loop {
            end = next_of(self.source.bytes, end, [quote, b'\\']);
            match self.byte(end) {
                b'\\' if !single => return self.escaped(start, end),
                b'\\' | b'\t' => end += 1,
                b'\'' if self.byte(end + 1) == b'\'' => return self.doubled(start, end),
                b'\n' | b'\r' | END => return None,
                _ => break,
            }
        }
        let (a, b) = (small(inner), small(end));
        let style = if single { Style::Single } else { Style::Double };
        self.push(Node::verbatim(a - 1, b + 1, style))?;
        Some(end + 1)
    }

    /// A single-quoted scalar with a doubled quote, the first at `at`.
    fn doubled(&mut self, start: usize, mut at: usize) -> Option<usize> {
        let mut from = start + 1;
        loop {
            match self.byte(at) {
                b'\'' if self.byte(at + 1) == b'\'' => {
                    self.decoded.buffer().push_str(&self.source.text[from..=at]);
                    at += 2;
                    from = at;
                }
                b'\'' => break,
                b'\n' | b'\r' | END => return None,
                _ => at += 1,
            }
        }
        self.decoded.buffer().push_str(&self.source.text[from..at]);
        self.end_decoded(start, at + 1, Style::Single)
    }

    /// A double-quoted scalar with an escape, the first at `at`.
    fn escaped(&mut self, start: usize, mut at: usize) -> Option<usize> {
        let mut from = start + 1;
        loop {
            match self.byte(at) {
                b'\\' => {
                    self.decoded.buffer().push_str(&self.source.text[from..at]);
                    let (character, length) = self.escape(at + 1)?;
                    self.decoded.buffer().push(character);
                    at += 1 + length;
                    from = at;
                }
                b'"' => break,
                b'\n' | b'\r' | END => return None,
                _ => at += 1,
            }
        }
        self.decoded.buffer().push_str(&self.source.text[from..at]);
        self.end_decoded(start, at + 1, Style::Double)
    }

    /// What an escape means, and its length after the backslash.
    fn escape(&self, at: usize) -> Option<(char, usize)> {
        let digits = match self.byte(at) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            byte => {
                let character = match byte {
                    b'"' | b'\\' | b'/' | b' ' => byte as char,
                    b'n' => '\n',
                    b't' => '\t',
                    b'r' => '\r',
                    b'0' => '\0',
                    b'a' => '\x07',
                    b'b' => '\x08',
                    b'v' => '\x0B',
                    b'f' => '\x0C',
                    b'e' => '\x1B',
                    b'_' => '\u{A0}',
                    _ => return None,
                };
                return Some((character, 1));
            }
        };
        let hex = self.source.text.get(at + 1..at + 1 + digits)?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        // Half a surrogate pair is no character; pairs are left to the parser.
        let character = char::from_u32(u32::from_str_radix(hex, 16).ok()?)?;
        Some((character, 1 + digits))
    }

    fn end_decoded(&mut self, start: usize, end: usize, style: Style) -> Option<usize> {
        let node = Node::decoded(small(start), small(end), style, self.decoded.end());
        self.push(node)?;
        Some(end)
    }
}

/// The next control character or byte of the two, or the end of the text; eight bytes at
/// a time.
#[inline]
fn next_of(bytes: &[u8], mut at: usize, stops: [u8; 2]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let [first, second] = [ONES * u64::from(stops[0]), ONES * u64::from(stops[1])];
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*word);
        // The lowest bit set is that of a hit; what is above it may not be.
        let below = |x: u64, n: u64| x.wrapping_sub(ONES * n) & !x;
        let hits = (below(word, 0x20) | below(word ^ first, 1) | below(word ^ second, 1)) & TOPS;
        if hits != 0 {
            return at + hits.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let stop = |b: &u8| *b < b' ' || stops.contains(b);
    bytes[at..].iter().position(stop).map_or(bytes.len(), |n| at + n)
}
