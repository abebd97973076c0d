//! Words as other trackers and linters have them, where the language has one of its own. A word that
//! is near in letters may say the opposite.

use crate::facts::redtrack::DuplicateMode;

/// What an allowed word is called elsewhere, in lower case.
const CALLED: &[(&str, &[&str])] = &[
    (
        "paused",
        &[
            "inactive",
            "deactive",
            "deactivated",
            "not active",
            "stop",
            "stopped",
            "off",
            "disable",
            "disabled",
            "archive",
            "archived",
            "false",
            "выключен",
            "остановлен",
            "пауза",
        ],
    ),
    (
        "active",
        &[
            "on",
            "enable",
            "enabled",
            "run",
            "running",
            "live",
            "start",
            "started",
            "unpaused",
            "true",
            "включен",
            "активен",
        ],
    ),
    (
        "off",
        &[
            "none", "no", "nope", "false", "disable", "disabled", "ignore", "ignored", "skip",
            "silent", "allow",
        ],
    ),
    // Statuses of a lead, by their letters and as other networks and their panels call them.
    (
        "pending",
        &["p", "new", "lead", "hold", "on hold", "waiting", "processing", "in progress", "холд"],
    ),
    ("approved", &["a", "accepted", "confirmed", "paid", "sale", "апрув", "подтвержден"]),
    ("declined", &["d", "rejected", "reject", "cancelled", "canceled", "cancel", "отклонен"]),
    ("fake", &["f", "trash", "spam", "invalid", "fraud", "треш", "трэш"]),
    // Modes of duplicates have these in their names; their whole names are looked for as well.
    ("update", &["edit", "edit conversion", "rewrite", "overwrite", "replace"]),
    ("increment_payout", &["increment", "add", "add payout"]),
    ("create", &["new", "keep", "keep both", "all"]),
    ("ignore", &["drop", "skip", "deduplicate", "dedupe"]),
    // Where a postback is pasted, and whether an offer may be run.
    ("stream", &["individual", "per stream", "own", "local"]),
    ("global", &["account", "account wide", "common"]),
    ("granted", &["yes", "true", "open", "approved", "given"]),
    ("requested", &["pending", "asked", "waiting"]),
    ("none", &["no", "false", "off"]),
    ("note", &["info", "hint"]),
    ("warning", &["warn"]),
    ("error", &["err", "fatal", "deny"]),
];

/// The allowed word that is meant by one that is used elsewhere.
pub(super) fn meant<'w>(written: &str, allowed: &[&'w str]) -> Option<&'w str> {
    // The longest of the table is short.
    if written.len() > 64 {
        return None;
    }
    let folded = written.trim().to_lowercase().replace(['-', '_'], " ");
    let of_table = CALLED
        .iter()
        .find(|(word, called)| allowed.contains(word) && called.contains(&folded.as_str()))
        .map(|(word, _)| *word);
    // The modes of duplicates have names of their own in RedTrack's form.
    let is_mode = |mode: &DuplicateMode| mode.ui_name().to_lowercase() == folded;
    let of_form = || DuplicateMode::ALL.into_iter().find(is_mode).map(DuplicateMode::as_str);
    let word = of_table.or_else(of_form)?;
    allowed.iter().copied().find(|allowed| *allowed == word)
}

/// The state that is meant by a key that stands for it: `paused: yes`, `enabled: false`.
pub(super) fn state(key: &str, value: &str) -> Option<&'static str> {
    const STATES: [&str; 2] = ["active", "paused"];
    let own = STATES.into_iter().find(|state| state.eq_ignore_ascii_case(key));
    let state = own.or_else(|| meant(key, &STATES))?;
    match value.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(state),
        "false" | "no" | "off" | "0" => STATES.into_iter().find(|other| *other != state),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Draft, config_schema};

    #[test]
    fn every_word_of_the_table_is_one_of_the_language() {
        let schema = config_schema(Draft::Latest).to_string();
        for (word, called) in CALLED {
            assert!(schema.contains(&format!("\"{word}\"")), "{word}");
            for other in *called {
                assert_eq!(*other, other.to_lowercase(), "{word}");
            }
        }
    }

    #[test]
    fn only_what_is_allowed_is_meant() {
        let status = ["active", "paused"];
        let level = ["off", "note", "warning", "error"];
        assert_eq!(meant("Inactive", &status), Some("paused"));
        assert_eq!(meant("not-active", &status), Some("paused"));
        assert_eq!(meant("off", &status), Some("paused"));
        assert_eq!(meant("live", &status), Some("active"));
        assert_eq!(meant("none", &level), Some("off"));
        assert_eq!(meant("disabled", &level), Some("off"));
        assert_eq!(meant("inactive", &level), None);
        let modes = DuplicateMode::ALL.map(DuplicateMode::as_str);
        assert_eq!(meant("Edit conversion with new data", &modes), Some("update"));
        assert_eq!(meant("ignore duplicate postbacks", &modes), Some("ignore"));
        assert_eq!(meant("Edit conversion with new data", &level), None);
        assert_eq!(meant("edit", &modes), Some("update"));
        assert_eq!(meant("skip", &modes), Some("ignore"));
        assert_eq!(meant("skip", &level), Some("off"));
        assert_eq!(meant("individual", &["global", "stream"]), Some("stream"));
        assert_eq!(meant("yes", &["granted", "requested", "none"]), Some("granted"));
    }

    #[test]
    fn a_key_may_stand_for_a_state() {
        assert_eq!(state("paused", "yes"), Some("paused"));
        assert_eq!(state("Disabled", "true"), Some("paused"));
        assert_eq!(state("enabled", "no"), Some("paused"));
        assert_eq!(state("active", "true"), Some("active"));
        assert_eq!(state("paused", "soon"), None);
        assert_eq!(state("status", "true"), None);
    }
}
