//! Where in the panels a value stands. Panels and menus are those of the steps: of a step by
//! hand they stand in the bundle, and what a request does has its menu in `facts`.

use super::Place;
use super::bundle::Index;
use crate::facts::redtrack;

/// The panel and the menu of what a request makes, by the first part of its id.
const BY_REQUEST: [(&str, &str); 6] = [
    ("campaign", redtrack::CAMPAIGNS_MENU),
    ("channel", redtrack::CHANNELS_MENU),
    ("domain", redtrack::NEW_DOMAIN_MENU),
    ("lander", redtrack::LANDERS_MENU),
    ("offer", redtrack::NEW_OFFER_MENU),
    ("offer_source", redtrack::NEW_OFFER_SOURCE_MENU),
];

impl Index<'_> {
    /// The field of a step; nothing where the build has no such step.
    pub(super) fn place(&self, step: &str, field: Option<&str>) -> Option<Place> {
        let place = |panel: &str, menu: &str| Place {
            panel: panel.to_owned(),
            menu: menu.to_owned(),
            field: field.map(str::to_owned),
        };
        if let Some(step) = self.manual.get(step) {
            return Some(place(&step.panel, &step.menu));
        }
        if !self.requests.contains(step) {
            return None;
        }
        let kind = step.split('/').next()?;
        let (_, menu) = BY_REQUEST.iter().find(|(prefix, _)| *prefix == kind)?;
        Some(place("RedTrack", menu))
    }
}
