//! Which keys the language has where, as far as a slip can be told by them. A test of the schema
//! holds that it has the same.

/// The keys of the file.
pub(crate) const FILE: [&str; 14] = [
    "version",
    "private",
    "include",
    "environments",
    "lint",
    "tracking_domain",
    "domains",
    "conversion_events",
    "offer_source",
    "channels",
    "landers",
    "offers",
    "campaigns",
    "defaults",
];

/// The keys below which only some others may stand, with these.
pub(crate) const HOLDERS: [(&str, &[&str]); 9] = [
    ("tracking_domain", &["host", "target"]),
    ("offer_source", &["title", "currency", "duplicates", "postback", "statuses", "macros"]),
    (
        "postback",
        &[
            "url",
            "events",
            "secrets",
            "delivery",
            "report",
            "extra",
            "protection_token",
            "urls_per_panel",
        ],
    ),
    ("protection_token", &["env"]),
    ("statuses", &["pending", "approved", "declined", "fake"]),
    ("payout", &["amount", "currency"]),
    ("data", &["data1", "data2", "data3", "data4", "data5"]),
    ("cost", &["model", "amount", "currency"]),
    ("defaults", &["offers", "campaigns", "channels"]),
];

/// The keys whose values are mappings, and no text wherever they stand below one another.
pub(crate) const MAPPINGS: [&str; 18] = [
    "campaigns",
    "channels",
    "conversion_events",
    "data",
    "defaults",
    "domains",
    "environments",
    "extra",
    "landers",
    "lint",
    "offer_source",
    "offers",
    "parameters",
    "payout",
    "postback",
    "secrets",
    "statuses",
    "streams",
];

/// The keys whose values are no mappings, wherever they stand.
pub(crate) const PLAIN: [&str; 60] = [
    "access",
    "amount",
    "approved",
    "browser",
    "channel",
    "city",
    "click_id",
    "click_id_slot",
    "connection_type",
    "countries",
    "currency",
    "data1",
    "data2",
    "data3",
    "data4",
    "data5",
    "declined",
    "default",
    "delivery",
    "device_brand",
    "device_model",
    "device_type",
    "domain",
    "duplicates",
    "env",
    "events",
    "fake",
    "funnels",
    "host",
    "include",
    "integration",
    "isp",
    "kind",
    "kma_offer",
    "lander",
    "landing",
    "languages",
    "macro",
    "macros",
    "mode",
    "model",
    "name",
    "notes",
    "offer",
    "os",
    "os_version",
    "pending",
    "prelanders",
    "preset",
    "private",
    "region",
    "report",
    "role",
    "status",
    "stream",
    "tags",
    "target",
    "title",
    "url",
    "version",
];

/// Whether a word is a key of the language.
pub(super) fn is_known(name: &str) -> bool {
    let holds = |(holder, keys): &(&str, &[&str])| *holder == name || keys.contains(&name);
    FILE.contains(&name)
        || PLAIN.contains(&name)
        || MAPPINGS.contains(&name)
        || matches!(name, "redtrack_id" | "when")
        || HOLDERS.iter().any(holds)
}

/// Whether a key that holds no mapping belongs below another: where ids stand it does not.
pub(super) fn holds_plain(holder: &str, name: &str) -> bool {
    match HOLDERS.iter().find(|(other, _)| *other == holder) {
        Some((_, keys)) => keys.contains(&name),
        None => !MAPPINGS.contains(&holder),
    }
}

/// Whether a key may stand below another, which stands at the left edge or not. Where ids stand, any
/// may but for a key of the file.
pub(super) fn may_hold(holder: &str, is_at_edge: bool, name: &str) -> bool {
    let is_country = name.len() == 2 && name.bytes().all(|b| b.is_ascii_uppercase());
    match HOLDERS.iter().find(|(other, _)| *other == holder) {
        Some((_, keys)) => keys.contains(&name) || holder == "payout" && is_country,
        None if holder == "parameters" => name.starts_with("sub"),
        None => !(is_at_edge && FILE.contains(&name)),
    }
}
