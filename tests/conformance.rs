//! The parsers against recorded real replies of the services.
//!
//! The recordings are not part of this repository. The folder is taken from `OPCIT_RECORDED_DIR`, else looked for at
//! `../shared/reference/recorded`; where there is none the tests say so and pass. Nothing here quotes a recording: what
//! is expected follows from the request and status beside each file, and from the file read as plain text or JSON.

mod skipped;

use skipped::skipped;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use opcit::http::{Response, Verdict};
use opcit::model::SourceRecord;
use opcit::sources::arxiv::Arxiv;
use opcit::sources::crossref::Crossref;
use opcit::sources::datacite::DataCite;
use opcit::sources::openalex::OpenAlex;
use opcit::sources::semantic_scholar::SemanticScholar;
use opcit::sources::{Reading, Source, SourceKey, Split};
use serde_json::Value;

const SKIPPED: &str = "no recorded replies, set OPCIT_RECORDED_DIR to check against them";

fn recorded(service: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("OPCIT_RECORDED_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/recorded"),
        PathBuf::from,
    );
    Some(folder.join(service)).filter(|folder| folder.is_dir())
}

/// A recorded reply and what its `.meta.json` says.
struct Recording {
    name: String,
    body: Vec<u8>,
    meta: Value,
}

impl Recording {
    fn all(folder: &Path) -> Vec<Self> {
        let mut recordings = Vec::new();
        for file in fs::read_dir(folder).expect("the folder is readable") {
            let path = file.expect("the folder is readable").path();
            let file_name =
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let Some(name) = file_name.strip_suffix(".meta.json") else { continue };
            let meta: Value = serde_json::from_slice(&fs::read(&path).expect("the file is readable"))
                .expect("meta.json is JSON");
            let body = meta["body_file"].as_str().map(|body| folder.join(body)).or_else(|| {
                ["xml", "body"]
                    .map(|ext| folder.join(format!("{name}.{ext}")))
                    .into_iter()
                    .find(|p| p.exists())
            });
            let body = fs::read(body.expect("every meta.json has its body")).expect("the body is readable");
            recordings.push(Self { name: name.to_owned(), body, meta });
        }
        recordings.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!recordings.is_empty(), "no recordings in {}", folder.display());
        recordings
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn reply(status: u64, body: impl Into<Vec<u8>>) -> Response {
    let status = u16::try_from(status).expect("a status has three digits");
    Response { status, headers: Vec::new(), body: body.into().into() }
}

fn keys<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Vec<SourceKey> {
    ids.into_iter().map(|id| SourceKey(id.as_ref().into())).collect()
}

fn split_of(name: &str, verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("{name}: not a split but {other:?}"),
    }
}

/// Every `<entry>` of a feed, cut out as plain text.
fn entries(feed: &str) -> Vec<&str> {
    feed.match_indices("<entry")
        .map(|(start, _)| {
            let end = feed[start..].find("</entry>").expect("entries are closed");
            &feed[start..start + end + "</entry>".len()]
        })
        .collect()
}

/// The base id of an entry, where it has one.
fn base_id(entry: &str) -> Option<String> {
    let (_, rest) = entry.split_once("arxiv.org/abs/")?;
    Some(without_version(rest.split('<').next().unwrap_or(rest)).to_owned())
}

fn without_version(id: &str) -> &str {
    match id.rsplit_once('v') {
        Some((base, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => id,
    }
}

/// The `id_list` a recorded URL asks for.
fn asked(url: &str) -> Vec<String> {
    let url = url.replace("%2C", ",").replace("%2F", "/");
    let Some((_, rest)) = url.split_once("id_list=") else { return Vec::new() };
    let list = rest.split('&').next().unwrap_or(rest);
    list.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// The feed as if it answered a question for exactly these ids.
fn readdressed(feed: &str, ids: &[String], total: usize) -> String {
    let put = |feed: &str, from: &str, to: &str, value: &str| -> String {
        let Some(start) = feed.find(from).map(|at| at + from.len()) else { return feed.to_owned() };
        let end = start + feed[start..].find(to).expect("the element is closed");
        format!("{}{value}{}", &feed[..start], &feed[end..])
    };
    let (head, tail) = feed.split_at(feed.find("<entry").unwrap_or(feed.len()));
    let title = head.find("<title").expect("a feed has a title");
    let (before, rest) = head.split_at(title);
    let mut head = put(rest, "id_list=", "&amp;start", &ids.join(","));
    if !head.contains("&amp;start") {
        head = put(rest, "id_list=", "</title>", &ids.join(","));
    }
    let at = head.find("totalResults").expect("a feed has a total");
    let (upto, rest) = head.split_at(at);
    format!("{before}{upto}{}{tail}", put(rest, ">", "<", &total.to_string()))
}

fn check_arxiv_record(name: &str, entry: &str, record: &SourceRecord) {
    assert_eq!(record.ids.arxiv, base_id(entry), "{name}");
    assert!(record.title.as_deref().is_some_and(|title| !title.contains(['\n', '\t'])), "{name}");
    assert!(
        record.abstract_.is_some() && record.first_posted.is_some() && record.updated.is_some(),
        "{name}"
    );
    // One recording was edited by hand where it was published and says so in comments.
    assert!(record.first_posted <= record.updated || entry.contains("<!--"), "{name}");
    assert_eq!(record.authors.len(), entry.matches("<name").count(), "{name}: authors");
    let affiliations: usize = record.authors.iter().map(|author| author.affiliations.len()).sum();
    assert_eq!(affiliations, entry.matches("<arxiv:affiliation").count(), "{name}: affiliations");
    assert_eq!(record.comment.is_some(), entry.contains("<arxiv:comment"), "{name}: comment");
    assert_eq!(record.journal_ref.is_some(), entry.contains("<arxiv:journal_ref"), "{name}: journal_ref");
    assert_eq!(record.ids.doi.is_some(), entry.contains("<arxiv:doi"), "{name}: doi");
    assert_eq!(record.categories.first(), record.primary_category.as_ref(), "{name}: primary first");
    let terms = entry.matches("<category").count();
    assert!(!record.categories.is_empty() && record.categories.len() <= terms, "{name}: categories");
    assert!(record.withdrawn.is_some() && record.citation_count.is_none(), "{name}");
}

#[test]
fn arxiv_feeds() {
    let Some(folder) = recorded("arxiv") else {
        skipped(SKIPPED);
        return;
    };
    let index = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let source = Arxiv::default();
    let mut papers = 0;
    for recording in Recording::all(&folder) {
        let name = &recording.name;
        let feed = recording.text();
        let status = recording.meta["status_code"].as_u64().unwrap_or(200);
        let row = index.lines().find(|line| line.starts_with(&format!("{name}.xml\t"))).unwrap();
        let counted: usize = row.split('\t').nth(2).unwrap().parse().unwrap();
        let entries = entries(&feed);
        assert_eq!(entries.len(), counted, "{name}");
        let asked = asked(recording.meta["url"].as_str().unwrap());

        // Errors: whatever the status, no record, and the id named is the one rejected.
        if feed.contains("/api/errors") {
            for status in [status, 400, 200] {
                match source.read(&reply(status, feed.clone()), &keys(&asked)) {
                    Verdict::Answer(Reading::Split(split)) => {
                        assert_eq!(split.rejected.len(), 1, "{name}");
                        assert!(split.found.is_empty() && split.missing.is_empty(), "{name}");
                    }
                    Verdict::Answer(Reading::BadRequest(_)) => assert!(asked.is_empty(), "{name}"),
                    other => panic!("{name}: {other:?}"),
                }
            }
            assert!(source.parse(&keys(["x"])[0], entries[0].as_bytes()).is_err(), "{name}");
            continue;
        }

        // Every entry alone.
        let real: Vec<&str> = entries.iter().copied().filter(|entry| base_id(entry).is_some()).collect();
        for entry in &real {
            let record = source.parse(&keys([base_id(entry).unwrap()])[0], entry.as_bytes()).unwrap();
            check_arxiv_record(name, entry, &record);
            papers += 1;
        }

        // The feed as an answer to the ids it was asked for, or to those it holds.
        let have: BTreeSet<String> = real.iter().filter_map(|entry| base_id(entry)).collect();
        let question: BTreeSet<String> = if asked.is_empty() {
            have.clone()
        } else {
            asked.iter().map(|id| without_version(id).to_owned()).collect()
        };
        let question: Vec<String> = question.into_iter().collect();
        let body = readdressed(&feed, &question, entries.len());
        let split = split_of(name, source.read(&reply(status, body.clone()), &keys(&question)));
        let found: Vec<&str> = split.found.iter().map(|(key, _)| key.as_str()).collect();
        let expected: Vec<&str> =
            question.iter().map(String::as_str).filter(|id| have.contains(*id)).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(split.missing.len(), question.len() - expected.len(), "{name}");
        assert!(split.unanswered.is_empty() && split.rejected.is_empty(), "{name}");
        for (_, raw) in &split.found {
            assert!(real.iter().any(|entry| entry.as_bytes() == raw), "{name}: byte for byte");
        }

        // As recorded: either that same answer, or, where the echo or the total differs, none.
        match source.read(&reply(status, recording.body.clone()), &keys(&question)) {
            Verdict::Answer(Reading::Split(as_recorded)) => assert_eq!(as_recorded, split, "{name}"),
            Verdict::Transient(_) => {
                let versioned = asked.iter().any(|id| without_version(id) != id);
                let searched = asked.is_empty();
                let old_service = name.starts_with("legacy_");
                assert!(versioned || searched || old_service, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }

        // Cut short anywhere, it says nothing.
        for tenth in 1..10 {
            let cut = body.len() * tenth / 10;
            let verdict = source.read(&reply(status, body.as_bytes()[..cut].to_vec()), &keys(&question));
            assert!(matches!(verdict, Verdict::Transient(_)), "{name} cut at {cut}: {verdict:?}");
        }
    }
    assert!(papers > 250, "only {papers} papers");
    eprintln!("{papers} recorded arXiv entries read");
}

#[test]
fn arxiv_refusals() {
    let Some(folder) = recorded("arxiv/http_errors") else {
        skipped(SKIPPED);
        return;
    };
    for recording in Recording::all(&folder) {
        let status = recording.meta["status_code"].as_u64().unwrap();
        let verdict =
            Arxiv::default().read(&reply(status, recording.body), &keys(["1207.0580", "2409.03108"]));
        let right = match status {
            301 => matches!(verdict, Verdict::Blocked(_)),
            414 => matches!(verdict, Verdict::Answer(Reading::TooMuch(_))),
            _ => matches!(verdict, Verdict::Throttled(_)),
        };
        assert!(right, "{}: {verdict:?}", recording.name);
    }
}

/// Rows of papers in a reply of whatever endpoint, as JSON text.
fn rows(body: &Value) -> Vec<&Value> {
    let listed = body.as_array().or_else(|| body["data"].as_array());
    let rows: Vec<&Value> = listed.map_or_else(|| vec![body], |rows| rows.iter().collect());
    rows.into_iter().filter(|row| row["paperId"].is_string() && row["title"].is_string()).collect()
}

fn check_row(name: &str, row: &Value, record: &SourceRecord) {
    let text = |value: &Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let ids = &row["externalIds"];
    assert_eq!(record.ids.s2, text(&row["paperId"]), "{name}");
    assert!(record.title.is_some(), "{name}");
    assert_eq!(record.citation_count, row["citationCount"].as_u64(), "{name}");
    assert_eq!(record.influential_citation_count, row["influentialCitationCount"].as_u64(), "{name}");
    assert_eq!(record.reference_count, row["referenceCount"].as_u64(), "{name}");
    assert_eq!(record.year.map(i64::from), row["year"].as_i64(), "{name}");
    assert_eq!(record.authors.len(), row["authors"].as_array().map_or(0, Vec::len), "{name}");
    assert_eq!(record.abstract_.is_some(), text(&row["abstract"]).is_some(), "{name}");
    assert_eq!(record.open_access_pdf, text(&row["openAccessPdf"]["url"]), "{name}");
    assert_eq!(record.ids.corpus_id, row["corpusId"].as_u64().or(ids["CorpusId"].as_u64()), "{name}");
    assert_eq!(record.ids.pmid, text(&ids["PubMed"]), "{name}");
    assert_eq!(record.ids.pmcid, text(&ids["PubMedCentral"]).map(|id| format!("PMC{id}")), "{name}");
    assert_eq!(record.ids.dblp, text(&ids["DBLP"]), "{name}");
    assert_eq!(record.ids.acl.is_some(), ids["ACL"].is_string(), "{name}");
    if let Some(arxiv) = text(&ids["ArXiv"]) {
        assert_eq!(record.ids.arxiv, Some(arxiv), "{name}");
    }
    let doi = text(&ids["DOI"]).map(|doi| doi.to_lowercase()).filter(|doi| !doi.starts_with("10.48550/"));
    match doi {
        Some(doi) if doi.contains('%') => assert!(record.ids.doi.is_some(), "{name}"),
        doi => assert_eq!(record.ids.doi, doi, "{name}"),
    }
    assert!(
        !record.venue.as_deref().is_some_and(|venue| venue.to_lowercase().starts_with("arxiv")),
        "{name}"
    );
    let of_record = record.venue.is_some() || record.ids.doi.is_some();
    let year_alone = row["year"].as_i64().filter(|_| of_record).map(|year| year.to_string());
    let published = record.published.map(|day| day.to_string());
    assert_eq!(published, text(&row["publicationDate"]).or(year_alone), "{name}");
}

#[test]
fn semantic_scholar_replies() {
    let Some(folder) = recorded("s2") else {
        skipped(SKIPPED);
        return;
    };
    let source = SemanticScholar::default();
    let (mut replies, mut papers, mut shadows) = (0, 0, 0);
    for recording in Recording::all(&folder) {
        let name = recording.name.as_str();
        if !name.starts_with("s2_") {
            continue;
        }
        let status = recording.meta["status"].as_u64().unwrap();
        let request = &recording.meta["request"];
        let url = request["url"].as_str().unwrap();
        let response = reply(status, recording.body.clone());
        let json: Value = serde_json::from_slice(&recording.body).unwrap();

        // Every row of a paper in any reply parses, alone and as a batch of one, and keeps its bytes.
        if status == 200 {
            for row in rows(&json) {
                let raw = serde_json::to_string(row).unwrap();
                let split =
                    split_of(name, source.read(&reply(200, format!("[ {raw}\n]")), &keys(["PMID:1"])));
                assert_eq!(split.found, [(keys(["PMID:1"])[0].clone(), raw.clone().into())], "{name}");
                let record = source.parse(&split.found[0].0, raw.as_bytes()).unwrap();
                check_row(name, row, &record);
                papers += 1;
            }
        }
        // The pairs of a shadow record and the record it hides.
        if let Some((id, kind)) = name.strip_prefix("s2_2026_shadow_").and_then(|rest| rest.rsplit_once('_'))
        {
            let raw = serde_json::to_string(rows(&json)[0]).unwrap();
            let shadowed = source.parse(&keys(["PMID:1"])[0], raw.as_bytes()).unwrap().shadow_of;
            assert_eq!(shadowed, (kind == "match").then(|| id.replace('_', ".")), "{name}");
            shadows += 1;
        }

        // The reply as a whole, where it is one of the two endpoints that are asked.
        if url.contains("/paper/batch") {
            let body = request["body"].as_str().map(|body| serde_json::from_str::<Value>(body).unwrap());
            let listed = body.as_ref().and_then(|body| body["ids"].as_array());
            let asked: Vec<&str> =
                listed.map_or(vec!["PMID:1", "PMID:2"], |ids| ids.iter().filter_map(Value::as_str).collect());
            let asked = keys(asked);
            check_batch(name, status, &json, &asked, source.read(&response, &asked));
            replies += 1;
        } else if url.contains("/search/match") {
            let asked = keys(["TITLE:any"]);
            let split = split_of(name, source.read(&response, &asked));
            let hits = json["data"].as_array().map_or(0, Vec::len);
            assert_eq!((split.found.len(), split.missing.len()), (hits, 1 - hits), "{name}");
            assert!(split.unanswered.is_empty() && split.rejected.is_empty(), "{name}");
            assert!(status == 200 || hits == 0, "{name}");
            replies += 1;
        } else if status == 429 {
            let verdict = source.read(&response, &keys(["PMID:1"]));
            assert!(matches!(verdict, Verdict::Throttled(_)), "{name}: {verdict:?}");
            replies += 1;
        } else if status == 400 {
            // Wrong fields and parameters, of whatever endpoint: no answer. Fields are our mistake, the rest may be.
            let verdict = source.read(&response, &keys(["PMID:1"]));
            let fields = String::from_utf8_lossy(&response.body).contains("unsupported fields");
            let refused = match &verdict {
                Verdict::Answer(Reading::BadRequest(_)) => true,
                Verdict::Answer(Reading::TooMuch(_)) => !fields,
                _ => false,
            };
            assert!(refused, "{name}: {verdict:?}");
            replies += 1;
        }
    }
    assert!(
        replies > 20 && papers > 50 && shadows >= 20,
        "{replies} replies, {papers} papers, {shadows} shadows"
    );
    eprintln!("{replies} recorded Semantic Scholar replies, {papers} rows, {shadows} shadow pairs read");
}

fn check_batch(name: &str, status: u64, json: &Value, asked: &[SourceKey], verdict: Verdict<Reading>) {
    match status {
        200 => {
            let split = split_of(name, verdict);
            let rows = json.as_array().expect("a batch is an array");
            for (row, key) in rows.iter().zip(asked) {
                let paper = row["paperId"].is_string() && row["title"].is_string();
                assert_eq!(split.found.iter().any(|(found, _)| found == key), paper, "{name}");
                assert_eq!(split.missing.contains(key), !paper, "{name}");
            }
            assert!(split.unanswered.is_empty() && split.rejected.is_empty(), "{name}");
        }
        400 if json["error"].as_str().is_some_and(|error| error.starts_with("No valid")) => {
            assert_eq!(split_of(name, verdict).missing, asked, "{name}");
        }
        400 => assert!(matches!(verdict, Verdict::Answer(Reading::BadRequest(_))), "{name}: {verdict:?}"),
        403 => assert!(matches!(verdict, Verdict::Blocked(_)), "{name}: {verdict:?}"),
        504 => assert!(matches!(verdict, Verdict::Answer(Reading::TooMuch(_))), "{name}: {verdict:?}"),
        other => panic!("{name}: unexpected status {other}"),
    }
}

/// Works in a Crossref reply, whichever way it was recorded: a list, a work in its envelope, or a work alone.
fn crossref_works(body: &Value) -> Vec<&Value> {
    let message = if body["message"].is_object() { &body["message"] } else { body };
    match message["items"].as_array() {
        Some(items) => items.iter().collect(),
        None => vec![message]
            .into_iter()
            .filter(|work| work["DOI"].is_string() && work["type"].is_string())
            .collect(),
    }
}

fn check_crossref_work(name: &str, work: &Value, record: &SourceRecord) {
    let first = |member: &str| work[member][0].as_str().filter(|text| !text.trim().is_empty());
    let title = record.title.as_deref().unwrap_or_default();
    assert_eq!(record.title.is_some(), first("title").is_some(), "{name}");
    assert!(!title.contains(['\n', '\t']) && !title.contains("  "), "{name}: {title}");
    let named = |author: &&Value| ["given", "family", "name"].iter().any(|part| author[*part].is_string());
    let authors = work["author"].as_array().map_or(0, |authors| authors.iter().filter(named).count());
    assert_eq!(record.authors.len(), authors, "{name}");
    let orcids = work["author"].as_array().map_or(0, |a| a.iter().filter(|a| a["ORCID"].is_string()).count());
    assert_eq!(record.authors.iter().filter(|author| author.orcid.is_some()).count(), orcids, "{name}");
    assert_eq!(record.citation_count, work["is-referenced-by-count"].as_u64(), "{name}");
    assert_eq!(record.reference_count, work["references-count"].as_u64(), "{name}");
    let preprint = work["type"] == "posted-content";
    let year = work["issued"]["date-parts"][0][0].as_i64();
    let dated = if preprint { record.first_posted } else { record.published };
    assert_eq!(dated.map(|date| i64::from(date.year)), year, "{name}");
    assert_eq!(record.venue.is_some(), !preprint && first("container-title").is_some(), "{name}");
    if let Some(text) = &record.abstract_ {
        assert!(!text.contains("jats") && !text.contains("</") && !text.contains("mml:"), "{name}: {text}");
    }
    assert_eq!(record.abstract_.is_some(), work["abstract"].is_string(), "{name}");
    assert!(preprint || record.published_as.is_none(), "{name}");
    assert_eq!(record.retracted, None, "{name}");
}

#[test]
fn crossref_replies() {
    let Some(folder) = recorded("s2") else {
        skipped(SKIPPED);
        return;
    };
    let source = Crossref::default();
    let (mut works, mut replies) = (0, 0);
    for recording in Recording::all(&folder).iter().filter(|r| r.name.starts_with("crossref_")) {
        let name = recording.name.as_str();
        let status = recording.meta["status"].as_u64().unwrap();
        let url = recording.meta["request"]["url"].as_str().unwrap();
        let response = reply(status, recording.body.clone());
        let Ok(json) = serde_json::from_slice::<Value>(&recording.body) else {
            // Plain text: an unknown work, or another representation of one.
            if status == 404 {
                assert_eq!(
                    split_of(name, source.read(&response, &keys(["10.1/a,b"]))).missing.len(),
                    1,
                    "{name}"
                );
                let verdict = source.read(&response, &keys(["10.1/a", "10.1/b"]));
                assert!(matches!(verdict, Verdict::Answer(Reading::BadRequest(_))), "{name}: {verdict:?}");
            } else {
                assert!(matches!(source.read(&response, &keys(["10.1/a"])), Verdict::Throttled(_)), "{name}");
            }
            replies += 1;
            continue;
        };
        let found = crossref_works(&json);
        for work in &found {
            let doi = work["DOI"].as_str().unwrap().to_lowercase();
            let raw = serde_json::to_string(work).unwrap();
            let record =
                source.parse(&keys([&doi])[0], raw.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
            let selected = url.contains("select=");
            if !selected {
                check_crossref_work(name, work, &record);
            }
            // The same work in a list of its own, as the batches are answered.
            let list = format!(
                r#"{{"status":"ok","message-type":"work-list","message":{{"total-results":1,"items":[{raw}]}}}}"#
            );
            let split =
                split_of(name, source.read(&reply(200, list), &keys([&doi, &"10.1/absent".to_owned()])));
            assert_eq!(split.found, [(keys([&doi])[0].clone(), raw.into())], "{name}");
            assert_eq!(split.missing, keys(["10.1/absent"]), "{name}");
            works += 1;
        }
        let wanted = keys(found.first().map(|work| work["DOI"].as_str().unwrap().to_lowercase()));
        let asked = if wanted.is_empty() { keys(["10.1/x"]) } else { wanted };
        let verdict = source.read(&response, &asked);
        let list = json["message-type"] == "work-list";
        let total = json["message"]["total-results"].as_u64().unwrap_or_default();
        let right = match status {
            // A page of a search holds what was asked for, or says that it does not hold everything.
            200 if list && !found.is_empty() => split_of(name, verdict).found.len() == 1,
            200 if list => total == 0 && split_of(name, verdict).missing.len() == 1,
            // Another endpoint's envelope, or none at all, answers no list.
            200 => matches!(verdict, Verdict::Transient(_)),
            _ => matches!(verdict, Verdict::Answer(Reading::BadRequest(_))),
        };
        assert!(right, "{name}");
        replies += 1;
    }
    assert!(replies >= 15 && works >= 30, "{replies} replies, {works} works");
    eprintln!("{replies} recorded Crossref replies, {works} works read");
}

#[test]
fn openalex_replies() {
    let Some(folder) = recorded("s2") else {
        skipped(SKIPPED);
        return;
    };
    let source = OpenAlex::default();
    let (mut works, mut replies) = (0, 0);
    for recording in Recording::all(&folder).iter().filter(|r| r.name.starts_with("openalex_")) {
        let name = recording.name.as_str();
        let status = recording.meta["status"].as_u64().unwrap();
        let response = reply(status, recording.body.clone());
        replies += 1;
        let Ok(json) = serde_json::from_slice::<Value>(&recording.body) else {
            let verdict = source.read(&response, &keys(["10.1/a", "10.1/b"]));
            assert!(matches!(verdict, Verdict::Answer(Reading::BadRequest(_))), "{name}: {verdict:?}");
            continue;
        };
        let listed = json["results"].as_array();
        let rows: Vec<&Value> = listed.map_or_else(|| vec![&json], |rows| rows.iter().collect());
        for row in rows.into_iter().filter(|row| row["id"].is_string() && row["doi"].is_string()) {
            let doi = row["doi"].as_str().unwrap().trim_start_matches("https://doi.org/").to_lowercase();
            let raw = serde_json::to_string(row).unwrap();
            let list = format!(r#"{{"meta":{{"count":1}},"results":[{raw}]}}"#);
            let split = split_of(name, source.read(&reply(200, list), &keys([&doi])));
            assert_eq!(split.found, [(keys([&doi])[0].clone(), raw.into())], "{name}");
            let record = source.parse(&split.found[0].0, &split.found[0].1).unwrap();
            assert_eq!(record.citation_count, row["cited_by_count"].as_u64(), "{name}");
            assert_eq!(record.retracted, None, "{name}");
            let id = row["id"].as_str().unwrap().rsplit('/').next();
            assert_eq!(record.ids.openalex.as_deref(), id, "{name}");
            assert!(record.ids.doi.is_none() && record.authors.is_empty() && record.year.is_none(), "{name}");
            works += 1;
        }
        if status == 200 && listed.is_some() {
            let split = split_of(name, source.read(&response, &keys(["10.1/absent"])));
            assert_eq!(split.missing.len(), 1, "{name}");
        } else if status == 200 {
            let verdict = source.read(&response, &keys(["10.1/absent"]));
            assert!(matches!(verdict, Verdict::Transient(_)), "{name}: {verdict:?}");
        }
        let headers = recording.meta["headers"].as_object().into_iter().flatten();
        let headers =
            headers.filter_map(|(n, v)| Some((n.to_lowercase(), v.as_str()?.to_owned()))).collect::<Vec<_>>();
        let manners = source.manners(&Response { headers, ..response });
        assert_eq!(manners.enough, None, "{name}: no recorded budget was spent");
    }
    assert!(replies >= 10 && works >= 8, "{replies} replies, {works} works");
    eprintln!("{replies} recorded OpenAlex replies, {works} works read");
}

#[test]
fn datacite_refusals() {
    let Some(folder) = recorded("s2") else {
        skipped(SKIPPED);
        return;
    };
    for recording in Recording::all(&folder).iter().filter(|r| r.name.starts_with("datacite_")) {
        let status = recording.meta["status"].as_u64().unwrap();
        let verdict = DataCite::default()
            .read(&reply(status, recording.body.clone()), &keys(["10.48550/arxiv.2301.00001"]));
        assert!(
            matches!(verdict, Verdict::Answer(Reading::BadRequest(_))),
            "{}: {verdict:?}",
            recording.name
        );
    }
}
