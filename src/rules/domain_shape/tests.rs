use super::super::tests::{check, found, on_domain};
use crate::diagnostic::Applicability;

#[test]
fn a_slip_in_the_ending_is_a_warning() {
    let found = found(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.con
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
landers:
  q: { url: https://quiz.acme-media.ner/ }
  r: { url: https://quiz/ }
",
    )]);
    let found: Vec<_> = found.iter().filter(|f| !f.contains("unused")).collect();
    assert_eq!(
        found,
        ["warning domain-shape 2:18", "warning malformed-url 6:21", "error malformed-url 7:21"]
    );
}

#[test]
fn what_is_not_the_host_is_pointed_at() {
    let at = |column: usize| vec![format!("error domain-shape 2:{column}")];
    assert_eq!(on_domain("https://trk.acme-media.com/"), at(18));
    assert_eq!(on_domain("trk.acme-media.com/postback"), at(36));
    assert_eq!(on_domain("trk.acme-media.com:8443"), at(36));
    assert_eq!(on_domain("\"trk.acme-media.com \""), at(37));
    assert_eq!(on_domain("trk.acme-media.com."), at(36));
    assert_eq!(on_domain("trk.acme_media.com"), at(22));
    assert_eq!(on_domain("trk..acme-media.com"), at(18));
    for bad in ["co.uk", "com", "localhost", "203.0.113.7", "\"[2001:db8::1]\"", "\"\"", "trk"] {
        assert_eq!(on_domain(bad), at(18), "{bad}");
    }
    assert_eq!(on_domain("\"*.acme-media.com\""), at(19), "the label");
    assert_eq!(on_domain("\"203.0.113.7:80\""), at(19));
    assert_eq!(on_domain("\"{host}\""), at(18));
}

#[test]
fn hosts_are_silent_whatever_their_script_and_case() {
    for good in ["TRK.Acme-Media.com", "trk.münchen-media.de", "трк.акме.рф", "trk.acme.co.uk"]
    {
        assert!(on_domain(good).is_empty(), "{good}: {:?}", on_domain(good));
    }
}

#[test]
fn further_domains_and_targets_are_looked_at() {
    let yaml = "version: 1
tracking_domain: { host: trk.acme-media.com, target: \"https://x7f2q.ttrk.io\" }
domains:
  meta: go.acme-deals.com/x
  push: { host: \"http://p.acme-deals.com\" }
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
";
    let found = found(&[("trackc.yaml", yaml)]);
    let own: Vec<_> = found.iter().filter(|f| f.contains("domain-shape")).collect();
    assert_eq!(
        own,
        ["error domain-shape 2:55", "error domain-shape 4:26", "error domain-shape 5:18"]
    );
    assert_eq!(own.len(), found.len(), "{found:?}");
}

/// What is written for a domain, the help, and whether that may happen unseen.
fn mended(domain: &str) -> (String, String, bool) {
    let yaml = format!(
        "version: 1\ntracking_domain: {domain}\nconversion_events:\n  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}\n"
    );
    let outcome = check(&[("trackc.yaml", &yaml)]);
    let found = &outcome.diagnostics[0];
    let fix = &found.fixes[0];
    let mut text = yaml.clone();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    let line = text.lines().nth(1).expect("a line");
    let value = line.strip_prefix("tracking_domain: ").expect("a domain").to_owned();
    (
        value,
        found.help.clone().expect("help").into_owned(),
        fix.applicability == Applicability::Safe,
    )
}

#[test]
fn the_fix_leaves_the_host_alone() {
    for written in ["https://trk.acme-media.com/", "https://trk.acme-media.com/click?a=b"] {
        let (value, _, is_safe) = mended(written);
        assert_eq!((value.as_str(), is_safe), ("trk.acme-media.com", true));
    }
}

#[test]
fn a_space_beside_a_dot_of_the_host_is_removed() {
    for domain in ["trk.acme-media .com", "trk. acme-media.com", "trk . acme-media.com"] {
        assert_eq!(mended(domain).0, "trk.acme-media.com", "{domain}");
    }
    assert_eq!(mended("trk.acme-media.com. main").0, "trk.acme-media.com");
}

#[test]
fn words_behind_a_host_are_not_lost_unseen() {
    for (written, part) in [
        ("trk.acme-media.com (main one, ask Oleg)", "`trk.acme-media.com # main one, ask Oleg`"),
        ("https://trk.acme-media.com // main", "`trk.acme-media.com # main`"),
        ("trk.acme-media.com / go.acme-deals.com", "under `domains:`"),
        ("trk.acme-media.com/go.acme-deals.com", "under `domains:`"),
        ("trk.acme-media.com -> see RedTrack", "# see RedTrack`"),
        ("trk.acme-media.com - go.acme-deals.com", "under `domains:`"),
        ("Main https://trk.acme-media.com", "write `trk.acme-media.com`"),
    ] {
        let (value, help, is_safe) = mended(written);
        assert_eq!((value.as_str(), is_safe), ("trk.acme-media.com", false), "{written}");
        assert!(help.contains(part), "{written}: {help}");
    }
}

#[test]
fn a_host_that_points_at_another_is_written_with_its_target() {
    for arrow in ["->", "→", "CNAME", "=> cname", "- (CNAME"] {
        let (value, _, is_safe) = mended(&format!("trk.acme-media.com {arrow} x7f2q.ttrk.io"));
        let both = "{ host: trk.acme-media.com, target: x7f2q.ttrk.io }";
        assert_eq!((value.as_str(), is_safe), (both, true), "{arrow}");
    }
    let (value, _, is_safe) = mended("{ host: trk.acme-media.com -> x7f2q.ttrk.io }");
    assert_eq!((value.as_str(), is_safe), ("{ host: trk.acme-media.com }", false));
}
