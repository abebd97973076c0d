//! `unknown-macro`

mod unsent;

use super::parts::once;
use super::swapped_direction::{canonical, is_filled, redtrack_token};
use super::{Check, Context, Example, Role, Rule, Site};
use crate::diagnostic::{Code, Findings, nearest, one_of};
use crate::facts::{Confidence, kma};
use crate::template::MacroStyle;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC310", "unknown-macro"),
    what: "An additional parameter of the postback uses a macro that KMA.BIZ is not known to have. A slot that no offer sends (`{data4}`) is a note.",
    why: "A macro that KMA.BIZ does not know is sent as it stands: RedTrack stores the text `{geo}` instead of a country, for every conversion.",
    mend: "Use the nearest known macro. KMA.BIZ's own list was not available: if your panel shows this macro, add it to `offer_source.macros`.",
    source: Some((
        "the templates of other trackers and receivers of KMA.BIZ postbacks",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback:
    extra: { sub1: \"{geo}\" }
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback:
    extra: { sub1: \"{geo}\", sub2: \"{stream}\" }
  macros: [\"{geo}\"]
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Both { parts: |context| once(context, unsent::check), sites: check },
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !matches!(site.role, Role::Extra(_)) {
        return;
    }
    let template = site.template();
    for token in template.tokens() {
        let (text, name) = (template.token_text(token), canonical(template, token));
        if context.is_listed(&name) {
            continue;
        }
        let known = kma::is_known_macro(&name);
        let legacy = kma::LEGACY_MACROS.iter().find(|m| m.text == name);
        let plain = token.style == MacroStyle::Brace;
        // Of the other channels' styles only a known name is surely meant as a macro.
        if (known && plain && legacy.is_none())
            || (!is_filled(token.style) && !known)
            || redtrack_token(&name).is_some()
        {
            continue;
        }
        let shown = visible(text);
        let (message, instead) = if let Some(legacy) = legacy {
            let message = format!(
                "`{shown}` is seen only in the code of old trackers: KMA.BIZ may send it as it stands"
            );
            (message, Some(legacy.instead))
        } else if known {
            let message = format!(
                "`{shown}` is not how KMA.BIZ writes its macros: something around `{name}` would be sent as it stands"
            );
            let instead = kma::find_macro(&name).map(|m| m.text);
            (message, instead)
        } else {
            let message = format!(
                "KMA.BIZ is not known to have the macro `{shown}`: if it has none, RedTrack stores this text itself for every conversion"
            );
            (message, None)
        };
        let names = || kma::MACROS.iter().map(|m| m.text);
        let current = names().filter(|m| !kma::LEGACY_MACROS.iter().any(|l| l.text == *m));
        let help = match instead.or_else(|| nearest(&name, current.clone())) {
            Some(near) => format!("write `{near}`"),
            None => format!("the known macros are {}", one_of(current)),
        };
        let overrule = format!(
            "If your KMA.BIZ panel lists it, write `macros: [\"{}\"]` under `offer_source`",
            visible(&name)
        );
        let fix = instead.and_then(|new| context.write(site, token.range.clone(), new));
        out.push(
            context
                .at(RULE.code, site, token.range.clone(), message)
                .label("not a known KMA.BIZ macro")
                .help(help)
                .overrule(overrule)
                .fix(fix),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn text(value: &str, more: &str) -> String {
        format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Sale: {{ when: approved }}\noffer_source:\n  postback:\n    extra: {{ sub1: \"{value}\" }}\n{more}\n"
        )
    }

    fn fired(value: &str, more: &str) -> Vec<String> {
        let mut found = found(&[("trackc.yaml", &text(value, more))]);
        found.retain(|f| !f.starts_with("note "));
        found
    }

    #[test]
    fn the_macro_is_pointed_at() {
        assert_eq!(fired("{geo}", ""), ["warning unknown-macro 7:21"]);
        assert_eq!(fired("kma-{geo}", ""), ["warning unknown-macro 7:25"]);
        assert_eq!(fired("{ORDERID}", ""), ["warning unknown-macro 7:21"]);
        assert_eq!(fired("{{orderid}}", ""), ["warning unknown-macro 7:21"]);
        assert_eq!(fired("[orderid]", ""), ["warning unknown-macro 7:21"]);
        assert_eq!(fired("{chan}", ""), ["warning unknown-macro 7:21"]);
    }

    #[test]
    fn neighbours_are_silent() {
        for value in ["{stream}", "{data2}-{currency}", "plain", "[x]", "__x__", "{status}"] {
            assert!(fired(value, "").is_empty(), "{value}");
        }
        assert!(fired("{geo}", "  macros: [\"{geo}\"]").is_empty());
        assert!(fired("{geo}", "  macros: [geo]").is_empty());
        assert!(fired("{chan}", "  macros: [\"{chan}\"]").is_empty());
    }

    #[test]
    fn the_old_macro_is_mended() {
        let text = text("{chan}", "");
        let outcome = check(&[("trackc.yaml", text.as_str())]);
        let fixes = outcome.diagnostics.iter().flat_map(|d| &d.fixes).flat_map(|f| &f.edits);
        assert_eq!(fixes.map(|e| e.text.as_str()).collect::<Vec<_>>(), ["{stream}"]);
    }
}
