//! What a workspace knows better than what is usual.

use super::{Beside, Kind, Reading, Secrets, faults, inspect, planned};

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

const DIRECT: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels: { push: { click_id: \"{id}\", parameters: { sub2: \"{campaignid}\" } } }
landers: { quiz: { url: \"https://quiz.acme-media.com/\" } }
offers: { a: { stream: https://kshop5.pro/AbC12d } }
campaigns:
  p: { channel: push, offers: [a], redtrack_id: 61f190c31cfe1c000181572d }
  d:
    channel: push
    mode: direct
    funnels: [{ landers: [quiz], offers: [a] }]
    redtrack_id: 61f190c31cfe1c000181572e
";

/// It was taken for a channel's postback, with nothing wrong about it.
#[test]
fn the_channels_click_id_in_a_slot_of_a_stream_is_told() {
    planned(DIRECT, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let slot = "https://kshop5.pro/AbC12d?data1={ref_id}";
        for beside in [Some(&beside), None] {
            let reading = inspect(slot, beside);
            assert!(faults(&reading).contains(&"error click-id-slot-taken".to_owned()));
            let good = "https://kshop5.pro/AbC12d?data1={clickid}";
            assert_eq!(reading.mended.as_deref(), Some(good));
        }
        let entry = inspect(slot, Some(&beside)).entry.expect("the offer");
        assert_eq!((entry.kind, entry.id.as_str()), ("offer", "a"));
    });
}

/// It was taken for a postback of KMA.BIZ's, and mended to one, or for a page with nothing wrong.
#[test]
fn a_channels_link_without_its_campaign_is_no_postback() {
    planned(DIRECT, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let good =
            "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub2={campaignid}&ref_id={id}";
        let moved = good.replace("/61f", "/x/61f");
        for beside in [Some(&beside), None] {
            let reading = inspect(&moved, beside);
            assert_eq!(reading.mended.as_deref(), Some(good));
            let cut = inspect(&good.replace("572d", ""), beside);
            assert_eq!(
                (cut.kind, faults(&cut), cut.mended),
                (Kind::Campaign, vec!["error -".to_owned()], None)
            );
        }
        let entry = inspect(&moved, Some(&beside)).entry.expect("the campaign");
        assert_eq!((entry.kind, entry.id.as_str()), ("campaign", "p"));
        for name in ["", "cmpidx=61f190c31cfe1c000181572e&"] {
            let link =
                format!("https://quiz.acme-media.com/?{name}sub2={{campaignid}}&ref_id={{id}}");
            let reading = inspect(&link, Some(&beside));
            assert_eq!(
                (reading.kind, faults(&reading)),
                (Kind::Direct, vec!["error -".to_owned()])
            );
            assert_eq!(reading.entry.expect("the campaign").id, "d");
        }
    });
}

/// It was mended to `{sum}`, which is none either.
#[test]
fn a_token_of_redtracks_as_the_click_id_is_mended_to_the_slot() {
    planned(DIRECT, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        for token in ["{payout}", "{sub1}", "{ref_id}"] {
            let url = format!("https://trk.acme-media.com/postback?clickid={token}&type=Sale");
            let reading = inspect(&url, Some(&beside));
            let good = "https://trk.acme-media.com/postback?clickid={data1}&type=Sale";
            assert_eq!(reading.mended.as_deref(), Some(good), "{token}");
        }
    });
}

/// The second became an `&` behind the first.
#[test]
fn one_of_two_question_marks_is_taken_out() {
    let reading = inspect("https://kshop5.pro/AbC12d??data1={clickid}", None);
    assert_eq!(reading.mended.as_deref(), Some("https://kshop5.pro/AbC12d?data1={clickid}"));
}

/// The payout's token took the place of the click id's, which the channel then never saw.
#[test]
fn the_payout_is_not_put_where_the_click_id_may_belong() {
    let start = "https://ad.propellerads.com/conversion.php?aid=1&tid=2&visitor_id=";
    for (values, mended) in [
        ("{sum}&payout={payout}", None),
        ("{ref_id}&payout={clickid}", None),
        ("{ref_id}&payout={sum}", Some("{ref_id}&payout={payout}")),
        ("{clickid}&payout={payout}", Some("{ref_id}&payout={payout}")),
    ] {
        let reading = inspect(&format!("{start}{values}"), None);
        assert!(reading.has_errors(), "{values}: {reading:?}");
        assert_eq!(reading.mended, mended.map(|m| format!("{start}{m}")), "{values}");
    }
}

/// It was taken for the link of a campaign that the workspace does not have.
#[test]
fn a_fired_postback_with_the_click_id_in_its_path_is_the_channels() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels: { push: { click_id: \"{id}\", postback: { url: \"https://s.acme-net.com/{ref_id}/\" } } }
offers: { a: { stream: https://kshop5.pro/AbC12d } }
campaigns: { p: { channel: push, offers: [a] } }
";
    planned(text, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let fired = "https://s.acme-net.com/61f190c31cfe1c000181572d/";
        let reading = inspect(fired, Some(&beside));
        assert_eq!((reading.kind, faults(&reading)), (Kind::ChannelPostback, vec![]));
        assert_eq!(reading.entry.expect("the channel").differences, []);
    });
}

/// It was taken for a fixed text as well, and got two braces.
#[test]
fn a_macro_without_its_brace_is_told_and_mended_once() {
    let good = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&rdtk_event_id={orderid}&type=Sale";
    for (broken, whole) in [("{orderid&", "{orderid}&"), ("{sum&", "{sum}&")] {
        let reading = inspect(&good.replace(whole, broken), None);
        assert_eq!(faults(&reading), ["error macro-syntax"], "{broken}");
        assert_eq!(reading.mended.as_deref(), Some(good), "{broken}");
    }
}
