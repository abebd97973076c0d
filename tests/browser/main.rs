//! `index.html` in a real browser. Without Chromium and chromedriver the tests say that they are
//! skipped; with `CI=true` they fail.

#![allow(missing_docs, clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod access;
mod driver;
mod hostile;
mod large;
mod pictures;
mod work;

#[path = "../../benches/check/workload.rs"]
#[allow(dead_code, reason = "the bench uses the rest")]
mod workload;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A workspace with one of nearly everything a page shows.
const WORKSPACE: &str = include_str!("workspace.yaml");

/// A folder with a workspace in it, built.
struct Built {
    folder: TempDir,
}

impl Built {
    fn new(text: &str) -> Self {
        let built = Self { folder: tempfile::tempdir().expect("a folder") };
        built.again(text, &[]);
        built
    }

    /// Builds another text in the same place.
    fn again(&self, text: &str, arguments: &[&str]) {
        fs::write(self.folder.path().join("trackc.yaml"), text).expect("a file");
        build(self.folder.path(), arguments);
    }

    fn page(&self) -> PathBuf {
        self.folder.path().join("dist/index.html")
    }
}

fn build(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(["build", "--quiet"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("trackc runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
