//! Workspaces out of a list of bytes: sound ones, and ones that almost are.

use super::node::Node;
use super::tape::Tape;

const HOSTS: [&str; 3] = ["trk.acme-media.com", "go.acme-deals.com", "t.third-domain.io"];
const STATUSES: [&str; 4] = ["pending", "approved", "declined", "fake"];
const COUNTRIES: [&str; 4] = ["KZ", "UZ", "PL", "DE"];
const NAMES: [&str; 6] = ["Keto KZ", "Кето", "A, \"quoted\" name", "#1 offer", "a: b", "x"];
const CHANNELS: [&str; 3] = ["propeller", "rich.ads", "t3"];
const LANDERS: [&str; 3] = ["quiz", "story", "spin"];
const OFFERS: [&str; 5] = ["keto-kz", "keto-kz-b", "slim", "o.1", "x_2"];
const MACROS: [&str; 6] = ["{zoneid}", "${SUBID}", "[bid]", "{{ad.id}}", "__CID__", "##A##"];
const TOKENS: [&str; 4] = ["{sub1}", "{sub20}", "{country}", "plain text"];

/// A workspace of one file that trackc has nothing against but notes and warnings, most times.
pub fn sound(tape: &mut Tape<'_>) -> Node {
    let mut root = Node::map([("version", Node::raw(1))]);
    root.put("tracking_domain", domain(tape, HOSTS[0]));
    let has_meta = tape.once_in(3);
    if has_meta {
        root.put("domains", Node::map([("meta", domain(tape, HOSTS[1]))]));
    }
    let names = events(tape, &mut root);
    if tape.once_in(2) {
        root.put("offer_source", offer_source(tape));
    }
    let channels = &CHANNELS[..=tape.below(3)];
    let list = channels.iter().map(|id| ((*id).to_owned(), channel(tape, &names, has_meta)));
    root.put("channels", Node::Map(list.collect()));
    let landers = &LANDERS[..tape.below(4)];
    let list = landers.iter().map(|id| ((*id).to_owned(), lander(tape, id)));
    root.put("landers", Node::Map(list.collect()));
    let slot = tape.below(6).saturating_sub(1);
    let mut refs = Vec::new();
    let mut list = Vec::new();
    for (i, id) in OFFERS.iter().take(1 + tape.below(5)).enumerate() {
        list.push(((*id).to_owned(), offer(tape, id, i, slot, &mut refs)));
    }
    root.put("offers", Node::Map(list));
    let list = (0..tape.below(4)).map(|i| {
        let campaign = campaign(tape, i, channels, landers, &refs, has_meta);
        (["kz-push", "c.2", "uz_3"][i].to_owned(), campaign)
    });
    root.put("campaigns", Node::Map(list.collect()));
    if tape.once_in(4) {
        let over = Node::map([("tracking_domain", Node::text(HOSTS[2]))]);
        root.put("environments", Node::map([("staging", over)]));
    }
    if tape.once_in(5) {
        let fill = Node::map([("offers", Node::map([("countries", Node::texts(&["KZ"]))]))]);
        root.put("defaults", fill);
    }
    if tape.once_in(5) {
        root.put("lint", Node::map([("plain-http", Node::text("note"))]));
    }
    root
}

fn domain(tape: &mut Tape<'_>, host: &str) -> Node {
    match tape.below(3) {
        0 => Node::text(host),
        1 => Node::map([("host", Node::text(host))]),
        _ => Node::map([("host", Node::text(host)), ("target", Node::text("x7f2q.ttrk.io"))]),
    }
}

/// Adds the events, and says their names.
fn events(tape: &mut Tape<'_>, root: &mut Node) -> Vec<&'static str> {
    let sets: [&[(&'static str, &[usize])]; 7] = [
        &[("Sale", &[1])],
        &[("Sale", &[0, 1])],
        &[("KMA_P", &[0]), ("KMA_A", &[1])],
        &[("P", &[0]), ("A", &[1]), ("D", &[2]), ("F", &[3])],
        &[("Lead", &[0]), ("Sale", &[1])],
        &[("xAy", &[1]), ("xDy", &[2]), ("xPy", &[0])],
        &[("Lead", &[0, 2]), ("Purchase", &[1, 3])],
    ];
    let set = tape.pick(&sets);
    let default = if tape.once_in(3) { tape.below(set.len()) } else { usize::MAX };
    let mut out = Node::map([]);
    for (i, (name, when)) in set.iter().enumerate() {
        let when: Vec<&str> = when.iter().map(|s| STATUSES[*s]).collect();
        let when = match when.as_slice() {
            [one] if !tape.once_in(3) => Node::text(*one),
            several => Node::texts(several),
        };
        let mut event = Node::map([("when", when), ("duplicates", Node::text("update"))]);
        if i == default {
            event.put("default", Node::raw(true));
        }
        if tape.once_in(4) {
            event.put("payout", Node::text(tape.pick(&["none", "sum"])));
        }
        out.put(*name, event);
    }
    root.put("conversion_events", out);
    set.iter().map(|(name, _)| *name).collect()
}

fn offer_source(tape: &mut Tape<'_>) -> Node {
    let mut source = Node::map([("currency", Node::text("USD"))]);
    let mut postback = Node::map([]);
    if tape.once_in(2) {
        postback.put("delivery", Node::text(tape.pick(&["global", "stream"])));
    }
    if tape.once_in(2) {
        postback.put("report", Node::text(tape.pick(&["type", "status", "both"])));
    }
    if tape.once_in(2) {
        let pairs = [("sub1", "{stream}"), ("rdtk_event_id", "{orderid}"), ("note", "a b&c#d\"é")];
        let pairs = pairs.iter().skip(tape.below(3)).map(|(k, v)| ((*k).into(), Node::text(*v)));
        postback.put("extra", Node::Map(pairs.collect()));
    }
    if tape.once_in(3) {
        postback.put("protection_token", Node::map([("env", Node::text("REDTRACK_PTOKEN"))]));
    }
    if tape.once_in(2) {
        postback.put("urls_per_panel", Node::raw(9));
    }
    source.put("postback", postback);
    if tape.once_in(4) {
        source.put("statuses", Node::map([("approved", Node::text(tape.pick(&["A", "OK"])))]));
    }
    source
}

fn channel(tape: &mut Tape<'_>, events: &[&str], has_meta: bool) -> Node {
    let mut channel = Node::map([("click_id", Node::text(tape.pick(&MACROS)))]);
    if tape.once_in(2) {
        channel.put("name", Node::text(tape.pick(&NAMES)));
    }
    if tape.once_in(3) {
        channel.put("cost", Node::text("{cost}"));
    }
    let mut parameters = Node::map([]);
    for (slot, name) in [("sub10", None), ("sub2", Some("utm_campaign")), ("sub1", None)] {
        let text = Node::text(tape.pick(&MACROS));
        match (tape.below(4), name) {
            (0, _) => {}
            (1, Some(name)) => {
                parameters.put(slot, Node::map([("macro", text), ("name", Node::text(name))]));
            }
            _ => parameters.put(slot, text),
        }
    }
    channel.put("parameters", parameters);
    if tape.once_in(2) {
        let url = "https://ad.push-network.net/c?id={ref_id}&payout={payout}";
        let mut postback = Node::map([]);
        if tape.once_in(3) {
            postback.put("url", Node::text(format!("{url}&k=<KEY>")));
            let key = Node::map([("env", Node::text("NETWORK_KEY"))]);
            postback.put("secrets", Node::map([("KEY", key)]));
        } else {
            postback.put("url", Node::text(url));
        }
        if tape.once_in(3) {
            postback.put("events", Node::texts(&events[events.len() - 1..]));
        }
        channel.put("postback", postback);
    }
    if has_meta && tape.once_in(3) {
        channel.put("domain", Node::text(tape.pick(&["meta", "main"])));
    }
    channel
}

fn lander(tape: &mut Tape<'_>, id: &str) -> Node {
    let tail = tape.pick(&["", "wheel?v=2", "#top"]);
    let mut lander =
        Node::map([("url", Node::text(format!("https://{id}.acme-pages.com/{tail}")))]);
    if tape.once_in(3) {
        lander.put("name", Node::text(tape.pick(&NAMES)));
    }
    if id == "story" {
        lander.put("kind", Node::text("prelander"));
    }
    lander
}

fn offer(
    tape: &mut Tape<'_>,
    id: &str,
    number: usize,
    slot: usize,
    refs: &mut Vec<String>,
) -> Node {
    let link = |tape: &mut Tape<'_>, part: usize| {
        let tail =
            tape.pick(&["", "?", "?utm_source=a&x={country}", "?a=1&", "#end", "?a=%20#end"]);
        Node::text(format!("https://kshop5.pro/AbC{part}{number}d{tail}"))
    };
    let mut offer = Node::map([]);
    if tape.once_in(3) {
        let several = Node::map([
            ("push", link(tape, 1)),
            ("meta", Node::map([("url", link(tape, 2)), ("landing", Node::text("A"))])),
        ]);
        offer.put("streams", several);
        refs.extend([format!("{id}/push"), format!("{id}/meta")]);
    } else {
        offer.put("stream", link(tape, 0));
        refs.push(id.to_owned());
    }
    if tape.once_in(2) {
        offer.put("name", Node::text(format!("{} {number}", tape.pick(&NAMES))));
    }
    let money = || Node::map([("amount", Node::text("12.50")), ("currency", Node::text("USD"))]);
    match tape.below(4) {
        0 => offer.put("payout", money()),
        1 => offer.put("payout", Node::map([("KZ", money())])),
        _ => {}
    }
    if slot > 0 {
        offer.put("click_id_slot", Node::text(format!("data{slot}")));
    }
    if tape.once_in(3) {
        let free = ["data2", "data4", "data3"].into_iter().filter(|s| *s != format!("data{slot}"));
        let data = free.map(|s| (s.to_owned(), Node::text(tape.pick(&TOKENS))));
        offer.put("data", Node::Map(data.collect()));
    }
    if tape.once_in(4) {
        offer.put("postback", Node::text(tape.pick(&["stream", "global"])));
    }
    if tape.once_in(6) {
        offer.put("status", Node::text("paused"));
    }
    offer
}

fn campaign(
    tape: &mut Tape<'_>,
    number: usize,
    channels: &[&str],
    landers: &[&str],
    offers: &[String],
    has_meta: bool,
) -> Node {
    let mut campaign = Node::map([]);
    let id = |i: usize| Node::text(format!("61f190c31cfe1c00018{number}{i:04x}"));
    if tape.once_in(3) {
        campaign.put("channels", Node::texts(channels));
        if tape.once_in(2) {
            let ids = channels.iter().enumerate().map(|(i, c)| ((*c).to_owned(), id(i)));
            campaign.put("redtrack_id", Node::Map(ids.collect()));
        }
    } else {
        campaign.put("channel", Node::text(tape.pick(channels)));
        if tape.once_in(2) {
            campaign.put("redtrack_id", id(9));
        }
    }
    if tape.once_in(2) {
        campaign.put("name", Node::text(format!("{} c{number}", tape.pick(&NAMES))));
    }
    if tape.once_in(3) {
        let model = [("model", "cpc"), ("amount", "0.02"), ("currency", "USD")];
        campaign.put("cost", Node::map(model.map(|(k, v)| (k, Node::text(v)))));
    }
    if has_meta && tape.once_in(3) {
        campaign.put("domain", Node::text("meta"));
    }
    let some: Vec<&str> =
        offers.iter().map(String::as_str).skip(tape.below(offers.len())).collect();
    let shares = if tape.once_in(3) {
        let share = |o: &&str| {
            let weight = (o.len() * 7).max(1);
            Node::map([("offer", Node::text(*o)), ("weight", Node::raw(weight))])
        };
        Node::List(some.iter().map(share).collect())
    } else {
        Node::texts(&some)
    };
    if landers.is_empty() || tape.once_in(2) {
        campaign.put("offers", shares);
        return campaign;
    }
    let pages = |pre: bool| {
        let fits = landers.iter().filter(|l| (**l == "story") == pre).map(|l| Node::text(*l));
        Node::List(fits.collect())
    };
    let mut funnel = Node::map([("offers", shares), ("landers", pages(false))]);
    if tape.once_in(2) {
        funnel.put("prelanders", pages(true));
    }
    if tape.once_in(3) {
        funnel.put("when", Node::map([("os", Node::texts(&["Android"]))]));
        funnel.put("countries", Node::texts(&COUNTRIES[..=tape.below(2)]));
    }
    if landers.len() == 1 && tape.once_in(2) {
        campaign.put("mode", Node::text("direct"));
    }
    campaign.put("funnels", Node::List(vec![funnel]));
    campaign
}

/// What stands where it should not.
const STRAY: [&str; 12] =
    ["~", "true", "1", "-1", "0.5", "1e999", "[]", "{}", "''", "*a", "{clickid}", "007"];
const TEXTS: [&str; 20] = [
    "Approved",
    "fake",
    "gone",
    "{clickid}",
    "data1={sub1}",
    "12,50",
    "UK",
    "RUR",
    "http://kshop5.pro/a",
    "https://kma.biz/x?ufl=1",
    "app.redtrack.io",
    "acme.com",
    "=cmd()",
    "\u{1b}[31m\u{202e}",
    "x\n::error::y",
    "ignore",
    "0123456789abcdef0123456789abcdef",
    "stream",
    "both",
    "none",
];
/// What slips into a text.
const INSERTS: [&str; 16] = [
    "{clickid}",
    "{ref_id}",
    "{data1}",
    "{gone}",
    "%7Bclickid%7D",
    "{",
    "{replace}",
    "<AID>",
    "?a=1",
    "&&",
    "&data1=x",
    "#",
    " ",
    "x",
    "\u{202e}",
    "REPLACE",
];
const KEYS: [&str; 14] = [
    "nmae",
    "stream",
    "streams",
    "offers",
    "weight",
    "when",
    "<<",
    "default",
    "Version",
    "1",
    "cost",
    "sub21",
    "access",
    "integration",
];

/// Puts one mistake somewhere.
pub fn mistake(tape: &mut Tape<'_>, root: &mut Node) {
    let kind = tape.below(12);
    let other = root.somewhere(tape).clone();
    let here = root.somewhere(tape);
    match (kind, here) {
        (0, here) => *here = Node::raw(tape.pick(&STRAY)),
        (1, here) => *here = Node::text(tape.pick(&TEXTS)),
        (2, here) => *here = Node::text(tape.pick(&OFFERS)),
        (3, here) => *here = other,
        (4, here) => *here = Node::List(vec![here.clone()]),
        (5..8, Node::Text(text)) => {
            let places: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
            let at = places.get(tape.below(places.len() + 1)).copied().unwrap_or(text.len());
            text.insert_str(at, tape.pick(&INSERTS));
        }
        (5, Node::Map(pairs)) if !pairs.is_empty() => drop(pairs.remove(tape.below(pairs.len()))),
        (5, Node::List(items)) if !items.is_empty() => drop(items.remove(tape.below(items.len()))),
        (6, Node::Map(pairs)) if !pairs.is_empty() => {
            pairs.push(pairs[tape.below(pairs.len())].clone());
        }
        (6, Node::List(items)) if !items.is_empty() => {
            items.push(items[tape.below(items.len())].clone());
        }
        (7, Node::Map(pairs)) if !pairs.is_empty() => {
            let at = tape.below(pairs.len());
            tape.pick(&KEYS).clone_into(&mut pairs[at].0);
        }
        (8, here @ Node::Map(_)) => here.put(tape.pick(&KEYS), Node::raw(tape.pick(&STRAY))),
        (9, here @ Node::Map(_)) => here.put(tape.pick(&KEYS), Node::text(tape.pick(&TEXTS))),
        // A text that has lost its quotes.
        (10, here @ Node::Text(_)) => {
            let Node::Text(text) = here else { return };
            *here = Node::raw(text);
        }
        // An anchor, and somewhere its alias.
        (11, here) => {
            *here = Node::raw(format!("&a {}", here.one_line()));
            *root.somewhere(tape) = Node::raw("*a");
        }
        _ => {}
    }
}

/// The files of a workspace with one to three mistakes in it.
pub fn files(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let mut tape = Tape::new(bytes);
    let mistakes = 1 + tape.below(3);
    let mut root = sound(&mut tape);
    for _ in 0..mistakes {
        mistake(&mut tape, &mut root);
    }
    let apart = if tape.once_in(3) { root.take("offers") } else { None };
    let mut out = vec![("trackc.yaml", root.yaml(&mut tape))];
    if let Some(offers) = apart {
        out.push(("offers/a.yaml", Node::map([("offers", offers)]).yaml(&mut tape)));
    }
    out
}
