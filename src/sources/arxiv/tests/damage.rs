//! Replies that are damaged, refuse, or are none of arXiv's.

use super::*;

#[test]
fn a_garbled_entry_costs_only_itself() {
    let asked = ["2405.90001", "2405.90002", "2405.90003"];
    for (what, garbled) in [
        ("no title", entry("2405.90002v1").replace("<title>About 2405.90002v1</title>", "")),
        ("empty title", entry("2405.90002v1").replace("About 2405.90002v1", " \n ")),
        ("no date", entry("2405.90002v1").replace("<published>2024-05-01T00:00:00Z</published>", "")),
        ("bad date", entry("2405.90002v1").replace("2024-05-01T00:00:00Z", "2024-13-77")),
        ("no author", entry("2405.90002v1").replace("<name>A. Author</name>", "<name/>")),
        ("undefined entity", entry("2405.90002v1").replace("Text.", "Caf&eacute;.")),
        ("impossible character", entry("2405.90002v1").replace("Text.", "&#xD800;")),
    ] {
        let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), garbled]);
        let split = split(read(200, body, &asked));
        assert_eq!(found(&split), ["2405.90001"], "{what}");
        assert_eq!(ids(&split.unanswered), ["2405.90002"], "{what}");
        assert_eq!(ids(&split.missing), ["2405.90003"], "{what}");
    }
}

#[test]
fn a_damaged_character_costs_only_its_entry() {
    let asked = ["2405.90001", "2405.90002"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), entry("2405.90002v1")]);
    let at = body.rfind("Text.").unwrap();
    let mut bytes = body.into_bytes();
    bytes[at] = 0xff;
    let split = split(read(200, bytes, &asked));
    assert_eq!((found(&split), ids(&split.unanswered)), (vec!["2405.90001"], vec!["2405.90002"]));
}

#[test]
fn where_a_garbled_entry_lost_its_id_nothing_is_missing_for_certain() {
    let asked = ["2405.90001", "2405.90002"];
    for id in ["", "http://arxiv.org/abs/", "garbage", "http://arxiv.org/abs/&#65533;v1"] {
        let stray = entry("2405.90002v1").replace("http://arxiv.org/abs/2405.90002v1", id);
        let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), stray]);
        let split = split(read(200, body, &asked));
        assert_eq!((found(&split), ids(&split.unanswered)), (vec!["2405.90001"], vec!["2405.90002"]), "{id}");
    }
}

#[test]
fn where_papers_come_that_nobody_asked_for_nothing_is_missing_for_certain() {
    let asked = ["2405.90001", "2405.90002"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), entry("2001.00001v1")]);
    let split = split(read(200, body, &asked));
    assert_eq!((found(&split), ids(&split.unanswered)), (vec!["2405.90001"], vec!["2405.90002"]));
    assert_eq!(ids(&split.missing), [""; 0]);
}

#[test]
fn a_truncated_or_broken_feed_keeps_nothing() {
    let body = feed("2405.90001", 1, &[entry("2405.90001v1")]);
    let end = body.trim_end().len();
    for cut in [20, 150, 500, body.find("</entry>").unwrap(), end - 7, end - 1] {
        let verdict = read(200, body[..cut].to_owned(), &["2405.90001"]);
        assert!(matches!(verdict, Verdict::Transient(_)), "cut at {cut}: {verdict:?}");
    }
    for broken in [
        body.replace("</title>", "</titel>"),
        body.replace("</entry>", ""),
        format!("{body}<feed/>"),
        format!("{body}and more"),
        body.replace("Text.", "a & b"),
    ] {
        assert!(matches!(read(200, broken, &["2405.90001"]), Verdict::Transient(_)));
    }
}

#[test]
fn entities_are_not_expanded_and_document_types_refused() {
    let bomb = format!(
        "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>{}",
        feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", "&b;")])
    )
    .replace("<?xml version='1.0' encoding='UTF-8'?>", "");
    assert!(
        matches!(read(200, bomb, &["2405.90001"]), Verdict::Transient(reason) if reason.contains("document type"))
    );
    let deep = format!("{}{}", "<d>".repeat(9_000), "</d>".repeat(9_000));
    let body = feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", &deep)]);
    assert!(
        matches!(read(200, body, &["2405.90001"]), Verdict::Transient(reason) if reason.contains("deep"))
    );
    assert!(Arxiv::default().parse(&keys(&["x"])[0], b"<!DOCTYPE entry []><entry/>").is_err());
}

#[test]
fn a_body_that_is_no_feed_means_that_the_host_sheds_load() {
    for body in [
        "",
        " \n",
        "Rate exceeded.",
        "Rate exceeded.\n",
        "<!DOCTYPE html><html><title>Access Denied</title></html>",
        "\u{feff}<html><body>sign in to the network</body></html>",
        "<HTML></HTML>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><p>sign in<br></html>",
        "{\"message\": \"hello\"}",
        "<feed><title>no namespace</title></feed>",
        "<rss version=\"2.0\"/>",
    ] {
        assert!(matches!(read(200, body, &["2405.90001"]), Verdict::Throttled(_)), "{body}");
    }
}

#[test]
fn an_error_feed_rejects_the_id_it_names_and_says_nothing_about_the_others() {
    for status in [400, 200] {
        let split = split(read(status, ERROR, &["2405.9000", "2405.90001"]));
        assert_eq!(
            split.rejected,
            [(keys(&["2405.9000"])[0].clone(), "incorrect id format for 2405.9000".to_owned())]
        );
        assert_eq!(ids(&split.unanswered), ["2405.90001"]);
        assert!(split.found.is_empty() && split.missing.is_empty());
    }
    let by_fragment_only =
        ERROR.replace("<summary>incorrect id format for 2405.9000<", "<summary>incorrect id format<");
    assert_eq!(split(read(400, by_fragment_only, &["2405.9000", "2405.90001"])).rejected.len(), 1);
}

#[test]
fn an_error_entry_among_papers_spoils_only_the_absences() {
    let error = "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_2405.90003</id><title>Error</title>\
                 <summary>incorrect id format for 2405.90003</summary><author><name>arXiv api core</name></author></entry>";
    let asked = ["2405.90001", "2405.90002", "2405.90003"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), error.to_owned()]);
    let split = split(read(200, body, &asked));
    assert_eq!(found(&split), ["2405.90001"]);
    assert_eq!(ids(&split.unanswered), ["2405.90002"]);
    assert_eq!(split.rejected[0].0.as_str(), "2405.90003");
}

#[test]
fn an_error_feed_that_names_none_of_the_ids() {
    let unnamed = ERROR.replace("id format for 2405.9000<", "id format<").replace("2405.9000", "");
    assert!(matches!(
        read(400, unnamed.clone(), &["2405.90001", "2405.90002"]),
        Verdict::Answer(Reading::TooMuch(_))
    ));
    assert_eq!(split(read(400, unnamed, &["2405.90001"])).rejected.len(), 1);
    // The reply to somebody else's question.
    let other = ERROR.replace("2405.9000", "9999.99999");
    for asked in [&["2405.90001", "2405.90002"][..], &["2405.90001"]] {
        assert!(matches!(read(400, other.clone(), asked), Verdict::Transient(_)), "{asked:?}");
    }
    let query = ERROR
        .replace("errors#incorrect_id_format_for_2405.9000", "errors")
        .replace("incorrect id format for 2405.9000", "max_results must be non-negative");
    assert!(matches!(read(400, query, &["2405.90001"]), Verdict::Answer(Reading::BadRequest(_))));
}

#[test]
fn other_statuses() {
    let is = |status: u16, body: &'static str| read(status, body, &["2405.90001", "2405.90002"]);
    for status in [406, 429, 503] {
        assert!(matches!(is(status, ""), Verdict::Throttled(_)), "{status}");
        assert!(matches!(is(status, NEW), Verdict::Throttled(_)), "{status}");
    }
    for status in [301, 302, 307, 308] {
        assert!(
            matches!(is(status, ""), Verdict::Blocked(hint) if hint.contains("OPCIT_ARXIV_URL")),
            "{status}"
        );
    }
    for status in [401, 403, 451] {
        assert!(matches!(is(status, "<html>Access Denied</html>"), Verdict::Blocked(_)), "{status}");
    }
    for status in [413, 414] {
        assert!(matches!(is(status, "<html>"), Verdict::Answer(Reading::TooMuch(_))), "{status}");
    }
    for body in ["<html>Bad Request</html>", "", "Bad Request"] {
        assert!(matches!(is(400, body), Verdict::Answer(Reading::TooMuch(_))), "{body}");
    }
    for status in [404, 405, 410] {
        assert!(matches!(is(status, ""), Verdict::Answer(Reading::BadRequest(_))), "{status}");
    }
    for status in [100, 204, 206, 408, 500, 502, 504, 520, 599, 700] {
        assert!(matches!(is(status, ""), Verdict::Transient(_)), "{status}");
    }
}
