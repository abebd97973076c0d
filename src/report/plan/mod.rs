//! What is to be done to an account, for people, for machines and for a pull request.

mod markdown;
mod pretty;

use super::{DiffFormat, Look};
use crate::account::Kind;
use crate::diff::{Change, ChangeKind, EntityKind, Stake, few};
use crate::reconcile::{AccountPlan, Action, ByHand, Foreign, LeftPostback, MatchedBy, Step};
use crate::text::{counted, shown};
use std::collections::BTreeMap;

/// How many are named of what is alike.
const MOST_NAMED: usize = 5;

/// A plan in a format. As JSON it is the file that `trackc push` takes.
#[must_use]
pub fn render_plan(plan: &AccountPlan, format: DiffFormat, look: Look) -> String {
    match format {
        DiffFormat::Pretty => pretty::render(plan, look),
        DiffFormat::Json => super::json_text(plan),
        DiffFormat::Markdown => markdown::render(plan),
    }
}

/// The JSON Schema of a plan.
#[must_use]
pub fn plan_schema() -> serde_json::Value {
    let mut schema = super::own_schema::<AccountPlan>("trackc plan");
    if let Some(schema) = schema.as_object_mut() {
        let id = format!("urn:trackc:schema:plan:{}", AccountPlan::FORMAT_VERSION);
        schema.insert("$id".to_owned(), id.into());
    }
    schema
}

/// The steps as changes of entities, money first, as a difference tells them.
fn changes(plan: &AccountPlan) -> Vec<Change> {
    let mut out: Vec<Change> = plan.steps.iter().filter_map(change).collect();
    out.sort_by_cached_key(|c| {
        let gravest = c.fields.first().map_or(Stake::Rest, |f| f.stake);
        (gravest, c.kind, c.id.clone())
    });
    out
}

fn change(step: &Step) -> Option<Change> {
    let kind = match step.kind {
        Kind::Domain => EntityKind::Domain,
        Kind::Network => EntityKind::OfferSource,
        Kind::Offer => EntityKind::Offer,
        Kind::Landing => EntityKind::Lander,
        Kind::Source => EntityKind::Channel,
        Kind::Campaign => EntityKind::Campaign,
        Kind::Stream => return None,
    };
    let (_, id) = step.reference.split_once('/')?;
    Some(Change {
        kind,
        id: id.to_owned(),
        old_id: None,
        name: step.title.clone(),
        change: match step.action {
            Action::Create => ChangeKind::Created,
            Action::Update => ChangeKind::Changed,
        },
        fields: step.changes.clone(),
    })
}

/// What was found by its name alone: reference and id.
fn by_name(plan: &AccountPlan) -> Vec<(&str, &str)> {
    let unchanged = plan.unchanged.iter().filter(|k| k.matched_by == MatchedBy::Name);
    let unchanged = unchanged.map(|k| (k.reference.as_str(), k.id.as_str()));
    let changed = plan.steps.iter().filter_map(|step| {
        let current = step.current.as_ref().filter(|c| c.matched_by == MatchedBy::Name)?;
        Some((step.reference.as_str(), current.id.as_str()))
    });
    let mut out: Vec<(&str, &str)> = unchanged.chain(changed).collect();
    out.sort_unstable();
    out
}

/// What only the account has: `3 offers: A, B, C`, a line for each kind.
fn foreign(plan: &AccountPlan) -> Vec<String> {
    let mut kinds: BTreeMap<Kind, Vec<&Foreign>> = BTreeMap::new();
    for foreign in &plan.foreign {
        kinds.entry(foreign.kind).or_default().push(foreign);
    }
    let line = |(kind, all): (Kind, Vec<&Foreign>)| {
        let title = |f: &&Foreign| if f.title.is_empty() { f.id.clone() } else { f.title.clone() };
        let name = |f| shown(&title(f)).into_owned();
        let names: Vec<String> = all.iter().map(name).collect();
        format!("{}: {}", counted(all.len(), kind.title()), few(&names, MOST_NAMED))
    };
    kinds.into_iter().map(line).collect()
}

/// What campaigns have in RedTrack, and the workspace does not: `KZ (ad.acme-network.com)`.
fn left_postbacks(plan: &AccountPlan) -> Vec<String> {
    let one = |left: &LeftPostback| shown(&format!("{} ({})", left.title, left.host)).into_owned();
    plan.postbacks.iter().map(one).collect()
}

/// What is to be done by hand: `RedTrack: 3 steps`, a line for each panel.
fn by_hand(plan: &AccountPlan) -> Vec<String> {
    let mut panels: Vec<(&str, usize)> = Vec::new();
    for ByHand { panel, .. } in &plan.manual {
        match panels.iter_mut().find(|(known, _)| known == panel) {
            Some((_, count)) => *count += 1,
            None => panels.push((panel, 1)),
        }
    }
    panels.into_iter().map(|(panel, n)| format!("{panel}: {}", counted(n, "step"))).collect()
}
