//! Replies that are damaged, refuse, or are none of Semantic Scholar's.

use super::*;

#[test]
fn another_length_is_an_error_and_never_a_shift() {
    for body in ["[]", "[null]", "[null, null, null]"] {
        assert!(matches!(read(200, body, &["PMID:1", "PMID:2"]), Verdict::Transient(_)), "{body}");
    }
}

#[test]
fn a_garbled_member_costs_only_itself() {
    let good = r#"{"paperId": "a", "title": "A"}"#;
    for bad in [
        "17",
        "\"text\"",
        "[]",
        "true",
        r#"{"paperId": ["a"], "title": "A"}"#,
        r#"{"paperId": "a", "title": {"a": 1}}"#,
        r#"{"paperId": "a", "title": "A", "citationCount": "many"}"#,
        r#"{"paperId": "a", "title": "A", "citationCount": -3}"#,
        r#"{"paperId": "a", "title": "A", "authors": "B"}"#,
        r#"{"paperId": "a", "title": "A", "externalIds": 3}"#,
        r#"{"paperId": "a", "title": "A", "authors": [["1", "B"]]}"#,
        r#"{"paperId": "a", "title": "A", "title": "B"}"#,
    ] {
        let split = split(read(200, format!("[{good},{bad},null]"), &["PMID:1", "PMID:2", "PMID:3"]));
        assert_eq!(
            (found(&split), ids(&split.unanswered), ids(&split.missing)),
            (vec!["PMID:1"], vec!["PMID:2"], vec!["PMID:3"]),
            "{bad}"
        );
    }
    let mut damaged = format!("[{good},{good}]").into_bytes();
    let at = damaged.len() - 4;
    damaged[at] = 0xff;
    let split = split(read(200, damaged, &["PMID:1", "PMID:2"]));
    assert_eq!((found(&split), ids(&split.unanswered)), (vec!["PMID:1"], vec!["PMID:2"]));
}

#[test]
fn all_unknown_is_an_answer_other_400s_are_not() {
    let two = ["PMID:1", "PMID:2"];
    let missing = split(read(400, r#"{"error":"No valid paper ids given"}"#, &two));
    assert_eq!(ids(&missing.missing), two);
    for error in [
        r#"{"error":"Unrecognized or unsupported fields: [x]"}"#,
        r#"{"error":"Unacceptable query params: [k=v]"}"#,
    ] {
        assert!(matches!(read(400, error, &two), Verdict::Answer(Reading::BadRequest(_))), "{error}");
    }
    for error in [
        r#"{"error":"Response would exceed maximum size. Please reduce it"}"#,
        r#"{"message":"Bad Request"}"#,
        r#"{"error":"Invalid ids: [\"PMID:1\", \"PMID:2\"]"}"#,
        r#"{"error":"cannot serve PMID:1"}"#,
        "{}",
        "[]",
    ] {
        assert!(matches!(read(400, error, &two), Verdict::Answer(Reading::TooMuch(_))), "{error}");
    }
    assert!(matches!(read(400, "<html>", &two), Verdict::Transient(_)));
    assert!(matches!(read(400, "{\"error\": \"No valid", &two), Verdict::Transient(_)));
}

#[test]
fn a_400_that_names_ids_is_about_these() {
    let asked =
        ["ACL:P18-1002", "ARXIV:2101.0000", "ARXIV:2101.00003", "DOI:10.1/a", "DOI:10.1/a.b", "PMID:3"];
    for (words, blamed) in [
        ("Invalid ids: [\"ARXIV:2101.00003\"]", vec!["ARXIV:2101.00003"]),
        ("invalid paper id arXiv:2101.00003.", vec!["ARXIV:2101.00003"]),
        ("Malformed id '2101.00003' in request", vec!["ARXIV:2101.00003"]),
        ("Invalid ids: DOI:10.1/a, PMID:3", vec!["DOI:10.1/a", "PMID:3"]),
        ("10.1/A.B is not valid", vec!["DOI:10.1/a.b"]),
        ("3 ids are invalid, P18-1002", vec!["ACL:P18-1002"]),
    ] {
        let split = split(read(400, serde_json::json!({"error": words}).to_string(), &asked));
        let refused: Vec<&str> = split.rejected.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(refused, blamed, "{words}");
        assert_eq!(split.unanswered.len(), asked.len() - blamed.len(), "{words}");
    }
}

#[test]
fn a_body_that_is_no_json_means_that_the_host_sheds_load() {
    for asked in [["PMID:1"], ["TITLE:A title"]] {
        for body in ["", "\n", "<html>CloudFront</html>", "<!DOCTYPE html>", "Too Many Requests"] {
            assert!(matches!(read(200, body, &asked), Verdict::Throttled(_)), "{body}");
        }
        for body in ["[{\"paperId\": \"a\"", "{\"data\": [{\"paper", "[null"] {
            assert!(matches!(read(200, body, &asked), Verdict::Transient(_)), "{body}");
        }
        assert!(matches!(
            read(200, r#"{"message": "Too Many Requests. Please wait", "code": "429"}"#, &asked),
            Verdict::Throttled(_)
        ));
    }
}

#[test]
fn deep_json_is_refused() {
    let deep = format!("[{}1{}]", "{\"a\":[".repeat(100_000), "]}".repeat(100_000));
    assert!(
        matches!(read(200, deep.clone(), &["PMID:1"]), Verdict::Transient(reason) if reason.contains("deep"))
    );
    let _ = parse(&deep);
    let _ = parse(&format!("{{\"title\": \"T\", \"paperId\": \"p\", \"journal\": {deep}, \"x\": {deep}}}"));
}

#[test]
fn other_statuses() {
    let two = ["PMID:1", "PMID:2"];
    for status in [406, 429, 503] {
        let body = r#"{"message": "Too Many Requests.", "code": "429"}"#;
        assert!(matches!(read(status, body, &two), Verdict::Throttled(_)), "{status}");
    }
    for status in [401, 403] {
        let verdict = read(status, r#"{"message":"Forbidden"}"#, &two);
        assert!(matches!(verdict, Verdict::Blocked(hint) if hint.contains("OPCIT_S2_API_KEY")), "{status}");
    }
    assert!(matches!(read(301, "", &two), Verdict::Blocked(hint) if hint.contains("OPCIT_S2_URL")));
    let timed_out = r#"{"message": "Endpoint request timed out"}"#;
    assert!(matches!(read(504, timed_out, &two), Verdict::Answer(Reading::TooMuch(_))));
    assert!(matches!(read(504, timed_out, &["PMID:1"]), Verdict::Transient(_)));
    assert!(matches!(read(413, "", &two), Verdict::Answer(Reading::TooMuch(_))));
    for status in [500, 502, 520, 408, 204] {
        assert!(matches!(read(status, "", &two), Verdict::Transient(_)), "{status}");
    }
    for status in [404, 405, 422] {
        assert!(matches!(read(status, "", &two), Verdict::Answer(Reading::BadRequest(_))), "{status}");
    }
}
