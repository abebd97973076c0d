//! Makes files that are not there yet: all of them or none, and never over another file.

use super::{EmitError, failed, plain, temporary, within};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::ErrorKind;

/// Makes files in a folder, which is made as well where it is not there. Either all of them
/// are made, or nothing is changed.
///
/// # Errors
/// Where one of them is there already, the folder is none or a link to one, or the system
/// refuses.
pub fn create(dir: &Utf8Path, files: &[(&str, &[u8])]) -> Result<(), EmitError> {
    let dir = plain(dir);
    within(
        &dir,
        |_| Ok(()),
        || {
            let mut new = Vec::with_capacity(files.len());
            for (name, bytes) in files {
                let target = dir.join(name);
                if fs::symlink_metadata(&target).is_ok() {
                    return Err(EmitError::Exists(target));
                }
                new.push((temporary(&dir, &target, bytes)?, target));
            }
            let mut made: Vec<Utf8PathBuf> = Vec::new();
            for (file, target) in new {
                // Somebody may have made it by now: it is not replaced.
                if let Err(refused) = file.persist_noclobber(&target) {
                    made.iter().for_each(|path| drop(fs::remove_file(path)));
                    return Err(match refused.error.kind() {
                        ErrorKind::AlreadyExists => EmitError::Exists(target),
                        _ => failed("write", &target)(refused.error),
                    });
                }
                made.push(target);
            }
            Ok(())
        },
    )
    .map_err(EmitError::of_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_made_all_or_none_and_never_replaced() {
        let temp = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(temp.path()).unwrap();
        let dir = home.join("a/b");
        create(&dir, &[("one", b"1"), ("two", b"2")]).unwrap();
        assert_eq!(fs::read(dir.join("two")).unwrap(), b"2");
        let again = create(&dir, &[("three", b"3"), ("two", b"new")]);
        assert!(matches!(again, Err(EmitError::Exists(path)) if path == dir.join("two")));
        assert_eq!(fs::read(dir.join("two")).unwrap(), b"2");
        let mut names: Vec<_> =
            dir.read_dir_utf8().unwrap().map(|e| e.unwrap().file_name().to_owned()).collect();
        names.sort();
        assert_eq!(names, ["one", "two"]);
        let below_a_file = create(&dir.join("one/deep"), &[("x", b"")]);
        assert!(matches!(below_a_file, Err(EmitError::NotAFolder(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_made_through_a_link() {
        let temp = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(temp.path()).unwrap();
        fs::create_dir(home.join("real")).unwrap();
        std::os::unix::fs::symlink(home.join("real"), home.join("link")).unwrap();
        let made = create(&home.join("link"), &[("one", b"1")]);
        assert!(matches!(made, Err(EmitError::LinkedFolder(_))));
        std::os::unix::fs::symlink("nowhere", home.join("real/one")).unwrap();
        let made = create(&home.join("real"), &[("one", b"1")]);
        assert!(matches!(made, Err(EmitError::Exists(_))));
        assert!(!home.join("real/nowhere").exists());
    }
}
