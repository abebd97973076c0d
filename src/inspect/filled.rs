//! What became of the macros that are compiled: whether they stand in a URL, or what was put in
//! their place by whoever fills them, or by a person.

use crate::compile::{CLICK_ID, ID_PLACEHOLDER};
use crate::facts::kma::SLOTS;
use crate::facts::redtrack;
use crate::rules::reading;
use crate::template::{Template, UrlTemplate};
use std::ops::Range;

/// A part of a URL beside what is compiled there.
#[derive(Debug)]
pub(super) struct Pair<'u> {
    /// A parameter's name; empty for the path.
    pub(super) name: &'u str,
    /// Where it stands in the URL.
    pub(super) range: Range<usize>,
    pub(super) here: &'u str,
    pub(super) compiled: &'u str,
}

impl Pair<'_> {
    /// Whether whoever fills this URL fills something here.
    fn is_to_be_filled(&self) -> bool {
        has_macros(&Template::parse(self.compiled))
    }

    /// Whether this is what is compiled, or can be what came of it; of a URL that is not filled yet
    /// (`is_open`), a value in place of a macro is one that stays.
    pub(super) fn is_same(&self, is_open: bool) -> bool {
        self.here == self.compiled
            || !(is_open && self.is_to_be_filled())
                && is_filled(self.here, self.compiled)
                && self.fits()
                && self.is_amount_where_wanted()
    }

    /// Whether a value that never changes, or none, stands in place of what is filled.
    pub(super) fn is_fixed(&self) -> bool {
        let has_own = || {
            let own = Template::parse(self.here);
            !own.tokens().is_empty() || !own.problems().is_empty()
        };
        let left = || reading::placeholders(&Template::parse(self.compiled));
        // A path whose fixed parts differ is another one, with no value in it.
        let is_there = || !self.name.is_empty() || is_filled(self.here, self.compiled);
        self.is_to_be_filled() && !has_own() && left().is_empty() && is_there()
    }

    /// Whether a value can be what it has to be: only of a click id is that known.
    fn fits(&self) -> bool {
        let is_slot = || SLOTS.iter().any(|slot| self.compiled == format!("{{{slot}}}"));
        let is_click_id = self.compiled == CLICK_ID || self.name == "clickid" && is_slot();
        !is_click_id || redtrack::is_id(self.here)
    }

    fn is_amount_where_wanted(&self) -> bool {
        self.name != "sum" || is_amount(self.here)
    }
}

/// The parts of a URL in which something may be filled, each beside what is compiled there.
pub(super) fn pairs<'u>(url: &UrlTemplate<'u>, compiled: &UrlTemplate<'u>) -> Vec<Pair<'u>> {
    let mut out = vec![Pair {
        name: "",
        range: url.path_range(),
        here: url.path(),
        compiled: compiled.path(),
    }];
    let mut own: Vec<_> = url.params().collect();
    for param in compiled.params() {
        let name = compiled.key(&param);
        if let Some(at) = own.iter().position(|p| url.key(p) == name) {
            let found = own.remove(at);
            let (here, compiled) = (url.value(&found), compiled.value(&param));
            out.push(Pair { name, range: found.value, here, compiled });
        }
    }
    out
}

/// Whether a URL is still to be filled: a macro stands in it, or nothing can be what came of one.
pub(super) fn is_open(url: &UrlTemplate<'_>, pairs: &[Pair<'_>]) -> bool {
    let mut filled = pairs.iter().filter(|pair| pair.is_to_be_filled() && !pair.here.is_empty());
    has_macros(url.template())
        || pairs.iter().any(|pair| !pair.here.is_empty() && !pair.fits())
        || !filled.any(|pair| is_filled(pair.here, pair.compiled))
}

/// Whether a value can be what came of `{sum}`.
pub(super) fn is_amount(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

/// Whether something in a text is filled when it is used. What people fill once is not.
fn has_macros(template: &Template<'_>) -> bool {
    let left = reading::placeholders(template);
    let is_left = |range: &Range<usize>| left.contains(range);
    let of_use = |text: &str| text != ID_PLACEHOLDER;
    template.tokens().iter().any(|t| of_use(template.token_text(t)) && !is_left(&t.range))
}

/// Whether a value can be what came of a template: its fixed parts in their order, something in
/// place of its macros, and no macro left.
fn is_filled(value: &str, template: &str) -> bool {
    let template = Template::parse(template);
    let place = template.text().starts_with('<') && template.text().ends_with('>');
    if place {
        return !value.is_empty() && !value.contains(['{', '<']);
    }
    if template.tokens().is_empty() || !Template::parse(value).tokens().is_empty() {
        return false;
    }
    let macros: usize = template.tokens().iter().map(|token| token.range.len()).sum();
    if value.len() <= template.text().len() - macros {
        return false;
    }
    let mut rest = value;
    let mut from = 0;
    for token in template.tokens() {
        let fixed = &template.text()[from..token.range.start];
        let Some(at) = rest.find(fixed).filter(|at| from > 0 || *at == 0) else { return false };
        rest = &rest[at + fixed.len()..];
        from = token.range.end;
    }
    let tail = &template.text()[from..];
    rest.ends_with(tail) && !rest.contains(['{', '}'])
}
