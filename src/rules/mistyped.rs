//! A name with one slip of the keyboard in it.

use crate::facts::channels::{CHANNELS, bare_name};

/// Whether a name is another one with two letters swapped, one doubled or one lost; letter case does
/// not count. Of short names many differ in a letter more and are names of their own.
pub(super) fn is_mistyped(written: &str, known: &str) -> bool {
    const SHORTEST: usize = 3;
    const SHORTEST_TO_LOSE: usize = 5;
    let (wrong, right) = (written.as_bytes(), known.as_bytes());
    if right.len() < SHORTEST || wrong.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let is_same = |a: &[u8], b: &[u8]| a.eq_ignore_ascii_case(b);
    let at = wrong.iter().zip(right).position(|(a, b)| !a.eq_ignore_ascii_case(b));
    let at = at.unwrap_or(wrong.len().min(right.len()));
    let (before, wrong, right) = (&wrong[..at], &wrong[at..], &right[at..]);
    match (wrong, right) {
        // One more letter, the same as that before it.
        ([more, rest @ ..], _) if wrong.len() > right.len() => {
            let is_doubled = before.last().is_some_and(|last| last.eq_ignore_ascii_case(more));
            is_doubled && more.is_ascii_alphabetic() && is_same(rest, right)
        }
        (_, [lost, rest @ ..]) if wrong.len() < right.len() => {
            known.len() >= SHORTEST_TO_LOSE && lost.is_ascii_alphabetic() && is_same(wrong, rest)
        }
        ([first, second, rest @ ..], _) if right.len() > 1 => {
            let is_swapped = is_same(&[*second, *first], &right[..2]);
            let are_letters = first.is_ascii_alphabetic() && second.is_ascii_alphabetic();
            is_swapped && are_letters && is_same(rest, &right[2..])
        }
        _ => false,
    }
}

/// Whether some channel has a macro of a name, in whichever marks: that may be meant.
pub(super) fn is_known_of_any_channel(name: &str) -> bool {
    let all = CHANNELS.iter().flat_map(|channel| channel.macros);
    let mut names = all.map(|known| bare_name(known.text));
    names.any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_of_the_keyboard_is_told_from_another_name() {
        for (written, known) in [
            ("SUID", "SUBID"),
            ("SUBDI", "SUBID"),
            ("SUBI", "SUBID"),
            ("SUUBID", "SUBID"),
            ("SUBIDD", "SUBID"),
            ("ZNOEID", "zoneid"),
            ("UBID", "SUBID"),
            ("sbu", "sub"),
            ("subb", "sub"),
            ("ssub", "sub"),
            ("rdkt_event_id", "rdtk_event_id"),
        ] {
            assert!(is_mistyped(written, known), "{written}");
        }
        for (written, known) in [
            ("SUBID", "SUBID"),
            ("subid", "SUBID"),
            ("sub_id", "subid"),
            ("aid", "adid"),
            ("su", "sub"),
            ("zone", "zoneid"),
            ("zones", "zone"),
            ("zone11", "zone1"),
            ("SUBLD", "SUBID"),
            ("DISUB", "SUBID"),
            ("", "SUBID"),
            ("a", ""),
        ] {
            assert!(!is_mistyped(written, known), "{written}");
        }
    }

    #[test]
    fn no_known_macro_is_taken_for_another_one_of_its_channel() {
        for channel in CHANNELS {
            let names = || channel.macros.iter().map(|known| bare_name(known.text));
            for (written, known) in names().flat_map(|a| names().map(move |b| (a, b))) {
                assert!(!is_mistyped(written, known), "{}: {written}, {known}", channel.id);
            }
        }
    }
}
