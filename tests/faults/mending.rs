//! What goes wrong while `check --fix` writes into the workspace itself, and while `init` and `add`
//! do: every file holds what it held or what it was to hold, and nothing is left beside them.

use super::*;

const FILES: usize = 5;

/// A workspace of several files with a slip in each, and its files once they are mended.
struct Slips {
    home: TempDir,
    before: BTreeMap<String, Vec<u8>>,
    after: BTreeMap<String, Vec<u8>>,
}

/// Every file below a folder with its bytes.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = files(dir);
    for (name, bytes) in files(&dir.join("offers")) {
        out.insert(format!("offers/{name}"), bytes);
    }
    out
}

impl Slips {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        workspace(home.path(), "first", 3);
        let root = home.path().join("trackc.yaml");
        let text = fs::read_to_string(&root).expect("a file") + "include: ['offers/*.yaml']\n";
        fs::write(&root, text.replace("approved", "Approved")).expect("a file");
        fs::create_dir(home.path().join("offers")).expect("a folder");
        for file in 0..FILES {
            // Long enough that its writing takes a moment, and its reading none.
            let padding = "# a long remark\n".repeat(1_500);
            let text = format!(
                "{padding}offers: {{ f{file}: {{ stream: 'https://kshop5.pro/B{file:05}', access: none, contries: [KZ] }} }}\n"
            );
            fs::write(home.path().join(format!("offers/{file}.yaml")), text).expect("a file");
        }
        let before = tree(home.path());
        let mut slips = Self { home, before, after: BTreeMap::new() };
        let output = slips.fix().output().expect("trackc runs");
        assert!(output.status.success(), "{}", said(&output));
        slips.after = tree(slips.home.path());
        assert_eq!(slips.after.len(), FILES + 1);
        assert!(slips.after.iter().all(|(name, bytes)| slips.before[name] != *bytes));
        slips
    }

    fn fix(&self) -> Command {
        command(&["check", "--fix", "--quiet", "--format", "concise"], self.home.path())
    }

    fn break_again(&self) {
        for (name, bytes) in &self.before {
            fs::write(self.home.path().join(name), bytes).expect("a file");
        }
    }

    /// Every file is as it was or as it was to be.
    fn is_whole(&self, round: usize) {
        let now = tree(self.home.path());
        for (name, before) in &self.before {
            let has = now.get(name);
            let whole = has == Some(before) || has == self.after.get(name);
            assert!(whole, "round {round}: {name} is lost or half written");
        }
    }
}

#[test]
fn a_mending_that_is_killed_leaves_whole_files_and_the_next_one_mends_the_rest() {
    let slips = Slips::new();
    let mut midway = 0;
    for (round, number) in numbers().take(rounds(12)).enumerate() {
        slips.break_again();
        let mut child = slips.fix().stdout(Stdio::null()).spawn().expect("trackc runs");
        begins_to_write(&mut child, &slips.home.path().join("offers"));
        thread::sleep(Duration::from_micros(number % 6_000));
        child.kill().expect("killed");
        child.wait().expect("ended");
        slips.is_whole(round);
        midway += usize::from(tree(slips.home.path()).keys().any(|name| name.contains(".tmp")));
        let output = slips.fix().output().expect("trackc runs");
        assert!(output.status.success(), "round {round}: {}", said(&output));
        assert!(tree(slips.home.path()) == slips.after, "round {round}: something is left");
    }
    assert!(midway > 0, "none was killed while it wrote");
}

#[test]
fn a_mending_that_was_killed_at_its_end_leaves_nothing_for_ever() {
    let slips = Slips::new();
    fs::write(slips.home.path().join("offers/.trackc-aBcDeF.tmp"), "half").expect("a file");
    assert!(slips.fix().status().expect("trackc runs").success());
    assert!(tree(slips.home.path()) == slips.after);
}

#[test]
fn two_mendings_at_once_mend_once() {
    let slips = Slips::new();
    for round in 0..rounds(5) {
        slips.break_again();
        let mut fix = slips.fix();
        fix.stdout(Stdio::null()).stderr(Stdio::piped());
        let children: Vec<Child> = (0..3).map(|_| fix.spawn().expect("trackc runs")).collect();
        for child in children {
            let output = child.wait_with_output().expect("ended");
            let said = said(&output);
            // Whoever comes second sees that the files are no longer what it read.
            assert!(matches!(output.status.code(), Some(0 | 2)), "round {round}: {said}");
            assert_eq!(output.status.code() == Some(2), said.contains("trackc:"), "{said}");
        }
        assert!(tree(slips.home.path()) == slips.after, "round {round}");
    }
}

/// An editor that saves while a file is mended: what it saved last is what is there, or that mended.
#[test]
fn what_is_saved_meanwhile_is_not_lost() {
    let slips = Slips::new();
    let path = slips.home.path().join("offers/0.yaml");
    for (round, number) in numbers().take(rounds(6)).enumerate() {
        slips.break_again();
        let mut fix = slips.fix();
        let mut child =
            fix.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("trackc runs");
        thread::sleep(Duration::from_micros(number % 30_000));
        let mark = format!("# saved in round {round}\n");
        let saved = [fs::read(&path).expect("a file"), mark.clone().into_bytes()].concat();
        // As editors save: a file beside it, and a rename.
        let beside = slips.home.path().join("offers/.saving");
        fs::write(&beside, saved).expect("a file");
        let is_fresh = child.try_wait().expect("a child").is_none();
        fs::rename(&beside, &path).expect("saved");
        child.wait().expect("ended");
        let now = fs::read_to_string(&path).expect("a file");
        assert!(now.ends_with(&mark), "round {round}, still running: {is_fresh}");
    }
}

#[test]
fn a_full_disk_changes_no_file_of_the_workspace() {
    let slips = Slips::new();
    slips.break_again();
    for blocks in [0, 1, 8] {
        let script =
            format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" check --fix --format concise");
        let mut sh = Command::new("sh");
        let output = sh.args(["-c", &script, TRACKC]).current_dir(slips.home.path()).output();
        let output = output.expect("sh runs");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("nothing was changed") && said.contains("make room"), "{said}");
        assert!(tree(slips.home.path()) == slips.before, "{blocks} blocks");
    }
}

#[test]
fn a_beginning_on_a_full_disk_leaves_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let begin = "init made --domain trk.acme-media.com --channel propellerads --stream https://kshop5.pro/AbC12d";
    let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {begin}");
    let mut sh = Command::new("sh");
    let output = sh.args(["-c", &script, TRACKC]).current_dir(home.path()).output();
    let output = output.expect("sh runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0, "{}", said(&output));

    workspace(home.path(), "first", 3);
    let before = files(home.path());
    let add = "add offer more --stream https://kshop5.pro/AbC12d";
    let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {add}");
    let mut sh = Command::new("sh");
    let output = sh.args(["-c", &script, TRACKC]).current_dir(home.path()).output();
    let output = output.expect("sh runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(files(home.path()) == before, "{}", said(&output));
}
