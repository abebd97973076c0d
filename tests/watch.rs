//! `trackc watch` as a person uses it: the real program, files that are saved, and what it says.
//! Every wait has a deadline that only a program which says nothing meets.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(60);

/// A running watch in a copy of a workspace.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    home: tempfile::TempDir,
}

/// A workspace with a pattern, and a file that it takes.
fn home(pattern: &str, file: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(support::path("tests/cmd/workspaces/clean/trackc.yaml"));
    let include = format!("version: 1\ninclude: [\"{pattern}\"]");
    let text = text.expect("a workspace").replace("version: 1", &include);
    fs::write(home.path().join("trackc.yaml"), text).expect("a file");
    let file = home.path().join(file);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, "offers: {}\n").expect("a file");
    home
}

impl Watching {
    /// Starts it, and waits until it has looked once.
    fn start(args: &[&str], first: &str) -> Self {
        Self::start_in(home("more/*.yaml", "more/one.yaml"), args, first)
    }

    /// Starts it in a folder, and waits until it has said what is expected first.
    fn start_in(home: tempfile::TempDir, args: &[&str], first: &str) -> Self {
        let (said, out) = std::io::pipe().expect("a pipe");
        let child = Command::new(env!("CARGO_BIN_EXE_trackc"))
            .arg("watch")
            .args(args)
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a pipe"))
            .stderr(out)
            .spawn()
            .expect("trackc runs");
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let watching = Self { child, lines, home };
        watching.until(first);
        watching
    }

    /// Reads on to a line that contains these words, and returns what came before it, too.
    fn until(&self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) => {
                    assert!(!line.contains('\u{1b}'), "nothing is cleared in a pipe: {line}");
                    seen.push_str(&line);
                    seen.push('\n');
                    if line.contains(words) {
                        return seen;
                    }
                }
                Err(error) => panic!("`{words}` was not said ({error}), but:\n{seen}"),
            }
        }
    }

    fn path(&self, name: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.home.path()).expect("UTF-8").join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// Saves a file as most editors do: another file, then a new name for it.
    fn save(&self, name: &str, text: &str) {
        let new = self.path(".new.swp");
        fs::write(&new, text).expect("a file");
        fs::rename(new, self.path(name)).expect("a rename");
    }

    fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn of_one_file_that_is_named_only_that_is_reported() {
    let watching = Watching::start(&["more/one.yaml"], "clean: 1 file");
    watching.save("trackc.yaml", &(watching.read("trackc.yaml") + "wrong: 1\n"));
    watching.until("trackc.yaml changed");
    watching.until("clean: 1 file");
    watching.save("more/one.yaml", "offers: {}\nworse: 1\n");
    let said = watching.until("1 error in 1 file");
    assert!(said.contains("worse") && !said.contains("wrong"), "{said}");
}

/// What people do to files while something watches.
fn a_day_of_work(args: &[&str]) {
    let watching = Watching::start(args, "clean: 2 files");
    let good = watching.read("trackc.yaml");

    watching.save("trackc.yaml", &good.replace("offers: [keto-uz]", "offers: [keto-uy]"));
    let seen = watching.until("1 error");
    assert!(seen.starts_with("trackc.yaml changed\n"), "{seen}");
    assert!(seen.contains("unknown-reference"), "{seen}");
    watching.save("trackc.yaml", &good);
    assert_eq!(watching.until("clean"), "trackc.yaml changed\nclean: 2 files\n");

    // Files that come and go, of which an include speaks.
    watching.save("more/two.yaml", "offers: {}\n");
    assert_eq!(watching.until("clean"), "more/two.yaml is new\nclean: 3 files\n");
    fs::remove_file(watching.path("more/two.yaml")).expect("a file");
    assert_eq!(watching.until("clean"), "more/two.yaml is gone\nclean: 2 files\n");

    // A folder that is put in the place of another.
    fs::remove_dir_all(watching.path("more")).expect("a folder");
    watching.until("1 warning");
    fs::create_dir(watching.path("more")).expect("a folder");
    watching.save("more/three.yaml", "offers: {}\n");
    watching.until("clean: 2 files");
    watching.save("more/three.yaml", "offers: {a: }\n");
    watching.until("error");
    watching.save("more/three.yaml", "offers: {}\n");
    watching.until("clean: 2 files");

    // Saved in place; half of it may be seen before the rest.
    fs::write(watching.path("more/three.yaml"), "offers: {b: }\n").expect("a file");
    watching.until("error");
    fs::write(watching.path("more/three.yaml"), "offers: {}\n").expect("a file");
    watching.until("clean: 2 files");

    // The root goes, and comes back.
    fs::remove_file(watching.path("trackc.yaml")).expect("a file");
    watching.until("waiting for it");
    watching.save("trackc.yaml", &good);
    watching.until("clean: 2 files");

    watching.signal("-INT");
    let mut watching = watching;
    assert_eq!(watching.child.wait().expect("it ends").code(), Some(130));
}

#[test]
fn what_a_broken_root_includes_is_not_said_to_be_gone() {
    let watching = Watching::start(&[], "clean: 2 files");
    let good = watching.read("trackc.yaml");
    watching.save("trackc.yaml", "version: [");
    let seen = watching.until("1 error");
    assert!(seen.contains("more/one.yaml is no longer included\n"), "{seen}");
    assert!(!seen.contains("gone"), "{seen}");
    watching.save("trackc.yaml", &good);
    let seen = watching.until("clean");
    assert!(seen.contains("more/one.yaml is included now\n"), "{seen}");
}

#[test]
fn every_save_is_checked() {
    a_day_of_work(&[]);
}

#[test]
fn every_save_is_checked_where_the_system_tells_nothing() {
    a_day_of_work(&["--poll"]);
}

#[test]
fn it_builds_what_is_clean_and_does_not_take_that_for_a_change() {
    let watching = Watching::start(&["--build", "--format", "concise"], "wrote bundle.json");
    let good = watching.read("trackc.yaml");
    let bundle = watching.read("dist/bundle.json");
    assert!(bundle.contains("12.50"));
    watching.save("trackc.yaml", &good.replace("12.50", "1x"));
    let seen = watching.until("not built");
    assert!(seen.starts_with("trackc.yaml changed\ntrackc.yaml:"), "{seen}");
    assert_eq!(watching.read("dist/bundle.json"), bundle);
    watching.save("trackc.yaml", &good.replace("12.50", "13.00"));
    // Nothing else was said in between: its own output is no change.
    let seen = watching.until("wrote");
    assert!(seen.starts_with("trackc.yaml changed\nclean: 2 files\nwrote "), "{seen}");
    assert!(watching.read("dist/bundle.json").contains("13.00"));
    watching.save("trackc.yaml", &good.replace("12.50", "13.00").replace("lint:", "# new\nlint:"));
    watching.until("dist is up to date");
    // What was done to the output is no change either, and the next build writes it again.
    fs::remove_file(watching.path("dist/urls.csv")).expect("a file");
    watching.save("dist/SETUP.md", "spoilt\n");
    watching.save("trackc.yaml", &good.replace("12.50", "13.00"));
    let seen = watching.until("wrote");
    assert!(seen.ends_with("wrote urls.csv, SETUP.md to dist\n"), "{seen}");
    assert_ne!(watching.read("dist/SETUP.md"), "spoilt\n");
}

/// A folder that is passed over elsewhere was not watched where a pattern names it either.
#[test]
fn what_a_pattern_takes_from_a_hidden_folder_is_watched() {
    for (pattern, folder) in [
        (".more/*.yaml", ".more"),
        ("target/**/*.yaml", "target/kz"),
        ("node_modules/one.yaml", "node_modules"),
        ("linked/*.yaml", ".more"),
        ("linked.yaml", ".more"),
    ] {
        let file = format!("{folder}/one.yaml");
        let home = home(pattern, &file);
        let link = home.path().join(pattern.split('/').next().expect("a part"));
        if pattern.starts_with("linked") {
            let to = if pattern == "linked.yaml" { &*file } else { folder };
            std::os::unix::fs::symlink(to, link).expect("a link");
        }
        let watching = Watching::start_in(home, &[], "clean: 2 files");
        // Nothing else stirs: it is saved in place.
        fs::write(watching.path(&file), "offers: {b: }\n").expect("a file");
        let seen = watching.until("error");
        assert!(seen.contains("one.yaml changed\n"), "{pattern}: {seen}");
        fs::write(watching.path(&file), "offers: {}\n").expect("a file");
        watching.until("clean: 2 files");
        if pattern.ends_with("*.yaml") {
            fs::write(watching.path(&file).with_file_name("two.yaml"), "offers: {}\n")
                .expect("a file");
            watching.until("clean: 3 files");
        }
    }
}

/// Nobody tells that a link, or a folder above, is another one now.
#[test]
fn a_workspace_that_another_takes_the_place_of_is_watched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let good = fs::read_to_string(support::path("tests/cmd/workspaces/clean/trackc.yaml"))
        .expect("a workspace");
    let bad = good.replace("offers: [keto-uz]", "offers: [keto-uy]");
    for (name, text) in [("a/ws", &good), ("b/ws", &bad)] {
        fs::create_dir_all(path(name)).expect("a folder");
        fs::write(path(name).join("trackc.yaml"), text).expect("a file");
    }
    std::os::unix::fs::symlink("a", path("now")).expect("a link");
    let watching = Watching::start_in(folder, &["now/ws"], "clean: 1 file");
    let link = |to: &str| {
        std::os::unix::fs::symlink(to, watching.path("new")).expect("a link");
        fs::rename(watching.path("new"), watching.path("now")).expect("a rename");
    };
    link("b");
    let seen = watching.until("1 error");
    assert!(seen.starts_with("now/ws/trackc.yaml changed\n"), "{seen}");
    // What is there now is watched, and what was is not.
    fs::write(watching.path("b/ws/trackc.yaml"), &good).expect("a file");
    watching.until("clean: 1 file");
    fs::rename(watching.path("b"), watching.path("c")).expect("a rename");
    watching.until("waiting for it");
    fs::rename(watching.path("a"), watching.path("b")).expect("a rename");
    watching.until("clean: 1 file");
}

/// What is said of a file that nothing includes stood there after the file had gone.
#[test]
fn files_that_may_be_meant_are_named_as_they_come_and_go() {
    let watching = Watching::start(&[], "clean: 2 files");
    let good = watching.read("trackc.yaml");
    // An entry that is missing.
    watching.save("trackc.yaml", &good.replace("offers: [keto-uz]", "offers: [keto-slim-kg]"));
    let seen = watching.until("1 error");
    assert!(!seen.contains("stray"), "{seen}");
    watching.save("stray-offers.yml", "offers: {}\n");
    watching.until("is it in `stray-offers.yml`?");
    watching.until("1 error");
    fs::remove_file(watching.path("stray-offers.yml")).expect("a file");
    let seen = watching.until("1 error");
    assert!(!seen.contains("stray"), "{seen}");
    // A pattern that takes nothing.
    watching.save("trackc.yaml", &good.replace("more/*.yaml", "mor/*.yaml"));
    let seen = watching.until("1 warning");
    assert!(seen.contains("did you mean `more/*.yaml`?"), "{seen}");
    fs::remove_file(watching.path("more/one.yaml")).expect("a file");
    let seen = watching.until("1 warning");
    assert!(!seen.contains("did you mean"), "{seen}");
}

/// Everything in the folder of the build was taken for something that the build had written.
#[test]
fn a_workspace_in_the_folder_of_its_build_is_watched() {
    let home = home("more/*.yaml", "more/one.yaml");
    let build = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        let output = command.args(args).current_dir(home.path()).output().expect("trackc runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    build(&["build"]);
    fs::rename(home.path().join("dist/bundle.json"), home.path().join("bundle.json"))
        .expect("a rename");
    fs::remove_dir_all(home.path().join("dist")).expect("a folder");
    let watching = Watching::start_in(home, &["--build", "-o", "."], "wrote urls.csv");
    let good = watching.read("trackc.yaml");
    fs::write(watching.path("trackc.yaml"), good.replace("12.50", "13.00")).expect("a file");
    watching.until("wrote ");
    assert!(watching.read("bundle.json").contains("13.00"));
    fs::write(watching.path("more/one.yaml"), "offers: {b: }\n").expect("a file");
    watching.until("not built");
}

/// What could not be written once was not written any more until the next change.
#[test]
fn a_build_that_cannot_be_written_is_tried_again() {
    let watching = Watching::start(&["--build"], "wrote bundle.json");
    let good = watching.read("trackc.yaml");
    fs::remove_file(watching.path("dist/urls.csv")).expect("a file");
    fs::create_dir(watching.path("dist/urls.csv")).expect("a folder");
    watching.save("trackc.yaml", &good.replace("12.50", "13.00"));
    watching.until("urls.csv");
    assert!(watching.read("dist/bundle.json").contains("12.50"));
    fs::remove_dir(watching.path("dist/urls.csv")).expect("a folder");
    // Nothing is said again meanwhile.
    let seen = watching.until("wrote");
    assert_eq!(seen.lines().count(), 1, "{seen}");
    assert!(watching.read("dist/bundle.json").contains("13.00"));
}

#[test]
fn nobody_who_reads_ends_it_without_an_error() {
    let mut watching = Watching::start(&[], "clean");
    let good = watching.read("trackc.yaml");
    // The thread that reads goes with its channel, and the pipe with the thread.
    let (_, nobody) = channel();
    drop(std::mem::replace(&mut watching.lines, nobody));
    for n in 0..600 {
        watching.save("trackc.yaml", &format!("{good}# {n}\n"));
        if let Some(status) = watching.child.try_wait().expect("a child") {
            assert_eq!(status.code(), Some(0));
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("it goes on though nobody reads");
}

#[test]
fn what_is_wrong_from_the_beginning_ends_it() {
    for args in [&["nowhere"][..], &["--env", "nowhere"], &["--out", "x"], &["--format", "json"]] {
        let home = tempfile::tempdir().expect("a folder");
        fs::copy(
            support::path("tests/cmd/workspaces/clean/trackc.yaml"),
            home.path().join("trackc.yaml"),
        )
        .expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
            .arg("watch")
            .args(args)
            .current_dir(home.path())
            .output()
            .expect("trackc runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}
