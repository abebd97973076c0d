//! Where a line of a message may be broken: at its spaces, but not inside a short piece of code
//! between backticks, so that what is to be copied is found in one piece.

use textwrap::core::Word;

/// The longest piece of code, in bytes, that is kept on one line.
const LONGEST: usize = 64;

/// The words of a line.
pub(crate) fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (word, after) = rest.split_at(end(rest));
        rest = after;
        Some(Word::from(word))
    }))
}

/// Where the first word of a text ends, the spaces behind it included.
fn end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b' ' => {
                let spaces = bytes[at..].iter().take_while(|b| **b == b' ').count();
                return at + spaces;
            }
            b'`' => {
                let code = bytes[at + 1..].iter().take(LONGEST).position(|b| *b == b'`');
                at += code.map_or(1, |length| length + 2);
            }
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Vec<String> {
        words(line).map(|w| format!("{}{}", w.word, w.whitespace)).collect()
    }

    #[test]
    fn code_is_one_word() {
        assert_eq!(
            split("write `lint: { a-b: off }`, or  not"),
            ["write ", "`lint: { a-b: off }`, ", "or  ", "not"]
        );
    }

    #[test]
    fn what_is_no_piece_of_code_is_broken_at_its_spaces() {
        assert_eq!(split("one ` two ü"), ["one ", "` ", "two ", "ü"]);
        let long = format!("`{} b`", "a".repeat(LONGEST));
        assert_eq!(split(&long).len(), 2);
        assert_eq!(split(""), [""; 0]);
    }
}
