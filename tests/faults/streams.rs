//! Where output goes may be full, closed or gone, and where input comes from may vanish.

use super::*;

/// A full disk behind stdout: exit 2 with the reason, where a closed pipe is none.
#[test]
fn a_full_stdout_is_said() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 3);
    let root = home.path().join("trackc.yaml");
    let text = fs::read_to_string(&root).expect("a file").replace("https:", "http:");
    fs::write(&root, text).expect("a file");
    for args in [
        &["check"][..],
        &["check", "--format", "json"],
        &["build"],
        &["urls"],
        &["trace"],
        &["graph"],
        &["show"],
        &["doctor"],
        &["diff", ".", "trackc.yaml", "--format", "json"],
        &["inspect", "https://kshop5.pro/AbC12d"],
        &["schema"],
        &["explain", "TC405"],
        &["completions", "bash"],
        &["man"],
        &["check", "--fix", "--unsafe", "--diff"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let output = command(args, home.path()).stdout(full).output().expect("trackc runs");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("cannot write"), "{args:?}: {said}");
    }
}

/// Nobody reads either stream, or neither is there: nothing ends in a crash.
#[test]
fn closed_streams_are_no_crash() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 3);
    for args in ["check", "check gone", "build", "urls", "show", "trace", "doctor", "--no-such"] {
        for closed in ["<&- >&- 2>&-", "2>&-", ">&-"] {
            let script = format!("exec \"$0\" {args} {closed}");
            let mut sh = Command::new("sh");
            let status = sh.args(["-c", &script, TRACKC]).current_dir(home.path()).status();
            let code = status.expect("sh runs").code();
            assert!(matches!(code, Some(0..=2)), "{args} {closed}: {code:?}");
        }
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let args: Vec<&str> = args.split(' ').collect();
        let mut both = command(&args, home.path());
        let both = both.stdout(writer.try_clone().expect("a pipe")).stderr(writer).status();
        assert!(matches!(both.expect("trackc runs").code(), Some(0..=2)), "{args:?}");
    }
}

/// The workspace's own folder goes while it is read, and the current folder before.
#[test]
fn a_workspace_that_vanishes_is_said_or_read_as_it_was() {
    let home = tempfile::tempdir().expect("a folder");
    let dir = home.path().join("ws");
    for (round, number) in numbers().take(rounds(8)).enumerate() {
        workspace(&dir, "first", 60);
        let mut child = command(&["build", ".", "-o", "../out"], &dir);
        let child = child.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let child = child.expect("trackc runs");
        thread::sleep(Duration::from_micros(number % 20_000));
        fs::remove_dir_all(&dir).expect("removed");
        let output = child.wait_with_output().expect("ended");
        let said = said(&output);
        assert!(matches!(output.status.code(), Some(0 | 2)), "round {round}: {said}");
        assert!(!said.contains("bug in trackc"), "{said}");
        let left = files(&home.path().join("out"));
        assert!(left.is_empty() || left.len() == NAMES.len(), "{:?}", left.keys());
    }
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" check";
    let mut sh = Command::new("sh");
    let output = sh.args(["-c", script, TRACKC]).current_dir(home.path()).output();
    let output = output.expect("sh runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!said(&output).contains("bug in trackc"), "{}", said(&output));
}

/// A file that grows past the bound, or becomes something else, between the look and the reading.
#[test]
fn a_file_that_becomes_something_else_is_never_waited_for() {
    let home = tempfile::tempdir().expect("a folder");
    workspace(home.path(), "first", 50);
    let root = home.path().join("trackc.yaml");
    let text = fs::read(&root).expect("a file");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                for kind in ["folder", "link", "file"] {
                    let _ = fs::remove_file(&root);
                    let _ = fs::remove_dir(&root);
                    let _ = match kind {
                        "folder" => fs::create_dir(&root),
                        "link" => std::os::unix::fs::symlink("/dev/zero", &root),
                        _ => fs::write(&root, &text),
                    };
                }
            }
        });
        for round in 0..rounds(20) {
            let output = run(&["check", ".", "--limit-file-bytes", "1000000"], home.path());
            let said = said(&output);
            assert!(matches!(output.status.code(), Some(0..=2)), "round {round}: {said}");
            assert!(!said.contains("bug in trackc"), "{said}");
        }
        over.store(true, Ordering::Relaxed);
    });
}
