//! A first look at the whole text, so that no later one has to ask again.

use super::END;

/// Whether a text is free of what needs a closer look wherever it stands: control
/// characters, lone carriage returns, U+0080 to U+009F, U+FEFF, U+FFFE, U+FFFF.
pub(super) fn is_ordinary(bytes: &[u8]) -> bool {
    let after = |i: usize, n: usize| bytes.get(i + n).copied().unwrap_or(END);
    let ordinary = |i: usize| match bytes[i] {
        b'\r' => after(i, 1) == b'\n',
        0xC2 => after(i, 1) >= 0xA0,
        0xEF => !matches!((after(i, 1), after(i, 2)), (0xBB, 0xBF) | (0xBF, 0xBE..)),
        b'\n' | b'\t' => true,
        byte => byte >= b' ' && byte != 0x7F,
    };
    // Most stretches are told to be harmless without a branch for each byte.
    let (chunks, _) = bytes.as_chunks::<64>();
    let plain = |chunk: &[u8; 64]| {
        let harmless = |b: &u8| (b' '..0x7F).contains(b) || *b == b'\n';
        chunk.iter().fold(true, |all, b| all & harmless(b))
    };
    let clean = |(n, chunk)| plain(chunk) || (n * 64..n * 64 + 64).all(ordinary);
    chunks.iter().enumerate().all(clean) && (chunks.len() * 64..bytes.len()).all(ordinary)
}
