//! A running watch: how long after a file is saved it has said what it finds.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What each of many saves took, the shortest first.
pub fn saves(trackc: &str, folder: &Path, file: &Path, count: usize) -> Vec<Duration> {
    let mut watch = Watching::start(trackc, folder);
    let text = fs::read_to_string(file).expect("a file of the workspace");
    let mut took: Vec<Duration> = (0..count)
        .map(|n| {
            // As long as it takes until nothing of the last save is under way.
            std::thread::sleep(Duration::from_millis(50));
            let text = format!("{text}# {n}\n");
            let start = Instant::now();
            fs::write(file, text).expect("the file is written");
            watch.until_clean();
            start.elapsed()
        })
        .collect();
    fs::write(file, text).expect("the file is as it was");
    took.sort_unstable();
    took
}

struct Watching {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn start(trackc: &str, folder: &Path) -> Self {
        let mut command = Command::new(trackc);
        command.arg("watch").arg(folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().expect("trackc starts");
        let said = BufReader::new(child.stdout.take().expect("it has an output")).lines();
        let mut watch = Self { child, said };
        watch.until_clean();
        watch
    }

    fn until_clean(&mut self) {
        let is_clean = |line: std::io::Result<String>| line.expect("text").starts_with("clean: ");
        assert!(self.said.any(is_clean), "the workspace is sound");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
