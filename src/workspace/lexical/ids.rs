//! How ids and names are spelt, and which of them meet.

use super::Check;
use crate::diagnostic::{Diagnostic, Fix, code, one_of};
use crate::facts::redtrack;
use crate::model::{
    Campaign, ChannelRef, Content, Document, Domain, Lenient, MAIN_DOMAIN, Map, RedtrackId, Text,
};
use crate::text::{article, in_latin, visible};
use crate::workspace::{Entry, Origin, Owner};
use crate::yaml::{Kind, Loc, glued_key, is_null};
use hashbrown::HashSet;
use hashbrown::hash_map::Entry as MapEntry;
use std::cell::LazyCell;
use std::mem;

/// `[a-z0-9]` then `[a-z0-9._-]`, at most 64.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() <= 64
        && id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

/// The id that is meant by a text that cannot be one: in Latin letters and lower case, with `-`
/// for what stands between words.
pub(crate) fn id_for(text: &str) -> Option<String> {
    let latin = in_latin(text).map_or_else(|| text.to_owned(), |(_, latin)| latin);
    let id: String = latin
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if matches!(c, ' ' | '/' | '_') { '-' } else { c })
        .collect();
    is_id(&id).then_some(id)
}

/// The name of a conversion event that is meant by a text that cannot be one.
pub(crate) fn event_name_for(text: &str) -> Option<String> {
    let latin = in_latin(text).map_or_else(|| text.to_owned(), |(_, latin)| latin);
    let name = latin.trim().replace([' ', '.', '/'], "_");
    is_event_name(&name).then_some(name)
}

/// Whether a text can be the name of a conversion event.
pub(crate) fn is_event_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Whether the ids of a file's entries, and those that its campaigns have in RedTrack, are all well
/// spelt. Asked while the text of the file is at hand: in a large workspace every later look into a
/// text waits for the memory.
pub(in crate::workspace) fn are_well_spelt(document: &Document<'_>) -> bool {
    fn all<T>(section: Option<&Lenient<Map<'_, T>>>) -> bool {
        let keys = section.and_then(Lenient::good).into_iter().flat_map(|map| &map.entries);
        keys.map(|(key, _)| key.value).all(|id| is_id(id) && !is_null(id))
    }
    let of_redtrack = |campaign: &Campaign<'_>| match &campaign.redtrack_id {
        None => true,
        Some(RedtrackId::One(id)) => redtrack::is_id(id.value),
        Some(RedtrackId::ByChannel(ids)) => ids.iter().all(|(_, id)| redtrack::is_id(id.value)),
    };
    let campaigns = document.campaigns.as_ref().and_then(Lenient::good);
    let lent = document.defaults.as_ref().and_then(Lenient::good);
    all(document.domains.as_ref())
        && all(document.channels.as_ref())
        && all(document.landers.as_ref())
        && all(document.offers.as_ref())
        && all(document.campaigns.as_ref())
        && campaigns.is_none_or(|map| map.iter().all(|(_, campaign)| of_redtrack(campaign)))
        && lent.and_then(|lent| lent.campaigns.as_ref()).is_none_or(of_redtrack)
}

impl<'t> Check<'_, 't, '_> {
    pub(super) fn ids(&mut self) {
        let ws = self.ws;
        if !self.is_well_spelt {
            self.ids_of_entries();
        }
        for (entry, domain) in ws.domains.iter() {
            if domain.host.is_none() {
                self.needs(entry, "tracking domain", "host");
            }
        }
        self.main_domain();
        if let Some(name) = ws.env
            && let Some(key) = ws.files.trees.all().find_map(|tree| {
                let environments = tree.get(tree.resolve(tree.root()?), "environments")?;
                let entry = tree.get(tree.resolve(environments.value), name)?;
                Some(Loc::new(tree.file().0, entry.key))
            })
        {
            self.id("environment", &Entry { id: name, key, value: Some(Content::new(())) });
        }
        for entry in ws.events.all() {
            if !self.is_no_text("conversion event", entry)
                && !is_event_name(entry.id)
                && !self.is_glued(entry)
            {
                self.invalid(
                    entry.owner("conversion event"),
                    entry.key,
                    format!("`{}` cannot be the name of a conversion event: it goes into the postback URL as it is", visible(entry.id)),
                    "not an event name",
                    match event_name_for(entry.id) {
                        Some(better) => format!("write `{better}`, and register the type in RedTrack under this name"),
                        None => "use letters, digits, `_` and `-`, at most 64, exactly as the type is registered in RedTrack".to_owned(),
                    },
                );
            }
        }
    }

    fn ids_of_entries(&mut self) {
        let ws = self.ws;
        for entry in ws.domains.all() {
            self.id("tracking domain", entry);
        }
        for entry in ws.channels.all() {
            self.id("channel", entry);
        }
        for entry in ws.landers.all() {
            self.id("lander", entry);
        }
        for entry in ws.offers.all() {
            self.id("offer", entry);
        }
        for entry in ws.campaigns.all() {
            self.id("campaign", entry);
        }
    }

    /// `main` means `tracking_domain`: with another host of that name, one id would mean two
    /// things.
    fn main_domain(&mut self) {
        let ws = self.ws;
        let Some((entry, own)) = ws.domains.iter().find(|(e, _)| e.id == MAIN_DOMAIN) else {
            return;
        };
        let host = |domain: &Domain<'t>| domain.host.map(|h| h.value.trim_end_matches('.'));
        let main = ws.tracking_domain.as_ref().and_then(host);
        let Some((own, main)) = host(own).zip(main) else { return };
        if own.eq_ignore_ascii_case(main) {
            return;
        }
        let message = format!(
            "`main` is the name of `tracking_domain`, which is `{}`: this is another host",
            visible(main)
        );
        let files = ws.files;
        let owner = entry.owner("tracking domain");
        let mut diagnostic = files.finding(code::INVALID_VALUE, owner, entry.key, None, message);
        if let Some(at) = ws.tracking_domain_at {
            diagnostic = diagnostic.related(files.key_span(at), "`main` is this one");
        }
        self.out.push(
            diagnostic
                .label("the name is taken")
                .help("give this domain another id, and name that in `domain`"),
        );
    }

    /// Whether a key is no text: `null`, `~`, nothing, a mapping or a list. Reported here.
    fn is_no_text<T>(&mut self, kind: &'static str, entry: &Entry<'t, T>) -> bool {
        let is_text = self.is_text(entry.key, entry.id);
        if !is_text {
            let span = self.ws.files.key(entry.key);
            let message = format!("{} {kind} needs a name here, and this is none", article(kind));
            let diagnostic =
                Diagnostic::new(code::WRONG_TYPE, span, message).label("expected text");
            self.out.push(match self.in_brackets(entry.key) {
                Some(name) => diagnostic
                    .help(format!("write the name without brackets: `{name}`"))
                    .fix(Some(Fix::replace("remove the brackets", span, name))),
                None => diagnostic.help("write the name; put it in quotes if it really is `null`"),
            });
        }
        !is_text
    }

    /// Whether a key is text.
    pub(super) fn is_text(&self, key: Loc, id: &str) -> bool {
        // Whatever is none reads as nothing, or as one of the words for it.
        (!id.is_empty() && !is_null(id))
            || self.ws.files.tree(key).is_none_or(|tree| {
                let node = tree.resolve(key.node());
                tree.kind(node) == Kind::Scalar && !tree.is_null(node)
            })
    }

    /// The one name that stands in brackets where a key should.
    fn in_brackets(&self, key: Loc) -> Option<&'t str> {
        let tree = self.ws.files.tree(key)?;
        let mut items = tree.items(key.node());
        let only = items.next().filter(|_| items.next().is_none())?;
        tree.text_unless_null(only).filter(|name| is_id(name))
    }

    /// What to do where an entry lacks a key: one that an environment alone has may be meant for another.
    pub(super) fn or_change_another(&self, key: Loc, what: &str, help: String) -> String {
        if !self.is_of_environment(key) {
            return help;
        }
        format!(
            "only this environment has the {what}: to change one that stands outside of it, write the id as it is written there; if it is a new one, {help}"
        )
    }

    /// Whether an entry stands in an environment alone.
    fn is_of_environment(&self, key: Loc) -> bool {
        matches!(self.ws.files.origin(key), Origin::Environment(_))
    }

    /// Whether an entry stands in an environment alone since its id, or that of the entry which it is to
    /// change, cannot be one as it is spelt: that is told.
    pub(super) fn is_misspelt(&self, key: Loc, id: &str) -> bool {
        let ws = self.ws;
        let all = || {
            let some = ws.domains.ids().chain(ws.channels.ids()).chain(ws.landers.ids());
            let all = some.chain(ws.offers.ids()).chain(ws.campaigns.ids());
            all.filter(|id| !is_id(id)).filter_map(id_for).collect()
        };
        self.is_of_environment(key) && (!is_id(id) || self.meant.get_or_init(all).contains(id))
    }

    /// Whether an id holds the beginning of its entry. That was said as the file was read, unless what
    /// is left can be read: a host with a brace behind it is still a text.
    fn is_glued<T>(&mut self, entry: &Entry<'t, T>) -> bool {
        let files = self.ws.files;
        let Some(tree) = files.tree(entry.key) else { return false };
        let Some(glued) = glued_key(tree, entry.key.node()) else { return false };
        if entry.value.is_some() {
            self.out.push(glued.finding(tree, entry.key.node(), files.is_own(entry.key)));
        }
        true
    }

    pub(super) fn id<T>(&mut self, kind: &'static str, entry: &Entry<'t, T>) {
        if self.is_no_text(kind, entry) {
            return;
        }
        // What cannot be read may be an entry of another section, whose line is gone.
        let is_elsewhere = entry.value.is_none() && self.ws.incomplete;
        if is_id(entry.id) || is_elsewhere || self.is_glued(entry) {
            return;
        }
        let help = if let Some(better) = id_for(entry.id) {
            let has_name = matches!(kind, "channel" | "lander" | "offer" | "campaign");
            let name = if has_name { "; the name people read goes into `name`" } else { "" };
            format!("write `{better}`{name}")
        } else {
            "an id begins with a lower-case letter or a digit and has those, `.`, `_` and `-`, at most 64".to_owned()
        };
        self.invalid(
            entry.owner(kind),
            entry.key,
            format!("`{}` cannot be {} {kind}'s id", visible(entry.id), article(kind)),
            "not an id",
            help,
        );
    }

    /// `<id>-<channel>` must not meet the id of another campaign, written or made.
    pub(super) fn expanded_ids(
        &mut self,
        entry: &Entry<'t, Campaign<'t>>,
        channels: &[ChannelRef<'t>],
    ) {
        let files = self.ws.files;
        let owner = entry.owner("campaign");
        let place = |at| {
            let span = files.span(at);
            (files.sources.path(span), span.start)
        };
        let mut seen = HashSet::with_capacity(channels.len());
        for channel in channels.iter().map(|channel| channel.id) {
            if !seen.insert(channel.value) {
                let message =
                    format!("the channel `{}` stands twice in this list", visible(channel.value));
                let help = "remove one of the two";
                self.invalid(owner, channel.at, message, "stands twice", help);
                continue;
            }
            let id = format!("{}-{}", entry.id, channel.value);
            let message = format!(
                "this makes a campaign `{}`, and there is one of that id already",
                visible(&id)
            );
            let mut later = (owner, channel.at);
            let other = match self.ws.campaigns.entry(&id) {
                Some(written) => files.key(written.key),
                None => match self.made.entry(id) {
                    MapEntry::Vacant(free) => {
                        free.insert(later);
                        continue;
                    }
                    // Of two that are made, the later one gives way.
                    MapEntry::Occupied(mut taken) => {
                        let first = taken.get_mut();
                        if place(later.1) < place(first.1) {
                            mem::swap(first, &mut later);
                        }
                        files.span(first.1)
                    }
                },
            };
            let diagnostic = files.finding(code::INVALID_VALUE, later.0, later.1, None, message);
            self.out.push(
                diagnostic
                    .label("the id is taken")
                    .related(other, "the campaign that has it")
                    .help("remove the channel, or rename one of the two campaigns"),
            );
        }
    }

    pub(super) fn redtrack_id(&mut self, owner: Owner<'t>, campaign: &Campaign<'t>) {
        match &campaign.redtrack_id {
            None => {}
            Some(RedtrackId::One(id)) => {
                // What campaign is meant beside both keys, or no channel, is not known.
                let several = campaign.channels.as_ref().is_some_and(|all| !all.is_empty());
                if several && campaign.channel.is_none() {
                    self.invalid(
                        owner,
                        id.at,
                        "a campaign with several channels is several campaigns in RedTrack, each with an id of its own".to_owned(),
                        "one id for several campaigns",
                        "write a mapping from channel to id: `redtrack_id: { propeller: 61f1…, richads: 61f2… }`",
                    );
                } else {
                    self.one_redtrack_id(owner, *id);
                }
            }
            Some(RedtrackId::ByChannel(map)) => {
                let named = campaign.channels.iter().flatten().chain(&campaign.channel);
                let all = named.clone().map(|channel| channel.id);
                // A channel that does not exist, here or there, is said by its own rule.
                let exists = |c: &Text<'t>| self.ws.channels.index(c.value).is_some();
                let is_read = named.clone().next().is_some()
                    && named.clone().all(|channel| channel.position().is_some());
                let own: HashSet<&str> = all.clone().map(|c| c.value).collect();
                let help =
                    LazyCell::new(|| format!("the channels are {}", one_of(all.map(|c| c.value))));
                for (key, _) in map.iter().filter(|(key, _)| is_read && exists(key)) {
                    if !own.contains(key.value) {
                        self.invalid(
                            owner,
                            key.at,
                            format!("`{}` is none of this campaign's channels", visible(key.value)),
                            "not a channel of this campaign",
                            help.clone(),
                        );
                    }
                }
                map.iter().for_each(|(_, id)| self.one_redtrack_id(owner, *id));
            }
        }
    }

    fn one_redtrack_id(&mut self, owner: Owner<'t>, id: Text<'t>) {
        if self.is_well_spelt || redtrack::is_id(id.value) {
            return;
        }
        let files = self.ws.files;
        let message = format!("`{}` is not a RedTrack campaign id", visible(id.value));
        // The whole link was pasted, or spaces with it.
        let parts = id.value.split(|c: char| !c.is_ascii_alphanumeric());
        let mut ids = parts.filter(|part| redtrack::is_id(part));
        let only = ids.next().filter(|_| ids.next().is_none());
        self.out.push(
            files
                .finding(code::INVALID_VALUE, owner, id.at, None, message)
                .label("not 24 hexadecimal digits")
                .help("copy the id from the campaign's tracking link: 24 characters of 0-9 and a-f; remove the key until RedTrack has made the campaign")
                .fix(only.and_then(|only| files.write_all(id.at, only))),
        );
    }
}
