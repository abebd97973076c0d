//! Work that is shared between threads, where there is enough of it.
//!
//! The thread that asks works along: so there is one thread less to start, and what it makes
//! lies in the memory of the main thread, which the system hands out in larger pieces.

#[cfg(target_os = "linux")]
mod spread;

use rayon::prelude::*;
use std::sync::OnceLock;

/// Whether there is more than one thread to work on. The first who asks becomes one of them.
fn are_many() -> bool {
    static MANY: OnceLock<bool> = OnceLock::new();
    *MANY.get_or_init(|| {
        // Whoever has made a pool already has made it as they wanted it.
        let pool = rayon::ThreadPoolBuilder::new().use_current_thread();
        #[cfg(target_os = "linux")]
        let pool = pool.start_handler(|_| spread::note());
        let _ = pool.build_global();
        // A thread that is alone in it would keep others waiting for ever.
        rayon::current_num_threads() > 1
    })
}

/// Has the other threads wake apart from the one that asks: whoever works again after it has waited
/// loses time where they do not. Nothing else changes, and where the system has no way to say it,
/// nothing does.
pub fn spread() {
    #[cfg(target_os = "linux")]
    spread::spread();
}

/// In how many pieces the items of each thread are cut. Left alone rayon cuts fewer, and whoever wakes
/// late finds nothing left to take.
const PIECES: usize = 16;

/// How many of so many items are one piece at the most.
fn most_at_once(items: usize) -> usize {
    items.div_ceil(PIECES * rayon::current_num_threads()).max(1)
}

/// Both results; on two threads where that is `worth` it.
pub fn join<A: Send, B: Send>(
    worth: bool,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if worth && are_many() { rayon::join(a, b) } else { (a(), b()) }
}

/// What `make` makes of every item, in their order; on all threads where that is `worth` it.
/// Every piece of the work that one thread takes on has a state of its own.
pub fn map<T: Send, S, R: Send>(
    worth: bool,
    items: Vec<T>,
    state: impl Fn() -> S + Sync + Send,
    make: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R> {
    if worth && are_many() {
        let most = most_at_once(items.len());
        return items.into_par_iter().with_max_len(most).map_init(state, make).collect();
    }
    let mut state = state();
    items.into_iter().map(|item| make(&mut state, item)).collect()
}

/// As [`map`], with two results for every item.
pub fn unzip<T: Send, S, A: Send, B: Send>(
    worth: bool,
    items: Vec<T>,
    state: impl Fn() -> S + Sync + Send,
    make: impl Fn(&mut S, T) -> (A, B) + Sync + Send,
) -> (Vec<A>, Vec<B>) {
    if worth && are_many() {
        let most = most_at_once(items.len());
        return items.into_par_iter().with_max_len(most).map_init(state, make).unzip();
    }
    let mut state = state();
    items.into_iter().map(|item| make(&mut state, item)).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_items() {
        for worth in [false, true] {
            let items: Vec<u32> = (0..10_000).collect();
            let squares = map(
                worth,
                items.clone(),
                || 0_u32,
                |seen, n| {
                    *seen += 1;
                    n * n
                },
            );
            assert!(squares.iter().zip(&items).all(|(square, n)| *square == n * n));
            let both = unzip(worth, items, || (), |(), n| (n, n + 1));
            assert!(both.0.into_iter().eq(0..10_000) && both.1.into_iter().eq(1..=10_000));
            assert_eq!(join(worth, || 1, || "b"), (1, "b"));
        }
    }
}
