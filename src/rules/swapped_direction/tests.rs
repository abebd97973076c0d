use super::super::tests::found;

fn fired(extra: &str, offer: &str, channel: &str) -> Vec<String> {
    let text = format!(
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offer_source: {{ postback: {{ extra: {{ {extra} }} }} }}
offers:
  k: {{ {offer} }}
channels:
  push: {{ {channel} }}
"
    );
    let mut found = found(&[("trackc.yaml", &text)]);
    found.retain(|f| f.contains("swapped-direction") || f.contains("unknown-macro"));
    found
}

const OFFER: &str = "stream: https://kshop5.pro/AbC12d";
const CHANNEL: &str = "click_id: \"{click_id}\"";

fn extra(value: &str) -> Vec<String> {
    fired(&format!("sub1: \"{value}\""), OFFER, CHANNEL)
}

fn link(query: &str) -> Vec<String> {
    fired("", &format!("stream: \"https://kshop5.pro/AbC12d?{query}\""), CHANNEL)
}

fn postback(query: &str) -> Vec<String> {
    let url = format!("postback: {{ url: \"https://ad.net.com/c?{query}\" }}");
    fired("", OFFER, &format!("{CHANNEL}, {url}"))
}

#[test]
fn redtracks_tokens_in_kmas_postback() {
    for token in ["{clickid}", "{sub1}", "{sub20}", "{ref_id}", "{payout}", "{country}"] {
        assert_eq!(extra(token), ["error swapped-direction 4:45"], "{token}");
    }
    assert_eq!(extra("a-{clickid}"), ["error swapped-direction 4:47"]);
    assert_eq!(extra("{{clickid}}"), ["error swapped-direction 4:45"]);
    for token in ["{data1}", "{sum}", "{status}", "{campaignid}", "{stream}", "[clickid]"] {
        assert!(extra(token).is_empty(), "{token}");
    }
    // What nobody has confirmed for RedTrack is no error.
    assert_eq!(extra("{city}"), ["warning unknown-macro 4:45"]);
}

#[test]
fn a_macro_seen_in_the_own_panel_is_kmas() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
offer_source: { postback: { extra: { sub1: \"{country}\" } }, macros: [\"{country}\"] }
";
    let found = found(&[("trackc.yaml", text)]);
    assert!(found.iter().all(|f| f.starts_with("note ")), "{found:?}");
}

#[test]
fn kmas_macros_in_an_offer_url() {
    assert_eq!(link("data1={data1}"), ["error swapped-direction 6:49"]);
    assert_eq!(link("data3={sum}"), ["error swapped-direction 6:49"]);
    assert_eq!(link("x={status}"), ["error swapped-direction 6:45"]);
    for query in ["data1={clickid}", "data2={sub1}", "data2={campaignid}", "data2={geo}"] {
        assert!(link(query).is_empty(), "{query}");
    }
    let data = format!("{OFFER}, data: {{ data2: \"{{orderid}}\" }}");
    assert_eq!(fired("", &data, CHANNEL), ["error swapped-direction 6:59"]);
}

#[test]
fn a_channels_postback() {
    assert_eq!(postback("v={clickid}"), ["error swapped-direction 8:76"]);
    assert_eq!(postback("v={ref_id}&p={sum}"), ["error swapped-direction 8:87"]);
    assert_eq!(postback("v={data1}"), ["error swapped-direction 8:76"]);
    assert!(postback("v={ref_id}&p={payout}&s={sub3}&t={status}").is_empty());
}

/// `{chan}` and `{bannerid}` are in templates alone: a warning, and none where another rule explains it.
#[test]
fn kmas_macros_that_nobody_confirms_are_a_warning() {
    for name in ["{chan}", "{bannerid}"] {
        let of_postback = postback(&format!("v={{ref_id}}&p={name}"));
        assert_eq!(of_postback, ["warning swapped-direction 8:87"]);
        assert_eq!(postback(&format!("v={name}")), [""; 0]);
        let data = format!("{OFFER}, data: {{ data2: \"{name}\" }}");
        assert_eq!(fired("", &data, CHANNEL), ["warning swapped-direction 6:59"]);
        assert_eq!(link(&format!("data2={name}")), ["warning swapped-direction 6:49"]);
        let parameters = format!("parameters: {{ sub1: \"{name}\" }}");
        assert_eq!(fired("", OFFER, &parameters), [""; 0]);
    }
}

#[test]
fn a_channels_own_macros() {
    assert!(
        fired("", OFFER, "click_id: \"{clickid}\", parameters: { sub1: \"{campaignid}\" }")
            .is_empty()
    );
    assert_eq!(fired("", OFFER, "click_id: \"{ref_id}\""), ["error swapped-direction 8:22"]);
}

#[test]
fn a_channels_postback_on_kma_biz_itself() {
    let to = |host: &str| {
        fired(
            "",
            OFFER,
            &format!(
                "click_id: \"{{c}}\", postback: {{ url: \"https://{host}/p?cid={{ref_id}}\" }}"
            ),
        )
    };
    assert_eq!(to("api.kma.biz"), ["error swapped-direction 8:54"]);
    assert!(to("postback.kadam.net").is_empty());
    // Where streams stand is known from the links alone.
    assert_eq!(to("KSHOP5.pro"), ["warning swapped-direction 8:54"]);
    assert!(to("kshop6.pro").is_empty());
}
