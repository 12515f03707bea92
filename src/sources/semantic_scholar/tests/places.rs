//! Rows in the places of others.

use super::*;

/// Ids as asked, so many.
fn asked(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("ARXIV:1903.{n:05}")).collect()
}

/// The row of the `n`th paper, counted from one, with the ids given.
fn paper(n: usize, ids: &str) -> String {
    format!(r#"{{"paperId": "p{n}", "title": "Paper {n}", "externalIds": {{{ids}}}}}"#)
}

/// The row of the `n`th paper with its own id.
fn own(n: usize) -> String {
    paper(n, &format!(r#""ArXiv": "1903.{n:05}""#))
}

fn rows(count: usize) -> Vec<String> {
    (1..=count).map(own).collect()
}

fn reply(rows: &[String]) -> Verdict<Reading> {
    let asked = asked(rows.len());
    read(200, format!("[{}]", rows.join(",")), &asked.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn records_that_contradict_each_other_cost_only_themselves() {
    let contradictions: [fn(&mut Vec<String>); 3] = [
        |rows| {
            rows[1] = paper(2, r#""ArXiv": "1903.00005""#);
            rows[4] = "null".to_owned();
        },
        |rows| {
            rows[1] = paper(2, r#""ArXiv": "1903.00005""#);
            rows[4] = paper(5, r#""DOI": "10.5555/e""#);
        },
        |rows| rows.swap(1, 4),
    ];
    for (which, contradict) in contradictions.into_iter().enumerate() {
        for count in [8, 200] {
            let mut rows = rows(count);
            contradict(&mut rows);
            rows[6] = "null".to_owned();
            let split = split(reply(&rows));
            assert_eq!(
                ids(&split.unanswered),
                ["ARXIV:1903.00002", "ARXIV:1903.00005"],
                "{which} of {count}"
            );
            assert_eq!(ids(&split.missing), ["ARXIV:1903.00007"], "{which} of {count}");
            assert_eq!(split.found.len(), count - 3);
        }
    }
}

#[test]
fn asked_about_by_themselves_they_are_no_more_believed() {
    let claims = paper(1, r#""ArXiv": "1903.00002""#);
    for other in ["null".to_owned(), paper(2, ""), paper(2, r#""ArXiv": "1903.00001""#)] {
        let split = split(reply(&[claims.clone(), other]));
        assert_eq!(split.unanswered.len(), 2);
        assert!(split.missing.is_empty() && split.found.is_empty());
    }
}

#[test]
fn several_contradictions_are_as_many_and_no_disorder() {
    let mut rows = rows(200);
    for n in (10..110).step_by(10) {
        rows[n] = paper(n + 1, &format!(r#""ArXiv": "1903.{:05}""#, n + 2));
        rows[n + 1] = "null".to_owned();
    }
    let split = split(reply(&rows));
    assert_eq!((split.unanswered.len(), split.found.len()), (20, 180));
}

#[test]
fn of_a_reply_out_of_order_nothing_is_believed_but_what_carries_its_own_id() {
    let disorders: [fn(&mut Vec<String>); 4] = [
        |rows| rows.reverse(),
        |rows| rows.rotate_left(1),
        |rows| rows.rotate_right(1),
        |rows| {
            rows.remove(0);
            rows.push("null".to_owned());
        },
    ];
    for (which, disorder) in disorders.into_iter().enumerate() {
        for count in [2, 5, 12, 200] {
            let mut rows = rows(count);
            // One that says nothing about itself is carried along.
            rows[count / 3] = paper(count / 3 + 1, "");
            disorder(&mut rows);
            match reply(&rows) {
                Verdict::Transient(reason) => {
                    assert!(reason.contains("other ids") && count == 200, "{reason}");
                }
                verdict => {
                    let split = split(verdict);
                    assert!(count < 200, "{which} of {count}");
                    assert!(split.missing.is_empty(), "{which} of {count}: {:?}", split.missing);
                    for (key, raw) in &split.found {
                        let id = key.as_str().trim_start_matches("ARXIV:");
                        assert_eq!(
                            SemanticScholar::default().parse(key, raw).unwrap().ids.arxiv.unwrap(),
                            id
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn behind_a_shift_in_the_middle_nothing_is_missing() {
    for from in [0, 20, 50, 90] {
        let mut rows = rows(100);
        rows.remove(from);
        rows.push("null".to_owned());
        if let Verdict::Answer(reading) = reply(&rows) {
            let split = split(Verdict::Answer(reading));
            assert_eq!((split.found.len(), split.missing.len()), (from, 0), "from {from}");
        }
    }
}
