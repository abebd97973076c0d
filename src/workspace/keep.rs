//! Keeping what files say, for later checks in which most of them are the same.

use super::load::Loaded;
use super::merge::Merged;
use super::read::{Kept, ROOT, Reading, read};
use super::refer::refer;
use super::trees::ids;
use crate::model::Lenient;
use crate::yaml::Limits;

impl<'s> Kept<'s> {
    /// Reads every file, and keeps what may be kept.
    #[must_use]
    pub fn new(loaded: &'s Loaded, limits: &Limits) -> Self {
        let (docs, mut documents) = read(loaded, Reading::new(limits));
        let are_sound: Vec<bool> =
            ids().take(documents.0.len()).map(|id| id != ROOT && docs.has_let_go(id)).collect();
        let (_, sections) = Merged::new(&docs, documents.clone());
        drop(sections.campaigns);
        for typed in &mut documents.0 {
            let campaigns = typed.document.campaigns.as_mut().and_then(Lenient::good_mut);
            let campaigns = campaigns.into_iter().flat_map(|map| &mut map.entries);
            let readable = campaigns.filter_map(|(_, campaign)| campaign.good_mut());
            refer(readable, &sections.offers, &sections.channels);
        }
        let typed = are_sound.into_iter().zip(documents.0);
        let typed = typed.map(|(is_sound, typed)| is_sound.then_some(typed));
        Self { loaded, typed: typed.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::workspace::{in_memory, reload};

    const ROOT_TEXT: &str = "version: 1
include: [\"*.yaml\"]
tracking_domain: trk.acme-media.com
";
    const CAMPAIGNS: &str = "campaigns:
  one: { channel: push, offers: [b] }
  two: { channels: [push, pop], funnels: [{ offers: [c/d, b] }] }
";

    /// What the campaigns of a workspace name, by its position, and whether each is the one that is kept.
    fn named(loaded: &Loaded, kept: &Kept<'_>) -> Vec<(Vec<Option<usize>>, bool)> {
        let limits = Limits::default();
        let how = Reading { kept: Some(kept), ..Reading::new(&limits) };
        let (docs, documents) = read(loaded, how);
        let (merged, sections) = Merged::new(&docs, documents);
        let (workspace, _) = merged.base(sections);
        let campaigns = workspace.campaigns.all().map(|entry| {
            let campaign = entry.value.as_ref().unwrap();
            let channels = campaign.named_channels().iter().map(|named| named.position());
            let offers = campaign.named_offers().map(|named| named.position());
            (channels.chain(offers).collect(), campaign.is_shared())
        });
        campaigns.collect()
    }

    #[test]
    fn campaigns_are_copied_where_what_they_name_has_moved() {
        let limits = Limits::default();
        let parts = |offers: &str, channels: &str| {
            format!("offers: {{ {offers} }}\nchannels: {{ {channels} }}\n")
        };
        let before = parts("b: {}, c: {}", "pop: {}, push: {}");
        let files = [("trackc.yaml", ROOT_TEXT), ("a.yaml", CAMPAIGNS), ("b.yaml", &before)];
        let base = in_memory(&files, &limits);
        let kept = Kept::new(&base, &limits);
        let place = (0..).zip(base.sources.files()).find(|(_, file)| file.path() == "b.yaml");
        let place = FileId(place.unwrap().0);
        let now = |offers, channels| {
            let text = parts(offers, channels).into_bytes();
            named(&reload(&base, vec![(place, text)], &limits), &kept)
        };
        let (one, two) = (vec![Some(1), Some(0)], vec![Some(1), Some(0), Some(1), Some(0)]);
        let same = vec![(one, true), (two, true)];
        assert_eq!(named(&base, &kept), same);
        assert_eq!(now("b: {}, c: {}, d: {}", "pop: { name: x }, push: {}"), same);
        let (one, two) = (vec![Some(1), Some(1)], vec![Some(1), Some(0), Some(2), Some(1)]);
        assert_eq!(now("a: {}, b: {}, c: {}", "pop: {}, push: {}"), [(one, false), (two, false)]);
        let (one, two) = (vec![Some(0), None], vec![Some(0), None, Some(0), None]);
        assert_eq!(now("c: {}", "push: {}"), [(one, false), (two, false)]);
        assert_eq!(named(&base, &kept), same);
    }
}
