//! Thousands of campaigns: only what is looked at is drawn, and a search answers at once.

use super::build;
use super::driver::{Browser, say};
use super::workload::{self, Size};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Writes and builds a workspace of that size.
fn built(size: Size) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    workload::write(folder.path(), size);
    build(folder.path(), &[]);
    let page = folder.path().join("dist/index.html");
    (folder, page)
}

/// Opens a page; milliseconds until it can be worked with.
fn open(browser: &Browser, page: &Path) -> f64 {
    browser.open(page);
    browser.number("performance.getEntriesByType('navigation')[0].domInteractive")
}

/// Types words into the search; milliseconds until what was found is drawn.
fn search(browser: &Browser, words: &str) -> f64 {
    let script = "const [words, done] = arguments;
        const search = document.getElementById('search');
        search.value = words;
        const start = performance.now();
        search.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));";
    browser.js_later(script, &[words.into()]).as_f64().expect("a number")
}

#[test]
fn a_large_workspace_is_drawn_piece_by_piece() {
    let Some(browser) = Browser::start("a large workspace") else { return };
    let (_folder, page) = built(Size { files: 1, offers: 300, campaigns: 600 });
    let bytes = std::fs::metadata(&page).expect("a page").len();
    let of_ten_thousand = bytes / 600 * 10_000;
    assert!(of_ten_thousand < 10_000_000, "{of_ten_thousand} bytes for 10,000 campaigns");

    open(&browser, &page);
    let drawn = || browser.number("document.querySelectorAll('article').length");
    assert!(drawn() < 200.0);
    assert!(browser.number("document.querySelectorAll('*').length") < 20_000.0);
    search(&browser, "campaign-000599");
    assert_eq!(drawn().to_string(), "1");
    search(&browser, &format!("https://trk.acme-media.com/{:024x}?sub1=", 598));
    assert!(browser.text("document.getElementById('count').value").starts_with("1 of "));
    search(&browser, "");

    // At the very end stands the last campaign, and what is far away is not kept.
    browser.js("document.documentElement.style.scrollBehavior = 'auto'", &[]);
    browser.wait(
        "(scrollTo(0, document.documentElement.scrollHeight),
          [...document.querySelectorAll('article .id')].at(-1)?.textContent === 'campaign-000599')",
    );
    assert!(drawn() < 200.0);

    // Paper gets what a browser can lay out, and says what it has not got.
    browser.js("dispatchEvent(new Event('beforeprint'))", &[]);
    assert!((1_000.0..1_020.0).contains(&drawn()), "{}", drawn());
    let rest = browser.text("document.querySelector('.rest').textContent");
    assert!(rest.starts_with(&format!("Only the first {} of ", drawn())), "{rest}");
    browser.js("dispatchEvent(new Event('afterprint'))", &[]);
    assert!(drawn() < 200.0);
    assert_eq!(browser.text("document.querySelector('.rest').textContent"), "");
}

/// No clock is asserted here, since it would measure the machine; the small page of the same
/// run says what the machine was like.
#[test]
#[ignore = "prints the figures of docs/performance.md"]
fn the_largest_workspace() {
    let Some(browser) = Browser::start("the largest workspace") else { return };
    let (_small, small) = built(Size { files: 1, offers: 2, campaigns: 2 });
    let (_large, large) = built(Size { files: 1, offers: 5_000, campaigns: 10_000 });
    say(&format!("{} bytes", std::fs::metadata(&large).expect("a page").len()));
    let mut times = [const { Vec::new() }; 4];
    for round in 0..15_u64 {
        times[0].push(open(&browser, &small));
        times[1].push(open(&browser, &large));
        times[2].push(search(&browser, &format!("campaign-{round:06}")));
        times[3].push(search(&browser, &format!("https://trk.acme-media.com/{round:024x}?")));
    }
    let cases = ["small page opened", "large page opened", "first search", "second search"];
    for (case, mut times) in cases.into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        say(&format!("{case}: {:.0} ms at best, {:.0} ms in the middle", times[0], times[7]));
    }
}
