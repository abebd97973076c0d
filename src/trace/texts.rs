//! Every text of a trace, for whoever has to change what is told. Each field is named, so that
//! none is forgotten that comes to be.

use super::story::{Carried, Conversion, Hop, Journey, Lead, Path, Problem, Remark, Sequence};

type Change<'c> = &'c dyn Fn(&mut String);

/// Lets a journey's texts be changed, whatever came from a workspace.
pub(super) fn change_texts(journey: &mut Journey, change: Change<'_>) {
    let Journey {
        campaign,
        name,
        channel,
        path,
        paused: _,
        click,
        leads,
        pending_then_approved,
        others,
        holds: _,
    } = journey;
    [campaign, name].into_iter().chain(channel).for_each(change);
    for Path { funnel, offer, share: _, holds: _ } in std::iter::once(path).chain(others) {
        [funnel, offer].into_iter().for_each(change);
    }
    click.iter_mut().for_each(|one| hop(one, change));
    for Lead { status: _, printed, hops, conversions } in leads {
        change(printed);
        hops.iter_mut().for_each(|one| hop(one, change));
        conversions.iter_mut().for_each(|one| conversion(one, change));
    }
    if let Some(Sequence { mode: _, then, conversions, unconfirmed, problems }) =
        pending_then_approved
    {
        then.iter_mut().for_each(change);
        conversions.iter_mut().for_each(|one| conversion(one, change));
        remarks(unconfirmed, problems, change);
    }
}

fn hop(hop: &mut Hop, change: Change<'_>) {
    let Hop { from, to, what, url, parameters, then, unconfirmed, problems } = hop;
    [from, to, what].into_iter().chain(url).chain(then).for_each(change);
    for Carried { name, value, written, meaning } in parameters {
        [name, value, meaning].into_iter().chain(written).for_each(change);
    }
    remarks(unconfirmed, problems, change);
}

fn conversion(conversion: &mut Conversion, change: Change<'_>) {
    let Conversion { event, status, payout, event_id } = conversion;
    [Some(status), event.as_mut(), payout.as_mut(), event_id.as_mut()]
        .into_iter()
        .flatten()
        .for_each(change);
}

fn remarks(unconfirmed: &mut [Remark], problems: &mut [Problem], change: Change<'_>) {
    for Remark { text, confidence: _, source: _ } in unconfirmed {
        change(text);
    }
    for Problem { text, help } in problems {
        [text, help].into_iter().for_each(change);
    }
}
