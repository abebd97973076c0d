use super::*;
use crate::compile::Secrets;
use crate::compile::testing::{FULL, planned};

fn with<R>(text: &str, then: impl FnOnce(&Workspace<'_, '_>, &Plan<'_>) -> R) -> R {
    planned(text, None, Secrets::Masked, then)
}

fn arrows(graph: &Graph) -> Vec<String> {
    let name = |i: usize| {
        let node = &graph.nodes[i];
        if node.id.is_empty() { node.name.clone() } else { node.id.clone() }
    };
    let arrow = |e: &Edge| {
        let head = if e.back { "<-" } else { "->" };
        format!("{} {head} {} {}", name(e.from), name(e.to), e.label).trim_end().to_owned()
    };
    graph.edges.iter().map(arrow).collect()
}

#[test]
fn a_campaign_is_drawn_from_its_channel_and_back() {
    with(FULL, |ws, plan| {
        let chosen = |kind, id: &str| kind == UrlKind::Campaign && id == "split";
        let graph = graph(ws, plan, Some(&chosen), false);
        assert_eq!(
            arrows(&graph),
            [
                "propeller -> split",
                "split -> story Mobile 70",
                "story -> quiz 1",
                "keto-kz -> global",
                "global -> Lead pending",
                "global -> Sale approved",
                "slim/push -> slim/push",
                "slim/push -> Lead pending",
                "slim/push -> Sale approved",
                "quiz -> keto-kz 60",
                "quiz -> slim/push 40",
                "split -> keto-kz Rest 30",
                "Sale <- propeller",
            ]
        );
    });
}

#[test]
fn the_whole_workspace_holds_what_nothing_uses_too() {
    with(FULL, |ws, plan| {
        let graph = graph(ws, plan, None, false);
        let of = |kind| graph.nodes.iter().filter(|n| n.kind == kind).count();
        assert_eq!(of(NodeKind::Channel), plan.channels.len());
        assert_eq!(of(NodeKind::Campaign), plan.campaigns.len());
        assert_eq!(of(NodeKind::Offer), plan.offers.len());
        assert_eq!(graph.caption(), None);
        assert!(arrows(&graph).iter().any(|a| a.ends_with("<- fb API")));
    });
}

#[test]
fn a_large_workspace_says_what_it_leaves_out() {
    use std::fmt::Write as _;
    let mut text = String::from(
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nchannels: { c: { click_id: \"{id}\" } }\noffers: { o: { stream: https://kshop5.pro/AbC12d } }\ncampaigns:\n",
    );
    for i in 0..400 {
        let _ = writeln!(text, "  k{i:03}: {{ channel: c, offers: [o] }}");
    }
    with(&text, |ws, plan| {
        let capped = graph(ws, plan, None, false);
        assert!(capped.nodes.len() <= MOST_NODES + 4);
        assert!(capped.caption().is_some_and(|c| c.contains("more campaigns are left out")));
        let whole = graph(ws, plan, None, true);
        assert_eq!((whole.nodes.len(), whole.left_out), (404, 0));
        for format in [GraphFormat::Mermaid, GraphFormat::Dot, GraphFormat::Svg] {
            assert!(capped.draw(format).contains("left out"), "{format:?}");
            assert!(!whole.draw(format).contains("left out"), "{format:?}");
        }
    });
}

/// Without a campaign the picture ended without a word.
#[test]
fn offers_that_nothing_uses_are_left_out_with_a_word() {
    let offer = |i: u32| format!("  o{i}: {{ stream: https://kshop5.pro/{i}bC12d }}\n");
    let offers: String = (0..300).map(offer).collect();
    let text = format!(
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\nchannels: {{ c: {{ click_id: \"{{id}}\" }} }}\noffers:\n{offers}"
    );
    with(&text, |ws, plan| {
        let capped = graph(ws, plan, None, false);
        // The postback and its event are drawn as well.
        let left_out = 301 + 2 - capped.nodes.len();
        let words = format!("{left_out} more channels and offers are left out");
        assert!(capped.caption().is_some_and(|c| c.starts_with(&words)), "{:?}", capped.caption());
        assert_eq!(graph(ws, plan, None, true).caption(), None);
    });
}

#[test]
fn hostile_names_are_text_in_every_format() {
    let text = FULL.replace("name: Split", "name: \"</svg><script>x\\\"];\\u202E\\n%%{init}\"");
    with(&text, |ws, plan| {
        let graph = graph(ws, plan, None, false);
        for format in [GraphFormat::Mermaid, GraphFormat::Dot, GraphFormat::Svg] {
            let drawn = graph.draw(format);
            assert!(!drawn.contains('\u{202E}'), "{drawn}");
            assert!(!drawn.contains("x\"]"), "{drawn}");
        }
        assert!(!graph.draw(GraphFormat::Svg).contains("<script"));
        assert!(!graph.draw(GraphFormat::Mermaid).contains("%%{"));
    });
}

/// A twin was looked for among the last 64 arrows.
#[test]
fn an_arrow_is_drawn_once_however_many_lie_between() {
    let ids: Vec<String> = (0..100).map(|i| format!("o{i}")).collect();
    let offer = |id: &String| format!("  {id}: {{ stream: https://kshop5.pro/{id}bC12d }}\n");
    let offers = ids.iter().map(offer).collect::<String>();
    let text = format!(
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\nchannels: {{ push: {{ click_id: \"{{id}}\" }} }}\noffers:\n{offers}campaigns:\n  kz:\n    channel: push\n    funnels:\n      - {{ name: All, weight: 1, offers: [{}] }}\n      - {{ name: One, weight: 1, offers: [o0] }}\n",
        ids.join(", ")
    );
    with(&text, |ws, plan| {
        let arrows = arrows(&graph(ws, plan, None, true));
        let own: Vec<_> = arrows.iter().filter(|arrow| arrow.starts_with("kz -> o0 ")).collect();
        assert_eq!(own, ["kz -> o0 All 1, One 1"]);
    });
}

/// A weight stood on the arrow once for each campaign that has it, between those of others.
#[test]
fn what_several_campaigns_say_of_an_arrow_stands_there_once() {
    let campaign = |(id, weights): (&str, [u8; 2])| {
        let [a, b] = weights;
        let offers = format!("[{{ offer: a, weight: {a} }}, {{ offer: b, weight: {b} }}]");
        format!("  {id}: {{ channel: c, funnels: [{{ landers: [l], offers: {offers} }}] }}\n")
    };
    let campaigns = [("k1", [70, 30]), ("k2", [50, 50]), ("k3", [70, 30]), ("k4", [50, 50])];
    let text = format!(
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\nchannels: {{ c: {{ click_id: \"{{id}}\" }} }}\nlanders: {{ l: {{ url: https://q.acme-deals.com/ }} }}\noffers: {{ a: {{ stream: https://kshop5.pro/AbC12d }}, b: {{ stream: https://kshop5.pro/AbC12e }} }}\ncampaigns:\n{}",
        campaigns.map(campaign).concat()
    );
    with(&text, |ws, plan| {
        let arrows = arrows(&graph(ws, plan, None, false));
        let weighed: Vec<_> = arrows.iter().filter(|arrow| arrow.starts_with("l -> ")).collect();
        assert_eq!(weighed, ["l -> a 70, 50", "l -> b 30, 50"]);
    });
}
