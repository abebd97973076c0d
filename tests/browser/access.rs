//! For everybody: names, roles, landmarks, contrast, narrow windows, quiet screens. With
//! `AXE=path/to/axe.min.js`, axe-core has its say as well.

use super::driver::Browser;
use super::{Built, WORKSPACE};
use serde_json::json;

/// Texts whose contrast with what is behind them is too small, in the scheme that is on.
const FAINT: &str = r"
    const rgb = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
    const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
    const channel = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const behind = (element) => {
      if (!element) return { r: 255, g: 255, b: 255, a: 1 };
      const own = rgb(getComputedStyle(element).backgroundColor);
      return own.a === 1 ? own : over(own, behind(element.parentElement));
    };
    const faint = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const element = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest('.hidden, .skip, :disabled, script, style, svg, option')) continue;
      let opacity = 1;
      for (let e = element; e; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity);
      const ground = behind(element);
      const ink = over({ ...rgb(getComputedStyle(element).color), a: opacity }, ground);
      const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${element.className}: ${walk.currentNode.data.slice(0, 40)}`);
    }
    return [...new Set(faint)].slice(0, 20);
";

fn axe(browser: &Browser) {
    let Ok(file) = std::env::var("AXE") else { return };
    let script = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    browser.js(&script, &[]);
    let found = browser.js_later(
        r"const done = arguments[0];
         axe.run({ resultTypes: ['violations'] }).then(({ violations }) => done(violations.map((v) =>
           `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join('\n')}`)), (e) => done([String(e)]));",
        &[],
    );
    assert_eq!(found, json!([]), "{found:#}");
}

#[test]
fn everything_has_a_name_and_texts_can_be_read() {
    let Some(browser) = Browser::start("accessibility") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    browser.js("document.querySelectorAll('.tick input')[3].click()", &[]);
    for (selector, role) in [
        ("button", "button"),
        ("input[type=search]", "searchbox"),
        ("select", "combobox"),
        ("input[type=checkbox]", "checkbox"),
        ("a", "link"),
        ("nav", "navigation"),
        (".part", "region"),
        (".find", "search"),
        ("article", "article"),
        (".step", "group"),
        ("svg[role=img]", "image"),
        ("progress", "progressbar"),
    ] {
        let all = browser.names(selector);
        assert!(!all.is_empty(), "{selector}");
        for (name, found, html) in all {
            // A search form needs no name of its own: there is one.
            assert!(!name.trim().is_empty() || role == "search", "no name: {html}");
            assert!(
                found == role || (role == "image" && found == "img"),
                "{found}, not {role}: {html}"
            );
        }
    }
    let shape = browser.js(
        "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
         const levels = [...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]));
         return {
           twice: ids.filter((id, i) => ids.indexOf(id) !== i),
           mains: document.querySelectorAll('main').length,
           titles: levels.filter((l) => l === 1).length,
           skips: levels.filter((l, i) => i > 0 && l > levels[i - 1] + 1).length,
           status: document.querySelectorAll('[role=status]').length,
           lang: document.documentElement.lang,
         }",
        &[],
    );
    assert_eq!(
        shape,
        json!({ "twice": [], "mains": 1, "titles": 1, "skips": 0, "status": 2, "lang": "en" })
    );
    for dark in [false, true] {
        browser.dark(dark);
        assert_eq!(browser.js(FAINT, &[]), json!([]), "dark: {dark}");
        axe(&browser);
    }
}

#[test]
fn it_fits_a_phone_and_a_page_zoomed_four_times() {
    let Some(browser) = Browser::start("narrow windows") else { return };
    let built = Built::new(WORKSPACE);
    browser.size(320, 640);
    browser.open(&built.page());
    assert!(browser.number("document.documentElement.scrollWidth") <= 320.0);
    // Fingers need room.
    let small = "[...document.querySelectorAll('button, select, input[type=search], .tick')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).length";
    assert_eq!(browser.text(small), "0");
    axe(&browser);
}

#[test]
fn nothing_moves_for_those_who_asked_for_it() {
    let Some(browser) = Browser::start("reduced motion") else { return };
    let built = Built::new(WORKSPACE);
    let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
    browser.cdp("Emulation.setEmulatedMedia", json!({ "features": features }));
    browser.open(&built.page());
    let moving = "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e); return s.scrollBehavior === 'smooth' || s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length";
    assert_eq!(browser.text(moving), "0");
}

#[test]
fn the_picture_of_a_funnel_says_what_it_shows() {
    let Some(browser) = Browser::start("the funnel") else { return };
    let built = Built::new(WORKSPACE);
    browser.open(&built.page());
    let (label, _, _) = browser.names("#part-7 article:last-child svg").remove(0);
    assert_eq!(
        label,
        "Picture of the funnel. RichAds leads to PL · RichAds. Mobile: Quiz, then Slim PL 60 %, \
         Slim PL, landing B 40 %. Rest: Slim PL. Lead, Sale go back to RichAds."
    );
    let texts = browser.text("[...document.querySelectorAll('#part-7 article:last-child svg text')].map((t) => t.lastChild.data).join('|')");
    for text in [
        "RichAds",
        "PL · RichAds",
        "Mobile · 70 % · device_type mobile",
        "60 %",
        "Conversions",
        "↩ Sale",
        "by postback: Lead, Sale",
    ] {
        assert!(texts.split('|').any(|t| t == text), "{text} in {texts}");
    }
}

/// The ninth of several funnels had no share, and one that takes the others' visitors an equal one.
#[test]
fn the_picture_of_a_funnel_says_how_clicks_are_shared_among_many() {
    let Some(browser) = Browser::start("many funnels") else { return };
    let (head, _) = WORKSPACE.split_once("      - { name: Mobile").expect("its funnels");
    let funnel = |i: u32| format!("      - {{ name: F{i}, offers: [slim-pl] }}\n");
    let equal: String = (0..10).map(funnel).collect();
    let rest = "      - { name: Rest, default: true, offers: [slim-pl] }\n";
    let built = Built::new(&[head, &equal, rest].concat());
    browser.open(&built.page());
    let texts = browser.text("[...document.querySelectorAll('#part-7 article:last-child svg text')].map((t) => t.lastChild.data).join('|')");
    for text in ["F0 · 1/10", "F9 · 1/10", "Rest · all others"] {
        assert!(texts.split('|').any(|t| t == text), "{text} in {texts}");
    }
}
