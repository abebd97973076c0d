//! Decisions read off a list of bytes.

/// A tape that has run out says 0, so that a shorter tape is a simpler document.
pub struct Tape<'a>(std::slice::Iter<'a, u8>);

impl<'a> Tape<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let mut next = || usize::from(self.0.next().copied().unwrap_or(0));
        let number = if n > 256 { next() * 256 + next() } else { next() };
        number % n.max(1)
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// True once in `n`; never when the tape has run out.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }
}
