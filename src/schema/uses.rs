//! Whether what stands at an anchor means the same wherever an alias takes it, so that an
//! edit there is right for all of them.

use crate::yaml::{Kind, NodeId, Tree};
use hashbrown::HashMap;
use std::ops::Range;

/// Who else takes a value from where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Nobody: it counts where it stands.
    Own,
    /// Aliases in the same place of the language, such as the `countries` of another offer.
    Alike,
    /// An alias in another place, where the same text may mean something else.
    Apart,
}

/// The anchored parts of a tree that aliases stand for.
#[derive(Debug, Default)]
pub struct Uses {
    /// From which node on which answer holds, in order.
    turns: Vec<(NodeId, Use)>,
}

impl Uses {
    /// Looks for every alias.
    #[must_use]
    pub fn new(tree: &Tree<'_>) -> Self {
        let ids = 0..NodeId::try_from(tree.len()).unwrap_or(NodeId::MAX);
        let aliases: HashMap<NodeId, Option<Vec<&str>>> = ids
            .filter(|id| tree.kind(*id) == Kind::Alias)
            .flat_map(|id| [(id, None), (tree.resolve(id), None)])
            .collect();
        if aliases.is_empty() {
            return Self::default();
        }
        let places = places(tree, aliases);
        let mut found: HashMap<NodeId, Use> = HashMap::new();
        for (id, place) in places.iter().filter(|(id, _)| tree.kind(**id) == Kind::Alias) {
            let target = tree.resolve(*id);
            let alike = place.is_some()
                && places.get(&target).is_some_and(|at| are_alike(at.as_deref(), place.as_deref()));
            let uses = found.entry(target).or_insert(Use::Alike);
            if !alike {
                *uses = Use::Apart;
            }
        }
        let mut anchored: Vec<_> =
            found.into_iter().map(|(id, uses)| (id..tree.end_of(id), uses)).collect();
        anchored.sort_unstable_by_key(|(nodes, _)| nodes.start);
        Self { turns: turns(&anchored) }
    }

    /// Who else takes the value of a node.
    #[must_use]
    pub fn of(&self, node: NodeId) -> Use {
        let after = self.turns.partition_point(|(from, _)| *from <= node);
        after.checked_sub(1).map_or(Use::Own, |last| self.turns[last].1)
    }
}

/// Ranges in order of their start, of which one may lie within another, as turns: inside both
/// the stricter answer holds.
fn turns(anchored: &[(Range<NodeId>, Use)]) -> Vec<(NodeId, Use)> {
    let mut out = Vec::with_capacity(2 * anchored.len());
    let mut open: Vec<(NodeId, Use)> = Vec::new();
    let close = |open: &mut Vec<(NodeId, Use)>, out: &mut Vec<(NodeId, Use)>, to: NodeId| {
        while let Some((end, _)) = open.pop_if(|(end, _)| *end <= to) {
            out.push((end, open.last().map_or(Use::Own, |(_, uses)| *uses)));
        }
    };
    for (nodes, uses) in anchored {
        close(&mut open, &mut out, nodes.start);
        let uses = open.last().map_or(*uses, |(_, around)| (*uses).max(*around));
        open.push((nodes.end, uses));
        out.push((nodes.start, uses));
    }
    close(&mut open, &mut out, NodeId::MAX);
    out
}

/// A collection that is being walked.
struct Open<'t> {
    end: NodeId,
    is_mapping: bool,
    /// The key whose value comes next or is being walked; `None` before a key.
    key: Option<&'t str>,
}

/// Fills in the place of each wanted node: the keys that lead to it.
fn places<'t>(
    tree: &'t Tree<'_>,
    mut wanted: HashMap<NodeId, Option<Vec<&'t str>>>,
) -> HashMap<NodeId, Option<Vec<&'t str>>> {
    let mut open: Vec<Open<'t>> = Vec::new();
    for id in 0..NodeId::try_from(tree.len()).unwrap_or(NodeId::MAX) {
        while open.last().is_some_and(|o| o.end <= id) {
            open.pop();
            // What was a value is walked; so is a key that is a collection.
            end_value(open.last_mut());
        }
        let is_key = open.last().is_some_and(|o| o.is_mapping && o.key.is_none());
        if !is_key && let Some(place) = wanted.get_mut(&id) {
            *place = Some(place_of(&open));
        }
        match tree.kind(id) {
            Kind::Mapping | Kind::Sequence if tree.end_of(id) > id + 1 => {
                let is_mapping = tree.kind(id) == Kind::Mapping;
                open.push(Open { end: tree.end_of(id), is_mapping, key: None });
            }
            _ if is_key => {
                if let Some(mapping) = open.last_mut() {
                    mapping.key = Some(tree.text(tree.resolve(id)));
                }
            }
            _ => end_value(open.last_mut()),
        }
    }
    wanted
}

fn end_value(parent: Option<&mut Open<'_>>) {
    if let Some(parent) = parent {
        parent.key = if parent.is_mapping && parent.key.is_none() { Some("") } else { None };
    }
}

/// The keys that lead to a place, as far as they say what stands there: an id is any id, and
/// an environment or `defaults` holds what the workspace itself does.
fn place_of<'t>(open: &[Open<'t>]) -> Vec<&'t str> {
    let keys = open.iter().filter(|o| o.is_mapping).filter_map(|o| o.key);
    let mut place: Vec<&str> = keys.filter(|key| *key != "<<").collect();
    match place.first() {
        Some(&"environments") => drop(place.drain(..place.len().min(2))),
        Some(&"defaults") if place.len() > 1 => {
            place.remove(0);
            place.insert(1, "*");
        }
        _ => {}
    }
    let named = ["channels", "landers", "offers", "campaigns", "domains", "conversion_events"];
    for i in 1..place.len() {
        let by_id = (i == 1 && named.contains(&place[0]))
            || matches!(place[i - 1], "streams" | "parameters")
            || (place[i - 1] == "payout" && !matches!(place[i], "amount" | "currency"));
        if by_id {
            place[i] = "*";
        }
    }
    place
}

fn are_alike(a: Option<&[&str]>, b: Option<&[&str]>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    // These mean the same wherever they stand.
    let is_common = |key: &&&str| matches!(**key, "countries" | "currency");
    a == b || a.last().filter(is_common).is_some_and(|key| b.last() == Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, SourceFile};
    use crate::yaml::{Limits, parse};

    /// Who else takes the first node with that text.
    fn uses(yaml: &str, text: &str) -> Use {
        let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
        let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("YAML");
        let ids = 0..NodeId::try_from(tree.len()).expect("small");
        let node = ids.into_iter().find(|id| tree.text(*id) == text).expect("that text");
        Uses::new(&tree).of(node)
    }

    #[test]
    fn an_alias_in_the_same_place_means_the_same() {
        for yaml in [
            "offers:\n  a: { countries: &c [KZ, UK] }\n  b: { countries: *c }\n",
            "offers:\n  a: { countries: &c [UK] }\ncampaigns:\n  b: { funnels: [{ countries: *c }] }\n",
            "offers:\n  a: &a { stream: UK }\n  b: { <<: *a }\n",
            "offers:\n  a: &a { stream: UK }\ndefaults: { offers: { <<: [*a] } }\n",
            "channels:\n  a: { parameters: { sub1: &m UK, sub2: *m } }\n",
            "tracking_domain: &d { host: UK }\nenvironments: { e: { tracking_domain: *d } }\n",
            "offers:\n  a: { payout: { KZ: &p { currency: UK }, UZ: *p } }\n",
        ] {
            assert_eq!(uses(yaml, "UK"), Use::Alike, "{yaml}");
            assert_eq!(uses(&yaml.replace('*', "!!str x"), "UK"), Use::Own, "{yaml}");
        }
    }

    #[test]
    fn an_alias_elsewhere_means_something_else() {
        for yaml in [
            "offers:\n  a: { name: &c UK, countries: [*c] }\n",
            "channels:\n  a: { click_id: &c UK, parameters: { sub1: *c } }\n",
            "offers:\n  a: &a { name: UK }\n  b: { <<: *a }\nlanders: { c: { <<: *a } }\n",
            "landers:\n  a: { url: &u UK }\nchannels:\n  b: { postback: { url: *u } }\n",
            "offers:\n  &k UK : { name: *k }\n",
        ] {
            assert_eq!(uses(yaml, "UK"), Use::Apart, "{yaml}");
        }
        let nested = "a: &a { b: &b UK, c: [1] }\noffers: { a: { name: *b } }\ne: { <<: *a }\n";
        assert_eq!((uses(nested, "UK"), uses(nested, "1")), (Use::Apart, Use::Apart));
        assert_eq!(uses(nested, "offers"), Use::Own);
        assert_eq!(uses("a: &a 1\nb: *a\nc: UK\n", "UK"), Use::Own);
    }
}
