//! A check that keeps what files said before says what a check from the beginning says, whatever
//! was edited meanwhile.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::disk;
use crate::targets::almost::{mistake, sound};
use crate::targets::node::Node;
use camino::Utf8Path;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};
use trackc::diagnostic::Diagnostic;
use trackc::emit::{Artefact, artefacts};
use trackc::rules::{Options, analyse};
use trackc::workspace::{Again, Kept, Loaded, load_again};
use trackc::yaml::Limits;

const SECTIONS: [&str; 4] = ["channels", "landers", "offers", "campaigns"];

/// A workspace whose sections have a file each, and whose environments have some again.
fn files(tape: &mut Tape<'_>) -> BTreeMap<String, Node> {
    let mut root = sound(tape);
    root.take("include");
    let mut out = BTreeMap::new();
    for section in SECTIONS {
        let Some(entries) = root.take(section) else { continue };
        out.insert(format!("parts/{section}.yaml"), Node::map([(section, entries)]));
    }
    root.put("include", Node::texts(&["parts/*.yaml"]));
    if tape.once_in(2) {
        let mut other = sound(tape);
        let changes = SECTIONS.iter().filter_map(|name| Some((*name, other.take(name)?)));
        let mut environment = Node::map([]);
        changes.for_each(|(name, entries)| environment.put(name, entries));
        root.put("environments", Node::map([("other", environment)]));
    }
    out.insert("trackc.yaml".to_owned(), root);
    out
}

fn write(dir: &Utf8Path, path: &str, node: &Node) {
    // The same way of writing each time, so that a file that stays what it is has the same bytes.
    fs::write(dir.join(path), node.yaml(&mut Tape::new(&[]))).expect("a file");
}

/// What is said of a workspace, and what it makes.
fn outcome(loaded: &Loaded, kept: Option<&Kept<'_>>) -> (Vec<Diagnostic>, Vec<Artefact>) {
    let limits = Limits::default();
    let mut options = Options::new(&limits);
    options.reading.kept = kept;
    analyse(loaded, &options, |a| {
        (a.outcome.diagnostics.clone(), artefacts(a.workspace, a.plan, None))
    })
    .expect("no environment was chosen")
}

fn holds(choices: &[u8], edits: &[u8]) {
    let temp = tempfile::tempdir().expect("a folder");
    let dir = Utf8Path::from_path(temp.path()).expect("UTF-8");
    fs::create_dir(dir.join("parts")).expect("a folder");
    let mut files = files(&mut Tape::new(choices));
    files.iter().for_each(|(path, node)| write(dir, path, node));
    let base = disk(dir);
    let kept = Kept::new(&base, &Limits::default());
    let mut tape = Tape::new(edits);
    let mut last = base.clone();
    while !tape.is_empty() {
        let paths: Vec<String> = files.keys().cloned().collect();
        let path = &paths[tape.below(paths.len())];
        if tape.once_in(6) && path != "trackc.yaml" {
            fs::remove_file(dir.join(path)).expect("it is there");
            files.remove(path);
        } else {
            let node = files.get_mut(path).expect("it is there");
            mistake(&mut tape, node);
            write(dir, path, node);
        }
        // Whatever is written here is too new to be known by its times.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let again = Again { now: since.try_into().expect("seconds"), trust: true };
        let now =
            load_again(dir, "trackc.yaml", &Limits::default(), &last, again).expect("it is there");
        assert_eq!(outcome(&now, Some(&kept)), outcome(&disk(dir), None), "{path}: {files:#?}");
        last = now;
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_is_kept_changes_nothing_that_is_said(choices in tape(500), edits in tape(40)) {
        holds(&choices, &edits);
    }
}
