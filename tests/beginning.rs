//! How a workspace begins and grows: our own table of URLs read back, entries added to every
//! correct workspace, and the prompts on a real terminal.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests stand outside of the house"
)]

mod support;

use camino::Utf8PathBuf;
use std::collections::BTreeSet;
use support::{disk, folders};
use trackc::compile::UrlKind;
use trackc::emit::artefacts;
use trackc::rules::{Options, analyse};
use trackc::start::add::{New, NotAdded, add};
use trackc::start::from::{Given, Input, NotImplied, imply};
use trackc::start::{Event, Offer, answers, preset_channel};
use trackc::workspace::reload;
use trackc::yaml::Limits;

fn correct() -> Vec<Utf8PathBuf> {
    let mut all = folders("tests/ok");
    all.extend(folders("examples"));
    all
}

/// What a workspace compiles to: its `urls.csv`, and its URLs but for button links, which do
/// not say on which page they stand.
fn compiled(dir: &Utf8PathBuf) -> (Vec<u8>, BTreeSet<(UrlKind, String)>) {
    let limits = Limits::default();
    analyse(&disk(dir), &Options::new(&limits), |a| {
        let files = artefacts(a.workspace, a.plan, None);
        let table = files.into_iter().find(|f| f.name == "urls.csv").expect("a table");
        let rows = a.plan.rows();
        let rows = rows.iter().filter(|r| r.kind != UrlKind::Lander);
        (table.bytes, rows.map(|r| (r.kind, r.url.to_string())).collect())
    })
    .expect("no environment was chosen")
}

#[test]
fn our_own_table_gives_a_workspace_that_compiles_to_the_same_urls() {
    let (mut read, mut wrong) = (0, Vec::new());
    for dir in correct() {
        let (table, urls) = compiled(&dir);
        let input = Input::read(&table, true);
        assert!(input.is_ours, "{dir}");
        let implied = match imply(input, &Given::default()) {
            Ok(implied) => implied,
            // It has no offer and no campaign, so no URL at all.
            Err(NotImplied::Nothing(_)) if urls.is_empty() => continue,
            Err(error) => panic!("{dir}: {error:?}"),
        };
        let out = implied.proof.urls.iter().filter(|(kind, _, _)| *kind != UrlKind::Lander);
        let out: BTreeSet<_> = out.map(|(kind, _, url)| (*kind, url.clone())).collect();
        if out != urls || implied.proof.outcome.has_errors() {
            let differences: Vec<_> = out.symmetric_difference(&urls).collect();
            wrong.push(format!("{dir}: {differences:#?}\n{:#?}", implied.remarks));
        }
        read += 1;
    }
    assert!(read > 40, "only {read}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever style a workspace is written in, nothing but the entry is new in it.
#[test]
fn every_correct_workspace_takes_another_entry_or_says_why_not() {
    let limits = Limits::default();
    let offer = Offer {
        id: "brand-new".into(),
        name: Some("Brand: new".into()),
        streams: vec![(None, "https://kshop5.pro/NeW123".into())],
        ..Offer::default()
    };
    let zeropark = answers::preset("Zeropark").expect("a preset");
    let event = Event { name: "BrandNew".into(), ..answers::sale() };
    let mut refused = 0;
    for dir in correct() {
        let loaded = disk(&dir);
        let channel = preset_channel(zeropark, "brand-new");
        for new in [New::Offer(offer.clone()), New::Channel(channel), New::Event(event.clone())] {
            let added = match add(&loaded, &limits, &new, None, |l, e| reload(l, e, &limits)) {
                Ok(added) => added,
                // Such as an offer with `data1` where the postback brings `data5` home.
                Err(NotAdded::Wrong(_)) => {
                    refused += 1;
                    continue;
                }
                Err(error) => panic!("{dir}: {error:?}"),
            };
            let (before, after) = (&added.before, &added.after);
            let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
            let rest = before.len() - same;
            assert_eq!(before[same..], after[after.len() - rest..], "{dir} {}", added.path);
            let line = String::from_utf8_lossy(after);
            let line = line.lines().nth(added.line - 1).unwrap_or_default();
            assert!(line.contains(new.id()), "{dir}: {line}");
        }
    }
    assert!(refused <= 8, "{refused} were refused");
}

/// The prompts themselves, at a terminal that `script` makes.
#[cfg(unix)]
mod terminal {
    use std::io::Write as _;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    /// Whether there is such a program; in CI there must be.
    fn is_there() -> bool {
        let there = Command::new("script").arg("--version").stdout(Stdio::null()).status().is_ok();
        assert!(there || std::env::var_os("CI").is_none(), "util-linux's `script` is not here");
        if !there {
            eprintln!("skipped: util-linux's `script` is not here");
        }
        there
    }

    /// Runs `trackc` at a terminal and types, with a pause before each key press or line.
    fn typed(dir: &Path, args: &str, keys: &[&str]) -> (Option<i32>, String) {
        let command = format!("{} {args}", env!("CARGO_BIN_EXE_trackc"));
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .current_dir(dir)
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        for key in keys {
            std::thread::sleep(Duration::from_millis(400));
            let _ = stdin.write_all(key.as_bytes()).and_then(|()| stdin.flush());
        }
        // A closed pipe would end the terminal before the program is done; a program that
        // still asks is ended.
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(100));
            if child.try_wait().is_ok_and(|ended| ended.is_some()) {
                break;
            }
        }
        let _ = child.kill();
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    #[test]
    fn init_asks_and_writes_what_was_answered() {
        if !is_there() {
            return;
        }
        let home = tempfile::tempdir().expect("a folder");
        let keys = [
            "trk.acme-media.com\r",
            "zerop",
            " ",
            "\r",
            "https://kma.biz/AbC12d\r",
            &format!("{}https://kshop5.pro/AbC12d\r", "\u{7f}".repeat(22)),
            "Keto KZ\r",
            "KZ\r",
            "\r",
            "\r",
        ];
        let (code, shown) = typed(home.path(), "init shop", &keys);
        let text = std::fs::read_to_string(home.path().join("shop/trackc.yaml"));
        let text = text.unwrap_or_else(|error| panic!("{error}: {code:?}\n{shown}"));
        assert_eq!(code, Some(0), "{shown}");
        assert!(shown.contains("is the panel of KMA.BIZ"), "{shown}");
        for part in ["preset: zeropark", "stream: https://kshop5.pro/AbC12d", "countries: [KZ]"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn ctrl_c_writes_nothing_and_ends_with_130() {
        if !is_there() {
            return;
        }
        let home = tempfile::tempdir().expect("a folder");
        let keys = ["trk.acme-media.com\r", "\u{3}"];
        let (code, shown) = typed(home.path(), "init --color always", &keys);
        assert_eq!(code, Some(130), "{shown}");
        assert!(shown.contains("\u{1b}[32m"), "{shown:?}");
        let (_, shown) = typed(home.path(), "init --color never", &keys);
        let colors = ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[36m"];
        assert!(!colors.iter().any(|color| shown.contains(color)), "{shown:?}");
        assert!(shown.contains("nothing was written"), "{shown}");
        assert!(std::fs::read_dir(home.path()).expect("a folder").next().is_none());
    }

    #[test]
    fn nothing_is_asked_where_the_flags_say_all() {
        if !is_there() {
            return;
        }
        let home = tempfile::tempdir().expect("a folder");
        let flags = "init --domain trk.acme-media.com --channel zeropark --stream https://kshop5.pro/AbC12d --name Keto --country KZ --payout 12.50 --event Sale=approved";
        let (code, shown) = typed(home.path(), flags, &[]);
        assert_eq!(code, Some(0), "{shown}");
        assert!(!shown.contains('?') && shown.contains("wrote trackc.yaml"), "{shown}");
    }
}
