//! Domains, conversion events, the offer source and the postbacks.

use super::{Json, Reader, Value};
use crate::compile::steps::TICKS;
use crate::diff::Stake::{Attribution, Money, Rest};
use crate::facts::kma;
use crate::facts::redtrack::{ADDITIONAL_PARAMETERS, DuplicateMode};
use crate::rules::{MASK, is_secret_under};

pub(super) fn domain(r: &mut Reader<'_, '_>) {
    r.text(Attribution, "host", "host", &[("domain", "Domain"), ("dns", "Host")], "");
    r.text(Attribution, "target", "CNAME target", &[("dns", "Target")], "");
}

pub(super) fn event(r: &mut Reader<'_, '_>) {
    let step = "conversion_event";
    // Where only statuses are reported, there is nothing to register.
    let has_types = r.index.has_types;
    let places = r.places(&[(step, "Name")]);
    let words = if has_types { "yes" } else { "no" };
    let label = "to be registered in RedTrack";
    let leaf = r.push(Attribution, "registered", label, Value::Text(words.to_owned()));
    (leaf.places, leaf.is_usual) = (places, has_types);
    let label = "KMA.BIZ statuses";
    r.list(Attribution, ("when", label), &[(step, label)], "none");
    let is_default = r.get("default").and_then(Json::as_bool) == Some(true);
    let places = r.places(&[(step, "")]);
    let words = if is_default { "yes" } else { "no" };
    let leaf = r.push(Attribution, "default", "default conversion", Value::Text(words.to_owned()));
    (leaf.places, leaf.is_usual) = (places, !is_default);
    r.text(Attribution, "payout", "payout in its own postback", &[], "sum");
    duplicates(r, step);
}

/// The mode, in the panel's words.
fn duplicates(r: &mut Reader<'_, '_>, step: &str) {
    let Some(written) = r.text_at("duplicates") else { return };
    let words = match DuplicateMode::parse(written) {
        Some(mode) => mode.ui_name().to_owned(),
        None => written.to_owned(),
    };
    let places = r.places(&[(step, "Duplicate postbacks")]);
    r.push(Attribution, "duplicates", "duplicate postbacks", Value::Text(words)).places = places;
}

pub(super) fn offer_source(r: &mut Reader<'_, '_>) {
    let step = "offer_source";
    r.text(Money, "currency", "currency of the payouts", &[(step, "Currency")], "");
    r.text(Attribution, "click_id", "click id", &[(step, "Click id")], "{data1}");
    duplicates(r, "duplicates");
    r.text(Attribution, "postback.delivery", "where postbacks are pasted", &[], "global");
    r.text(Attribution, "postback.report", "what postbacks report", &[], "type");
    let extra: Vec<(String, String)> = r
        .get("postback.extra")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    for (key, value) in extra {
        let field = format!("{ADDITIONAL_PARAMETERS} → {key}");
        let places = r.places(&[(step, &field)]);
        let value = if is_secret_under(&key, &value) { MASK.to_owned() } else { value };
        let (path, label) =
            (format!("postback.extra.{key}"), format!("additional parameter {key}"));
        r.push(Attribution, &path, &label, Value::Text(value)).places = places;
    }
    let token = ("postback.protection_token", "protection token");
    r.text(Attribution, token.0, token.1, &[("protection", "Token")], "");
    for status in kma::Status::ALL {
        let (key, label) = (
            format!("statuses.{}", status.as_str()),
            format!("what KMA.BIZ prints for {}", status.as_str()),
        );
        r.text(Attribution, &key, &label, &[], "");
    }
    r.text(Rest, "title", "title", &[(step, "Title")], "");
    if let Some(count) = r.get("postback.urls_per_panel").and_then(Json::as_i64) {
        let label = "URLs that a panel takes";
        r.push(Rest, "postback.urls_per_panel", label, Value::Text(count.to_string()));
    }
}

pub(super) fn postback(r: &mut Reader<'_, '_>) {
    let step = "postback";
    r.url(Attribution, "url", "URL", &[(step, kma::GLOBAL_POSTBACK_FIELD)]);
    r.list(Attribution, ("tick_statuses", "statuses to tick"), &[(step, TICKS)], "none");
    // Where only statuses are reported, no conversion types arrive.
    if r.index.has_types {
        r.list(Attribution, ("events", "conversion types that arrive"), &[], "none");
    }
}
