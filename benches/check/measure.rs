//! Starting a program and saying what it took, itself in a process of its own, so that one
//! child's time and memory are not another's.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    pub wall: Duration,
    /// User and system time of all threads.
    pub cpu: Duration,
    /// The most memory it held at once, in bytes.
    pub peak: u64,
    /// How it ended; `None` for a signal.
    pub code: Option<i32>,
}

/// The flag under which this program measures another.
pub const WRAP: &str = "--measure-one";

/// Runs a command once.
pub fn once(command: &[String]) -> Taken {
    let own = std::env::current_exe().expect("this program has a path");
    let output = Command::new(own).arg(WRAP).args(command).stderr(Stdio::inherit()).output();
    let output = output.expect("this program starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<i64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [wall, cpu, peak, code] = numbers[..] else { panic!("{command:?} said {text:?}") };
    let micros = |n: i64| Duration::from_micros(n.unsigned_abs());
    let code = i32::try_from(code).ok().filter(|c| *c >= 0);
    Taken { wall: micros(wall), cpu: micros(cpu), peak: peak.unsigned_abs() * 1024, code }
}

/// Medians of several commands that are run in turn.
pub fn in_turn(rounds: usize, commands: &[&[String]]) -> Vec<Taken> {
    let mut runs: Vec<Vec<Taken>> = vec![Vec::new(); commands.len()];
    for _ in 0..rounds {
        for (command, taken) in commands.iter().zip(&mut runs) {
            taken.push(once(command));
        }
    }
    runs.iter().map(|taken| median(taken)).collect()
}

fn median(taken: &[Taken]) -> Taken {
    fn middle<T: Ord + Copy>(taken: &[Taken], of: impl Fn(&Taken) -> T) -> T {
        let mut all: Vec<T> = taken.iter().map(of).collect();
        all.sort_unstable();
        all[all.len() / 2]
    }
    Taken {
        wall: middle(taken, |t| t.wall),
        cpu: middle(taken, |t| t.cpu),
        peak: middle(taken, |t| t.peak),
        code: taken[0].code,
    }
}

/// What [`once`] starts: runs the command that follows and prints what it took.
pub fn wrap(command: &[String]) {
    let start = Instant::now();
    let status = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", command[0]));
    let wall = start.elapsed().as_micros();
    let (cpu, peak) = of_children();
    println!("{wall} {cpu} {peak} {}", status.code().unwrap_or(-1));
}

/// Processor time in microseconds and peak memory in KiB of the one child there was.
#[cfg(unix)]
fn of_children() -> (i64, i64) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    (cpu, usage.max_rss())
}

#[cfg(not(unix))]
fn of_children() -> (i64, i64) {
    (0, 0)
}

/// Instructions of a run on one thread, where valgrind is at hand.
pub fn instructions(command: &[String], folder: &Path) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=none", "--help"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    if !output.success() {
        return None;
    }
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", folder.join("callgrind").display()))
        .args(command)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.trim().parse().ok()
}
