//! One file per rule: what it is called, what it says and why, a bad and a good example that
//! are executed as tests, and the check itself.
//!
//! To add a rule, write its file and name it in the list at the end of this file.

mod baseline;
mod comments;
mod context;
mod doubt;
mod engine;
mod example;
mod family;
mod finish;
mod hosts;
mod mask;
mod mend;
mod money;
mod one_text;
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
#[cfg(test)]
pub(crate) mod tests;
mod unread;

pub use context::{Context, Role, Site};
pub use engine::{Analysis, BaselineUse, EnvChoice, Options, UnknownEnvironment, analyse};
pub use example::{Example, Tried};
pub use family::{FAMILIES, Family};
pub use finish::{Outcome, Summary};
pub use mask::{MASK, Mask};
pub use mend::{Change, Mended, Wanted, mend};
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
    /// It looks at every value that holds macros or is a URL.
    Sites(fn(&Context<'_, '_>, &Site<'_, '_>, &mut Findings)),
    /// It looks at every such value, and at what only the workspace as a whole can show.
    Both {
        /// Called once.
        workspace: fn(&Context<'_, '_>, &mut Findings),
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
        $(mod $module;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

registry! {
    yaml_syntax
    unquoted_macro
    duplicate_key
    include_empty
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
