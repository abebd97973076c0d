//! `cargo bench --bench check`: what the program takes, as ratios against what is measured in
//! the same run: an empty program, a scan of the same lines, a parser's events, `check` for
//! `build`, `watch` and `lsp`, and whatever other validators `scripts/peers` has installed. Absolute times say
//! more about the machine than about trackc.
//!
//! Names of cases (`tiny team watch lsp big huge scale`) choose among them. The slowest peers are asked
//! about `big` and `huge` only with `--all-peers`.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss
)]

mod measure;
mod peers;
mod plant;
mod reference;
mod typing;
mod watching;
mod workload;

use measure::Taken;
use std::path::{Path, PathBuf};
use std::time::Duration;
use workload::Size;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        // `cargo test --benches` only wants to know that this builds.
        _ if arguments.iter().any(|a| a == "--test") => {}
        Some(measure::WRAP) => measure::wrap(&arguments[1..]),
        Some(reference::LINES) => reference::lines(Path::new(&arguments[1])),
        Some(reference::EVENTS) => reference::events(Path::new(&arguments[1])),
        _ => Bench::new(arguments).run(),
    }
}

struct Bench {
    trackc: String,
    own: String,
    folder: tempfile::TempDir,
    peers: Vec<peers::Peer>,
    wanted: Vec<String>,
    all_peers: bool,
}

impl Bench {
    fn new(arguments: Vec<String>) -> Self {
        let own = std::env::current_exe().expect("this program has a path");
        let (flags, wanted) = arguments.into_iter().partition(|a: &String| a.starts_with("--"));
        let flags: Vec<String> = flags;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers");
        Self {
            trackc: env!("CARGO_BIN_EXE_trackc").to_owned(),
            own: text(&own),
            folder: tempfile::tempdir().expect("a temporary folder"),
            peers: peers::installed(&folder),
            wanted,
            all_peers: flags.iter().any(|f| f == "--all-peers"),
        }
    }

    fn run(&self) {
        println!("cores: {}", std::thread::available_parallelism().map_or(1, usize::from));
        let names: Vec<&str> = self.peers.iter().map(|p| p.name).collect();
        println!("peers: {}", if names.is_empty() { "none".into() } else { names.join(", ") });
        self.prove();
        let case = |name: &str, run: fn(&Self)| {
            if self.wanted.is_empty() || self.wanted.iter().any(|w| w == name) {
                run(self);
            }
        };
        case("tiny", Self::tiny);
        case("team", Self::team);
        case("watch", Self::watch);
        case("lsp", Self::lsp);
        case("big", Self::big);
        case("huge", Self::huge);
        case("scale", Self::scale);
    }

    /// No figure counts unless the mistakes are found, and nothing but them.
    fn prove(&self) {
        let team = self.workload("team", Size::TEAM);
        let bad = self.folder.path().join("bad");
        let planted = plant::plant(&team, &bad);
        let seen = plant::seen(Path::new(&self.trackc), &bad);
        assert_eq!(planted.len(), 40, "all could be planted");
        assert_eq!(seen, planted, "what is seen is what was planted");
        println!("proof: all {} planted faults are seen, and nothing else", planted.len());
    }

    fn tiny(&self) {
        let tiny = self.workload("tiny", Size { files: 1, offers: 2, campaigns: 2 });
        head("tiny: 1 file", &tiny);
        let Some(empty) = reference::empty_program(self.folder.path()) else {
            return println!("there is no rustc to make the empty program with");
        };
        let empty = vec![text(&empty)];
        let taken = measure::in_turn(41, &[&empty, &self.check(&tiny)]);
        row("an empty static program", taken[0], taken[0]);
        row("trackc check", taken[1], taken[0]);
        self.count(&tiny);
        self.peers("tiny", &tiny, 15);
    }

    fn team(&self) {
        let team = self.workload("team", Size::TEAM);
        let check = self.against_scans("team: 200 files", &team, 21);
        self.build(&team, check, 15);
        self.count(&team);
        self.peers("team", &team, 5);
    }

    /// A save of one file of many, of a check from the beginning.
    fn watch(&self) {
        const SAVES: usize = 200;
        let team = self.workload("team", Size::TEAM);
        let check = measure::in_turn(21, &[&self.check(&team)])[0];
        let files = reference::files(&team);
        let took = watching::saves(&self.trackc, &team, &files[files.len() / 2], SAVES);
        head("watch: 200 files, one of which is saved", &team);
        row("trackc check", check, check);
        most("saves", &took, check);
    }

    /// Keystrokes in one file of many, and in a large one, of a check from the beginning.
    fn lsp(&self) {
        let team = self.workload("team", Size::TEAM);
        let large = self.workload("large", Size { files: 1, offers: 540, campaigns: 1_080 });
        for (title, folder) in [("one file of 200", team), ("one file of 1 MB", large)] {
            let check = measure::in_turn(21, &[&self.check(&folder)])[0];
            let files = reference::files(&folder);
            let file = files.iter().max_by_key(|f| f.metadata().map_or(0, |m| m.len()));
            let file = file.expect("a workspace has files");
            let typed = typing::keystrokes(&self.trackc, &folder, file, 200);
            head(&format!("lsp: typing in {title}"), &folder);
            row("trackc check", check, check);
            let ratio = typed.first.as_secs_f64() / check.wall.as_secs_f64();
            println!("{:<34} {:>10.2?} {ratio:>7.2}", "the first findings", typed.first);
            most("keystrokes", &typed.keys, check);
            if let Some(peak) = typed.peak {
                println!("{:<34} {}", "peak memory", megabytes(peak));
            }
        }
    }

    fn big(&self) {
        let size = Size { files: 20_000, offers: 6_666, campaigns: 13_333 };
        let big = self.workload("big", size);
        self.against_scans("big: 20,000 files", &big, 7);
        self.peers("big", &big, 1);
    }

    fn huge(&self) {
        let huge = self.workload("huge", Size { files: 1, offers: 26_500, campaigns: 53_000 });
        self.against_scans("huge: one file", &huge, 7);
        self.peers("huge", &huge, 1);
    }

    /// Ten times the campaigns, twice.
    fn scale(&self) {
        let mut before: Option<Taken> = None;
        println!("\nten times the campaigns, of what a tenth of them takes");
        for campaigns in [1_000, 10_000, 100_000] {
            let size = Size { files: campaigns / 20 + 1, offers: campaigns / 2, campaigns };
            let folder = self.workload(&format!("scale-{campaigns}"), size);
            let rounds = if campaigns > 50_000 { 5 } else { 15 };
            let taken = measure::in_turn(rounds, &[&self.check(&folder)])[0];
            let bytes = bytes(&folder);
            row(
                &format!("{campaigns} campaigns, {}", megabytes(bytes)),
                taken,
                before.unwrap_or(taken),
            );
            before = Some(taken);
        }
    }

    fn against_scans(&self, title: &str, folder: &Path, rounds: usize) -> Taken {
        head(title, folder);
        let scan = vec![self.own.clone(), reference::LINES.to_owned(), text(folder)];
        let events = vec![self.own.clone(), reference::EVENTS.to_owned(), text(folder)];
        let taken = measure::in_turn(rounds, &[&scan, &events, &self.check(folder)]);
        row("a scan of the lines, one thread", taken[0], taken[0]);
        row("a parser's events, one thread", taken[1], taken[0]);
        row("trackc check", taken[2], taken[0]);
        assert_eq!(taken[2].code, Some(0), "the workspace is sound");
        let peak = (taken[2].peak as f64 - 16e6) / bytes(folder) as f64;
        println!("{:<34} 16 MB + {:.2} x the input", "peak memory", peak.max(0.0));
        taken[2]
    }

    fn build(&self, folder: &Path, check: Taken, rounds: usize) {
        let out = self.folder.path().join("dist");
        let mut build = self.check(folder);
        "build".clone_into(&mut build[1]);
        build.extend(["-o".to_owned(), text(&out)]);
        let taken = measure::in_turn(rounds, &[&self.check(folder), &build]);
        row("trackc build, of check", taken[1], taken[0]);
        assert!(check.code == Some(0) && taken[1].code == Some(0), "the workspace is sound");
    }

    /// Instructions a byte.
    fn count(&self, folder: &Path) {
        let bytes = bytes(folder);
        match measure::instructions(&self.check(folder), self.folder.path()) {
            Some(count) => {
                let each = count as f64 / bytes as f64;
                println!(
                    "{:<34} {:.2} million, {each:.1} a byte (without the kernel's)",
                    "instructions",
                    count as f64 / 1e6
                );
            }
            None => println!("instructions: valgrind is not installed"),
        }
    }

    fn peers(&self, case: &str, folder: &Path, rounds: usize) {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/trackc.schema.json");
        let files = reference::files(folder);
        let slow = ["check-jsonschema", "ajv-cli", "sourcemeta"];
        for peer in &self.peers {
            if matches!(case, "big" | "huge") && slow.contains(&peer.name) && !self.all_peers {
                continue;
            }
            let command = peer.command(&schema, &files);
            let taken = measure::in_turn(rounds, &[&self.check(folder), &command]);
            row(peer.name, taken[1], taken[0]);
            if taken[1].code != Some(0) {
                println!("    it ended with {:?}", taken[1].code);
            }
        }
    }

    fn check(&self, folder: &Path) -> Vec<String> {
        vec![self.trackc.clone(), "check".to_owned(), text(folder)]
    }

    fn workload(&self, name: &str, size: Size) -> PathBuf {
        let folder = self.folder.path().join(name);
        if !folder.exists() {
            workload::write(&folder, size);
        }
        folder
    }
}

/// What most of many things took, the shortest first, of a check.
fn most(what: &str, took: &[Duration], check: Taken) {
    let names = [
        (format!("the middle of {} {what}", took.len()), 50),
        ("99 of 100 take no longer".into(), 99),
    ];
    for (name, percent) in names {
        let taken = took[took.len() * percent / 100];
        let ratio = taken.as_secs_f64() / check.wall.as_secs_f64();
        println!("{name:<34} {taken:>10.2?} {ratio:>7.2}");
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("the path is UTF-8").to_owned()
}

fn bytes(folder: &Path) -> u64 {
    reference::files(folder).iter().map(|f| f.metadata().map_or(0, |m| m.len())).sum()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn head(title: &str, folder: &Path) {
    println!("\n{title}, {}", megabytes(bytes(folder)));
    println!(
        "{:<34} {:>10} {:>7} {:>10} {:>7} {:>9}",
        "", "wall", "ratio", "processor", "ratio", "peak"
    );
}

fn row(name: &str, taken: Taken, of: Taken) {
    let ratio = |time: Duration, of: Duration| time.as_secs_f64() / of.as_secs_f64();
    println!(
        "{name:<34} {:>10.2?} {:>7.2} {:>10.2?} {:>7.2} {:>9}",
        taken.wall,
        ratio(taken.wall, of.wall),
        taken.cpu,
        ratio(taken.cpu, of.cpu),
        megabytes(taken.peak)
    );
}
