//! How many slips of the keyboard lie between two words, as far as it matters.

/// How many letters have to be left out, put in, changed or swapped to make one word of another
/// (the distance of Damerau and Levenshtein), where that is no more than `most`.
///
/// Only the cells beside the diagonal of the usual table are filled in: a way through any other
/// has more steps. So the time grows with the length of the words, and not with its square.
pub(super) fn within(a: &str, b: &str, most: u8) -> Option<u8> {
    let (a, b) = where_they_differ(a, b);
    let reach = usize::from(most);
    // The length alone rules most words out.
    if a.chars().count().abs_diff(b.chars().count()) > reach {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = Table { far: most + 1, width: b.len() + 1, cells: Vec::new() };
    table.cells.resize((a.len() + 1) * table.width, table.far);
    for i in 0..=a.len() {
        for j in i.saturating_sub(reach)..=(i + reach).min(b.len()) {
            let steps = table.steps(&a[..i], &b[..j]);
            table.cells[i * table.width + j] = steps.min(table.far);
        }
    }
    Some(table.at(a.len(), b.len())).filter(|steps| *steps <= most)
}

/// What both begin or end with changes nothing, and takes most of the time.
fn where_they_differ<'w>(a: &'w str, b: &'w str) -> (&'w str, &'w str) {
    let begins = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let begins = begins.map_or(a.len().min(b.len()), |((at, _), _)| at);
    let (a, b) = (&a[begins..], &b[begins..]);
    let ends = a.char_indices().rev().zip(b.chars().rev()).take_while(|((_, a), b)| a == b);
    let ends = ends.last().map_or(0, |((at, _), _)| a.len() - at);
    (&a[..a.len() - ends], &b[..b.len() - ends])
}

/// The steps from each beginning of one word to each of another.
struct Table {
    /// More steps than matter.
    far: u8,
    width: usize,
    cells: Vec<u8>,
}

impl Table {
    fn at(&self, i: usize, j: usize) -> u8 {
        self.cells[i * self.width + j]
    }

    /// The steps between two beginnings, once those between shorter ones are known.
    fn steps(&self, a: &[char], b: &[char]) -> u8 {
        let (i, j) = (a.len(), b.len());
        let (Some((last, a)), Some((end, b))) = (a.split_last(), b.split_last()) else {
            return u8::try_from(i + j).unwrap_or(self.far);
        };
        let changed = self.at(i - 1, j - 1) + u8::from(last != end);
        let mut best = changed.min(self.at(i - 1, j) + 1).min(self.at(i, j - 1) + 1);
        // Both last letters were swapped, and what stands between them in each word was not there.
        for (over, _) in (1..self.far).zip(b.iter().rev()).filter(|(_, other)| *other == last) {
            let backs = (1..=self.far - over).zip(a.iter().rev());
            for (back, _) in backs.filter(|(_, other)| *other == end) {
                let before = self.at(i - 1 - usize::from(back), j - 1 - usize::from(over));
                best = best.min(before + back + over - 1);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    /// Every word of so many of three letters.
    fn words(longest: u32) -> Vec<String> {
        let word = |length: u32, number: u32| {
            (0..length).map(|at| ['a', 'b', 'я'][(number / 3_u32.pow(at) % 3) as usize]).collect()
        };
        (0..=longest).flat_map(|n| (0..3_u32.pow(n)).map(move |number| word(n, number))).collect()
    }

    #[test]
    fn what_is_near_is_as_far_as_another_implementation_says() {
        let words = words(4);
        for a in &words {
            for b in &words {
                let steps = strsim::damerau_levenshtein(a, b);
                for most in 1..=3_u8 {
                    let near = Some(steps).filter(|steps| *steps <= usize::from(most));
                    assert_eq!(within(a, b, most).map(usize::from), near, "{a} {b} {most}");
                }
            }
        }
    }

    #[test]
    fn what_stands_between_swapped_letters_counts() {
        assert_eq!(within("ca", "abc", 3), Some(2));
        assert_eq!(within("xxcaxyz", "xxabcxyz", 2), Some(2));
        assert_eq!(within("keto-slim-kz", "ketos-lim-zk", 2), Some(2));
        assert_eq!(within("abc", "xyz", 2), None);
    }
}
