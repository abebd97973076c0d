//! `trackc trace --listen`

use super::output::{self, quoted};
use super::{Exit, end_on_ctrl_c};
use crate::listen::Listener;
use crate::rules::{Analysis, Mask};
use crate::text::visible;
use crate::trace::{Choice, Panels, StandIn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How many campaigns have their curl line printed.
const MOST_LINES: usize = 20;

/// Listens until Ctrl-C.
pub(super) fn run(address: SocketAddr, analysis: &Analysis<'_, '_>, choice: &Choice<'_>) -> Exit {
    let listener = match Listener::bind(address) {
        Ok(listener) => listener,
        Err(error) => return output::usage(&error.to_string()),
    };
    if let Err(exit) = end_on_ctrl_c() {
        return exit;
    }
    let panels = Panels::new(analysis.workspace, analysis.plan);
    let mask = analysis.mask();
    let hidden = |text: &str| mask.hidden(text);
    let stand_in = StandIn::new(&panels, &hidden);
    let exit = output::stdout(&greeting(&listener, &stand_in, (analysis, &mask), choice));
    if exit != Exit::Clean {
        return exit;
    }
    listener.serve(stand_in, |lines| {
        let mut text = String::new();
        for line in lines {
            text.push_str(&visible(&mask.hidden(line)));
            text.push('\n');
        }
        // Whoever reads the log may go; the stand-in stays for whoever still asks it.
        let _ = output::stdout(&text);
    });
    Exit::Clean
}

fn greeting(
    listener: &Listener,
    stand_in: &StandIn<'_, '_, '_>,
    (analysis, mask): (&Analysis<'_, '_>, &Mask),
    choice: &Choice<'_>,
) -> String {
    let address = listener.address();
    let mut out = format!(
        "RedTrack and KMA.BIZ are played on http://{address}, for this machine alone. Ctrl-C ends it.\n\n\
         Click an ad, and follow it to the offer:\n"
    );
    let chosen =
        analysis.plan.campaigns.iter().zip(stand_in.links()).filter(|(c, _)| choice.has(c));
    let lines: Vec<String> = chosen
        .map(|(_, (id, name, url))| {
            let (id, name) = (mask.hidden(id), mask.hidden(name));
            let (id, name) = (visible(&id), visible(&name));
            format!(
                "  # {id}: {name}\n  curl -sL -c jar -b jar {}\n",
                quoted(&listener.reach(&url))
            )
        })
        .collect();
    out.extend(lines.iter().take(MOST_LINES).map(String::as_str));
    if lines.len() > MOST_LINES {
        out.push_str(&format!("  # and {} more: name a campaign\n", lines.len() - MOST_LINES));
    }
    out.push_str("\nThe offer's page lists the postbacks to fire. Hosts that are answered for:\n");
    let hosts = stand_in.hosts();
    for (host, what) in hosts.iter().take(MOST_LINES) {
        out.push_str(&format!("  /h/{}/  {what}\n", visible(&mask.hidden(host))));
    }
    if hosts.len() > MOST_LINES {
        out.push_str(&format!("  and {} more\n", hosts.len() - MOST_LINES));
    }
    out.push_str(&format!(
        "\nURLs as they are pasted work as well, over http: curl -L --connect-to ::{address} 'http://…'\n\n"
    ));
    out
}

/// `8080`, `:8080`, `127.0.0.1`, `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`; `None` for
/// what is no address at all.
pub(super) fn address(text: &str) -> Option<SocketAddr> {
    let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address);
    }
    if let Ok(ip) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(SocketAddr::new(ip, 0));
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(match text {
        "localhost" => (text, "0"),
        _ => ("", text),
    });
    let port = port.parse().ok()?;
    matches!(host, "" | "localhost").then(|| SocketAddr::new(local, port))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_read_in_every_usual_form() {
        let read = |text| address(text).map(|a| a.to_string());
        for text in ["8080", ":8080", "127.0.0.1:8080", "localhost:8080"] {
            assert_eq!(read(text).as_deref(), Some("127.0.0.1:8080"), "{text}");
        }
        assert_eq!(read("127.0.0.1").as_deref(), Some("127.0.0.1:0"));
        assert_eq!(read("[::1]:80").as_deref(), Some("[::1]:80"));
        assert_eq!(read("::1").as_deref(), Some("[::1]:0"));
        assert_eq!(read("localhost").as_deref(), Some("127.0.0.1:0"));
        assert_eq!(read("0.0.0.0:80").as_deref(), Some("0.0.0.0:80"));
        for text in ["examples/team", ".", "host:80", "127.0.0.1:99999", "", "kz"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
