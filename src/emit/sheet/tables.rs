//! Texts by number: what makes the page of a large workspace small.

use super::in_ascii;
use super::segments::segments;
use crate::compile::steps::Filler;
use crate::text::{ByteSet, visible};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;
use std::rc::Rc;

/// Compact JSON, one list after the other, in which texts and facets stand by their numbers until
/// all of them are known.
#[derive(Debug, Default)]
pub(super) struct Draft {
    bytes: Vec<u8>,
    /// Whether something stands in the innermost list.
    follows: bool,
}

/// What stands in front of the four bytes of a number. Neither occurs in compact JSON.
const TEXT: u8 = 1;
const FACET: u8 = 2;

impl Draft {
    fn item(&mut self) {
        if self.follows {
            self.bytes.push(b',');
        }
        self.follows = true;
    }

    fn named(&mut self, kind: u8, number: u32) {
        self.item();
        self.bytes.push(kind);
        self.bytes.extend(number.to_le_bytes());
    }

    /// A text, by its number in [`Texts`].
    pub(super) fn text(&mut self, number: u32) {
        self.named(TEXT, number);
    }

    /// A facet, by the number in whose order it came.
    pub(super) fn facet(&mut self, number: u32) {
        self.named(FACET, number);
    }

    pub(super) fn number(&mut self, number: impl TryInto<i64>) {
        self.item();
        push_number(&mut self.bytes, number.try_into().unwrap_or(i64::MAX));
    }

    pub(super) fn open(&mut self) {
        self.item();
        self.bytes.push(b'[');
        self.follows = false;
    }

    pub(super) fn close(&mut self) {
        self.bytes.push(b']');
        self.follows = true;
    }

    /// Texts as a list.
    pub(super) fn texts(&mut self, numbers: impl IntoIterator<Item = u32>) {
        self.open();
        numbers.into_iter().for_each(|number| self.text(number));
        self.close();
    }

    /// Numbers as a list.
    pub(super) fn numbers(&mut self, numbers: impl IntoIterator<Item = usize>) {
        self.open();
        numbers.into_iter().for_each(|number| self.number(number));
        self.close();
    }

    /// Ends a line: what comes next has one of its own.
    pub(super) fn end_line(&mut self) {
        self.bytes.push(b'\n');
        self.follows = false;
    }

    /// What another one holds, behind what is there.
    pub(super) fn append(&mut self, other: &Self) {
        if !other.bytes.is_empty() {
            self.item();
            self.bytes.extend_from_slice(&other.bytes);
        }
    }

    /// This one with what `add` adds.
    pub(super) fn with(mut self, add: impl FnOnce(&mut Self)) -> Self {
        add(&mut self);
        self
    }

    /// A list of what `add` adds.
    pub(super) fn list(add: impl FnOnce(&mut Self)) -> Self {
        let mut out = Self::default();
        out.open();
        add(&mut out);
        out.close();
        out
    }
}

fn push_number(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Every text, shape and tail once, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// All texts, one behind the other, and where each ends.
    all: String,
    ends: Vec<usize>,
    uses: Vec<u32>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    pub(super) shapes: Lists,
    pub(super) tails: Lists,
    /// The pieces of texts, by who fills their macros: most links of a channel, and of all
    /// offers, end alike.
    pieces: [HashMap<Box<str>, Option<Pieces>>; FILLERS],
}

/// As many as [`index`] tells apart.
const FILLERS: usize = 4;

fn index(filler: Option<Filler>) -> usize {
    match filler {
        None => 0,
        Some(Filler::RedTrack) => 1,
        Some(Filler::Kma) => 2,
        Some(Filler::Channel) => 3,
    }
}

/// The plain text before the first mark, and the numbers of what comes behind it.
type Pieces = (Rc<str>, Rc<[u32]>);

/// Lists of texts, each once.
#[derive(Debug, Default)]
pub(super) struct Lists(HashMap<Vec<u32>, u32>);

impl Lists {
    /// The list's number.
    pub(super) fn number(&mut self, texts: &[u32]) -> u32 {
        let next = number(self.0.len());
        *self.0.entry_ref(texts).or_insert(next)
    }

    fn draft(self) -> Draft {
        let mut lists: Vec<(Vec<u32>, u32)> = self.0.into_iter().collect();
        lists.sort_unstable_by_key(|(_, number)| *number);
        let mut out = Draft::default();
        out.open();
        lists.into_iter().for_each(|(list, _)| out.texts(list));
        out.close();
        out
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a workspace within its bounds")
}

fn text_of<'a>(all: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &all[start..ends[number]]
}

impl Texts {
    /// A text's number.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        let Self { all, ends, numbers, hasher, .. } = self;
        let is_it = |n: &u32| text_of(all, ends, *n) == text;
        if let Some(known) = numbers.find(hasher.hash_one(text), is_it).copied() {
            self.uses[known as usize] += 1;
            return known;
        }
        let new = number(ends.len());
        all.push_str(text);
        ends.push(all.len());
        self.uses.push(1);
        let hash = |n: &u32| hasher.hash_one(text_of(all, ends, *n));
        numbers.insert_unique(hasher.hash_one(text), new, hash);
        new
    }

    /// The number of a text that is only shown.
    pub(super) fn shown(&mut self, text: &str) -> u32 {
        self.number(&visible(text))
    }

    /// A text cut into pieces; `None` where nothing is marked.
    pub(super) fn pieces(&mut self, text: &str, filler: Option<Filler>) -> Option<Pieces> {
        if let Some(known) = self.pieces[index(filler)].get(text) {
            let known = known.clone()?;
            known.1.iter().for_each(|piece| self.uses[*piece as usize] += 1);
            return Some(known);
        }
        let pieces = segments(text, filler);
        let pieces = pieces.split_first().map(|(lead, tail)| {
            (Rc::from(lead.as_ref()), tail.iter().map(|piece| self.number(piece)).collect())
        });
        self.pieces[index(filler)].insert(text.into(), pieces.clone());
        pieces
    }

    /// Whether a text has come before.
    pub(super) fn has(&self, text: &str) -> bool {
        let is_it = |n: &u32| text_of(&self.all, &self.ends, *n) == text;
        self.numbers.find(self.hasher.hash_one(text), is_it).is_some()
    }

    /// The finished table, the shapes and the tails.
    pub(super) fn finish(self) -> (Table, Draft, Draft) {
        let Self { all, ends, uses, shapes, tails, .. } = self;
        let text = |n: u32| text_of(&all, &ends, n);
        // With all others in the table, the cards are plain ASCII, which browsers read fastest.
        let is_shared =
            |n: &u32| uses[*n as usize] > 1 && text(*n).len() > 2 || !text(*n).is_ascii();
        let mut order: Vec<u32> = (0..number(ends.len())).filter(is_shared).collect();
        // Those that occur most come first, so that their numbers are short.
        order.sort_by_key(|n| uses[*n as usize] < OFTEN);
        let mut places = vec![None; ends.len()];
        for (place, n) in order.iter().enumerate() {
            places[*n as usize] = Some(number(place));
        }
        (Table { all, ends, places, order }, shapes.draft(), tails.draft())
    }
}

/// Every text, and the place of those that stand in the page's table.
#[derive(Debug)]
pub(super) struct Table {
    all: String,
    ends: Vec<usize>,
    places: Vec<Option<u32>>,
    /// The numbers of those that stand in the table, in its order.
    order: Vec<u32>,
}

/// The number of uses from which a text stands at the beginning of the table.
const OFTEN: u32 = 64;

impl Table {
    /// A draft as it stands in the page, line by line. `facets` holds the place of each facet.
    pub(super) fn lines<'d>(
        &'d self,
        draft: &'d Draft,
        facets: &'d [u32],
    ) -> impl Iterator<Item = String> + 'd {
        let mut rest = draft.bytes.as_slice();
        std::iter::from_fn(move || {
            let mut out = Vec::with_capacity(512);
            while let [byte, behind @ ..] = rest {
                rest = behind;
                match *byte {
                    kind @ (TEXT | FACET) => {
                        let (number, behind) = rest.split_first_chunk()?;
                        rest = behind;
                        let number = u32::from_le_bytes(*number);
                        if kind == TEXT {
                            self.push_text(&mut out, number);
                        } else {
                            push_number(&mut out, facets[number as usize].into());
                        }
                    }
                    b'\n' => {
                        out.push(b'\n');
                        break;
                    }
                    byte => out.push(byte),
                }
            }
            (!out.is_empty()).then(|| String::from_utf8(out).expect("compact JSON"))
        })
    }

    fn push_text(&self, out: &mut Vec<u8>, number: u32) {
        match self.places[number as usize] {
            Some(place) => push_number(out, place.into()),
            None => push_string(out, text_of(&self.all, &self.ends, number)),
        }
    }

    /// Named drafts and, as `strings`, the table itself, as one object.
    pub(super) fn head(&self, members: &[(&str, Draft)], facets: &[u32]) -> String {
        let mut out = vec![b'{'];
        for (name, draft) in members {
            push_string(&mut out, name);
            out.push(b':');
            self.lines(draft, facets).for_each(|line| out.extend(line.into_bytes()));
            out.push(b',');
        }
        out.extend(b"\"strings\":[");
        for (index, number) in self.order.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            push_string(&mut out, text_of(&self.all, &self.ends, *number));
        }
        out.extend(b"]}");
        String::from_utf8(out).expect("JSON is text")
    }
}

/// A text as a string that may stand in a script.
fn push_string(out: &mut Vec<u8>, text: &str) {
    static ESCAPED: ByteSet = ByteSet::new(b"\"\\<>&'").with_range(0, 0x1F).with_range(0x7F, 0xFF);
    if ESCAPED.first(text, 0).is_none() {
        out.push(b'"');
        out.extend(text.as_bytes());
        out.push(b'"');
    } else {
        let json = serde_json::to_string(text).expect("a text can be written");
        out.extend(in_ascii(&json).into_bytes());
    }
}
