//! Ids for new entries.

use std::collections::{HashMap, HashSet};

/// Ids that are taken, by section.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<(&'static str, String)>,
    /// How often an id was wanted: where thousands want the same, none is tried twice.
    wanted: HashMap<(&'static str, String), usize>,
}

impl Ids {
    /// The id that is wanted, or with the first number behind it that is free.
    pub(super) fn free(&mut self, section: &'static str, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "x" } else { wanted };
        let times = self.wanted.entry((section, wanted.to_owned())).or_default();
        loop {
            *times += 1;
            let id = if *times == 1 {
                wanted.to_owned()
            } else {
                let room: String = wanted.chars().take(56).collect();
                format!("{room}-{times}")
            };
            if self.taken.insert((section, id.clone())) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_cut_between_characters() {
        let mut ids = Ids::default();
        let long = format!("a{}", "ж".repeat(60));
        assert_eq!(ids.free("channels", &long), long);
        assert_eq!(ids.free("channels", &long), format!("a{}-2", "ж".repeat(55)));
    }
}
