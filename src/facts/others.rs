//! How other trackers' postbacks for KMA.BIZ look, so that one is told from RedTrack's.
//!
//! Only what was read somewhere is here; of most trackers nothing is known.

use super::Confidence;

/// Another tracker's postback, by what it cannot do without.
#[derive(Debug, Clone, Copy)]
pub struct OtherPostback {
    /// The tracker, or whatever takes the postback.
    pub name: &'static str,
    /// What the path ends with.
    pub path_ends: &'static str,
    /// The parameter that carries the click id there; it must be in the query.
    pub click_id: &'static str,
    /// A value that must stand in the query, or an empty text.
    pub marker: &'static str,
    /// The parameters it is known to read, with what they carry.
    pub parameters: &'static [(&'static str, &'static str)],
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// The ones that were seen.
pub static OTHER_POSTBACKS: &[OtherPostback] = &[
    OtherPostback {
        name: "Keitaro",
        path_ends: "/postback",
        click_id: "subid",
        marker: "",
        parameters: &[
            ("subid", "Keitaro's click id"),
            ("payout", "payout"),
            ("status", "lead status"),
            ("currency", "payout currency"),
            ("lead_status", "which statuses Keitaro counts as leads"),
            ("sale_status", "which statuses Keitaro counts as sales"),
            ("rejected_status", "which statuses Keitaro counts as rejected"),
            ("from", "the network's name"),
        ],
        confidence: Confidence::High,
        source: "Keitaro's template for KMA.BIZ",
    },
    OtherPostback {
        name: "Kadam (a traffic channel that takes KMA.BIZ's postback itself)",
        path_ends: "/postback/",
        click_id: "data",
        marker: "partner=kma",
        parameters: &[
            ("data", "Kadam's click id"),
            ("cost", "payout"),
            ("status", "lead status"),
            ("partner", "the network's name"),
        ],
        confidence: Confidence::High,
        source: "Kadam wiki",
    },
    OtherPostback {
        name: "CPA Tracker",
        path_ends: "/p.php",
        click_id: "subid",
        marker: "n=KMA",
        parameters: &[
            ("n", "the network's name"),
            ("subid", "CPA Tracker's click id"),
            ("profit", "payout"),
            ("ak", "a key of the account"),
        ],
        confidence: Confidence::Medium,
        source: "CPA Tracker code",
    },
];

/// Names under which other trackers' postbacks take a key of the account.
pub const KEYS_ELSEWHERE: [&str; 1] = ["ak"];

/// Names under which other trackers take a click id, and RedTrack does not.
pub const CLICK_ID_ELSEWHERE: [&str; 5] = ["cid", "click_id", "subid", "sub_id", "click"];

/// Parameters of a postback that people take for `rdtk_event_id`, and RedTrack does not.
pub const EVENT_ID_ELSEWHERE: [&str; 4] = ["txid", "order_id", "orderid", "transaction_id"];

/// The sites of other trackers, whose pages are not the user's own tracking links.
pub static OTHER_SITES: &[(&str, &str)] = &[
    ("voluum.com", "Voluum"),
    ("binom.org", "Binom"),
    ("bemob.com", "BeMob"),
    ("peerclick.com", "PeerClick"),
    ("clickflare.io", "ClickFlare"),
    ("keitaro.io", "Keitaro"),
    ("anytrack.io", "AnyTrack"),
    ("altercpa.one", "AlterCPA"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_its_own_click_id() {
        for row in OTHER_POSTBACKS {
            assert!(row.parameters.iter().any(|(name, _)| *name == row.click_id), "{}", row.name);
            assert!(!row.source.is_empty());
        }
    }
}
