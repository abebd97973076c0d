//! Banner networks, most of them adult.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

pub(super) const EXOCLICK: Channel = Channel {
    id: "exoclick",
    name: "ExoClick",
    kind: "banners, pop, push, native",
    click_id: Some("{conversions_tracking}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{zone_id}", "zone id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{variation_id}", "variation (creative) id"),
        slot(4, "{site_id}", "site id"),
        slot(5, "{country}", "country"),
    ],
    macros: macros! {
        High "{conversions_tracking}", "click id", "docs.exoclick.com";
        High "{campaign_id}", "campaign id", "NewBidder and Binom templates, user code";
        Medium "{variation_id}", "variation (creative) id", "NewBidder and Binom templates";
        High "{zone_id}", "zone id", "NewBidder and Binom templates, user code";
        High "{site_id}", "site id", "NewBidder and Binom templates, user code";
        High "{src_hostname}", "site host", "NewBidder and Binom templates, user code";
        Medium "{cost}", "cost", "NewBidder and Binom templates";
        Low "{actual_cost}", "cost", "one user link";
        Medium "{category_id}", "category id", "NewBidder and Binom templates";
        Medium "{format}", "ad format", "NewBidder and Binom templates";
        Medium "{country}", "country", "NewBidder and Binom templates";
        Low "{time}", "time", "NewBidder template or user code";
        Low "{clickid}", "not explained: the click id is {conversions_tracking}", "NewBidder template or user code";
        Low "{asset_id}", "asset id", "NewBidder template or user code";
    },
    // The goal id is 32 hex digits. `skey` is needed only to send a value in `cpa`.
    postback: Postback::Url {
        url: "http://s.magsrv.com/tag.php?goal=<GOAL_ID>&tag={ref_id}",
        http_only: true,
        account_parts: &["GOAL_ID", "goal"],
        secret_parts: &["skey"],
    },
    confidence: Confidence::Medium,
    source: "docs.exoclick.com for token, path and parameters; user code for the postback host",
};

pub(super) const TRAFFICSTARS: Channel = Channel {
    id: "trafficstars",
    name: "TrafficStars",
    kind: "banners, pop, native (adult)",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{site_id}", "site id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{creative_id}", "creative id"),
        slot(4, "{adspot_id}", "ad spot id"),
        slot(5, "{geo}", "country"),
    ],
    macros: macros! {
        High "{click_id}", "click id", "TrafficStars support, dynamic parameters";
        High "{campaign_id}", "campaign id", "TrafficStars support, dynamic parameters";
        High "{campaign}", "campaign name", "TrafficStars support, dynamic parameters";
        High "{creative_id}", "creative id", "TrafficStars support, dynamic parameters";
        High "{site_id}", "site id", "TrafficStars support, dynamic parameters";
        High "{site_host}", "site host", "TrafficStars support, dynamic parameters";
        High "{adspot_id}", "ad spot id", "TrafficStars support, dynamic parameters";
        High "{adspot_name}", "ad spot name", "TrafficStars support, dynamic parameters";
        High "{cost}", "actual cost", "TrafficStars support, dynamic parameters";
        High "{price}", "the bid that was set", "TrafficStars support, dynamic parameters";
        High "{ecpc}", "effective cost per click by its name", "TrafficStars support, dynamic parameters";
        High "{pricing_model}", "pricing model", "TrafficStars support, dynamic parameters";
        High "{format}", "ad format", "TrafficStars support, dynamic parameters";
        High "{format_id}", "ad format id", "TrafficStars support, dynamic parameters";
        High "{geo}", "country", "TrafficStars support, dynamic parameters";
        High "{region}", "region", "TrafficStars support, dynamic parameters";
        High "{lang}", "language", "TrafficStars support, dynamic parameters";
        High "{device_type}", "device type", "TrafficStars support, dynamic parameters";
        High "{device_type_id}", "device type id", "TrafficStars support, dynamic parameters";
        High "{os}", "operating system", "TrafficStars support, dynamic parameters";
        High "{os_id}", "operating system id", "TrafficStars support, dynamic parameters";
        High "{browser}", "browser", "TrafficStars support, dynamic parameters";
        High "{browser_id}", "browser id", "TrafficStars support, dynamic parameters";
        High "{keywords}", "keywords", "TrafficStars support, dynamic parameters";
        High "{category}", "category", "TrafficStars support, dynamic parameters";
        High "{category_id}", "category id", "TrafficStars support, dynamic parameters";
        High "{carrier}", "carrier", "TrafficStars support, dynamic parameters";
        High "{carrier_id}", "carrier id", "TrafficStars support, dynamic parameters";
        High "{referrer}", "referrer", "TrafficStars support, dynamic parameters";
        High "{ip}", "IP address", "TrafficStars support, dynamic parameters";
        High "{x}", "not explained", "TrafficStars support, dynamic parameters";
        High "{y}", "not explained", "TrafficStars support, dynamic parameters";
    },
    postback: Postback::Url {
        url: "https://tsyndicate.com/api/v1/cpa/action?clickid={ref_id}&value={payout}&allow_duplicates=1&key=<ACCOUNT_KEY>",
        http_only: false,
        account_parts: &[],
        secret_parts: &["ACCOUNT_KEY", "key"],
    },
    confidence: Confidence::High,
    source: "TrafficStars support",
};

pub(super) const TWINRED: Channel = Channel {
    id: "twinred",
    name: "TwinRed",
    kind: "banners, pop, native (adult)",
    click_id: Some("{transactionID}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{source}", "source"),
        slot(2, "{campaignID}", "campaign id"),
        slot(3, "{creativeID}", "creative id"),
        slot(4, "{domain}", "domain"),
        slot(5, "{country}", "country"),
    ],
    macros: macros! {
        Medium "{transactionID}", "click id", "Keitaro template";
        Medium "{campaignID}", "campaign id", "Keitaro template";
        Medium "{creativeID}", "creative id", "Keitaro template";
        Medium "{source}", "source", "Keitaro template";
        Medium "{domain}", "domain", "Keitaro template";
        Medium "{cost}", "cost", "Keitaro template";
        Medium "{country}", "country", "Keitaro template";
        Medium "{browser}", "browser", "Keitaro template";
        Medium "{carrier}", "carrier", "Keitaro template";
        Medium "{keywords}", "keywords", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://ad.twinrdengine.com/conversion/<UNIQUE_TRACKER_NAME>?id={ref_id}",
        http_only: false,
        account_parts: &["UNIQUE_TRACKER_NAME"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template",
};

pub(super) const TRAFFICJUNKY: Channel = Channel {
    id: "trafficjunky",
    name: "TrafficJunky",
    kind: "banners, pop (adult)",
    click_id: Some("{ACLID}"),
    click_id_also: &[],
    cost: Some("{BidValue}"),
    parameters: &[
        slot(1, "{SiteName}", "site"),
        slot(2, "{CampaignID}", "campaign id"),
        slot(3, "{BanID}", "banner id"),
        slot(4, "{AdID}", "ad id"),
        slot(5, "{SpotName}", "spot"),
    ],
    macros: macros! {
        Low "{ACLID}", "click id", "one list that cites TrafficJunky's blog of 2016";
        High "{CampaignID}", "campaign id", "Keitaro, NewBidder and Binom templates";
        Medium "{AdID}", "ad id", "NewBidder and Binom templates";
        High "{BanID}", "banner id", "Keitaro, NewBidder and Binom templates";
        High "{BanName}", "banner name", "Keitaro, NewBidder and Binom templates";
        High "{SiteName}", "site", "Keitaro, NewBidder and Binom templates";
        Medium "{SpotName}", "spot", "NewBidder and Binom templates";
        Medium "{BidValue}", "cost", "NewBidder and Binom templates";
        Medium "{Location}", "location", "NewBidder and Binom templates";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Low,
    source: "one list that cites TrafficJunky's blog for the click id; tracker templates for the rest",
};
