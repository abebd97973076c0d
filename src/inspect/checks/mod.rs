//! What is wrong with a URL, by what it is. The facts are those of the rules.

mod postback;
mod toward;

use super::{Beside, Faults, Kind, host};
use crate::facts::channels::is_http_only;
use crate::facts::redtrack;
use crate::rules::reading;
use crate::template::{UrlProblemKind, UrlTemplate};
use crate::text::visible;

pub(super) fn check(
    url: &UrlTemplate<'_>,
    kind: Kind,
    beside: Option<&Beside<'_, '_>>,
    faults: &mut Faults,
) {
    shape(url, faults);
    if kind == Kind::OtherPostback || kind == Kind::Unknown || kind == Kind::OtherSite {
        return stranger(url, kind, faults);
    }
    braces(url, faults);
    places(url, beside, faults);
    twice(url, faults);
    plain(url, kind, faults);
    match kind {
        Kind::Postback => postback::check(url, beside, faults),
        Kind::Offer | Kind::Stream => toward::offer(url, kind, beside, faults),
        Kind::Campaign | Kind::Direct => toward::campaign(url, kind, beside, faults),
        Kind::ChannelPostback => toward::channel(url, faults),
        Kind::Click | Kind::Script => tracking_host(url, beside, faults),
        Kind::Preview | Kind::Panel => {
            let range = url.host_range();
            let message = "this is not a link to send visitors or conversions to";
            let help = "for an offer, copy the stream's tracking link: `https://<host>/<six letters or digits>`";
            faults.error("not-a-stream-link", &range, message, help);
        }
        Kind::OtherPostback | Kind::OtherSite | Kind::Page | Kind::Unknown | Kind::NotAUrl => {}
    }
}

/// Shapes that no kind of URL may have.
fn shape(url: &UrlTemplate<'_>, faults: &mut Faults) {
    for problem in url.problems() {
        let text = visible(&url.text()[problem.range.clone()]).into_owned();
        let is_place = text.contains('<') && text.contains('>');
        let (message, help, edit) = match &problem.kind {
            UrlProblemKind::BadHost(_) if is_place => continue,
            UrlProblemKind::NotHttp => {
                ("this is not a web address".to_owned(), "write the whole address, beginning with `https://`", None)
            }
            UrlProblemKind::NoHost => {
                ("this address has no host of its own".to_owned(), "write the host after `https://`", None)
            }
            UrlProblemKind::BadHost(why) => {
                (format!("`{text}` cannot be a host: {why}"), "copy the address again from the panel", None)
            }
            UrlProblemKind::TwoQuestionMarks
                if url.text()[..problem.range.start].ends_with('?') =>
            {
                ("this address has two `?`".to_owned(), "keep one `?`", Some(""))
            }
            UrlProblemKind::TwoQuestionMarks => (
                "this address has a second `?`: what follows it is lost".to_owned(),
                "write `&` instead",
                Some("&"),
            ),
            UrlProblemKind::EmptyParameter => {
                ("this address has an empty parameter".to_owned(), "keep one `&`", Some("&"))
            }
            // Told, and taken out, before the address was read.
            UrlProblemKind::HtmlEscape => continue,
            UrlProblemKind::Space => (
                "this address has a space or a line break in it: it ends there for whoever reads it".to_owned(),
                "remove it, or write `%20` where a space belongs to a value",
                None,
            ),
            UrlProblemKind::Invisible => (
                format!("this address has a character in it that nobody sees, `{text}`"),
                "remove it",
                Some(""),
            ),
            UrlProblemKind::ParameterInPath => (
                "this address has a parameter and no `?`: nobody reads a parameter in a path".to_owned(),
                "write `?` before the first name of a parameter",
                Some("?").filter(|_| url.begins_query(&problem.range)),
            ),
            UrlProblemKind::BadPort => {
                (format!("there is no port `{text}`: ports end with 65535"), "copy the address again from the panel", None)
            }
            UrlProblemKind::User => (
                format!("what stands before the `@` is a user name: this address leads to `{}`", visible(url.host())),
                "remove it, with the `@`",
                None,
            ),
            UrlProblemKind::Backslash => (
                format!("browsers read a `\\` as a `/`: this address leads to `{}`", visible(url.host())),
                "write `/` instead",
                None,
            ),
            UrlProblemKind::FragmentBeforeQuery => (
                "the `#` comes before the `?`, so the parameters never leave the browser".to_owned(),
                "move the `#…` part to the end of the address",
                None,
            ),
        };
        let fault = faults.error("malformed-url", &problem.range, message, help);
        if let Some(text) = edit {
            fault.mend(problem.range.clone(), text);
        }
    }
}

fn braces(url: &UrlTemplate<'_>, faults: &mut Faults) {
    for bad in reading::braces(url.template()) {
        let fault = faults.error("macro-syntax", &bad.range, bad.message, bad.help);
        if let Some((range, text)) = bad.edit {
            fault.mend(range, text);
        }
    }
}

/// What a template leaves to fill. A secret that the workspace fills is shown by its name.
fn places(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    for range in reading::placeholders(url.template()) {
        let text = &url.text()[range.clone()];
        let shown = beside.is_some_and(|b| b.compiles(text));
        let message = format!("`{}` was left to be filled, and nobody fills it", visible(text));
        if shown {
            let help = "print the URL with its secrets: `trackc urls --reveal-secrets`";
            faults.warning("placeholder-left", &range, message, help);
        } else {
            let help = "put your own value there, or remove the parameter";
            faults.error("placeholder-left", &range, message, help);
        }
    }
    if reading::is_sample_host(url.host()) {
        let message = "this host is an example of somebody's help page";
        faults.error("placeholder-left", &url.host_range(), message, "write your own host");
    }
}

fn twice(url: &UrlTemplate<'_>, faults: &mut Faults) {
    let mut seen: Vec<&str> = Vec::new();
    for param in url.params() {
        let key = url.key(&param);
        if key.is_empty() || key.ends_with("[]") {
            continue;
        }
        if seen.contains(&key) {
            let message = format!(
                "`{}` stands twice, and which of the two counts is up to whoever reads it",
                visible(key)
            );
            faults.error("duplicate-query-key", &param.key, message, "remove one of the two");
        }
        seen.push(key);
    }
}

fn plain(url: &UrlTemplate<'_>, kind: Kind, faults: &mut Faults) {
    let excused = kind == Kind::ChannelPostback && is_http_only(url.host());
    if url.scheme().eq_ignore_ascii_case("http") && !excused {
        let message =
            "`http://` is sent unencrypted, and browsers and networks increasingly refuse it";
        let help = "write `https://` once you have seen that the address answers there";
        faults.warning("plain-http", &url.scheme_range(), message, help);
    }
}

/// A host that RedTrack must answer on.
fn tracking_host(url: &UrlTemplate<'_>, beside: Option<&Beside<'_, '_>>, faults: &mut Faults) {
    let name = host(url);
    let range = url.host_range();
    if let Some(("RedTrack", what)) = reading::foreign(&name) {
        let message =
            format!("`{name}` is {what} of RedTrack's: it takes no clicks and no postbacks");
        faults.error(
            "api-host",
            &range,
            message,
            "write your tracking domain: RedTrack → Tools → Domains",
        );
        return;
    }
    let own = beside.is_some_and(|b| b.is_tracking(&name));
    if own {
        return;
    }
    if let Some(domain) = redtrack::service_domain(&name) {
        let message = format!(
            "`{name}` is the service domain that RedTrack gives an account (`*.{}`), not a domain of your own",
            domain.suffix
        );
        faults.warning(
            "service-domain",
            &range,
            message,
            "use a custom tracking domain: RedTrack → Tools → Domains",
        );
    }
}

/// URLs of others: what they would be here.
fn stranger(url: &UrlTemplate<'_>, kind: Kind, faults: &mut Faults) {
    let range = url.host_range();
    match kind {
        Kind::OtherPostback => {
            let message = "RedTrack does not read this: it finds the click by `clickid` alone";
            let help = "a postback for RedTrack is `https://<tracking domain>/postback?clickid={data1}&sum={sum}&type=<conversion type>`";
            faults.note(None, &range, message, help);
        }
        Kind::OtherSite => {
            let help = "a tracking link of that tracker is on a domain of your own";
            faults.note(None, &range, "this is the tracker's own site", help);
        }
        _ => {
            braces(url, faults);
            let message =
                "nothing is known of this address, so nothing can be said of its parameters";
            let help = "if it is one of your workspace's, run this inside the workspace, or name it with --workspace";
            faults.note(None, &range, message, help);
        }
    }
}
