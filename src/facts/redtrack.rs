//! RedTrack: its tokens, statuses, modes, hosts and menus.
//!
//! RedTrack's full token list could not be read. A token of low confidence is one that
//! people expect and no source confirms: good for a warning, never for an error.

use super::{Confidence, KnownHost, Macro};

/// The sub slots a click has: `sub1` … `sub20`.
pub const SUB_SLOTS: u8 = 20;

/// The rows given, then the tokens that people expect, then `{sub1}` … `{sub20}`.
macro_rules! tokens {
    ($($confidence:ident $text:literal, $meaning:literal, $source:literal;)*) => {
        tokens! {
            @ { $($confidence $text, $meaning, $source;)* }
            {
                "{type}", "conversion type";
                "{status}", "conversion status";
                "{campaignid}", "campaign id";
                "{campaignname}", "campaign name";
                "{offerid}", "offer id";
                "{offername}", "offer name";
                "{landingid}", "lander id";
                "{sourceid}", "traffic channel id";
                "{source}", "traffic channel";
                "{networkid}", "offer source id";
                "{region}", "region";
                "{city}", "city";
                "{isp}", "internet provider";
                "{ip}", "IP address";
                "{useragent}", "user agent";
                "{browser}", "browser";
                "{browser_version}", "browser version";
                "{os}", "operating system";
                "{os_version}", "operating system version";
                "{device}", "device";
                "{device_brand}", "device brand";
                "{device_model}", "device model";
                "{connection_type}", "connection type";
                "{language}", "language";
                "{referrer}", "referrer";
                "{cost}", "what the click cost";
                "{external_id}", "second external id";
            }
            "{sub1}" "{sub2}" "{sub3}" "{sub4}" "{sub5}"
            "{sub6}" "{sub7}" "{sub8}" "{sub9}" "{sub10}"
            "{sub11}" "{sub12}" "{sub13}" "{sub14}" "{sub15}"
            "{sub16}" "{sub17}" "{sub18}" "{sub19}" "{sub20}"
        }
    };
    (
        @ { $($confidence:ident $text:literal, $meaning:literal, $source:literal;)* }
        { $($expected:literal, $expected_meaning:literal;)* }
        $($sub:literal)*
    ) => {
        macros! {
            $($confidence $text, $meaning, $source;)*
            $(Low $expected, $expected_meaning, "expected; no source confirms it";)*
            $(High $sub, "the click's value in that slot", "RedTrack help, supported dynamic parameters";)*
        }
    };
}

/// Tokens for offer and lander URLs.
pub static OFFER_TOKENS: &[Macro] = tokens! {
    High "{clickid}", "RedTrack's click id", "RedTrack help, supported dynamic parameters";
    High "{country}", "the visitor's country", "RedTrack help, an example";
    Low "{ref_id}", "the channel's own click id", "RedTrack help, for channel postbacks; not confirmed here";
};

/// Tokens for the postback to a traffic channel.
pub static CHANNEL_TOKENS: &[Macro] = tokens! {
    High "{ref_id}", "the channel's own click id", "RedTrack help; seen in RedTrack's Taboola preset";
    Medium "{payout}", "the conversion's payout", "RedTrack help names a payout token; this spelling is in use, not confirmed";
    Low "{country}", "the visitor's country", "RedTrack help, for offer URLs; not confirmed here";
};

/// The token for offer and lander URLs with this text, braces included.
#[must_use]
pub fn offer_token(text: &str) -> Option<&'static Macro> {
    OFFER_TOKENS.iter().find(|token| token.text == text)
}

/// The token for channel postbacks with this text, braces included.
#[must_use]
pub fn channel_token(text: &str) -> Option<&'static Macro> {
    CHANNEL_TOKENS.iter().find(|token| token.text == text)
}

/// How a placeholder is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderShape {
    /// The word as it stands.
    Exact,
    /// Whatever begins with it.
    Prefix,
}

/// A text that a template leaves for the user to replace.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder {
    /// As it is left in a URL; case counts.
    pub text: &'static str,
    /// Whether it is the whole word or its beginning.
    pub shape: PlaceholderShape,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// Placeholders of RedTrack's templates and of the channels' sample postbacks.
pub static PLACEHOLDERS: &[Placeholder] = &[
    left_over("{replace}", "RedTrack help"),
    left_over("{replace_me}", "RedTrack help"),
    left_over("{replace_or_remove}", "RedTrack help"),
    left_over("REPLACE", "RedTrack help, Keitaro templates"),
    left_over("OPTIONAL", "RedTrack help"),
    left_over("EVENT_NAME", "RedTrack's Taboola preset"),
    Placeholder {
        text: "YOUR_",
        shape: PlaceholderShape::Prefix,
        confidence: Confidence::Medium,
        source: "a habit of samples everywhere; no page of RedTrack's confirms it",
    },
];

const fn left_over(text: &'static str, source: &'static str) -> Placeholder {
    Placeholder { text, shape: PlaceholderShape::Exact, confidence: Confidence::High, source }
}

/// A sample host in RedTrack's own help, left in by copying.
pub const SAMPLE_HOST: &str = "your.dedicated.tracking.domain.com";

/// RedTrack's conversion statuses. Whatever else arrives is shown as `other`.
pub const STATUSES: [&str; 3] = ["approved", "pending", "declined"];

/// What RedTrack does with a repeated postback on one click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DuplicateMode {
    /// Each repeat is a conversion of its own.
    Create,
    /// Each repeat is a conversion of its own, marked new or repeated.
    CreateRepeated,
    /// Repeats are dropped.
    Ignore,
    /// The first conversion is rewritten.
    Update,
    /// Only the first conversion's revenue grows.
    IncrementPayout,
    /// Repeats with the same `rdtk_event_id` are dropped.
    IgnoreByEventId,
}

impl DuplicateMode {
    /// Every mode, in the order of RedTrack's form.
    pub const ALL: [Self; 6] = [
        Self::Create,
        Self::CreateRepeated,
        Self::Ignore,
        Self::Update,
        Self::IncrementPayout,
        Self::IgnoreByEventId,
    ];

    /// The word for it in a workspace.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::CreateRepeated => "create_repeated",
            Self::Ignore => "ignore",
            Self::Update => "update",
            Self::IncrementPayout => "increment_payout",
            Self::IgnoreByEventId => "ignore_by_event_id",
        }
    }

    /// The mode that a workspace's word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// What RedTrack's form calls it.
    #[must_use]
    pub fn ui_name(self) -> &'static str {
        match self {
            Self::Create => "Create new conversion",
            Self::CreateRepeated => "Create new conversion: new or repeated",
            Self::Ignore => "Ignore duplicate postbacks",
            Self::Update => "Edit conversion with new data",
            Self::IncrementPayout => "Keep original data, increment payout",
            Self::IgnoreByEventId => "Ignore duplicate postbacks by event id",
        }
    }
}

/// The roles that a channel's parameter can have: those of RedTrack's reports, from its API schema,
/// and three seen in a preset on a live account. There may be more.
pub const ROLES: [&str; 16] = [
    "cid",
    "aid",
    "pid",
    "rt_source",
    "rt_medium",
    "rt_campaign",
    "rt_campaign_id",
    "rt_adgroup",
    "rt_adgroup_id",
    "rt_ad",
    "rt_ad_id",
    "rt_placement",
    "rt_placement_id",
    "rt_keyword",
    "rt_role_1",
    "rt_role_2",
];

/// A query parameter that RedTrack's postback reads.
#[derive(Debug, Clone, Copy)]
pub struct PostbackParameter {
    /// The parameter's name, as written.
    pub name: &'static str,
    /// What it carries.
    pub meaning: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// Parameters of an incoming postback, `sub1` … `sub20` apart.
pub static POSTBACK_PARAMETERS: &[PostbackParameter] = &[
    documented("clickid", "RedTrack's click id"),
    documented("sum", "payout"),
    documented("type", "conversion type, exactly as registered"),
    documented("status", "conversion status: approved, pending or declined"),
    documented("rdtk_event_id", "order or transaction id, for duplicates"),
    PostbackParameter {
        name: "ptoken",
        meaning: "postback protection token",
        confidence: Confidence::Medium,
        source: "public code; RedTrack documents the setting, not the parameter",
    },
    PostbackParameter {
        name: "format",
        meaning: "img for an image pixel",
        confidence: Confidence::Medium,
        source: "much public code",
    },
    documented("eventid", "customer data: event id"),
    documented("fname", "customer data: first name"),
    documented("lname", "customer data: last name"),
    documented("phone", "customer data: phone"),
    documented("email", "customer data: e-mail"),
    documented("zip", "customer data: postal code"),
    documented("contentid", "customer data: content id"),
    documented("content", "customer data: content"),
    documented("contenttype", "customer data: content type"),
];

const fn documented(name: &'static str, meaning: &'static str) -> PostbackParameter {
    PostbackParameter { name, meaning, confidence: Confidence::High, source: "RedTrack help" }
}

/// A domain under which RedTrack gives each account a service host.
#[derive(Debug, Clone, Copy)]
pub struct ServiceDomain {
    /// The domain, without a leading dot.
    pub suffix: &'static str,
    /// `true` where a CNAME may point at it today.
    pub cname_target: bool,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// RedTrack's service domains, newest first.
pub static SERVICE_DOMAINS: &[ServiceDomain] = &[
    ServiceDomain {
        suffix: "ttrk.io",
        cname_target: true,
        confidence: Confidence::High,
        source: "live accounts of several teams",
    },
    ServiceDomain {
        suffix: "rdtk.io",
        cname_target: true,
        confidence: Confidence::High,
        source: "RedTrack help, live accounts",
    },
    ServiceDomain {
        suffix: "rdtrck2.com",
        cname_target: false,
        confidence: Confidence::Medium,
        source: "very old links in public",
    },
];

/// The service domain that a host in lower case is, or lies under.
#[must_use]
pub fn service_domain(host: &str) -> Option<&'static ServiceDomain> {
    SERVICE_DOMAINS.iter().find(|domain| {
        host.strip_suffix(domain.suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// RedTrack's hosts that take no clicks and no postbacks.
pub static NOT_TRACKING_HOSTS: &[KnownHost] = &[
    KnownHost {
        host: "api.redtrack.io",
        what: "the API",
        confidence: Confidence::High,
        source: "RedTrack API schema; a postback there was seen to answer 404",
    },
    KnownHost {
        host: "app.redtrack.io",
        what: "the panel",
        confidence: Confidence::Medium,
        source: "notes of teams with live accounts",
    },
    site("help.redtrack.io", "the help site"),
    site("docs.redtrack.io", "the older help site"),
    site("dev.redtrack.io", "the first API documentation"),
    site("community.redtrack.io", "the forum"),
    site("redtrack.zendesk.com", "the oldest help site"),
];

const fn site(host: &'static str, what: &'static str) -> KnownHost {
    KnownHost { host, what, confidence: Confidence::High, source: "pages read there" }
}

/// Conversion types beyond which some accounts may have no slot: RedTrack's texts say
/// 11 (oldest), 20 (later help and report columns) and 40 (API schema).
pub const CONVERSION_TYPES_SAFE: usize = 20;
/// Conversion types beyond which no source knows a slot.
pub const CONVERSION_TYPES_MAX: usize = 40;

/// Whether a text is an id as RedTrack makes them, of a click, a campaign, an offer: 24
/// hexadecimal digits, in whichever letter case. RedTrack API schema, live accounts.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether a text looks like a postback protection token and like no variable's name: ten digits and
/// small letters, as in both samples that are known, with letters behind digits.
#[must_use]
pub fn is_token_shape(text: &str) -> bool {
    let is_token = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
    let behind = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    text.len() == 10
        && text.bytes().all(is_token)
        && behind.contains(|c: char| c.is_ascii_lowercase())
}

/// Where tracking domains are added.
pub const DOMAINS_MENU: &str = "Tools → Domains";
/// Where a new tracking domain is typed in.
pub const NEW_DOMAIN_MENU: &str = "Tools → Domains → New";
/// Where conversion types are registered.
pub const CONVERSION_TYPES_MENU: &str = "Tools → Conversion tracking → Conversion type";
/// Where the KMA.BIZ offer source is made from RedTrack's template.
pub const NEW_OFFER_SOURCE_MENU: &str = "Offer sources → New from template";
/// The template's name there.
pub const OFFER_SOURCE_TEMPLATE: &str = "KMA.BIZ";
/// The part of the offer source's form that takes further macros.
pub const ADDITIONAL_PARAMETERS: &str = "Additional parameters";
/// Where an offer is made.
pub const NEW_OFFER_MENU: &str = "Offers → New";
/// Where traffic channels are kept.
pub const CHANNELS_MENU: &str = "Traffic channels";
/// Where own pages are kept.
pub const LANDERS_MENU: &str = "Landers";
/// The script of pages that visitors come to without a redirect.
pub const PAGE_SCRIPT: &str = "unilpclick.js";
/// The script of sites, which leaves links to `/click` as they are.
pub const SITE_SCRIPT: &str = "uniclick.js";
/// Where campaigns are kept.
pub const CAMPAIGNS_MENU: &str = "Campaigns";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tokens_are_listed_once_with_braces() {
        for table in [OFFER_TOKENS, CHANNEL_TOKENS] {
            let texts: BTreeSet<_> = table.iter().map(|token| token.text).collect();
            assert_eq!(texts.len(), table.len());
            assert!(texts.iter().all(|t| t.starts_with('{') && t.ends_with('}')));
        }
    }

    #[test]
    fn sub1_to_sub20_are_tokens_on_both_sides_and_sub0_and_sub21_on_neither() {
        for n in 0..=SUB_SLOTS + 1 {
            let text = format!("{{sub{n}}}");
            let exists = (1..=SUB_SLOTS).contains(&n);
            assert_eq!(offer_token(&text).is_some(), exists, "{text}");
            assert_eq!(channel_token(&text).is_some(), exists, "{text}");
        }
    }

    #[test]
    fn tokens_of_the_examples_are_no_reason_to_warn() {
        for text in ["{clickid}", "{country}", "{sub1}"] {
            assert!(offer_token(text).expect(text).confidence >= Confidence::Medium);
        }
        for text in ["{ref_id}", "{payout}", "{sub1}"] {
            assert!(channel_token(text).expect(text).confidence >= Confidence::Medium);
        }
    }

    #[test]
    fn redtracks_click_id_is_no_token_toward_a_channel() {
        assert!(channel_token("{clickid}").is_none());
    }

    #[test]
    fn placeholders_are_no_tokens() {
        for placeholder in PLACEHOLDERS {
            assert!(offer_token(placeholder.text).is_none());
            assert!(channel_token(placeholder.text).is_none());
        }
    }

    #[test]
    fn ids_have_24_hexadecimal_digits() {
        assert!(is_id("61f190c31cfe1c000181572d") && is_id("61F190C31CFE1C000181572D"));
        for text in
            ["", "61f190c31cfe1c000181572", "61f190c31cfe1c000181572dd", "61f190c31cfe1c000181572g"]
        {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn modes_read_back() {
        for mode in DuplicateMode::ALL {
            assert_eq!(DuplicateMode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(DuplicateMode::parse("edit"), None);
    }

    #[test]
    fn service_hosts_are_told_from_look_alikes() {
        let suffix = |host| service_domain(host).map(|domain| domain.suffix);
        assert_eq!(suffix("x7f2q.ttrk.io"), Some("ttrk.io"));
        assert_eq!(suffix("rdtk.io"), Some("rdtk.io"));
        assert_eq!(suffix("nottrk.io"), None);
        assert_eq!(suffix("ttrk.io.acme.com"), None);
    }

    #[test]
    fn hosts_and_parameters_are_unique() {
        let hosts: BTreeSet<_> = NOT_TRACKING_HOSTS.iter().map(|h| h.host).collect();
        assert_eq!(hosts.len(), NOT_TRACKING_HOSTS.len());
        assert!(hosts.iter().all(|h| *h == h.to_lowercase()));
        let names: BTreeSet<_> = POSTBACK_PARAMETERS.iter().map(|p| p.name).collect();
        assert_eq!(names.len(), POSTBACK_PARAMETERS.len());
    }
}
