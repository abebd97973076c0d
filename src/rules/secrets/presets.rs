//! Which preset a channel has where that is not said beside its secrets: in another file, in the
//! base of an environment, in `defaults`.

use crate::facts::channels::{Channel, Postback, channel};
use crate::workspace::Files;
use crate::yaml::Tree;
use hashbrown::HashMap;
use std::cell::OnceCell;

/// Whose a place in a file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'t> {
    /// No channel's.
    None,
    /// That of the channel with this id, in the base or in an environment.
    Of(&'t str),
    /// What `defaults` lend to every channel.
    Lent,
}

impl<'t> Entry<'t> {
    /// Whose the values of a mapping are; these keys lead to it, the nearest first.
    pub(super) fn below(self, keys: [&'t str; 3]) -> Self {
        match keys {
            ["channels", "defaults", _] => Self::Lent,
            [id, "channels", outer] if outer != "defaults" => Self::Of(id),
            _ => self,
        }
    }
}

/// The presets of a workspace's channels; looked up where a literal would be a secret without.
#[derive(Debug)]
pub(super) struct Presets<'f> {
    files: Option<&'f Files<'f>>,
    known: OnceCell<Known>,
}

#[derive(Debug, Default)]
struct Known {
    of: HashMap<String, &'static Channel>,
    lent: Option<&'static Channel>,
}

impl<'f> Presets<'f> {
    /// Those in some files.
    pub(super) fn of(files: &'f Files<'f>) -> Self {
        Self { files: Some(files), known: OnceCell::new() }
    }

    /// None.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self { files: None, known: OnceCell::new() }
    }

    /// Whether the postback of a channel is known to have a part of the account under this name that
    /// is no secret there; `preset` is the one that stands beside it.
    pub(super) fn is_account_part(
        &self,
        preset: Option<&'static Channel>,
        entry: Entry<'_>,
        key: &str,
    ) -> bool {
        if let Some(preset) = preset {
            return is_part(preset, key);
        }
        let known = || self.known.get_or_init(|| self.look());
        match entry {
            Entry::None => false,
            Entry::Of(id) => {
                known().of.get(id).copied().or(known().lent).is_some_and(|p| is_part(p, key))
            }
            // Whoever it is lent to: one channel's own key is enough to make it a secret.
            Entry::Lent => {
                let mut all = known().of.values().filter(|preset| has(preset, key)).peekable();
                all.peek().is_some() && all.all(|preset| is_part(preset, key))
            }
        }
    }

    fn look(&self) -> Known {
        let mut known = Known::default();
        let Some(files) = self.files else { return known };
        for file in files.trees.files() {
            let text = files.sources.file(file).text();
            if text.is_some_and(|text| text.contains("preset"))
                && let Some(tree) = files.trees.tree(file)
            {
                known.read(tree);
            }
        }
        known
    }
}

impl Known {
    /// The presets in one file.
    fn read(&mut self, tree: &Tree<'_>) {
        let Some(root) = tree.root() else { return };
        let below = |node, key| Some(tree.resolve(tree.get(tree.resolve(node), key)?.value));
        let preset = |entry| channel(tree.text(below(entry, "preset")?));
        let channels = |of| below(of, "channels");
        if let Some(lent) = below(root, "defaults").and_then(channels) {
            self.lent = self.lent.or_else(|| preset(lent));
        }
        for (id, entry) in channels(root).into_iter().flat_map(|section| tree.pairs(section)) {
            if let Some(preset) = preset(entry) {
                self.of.insert(tree.text(tree.resolve(id)).to_owned(), preset);
            }
        }
    }
}

/// The parts of a preset's postback: those of the account, and its secrets.
pub(super) fn parts(preset: &Channel) -> [&'static [&'static str]; 2] {
    match preset.postback {
        Postback::Url { account_parts, secret_parts, .. } => [account_parts, secret_parts],
        Postback::Api | Postback::Unknown => [&[], &[]],
    }
}

fn is_part(preset: &Channel, key: &str) -> bool {
    parts(preset)[0].iter().any(|part| part.eq_ignore_ascii_case(key))
}

fn has(preset: &Channel, key: &str) -> bool {
    parts(preset).concat().iter().any(|part| part.eq_ignore_ascii_case(key))
}
