//! Search advertising. All three add their click id by themselves.

use super::{Channel, Postback, slot};
use crate::facts::Confidence;

pub(super) const GOOGLE: Channel = Channel {
    id: "google",
    name: "Google Ads",
    kind: "search, display, video",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{placement}", "placement"),
        slot(2, "{campaignid}", "campaign id"),
        slot(3, "{creative}", "ad id"),
        slot(4, "{adgroupid}", "ad group id"),
        slot(5, "{keyword}", "keyword"),
        slot(6, "{matchtype}", "match type"),
    ],
    macros: macros! {
        Low "{gclid}", "click id, normally added by auto-tagging", "Google Ads API docs; a network directory disagrees";
        High "{campaignid}", "campaign id", "Google's ValueTrack table";
        High "{adgroupid}", "ad group id", "Google's ValueTrack table";
        High "{assetgroupid}", "asset group id, Performance Max", "Google's ValueTrack table";
        High "{creative}", "ad id", "Google's ValueTrack table";
        High "{placement}", "placement", "Google's ValueTrack table";
        High "{target}", "target", "Google's ValueTrack table";
        High "{targetid}", "target id", "Google's ValueTrack table";
        High "{keyword}", "keyword", "Google's ValueTrack table";
        High "{matchtype}", "match type", "Google's ValueTrack table";
        High "{network}", "network", "Google's ValueTrack table";
        High "{device}", "device", "Google's ValueTrack table";
        High "{devicemodel}", "device model", "Google's ValueTrack table";
        High "{loc_physical_ms}", "place of the visitor, Google geo id", "Google's ValueTrack table";
        High "{loc_interest_ms}", "place of interest, Google geo id", "Google's ValueTrack table";
        High "{adposition}", "ad position", "Google's ValueTrack table";
        High "{feeditemid}", "feed item id", "Google's ValueTrack table";
        High "{extensionid}", "extension id", "Google's ValueTrack table";
        High "{random}", "random number", "Google's ValueTrack table";
        High "{lpurl}", "landing page URL", "Google's ValueTrack table";
    },
    postback: Postback::Api,
    confidence: Confidence::High,
    source: "Google's ValueTrack table on developers.google.com",
};

pub(super) const MICROSOFT: Channel = Channel {
    id: "microsoft",
    name: "Microsoft (Bing) Ads",
    kind: "search, audience",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{CampaignId}", "campaign id"),
        slot(2, "{AdId}", "ad id"),
        slot(3, "{AdGroupId}", "ad group id"),
        slot(4, "{keyword}", "keyword"),
        slot(5, "{MatchType}", "match type"),
        slot(6, "{Network}", "network"),
    ],
    macros: macros! {
        Medium "{msclkid}", "click id, normally added by auto-tagging", "Adobe Advertising tracking template";
        High "{CampaignId}", "campaign id", "help.ads.microsoft.com";
        High "{Campaign}", "campaign name", "help.ads.microsoft.com";
        High "{AdGroupId}", "ad group id", "help.ads.microsoft.com";
        High "{AdGroup}", "ad group name", "help.ads.microsoft.com";
        High "{AdId}", "ad id", "Adobe docs, Keitaro and ClickerVolt templates";
        High "{TargetId}", "target ids", "help.ads.microsoft.com";
        Medium "{keyword}", "keyword", "Adobe docs, ClickerVolt template";
        Medium "{QueryString}", "search query", "Keitaro and ClickerVolt templates";
        Medium "{OrderItemId}", "keyword id", "Keitaro template";
        Medium "{MatchType}", "match type", "Adobe docs, ClickerVolt template";
        Medium "{BidMatchType}", "match type of the bid", "Keitaro template";
        Medium "{device}", "device", "Adobe docs";
        Medium "{Network}", "network", "ClickerVolt template";
        Medium "{loc_physical_ms}", "place of the visitor", "Adobe docs";
        Medium "{loc_interest_ms}", "place of interest", "Adobe docs";
        Medium "{adextensionid}", "ad extension id", "Adobe docs";
        Medium "{lpurl}", "landing page URL", "Adobe docs";
    },
    postback: Postback::Api,
    confidence: Confidence::Medium,
    source: "help.ads.microsoft.com for ids; Adobe docs and tracker templates for the rest",
};

pub(super) const YANDEX: Channel = Channel {
    id: "yandex",
    name: "Yandex Direct",
    kind: "search, networks",
    click_id: None,
    click_id_also: &[],
    cost: None,
    parameters: &[
        slot(1, "{source}", "source (site)"),
        slot(2, "{campaign_id}", "campaign id"),
        slot(3, "{ad_id}", "ad id"),
        slot(4, "{gbid}", "group id"),
        slot(5, "{keyword}", "keyword"),
        slot(6, "{device_type}", "device type"),
    ],
    macros: macros! {
        Medium "{campaign_id}", "campaign id", "Yandex docs describe it; spelling from user code";
        Low "{gbid}", "group id", "user code";
        High "{ad_id}", "ad id", "Yandex docs";
        High "{banner_id}", "ad id", "Yandex docs";
        High "{keyword}", "keyword", "Yandex docs";
        Low "{phrase_id}", "phrase id", "user code";
        Medium "{source}", "source (site)", "Yandex docs describe it; spelling from user code";
        Medium "{source_type}", "source type", "Yandex docs describe it; spelling from user code";
        Medium "{position}", "position", "Yandex docs describe it; spelling from user code";
        Medium "{position_type}", "position type", "Yandex docs describe it; spelling from user code";
        Medium "{device_type}", "device type", "Yandex docs describe it; spelling from user code";
        Low "{region_id}", "region id", "user code";
        Low "{region_name}", "region name", "user code";
        Medium "{retargeting_id}", "retargeting id", "Yandex docs describe it; spelling from user code";
        Medium "{addphrases}", "related phrase", "Yandex docs describe it; spelling from user code";
    },
    postback: Postback::Api,
    confidence: Confidence::Medium,
    source: "Yandex docs for the offline upload; user code for most spellings",
};
