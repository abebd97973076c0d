//! The families of codes.

use super::{RULES, Rule};

/// Rules about one thing: the first digit of their code.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// What its codes begin with: `TC4`.
    pub prefix: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What its rules are about, in one sentence.
    pub about: &'static str,
}

/// Every family, in order of code.
pub static FAMILIES: &[Family] = &[
    Family {
        prefix: "TC0",
        title: "Reading",
        about: "The text itself: whether it is YAML, and whether every file is there.",
    },
    Family {
        prefix: "TC1",
        title: "Shape",
        about: "Keys and values that the language does not have, or that are missing.",
    },
    Family {
        prefix: "TC2",
        title: "References",
        about: "Names that lead nowhere, and entries that nothing leads to.",
    },
    Family {
        prefix: "TC3",
        title: "Postbacks",
        about: "How KMA.BIZ tells RedTrack of a lead: events, statuses, macros, duplicates.",
    },
    Family {
        prefix: "TC4",
        title: "Offer URLs",
        about: "How RedTrack sends a click to KMA.BIZ, and what every URL must be.",
    },
    Family {
        prefix: "TC5",
        title: "Channels and campaigns",
        about: "How a click comes in, how the channel hears of its conversion, who gets which share.",
    },
    Family { prefix: "TC6", title: "Domains", about: "The hosts that clicks and postbacks go to." },
    Family {
        prefix: "TC7",
        title: "Money and places",
        about: "Currencies, amounts and countries.",
    },
    Family {
        prefix: "TC9",
        title: "Comments, secrets and bounds",
        about: "The tool's own comments, secrets in files, and how much it reads.",
    },
];

impl Family {
    /// Its rules, in order of code.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        let prefix = self.prefix;
        RULES.iter().copied().filter(move |rule| rule.code.code.starts_with(prefix))
    }
}

impl Rule {
    /// What kind of mistake it finds.
    #[must_use]
    pub fn family(&self) -> Option<&'static Family> {
        FAMILIES.iter().find(|family| self.code.code.starts_with(family.prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_one_family_and_every_family_rules() {
        assert_eq!(FAMILIES.iter().flat_map(Family::rules).count(), RULES.len());
        for family in FAMILIES {
            assert!(family.rules().next().is_some(), "{}", family.prefix);
        }
        assert!(RULES.iter().all(|rule| rule.family().is_some()));
    }
}
