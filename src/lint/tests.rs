//! What is found of works that the cache knows, and where it stands.

use super::*;
use crate::catalog::{ReadOptions, open};
use crate::identify;
use crate::model::{Author, Note, Outcome, PartialDate, Retraction};
use crate::pipeline::{Case, Examination, Overrides, assemble};

/// The entries of a list, each with a known work that `tell` completes.
fn items(source: &str, tell: impl Fn(usize, &mut EnrichedEntry)) -> Vec<Item> {
    let entries = open(Format::Markdown, source.as_bytes(), ReadOptions::default()).unwrap();
    entries
        .map(Result::unwrap)
        .map(|entry| {
            let identity = identify::entry(&entry);
            let case = Case::of(&entry, &Overrides::default());
            let mut known = assemble(&entry, &case, &Examination::default());
            known.outcome = Outcome::Enriched;
            tell(entry.index, &mut known);
            Item { entry, identity, known: Some(known), aside: false }
        })
        .collect()
}

fn told(source: &str, tell: impl Fn(usize, &mut EnrichedEntry)) -> Vec<(Code, String)> {
    let found = check(source, Format::Markdown, &items(source, tell));
    found.into_iter().map(|f| (f.code, f.message)).collect()
}

const LIST: &str = "- [One Paper on Something](https://arxiv.org/abs/2101.00001)\n";

#[test]
fn withdrawn_and_retracted_works_are_named() {
    let found = told(LIST, |_, work| work.withdrawn = Some(true));
    assert_eq!(found[0].0, Code::Withdrawn);
    let notice = |kind: &str| Retraction {
        kind: kind.into(),
        date: Some(PartialDate::year(2024)),
        notice_doi: Some("10.1000/notice".into()),
        source: "crossref".into(),
    };
    let found = told(LIST, |_, work| work.retracted = Some(notice("retraction")));
    let message = "this work has a notice of retraction on 2024, see doi:10.1000/notice (says crossref): say so or take it out";
    assert_eq!(found, [(Code::Retracted, message.to_owned())]);
    let found = told(LIST, |_, work| work.retracted = Some(notice("expression_of_concern")));
    assert_eq!(found[0].0, Code::Correction);
}

#[test]
fn a_marker_of_an_annotation_that_lost_the_other_one_is_told() {
    let codes = |list: &str| told(list, |_, _| {}).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    let item = LIST.trim_end();
    for half in ["<!-- opcit:facts --> · 7 citations", " · 7 citations<!-- /opcit:facts -->"] {
        assert_eq!(codes(&format!("{item}{half}\n")), [Code::MalformedDirective], "{half}");
        assert_eq!(codes(&format!("{item} `{half}`\n")), [], "{half}");
    }
    assert_eq!(codes(&format!("{item}<!-- opcit:facts -->\n  · 7<!-- /opcit:facts -->\n")), []);
}

#[test]
fn a_preprint_is_newly_published_unless_the_list_says_where() {
    let published = |_: usize, work: &mut EnrichedEntry| {
        work.venue = Some("Conference on Computer Vision and Pattern Recognition".into());
        work.ids.doi = Some("10.1109/cvpr.2021.1".into());
    };
    let found = told(LIST, published);
    assert_eq!(found[0].0, Code::NewlyPublished);
    assert!(found[0].1.ends_with("https://doi.org/10.1109/cvpr.2021.1"), "{found:?}");
    for shown in [
        "- [One Paper on Something](https://arxiv.org/abs/2101.00001), CVPR 2021\n",
        "- One Paper on Something [[arXiv](https://arxiv.org/abs/2101.00001)] [[DOI](https://doi.org/10.1109/cvpr.2021.1)]\n",
        "- [One Paper on Something](https://doi.org/10.1109/cvpr.2021.1)\n",
    ] {
        assert_eq!(told(shown, published), [], "{shown}");
    }
    let preprint =
        |_: usize, work: &mut EnrichedEntry| work.ids.doi = Some("10.48550/arxiv.2101.00001".into());
    assert_eq!(told(LIST, preprint), []);
}

#[test]
fn preprints_of_every_server_are_newly_published_and_a_server_is_no_venue() {
    let journal = |_: usize, work: &mut EnrichedEntry| {
        work.venue = Some("Psychological Science".into());
        work.ids.doi = Some("10.1177/0956797620000000".into());
    };
    for doi in [
        "10.1101/2020.09.01.278093",
        "10.31234/osf.io/abcde",
        "10.31235/osf.io/abcde",
        "10.7287/peerj.preprints.1",
    ] {
        let list = format!("- [One Paper on Something](https://doi.org/{doi})\n");
        let found = told(&list, journal);
        assert_eq!(found.len(), 1, "{doi}: {found:?}");
        assert_eq!(found[0].0, Code::NewlyPublished, "{doi}");
        for venue in ["bioRxiv", "bioRxiv : the preprint server for biology", "PsyArXiv", "PeerJ PrePrints"] {
            let deposit = |_: usize, work: &mut EnrichedEntry| {
                work.venue = Some(venue.into());
                work.ids.doi = Some("10.5281/zenodo.1234567".into());
            };
            assert_eq!(told(&list, deposit), [], "{doi} in {venue}");
        }
    }
    let archived = "- [One Paper on Something](https://doi.org/10.5281/zenodo.1234567)\n";
    assert_eq!(told(archived, journal), [], "what is in an archive need not be the paper");
}

#[test]
fn a_mismatch_says_both_titles_and_silences_what_follows_from_it() {
    let note = "the list says “A”, but the identifier leads to “B”: the link may be wrong";
    let found = told(LIST, |_, work| {
        work.notes.push(Note::new("title-mismatch", note));
        work.withdrawn = Some(true);
        work.venue = Some("Elsewhere".into());
    });
    assert_eq!(found, [(Code::TitleMismatch, format!("arxiv:2101.00001: {note}"))]);
}

#[test]
fn one_work_by_two_links_is_one_work() {
    let list = "- [One Paper, Short](https://arxiv.org/abs/2101.00001)\n- [Its Article](https://doi.org/10.1000/abc)\n";
    let article = |at: usize, work: &mut EnrichedEntry| {
        if at == 0 {
            work.ids.doi = Some("10.1000/abc".into());
            work.venue = Some("Paper, Short".into());
        }
    };
    let found = told(list, article);
    let message = "this work is listed in line 1 already: there as arxiv:2101.00001, here as doi:10.1000/abc; keep one \
                   unless both are meant";
    assert_eq!(found, [(Code::DuplicateWork, message.to_owned())]);
    let conflict = |at: usize, work: &mut EnrichedEntry| {
        article(at, work);
        work.notes.push(Note::new("conflict", "x"));
    };
    assert_eq!(told(list, conflict), [], "what contradicts the list proves nothing");
}

#[test]
fn chapters_of_one_book_and_works_of_one_name_are_not_one_work() {
    for list in [
        "- [The First Chapter of It](https://doi.org/10.1007/978-3-030-05318-5)\n\
         - [The Second Chapter of It](https://doi.org/10.1007/978-3-030-05318-5)\n",
        "- [A Survey of Deep Learning](https://arxiv.org/abs/2101.00001)\n\
         - [A Survey of Deep Learning](https://arxiv.org/abs/2101.00002)\n",
        "- [Attention](https://arxiv.org/abs/2101.00001)\n- [Attention](https://doi.org/10.1000/abc)\n",
    ] {
        assert_eq!(told(list, |_, _| {}), [], "{list}");
    }
}

/// One title under two numbers of arXiv: the authors tell, and where they do not, a long title is worth a look.
#[test]
fn a_preprint_posted_twice_is_told() {
    let list = |title: &str| {
        format!(
            "- [{title}](https://arxiv.org/abs/2101.00001)\n- [{title}](https://arxiv.org/abs/2101.00002)\n\
             - [{title}](https://arxiv.org/abs/2101.00001v2)\n"
        )
    };
    let by = |first: &'static str, second: &'static str| {
        move |at: usize, work: &mut EnrichedEntry| {
            let names = if at == 1 { second } else { first };
            work.authors = names.split(", ").filter(|n| !n.is_empty()).map(Author::named).collect();
        }
    };
    let found = |title: &str, tell: &dyn Fn(usize, &mut EnrichedEntry)| -> Vec<_> {
        let list = list(title);
        let found = check(&list, Format::Markdown, &items(&list, tell));
        found
            .into_iter()
            .filter(|f| f.code == Code::DuplicateWork && f.message.contains("2101.00002"))
            .map(|f| (f.severity, f.message.rsplit(": ").next().unwrap_or_default().to_owned()))
            .collect()
    };
    let (short, long) = ("A Survey of Deep Learning", "Learning to Walk on Distant Planets");
    let same = (Severity::Warning, "by the same authors; keep one unless both are meant".to_owned());
    let perhaps = (Severity::Info, "see whether both are meant".to_owned());
    let nobody = by("", "");
    assert_eq!(found(short, &nobody), []);
    assert_eq!(found(long, &nobody), [perhaps]);
    for title in [short, long] {
        assert_eq!(
            found(title, &by("Ann Author, Bob Writer", "A. Author, B. Writer")),
            std::slice::from_ref(&same)
        );
        assert_eq!(found(title, &by("Ann Author, Bob Writer", "Cyd Third, Dan Fourth")), []);
    }
    let doubted = |at: usize, work: &mut EnrichedEntry| {
        if at == 1 {
            work.notes.push(Note::new("title-mismatch", "x"));
        }
    };
    assert_eq!(found(long, &doubted), []);
}

#[test]
fn places_count_characters_from_one() {
    let source = "\u{feff}é\r\n論文 x\n";
    let at = |needle: &str| {
        let start = source.find(needle).unwrap();
        Span { start, end: start + needle.len() }
    };
    let place = |line, column, end_line, end_column| Place { line, column, end_line, end_column };
    let spans = [at("x"), at("é"), at("論文 x"), Span { start: 0, end: 0 }, Span { start: 900, end: 900 }];
    let expected =
        [place(2, 4, 2, 5), place(1, 1, 1, 2), place(2, 1, 2, 5), place(1, 1, 1, 1), place(3, 1, 3, 1)];
    assert_eq!(places(source, &spans), expected);
    assert_eq!(places(source, &[at("x"), at("x")]).len(), 2);
}

#[test]
fn bytes_that_are_no_text_keep_their_places() {
    let bytes = b"ab\xff\xfec http://arxiv.org/abs/2101.00001";
    let source = text(bytes);
    assert_eq!(source.len(), bytes.len());
    let found = check(&source, Format::Csv, &[]);
    assert_eq!((found[0].code, found[0].span.start), (Code::InsecureLink, 6));
}

#[test]
fn a_macro_is_only_the_beginning_of_a_url() {
    let source =
        "@STRING{u =\n \"https://arxiv.org/abs/\"}\n@misc{a, title = {Some Paper}, url = u # {2302.00001}}\n";
    assert_eq!(check(source, Format::Bibtex, &[]), []);
    let source = "@misc{a, title = {Some Paper}, url = {https://arxiv.org/abs/23020.1}}\n";
    assert_eq!(check(source, Format::Bibtex, &[]).len(), 1);
}

#[test]
fn a_number_with_a_zero_too_many_is_malformed_though_it_leads_to_its_paper() {
    let list = "- [A Study of Filters](https://arxiv.org/pdf/0812.02575)\n";
    let found = check(list, Format::Markdown, &items(list, |_, _| {}));
    let message = "`0812.02575` has 5 digits behind the point, arXiv ids of that month have 4";
    assert_eq!((found.len(), found[0].code, found[0].message.as_str()), (1, Code::MalformedId, message));
    assert_eq!(&list[found[0].span.start..found[0].span.end], "0812.02575");
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.replacement, "0812.2575");
}

#[test]
fn sound_markup_is_left_alone() {
    for source in [
        "[a (b)](https://example.org/a_(b)_c) and [x](<https://example.org/a b>) ![y]((https://example.org))\n",
        "[1] (https://example.org) [x] (https://example.org/done) [a](b) (https://example.org)\n",
        "see [the note] (not https) and [ref] and [ref][r] (https://example.org/x)\n\n[r]: https://example.org\n",
        "`[a]((https://example.org))` and ~~~ [a](b)\n",
        "[a](https://example.org \"t (u)\") [b](https://example.org 't')\n",
        "[a](https://web.archive.org/web/2020/http://example.org/) [top](#) [a](../b.md) [](#anchor)\n",
        "    [a\\](https://example.org/x https://example.org/y)\n",
        "https://example.org/login?next=https://example.org/?utm_source=x\n",
        "https://arxiv.org/abs/hep-th/9901001 https://arxiv.org/html/2301.00001v1/x1.png http://localhost:80/ \
         https://doi.org/10/abc https://doi.org/ https://aclanthology.org/W19-39/ https://aclanthology.org/P18-1/\n",
    ] {
        let found: Vec<_> = check(source, Format::Markdown, &[])
            .into_iter()
            .filter(|f| f.code != Code::VersionedLink)
            .map(|f| (f.code, f.message))
            .collect();
        assert_eq!(found, [], "{source}");
    }
}

#[test]
fn a_repair_leaves_bytes_that_are_no_text_as_they_are() {
    let bytes =
        b"\x1a- [M\xfcller](http://arxiv.org/abs/2101.00001) \xff\xfe\x1a http://arxiv.org/abs/2101.00002\n";
    let (new, fixed) = fix_bytes(bytes, Format::Markdown, |_| true).unwrap().unwrap();
    let wanted =
        b"\x1a- [M\xfcller](https://arxiv.org/abs/2101.00001) \xff\xfe\x1a https://arxiv.org/abs/2101.00002\n";
    assert_eq!((new.as_slice(), fixed.len()), (&wanted[..], 2));
    assert_eq!(fix_bytes(&new, Format::Markdown, |_| true), Ok(None));
    assert_eq!(fix_bytes(b"\xff\xfe\n", Format::Markdown, |_| true), Ok(None));
}
