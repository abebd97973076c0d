//! A finding's identity from run to run: it stays when lines move, and no two findings of a
//! document share one.

use super::WorkspaceReport;
use super::snippet::{mask, within};
use crate::diagnostic::Diagnostic;
use std::collections::{HashMap, HashSet};

/// A longer line is not part of an identity: only what is marked on it is.
const LONGEST_LINE: usize = 1000;

/// The identities given so far in one document.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    given: HashSet<u64>,
    /// The last identity given to findings that are alike.
    last: HashMap<u64, u64>,
}

impl Fingerprints {
    /// The identity of the next finding: rule, path, the text of its line and of its place.
    /// Findings alike in all of these are told apart by their order.
    pub(super) fn next(
        &mut self,
        report: &WorkspaceReport<'_>,
        d: &Diagnostic,
        path: &str,
    ) -> String {
        let source = report.sources.file(d.span.file);
        let line = source.line(d.span.start);
        let begins = source.line_start(line);
        let bytes = source.line_bytes(line);
        let shown = if bytes.len() <= LONGEST_LINE { bytes } else { &[] };
        let masked = |text: String, begins: u32| {
            let secrets = within(&report.outcome.secrets, d.span.file, begins, text.len());
            secrets.iter().fold(text, |text, secret| mask(text, begins, d.span.file, *secret))
        };
        let line = masked(String::from_utf8_lossy(shown).into_owned(), begins);
        let place = masked(report.sources.slice(d.span).to_owned(), d.span.start);
        let key = [d.code.name, path, line.trim(), &place];
        let alike = key.iter().fold(FNV_OFFSET, |hash, text| fnv(fnv(hash, text.as_bytes()), &[0]));
        let mut hash = self.last.get(&alike).copied().unwrap_or(alike);
        while !self.given.insert(hash) {
            hash = fnv(hash, &[1]);
        }
        self.last.insert(alike, hash);
        format!("{hash:016x}")
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the same on every machine and in every version, which the standard library's
/// hashers do not promise.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv(FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
    }
}
