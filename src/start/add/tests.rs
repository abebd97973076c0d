use super::*;
use crate::start::questions::Ask;
use crate::start::{Question, Stopped};
use crate::workspace::{ROOT, in_memory};

const HEAD: &str = "version: 1\ntracking_domain: trk.acme-media.com\n";

fn limits() -> Limits {
    Limits::default()
}

fn edited(loaded: &Loaded, edited: Vec<(FileId, Vec<u8>)>) -> Loaded {
    let files = loaded.sources.files().iter();
    let mut files: Vec<SourceFile> =
        files.map(|f| SourceFile::new(f.path(), f.bytes().to_vec())).collect();
    for (id, bytes) in edited {
        let path = files[id.0 as usize].path().to_owned();
        files[id.0 as usize] = SourceFile::new(path, bytes);
    }
    Loaded::in_memory(files)
}

fn k2() -> New {
    New::Offer(Offer {
        id: "k2".into(),
        streams: vec![(None, "https://kshop5.pro/CdE34f".into())],
        countries: vec!["UZ".into()],
        ..Offer::default()
    })
}

fn added(text: &str) -> Result<String, String> {
    let loaded = in_memory(&[(ROOT, text)], &limits());
    match add(&loaded, &limits(), &k2(), None, edited) {
        Ok(added) => Ok(String::from_utf8(added.after).expect("UTF-8")),
        Err(NotAdded::Taken(free)) => Err(format!("taken, {free} is free")),
        Err(NotAdded::Refused(why)) => Err(why),
        Err(NotAdded::Wrong(added)) => {
            Err(added.news.diagnostics.iter().map(|d| d.message.clone()).collect())
        }
    }
}

/// What follows the head, before and after.
#[test]
fn an_entry_is_written_as_its_neighbours_are() {
    for (before, after) in [
        // Nothing there yet.
        ("", "offers:\n  k2:\n    stream: https://kshop5.pro/CdE34f\n    countries: [UZ]\n"),
        (
            "offers:\n",
            "offers:\n  k2:\n    stream: https://kshop5.pro/CdE34f\n    countries: [UZ]\n",
        ),
        (
            "offers: {}\n",
            "offers: { k2: { stream: https://kshop5.pro/CdE34f, countries: [UZ] } }\n",
        ),
        // It was written behind a second space.
        (
            "offers: { }\n",
            "offers: { k2: { stream: https://kshop5.pro/CdE34f, countries: [UZ] } }\n",
        ),
        // Lines, comments on them, behind them and between sections.
        (
            "offers:\n  a:\n    stream: https://kshop5.pro/AbC12d # mine\n  # last\n# next\nlanders: {}\n",
            "offers:\n  a:\n    stream: https://kshop5.pro/AbC12d # mine\n  # last\n  k2:\n    stream: https://kshop5.pro/CdE34f\n    countries: [UZ]\n# next\nlanders: {}\n",
        ),
        // Wide steps, line ends of Windows, no line end at the end.
        (
            "offers:\r\n    a:\r\n        stream: https://kshop5.pro/AbC12d",
            "offers:\r\n    a:\r\n        stream: https://kshop5.pro/AbC12d\r\n    k2:\r\n        stream: https://kshop5.pro/CdE34f\r\n        countries: [UZ]",
        ),
        // Empty lines between entries.
        (
            "offers:\n  a: { stream: https://kshop5.pro/AbC12d }\n\n  b: { stream: https://kshop5.pro/BcD23e }\n\nlanders: {}\n",
            "offers:\n  a: { stream: https://kshop5.pro/AbC12d }\n\n  b: { stream: https://kshop5.pro/BcD23e }\n\n  k2: { stream: https://kshop5.pro/CdE34f, countries: [UZ] }\n\nlanders: {}\n",
        ),
        // A text of several lines at the end.
        (
            "offers:\n  a:\n    stream: https://kshop5.pro/AbC12d\n    notes: |\n      one\n      two\n\nlanders: {}\n",
            "offers:\n  a:\n    stream: https://kshop5.pro/AbC12d\n    notes: |\n      one\n      two\n  k2:\n    stream: https://kshop5.pro/CdE34f\n    countries: [UZ]\n\nlanders: {}\n",
        ),
        // Braces over several lines.
        (
            "offers: {\n  a: { stream: https://kshop5.pro/AbC12d }, # mine\n}\n",
            "offers: {\n  a: { stream: https://kshop5.pro/AbC12d }, k2: { stream: https://kshop5.pro/CdE34f, countries: [UZ] }, # mine\n}\n",
        ),
        // Anchors and merges.
        (
            "offers: &all\n  a: &a { stream: https://kshop5.pro/AbC12d }\n  b: *a\n",
            "offers: &all\n  a: &a { stream: https://kshop5.pro/AbC12d }\n  b: *a\n  k2:\n    stream: https://kshop5.pro/CdE34f\n    countries: [UZ]\n",
        ),
    ] {
        let events = "conversion_events: { Sale: { when: approved } }\n";
        let (before, after) = (format!("{HEAD}{events}{before}"), format!("{HEAD}{events}{after}"));
        assert_eq!(added(&before), Ok(after.clone()));
        // Lines that end as on Windows are no other lines.
        let windows = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(added(&windows(&before)), Ok(windows(&after)));
    }
}

#[test]
fn what_cannot_be_added_to_is_said() {
    for (before, why) in [
        ("offers: ~\n", "leave nothing behind its colon"),
        ("x: &o {}\noffers: *o\n", "is an alias there"),
        ("offers: [1]\n", "holds no entries"),
        ("offers:\n  k2: { stream: https://kshop5.pro/AbC12d }\n", "taken, k2-2 is free"),
        ("offers: {\n", "it is not YAML"),
    ] {
        let said = added(&format!("{HEAD}{before}")).expect_err(before);
        assert!(said.contains(why), "{before}: {said}");
    }
    let said = added("- a\n").expect_err("a list");
    assert!(said.contains("does not hold sections"), "{said}");
}

#[test]
fn an_error_of_the_new_entry_keeps_everything_as_it_is_and_old_ones_do_not() {
    let bad = |link: &str| {
        let mut new = k2();
        let New::Offer(offer) = &mut new else { unreachable!() };
        offer.streams[0].1 = link.into();
        let text = format!("{HEAD}conversion_events: {{}}\n");
        let loaded = in_memory(&[(ROOT, &text)], &limits());
        add(&loaded, &limits(), &new, None, edited)
    };
    assert!(matches!(bad("https://kma.biz/CdE34f"), Err(NotAdded::Wrong(_))));
    assert!(bad("https://kshop5.pro/CdE34f").is_ok(), "it has no event, and had none before");
}

#[test]
fn the_last_file_with_such_entries_is_added_to_unless_one_is_named() {
    let root = format!(
        "{HEAD}conversion_events: {{ Sale: {{ when: approved }} }}\ninclude: [offers/*.yaml]\n"
    );
    let one = "offers:\n  a: { stream: https://kshop5.pro/AbC12d }\n";
    let two = "offers:\n  b: { stream: https://kshop5.pro/BcD23e }\n";
    let files = [(ROOT, root.as_str()), ("offers/a.yaml", one), ("offers/b.yaml", two)];
    let loaded = in_memory(&files, &limits());
    let path = |file: Option<&str>| {
        add(&loaded, &limits(), &k2(), file, edited)
            .map(|a| (a.path, a.line))
            .map_err(|e| format!("{e:?}"))
    };
    assert_eq!(path(None), Ok(("offers/b.yaml".into(), 3)));
    assert_eq!(path(Some("offers/a.yaml")), Ok(("offers/a.yaml".into(), 3)));
    assert_eq!(path(Some(ROOT)), Ok((ROOT.into(), 6)));
    assert!(path(Some("else.yaml")).unwrap_err().contains("no file of this workspace"));
}

/// Answers in their order; what is refused is noted, and the next is tried.
#[derive(Default)]
struct Script {
    answers: Vec<&'static str>,
    refused: Vec<String>,
}

impl Script {
    fn new(answers: &[&'static str]) -> Self {
        Self { answers: answers.iter().rev().copied().collect(), refused: Vec::new() }
    }

    fn next(&mut self) -> Result<&'static str, Stopped> {
        self.answers.pop().ok_or(Stopped::Interrupted)
    }
}

impl Ask for Script {
    fn text(&mut self, question: &Question<'_>) -> Result<String, Stopped> {
        loop {
            let answer = self.next()?;
            match (question.check)(answer) {
                Ok(()) => return Ok(answer.to_owned()),
                Err(why) => self.refused.push(why),
            }
        }
    }

    fn one(&mut self, _: &str, options: &[String]) -> Result<usize, Stopped> {
        let answer = self.next()?;
        Ok(options.iter().position(|o| o.starts_with(answer)).expect("an option"))
    }

    fn several(&mut self, _: &str, options: &[String]) -> Result<Vec<usize>, Stopped> {
        let answer = self.next()?;
        let of = |word: &str| options.iter().position(|o| o == word).expect("an option");
        Ok(answer.split(", ").map(of).collect())
    }
}

#[test]
fn answers_are_judged_by_the_rules_and_asked_for_again() {
    let mut script = Script::new(&[
        "https://trk.acme-media.com/",
        "trk.acme-media.com",
        "PropellerAds, Meta (Facebook) Ads",
        "https://kma.biz/AbC12d",
        "https://kshop5.pro/AbC12d",
        "Keto KZ",
        "UK",
        "kz",
        "12,50 USD",
        "12.50 usd",
        "P and A",
    ]);
    let mut answers = crate::start::Answers::default();
    answers.complete(&mut script, false).expect("answers");
    assert_eq!(script.refused.len(), 4, "{:?}", script.refused);
    assert!(script.refused[0].contains("https://"), "{:?}", script.refused);
    let text = answers.draft().text();
    for part in ["  keto-kz:", "countries: [KZ]", "amount: \"12.50\"", "\n  P:\n", "preset: meta"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let proof = crate::start::Proof::of(&text);
    assert_eq!(proof.outcome.summary.errors + proof.outcome.summary.warnings, 0);
}

#[test]
fn only_what_is_needed_is_asked_and_nothing_where_all_is_there() {
    let mut answers = crate::start::Answers::default();
    let mut script =
        Script::new(&["trk.acme-media.com", "Zeropark", "https://kshop5.pro/AbC12d", "left"]);
    answers.complete(&mut script, true).expect("answers");
    assert_eq!(script.answers, ["left"]);
    answers.complete(&mut Script::default(), true).expect("nothing is asked");
    let mut nobody = Script::default();
    assert_eq!(answers.complete(&mut nobody, false), Err(Stopped::Interrupted));
}

#[test]
fn an_entry_asks_for_what_it_lacks() {
    let mut script = Script::new(&["https://kshop5.pro/AbC12d", "Keto UZ", "UZ", ""]);
    let new = offer(Offer::default(), Some(&mut script)).expect("an offer");
    assert_eq!((new.id.as_str(), new.countries.as_slice()), ("keto-uz", &["UZ".to_owned()][..]));
    let known = Known { channels: vec!["p".into()], offers: vec!["a".into(), "b/push".into()] };
    let mut script = Script::new(&["p", "a, b/push"]);
    let new = campaign(Campaign::default(), &known, Some(&mut script)).expect("a campaign");
    assert_eq!((new.id.as_str(), new.offers.len()), ("p-a", 2));
    let mut script = Script::new(&["Sale", "approved, pending"]);
    let new = event(Event::default(), Some(&mut script)).expect("an event");
    assert_eq!(new.when.len(), 2);
    let mut script = Script::new(&["Zeropark"]);
    let new = channel(Channel::default(), Some(&mut script)).expect("a channel");
    assert_eq!((new.id.as_str(), new.preset), ("zeropark", Some("zeropark")));
    let lacks = |result: Result<(), Lacking>| result.expect_err("nobody to ask");
    assert_eq!(
        lacks(offer(Offer::default(), None).map(drop)),
        Lacking::Flags(vec!["--stream URL", "ID or --name NAME"])
    );
    assert_eq!(
        lacks(campaign(Campaign::default(), &known, None).map(drop)),
        Lacking::Flags(vec!["--channel ID", "--offer ID"])
    );
}
