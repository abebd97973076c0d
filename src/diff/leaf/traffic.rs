//! Offers, own pages, channels and campaigns.

use super::{Json, Reader, Unique, Value, texts};
use crate::compile::steps::{EVENTS_SENT, STATUSES_SENT, parameter_field};
use crate::diff::Stake::{Attribution, Money, Reach, Rest};
use crate::model::MAIN_DOMAIN;

/// `12.50 USD`.
fn money(money: &Json) -> String {
    let text = |key: &str| money.get(key).and_then(Json::as_str).unwrap_or_default();
    format!("{} {}", text("amount"), text("currency")).trim().to_owned()
}

pub(super) fn offer(r: &mut Reader<'_, '_>) {
    payout(r);
    r.url(Attribution, "stream", "stream link", &[("stream", "Tracking link")]);
    r.url(Attribution, "url", "URL", &[("offer", "URL")]);
    r.text(Attribution, "click_id_slot", "slot of the click id", &[], "data1");
    r.text(Attribution, "postback", "where its postback is pasted", &[], "global");
    r.list(Reach, ("countries", "countries"), &[("offer", "Countries")], "every country");
    r.status("offer");
    r.text(Reach, "access", "access", &[("access", "")], "granted");
    r.text(Rest, "name", "name", &[("offer", "Name")], "");
    r.text(Reach, "kma_offer", "offer id in KMA.BIZ", &[("stream", "Offer id")], "");
    r.text(Reach, "landing", "landing", &[("stream", "Landing")], "");
    tags_and_notes(r);
}

fn payout(r: &mut Reader<'_, '_>) {
    let Some(payout) = r.get("payout").and_then(Json::as_object) else { return };
    // An amount is a text; a country holds an amount.
    let flat = payout.values().all(|value| !value.is_object());
    let amounts: Vec<(String, String, String)> = if flat {
        vec![("payout".to_owned(), "payout".to_owned(), money(&Json::Object(payout.clone())))]
    } else {
        let one = |(country, value): (&String, &Json)| {
            (format!("payout.{country}"), format!("payout for {country}"), money(value))
        };
        payout.iter().map(one).collect()
    };
    let mut places = r.places(&[("payout", if flat { "Payout" } else { "Payout by country" })]);
    if places.is_empty() {
        places = r.places(&[("offer", "Payout")]);
    }
    for (key, label, amount) in amounts {
        let leaf = r.push(Money, &key, &label, Value::Amount(amount));
        leaf.places.clone_from(&places);
        leaf.absent = "not known";
    }
}

fn tags_and_notes(r: &mut Reader<'_, '_>) {
    r.list(Rest, ("tags", "tags"), &[], "none");
    r.text(Rest, "notes", "notes", &[], "");
}

pub(super) fn lander(r: &mut Reader<'_, '_>) {
    r.url(Attribution, "url", "address", &[("lander", "URL")]);
    r.text(Attribution, "kind", "type", &[("lander", "Type")], "lander");
    let links: Vec<(String, String)> = items(r.get("links"))
        .map(|link| (text(link, "id").to_owned(), text(link, "url").to_owned()))
        .collect();
    for (id, url) in links {
        let (key, label) = (format!("links.{id}"), format!("button link {id}"));
        let place = r.index.place(&format!("button/{id}"), Some("Link"));
        r.push(Attribution, &key, &label, Value::Url(url)).places.extend(place);
    }
    r.text(Rest, "name", "name", &[("lander", "Name")], "");
}

pub(super) fn channel(r: &mut Reader<'_, '_>) {
    r.text(Money, "cost", "cost macro", &[("channel", "Cost")], "");
    r.text(Attribution, "click_id", "click id", &[("channel", "Click id (ref_id)")], "");
    r.url(Attribution, "postback.url", "postback URL", &[("channel", "Postback URL")]);
    let label = "conversion types it is sent";
    // Where only statuses are reported, there are no conversion types.
    if r.get("postback.statuses").is_some() {
        let key = ("postback.statuses", "statuses it is sent");
        r.list(Attribution, key, &[("channel", STATUSES_SENT)], "none");
    } else {
        r.list(Attribution, ("postback.events", label), &[("channel", EVENTS_SENT)], "none");
    }
    // Of a channel with an integration the bundle has its events in the step alone.
    let step = r.index.manual.get(format!("integration/{}", r.id).as_str());
    let events = step.and_then(|step| texts(step.values.object().get(EVENTS_SENT)?));
    if let Some(events) = events {
        let places = r.places(&[("integration", EVENTS_SENT)]);
        r.push(Attribution, "integration.events", label, Value::List(events)).places = places;
    }
    r.text(Attribution, "integration", "integration", &[("integration", "")], "none");
    r.text(Attribution, "domain", "tracking domain", &[], MAIN_DOMAIN);
    let parameters: Vec<[String; 4]> = items(r.get("parameters"))
        .map(|p| ["slot", "name", "macro", "role"].map(|key| text(p, key).to_owned()))
        .collect();
    for [slot, name, value, role] in parameters {
        let role = Some(role).filter(|role| !role.is_empty());
        let places = r.places(&[("channel", &parameter_field(&slot, &name, role.as_deref()))]);
        let mut push = |key: String, label: String, value: String, is_usual: bool| {
            let leaf = r.push(Attribution, &key, &label, Value::Text(value));
            leaf.places.clone_from(&places);
            leaf.is_usual = is_usual;
        };
        push(format!("parameters.{slot}"), slot.clone(), value, false);
        let own = name == slot;
        push(format!("parameters.{slot}.name"), format!("{slot}: name in the link"), name, own);
        if let Some(role) = role {
            push(format!("parameters.{slot}.role"), format!("{slot}: role"), role, false);
        }
    }
    r.text(Rest, "name", "name", &[("channel", "Name")], "");
}

pub(super) fn campaign(r: &mut Reader<'_, '_>) {
    cost(r);
    r.text(Attribution, "redtrack_id", "id in RedTrack", &[("campaign", "Campaign id")], "");
    r.url(Attribution, "url", "link", &[("link", "Link")]);
    r.text(Attribution, "channel", "traffic channel", &[("campaign", "Traffic channel")], "");
    r.text(Attribution, "domain", "tracking domain", &[("campaign", "Domain")], MAIN_DOMAIN);
    r.text(Attribution, "mode", "redirect or direct", &[("settings", "Redirect")], "redirect");
    let buy = ("countries", "countries to buy");
    r.list(Reach, buy, &[("link", "Countries to buy")], "every country");
    r.status("campaign");
    funnels(r);
    r.text(Rest, "name", "name", &[("campaign", "Name")], "");
    tags_and_notes(r);
}

fn cost(r: &mut Reader<'_, '_>) {
    let Some(model) = r.text_at("cost.model").map(str::to_owned) else { return };
    let amount = match r.text_at("cost.amount") {
        None => String::new(),
        Some(share) if model == "revshare" => format!("{share} %"),
        Some(_) => money(r.get("cost").unwrap_or(&Json::Null)),
    };
    r.text(Money, "cost.model", "cost model", &[("settings", "Cost model")], "none");
    if !amount.is_empty() {
        let places = r.places(&[("settings", "Cost")]);
        r.push(Money, "cost.amount", "cost", Value::Amount(amount)).places = places;
    }
}

fn items(list: Option<&Json>) -> impl Iterator<Item = &Json> {
    list.and_then(Json::as_array).into_iter().flatten()
}

fn text<'j>(value: &'j Json, key: &str) -> &'j str {
    value.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// What a funnel shows: the key, the word for one, the key of its id.
const ITEMS: [(&str, &str, &str); 3] = [
    ("prelanders", "prelander", "lander"),
    ("landers", "lander", "lander"),
    ("offers", "offer", "offer"),
];

/// A funnel is known by its name, an offer or a page in it by its id.
fn funnels(r: &mut Reader<'_, '_>) {
    let mut names = Unique::default();
    let mut order = Vec::new();
    for (number, funnel) in items(r.get("funnels")).enumerate() {
        let name = names.name(text(funnel, "name"));
        order.push(name.clone());
        let places = r.places(&[("campaign", &format!("Funnel {}", number + 1))]);
        let settings = r.places(&[("settings", "Default funnel")]);
        let mut push = |key: &str, label: &str, value: Value, absent, is_usual| {
            let label = format!("funnel {name}: {label}");
            let leaf = r.push(Reach, &format!("funnels.{name}.{key}"), &label, value);
            leaf.places = if key == "default" { settings.clone() } else { places.clone() };
            (leaf.absent, leaf.is_usual) = (absent, is_usual);
        };
        let weight = funnel.get("weight").and_then(Json::as_i64);
        let words = weight.map_or("an equal share".to_owned(), |weight| weight.to_string());
        push("weight", "weight", Value::Text(words), "none", weight.is_none());
        for (key, kind, id) in ITEMS {
            let mut ids = Unique::default();
            for item in items(funnel.get(key)) {
                let id = ids.name(text(item, id));
                let weight = item.get("weight").and_then(Json::as_i64);
                let share =
                    weight.map_or("an equal share".to_owned(), |weight| format!("weight {weight}"));
                let (key, label) = (format!("{key}.{id}"), format!("{kind} {id}"));
                push(&key, &label, Value::Text(share), "not shown", false);
            }
        }
        // The buttons of a page are numbered as the offers stand.
        let offers: Vec<String> =
            items(funnel.get("offers")).map(|share| text(share, "offer").to_owned()).collect();
        if offers.len() > 1 && items(funnel.get("landers")).next().is_some() {
            let label = "offers in the order of the buttons";
            push("offers", label, Value::List(offers), "one button", true);
        }
        let countries = funnel.get("countries").and_then(texts).unwrap_or_default();
        let is_usual = countries.is_empty();
        let countries = Value::List(countries);
        push("countries", "countries", countries, "those of the campaign", is_usual);
        for (filter, values) in funnel.get("when").and_then(Json::as_object).into_iter().flatten() {
            let values = Value::List(texts(values).unwrap_or_default());
            push(&format!("when.{filter}"), filter, values, "any", false);
        }
        let default = funnel.get("default").and_then(Json::as_bool) == Some(true);
        let words = if default { "yes" } else { "no" };
        push("default", "default funnel", Value::Text(words.to_owned()), "none", !default);
    }
    r.push(Reach, "funnels", "funnels in order", Value::List(order)).is_usual = true;
}
