//! What the systems do with a click and a conversion, sentence by sentence. A trace leans on
//! these and marks with them whatever is not confirmed.

use super::Confidence;

/// One sentence about what a system does.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// The sentence.
    pub text: &'static str,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// Constants with a row each: name, confidence, sentence, source.
macro_rules! behaviours {
    ($($name:ident $confidence:ident $text:literal, $source:literal;)*) => {
        $(
            #[doc = $text]
            pub const $name: Behaviour = Behaviour {
                text: $text,
                confidence: Confidence::$confidence,
                source: $source,
            };
        )*

        /// Every row.
        pub static BEHAVIOURS: &[Behaviour] = &[$($name),*];
    };
}

behaviours! {
    REDIRECT_LINK Medium "a campaign's link is its id on a tracking domain, and RedTrack redirects whoever opens it", "links of two teams with live accounts";
    REF_ID Medium "RedTrack reads the channel's click id from `ref_id`", "RedTrack's Taboola preset on a live account";
    COST Low "RedTrack reads what the click cost from `cost`", "seen in use; RedTrack's name for it is not known";
    CLICK_ID High "RedTrack gives every click an id of 24 hexadecimal characters", "RedTrack API schema, live accounts";
    ROTATION Low "RedTrack picks funnels, pages and offers by weight", "weights seen in use; their exact effect is not described";
    DIRECT_LINK Low "the page's script reads `cmpid` and reports the visit to RedTrack", "client code; no RedTrack text";
    PAGE_KEEPS_CLICK Low "the page remembers the click in the cookie `rtkclickid-store`", "code of two teams who say that RedTrack asks for it";
    CLICK_LINK Medium "`/click` on the tracking domain sends the page's visitor on to the offer", "notes of three teams with live accounts";
    PRECLICK_LINK Low "`/preclick` on the tracking domain sends the visitor on to the lander", "client code and notes";
    EMPTY_TOKEN Low "a token for which the click holds no value is filled with nothing", "inferred";
    SLOTS Medium "KMA.BIZ keeps what `data1` … `data5` carry and prints it in the postback", "KMA.BIZ's own lead-API code for the slots; `{data1}` in four integrations, `{data2}` in one";
    STATUS_LETTER High "`{status}` prints one letter", "three independent integrations; KMA.BIZ itself was not heard";
    TICKS Medium "KMA.BIZ fires a postback for the statuses that are ticked", "Kadam wiki";
    SEVERAL_POSTBACKS Medium "KMA.BIZ fires again when a lead's status changes", "a postback receiver that acts on each status";
    SUM_BEFORE_APPROVAL Low "KMA.BIZ prints the payout in `{sum}` for leads that are not approved too", "not known; assumed here, since it is the dearer case";
    POSTBACK_READ High "RedTrack finds the click by `clickid`, whose value must be its own click id", "RedTrack help";
    TYPE_EXACT High "RedTrack compares `type` with the registered names, case included", "RedTrack help; an older edition reads otherwise about case";
    UNKNOWN_TYPE Low "RedTrack counts a type that it does not know nowhere", "live notes of one team; other texts say the default conversion, or `Error`";
    NO_TYPE Medium "a postback without `type` becomes the default conversion", "RedTrack API schema (`default_type`); help for one case";
    NO_STATUS Medium "a conversion without `status` is shown as `other`, unless the offer source says otherwise", "RedTrack help, an older edition";
    UNKNOWN_STATUS Medium "a `status` other than approved, pending and declined is shown as `other`", "inferred from RedTrack's help, which lists four statuses";
    EVENT_ID High "`rdtk_event_id` is what the mode `ignore_by_event_id` compares", "RedTrack help";
    DUPLICATES High "a second postback for the same click is a duplicate, and the mode says what becomes of it", "RedTrack help";
    DUPLICATE_TYPES Medium "two conversion types on one click are duplicates of each other", "RedTrack's own example of editing turns a lead into a purchase; not said in so many words";
    MODE_UNSET Low "RedTrack's own mode applies where none is set, and it is not known which that is", "no source says it";
    UPDATE_IS_TOLD Low "RedTrack tells the channel again when a conversion is rewritten", "inferred from a switch of the API against it (`not_send_update`)";
    CONDITIONAL High "RedTrack tells a channel of chosen conversion types or statuses only", "RedTrack help, conditional postbacks";
    API_CHANNEL High "RedTrack reports conversions to this channel through the channel's API", "RedTrack help";
    API_UNHEARD Low "RedTrack serves this channel's API at all", "RedTrack help names Meta, Google and Bing; of this one nothing was found";
    KEPT_PARAMETERS High "RedTrack keeps `sub1` … `sub20` of the click", "RedTrack help";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_names_its_source() {
        for row in BEHAVIOURS {
            assert!(!row.source.is_empty() && !row.text.ends_with('.'), "{}", row.text);
        }
    }
}
