//! A push that is killed at any moment and begun again makes nothing twice.

use super::desk::Desk;
use super::stand_in::Fault;
use std::time::Duration;

/// A sequence that looks random and is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Kills a push after a moment, again and again, until one goes to its end.
fn killed_until_done(seed: u64, most: usize) {
    let desk = Desk::new();
    desk.plan().exits(0);
    let mut dice = Dice(seed);
    let mut kills = 0;
    loop {
        let mut server = Dice(dice.below(1 << 30));
        desk.api.faults(move |asked, _| match (asked.method.as_str(), server.below(8)) {
            ("GET", _) => None,
            (_, 0) => Some(Fault::CutAfter),
            (_, 1) => Some(Fault::StatusAfter(500)),
            (_, 2) => Some(Fault::Busy("0".into())),
            // A key that may do less for a while.
            (_, 3) => Some(Fault::Status(403)),
            _ => Some(Fault::Waits(Duration::from_millis(server.below(15)))),
        });
        let mut child = desk.start(&["push", "plan.json", "--yes"]);
        if kills < most {
            std::thread::sleep(Duration::from_millis(20 + dice.below(120)));
            // Killed, not asked: nothing is tidied up.
            let _ = child.kill();
            kills += 1;
        }
        let said = desk.heard(child.wait_with_output().expect("an end"));
        // What was on its way is answered by now.
        std::thread::sleep(Duration::from_millis(20));
        match said.code {
            Some(0) => break,
            // Killed, or told that an answer was lost, or that something is left to a person.
            None | Some(1 | 2) => {}
            Some(_) => panic!("seed {seed}: {said:?}"),
        }
    }
    desk.is_pushed();
    desk.api.faults(|_, _| None);
    assert_eq!(desk.steps(), 0, "seed {seed}");
}

#[test]
fn a_push_that_is_killed_goes_on_and_makes_nothing_twice() {
    killed_until_done(0, 7);
}

/// `KILLS=500 cargo test --test account -- --ignored killed`
#[test]
#[ignore = "takes minutes"]
fn a_push_that_is_killed_very_often() {
    let most = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    for seed in 1000..1000 + most {
        killed_until_done(seed, 12);
    }
}
