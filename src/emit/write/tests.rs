//! Writing into real folders.

use super::*;
use crate::emit::Artefact;

struct Folder {
    _temp: tempfile::TempDir,
    dir: Utf8PathBuf,
}

fn folder() -> Folder {
    let temp = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::from_path_buf(temp.path().to_owned()).unwrap();
    Folder { _temp: temp, dir }
}

fn two(bundle: &str, csv: &str) -> [Artefact; 2] {
    let artefact = |name, text: &str| Artefact { name, bytes: text.into() };
    [artefact("bundle.json", bundle), artefact("urls.csv", csv)]
}

fn names(dir: &Utf8Path) -> Vec<String> {
    let mut names: Vec<_> =
        dir.read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned()).collect();
    names.sort();
    names
}

const OURS: &str = "{\n  \"format_version\": 1\n}\n";

#[test]
fn a_new_folder_is_made_with_its_parents() {
    let folder = folder();
    let dir = folder.dir.join("a/b/");
    let written = write(&dir, &two(OURS, "kind\n")).unwrap();
    assert_eq!(written.changed, ["bundle.json", "urls.csv"]);
    assert_eq!(names(&dir), ["bundle.json", "urls.csv"]);
    let again = write(&dir, &two(OURS, "kind,id\n")).unwrap();
    assert_eq!((again.changed, again.unchanged), (vec!["urls.csv"], vec!["bundle.json"]));
    assert_eq!(fs::read_to_string(dir.join("urls.csv")).unwrap(), "kind,id\n");
    assert_eq!(names(&dir), ["bundle.json", "urls.csv"]);
}

#[test]
fn foreign_files_stay_and_a_foreign_folder_is_refused() {
    let folder = folder();
    fs::write(folder.dir.join("notes.txt"), "mine").unwrap();
    for bundle in [None, Some("{}"), Some("not JSON"), Some("{\"format_version\": \"1\"}")] {
        if let Some(text) = bundle {
            fs::write(folder.dir.join("bundle.json"), text).unwrap();
        }
        let before = names(&folder.dir);
        let error = write(&folder.dir, &two(OURS, "kind\n")).unwrap_err();
        assert!(matches!(error, EmitError::ForeignFolder(_)), "{error}");
        assert_eq!(names(&folder.dir), before);
    }
    fs::write(folder.dir.join("bundle.json"), "{\"format_version\": 1, \"x\": []}").unwrap();
    write(&folder.dir, &two(OURS, "kind\n")).unwrap();
    assert_eq!(names(&folder.dir), ["bundle.json", "notes.txt", "urls.csv"]);
    assert_eq!(fs::read_to_string(folder.dir.join("notes.txt")).unwrap(), "mine");
}

#[test]
fn what_a_killed_run_left_behind_does_not_make_a_folder_foreign() {
    let folder = folder();
    fs::write(folder.dir.join(".trackc-abc123.tmp"), "half").unwrap();
    write(&folder.dir, &two(OURS, "kind\n")).unwrap();
}

#[test]
fn a_file_is_no_folder() {
    let folder = folder();
    let file = folder.dir.join("dist");
    fs::write(&file, "text").unwrap();
    for dir in [file.clone(), file.join("below"), file.join("far/below")] {
        let error = write(&dir, &two(OURS, "kind\n")).unwrap_err();
        assert!(matches!(&error, EmitError::NotAFolder(path) if *path == file), "{error}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "text");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let folder = folder();
    let outside = folder.dir.join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "mine").unwrap();
    let dist = folder.dir.join("dist");
    std::os::unix::fs::symlink(&outside, &dist).unwrap();
    for dir in [dist.clone(), Utf8PathBuf::from(format!("{dist}/"))] {
        let error = write(&dir, &two(OURS, "kind\n")).unwrap_err();
        assert!(matches!(error, EmitError::LinkedFolder(_)), "{error}");
    }
    fs::remove_file(&dist).unwrap();
    write(&dist, &two(OURS, "kind\n")).unwrap();
    fs::remove_file(dist.join("urls.csv")).unwrap();
    std::os::unix::fs::symlink(outside.join("secret"), dist.join("urls.csv")).unwrap();
    let error = write(&dist, &two(OURS, "new\n")).unwrap_err();
    assert!(matches!(error, EmitError::InTheWay(_)), "{error}");
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "mine");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_in_the_way() {
    let folder = folder();
    fs::write(folder.dir.join("bundle.json"), OURS).unwrap();
    fs::create_dir(folder.dir.join("urls.csv")).unwrap();
    let error = write(&folder.dir, &two("{}", "kind\n")).unwrap_err();
    assert!(matches!(error, EmitError::InTheWay(_)), "{error}");
    assert_eq!(fs::read_to_string(folder.dir.join("bundle.json")).unwrap(), OURS);
}

#[test]
fn a_failure_takes_back_what_was_put_and_leaves_nothing_behind() {
    let folder = folder();
    fs::write(folder.dir.join("bundle.json"), OURS).unwrap();
    for old in [Some("old\n"), None] {
        let path = folder.dir.join("SETUP.md");
        match old {
            Some(text) => fs::write(&path, text).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let setup = Artefact { name: "SETUP.md", bytes: b"new\n".to_vec() };
        let [bundle, csv] = two("{}\n", "kind\n");
        let staged = stage(&folder.dir, &[bundle, setup, csv]).unwrap();
        // The last place is taken between the two acts.
        fs::create_dir(folder.dir.join("urls.csv")).unwrap();
        put(&staged).unwrap_err();
        drop(staged);
        assert_eq!(fs::read_to_string(folder.dir.join("bundle.json")).unwrap(), OURS);
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), old);
        fs::remove_dir(folder.dir.join("urls.csv")).unwrap();
        let expected: &[&str] =
            if old.is_some() { &["SETUP.md", "bundle.json"] } else { &["bundle.json"] };
        assert_eq!(names(&folder.dir), expected);
    }
}

#[cfg(unix)]
#[test]
fn files_have_ordinary_permissions_and_keep_their_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let path = folder.dir.join("urls.csv");
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    fs::write(folder.dir.join("plain"), "").unwrap();
    let ordinary = fs::metadata(folder.dir.join("plain")).unwrap().permissions().mode() & 0o777;
    fs::remove_file(folder.dir.join("plain")).unwrap();
    write(&folder.dir, &two(OURS, "kind\n")).unwrap();
    assert_eq!(mode(), ordinary);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write(&folder.dir, &two(OURS, "kind,id\n")).unwrap();
    assert_eq!(mode(), 0o600);
}

/// Text that is made in pieces.
struct Made(Vec<Vec<u8>>);

impl Emit for Made {
    fn name(&self) -> &'static str {
        "bundle.json"
    }

    fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.0.iter().try_for_each(|piece| out.write_all(piece))
    }
}

/// Looks at its own temporary file while it is being written.
#[cfg(unix)]
struct Watched(Utf8PathBuf);

#[cfg(unix)]
impl Emit for Watched {
    fn name(&self) -> &'static str {
        "bundle.json"
    }

    fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        out.write_all(b"a secret")?;
        let unfinished = names(&self.0).into_iter().filter(|name| is_temporary(name));
        for name in unfinished {
            let mode = fs::metadata(self.0.join(name))?.permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
        out.write_all(b" and more")
    }
}

#[cfg(unix)]
#[test]
fn what_only_its_owner_may_read_is_such_while_it_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    write(&folder.dir, &two(OURS, "kind\n")).unwrap();
    let path = folder.dir.join("bundle.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write(&folder.dir, &[Watched(folder.dir.clone())]).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"a secret and more");
    let file = begin(&folder.dir, &path, Readers::All).unwrap();
    assert_eq!(file.as_file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_differs_anywhere_is_written_whole_and_what_does_not_is_left_alone() {
    let folder = folder();
    let path = folder.dir.join("bundle.json");
    let pieces = [OURS.into(), vec![b'a'; 200_000], vec![b'b'; 7], vec![b'c'; 64 << 10]];
    let made = [Made(pieces.to_vec())];
    let whole = pieces.concat();
    let inode = || {
        let meta = fs::metadata(&path).unwrap();
        (meta.created().ok(), meta.modified().unwrap(), meta.len())
    };
    write(&folder.dir, &made).unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole);
    let first = inode();
    assert_eq!(write(&folder.dir, &made).unwrap().unchanged, ["bundle.json"]);
    assert_eq!(inode(), first);
    let mut others =
        vec![OURS.into(), whole[..whole.len() - 1].to_vec(), [&whole[..], b"d"].concat()];
    others.extend([OURS.len(), 100_000, 200_000, 200_030, whole.len() - 1].map(|at| {
        let mut other = whole.clone();
        other[at] = b'-';
        other
    }));
    for other in others {
        fs::write(&path, &other).unwrap();
        assert_eq!(write(&folder.dir, &made).unwrap().changed, ["bundle.json"]);
        assert!(fs::read(&path).unwrap() == whole);
        assert_eq!(names(&folder.dir), ["bundle.json"]);
    }
}

#[test]
fn what_cannot_be_made_changes_nothing() {
    struct Broken;
    impl Emit for Broken {
        fn name(&self) -> &'static str {
            "urls.csv"
        }
        fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        }
    }
    let folder = folder();
    for old in [None, Some("old\n")] {
        if let Some(old) = old {
            fs::write(folder.dir.join("bundle.json"), OURS).unwrap();
            fs::write(folder.dir.join("urls.csv"), old).unwrap();
        }
        let before = names(&folder.dir);
        let error = write(&folder.dir, &[Broken]).unwrap_err();
        assert!(error.to_string().contains("no more"), "{error}");
        assert_eq!(names(&folder.dir), before);
        assert_eq!(fs::read_to_string(folder.dir.join("urls.csv")).ok().as_deref(), old);
    }
}

/// A folder with two files, and what is to become of them.
fn pair(folder: &Folder) -> [Replacement<'static>; 2] {
    fs::create_dir(folder.dir.join("offers")).unwrap();
    fs::write(folder.dir.join("trackc.yaml"), "a: 1\n").unwrap();
    fs::write(folder.dir.join("offers/kz.yaml"), "b: 1\n").unwrap();
    [
        Replacement { path: "trackc.yaml", before: b"a: 1\n", after: b"a: 2\n" },
        Replacement { path: "offers/kz.yaml", before: b"b: 1\n", after: b"b: 2\n" },
    ]
}

fn texts(folder: &Folder) -> [String; 2] {
    ["trackc.yaml", "offers/kz.yaml"].map(|p| fs::read_to_string(folder.dir.join(p)).unwrap())
}

#[test]
fn all_files_are_replaced_and_nothing_is_left_beside_them() {
    let folder = folder();
    replace(&folder.dir, &pair(&folder)).unwrap();
    assert_eq!(texts(&folder), ["a: 2\n", "b: 2\n"]);
    assert_eq!(names(&folder.dir), ["offers", "trackc.yaml"]);
    assert_eq!(names(&folder.dir.join("offers")), ["kz.yaml"]);
}

#[test]
fn what_changed_meanwhile_is_not_overwritten_and_neither_is_its_neighbour() {
    let folder = folder();
    let files = pair(&folder);
    fs::write(folder.dir.join("offers/kz.yaml"), "b: mine\n").unwrap();
    let error = replace(&folder.dir, &files).unwrap_err();
    assert!(matches!(error, EmitError::Changed(_)), "{error}");
    assert_eq!(texts(&folder), ["a: 1\n", "b: mine\n"]);
    assert_eq!(names(&folder.dir), ["offers", "trackc.yaml"]);
}

#[test]
fn nothing_outside_of_the_folder_is_replaced() {
    let folder = folder();
    let files = pair(&folder);
    for path in ["../trackc.yaml", "offers/../../x", "./trackc.yaml", "/etc/hosts", ""] {
        let error = replace(&folder.dir.join("offers"), &[Replacement { path, ..files[0] }]);
        assert!(matches!(error, Err(EmitError::Outside(_))), "{path}");
    }
    assert_eq!(texts(&folder), ["a: 1\n", "b: 1\n"]);
}

#[cfg(unix)]
#[test]
fn links_and_read_only_files_are_refused_and_nothing_is_changed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    let files = pair(&folder);
    let kz = folder.dir.join("offers/kz.yaml");
    fs::set_permissions(&kz, fs::Permissions::from_mode(0o444)).unwrap();
    let error = replace(&folder.dir, &files).unwrap_err();
    assert!(matches!(error, EmitError::ReadOnly(_)), "{error}");
    assert_eq!(texts(&folder), ["a: 1\n", "b: 1\n"]);

    fs::remove_file(&kz).unwrap();
    fs::write(folder.dir.join("real.yaml"), "b: 1\n").unwrap();
    symlink("../real.yaml", &kz).unwrap();
    let error = replace(&folder.dir, &files).unwrap_err();
    assert!(matches!(&error, EmitError::LinkedFile(path) if *path == kz), "{error}");

    fs::remove_file(&kz).unwrap();
    fs::remove_dir(folder.dir.join("offers")).unwrap();
    fs::create_dir(folder.dir.join("real")).unwrap();
    fs::write(folder.dir.join("real/kz.yaml"), "b: 1\n").unwrap();
    symlink("real", folder.dir.join("offers")).unwrap();
    let error = replace(&folder.dir, &files).unwrap_err();
    assert!(matches!(error, EmitError::LinkedFile(_)), "{error}");
    assert_eq!(texts(&folder), ["a: 1\n", "b: 1\n"]);
}

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let files = pair(&folder);
    let path = folder.dir.join("trackc.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    replace(&folder.dir, &files).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}
