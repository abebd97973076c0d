//! What people have: URLs a line each, or a table in which one column holds them.

use crate::compile::UrlKind;
use crate::facts::kma::Status;
use crate::inspect::LONGEST;
use crate::start::answers;
use crate::text::is_formula;
use std::collections::HashSet;

/// How many URLs are read, and of how many lines it is said that there is none.
const MOST: usize = 10_000;

/// The columns of our own `urls.csv`.
const OURS: [&str; 6] = ["kind", "id", "name", "url", "paste_into", "tick_statuses"];

/// Headers of a column with names, best first.
const NAMES: [&str; 10] = [
    "name",
    "title",
    "offer name",
    "campaign name",
    "offer",
    "campaign",
    "label",
    "название",
    "имя",
    "наименование",
];

/// A URL with what stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The line it stands in, from 1.
    pub line: u64,
    /// The URL as written.
    pub url: String,
    /// What people call it.
    pub name: Option<String>,
    /// In our own table: what it is, whose, where it is pasted and what is ticked.
    pub ours: Option<Ours>,
}

/// What only our own table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours {
    /// What it is.
    pub kind: UrlKind,
    /// Whose it is.
    pub id: String,
    /// Where it is pasted.
    pub paste_into: String,
    /// The statuses to tick.
    pub ticks: Vec<Status>,
}

/// Something to say of a line, or of the whole where the line is 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The line of the input, from 1.
    pub line: u64,
    /// What there is to say.
    pub text: String,
}

/// Everything that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The URLs in order.
    pub items: Vec<Item>,
    /// What could not be read.
    pub remarks: Vec<Remark>,
    /// Whether it is our own table, which lists every URL there is.
    pub is_ours: bool,
    /// How many URLs there were, those that are too long among them.
    count: usize,
}

impl Input {
    /// Reads bytes; `is_table` where the file's name says so.
    #[must_use]
    pub fn read(bytes: &[u8], is_table: bool) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut input = Self::default();
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            input.remark(1, "this is UTF-16; save it as UTF-8 first");
            return input;
        }
        if let Err(error) = str::from_utf8(bytes) {
            let above = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
            input.remark(above as u64 + 1, "the letters here are not UTF-8 (Windows-1251?), so names in them are left out: save the file as UTF-8 first");
        }
        let mut filled = bytes.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let (first, second) =
            (filled.next().unwrap_or_default(), filled.next().unwrap_or_default());
        let delimiter = delimiter(first);
        // A header of several cells above a row that has as many, and a URL in it.
        let is_header = |d: u8| {
            let cells = |line: &[u8]| line.iter().filter(|b| **b == d).count();
            !first.starts_with(b"#")
                && !has_url(first)
                && has_url(second)
                && cells(second) >= cells(first)
        };
        if is_table || delimiter.is_some_and(is_header) {
            input.table(bytes, delimiter.unwrap_or(b','));
        } else {
            input.lines(bytes);
        }
        input.once();
        input
    }

    fn remark(&mut self, line: u64, text: impl Into<String>) {
        self.remarks.push(Remark { line, text: text.into() });
    }

    /// Whether so much was said that what follows is something else than URLs; says so.
    fn is_other(&mut self, line: u64) -> bool {
        if self.remarks.len() < MOST {
            return false;
        }
        let text = format!("not read, nor what follows: {MOST} lines before this one are no URLs");
        self.remark(line, text);
        true
    }

    /// Takes a URL in. Says whether there is room for more.
    fn push(&mut self, mut item: Item) -> bool {
        self.count += 1;
        if self.count > MOST {
            self.remark(item.line, format!("not read, nor what follows: {MOST} URLs are the most"));
            return false;
        }
        if item.url.len() > LONGEST {
            let text = format!(
                "not read: an address of {} bytes is longer than any browser takes",
                item.url.len()
            );
            self.remark(item.line, text);
        } else {
            if item.ours.is_none() && item.url.contains("&amp;") {
                item.url = item.url.replace("&amp;", "&");
                self.remark(item.line, "mended: `&amp;` is how the text of a web page has `&`");
            }
            self.items.push(item);
        }
        true
    }

    fn lines(&mut self, bytes: &[u8]) {
        for (line, bytes) in (1..).zip(bytes.split(|b| *b == b'\n')) {
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if self.is_other(line) {
                return;
            }
            let mut name = None;
            let mut any = false;
            for word in text.split_whitespace() {
                let Some(at) = url_in(word) else { continue };
                // What stands before the first is the name of all.
                if !any {
                    let before = text.split(word).next().unwrap_or_default();
                    let before = format!("{before}{}", &word[..at]);
                    name = Some(label(&before)).filter(|n| is_name(n));
                }
                any = true;
                let url = without_marks(&word[at..]).to_owned();
                if !self.push(Item { line, url, name: name.clone(), ours: None }) {
                    return;
                }
            }
            // `trk.acme.com/postback?…` without its scheme.
            if !any
                && !text.contains(char::is_whitespace)
                && text.contains('.')
                && text.contains('/')
            {
                any = true;
                let url = without_marks(text).to_owned();
                if !self.push(Item { line, url, ..Item::default() }) {
                    return;
                }
            }
            if !any {
                self.remark(line, "there is no URL in this line");
            }
        }
    }

    fn table(&mut self, bytes: &[u8], delimiter: u8) {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(bytes);
        let mut header: Option<Vec<String>> = None;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let line = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> =
                record.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
            let header = match &header {
                None if cells.iter().any(|c| url_in(c) == Some(0)) => {
                    header.insert(Vec::new()) as &Vec<String>
                }
                None => {
                    let head: Vec<String> = cells.iter().map(|c| c.to_lowercase()).collect();
                    self.is_ours = head == OURS;
                    header = Some(head);
                    continue;
                }
                Some(header) => header,
            };
            if self.is_other(line) || !self.row(line, header, &cells) {
                return;
            }
        }
    }

    fn row(&mut self, line: u64, header: &[String], cells: &[String]) -> bool {
        if self.is_ours {
            // Our own mark keeps a spreadsheet from taking a cell for a formula.
            let plain = |i: usize| {
                let cell = cells.get(i).map_or("", String::as_str);
                cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
            };
            let Some(kind) = UrlKind::ALL.into_iter().find(|k| k.as_str() == plain(0)) else {
                self.remark(line, "not placed: its `kind` is none that trackc writes");
                return true;
            };
            let ticks = plain(5).split(' ').filter_map(Status::parse).collect();
            let ours =
                Ours { kind, id: plain(1).to_owned(), paste_into: answers::name(plain(4)), ticks };
            let name = Some(answers::name(plain(2))).filter(|n| is_name(n));
            return self.push(Item { line, url: plain(3).to_owned(), name, ours: Some(ours) });
        }
        let column = NAMES.iter().find_map(|name| header.iter().position(|h| h == name));
        let name = column.and_then(|i| cells.get(i)).map(|c| answers::name(c));
        let name = name.filter(|n| is_name(n) && url_in(n).is_none());
        let urls: Vec<&String> = cells.iter().filter(|c| url_in(c) == Some(0)).collect();
        if urls.is_empty() && cells.iter().any(|c| !c.is_empty()) {
            self.remark(line, "there is no URL in this row");
        }
        urls.into_iter()
            .all(|url| self.push(Item { line, url: url.clone(), name: name.clone(), ours: None }))
    }

    /// Keeps the first of equal URLs; our own table may need one for several ids.
    fn once(&mut self) {
        let mut seen = HashSet::new();
        self.items.retain(|item| item.ours.is_some() || seen.insert(item.url.clone()));
    }
}

/// Where a word begins to be a web address.
fn url_in(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    ["https://", "http://"].iter().filter_map(|scheme| lower.find(scheme)).min()
}

/// A URL in running text without what ends the sentence, closes the quotation or the bracket
/// around it. A bracket that is opened in the URL is its own: `[SUBID]`.
fn without_marks(mut url: &str) -> &str {
    let count = |c: char| url.matches(c).count();
    let mut foreign = [('(', ')'), ('[', ']'), ('<', '>')]
        .map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    while let Some(last) = url.chars().next_back() {
        let bracket = foreign.iter_mut().find(|(close, more)| *close == last && *more > 0);
        match (bracket, last) {
            (Some((_, more)), _) => *more -= 1,
            (None, ',' | ';' | ':' | '.' | '!' | '…' | '"' | '\'' | '`' | '*') => {}
            (None, '“' | '”' | '‘' | '’' | '»') => {}
            _ => break,
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url
}

/// Whether a text can be a name. What was no UTF-8 is unreadable, and is said.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)
}

/// What a line calls its URL, without the marks of lists, quotations and links.
fn label(before: &str) -> String {
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(c, ':' | '-' | '–' | '—' | '|' | ',' | ';' | '"' | '=' | '→')
            || matches!(c, '•' | '·' | '*' | '>' | '`')
    };
    let opens = |c: char| mark(c) || matches!(c, '(' | '[' | '<' | '“' | '„' | '‘' | '«' | '\'');
    let text = before.trim_start_matches(mark).trim_end_matches(opens);
    // The number of a list: `1.`, `2)`.
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = behind.strip_prefix(['.', ')']).filter(|rest| {
        behind.len() < text.len() && rest.chars().next().is_none_or(char::is_whitespace)
    });
    let text = number.map_or(text, |rest| rest.trim_start_matches(mark));
    let linked = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    answers::name(linked.unwrap_or(text))
}

fn has_url(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"://").is_some()
}

/// What stands most often between the cells of a table's first line.
fn delimiter(line: &[u8]) -> Option<u8> {
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    let most = [b',', b';', b'\t'].into_iter().max_by_key(|d| count(*d))?;
    (count(most) > 0).then_some(most)
}
