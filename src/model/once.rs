//! Lists of texts in which one that is written twice counts once: a second `KZ` says nothing new, and what
//! RedTrack would make of it is not known.

use super::scalar::{Spanned, Text};
use hashbrown::HashSet;
use serde::{Deserialize, Deserializer};

/// How many texts are few.
const FEW: usize = 8;

/// Leaves out what stands in a list a second time.
pub fn once(list: &mut Vec<Text<'_>>) {
    // Most lists hold one or two.
    if list.len() <= FEW {
        for at in (1..list.len()).rev() {
            if list[..at].iter().any(|before| before.value == list[at].value) {
                list.remove(at);
            }
        }
    } else {
        let mut seen = HashSet::with_capacity(list.len());
        list.retain(|text| seen.insert(text.value));
    }
}

/// Reads a list.
pub(super) fn list<'de: 'a, 'a, D>(deserializer: D) -> Result<Option<Vec<Text<'a>>>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut list = Option::<Vec<Text<'a>>>::deserialize(deserializer)?;
    list.iter_mut().for_each(once);
    Ok(list)
}

/// Reads a list with its place.
pub(super) fn placed<'de: 'a, 'a, D>(
    deserializer: D,
) -> Result<Option<Spanned<Vec<Text<'a>>>>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut list = Option::<Spanned<Vec<Text<'a>>>>::deserialize(deserializer)?;
    list.iter_mut().for_each(|list| once(&mut list.value));
    Ok(list)
}
