//! With `SCREENSHOTS=1`: the pictures in `docs/sheet`.

use super::driver::Browser;
use super::repository;

#[test]
fn the_pictures_in_the_docs() {
    if std::env::var_os("SCREENSHOTS").is_none() {
        return;
    }
    let Some(browser) = Browser::start("the pictures") else { return };
    browser.size(1100, 800);
    browser.open(&repository("examples/team/dist/index.html"));
    browser.js("document.documentElement.style.scrollBehavior = 'auto'", &[]);
    let at = |selector: &str| {
        let script = "const found = document.querySelectorAll(arguments[0]);
            found[found.length - 1].scrollIntoView()";
        browser.js(script, &[selector.into()]);
        std::thread::sleep(std::time::Duration::from_millis(300));
    };
    at("#part-4");
    browser.click("#part-4 .tick input");
    at("#part-4");
    browser.screenshot(&repository("docs/sheet/postback.png"));
    browser.dark(true);
    browser.size(1280, 800);
    at("article:has(.funnel [aria-label*='Story'])");
    browser.screenshot(&repository("docs/sheet/campaign-dark.png"));
    browser.dark(false);
    browser.size(390, 800);
    at("#part-6");
    browser.screenshot(&repository("docs/sheet/phone.png"));
}
