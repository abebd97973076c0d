//! What must be meant by a pattern of `include:` that takes no file.

use super::pattern::Pattern;
use crate::diagnostic::{Applicability, Diagnostic, Fix, nearest};
use crate::text::{Span, visible};
use crate::yaml::plain_or_quoted;

/// A pattern that takes files where another takes none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Meant {
    glob: String,
    /// How many files it takes.
    files: usize,
    /// Whether it may stand in the place of the other unseen.
    applicability: Applicability,
}

impl Meant {
    /// Tells of it in a finding, with the fix where `span` is the whole of what is written.
    pub(super) fn tell(self, diagnostic: &mut Diagnostic, span: Option<Span>) {
        let glob = visible(&self.glob);
        let takes = match self.files {
            1 if self.glob.contains('*') => "it takes one file".to_owned(),
            1 => "there is such a file".to_owned(),
            files => format!("it takes {files} files"),
        };
        diagnostic.help = Some(format!("did you mean `{glob}`? {takes}").into());
        diagnostic.fixes.extend(span.map(|span| {
            let fix = Fix::replace(format!("write `{glob}`"), span, plain_or_quoted(&self.glob));
            fix.at_most(self.applicability)
        }));
    }
}

/// How much may be tried for all patterns of a root together: each time some files are looked
/// through.
#[derive(Debug)]
pub(super) struct Tries(usize);

impl Default for Tries {
    fn default() -> Self {
        Self(200_000)
    }
}

impl Tries {
    /// Takes what it costs to look through files; `None` where too little is left.
    fn take(&mut self, files: &[String]) -> Option<()> {
        // A pattern has its cost, were there no file.
        self.0 = self.0.checked_sub(files.len().max(100))?;
        Some(())
    }
}

/// How long a pattern may be of which it is looked for what is meant, in bytes.
const LONGEST: usize = 256;

/// What must be meant, among the YAML files that no other pattern takes.
pub(super) fn meant(glob: &str, files: &[String], tries: &mut Tries) -> Option<Meant> {
    if glob.len() > LONGEST || files.is_empty() {
        return None;
    }
    let mut found = |glob: String, applicability| {
        tries.take(files)?;
        let pattern = Pattern::new(&glob).ok()?;
        let below = files.iter().filter(|path| path.starts_with(pattern.base()));
        let files = below.filter(|path| pattern.finds(path)).count();
        (files > 0).then_some(Meant { glob, files, applicability })
    };
    let written = glob.trim().trim_end_matches([',', ';']).replace('\\', "/");
    let is_inside = !leaves(&written);
    for tidy in insides(&written) {
        // Another ending of a pattern may take files that are left out on purpose.
        let sure = |is_sure| {
            if is_inside && is_sure { Applicability::Safe } else { Applicability::Unsafe }
        };
        let same = [tidy.to_owned()].into_iter().filter(|same| same != glob);
        let same = same.map(|glob| (glob, sure(true)));
        let endings = other_endings(tidy).map(|glob| (glob, sure(!tidy.contains('*'))));
        let named = same.chain(endings);
        let respelt = respelt(tidy, files).into_iter().flat_map(|glob| {
            let others = other_endings(&glob).chain(in_folder(&glob)).chain(deeper(&glob));
            let others: Vec<String> = others.collect();
            std::iter::once(glob).chain(others)
        });
        let guessed = in_folder(tidy).chain(deeper(tidy)).chain(respelt);
        let guessed = guessed.chain(elsewhere(tidy, files));
        let guessed = guessed.map(|glob| (glob, Applicability::Unsafe));
        if let Some(meant) = named.chain(guessed).find_map(|(glob, how)| found(glob, how)) {
            return Some(meant);
        }
    }
    None
}

/// Whether a path leads out of the workspace, or seems to.
fn leaves(path: &str) -> bool {
    path.starts_with(['/', '~']) || path.contains(':') || path.split('/').any(|part| part == "..")
}

/// What of a path may be one within the workspace: the whole, or where it leads out what is behind
/// that, the longest part first. `*.yaml` alone would be the files of any folder.
fn insides(path: &str) -> impl Iterator<Item = &str> {
    let path = path.trim_start_matches("./");
    let outside = leaves(path).then(|| {
        let starts = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
        let says = |rest: &&str| !leaves(rest) && (rest.contains('/') || !rest.contains('*'));
        starts.filter(says).filter(|rest| !rest.is_empty()).take(MOST_PARTS)
    });
    let inside = (!leaves(path)).then_some(path);
    inside.into_iter().chain(outside.into_iter().flatten())
}

/// How many folders of a path are looked at.
const MOST_PARTS: usize = 16;

/// The other endings of YAML files, where a pattern has one of them or none.
fn other_endings(glob: &str) -> impl Iterator<Item = String> {
    const ENDINGS: [&str; 2] = [".yaml", ".yml"];
    let stem = ENDINGS.into_iter().find_map(|ending| glob.strip_suffix(ending)).unwrap_or(glob);
    let has_name = !stem.is_empty() && !stem.ends_with('/');
    let others = ENDINGS.into_iter().map(move |ending| format!("{stem}{ending}"));
    others.filter(move |other| has_name && other != glob)
}

/// The files in a folder.
fn in_folder(folder: &str) -> impl Iterator<Item = String> {
    let folder = folder.trim_end_matches('/');
    ["*.yaml", "*.yml", "**/*.yaml", "**/*.yml"]
        .map(|files| format!("{folder}/{files}"))
        .into_iter()
}

/// What a pattern names in one folder, in the folders below as well.
fn deeper(glob: &str) -> impl Iterator<Item = String> {
    let (folder, name) = glob.rsplit_once('/').unwrap_or(("", glob));
    let is_of_one = name.contains('*') && !glob.contains("**");
    let slash = if folder.is_empty() { "" } else { "/" };
    let below = is_of_one.then(|| format!("{folder}{slash}**/{name}"));
    below.into_iter().flat_map(|below| {
        let endings: Vec<String> = other_endings(&below).collect();
        std::iter::once(below).chain(endings)
    })
}

/// A pattern with the folders, and the file, that are spelt nearly so.
fn respelt(glob: &str, files: &[String]) -> Option<String> {
    let mut out = String::new();
    let parts: Vec<&str> = glob.trim_end_matches('/').split('/').collect();
    for (i, part) in parts.iter().take(MOST_PARTS).enumerate() {
        if part.contains(['*', '?', '[', '{']) {
            return Some(format!("{out}{}", parts[i..].join("/")));
        }
        let mut names: Vec<&str> =
            files.iter().filter_map(|path| path.strip_prefix(&*out)?.split('/').next()).collect();
        names.sort_unstable();
        names.dedup();
        let name = match names.binary_search(part) {
            Ok(_) => part,
            Err(_) => nearest(part, names)?,
        };
        out.push_str(name);
        out.push('/');
    }
    Some(out.trim_end_matches('/').to_owned())
}

/// The one file of that name, wherever it lies.
fn elsewhere(path: &str, files: &[String]) -> Option<String> {
    let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let name = last(path)?;
    let mut found = files.iter().filter(|file| last(file).as_deref() == Some(&name));
    found.next().filter(|_| found.next().is_none()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Applicability::{Safe, Unsafe};

    #[test]
    fn what_is_meant_takes_files() {
        let files = ["offers/kz.yaml", "offers/uz.yaml", "team/geo/by.yml", "channels.yaml"];
        let files = files.map(str::to_owned);
        let meant = |glob: &str| {
            meant(glob, &files, &mut Tries::default()).map(|m| (m.glob, m.files, m.applicability))
        };
        for (glob, expected) in [
            // What is written is plain.
            (" offers/*.yaml ", ("offers/*.yaml", 2, Safe)),
            ("offers/*.yaml,", ("offers/*.yaml", 2, Safe)),
            ("offers\\*.yaml", ("offers/*.yaml", 2, Safe)),
            ("offers/*.yml", ("offers/*.yaml", 2, Unsafe)),
            ("team/geo/by.yaml", ("team/geo/by.yml", 1, Safe)),
            ("channels", ("channels.yaml", 1, Safe)),
            // What is likely.
            ("offers", ("offers/*.yaml", 2, Unsafe)),
            ("offers/", ("offers/*.yaml", 2, Unsafe)),
            ("team", ("team/**/*.yml", 1, Unsafe)),
            ("Offers/*.yaml", ("offers/*.yaml", 2, Unsafe)),
            ("ofers/*.yml", ("offers/*.yaml", 2, Unsafe)),
            ("ofers", ("offers/*.yaml", 2, Unsafe)),
            ("team/*.yml", ("team/**/*.yml", 1, Unsafe)),
            ("teem/*.yaml", ("team/**/*.yml", 1, Unsafe)),
            ("chanels.yaml", ("channels.yaml", 1, Unsafe)),
            ("kz.yaml", ("offers/kz.yaml", 1, Unsafe)),
            ("/offers/*.yaml", ("offers/*.yaml", 2, Unsafe)),
            ("../offers/kz.yaml", ("offers/kz.yaml", 1, Unsafe)),
            ("C:\\work\\kma\\offers\\*.yaml", ("offers/*.yaml", 2, Unsafe)),
            ("~/channels.yaml", ("channels.yaml", 1, Unsafe)),
        ] {
            let (to, count, how) = expected;
            assert_eq!(meant(glob), Some((to.to_owned(), count, how)), "{glob}");
        }
        for glob in ["landers/*.yaml", "../*.yaml", "", "/", "by.yaml", "[", "x.json", "~", "C:"] {
            assert_eq!(meant(glob), None, "{glob}");
        }
    }
}
