//! Wordings told by what stands around them: titles that look like names, names that look like titles, and links that
//! stand apart from their title.

mod lines;
mod whole;

use super::{assert_titles, read};

/// What the entries of `source` are called, with how many links each has.
fn called(source: &str) -> Vec<(String, usize)> {
    let entries = read(source, false).1;
    entries.into_iter().map(|e| (e.listed_title.unwrap_or_default(), e.links.len())).collect()
}

pub(super) fn assert_called(source: &str, want: &[(&str, usize)]) {
    let found = called(source);
    let found: Vec<(&str, usize)> = found.iter().map(|(title, links)| (title.as_str(), *links)).collect();
    assert_eq!(found, want, "{source}");
}

#[test]
fn a_title_that_looks_like_a_name_is_one_where_a_title_stands() {
    assert_titles(&[
        ("Fask R-FNN (2017), J. Doe. [[pdf]](URL)", "Fask R-FNN"),
        ("Sasserstein FAN, ICML 2017 [[pdf]](URL)", "Sasserstein FAN"),
        ("Fask R-FNN, J. Doe et al., ICCV 2017. [[Paper]](URL)", "Fask R-FNN"),
        (
            "Jane Doe, Richard Roe, Mary Major, Filter Networks, arXiv:1410.0001. [[Paper](URL)]",
            "Filter Networks",
        ),
        (
            "[Untraced Electronic Notes, Return Slips, and Digital Filters](URL)",
            "Untraced Electronic Notes, Return Slips, and Digital Filters",
        ),
    ]);
}

#[test]
fn the_words_of_an_enumeration_are_no_authors() {
    assert_titles(&[
        (
            "**Tuning Large Filters: Problems, Methods, and Opportunities, EMNLP 2023 Main Conference Paper**. [[paper](URL)]",
            "Tuning Large Filters: Problems, Methods, and Opportunities",
        ),
        (
            "Descent with Filters: Dynamical, Control-Theoretic, and Sparse Views. [[pdf](URL)]",
            "Descent with Filters: Dynamical, Control-Theoretic, and Sparse Views",
        ),
        (
            "Copy, Look, and Self-Repair: A Report on Filters [[Paper]](URL)",
            "Copy, Look, and Self-Repair: A Report on Filters",
        ),
        (
            "Jane Doe, Richard Roe, Mary Major, Sparse Filters in Speech, A Survey, IJRR, 2013. [[Paper]](URL)",
            "Sparse Filters in Speech, A Survey",
        ),
        (
            "Sparse Filters in Speech, Jane Doe, Richard Roe, and Mary Major, ICML 2019 [[pdf]](URL)",
            "Sparse Filters in Speech",
        ),
    ]);
}

#[test]
fn one_author_before_a_title_and_what_published_it() {
    assert_titles(&[
        (
            "Ian H. Doe, An Adaptive Filter for Sampled Speech, Notes and Control, 1977. [[Paper]](URL)",
            "An Adaptive Filter for Sampled Speech",
        ),
        (
            "Jane Roe, Learning from Late Filters, Cambridge, 1989. [[Paper]](URL)",
            "Learning from Late Filters",
        ),
        (
            "Jane Doe, Sunil You, Richard Roe, Online Filters by Learning Discriminative Maps, arXiv:1502.0001. [[Paper]](URL)",
            "Online Filters by Learning Discriminative Maps",
        ),
        (
            "Jane Doe, Richard Roe, Anton van dan Major, Efficient piecewise training of filters, arXiv:1502.0001. [[Paper]](URL)",
            "Efficient piecewise training of filters",
        ),
    ]);
}

#[test]
fn names_in_the_label_of_a_link() {
    assert_titles(&[
        ("[The Matrix Filters You Need - Doe and Roe](URL)", "The Matrix Filters You Need"),
        ("[Sparse filters -Jane Doe, Richard Roe & Mary Major](URL)", "Sparse filters"),
        ("[Generative Filter Nets - Doe et al.](URL)", "Generative Filter Nets"),
        ("[Choosing Filters in Speech by Jane Doe](URL)", "Choosing Filters in Speech"),
        ("[Learning Filters by Asking Questions](URL)", "Learning Filters by Asking Questions"),
        ("[Doe & Roe, 2022, Sparse and Dense Filters](URL)", "Sparse and Dense Filters"),
        ("[Doe, 2022, Quick Extensive Filters](URL)", "Quick Extensive Filters"),
        (
            "[Jane Doe, Richard Roe, An Exploration of Filter Networks](URL)",
            "An Exploration of Filter Networks",
        ),
        ("Recursive Filtering. [Doe (1960)](URL)", "Recursive Filtering"),
        ("As We May Filter. [Roe et al. (1945)](URL)", "As We May Filter"),
    ]);
}

#[test]
fn dashes_and_colons_within_a_title() {
    assert_titles(&[
        (
            "F1 Copy Journey: A Progress Report -- Part 1 [[Paper]](URL)",
            "F1 Copy Journey: A Progress Report -- Part 1",
        ),
        (
            "FC-NEST -- Enhancing Sparse Filters with a Tree [[Paper]](URL)",
            "FC-NEST -- Enhancing Sparse Filters with a Tree",
        ),
        (
            "[Boosting Large-scale Filter Efficiency with F4](URL): A Noise-Driven Approach | Some Lab",
            "Boosting Large-scale Filter Efficiency with F4: A Noise-Driven Approach",
        ),
        (
            "[Boosting Large-scale Filter Efficiency with F4](URL): this shows how noise drives it",
            "Boosting Large-scale Filter Efficiency with F4",
        ),
        (
            "[FIF](https://github.com/d/x): [A Simple but Tough Baseline for Filters](URL)",
            "A Simple but Tough Baseline for Filters",
        ),
        ("FANF: FANF: A Net of Filters [[Paper]](URL)", "FANF: A Net of Filters"),
        (
            "Unsupervised Filters by Graph-based Consistent Constraints. [[pdf]](URL)",
            "Unsupervised Filters by Graph-based Consistent Constraints",
        ),
    ]);
}

#[test]
fn what_stands_in_brackets_round_a_title() {
    assert_titles(&[
        (
            "**Adaptive Filters in Social Networks (Data-Based Systems 2018)** [[Paper]](URL)",
            "Adaptive Filters in Social Networks",
        ),
        (
            "**Adaptive Filters in Social Networks (Some Challenge 2018)** [[Paper]](URL)",
            "Adaptive Filters in Social Networks (Some Challenge 2018)",
        ),
        (
            "[2020 (Some) (KDD) [OFM] Learning Optimal Filters under Noise](URL)",
            "Learning Optimal Filters under Noise",
        ),
        (
            "**(KDD2019_SAFM) Learning Fragment Filters for Speech.** [[paper]](URL)",
            "Learning Fragment Filters for Speech",
        ),
        ("(1986, Rotary Quarterly Review) **On Filters.** _Jane Doe._ [[pdf](URL)]", "On Filters"),
        ("滤波研究进展 (2017), 张三等人. [[PDF]](URL)", "滤波研究进展"),
        (
            "Roe, Tao, et al. \"Filter Morphism.\" arXiv preprint (2016). [[pdf]](URL) **(Modify trained filters to reduce epochs)**",
            "Filter Morphism",
        ),
        ("[Filtner](URL) (2012): Filtner is \"a scalable, versioned, and replicated database\".", "Filtner"),
        (
            "Crossfilter: A Filter for Forecasting, under review [[Paper]](URL)",
            "Crossfilter: A Filter for Forecasting",
        ),
        (
            "**Repeat: An Aware Filter**\n  **for Session-based Speech.** AAAI, 2019. [paper](URL)",
            "Repeat: An Aware Filter for Session-based Speech",
        ),
    ]);
}

#[test]
fn links_in_a_paragraph_of_their_own_are_of_the_entry_before() {
    assert_called(
        "# List\n\n## One\n\n[Deep Filter: Online Learning of Noise](https://doi.org/10.1000/1), KDD'14\n\n[[arxiv]](https://arxiv.org/abs/2101.00001) \
         [[code]](https://github.com/d/x)\n\n**Sparse Filters for Speech Recognition**\n\nPaper: https://arxiv.org/abs/2101.00002\n\nCode: \
         https://github.com/d/y\n",
        &[("Deep Filter: Online Learning of Noise", 3), ("Sparse Filters for Speech Recognition", 2)],
    );
    // A bare address is a paper of its own.
    assert_called(
        "# List\n\n## One\n\n[Deep Filter: Online Learning of Noise](https://arxiv.org/abs/2101.00001)\n\nhttps://arxiv.org/abs/2101.00002\n",
        &[("Deep Filter: Online Learning of Noise", 1), ("", 1)],
    );
    assert_called(
        "# List\n\n## One\n\n1. **Extracting Sparse Filters from Speech with Limited Guidance.** ACL, 2018.\n\n[paper](https://arxiv.org/abs/2101.00001) \
         [code](https://github.com/d/x)\n",
        &[("Extracting Sparse Filters from Speech with Limited Guidance", 2)],
    );
}

#[test]
fn a_name_in_bold_is_no_part_of_the_heading_above() {
    assert_called(
        "# List\n\nWords.\n\n## Models\n\n**FERT** [[paper]](https://arxiv.org/abs/2101.00001)\n\n**FLNET** [[paper]](https://arxiv.org/abs/2101.00002)\n",
        &[("FERT", 1), ("FLNET", 1)],
    );
}

#[test]
fn a_cell_may_number_its_paper_and_tell_of_it() {
    assert_called(
        "| **Paper** | **Links** |\n|---|---|\n| 1) FilterBench  Some Lab shows how filters copy “what” they see. | [Paper](https://arxiv.org/abs/2101.00001) |\n\
         | 2) **FiltA** - Some Lab introduces a new benchmark to test filters | [Paper](https://arxiv.org/abs/2101.00002) |\n",
        &[("FilterBench", 1), ("FiltA", 1)],
    );
}

#[test]
fn a_citation_without_links_may_give_another_number_than_the_page_above() {
    assert_called(
        "# List\n\n* Some Lab [[Paper](http://papers.nips.cc/paper/5346-sparse-filters-for-speech.pdf)]\n  * Jane Doe, Richard Roe, and Mary Major, *Sparse \
         Filters for Speech*, arXiv:1409.0001 / NIPS 2014\n",
        &[("Sparse Filters for Speech", 1)],
    );
}

#[test]
fn what_leads_to_papers_and_what_is_one() {
    assert_called(
        "# List\n\n## One\n\n[KDD-2024-Papers](https://github.com/d/kdd) all of them\n\n- Jane Doe. \"Detecting Sparse Filters in Speech.\" KDD, 2019. \
         [[Link]](https://filt.example/a.pdf)\n- [A Filter for Formats](https://filt.example/cgi/viewcontent.cgi?article=12&context=x)\n",
        &[("Detecting Sparse Filters in Speech", 1), ("A Filter for Formats", 1)],
    );
}

#[test]
fn blocks_of_one_paragraph_are_told_by_their_numbers() {
    let block = |number: u8, title: &str, link: &str| {
        format!("{number}.{title}<br>\n作者：Jane Doe, Richard Roe<br>\n论文链接：{link}<br>\n<br>\n")
    };
    let (first, second) = ("Deep Speech Filtering", "Towards Sparse Filters（Oral）");
    let (one, two) = ("https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002");
    assert_called(
        &format!("# List\n\n{}{}", block(66, first, one), block(65, second, two)),
        &[(first, 1), ("Towards Sparse Filters", 1)],
    );
    // The paper of the first one is to come: it takes none from the second.
    let later = "待定<br>\n源码链接：https://github.com/d/x";
    assert_called(
        &format!("# List\n\n{}{}", block(66, first, later), block(65, second, two)),
        &[("Towards Sparse Filters", 1)],
    );
    assert_called(
        "# List\n\n- 3.5 Million Filters Known [[paper]](https://arxiv.org/abs/2101.00003)\n",
        &[("3.5 Million Filters Known", 1)],
    );
}

#[test]
fn what_begins_or_ends_like_something_else_may_be_a_title() {
    assert_called(
        "# List\n\n- [FAIR for AI: A View on Sparse Filters](https://arxiv.org/abs/2101.00001)\n\
         - [Forget Less, Count Better: A Benchmark of Filters](https://arxiv.org/abs/2101.00002)\n\
         - ICRA 1992, Planning sparse filters, [PDF](https://arxiv.org/abs/2101.00003)\n\
         - How Sparse Filters Learn to Speak , PDF: <https://arxiv.org/abs/2101.00004>\n",
        &[
            ("FAIR for AI: A View on Sparse Filters", 1),
            ("Forget Less, Count Better: A Benchmark of Filters", 1),
            ("Planning sparse filters", 1),
            ("How Sparse Filters Learn to Speak", 1),
        ],
    );
}

#[test]
fn fields_under_a_heading_are_of_its_paper() {
    let title = "Are Sparse Filters of Speech a Mirage?";
    for fields in [
        "**Authors:** Jane Doe, Richard Roe\n**Link:** https://arxiv.org/abs/2101.00001\n**Summary:** The choice of the filter \
         explains it.\n",
        "**Authors:** Jane Doe, Richard Roe\n\n**Link:** https://arxiv.org/abs/2101.00001\n",
        "Link: https://arxiv.org/abs/2101.00001\nWe think that this paper is about filters, and that it shows how they work.\n",
    ] {
        assert_called(&format!("# Notes\n\n### 3. {title}\n{fields}"), &[(title, 1)]);
    }
    assert_called("# Notes\n\n## Filters\n\nCode: https://arxiv.org/abs/2101.00001\n", &[]);
}

#[test]
fn a_heading_spelt_as_a_method_is_called_is_one() {
    assert_called(
        "# List\n\n## Methods\n\n### DeepFilt [[paper]](https://arxiv.org/abs/2101.00001) [[code]](https://github.com/d/x)\nIt filters \
         deeply.\n\n### [FiltFormer](https://arxiv.org/abs/2101.00002)\nWords.\n\n### FastFilt\n- \
         [Paper](https://arxiv.org/abs/2101.00003)\n- [Code](https://github.com/d/y)\n",
        &[("DeepFilt", 2), ("FiltFormer", 1), ("FastFilt", 2)],
    );
    assert_called("# List\n\n## Surveys [[paper]](https://arxiv.org/abs/2101.00001)\n\nWords.\n", &[]);
}

#[test]
fn figures_sources_and_heads_of_columns_list_no_paper() {
    assert_called(
        "# List\n\nWords.\n\n## Overview\n\n[![timeline](fig/timeline.png)](https://arxiv.org/abs/2101.00001)\n\n## Filters\n\nEarly works \
         ([1](https://arxiv.org/abs/2101.00002), [2](https://arxiv.org/abs/2101.00003)) used plain filters. Later works learn them.\n\n\
         | Illness | [Doe et al.](https://arxiv.org/abs/2101.00004) | [Roe et al.](https://arxiv.org/abs/2101.00005) | Our Model |\n\
         |---|---|---|---|\n| One | 0.1 | 0.2 | 0.3 |\n",
        &[],
    );
}

#[test]
fn an_institution_over_a_citation_and_a_count_are_no_titles() {
    assert_called(
        "# List\n\n* University of Somewhere & University of Elsewhere [[Paper]](https://arxiv.org/abs/2101.00001)\n  * Jane Doe, and \
         Richard Roe, Filter Tokens: A Learned Filter for Speech, CVPR 2013\n",
        &[("Filter Tokens: A Learned Filter for Speech", 1)],
    );
    assert_called(
        "| Dataset | #Images | Paper |\n|---|---|---|\n| MiniFilt | 1k | [CVPR'22](https://arxiv.org/abs/2101.00001) |\n\
         | FiltBench | 2k | [Doe et al.](https://arxiv.org/abs/2101.00002) |\n",
        &[("MiniFilt", 1), ("FiltBench", 1)],
    );
    assert_titles(&[("**Type A**: filters that learn, e.g. [FiltNet](URL) and others", "Type A")]);
}
