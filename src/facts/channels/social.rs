//! Social networks and messengers.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

/// Meta adds `fbclid` by itself.
pub(super) const META: Channel = Channel {
    id: "meta",
    name: "Meta (Facebook) Ads",
    kind: "social",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{{ad.id}}", "ad id"),
        slot(2, "{{adset.id}}", "ad set id"),
        slot(3, "{{campaign.id}}", "campaign id"),
        slot(4, "{{ad.name}}", "ad name"),
        slot(5, "{{adset.name}}", "ad set name"),
        slot(6, "{{campaign.name}}", "campaign name"),
        slot(7, "{{placement}}", "placement"),
        slot(8, "{{site_source_name}}", "site: fb, ig, msg or an"),
    ],
    macros: macros! {
        High "{{campaign.id}}", "campaign id", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{campaign.name}}", "campaign name", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{adset.id}}", "ad set id", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{adset.name}}", "ad set name", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{ad.id}}", "ad id", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{ad.name}}", "ad name", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{placement}}", "placement", "ClickerVolt template, Eulerian docs, link strings in common use";
        High "{{site_source_name}}", "site: fb, ig, msg or an", "ClickerVolt template, Eulerian docs, link strings in common use";
    },
    postback: Postback::Api,
    confidence: Confidence::High,
    source: "link strings in common use; Meta developer docs for the Conversions API",
};

/// TikTok adds `ttclid` by itself.
pub(super) const TIKTOK: Channel = Channel {
    id: "tiktok",
    name: "TikTok Ads",
    kind: "social",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "__PLACEMENT__", "placement"),
        slot(2, "__CAMPAIGN_ID__", "campaign id"),
        slot(3, "__CID__", "ad id"),
        slot(4, "__AID__", "ad group id"),
        slot(5, "__CAMPAIGN_NAME__", "campaign name"),
        slot(6, "__CID_NAME__", "ad name"),
    ],
    macros: macros! {
        Medium "__CLICKID__", "click id, also added by itself as ttclid", "TikTok help for ttclid; network directory for the spelling";
        Medium "__CAMPAIGN_ID__", "campaign id", "network directory, several user codes";
        Medium "__CAMPAIGN_NAME__", "campaign name", "network directory, several user codes";
        Medium "__AID__", "ad group id", "network directory, several user codes";
        Medium "__AID_NAME__", "ad group name", "network directory, several user codes";
        Medium "__CID__", "ad id", "network directory, several user codes";
        Medium "__CID_NAME__", "ad name", "network directory, several user codes";
        Low "__PLACEMENT__", "placement", "user code";
    },
    postback: Postback::Api,
    confidence: Confidence::Medium,
    source: "TikTok help for ttclid and the Events API; user code for macros",
};

/// Snapchat adds `sccid` by itself.
pub(super) const SNAPCHAT: Channel = Channel {
    id: "snapchat",
    name: "Snapchat",
    kind: "social",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{{campaign.id}}", "campaign id"),
        slot(2, "{{ad.id}}", "ad id"),
        slot(3, "{{adSet.id}}", "ad set id"),
        slot(4, "{{campaign.name}}", "campaign name"),
        slot(5, "{{adSet.name}}", "ad set name"),
    ],
    macros: macros! {
        Low "{{click_id}}", "click id, disputed", "network directory; partner docs say sccid is added by itself";
        Medium "{{campaign.id}}", "campaign id", "GoDataFeed docs that quote Snap, Eulerian docs";
        Medium "{{campaign.name}}", "campaign name", "GoDataFeed docs that quote Snap, Eulerian docs";
        Medium "{{adSet.id}}", "ad set id", "GoDataFeed docs that quote Snap, Eulerian docs";
        Medium "{{adSet.name}}", "ad set name", "GoDataFeed docs that quote Snap, Eulerian docs";
        Medium "{{ad.id}}", "ad id", "GoDataFeed docs that quote Snap, Eulerian docs";
    },
    postback: Postback::Api,
    confidence: Confidence::Medium,
    source: "partner docs that quote Snap; network directory for the Conversions API",
};

pub(super) const VK: Channel = Channel {
    id: "vk",
    name: "VK Ads",
    kind: "social",
    click_id: Some("{{clickid}}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{{campaign_id}}", "campaign id"),
        slot(2, "{{banner_id}}", "banner (ad) id"),
        slot(3, "{{campaign_name}}", "campaign name"),
        slot(4, "{{search_phrase}}", "keyword"),
        slot(5, "{{geo}}", "geo"),
    ],
    macros: macros! {
        High "{{clickid}}", "click id, shown there in rb_clickid", "ads.vk.com, Link markup for click verification";
        High "{{campaign_id}}", "campaign id", "ads.vk.com, Link markup for click verification";
        High "{{banner_id}}", "banner (ad) id", "ads.vk.com, Link markup for click verification";
        Medium "{{advertiser_id}}", "advertiser", "Keitaro template";
        Medium "{{campaign_name}}", "campaign name", "Keitaro template";
        Medium "{{search_phrase}}", "keyword", "Keitaro template";
        Medium "{{geo}}", "geo", "Keitaro template";
        Medium "{{gender}}", "gender", "Keitaro template";
        Medium "{{age}}", "age", "Keitaro template";
        Medium "{{impression_weekday}}", "weekday", "Keitaro template";
        Medium "{{impression_hour}}", "hour", "Keitaro template";
        Medium "{{user_timezone}}", "time zone", "Keitaro template";
        Medium "{{random}}", "random number", "Keitaro template";
    },
    postback: Postback::Unknown,
    confidence: Confidence::Medium,
    source: "ads.vk.com, Link markup for click verification; Keitaro template",
};

pub(super) const ADSGRAM: Channel = Channel {
    id: "adsgram",
    name: "AdsGram",
    kind: "messenger (mini-apps)",
    click_id: Some("{click_id}"),
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{publisher_id}", "publisher id"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{banner_id}", "banner id"),
    ],
    macros: macros! {
        High "{click_id}", "click id", "AdsGram docs";
        High "{campaign_id}", "campaign id", "AdsGram docs";
        High "{banner_id}", "banner id", "AdsGram docs";
        High "{publisher_id}", "publisher id", "AdsGram docs";
        High "{record_data}", "record, for the conversion endpoint", "AdsGram docs";
    },
    postback: Postback::Url {
        url: "https://api.adsgram.ai/postback/common?type=install&click_id={ref_id}",
        http_only: false,
        account_parts: &[],
        secret_parts: &[],
    },
    confidence: Confidence::Medium,
    source: "AdsGram docs for macros; Keitaro template for the postback",
};
