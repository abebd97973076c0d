//! One pattern of `include:`, and which paths it matches.

use crate::diagnostic::{Diagnostic, code};
use crate::text::{Span, visible};
use globset::{GlobBuilder, GlobMatcher};
use std::borrow::Cow;

/// Why a pattern cannot be used at all.
#[derive(Debug)]
pub(super) enum Problem {
    Outside,
    Syntax(String),
    /// It and those before it were to be tried on too many files.
    TooMany,
}

/// On how many files the patterns of a root are tried, all together: a few patterns match as much.
pub(super) const MOST_TRIED: usize = 8_000_000;

/// Counts how often patterns are tried on files.
#[derive(Debug, Default)]
pub(super) struct Tried(usize);

impl Tried {
    /// Counts one pattern on so many files.
    pub(super) fn on(&mut self, files: usize) -> Result<(), Problem> {
        self.0 = self.0.saturating_add(files);
        if self.0 > MOST_TRIED { Err(Problem::TooMany) } else { Ok(()) }
    }
}

impl Problem {
    pub(super) fn into_diagnostic(self, span: Span) -> Diagnostic {
        match self {
            Self::Outside => Diagnostic::new(
                code::LIMIT_INCLUDE_PATH,
                span,
                "this pattern leads out of the workspace folder, and a workspace reads nothing outside it",
            )
            .label("leads outside")
            .help("write a path relative to this file, without `..` and without a leading `/`"),
            Self::TooMany => Diagnostic::new(
                code::LIMIT_INCLUDE_PATH,
                span,
                "the patterns up to this one were tried on more files than any workspace has; this one was not",
            )
            .label("not looked at")
            .help("write fewer patterns that match more: `offers/*.yaml` takes every YAML file in `offers`, `**/*.yaml` those below as well"),
            Self::Syntax(why) => Diagnostic::new(
                code::INVALID_VALUE,
                span,
                format!("this is not a file pattern: {}", visible(&why)),
            )
            .label("not a pattern")
            .help("`offers/*.yaml` takes every YAML file in `offers`, `**/*.yaml` those below as well"),
        }
    }
}

/// A pattern over paths relative to the root with `/`.
pub(super) struct Pattern {
    glob: Glob,
    /// Whether its last part begins with a dot.
    takes_dots: bool,
    base: String,
}

enum Glob {
    /// It holds no wildcard, and is a path itself.
    Literal(String),
    Wild(GlobMatcher),
}

/// How long a pattern may be: no path is longer, and what matches grows with it.
const LONGEST_PATTERN: usize = 4096;

/// How deep braces may lie in each other: what matches goes down them, and is not made past some
/// hundred.
const DEEPEST_BRACES: usize = 16;

impl Pattern {
    /// A pattern as written.
    pub(super) fn new(glob: &str) -> Result<Self, Problem> {
        let leaves = glob.split(['/', '\\']).any(|part| part == "..");
        let glob = &*plain(glob);
        let drive = glob.as_bytes().get(1) == Some(&b':');
        if leaves || drive || glob.starts_with(['/', '\\', '~']) {
            return Err(Problem::Outside);
        }
        if glob.len() > LONGEST_PATTERN {
            return Err(Problem::Syntax(format!("it is longer than {LONGEST_PATTERN} bytes")));
        }
        if depth_of(glob) > DEEPEST_BRACES {
            let why = format!("its braces lie in each other more than {DEEPEST_BRACES} deep");
            return Err(Problem::Syntax(why));
        }
        let (base, takes_dots) = (base_of(glob), last_part(glob).starts_with('.'));
        let glob = if is_wild(glob) {
            let built = GlobBuilder::new(glob).literal_separator(true).build();
            let built = built.map_err(|e| Problem::Syntax(e.kind().to_string()))?;
            Glob::Wild(built.compile_matcher())
        } else {
            Glob::Literal(glob.to_owned())
        };
        Ok(Self { glob, takes_dots, base })
    }

    /// Whether it holds no wildcard; then its base is the whole of it.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self.glob, Glob::Literal(_))
    }

    /// Its leading path that holds no wildcard.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The folders on the way to its literal part, and that part itself.
    pub(super) fn ways(&self) -> impl Iterator<Item = &str> {
        let ends = self.base.match_indices('/').map(|(at, _)| at).chain([self.base.len()]);
        ends.map(|end| &self.base[..end])
    }

    /// Whether it matches a path. As in a shell, only a pattern that begins with a dot takes a
    /// name that does: such files are what editors and archives leave behind.
    pub(super) fn is_match(&self, path: &str) -> bool {
        let is_match = match &self.glob {
            Glob::Literal(literal) => literal == path,
            Glob::Wild(glob) => glob.is_match(path),
        };
        is_match && (self.takes_dots || !last_part(path).starts_with('.'))
    }

    /// Whether it matches a path that is not on the disk. What lies in a folder that is passed over
    /// is matched only where the pattern names that folder.
    pub(super) fn finds(&self, path: &str) -> bool {
        let below = path.strip_prefix(&self.base).unwrap_or_default();
        let folders = below.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        self.is_match(path) && !folders.into_iter().any(is_passed_over)
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A pattern without the parts that lead nowhere, which are empty or `.`: no path holds any. A `/` at
/// the end stays, since it asks for a folder, and so does what stands in brackets.
fn plain(glob: &str) -> Cow<'_, str> {
    let leads_nowhere = |part: &str| matches!(part, "" | ".");
    if glob.starts_with('/') || !glob.split('/').any(leads_nowhere) {
        return Cow::Borrowed(glob);
    }
    let mut out = String::with_capacity(glob.len());
    let mut open = 0_usize;
    for part in glob.split_inclusive('/') {
        if open == 0 && leads_nowhere(part.trim_end_matches('/')) {
            continue;
        }
        for c in part.chars() {
            match c {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        out.push_str(part);
    }
    if out.is_empty() && !glob.is_empty() { Cow::Borrowed(".") } else { Cow::Owned(out) }
}

/// How deep the braces of a pattern lie in each other.
fn depth_of(glob: &str) -> usize {
    let mut open = 0_usize;
    let depths = glob.bytes().map(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or(0)
}

/// Whether a pattern, or a part of one, holds a wildcard.
pub(super) fn is_wild(glob: &str) -> bool {
    glob.contains(['*', '?', '[', ']', '{', '}', '!', '\\'])
}

/// The base of a pattern as written, whether or not it can be used.
pub(super) fn literal_prefix(glob: &str) -> String {
    base_of(&plain(glob))
}

fn base_of(glob: &str) -> String {
    if !is_wild(glob) {
        return glob.to_owned();
    }
    let parts: Vec<&str> = glob.split('/').take_while(|part| !is_wild(part)).collect();
    parts.join("/")
}

/// Folders that are entered only where a pattern names them.
pub(crate) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || is_skipped(name)
}

/// Folders that never hold a workspace's files.
pub(super) fn is_skipped(name: &str) -> bool {
    matches!(name, "target" | "node_modules")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_a_wildcard_is_a_path() {
        let is_match = |glob: &str, path: &str| Pattern::new(glob).is_ok_and(|p| p.is_match(path));
        assert!(is_match("./a/b.c.yaml", "a/b.c.yaml") && is_match(".a.yaml", ".a.yaml"));
        assert!(!is_match("a/b.c.yaml", "a/bxc.yaml") && !is_match("a", "a/b.yaml"));
        assert!(is_match("a/b.?.yaml", "a/b.c.yaml") && !is_match("?a.yaml", ".a.yaml"));
    }

    #[test]
    fn patterns_are_tried_on_so_many_files_together() {
        let mut tried = Tried::default();
        assert!(tried.on(MOST_TRIED).is_ok());
        assert!(matches!(tried.on(1), Err(Problem::TooMany)));
        assert!(tried.on(usize::MAX).is_err() && tried.on(0).is_err());
    }

    #[test]
    fn the_literal_part_of_a_pattern() {
        assert_eq!(literal_prefix("offers/*.yaml"), "offers");
        assert_eq!(literal_prefix("a/b/c.yaml"), "a/b/c.yaml");
        assert_eq!(literal_prefix("**/x.yaml"), "");
        assert_eq!(literal_prefix("./a//./b/*.yaml"), "a/b");
    }

    #[test]
    fn parts_that_lead_nowhere_are_no_part_of_a_pattern() {
        for (glob, wanted) in [
            ("./a.yaml", "a.yaml"),
            ("./././a.yaml", "a.yaml"),
            ("offers//a.yaml", "offers/a.yaml"),
            ("offers/./*.yaml", "offers/*.yaml"),
            ("[ab]//{c,d}/./*.yaml", "[ab]/{c,d}/*.yaml"),
            ("offers//", "offers/"),
            ("offers/.", "offers/"),
            ("*/.", "*/"),
            (".//", "."),
            (".", "."),
            ("", ""),
            (".a/..b/c.", ".a/..b/c."),
            ("{a/./b,c}", "{a/./b,c}"),
            ("x[./.]y", "x[./.]y"),
            ("//a.yaml", "//a.yaml"),
        ] {
            assert_eq!(plain(glob), wanted, "{glob}");
        }
        for glob in ["/a.yaml", "//a.yaml", "./../a.yaml", "a//../b.yaml", "./c:/a.yaml"] {
            assert!(matches!(Pattern::new(glob), Err(Problem::Outside)), "{glob}");
        }
    }

    #[test]
    fn braces_too_deep_for_what_matches_are_refused() {
        let nested = |n: usize| format!("{}a{}.yaml", "{b,".repeat(n), "}".repeat(n));
        let matches = |glob: &str| Pattern::new(glob).map(|pattern| pattern.is_match("a.yaml"));
        assert!(matches!(matches(&nested(DEEPEST_BRACES)), Ok(true)));
        for n in [DEEPEST_BRACES + 1, 130, 1_000] {
            assert!(matches!(matches(&nested(n)), Err(Problem::Syntax(_))), "{n}");
        }
        assert!(matches!(matches(&"{a,b}".repeat(100)), Ok(false)));
    }
}
