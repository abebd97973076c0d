//! Selectors: `offer`, `offer/keto-kz`, `campaign/*`.

use super::Exit;
use super::output;
use crate::diagnostic::nearest;
use camino::Utf8Path;
use globset::{GlobBuilder, GlobMatcher};

/// A path and a selector, told apart.
pub(super) struct Target<'a, K> {
    pub(super) path: Option<&'a str>,
    pub(super) selector: Option<Selector<'a, K>>,
    /// The selector that a path nearly is; it is meant where nothing lies at that path.
    pub(super) near: Option<String>,
}

/// A kind, and the ids of it that are meant.
pub(super) struct Selector<'a, K> {
    pub(super) kind: K,
    pub(super) text: &'a str,
    matcher: Option<GlobMatcher>,
}

impl<K> Selector<'_, K> {
    pub(super) fn is_match(&self, id: &str) -> bool {
        // `postback/global` means `global/Sale` as well: what belongs to it. So does
        // `postback/keto-kz/push`, a stream's, mean `keto-kz/push/Sale`.
        let mut parents = id.match_indices('/').map(|(at, _)| &id[..at]);
        self.matcher
            .as_ref()
            .is_none_or(|m| m.is_match(id) || parents.any(|parent| m.is_match(parent)))
    }
}

/// Reads the words of a command. One word is a selector when it is a known kind, alone or
/// before a `/`; anything else is a path.
pub(super) fn target<'a, K: Copy>(
    words: &'a [String],
    kind: impl Fn(&str) -> Option<K>,
    kinds: &str,
) -> Result<Target<'a, K>, Exit> {
    match words {
        [] => Ok(Target { path: None, selector: None, near: None }),
        [word] => Ok(match selector(word, &kind)? {
            Some(selector) => Target { path: None, selector: Some(selector), near: None },
            None => {
                let (name, ids) = word.split_at(word.find('/').unwrap_or(word.len()));
                let is_file = matches!(Utf8Path::new(word).extension(), Some("yaml" | "yml"));
                let near = nearest(name, kinds.split(", ")).filter(|_| !is_file);
                let near = near.map(|kind| format!("{kind}{ids}"));
                Target { path: Some(word), selector: None, near }
            }
        }),
        [path, word, ..] => match selector(word, &kind)? {
            Some(selector) => Ok(Target { path: Some(path), selector: Some(selector), near: None }),
            None => Err(output::usage(&format!(
                "`{word}` is no selector: write a kind ({kinds}), `kind/id` or `kind/pattern`"
            ))),
        },
    }
}

fn selector<'a, K>(
    word: &'a str,
    kind: impl Fn(&str) -> Option<K>,
) -> Result<Option<Selector<'a, K>>, Exit> {
    let (name, ids) = word.split_once('/').map_or((word, None), |(k, ids)| (k, Some(ids)));
    let Some(kind) = kind(name) else { return Ok(None) };
    let matcher = match ids {
        None | Some("") => None,
        // `*` takes ids with a `/` in them as well: `postback/*` is every postback.
        Some(ids) => {
            let escaped = ids.replace('{', "\\{").replace('}', "\\}");
            let glob = GlobBuilder::new(&escaped)
                .literal_separator(false)
                .backslash_escape(true)
                .build()
                .map_err(|e| output::usage(&format!("`{word}` is no selector: {}", e.kind())))?;
            Some(glob.compile_matcher())
        }
    };
    Ok(Some(Selector { kind, text: word, matcher }))
}

#[cfg(test)]
mod tests {
    use super::selector;

    #[test]
    fn an_id_means_what_belongs_to_it_and_nothing_else() {
        let kind = |name: &str| (name == "postback").then_some(());
        let selects = |word: &str, id: &str| {
            selector(word, kind).ok().flatten().is_some_and(|selector| selector.is_match(id))
        };
        for word in ["postback/keto-kz", "postback/keto-kz/push", "postback/keto-kz/push/Sale"] {
            assert!(selects(word, "keto-kz/push/Sale"), "{word}");
            assert!(!selects(word, "keto/push/Sale"), "{word}");
        }
        assert!(!selects("postback/keto-kz/push", "keto-kz/push2/Sale"));
        assert!(!selects("postback/keto-kz/push/Sale", "keto-kz/push"));
    }
}
