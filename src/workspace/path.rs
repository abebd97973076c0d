//! Paths as texts: without detours, and from one folder to another.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// A path without `.`, and without `..` where there is something to go up from.
#[must_use]
pub fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut out = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The way from a folder to a path; both are absolute and without detours. The path itself where
/// they have nothing in common, as on two drives.
pub(crate) fn relative(path: &Utf8Path, dir: &Utf8Path) -> Utf8PathBuf {
    let Some(common) = dir.ancestors().find(|common| path.starts_with(common)) else {
        return path.to_owned();
    };
    let up = dir.strip_prefix(common).map_or(0, |rest| rest.components().count());
    let down = path.strip_prefix(common).unwrap_or(path);
    let up = std::iter::repeat_n(Utf8Component::ParentDir, up);
    up.chain(down.components()).collect()
}

/// A folder as it is shown: relative to the current folder and without detours. Where the shorter
/// path leads elsewhere, since it would pass by a link, it stays as it was written.
pub(super) fn shown(dir: &Utf8Path, cwd: &Utf8Path) -> Utf8PathBuf {
    let parts = || dir.components().filter(|part| *part != Utf8Component::CurDir);
    if dir.is_relative() && parts().all(|part| part != Utf8Component::ParentDir) {
        return parts().collect();
    }
    let short = relative(&normal(&cwd.join(dir)), &normal(cwd));
    let real = |path: &Utf8Path| cwd.join(path).canonicalize_utf8().ok();
    if real(&short) == real(dir) {
        return short;
    }
    parts().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_goes_up_as_far_as_it_must() {
        let way = |path: &str| relative(path.into(), "/a/b".into()).into_string();
        assert_eq!(way("/a/b"), "");
        assert_eq!(way("/a/b/c/d"), "c/d");
        assert_eq!(way("/a/x"), "../x");
        assert_eq!(way("/"), "../..");
        assert_eq!(way("/x"), "../../x");
    }

    #[cfg(unix)]
    #[test]
    fn no_way_passes_by_a_link() {
        let temp = tempfile::tempdir().unwrap();
        let cwd = Utf8Path::from_path(temp.path()).unwrap();
        std::fs::create_dir_all(cwd.join("far/deep")).unwrap();
        std::fs::create_dir(cwd.join("near")).unwrap();
        std::fs::create_dir(cwd.join("far/near")).unwrap();
        std::os::unix::fs::symlink("far/deep", cwd.join("link")).unwrap();
        let way = |dir: &str| shown(dir.into(), cwd).into_string();
        assert_eq!(way("./link/"), "link");
        assert_eq!(way(cwd.join("link").as_str()), "link");
        assert_eq!(way("far/../near/."), "near");
        assert_eq!(way("./link/../near"), "link/../near");
    }
}
