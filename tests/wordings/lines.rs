//! Titles on a line with other things: words in bold, venues, names, dashes and bars.

use super::{assert_called, assert_titles};

#[test]
fn words_set_apart_within_a_plain_title_belong_to_it() {
    assert_titles(&[
        (
            "ICML 2023 oral, The **dormant neuron** effect in deep filters, [arXiv](URL)",
            "The dormant neuron effect in deep filters",
        ),
        (
            "NeurIPS 2020, On **Warm-Starting** Sparse Filters, [arXiv](URL)",
            "On Warm-Starting Sparse Filters",
        ),
        ("Deep Filters *without* Poor Local Minima [[pdf]](URL)", "Deep Filters without Poor Local Minima"),
        (
            "Transfer in `RL`: a survey of sparse filters, JAIR 2023, [pdf](URL)",
            "Transfer in RL: a survey of sparse filters",
        ),
        (
            "**S**elf-**P**aced Filter Training for Speech [[pdf]](URL)",
            "Self-Paced Filter Training for Speech",
        ),
        ("Sparse Filters for Speech, in **ICML** 2020 [[pdf]](URL)", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech *by* Jane Doe [[pdf]](URL)", "Sparse Filters for Speech"),
    ]);
}

#[test]
fn pages_of_repositories_of_universities_and_of_a_company_are_pages_of_papers() {
    assert_called(
        "# List\n\n- [A Thesis on Sparse Filters](https://repository.example.edu/handle/1234.5/678)\n\
         - [A Report on Sparse Filters](http://research.google.com/pubs/pub12345.html)\n\
         - [A Corpus of Filters](http://hdl.handle.net/11234/1-1234)\n",
        &[("A Thesis on Sparse Filters", 1), ("A Report on Sparse Filters", 1)],
    );
}

#[test]
fn the_key_of_an_address_on_the_next_line_is_no_part_of_the_title() {
    assert_called(
        "# List\n\n- Sparse Filters for Speech\n  Paper: <https://arxiv.org/abs/2101.00001>\n  Project: <http://filt.example/>\n",
        &[("Sparse Filters for Speech", 2)],
    );
}

#[test]
fn a_title_may_go_on_behind_a_dash() {
    assert_titles(&[
        (
            "Learning Sparse Filters from Scratch - Towards Fast Models that Generalize [[paper](URL)]",
            "Learning Sparse Filters from Scratch - Towards Fast Models that Generalize",
        ),
        ("Sparse Filters for Speech - Jane Doe, Richard Roe [[paper](URL)]", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech - ICLR 2022 Spotlight [[paper](URL)]", "Sparse Filters for Speech"),
        (
            "Sparse Filters for Speech - introduces filters of sparse speech [[paper](URL)]",
            "Sparse Filters for Speech",
        ),
        ("Image Filtering - Sparse Filters for Speech [[paper](URL)]", "Sparse Filters for Speech"),
    ]);
}

#[test]
fn a_venue_then_names_then_the_title() {
    assert_titles(&[
        (
            "ICML 2019, Doe & Roe, FiltNet: Sparse Filters for Speech, [paper](URL)",
            "FiltNet: Sparse Filters for Speech",
        ),
        ("CVPR'18, Doe et al, FNet: Filters [[pdf]](URL)", "FNet: Filters"),
        ("Doe et al, SoCC'16, TR-Filt: Filters for Big Data, [paper](URL)", "TR-Filt: Filters for Big Data"),
    ]);
}

#[test]
fn what_stands_in_a_bracket_beside_a_title() {
    assert_titles(&[
        (
            "(Required) Sparse Filters for Speech. Doe and Roe. 2014. [[pdf](URL)]",
            "Sparse Filters for Speech",
        ),
        ("(Almost) No Filters at All [[pdf](URL)]", "(Almost) No Filters at All"),
        (
            "Sparse Filters: A Path to Speech (Read more on [arXiv](URL) or [here](https://filt.example))",
            "Sparse Filters: A Path to Speech",
        ),
        ("Segment Filters [[paper]](URL) [[리뷰]](https://filt.example/x)", "Segment Filters"),
    ]);
}
