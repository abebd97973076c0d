//! Texts that stand in a file in other words.

/// Texts one after the other, found again by their number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces {
    text: String,
    ends: Vec<u32>,
}

impl Pieces {
    /// No text at all.
    pub const NONE: Self = Self { text: String::new(), ends: Vec::new() };

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

    /// Lets go of room that nothing was written into.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
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
}
