//! Codes that differ in letter case alone.

use super::RULE;
use crate::compile::PlannedOffer;
use crate::diagnostic::Diagnostic;
use crate::facts::Confidence;
use crate::model::Text;
use crate::rules::firsts::Firsts;
use crate::rules::stream_reused::{key, place};
use crate::rules::{Context, Look, doubt};
use crate::text::visible;

/// Slips are few. Where more pairs than that are alike, the codes were counted up, by whomever.
const FEW: usize = 8;

/// Links on one host whose codes differ in letter case alone.
pub(super) fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let offers = &context.plan.offers;
    // The host, and the code in small letters.
    let key_of = |index: usize| {
        let (host, code) = key(offers.get(index)?.link?.value)?;
        let mut folded = <[u8; 6]>::try_from(code.as_bytes()).ok()?;
        folded.make_ascii_lowercase();
        Some(((host, folded), code))
    };
    let mut firsts = Firsts::of(offers.len());
    let mut pairs = Vec::new();
    Box::new(move |part, out| {
        for (index, _) in part.streams() {
            let Some((key, code)) = key_of(index).filter(|_| pairs.len() <= FEW) else { continue };
            let first =
                firsts.first(index, &key, |other| key_of(other).is_some_and(|(k, _)| k == key));
            if first != index && key_of(first).is_some_and(|(_, first)| first != code) {
                pairs.push((first, index));
            }
        }
        if part.is_end() && pairs.len() <= FEW {
            let at = |index: usize| offers.get(index).and_then(|offer| Some((offer, offer.link?)));
            let pairs = pairs.iter().filter_map(|(one, other)| Some((at(*one)?, at(*other)?)));
            out.extend(pairs.map(|(one, other)| told(context, one, other)));
        }
    })
}

/// Says of two streams that they are alike, at whichever comes later.
fn told<'t>(
    context: &Context<'_, 't>,
    one: (&PlannedOffer<'t>, Text<'t>),
    other: (&PlannedOffer<'t>, Text<'t>),
) -> Diagnostic {
    let is_later = place(context, one.1) <= place(context, other.1);
    let ((later, at), (earlier, before)) = if is_later { (other, one) } else { (one, other) };
    let files = context.ws.files;
    let message = format!(
        "the stream links of `{}` and `{}` differ in letter case alone: KMA.BIZ's codes have letters of both cases, so one of the two may be a slip, whose clicks go to another stream or to none",
        visible(&later.id),
        visible(&earlier.id)
    );
    files
        .finding(RULE.code, later.owner(), at.at, None, message)
        .label("another letter case")
        .related(files.span(before.at), format!("the stream of `{}`", visible(&earlier.id)))
        .help("copy both links once more from KMA.BIZ")
        .basis(doubt::basis(
            Confidence::Low,
            "inferred from codes seen in public; that two streams differ in nothing else is possible, and unlikely",
        ))
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
