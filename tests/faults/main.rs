//! What goes wrong outside: no room, no permission, a folder that vanishes, a process that is
//! killed, two of them at once, input that changes. Nothing is half written, nothing that was
//! there is lost, and the message says what to do.

//!
//! `TRACKC_CASES` sets how often the loops of killing go round.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod mending;
mod streams;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const TRACKC: &str = env!("CARGO_BIN_EXE_trackc");
const NAMES: [&str; 4] = ["bundle.json", "urls.csv", "SETUP.md", "index.html"];

/// A workspace whose artefacts all hold `word`, large enough for its writing to take a while.
fn workspace(dir: &Path, word: &str, offers: usize) {
    let mut text = format!(
        "version: 1\ntracking_domain: trk.{word}-media.com\nconversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}\nlint: {{ status-unmapped: off }}\nchannels: {{ push: {{ click_id: '{{cid}}' }} }}\n"
    );
    let mut campaigns = "campaigns:\n".to_owned();
    text.push_str("offers:\n");
    for i in 0..offers {
        let _ =
            writeln!(text, "  o{i}: {{ stream: 'https://kshop5.pro/A{i:05}', name: {word} {i} }}");
        let _ = writeln!(campaigns, "  c{i}: {{ channel: push, offers: [o{i}] }}");
    }
    fs::create_dir_all(dir).expect("a folder");
    fs::write(dir.join("trackc.yaml"), text + &campaigns).expect("a file");
}

fn command(args: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(TRACKC);
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command
}

fn run(args: &[&str], dir: &Path) -> Output {
    command(args, dir).output().expect("trackc runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file of a folder with its bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let name = |e: &fs::DirEntry| e.file_name().to_string_lossy().into_owned();
    entries.filter_map(|e| Some((name(&e), fs::read(e.path()).ok()?))).collect()
}

/// Two workspaces, what each builds, and the folder that both build into.
struct Two {
    home: TempDir,
    artefacts: [BTreeMap<String, Vec<u8>>; 2],
}

impl Two {
    fn new(offers: usize) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let artefacts = ["first", "second"].map(|word| {
            workspace(&home.path().join(word), word, offers);
            let alone = format!("alone-{word}");
            let output = run(&["build", word, "-o", &alone], home.path());
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            files(&home.path().join(alone))
        });
        assert_eq!(artefacts[0].len(), NAMES.len());
        Self { home, artefacts }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    fn out(&self) -> PathBuf {
        self.path().join("out")
    }

    fn build(&self, which: usize) -> Command {
        command(&["build", ["first", "second"][which], "-o", "out"], self.path())
    }

    fn build_first(&self) {
        let output = self.build(0).output().expect("trackc runs");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }

    fn start(&self, which: usize) -> Child {
        let mut build = self.build(which);
        build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("trackc runs")
    }
}

/// How often a loop goes round.
fn rounds(few: usize) -> usize {
    let wanted = std::env::var("TRACKC_CASES").ok();
    wanted.map_or(few, |n| n.parse().expect("a number"))
}

/// Numbers without a clock and without chance.
fn numbers() -> impl Iterator<Item = u64> {
    let mut state = 0x7261_636b_u64;
    std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    })
}

/// Waits until a process has begun to write, or has ended.
fn begins_to_write(child: &mut Child, dir: &Path) {
    let begun = || {
        let mut entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries.any(|e| e.file_name().to_string_lossy().ends_with(".tmp"))
    };
    while !begun() && child.try_wait().expect("a child").is_none() {}
}

/// Every file is whole, from one build or the other, and none is lost.
#[test]
fn a_build_that_is_killed_leaves_whole_files() {
    let two = Two::new(400);
    two.build_first();
    let (mut changed, mut midway) = (0, 0);
    for (round, number) in numbers().take(rounds(80)).enumerate() {
        let before = files(&two.out());
        let mut child = two.start(round % 2);
        if round % 4 == 0 {
            thread::sleep(Duration::from_micros(number % 100_000));
        } else {
            begins_to_write(&mut child, &two.out());
            thread::sleep(Duration::from_micros(number % 4_000));
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        let after = files(&two.out());
        midway += usize::from(after.keys().any(|name| name.contains(".tmp")));
        for name in NAMES {
            let whole = two.artefacts.iter().any(|built| after.get(name) == built.get(name));
            assert!(whole, "round {round}: {name} is lost or half written");
        }
        changed += usize::from(before != after);
    }
    // The next build takes away what the killed ones left.
    assert!(two.start(1).wait().expect("ended").success());
    assert!(files(&two.out()) == two.artefacts[1], "{:?}", files(&two.out()).keys());
    assert!(midway > 0 && changed > 0, "no build was killed while it wrote");
}

/// The same for the one file that `check` writes.
#[test]
fn a_baseline_is_whole_when_its_writer_is_killed() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join(".trackc-baseline.json");
    let write = ["check", "--write-baseline", "--quiet"];
    let mut whole = Vec::new();
    for offers in [600, 900] {
        workspace(home.path(), "first", offers);
        let root = home.path().join("trackc.yaml");
        let text = fs::read_to_string(&root).expect("a file").replace("https:", "http:");
        fs::write(root, text).expect("a file");
        assert_eq!(run(&write, home.path()).status.code(), Some(0));
        whole.push(fs::read(&path).expect("a baseline"));
    }
    assert!(whole[0] != whole[1]);
    for (round, number) in numbers().take(rounds(30)).enumerate() {
        fs::write(&path, &whole[round % 2]).expect("a file");
        let mut child = command(&write, home.path()).spawn().expect("trackc runs");
        begins_to_write(&mut child, home.path());
        thread::sleep(Duration::from_micros(number % 1_000));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let now = fs::read(&path).expect("a baseline");
        assert!(whole.contains(&now), "round {round}: half a baseline");
    }
    assert_eq!(run(&write, home.path()).status.code(), Some(0));
    assert_eq!(files(home.path()).len(), 2, "{:?}", files(home.path()).keys());
}

#[test]
fn what_a_killed_writer_left_goes_though_the_baseline_is_written_already() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 3);
    let write = ["check", "--write-baseline", "--quiet"];
    assert_eq!(run(&write, home.path()).status.code(), Some(0));
    let before = files(home.path());
    fs::write(home.path().join(".trackc-aBcDeF.tmp"), "half").expect("a file");
    assert_eq!(run(&write, home.path()).status.code(), Some(0));
    assert!(files(home.path()) == before);
}

#[test]
fn two_builds_into_one_folder_leave_the_files_of_one() {
    let two = Two::new(60);
    for round in 0..rounds(25) {
        let mut children: Vec<Child> = (0..4).map(|i| two.start((round + i) % 2)).collect();
        for child in &mut children {
            assert_eq!(child.wait().expect("ended").code(), Some(0), "round {round}");
        }
        let now = files(&two.out());
        assert!(two.artefacts.contains(&now), "round {round}: {:?}", now.keys());
    }
}

#[test]
fn a_folder_that_is_removed_meanwhile_is_no_crash() {
    let two = Two::new(60);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let _ = fs::remove_dir_all(two.out());
                thread::sleep(Duration::from_millis(3));
            }
        });
        for round in 0..rounds(40) {
            let output = two.build(round % 2).output().expect("trackc runs");
            let (code, said) = (output.status.code(), said(&output));
            assert!(matches!(code, Some(0 | 2)), "round {round}: {said}");
            assert_eq!(code == Some(2), said.contains("cannot"), "{said}");
        }
        over.store(true, Ordering::Relaxed);
    });
    two.build_first();
    assert!(files(&two.out()) == two.artefacts[0]);
}

#[test]
fn input_that_changes_while_it_is_read_is_read_as_it_was_at_some_moment() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 200);
    let root = home.path().join("trackc.yaml");
    let text = fs::read(&root).expect("a file");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in numbers() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                // Cut, grown, gone, and whole again.
                let cut = usize::try_from(number).expect("small") % text.len();
                let _ = match number % 4 {
                    0 => fs::write(&root, &text[..cut]),
                    1 => fs::remove_file(&root),
                    2 => fs::OpenOptions::new()
                        .append(true)
                        .open(&root)
                        .and_then(|mut f| f.write_all(b"# more\n")),
                    _ => fs::write(&root, &text),
                };
            }
        });
        for round in 0..rounds(60) {
            let args: &[&str] = if round % 2 == 0 { &["check", "."] } else { &["build", "."] };
            let output = run(args, home.path());
            let said = said(&output);
            assert!(matches!(output.status.code(), Some(0..=2)), "round {round}: {said}");
            assert!(!said.contains("bug in trackc"), "{said}");
        }
        over.store(true, Ordering::Relaxed);
    });
    fs::write(&root, &text).expect("a file");
    assert_eq!(run(&["build", "."], home.path()).status.code(), Some(0));
}

/// Whatever the error, what was built before stays, byte for byte.
#[test]
fn a_build_with_an_error_leaves_what_was_built() {
    let two = Two::new(3);
    two.build_first();
    let before = files(&two.out());
    let mut errors = 0;
    for rule in trackc::rules::RULES.iter().filter(|rule| !rule.bad.0.is_empty()) {
        let dir = two.path().join("bad");
        for (path, text) in rule.bad.0 {
            let path = dir.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let output = run(&["build", "bad", "-o", "out", "--quiet"], two.path());
        if output.status.code() == Some(0) {
            two.build_first();
        } else {
            errors += 1;
        }
        assert!(files(&two.out()) == before, "{}", rule.code.name);
        fs::remove_dir_all(dir).expect("removed");
    }
    assert!(errors > 40, "only {errors}");
}

/// Refused with the reason and what to do, and what is there stays as it is.
fn is_refused(two: &Two, which: usize, words: &[&str]) {
    let before = files(&two.out());
    let output = two.build(which).output().expect("trackc runs");
    is_untouched(two, &output, &before, words);
}

fn is_untouched(two: &Two, output: &Output, before: &BTreeMap<String, Vec<u8>>, words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains(".trackc-"), "the name a file has for a moment: {said}");
    assert!(files(&two.out()) == *before, "{:?}", files(&two.out()).keys());
}

#[test]
fn an_output_folder_that_is_none_is_refused() {
    let two = Two::new(3);
    fs::write(two.out(), "mine").expect("a file");
    is_refused(&two, 0, &["out", "is not a folder", "`-o`"]);
    assert_eq!(fs::read_to_string(two.out()).expect("a file"), "mine");
    fs::remove_file(two.out()).expect("removed");
    let elsewhere = two.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    std::os::unix::fs::symlink(&elsewhere, two.out()).expect("a link");
    is_refused(&two, 0, &["symbolic link", "`-o`"]);
    assert!(files(&elsewhere).is_empty());
    fs::remove_file(two.out()).expect("removed");
    fs::create_dir(two.out()).expect("a folder");
    fs::write(two.out().join("letter.txt"), "mine").expect("a file");
    is_refused(&two, 0, &["holds files", "`-o`"]);
}

/// What a power cut may leave of files that nobody forced to the disk: their names.
#[test]
fn what_lost_its_bytes_is_built_again() {
    let two = Two::new(3);
    for lost in [Vec::new(), vec![0; 4096]] {
        two.build_first();
        for name in NAMES {
            fs::write(two.out().join(name), &lost).expect("a file");
        }
        two.build_first();
        assert!(files(&two.out()) == two.artefacts[0]);
    }
    // Beside something of the user's it says nothing of whose the folder is.
    fs::write(two.out().join("bundle.json"), "").expect("a file");
    fs::write(two.out().join("letter.txt"), "mine").expect("a file");
    is_refused(&two, 0, &["holds files", "`-o`"]);
}

/// A process that may write no more than so many blocks, as on a full disk.
#[test]
fn a_file_that_cannot_grow_is_not_put_in_place() {
    let two = Two::new(200);
    two.build_first();
    for blocks in [0, 1, 20, 100] {
        let before = files(&two.out());
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build second -o out");
        let output = Command::new("sh")
            .args(["-c", &script, TRACKC])
            .current_dir(two.path())
            .output()
            .expect("sh runs");
        is_untouched(&two, &output, &before, &["cannot write", "nothing was changed", "make room"]);
    }
}

/// A file system of its own, where the system lets this process mount one.
struct Mount(PathBuf);

impl Mount {
    fn new(at: PathBuf, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(&at).expect("a folder");
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).stderr(Stdio::null());
        mount.status().is_ok_and(|s| s.success()).then_some(Self(at))
    }

    fn read_only(&self) {
        let mut mount = Command::new("mount");
        let status = mount.args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(status.is_ok_and(|s| s.success()));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_and_a_read_only_one_change_nothing() {
    let two = Two::new(200);
    let size: usize = two.artefacts[0].values().map(|b| b.len().div_ceil(1024)).sum();
    // Room for what is there and a little more.
    let Some(mount) = Mount::new(two.out(), size + 40) else { return };
    two.build_first();
    assert!(files(&two.out()) == two.artefacts[0]);
    is_refused(&two, 1, &["cannot write", "nothing was changed", "make room"]);
    mount.read_only();
    is_refused(&two, 1, &["nothing was changed", "may write to"]);
    let output =
        run(&["check", "first", "--write-baseline", "--baseline", "out/b.json"], two.path());
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn a_folder_without_permission_changes_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let two = Two::new(3);
    two.build_first();
    let mode = |mode| fs::set_permissions(two.out(), fs::Permissions::from_mode(mode));
    mode(0o555).expect("a mode");
    let free = fs::write(two.out().join("probe"), "").is_ok();
    if free {
        return; // Nothing is locked to root.
    }
    is_refused(&two, 1, &["nothing was changed", "may write to"]);
    mode(0o755).expect("a mode");
}

/// That nobody reads the findings is no reason to write nothing, and to say it went well.
#[test]
fn a_build_is_written_though_nobody_reads_its_warnings() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 3);
    let root = home.path().join("trackc.yaml");
    let text = fs::read_to_string(&root).expect("a file").replace("https:", "http:");
    let build = |args: &[&str]| {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut build = command(args, home.path());
        build.stdout(writer).output().expect("trackc runs").status.code()
    };
    fs::write(&root, &text).expect("a file");
    assert_eq!(build(&["build", "--deny", "warnings"]), Some(0));
    assert!(files(&home.path().join("dist")).is_empty());
    assert_eq!(build(&["build"]), Some(0));
    assert_eq!(files(&home.path().join("dist")).len(), NAMES.len());
    fs::write(&root, text.replace("push, ", "pusj, ")).expect("a file");
    let before = files(&home.path().join("dist"));
    assert_eq!(build(&["build"]), Some(0));
    assert!(files(&home.path().join("dist")) == before);
}
