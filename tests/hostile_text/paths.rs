//! Names of files and folders that act, in Unix's freedom to call them so.

use super::{COMMANDS, FORMATS, HOSTILE, Scratch, base, is_harmless, texts, yaml};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Files and folders whose names act, with mistakes in them to speak of.
#[test]
fn no_path_acts() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    for text in texts(0) {
        let name = text.replace(['/', '\0'], "|");
        let name: String = name.chars().take(120).collect();
        let scratch = Scratch::new(&base());
        let folder = scratch.ws().join(&name);
        fs::create_dir_all(folder.join("offers")).expect("a folder");
        let mut root = base();
        root["include"] = serde_json::json!(["offers/*.yaml", "campaigns/*", "./gone/*"]);
        fs::write(folder.join("trackc.yaml"), root.to_string()).expect("a file");
        let offers = "offers: { o1: { straem: x }, keto: { stream: 'http://kshop5.pro/x' } }";
        fs::write(folder.join(format!("offers/{name}.yaml")), offers).expect("a file");
        fs::write(folder.join(format!("offers/{name} b.yaml")), "a: [\n").expect("a file");
        let odd = OsStr::from_bytes(b"\xff\x1b[31m.yaml");
        fs::write(folder.join("offers").join(odd), "offers: { o2: { x: 1 } }").expect("a file");
        fs::create_dir(folder.join(format!("offers/{name} c.yaml"))).expect("a folder");
        let run = |args: &[&str]| {
            Scratch::run_in(&folder, args);
            // From above it is found by looking, and named by its path.
            let args: Vec<&str> = args.iter().map(|a| if *a == "." { &name } else { *a }).collect();
            scratch.run(&args);
        };
        for format in FORMATS {
            run(&["check", ".", "--format", format]);
        }
        for command in COMMANDS.iter().filter(|c| c[0] != "diff" && c[0] != "completions") {
            let args: Vec<&str> =
                [command[0], "."].into_iter().chain(command[1..].iter().copied()).collect();
            run(&args);
        }
        for command in [
            &["check", "--only", &name][..],
            &["check", "gone", &name],
            &["build", "-o", &name],
            &["build", "-o", &format!("{name}/offers")],
            &["build", "--since", &name],
            &["diff", &name, "../old"],
            &["check", "--baseline", &name],
            &["check", "--write-baseline", "--baseline", &format!("{name}/offers/{name}.yaml")],
            &["init", &name, "--domain", "trk.acme-media.com"],
            &["init", "new", "--from", &format!("{name}/trackc.yaml")],
        ] {
            scratch.run(command);
        }
    }
}

/// Runs what goes on until somebody ends it, to where it has said some words; what it says is
/// harmless.
fn run_until(dir: &Path, args: &[&str], words: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("trackc runs");
    let said = Arc::new(Mutex::new(Vec::new()));
    let pipes: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("a pipe")),
        Box::new(child.stderr.take().expect("a pipe")),
    ];
    let readers = pipes.map(|mut pipe| {
        let said = Arc::clone(&said);
        std::thread::spawn(move || {
            let mut some = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut some) {
                said.lock().expect("what was said").extend_from_slice(&some[..count]);
            }
        })
    });
    let text = || String::from_utf8_lossy(&said.lock().expect("what was said")).into_owned();
    let begun = Instant::now();
    while !text().contains(words) && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it still runs");
    child.wait().expect("an end");
    readers.into_iter().for_each(|reader| reader.join().expect("an end"));
    let text = text();
    assert!(text.contains(words), "{args:?}: {text}");
    is_harmless(&format!("{args:?}"), &text, false);
}

/// A folder whose name acts, with nothing wrong in it: what is said where all goes well.
#[test]
fn no_path_acts_where_all_goes_well() {
    for text in HOSTILE {
        let name = text.replace(['/', '\0'], "|");
        let name: String = name.chars().take(110).collect();
        let scratch = Scratch::new(&base());
        let folder = scratch.ws().join(&name);
        fs::create_dir(&folder).expect("a folder");
        let file = folder.join("trackc.yaml");
        fs::write(&file, yaml(&base())).expect("a file");
        let out = format!("{name}/dist");
        let well = |args: &[&str]| assert_eq!(scratch.run(args), Some(0), "{args:?}");
        well(&["check", &name]);
        well(&["build", &name]);
        well(&["build", &name]);
        well(&["build", &name, "--check"]);
        well(&["build", &name, "-o", &format!("{out}3"), "--since", &out]);
        run_until(&scratch.ws(), &["watch", &name], "clean: 1 file");
        run_until(&scratch.ws(), &["watch", &name, "--build"], "is up to date");
        run_until(&scratch.ws(), &["watch", &name, "--build", "-o", &format!("{out}2")], "wrote ");
        run_until(&scratch.ws(), &["trace", "--listen", "127.0.0.1:0", &name], "over http");
        well(&["inspect", "https://kshop5.pro/AbC12d", "--workspace", &name]);
        well(&["doctor", &name]);
        well(&["diff", &out, &name]);
        well(&["check", &name, "--fix"]);
        well(&["check", &name, "--write-baseline"]);
        let channel = ["--channel", "propellerads", "--stream", "https://kshop5.pro/AbC12d"];
        let new = format!("{name}2");
        well(&[&["init", &new, "--domain", "trk.acme-media.com"][..], &channel].concat());
        let added = ["--workspace", &name, "--stream", "https://kshop5.pro/AbC12x"];
        well(&[&["add", "offer", "added"][..], &added].concat());
        assert_eq!(scratch.run(&["build", &name, "--check"]), Some(4));
        fs::write(folder.join("list.txt"), "https://trk.acme-media.com/61f190c31cfe1c000181572d")
            .expect("a file");
        scratch.run(&["init", &format!("{name}3"), "--from", &format!("{name}/list.txt")]);
        fs::write(folder.join("account.json"), ACCOUNT).expect("a file");
        let account = format!("{name}/account.json");
        let plan = format!("{name}/plan.json");
        if cfg!(feature = "network") {
            well(&["plan", &name, "--account", &account, "-o", &plan]);
            well(&["push", &plan, "--workspace", &name, "--dry-run"]);
            assert_eq!(scratch.run(&["push", &plan, "--workspace", &name]), Some(2));
        }
    }
}

/// An account that has nothing yet.
const ACCOUNT: &str = r#"{"format_version":1,"host":"api.redtrack.io","domains":[],"networks":[],"offers":[],"landings":[],"sources":[],"streams":[],"campaigns":[]}"#;
