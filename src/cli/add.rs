//! `trackc add`

use super::Exit;
use super::ask::{self, Terminal};
use super::output::{self, Stream};
use super::session::Session;
use super::start_args::{
    AddArgs, AddCampaignArgs, AddChannelArgs, AddEventArgs, AddOfferArgs, AddWhat,
};
use crate::diagnostic::Severity;
use crate::emit::{self, Replacement, Turn};
use crate::report::Format;
use crate::start::add::{self, Added, Known, Lacking, New, NotAdded};
use crate::start::{Ask, Campaign, Channel, Event, Offer, Parameter, Postback, answers};
use crate::text::{article, visible};
use crate::workspace::{Found, Loaded, normal, relative, reload};
use camino::Utf8Path;

pub(super) fn run(args: &AddArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &AddArgs) -> Result<Exit, Exit> {
    let to = match &args.what {
        AddWhat::Offer(args) => &args.to,
        AddWhat::Campaign(args) => &args.to,
        AddWhat::Channel(args) => &args.to,
        AddWhat::Event(args) => &args.to,
    };
    let common = to.plain.common();
    let session = Session::new(&common, Format::Pretty, Stream::Stderr)?;
    let found = session.discover_one(to.workspace.as_deref())?;
    let new = asked(&session, &found, &args.what)?;
    // From reading to writing: of two that add at once, neither is lost.
    let dir = session.cwd.join(&found.dir);
    let _turn = Turn::wait(&dir).map_err(|error| output::usage(&error.to_string()))?;
    let loaded = session.load(&found)?;
    if !loaded.unreadable.is_empty() {
        return Ok(Session::unreadable(&loaded, &found));
    }
    let file = to.file.as_deref().map(|named| file(&session, &found, &loaded, named));
    let reload = |old: &_, edited| reload(old, edited, &session.limits);
    let added = match add::add(&loaded, &session.limits, &new, file.as_deref(), reload) {
        Ok(added) => added,
        Err(NotAdded::Taken(free)) => {
            return Err(output::usage(&format!(
                "there is {} {} `{}` already; `{free}` is free",
                article(new.what()),
                new.what(),
                new.id(),
            )));
        }
        Err(NotAdded::Refused(why)) => return Err(output::usage(&why)),
        Err(NotAdded::Wrong(added)) => *added,
    };
    let Added { path, before, after, line, loaded, mut news } = added;
    // Notes are for whoever looks into the workspace later.
    let least = match common.deny {
        _ if news.has_errors() => Severity::Error,
        Some(_) => Severity::Note,
        None => Severity::Warning,
    };
    news.keep_from(least);
    if !news.diagnostics.is_empty() {
        let exit = session.report_one(&loaded, &found, &news);
        if exit != Exit::Clean {
            output::eprintln_safe("trackc: nothing was written");
            return Ok(exit);
        }
    }
    let replacement = Replacement { path: &path, before: &before, after: &after };
    emit::replace(&dir, &[replacement]).map_err(|error| output::usage(&error.to_string()))?;
    if !common.quiet {
        let shown = found.dir.join(&path);
        let (what, id) = (new.what(), new.id());
        output::eprintln_safe(&format!("added the {what} `{id}`: {shown}:{line}"));
    }
    Ok(Exit::Clean)
}

/// The file as the workspace has it: relative to the root, also where it was named from the
/// current folder.
fn file(session: &Session<'_>, found: &Found, loaded: &Loaded, named: &str) -> String {
    let is_there = |path: &Utf8Path| loaded.sources.files().iter().any(|file| file.path() == path);
    let dir = normal(&session.cwd.join(&found.dir));
    let from_here = relative(&normal(&session.cwd.join(named)), &dir);
    let all = [normal(Utf8Path::new(named)), from_here];
    all.into_iter().find(|path| is_there(path)).map_or_else(|| named.to_owned(), Into::into)
}

/// What is to be added, asked for where the flags leave something open.
fn asked(session: &Session<'_>, found: &Found, what: &AddWhat) -> Result<New, Exit> {
    let wrong = |why: String| output::usage(&why);
    let mut terminal = Terminal::new(session.common.color);
    let asker = terminal.as_mut().map(|terminal| terminal as &mut dyn Ask);
    let new = match what {
        AddWhat::Offer(args) => {
            add::offer(self::offer(args).map_err(wrong)?, asker).map(New::Offer)
        }
        AddWhat::Campaign(args) => {
            let campaign = self::campaign(args).map_err(wrong)?;
            let is_whole = !campaign.channel.is_empty() && !campaign.offers.is_empty();
            let known = if is_whole { Known::default() } else { known(session, found)? };
            add::campaign(campaign, &known, asker).map(New::Campaign)
        }
        AddWhat::Channel(args) => {
            add::channel(self::channel(args).map_err(wrong)?, asker).map(New::Channel)
        }
        AddWhat::Event(args) => {
            add::event(self::event(args).map_err(wrong)?, asker).map(New::Event)
        }
    };
    new.map_err(|lacking| match lacking {
        Lacking::Stopped(stopped) => ask::ended(&stopped),
        Lacking::Flags(flags) => output::usage(&format!(
            "there is no terminal to ask at; say it with {}",
            flags.join(" and ")
        )),
    })
}

/// The ids that a campaign may name.
fn known(session: &Session<'_>, found: &Found) -> Result<Known, Exit> {
    let loaded = session.load(found)?;
    session.analyse(&loaded, |a| Known {
        channels: a.plan.channels.iter().map(|c| c.id.to_owned()).collect(),
        offers: a.plan.offers.iter().map(|o| o.id.to_string()).collect(),
    })
}

fn countries(codes: &[String]) -> Result<Vec<String>, String> {
    if codes.is_empty() { Ok(Vec::new()) } else { answers::countries(&codes.join(",")) }
}

fn offer(args: &AddOfferArgs) -> Result<Offer, String> {
    Ok(Offer {
        id: args.id.clone().unwrap_or_default(),
        name: args.name.as_deref().map(answers::name).filter(|n| !n.is_empty()),
        kma_offer: args.kma_offer,
        streams: args.stream.iter().map(|link| (None, link.trim().to_owned())).collect(),
        countries: countries(&args.country)?,
        payout: args.payout.as_deref().map(answers::payout).transpose()?,
        ..Offer::default()
    })
}

fn campaign(args: &AddCampaignArgs) -> Result<Campaign, String> {
    let share = |text: &String| match text.split_once('=') {
        None => Ok((text.clone(), None)),
        Some((id, weight)) => weight.parse().map(|w| (id.to_owned(), Some(w))).map_err(|_| {
            format!(
                "`{}` is no weight: write a whole number, as in {}=70",
                visible(weight),
                visible(id)
            )
        }),
    };
    Ok(Campaign {
        id: args.id.clone().unwrap_or_default(),
        name: args.name.as_deref().map(answers::name).filter(|n| !n.is_empty()),
        channel: args.channel.clone().unwrap_or_default(),
        countries: countries(&args.country)?,
        cost: args.cost.as_deref().map(answers::cost).transpose()?,
        offers: args.offer.iter().map(share).collect::<Result<_, _>>()?,
        redtrack_id: args.redtrack_id.clone(),
        ..Campaign::default()
    })
}

fn channel(args: &AddChannelArgs) -> Result<Channel, String> {
    let parameters = args.param.iter().map(|text| {
        let parts = text.split_once('=');
        let slot = parts.and_then(|(slot, _)| crate::compile::slot_number(slot));
        match (slot, parts) {
            (Some(slot), Some((_, macro_text))) => {
                Ok(Parameter { slot, macro_text: macro_text.to_owned(), ..Parameter::default() })
            }
            _ => {
                Err(format!("`{}` is no parameter: write it as in sub1={{zoneid}}", visible(text)))
            }
        }
    });
    let parameters: Vec<Parameter> = parameters.collect::<Result<_, String>>()?;
    let mut slots = std::collections::HashSet::new();
    if let Some(twice) = parameters.iter().find(|p| !slots.insert(p.slot)) {
        return Err(format!("sub{} is given twice: a slot holds one macro", twice.slot));
    }
    let url = args.postback.as_ref();
    Ok(Channel {
        id: args.id.clone().unwrap_or_default(),
        name: args.name.as_deref().map(answers::name).filter(|n| !n.is_empty()),
        preset: args.preset.as_deref().map(answers::preset).transpose()?.map(|p| p.id),
        click_id: args.click_id.clone(),
        cost: args.cost.clone(),
        parameters: Some(parameters).filter(|p| !p.is_empty()),
        api: args.api,
        postback: url.map(|url| Postback { url: Some(url.clone()), ..Postback::default() }),
        ..Channel::default()
    })
}

fn event(args: &AddEventArgs) -> Result<Event, String> {
    Ok(Event {
        name: args.name.clone().unwrap_or_default(),
        when: args.when.as_deref().map(answers::statuses).transpose()?.unwrap_or_default(),
        default: args.default,
        without_sum: args.no_payout,
        duplicates: args.duplicates.clone(),
        ..Event::default()
    })
}
