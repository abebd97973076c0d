//! Names that try to run, to load and to mislead: they are shown as the texts they are.

use super::Built;
use super::driver::Browser;
use std::net::TcpListener;

const NAMES: [&str; 7] = [
    "<script>window.ran = 1</script>",
    "</script><script>window.ran = 2</script>",
    "<img src=http://127.0.0.1:PORT/x onerror='window.ran = 3'>",
    "<svg onload=\\\"window.ran = 4\\\"><a xlink:href='javascript:window.ran = 5'>x",
    "${window.ran = 6} {{constructor.constructor('window.ran = 7')()}}",
    "<style>@import 'http://127.0.0.1:PORT/y'; * { display: none }</style><base href='http://127.0.0.1:PORT/'>",
    "a\\u2028b\\u2029c\\u202Egpj.exe\\0 <!--",
];

#[test]
fn hostile_names_are_texts() {
    let Some(browser) = Browser::start("hostile names") else { return };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let port = listener.local_addr().expect("an address").port().to_string();
    let mut text = String::from(
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nchannels:\n",
    );
    let name = |i: usize| NAMES[i].replace("PORT", &port);
    let all = 0..NAMES.len();
    for i in all.clone() {
        text += &format!(
            "  c{i}: {{ name: \"{}\", click_id: \"{{x}}\", parameters: {{ sub1: \"{{y}}\" }} }}\n",
            name(i)
        );
    }
    text += "offers:\n";
    for i in all.clone() {
        text += &format!(
            "  o{i}: {{ name: \"{}\", stream: \"https://kshop5.pro/AbC12{i}\" }}\n",
            name(i)
        );
    }
    text += "campaigns:\n";
    for i in all {
        text += &format!(
            "  k{i}: {{ name: \"{0}\", channel: c{i}, funnels: [{{ name: \"{0}\", offers: [o{i}] }}, {{ name: other, offers: [o0] }}] }}\n",
            name(i)
        );
    }
    let built = Built::new(&text);
    browser.open(&built.page());
    browser.cdp("Page.printToPDF", serde_json::json!({}));

    assert_eq!(browser.text("window.ran"), "undefined");
    assert_eq!(browser.text("performance.getEntriesByType('resource').length"), "0");
    assert!(listener.accept().is_err(), "something was loaded");
    assert_eq!(browser.complaints(), [""; 0], "not even a refused script");
    assert_eq!(browser.text("document.querySelectorAll('main img, main script, main style, main base, main a').length"), "0");
    let names =
        browser.text("[...document.querySelectorAll('h3')].map((h) => h.textContent).join('\\n')");
    for (i, name) in NAMES.iter().enumerate().take(6) {
        let name = name.replace("PORT", &port).replace("\\\"", "\"");
        assert_eq!(names.lines().filter(|n| *n == name).count(), 4, "{i}: {names}");
    }
    assert!(names.contains("a<U+2028>b<U+2029>c<U+202E>gpj.exe␀ <!--"), "{names}");
    // Copying gives the exact name all the same.
    browser.js(
        "document.execCommand = () => { window.kept = document.activeElement.value; return true };
         Object.defineProperty(navigator, 'clipboard', { value: undefined });
         [...document.querySelectorAll('.copy')].find((b) => b.getAttribute('aria-label').startsWith('Copy Name of a<U+2028>')).click()",
        &[],
    );
    browser.wait("window.kept !== undefined");
    assert_eq!(browser.text("window.kept"), "a\u{2028}b\u{2029}c\u{202E}gpj.exe\0 <!--");
}

#[test]
fn the_policy_stops_what_the_page_itself_would_not_do() {
    let Some(browser) = Browser::start("the policy") else { return };
    let built = Built::new(super::WORKSPACE);
    browser.open(&built.page());
    let refused = browser.js_later(
        "const done = arguments[0];
         const results = {};
         try { document.body.innerHTML = '<b>x</b>'; results.html = 'set'; } catch { results.html = 'refused'; }
         const script = document.createElement('script');
         try { script.textContent = 'window.ran = 1'; document.body.append(script); } catch { /* as it should */ }
         const image = new Image();
         image.onerror = () => { results.image = 'refused'; finish(); };
         image.onload = () => { results.image = 'loaded'; finish(); };
         image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
         function finish() { fetch('data:,x').then(() => 'loaded', () => 'refused').then((fetched) => { done({ ...results, fetched, ran: window.ran === 1 }); }); }",
        &[],
    );
    assert_eq!(
        refused,
        serde_json::json!({ "html": "refused", "image": "refused", "fetched": "refused", "ran": false })
    );
}
