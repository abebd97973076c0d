//! Equal keys, found by fingerprint.

use super::{Node, NodeId, Scanner};
use crate::yaml::node::{DECODED, MERGE};

/// Mappings up to this size compare a new key with each one before.
const FEW_KEYS: usize = 64;

/// The keys of one mapping within [`Scanner`]'s list.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    first: usize,
    /// One bit for each key seen.
    bits: u64,
    /// One may stand twice.
    twice: bool,
    /// One is the `<<` of a merge.
    merge: bool,
}

impl Scanner<'_> {
    /// What a mapping begins with.
    #[inline]
    pub(super) fn no_keys(&self) -> Keys {
        Keys { first: self.keys.len(), bits: 0, twice: false, merge: false }
    }

    /// Books the key just read, node `id`.
    #[inline]
    pub(super) fn key(&mut self, id: usize, keys: &mut Keys) {
        let node = self.nodes[id];
        let print = self.print_of(&node);
        let bit = 1 << (print >> 58);
        let few = self.keys.len() - keys.first <= FEW_KEYS;
        keys.twice |= few && keys.bits & bit != 0 && self.keys[keys.first..].contains(&print);
        keys.merge |= print == MERGE_PRINT && node.end - node.start == 2;
        keys.bits |= bit;
        self.keys.push(print);
    }

    /// The fingerprint of a key's text.
    #[inline]
    fn print_of(&self, key: &Node) -> u64 {
        if !key.has(DECODED) {
            let (start, end) = key.inner();
            let (start, length) = (start as usize, (end - start) as usize);
            // Most keys fit a word, which is read in one piece.
            let word = self.source.bytes.get(start..).and_then(<[u8]>::first_chunk::<8>);
            if let (1..=8, Some(word)) = (length, word) {
                let word = u64::from_le_bytes(*word) << (64 - 8 * length);
                return mix(word ^ length as u64);
            }
        }
        fingerprint(key.text(self.source.text, &self.decoded).as_bytes())
    }

    /// Ends the keys of a mapping, node `id`, which may be an item of a sequence.
    #[inline]
    pub(super) fn end_keys(&mut self, id: NodeId, keys: Keys, is_item: bool) {
        let prints = &mut self.keys[keys.first..];
        let mut twice = keys.twice;
        if prints.len() > FEW_KEYS {
            prints.sort_unstable();
            twice |= !prints.is_sorted_by(|a, b| a < b);
        }
        self.keys.truncate(keys.first);
        if keys.merge {
            self.nodes[id as usize].set(MERGE);
        }
        if twice || keys.merge {
            self.doubtful.push((id, is_item));
        }
    }
}

/// The fingerprint of `<<`.
const MERGE_PRINT: u64 = mix(u64::from_le_bytes([0, 0, 0, 0, 0, 0, b'<', b'<']) ^ 2);

/// Equal for equal texts, wherever they stand. Unequal texts with one fingerprint cost time,
/// not correctness: texts have the last word.
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
const fn mix(word: u64) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let hash = word.wrapping_mul(MIX);
    (hash ^ hash >> 32).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use crate::text::FileId;
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
                let is_twice = |text: &str| {
                    let limits = Limits::default();
                    let scanned = fast::scan(FileId(0), text, 0, &limits, Spare::default());
                    !scanned.expect("an easy text").1.is_empty()
                };
                assert!(is_twice(&format!("{first}: 1\n{second}:")), "{first} {second}");
                let in_braces = format!("x: {{ {first}: 1, {second}: 2 }}\n");
                assert!(is_twice(&in_braces), "{first} {second}");
                assert!(!is_twice(&format!("{first}: 1\nx{key}:")), "{first}");
            }
        }
    }
}
