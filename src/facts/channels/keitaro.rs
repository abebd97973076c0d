//! Networks known from Keitaro's templates alone, so their kind is not known either.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

pub(super) const ADSKEEPER: Channel = Channel {
    id: "adskeeper",
    name: "AdsKeeper",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{click_price}"),
    parameters: &[
        slot(1, "{widget_id}", "widget (site) id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{teaser_id}", "ad id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{teaser_id}", "ad id", "Keitaro template";
        High "{widget_id}", "widget (site) id", "AdsKeeper help";
        Medium "{click_price}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://a.adskeeper.co.uk/postback?c={ref_id}&e=<EVENT>",
        http_only: false,
        account_parts: &["EVENT", "e"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template; AdsKeeper help for the site",
};

pub(super) const TOVARRO: Channel = Channel {
    id: "tovarro",
    name: "Tovarro",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{click_price}"),
    parameters: &[
        slot(1, "{widget_id}", "widget (site) id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{teaser_id}", "ad id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{teaser_id}", "ad id", "Keitaro template";
        Medium "{widget_id}", "widget (site) id", "Keitaro template";
        Medium "{click_price}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "http://a.tovarro.com/postback?c={ref_id}&e=<EVENT>&r={payout}",
        http_only: true,
        account_parts: &["EVENT", "e"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const LUCKYADS: Channel = Channel {
    id: "luckyads",
    name: "LuckyAds",
    kind: "ad network",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[BID]"),
    parameters: &[
        slot(1, "[SITE_ID]", "site id"),
        slot(2, "[AD_GROUP_ID]", "ad group id"),
        slot(3, "[AD_ID]", "ad id"),
    ],
    macros: macros! {
        Medium "[CLICK_ID]", "click id", "Keitaro template";
        Medium "[AD_GROUP_ID]", "ad group id", "Keitaro template";
        Medium "[AD_ID]", "ad id", "Keitaro template";
        Medium "[SITE_ID]", "site id", "Keitaro template";
        Medium "[BID]", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://kipyn.com/v1/click/postback/?click_uuid={ref_id}&money={payout}&status=<STATUS>",
        http_only: false,
        account_parts: &["STATUS", "status"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const OBLIVKI: Channel = Channel {
    id: "oblivki",
    name: "oblivki.biz",
    kind: "ad network",
    click_id: None,
    click_id_also: &[],
    cost: Some("[PRICE]"),
    parameters: &[
        slot(1, "[SID]", "source"),
        slot(2, "[CID]", "campaign id"),
        slot(3, "[TID]", "creative id"),
    ],
    macros: macros! {
        Medium "[CID]", "campaign id", "Keitaro template";
        Medium "[TID]", "creative id", "Keitaro template";
        Medium "[SID]", "source", "Keitaro template";
        Medium "[PRICE]", "cost", "Keitaro template";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const ONCLICKA: Channel = Channel {
    id: "onclicka",
    name: "OnClickA",
    kind: "ad network",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[PRICE]"),
    parameters: &[
        slot(1, "[DOMAIN]", "domain"),
        slot(2, "[CAMPAIGN_ID]", "campaign id"),
        slot(3, "[BANNER_CREATIVE_ID]", "creative id"),
    ],
    macros: macros! {
        Medium "[CLICK_ID]", "click id", "Keitaro template";
        Medium "[CAMPAIGN_ID]", "campaign id", "Keitaro template";
        Medium "[BANNER_CREATIVE_ID]", "creative id", "Keitaro template";
        Medium "[DOMAIN]", "domain", "Keitaro template";
        Medium "[PRICE]", "cost", "Keitaro template";
    },
    // `campaign_id` is taken to be the channel's own, slot 2; `trc` names the tracker.
    postback: Postback::Url {
        url: "https://tracking.onclicka.com/in/postbacks/?token=<TOKEN>&campaign_id={sub2}&click_id={ref_id}&payout={payout}&trc=<TRACKER>",
        http_only: false,
        account_parts: &["TRACKER", "trc"],
        secret_parts: &["TOKEN", "token"],
    },
    confidence: Confidence::Low,
    source: "Keitaro template; the RedTrack form of the postback may differ",
};

pub(super) const CLICKADILLA: Channel = Channel {
    id: "clickadilla",
    name: "Clickadilla",
    kind: "ad network",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[PRICE]"),
    parameters: &[
        slot(1, "[DOMAIN]", "domain"),
        slot(2, "[CAMPAIGN_ID]", "campaign id"),
        slot(3, "[BANNER_CREATIVE_ID]", "creative id"),
    ],
    macros: macros! {
        Medium "[CLICK_ID]", "click id", "Keitaro template";
        Medium "[CAMPAIGN_ID]", "campaign id", "Keitaro template";
        Medium "[BANNER_CREATIVE_ID]", "creative id", "Keitaro template";
        Medium "[DOMAIN]", "domain", "Keitaro template";
        Medium "[PRICE]", "cost", "Keitaro template";
    },
    // `campaign_id` is the channel's own, slot 2; `trc` names the tracker.
    postback: Postback::Url {
        url: "https://tracking.clickadilla.com/in/postbacks/?token=<TOKEN>&campaign_id={sub2}&click_id={ref_id}&payout={payout}&trc=<TRACKER>",
        http_only: false,
        account_parts: &["TRACKER", "trc"],
        secret_parts: &["TOKEN", "token"],
    },
    confidence: Confidence::Low,
    source: "Keitaro template; the RedTrack form of the postback may differ",
};

pub(super) const PUSHGROUND: Channel = Channel {
    id: "pushground",
    name: "Pushground",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{bid}"),
    parameters: &[
        slot(1, "{source}", "source"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{creativity_id}", "creative id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{creativity_id}", "creative id", "Keitaro template";
        Medium "{source}", "source", "Keitaro template";
        Medium "{bid}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://lupush.com/conversion?click_id={ref_id}&amount={payout}",
        http_only: false,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const ROIADS: Channel = Channel {
    id: "roiads",
    name: "roiads.co",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{bid_price}"),
    parameters: &[
        slot(1, "{site_id}", "site id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{creative_id}", "creative id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{creative_id}", "creative id", "Keitaro template";
        Medium "{site_id}", "site id", "Keitaro template";
        Medium "{bid_price}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://us.roiapp.net/roiconv?action=conversion&id={ref_id}",
        http_only: false,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const MYBID: Channel = Channel {
    id: "mybid",
    name: "mybid.io",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{source_id}", "source id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{creative_id}", "creative id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{creative_id}", "creative id", "Keitaro template";
        Medium "{source_id}", "source id", "Keitaro template";
        Medium "{cost}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://postback.mb-d.com/api/v1/postback?click_id={ref_id}&cost={payout}&goal_id=<GOAL_ID>",
        http_only: false,
        account_parts: &["GOAL_ID", "goal_id"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const TRAFFICNOMADS: Channel = Channel {
    id: "trafficnomads",
    name: "trafficnomads.com",
    kind: "ad network",
    click_id: Some("{clickid}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{pubid}", "publisher id"),
        slot(2, "{campaignid}", "campaign id"),
        slot(3, "{creativeid}", "creative id"),
    ],
    macros: macros! {
        Medium "{clickid}", "click id", "Keitaro template";
        Medium "{campaignid}", "campaign id", "Keitaro template";
        Medium "{creativeid}", "creative id", "Keitaro template";
        Medium "{pubid}", "publisher id", "Keitaro template";
        Low "{payout}", "cost, doubtful: named like the payout", "Keitaro template";
    },
    // `pubid` is slot 1.
    postback: Postback::Url {
        url: "https://node2.trafficnomads.com/conv/?clickid={ref_id}&payout={payout}&pubid={sub1}",
        http_only: false,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const MEGAPUSH: Channel = Channel {
    id: "megapush",
    name: "Megapu.sh",
    kind: "ad network",
    click_id: Some("{clickid}"),
    click_id_also: &[],
    cost: Some("{bid}"),
    parameters: &[slot(1, "{feedid}", "feed id"), slot(2, "{camp_id}", "campaign id")],
    macros: macros! {
        Medium "{clickid}", "click id", "Keitaro template";
        Medium "{camp_id}", "campaign id", "Keitaro template";
        Medium "{feedid}", "feed id", "Keitaro template";
        Medium "{bid}", "cost", "Keitaro template";
    },
    // `f` is slot 1; what fills `source_id` was not seen.
    postback: Postback::Url {
        url: "https://megapu.sh/pb?cid={ref_id}&p={payout}&f={sub1}&currency=<CURRENCY>&source_id=<SOURCE_ID>",
        http_only: false,
        account_parts: &["CURRENCY", "currency", "SOURCE_ID", "source_id"],
        secret_parts: &[],
    },
    confidence: Confidence::Low,
    source: "Keitaro template",
};

pub(super) const DAOAD: Channel = Channel {
    id: "daoad",
    name: "Dao.ad",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cpc}"),
    parameters: &[
        slot(1, "{source_id}", "source id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{creative_id}", "creative id"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign_id}", "campaign id", "Keitaro template";
        Medium "{creative_id}", "creative id", "Keitaro template";
        Medium "{source_id}", "source id", "Keitaro template";
        Medium "{cpc}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "http://api.daopush-api.info/api/postback/campaign?key=<KEY>&sum={payout}&click-id={ref_id}",
        http_only: true,
        account_parts: &[],
        secret_parts: &["KEY", "key"],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const REACHEFFECT: Channel = Channel {
    id: "reacheffect",
    name: "ReachEffect",
    kind: "ad network",
    click_id: Some("{tracking}"),
    click_id_also: &[],
    cost: Some("{paid}"),
    parameters: &[slot(1, "{subid}", "source")],
    macros: macros! {
        Medium "{tracking}", "click id", "Keitaro template";
        Medium "{subid}", "source", "Keitaro template";
        Medium "{paid}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://go1.reacheffecti.work/conversion.go?pid=<USER_ID>&cid={ref_id}&conv_type=b",
        http_only: false,
        account_parts: &["USER_ID", "pid"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const YOUTARGET: Channel = Channel {
    id: "youtarget",
    name: "Youtarget",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cpc}"),
    parameters: &[
        slot(1, "{zone_id}", "zone id"),
        slot(2, "{campaign}", "campaign"),
        slot(3, "{creative}", "creative"),
    ],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{campaign}", "campaign", "Keitaro template";
        Medium "{creative}", "creative", "Keitaro template";
        Medium "{zone_id}", "zone id", "Keitaro template";
        Medium "{cpc}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://postback.events/?postback_id=<POSTBACK_ID>&click_id={ref_id}&event_type=accept&cur=<CURRENCY>&payout={payout}",
        http_only: false,
        account_parts: &["POSTBACK_ID", "postback_id", "CURRENCY", "cur"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const BITMEDIA: Channel = Channel {
    id: "bitmedia",
    name: "Bitmedia",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{bid}"),
    parameters: &[slot(1, "{source}", "source")],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
        Medium "{source}", "source", "Keitaro template";
        Medium "{bid}", "cost", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://api.bitmediacdn.com/conversion?eventName=<EVENT>&eventValue={payout}&conversionID=<CONVERSION_ID>&clickID={ref_id}",
        http_only: false,
        account_parts: &["EVENT", "eventName", "CONVERSION_ID", "conversionID"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const KWAI: Channel = Channel {
    id: "kwai",
    name: "Kwai",
    kind: "ad network",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: None,
    parameters: &[],
    macros: macros! {
        Medium "{click_id}", "click id", "Keitaro template";
    },
    postback: Postback::Url {
        url: "http://www.adsnebula.com/log/common/api?clickid={ref_id}&event_name=<EVENT>&pixelId=<PIXEL_ID>&access_token=<ACCESS_TOKEN>",
        http_only: true,
        account_parts: &["EVENT", "event_name", "PIXEL_ID", "pixelId"],
        secret_parts: &["ACCESS_TOKEN", "access_token"],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const VISITWEB: Channel = Channel {
    id: "visitweb",
    name: "visitweb.com",
    kind: "ad network",
    click_id: Some("{UID}"),
    click_id_also: &[],
    cost: Some("{REAL_COST}"),
    parameters: &[
        slot(1, "{HSITE2}", "site"),
        slot(2, "{CAMP}", "campaign"),
        slot(3, "{AD}", "ad"),
    ],
    macros: macros! {
        Medium "{UID}", "click id", "Keitaro template";
        Medium "{CAMP}", "campaign", "Keitaro template";
        Medium "{AD}", "ad", "Keitaro template";
        Medium "{HSITE2}", "site", "Keitaro template";
        Medium "{REAL_COST}", "cost", "Keitaro template";
    },
    // `uid` carries the click id.
    postback: Postback::Url {
        url: "http://c.visitweb.com/c?l&uid={ref_id}&m={payout}",
        http_only: true,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const ADPROFEX: Channel = Channel {
    id: "adprofex",
    name: "adprofex.com",
    kind: "ad network",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: None,
    parameters: &[slot(1, "[SID]", "source"), slot(2, "[CAMPAIGN]", "campaign")],
    macros: macros! {
        Medium "[CLICK_ID]", "click id", "Keitaro template";
        Medium "[CAMPAIGN]", "campaign", "Keitaro template";
        Medium "[SID]", "source", "Keitaro template";
    },
    // The template's postback needs two Keitaro sub ids whose macros were not seen.
    postback: Postback::Unknown,
    confidence: Confidence::Low,
    source: "Keitaro template",
};
