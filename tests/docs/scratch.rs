//! A folder in which the commands of a document run.

use crate::support::{copy, path as path_of};
use camino::Utf8Path;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// With the examples in it.
    pub fn new() -> Self {
        let scratch = Self { folder: tempfile::tempdir().expect("a folder") };
        copy(&path_of("examples"), &scratch.folder.path().join("examples"));
        scratch
    }

    pub fn copy_of(folder: &Utf8Path) -> Self {
        let scratch = Self { folder: tempfile::tempdir().expect("a folder") };
        copy(folder, scratch.folder.path());
        scratch
    }

    /// Takes everything away but the examples.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// What a command prints, as on a terminal, and how it ends.
    pub fn run(&self, command: &str) -> (String, i32) {
        let program = Path::new(env!("CARGO_BIN_EXE_trackc"));
        let usual = std::env::var("PATH").unwrap_or_default();
        let folder = program.parent().expect("a folder").display();
        let mut bash = Command::new("bash");
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "RAYON_NUM_THREADS"] {
            bash.env_remove(name);
        }
        let output = bash
            .args(["--norc", "--noprofile", "-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.folder.path())
            .env("PATH", format!("{folder}:{usual}"))
            .stdin(Stdio::null())
            .output()
            .expect("bash runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (text, output.status.code().unwrap_or(-1))
    }
}
