//! Files that nothing includes, in which what is missing may be.

use crate::text::visible;
use crate::workspace::Files;

/// How many are named at the most.
const MOST: usize = 3;

/// Where an entry of a kind may be, as the end of a question: in files that are called after the kind, or
/// lie in a folder that is. What is in them nobody has looked at.
pub(super) fn question(kind: &str, files: &Files<'_>) -> Option<String> {
    let all = files.trees.left_out();
    let word = kind.rsplit(' ').next().unwrap_or(kind);
    let named = all.iter().filter(|path| path.to_lowercase().contains(word));
    let first: Vec<String> = named.take(MOST).map(|path| format!("`{}`", visible(path))).collect();
    let (list, that) = match first.as_slice() {
        [] => return None,
        [one] => (one.clone(), "that file"),
        [before @ .., last] => (format!("{} or {last}", before.join(", ")), "those files"),
    };
    Some(format!("in {list}? No pattern of `include` takes {that}"))
}
