//! Folding sentences to the width of a terminal.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// A longer piece of code may be torn, and in narrower lines every one.
const LONGEST_CODE: usize = 48;

/// The lines of a text: in the first, `first` columns are taken already, in the others `rest`.
pub(crate) fn fold(text: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    let words = if width >= rest + LONGEST_CODE { whole } else { torn };
    let (first, rest) = (" ".repeat(first), " ".repeat(rest));
    let options = Options::new(width)
        .initial_indent(&first)
        .subsequent_indent(&rest)
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text, options).into_iter().enumerate();
    lines
        .map(|(i, line)| line[if i == 0 { first.len() } else { rest.len() }..].to_owned())
        .collect()
}

type Words<'a> = Box<dyn Iterator<Item = Word<'a>> + 'a>;

fn whole(line: &str) -> Words<'_> {
    pieces(line, LONGEST_CODE)
}

fn torn(line: &str) -> Words<'_> {
    pieces(line, 0)
}

/// The pieces that stay whole: words, and code between backticks, which is there to be copied.
/// None begins with `::`, so that no line can be a command to a CI runner.
fn pieces(line: &str, longest_code: usize) -> Words<'_> {
    let mut code_ends = 0;
    let mut breaks = Vec::new();
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        if c == '`' && at >= code_ends {
            let length = rest.find('`').filter(|length| *length <= longest_code);
            code_ends = length.map_or(code_ends, |length| at + length + 2);
        }
        if c == ' ' && at >= code_ends && !rest.starts_with([' ', ':']) {
            breaks.push(at + 1);
        }
    }
    breaks.push(line.len());
    let mut start = 0;
    Box::new(breaks.into_iter().map(move |end| {
        let word = Word::from(&line[start..end]);
        start = end;
        word
    }))
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn code_is_not_torn_and_no_line_is_a_command() {
        let text = "write, if you have to, all of this: `data: { data2: x, data3: y }` ::stop::x";
        assert_eq!(
            fold(text, 50, 0, 2),
            ["write, if you have to, all of this:", "`data: { data2: x, data3: y }` ::stop::x"]
        );
        let folded = fold("write `data: { data2 }` here ::stop-commands::x", 20, 0, 2);
        assert_eq!(folded, ["write `data: { data2", "}`", "here ::stop-commands::x"]);
        let open = fold("a ` is open for ever", 10, 6, 2);
        assert_eq!(open, ["a `", "is open", "for ever"]);
    }
}
