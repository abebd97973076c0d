//! Codes that differ in letter case alone.

use super::RULE;
use crate::compile::PlannedOffer;
use crate::diagnostic::Findings;
use crate::facts::Confidence;
use crate::model::Text;
use crate::rules::stream_reused::{key, place};
use crate::rules::{Context, doubt};
use crate::text::visible;
use hashbrown::HashMap;

/// Slips are few. Where more pairs than that are alike, the codes were counted up, by whomever.
const FEW: usize = 8;

/// Links on one host whose codes differ in letter case alone.
pub(super) fn check(context: &Context<'_, '_>, out: &mut Findings) {
    // By the host, and by the code in small letters.
    let mut first = HashMap::with_capacity(context.plan.offers.len());
    let mut pairs = Vec::new();
    for offer in &context.plan.offers {
        let Some((link, (host, code))) = offer.link.and_then(|l| Some((l, key(l.value)?))) else {
            continue;
        };
        let Ok(mut folded) = <[u8; 6]>::try_from(code.as_bytes()) else { continue };
        folded.make_ascii_lowercase();
        let (other, other_link, other_code): (&PlannedOffer<'_>, Text<'_>, &str) =
            *first.entry((host, folded)).or_insert((offer, link, code));
        if other_code == code {
            continue;
        }
        if pairs.len() == FEW {
            return;
        }
        let is_later = place(context, other_link) <= place(context, link);
        let (mine, others) = ((offer, link), (other, other_link));
        pairs.push(if is_later { (mine, others) } else { (others, mine) });
    }
    let files = context.ws.files;
    for ((later, at), (earlier, before)) in pairs {
        let message = format!(
            "the stream links of `{}` and `{}` differ in letter case alone: KMA.BIZ's codes have letters of both cases, so one of the two may be a slip, whose clicks go to another stream or to none",
            visible(&later.id),
            visible(&earlier.id)
        );
        out.push(
            files
                .finding(RULE.code, later.owner(), at.at, None, message)
                .label("another letter case")
                .related(files.span(before.at), format!("the stream of `{}`", visible(&earlier.id)))
                .help("copy both links once more from KMA.BIZ")
                .basis(doubt::basis(
                    Confidence::Low,
                    "inferred from codes seen in public; that two streams differ in nothing else is possible, and unlikely",
                )),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::found;
    use std::fmt::Write as _;

    /// How many findings there are, and whether all of them are of this rule.
    fn of(codes: impl IntoIterator<Item = String>) -> usize {
        let mut text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
"
        .to_owned();
        for (i, code) in codes.into_iter().enumerate() {
            writeln!(text, "  o{i}: {{ stream: https://kshop5.pro/{code} }}").expect("written");
        }
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| !f.contains("unused-definition"));
        assert!(found.iter().all(|f| f.starts_with("warning stream-link-shape")), "{found:?}");
        found.len()
    }

    /// Codes that a script had counted up were thousands of warnings.
    #[test]
    fn codes_in_the_order_of_a_count_were_slips() {
        let pairs = |count: u8| {
            (0..count).flat_map(|i| {
                let letter = char::from(b'a' + i);
                [format!("00000{letter}"), format!("00000{}", letter.to_ascii_uppercase())]
            })
        };
        assert_eq!(of(pairs(1)), 1);
        assert_eq!(of(pairs(8)), 8);
        assert_eq!(of(pairs(9)), 0);
        assert_eq!(of(["AbC12d", "aBc12e"].map(str::to_owned)), 0);
    }
}
