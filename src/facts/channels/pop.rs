//! Pop, redirect and social-bar networks.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

pub(super) const ADSTERRA: Channel = Channel {
    id: "adsterra",
    name: "Adsterra",
    kind: "pop, social bar, push, banners",
    click_id: Some("##SUB_ID_SHORT(action)##"),
    click_id_also: &[],
    cost: Some("##COST_CPC##"),
    parameters: &[
        slot(1, "##PLACEMENT_ID##", "placement id"),
        slot(2, "##CAMPAIGN_ID##", "campaign id"),
        slot(3, "##BANNER_ID##", "banner id"),
        slot(4, "##ZONE_ID##", "zone id"),
        slot(5, "##PUBLISHER_ID##", "publisher id"),
    ],
    macros: macros! {
        High "##SUB_ID_SHORT(action)##", "click id", "Keitaro template, landing-page kits, three more user codes";
        Medium "##CAMPAIGN_ID##", "campaign id", "Keitaro template, landing-page kits";
        Medium "##BANNER_ID##", "banner id", "Keitaro template, user code";
        Medium "##PLACEMENT_ID##", "placement id", "Keitaro template, landing-page kits";
        Medium "##ZONE_ID##", "zone id", "Keitaro template";
        Medium "##PUBLISHER_ID##", "publisher id", "Keitaro template";
        Medium "##LANDING_ID##", "landing id", "Keitaro template";
        Low "##COST_CPC##", "cost", "one prelander kit";
        Low "##DEVICE_BRAND##", "device brand", "one prelander kit";
        Low "##USER_OS##", "operating system", "one prelander kit";
        Low "##BROWSER_NAME##", "browser", "one prelander kit";
        Low "##REMOTE_LANGUAGE##", "language", "one prelander kit";
        Low "##USER_CARRIER##", "carrier", "one prelander kit";
        Low "##USERAGENT##", "user agent", "one prelander kit";
    },
    postback: Postback::Url {
        url: "https://www.pbterra.com/name/<ADVERTISER>/at?subid_short={ref_id}&atpay={payout}",
        http_only: false,
        account_parts: &["ADVERTISER"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "Adsterra's own docs for the postback (US dollars only); Keitaro template and user code for macros",
};

pub(super) const ZEROPARK: Channel = Channel {
    id: "zeropark",
    name: "Zeropark",
    kind: "pop, domain, push",
    click_id: Some("{cid}"),
    click_id_also: &[],
    cost: Some("{visit_cost}"),
    parameters: &[
        slot(1, "{target}", "target (placement)"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{ad_copy_name}", "ad copy"),
        slot(4, "{source}", "source"),
        slot(5, "{keyword}", "keyword"),
        slot(6, "{match}", "match"),
    ],
    macros: macros! {
        High "{cid}", "click id", "Binom, NewBidder and ClickerVolt templates, Keitaro help";
        High "{campaign_id}", "campaign id", "Binom, NewBidder and ClickerVolt templates";
        Medium "{long_campaign_id}", "long campaign id", "NewBidder template, user code";
        High "{campaign_name}", "campaign name", "Binom, NewBidder and ClickerVolt templates";
        Medium "{ad_copy_name}", "ad copy", "ClickerVolt template";
        High "{target}", "target (placement)", "Binom, NewBidder and ClickerVolt templates";
        Medium "{source}", "source", "Binom and ClickerVolt templates";
        Medium "{target_url}", "target URL", "NewBidder template, a RedTrack-shaped link in public";
        Medium "{visit_cost}", "cost", "ClickerVolt template, a tracker's API document";
        Medium "{geo}", "country", "Binom and NewBidder templates";
        High "{keyword}", "keyword", "Binom, NewBidder and ClickerVolt templates";
        High "{match}", "match", "Binom, NewBidder and ClickerVolt templates";
        High "{traffic_type}", "traffic type", "Binom, NewBidder and ClickerVolt templates";
        High "{visitor_type}", "visitor type", "Binom, NewBidder and ClickerVolt templates";
        Medium "{carrier}", "carrier", "Binom template";
    },
    // An older host, postback.zeroredirect1.com, also took `payout`.
    postback: Postback::Url {
        url: "http://zp-postback.com/zppostback/<ACCOUNT_UUID>?cid={ref_id}",
        http_only: true,
        account_parts: &["ACCOUNT_UUID"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Binom, NewBidder and ClickerVolt templates for macros; user code for the postback host",
};

pub(super) const HILLTOPADS: Channel = Channel {
    id: "hilltopads",
    name: "HilltopAds",
    kind: "pop, in-page, video",
    click_id: Some("{{ctoken}}"),
    click_id_also: &[],
    cost: Some("{{price}}"),
    parameters: &[
        slot(1, "{{zoneid}}", "zone id"),
        slot(2, "{{campaignid}}", "campaign id"),
        slot(3, "{{adid}}", "ad id"),
    ],
    macros: macros! {
        Medium "{{ctoken}}", "click id", "Keitaro template, ad-network catalogue";
        Medium "{{campaignid}}", "campaign id", "Keitaro template, ad-network catalogue";
        Medium "{{adid}}", "ad id", "Keitaro template, ad-network catalogue";
        Medium "{{zoneid}}", "zone id", "Keitaro template, ad-network catalogue";
        Medium "{{price}}", "cost (not the payout)", "Keitaro template, ad-network catalogue";
    },
    // `token` carries the click id. Own pages spell the last key in three ways: copy it.
    postback: Postback::Url {
        url: "https://postback.hilltopads.com/close/?token={ref_id}&price={payout}&currency=<CURRENCY>&advertiserId=<ADVERTISER_ID>",
        http_only: false,
        account_parts: &[
            "CURRENCY",
            "currency",
            "ADVERTISER_ID",
            "advertiserId",
            "advertiserid",
            "advertiserID",
        ],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template, ad-network catalogue, live user code",
};

pub(super) const CLICKADU: Channel = Channel {
    id: "clickadu",
    name: "Clickadu",
    kind: "pop, push, video",
    click_id: Some("${SUBID}"),
    click_id_also: &[],
    cost: Some("{cost}"),
    parameters: &[
        slot(1, "{zoneid}", "zone id (a domain name in SKIM campaigns)"),
        slot(2, "{campaignid}", "campaign id"),
        slot(3, "{bannerid}", "banner id"),
    ],
    macros: macros! {
        High "${SUBID}", "click id", "Clickadu support";
        High "{campaignid}", "campaign id", "Clickadu support";
        Medium "{bannerid}", "banner id", "Keitaro template";
        High "{zoneid}", "zone id (a domain name in SKIM campaigns)", "Clickadu support";
        High "{cost}", "cost", "Clickadu support";
        Medium "{currency}", "currency", "Keitaro template";
        Medium "{cohort}", "cohort", "Keitaro template";
        Medium "{pn_type}", "not explained", "Keitaro template";
    },
    postback: Postback::Url {
        url: "http://sconvtrk.com/conversion/<ACCOUNT_HASH>/?visitor_id={ref_id}&aid=<AID>",
        http_only: true,
        account_parts: &["ACCOUNT_HASH", "AID", "aid"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Clickadu support for macros; Keitaro template and user code for the postback",
};

pub(super) const POPADS: Channel = Channel {
    id: "popads",
    name: "PopAds",
    kind: "pop",
    click_id: Some("[IMPRESSIONID]"),
    click_id_also: &[],
    cost: Some("[BID]"),
    parameters: &[
        slot(1, "[WEBSITEID]", "site id"),
        slot(2, "[CAMPAIGNID]", "campaign id"),
        slot(3, "[CATEGORYID]", "category id"),
        slot(4, "[FORMFACTORID]", "device form factor"),
        slot(5, "[COUNTRY]", "country"),
    ],
    macros: macros! {
        High "[IMPRESSIONID]", "click id", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        High "[CAMPAIGNID]", "campaign id", "Keitaro, NewBidder and Binom templates";
        High "[CAMPAIGNNAME]", "campaign name", "Keitaro, NewBidder and Binom templates";
        High "[WEBSITEID]", "site id", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        Medium "[CATEGORYID]", "category id", "Keitaro and NewBidder templates";
        Medium "[CATEGORYNAME]", "category name", "Keitaro and NewBidder templates";
        High "[BID]", "cost", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        High "[COUNTRY]", "country", "NewBidder, Binom and ClickerVolt templates";
        Medium "[DEVICEID]", "device id", "NewBidder and ClickerVolt templates";
        Medium "[DEVICENAME]", "device name", "NewBidder and ClickerVolt templates";
        Medium "[FORMFACTORID]", "device form factor", "NewBidder and ClickerVolt templates";
        Medium "[FORMFACTORNAME]", "device form factor name", "NewBidder and ClickerVolt templates";
        Medium "[OSNAME]", "operating system", "ClickerVolt template";
        Medium "[BROWSERID]", "browser id", "NewBidder template";
        Medium "[BROWSERNAME]", "browser name", "NewBidder template";
        Low "[KEYWORD]", "keyword", "one user link";
        Medium "[QUALITY]", "quality", "tracker templates";
        Medium "[SCREENRESOLUTION]", "screen resolution", "tracker templates";
        Medium "[ISPNAME]", "internet provider", "tracker templates";
        Medium "[ADBLOCK]", "ad blocker", "tracker templates";
    },
    // Impression ids are kept 48 hours (ad-network catalogue): later postbacks are lost.
    postback: Postback::Url {
        url: "https://serve.popads.net/cpixel.php?s2s=1&aid=<AID>&id={ref_id}&value={payout}",
        http_only: false,
        account_parts: &["AID", "aid"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "five tracker templates for macros; NewBidder template and ad-network catalogue for the postback",
};

pub(super) const POPCASH: Channel = Channel {
    id: "popcash",
    name: "PopCash",
    kind: "pop",
    click_id: Some("[clickid]"),
    click_id_also: &[],
    cost: Some("[bid]"),
    parameters: &[
        slot(1, "[siteid]", "site id"),
        slot(2, "[campaignid]", "campaign id"),
        slot(3, "[category]", "category"),
        slot(4, "[cc]", "country"),
    ],
    macros: macros! {
        Medium "[clickid]", "click id", "ClickerVolt template, ad-network catalogue";
        High "[campaignid]", "campaign id", "Keitaro and ClickerVolt templates, ad-network catalogue";
        High "[siteid]", "site id", "Keitaro and ClickerVolt templates, ad-network catalogue";
        Medium "[category]", "category", "Keitaro and ClickerVolt templates";
        High "[bid]", "cost", "Keitaro and ClickerVolt templates, ad-network catalogue";
        Medium "[cc]", "country", "ClickerVolt template";
        Medium "[device]", "device", "ClickerVolt template";
        Medium "[operatingsystem]", "operating system", "ClickerVolt template";
        Medium "[connection]", "connection", "ClickerVolt template";
        Medium "[carrier]", "carrier", "ClickerVolt template";
    },
    postback: Postback::Url {
        url: "https://ct.popcash.net/click?aid=<AID>&clickid={ref_id}&payout={payout}",
        http_only: false,
        account_parts: &["AID", "aid"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro and ClickerVolt templates, ad-network catalogue, live user code",
};

pub(super) const ADCASH: Channel = Channel {
    id: "adcash",
    name: "Adcash",
    kind: "pop, push, native",
    click_id: Some("[clickid]"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "[zone]", "zone"),
        slot(2, "[campaign]", "campaign id"),
        slot(3, "[country]", "country"),
        slot(4, "[lang]", "language"),
    ],
    macros: macros! {
        High "[clickid]", "click id", "support.adcash.com, Event tracking";
        High "[campaign]", "campaign id", "Keitaro, NewBidder and ClickerVolt templates, PeerClick help";
        High "[zone]", "zone", "support.adcash.com, Event tracking";
        High "[country]", "country", "NewBidder and ClickerVolt templates, PeerClick help";
        High "[lang]", "language", "support.adcash.com, Event tracking";
        High "[timestamp]", "time", "support.adcash.com, Event tracking";
        Medium "[time]", "time", "NewBidder and Binom templates, PeerClick help";
        High "[advertiser]", "advertiser", "support.adcash.com, Event tracking";
    },
    postback: Postback::Url {
        url: "https://www.pixelhere.com/et/event.php?advertiser=<ADVERTISER>&cid={ref_id}&id=<ID>&campagne=<CAMPAIGN>&type=<TYPE>",
        http_only: false,
        account_parts: &[
            "ADVERTISER",
            "advertiser",
            "ID",
            "id",
            "CAMPAIGN",
            "campagne",
            "TYPE",
            "type",
        ],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "support.adcash.com for macros and parameters; Keitaro template for the postback host",
};

pub(super) const BIDVERTISER: Channel = Channel {
    id: "bidvertiser",
    name: "Bidvertiser",
    kind: "pop, push, direct",
    click_id: Some("{BV_CLICKID}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{BV_SRCID}", "source"),
        slot(2, "{BV_ADNAME}", "ad name"),
        slot(3, "{BV_CATEGORY}", "category"),
        slot(4, "{BV_KEYWORD}", "keyword"),
    ],
    macros: macros! {
        High "{BV_CLICKID}", "click id", "Keitaro template, copies of the Bidvertiser cabinet, user code";
        Medium "{BV_ADNAME}", "ad name", "Keitaro template";
        Medium "{BV_SRCID}", "source", "Keitaro template";
        Medium "{BV_CATEGORY}", "category", "Keitaro template";
        Medium "{BV_KEYWORD}", "keyword", "Keitaro template";
        Low "{REVENUE}", "cost, doubtful: the postback's revenue placeholder", "Keitaro template";
    },
    postback: Postback::Url {
        url: "https://secure.bidvertiser.com/performance/pc.dbm?ver=1.0&AID=<AID>&CLICKID={ref_id}&revenue={payout}",
        http_only: false,
        account_parts: &["AID"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template; user code that cites Bidvertiser's help",
};
