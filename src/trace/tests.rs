use super::{CLICK_ID, COOKIE, Choice, Journey, Panels, Question, StandIn, Summary, trace};
use crate::compile::Secrets;
use crate::compile::testing::{FULL, planned};
use crate::facts::kma::Status;

const ALL: Choice<'static> = Choice { campaign: None, offer: None, statuses: &Status::ALL };

struct Traced {
    journeys: Vec<Journey>,
    summary: Summary,
}

fn traced(text: &str, choice: &Choice<'_>) -> Traced {
    planned(text, None, Secrets::Masked, |ws, plan| {
        let trace = trace(ws, plan, choice, &|_| ());
        let journeys = trace.journeys.iter().collect();
        Traced { journeys, summary: trace.summary() }
    })
}

/// A small workspace, with these lines for its events, offer source, channel, offer and
/// campaign.
fn small(events: &str, source: &str, channel: &str, offer: &str, campaign: &str) -> String {
    format!(
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ {events} }}
offer_source: {{ {source} }}
channels: {{ push: {{ {channel} }} }}
offers: {{ keto: {{ {offer} }} }}
campaigns: {{ kz: {{ {campaign} }} }}
"
    )
}

const EVENTS: &str = "Sale: { when: approved }";
const CHANNEL: &str = "click_id: \"{cid}\", parameters: { sub1: \"{zone}\" }, postback: { url: \"https://pb.push-net.com/c?id={ref_id}&p={payout}\" }";
const OFFER: &str = "stream: https://kshop5.pro/AbC12d";
const CAMPAIGN: &str = "channel: push, offers: [keto]";

fn one(text: &str) -> Journey {
    traced(text, &ALL).journeys.remove(0)
}

/// Where a journey breaks, in words.
fn breaks(journey: &Journey) -> Vec<String> {
    let single = journey.hops().flat_map(|hop| &hop.problems);
    let later = journey.pending_then_approved.iter().flat_map(|s| &s.problems);
    single.chain(later).map(|p| p.text.clone()).collect()
}

#[test]
fn a_click_travels_all_the_way_and_comes_home() {
    let journey = one(&small(EVENTS, "", CHANNEL, OFFER, CAMPAIGN));
    assert_eq!(breaks(&journey), Vec::<String>::new());
    let urls: Vec<&str> = journey.hops().filter_map(|hop| hop.url.as_deref()).collect();
    let [ad, offer, postback, home] = urls.as_slice() else { panic!("{urls:?}") };
    let own = ad.rsplit_once("ref_id=").expect("a click id").1;
    assert!(ad.starts_with("https://trk.acme-media.com/66"), "{ad}");
    assert_eq!(*offer, format!("https://kshop5.pro/AbC12d?data1={CLICK_ID}"));
    assert_eq!(
        *postback,
        format!("https://trk.acme-media.com/postback?clickid={CLICK_ID}&sum=12.50&type=Sale")
    );
    assert_eq!(*home, format!("https://pb.push-net.com/c?id={own}&p=12.50"));
}

#[test]
fn a_workspace_of_nearly_everything_holds() {
    let trace = traced(FULL, &ALL);
    for journey in &trace.journeys {
        assert_eq!(breaks(journey), Vec::<String>::new(), "{}", journey.campaign);
    }
    assert_eq!(trace.summary.broken, 0);
    // Two channels with two offers, and two funnels with two offers and one.
    assert_eq!(trace.summary.walked, 7);
    assert_eq!(trace.journeys.len(), 3);
}

#[test]
fn the_same_workspace_is_traced_to_the_same_bytes() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let trace = trace(ws, plan, &ALL, &|_| ());
        let json = || serde_json::to_string(&trace).expect("JSON");
        assert_eq!(json(), json());
    });
}

#[test]
fn a_channel_is_told_of_statuses_where_nothing_else_is_reported() {
    let channel = CHANNEL.replace("p={payout}\"", "p={payout}\", events: [Sale]");
    let events = "Sale: { when: approved }, Lead: { when: pending }";
    let source = "duplicates: update, postback: { report: status, urls_per_panel: 2 }";
    let journey = one(&small(events, source, &channel, OFFER, CAMPAIGN));
    let said: Vec<_> = journey.hops().flat_map(|hop| &hop.then).collect();
    assert!(said.iter().any(|s| *s == "the channel is told of `approved` only"), "{said:?}");
}

/// One event of all leads was told to the channel with its declined ones, though RedTrack knows them apart.
#[test]
fn a_channel_was_told_of_declined_leads_where_one_event_takes_all_by_status() {
    let source = "duplicates: update, postback: { report: status, urls_per_panel: 3 }";
    for (when, told) in [
        (
            "[pending, approved, declined, fake]",
            "the channel is told of `approved`, `pending` only",
        ),
        ("[approved, declined]", "the channel is told of `approved` only"),
        ("[declined, fake]", "the channel is told of `declined` only"),
    ] {
        let channel = CHANNEL.replace("p={payout}\"", "p={payout}\", events: [Sale]");
        let event = format!("Sale: {{ when: {when} }}");
        let journey = one(&small(&event, source, &channel, OFFER, CAMPAIGN));
        let said: Vec<_> = journey.hops().flat_map(|hop| &hop.then).collect();
        let is_limited = said.iter().any(|s| *s == told);
        assert_eq!(is_limited, when != "[declined, fake]", "{when}: {said:?}");
    }
}

/// The first of two values was read, and the click was said to come home.
#[test]
fn a_parameter_of_two_values_was_taken_for_its_first() {
    let source = |extra: &str| format!("duplicates: update, postback: {{ extra: {{ {extra} }} }}");
    let event = "Sale: { when: approved }";
    for extra in ["clickid: \"{data2}\"", "type: Lead", "sum: \"0\""] {
        let journey = one(&small(event, &source(extra), CHANNEL, OFFER, CAMPAIGN));
        let problems: Vec<_> = journey.hops().flat_map(|hop| &hop.problems).collect();
        assert!(problems.iter().any(|p| p.text.contains("stands twice")), "{extra}: {problems:?}");
        assert!(!journey.holds, "{extra}");
    }
    let offer = "stream: \"https://kshop5.pro/AbC12d?data1={clickid}&data1=x\"".to_owned();
    let journey = one(&small(event, "duplicates: update", CHANNEL, &offer, CAMPAIGN));
    assert!(!journey.holds);
}

#[test]
fn one_offer_and_one_status_can_be_chosen() {
    let choice =
        Choice { campaign: Some("split"), offer: Some("slim"), statuses: &[Status::Approved] };
    let trace = traced(FULL, &choice);
    let [journey] = trace.journeys.as_slice() else { panic!("{:?}", trace.summary) };
    assert_eq!(journey.path.offer, "slim/push");
    assert_eq!(journey.leads.iter().map(|l| l.status).collect::<Vec<_>>(), ["approved"]);
    assert!(journey.pending_then_approved.is_none());
    let by_entry = Choice { campaign: Some("kz"), ..ALL };
    assert_eq!(traced(FULL, &by_entry).journeys.len(), 2);
}

#[test]
fn a_way_that_is_not_walked_again_ends_as_if_it_were() {
    let funnels = "funnels: [{ name: A, offers: [keto] }, { name: B, landers: [bare], offers: [keto] }, { name: C, offers: [keto, gone] }, { name: D, landers: [bare], offers: [keto, gone] }]";
    let text = small(EVENTS, "", CHANNEL, OFFER, &format!("channel: push, {funnels}"))
        + "landers: { bare: {} }\n";
    let ends = |choice: &Choice<'_>| {
        let mut ends: Vec<(String, String, bool)> = Vec::new();
        for journey in traced(&text, choice).journeys {
            let all = std::iter::once(journey.path).chain(journey.others);
            ends.extend(all.map(|path| (path.funnel, path.offer, path.holds)));
        }
        ends.sort();
        ends
    };
    let walked_each = |offer| ends(&Choice { offer: Some(offer), ..ALL });
    let mut each = [walked_each("keto"), walked_each("gone")].concat();
    each.sort();
    assert_eq!(ends(&ALL), each);
    let holding = each.iter().filter(|(.., holds)| *holds);
    assert_eq!(holding.map(|(funnel, ..)| funnel.as_str()).collect::<Vec<_>>(), ["A", "C"]);
}

#[test]
fn a_chain_breaks_where_it_breaks() {
    let good = |channel: &str, offer: &str| small(EVENTS, "", channel, offer, CAMPAIGN);
    for (text, part) in [
        (
            good(CHANNEL, "stream: https://kshop5.pro/AbC12d?data1=x"),
            "`data1` stands twice, with two values",
        ),
        (good(CHANNEL, "notes: none"), "no stream link"),
        (
            good(&CHANNEL.replace("click_id: \"{cid}\", ", ""), OFFER),
            "carries no click id of its own",
        ),
        (good(&CHANNEL.replace("{ref_id}", "{clickid}"), OFFER), "does not come back"),
        (good(&CHANNEL.replace("{ref_id}", "{sub1}"), OFFER), "does not come back"),
        (small(EVENTS, "", CHANNEL, OFFER, "channel: posh, offers: [keto]"), "no channel `posh`"),
        (small(EVENTS, "", CHANNEL, OFFER, "channel: push, offers: []"), "no offer"),
        (
            small(EVENTS, "", CHANNEL, OFFER, "channel: push, offers: [ceto]"),
            "there is no offer `ceto`",
        ),
        (
            small(
                "Sale: { when: [pending, approved], duplicates: ignore }",
                "",
                CHANNEL,
                OFFER,
                CAMPAIGN,
            ),
            "the approval is dropped",
        ),
        (
            small(
                "Sale: { when: [pending, approved], duplicates: ignore_by_event_id }",
                "",
                CHANNEL,
                OFFER,
                CAMPAIGN,
            ),
            "no `rdtk_event_id`",
        ),
    ] {
        let journey = one(&text);
        assert!(!journey.holds, "{part}");
        let found = breaks(&journey);
        assert!(found.iter().any(|b| b.contains(part)), "{part}: {found:?}");
    }
}

#[test]
fn what_becomes_of_an_approval_depends_on_the_mode() {
    let end = |mode: &str| {
        let events = format!("Lead: {{ when: pending }}, Sale: {{ when: approved{mode} }}");
        let source = "postback: { urls_per_panel: 2, extra: { rdtk_event_id: \"{orderid}\" } }";
        let journey = one(&small(&events, source, CHANNEL, OFFER, CAMPAIGN));
        let sequence = journey.pending_then_approved.expect("both are reported");
        let held: Vec<String> =
            sequence.conversions.iter().map(|c| c.event.clone().unwrap_or_default()).collect();
        (held.join(" "), sequence.then.join("\n").contains("approval is lost"))
    };
    assert_eq!(end(", duplicates: update"), ("Sale".to_owned(), false));
    assert_eq!(end(", duplicates: create"), ("Lead Sale".to_owned(), false));
    assert_eq!(end(", duplicates: ignore"), ("Lead".to_owned(), true));
    assert_eq!(end(", duplicates: increment_payout"), ("Lead".to_owned(), false));
    assert_eq!(end(", duplicates: ignore_by_event_id"), ("Lead".to_owned(), true));
    assert_eq!(end(""), ("Lead Sale".to_owned(), false));
}

#[test]
fn a_payout_that_grows_is_one_amount() {
    let events = "Lead: { when: pending }, Sale: { when: approved, duplicates: increment_payout }";
    let source = "postback: { urls_per_panel: 2 }";
    let journey = one(&small(events, source, CHANNEL, OFFER, CAMPAIGN));
    let sequence = journey.pending_then_approved.expect("both are reported");
    let payouts: Vec<Option<&str>> =
        sequence.conversions.iter().map(|c| c.payout.as_deref()).collect();
    assert_eq!(payouts, [Some("25.00")]);
}

/// A visitor of a funnel for UZ came home as one from KZ, the campaign's first country.
#[test]
fn a_visitor_comes_from_one_country_all_the_way() {
    let channel = CHANNEL.replace("p={payout}", "geo={country}");
    let offer = format!("{OFFER}, countries: [UZ, KZ], data: {{ data2: '{{country}}' }}");
    let narrow = offer.replace("[UZ, KZ]", "[UZ]");
    for (offer, campaign) in [
        (
            &offer,
            "channel: push, countries: [KZ, UZ], funnels: [{ countries: [UZ], offers: [keto] }]",
        ),
        (&narrow, "channel: push, countries: [KZ, UZ], offers: [keto]"),
        (&offer, "channel: push, offers: [keto]"),
    ] {
        let text = small(EVENTS, "", &channel, offer, campaign);
        let journey = one(&text);
        let urls: Vec<&str> = journey.hops().filter_map(|hop| hop.url.as_deref()).collect();
        assert!(urls[1].ends_with("&data2=UZ") && urls[3].ends_with("&geo=UZ"), "{urls:?}");
        planned(&text, None, Secrets::Masked, |ws, plan| {
            let panels = Panels::new(ws, plan);
            let mut stand_in = StandIn::new(&panels, &str::to_owned);
            let offer = get(&mut stand_in, urls[0], None).location.expect("an offer");
            let counted = get(&mut stand_in, urls[2], None).body;
            assert!(
                offer.ends_with("&data2=UZ") && counted.contains("&geo=UZ"),
                "{offer} {counted}"
            );
        });
    }
}

/// RedTrack's help was named as the source for channels that it does not name.
#[test]
fn an_api_that_nobody_is_known_to_serve_is_not_confirmed() {
    let doubted = |preset: &str| {
        let journey = one(&small(EVENTS, "", &format!("preset: {preset}"), OFFER, CAMPAIGN));
        let remarks: Vec<_> = journey.hops().flat_map(|hop| &hop.unconfirmed).collect();
        remarks.iter().any(|remark| remark.text.contains("serves this channel's API"))
    };
    assert!(doubted("yandex") && doubted("snapchat"));
    assert!(!doubted("meta") && !doubted("google"));
}

#[test]
fn what_nobody_fills_is_said() {
    let offer = "stream: https://kshop5.pro/AbC12d, data: { data2: \"{subb1}\" }";
    let journey = one(&small(EVENTS, "", CHANNEL, offer, CAMPAIGN));
    let said = journey.hops().flat_map(|hop| &hop.then);
    assert!(said.into_iter().any(|t| t == "nobody fills `{subb1}`: it is sent as it stands"));
}

fn get(stand_in: &mut StandIn<'_, '_, '_>, url: &str, cookie: Option<&str>) -> super::Answer {
    stand_in.answer(&Question { url, cookie }, &|url| url.to_owned())
}

#[test]
fn the_stand_in_leads_from_the_ad_to_the_postback() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let panels = Panels::new(ws, plan);
        let mut stand_in = StandIn::new(&panels, &str::to_owned);
        let ad = stand_in.links().find(|(id, ..)| *id == "split").expect("the campaign").2;
        let page = get(&mut stand_in, &ad, None);
        assert_eq!(page.status, 302);
        let click = page.cookie.expect("a click");
        let story = page.location.expect("a prelander");
        assert_eq!(story, "https://story.acme-media.com/");
        let shown = get(&mut stand_in, &story, Some(&click));
        assert!(shown.body.contains("https://trk.acme-media.com/preclick"), "{}", shown.body);
        let lander = get(&mut stand_in, "https://trk.acme-media.com/preclick", Some(&click));
        assert_eq!(lander.location.as_deref(), Some("https://quiz.acme-media.com/"));
        let offer = get(&mut stand_in, "https://trk.acme-media.com/click/2", Some(&click));
        let offer = offer.location.expect("the second offer");
        assert_eq!(offer, format!("https://kshop5.pro/AbC12e?data1={click}"));
        let landing = get(&mut stand_in, &offer, None);
        let approved =
            landing.body.lines().find_map(|l| l.strip_prefix("approved ")).expect("a URL");
        let counted = get(&mut stand_in, approved, None);
        assert_eq!(counted.status, 200, "{}", counted.body);
        let body: serde_json::Value = serde_json::from_str(&counted.body).expect("JSON");
        let home = body["channel_postback"].as_str().expect("the channel is told").to_owned();
        assert_eq!(get(&mut stand_in, &home, None).status, 200);
        // No button, but the link of a campaign that is not there.
        assert_eq!(
            get(&mut stand_in, "https://trk.acme-media.com/click2", Some(&click)).status,
            404
        );
    });
}

#[test]
fn the_stand_in_shares_clicks_by_weight() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let panels = Panels::new(ws, plan);
        let mut stand_in = StandIn::new(&panels, &str::to_owned);
        let ad = stand_in.links().find(|(id, ..)| *id == "split").expect("the campaign").2;
        let mut to_pages = 0;
        for _ in 0..100 {
            let answer = get(&mut stand_in, &ad, None);
            to_pages += usize::from(answer.location.is_some_and(|l| l.contains("story")));
        }
        assert_eq!(to_pages, 70);
    });
}

/// Of 1,200 ways each had nothing in whole thousandths, and the first got every click.
#[test]
fn the_stand_in_knows_small_shares() {
    let funnel = format!("{{ offers: [{}] }}", vec!["keto"; 30].join(", "));
    let funnels = vec![funnel; 40].join(", ");
    let text = small(EVENTS, "", CHANNEL, OFFER, &format!("channel: push, funnels: [{funnels}]"));
    planned(&text, None, Secrets::Masked, |ws, plan| {
        let panels = Panels::new(ws, plan);
        let mut stand_in = StandIn::new(&panels, &str::to_owned);
        let ad = stand_in.links().next().expect("the campaign").2;
        for _ in 0..10 {
            get(&mut stand_in, &ad, None);
        }
        assert_eq!(stand_in.taken.len(), 10, "{:?}", stand_in.taken);
    });
}

/// Each host was looked for among all before it, and each request's among all there are.
#[test]
fn hosts_by_the_thousand_are_known_at_once() {
    let many = 30_000;
    let mut text = small(EVENTS, "", CHANNEL, OFFER, CAMPAIGN);
    text.push_str("domains:\n");
    for i in 0..many {
        text.push_str(&format!("  d{i}: t{i}.acme-deals.com\n"));
    }
    let lists: [(&str, &dyn Fn(usize) -> String); 2] = [
        ("offers: { keto: {", &|i| format!("o{i}: {{ stream: https://k{i}.pro/AbC12d }}, ")),
        ("campaigns: { kz: {", &|i| {
            format!("k{i}: {{ channel: push, offers: [keto], domain: d{i} }}, ")
        }),
    ];
    for (list, entry) in lists {
        let (section, first) = list.split_at(list.find("{ ").expect("a list") + 2);
        let entries: String = (0..many).map(entry).collect();
        text = text.replacen(list, &format!("{section}{entries}{first}"), 1);
    }
    planned(&text, None, Secrets::Masked, |ws, plan| {
        let panels = Panels::new(ws, plan);
        let stand_in = StandIn::new(&panels, &str::to_owned);
        // Beside them the domain, the stream and the channel of the first.
        assert_eq!(stand_in.hosts().len(), 2 * many + 3);
        let is_known = |i: usize| panels.is_tracking(&format!("t{i}.acme-deals.com"));
        assert!((0..many).all(is_known) && !is_known(many));
    });
}

#[test]
fn the_stand_in_refuses_what_it_does_not_understand() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let panels = Panels::new(ws, plan);
        let mut stand_in = StandIn::new(&panels, &str::to_owned);
        for (url, status) in [
            ("https://nobody.example/", 404),
            ("not a url", 400),
            ("https://trk.acme-media.com/", 404),
            ("https://trk.acme-media.com/61f190c31cfe1c0001815799", 404),
            ("https://trk.acme-media.com/click", 400),
            ("https://trk.acme-media.com/click/18446744073709551616", 404),
            ("https://trk.acme-media.com/postback", 422),
            ("https://trk.acme-media.com/postback?clickid=x&type=Sale", 422),
            ("https://trk.acme-media.com/postback/?clickid=x", 422),
            ("https://kshop5.pro/zzzzzz", 404),
            ("https://ad.acme-network.com/c?visitor_id=x", 422),
        ] {
            assert_eq!(get(&mut stand_in, url, Some("x")).status, status, "{url}");
        }
        let empty = get(&mut stand_in, "https://trk.acme-media.com/click", None);
        assert_eq!(empty.body, "{\"status\":0,\"message\":\"empty clickid value\"}\n");
        assert!(empty.log[0].contains(COOKIE));
    });
}

proptest::proptest! {
    /// Whatever is asked, the stand-in answers, and its answer can stand in a header.
    #[test]
    fn anything_at_all_is_answered(path in "\\PC{0,60}", query in "[a-z0-9=&%{}<>#]{0,60}", host in 0..6_usize) {
        planned(FULL, None, Secrets::Masked, |ws, plan| {
            let panels = Panels::new(ws, plan);
            let mut stand_in = StandIn::new(&panels, &str::to_owned);
            let hosts = stand_in.hosts();
            let host = &hosts[host % hosts.len()].0;
            let url = format!("https://{host}/{path}?{query}");
            let answer = get(&mut stand_in, &url, Some(&query));
            assert!([200, 302, 400, 404, 422].contains(&answer.status), "{url}: {}", answer.status);
        });
    }
}
