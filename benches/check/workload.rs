//! Deterministic workspaces of any size, in trackc's own language and as people write it:
//! comments, block and flow collections, quotes, non-ASCII names, macros.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// How large a workspace is.
#[derive(Clone, Copy)]
pub struct Size {
    pub files: usize,
    pub offers: usize,
    pub campaigns: usize,
}

impl Size {
    /// A team's: 200 files of about 4 MB together.
    pub const TEAM: Self = Self { files: 200, offers: 2_000, campaigns: 4_000 };
}

const COUNTRIES: [&str; 12] =
    ["KZ", "UZ", "AM", "GE", "PL", "RO", "DE", "IT", "ES", "MX", "IN", "TH"];
const CHANNELS: [(&str, &str); 5] = [
    ("propeller", "propellerads"),
    ("richads", "richads"),
    ("mgid", "mgid"),
    ("kadam", "kadam"),
    ("evadav", "evadav"),
];
const NOTES: [&str; 4] = [
    "Allowed traffic: push, pop and native. No incentive, no brand bidding.",
    "Cap resets at 00:00 UTC; ask the manager before going over it.",
    "Проверено в мае: EPC держится на Android, падает на iOS после 17:00.",
    "Weights were set after 1,000 clicks a stream; review at 5,000.",
];

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap_or(0)
    }
}

/// Writes a workspace and returns its folder.
pub fn write(folder: &Path, size: Size) -> PathBuf {
    fs::create_dir_all(folder.join("part")).expect("the folder can be made");
    let mut dice = Dice(0x5EED);
    let mut root = String::from(
        "# A workspace made for measuring.\nversion: 1\ninclude: [\"part/*.yaml\"]\n\
         tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }\n\
         conversion_events:\n  KMA_P: { when: pending, duplicates: update }\n  \
         KMA_A: { when: approved, duplicates: update }\n  \
         KMA_D: { when: declined, duplicates: update }\n  \
         KMA_F: { when: fake, duplicates: update }\n\
         offer_source: { currency: USD, postback: { extra: { sub1: \"{stream}\" } } }\n\
         lint: { sum-before-approval: \"off\" }\nchannels:\n",
    );
    for (id, preset) in &CHANNELS[..size.campaigns.min(CHANNELS.len())] {
        let _ = writeln!(root, "  {id}: {{ name: {id} network, preset: {preset} }}");
    }
    let parts = size.files.max(2) - 1;
    let mut files = vec![String::new(); parts];
    for (i, file) in files.iter_mut().enumerate() {
        let share = |n: usize| (n * i / parts, n * (i + 1) / parts);
        let (from, to) = share(size.offers);
        file.push_str(if from < to { "offers:\n" } else { "" });
        (from..to).for_each(|n| offer(file, n, &mut dice));
        let (from, to) = share(size.campaigns);
        file.push_str(if from < to { "campaigns:\n" } else { "" });
        (from..to).for_each(|n| campaign(file, n, size, &mut dice));
    }
    if size.files == 1 {
        root = root.replace("include: [\"part/*.yaml\"]\n", "") + &files.concat();
        files.clear();
    }
    fs::write(folder.join("trackc.yaml"), root).expect("the root can be written");
    for (i, text) in files.iter().enumerate() {
        fs::write(folder.join(format!("part/{i:05}.yaml")), text).expect("a file can be written");
    }
    folder.to_owned()
}

fn country(offer: usize) -> &'static str {
    COUNTRIES[offer % COUNTRIES.len()]
}

/// Six letters or digits, another for each number.
fn stream_code(mut n: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    n = n.wrapping_mul(7_368_787) % 56_800_235_584;
    let mut code = String::new();
    for _ in 0..6 {
        code.push(char::from(ALPHABET[n % 62]));
        n /= 62;
    }
    code
}

fn offer(out: &mut String, n: usize, dice: &mut Dice) {
    let geo = country(n);
    let _ = writeln!(
        out,
        "  offer-{n:06}:\n    name: \"Кето {geo} — №{n}\"\n    kma_offer: {}\n    \
         stream: https://kshop5.pro/{}  # landing {}\n    countries: [{geo}]\n    \
         payout: {{ amount: \"{}.{:02}\", currency: USD }}\n    data: {{ data2: \"{{sub1}}\", data3: '{{sub2}}' }}",
        5000 + n,
        stream_code(n),
        1 + dice.roll(9),
        5 + dice.roll(40),
        dice.roll(100),
    );
    notes(out, ">-", dice);
    let _ = writeln!(out, "    tags:\n      - nutra\n      - tier{}", 1 + dice.roll(3));
}

fn campaign(out: &mut String, n: usize, size: Size, dice: &mut Dice) {
    let Size { offers, campaigns, .. } = size;
    // Two campaigns an offer, each with the offer of its own country and one beside it.
    let first = n * offers / campaigns;
    let second = Some(first + 12).filter(|n| *n < offers).or(first.checked_sub(12));
    let share = if second.is_some() { 70 } else { 100 };
    let geo = country(first);
    let (channel, _) = CHANNELS[n % CHANNELS.len()];
    let _ = writeln!(
        out,
        "  campaign-{n:06}:\n    name: {geo} · {channel} · Кето · {n}\n    channel: {channel}\n    \
         countries:\n      - {geo}\n    cost: {{ model: cpc, amount: \"0.{:03}\", currency: USD }}\n    \
         redtrack_id: {n:024x}\n    offers:\n      - {{ offer: offer-{first:06}, weight: {share} }}",
        1 + dice.roll(99),
    );
    if let Some(second) = second {
        let _ = writeln!(out, "      - offer: offer-{second:06}\n        weight: 30");
    }
    notes(out, "|", dice);
    let _ = writeln!(out, "    tags: [test, q{}]", 1 + dice.roll(4));
}

/// Two lines of what teams write down.
fn notes(out: &mut String, style: &str, dice: &mut Dice) {
    let _ = writeln!(out, "    notes: {style}");
    for _ in 0..2 {
        let _ = writeln!(out, "      {} {}", NOTES[dice.roll(4)], NOTES[dice.roll(4)]);
    }
}
