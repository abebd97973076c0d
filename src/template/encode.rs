//! Writing parameters into a URL.

use super::macros::Template;
use super::url::UrlTemplate;
use crate::text::ByteSet;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A parameter's value as it goes into a query: macros byte for byte, and of the rest only
/// what would break the query is percent-encoded (white space, controls, `&`, `#`, quotes,
/// angle brackets, non-ASCII, a `%` that begins no escape). A percent-escape that is already
/// there stays.
#[must_use]
pub fn encode_value(text: &str) -> Cow<'_, str> {
    encode(text, true)
}

/// A channel's macro as it goes into the channel's link: as [`encode_value`], but a `%` stays,
/// since older channels write their macros as `%x%`.
#[must_use]
pub fn encode_macro(text: &str) -> Cow<'_, str> {
    encode(text, false)
}

/// A parameter's name: as [`encode_value`], and it ends at its `=`.
#[must_use]
pub fn encode_key(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let encoded = encode_value(text);
    if encoded.contains('=') { Cow::Owned(encoded.replace('=', "%3D")) } else { encoded }
}

/// Bytes of which most parameters are made, and which stay whatever stands around them.
static PLAIN: ByteSet =
    ByteSet::new(b"{}$._-~[]").with_range(b'0', b'9').with_range(b'A', b'Z').with_range(b'a', b'z');

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| PLAIN.has(b))
}

fn encode(text: &str, percent: bool) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let template = Template::parse(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (i, c) in text.char_indices() {
        let must = c.is_ascii_control()
            || !c.is_ascii()
            || matches!(c, ' ' | '&' | '#' | '"' | '<' | '>' | '`')
            || (percent && c == '%' && !is_escape(&text[i..]));
        if must && !template.is_in_token(i) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a text begins with `%` and two hexadecimal digits.
fn is_escape(text: &str) -> bool {
    let digits = text.as_bytes().get(1..3);
    digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
}

/// A link with parameters appended: after what it already carries and before its fragment,
/// reusing a trailing `?` or `&`. What was there stays as it was, byte for byte. Values are
/// taken as they are: pass them through [`encode_value`] first; names are encoded here.
#[must_use]
pub fn append_query<'p>(
    link: &str,
    pairs: impl IntoIterator<Item = (&'p str, Cow<'p, str>)>,
) -> String {
    append_to(&UrlTemplate::parse(link), pairs)
}

/// [`append_query`] for a link that is split already.
#[must_use]
pub fn append_to<'p>(
    url: &UrlTemplate<'_>,
    pairs: impl IntoIterator<Item = (&'p str, Cow<'p, str>)>,
) -> String {
    let (head, tail) = around_fragment(url);
    // One allocation of the right size: a plan holds one such text for each campaign.
    let pairs: Vec<(&str, Cow<'_, str>)> = pairs.into_iter().collect();
    let added: usize = pairs.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
    let mut out = String::with_capacity(head.len() + tail.len() + added);
    out.push_str(head);
    let has_query = url.has_query();
    for (i, (key, value)) in pairs.into_iter().enumerate() {
        let reused = i == 0 && has_query && head.ends_with(['?', '&']);
        if !reused {
            out.push(if i == 0 && !has_query { '?' } else { '&' });
        }
        out.push_str(&encode_key(key));
        out.push('=');
        out.push_str(&value);
    }
    out.push_str(tail);
    out
}

/// [`append_query`] for parameters that are joined already, as they go into a link: `a=b&c=d`.
#[must_use]
pub fn append_joined(link: &str, pairs: &str) -> String {
    let url = UrlTemplate::parse(link);
    let (head, tail) = around_fragment(&url);
    let mark = match pairs {
        "" => "",
        _ if !url.has_query() => "?",
        _ if head.ends_with(['?', '&']) => "",
        _ => "&",
    };
    [head, mark, pairs, tail].concat()
}

/// What stands before the `#` of a link, and the rest.
fn around_fragment<'a>(url: &UrlTemplate<'a>) -> (&'a str, &'a str) {
    let link = url.text();
    link.split_at(url.fragment_range().map_or(link.len(), |f| f.start - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_parameters_are_appended_as_pairs_are() {
        for link in [
            "https://k.pro/A",
            "https://k.pro/A?",
            "https://k.pro/A?x=1",
            "https://k.pro/A?x=1&#f",
            "https://k.pro/A#f",
        ] {
            let pairs = [("a", Cow::Borrowed("{b}")), ("c", Cow::Borrowed("d"))];
            assert_eq!(append_joined(link, "a={b}&c=d"), append_query(link, pairs), "{link}");
            assert_eq!(append_joined(link, ""), link);
        }
    }

    /// A parameter's name may be any text, and went into the campaign's link as it was.
    #[test]
    fn a_hostile_name_of_a_parameter_is_encoded() {
        let pair = |name| append_query("https://t.acme.com/x", [(name, Cow::Borrowed("{z}"))]);
        assert_eq!(pair("utm_source"), "https://t.acme.com/x?utm_source={z}");
        assert_eq!(pair("a=b\u{1b}&c"), "https://t.acme.com/x?a%3Db%1B%26c={z}");
    }

    fn append(link: &str) -> String {
        append_query(
            link,
            [("data1", Cow::Borrowed("{clickid}")), ("data2", Cow::Borrowed("{sub1}"))],
        )
    }

    #[test]
    fn a_link_keeps_what_it_carried() {
        assert_eq!(
            append("https://k.pro/AbC12d"),
            "https://k.pro/AbC12d?data1={clickid}&data2={sub1}"
        );
        assert_eq!(append("https://k.pro/A/"), "https://k.pro/A/?data1={clickid}&data2={sub1}");
        assert_eq!(append("https://k.pro/A?"), "https://k.pro/A?data1={clickid}&data2={sub1}");
        assert_eq!(
            append("https://k.pro/A?x=%20&"),
            "https://k.pro/A?x=%20&data1={clickid}&data2={sub1}"
        );
        assert_eq!(
            append("https://k.pro/A?x=1#f"),
            "https://k.pro/A?x=1&data1={clickid}&data2={sub1}#f"
        );
        assert_eq!(append("https://K.pro/A#f"), "https://K.pro/A?data1={clickid}&data2={sub1}#f");
        assert_eq!(append_query("https://k.pro/A", []), "https://k.pro/A");
    }

    #[test]
    fn only_what_breaks_a_query_is_encoded() {
        assert_eq!(encode_value("push-{sub1}_x"), "push-{sub1}_x");
        assert_eq!(encode_value("##Z##/a:b+c%20"), "##Z##/a:b+c%20");
        assert_eq!(encode_value("a b&c#d"), "a%20b%26c%23d");
        assert_eq!(encode_value("Кет"), "%D0%9A%D0%B5%D1%82");
        assert_eq!(encode_value("100% a%2"), "100%25%20a%252");
        assert_eq!(encode_macro("%x%"), "%x%");
    }
}
