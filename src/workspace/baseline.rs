//! The baseline: a file that lists the findings a team lives with for now, one a line.

use super::disk::read_bytes;
use crate::diagnostic::Severity;
use crate::text::{FileId, SourceFile, Span};
use crate::yaml::Limits;
use camino::Utf8Path;
use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;

/// A finding, known by what it is about and not by its line. The order of the fields is the
/// order of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known<'a> {
    /// The file, relative to the workspace root.
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    /// The rule's name.
    #[serde(borrow)]
    pub rule: Cow<'a, str>,
    /// The keys that lead to it, for people: `offers.keto-kz.stream`.
    #[serde(borrow)]
    pub at: Cow<'a, str>,
    /// A hash of these keys and of what is wrong there. The text itself may hold a secret.
    #[serde(borrow)]
    pub hash: Cow<'a, str>,
    /// Its severity: a finding that has got worse is a new one.
    pub level: Severity,
    /// How often it is there.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub count: usize,
}

impl Known<'_> {
    /// What two findings share where a baseline takes them for the same.
    #[must_use]
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.path, &self.rule, &self.hash)
    }

    /// The same without the text it was read from.
    #[must_use]
    pub fn to_owned(&self) -> Known<'static> {
        let own = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
        let (path, rule) = (own(&self.path), own(&self.rule));
        Known { path, rule, at: own(&self.at), hash: own(&self.hash), ..*self }
    }
}

fn once() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_once(count: &usize) -> bool {
    *count == 1
}

/// A baseline as read.
#[derive(Debug, Clone, Default)]
pub struct Baseline<'a> {
    /// What it lists, each with its place in the file.
    pub entries: Vec<(Known<'a>, Span)>,
}

impl<'a> Baseline<'a> {
    /// The version of the form that is written and read.
    pub const FORMAT_VERSION: u64 = 1;

    /// Reads the text of a baseline, which is the file `file`.
    ///
    /// # Errors
    /// In words, where the text is no baseline of a version that is known here.
    pub fn parse(file: FileId, text: &'a str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            format_version: u64,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Document<'t> {
            #[serde(rename = "format_version")]
            _version: u64,
            #[serde(borrow)]
            findings: Vec<Line<'t>>,
        }
        let body = text.trim_start_matches('\u{FEFF}');
        let broken = |error: serde_json::Error| {
            let reason: String = error.to_string().chars().take(300).collect();
            format!(
                "it is not what trackc writes there ({reason}); restore it from git, or write a new one to another file"
            )
        };
        let head: Head = serde_json::from_str(body).map_err(broken)?;
        if head.format_version != Self::FORMAT_VERSION {
            return Err(format!(
                "it has `format_version` {}, which this trackc does not know: update trackc",
                head.format_version
            ));
        }
        let document: Document<'_> = serde_json::from_str(body).map_err(broken)?;
        let span = |raw: &str| {
            let start = (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            Span::of(file, start..start + raw.len())
        };
        let entries = document.findings.into_iter().map(|l| (l.known, span(l.raw))).collect();
        Ok(Self { entries })
    }

    /// How many findings of a new list are not in this one, and how many of these are gone.
    #[must_use]
    pub fn difference(&self, new: &[Known<'_>]) -> (usize, usize) {
        let mut counts: HashMap<_, (usize, usize)> = HashMap::new();
        let add = |to: &mut usize, k: &Known<'_>| *to = to.saturating_add(k.count);
        self.entries.iter().for_each(|(k, _)| add(&mut counts.entry(k.key()).or_default().0, k));
        new.iter().for_each(|k| add(&mut counts.entry(k.key()).or_default().1, k));
        counts.values().fold((0, 0), |(added, gone): (usize, usize), (old, new)| {
            let (more, less) = (new.saturating_sub(*old), old.saturating_sub(*new));
            (added.saturating_add(more), gone.saturating_add(less))
        })
    }

    /// The text of a baseline that lists these findings: sorted, one a line.
    #[must_use]
    pub fn text(known: &[Known<'_>]) -> String {
        let mut known: Vec<&Known<'_>> = known.iter().collect();
        known.sort_unstable();
        let lines: Vec<String> = known
            .iter()
            .map(|k| format!("    {}", serde_json::to_string(k).unwrap_or_default()))
            .collect();
        let list = match lines.len() {
            0 => "[]".to_owned(),
            _ => format!("[\n{}\n  ]", lines.join(",\n")),
        };
        let version = Self::FORMAT_VERSION;
        format!("{{\n  \"format_version\": {version},\n  \"findings\": {list}\n}}\n")
    }
}

/// A finding with the text it was read from.
struct Line<'a> {
    known: Known<'a>,
    raw: &'a str,
}

impl<'de: 'a, 'a> Deserialize<'de> for Line<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'a RawValue>::deserialize(deserializer)?.get();
        let known = serde_json::from_str(raw).map_err(|error| {
            // The place within the line would be taken for one in the file.
            let reason = error.to_string();
            de::Error::custom(reason.rsplit_once(" at line ").map_or(&*reason, |(r, _)| r))
        })?;
        Ok(Self { known, raw })
    }
}

/// Reads the file of a baseline, which findings call `path`; `None` where there is none. Nothing
/// but a regular file is opened, and no link is followed: a pull request may bring one.
///
/// # Errors
/// In words, where it cannot be read.
pub fn read_baseline(
    full: &Utf8Path,
    path: impl FnOnce() -> String,
    limits: &Limits,
) -> Result<Option<SourceFile>, String> {
    match fs::symlink_metadata(full) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(meta) if meta.is_symlink() => {
            return Err(
                "it is a symbolic link, and trackc follows none here; name the file itself"
                    .to_owned(),
            );
        }
        Ok(_) => {}
    }
    let bytes = read_bytes(full, limits)?.ok_or_else(|| {
        format!(
            "it is larger than {} bytes; `--limit-file-bytes N` raises the bound",
            limits.file_bytes
        )
    })?;
    Ok(Some(SourceFile::new(path(), bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(at: &str, count: usize) -> Known<'_> {
        Known {
            path: "trackc.yaml".into(),
            rule: "plain-http".into(),
            at: at.into(),
            hash: "00ff".into(),
            level: Severity::Warning,
            count,
        }
    }

    #[test]
    fn it_is_sorted_with_one_finding_a_line_and_read_again() {
        let text = Baseline::text(&[known("offers.b", 2), known("offers.a\u{1b}", 1)]);
        let expected = r#"{
  "format_version": 1,
  "findings": [
    {"path":"trackc.yaml","rule":"plain-http","at":"offers.a\u001b","hash":"00ff","level":"warning"},
    {"path":"trackc.yaml","rule":"plain-http","at":"offers.b","hash":"00ff","level":"warning","count":2}
  ]
}
"#;
        assert_eq!(text, expected);
        for text in [text.clone(), format!("\u{FEFF}{}", text.replace('\n', "\r\n"))] {
            let read = Baseline::parse(FileId(7), &text).expect("a baseline");
            assert_eq!(read.entries[1].0, known("offers.b", 2));
            let span = read.entries[1].1;
            assert!(text[span.start as usize..span.end as usize].ends_with("\"count\":2}"));
        }
        let none = Baseline::text(&[]);
        assert_eq!(none, "{\n  \"format_version\": 1,\n  \"findings\": []\n}\n");
        assert!(Baseline::parse(FileId(0), &none).expect("a baseline").entries.is_empty());
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_the_reason() {
        let entry = r#"{"path":"","rule":"","at":"","hash":"","level":"note"}"#;
        let list = |list: &str| format!("{{\"format_version\":1,\"findings\":[{list}]}}");
        assert!(Baseline::parse(FileId(0), &list(entry)).is_ok());
        for (text, reason) in [
            (String::new(), "EOF"),
            ("version: 1".to_owned(), "expected value at line 1"),
            ("{}".to_owned(), "missing field `format_version`"),
            (r#"{"format_version": 2}"#.to_owned(), "`format_version` 2"),
            (r#"{"format_version": "1"}"#.to_owned(), "expected u64"),
            (r#"{"format_version": 1}"#.to_owned(), "missing field `findings`"),
            (list("1"), "expected struct Known at line 1 column 34"),
            (list("{}"), "missing field `path` at line 1 column 35"),
            (list(&entry.replace("note", "off")), "unknown variant `off`"),
            (list(&entry.replace("\"hash\"", "\"line\"")), "unknown field `line`"),
            (list(entry).replace("]}", "]"), "EOF"),
            (list(&"[".repeat(100_000)), "expected `,` or `]`"),
            (list(&"{\"a\":".repeat(100_000)), "expected value"),
            (format!("<<<<<<< ours\n{}", list(entry)), "expected value at line 1"),
        ] {
            let error = Baseline::parse(FileId(0), &text).expect_err(reason);
            assert!(error.contains(reason), "{error}");
        }
    }
}
