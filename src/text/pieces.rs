//! Texts that stand in a file in other words.

use std::sync::OnceLock;

/// Texts one after the other, found again by their number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces {
    text: String,
    ends: Vec<u32>,
    later: Vec<Later>,
}

/// A text that is made when somebody asks for it, of what stands at a place.
#[derive(Debug, Clone)]
struct Later {
    at: u32,
    text: OnceLock<Box<str>>,
}

/// What is made of a place follows from the place.
impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Later {}

impl Pieces {
    /// No text at all.
    pub const NONE: Self = Self { text: String::new(), ends: Vec::new(), later: Vec::new() };

    /// What has been written so far; the piece that is being written is its end.
    pub fn buffer(&mut self) -> &mut String {
        &mut self.text
    }

    /// Ends the piece that was being written, and says its number.
    pub fn end(&mut self) -> u32 {
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        number
    }

    /// The piece of that number; nothing where there is none.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before).copied());
        let end = self.ends.get(number).copied().unwrap_or(0);
        self.text.get(start.unwrap_or(0) as usize..end as usize).unwrap_or("")
    }

    /// A text that nobody may ever ask for, of what stands at `at`; says its number among those.
    pub fn later(&mut self, at: u32) -> u32 {
        let number = u32::try_from(self.later.len()).unwrap_or(u32::MAX);
        self.later.push(Later { at, text: OnceLock::new() });
        number
    }

    /// The text of that number among those that are made when they are asked for; nothing
    /// where there is none.
    pub fn made(&self, number: u32, make: impl FnOnce(u32) -> String) -> &str {
        let later = self.later.get(number as usize);
        later.map_or("", |l| l.text.get_or_init(|| make(l.at).into_boxed_str()))
    }

    /// Lets go of room that nothing was written into.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.later.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_found_by_its_number() {
        let mut pieces = Pieces::default();
        for (number, text) in ["Кето", "", "\n"].into_iter().enumerate() {
            pieces.buffer().push_str(text);
            assert_eq!(pieces.end() as usize, number);
        }
        let read: Vec<&str> = (0..5).map(|number| pieces.get(number)).collect();
        assert_eq!(read, ["Кето", "", "\n", "", ""]);
        assert_eq!(Pieces::NONE.get(0), "");
    }

    #[test]
    fn what_is_made_later_is_made_once_and_of_its_place() {
        let mut pieces = Pieces::default();
        assert_eq!([pieces.later(7), pieces.later(9)], [0, 1]);
        let other = pieces.clone();
        assert_eq!(pieces.made(1, |at| format!("of {at}")), "of 9");
        assert_eq!(pieces.made(1, |_| unreachable!("it is made already")), "of 9");
        assert_eq!(pieces.made(2, |_| unreachable!("there is no such text")), "");
        assert_eq!(pieces, other);
    }
}
