//! What shells propose for a word of a command line: ids of the workspace, its files, its
//! environments, rules, presets. The scripts of `trackc completions` ask for it; it never fails and
//! never says anything else, since a person is in the middle of a line.

use super::args::Cli;
use crate::compile::{Plan, Secrets, UrlKind};
use crate::emit::SECTIONS;
use crate::facts::channels::CHANNELS;
use crate::facts::kma::Status;
use crate::rules::RULES;
use crate::workspace::{Found, Merged, Reading, Sections, Workspace, discover, load, read};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic;

/// More are of no use to somebody who types.
const MOST: usize = 2_000;

/// A larger workspace takes longer to read than a person waits.
const MOST_BYTES: u64 = 16 << 20;

/// Prints what the last of the words may become, one a line. It begins with `=`, so that a shell
/// that drops empty words hands it over as well.
pub(super) fn run(words: &[OsString]) {
    // Nobody who types wants to hear of a mistake of ours now.
    panic::set_hook(Box::new(|_| {}));
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let proposed = panic::catch_unwind(|| proposals(&words)).unwrap_or_default();
    let _ = std::io::stdout().write_all(proposed.as_bytes());
}

fn proposals(words: &[&str]) -> String {
    let Some(line) = Line::new(words) else { return String::new() };
    let mut values = line.values();
    values.retain(|value| value.starts_with(line.current) && is_harmless(value));
    let mut out = String::new();
    for value in values.iter().take(MOST) {
        let _ = writeln!(out, "{}{value}", line.before);
    }
    out
}

/// Whether no shell takes any part of a word for something else than text.
fn is_harmless(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/' | b'@');
    !word.starts_with('-') && !word.is_empty() && word.bytes().all(plain)
}

/// A command line that is being typed.
struct Line<'a> {
    command: &'a str,
    /// The flag whose value is typed, without its dashes.
    flag: Option<&'a str>,
    /// The other words that are no flags and no values of flags.
    words: Vec<&'a str>,
    env: Option<&'a str>,
    /// What stands before the value in the same word: `--env=`.
    before: &'a str,
    current: &'a str,
}

impl<'a> Line<'a> {
    fn new(words: &[&'a str]) -> Option<Self> {
        let (last, rest) = words.split_last()?;
        let mut current = last.strip_prefix('=')?;
        // bash makes a word of its own out of the `=` of `--env=staging`.
        current = if current == "=" { "" } else { current };
        let mut rest = rest.iter().copied().filter(|word| *word != "=").peekable();
        let command = rest.next()?;
        let root = Cli::command();
        let mut described = root.find_subcommand(command)?.clone();
        described.build();
        // `add offer`
        if let Some(inner) = rest.peek().and_then(|word| described.find_subcommand(word)) {
            described = inner.clone();
            described.build();
            rest.next();
        }
        let takes = |flag: &str| {
            let arg = described.get_arguments().find(|a| a.get_long() == Some(flag));
            arg.is_some_and(|arg| arg.get_action().takes_values())
        };
        let mut line =
            Self { command, flag: None, words: Vec::new(), env: None, before: "", current };
        for word in rest {
            match (line.flag.take(), word.strip_prefix("--")) {
                (Some("env"), _) => line.env = Some(word),
                // `--only` takes as many as there are.
                (Some("only"), None) => line.flag = Some("only"),
                (Some(_), None) => {}
                (_, Some(flag)) => match flag.split_once('=') {
                    Some(("env", name)) => line.env = Some(name),
                    Some(_) => {}
                    None => line.flag = Some(flag).filter(|flag| takes(flag)),
                },
                (None, None) if word.starts_with('-') => {}
                (None, None) => line.words.push(word),
            }
        }
        if let Some((flag, value)) =
            current.strip_prefix("--").and_then(|flag| flag.split_once('='))
        {
            line.flag = Some(flag);
            line.before = &current[..current.len() - value.len()];
            line.current = value;
        }
        Some(line)
    }

    fn values(&self) -> BTreeSet<String> {
        match (self.command, self.flag) {
            (_, Some("env")) => self.of_merged(|merged| {
                merged.environments.iter().map(|(name, _)| name.value.to_owned()).collect()
            }),
            (_, Some("only")) => self.files(),
            (_, Some("offer")) => self.of_workspace(|ws| ids(ws.offers.ids())),
            ("init", Some("channel")) | (_, Some("preset")) => {
                CHANNELS.iter().map(|channel| channel.id.to_owned()).collect()
            }
            (_, Some("channel")) => self.of_workspace(|ws| ids(ws.channels.ids())),
            ("add", Some("when")) => ids(Status::ALL.into_iter().map(Status::as_str)),
            (_, Some(_)) => BTreeSet::new(),
            ("explain", None) => ids(RULES.iter().map(|rule| rule.code.name)),
            ("trace", None) => self.of_workspace(|ws| {
                let plan = Plan::new(ws, Secrets::Masked);
                plan.campaigns.iter().map(|campaign| campaign.id.to_string()).collect()
            }),
            ("urls", None) => self.compiled(&UrlKind::ALL),
            ("graph", None) => self.compiled(&[
                UrlKind::Campaign,
                UrlKind::Offer,
                UrlKind::Channel,
                UrlKind::Lander,
            ]),
            ("show", None) => self.of_workspace(written),
            _ => BTreeSet::new(),
        }
    }

    /// Selectors of what is compiled.
    fn compiled(&self, kinds: &[UrlKind]) -> BTreeSet<String> {
        let mut out = self.of_workspace(|ws| {
            let plan = Plan::new(ws, Secrets::Masked);
            let rows = plan.rows().into_iter().filter(|row| kinds.contains(&row.kind));
            rows.map(|row| format!("{}/{}", row.kind.as_str(), row.id)).collect()
        });
        out.extend(kinds.iter().map(|kind| kind.as_str().to_owned()));
        out
    }

    fn limits() -> Limits {
        Limits { file_bytes: MOST_BYTES, ..Limits::default() }
    }

    /// The workspaces that the words before mean, and the current folder.
    fn found(&self) -> Option<(Utf8PathBuf, Vec<Found>)> {
        let cwd = Utf8PathBuf::from_path_buf(std::env::current_dir().ok()?).ok()?;
        let path = self.words.iter().find(|word| cwd.join(word).exists());
        let paths: Vec<Utf8PathBuf> = path.iter().map(Utf8PathBuf::from).collect();
        let found = discover(&cwd, &paths, &Self::limits()).ok()?;
        Some((cwd, found))
    }

    /// The files of the workspaces, as `--only` takes them.
    fn files(&self) -> BTreeSet<String> {
        let Some((cwd, found)) = self.found() else { return BTreeSet::new() };
        let files = found.iter().flat_map(|found| {
            let loaded = load(&cwd.join(&found.dir), &found.root, &Self::limits());
            let files =
                loaded.map(|l| l.sources.files().iter().map(|f| f.path().to_owned()).collect());
            let files: Vec<String> = files.unwrap_or_default();
            files.into_iter().map(|file| slashes(&found.dir.join(file)))
        });
        files.collect()
    }

    /// What the one workspace holds, as far as it can be read.
    fn of_merged(&self, take: impl Fn(&Merged<'_>) -> BTreeSet<String>) -> BTreeSet<String> {
        self.read(|merged, _| take(merged))
    }

    /// What the one workspace holds in the environment that the line names, else in the base.
    fn of_workspace(
        &self,
        take: impl Fn(&Workspace<'_, '_>) -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        self.read(|merged, sections| {
            let chosen = self.env.and_then(|env| merged.environment(env));
            let (workspace, _) = chosen.unwrap_or_else(|| merged.base(sections));
            take(&workspace)
        })
    }

    fn read(
        &self,
        take: impl for<'t> FnOnce(&Merged<'t>, Sections<'t>) -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        let Some((cwd, found)) = self.found() else { return BTreeSet::new() };
        let [found] = found.as_slice() else { return BTreeSet::new() };
        let limits = Self::limits();
        let Ok(loaded) = load(&cwd.join(&found.dir), &found.root, &limits) else {
            return BTreeSet::new();
        };
        let (docs, documents) = read(&loaded, Reading::new(&limits));
        let (merged, sections) = Merged::new(&docs, documents);
        take(&merged, sections)
    }
}

fn slashes(path: &Utf8Path) -> String {
    path.as_str().replace('\\', "/")
}

fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    ids.map(str::to_owned).collect()
}

/// Selectors of what is written.
fn written(ws: &Workspace<'_, '_>) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = ids(SECTIONS.iter().map(|(kind, _)| *kind));
    let mut add = |kind: &str, ids: &mut dyn Iterator<Item = &str>| {
        out.extend(ids.map(|id| format!("{kind}/{id}")));
    };
    add("domain", &mut ws.domains.ids());
    add("event", &mut ws.events.ids());
    add("channel", &mut ws.channels.ids());
    add("lander", &mut ws.landers.ids());
    add("offer", &mut ws.offers.ids());
    add("campaign", &mut ws.campaigns.ids());
    out
}
