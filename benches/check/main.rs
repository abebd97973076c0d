//! `cargo bench`: how long the program takes, as ratios against references that are measured
//! in the same run: an empty program for the cold start, a plain scan of the same bytes for
//! the rest. Absolute times say more about the machine than about trackc.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss
)]

mod reference;
mod workload;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use workload::Size;

/// Rounds of each pair; the median is reported.
const ROUNDS: usize = 15;

fn main() {
    // `cargo test --benches` only wants to know that this builds.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let trackc = PathBuf::from(env!("CARGO_BIN_EXE_trackc"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = reference::empty_program(folder.path());
    println!("cores: {}", std::thread::available_parallelism().map_or(1, usize::from));
    println!("{:<34} {:>10} {:>10} {:>8}", "case", "trackc", "reference", "ratio");

    let tiny =
        workload::write(&folder.path().join("tiny"), Size { files: 1, offers: 2, campaigns: 2 });
    if let Some(empty) = &empty {
        pair("cold start / empty program", || run(&trackc, &tiny), || spawn(Command::new(empty)));
    }
    let team = workload::write(&folder.path().join("team"), Size::TEAM);
    pair("check team / scan of its bytes", || run(&trackc, &team), || reference::scan(&team));
    let build = |name: &str, path: &Path| {
        let out = folder.path().join("dist");
        pair(name, || build(&trackc, path, &out), || run(&trackc, path));
    };
    build("build team / check team", &team);

    let mut before: Option<Duration> = None;
    for campaigns in [1_000, 10_000, 100_000] {
        let size = Size { files: campaigns / 20 + 1, offers: campaigns / 2, campaigns };
        let path = workload::write(&folder.path().join(format!("scale-{campaigns}")), size);
        let rounds = if campaigns > 50_000 { 3 } else { 7 };
        let time = median((0..rounds).map(|_| run(&trackc, &path)).collect());
        match before {
            Some(before) => row(&format!("{campaigns} campaigns / a tenth"), time, before),
            None => println!("{:<34} {:>10.2?}", format!("{campaigns} campaigns"), time),
        }
        before = Some(time);
    }
}

fn run(trackc: &Path, workspace: &Path) -> Duration {
    let mut command = Command::new(trackc);
    command.arg("check").arg(workspace);
    spawn(command)
}

fn build(trackc: &Path, workspace: &Path, out: &Path) -> Duration {
    let mut command = Command::new(trackc);
    command.arg("build").arg(workspace).arg("-o").arg(out);
    spawn(command)
}

fn spawn(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
    let time = start.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    time
}

/// Measures both in turn, so that a slow phase of the machine meets both alike.
fn pair(name: &str, mut ours: impl FnMut() -> Duration, mut reference: impl FnMut() -> Duration) {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        a.push(ours());
        b.push(reference());
    }
    row(name, median(a), median(b));
}

fn row(name: &str, ours: Duration, reference: Duration) {
    let ratio = ours.as_secs_f64() / reference.as_secs_f64();
    println!("{name:<34} {ours:>10.2?} {reference:>10.2?} {ratio:>8.2}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
