//! Native and teaser networks.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

pub(super) const KADAM: Channel = Channel {
    id: "kadam",
    name: "Kadam",
    kind: "native, push, pop",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{cpc}"),
    parameters: &[
        slot(1, "{site_id}", "site id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{ad_id}", "ad id"),
    ],
    macros: macros! {
        High "{click_id}", "click id", "Kadam wiki";
        Medium "[CPA]", "click id, old style", "Kadam wiki, 2020 and before";
        High "{campaign_id}", "campaign id", "Kadam wiki";
        Medium "[CID]", "campaign id, old style", "Kadam wiki, 2020 and before";
        High "{ad_id}", "ad id", "Kadam wiki";
        Medium "[ID]", "ad id, old style", "Kadam wiki, 2020 and before";
        Medium "{site_id}", "site id", "Keitaro template, ValidVisit";
        Medium "[SID]", "site id, old style", "Kadam wiki, 2020 and before";
        Medium "{cpc}", "cost", "Keitaro template";
        Medium "[CLC]", "cost, old style", "Kadam wiki, 2020 and before";
        Medium "[TGTXT]", "keyword, old style", "Kadam wiki, 2020 and before";
        Medium "[RID]", "region, old style", "Kadam wiki, 2020 and before";
        Medium "[CATID]", "category, old style", "Kadam wiki, 2020 and before";
        Medium "{page_cat_id}", "page category", "Keitaro template";
        Medium "{division}", "not explained", "Keitaro template";
        Medium "{price_model}", "price model", "Keitaro template";
        Medium "{sub_age}", "not explained", "Keitaro template";
    },
    // The status words are the user's own: typed into the Kadam campaign.
    postback: Postback::Url {
        url: "https://kdtrk.net/ru/postback/?data={ref_id}&cost={payout}&status=<STATUS>",
        http_only: false,
        account_parts: &["STATUS", "status"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "Kadam wiki for click id, host and data; Keitaro template for cost and status",
};

pub(super) const MGID: Channel = Channel {
    id: "mgid",
    name: "MGID",
    kind: "native",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: Some("{click_price}"),
    parameters: &[
        slot(1, "{widget_id}", "widget (site) id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{teaser_id}", "ad id"),
        slot(4, "{category_id}", "category id"),
    ],
    macros: macros! {
        High "{click_id}", "click id", "MGID help page";
        High "{campaign_id}", "campaign id", "MGID help page";
        High "{teaser_id}", "ad id", "MGID help page";
        High "{title}", "ad title", "MGID help page";
        High "{widget_id}", "widget (site) id", "MGID help page";
        High "{source}", "source name, with Sources Optimization only", "MGID help page";
        High "{source_id}", "source id, with Sources Optimization only", "MGID help page";
        High "{click_price}", "cost", "MGID help page";
        High "{category_id}", "category id", "MGID help page";
        High "{geo}", "country the campaign targets", "MGID help page";
        High "{geo_region}", "region the campaign targets", "MGID help page";
        High "{ifa}", "device, mobile only", "MGID help page";
        High "{price_range}", "device price range by its name, mobile only", "MGID help page";
        High "{user_id}", "user id", "MGID help page";
        High "{gdpr}", "GDPR flag", "MGID help page";
        High "{gdpr_consent}", "GDPR consent", "MGID help page";
        High "{referrer}", "referrer", "MGID help page";
    },
    // MGID reads `r` in the account's currency.
    postback: Postback::Url {
        url: "https://a.mgid.com/postback/<CLIENT_ID>?c={ref_id}&e=<EVENT>&r={payout}",
        http_only: false,
        account_parts: &["CLIENT_ID", "EVENT", "e"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "MGID help page; user code for the id in the postback's path",
};

/// Slots as in RedTrack's own preset; its slot 2 holds the fixed text `Taboola`.
pub(super) const TABOOLA: Channel = Channel {
    id: "taboola",
    name: "Taboola",
    kind: "native",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{campaign_id}", "campaign id"),
        slot(3, "{campaign_name}", "campaign name"),
        slot(4, "{campaign_item_id}", "ad (item) id"),
        slot(5, "{site}", "site name"),
        slot(6, "{title}", "ad title"),
        slot(7, "{platform}", "device"),
        slot(8, "{site_id}", "site id"),
        slot(9, "{thumbnail}", "thumbnail"),
        slot(10, "{timestamp}", "time"),
    ],
    macros: macros! {
        High "{click_id}", "click id", "RedTrack preset, Kintura preset, server-side tag template";
        Medium "{campaign_id}", "campaign id", "RedTrack preset, Kintura preset";
        Medium "{campaign_name}", "campaign name", "RedTrack preset, Kintura preset";
        Medium "{campaign}", "campaign, older", "NewBidder, Binom and ClickerVolt templates";
        Medium "{campaign_item_id}", "ad (item) id", "RedTrack preset, Kintura preset";
        High "{title}", "ad title", "RedTrack preset; NewBidder, Binom and ClickerVolt templates";
        High "{thumbnail}", "thumbnail", "RedTrack preset; NewBidder, Binom and ClickerVolt templates";
        High "{site}", "site name", "RedTrack preset; NewBidder, Binom and ClickerVolt templates";
        Medium "{site_id}", "site id", "RedTrack preset, Kintura preset";
        Low "{cpc}", "cost, disputed", "network directory; RedTrack's preset and four templates have none";
        Medium "{platform}", "device", "RedTrack preset, Kintura preset";
        Medium "{timestamp}", "time", "RedTrack preset";
    },
    postback: Postback::Url {
        url: "https://trc.taboola.com/actions-handler/log/3/s2s-action?click-id={ref_id}&name=<EVENT>&revenue={payout}&currency=<CURRENCY>",
        http_only: false,
        account_parts: &["EVENT", "name", "CURRENCY", "currency"],
        secret_parts: &[],
    },
    confidence: Confidence::High,
    source: "Taboola's own docs for the postback; RedTrack preset for macros and slots",
};

pub(super) const OUTBRAIN: Channel = Channel {
    id: "outbrain",
    name: "Outbrain",
    kind: "native",
    click_id: Some("{{ob_click_id}}"),
    click_id_also: &["[ob_click_id]"],
    cost: None,
    parameters: &[
        slot(1, "{{publisher_id}}", "publisher id"),
        slot(2, "{{campaign_id}}", "campaign id"),
        slot(3, "{{ad_id}}", "ad id"),
        slot(4, "{{section_id}}", "section id"),
        slot(5, "{{publisher_name}}", "publisher name"),
        slot(6, "{{section_name}}", "section name"),
    ],
    macros: macros! {
        High "{{ob_click_id}}", "click id", "ClickerVolt template; notes that cite Outbrain help";
        Low "[ob_click_id]", "click id", "notes that cite Outbrain help: both brace styles are accepted";
        High "{{campaign_id}}", "campaign id", "ClickerVolt template, network directory, a tracker's preset";
        High "{{ad_id}}", "ad id", "ClickerVolt and NewBidder templates, a tracker's preset";
        Low "{{promoted_link_id}}", "ad id", "tracker templates, not named";
        Medium "{{ad_title}}", "ad title", "NewBidder template, a tracker's preset";
        Medium "{{doc_title}}", "page title", "NewBidder template, a tracker's preset";
        Medium "{{doc_author}}", "page author", "NewBidder template, a tracker's preset";
        High "{{publisher_id}}", "publisher id", "ClickerVolt template, network directory, a tracker's preset";
        High "{{publisher_name}}", "publisher name", "ClickerVolt template, network directory, a tracker's preset";
        Medium "{{section_id}}", "section id", "ClickerVolt template, user code";
        Medium "{{section_name}}", "section name", "ClickerVolt template, user code";
        Medium "{{source_id}}", "source id", "a tracker's preset";
        Low "{{origsrcid}}", "source id, older", "NewBidder template of 2017";
        Low "{{cpc}}", "cost, disputed", "network directory; another preset says there is none";
        Low "{{time_stamp}}", "time", "NewBidder template of 2017";
        Low "[campaign_id]", "campaign id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[ad_id]", "ad id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[promoted_link_id]", "ad id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[ad_title]", "ad title", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[doc_title]", "page title", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[doc_author]", "page author", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[publisher_id]", "publisher id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[publisher_name]", "publisher name", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[section_id]", "section id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[section_name]", "section name", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[source_id]", "source id", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[origsrcid]", "source id, older", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[cpc]", "cost, disputed", "notes that cite Outbrain help: both brace styles are accepted";
        Low "[time_stamp]", "time", "notes that cite Outbrain help: both brace styles are accepted";
    },
    postback: Postback::Url {
        url: "https://tr.outbrain.com/unifiedPixel?ob_click_id={ref_id}&name=<EVENT>&orderValue={payout}&currency=<CURRENCY>",
        http_only: false,
        account_parts: &["EVENT", "name", "CURRENCY", "currency"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "tracker code; notes that cite Outbrain help",
};

pub(super) const ZEMANTA: Channel = Channel {
    id: "zemanta",
    name: "Outbrain DSP (Zemanta)",
    kind: "native",
    click_id: Some("{postbackid}"),
    click_id_also: &[],
    cost: None,
    parameters: &[],
    macros: macros! {
        High "{postbackid}", "click id", "Zemanta's own docs";
    },
    postback: Postback::Url {
        url: "https://p1.zemanta.com/v2/p/s2s/<ACCOUNT>/<EVENT>/?postbackid={ref_id}",
        http_only: false,
        account_parts: &["ACCOUNT", "EVENT"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Zemanta's own docs for the macro; user code for the postback, which is issued per conversion",
};

pub(super) const REVCONTENT: Channel = Channel {
    id: "revcontent",
    name: "Revcontent",
    kind: "native",
    click_id: Some("{{widget_clickid}}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{widget_id}", "widget (site) id"),
        slot(2, "{boost_id}", "campaign (boost) id"),
        slot(3, "{content_id}", "ad (content) id"),
        slot(4, "{adv_targets}", "targets"),
    ],
    macros: macros! {
        Low "{{widget_clickid}}", "click id", "network directory; four tracker templates have none";
        High "{boost_id}", "campaign (boost) id", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        High "{content_id}", "ad (content) id", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        High "{widget_id}", "widget (site) id", "Keitaro, NewBidder, Binom and ClickerVolt templates";
        Low "{{widget_id}}", "widget (site) id", "network directory";
        High "{adv_targets}", "targets", "NewBidder, Binom and ClickerVolt templates";
        Low "{{cpc}}", "cost, disputed", "network directory";
    },
    // `amount` is said to take a non-zero integer.
    postback: Postback::Url {
        url: "https://trends.revcontent.com/api/v1/conversion.php?api_key=<API_KEY>&rc_uuid={ref_id}&amount={payout}",
        http_only: false,
        account_parts: &[],
        secret_parts: &["API_KEY", "api_key"],
    },
    confidence: Confidence::Low,
    source: "Keitaro, NewBidder, Binom and ClickerVolt templates for ids; user code for click id and postback",
};

pub(super) const CONTENTAD: Channel = Channel {
    id: "contentad",
    name: "Content.ad",
    kind: "native",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "[did]", "domain id"),
        slot(2, "[cid]", "campaign id"),
        slot(3, "[adid]", "ad id"),
    ],
    macros: macros! {
        Medium "[cid]", "campaign id (not the click)", "Binom template, Kintura preset";
        Medium "[adid]", "ad id", "Binom template, Kintura preset";
        Medium "[did]", "domain id", "Binom template, Kintura preset";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Medium,
    source: "Binom template, Kintura preset",
};

pub(super) const GEOZO: Channel = Channel {
    id: "geozo",
    name: "geozo",
    kind: "native (teaser)",
    click_id: Some("[CLICK_ID]"),
    click_id_also: &[],
    cost: Some("[BID]"),
    parameters: &[
        slot(1, "[SITE_ID]", "site id"),
        slot(2, "[AD_GROUP_ID]", "ad group id"),
        slot(3, "[AD_ID]", "ad id"),
        slot(4, "[BLOCK_ID]", "block id"),
    ],
    macros: macros! {
        Medium "[CLICK_ID]", "click id", "Keitaro template";
        Medium "[AD_GROUP_ID]", "ad group id", "Keitaro template, in its campaign slot";
        Medium "[AD_ID]", "ad id", "Keitaro template";
        Medium "[SITE_ID]", "site id", "Keitaro template";
        Medium "[BLOCK_ID]", "block id", "Keitaro template";
        Medium "[CATEGORY_ID]", "category id", "Keitaro template";
        Medium "[TEMPLATE_ID]", "template id", "Keitaro template";
        Medium "[BID]", "cost", "Keitaro template";
    },
    // The path's last part names the tracker; the status is `lead`, `dep` or `cancel`.
    postback: Postback::Url {
        url: "https://postbacks.geozo.com/click/postback/<TRACKER>?click_uuid={ref_id}&money={payout}&status=<STATUS>",
        http_only: false,
        account_parts: &["TRACKER", "STATUS", "status"],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "Keitaro template; the RedTrack form of the postback may differ",
};

pub(super) const TEASERNET: Channel = Channel {
    id: "teasernet",
    name: "Teasernet",
    kind: "native (teaser)",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[slot(1, "[SITE_ID]", "site id"), slot(2, "[TEASER_ID]", "ad id")],
    macros: macros! {
        Medium "[TEASER_ID]", "ad id", "Keitaro template";
        Medium "[SITE_ID]", "site id", "Keitaro template";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Medium,
    source: "Keitaro template",
};
