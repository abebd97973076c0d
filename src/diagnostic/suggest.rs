//! Did-you-mean: the nearest name, but only when it is near.

use super::Applicability;
use crate::text::twin;
use hashbrown::HashMap;
use std::fmt::Write as _;
use std::hash::Hash;

/// How many candidates a search compares at the most, so that a file full of wrong
/// references stays linear in its size.
const MOST_COMPARED: usize = 4096;
/// How many allowed names a message lists at the most.
const MOST_LISTED: usize = 12;

fn distance(a: &str, b: &str) -> usize {
    // What both begin or end with changes nothing, and takes most of the time.
    let begins = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let begins = begins.map_or(a.len().min(b.len()), |((at, _), _)| at);
    let (a, b) = (&a[begins..], &b[begins..]);
    let ends = a.char_indices().rev().zip(b.chars().rev()).take_while(|((_, a), b)| a == b);
    let ends = ends.last().map_or(0, |((at, _), _)| a.len() - at);
    strsim::damerau_levenshtein(&a[..a.len() - ends], &b[..b.len() - ends])
}

/// Whether two words have so many different letters that more than a few slips lead from one to the
/// other: told in a fraction of the time that the distance takes.
fn is_far(a: &str, b: &str, slips: usize) -> bool {
    let mut surplus = [0i32; 256];
    a.bytes().for_each(|byte| surplus[usize::from(byte)] += 1);
    b.bytes().for_each(|byte| surplus[usize::from(byte)] -= 1);
    let differ: u32 = surplus.iter().map(|count| count.unsigned_abs()).sum();
    // A slip puts one letter, of four bytes at the most, in the place of another.
    let bytes = if a.is_ascii() && b.is_ascii() { 1 } else { 4 };
    differ as usize > 2 * bytes * slips
}

/// The one candidate nearest to `name`, if it is near: at most a third of the name's
/// characters differ, or only letter case, `-` and `_` do. Ties go to the first in order.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > 80 {
        return None;
    }
    let allowed = (length / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().take(MOST_COMPARED) {
        if candidate == name || candidate.len().abs_diff(name.len()) > 4 * allowed + 4 {
            continue;
        }
        if fold(candidate).eq(fold(name)) {
            return Some(candidate);
        }
        // The length in characters alone rules most candidates out.
        if candidate.chars().count().abs_diff(length) > allowed || is_far(name, candidate, allowed)
        {
            continue;
        }
        let d = distance(name, candidate);
        let is_better = d <= allowed && d < length && best.is_none_or(|(b, _)| d < b);
        if is_better && !negates(name, candidate) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `near`, the [`nearest`] of the candidates, may take the place of `name`: unseen
/// where it must be meant, as after a slip of the keyboard; only on demand where a word or a number
/// more or less may make another name of it; and not at all where another candidate is as near, or
/// where the two differ in a short word, as countries' and statuses' letters are. `data6` is as near
/// to `data1` as to `data2`; `keto-kg` is near to `keto-kz` and another country's offer.
pub fn stands_for<'a>(
    near: &str,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Applicability> {
    let same = fold(near).eq(fold(name));
    let best = distance(name, near);
    let mut others = candidates.into_iter().take(MOST_COMPARED).filter(|c| *c != near);
    let is_rival = |c: &str| {
        if same {
            fold(c).eq(fold(name))
        } else {
            c.len().abs_diff(name.len()) <= 4 * best && distance(name, c) <= best
        }
    };
    if others.any(is_rival) || negates(name, near) {
        return None;
    }
    if same {
        return Some(Applicability::Safe);
    }
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (left, right) = (words(near), words(name));
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if left.len() != right.len() || digits(near) != digits(name) {
        return Some(Applicability::Unsafe);
    }
    // `kg` is another country than `kz`, and `KMA_A` another event than `KMA_P`.
    let is_short = |word: &str| word.chars().count() <= 2;
    let is_other = |(a, b): (&String, &String)| a != b && is_short(a) && is_short(b);
    (!left.iter().zip(&right).any(is_other)).then_some(Applicability::Safe)
}

/// What makes the opposite of a word.
const NEGATIONS: [&str; 7] = ["in", "un", "dis", "de", "no", "non", "not"];

/// Whether a name says the opposite of a word: `inactive` is near to `active` in its letters alone,
/// and `Not approved` to `approved`. One slip in the rest changes nothing about it.
fn negates(name: &str, word: &str) -> bool {
    let (name, word): (String, String) = (fold(name).collect(), fold(word).collect());
    let most = usize::from(word.chars().count() > 4);
    let is_word = |rest: &str| rest == word || !rest.is_empty() && distance(rest, &word) <= most;
    let opposes = |prefix: &str| {
        let rest = name.strip_prefix(prefix).filter(|_| !word.starts_with(prefix));
        rest.is_some_and(is_word)
    };
    NEGATIONS.into_iter().any(opposes)
}

/// A near name, and how freely it may be written instead.
pub type Near<'n> = (&'n str, Option<Applicability>);

/// How many wrong names of one kind are compared with those that there are.
const MOST_GUESSED: usize = 1000;

/// The name that must be meant by a wrong one, if one is near.
pub fn meant<'n, I>(wrong: &str, names: impl Fn() -> I) -> Option<Near<'n>>
where
    I: IntoIterator<Item = &'n str>,
{
    nearest(wrong, names()).map(|near| (near, stands_for(near, wrong, names())))
}

/// What must be meant by wrong names of one kind, each looked for once. Nobody mends thousands by
/// hand, and a file full of them must not take long: past a thousand nothing is guessed.
#[derive(Debug)]
pub struct Guesses<K, T>(HashMap<K, Option<T>>);

impl<K, T> Default for Guesses<K, T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, T: Copy> Guesses<K, T> {
    /// What must be meant by a wrong name; `guess` gives the same of the same name each time.
    pub fn of(&mut self, wrong: K, guess: impl FnOnce() -> Option<T>) -> Option<T> {
        let is_full = self.0.len() >= MOST_GUESSED;
        match self.0.get(&wrong) {
            Some(known) => *known,
            None if is_full => None,
            None => *self.0.entry(wrong).or_insert_with(guess),
        }
    }
}

/// What is left of a name when letter case and the marks between words do not count, nor the
/// script of letters that look alike.
fn fold(name: &str) -> impl Iterator<Item = char> {
    let marked = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.'));
    marked.map(|c| twin(c).unwrap_or(c)).flat_map(char::to_lowercase)
}

/// A list of allowed names for a message: sorted, capped, in backticks.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    in_order([], names)
}

/// The same with some names in front of the others.
pub fn in_order<'a>(
    first: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut names: Vec<&str> = others.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let first: Vec<&str> = first.into_iter().collect();
    names.splice(0..0, first);
    // To leave one or two out would save nothing.
    let listed = if names.len() <= MOST_LISTED + 3 { names.len() } else { MOST_LISTED };
    let mut out = String::new();
    for (i, name) in names[..listed].iter().enumerate() {
        let sep = if i == 0 { "" } else { ", " };
        let _ = write!(out, "{sep}`{}`", crate::text::shown(name));
    }
    if names.len() > listed {
        let _ = write!(out, " and {} more", names.len() - listed);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_offered() {
        let keys = ["stream", "status", "streams", "payout"];
        assert_eq!(nearest("straem", keys), Some("stream"));
        assert_eq!(nearest("Stream", keys), Some("stream"));
        assert_eq!(nearest("pay-out", keys), Some("payout"));
        assert_eq!(nearest("weight", keys), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn the_opposite_of_a_word_is_not_offered() {
        let words = ["active", "paused", "approved", "declined", "granted", "pending"];
        for name in [
            "inactive",
            "inactiv",
            "In-Active",
            "unpaused",
            "UNAPPROVED",
            "disapproved",
            "not approved",
            "undeclined",
            "ungranted",
            "nopending",
            "non_pending",
            "deactive",
        ] {
            assert_eq!(nearest(name, words), None, "{name}");
            for word in words.into_iter().filter(|word| negates(name, word)) {
                assert_eq!(stands_for(word, name, [word]), None, "{name}");
            }
        }
        for (name, word) in [
            ("unknow", "unknown"),
            ("decline", "declined"),
            ("declned", "declined"),
            ("inclde", "include"),
            ("disabld", "disabled"),
            ("notess", "notes"),
        ] {
            assert_eq!(nearest(name, [word]), Some(word));
            assert_eq!(stands_for(word, name, [word]), Some(Applicability::Safe), "{name}");
        }
    }

    #[test]
    fn a_name_takes_the_place_of_another_only_where_it_must_be_meant() {
        let offers = ["keto-kz", "keto-uz", "slim-cream", "data1", "data2", "push"];
        let sure = |name: &str| {
            let near = nearest(name, offers).expect("near");
            stands_for(near, name, offers).map(|a| (near, a == Applicability::Safe))
        };
        assert_eq!(sure("keto-kzz"), Some(("keto-kz", true)));
        assert_eq!(sure("slim-craem"), Some(("slim-cream", true)));
        assert_eq!(sure("Slim_Cream"), Some(("slim-cream", true)));
        assert_eq!(sure("Data1"), Some(("data1", true)));
        assert_eq!(sure("pusch"), Some(("push", true)));
        // A word more, another number, another country, another status.
        assert_eq!(sure("slim-cream-b"), Some(("slim-cream", false)));
        assert_eq!(sure("slim-cream2"), Some(("slim-cream", false)));
        assert_eq!(stands_for("keto-kz", "keto-kg", ["keto-kz"]), None);
        assert_eq!(stands_for("KMA_P", "KMA_A", ["KMA_P"]), None);
        // As near to one as to another.
        assert_eq!(sure("keto-z"), None);
        assert_eq!(sure("data6"), None);
        assert_eq!(stands_for("a-b", "A-B", ["a-b", "ab"]), None);
    }

    #[test]
    fn past_a_thousand_wrong_names_nothing_is_guessed() {
        let letters = ('\u{4e00}'..).take(1_001);
        let wrong: Vec<String> = letters.map(|letter| format!("plain-h{letter}p")).collect();
        let mut guesses = Guesses::default();
        let mut is_guessed = |name| guesses.of(name, || meant(name, || ["plain-http"])).is_some();
        let near: Vec<bool> = wrong.iter().map(|name| is_guessed(name)).collect();
        assert!(near[..1_000].iter().all(|near| *near) && !near[1_000]);
        assert!(is_guessed(&wrong[0]), "it was guessed before");
    }

    #[test]
    fn long_lists_are_capped() {
        let names: Vec<String> = (0..20).map(|i| format!("n{i:02}")).collect();
        assert!(one_of(names.iter().map(String::as_str)).ends_with("`n11` and 8 more"));
    }
}
