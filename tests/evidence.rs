//! Which work an entry lists, by its links, fields and text.

use opcit::identify;
use opcit::model::{Directive, Entry, Link, MatchBy};

fn entry(title: &str, links: &[(&str, &str)]) -> Entry {
    Entry {
        listed_title: Some(title.to_owned()),
        links: links
            .iter()
            .map(|(label, url)| Link { label: (*label).to_owned(), url: (*url).to_owned() })
            .collect(),
        ..Entry::default()
    }
}

/// Title, links, chosen, same, also.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a [&'a str], &'a [&'a str]);

const CASES: &[Case<'_>] = &[
    // One link, anywhere.
    (
        "A Title of a Paper",
        &[("A Title of a Paper", "https://arxiv.org/abs/2101.00001v2")],
        "arxiv:2101.00001",
        &[],
        &[],
    ),
    ("A Title of a Paper", &[("CVPR19", "https://arxiv.org/abs/2101.00001")], "arxiv:2101.00001", &[], &[]),
    // The link labelled as the paper comes first, wherever it stands.
    (
        "A Title of a Paper",
        &[
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
            ("Paper", "https://arxiv.org/abs/2101.00002"),
        ],
        "arxiv:2101.00002",
        &[],
        &["arxiv:2101.00001"],
    ),
    // Abstract and PDF are one.
    (
        "A Title of a Paper",
        &[
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
            ("Paper", "https://arxiv.org/pdf/2101.00001.pdf"),
        ],
        "arxiv:2101.00001",
        &[],
        &[],
    ),
    // Preprint and version of record.
    (
        "A Title of a Paper",
        &[
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
            ("ACL", "https://aclanthology.org/2021.acl-long.1"),
        ],
        "arxiv:2101.00001",
        &["acl:2021.acl-long.1"],
        &[],
    ),
    (
        "A Title of a Paper",
        &[
            ("pdf", "https://www.biorxiv.org/content/10.1101/2020.01.01.892893v1"),
            ("journal", "https://doi.org/10.1038/s41586-020-2649-2"),
        ],
        "doi:10.1101/2020.01.01.892893",
        &["doi:10.1038/s41586-020-2649-2"],
        &[],
    ),
    // The key of a site gives way to an identifier that can be asked for.
    (
        "A Title of a Paper",
        &[
            ("Paper", "https://openaccess.thecvf.com/content/CVPR2021/html/Roe_A_Title_CVPR_2021_paper.html"),
            ("arXiv", "https://arxiv.org/abs/2101.00001"),
            ("Code", "https://github.com/example/title"),
        ],
        "arxiv:2101.00001",
        &["cvf:Roe_A_Title_CVPR_2021"],
        &[],
    ),
    // Several papers of one kind in one item.
    (
        "A Title of a Paper",
        &[("Paper 1", "https://arxiv.org/abs/2101.00001"), ("Paper 2", "https://arxiv.org/abs/2101.00002")],
        "arxiv:2101.00001",
        &[],
        &["arxiv:2101.00002"],
    ),
    // A title of its own is another paper, whatever its scheme.
    (
        "A Title of a Paper",
        &[
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
            ("Quite Another Study of Birds", "https://aclanthology.org/2021.acl-long.1"),
        ],
        "arxiv:2101.00001",
        &[],
        &["acl:2021.acl-long.1"],
    ),
    // Code, data and badges do not say which paper it is.
    (
        "A Title of a Paper",
        &[
            ("Code", "https://doi.org/10.5281/zenodo.10430261"),
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
        ],
        "arxiv:2101.00001",
        &[],
        &[],
    ),
    (
        "A Title of a Paper",
        &[
            ("A Title of a Paper", "https://arxiv.org/abs/2101.00001"),
            ("citation", "https://www.semanticscholar.org/paper/A/649def34f8be52c8b66281af98ae884c09aef38b"),
        ],
        "arxiv:2101.00001",
        &["s2:649def34f8be52c8b66281af98ae884c09aef38b"],
        &[],
    ),
    ("A Title of a Paper", &[("", "https://img.shields.io/badge/arXiv-2101.00001-red")], "", &[], &[]),
    ("A Title of a Paper", &[("Code", "https://github.com/example/title")], "", &[], &[]),
    ("A Title of a Paper", &[("Dataset", "https://zenodo.org/records/10430261")], "", &[], &[]),
];

#[test]
fn entries_list_works() {
    let mut wrong = Vec::new();
    for (title, links, chosen, same, also) in CASES {
        let got = identify::entry(&entry(title, links));
        let text = |ids: &[opcit::model::WorkId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let got_chosen = got.chosen.as_ref().map_or(String::new(), |chosen| chosen.id.to_string());
        if got_chosen != *chosen || text(&got.same) != *same || text(&got.also) != *also {
            wrong.push(format!("{links:?}: {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_link_is_kept_with_its_version() {
    let got =
        identify::entry(&entry("T", &[("Paper", "https://arxiv.org/abs/2101.00001v2")])).chosen.unwrap();
    assert_eq!(
        (got.version, got.by, got.url.as_deref()),
        (Some(2), MatchBy::Link, Some("https://arxiv.org/abs/2101.00001v2"))
    );
}

#[test]
fn a_pin_wins() {
    let mut entry = entry("T", &[("Paper", "https://arxiv.org/abs/2101.00001")]);
    entry.directive = Some(Directive::Pin("doi:10.1145/3523273".parse().unwrap()));
    let chosen = identify::entry(&entry).chosen.unwrap();
    assert_eq!((chosen.id.to_string().as_str(), chosen.by), ("doi:10.1145/3523273", MatchBy::Pin));
}

#[test]
fn fields_and_text_stand_in_for_links() {
    let mut given = entry("T", &[]);
    given.given_ids =
        vec!["2101.00001".to_owned(), "https://doi.org/10.1145/3523273".to_owned(), "nonsense".to_owned()];
    given.text = "as in arXiv:2102.00002".to_owned();
    let got = identify::entry(&given);
    assert_eq!(got.chosen.as_ref().unwrap().id.to_string(), "arxiv:2101.00001");
    assert_eq!(got.chosen.unwrap().by, MatchBy::Text);
    assert_eq!(got.same.iter().map(ToString::to_string).collect::<Vec<_>>(), ["doi:10.1145/3523273"]);

    let mut text = entry("T", &[("Code", "https://github.com/example/t")]);
    text.text = "T. arXiv:2102.00002, see also arXiv:2103.00003".to_owned();
    let got = identify::entry(&text);
    assert_eq!(got.chosen.unwrap().id.to_string(), "arxiv:2102.00002");
    assert_eq!(got.also.iter().map(ToString::to_string).collect::<Vec<_>>(), ["arxiv:2103.00003"]);
}

#[test]
fn a_field_that_contradicts_the_link_is_not_of_the_same_paper() {
    let mut given = entry("T", &[("Paper", "https://arxiv.org/abs/2101.00001")]);
    given.given_ids = vec!["2102.00002".to_owned(), "10.1145/3523273".to_owned(), "2101.00001v3".to_owned()];
    let got = identify::entry(&given);
    let ids = |ids: &[opcit::model::WorkId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(got.chosen.unwrap().id.to_string(), "arxiv:2101.00001");
    assert_eq!(ids(&got.same), ["doi:10.1145/3523273"]);
    assert_eq!(ids(&got.also), ["arxiv:2102.00002"]);
}
