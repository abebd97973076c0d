//! What lies where a file should: links, pipes, folders.

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

/// A pull request may bring links; whoever has the folder may put anything there.
#[test]
fn a_build_check_opens_nothing_but_regular_files() {
    let dir = workspace(GOOD);
    assert_eq!(run(dir.path(), &["build"]).status.code(), Some(0));
    for name in ["bundle.json", "urls.csv"] {
        let path = dir.path().join("dist").join(name);
        let was = fs::read(&path).expect("a file");
        for fifo in [true, false] {
            fs::remove_file(&path).expect("a file");
            if fifo {
                let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
                assert!(made.success());
            } else {
                std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
            }
            let mut child = Command::new(env!("CARGO_BIN_EXE_trackc"))
                .current_dir(dir.path())
                .args(["build", "--check", "--quiet"])
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("trackc runs");
            let mut looks = 0..600;
            let status = loop {
                match child.try_wait().expect("a child") {
                    Some(status) => break Some(status),
                    None if looks.next().is_none() => break None,
                    None => std::thread::sleep(std::time::Duration::from_millis(50)),
                }
            };
            let _ = child.kill();
            assert_eq!(status.and_then(|s| s.code()), Some(4), "{name}, fifo: {fifo}");
        }
        fs::remove_file(&path).expect("a link");
        fs::write(&path, was).expect("a file");
    }
}

fn pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status();
    assert!(status.is_ok_and(|s| s.success()), "mkfifo");
}

/// A pipe that nobody writes to would be waited for without end.
#[test]
fn a_pipe_is_never_opened() {
    let dir = workspace(GOOD);
    pipe(&dir.path().join("pipe.yaml"));
    for args in [&["check", "pipe.yaml"][..], &["urls", "pipe.yaml"], &["show", "./pipe.yaml"]] {
        let output = run(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
    }
    for device in ["/dev/null", "/dev/zero", "/dev/tty"] {
        assert_eq!(run(dir.path(), &["check", device]).status.code(), Some(2), "{device}");
    }
    let root = workspace("");
    fs::remove_file(root.path().join("trackc.yaml")).expect("removed");
    pipe(&root.path().join("trackc.yaml"));
    assert_eq!(run(root.path(), &["check", "."]).status.code(), Some(2));
    let dir = workspace(format!("{GOOD}include: ['*.yaml']\n"));
    pipe(&dir.path().join("pipe.yaml"));
    assert!(rules(dir.path(), &[]).contains_key("limit-include-path"));
}

/// It would be waited for, or fill the memory.
#[test]
fn an_older_build_that_is_no_file_is_not_opened() {
    let dir = workspace(GOOD);
    let old = dir.path().join("old");
    fs::create_dir(&old).expect("a folder");
    pipe(&old.join("bundle.json"));
    for since in ["old", "old/bundle.json", "/dev/zero", "/dev/tty"] {
        let output = run(dir.path(), &["build", "--since", since]);
        assert_eq!(output.status.code(), Some(2), "{since}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("it is not a regular file"), "{said}");
    }
    assert!(!dir.path().join("dist").exists());
}

#[test]
fn a_baseline_that_is_no_file_is_neither_read_nor_written() {
    let outside = workspace("root:x:0:0\n");
    let secret = outside.path().join("trackc.yaml");
    let dir = workspace(GOOD);
    let path = dir.path().join(BASELINE);
    let makes: [&dyn Fn(); 4] = [
        &|| symlink(&secret, &path).expect("a link"),
        &|| symlink("nowhere", &path).expect("a link"),
        &|| pipe(&path),
        &|| fs::create_dir(&path).expect("a folder"),
    ];
    for make in makes {
        make();
        for args in [&["check"][..], &["check", "--write-baseline"], &["build"]] {
            let output = run(dir.path(), args);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains(BASELINE) && !said.contains("root:x"), "{said}");
        }
        if fs::remove_file(&path).is_err() {
            fs::remove_dir(&path).expect("removed");
        }
    }
    assert_eq!(fs::read_to_string(&secret).expect("a file"), "root:x:0:0\n");
}

#[test]
fn links_do_not_lead_out() {
    let outside = workspace("offers: { secret: { stream: https://k.pro/AbC12d } }\n");
    let dir = workspace(format!("{GOOD}include: ['**/*.yaml']\n"));
    symlink(outside.path(), dir.path().join("folder")).expect("a link");
    symlink(outside.path().join("trackc.yaml"), dir.path().join("file.yaml")).expect("a link");
    symlink("..", dir.path().join("up")).expect("a link");
    symlink(".", dir.path().join("loop")).expect("a link");
    let output = run(dir.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("limit-include-path") && !text.contains("secret"), "{text}");
}

#[test]
fn what_cannot_be_opened_is_exit_2_after_the_other_files_findings() {
    let dir = workspace(format!("{GOOD}include: ['*.yaml']\nofers: {{}}\n"));
    let locked = dir.path().join("locked.yaml");
    fs::write(&locked, "offers: {}\n").expect("a file");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("a mode");
    if fs::read(&locked).is_ok() {
        return; // Nothing is locked to root.
    }
    let output = run(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("unknown-key"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("locked.yaml"));
}

/// Arguments that are no UTF-8 are wrong usage, not a crash.
#[test]
fn odd_arguments_are_wrong_usage() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let output = Command::new(env!("CARGO_BIN_EXE_trackc")).arg("check").arg(odd).output();
    assert_eq!(output.expect("trackc runs").status.code(), Some(2));
    let dir = workspace(GOOD);
    for args in
        [&["check", ""][..], &["check", "\u{1b}[31m"], &["urls", "offer/["], &["urls", "offer/{a"]]
    {
        let output = run(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.contains(&0x1b), "{args:?}");
    }
}
