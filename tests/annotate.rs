//! `opcit annotate`: facts behind items, byte-exact.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod skipped;

mod listed;

use listed::{documents, facts, folder, made_up, read};
use opcit::catalog::{ANNOTATION_CLOSE, ANNOTATION_OPEN};
use opcit::edit::{Annotated, Listed, Template, annotate, remove};
use opcit::model::{EnrichedEntry, PartialDate, Provenance, Retraction};
use proptest::prelude::*;

/// The same entries, counted otherwise.
fn with(listed: &[Listed], salt: u64) -> Vec<Listed> {
    let told = |l: &Listed| Listed { facts: Some(Box::new(made_up(&l.entry, salt))), entry: l.entry.clone() };
    listed.iter().map(told).collect()
}

fn template(text: &str) -> Template {
    Template::parse(text).unwrap()
}

#[test]
fn every_real_list_gets_its_bytes_back() {
    let Some(files) = folder() else { return };
    let (mut items, mut added) = (0, 0);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let listed = facts(&source, 7);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for text in [Template::DEFAULT, " · {venue} · {authors:et-al}{? ({year})} | **{citations}**"] {
            let template = template(text);
            let done = annotate(&source, &listed, &template, None);
            assert!(remove(&done.text) == (source.clone(), done.added), "{name}: other bytes");
            assert_eq!(done.added + done.unplaced.len(), listed.len(), "{name}");
            assert!(done.unplaced.is_empty(), "{name}: no place for {:?}", done.unplaced);
            let again = facts(&done.text, 7);
            assert_eq!(again.len(), listed.len(), "{name}");
            for (after, before) in again.iter().zip(&listed) {
                let (after, before) = (&after.entry, &before.entry);
                assert_eq!(
                    (&after.listed_title, &after.links, &after.text, after.line),
                    (&before.listed_title, &before.links, &before.text, before.line),
                    "{name}"
                );
            }
            let counted = with(&again, 11);
            assert!(annotate(&done.text, &again, &template, None).text == done.text, "{name}: a second run");
            let other = annotate(&done.text, &counted, &template, None);
            assert!(remove(&other.text).0 == source, "{name}: after a change");
            assert_eq!((other.added, other.removed), (0, 0), "{name}");
            items += listed.len();
            added += done.added;
        }
    }
    eprintln!("{items} items annotated and taken back, {added} annotations written");
}

/// The list with ` · 2017` behind its items, markers shown as `‹` and `›`.
fn shown(source: &str) -> String {
    let listed: Vec<Listed> = facts(source, 0)
        .into_iter()
        .map(|mut l| {
            l.facts.as_mut().unwrap().year = Some(2017);
            l.facts.as_mut().unwrap().withdrawn = Some(false);
            l
        })
        .collect();
    let done = annotate(source, &listed, &template(" · {year}"), None);
    assert_eq!(remove(&done.text).0, source);
    done.text.replace(ANNOTATION_OPEN, "‹").replace(ANNOTATION_CLOSE, "›")
}

#[test]
fn the_place_is_behind_the_title_and_breaks_nothing() {
    // `†` is where the annotation goes.
    let cases = [
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†\r\n- b\r\n",
        "-\t[A Study of Things](https://arxiv.org/abs/2101.00001)†\t\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) `code`†\n",
        // Hard breaks stay breaks.
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†  \n  A. Author\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†\\\n  A. Author\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†<br/>A. Author\n",
        "- **A Study of Things**†  \n  A. Author  \n  [[paper](https://arxiv.org/abs/2101.00001)]\n",
        // Wrapped, lazily and not.
        "- A Study of\nThings [[paper](https://arxiv.org/abs/2101.00001)]†\n\n- c\n",
        "- A Study of\n  Things [[paper](https://arxiv.org/abs/2101.00001)]†\n",
        // Nested: each its own.
        "- [A Study of Things](https://arxiv.org/abs/2101.00001)†\n  - [Another Study of Things](https://arxiv.org/abs/2101.00002)†\n",
        "- **A Study of Things**†\n  - A. Author, B. Author\n  - [[Paper]](https://arxiv.org/abs/2101.00001)\n",
        "> - [A Study of Things](https://arxiv.org/abs/2101.00001)\n>   and more of it†\n",
        // Tables: the cell with the title.
        "| n | Title | Paper |\n|---|---|---|\n| 1 | A Study of Things† | [pdf](https://arxiv.org/abs/2101.00001) |\n",
        "Title | Venue\n--|--\n[A Study of Things](https://arxiv.org/abs/2101.00001)† | X\n",
        "| Name | Paper |\n|---|---|\n| a \\| b | [A Study of Things](https://arxiv.org/abs/2101.00001)†|\n",
        // HTML.
        "<ul>\n<li><a href=\"https://arxiv.org/abs/2101.00001\">A Study of Things</a>†</li>\n</ul>\n",
        "<table><tr><td>1</td><td><a href=\"https://arxiv.org/abs/2101.00001\">A Study of Things</a>† </td></tr></table>\n",
        "<details>\n<summary>A Study of Things [paper](https://arxiv.org/abs/2101.00001)†</summary>\n\nText.\n\n</details>\n",
        // Headings.
        "# List\n\n### [A Study of Things](https://arxiv.org/abs/2101.00001)† ###\n",
        "# List\n\n### A Study of Things\n\n[[paper](https://arxiv.org/abs/2101.00001)] [[code](https://github.com/a/b)]†\n",
        // Reference links.
        "- [A Study of Things][1]†\n\n[1]: https://arxiv.org/abs/2101.00001\n",
        // A backslash would swallow the comment.
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) a†\\\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) a\\\\†\n",
        // Open code, links and emphasis stay open.
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) a ` b [ c ** d _ e†\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) <!-- opcit: arxiv:2101.00001 -->†\n",
    ];
    for case in cases {
        assert_eq!(shown(&case.replace('†', "")), case.replace('†', "‹ · 2017›"));
    }
}

#[test]
fn what_is_no_entry_is_left_alone() {
    for source in [
        "- [x](https://example.org)\n",
        "- [A Study of Things](https://arxiv.org/abs/2101.00001) <!-- opcit: ignore -->\n",
        "```\n- [A Study of Things](https://arxiv.org/abs/2101.00001)\n```\n",
        "",
    ] {
        let ignored: Vec<Listed> =
            facts(source, 0).into_iter().filter(|l| l.entry.directive.is_none()).collect();
        let done = annotate(source, &ignored, &template(" · {year}"), None);
        assert_eq!(done, Annotated { text: source.to_owned(), ..Annotated::default() });
    }
}

const ITEM: &str = "- [A Study of Things](https://arxiv.org/abs/2101.00001)";

/// What a template says about one entry.
fn say(text: &str, change: impl Fn(&mut EnrichedEntry)) -> String {
    let mut listed = facts(ITEM, 0);
    let known = listed[0].facts.as_mut().unwrap();
    known.withdrawn = Some(false);
    known.citation_count = Some(1234);
    known.year = Some(2020);
    known.venue = None;
    change(known);
    let done = annotate(ITEM, &listed, &template(text), None).text;
    let said = done.strip_prefix(ITEM).unwrap();
    said.strip_prefix(ANNOTATION_OPEN)
        .and_then(|t| t.strip_suffix(ANNOTATION_CLOSE))
        .unwrap_or(said)
        .to_owned()
}

#[test]
fn a_segment_with_an_unknown_fact_is_left_out() {
    let same = |_: &mut EnrichedEntry| {};
    assert_eq!(say(Template::DEFAULT, same), " · 1,234 citations · 2020");
    assert_eq!(say(Template::DEFAULT, |e| e.citation_count = Some(1)), " · 1 citation · 2020");
    assert_eq!(say(Template::DEFAULT, |e| e.citation_count = None), " · 2020");
    assert_eq!(say(Template::DEFAULT, |e| e.year = None), " · 1,234 citations");
    assert_eq!(say("{venue} · {year}", same), "2020");
    assert_eq!(say("({citations:raw}{?, {venue}}{?, {year}})", same), "(1234, 2020)");
    assert_eq!(say(" · since {first_posted:year} · {venue} · end", |e| e.first_posted = None), "");
    assert_eq!(say(" · {{{year}}} · end", same), " · {2020} · end");
    assert_eq!(say(" · {authors}", same), " · A. &#91;One&#93;, B. Two, C. Three");
    assert_eq!(say(" · {authors:et-al}", same), " · A. &#91;One&#93; et al.");
    assert_eq!(
        say(" · {venue}", |e| e.venue = Some("A | `B` <!-- --> [c](d)".into())),
        " · A &#124; &#96;B&#96; &lt;!-- --&gt; &#91;c&#93;(d)"
    );
    assert_eq!(
        say(" · {published} · {published:year}", |e| e.published = Some("2021-03".parse().unwrap())),
        " · 2021-03 · 2021"
    );
}

/// Not every count is Semantic Scholar's: who counted can stand beside it.
#[test]
fn a_count_can_name_who_counted() {
    let said = |source: &str, origin: Option<&str>| {
        let (source, origin) = (source.to_owned(), origin.map(str::to_owned));
        let count = Provenance { source: source.into(), retrieved_at: None, stale: false, origin };
        say(" · {citations:words} ({citations_by})", |e| {
            e.provenance = [("citation_count".into(), count.clone())].into();
        })
    };
    assert_eq!(said("semantic-scholar", None), " · 1,234 citations (Semantic Scholar)");
    assert_eq!(said("recorded", Some("A [page], column 3")), " · 1,234 citations (A &#91;page&#93;)");
    assert_eq!(say(" · {citations}{? by {citations_by}}", |e| e.provenance.clear()), " · 1,234");
}

/// Whatever a service says of a paper, it stands there as words, in a list, a table and HTML, and can be taken out again.
#[test]
fn what_services_say_stays_words() {
    const HOSTILE: &[&str] = &[
        "<script>alert(1)</script>",
        "</li></td></tr></table><img src=x onerror=alert(1)>",
        "]](javascript:alert(1)) ![i](https://e.example/i.png) [a]: https://e.example",
        "a | b || c \\| d",
        "`code` ``` $x$ ~~s~~ **b** __u__ <!-- c --> -->",
        "<!-- /opcit:facts --> <!-- opcit: ignore --> <!-- opcit:facts -->",
        "line\nbreak\r\n\r\n# heading\n- item\n    code",
        "https://e.example www.e.example me@e.example arxiv:2101.00009 10.1000/182",
        "{{ 7 * 7 }} {% include x %} ${{ secrets.X }}",
        "\u{1b}[31mred\u{1b}[0m \u{202e}turned\u{2066} a\0b \u{9b}31m \u{2028}ls",
        "&lt;b&gt; &#60; &amp; \\",
        "=cmd()",
        "👨\u{200d}👩\u{200d}👧 שלום العربية",
    ];
    let link = "https://arxiv.org/abs/2101.00001";
    let template = template(" · {title} · {venue} · {authors} · {tldr} · {citations_by}");
    for place in [
        format!("- [A Study of Things]({link})\n- [Another]({link})\n"),
        format!("| Paper | n |\n|---|---|\n| [A Study of Things]({link}) | 1 |\n"),
        format!("<ul>\n<li><a href=\"{link}\">A Study of Things</a></li>\n</ul>\n"),
    ] {
        for text in HOSTILE {
            let mut listed = facts(&place, 0);
            for one in &mut listed {
                let known = one.facts.as_mut().unwrap();
                known.title = Some((*text).to_owned());
                known.venue = Some((*text).to_owned());
                known.tldr = Some((*text).to_owned());
                known.authors[0].name = (*text).to_owned();
                let origin = Some((*text).to_owned());
                let said = Provenance { source: "recorded".into(), retrieved_at: None, stale: false, origin };
                known.provenance = [("citation_count".into(), said)].into();
            }
            let done = annotate(&place, &listed, &template, None);
            assert_eq!((done.added, done.unplaced.len()), (listed.len(), 0), "{text:?} in {place}");
            assert_eq!(done.text.lines().count(), place.lines().count(), "{}", done.text);
            let said = done.text.split(ANNOTATION_OPEN).nth(1).unwrap();
            let said = said.split(ANNOTATION_CLOSE).next().unwrap();
            assert!(
                !said.contains(['<', '>', '|', '`', '[', ']', '{', '\u{1b}', '\u{202e}', '\0']),
                "{said}"
            );
            assert_eq!(remove(&done.text), (place.clone(), listed.len()));
            // No link, no identifier, no other title: the reader sees the list it saw before.
            let seen = |text: &str| -> Vec<_> {
                read(text).into_iter().map(|e| (e.listed_title, e.links)).collect()
            };
            assert_eq!(seen(&done.text), seen(&place), "{}", done.text);
        }
    }
}

#[test]
fn nothing_known_says_nothing() {
    let unknown = |e: &mut EnrichedEntry| (e.citation_count, e.year) = (None, None);
    assert_eq!(say(Template::DEFAULT, unknown), "");
    assert_eq!(say(" · words {?{venue}} · {year}", unknown), "");
}

#[test]
fn a_retraction_stands_first() {
    let retract = |kind: &str| {
        let kind = kind.to_owned();
        move |e: &mut EnrichedEntry| {
            let date = Some(PartialDate::year(2022));
            e.retracted =
                Some(Retraction { kind: kind.clone(), date, notice_doi: None, source: "crossref".into() });
        }
    };
    assert_eq!(say(Template::DEFAULT, retract("retraction")), " · RETRACTED · 1,234 citations · 2020");
    assert_eq!(say("({year})", retract("expression_of_concern")), " · EXPRESSION OF CONCERN(2020)");
    assert_eq!(say(" · {year}{? ({retracted})}", retract("removal")), " · 2020 (removed)");
    assert_eq!(say(" · {venue}", |e| e.withdrawn = Some(true)), " · WITHDRAWN");
}

#[test]
fn wrong_templates_are_refused() {
    for (text, expected) in [
        ("{citatons}", "the template names `{citatons}`, which is no fact"),
        ("{year:raw}", "the template writes `{year:raw}`, but `year` has no style `raw`"),
        ("{year", "the template has a `{` without its partner"),
        ("{?{year}", "the template has a `{` without its partner"),
        ("year}", "the template has a `}` without its partner"),
        ("{year}\n", "the template holds a line end: an annotation is one line, and ends at a comment"),
        ("{year} <!-- x", "the template holds a comment: an annotation is one line, and ends at a comment"),
        ("plain", "the template names no fact"),
    ] {
        assert_eq!(Template::parse(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn small_changes_keep_an_annotation() {
    let old = format!("{ITEM}{ANNOTATION_OPEN} · 1,200 citations · 2020{ANNOTATION_CLOSE}\n");
    let run = |old: &str, change: &dyn Fn(&mut EnrichedEntry)| {
        let mut listed = facts(old, 0);
        let known = listed[0].facts.as_mut().unwrap();
        (known.citation_count, known.year, known.withdrawn) = (Some(1234), Some(2020), Some(false));
        change(known);
        let few = |before: u64, now: u64| before.abs_diff(now) >= 50;
        annotate(old, &listed, &template(Template::DEFAULT), Some(&few))
    };
    let kept = run(&old, &|_| {});
    assert_eq!((kept.text.as_str(), kept.kept, kept.changed), (old.as_str(), 1, 0));
    for change in [
        (|e: &mut EnrichedEntry| e.citation_count = Some(1250)) as fn(&mut EnrichedEntry),
        |e| e.year = Some(2021),
        |e| e.withdrawn = Some(true),
        |e| e.citation_count = None,
    ] {
        let done = run(&old, &change);
        assert_eq!((done.kept, done.changed), (0, 1), "{}", done.text);
    }
    // Another template's text is not this one's.
    let other = old.replace(" · 1,200 citations", " · cited 1,200 times");
    assert_eq!(run(&other, &|_| {}).changed, 1);
}

/// With `proseWrap`, a formatter breaks the line behind the first marker, or within the facts.
#[test]
fn what_a_formatter_wrapped_is_not_written_again() {
    let run = |list: &str| {
        let mut listed = facts(list, 0);
        for one in &mut listed {
            let known = one.facts.as_mut().unwrap();
            (known.citation_count, known.year, known.withdrawn) = (Some(1234), Some(2020), Some(false));
        }
        (annotate(list, &listed, &template(Template::DEFAULT), None), listed)
    };
    for end in ["\n", "\r\n"] {
        for (item, indent) in [(ITEM.to_owned(), "  "), (format!("> {ITEM}"), ">   ")] {
            for wrapped in ["@· 1,234 citations · 2020", " · 1,234@citations ·@2020"] {
                let wrapped = wrapped.replace('@', &format!("{end}{indent}"));
                let list = format!("{item}{ANNOTATION_OPEN}{wrapped}{ANNOTATION_CLOSE}{end}");
                let list = format!("{list}{}{end}", item.replace("2101.00001", "2101.00002"));
                let (done, listed) = run(&list);
                assert_eq!((done.kept, done.added, done.changed), (1, 1, 0), "{}", done.text);
                assert!(done.text.starts_with(&list[..list.len() - end.len()]), "{}", done.text);
                let lines: Vec<_> = listed.iter().map(|l| (l.entry.line, l.entry.end_line)).collect();
                let breaks = wrapped.matches('\n').count();
                assert_eq!(lines, [(1, 1 + breaks), (2 + breaks, 2 + breaks)]);
                assert_eq!(run(&done.text).0.text, done.text);
                assert_eq!(remove(&done.text).0, remove(&list).0);
                // What says something else is written on one line.
                let changed = run(&list.replace("1,234", "1,233")).0;
                assert_eq!((changed.kept, changed.changed), (0, 1));
                assert!(changed.text.contains(&format!("{ANNOTATION_OPEN} · 1,234 citations · 2020")));
            }
        }
    }
}

/// What stands behind a marker that lost the other one is text: a second annotation would say it twice.
#[test]
fn what_lost_a_marker_is_told_and_not_written_again() {
    for half in [format!("{ANNOTATION_OPEN} · 7 citations"), format!(" · 7 citations{ANNOTATION_CLOSE}")] {
        let list = format!("{ITEM}{half}\n- [Another title of a paper](https://arxiv.org/abs/2001.00009)\n");
        let done = annotate(&list, &facts(&list, 0), &template(Template::DEFAULT), None);
        assert_eq!((done.damaged.as_slice(), done.added), (&[1][..], 1), "{}", done.text);
        assert!(done.text.starts_with(&format!("{ITEM}{half}\n")), "{}", done.text);
    }
}

#[test]
fn what_could_not_be_asked_about_keeps_its_annotation() {
    let old = format!(
        "{ITEM}{ANNOTATION_OPEN} · 7 citations{ANNOTATION_CLOSE} \n- x{ANNOTATION_OPEN}old{ANNOTATION_CLOSE}\n"
    );
    let listed: Vec<Listed> = facts(&old, 0).into_iter().map(|l| Listed { facts: None, ..l }).collect();
    let done = annotate(&old, &listed, &template(Template::DEFAULT), None);
    assert_eq!((done.kept, done.removed), (1, 1), "an item that lists no paper any more has no annotation");
    assert_eq!(done.text, format!("{ITEM}{ANNOTATION_OPEN} · 7 citations{ANNOTATION_CLOSE} \n- x\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_gets_its_bytes_back(source in documents()) {
        let before = remove(&source).0;
        let listed = facts(&source, 3);
        let template = template(" · {venue} · {citations:words}{? | {year}}");
        let done = annotate(&source, &listed, &template, None);
        prop_assert_eq!(&remove(&done.text).0, &before);
        prop_assert_eq!(remove(&before).0, before.clone());
        let again = facts(&done.text, 3);
        let entries = |l: &[Listed]| l.iter().map(|l| (l.entry.listed_title.clone(), l.entry.links.clone(), l.entry.text.clone())).collect::<Vec<_>>();
        prop_assert_eq!(entries(&again), entries(&listed));
        prop_assert_eq!(annotate(&done.text, &again, &template, None).text, done.text);
    }
}
