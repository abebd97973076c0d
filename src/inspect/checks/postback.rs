//! A postback to RedTrack.

use crate::diagnostic::{meant, nearest, one_of};
use crate::facts::kma::{self, SLOTS};
use crate::facts::others::{CLICK_ID_ELSEWHERE, EVENT_ID_ELSEWHERE};
use crate::facts::redtrack::{self, POSTBACK_PARAMETERS, STATUSES};
use crate::inspect::filled::is_amount;
use crate::inspect::{Beside, Fault, Faults, host};
use crate::model::Report;
use crate::rules::reading;
use crate::template::{Param, Template, UrlTemplate};
use crate::text::{shown, visible};
use std::ops::Range;

pub(super) fn check(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    super::tracking_host(url, beside, faults);
    address(url, beside, faults);
    let find = |name: &str| url.params().find(|p| url.key(p) == name);
    match find("clickid") {
        Some(param) => click_id(url, &param, beside, faults),
        None => no_click_id(url, beside, faults),
    }
    for param in url.params() {
        macros(url, &param, beside, faults);
        match url.key(&param) {
            "type" => event(url, &param, beside, faults),
            "status" => status(url, &param, faults),
            "rdtk_event_id" => event_id(url, &param, faults),
            "sum" => sum(url, &param, faults),
            key => unread(url, &param, key, faults),
        }
    }
    if find("type").is_none() && find("status").is_none() {
        nameless(url, beside, faults);
    }
}

fn address(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    if url.path() != "/postback" {
        let message = format!(
            "RedTrack reads postbacks at `/postback`, and this one goes to `{}`",
            visible(url.path())
        );
        faults
            .error(None, &url.path_range(), message, "write `/postback`")
            .mend(url.path_range(), "/postback");
    }
    let name = host(url);
    let known = reading::foreign(&name).is_some();
    if beside.is_some() && !known && !beside.is_some_and(|b| b.is_tracking(&name)) {
        let hosts = beside.iter().map(|b| b.plan.host);
        let env = beside.and_then(|b| b.ws.env);
        let place = env.map_or_else(String::new, |env| format!(" in environment `{}`", shown(env)));
        let message =
            format!("`{}` is no tracking domain of this workspace{place}", visible(&name));
        let help = format!("the workspace's tracking domain is {}", one_of(hosts));
        faults.error(None, &url.host_range(), message, help);
    }
}

/// What `clickid` has to carry.
struct Home {
    /// The macro; `None` where the workspace's offers have the click id in several slots.
    only: Option<String>,
    /// How the parameter is written.
    parameter: String,
    /// How its value is.
    value: String,
}

impl Home {
    fn of(beside: Option<&Beside<'_, '_>>) -> Self {
        const FOLLOWS: &str = "the slot that carries `{clickid}` in the offer URL";
        let known = beside.filter(|beside| !beside.click_id_slots.is_empty());
        let only = match known {
            Some(beside) => beside.only_slot(),
            None => Some(SLOTS[0]),
        };
        let Some(slot) = only else {
            let slots = known.iter().flat_map(|beside| beside.click_id_slots.iter().copied());
            let value = format!("{FOLLOWS}, one of {}", one_of(slots));
            return Self { only: None, parameter: format!("`clickid=` and {value}"), value };
        };
        let or = if known.is_some() { String::new() } else { format!(", or {FOLLOWS}") };
        Self {
            only: Some(format!("{{{slot}}}")),
            parameter: format!("`clickid={{{slot}}}`"),
            value: format!("`{{{slot}}}`{or}"),
        }
    }

    /// Writes it there, where it is one alone.
    fn mend(&self, fault: &mut Fault, range: &Range<usize>) {
        if let Some(only) = &self.only {
            fault.mend(range.clone(), only.as_str());
        }
    }
}

fn click_id(
    url: &UrlTemplate<'_>,
    param: &Param,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    let value = url.value(param);
    let range = &param.value;
    let template = Template::parse(value);
    let lost = "RedTrack could not tell whose conversion it is";
    let home = Home::of(beside);
    if value.is_empty() {
        let message = format!("`clickid` is empty: {lost}");
        let help = format!("write {}", home.parameter);
        home.mend(faults.error(None, range, message, help), range);
    } else if value == crate::compile::CLICK_ID {
        let message = format!(
            "`{{clickid}}` is RedTrack's, but KMA.BIZ fills the postback and does not know it: {lost}"
        );
        let help = format!("write {}", home.value);
        home.mend(faults.error("swapped-direction", range, message, help), range);
    } else if template.tokens().is_empty() && template.problems().is_empty() {
        if !redtrack::is_id(value) {
            let message =
                format!("`clickid` is a fixed text, and no click id of RedTrack's: {lost}");
            let help = format!("write {}", home.parameter);
            home.mend(faults.error(None, range, message, help), range);
        }
    } else if template.is_one_macro() && !is_slot(value) && reading::is_kma_macro(value) {
        let message = format!("`{}` is not the click id: {lost}", visible(value));
        let help = format!("write {}", home.value);
        home.mend(faults.error(None, range, message, help), range);
    } else if let Some(beside) = beside.filter(|_| is_slot(value)) {
        other_slot(value, range, beside, faults);
    }
}

/// A slot in which no offer of the workspace has the click id.
fn other_slot(value: &str, range: &Range<usize>, beside: &Beside<'_, '_>, faults: &mut Faults) {
    let slots = &beside.click_id_slots;
    if slots.is_empty() || slots.iter().any(|slot| value.contains(slot)) {
        return;
    }
    let message = format!(
        "no offer of this workspace has the click id in `{value}`: RedTrack could not tell whose conversion it is"
    );
    let help = format!("the click id travels in {}", one_of(slots.iter().copied()));
    let fault = faults.error(None, range, message, help);
    if let Some(only) = beside.only_slot() {
        fault.mend(range.clone(), format!("{{{only}}}"));
    }
}

fn is_slot(text: &str) -> bool {
    SLOTS.iter().any(|slot| text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) == Some(slot))
}

fn no_click_id(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    let by_name = |p: &Param| CLICK_ID_ELSEWHERE.contains(&url.key(p));
    let by_case = |p: &Param| url.key(p).eq_ignore_ascii_case("clickid");
    let by_slot = |p: &Param| is_slot(url.value(p));
    let meant = url.params().find(by_case).or_else(|| url.params().find(by_name));
    let message = "there is no `clickid`, so RedTrack cannot tell whose conversion this is";
    match meant.or_else(|| url.params().find(by_slot)) {
        Some(param) => {
            let key = visible(url.key(&param)).into_owned();
            let message = format!("{message}: it does not read `{key}`");
            faults
                .error(None, &param.key, message, format!("write `clickid` instead of `{key}`"))
                .mend(param.key.clone(), "clickid");
            if let Some(beside) = beside.filter(|_| is_slot(url.value(&param))) {
                other_slot(url.value(&param), &param.value, beside, faults);
            }
        }
        None => {
            let end = url.text().len();
            let help = format!("add {}", Home::of(beside).parameter);
            faults.error(None, &(end..end), message, help);
        }
    }
}

/// Macros that KMA.BIZ does not fill.
fn macros(
    url: &UrlTemplate<'_>,
    param: &Param,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    let inside = |t: &&crate::template::Token| {
        param.value.start <= t.range.start && t.range.end <= param.value.end
    };
    let template = url.template();
    for token in template.tokens().iter().filter(inside).filter(|t| reading::is_filled(t.style)) {
        let text = template.token_text(token);
        let listed =
            |b: &Beside<'_, '_>| b.ws.offer_source.macros.iter().flatten().any(|m| m.value == text);
        // `clickid={clickid}` has its own words, and so has what a template leaves to fill.
        if kma::is_known_macro(text) && !is_legacy(text)
            || beside.is_some_and(listed)
            || url.key(param) == "clickid" && text == crate::compile::CLICK_ID
            || !reading::placeholders(&Template::parse(text)).is_empty()
        {
            continue;
        }
        let shown = visible(text);
        if reading::redtrack_token(text).is_some() {
            let message = format!(
                "`{shown}` is RedTrack's, but KMA.BIZ fills the postback and does not know it: the text itself would come back"
            );
            // What stands for the click id is never the payout.
            if url.key(param) == "clickid" {
                let home = Home::of(beside);
                let help = format!("write {}", home.value);
                let fault = faults.error("swapped-direction", &token.range, message, help);
                home.mend(fault, &token.range);
                continue;
            }
            let is_name = matches!(url.key(param), "type" | "status");
            let instead = (text == "{payout}" && !is_name).then_some("{sum}");
            let help = instead
                .map_or("remove it: RedTrack knows it from the click".to_owned(), |i| {
                    format!("write `{i}`")
                });
            let fault = faults.error("swapped-direction", &token.range, message, help);
            if let Some(instead) = instead {
                fault.mend(token.range.clone(), instead);
            }
            continue;
        }
        let names = || kma::MACROS.iter().map(|m| m.text).filter(|m| !is_legacy(m));
        let legacy = kma::LEGACY_MACROS.iter().find(|l| l.text == text).map(|l| l.instead);
        let help = match legacy.or_else(|| nearest(text, names())) {
            Some(near) => format!("write `{near}`; or keep it, if your panel lists it"),
            None => format!(
                "the known macros are {}; or keep it, if your panel lists it",
                one_of(names())
            ),
        };
        let message = format!(
            "KMA.BIZ is not known to have the macro `{shown}`: if it has none, the text itself arrives"
        );
        faults.warning("unknown-macro", &token.range, message, help);
    }
}

fn is_legacy(text: &str) -> bool {
    kma::LEGACY_MACROS.iter().any(|l| l.text == text)
}

fn event(
    url: &UrlTemplate<'_>,
    param: &Param,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    let value = url.value(param);
    if value.is_empty() {
        let message =
            "`type` is empty: RedTrack counts the conversion as no type that you registered";
        faults.error(
            None,
            &param.value,
            message,
            "write a conversion type, or remove the parameter",
        );
        return;
    }
    if STATUSES.contains(&value) {
        let message = format!(
            "`{value}` is a status of RedTrack's, and stands where a conversion type belongs"
        );
        let help = format!("write `status={value}`, or name a conversion type");
        faults.warning(None, &param.value, message, help);
    }
    if let Some(beside) = beside.filter(|b| b.plan.source.report != Report::Status) {
        unknown_event(value, &param.value, beside, faults);
    }
}

/// A conversion type that the workspace does not have.
fn unknown_event(value: &str, range: &Range<usize>, beside: &Beside<'_, '_>, faults: &mut Faults) {
    let words = beside.plan.source.status_words;
    let sent: Vec<String> = if value.contains("{status}") {
        let of = |s: kma::Status| value.replace("{status}", words[s as usize]);
        kma::Status::ALL.into_iter().map(of).collect()
    } else {
        vec![value.to_owned()]
    };
    if sent.iter().any(|name| beside.ws.events.get(name).is_some()) || value.contains(['<', '[']) {
        return;
    }
    let names = || beside.ws.events.ids();
    let shown = visible(value);
    let message = format!(
        "the workspace has no conversion event `{shown}`, and RedTrack compares names exactly"
    );
    let mut help = format!("the events are {}", one_of(names()));
    if value.contains("{status}") {
        help = format!(
            "KMA.BIZ prints {} there, and no event is called so; {help}",
            one_of(sent.iter().map(String::as_str))
        );
    }
    let near = meant(value, names);
    let fault = faults.error(None, range, message, help);
    if let Some(near) = near {
        fault.mend_by(range.clone(), near);
    }
    if let Some((_, near)) = &fault.edit {
        fault.help = format!("write `{near}`");
    }
}

fn status(url: &UrlTemplate<'_>, param: &Param, faults: &mut Faults) {
    let value = url.value(param);
    if STATUSES.contains(&value) {
        return;
    }
    let shown = visible(value);
    let (message, help) = if value.contains("{status}") {
        (
            "`{status}` prints KMA.BIZ's letters `P`, `A`, `D` and `F`, and none of them is a status of RedTrack's: every conversion is shown as `other`".to_owned(),
            "write `type={status}` with conversion types of those names, or a fixed status such as `status=approved` on a URL for approved leads alone",
        )
    } else {
        (
            format!("`{shown}` is no status of RedTrack's: the conversion is shown as `other`"),
            "RedTrack knows `approved`, `pending` and `declined`",
        )
    };
    let near = meant(value, || STATUSES);
    let fault = faults.error(None, &param.value, message, help);
    if let Some(near) = near {
        fault.mend_by(param.value.clone(), near);
    }
}

fn event_id(url: &UrlTemplate<'_>, param: &Param, faults: &mut Faults) {
    let value = url.value(param);
    let fired = url.template().tokens().is_empty();
    let own = Template::parse(value);
    // A macro that is broken has its own words.
    if !fired && own.tokens().is_empty() && own.problems().is_empty() {
        let message =
            "`rdtk_event_id` is a fixed text, so every later conversion looks like a repetition";
        faults
            .error("event-id-constant", &param.value, message, "write `rdtk_event_id={orderid}`")
            .mend(param.value.clone(), "{orderid}");
    }
}

fn sum(url: &UrlTemplate<'_>, param: &Param, faults: &mut Faults) {
    let value = url.value(param);
    let own = Template::parse(value);
    if own.tokens().is_empty() && own.problems().is_empty() && !is_amount(value) {
        let message = format!("`sum` is `{}`, which is no amount", visible(value));
        let help = "write `sum={sum}`; an amount has digits and a point";
        faults.error(None, &param.value, message, help);
    }
}

/// Parameters that RedTrack does not read.
fn unread(url: &UrlTemplate<'_>, param: &Param, key: &str, faults: &mut Faults) {
    let known = POSTBACK_PARAMETERS.iter().any(|p| p.name == key);
    if known || crate::compile::slot_number(key).is_some() || key.eq_ignore_ascii_case("clickid") {
        return;
    }
    if EVENT_ID_ELSEWHERE.contains(&key) {
        let message =
            format!("RedTrack does not compare `{key}`: duplicates are told by `rdtk_event_id`");
        let help = "write `rdtk_event_id` if that is meant";
        faults.warning(None, &param.key, message, help);
        return;
    }
    let names = || POSTBACK_PARAMETERS.iter().map(|p| p.name);
    let is_free = |near: &str| url.params().all(|p| url.key(&p) != near);
    if let Some(near) = meant(key, names).filter(|(near, _)| is_free(near)) {
        let message = format!("RedTrack does not read `{}`", visible(key));
        faults
            .error(None, &param.key, message, format!("write `{}`", near.0))
            .mend_by(param.key.clone(), near);
    } else if !CLICK_ID_ELSEWHERE.contains(&key) {
        let message = format!("RedTrack is not known to read `{}`", visible(key));
        let help = "additional parameters are named in the offer source: RedTrack → Offer sources → Additional parameters";
        faults.note(None, &param.key, message, help);
    }
}

/// Neither type nor status.
fn nameless(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    let has_default =
        beside.is_some_and(|b| b.ws.events.iter().any(|(_, e)| e.default.is_some_and(|d| d.value)));
    if has_default {
        return;
    }
    let end = url.text().len();
    let message = "there is neither `type` nor `status`: every conversion becomes RedTrack's default one, with the status `other`";
    let help = "add `type=<conversion type>` unless the default conversion is meant";
    faults.warning(None, &(end..end), message, help);
}
