//! What a workspace knows better than what is usual.

use super::{Beside, Reading, Secrets, faults, inspect, planned};

/// Until RedTrack has given the campaign its id, its own link was said to lose the click id.
#[test]
fn a_compiled_link_without_an_id_needs_no_click_id_where_the_channel_has_an_api() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels: { meta: { preset: meta }, push: { click_id: \"{id}\" } }
offers: { a: { stream: https://kshop5.pro/AbC12d } }
campaigns: { m: { channel: meta, offers: [a] }, p: { channel: push, offers: [a] } }
";
    planned(text, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        for campaign in &plan.campaigns {
            let reading = inspect(&campaign.url(), Some(&beside));
            assert_eq!(faults(&reading), ["error placeholder-left"], "{}", campaign.id);
        }
        let link = format!("https://trk.acme-media.com/{}?sub1=x", crate::compile::ID_PLACEHOLDER);
        let reading = inspect(&link, Some(&beside));
        assert!(faults(&reading).contains(&"warning click-id-not-captured".to_owned()));
    });
}

/// It was mended to the usual one, whatever the workspace's postback asks for: no conversion would have
/// come home by what was to be pasted.
#[test]
fn a_click_id_is_mended_to_the_slot_of_the_workspace() {
    type Inspect<'i> = &'i dyn Fn(&str) -> Reading;
    let offers = |offers: &str, check: &dyn Fn(Inspect<'_>)| {
        let text = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offer_source: {{ postback: {{ delivery: stream }} }}
offers: {{ {offers} }}
"
        );
        planned(&text, None, Secrets::Masked, |ws, plan| {
            let beside = Beside::new("", ws, plan);
            check(&|url| inspect(&format!("https://{url}"), Some(&beside)));
        });
    };
    let wrong = ["clickid=", "clickid={clickid}", "clickid=x", "clickid={orderid}"];
    let one = "a: { stream: https://kshop5.pro/AbC12d, click_id_slot: data3 }";
    offers(one, &|of| {
        for query in wrong.into_iter().chain(["cid={data1}", "x={data2}"]) {
            let reading = of(&format!("trk.acme-media.com/postback?{query}&type=Sale"));
            let good = "https://trk.acme-media.com/postback?clickid={data3}&type=Sale";
            assert_eq!(reading.mended.as_deref(), Some(good), "{query}");
            assert!(!reading.faults[0].help.contains("data1"), "{:?}", reading.faults);
        }
        let without = of("trk.acme-media.com/postback?type=Sale");
        assert!(without.faults.iter().any(|f| f.help == "add `clickid={data3}`"));
        for stream in ["kshop5.pro/AbC12d", "kshop5.pro/Zzz99z"] {
            for name in ["sub1", "Data1", "Data3"] {
                let mended = of(&format!("{stream}?{name}={{clickid}}")).mended;
                let good = format!("https://{stream}?data3={{clickid}}");
                assert_eq!(mended, Some(good), "{name}");
            }
        }
        assert!(of("kshop5.pro/Zzz99z").faults[0].help.contains("append `data3={clickid}`"));
    });
    // Of several only whoever pastes knows which.
    let two = format!("{one}, b: {{ stream: https://kshop5.pro/BcD23e }}");
    offers(&two, &|of| {
        for query in wrong {
            let reading = of(&format!("trk.acme-media.com/postback?{query}&type=Sale"));
            assert_eq!(reading.mended, None, "{query}");
            let help = &reading.faults[0].help;
            assert!(help.ends_with("one of `data1`, `data3`"), "{help}");
        }
    });
}
