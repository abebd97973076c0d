//! KMA.BIZ: what its postbacks print, what its links take, how its panel calls things.
//!
//! KMA.BIZ's own help pages were not available. What is known comes from its lead-API
//! code, from the templates of other trackers and from receivers of its postbacks.

use super::{Confidence, KnownHost, Macro};

/// The macros that a KMA.BIZ postback is known to fill.
pub static MACROS: &[Macro] = macros! {
    High "{data1}", "what the stream link carried in data1", "Keitaro template, Kadam wiki, CPA Tracker code, a postback receiver";
    Medium "{data2}", "what the stream link carried in data2", "CPA Tracker code";
    Low "{data3}", "what the stream link carried in data3", "inferred: the slot is in KMA.BIZ's own code, the macro in no template";
    Low "{data4}", "what the stream link carried in data4", "inferred: the slot is in KMA.BIZ's own code, the macro in no template";
    Low "{data5}", "what the stream link carried in data5", "inferred: the slot is in KMA.BIZ's own code, the macro in no template";
    High "{sum}", "payout", "Keitaro template, Kadam wiki, CPA Tracker code";
    High "{status}", "lead status, one letter", "Keitaro template, Kadam wiki, a postback receiver";
    High "{orderid}", "order number", "Keitaro template, CPA Tracker code, lead-API clients";
    High "{campaignid}", "campaign id; of an offer or of an offer's country, sources differ", "Keitaro template, CPA Tracker code";
    Medium "{stream}", "stream, probably its code", "Keitaro template";
    Medium "{currency}", "payout currency; how it is written is not known", "Keitaro template";
    Low "{bannerid}", "not known", "Keitaro template";
    Low "{chan}", "stream, in an old tracker", "CPA Tracker code of 2018 or before";
};

/// The built-in macro with this text, braces included.
#[must_use]
pub fn find_macro(text: &str) -> Option<&'static Macro> {
    MACROS.iter().find(|m| m.text == text)
}

/// `true` for a macro of [`MACROS`], legacy ones included; braces and case count.
#[must_use]
pub fn is_known_macro(text: &str) -> bool {
    find_macro(text).is_some()
}

/// A macro seen only in old code, and what newer templates use.
#[derive(Debug, Clone, Copy)]
pub struct LegacyMacro {
    /// The old macro.
    pub text: &'static str,
    /// The macro to use instead.
    pub instead: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// Macros of [`MACROS`] that only old code uses.
pub static LEGACY_MACROS: &[LegacyMacro] = &[LegacyMacro {
    text: "{chan}",
    instead: "{stream}",
    confidence: Confidence::Low,
    source: "CPA Tracker code of 2018 or before; Keitaro template",
}];

/// A lead's status. `{status}` prints its letter.
///
/// Three independent integrations agree on the letters; KMA.BIZ itself was not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// New: the lead waits for a decision.
    Pending,
    /// The lead was confirmed.
    Approved,
    /// The lead was declined or cancelled.
    Declined,
    /// A fake or trash lead.
    Fake,
}

impl Status {
    /// Every status, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Declined, Self::Fake];

    /// The word for it in a workspace.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Fake => "fake",
        }
    }

    /// The status that a workspace's word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// What `{status}` prints for it, unless a workspace says otherwise.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Pending => "P",
            Self::Approved => "A",
            Self::Declined => "D",
            Self::Fake => "F",
        }
    }

    /// What it means, in a few words.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Pending => "pending or new",
            Self::Approved => "approved",
            Self::Declined => "declined or cancelled",
            Self::Fake => "fake, trash or invalid",
        }
    }

    /// The RedTrack status that fits: RedTrack has none for fake leads.
    #[must_use]
    pub fn redtrack_status(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined | Self::Fake => "declined",
        }
    }
}

/// The stream link's free parameters, in lower case and in slot order.
pub const SLOTS: [&str; 5] = ["data1", "data2", "data3", "data4", "data5"];

/// A parameter name that is written where a slot belongs.
#[derive(Debug, Clone, Copy)]
pub struct MisspeltSlot {
    /// The wrong name.
    pub name: &'static str,
    /// The slot that was meant.
    pub slot: &'static str,
    /// How sure we are that KMA.BIZ does not read the wrong name.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// Names that people write where [`SLOTS`] belong. KMA.BIZ is not known to read them.
pub static MISSPELT_SLOTS: &[MisspeltSlot] = &[
    wrong_case("Data1", "data1"),
    wrong_case("Data2", "data2"),
    wrong_case("Data3", "data3"),
    wrong_case("Data4", "data4"),
    wrong_case("Data5", "data5"),
    wrong_case("DATA1", "data1"),
    wrong_case("DATA2", "data2"),
    wrong_case("DATA3", "data3"),
    wrong_case("DATA4", "data4"),
    wrong_case("DATA5", "data5"),
    other_system("cid"),
    other_system("click_id"),
    other_system("clickid"),
    other_system("sub1"),
    other_system("sub_id"),
    other_system("subid"),
];

const fn wrong_case(name: &'static str, slot: &'static str) -> MisspeltSlot {
    MisspeltSlot {
        name,
        slot,
        confidence: Confidence::High,
        source: "KMA.BIZ's own landing script matches the exact case",
    }
}

const fn other_system(name: &'static str) -> MisspeltSlot {
    MisspeltSlot {
        name,
        slot: "data1",
        confidence: Confidence::Medium,
        source: "another system's name for a click id; no sign that KMA.BIZ reads it",
    }
}

/// Hosts of panels, interfaces and previews: a link to them is not a stream link.
pub static NOT_STREAM_HOSTS: &[KnownHost] = &[
    KnownHost {
        host: "kma.biz",
        what: "the panel",
        confidence: Confidence::Medium,
        source: "landing-page checker in public code",
    },
    KnownHost {
        host: "api.kma.biz",
        what: "the API",
        confidence: Confidence::High,
        source: "KMA.BIZ's own lead-API code",
    },
    KnownHost {
        host: "cpanel.kma.biz",
        what: "the back office",
        confidence: Confidence::Medium,
        source: "landing-page checker in public code",
    },
    KnownHost {
        host: "trackerlead.biz",
        what: "the address for landing forms",
        confidence: Confidence::High,
        source: "KMA.BIZ's own landing template, landing-page checker in public code",
    },
    KnownHost {
        host: "system.trackerlead.biz",
        what: "the address for landing forms",
        confidence: Confidence::High,
        source: "KMA.BIZ's own landing template",
    },
    preview("blog-feed.org"),
    preview("feed-news.org"),
    preview("blogs-feed.org"),
    preview("blogs-info.info"),
    preview("previewpreland.pro"),
];

const fn preview(host: &'static str) -> KnownHost {
    KnownHost {
        host,
        what: "a preview of a prelanding",
        confidence: Confidence::Medium,
        source: "landing-page checker in public code",
    }
}

/// The query key of a prelanding's preview, on whatever host: not a stream link.
pub const PREVIEW_QUERY_KEY: &str = "ufl";

/// `true` for the shape of a stream's code: six ASCII letters or digits, mixed case.
///
/// KMA.BIZ's own installer asks for six word characters; every public example is
/// letters and digits.
#[must_use]
pub fn is_stream_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The host and the code of a link that is nothing but a stream's: `https://`, a host, a code.
#[must_use]
pub fn bare_stream_link(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("https://")?;
    let end = memchr::memchr(b'/', rest.as_bytes())?;
    let (host, code) = (&rest[..end], &rest[end + 1..]);
    let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
    (host.bytes().all(plain) && is_stream_code(code)).then_some((host, code))
}

/// `true` for the shape of a KMA.BIZ API key, which KMA.BIZ's own installer checks: 32
/// letters, digits, underscores or hyphens.
#[must_use]
pub fn is_api_key_shape(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Where the account's postback is set (Kadam wiki, PeerClick help).
pub const GLOBAL_POSTBACK_MENU: &str = "Tools → Global postback";
/// The same menu in the Russian panel.
pub const GLOBAL_POSTBACK_MENU_RU: &str = "Инструменты → Глобальный postback";
/// The field that takes the postback (Kadam wiki).
pub const GLOBAL_POSTBACK_FIELD: &str = "Url";
/// The method to choose there (Kadam wiki).
pub const GLOBAL_POSTBACK_METHOD: &str = "GET";
/// The button that saves it (Kadam wiki).
pub const GLOBAL_POSTBACK_SAVE: &str = "Apply";
/// The button that asks for an offer that is not open to everybody.
pub const REQUEST_ACCESS: &str = "Request access";
/// The button on an offer that makes a stream and its link.
pub const CREATE_STREAM: &str = "Create Stream";
/// The block of the stream form that takes an individual postback.
pub const STREAM_POSTBACK_BLOCK: &str = "Postback";
/// The box of the stream form that puts a value into the link's `data1`.
pub const STREAM_DATA1_FIELD: &str = "Data1";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn macros_are_listed_once_with_braces() {
        let texts: BTreeSet<_> = MACROS.iter().map(|m| m.text).collect();
        assert_eq!(texts.len(), MACROS.len());
        assert!(texts.iter().all(|t| t.starts_with('{') && t.ends_with('}')));
    }

    #[test]
    fn every_slot_has_its_macro() {
        for slot in SLOTS {
            assert!(is_known_macro(&format!("{{{slot}}}")), "{slot}");
        }
    }

    #[test]
    fn names_of_other_systems_are_not_macros() {
        for text in ["{clickid}", "{payout}", "{subid}", "{DATA1}", "data1", ""] {
            assert!(!is_known_macro(text), "{text}");
        }
    }

    #[test]
    fn legacy_macros_are_known_and_name_a_known_successor() {
        for legacy in LEGACY_MACROS {
            assert!(is_known_macro(legacy.text) && is_known_macro(legacy.instead));
        }
    }

    #[test]
    fn statuses_read_back_and_keep_their_order() {
        assert!(Status::ALL.is_sorted_by(|a, b| a < b));
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("accepted"), None);
        assert_eq!(Status::ALL.map(Status::letter), ["P", "A", "D", "F"]);
        assert_eq!(Status::Fake.redtrack_status(), "declined");
    }

    #[test]
    fn misspelt_slots_are_unique_and_point_at_slots() {
        let names: BTreeSet<_> = MISSPELT_SLOTS.iter().map(|m| m.name).collect();
        assert_eq!(names.len(), MISSPELT_SLOTS.len());
        for row in MISSPELT_SLOTS {
            assert!(SLOTS.contains(&row.slot) && !SLOTS.contains(&row.name));
        }
    }

    #[test]
    fn hosts_are_unique_and_in_lower_case() {
        let hosts: BTreeSet<_> = NOT_STREAM_HOSTS.iter().map(|h| h.host).collect();
        assert_eq!(hosts.len(), NOT_STREAM_HOSTS.len());
        assert!(hosts.iter().all(|h| *h == h.to_lowercase()));
    }

    #[test]
    fn stream_codes_are_six_letters_or_digits() {
        assert!(is_stream_code("AbC12d") && is_stream_code("000000"));
        for text in ["", "AbC12", "AbC12de", "AbC1_d", "AbC12é", "éééééé", "AbC12/"] {
            assert!(!is_stream_code(text), "{text}");
        }
    }

    #[test]
    fn api_keys_are_32_word_characters_or_hyphens() {
        assert!(is_api_key_shape(&"a-_9".repeat(8)));
        assert!(!is_api_key_shape(&"a".repeat(31)));
        assert!(!is_api_key_shape(&"a.b!".repeat(8)));
    }
}
