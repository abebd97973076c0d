use super::*;

fn read(text: &str) -> Implied {
    imply(Input::read(text.as_bytes(), false), &Given::default()).expect("a workspace")
}

fn said(implied: &Implied) -> String {
    let lines: Vec<String> =
        implied.remarks.iter().map(|r| format!("{}: {}", r.line, r.text)).collect();
    lines.join("\n")
}

const POSTBACK: &str = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale\n";
const OFFER: &str = "https://kshop5.pro/AbC12d?data1={clickid}\n";

#[test]
fn what_came_in_comes_out() {
    for text in [
        format!("{POSTBACK}{OFFER}"),
        format!("{POSTBACK}https://kshop5.pro/AbC12d?x=%20&data1={{clickid}}&data3={{sub1}}#f\n"),
        format!("{OFFER}https://trk.acme-media.com/postback?clickid={{data1}}&type=KMA_{{status}}&sub1={{stream}}\n"),
        format!("{OFFER}https://trk.acme-media.com/postback?clickid={{data1}}&sum={{sum}}\n"),
        format!("{OFFER}https://trk.acme-media.com/postback?clickid={{data1}}&sum={{sum}}&status=approved\nhttps://trk.acme-media.com/postback?clickid={{data1}}&status=pending\n"),
        "https://trk.acme-media.com/postback?clickid={data2}&sum={sum}&type=Sale\nhttps://kshop5.pro/AbC12d?data2={clickid}\n".to_owned(),
        // A preset as it stands, with other parameters, and a channel that nobody knows.
        format!("{POSTBACK}{OFFER}https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={{zoneid}}&sub2={{campaignid}}&sub3={{bannerid}}&cost={{cost}}&ref_id=${{SUBID}}\n"),
        format!("{POSTBACK}{OFFER}https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1=[PUBLISHER_ID]&utm_campaign=[CAMPAIGN_ID]&sub10=[CREATIVE_ID]&cost=[BID_PRICE]&ref_id=[CLICK_ID]\n"),
        format!("{POSTBACK}{OFFER}https://trk.acme-media.com/61f190c31cfe1c000181572d?sub3={{foo}}&ref_id={{bar}}\nhttps://go.acme-deals.com/61f190c31cfe1c000181572e?sub1={{foo}}\n"),
        // A page without a redirect, a channel's postback with an account in it.
        format!("{POSTBACK}{OFFER}https://quiz.acme-media.com/?a=1&cmpid=61f190c31cfe1c000181572d&sub1={{foo}}\n"),
        format!("{POSTBACK}{OFFER}https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={{zoneid}}&sub2={{campaignid}}&sub3={{bannerid}}&cost={{cost}}&ref_id=${{SUBID}}\nhttps://ad.propellerads.com/conversion.php?aid=123&pid=&tid=456&visitor_id={{ref_id}}&payout={{payout}}\n"),
    ] {
        let implied = read(&text);
        let out: Vec<&str> = implied.proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
        for url in text.lines() {
            assert!(out.contains(&url), "{url}\n{}\n{}", said(&implied), implied.draft.text());
        }
        assert!(!said(&implied).contains("otherwise"), "{}", said(&implied));
        assert_eq!(implied.proof.outcome.summary.errors, 0, "{}", implied.draft.text());
    }
}

/// Those that the postback brings home were left out, and it was written for the others.
#[test]
fn an_offer_in_another_slot_than_the_postback_gets_one_of_its_own() {
    let text = "https://trk.acme-media.com/postback?clickid={data3}&sum={sum}&type=Sale
https://kshop5.pro/AbC12d?data3={clickid}
https://kshop5.pro/BcD23e?data1={clickid}
https://kshop5.pro/CdE34f
";
    let implied = read(text);
    let out: Vec<&str> = implied.proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
    for url in text.lines().take(3) {
        assert!(out.contains(&url), "{url}\n{}\n{}", said(&implied), implied.draft.text());
    }
    assert!(out.contains(&"https://kshop5.pro/CdE34f?data3={clickid}"), "{out:?}");
    let own = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale";
    assert!(out.contains(&own), "{out:?}");
    assert!(said(&implied).contains("3: its click id is in `data1`"), "{}", said(&implied));
    assert!(!said(&implied).contains("left out"), "{}", said(&implied));
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{}", implied.draft.text());
}

/// Nothing at all was written.
#[test]
fn more_conversion_types_than_there_are_slots_for_are_left_out() {
    let postback = |n| {
        format!("https://trk.acme-media.com/postback?clickid={{data1}}&sum={{sum}}&type=Sale{n}\n")
    };
    let all: String = (1..=45).map(postback).collect();
    let implied = read(&format!("{all}{OFFER}"));
    assert_eq!(implied.draft.events.len(), 40);
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{}", implied.draft.text());
    assert!(said(&implied).contains("41: left out: `Sale41`"), "{}", said(&implied));
}

#[test]
fn names_come_from_the_line_or_from_the_table() {
    let lines = read(&format!("{POSTBACK}Keto KZ — {OFFER}"));
    assert_eq!(
        (lines.draft.offers[0].id.as_str(), lines.draft.offers[0].name.as_deref()),
        ("keto-kz", Some("Keto KZ"))
    );
    for table in [
        format!("Title;Link\nSale;{POSTBACK}\"Keto KZ\";{OFFER}"),
        format!("n\tName\tURL\n1\t\t{POSTBACK}2\tKeto KZ\t{OFFER}"),
        format!("\u{FEFF}url,name\n{},a\n{},Keto KZ\n", POSTBACK.trim(), OFFER.trim()),
    ] {
        let table = read(&table);
        assert_eq!(table.draft.offers[0].id, "keto-kz", "{}", table.draft.text());
    }
}

/// Its names were dropped in silence, or came with a sign in place of each letter.
#[test]
fn a_table_that_is_not_utf_8_is_said() {
    let table = b"name;url\n\xCA\xE5\xF2\xEE;https://kshop5.pro/AbC12d?data1={clickid}\n";
    let bytes = [table, POSTBACK.as_bytes()].concat();
    let implied = imply(Input::read(&bytes, true), &Given::default()).expect("a workspace");
    assert!(said(&implied).contains("2: the letters here are not UTF-8"), "{}", said(&implied));
    assert!(!implied.draft.text().contains('\u{FFFD}'), "{}", implied.draft.text());
}

#[test]
fn of_our_own_table_only_our_own_mark_is_taken_off() {
    let row = |name: &str| {
        let (postback, offer) = (POSTBACK.trim(), OFFER.trim());
        format!(
            "kind,id,name,url,paste_into,tick_statuses\npostback,global,Sale,{postback},,approved\noffer,keto-kz,{name},{offer},,\n"
        )
    };
    for (cell, name) in
        [("'Keto' KZ", "'Keto' KZ"), ("'@Keto", "@Keto"), ("'－5%", "－5%"), ("''=1", "''=1")]
    {
        let table = read(&row(cell));
        assert_eq!(table.draft.offers[0].name.as_deref(), Some(name), "{}", table.draft.text());
    }
}

#[test]
fn what_has_no_place_is_said_with_its_line() {
    let implied = read(&format!(
        "{POSTBACK}{OFFER}\n# ours\nhello\nhttps://cpanel.kma.biz/streams\nhttps://trk.acme-media.com/click\n\
         https://go.other.com/postback?clickid={{data1}}&type=Sale\nhttps://unknown.net/pb?c={{ref_id}}\n\
         https://kshop5.pro/BcD23e?data2={{clickid}}\nhttps://kshop5.pro/CdE34f?data1=%7Bclickid%7D\n"
    ));
    let said = said(&implied);
    for part in [
        "5: there is no URL",
        "6: not placed",
        "7: not placed: a button link",
        "8: not placed: it goes to `go.other.com`",
        "9: not placed: which channel",
        "10: its click id is in `data2`",
        "11: mended: ",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert_eq!(implied.draft.offers.len(), 3);
    assert_eq!(implied.proof.outcome.summary.errors, 0);
}

#[test]
fn no_secret_is_written() {
    let implied = read(&format!(
        "{}&ptoken=s3cr3tt0ken99\n{OFFER}https://trends.revcontent.com/api/v1/conversion.php?api_key=0123456789abcdef0123456789abcdef&rc_uuid={{ref_id}}&amount={{payout}}\n",
        POSTBACK.trim()
    ));
    let everything = format!("{}{}", implied.draft.text(), said(&implied));
    assert!(!everything.contains("s3cr3tt0ken99") && !everything.contains("0123456789abcdef"));
    assert!(everything.contains("REDTRACK_PTOKEN") && everything.contains("REVCONTENT_API_KEY"));
    assert_eq!(implied.proof.outcome.summary.errors, 0);
}

/// They were found by the check alone, which left out the channel and its campaigns.
#[test]
fn a_key_in_the_path_of_a_postback_becomes_a_variable() {
    let link = "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={zoneid}&cost={cost}&ref_id={clickid}\n";
    for (back, written) in [
        ("https://trk.roller.ad/conversion/aid/7/s3cr3t?click_id={ref_id}", "aid/7/<KEY>?click_id"),
        (
            "https://eu.rollerads.com/conversion/{ref_id}/aid/7/s3cr3t",
            "conversion/{ref_id}/aid/7/<KEY>",
        ),
    ] {
        let implied = read(&format!("{POSTBACK}{OFFER}{link}{back}\n"));
        let text = implied.draft.text();
        assert!(text.contains(written) && !text.contains("s3cr3t"), "{text}");
        assert!(implied.draft.campaigns.len() == 1, "{text}");
        assert_eq!(implied.proof.outcome.summary.errors, 0);
    }
}

/// Such names became one place, which took the channel and its campaigns away without a word.
#[test]
fn keys_whose_names_differ_in_case_alone_have_places_of_their_own() {
    let link = "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={zoneid}&sub2={campaignid}&sub3={bannerid}&cost={cost}&ref_id=${SUBID}\n";
    let keys = ["a".repeat(31) + "1", "b".repeat(31) + "2"];
    let back = format!(
        "https://ad.propellerads.com/conversion.php?aid=1&visitor_id={{ref_id}}&token={}&Token={}\n",
        keys[0], keys[1]
    );
    let implied = read(&format!("{POSTBACK}{OFFER}{link}{back}"));
    let text = implied.draft.text();
    assert!(text.contains("token=<TOKEN>&Token=<TOKEN_2>"), "{text}");
    assert!(!keys.iter().any(|key| text.contains(key)), "{text}");
    let said = said(&implied);
    assert!(said.contains("_TOKEN to it") && said.contains("_TOKEN_2 to it"), "{said}");
    assert!(!said.contains("left out") && !said.contains("otherwise"), "{said}");
    assert_eq!((implied.draft.campaigns.len(), implied.placed), (1, 4));
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{text}");
}

/// It was not looked at what a table that calls itself ours has for an id.
#[test]
fn an_id_of_a_foreign_table_is_none() {
    let row = format!(
        "channel,a{},Prop,https://ad.propellerads.com/conversion.php?aid=<AID>&pid=&tid=<TID>&visitor_id={{ref_id}}&payout={{payout}},x,\n",
        "ж".repeat(40)
    );
    let head = "kind,id,name,url,paste_into,tick_statuses\n";
    let table = format!("{head}postback,global,Sale,{},x,approved\n{row}{row}", POSTBACK.trim());
    let implied = imply(Input::read(table.as_bytes(), true), &Given::default()).expect("one");
    let ids: Vec<&str> = implied.draft.channels.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["propellerads", "propellerads-2"], "{}", said(&implied));
}

#[test]
fn without_a_domain_there_is_no_workspace_and_without_urls_neither() {
    let result = |text: &str| imply(Input::read(text.as_bytes(), false), &Given::default());
    assert!(matches!(result(OFFER), Err(NotImplied::NoDomain(_))));
    assert!(matches!(result("hello\n"), Err(NotImplied::Nothing(remarks)) if remarks.len() == 1));
    assert!(matches!(result("\u{0}\u{0}"), Err(NotImplied::Nothing(_))));
    let given = Given { domain: Some("trk.acme-media.com".into()), ..Given::default() };
    let implied = imply(Input::read(OFFER.as_bytes(), false), &given).expect("a workspace");
    assert_eq!(implied.draft.events[0].name, "Sale");
}

#[test]
fn hostile_names_and_endless_lines_are_bounded() {
    let long = "x".repeat(3 << 20);
    let text = format!(
        "{POSTBACK}\u{1b}[31mK: {{a}}\\n- b\u{202e}\u{0} — {OFFER}https://kshop5.pro/{long}\n{long}\nname: \"x\nevil: 1\" https://kshop5.pro/BcD23e?data1={{clickid}}\n"
    );
    let implied = read(&text);
    let yaml = implied.draft.text();
    assert!(!yaml.contains(['\u{1b}', '\u{0}', '\u{202e}']) && yaml.len() < 20_000, "{yaml}");
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{yaml}");
    assert!(said(&implied).len() < 10_000);
    let many: Vec<String> = (0..30_000).map(|i| format!("https://a.io/{i}")).collect();
    let many = many.join("\n");
    assert_eq!(Input::read(many.as_bytes(), false).items.len(), 10_000);
}

/// For every URL of a line the whole line was looked through.
#[test]
fn thousands_of_urls_on_one_line_have_the_name_before_the_first() {
    let tail = "x".repeat(250);
    let urls: Vec<String> = (0..12_000).map(|i| format!("https://a.io/{i}/{tail}")).collect();
    let input = Input::read(format!("Keto: {}", urls.join(" ")).as_bytes(), false);
    assert_eq!(input.items.len(), 10_000);
    assert!(input.items.iter().all(|item| item.name.as_deref() == Some("Keto")));
}

/// They were read, and said to be too long, without end.
#[test]
fn urls_that_are_too_long_count_among_the_most_that_are_read() {
    let long = format!("https://a.io/{}\n", "x".repeat(8_192));
    let text = format!("{}https://a.io/1\nhttps://a.io/2\n", long.repeat(9_999));
    let input = Input::read(text.as_bytes(), false);
    assert_eq!((input.items.len(), input.remarks.len()), (1, 10_000));
    assert!(input.remarks[9_999].text.contains("nor what follows"));
}

#[test]
fn what_holds_no_urls_is_read_up_to_a_bound() {
    for (text, is_table) in [("hello\n", false), ("a,b\n", true)] {
        let text = format!("{}https://a.io/1\n", text.repeat(30_000));
        let input = Input::read(text.as_bytes(), is_table);
        assert_eq!((input.items.len(), input.remarks.len()), (0, 10_001), "{is_table}");
        assert!(input.remarks[10_000].text.contains("nor what follows"));
    }
}

#[test]
fn thousands_of_the_same_name_get_ids_of_their_own() {
    let offers: Vec<String> = (0..2_000)
        .map(|i| format!("Keto — https://kshop5.pro/Ab{i:04}?data1={{clickid}}"))
        .collect();
    let offers = offers.join("\n");
    let implied = read(&format!("{POSTBACK}{offers}"));
    assert_eq!(implied.draft.offers.len(), 2_000);
    assert_eq!(implied.draft.offers[1_999].id, "keto-2000");
}

/// For every link, every postback was compared with every preset anew.
#[test]
fn thousands_of_links_and_postbacks_are_compared_once() {
    let mut text = format!("{POSTBACK}{OFFER}");
    for i in 0..1_500 {
        text.push_str(&format!("https://trk.acme-media.com/61f190c31cfe1c000181{i:04}?z{i}={{zoneid}}&cost={{cost}}&ref_id=${{SUBID}}\n"));
        text.push_str(&format!("https://pb{i}.acme-net.com/pb?c={{ref_id}}\n"));
    }
    assert_eq!(read(&text).draft.campaigns.len(), 1_500);
}

proptest::proptest! {
    /// Whatever comes in, what goes out is a workspace file that reads.
    #[test]
    fn any_lines_give_a_file_that_reads(lines in proptest::collection::vec("\\PC{0,40}", 0..6), name in "\\PC{0,20}") {
        let text = format!("{POSTBACK}{name} {OFFER}{}", lines.join("\n"));
        if let Ok(implied) = imply(Input::read(text.as_bytes(), false), &Given::default()) {
            let syntax = implied.proof.outcome.diagnostics.iter().any(|d| d.code.code.starts_with("TC0"));
            proptest::prop_assert!(!syntax, "{}", implied.draft.text());
        }
        let _ = Input::read(text.as_bytes(), true);
    }
}

#[test]
fn marks_of_running_text_are_no_part_of_a_url() {
    let link = "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1=[ZONE]&ref_id=[SUBID]";
    let chat = "\
        • Postback: https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale.\n\
        1) <https://kshop5.pro/AbC12d?data1={clickid}>,\n\
        * Slim (https://kshop5.pro/BcD23e?data1={clickid});\n\
        2. Keto KZ – https://kshop5.pro/CdE34f?data1={clickid}!\n\
        > https://kshop5.pro/DeF45g?data1={clickid}\n\
        «https://kshop5.pro/EfG56h?data1={clickid}»…\n\
        - [Prop link](https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1=[ZONE]&ref_id=[SUBID])\n";
    let implied = read(chat);
    let out: Vec<&str> = implied.proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
    assert!(out.contains(&POSTBACK.trim()) && out.contains(&link), "{out:?}");
    assert!(!said(&implied).contains("mended"), "{}", said(&implied));
    let names: Vec<Option<&str>> = implied.draft.offers.iter().map(|o| o.name.as_deref()).collect();
    assert_eq!(names, [None, Some("Slim"), Some("Keto KZ"), None, None]);
    assert_eq!(implied.draft.campaigns[0].name.as_deref(), Some("Prop link"));
    // Thousands of brackets are counted once.
    read(&format!("{POSTBACK}{OFFER}https://kshop5.pro/{}\n", ")".repeat(1 << 20)));
}

#[test]
fn an_ampersand_as_web_pages_have_it_hides_no_token() {
    let implied = read(&format!("{}&amp;ptoken=s3cr3tt0ken99\n{OFFER}", POSTBACK.trim()));
    let everything = format!("{}{}", implied.draft.text(), said(&implied));
    assert!(!everything.contains("s3cr3tt0ken99"), "{everything}");
    assert!(everything.contains("1: mended: `&amp;`") && everything.contains("REDTRACK_PTOKEN"));
}

#[test]
fn a_token_where_none_belongs_is_not_written() {
    for url in [
        "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={zoneid}&ptoken=s3cr3tt0ken99&ref_id={x}",
        "https://kshop5.pro/BcD23e?data1={clickid}&api_key=s3cr3tt0ken99",
    ] {
        let implied = read(&format!("{POSTBACK}{OFFER}{url}\n"));
        let everything = format!("{}{}", implied.draft.text(), said(&implied));
        assert!(!everything.contains("s3cr3tt0ken99"), "{everything}");
        assert!(everything.contains("3: not placed: a key or a token"), "{everything}");
    }
}

#[test]
fn an_event_that_cannot_be_does_not_keep_the_rest_out() {
    let base = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}";
    let implied = read(&format!(
        "{POSTBACK}{OFFER}{base}&type=Sale;ptoken=s3cr3tt0ken99\n{base}&type=sale\n"
    ));
    let said = said(&implied);
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{said}");
    assert!(said.contains("3: not placed: its `type`"), "{said}");
    assert!(said.contains("4: left out: `sale` and `Sale`"), "{said}");
    assert!(!said.contains("s3cr3tt0ken99"), "{said}");
    let names: Vec<&str> = implied.draft.events.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["Sale"]);
}

#[test]
fn what_was_not_placed_is_said_where_the_domain_is_missing() {
    let text = format!("{OFFER}{}&sub1={{clickid}}\n", POSTBACK.trim());
    let result = imply(Input::read(text.as_bytes(), false), &Given::default());
    assert!(matches!(&result, Err(NotImplied::NoDomain(said)) if said[0].line == 2), "{result:?}");
}

/// The mistake stands at the postback, and goes with the channel that it is about.
#[test]
fn an_api_channel_beside_postbacks_by_status_is_left_out() {
    let status = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&status=approved\n";
    let link = "https://trk.acme-media.com/61f190c31cfe1c000181572d?sub1={{ad.id}}&sub2={{adset.id}}&sub3={{campaign.id}}&sub4={{ad.name}}&sub5={{adset.name}}&sub6={{campaign.name}}&sub7={{placement}}&sub8={{site_source_name}}\n";
    let implied = read(&format!("{status}{OFFER}{link}"));
    assert_eq!(implied.proof.outcome.summary.errors, 0, "{}", implied.draft.text());
    let kept = (implied.draft.offers.len(), implied.draft.channels.len());
    assert_eq!(kept, (1, 0), "{}", implied.draft.text());
    assert!(said(&implied).contains("takes conversion types"), "{}", said(&implied));
}

/// Refused leads with `lead` in their name were taken for pending ones, and those named around the
/// letters of KMA.BIZ for approved ones.
#[test]
fn an_event_of_refused_leads_is_known_by_its_name() {
    use crate::facts::kma::Status as S;
    for (name, status) in [
        ("Bad", S::Fake),
        ("TrashLead", S::Fake),
        ("lead_cancelled", S::Declined),
        ("Disapproved", S::Declined),
        ("KMA_D", S::Declined),
        ("KMA_F", S::Fake),
        ("KMA_P", S::Pending),
        ("p", S::Pending),
        ("Lead", S::Pending),
        ("Unconfirmed", S::Pending),
        ("ApprovedLead", S::Approved),
        ("NewSale", S::Approved),
        ("KMA_A", S::Approved),
        ("Conversion", S::Approved),
    ] {
        assert_eq!(super::postbacks::guess(name), status, "{name}");
    }
}

/// Its value was lost for a click id that no postback would have brought home, and the offer got a
/// postback of its own beside the global one.
#[test]
fn what_stands_in_data1_stays_where_the_postback_asks_for_another_slot() {
    let postback = POSTBACK.replace("{data1}", "{data2}");
    let implied = read(&format!("{postback}https://kshop5.pro/AbC12d?data1={{sub1}}\n"));
    let urls: Vec<&str> = implied.proof.urls.iter().map(|(_, _, url)| url.as_str()).collect();
    assert!(urls.contains(&postback.trim()), "{urls:?}");
    assert!(urls.contains(&"https://kshop5.pro/AbC12d?data1={sub1}&data2={clickid}"), "{urls:?}");
    let words = said(&implied);
    assert!(words.contains("2: no slot carries the click id: it goes into `data2`"), "{words}");
    assert!(!words.contains("mended"), "{words}");
}

#[test]
fn what_is_mended_away_is_said() {
    let implied = read(&format!("{POSTBACK}https://kshop5.pro/AbC12d?data1={{sub1}}\n"));
    let words = said(&implied);
    assert!(words.contains("2: mended: `data1` carries `{sub1}`"), "{words}");
    assert!(words.contains("nothing carries what it did"), "{words}");
}

/// The URL of another status was shown, and whoever compared would have pasted an approved postback.
#[test]
fn what_comes_out_otherwise_is_compared_with_what_says_the_same() {
    let implied = read(
        "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale
https://trk.acme-media.com/postback?clickid={data1}&status=declined
https://kshop5.pro/AbC12d?data1={clickid}
",
    );
    let words = said(&implied);
    let second = "2: it comes out otherwise: https://trk.acme-media.com/postback?clickid={data1}&type=Declined&status=declined";
    assert!(words.contains(second), "{words}");
    let first = "1: it comes out otherwise: https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale&status=approved";
    assert!(words.contains(first), "{words}");
}
