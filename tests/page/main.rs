//! The page in a real browser: searched, sorted, filtered, unfolded, by mouse and by keyboard.
//!
//! Needs Chromium and its driver; where they are missing, every test says so and passes. Pictures of what was seen are
//! left in `target/page`.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod browser;
mod lists;
#[path = "../skipped/mod.rs"]
mod skipped;

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use browser::Browser;
use opcit::model::{
    Author, EnrichedEntry, EnrichedIds, Link, PartialDate, Provenance, Provenances, Retraction,
};
use serde_json::{Value, json};

/// A page on the disk, and its address.
struct Page {
    url: String,
    _folder: tempfile::TempDir,
}

impl Page {
    fn of(html: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file: PathBuf = folder.path().join("list.html");
        std::fs::write(&file, html).unwrap();
        Self { url: format!("file://{}", file.display()), _folder: folder }
    }
}

/// Nothing was asked of anybody but the page itself, and nothing went wrong.
fn quiet(browser: &Browser, page: &Page) {
    let requests = browser.requests();
    assert!(!requests.is_empty(), "the log of requests works");
    assert!(requests.iter().all(|url| url.split('#').next() == Some(&page.url)), "{requests:?}");
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// What is in sight, in its order.
fn column(browser: &Browser, class: &str) -> Vec<String> {
    let rows = browser.eval(&format!(
        "return [...document.querySelectorAll('.e:not([hidden]) .{class}')].map(e => e.textContent.trim())"
    ));
    rows.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn count(browser: &Browser) -> String {
    browser.eval("return document.getElementById('count').textContent").as_str().unwrap().to_owned()
}

fn choose(browser: &Browser, id: &str, label: &str) {
    browser.eval(&format!(
        "const s = document.getElementById('{id}'); s.value = [...s.options].find(o => o.text.trim() === '{label}').value;
         s.dispatchEvent(new Event('change', {{bubbles: true}}))"
    ));
}

/// Four papers that differ in everything.
fn few() -> Vec<EnrichedEntry> {
    let paper = |index: usize, title: &str, author: &str, section: &[&str], year: i16, count: Option<u64>| {
        let source = if index == 2 { "crossref" } else { "arxiv" };
        EnrichedEntry {
            section: section.iter().map(|name| (*name).to_owned()).collect(),
            title: Some(title.into()),
            authors: vec![Author::named(author)],
            abstract_: Some(format!("Abstract number {index}.\nIts second paragraph.")),
            work_id: Some(format!("arxiv:2001.0000{}", index + 1)),
            ids: EnrichedIds { arxiv: Some(format!("2001.0000{}", index + 1)), ..EnrichedIds::default() },
            first_posted: Some(PartialDate::year(year)),
            year: Some(year),
            venue: index.is_multiple_of(2).then(|| format!("Venue {index}")),
            citation_count: count,
            provenance: Provenances::from([(
                "title".into(),
                Provenance {
                    source: source.to_owned().into(),
                    retrieved_at: None,
                    stale: false,
                    origin: None,
                },
            )]),
            ..lists::blank(index)
        }
    };
    vec![
        paper(0, "Ábove all, Zebras", "Ada Zimmer", &["Models"], 2020, Some(5)),
        paper(1, "Below the Sea", "Bo Müller", &["Models", "Small"], 2023, None),
        paper(2, "Apples, counted", "Cem Yıldız", &["Surveys"], 2019, Some(100)),
        paper(3, "zoo of ideas", "Dan Anders", &["Surveys"], 2023, Some(20)),
    ]
}

#[test]
fn it_sorts_by_every_column() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    let order = || column(&browser, "n").join("");
    let aria = |by: &str| {
        let th = browser
            .eval(&format!("return document.querySelector('th[data-by={by}]').getAttribute('aria-sort')"));
        th.as_str().unwrap().to_owned()
    };
    assert_eq!((order().as_str(), aria("n").as_str()), ("1234", "ascending"));
    for (by, first, second) in [
        ("t", "1324", "4231"),
        ("a", "4231", "1324"),
        // What is not known is last, both ways; ties stay as listed.
        ("v", "1324", "3124"),
        ("d", "2413", "3124"),
        ("c", "3412", "1432"),
        ("n", "1234", "4321"),
    ] {
        for (wanted, expected) in [(first, 0), (second, 1)] {
            browser.click(&format!("th[data-by={by}] button"));
            assert_eq!(order(), wanted, "{by}, click {expected}");
        }
        let falling = matches!(by, "d" | "c");
        assert_eq!(aria(by), if falling { "ascending" } else { "descending" });
        let others = browser.eval("return document.querySelectorAll('thead [aria-sort=none]').length");
        assert_eq!(others, 5, "one column says that it sorts");
    }
    // In another order than the list's its headings say nothing; then each paper names its own.
    let headings = "[...document.querySelectorAll('.s')].filter(e => e.checkVisibility()).length";
    assert_eq!(browser.eval(&format!("return {headings}")), 0);
    assert_eq!(browser.eval("return document.querySelector('.h').checkVisibility()"), true);
    browser.click("#clear");
    assert_eq!(order(), "1234");
    assert_eq!(browser.eval(&format!("return {headings}")), 3);
    // By keyboard alone.
    browser.eval("document.querySelector('th[data-by=c] button').focus()");
    browser.press(&["\u{E007}"]);
    assert_eq!(order(), "3412");
    assert_eq!(browser.spoken("th[data-by=c]"), ("columnheader".into(), "Citations".into()));
    assert_eq!(browser.spoken("#papers"), ("table".into(), "Papers".into()));
    assert_eq!(browser.spoken(".e").0, "row");
    assert_eq!(browser.spoken(".e .t").0, "rowheader");
    quiet(&browser, &page);
}

#[test]
fn it_searches_and_filters() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    let shown = || column(&browser, "n").join("");
    let search = |text: &str, wanted: &str| {
        browser.write("#q", text);
        browser.wait(&format!(
            "[...document.querySelectorAll('.e:not([hidden]) .n')].map(e => e.textContent).join('') === '{wanted}'"
        ));
    };
    assert_eq!(count(&browser), "4 papers");
    // Case and accents do not matter; every word must be there, anywhere; abstracts count.
    search("above ALL", "1");
    assert_eq!(count(&browser), "1 of 4 papers");
    search("muller", "2");
    search("number 3 zoo", "4");
    search("venue", "13");
    search("nothing of that kind", "");
    assert_eq!(browser.eval("return document.getElementById('none').checkVisibility()"), true);
    assert_eq!(browser.spoken("#count").0, "status");
    browser.click("#clear");
    assert_eq!((shown().as_str(), count(&browser).as_str()), ("1234", "4 papers"));
    assert_eq!(browser.eval("return document.activeElement.id"), "q");

    choose(&browser, "section", "Models");
    assert_eq!(shown(), "12", "a section holds its subsections");
    choose(&browser, "section", "Small");
    assert_eq!(shown(), "2");
    let headings = "return [...document.querySelectorAll('.s')].filter(e => e.checkVisibility()).map(e => e.textContent.trim())";
    assert_eq!(browser.eval(headings), json!(["Models Small"]));
    choose(&browser, "section", "All sections");
    choose(&browser, "from", "2020");
    assert_eq!(shown(), "124");
    choose(&browser, "to", "2020");
    assert_eq!(shown(), "1");
    choose(&browser, "to", "2019");
    assert_eq!(shown(), "13", "a range the wrong way round is the range");
    choose(&browser, "source", "Crossref");
    assert_eq!(shown(), "3");

    // The view is in the address, and comes back from it.
    browser.click("th[data-by=c] button");
    let address = browser.eval("return location.hash").as_str().unwrap().to_owned();
    assert!(address.contains("from=2020") && address.contains("sort=-c"), "{address}");
    browser.open("about:blank");
    let _ = browser.requests();
    browser.open(&format!("{}#?q=a&from=2023&sort=-t", page.url));
    assert_eq!(shown(), "42");
    assert_eq!(browser.eval("return document.getElementById('q').value"), "a");
    // Nonsense in the address is no view.
    browser.eval("location.hash = '#?section=99&from=x&sort=__proto__&q='");
    browser.wait("document.querySelectorAll('.e:not([hidden])').length === 4");
    assert_eq!(shown(), "1234");
    quiet(&browser, &page);
}

#[test]
fn it_unfolds() {
    let Some(browser) = Browser::start() else { return };
    let mut entries = few();
    entries[0].authors = (1..=12).map(|n| Author::named(format!("Author {n}"))).collect();
    let page = Page::of(&lists::page("Few", &entries));
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    let visible = |text: &str| {
        browser.eval(&format!(
            "const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
             for (let n; n = w.nextNode();) if (n.data.includes('{text}')) {{
               const r = document.createRange(); r.selectNodeContents(n);
               return n.parentElement.checkVisibility() && r.getClientRects().length > 0; }}
             return null"
        )) == true
    };
    assert!(visible("Author 3") && !visible("Author 12") && visible("9 more"));
    browser.click("#p1 .r summary");
    assert!(visible("Author 12"));
    assert!(!visible("Abstract number 0"));
    browser.click("#p1 .x summary");
    assert!(visible("Abstract number 0") && visible("Its second paragraph") && !visible("Abstract number 1"));
    // Open stays open when the rows move.
    browser.click("th[data-by=t] button");
    assert!(visible("Abstract number 0"));
    // By keyboard.
    browser.eval("document.querySelector('#p2 .x summary').focus()");
    browser.press(&[" "]);
    assert!(visible("Abstract number 1"));
    quiet(&browser, &page);
}

#[test]
fn it_is_reached_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    let mut seen = Vec::new();
    for _ in 0..17 {
        browser.press(&["\u{E004}"]);
        let focus = browser.eval(
            "const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
             const top = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, 8));
             return {name: e.id || e.textContent.trim(), outline: s.outlineStyle !== 'none' || s.boxShadow !== 'none',
               seen: e === top || e.contains(top) || (top !== null && top.contains(e))}",
        );
        assert_eq!((&focus["outline"], &focus["seen"]), (&json!(true), &json!(true)), "{focus}");
        seen.push(focus["name"].as_str().unwrap().to_owned());
    }
    let wanted = [
        "Skip to the papers",
        "theme",
        "q",
        "section",
        "source",
        "from",
        "to",
        "No.",
        "Title",
        "Authors",
        "Venue",
        "Date",
        "Citations",
        "Ábove all, Zebras",
        "PDF",
        "Abstract",
    ];
    let seen: Vec<&str> = seen.iter().map(String::as_str).filter(|name| *name != "arXiv").collect();
    assert_eq!(seen[..wanted.len()], wanted);
    // The link past everything.
    browser.open("about:blank");
    browser.open(&page.url);
    browser.press(&["\u{E004}", "\u{E007}"]);
    assert_eq!(browser.eval("return document.activeElement.id"), "papers");
}

#[test]
fn the_theme_is_the_systems_or_the_readers() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    browser.screen(1280, 900, false);
    browser.scheme("dark");
    browser.open(&page.url);
    let dark = || {
        let colour = browser.eval("return getComputedStyle(document.body).backgroundColor");
        let first = colour.as_str().unwrap().trim_start_matches("rgb(").split(',').next().unwrap().to_owned();
        first.parse::<u32>().unwrap() < 128
    };
    assert!(dark());
    browser.click("#theme");
    assert!(!dark());
    // The browser writes the choice down a moment after the click, and may show the page anew in another process: on a
    // busy machine a reader who leaves at once is forgotten, so this one stays longer each time.
    let kept = (1..=10).any(|stay| {
        if dark() {
            browser.click("#theme");
        }
        std::thread::sleep(stay * Duration::from_millis(100));
        browser.open(&page.url);
        !dark()
    });
    assert!(kept, "the choice is kept");
    browser.click("#theme");
    browser.scheme("light");
    assert!(dark());
    browser.click("#theme");
    assert!(!dark());
    quiet(&browser, &page);
}

/// Paper is white: a reader whose screen is dark must not print light grey on it.
#[test]
fn it_can_be_printed() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    browser.screen(1280, 900, false);
    for dark_by_choice in [false, true] {
        browser.open(&page.url);
        if dark_by_choice {
            browser.eval("document.documentElement.dataset.theme = 'dark'");
        }
        let dark = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        browser.tools("Emulation.setEmulatedMedia", &json!({"media": "print", "features": dark}));
        let ink = browser.eval("return getComputedStyle(document.querySelector('.e .t')).color");
        assert_eq!(ink, "rgb(28, 27, 25)");
        for useless in ["#controls", "#theme", ".x summary"] {
            let shown =
                browser.eval(&format!("return document.querySelector('{useless}').checkVisibility()"));
            assert_eq!(shown, false, "{useless}");
        }
        assert_eq!(browser.eval("return document.querySelector('.e .t').checkVisibility()"), true);
    }
    quiet(&browser, &page);
}

#[test]
fn it_can_be_read_without_scripts() {
    let Some(browser) = Browser::start() else { return };
    let page = Page::of(&lists::page("Few", &few()));
    for (width, phone) in [(1280, false), (390, true)] {
        browser.screen(width, 900, phone);
        browser.tools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
        browser.open(&page.url);
        let text = browser.eval("return document.body.innerText").as_str().unwrap().to_owned();
        for wanted in ["Ábove all, Zebras", "Bo Müller", "100", "Models", "Surveys", "Abstract", "arXiv"] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert_eq!(browser.eval("return document.querySelectorAll('thead button').length"), 0);
        for useless in ["#controls", "#theme", "#none"] {
            let shown =
                browser.eval(&format!("return document.querySelector('{useless}').checkVisibility()"));
            assert_eq!(shown, false, "{useless}");
        }
        browser.picture(&format!("without-scripts-{width}"));
        browser.click("#p1 .x summary");
        let open = browser.eval(
            "return document.querySelector('#p1 .x p').checkVisibility({contentVisibilityAuto: false})",
        );
        assert_eq!(open, true);
    }
}

#[test]
fn hostile_text_does_nothing() {
    let Some(browser) = Browser::start() else { return };
    let hostile = [
        "<script>window.hit = 1</script>",
        "<img src=x onerror=\"window.hit = 1\">",
        "</title></style></script><script>window.hit = 1</script>",
        "\"><svg onload=window.hit=1>",
        "' onmouseover='window.hit = 1",
        "{{ 7 * 7 }}{% include 'row.html' %}",
        "&lt;script&gt;window.hit = 1&lt;/script&gt;",
        "javascript:window.hit=1",
        "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
        "<link rel=stylesheet href=http://127.0.0.1:9/x.css><base href=http://127.0.0.1:9/>",
        "<!-- <textarea> ]]> \u{202E}reversed\u{0}\u{8}",
        "__proto__",
    ];
    let entries: Vec<EnrichedEntry> = hostile
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let text = (*text).to_owned();
            let mut entry = EnrichedEntry {
                section: vec![text.clone()],
                title: Some(text.clone()),
                listed_title: Some("as listed".into()),
                authors: (0..8).map(|_| Author::named(text.clone())).collect(),
                abstract_: Some(text.clone()),
                tldr: Some(text.clone()),
                venue: Some(text.clone()),
                journal_ref: Some(text.clone()),
                comment: Some(text.clone()),
                primary_category: Some(text.clone()),
                categories: vec![text.clone()],
                work_id: Some(format!("doi:10.1234/{text}")),
                links: vec![Link { label: text.clone(), url: text.clone() }],
                open_access_pdf: Some(text.clone()),
                citation_count: Some(1),
                retracted: Some(Retraction {
                    kind: text.clone(),
                    date: None,
                    notice_doi: None,
                    source: text.clone(),
                }),
                provenance: Provenances::from([(
                    "citation_count".into(),
                    Provenance {
                        source: text.clone().into(),
                        retrieved_at: None,
                        stale: true,
                        origin: Some(text.clone()),
                    },
                )]),
                ..lists::blank(index)
            };
            entry.ids.arxiv = Some(text.clone());
            entry.ids.doi = Some(text.clone());
            entry.ids.s2 = Some(text);
            entry
        })
        .collect();
    let page = Page::of(&lists::page(hostile[2], &entries));
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    assert_eq!(column(&browser, "t").len(), hostile.len());
    let titles =
        browser.eval("return [...document.querySelectorAll('.e .t')].map(e => e.firstChild.textContent)");
    for (shown, text) in titles.as_array().unwrap().iter().zip(hostile) {
        let plain: String = text.chars().filter(|c| !c.is_control() && *c != '\u{202E}').collect();
        assert_eq!(shown.as_str().unwrap(), plain);
    }
    assert_eq!(browser.eval("return document.title"), hostile[2]);
    for by in ["t", "a", "v", "c"] {
        browser.click(&format!("th[data-by={by}] button"));
    }
    browser.write("#q", "<script>");
    browser.wait("document.querySelectorAll('.e:not([hidden])').length < 12");
    browser.click("#clear");
    browser.eval("document.querySelectorAll('details').forEach(d => d.open = true)");
    let found = browser.eval(
        "return {hit: window.hit ?? null, scripts: document.scripts.length, frames: frames.length,
          strange: [...document.querySelectorAll('img, iframe, object, embed, base, textarea')].length,
          handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on|^style$/i.test(a.name))).length,
          links: [...document.querySelectorAll('a[href]')].map(a => a.protocol).filter(p => !['http:', 'https:', 'file:'].includes(p))}",
    );
    let wanted = json!({"hit": null, "scripts": 2, "frames": 0, "strange": 0, "handlers": 0, "links": []});
    assert_eq!(found, wanted);
    quiet(&browser, &page);
}

#[test]
fn the_policy_holds_against_what_escaping_would_miss() {
    let Some(browser) = Browser::start() else { return };
    let html = lists::page("Few", &few());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let site = listener.local_addr().unwrap();
    // As if something had come through.
    let broken = html.replace(
        "<p class=\"sum\">",
        &format!(
            "<script>window.hit = 1</script><script src=\"http://{site}/x.js\"></script>\
             <img src=\"http://{site}/x.png\" onerror=\"window.hit = 2\"><iframe src=\"http://{site}/\"></iframe>\
             <link rel=\"stylesheet\" href=\"http://{site}/x.css\"><form action=\"http://{site}/\"><button id=\"send\">\
             </button></form><p style=\"color: rgb(1, 2, 3)\" class=\"sum\">"
        ),
    );
    assert_ne!(html, broken);
    let page = Page::of(&broken);
    browser.open(&page.url);
    assert_eq!(browser.eval("return window.hit ?? null"), Value::Null);
    assert_ne!(browser.eval("return getComputedStyle(document.querySelector('.sum')).color"), "rgb(1, 2, 3)");
    browser.eval("document.getElementById('send').click()");
    browser.eval("return fetch('/').catch(() => null)");
    // Chromium may open a connection before it reads the policy; what counts is that nothing is said over it.
    while let Ok((mut stream, _)) = listener.accept() {
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let mut asked = [0; 200];
        let length = stream.read(&mut asked).unwrap_or(0);
        assert_eq!(length, 0, "asked: {}", String::from_utf8_lossy(&asked));
    }
    assert!(browser.console().iter().any(|line| line.contains("Content Security Policy")));
}

#[test]
fn it_fits_every_screen() {
    let Some(browser) = Browser::start() else { return };
    let mut entries = lists::list(60, 6);
    entries[2].title = Some(format!("{} and a word that does not break", "Unbreakable".repeat(12)));
    entries[4].authors = (0..40).map(|n| Author::named(format!("Given{n} Family{n}"))).collect();
    let page = Page::of(&lists::page("Papers That Never Were", &entries));
    for (name, width, height, phone) in [
        ("phone", 390, 844, true),
        ("small", 320, 640, true),
        ("tablet", 820, 1100, true),
        ("desk", 1280, 900, false),
    ] {
        browser.screen(width, height, phone);
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            browser.open(&page.url);
            let wide = browser.eval("return document.documentElement.scrollWidth");
            assert_eq!(wide, width, "{name} does not scroll sideways");
            browser.picture(&format!("{name}-{scheme}"));
        }
        browser.scheme("light");
        browser.eval(
            "document.querySelector('#p3 .x').open = true; document.querySelector('#p5 .r').open = true;
             document.querySelector('#p3').scrollIntoView()",
        );
        browser.picture(&format!("{name}-unfolded"));
        let covered = browser.eval(
            "const r = document.querySelector('#p3 .t').getBoundingClientRect();
             return document.elementFromPoint(r.x + 5, r.y + 8).closest('tr')?.id ?? null",
        );
        assert_eq!(covered, "p3", "{name}: what is scrolled to is not under the header");
        browser.eval("scrollTo(0, 0); document.querySelector('th[data-by=c] button').click()");
        browser.picture(&format!("{name}-sorted"));
        if phone && width < 500 {
            let small = browser.eval(
                "return [...document.querySelectorAll('button, input, select, .m > a, .x > summary')]
                   .filter(e => e.checkVisibility()).map(e => [e.textContent.slice(0, 20), e.getBoundingClientRect().height])
                   .filter(([, height]) => height < 24)",
            );
            assert_eq!(small, json!([]), "targets are large enough for a finger");
        }
    }
    quiet(&browser, &page);
}

#[test]
fn a_large_list_stays_quick() {
    let Some(browser) = Browser::start() else { return };
    let entries = lists::list(5_000, 40);
    let began = std::time::Instant::now();
    let html = lists::page("Five Thousand Papers", &entries);
    let took = began.elapsed();
    let page = Page::of(&html);
    browser.screen(1280, 900, false);
    browser.open(&page.url);
    let timing = browser.eval(
        "const t = performance.getEntriesByType('navigation')[0];
         return {interactive: t.domInteractive, loaded: t.loadEventEnd, first: performance.getEntriesByType('paint').map(p => p.startTime)}",
    );
    let measured = browser.eval(
        "const out = {};
         const time = (name, act) => { const t = performance.now(); act(); out[name + ' (script)'] = performance.now() - t;
           document.body.offsetHeight; out[name] = performance.now() - t; };
         const button = (by) => document.querySelector(`th[data-by=${by}] button`);
         time('citations', () => button('c').click());
         time('title', () => button('t').click());
         time('authors', () => button('a').click());
         time('list order', () => button('n').click());
         const set = (id, value) => { const e = document.getElementById(id); e.value = value;
           e.dispatchEvent(new Event('change', {bubbles: true})); };
         time('first search', () => set('q', 'muller'));
         time('second search', () => set('q', 'muller low'));
         time('search cleared', () => set('q', ''));
         time('section', () => set('section', '3'));
         time('section cleared', () => set('section', ''));
         time('unfold', () => { document.querySelector('.x').open = true; });
         return out;",
    );
    eprintln!("written in {took:?}, {} bytes; {timing}; {measured:#}", html.len());
    assert!(timing["interactive"].as_f64().unwrap() < 20_000.0, "{timing}");
    quiet(&browser, &page);
}
