//! Keys as other trackers, RedTrack's panel and other languages call them.

/// What a key is called elsewhere, in lower case without spaces and marks.
const CALLED: &[(&str, &[&str])] = &[
    ("tracking_domain", &["domain", "host", "trackingdomain", "trackerdomain", "домен"]),
    (
        "conversion_events",
        &[
            "conversions",
            "conversiontypes",
            "conversiontype",
            "events",
            "event",
            "goals",
            "конверсии",
        ],
    ),
    (
        "offer_source",
        &[
            "affiliatenetwork",
            "affiliatenetworks",
            "network",
            "offersources",
            "cpanetwork",
            "партнерка",
            "сеть",
        ],
    ),
    (
        "channels",
        &[
            "trafficchannels",
            "trafficchannel",
            "trafficsources",
            "trafficsource",
            "sources",
            "источники",
        ],
    ),
    (
        "landers",
        &["landings", "landing", "landingpages", "landingpage", "pages", "лендинги", "ленды"],
    ),
    ("offers", &["offer", "офферы", "оффер"]),
    ("campaigns", &["campaign", "кампании", "кампания"]),
    ("funnels", &["flows", "flow", "paths", "path", "rules", "streams", "потоки", "воронки"]),
    (
        "stream",
        &["url", "link", "trackinglink", "offerurl", "streamurl", "streamlink", "поток", "ссылка"],
    ),
    ("url", &["link", "href", "address", "postbackurl", "ссылка"]),
    ("countries", &["geo", "geos", "country", "гео", "страны", "страна"]),
    ("click_id", &["externalid", "refid", "subid", "clickidmacro", "s2sclickid"]),
    ("parameters", &["params", "tokens", "subs", "macros", "параметры"]),
    ("postback", &["postbackurl", "s2s", "s2spostback", "постбек", "постбэк"]),
    ("redtrack_id", &["campaignid", "id", "cmpid", "rtkid"]),
    ("when", &["status", "statuses", "on", "статус", "статусы"]),
    ("model", &["type", "costmodel", "модель"]),
    ("amount", &["value", "sum", "price", "сумма"]),
    ("weight", &["percent", "share", "split", "вес", "доля"]),
    ("payout", &["price", "revenue", "reward", "bid", "выплата", "ставка"]),
    ("kma_offer", &["offerid", "kmaid", "kmaofferid", "id"]),
    ("name", &["title", "label", "название", "имя"]),
    ("target", &["cname", "cnametarget"]),
    ("preset", &["template", "шаблон"]),
    ("protection_token", &["token", "ptoken", "protectiontoken", "secret"]),
    ("device_type", &["device", "devices", "устройство", "устройства"]),
    ("os", &["platform", "operatingsystem", "ос"]),
    ("languages", &["language", "lang", "locale", "язык", "языки"]),
    ("notes", &["note", "comment", "description", "заметки"]),
];

/// The key that is meant by one that is called otherwise elsewhere, of those that are free.
pub(super) fn meant<'k>(
    name: &str,
    free: impl Iterator<Item = &'k str> + Clone,
) -> Option<&'k str> {
    let folded: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_called = |key: &&str| {
        CALLED.iter().any(|(known, called)| known == key && called.contains(&folded.as_str()))
    };
    // The table's order counts: what a file cannot do without stands first.
    let order = |key: &&str| CALLED.iter().position(|(known, _)| known == key);
    free.filter(is_called).min_by_key(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Draft, config_schema};
    use std::collections::BTreeSet;

    #[test]
    fn every_key_of_the_table_is_one_of_the_language() {
        let schema = config_schema(Draft::Latest).to_string();
        let mut keys = BTreeSet::new();
        for (key, called) in CALLED {
            assert!(schema.contains(&format!("\"{key}\":{{")), "{key}");
            assert!(keys.insert(key), "{key} stands twice");
            for word in *called {
                let folded: String = word.chars().flat_map(char::to_lowercase).collect();
                assert_eq!(*word, folded, "{key}");
                assert!(word.chars().all(char::is_alphanumeric), "{word}");
            }
        }
    }

    #[test]
    fn only_what_is_free_is_meant() {
        let offer = ["countries", "kma_offer", "name", "stream"];
        assert_eq!(meant("Tracking link", offer.into_iter()), Some("stream"));
        assert_eq!(meant("GEO", offer.into_iter()), Some("countries"));
        assert_eq!(meant("Ссылка", offer.into_iter()), Some("stream"));
        assert_eq!(meant("geo", ["name"].into_iter()), None);
        let root = ["domains", "offers", "tracking_domain"];
        assert_eq!(meant("domain", root.into_iter()), Some("tracking_domain"));
    }
}
