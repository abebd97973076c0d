//! A first look at the whole text, so that no later one has to ask again.

use super::END;

/// Bytes that are looked at together.
const CHUNK: usize = 64;

/// Whether a text is free of what needs a closer look wherever it stands: control
/// characters, lone carriage returns, U+0080 to U+009F, U+FEFF, U+FFFE, U+FFFF.
pub(super) fn is_ordinary(bytes: &[u8]) -> bool {
    let mut at = 0;
    // Most stretches are told to be harmless without a branch for each byte.
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<{ CHUNK + 1 }>) {
        if !is_plain(chunk) && !(at..at + CHUNK).all(|i| is_ordinary_at(bytes, i)) {
            return false;
        }
        at += CHUNK;
    }
    (at..bytes.len()).all(|i| is_ordinary_at(bytes, i))
}

/// Whether all bytes but the last, which is only looked ahead at, are surely ordinary.
#[allow(clippy::needless_bitwise_bool, reason = "a branch would keep it from being vectorised")]
fn is_plain(chunk: &[u8; CHUNK + 1]) -> bool {
    let mut plain = true;
    for i in 0..CHUNK {
        let (byte, next) = (chunk[i], chunk[i + 1]);
        let control = (byte < b' ') & (byte != b'\n') & !((byte == b'\r') & (next == b'\n'));
        let latin = (byte == 0xC2) & (next < 0xA0);
        plain &= !(control | latin | (byte == 0x7F) | (byte == 0xEF));
    }
    plain
}

#[inline]
fn is_ordinary_at(bytes: &[u8], i: usize) -> bool {
    let after = |n: usize| bytes.get(i + n).copied().unwrap_or(END);
    match bytes[i] {
        b'\r' => after(1) == b'\n',
        0xC2 => after(1) >= 0xA0,
        0xEF => !matches!((after(1), after(2)), (0xBB, 0xBF) | (0xBF, 0xBE..)),
        b'\n' | b'\t' => true,
        byte => byte >= b' ' && byte != 0x7F,
    }
}
