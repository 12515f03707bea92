//! Everything that may go wrong between a service and us, one row a fault and a service, through the real binary.
//!
//! Every row is lived through three times:
//!
//! - **passing**: the fault strikes the first request only; nothing may be missing in the end;
//! - **lasting**: it strikes every request of a first run; nothing false may be said or remembered, the run must end in
//!   time, and the next one, when all is well again, must complete;
//! - **late**: it strikes every request of a run that finds everything too old; every last good value must survive, and
//!   say its age.
//!
//! `docs/reliability.md` lists the rows by name.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::{described, seen, untrue, wrong};
use support::fault::{Delivery, Fault, Rule};
use support::list::markdown;
use support::paper::Paper;
use support::run::{Run, Workdir};
use support::service::Service;
use support::synthetic::{Kind, Synthetic};
use support::wire::Reply;
use support::world::World;

/// Papers in the list of a row.
const PAPERS: usize = 12;
/// What a run under a lasting fault is given; it may take a little longer to clean up.
const MAX_TIME: &str = "3s";
const MAX_TOOK: Duration = Duration::from_secs(10);
/// Rows lived through at the same time: they mostly wait.
const AT_ONCE: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Arxiv,
    SemanticScholar,
}

/// What a fault does to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Asking again helps.
    Passing,
    /// The service is given up for this run at once.
    Closing,
    /// The reply cannot be had; whether smaller ones can is open.
    Either,
    /// The right answer comes through all the same.
    Harmless,
    /// A lie that nobody could see through if it were told twice.
    Believed,
    /// The same, but for works that were seen before: so many do not go at once.
    BelievedOnce,
}

struct Row {
    name: &'static str,
    to: To,
    class: Class,
    fault: Fault,
}

use Class::{Believed, BelievedOnce, Closing, Either, Harmless, Passing};
use To::{Arxiv, SemanticScholar};

fn html(status: u16) -> Fault {
    Fault::text(
        status,
        "text/html",
        "<!doctype html><html><head><title>Log in</title></head><body>Hotel</body></html>",
    )
}

/// Rows that mean the same for both services.
fn common(to: To, elsewhere: &str, own: &str) -> Vec<Row> {
    let path = match to {
        Arxiv => "/api/query",
        SemanticScholar => "/graph/v1/paper/batch",
    };
    let redirect = |status: u16, host: &str| Fault::status(status).with("location", format!("{host}{path}"));
    let delivered = Fault::delivered;
    let rows = [
        ("429", Passing, Fault::status(429)),
        ("429, Retry-After in seconds", Passing, Fault::status(429).with("retry-after", "1")),
        (
            "429, Retry-After as a date gone by",
            Passing,
            Fault::status(429).with("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ),
        ("429, Retry-After of a day", Closing, Fault::status(429).with("retry-after", "86400")),
        ("429, Retry-After nonsense", Passing, Fault::status(429).with("retry-after", "soon")),
        ("406 empty", Passing, Fault::status(406)),
        ("403", Closing, Fault::status(403)),
        ("401", Closing, Fault::status(401)),
        ("404 as a web page", Either, html(404)),
        ("500", Passing, Fault::status(500)),
        ("502 as a web page", Passing, html(502)),
        (
            "503, Retry-After 0",
            Passing,
            Fault::text(503, "text/plain", "first byte timeout").with("retry-after", "0"),
        ),
        (
            "504",
            Passing,
            Fault::text(504, "application/json", r#"{"message": "Endpoint request timed out"}"#),
        ),
        ("301 to itself", Closing, redirect(301, own)),
        ("302 to another host", Closing, redirect(302, elsewhere)),
        ("307 to another host", Closing, redirect(307, elsewhere)),
        ("308 to another scheme", Closing, redirect(308, "ftp://127.0.0.1")),
        ("200 `Rate exceeded.`", Passing, Fault::text(200, "text/plain", "Rate exceeded.")),
        ("200 empty", Passing, Fault::status(200)),
        ("200 as a web page", Passing, html(200)),
        ("204", Passing, Fault::status(204)),
        ("reset before the head", Passing, delivered(Delivery::ResetBeforeHead)),
        ("reset in the head", Passing, delivered(Delivery::ResetInHead)),
        ("reset in the body", Passing, delivered(Delivery::ResetInBody)),
        ("truncated", Passing, delivered(Delivery::Truncated)),
        ("declared 40 bytes too short", Passing, delivered(Delivery::DeclaredShort(40))),
        ("declared 40 bytes too long", Passing, delivered(Delivery::DeclaredLong(40))),
        ("compressed", Harmless, delivered(Delivery::Gzip)),
        ("slow drip that arrives", Harmless, delivered(Delivery::Drip(4_000, Duration::from_millis(20)))),
        ("200 MB", Either, delivered(Delivery::Padded(200_000_000))),
        ("gzip bomb of 1 GiB", Either, delivered(Delivery::GzipBomb(1 << 30))),
        (
            "not gzip at all",
            Passing,
            Fault::edited("false coding", |_, reply| {
                reply.headers.push(("content-encoding".into(), "gzip".into()));
            }),
        ),
        (
            "unknown coding",
            Passing,
            Fault::edited("unknown coding", |_, reply| {
                reply.headers.push(("content-encoding".into(), "br".into()));
            }),
        ),
        ("zeros", Passing, Fault::text(200, "application/octet-stream", vec![0; 5_000])),
        ("cut in the middle", Passing, Fault::rewritten("cut", |body| body[..body.len() / 2].to_owned())),
        (
            "the first half twice",
            Passing,
            Fault::rewritten("doubled", |body| body[..body.len() / 2].repeat(2)),
        ),
    ];
    rows.into_iter().map(|(name, class, fault)| Row { name, to, class, fault }).collect()
}

/// Entries of a feed, with what stands before and behind them.
fn entries_of(feed: &str) -> (String, Vec<String>, String) {
    let start = feed.find("  <entry>").unwrap_or(feed.len());
    let end = feed.rfind("</feed>").unwrap_or(feed.len());
    let entries = feed[start..end.max(start)].split_inclusive("</entry>\n").map(str::to_owned).collect();
    (feed[..start].to_owned(), entries, feed[end.max(start)..].to_owned())
}

fn with_entries(name: &str, change: impl Fn(&mut Vec<String>) + Send + Sync + 'static) -> Fault {
    Fault::rewritten(name, move |feed| {
        let (head, mut entries, tail) = entries_of(feed);
        change(&mut entries);
        head + &entries.concat() + &tail
    })
}

fn feed_rows() -> Vec<Row> {
    let total_of = |feed: &str| entries_of(feed).1.len();
    let empty = |feed: &str| {
        let (head, entries, tail) = entries_of(feed);
        head.replace(&format!("totalResults>{}<", entries.len()), "totalResults>0<") + &tail
    };
    let rows = [
        ("spuriously empty feed", BelievedOnce, Fault::rewritten("empty feed", empty)),
        ("one entry missing, by the total", Passing, with_entries("missing entry", |e| drop(e.pop()))),
        (
            "one entry missing, total and all",
            Believed,
            Fault::rewritten("silent loss", move |feed| {
                let (head, mut entries, tail) = entries_of(feed);
                let total = format!("totalResults>{}<", total_of(feed));
                entries.pop();
                head.replace(&total, &format!("totalResults>{}<", entries.len())) + &entries.concat() + &tail
            }),
        ),
        ("entries in reverse", Harmless, with_entries("reversed", |e| e.reverse())),
        ("an entry twice", Harmless, with_entries("twice", |e| e.push(e[0].clone()))),
        (
            "an entry without an id",
            Passing,
            with_entries("no id", |e| {
                e[0] = e[0].lines().filter(|l| !l.contains("<id>")).collect::<Vec<_>>().join("\n") + "\n";
            }),
        ),
        ("a garbled entry", Passing, with_entries("garbled", |e| e[0] = e[0].replace("title>", "tit1e>"))),
        (
            "an answer to another question",
            Passing,
            Fault::rewritten("other answer", |feed| feed.replace("1501.", "1502.")),
        ),
        (
            "invalid UTF-8",
            Passing,
            Fault::edited("bad UTF-8", |_, reply| {
                let at = reply.body.len() / 2;
                reply.body.splice(at..at, [0xC3, 0x28, 0xFF]);
            }),
        ),
        (
            "malformed XML",
            Passing,
            Fault::rewritten("malformed", |feed| feed.replacen("</summary>", "</sumary>", 1)),
        ),
        (
            "entity expansion",
            Passing,
            Fault::rewritten("entities", |feed| {
                let mut types = String::from("<!DOCTYPE feed [<!ENTITY a0 \"ha\">");
                for level in 1..30 {
                    let _ = write!(types, "<!ENTITY a{level} \"&a{0};&a{0};&a{0};&a{0};\">", level - 1);
                }
                let feed = feed.replacen("<title>", "<title>&a29;", 2);
                feed.replacen("?>\n", &format!("?>\n{types}]>\n"), 1)
            }),
        ),
        (
            "an external entity",
            Passing,
            Fault::rewritten("external entity", |feed| {
                let types = "<!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>";
                feed.replacen("<summary>", "<summary>&x;", 1).replacen("?>\n", &format!("?>\n{types}\n"), 1)
            }),
        ),
        (
            "XML a million deep",
            Passing,
            Fault::rewritten("deep", |feed| {
                let deep = "<x>".repeat(1_000_000) + &"</x>".repeat(1_000_000);
                feed.replacen("</summary>", &format!("</summary>{deep}"), 1)
            }),
        ),
        (
            "another root",
            Passing,
            Fault::rewritten("other root", |feed| {
                feed.replace("<feed", "<html").replace("</feed>", "</html>")
            }),
        ),
        ("414 for everything", Either, Fault::text(414, "text/html", "<html>414</html>")),
        ("400 without a feed", Either, Fault::text(400, "text/html", "<html>Bad Request</html>")),
        (
            "an error without an id",
            Either,
            Fault::text(
                400,
                "application/atom+xml",
                concat!(
                    "<?xml version='1.0' encoding='UTF-8'?><feed xmlns=\"http://www.w3.org/2005/Atom\"><id>https://arxiv.org/</id>",
                    "<entry><id>https://arxiv.org/api/errors</id><title>Error</title><summary>all is lost</summary></entry></feed>",
                ),
            ),
        ),
    ];
    rows.into_iter().map(|(name, class, fault)| Row { name, to: Arxiv, class, fault }).collect()
}

fn with_rows(name: &str, change: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> Fault {
    Fault::rewritten(name, move |body| match serde_json::from_str(body) {
        Ok(Value::Array(mut rows)) => {
            change(&mut rows);
            Value::Array(rows).to_string()
        }
        _ => body.to_owned(),
    })
}

fn batch_rows() -> Vec<Row> {
    let json = |status, body: Value| Fault::reply(Reply::json(status, &body));
    let rows = [
        ("one row missing", Passing, with_rows("missing row", |rows| drop(rows.pop()))),
        ("one row twice", Passing, with_rows("doubled row", |rows| rows.push(rows[0].clone()))),
        ("no row at all", Passing, with_rows("no rows", Vec::clear)),
        ("rows in reverse", Passing, with_rows("reversed", |rows| rows.reverse())),
        ("rows moved by one", Passing, with_rows("rotated", |rows| rows.rotate_left(1))),
        (
            "numbers for rows",
            Passing,
            with_rows("numbers", |rows| rows.iter_mut().for_each(|r| *r = 7.into())),
        ),
        ("one garbled row", Passing, with_rows("garbled", |rows| rows[0] = json!(["x"]))),
        (
            "counts that are no numbers",
            Passing,
            with_rows("odd counts", |rows| rows[0]["citationCount"] = json!({"x": 1})),
        ),
        ("an object for the array", Passing, json(200, json!({"data": []}))),
        ("an error with status 200", Passing, json(200, json!({"message": "Internal Server Error"}))),
        (
            "a refusal with status 200",
            Passing,
            json(200, json!({"message": "Too Many Requests", "code": "429"})),
        ),
        (
            "429 in its own words",
            Passing,
            json(429, json!({"message": "Too Many Requests. Please wait.", "code": "429"})),
        ),
        ("403 in its own words", Closing, json(403, json!({"message": "Forbidden"}))),
        (
            "400, unknown fields",
            Either,
            json(400, json!({"error": "Unrecognized or unsupported fields: [x]"})),
        ),
        ("400, too large", Either, json(400, json!({"error": "Response would exceed maximum size...."}))),
        ("400 for whatever is asked", Either, json(400, json!({"message": "Bad Request"}))),
        ("400 without JSON", Either, html(400)),
        (
            "invalid UTF-8",
            Passing,
            Fault::edited("bad UTF-8", |_, reply| {
                let at = reply.body.len() / 2;
                reply.body.splice(at..at, [0xC3, 0x28, 0xFF]);
            }),
        ),
        ("malformed JSON", Passing, Fault::rewritten("malformed", |body| body.replacen("\":", "\";", 5))),
        (
            "JSON a million deep",
            Passing,
            Fault::text(200, "application/json", "[".repeat(1_000_000) + &"]".repeat(1_000_000)),
        ),
        (
            "one row a million deep",
            Passing,
            Fault::rewritten("deep row", |body| {
                let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
                body.replacen("\"title\":", &format!("\"deep\":{deep},\"title\":"), 1)
            }),
        ),
        (
            "NaN",
            Passing,
            Fault::rewritten("NaN", |body| {
                body.replace("\"citationCount\":", "\"citationCount\":NaN,\"x\":")
            }),
        ),
    ];
    rows.into_iter().map(|(name, class, fault)| Row { name, to: SemanticScholar, class, fault }).collect()
}

/// A stand-in, a folder with a list, and the papers on it.
struct Stage {
    upstream: Upstream,
    work: Workdir,
    papers: Vec<Paper>,
}

impl Stage {
    fn new() -> Self {
        let world = World::synthetic(3, 40);
        let listed = |i: &u64| matches!(Synthetic::kind(*i), Kind::Preprint | Kind::Journal);
        let papers: Vec<Paper> = (0..).filter(listed).map(|i| world.made(i)).take(PAPERS).collect();
        let upstream = Upstream::start(world);
        let work = Workdir::new(&upstream);
        work.write("list.md", markdown(&papers));
        Self { upstream, work, papers }
    }

    fn service(&self, to: To) -> &Service {
        match to {
            Arxiv => &self.upstream.arxiv,
            SemanticScholar => &self.upstream.s2,
        }
    }

    fn enrich(&self, more: &[&str]) -> Run {
        self.work.opcit(&[&["enrich", "list.md", "-o", "out.json"], more].concat())
    }

    fn entries(&self) -> Vec<Value> {
        match self.work.json("out.json")["entries"].take() {
            Value::Array(entries) => entries,
            _ => Vec::new(),
        }
    }

    /// What is wrong with the output, entry by entry.
    fn complaints(&self, of: impl Fn(&Value, &Paper) -> Vec<String>) -> Vec<String> {
        let entries = self.entries();
        if entries.len() != self.papers.len() {
            return vec![format!("{} entries in, {} out", self.papers.len(), entries.len())];
        }
        let each = entries.iter().zip(&self.papers).enumerate();
        each.flat_map(|(at, (entry, paper))| {
            of(entry, paper).into_iter().map(move |w| format!("entry {at}: {w}"))
        })
        .take(4)
        .collect()
    }

    /// Demands a whole and right output of a run that ended well.
    fn demand_complete(&self, run: &Run, when: &str, report: &mut Vec<String>) {
        if run.code != Some(0) {
            report.push(format!("{when}: exit {:?}, expected 0: {}", run.code, last_line(&run.stderr)));
        }
        report.extend(self.complaints(wrong).into_iter().map(|c| format!("{when}: {c}")));
    }

    /// Demands an output without a false word of a run that could not end well.
    fn demand_true(&self, run: &Run, when: &str, at_most: Duration, report: &mut Vec<String>) {
        if run.code != Some(6) {
            report.push(format!("{when}: exit {:?}, expected 6: {}", run.code, last_line(&run.stderr)));
        }
        if run.took > at_most {
            report.push(format!("{when}: took {:?}", run.took));
        }
        report.extend(self.complaints(untrue).into_iter().map(|c| format!("{when}: {c}")));
    }
}

fn last_line(stderr: &str) -> &str {
    stderr.trim().lines().last().unwrap_or_default()
}

impl Row {
    /// Time for a run under this fault, lasting. Unpacking a bomb up to the limit takes an unoptimised build seconds.
    fn max_time(&self) -> &'static str {
        if self.name.contains("bomb") { "20s" } else { MAX_TIME }
    }

    fn max_took(&self) -> Duration {
        if self.name.contains("bomb") { Duration::from_secs(30) } else { MAX_TOOK }
    }

    fn live(&self) -> Vec<String> {
        let mut report = self.passing();
        report.extend(self.lasting());
        report.extend(self.late());
        report
    }

    fn passing(&self) -> Vec<String> {
        let (stage, mut report) = (Stage::new(), Vec::new());
        stage.service(self.to).inject(Rule::first(1, self.fault.clone()));
        let run = stage.enrich(&[]);
        match (self.class, run.code) {
            (Passing | Harmless | Believed | BelievedOnce, _) | (Either, Some(0)) => {
                stage.demand_complete(&run, "passing", &mut report);
            }
            (Closing | Either, _) => {
                stage.demand_true(&run, "passing", Duration::from_secs(75), &mut report);
                let again = stage.enrich(&[]);
                stage.demand_complete(&again, "after it passed", &mut report);
            }
        }
        if stage.upstream.elsewhere.connections() > 0 {
            report.push("passing: followed to another host".into());
        }
        report
    }

    fn lasting(&self) -> Vec<String> {
        let (stage, mut report) = (Stage::new(), Vec::new());
        stage.service(self.to).inject(Rule::always(self.fault.clone()));
        let run = stage.enrich(&["--max-time", self.max_time()]);
        if self.class == Harmless {
            stage.demand_complete(&run, "lasting", &mut report);
            return report;
        }
        let believed = matches!(self.class, Believed | BelievedOnce);
        if !believed || run.code != Some(0) {
            stage.demand_true(&run, "lasting", self.max_took(), &mut report);
        }
        // What the other service knows is there.
        let known = if self.to == Arxiv { "citation_count" } else { "first_posted" };
        if stage.entries().iter().any(|entry| entry[known].is_null()) {
            report.push(format!("lasting: `{known}` is missing, though the other service was well"));
        }
        stage.upstream.heal();
        let run = stage.enrich(if believed { &["--refresh=missing"] } else { &[] });
        stage.demand_complete(&run, "healed", &mut report);
        report
    }

    fn late(&self) -> Vec<String> {
        let (stage, mut report) = (Stage::new(), Vec::new());
        let run = stage.enrich(&[]);
        stage.demand_complete(&run, "before", &mut report);
        stage.service(self.to).inject(Rule::always(self.fault.clone()));
        let run = stage.enrich(&["--max-age", "0s", "--max-time", self.max_time()]);
        if self.class == Harmless {
            stage.demand_complete(&run, "late", &mut report);
            return report;
        }
        if run.code != Some(if self.class == Believed { 0 } else { 6 }) {
            report.push(format!("late: exit {:?}, expected 6: {}", run.code, last_line(&run.stderr)));
        }
        if run.took > self.max_took() {
            report.push(format!("late: took {:?}", run.took));
        }
        report.extend(stage.complaints(wrong).into_iter().map(|c| format!("late: lost a good value: {c}")));
        let aged = if self.to == Arxiv { "first_posted" } else { "citation_count" };
        if stage.entries().iter().all(|entry| entry["provenance"][aged]["stale"] != true) {
            report.push(format!("late: no provenance of `{aged}` says that it is stale"));
        }
        report
    }
}

/// Lives through all rows, several at a time, and fails with everything that was wrong.
fn live_through(rows: Vec<Row>) {
    let only = std::env::var("OPCIT_FAULT").ok();
    let rows =
        rows.into_iter().filter(|row| only.as_ref().is_none_or(|name| row.name.contains(name.as_str())));
    let (queue, failures) = (Mutex::new(rows.collect::<VecDeque<_>>()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(row) = queue.lock().unwrap().pop_front() else { break };
                    let report = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| row.live()))
                        .unwrap_or_else(|_| vec!["panicked".into()]);
                    if !report.is_empty() {
                        let lines = report.join("\n    ");
                        failures.lock().unwrap().push(format!("{:?}: {}\n    {lines}", row.to, row.name));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(failures.is_empty(), "{} rows:\n{}", failures.len(), failures.join("\n"));
}

/// Where the rows' redirects lead: a host that nobody may call. It lives as long as the rows.
fn common_rows(to: To) -> (Upstream, Vec<Row>) {
    let other = Upstream::start(World::empty());
    let rows = common(to, &other.elsewhere.url(), &other.arxiv.url());
    (other, rows)
}

#[test]
fn arxiv_may_fail_in_every_way() {
    let (other, mut rows) = common_rows(Arxiv);
    rows.extend(feed_rows());
    live_through(rows);
    assert_eq!((other.elsewhere.connections(), other.arxiv.connections()), (0, 0), "a redirect was followed");
}

#[test]
fn semantic_scholar_may_fail_in_every_way() {
    let (other, mut rows) = common_rows(SemanticScholar);
    rows.extend(batch_rows());
    live_through(rows);
    assert_eq!((other.elsewhere.connections(), other.arxiv.connections()), (0, 0), "a redirect was followed");
}

#[test]
fn a_service_that_hangs_costs_no_more_than_the_time_allowed() {
    for (to, delivery) in [(Arxiv, Delivery::Hang), (SemanticScholar, Delivery::HangAfterHead)] {
        let stage = Stage::new();
        stage.service(to).inject(Rule::always(Fault::delivered(delivery)));
        let run = stage.enrich(&["--max-time", MAX_TIME]);
        let mut report = Vec::new();
        stage.demand_true(&run, "hang", MAX_TOOK, &mut report);
        assert!(report.is_empty(), "{report:?}");
    }
}

#[test]
fn a_drip_that_never_ends_costs_no_more_than_the_time_allowed() {
    for to in [Arxiv, SemanticScholar] {
        let stage = Stage::new();
        stage
            .service(to)
            .inject(Rule::always(Fault::delivered(Delivery::Drip(1, Duration::from_millis(50)))));
        let run = stage.enrich(&["--max-time", MAX_TIME]);
        let mut report = Vec::new();
        stage.demand_true(&run, "drip", MAX_TOOK, &mut report);
        assert!(report.is_empty(), "{report:?}");
    }
}

#[test]
fn a_total_outage_ends_within_a_minute_of_trying() {
    let refused = || Fault::text(429, "text/plain", "Rate exceeded.");
    let stage = Stage::new();
    stage.upstream.arxiv.inject(Rule::always(refused()));
    stage.upstream.s2.inject(Rule::always(refused()));
    let run = stage.enrich(&[]);
    assert_eq!(run.code, Some(6), "{}", run.stderr);
    assert!(run.took < Duration::from_secs(75), "{:?}", run.took);
    let entries = stage.entries();
    assert!(entries.iter().all(|e| e["outcome"] == "deferred"), "{}", run.stderr);
    assert!(run.stderr.contains("again"), "says that running again goes on: {}", run.stderr);
    assert!(
        stage.upstream.arxiv.count() <= 15 && stage.upstream.s2.count() <= 15,
        "{}",
        stage.upstream.story()
    );
    stage.upstream.heal();
    let mut report = Vec::new();
    stage.demand_complete(&stage.enrich(&[]), "healed", &mut report);
    assert!(report.is_empty(), "{report:?}");
}

#[test]
fn nobody_at_home_ends_soon() {
    let mut stage = Stage::new();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    stage.work.set("OPCIT_ARXIV_URL", format!("http://127.0.0.1:{port}"));
    let run = stage.enrich(&[]);
    assert_eq!(run.code, Some(6), "{}", run.stderr);
    assert!(run.took < Duration::from_secs(75), "{:?}", run.took);
    assert!(stage.complaints(untrue).is_empty());
}

#[test]
fn stochastic_refusals_are_come_through() {
    let stage = Stage::new();
    stage.upstream.arxiv.inject(Rule::share(50, 4, Fault::status(406)));
    stage.upstream.s2.inject(Rule::share(50, 5, Fault::status(429)));
    let mut report = Vec::new();
    stage.demand_complete(&stage.enrich(&[]), "half of all requests refused", &mut report);
    assert!(report.is_empty(), "{report:?}");
}

#[test]
fn a_garbled_member_costs_itself_alone() {
    let stage = Stage::new();
    // The same row is garbled whenever it is asked for.
    let victim = described(&stage.papers[4])["arxiv"].as_str().unwrap().to_owned();
    let (here, there) = (victim.clone(), victim.clone());
    stage.upstream.arxiv.inject(Rule::always(with_entries("one garbled", move |entries| {
        for entry in entries.iter_mut().filter(|e| e.contains(&here)) {
            *entry = entry.replace("title>", "tit1e>").replace("published>", "publ1shed>");
        }
    })));
    stage.upstream.s2.inject(Rule::always(with_rows("one garbled", move |rows| {
        for row in rows.iter_mut().filter(|r| r["externalIds"]["ArXiv"] == there.as_str()) {
            *row = json!(["garbled"]);
        }
    })));
    let run = stage.enrich(&["--max-time", "20s"]);
    assert_eq!(run.code, Some(6), "{}", run.stderr);
    for (entry, paper) in stage.entries().iter().zip(&stage.papers) {
        if paper.arxiv.as_deref() == Some(&victim) {
            assert_eq!(untrue(entry, paper), Vec::<String>::new());
            assert_ne!(seen(entry)["outcome"], "enriched");
        } else {
            assert_eq!(wrong(entry, paper), Vec::<String>::new());
        }
    }
}

#[test]
fn the_page_on_reliability_lists_every_row() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reliability.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = common(Arxiv, "", "").into_iter().chain(feed_rows()).chain(batch_rows());
    let missing: Vec<&str> = rows
        .map(|row| row.name)
        .filter(|name| !page.lines().any(|l| l.starts_with('|') && l.contains(name)))
        .collect();
    assert!(missing.is_empty(), "docs/reliability.md does not list {missing:?}");
    let suites = [
        "faults",
        "crash",
        "processes",
        "goes_on",
        "offline_only",
        "end_to_end",
        "former",
        "places",
        "media",
    ];
    let tests: String = suites
        .iter()
        .map(|suite| format!("tests/{suite}.rs"))
        .chain(["src/output/sweep.rs".to_owned()])
        .map(|path| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let named = regex::Regex::new("`([a-z]+_[a-z_]+)`").unwrap();
    for hit in named.captures_iter(&page) {
        let target = format!("fuzz/fuzz_targets/{}.rs", &hit[1]);
        let known = tests.contains(&format!("fn {}()", &hit[1]))
            || hit[1].starts_with("offline_only")
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists();
        assert!(known, "docs/reliability.md names the test `{}`, which is not there", &hit[1]);
    }
}
