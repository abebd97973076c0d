//! Whoever pastes: copies, looks for things, ticks them off, comes back after a change.

use super::driver::{Browser, CONTROL, ENTER, SPACE, TAB};
use super::{Built, WORKSPACE};
use serde_json::json;

const POSTBACK: &str = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale&ptoken=<REDTRACK_PTOKEN>";

/// What is on the clipboard, by pasting it into the search box.
fn pasted(browser: &Browser) -> String {
    browser.js("document.getElementById('search').value = ''", &[]);
    browser.type_into("#search", &format!("{CONTROL}v"));
    let text = browser.text("document.getElementById('search').value");
    browser.js("document.getElementById('clear').click()", &[]);
    browser.wait("document.getElementById('count').value === ''");
    text
}

/// The names of the cards that are shown.
fn shown(browser: &Browser) -> Vec<String> {
    let names = browser.js(
        "return [...document.querySelectorAll('.part:not([hidden]) h3')].map((h) => h.textContent)",
        &[],
    );
    let names = names.as_array().expect("a list").iter();
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_copy_button_copies_the_exact_url_and_says_so() {
    let Some(browser) = Browser::start("copying") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let button = "[aria-label='Copy Url of Global postback · Sale']";
    browser.click(button);
    let label = format!("document.querySelector(\"{button}\").textContent");
    browser.wait(&format!("{label} === 'Copied ✓'"));
    browser.wait(
        "document.getElementById('said').textContent === 'Copied: Url of Global postback · Sale'",
    );
    assert_eq!(pasted(&browser), POSTBACK);
    browser.wait(&format!("{label} === 'Copy'"));

    // Where the clipboard is kept from files, the older way works.
    browser.js("Object.defineProperty(navigator, 'clipboard', { value: undefined })", &[]);
    browser.click("[aria-label='Copy Link of KZ · Propeller']");
    browser
        .wait("document.getElementById('said').textContent === 'Copied: Link of KZ · Propeller'");
    assert_eq!(
        pasted(&browser),
        "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={zoneid}&sub2={campaignid}\
         &sub3={bannerid}&cost={cost}&ref_id=${SUBID}"
    );
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn every_url_has_a_copy_button_and_every_macro_an_owner() {
    let Some(browser) = Browser::start("copy buttons") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let urls = browser.number("document.querySelectorAll('.url').length");
    assert!(urls > 15.0, "{urls}");
    assert!(urls.eq(&browser.number("document.querySelectorAll('.url + .copy').length")));
    let owners = "[...document.querySelectorAll('.url span')].filter((s) => /^[{[$<]/.test(s.textContent)).map((s) => s.className + s.textContent)";
    let owners = browser.text(&format!("[...new Set({owners})].sort().join(' ')"));
    for owner in [
        "k{data1}",
        "k{sum}",
        "r{clickid}",
        "r{ref_id}",
        "c{zoneid}",
        "c${SUBID}",
        "c[CLICK_ID]",
        "y<REDTRACK_PTOKEN>",
        "y{redtrack_campaign_id}",
    ] {
        assert!(owners.split(' ').any(|o| o == owner), "{owner} in {owners}");
    }
    // The statuses as a list: what to tick, and what to leave empty.
    let ticks =
        "[...document.querySelector('.ticks').children].map((li) => li.textContent).join(', ')";
    assert_eq!(
        browser.text(ticks),
        "☑pending: tick it, ☐approved: leave it empty, ☐declined: leave it empty, ☐fake: leave it empty"
    );
}

#[test]
fn search_and_filters_show_what_is_meant() {
    let Some(browser) = Browser::start("searching") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let all = shown(&browser).len();
    let count = || browser.text("document.getElementById('count').value");
    browser.type_into("#search", "  PROPELLER kz ");
    assert_eq!(shown(&browser), ["KZ · Propeller"]);
    assert_eq!(count(), format!("1 of {all} found"));
    browser.click("#clear");
    browser.wait(&format!("document.querySelectorAll('.part:not([hidden]) h3').length === {all}"));
    assert_eq!(browser.text("document.activeElement.id"), "search");

    // A whole URL, and what no entry has.
    browser.type_into("#search", "https://kshop5.pro/AbC12d?data1={clickid}");
    assert_eq!(shown(&browser), ["Keto KZ"]);
    browser.type_into("#search", "zzz");
    assert_eq!(shown(&browser), [""; 0]);
    assert_eq!(browser.text("document.querySelector('.nothing').hidden"), "false");
    browser.click("#clear");

    browser.choose("kind", "Offer");
    assert_eq!(shown(&browser).len(), 6);
    browser.choose("channel", "PropellerAds");
    assert_eq!(shown(&browser), ["Keto KZ", "Keto KZ"]);
    browser.choose("kind", "every kind");
    assert_eq!(shown(&browser), ["PropellerAds", "Keto KZ", "Keto KZ", "KZ · Propeller"]);
    browser.choose("channel", "every channel");
    browser.choose("country", "PL");
    assert_eq!(
        shown(&browser),
        [
            "RichAds",
            "Slim PL",
            "Slim PL, landing B",
            "Slim PL",
            "Slim PL, landing B",
            "PL · RichAds"
        ]
    );
    browser.choose("status", "paused");
    assert_eq!(shown(&browser), ["PL · RichAds"]);
}

#[test]
fn a_tick_is_remembered_until_its_value_changes() {
    let Some(browser) = Browser::start("ticking") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let stream =
        |name: &str| format!("[aria-label='Done: KMA.BIZ, offer {name} → Create Stream, {name}']");
    let ticked =
        |name: &str| browser.text(&format!("document.querySelector(\"{}\").checked", stream(name)));
    let progress = || browser.text("document.getElementById('progress-text').textContent");
    assert!(progress().starts_with("0 of "), "{}", progress());
    browser.click(&stream("Keto KZ"));
    browser.click(&stream("Slim PL"));
    assert!(progress().starts_with("2 of "), "{}", progress());
    browser.choose("show", "done");
    assert_eq!(shown(&browser), ["Keto KZ", "Slim PL"]);

    browser.reload();
    assert_eq!(
        (ticked("Keto KZ"), ticked("Slim PL"), ticked("Slim PL, landing B")),
        ("true".into(), "true".into(), "false".into())
    );
    assert!(progress().starts_with("2 of "), "{}", progress());

    built.again(&WORKSPACE.replace("AbC12d", "NEW12d"), &[]);
    browser.reload();
    assert_eq!((ticked("Keto KZ"), ticked("Slim PL")), ("false".into(), "true".into()));
    assert!(progress().starts_with("1 of "), "{}", progress());
    browser.choose("show", "changed after it was ticked");
    assert_eq!(shown(&browser), ["Keto KZ"]);
    assert_eq!(
        browser.text("document.querySelector('.changed').textContent"),
        "What stands here has changed since you ticked it."
    );
    browser.click(&stream("Keto KZ"));
    assert_eq!(browser.text("document.querySelector('.changed')"), "null");

    // Another tab may forget everything: such an event has no key.
    browser.js("localStorage.clear(); dispatchEvent(new StorageEvent('storage'))", &[]);
    browser.wait("document.getElementById('progress-text').textContent.startsWith('0 of ')");

    // Another workspace has ticks of its own.
    let other = Built::new(&WORKSPACE.replace("trk.acme-media.com", "t.other-media.com"));
    browser.open(&other.page());
    assert!(progress().starts_with("0 of "), "{}", progress());
}

/// Each tick took away those before it, from everywhere but the count.
#[test]
fn ticks_stay_while_the_page_is_open_where_the_browser_keeps_nothing() {
    let Some(browser) = Browser::start("ticking without storage") else { return };
    let built = Built::new(WORKSPACE);
    for kept_from in
        ["Storage.prototype.setItem", "Storage.prototype.getItem = Storage.prototype.setItem"]
    {
        browser.open(&built.page());
        browser.js(&format!("{kept_from} = () => {{ throw new Error('no storage') }}"), &[]);
        for name in ["Keto KZ", "Slim PL"] {
            let step = format!("KMA.BIZ, offer {name} → Create Stream, {name}");
            browser.click(&format!("[aria-label='Done: {step}']"));
        }
        assert_eq!(
            browser.text(
                "document.getElementById('progress-text').textContent.replace(/of .*;/, 'of all;')"
            ),
            "2 of all; this browser remembers no ticks"
        );
        browser.choose("show", "done");
        assert_eq!(shown(&browser), ["Keto KZ", "Slim PL"], "{kept_from}");
    }
}

#[test]
fn what_changed_since_the_last_build_is_marked() {
    let Some(browser) = Browser::start("an older build") else { return };
    let built = Built::new(WORKSPACE);
    let old = built.folder.path().join("old");
    std::fs::rename(built.folder.path().join("dist"), &old).expect("a folder");
    let changed = WORKSPACE
        .replace("AbC12d", "NEW12d")
        .replace("cost: { model: cpc, amount: \"0.02\"", "cost: { model: cpc, amount: \"0.03\"");
    built.again(&changed, &["--since", "old"]);
    browser.open(&built.page());
    assert_eq!(
        browser.text("document.getElementById('changes').textContent"),
        "Steps that are new: 0; steps that changed: 4. They are marked below."
    );
    browser.choose("show", "new or changed since the last build");
    assert_eq!(shown(&browser), ["Keto KZ", "Keto KZ", "KZ · Propeller"]);
    let news =
        browser.text("[...document.querySelectorAll('.news')].map((n) => n.textContent).join('|')");
    assert!(news.starts_with("Changed since the last build: Tracking link|"), "{news}");
}

#[test]
fn the_keyboard_is_enough() {
    let Some(browser) = Browser::start("the keyboard") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let focus = || {
        browser.text(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id ?? ''",
        )
    };
    // The first stop leads past the filters.
    browser.press(TAB);
    assert_eq!(browser.text("document.activeElement.textContent"), "Skip to the steps");
    assert_ne!(browser.text("getComputedStyle(document.activeElement).outlineStyle"), "none");
    browser.press(ENTER);
    assert_eq!(focus(), "steps");
    browser.press("/");
    assert_eq!(focus(), "search");
    // Letters are letters in a field; Enter goes to what was found.
    browser.press("jckeystroke");
    assert_eq!(browser.text("document.activeElement.value"), "jckeystroke");
    browser.js("document.getElementById('search').value = ''", &[]);
    browser.press("global sale");
    browser.press(ENTER);
    assert_eq!(focus(), "KMA.BIZ, Tools → Global postback");
    browser.press("cd");
    browser.wait(
        "document.getElementById('said').textContent.startsWith('Copied: Url of Global postback')",
    );
    assert_eq!(browser.text("document.activeElement.querySelector('input').checked"), "true");
    assert_eq!(pasted(&browser), POSTBACK);
    browser.js("document.getElementById('clear').click()", &[]);
    browser.wait("document.activeElement.id === 'search'");
    browser.press(ENTER);
    let first = focus();
    browser.press("j");
    assert_ne!(focus(), first);
    browser.press("k");
    assert_eq!(focus(), first);
    // The box of a step is the next stop, then the buttons.
    browser.press(&format!("{TAB}{SPACE}{TAB}"));
    assert!(focus().starts_with("Copy "), "{}", focus());
    browser.press("kn");
    assert_eq!(browser.text("document.activeElement.className"), "step open");
    // Switched off, and remembered.
    browser.click("#shortcuts");
    browser.reload();
    assert_eq!(browser.text("document.getElementById('shortcuts').checked"), "false");
    browser.press("/");
    assert_ne!(focus(), "search");
}

#[test]
fn it_prints_every_step_without_what_only_a_screen_needs() {
    let Some(browser) = Browser::start("printing") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    for (selector, display) in [(".copy", "none"), (".find", "none"), ("nav", "none")] {
        assert_eq!(
            browser
                .text(&format!("getComputedStyle(document.querySelector('{selector}')).display")),
            display
        );
    }
    assert_ne!(browser.text("getComputedStyle(document.querySelector('.tick')).display"), "none");
    let paper = browser.cdp("Page.printToPDF", json!({}));
    assert!(paper["data"].as_str().is_some_and(|data| data.len() > 10_000));
}
