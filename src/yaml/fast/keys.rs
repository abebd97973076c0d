//! Equal keys, found by fingerprint.

use super::Scanner;

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
        let text = self.nodes[id].text(self.source, &self.decoded).as_bytes();
        if text == b"<<" {
            return None;
        }
        let print = fingerprint(text);
        let bit = 1 << (print >> 58);
        let few = self.keys.len() - keys.first <= FEW_KEYS;
        if few && keys.bits & bit != 0 && self.keys[keys.first..].contains(&print) {
            return None;
        }
        keys.bits |= bit;
        self.keys.push(print);
        Some(())
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

/// Equal for equal texts. Unequal texts with one fingerprint cost time, not correctness:
/// the parser has the last word.
#[inline]
fn fingerprint(text: &[u8]) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = (text.len() as u64).wrapping_mul(MIX);
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(MIX).rotate_left(29);
    }
    let tail = rest.iter().fold(0, |tail: u64, byte| tail << 8 | u64::from(*byte));
    hash = (hash ^ tail).wrapping_mul(MIX);
    (hash ^ hash >> 32).wrapping_mul(MIX)
}
