//! Sets of bytes, and the first of them in a text.

/// How many bytes are asked at once.
const WIDTH: usize = 8;

/// Some bytes out of all.
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    /// These bytes.
    pub(crate) const fn new(bytes: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            set[bytes[at] as usize] = true;
            at += 1;
        }
        Self(set)
    }

    /// The set with the bytes from `first` to `last`.
    pub(crate) const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut byte = first as usize;
        while byte <= last as usize {
            self.0[byte] = true;
            byte += 1;
        }
        self
    }

    /// Whether a byte is one of them.
    pub(crate) const fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    /// Where in a text its first byte of the set stands, at `from` or behind.
    pub(crate) fn first(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?;
        // Most texts have none, and branches cost more than loads.
        while let Some((chunk, behind)) = rest.split_first_chunk::<WIDTH>() {
            if chunk.iter().fold(false, |any, byte| any | self.has(*byte)) {
                break;
            }
            rest = behind;
        }
        let place = rest.iter().position(|byte| self.has(*byte))?;
        Some(text.len() - rest.len() + place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_is_found_wherever_it_stands(text in "[a-dw-z]{0,40}", from in 0..50_usize) {
            const SET: ByteSet = ByteSet::new(b"d").with_range(b'x', b'z');
            let expected = text.bytes().skip(from).position(|b| matches!(b, b'd' | b'x'..=b'z'));
            prop_assert_eq!(SET.first(&text, from), expected.map(|at| from + at));
        }
    }
}
