//! One file per rule: what it is called, what it says and why, a bad and a good example that
//! are executed as tests, and the check itself.
//!
//! To add a rule, write its file and name it twice here: as a module, and in the list of all. The
//! compiler says what was forgotten.

mod baseline;
mod comments;
mod context;
mod doubt;
mod elsewhere;
mod engine;
mod example;
mod family;
mod finish;
mod firsts;
mod hosts;
mod levels;
mod marks;
mod mask;
mod mend;
mod mistyped;
mod money;
mod names;
mod nations;
mod one_text;
mod options;
mod parts;
mod placeholders;
mod postbacks;
pub(crate) mod reading;
mod references;
mod remark;
mod removal;
mod secrets;
mod shares;
mod silence;
mod slips;
mod sound;
mod subs;
#[cfg(test)]
pub(crate) mod tests;

mod access_missing;
mod amount_invalid;
mod apex_domain;
mod api_host;
mod broken_chain;
mod channel_postback_missing_ref_id;
mod click_id_not_captured;
mod click_id_slot_misspelt;
mod click_id_slot_taken;
mod cname_target;
mod country_not_covered;
mod country_unknown;
mod currency_mismatch;
mod currency_unknown;
mod cut_by_comment;
mod domain_shape;
mod duplicate_key;
mod duplicate_query_key;
mod duplicate_title;
mod duplicates_lose_approval;
mod duplicates_unset;
mod empty_funnel;
mod event_id_constant;
mod event_id_missing;
mod event_name_case;
mod event_never_fires;
mod ignore_without_reason;
mod include_empty;
mod invalid_value;
mod lander_on_tracking_domain;
mod limit_aliases;
mod limit_depth;
mod limit_diagnostics;
mod limit_file_bytes;
mod limit_include_path;
mod limit_nodes;
mod macro_braces;
mod macro_syntax;
mod malformed_url;
mod missing_key;
mod mixed_click_id_slots;
mod not_a_stream_link;
mod paused_in_rotation;
mod pays_on_fake;
mod placeholder_left;
mod plain_http;
mod redtrack_id_reused;
mod repeated_macro;
mod secret_in_yaml;
mod service_domain;
mod shared_panel;
mod stale_baseline;
mod status_unmapped;
mod statuses_on_api_channel;
mod stream_link_shape;
mod stream_reused;
mod sub_name_taken;
mod sub_out_of_range;
mod sum_before_approval;
mod swapped_direction;
mod swapped_statuses;
mod too_many_events;
mod too_many_postbacks;
mod unknown_key;
mod unknown_macro;
mod unknown_reference;
mod unknown_token;
mod unquoted_macro;
mod unused_definition;
mod unused_ignore;
mod weight_invalid;
mod weight_sum;
mod wrong_type;
mod yaml_syntax;

pub use context::{Context, Role, Site};
pub use engine::{Analysis, analyse};
pub use example::{Example, Tried};
pub use family::{FAMILIES, Family};
pub use finish::{Outcome, Summary};
pub use mask::{MASK, Mask};
pub use mend::{Change, Mended, Wanted, mend};
pub use names::{Name, NameKind, names};
pub use options::{BaselineUse, EnvChoice, Options, UnknownEnvironment};
pub use parts::{Begin, Look, Part};
pub use secrets::secret_spans;
pub(crate) use secrets::{is_secret_under, is_secret_value, secret_parts};

use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::yaml::Limits;

/// A rule with everything that is known of it.
#[derive(Debug)]
pub struct Rule {
    /// Code, name and level.
    pub code: Code,
    /// In one sentence, what fires it.
    pub what: &'static str,
    /// Why it matters in this trade: what the panels would do with it, in silence.
    pub why: &'static str,
    /// How to mend it.
    pub mend: &'static str,
    /// Where the fact behind it comes from, and how sure we are. `None` for rules about the
    /// language itself.
    pub source: Option<(&'static str, Confidence)>,
    /// The release that first had it.
    pub since: &'static str,
    /// A workspace in which it fires, and nothing else of level warning or above does.
    pub bad: Example,
    /// Its neighbour, in which nothing fires.
    pub good: Example,
    /// How it is checked.
    pub check: Check,
}

/// How a rule looks for its mistake.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The rooms that read and merge speak for it.
    Below,
    /// They speak for it where a bound is passed. No example could pass the real one and be
    /// read by a person, so its examples are checked with a smaller bound.
    Bound {
        /// What sets that bound on the command line.
        flag: &'static str,
        /// The same.
        set: fn(&mut Limits),
    },
    /// It looks at the workspace and its plan once.
    Workspace(fn(&Context<'_, '_>, &mut Findings)),
    /// It looks at every offer or campaign, a few at a time.
    Parts(Begin),
    /// It looks at every value that holds macros or is a URL.
    Sites(fn(&Context<'_, '_>, &Site<'_, '_>, &mut Findings)),
    /// It looks at every such value, and at every offer or campaign.
    Both {
        /// As of [`Check::Parts`].
        parts: Begin,
        /// Called with every value.
        sites: fn(&Context<'_, '_>, &Site<'_, '_>, &mut Findings),
    },
}

/// The rule of a name or a code.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.code.name == name || r.code.code == name)
}

macro_rules! registry {
    ($($module:ident)*) => {
        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

registry! {
    yaml_syntax
    unquoted_macro
    duplicate_key
    include_empty
    cut_by_comment
    unknown_key
    missing_key
    wrong_type
    invalid_value
    unknown_reference
    unused_definition
    duplicate_title
    event_never_fires
    too_many_postbacks
    status_unmapped
    pays_on_fake
    event_name_case
    too_many_events
    duplicates_lose_approval
    event_id_missing
    event_id_constant
    unknown_macro
    swapped_direction
    sum_before_approval
    statuses_on_api_channel
    shared_panel
    broken_chain
    duplicates_unset
    swapped_statuses
    malformed_url
    macro_syntax
    placeholder_left
    duplicate_query_key
    click_id_slot_taken
    click_id_slot_misspelt
    not_a_stream_link
    stream_link_shape
    stream_reused
    plain_http
    unknown_token
    access_missing
    mixed_click_id_slots
    weight_invalid
    weight_sum
    empty_funnel
    click_id_not_captured
    channel_postback_missing_ref_id
    sub_out_of_range
    sub_name_taken
    repeated_macro
    macro_braces
    redtrack_id_reused
    paused_in_rotation
    domain_shape
    api_host
    service_domain
    apex_domain
    cname_target
    lander_on_tracking_domain
    country_unknown
    currency_unknown
    currency_mismatch
    amount_invalid
    country_not_covered
    unused_ignore
    ignore_without_reason
    secret_in_yaml
    stale_baseline
    limit_file_bytes
    limit_depth
    limit_nodes
    limit_aliases
    limit_diagnostics
    limit_include_path
}
