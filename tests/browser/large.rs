//! Thousands of campaigns: only what is looked at is drawn, and a search answers at once.

use super::build;
use super::driver::{Browser, say};
use super::workload::{self, Size};
use serde_json::Value;

/// Opens a workspace of that size and looks around in it. Returns milliseconds: until the page
/// can be worked with, until a first search is answered and drawn, until a second one is.
fn look_around(browser: &Browser, size: Size) -> (f64, f64, f64, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    workload::write(folder.path(), size);
    build(folder.path(), &[]);
    let page = folder.path().join("dist/index.html");
    browser.open(&page);
    let opened = browser.number("performance.getEntriesByType('navigation')[0].domInteractive");
    let drawn = "document.querySelectorAll('article').length";
    assert!(browser.number(drawn) < 200.0);
    assert!(browser.number("document.querySelectorAll('*').length") < 20_000.0);

    let search = |words: &str| -> f64 {
        let script = "const [words, done] = arguments;
            const search = document.getElementById('search');
            search.value = words;
            const start = performance.now();
            search.dispatchEvent(new Event('input', { bubbles: true }));
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));";
        browser.js_later(script, &[Value::from(words)]).as_f64().expect("a number")
    };
    let last = size.campaigns - 1;
    let first = search(&format!("campaign-{last:06}"));
    assert_eq!(
        browser
            .text("[...document.querySelectorAll('h3')].map((h) => h.textContent).join()")
            .matches(&last.to_string())
            .count(),
        1
    );
    let second = search(&format!("https://trk.acme-media.com/{:024x}?sub1=", last - 1));
    assert!(browser.text("document.getElementById('count').value").starts_with("1 of "));
    search("");

    // At the very end stands the last campaign, and what is far away is not kept.
    browser.js("document.documentElement.style.scrollBehavior = 'auto'", &[]);
    browser.wait(&format!(
        "(scrollTo(0, document.documentElement.scrollHeight), [...document.querySelectorAll('article .id')].at(-1)?.textContent === 'campaign-{last:06}')"
    ));
    assert!(browser.number(drawn) < 200.0);
    (opened, first, second, std::fs::metadata(page).expect("a page").len())
}

#[test]
fn a_large_workspace_is_drawn_piece_by_piece() {
    let Some(browser) = Browser::start("a large workspace") else { return };
    let size = Size { files: 1, offers: 300, campaigns: 600 };
    let (_, _, _, bytes) = look_around(&browser, size);
    let of_ten_thousand = bytes / 600 * 10_000;
    assert!(of_ten_thousand < 10_000_000, "{of_ten_thousand} bytes for 10,000 campaigns");
    // Paper gets what a browser can lay out, and says what it has not got.
    browser.js("dispatchEvent(new Event('beforeprint'))", &[]);
    let drawn = || browser.number("document.querySelectorAll('article').length");
    assert!((1_000.0..1_020.0).contains(&drawn()), "{}", drawn());
    let rest = browser.text("document.querySelector('.rest').textContent");
    assert!(rest.starts_with(&format!("Only the first {} of ", drawn())), "{rest}");
    browser.js("dispatchEvent(new Event('afterprint'))", &[]);
    assert!(drawn() < 200.0);
    assert_eq!(browser.text("document.querySelector('.rest').textContent"), "");
}

/// No clock is asserted here, since it would measure the machine.
#[test]
#[ignore = "prints the figures of docs/performance.md"]
fn the_largest_workspace() {
    let Some(browser) = Browser::start("the largest workspace") else { return };
    let size = Size { files: 1, offers: 5_000, campaigns: 10_000 };
    for _ in 0..3 {
        let (opened, first, second, bytes) = look_around(&browser, size);
        say(&format!(
            "{bytes} bytes: opened in {opened:.0} ms, first search in {first:.0} ms, second in {second:.0} ms"
        ));
    }
}
