//! `urls.csv`: every URL as a row, for spreadsheets.

use crate::compile::UrlRow;
use crate::text::{is_formula, is_hostile, visible};
use std::borrow::Cow;
use std::io::{self, Write};

/// How much is written at once.
const BUFFER: usize = 64 << 10;

/// The columns.
const HEADER: [&str; 6] = ["kind", "id", "name", "url", "paste_into", "tick_statuses"];

/// Writes the rows as CSV (RFC 4180, but with LF line ends).
pub(super) fn write<'p>(
    rows: impl Iterator<Item = UrlRow<'p>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(BUFFER)
        .from_writer(out);
    out.write_record(HEADER)?;
    for row in rows {
        let ticks: Vec<&str> = row.ticks.iter().map(|s| s.as_str()).collect();
        let ticks = ticks.join(" ");
        let (name, place) = (shown(&row.name), shown(&row.paste_into));
        let cells = [row.kind.as_str(), &row.id, &name, &row.url, &place, &ticks];
        out.write_record(cells.map(harmless).iter().map(AsRef::as_ref))?;
    }
    out.flush()
}

/// A cell that no spreadsheet takes for a formula: one that could be is prefixed with `'`.
fn harmless(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// What people read, with escapes and overrides as symbols. What a table may hold in quotes stays.
fn shown(cell: &str) -> Cow<'_, str> {
    let is_blank = |c: char| matches!(c, '\t' | '\r' | '\n');
    if !cell.contains(|c| is_hostile(c) && !is_blank(c)) {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len() + 8);
    for part in cell.split_inclusive(is_blank) {
        let text = part.trim_end_matches(is_blank);
        out.push_str(&visible(text));
        out.push_str(&part[text.len()..]);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::UrlKind;
    use crate::facts::kma::Status;
    use proptest::prelude::*;

    fn row<'a>(name: &'a str, url: &'a str) -> UrlRow<'a> {
        UrlRow {
            kind: UrlKind::Offer,
            id: "keto-kz".into(),
            name: name.into(),
            url: url.into(),
            paste_into: "RedTrack → Offers → New → URL".into(),
            ticks: &[],
        }
    }

    fn csv<const N: usize>(rows: [UrlRow<'_>; N]) -> Vec<u8> {
        let mut out = Vec::new();
        write(rows.into_iter(), &mut out).unwrap();
        out
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let records = reader.records().map(|r| r.expect("CSV that reads back"));
        records.map(|r| r.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_with_lf() {
        let ticked = UrlRow {
            kind: UrlKind::Postback,
            id: "global".into(),
            ticks: &[Status::Pending, Status::Approved],
            ..row("a \"b\", c", "https://t.acme.com/postback?clickid={data1}")
        };
        let text = String::from_utf8(csv([ticked])).unwrap();
        assert_eq!(
            text,
            "kind,id,name,url,paste_into,tick_statuses\n\
             postback,global,\"a \"\"b\"\", c\",https://t.acme.com/postback?clickid={data1},\
             RedTrack → Offers → New → URL,pending approved\n"
        );
    }

    #[test]
    fn no_cell_can_run_as_a_formula() {
        for name in [
            "=HYPERLINK(\"http://evil\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\ttext",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "  =1",
            "\u{3000}=1",
        ] {
            let cells = read(&csv([row(name, "https://a.b/")]));
            assert_eq!(cells[1][2], format!("'{name}"), "{name:?}");
        }
        for url in ["\u{FEFF}=1", "\u{202E}=1"] {
            assert_eq!(read(&csv([row("", url)]))[1][3], format!("'{url}"), "{url:?}");
        }
        for name in ["Keto KZ", "'=1", "a=b", "3-4", "Кето", ""] {
            assert_eq!(read(&csv([row(name, "https://a.b/")]))[1][2], name);
        }
    }

    #[test]
    fn no_name_acts_on_a_terminal_or_the_eye() {
        let cells = read(&csv([row("a\u{1b}[31m\u{202E}\r\n\tb\u{FEFF}", "https://a.b/")]));
        assert_eq!(cells[1][2], "a␛[31m<U+202E>\r\n\tb<U+FEFF>");
    }

    proptest! {
        #[test]
        fn every_table_reads_back(name in any::<String>(), url in any::<String>()) {
            let bytes = csv([row(&name, &url), row(&url, &name)]);
            let cells = read(&bytes);
            prop_assert_eq!(cells.len(), 3);
            let (shown_name, shown_url) = (shown(&name).into_owned(), shown(&url).into_owned());
            let pairs =
                [(&cells[1][2], &shown_name), (&cells[1][3], &url), (&cells[2][2], &shown_url)];
            for (cell, text) in pairs {
                prop_assert!(cell == text || cell.strip_prefix('\'') == Some(text.as_str()));
                let first = cell.trim_start().chars().next();
                prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')));
            }
        }
    }
}
