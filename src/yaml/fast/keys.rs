//! Equal keys, found by fingerprint.

use super::{Node, Scanner};
use crate::yaml::node::DECODED;

/// Mappings up to this size compare a new key with each one before.
const FEW_KEYS: usize = 64;

/// The keys of one mapping within [`Scanner`]'s list.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    first: usize,
    /// One bit for each key seen.
    bits: u64,
}

impl Scanner<'_> {
    /// What a mapping begins with.
    #[inline]
    pub(super) fn no_keys(&self) -> Keys {
        Keys { first: self.keys.len(), bits: 0 }
    }

    /// Books the key just read, node `id`. Gives up on a merge and on a key that the mapping
    /// has already.
    #[inline]
    pub(super) fn key(&mut self, id: usize, keys: &mut Keys) -> Option<()> {
        let print = self.print_of(&self.nodes[id])?;
        let bit = 1 << (print >> 58);
        let few = self.keys.len() - keys.first <= FEW_KEYS;
        if few && keys.bits & bit != 0 && self.keys[keys.first..].contains(&print) {
            return None;
        }
        keys.bits |= bit;
        self.keys.push(print);
        Some(())
    }

    /// The fingerprint of a key's text; none for the `<<` of a merge.
    #[inline]
    fn print_of(&self, key: &Node) -> Option<u64> {
        if !key.has(DECODED) {
            let (start, end) = key.inner();
            let (start, length) = (start as usize, (end - start) as usize);
            // Most keys fit a word, which is read in one piece.
            let word = self.bytes.get(start..).and_then(<[u8]>::first_chunk::<8>);
            if let (1..=8, Some(word)) = (length, word) {
                let word = u64::from_le_bytes(*word) << (64 - 8 * length);
                return (length != 2 || word != MERGE).then(|| mix(word ^ length as u64));
            }
        }
        let text = key.text(self.source, &self.decoded).as_bytes();
        (text != b"<<").then(|| fingerprint(text))
    }

    /// Ends a mapping's keys; gives up where a big one has a key twice.
    pub(super) fn end_keys(&mut self, keys: Keys) -> Option<()> {
        let prints = &mut self.keys[keys.first..];
        let mut unique = true;
        if prints.len() > FEW_KEYS {
            prints.sort_unstable();
            unique = prints.is_sorted_by(|a, b| a < b);
        }
        self.keys.truncate(keys.first);
        unique.then_some(())
    }
}

/// `<<`, at the top of a word.
const MERGE: u64 = u64::from_le_bytes([0, 0, 0, 0, 0, 0, b'<', b'<']);

/// Equal for equal texts, wherever they stand. Unequal texts with one fingerprint cost time,
/// not correctness: the parser has the last word.
#[inline]
fn fingerprint(text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let (last, words) = match (rest, words) {
        ([], [words @ .., last]) => (*last, words),
        _ => (last_word(rest), words),
    };
    let start = words.iter().fold(0, |hash, word| mix(hash ^ u64::from_le_bytes(*word)));
    mix(start.rotate_left(29) ^ u64::from_le_bytes(last) ^ text.len() as u64)
}

/// Up to eight bytes at the top of a word.
fn last_word(bytes: &[u8]) -> [u8; 8] {
    let mut word = [0; 8];
    word[8 - bytes.len()..].copy_from_slice(bytes);
    word
}

#[inline]
fn mix(word: u64) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let hash = word.wrapping_mul(MIX);
    (hash ^ hash >> 32).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use crate::text::SourceFile;
    use crate::yaml::{Limits, Spare, fast};

    /// The same key by every way to a fingerprint: in one piece, at the end of the file,
    /// through an escape.
    #[test]
    fn equal_keys_are_equal_wherever_they_stand() {
        for key in [
            "a",
            "id",
            "weights",
            "countries",
            "eight888",
            "a-key-of-twenty-four-b.",
            "a-key-of-twenty-four-by.",
        ] {
            for (first, second) in [
                (key.to_owned(), key.to_owned()),
                (key.to_owned(), format!("\"{key}\"")),
                (format!("\"{key}\""), format!("\"\\x{:02x}{}\"", key.as_bytes()[0], &key[1..])),
            ] {
                let scan = |text: &str| {
                    let file = SourceFile::new("a.yaml", text.as_bytes().to_vec());
                    fast::scan(file.text().unwrap(), 0, &Limits::default(), Spare::default())
                        .is_ok()
                };
                assert!(!scan(&format!("{first}: 1\n{second}:")), "{first} {second}");
                assert!(!scan(&format!("x: {{ {first}: 1, {second}: 2 }}\n")), "{first} {second}");
                assert!(scan(&format!("{first}: 1\nx{key}:")), "{first}");
            }
        }
    }
}
