//! One pattern of `include:`, and which paths it matches.

use crate::diagnostic::{Diagnostic, code};
use crate::text::{Span, visible};
use globset::{GlobBuilder, GlobMatcher};

/// Why a pattern cannot be used at all.
#[derive(Debug)]
pub(super) enum Problem {
    Outside,
    Syntax(String),
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
pub(super) struct Matcher {
    glob: Glob,
    /// Whether its last part begins with a dot.
    takes_dots: bool,
}

enum Glob {
    /// It holds no wildcard, and is a path itself.
    Literal(String),
    Wild(GlobMatcher),
}

impl Matcher {
    /// Whether it matches a path. As in a shell, only a pattern that begins with a dot takes a
    /// name that does: such files are what editors and archives leave behind.
    pub(super) fn is_match(&self, path: &str) -> bool {
        let is_match = match &self.glob {
            Glob::Literal(literal) => literal == path,
            Glob::Wild(glob) => glob.is_match(path),
        };
        is_match && (self.takes_dots || !last_part(path).starts_with('.'))
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What a pattern matches.
pub(super) fn matcher(glob: &str) -> Result<Matcher, Problem> {
    let glob = without_dot(glob);
    let leaves = glob.split(['/', '\\']).any(|part| part == "..");
    let drive = glob.as_bytes().get(1) == Some(&b':');
    if leaves || drive || glob.starts_with(['/', '\\', '~']) {
        return Err(Problem::Outside);
    }
    if glob.len() > LONGEST_PATTERN {
        return Err(Problem::Syntax(format!("it is longer than {LONGEST_PATTERN} bytes")));
    }
    let takes_dots = last_part(glob).starts_with('.');
    if !is_wild(glob) {
        return Ok(Matcher { glob: Glob::Literal(glob.to_owned()), takes_dots });
    }
    let glob = GlobBuilder::new(glob).literal_separator(true).build();
    glob.map(|g| Matcher { glob: Glob::Wild(g.compile_matcher()), takes_dots })
        .map_err(|e| Problem::Syntax(e.kind().to_string()))
}

/// How long a pattern may be: no path is longer, and what matches grows with it.
const LONGEST_PATTERN: usize = 4096;

/// A pattern over paths that are not on the disk.
pub(super) struct Pattern<'g> {
    matcher: Matcher,
    glob: &'g str,
    base: String,
}

impl<'g> Pattern<'g> {
    pub(super) fn new(glob: &'g str) -> Result<Self, Problem> {
        let (matcher, glob) = (matcher(glob)?, without_dot(glob));
        Ok(Self { matcher, glob, base: literal_prefix(glob) })
    }

    pub(super) fn is_literal(&self) -> bool {
        self.base == self.glob
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The folders on the way to its literal part, and that part itself.
    pub(super) fn ways(&self) -> impl Iterator<Item = &str> {
        let ends = self.base.match_indices('/').map(|(at, _)| at).chain([self.base.len()]);
        ends.map(|end| &self.base[..end])
    }

    /// Whether it matches a path. What lies in a folder that is passed over is matched only where
    /// the pattern names that folder.
    pub(super) fn finds(&self, path: &str) -> bool {
        let below = path.strip_prefix(&self.base).unwrap_or_default();
        let folders = below.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        self.matcher.is_match(path) && !folders.into_iter().any(is_passed_over)
    }
}

pub(super) fn without_dot(glob: &str) -> &str {
    glob.strip_prefix("./").unwrap_or(glob)
}

/// Whether a pattern, or a part of one, holds a wildcard.
fn is_wild(glob: &str) -> bool {
    glob.contains(['*', '?', '[', ']', '{', '}', '!', '\\'])
}

/// The leading path of a pattern that holds no wildcard; the whole of it where none does.
pub(super) fn literal_prefix(glob: &str) -> String {
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
        let is_match = |glob: &str, path: &str| matcher(glob).is_ok_and(|m| m.is_match(path));
        assert!(is_match("./a/b.c.yaml", "a/b.c.yaml") && is_match(".a.yaml", ".a.yaml"));
        assert!(!is_match("a/b.c.yaml", "a/bxc.yaml") && !is_match("a", "a/b.yaml"));
        assert!(is_match("a/b.?.yaml", "a/b.c.yaml") && !is_match("?a.yaml", ".a.yaml"));
    }

    #[test]
    fn the_literal_part_of_a_pattern() {
        assert_eq!(literal_prefix("offers/*.yaml"), "offers");
        assert_eq!(literal_prefix("a/b/c.yaml"), "a/b/c.yaml");
        assert_eq!(literal_prefix("**/x.yaml"), "");
    }
}
