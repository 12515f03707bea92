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
