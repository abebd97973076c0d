//! JSON that people and machines read: over several lines, and harmless to whoever shows it.

use super::display::{escape_json, is_harmless, is_hostile, without_commands};
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io::{self, BufWriter, Write};

/// How much is written at once. JSON is made a few bytes at a time.
const BUFFER: usize = 64 << 10;

/// Writes a value as JSON, two spaces a level, with one newline at the end. Every character that
/// could act on a terminal or on the eye, and every bracket that opens a command to a CI runner,
/// is an escape.
///
/// # Errors
/// Where `out` fails. That a value cannot be written as JSON is such an error as well.
pub fn write_json(value: &impl Serialize, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    value.serialize(&mut Serializer::with_formatter(&mut out, Harmless::default()))?;
    out.write_all(b"\n")?;
    out.flush()
}

/// What serde's own pretty formatter writes, with its strings made harmless and each indent
/// written at once.
#[derive(Default)]
struct Harmless {
    depth: usize,
    /// Whether the innermost list or object holds something.
    is_filled: bool,
}

/// A comma, a newline and enough of an indent for what has a reasonable depth.
const BREAK: &[u8; 66] = b",\n                                                                ";

impl Harmless {
    /// A new line, behind a comma where `follows`.
    fn line<W: Write + ?Sized>(&self, follows: bool, out: &mut W) -> io::Result<()> {
        let start = usize::from(!follows);
        let end = 2 + 2 * self.depth;
        out.write_all(&BREAK[start..end.min(BREAK.len())])?;
        (BREAK.len()..end).try_for_each(|_| out.write_all(b" "))
    }

    fn open<W: Write + ?Sized>(&mut self, bracket: u8, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.is_filled = false;
        out.write_all(&[bracket])
    }

    fn close<W: Write + ?Sized>(&mut self, bracket: u8, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.is_filled {
            self.line(false, out)?;
        }
        out.write_all(&[bracket])
    }

    fn filled(&mut self) {
        self.is_filled = true;
    }
}

impl Formatter for Harmless {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(b'[', out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(b']', out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(!first, out)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled();
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(b'{', out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(b'}', out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(!first, out)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled();
        Ok(())
    }

    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_harmless(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        // No escape that stands between two fragments ends in `##` and letters.
        out.write_all(escape_json(&without_commands(fragment), is_hostile).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write_json(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_laid_out_as_serde_does() {
        let mut deep = json!({});
        for _ in 0..40 {
            deep = json!({ "a": [deep, [], {}], "é": null });
        }
        for value in [json!([]), json!({}), json!("x"), json!([[], [1, {}], "y", 1.5]), deep] {
            assert_eq!(written(&value), serde_json::to_string_pretty(&value).unwrap() + "\n");
        }
    }

    #[test]
    fn what_acts_is_an_escape_and_the_rest_stays() {
        let text =
            written(&json!(["##vso[x]", "\u{202e}", "[a]", "é", "##\u{1b}b[", "\u{7f}##A##"]));
        let expected = [r###""##vso\u005bx]""###, r#""\u202e""#, r#""[a]""#, r#""é""#];
        assert!(expected.iter().all(|part| text.contains(part)), "{text}");
        assert!(text.ends_with("\"##\\u001bb[\",\n  \"\\u007f##A##\"\n]\n"), "{text}");
    }

    proptest! {
        #[test]
        fn no_text_acts_and_every_text_reads_back(
            texts in prop::collection::vec("(##|[a-z]|[\\[\\]\"\\\\#é\u{202e}\u{7f}\u{1b}\n]|.){0,9}", 0..4),
        ) {
            let value = json!(texts);
            let out = written(&value);
            prop_assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), value);
            prop_assert!(!out.contains(|c| c != '\n' && is_hostile(c)), "{}", out);
            prop_assert_eq!(without_commands(&out), out);
        }
    }
}
