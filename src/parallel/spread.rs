//! Where the other threads wake.
//!
//! Linux wakes a thread on the processor of the one that wakes it where processors share no cache, as
//! those of many virtual machines do, and moves it to an idle one when its clock ticks next: up to
//! four milliseconds later, which is half of a check after a keystroke.

use nix::sched::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use nix::unistd::{Pid, gettid};
use std::sync::Mutex;

/// Stands for the thread that asks.
const SELF: Pid = Pid::from_raw(0);

/// The threads that wait for work.
static THREADS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Notes a thread of the pool, which asks.
pub(super) fn note() {
    if let Ok(mut threads) = THREADS.lock() {
        threads.push(gettid());
    }
}

/// Has the threads that wait woken elsewhere than on the processor of the one that asks.
pub(super) fn spread() {
    let Ok(threads) = THREADS.lock() else { return };
    let (Ok(here), Ok(mut cpus)) = (sched_getcpu(), sched_getaffinity(SELF)) else { return };
    if count(&cpus) < 2 || cpus.unset(here).is_err() {
        return;
    }
    for thread in threads.iter() {
        // Where that is not allowed, it wakes wherever it wakes.
        let _ = sched_setaffinity(*thread, &cpus);
    }
}

/// How many processors there are in a set.
fn count(cpus: &CpuSet) -> usize {
    (0..CpuSet::count()).filter(|cpu| cpus.is_set(*cpu) == Ok(true)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel;

    #[test]
    fn who_waits_may_run_on_every_processor_but_one() {
        let sum = || parallel::map(true, (0..1_000).collect(), || (), |(), n: u32| n).iter().sum();
        let before: u32 = sum();
        let cpus = sched_getaffinity(SELF).unwrap();
        let is_allowed = count(&cpus) > 1 && sched_setaffinity(SELF, &cpus).is_ok();
        for _ in 0..100 {
            parallel::spread();
            for thread in THREADS.lock().unwrap().iter() {
                let own = count(&sched_getaffinity(*thread).unwrap());
                assert_eq!(own, count(&cpus) - usize::from(is_allowed));
            }
            let after: u32 = sum();
            assert_eq!(before, after);
        }
        assert_eq!(sched_getaffinity(SELF).unwrap(), cpus);
    }
}
