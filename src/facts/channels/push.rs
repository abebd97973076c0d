//! Push and in-page push networks.

use super::{Channel, Postback, slot};
use crate::facts::{Confidence, Macro};

pub(super) const PROPELLERADS: Channel = Channel {
    id: "propellerads",
    name: "PropellerAds",
    kind: "push, pop, interstitial",
    click_id: Some("${SUBID}"),
    click_id_also: &[
        "{SUBID}",
        "{CLICKID}",
        "{click_id}",
        "{clickid}",
        "{CLICK_ID}",
        "${subid}",
        "_~click_id~_",
    ],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{zoneid}", "zone id"),
        slot(2, "{campaignid}", "campaign id"),
        slot(3, "{bannerid}", "banner id"),
    ],
    macros: macros! {
        High "${SUBID}", "click id", "six tracker templates and guides";
        Low "{SUBID}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "{CLICKID}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "{click_id}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "{clickid}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "{CLICK_ID}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "${subid}", "click id", "ad-network catalogue that quotes PropellerAds help";
        Low "_~click_id~_", "click id", "ad-network catalogue that quotes PropellerAds help";
        High "{campaignid}", "campaign id", "NewBidder, Binom and ClickerVolt templates";
        Medium "{bannerid}", "banner id", "NewBidder template, ad-network catalogue";
        Low "{bannerID}", "banner id", "ClickerVolt template";
        High "{zoneid}", "zone id", "NewBidder, Binom and ClickerVolt templates";
        Low "{zone_id}", "zone id", "landing-page kits; the list under the Target URL field decides";
        Medium "{cost}", "cost", "ad-network catalogue, a RedTrack-shaped link in public";
    },
    postback: Postback::Url {
        url: "https://ad.propellerads.com/conversion.php?aid=<AID>&pid=&tid=<TID>&visitor_id={ref_id}&payout={payout}",
        http_only: false,
        account_parts: &["AID", "aid", "TID", "tid"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "six tracker templates and guides; postback also in live user code",
};

/// RichAds has one list of macros; push and pop differ in the cost macro.
const RICHADS_MACROS: &[Macro] = macros! {
    High "[CLICK_ID]", "click id", "docs.richads.com";
    High "[CAMPAIGN_ID]", "campaign id", "Keitaro template, ValidVisit, Kintura preset";
    High "[CAMPAIGN_NAME]", "campaign name", "Keitaro template, ValidVisit, Kintura preset";
    High "[CREATIVE_ID]", "creative id", "Keitaro template, ValidVisit, Kintura preset";
    High "[PUBLISHER_ID]", "publisher id", "Keitaro template, ValidVisit, Kintura preset";
    High "[SITE_ID]", "site id", "Keitaro template, ValidVisit, Kintura preset";
    Low "[SOURCE_ID]", "source id", "ClickerVolt template of 2019";
    Medium "[ZONE_ID]", "zone id, pop only", "Keitaro template, ad-network catalogue";
    High "[SUB_LIST_ID]", "subscriber list, push only", "Keitaro template, ValidVisit, Kintura preset";
    High "[BID_PRICE]", "cost, push only", "Keitaro template, Kintura preset, ad-network catalogue";
    High "[CPV_PRICE]", "cost, pop only", "Keitaro template, Kintura preset, ad-network catalogue";
    Medium "[REGION]", "region", "Keitaro template";
    Low "[COUNTRY_CODE]", "country", "ClickerVolt template of 2019";
    Low "[OS]", "operating system", "ClickerVolt template of 2019";
    Medium "[SSP_ID]", "supply platform id", "Kintura preset, ClickerVolt template";
    Medium "[ADVERTISER_ID]", "advertiser id", "Kintura preset, ClickerVolt template";
};

/// The host differs by source and by account: the dashboard shows the right one.
const RICHADS_POSTBACK: Postback = Postback::Url {
    url: "https://<HOST>/log?action=conversion&key={ref_id}&price={payout}",
    http_only: false,
    account_parts: &["HOST"],
    secret_parts: &[],
};

pub(super) const RICHADS: Channel = Channel {
    id: "richads",
    name: "RichAds",
    kind: "push, in-page, native",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[BID_PRICE]"),
    parameters: &[
        slot(1, "[SITE_ID]", "site id"),
        slot(2, "[CAMPAIGN_ID]", "campaign id"),
        slot(3, "[CREATIVE_ID]", "creative id"),
        slot(4, "[PUBLISHER_ID]", "publisher id"),
        slot(5, "[SUB_LIST_ID]", "subscriber list"),
    ],
    macros: RICHADS_MACROS,
    postback: RICHADS_POSTBACK,
    confidence: Confidence::Medium,
    source: "docs.richads.com for click id and postback path; Keitaro template and Kintura preset for the rest",
};

pub(super) const RICHADS_POP: Channel = Channel {
    id: "richads-pop",
    name: "RichAds pop",
    kind: "pop",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[CPV_PRICE]"),
    parameters: &[
        slot(1, "[SITE_ID]", "site id"),
        slot(2, "[CAMPAIGN_ID]", "campaign id"),
        slot(3, "[CREATIVE_ID]", "creative id"),
        slot(4, "[PUBLISHER_ID]", "publisher id"),
        slot(5, "[ZONE_ID]", "zone id"),
    ],
    macros: RICHADS_MACROS,
    postback: RICHADS_POSTBACK,
    confidence: Confidence::Medium,
    source: "docs.richads.com for click id and postback path; Keitaro template and Kintura preset for the rest",
};

pub(super) const EVADAV: Channel = Channel {
    id: "evadav",
    name: "EvaDav",
    kind: "push, in-page, pop, native",
    click_id: Some("{CLICKID}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{SOURCE_ID}", "source id"),
        slot(2, "{CAMPAIGN_ID}", "campaign id"),
        slot(3, "{CREATIVE_ID}", "creative id"),
        slot(4, "{ZONE_ID}", "zone id"),
    ],
    macros: macros! {
        Medium "{CLICKID}", "click id", "Keitaro template; ad-network catalogue that cites EvaDav support";
        Medium "{CAMPAIGN_ID}", "campaign id", "Keitaro template, ad-network catalogue";
        Medium "{CREATIVE_ID}", "creative id", "Keitaro template, ad-network catalogue";
        Medium "{SOURCE_ID}", "source id, the finer one", "Keitaro template, ad-network catalogue";
        Low "{ZONE_ID}", "zone id", "ad-network catalogue";
        Low "{CPC}", "cost, disputed", "Keitaro template; the ad-network catalogue has {COST}";
        Low "{COST}", "cost, disputed", "ad-network catalogue, which doubts its meaning";
        Medium "{COUNTRY}", "country", "Keitaro template";
        Medium "{BROWSER}", "browser", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://evadav.com/phpb?click_id={ref_id}&payout={payout}",
        http_only: false,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template, ad-network catalogue; postback also in user code",
};

pub(super) const MONDIAD: Channel = Channel {
    id: "mondiad",
    name: "Mondiad",
    kind: "push, native, pop",
    click_id: Some("[clickid]"),
    click_id_also: &[],
    cost: Some("[bid]"),
    parameters: &[
        slot(1, "[zoneid]", "zone id"),
        slot(2, "[campaignid]", "campaign id"),
        slot(3, "[creativeid]", "creative id"),
    ],
    macros: macros! {
        Medium "[clickid]", "click id", "Keitaro template, BeMob help";
        Medium "[campaignid]", "campaign id", "Keitaro template";
        Medium "[creativeid]", "creative id", "Keitaro template";
        Medium "[zoneid]", "zone id", "Keitaro template";
        Medium "[bid]", "cost", "Keitaro template";
        Medium "[adformat]", "ad format", "Keitaro template";
        Medium "[subscriptionage]", "subscription age", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://postback.mondiad.com/track?uid=<UID>&clickid={ref_id}&payout={payout}",
        http_only: false,
        account_parts: &["UID", "uid"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template, BeMob help",
};

pub(super) const PUSHHOUSE: Channel = Channel {
    id: "pushhouse",
    name: "PushHouse",
    kind: "push, in-page, pop",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{price}"),
    parameters: &[
        slot(1, "{site}", "site"),
        slot(2, "{camp}", "campaign id"),
        slot(3, "{feed}", "feed (publisher)"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Low "{camp}", "campaign id by its name", "Keitaro template, in its creative slot";
        Medium "{site}", "site", "Keitaro template";
        Medium "{feed}", "feed (publisher)", "Keitaro template";
        Medium "{price}", "cost", "Keitaro template";
        Medium "{uid}", "user", "Keitaro template";
    },
    postback: Postback::Url {
        url: "http://api.push.house/v1/postback?click_id={ref_id}&cost={payout}",
        http_only: true,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const DATSPUSH: Channel = Channel {
    id: "datspush",
    name: "DatsPush",
    kind: "push",
    click_id: Some("{CLICK_ID}"),
    click_id_also: &[],
    cost: Some("{CPC}"),
    parameters: &[
        slot(1, "{SITE_ID}", "site id"),
        slot(2, "{CAMPAIGN_ID}", "campaign id"),
        slot(3, "{CREATIVE_ID}", "creative id"),
        slot(4, "{DEVICE_ID}", "device id"),
    ],
    macros: macros! {
        Medium "{CLICK_ID}", "click id", "Keitaro template";
        Medium "{CAMPAIGN_ID}", "campaign id", "Keitaro template";
        Medium "{CREATIVE_ID}", "creative id", "Keitaro template";
        Medium "{SITE_ID}", "site id", "Keitaro template";
        Medium "{DEVICE_ID}", "device id", "Keitaro template";
        Medium "{CPC}", "cost, in US dollars", "Keitaro template";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const ROLLERADS: Channel = Channel {
    id: "rollerads",
    name: "RollerAds",
    kind: "push, in-page, pop",
    click_id: Some("{clickid}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{zoneid}", "zone id"),
        slot(2, "{campaignid}", "campaign id"),
        slot(3, "{creativeid}", "creative id"),
        slot(4, "{accid}", "source (account)"),
        slot(5, "{feedid}", "feed"),
    ],
    macros: macros! {
        Medium "{clickid}", "click id", "Keitaro template";
        Medium "{campaignid}", "campaign id", "Keitaro template";
        Medium "{creativeid}", "creative id", "Keitaro template";
        Medium "{zoneid}", "zone id", "Keitaro template";
        Medium "{accid}", "source (account)", "Keitaro template";
        Medium "{feedid}", "feed", "Keitaro template";
        Medium "{cost}", "cost", "Keitaro template";
        Medium "{device}", "device", "Keitaro template";
        Medium "{carrier}", "carrier", "Keitaro template";
        Medium "{agegroup}", "age group", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://trk.roller.ad/conversion/aid/<ACCOUNT>/<KEY>?click_id={ref_id}",
        http_only: false,
        account_parts: &["ACCOUNT"],
        secret_parts: &["KEY"],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template; user code has another host and shape",
};

pub(super) const GALAKSION: Channel = Channel {
    id: "galaksion",
    name: "Galaksion",
    kind: "pop, push, interstitial",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{zoneid}", "zone id"),
        slot(2, "{cid}", "campaign id"),
        slot(3, "{creative_id}", "creative id"),
        slot(4, "{geo}", "country"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{cid}", "campaign id", "Keitaro template";
        Medium "{creative_id}", "creative id", "Keitaro template";
        Medium "{zoneid}", "zone id", "Keitaro template";
        Medium "{cost}", "cost", "Keitaro template";
        Medium "{geo}", "country", "Keitaro template";
    },
    // `cid` is the customer number here, not the campaign macro of the same name.
    postback: Postback::Url {
        url: "http://postback.report/postback?cid=<CID>&click_id={ref_id}",
        http_only: true,
        account_parts: &["CID", "cid"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template; user code has another host",
};
