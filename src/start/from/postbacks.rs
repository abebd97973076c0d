//! Postbacks of KMA.BIZ: which conversion events they name, and what else they carry.

use super::{Imply, Item};
use crate::facts::kma::{SLOTS, Status};
use crate::facts::redtrack::CONVERSION_TYPES_MAX;
use crate::start::entry::Event;
use crate::template::UrlTemplate;

/// The environment variable of a token that was written out.
const TOKEN: &str = "REDTRACK_PTOKEN";

/// One postback, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Fired {
    pub(super) line: u64,
    pub(super) host: String,
    pub(super) slot: Option<&'static str>,
    /// The offer whose stream it is pasted into; `None` for the whole account.
    pub(super) offer: Option<String>,
    type_value: Option<String>,
    status: Option<String>,
    sum: bool,
    extra: Vec<(String, String)>,
    token: Option<String>,
    ticks: Vec<Status>,
    /// What its id names beside whose it is.
    suffix: Option<String>,
}

/// The slot that a postback asks for by what its `clickid` is.
fn slot_in(value: &str) -> Option<&'static str> {
    let name = value.trim_start_matches('{').trim_end_matches('}');
    SLOTS.into_iter().find(|slot| *slot == name)
}

/// The slot that every postback of a list asks for; none where they differ.
pub(super) fn asked(items: &[Item]) -> Option<&'static str> {
    let of_one = |item: &Item| {
        let url = UrlTemplate::parse(&item.url);
        let mut params = url.params().filter(|_| url.path() == "/postback");
        let click_id = params.find(|param| url.key(param) == "clickid")?;
        slot_in(url.value(&click_id))
    };
    let mut slots = items.iter().filter_map(of_one);
    let first = slots.next()?;
    slots.all(|slot| slot == first).then_some(first)
}

impl Fired {
    pub(super) fn new(item: &Item, offers: &[&str]) -> Self {
        let url = UrlTemplate::parse(&item.url);
        let mut fired = Self {
            line: item.line,
            host: url.host().to_owned(),
            slot: None,
            offer: None,
            type_value: None,
            status: None,
            sum: false,
            extra: Vec::new(),
            token: None,
            ticks: Vec::new(),
            suffix: None,
        };
        for param in url.params() {
            let value = url.value(&param);
            match url.key(&param) {
                "clickid" => fired.slot = slot_in(value),
                "sum" => fired.sum = true,
                "type" => fired.type_value = Some(value.to_owned()),
                "status" => fired.status = Some(value.to_owned()),
                "ptoken" => fired.token = Some(value.to_owned()),
                key => fired.extra.push((key.to_owned(), value.to_owned())),
            }
        }
        if let Some(ours) = &item.ours {
            fired.ticks.clone_from(&ours.ticks);
            let whose = ["global"].into_iter().chain(offers.iter().copied());
            let of = |whose: &&str| {
                ours.id.strip_prefix(*whose).is_some_and(|r| r.is_empty() || r.starts_with('/'))
            };
            // `keto-kz/push/Sale` is of `keto-kz/push`, not of `keto-kz`.
            if let Some(whose) = whose.filter(of).max_by_key(|w| w.len()) {
                fired.offer = (whose != "global").then(|| whose.to_owned());
                let rest = ours.id[whose.len()..].trim_start_matches('/');
                fired.suffix = (!rest.is_empty()).then(|| rest.to_owned());
            }
        }
        fired
    }

    /// The URL with the name of a variable in the place of the token.
    pub(super) fn masked(&self, url: &str, variable: Option<&str>) -> String {
        match (&self.token, variable) {
            (Some(token), Some(name)) if !token.is_empty() => {
                url.replace(&format!("ptoken={token}"), &format!("ptoken=<{name}>"))
            }
            _ => url.to_owned(),
        }
    }
}

impl Imply {
    /// The events that the postbacks of one place name, and what the offer source says.
    pub(super) fn source(&mut self, fired: &[&Fired]) {
        let Some(first) = fired.iter().find(|f| f.offer.is_none()).or(fired.first()).copied()
        else {
            return;
        };
        self.slot = first.slot;
        self.global = first.slot.filter(|_| first.offer.is_none());
        let of_first: Vec<&Fired> =
            fired.iter().copied().filter(|f| f.offer == first.offer).collect();
        let any_type = of_first.iter().any(|f| f.type_value.is_some());
        let any_status = of_first.iter().any(|f| f.status.is_some());
        self.draft.source.report = match (any_type, any_status) {
            (_, false) => None,
            (false, true) => Some("status"),
            (true, true) => Some("both"),
        };
        self.draft.source.extra.clone_from(&first.extra);
        if let Some(token) = &first.token {
            let name = token.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
            self.draft.source.token = Some(name.filter(|n| is_variable(n)).unwrap_or(TOKEN).into());
            if name.is_none() {
                let text = "the protection token is not written into the workspace: set \
                            REDTRACK_PTOKEN to it where you build with `--reveal-secrets`";
                self.remark(first.line, text);
            }
        }
        if self.draft.events.is_empty() {
            of_first.iter().for_each(|f| self.events(f));
        }
    }

    fn events(&mut self, fired: &Fired) {
        let base = |name: String, when: Vec<Status>| Event {
            name,
            when,
            without_sum: !fired.sum,
            ..Event::default()
        };
        let by_status = fired
            .status
            .as_deref()
            .and_then(|s| Status::ALL.into_iter().find(|status| status.redtrack_status() == s));
        let known = !fired.ticks.is_empty();
        let ticks = if known { fired.ticks.clone() } else { by_status.into_iter().collect() };
        match &fired.type_value {
            Some(value) if value.contains("{status}") => {
                let statuses = if known { ticks } else { Status::ALL.to_vec() };
                for status in statuses {
                    let name = value.replace("{status}", status.letter());
                    self.event(fired.line, base(name, vec![status]));
                }
                if !known {
                    let text = "which statuses are ticked is not in a URL: all four are taken";
                    self.remark(fired.line, text);
                    self.draft
                        .said
                        .push(("conversion_events", format!("In the postback, {text}.")));
                }
            }
            Some(name) => {
                let guessed = ticks.is_empty();
                let when = if guessed { vec![guess(name)] } else { ticks };
                let status = when[0].as_str();
                self.event(fired.line, base(name.clone(), when));
                if guessed {
                    let text = format!(
                        "which statuses are ticked for `{name}` is not in a URL: {status} is taken"
                    );
                    self.remark(fired.line, text);
                    self.note(
                        name,
                        &format!("Which statuses are ticked is not in a URL: {status} is taken."),
                    );
                }
            }
            None => {
                let guessed = ticks.is_empty();
                let when = if guessed { vec![Status::Approved] } else { ticks };
                let suffix = fired.suffix.clone().filter(|_| fired.status.is_none());
                let name = suffix.unwrap_or_else(|| standard(when[0]).to_owned());
                // Without `type` and `status`, RedTrack takes its default conversion.
                let default = fired.status.is_none();
                self.event(fired.line, Event { default, ..base(name.clone(), when) });
                let text =
                    format!("the conversion type is not named in this URL: `{name}` is taken");
                self.remark(fired.line, text);
                self.note(&name, "The name is not in a URL; in RedTrack it may be another.");
            }
        }
    }

    /// Takes an event in, or what is new of one that is there.
    fn event(&mut self, line: u64, event: Event) {
        let same = |e: &&mut Event| e.name.eq_ignore_ascii_case(&event.name);
        let is_full = self.draft.events.len() >= CONVERSION_TYPES_MAX;
        match self.draft.events.iter_mut().find(same) {
            None if is_full => {
                let text = format!(
                    "left out: `{}` would be one conversion type more than the {CONVERSION_TYPES_MAX} that RedTrack has slots for",
                    event.name
                );
                self.remark(line, text);
            }
            None => self.draft.events.push(event),
            Some(known) if known.name != event.name => {
                let text = format!(
                    "left out: `{}` and `{}` differ in letter case alone, and RedTrack has one of them",
                    event.name, known.name
                );
                self.remark(line, text);
            }
            Some(known) => {
                let new: Vec<Status> =
                    event.when.into_iter().filter(|s| !known.when.contains(s)).collect();
                known.when.extend(new);
                known.without_sum &= event.without_sum;
            }
        }
    }

    fn note(&mut self, event: &str, note: &str) {
        if let Some(event) = self.draft.events.iter_mut().find(|e| e.name == event)
            && !event.notes.iter().any(|n| n == note)
        {
            event.notes.push(note.to_owned());
        }
    }
}

/// Whether a text can be the name of an environment variable.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The status that an event is most likely about, by its name. Refused leads come first: whoever
/// takes them for others reports them to channels, which pay for more of them.
pub(in crate::start) fn guess(name: &str) -> Status {
    const WORDS: [(Status, &[&str]); 5] = [
        (Status::Fake, &["trash", "fake", "invalid", "spam", "bad"]),
        (Status::Declined, &["declin", "reject", "cancel", "refus", "disapprov"]),
        (Status::Pending, &["unconfirm", "unpaid"]),
        (Status::Approved, &["approv", "sale", "confirm", "paid", "purchase"]),
        (Status::Pending, &["lead", "pending", "hold", "new", "wait"]),
    ];
    let name = name.to_ascii_lowercase();
    let meant = WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word)));
    if let Some((status, _)) = meant {
        return *status;
    }
    // `KMA_D`, `D`: named around KMA.BIZ's letters.
    let last = name.rsplit(['_', '-']).next().unwrap_or_default();
    let by_letter = |status: &Status| status.letter().eq_ignore_ascii_case(last);
    Status::ALL.into_iter().find(by_letter).unwrap_or(Status::Approved)
}

/// What an event of a status is usually called.
fn standard(status: Status) -> &'static str {
    match status {
        Status::Pending => "Lead",
        Status::Approved => "Sale",
        Status::Declined => "Declined",
        Status::Fake => "Fake",
    }
}
