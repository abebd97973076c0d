//! The compiled URLs of a workspace, found by what tells them from the others, so that thousands of
//! URLs can be held against thousands.

use super::host;
use crate::compile::{ID_PLACEHOLDER, UrlKind, UrlRow};
use crate::facts::redtrack;
use crate::template::UrlTemplate;
use std::collections::{HashMap, HashSet};

/// Compiled URLs in their order, each text once: of those that are alike the first is the nearest.
#[derive(Debug)]
pub(super) struct Index<'p> {
    rows: Vec<Row<'p>>,
    /// Numbers of rows, in order.
    by_sign: HashMap<(UrlKind, Sign), Vec<usize>>,
}

/// A compiled URL.
#[derive(Debug)]
pub(super) struct Row<'p> {
    pub(super) row: UrlRow<'p>,
    /// Whether it is the account's own postback.
    pub(super) is_global: bool,
}

/// What a URL may be known by.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Sign {
    /// What it is.
    Kind,
    Host(String),
    /// Its path, without the slashes around it, on whichever host.
    Path(String),
    /// Its host and its path.
    Page(String, String),
    /// The campaign's id that it carries.
    Campaign(String),
}

/// What tells a URL from the others.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) host: String,
    path: String,
    cmpid: Option<String>,
}

impl Own {
    /// What tells this one.
    pub(super) fn of(url: &UrlTemplate<'_>) -> Self {
        let cmpid = url.params().find(|p| url.key(p) == "cmpid").map(|p| url.value(&p).to_owned());
        Self { host: host(url), path: url.path().trim_matches('/').to_owned(), cmpid }
    }

    /// By what rows of a kind are found: a URL is meant to be any of those that share one of these
    /// with it, however much it differs.
    fn signs(self, kind: UrlKind) -> Vec<Sign> {
        match kind {
            UrlKind::Postback | UrlKind::Channel => vec![Sign::Host(self.host)],
            UrlKind::Offer | UrlKind::Lander => vec![Sign::Page(self.host, self.path)],
            UrlKind::Campaign => {
                let by_path = match campaign_in(&self.path).filter(|id| redtrack::is_id(id)) {
                    Some(id) => Sign::Path(id.to_owned()),
                    None => Sign::Page(self.host, self.path),
                };
                let by_id = self.cmpid.map(Sign::Campaign);
                [by_path].into_iter().chain(by_id).collect()
            }
        }
    }
}

/// The part of a path that names a campaign.
pub(super) fn campaign_in(path: &str) -> Option<&str> {
    path.split('/').find(|part| redtrack::is_id(part) || *part == ID_PLACEHOLDER)
}

impl<'p> Index<'p> {
    /// Compiled URLs in the order in which the first of equals is taken.
    pub(super) fn new(rows: Vec<UrlRow<'p>>) -> Self {
        let mut seen = HashSet::new();
        let mut index = Self { rows: Vec::new(), by_sign: HashMap::new() };
        for row in rows {
            let is_global = row.id.starts_with("global");
            if !seen.insert((row.kind, row.url.clone(), is_global)) {
                continue;
            }
            let signs = Own::of(&UrlTemplate::parse(&row.url)).signs(row.kind);
            for sign in [Sign::Kind].into_iter().chain(signs) {
                index.by_sign.entry((row.kind, sign)).or_default().push(index.rows.len());
            }
            index.rows.push(Row { row, is_global });
        }
        index
    }

    /// Every row.
    pub(super) fn all(&self) -> impl Iterator<Item = &Row<'p>> {
        self.rows.iter()
    }

    /// The rows that a URL may be meant to be; `anywhere` where its host tells nothing.
    pub(super) fn of(&self, kind: UrlKind, own: Own, anywhere: bool) -> Vec<&Row<'p>> {
        let signs = if anywhere { vec![Sign::Kind] } else { own.signs(kind) };
        let found = signs.into_iter().filter_map(|sign| self.by_sign.get(&(kind, sign)));
        let mut found: Vec<usize> = found.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|number| &self.rows[number]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Secrets;
    use crate::compile::testing::planned;
    use std::fmt::Write as _;

    #[test]
    fn of_thousands_of_urls_few_are_held_against_one() {
        let mut text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
offer_source: { postback: { delivery: stream } }
channels: { push: { click_id: \"{click_id}\" } }
offers:
"
        .to_owned();
        for i in 0..500 {
            let _ = writeln!(text, "  o{i}: {{ stream: https://kshop5.pro/{i:06} }}");
        }
        text.push_str("campaigns:\n");
        for i in 0..500 {
            let id = if i % 2 == 0 { String::new() } else { format!(", redtrack_id: {i:024x}") };
            let _ = writeln!(text, "  k{i}: {{ channel: push, offers: [o{i}]{id} }}");
        }
        planned(&text, None, Secrets::Masked, |_, plan| {
            let index = Index::new(plan.rows());
            let rows = plan.rows();
            assert!(rows.len() >= 1500, "{}", rows.len());
            for row in &rows {
                let own = Own::of(&UrlTemplate::parse(&row.url));
                let found = index.of(row.kind, own, row.kind == UrlKind::Postback);
                assert_eq!(found.len(), 1, "{}", row.url);
                assert_eq!(found[0].row.url, row.url);
            }
        });
    }
}
