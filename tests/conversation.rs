//! The real client and the real sources against the stand-in, one exchange at a time: what they make of honest replies
//! and of wrong ones, before anything is cached, retried or merged.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::sync::Arc;
use std::time::Duration;

use opcit::http::{HttpTransport, Response, Transport, UserAgent, Verdict};
use opcit::model::{Scheme, SourceId, SourceRecord, WorkId};
use opcit::sources::{ALL, Reading, Source, SourceKey, Split};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::atom::Layout;
use support::fault::{Fault, Rule};
use support::paper::Paper;
use support::service::Service;
use support::world::World;

fn source(id: SourceId) -> Arc<dyn Source> {
    let registration = ALL.iter().find(|r| r.descriptor.id == id).unwrap();
    (registration.build)(None)
}

fn exchange(service: &Service, source: &dyn Source, keys: &[SourceKey]) -> Response {
    let agent = UserAgent { version: "0".into(), repository: "https://example.org".into(), mailto: None };
    let transport = HttpTransport::new(&agent).unwrap().without_proxies();
    let request = source.request(keys);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let base = service.url();
    runtime.block_on(transport.send(&base, &request, Duration::from_secs(10))).unwrap()
}

fn ask(service: &Service, source: &dyn Source, keys: &[SourceKey]) -> Verdict<Reading> {
    source.read(&exchange(service, source, keys), keys)
}

fn keys(source: &dyn Source, ids: &[(Scheme, &str)]) -> Vec<SourceKey> {
    let mut keys: Vec<SourceKey> =
        ids.iter().filter_map(|(scheme, id)| source.key(&WorkId::new(*scheme, id).unwrap())).collect();
    keys.sort();
    keys
}

#[track_caller]
fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("{other:?}"),
    }
}

fn records(source: &dyn Source, split: &Split) -> Vec<SourceRecord> {
    split.found.iter().map(|(key, raw)| source.parse(key, raw).unwrap()).collect()
}

#[test]
fn arxiv_is_understood_in_both_layouts() {
    for layout in [Layout::New, Layout::Old] {
        let settings = support::Settings { layout, ..support::Settings::default() };
        let upstream = Upstream::start_with(World::synthetic(5, 60), settings);
        let arxiv = source(SourceId::ARXIV);
        let papers: Vec<Paper> = (0..60).map(|i| upstream.change(|w| w.made(i))).collect();
        let papers: Vec<&Paper> = papers.iter().filter(|p| p.arxiv.is_some()).collect();
        let mut ids: Vec<(Scheme, &str)> =
            papers.iter().map(|p| (Scheme::Arxiv, p.arxiv.as_deref().unwrap())).collect();
        ids.push((Scheme::Arxiv, "1903.99991"));
        let keys = keys(&*arxiv, &ids);
        let split = split(ask(&upstream.arxiv, &*arxiv, &keys));
        assert_eq!(split.missing, [SourceKey("1903.99991".into())]);
        assert_eq!(split.found.len(), papers.len());
        for (record, paper) in records(&*arxiv, &split).iter().zip(&papers) {
            assert_eq!(record.title.as_deref(), Some(paper.title.as_str()));
            let names: Vec<&str> = record.authors.iter().map(|a| a.name.as_str()).collect();
            assert_eq!(names, paper.author_names());
            assert_eq!(
                record.first_posted.as_ref().map(ToString::to_string).as_deref(),
                paper.first_posted()
            );
            assert_eq!(record.version.map(|v| v as usize), Some(paper.version()));
            assert_eq!(record.categories, paper.categories);
            assert_eq!(record.comment, paper.comment);
        }
    }
}

#[test]
fn semantic_scholar_is_understood() {
    let upstream = Upstream::start(World::synthetic(5, 60));
    let s2 = source(SourceId::SEMANTIC_SCHOLAR);
    let papers: Vec<Paper> = (0..60).map(|i| upstream.change(|w| w.made(i))).collect();
    for paper in &papers {
        let (scheme, id) = match (&paper.acl, &paper.doi, &paper.arxiv) {
            (Some(acl), ..) => (Scheme::Acl, acl),
            (_, Some(doi), _) => (Scheme::Doi, doi),
            (.., arxiv) => (Scheme::Arxiv, arxiv.as_ref().unwrap()),
        };
        let asked = keys(&*s2, &[(scheme, id), (Scheme::Doi, "10.1109/nowhere.1")]);
        let split = split(ask(&upstream.s2, &*s2, &asked));
        assert_eq!(split.missing, [SourceKey("DOI:10.1109/nowhere.1".into())]);
        let record = &records(&*s2, &split)[0];
        assert_eq!(record.citation_count, paper.citations);
        assert_eq!(record.venue, paper.venue);
        assert_eq!(record.title.as_deref(), Some(paper.title.as_str()));
        assert_eq!(record.abstract_.is_none(), paper.elided);
        assert_eq!(record.open_access_pdf, paper.pdf);
    }
    let nothing = keys(&*s2, &[(Scheme::Doi, "10.1109/nowhere.1"), (Scheme::Arxiv, "1903.99991")]);
    assert_eq!(split(ask(&upstream.s2, &*s2, &nothing)).missing.len(), 2);
    let title = s2.title_key(&papers[3].title).unwrap();
    assert_eq!(split(ask(&upstream.s2, &*s2, std::slice::from_ref(&title))).found.len(), 1);
    let title = s2.title_key("No Such Paper At All").unwrap();
    assert_eq!(split(ask(&upstream.s2, &*s2, std::slice::from_ref(&title))).missing, [title]);
}

#[test]
fn rows_in_another_order_are_no_answer() {
    let upstream = Upstream::start(World::synthetic(5, 60));
    let s2 = source(SourceId::SEMANTIC_SCHOLAR);
    let papers: Vec<Paper> = (0..4).map(|i| upstream.change(|w| w.made(i))).collect();
    let ids: Vec<(Scheme, &str)> =
        papers.iter().map(|p| (Scheme::Arxiv, p.arxiv.as_deref().unwrap())).collect();
    let keys = keys(&*s2, &ids);
    for turn in [1, 2, 3] {
        upstream.heal();
        upstream.s2.inject(Rule::always(Fault::rewritten("rotated", move |body| {
            let mut rows: Vec<serde_json::Value> = serde_json::from_str(body).unwrap();
            rows.rotate_left(turn);
            serde_json::Value::Array(rows).to_string()
        })));
        match ask(&upstream.s2, &*s2, &keys) {
            Verdict::Transient(_) => {}
            Verdict::Answer(Reading::Split(split)) => {
                assert_eq!((split.found.len(), split.missing.len()), (0, 0), "turned by {turn}");
            }
            other => panic!("{other:?}"),
        }
    }
}
