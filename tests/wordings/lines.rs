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
        (
            "Jane Doe, Richard Roe, Inside-Outside Net: Detecting Sparse Filters in Context [[pdf]](URL)",
            "Inside-Outside Net: Detecting Sparse Filters in Context",
        ),
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

#[test]
fn what_bars_set_apart_behind_names_is_where_the_title_appeared() {
    assert_titles(&[
        (
            "2008 | Sparse Filters for Parameter Determination of Machines | Jane Doe, et al. | Expert Systems with Filters | [`PDF`](URL)",
            "Sparse Filters for Parameter Determination of Machines",
        ),
        (
            "2015 | Sparse Filter Space Pruning - A New Component for Filters of Speech | Jane Doe, et al. | [`PDF`](URL)",
            "Sparse Filter Space Pruning - A New Component for Filters of Speech",
        ),
        (
            "**2015-01** | Unsupervised filters of speech with noise | *Jane Doe, Richard Roe* | [Some Symposium on Speech (SSS)](URL)",
            "Unsupervised filters of speech with noise",
        ),
    ]);
}

#[test]
fn an_entry_of_two_papers_is_called_as_the_first() {
    assert_called(
        "# List\n\n- [The Sparse Filter System](https://arxiv.org/abs/2101.00001) (2003) and \
         [FiltTable: A Distributed Filter System for Sparse Data](https://arxiv.org/abs/2101.00002) (2006): two parts\n",
        &[("The Sparse Filter System", 2)],
    );
}

#[test]
fn more_that_clings_to_a_title() {
    assert_titles(&[
        ("Point Filters <sup>ICCV 2021</sup> [[paper]](URL)", "Point Filters"),
        (
            "Learning of H<sub>2</sub>O Filters with Speech [[paper]](URL)",
            "Learning of H2O Filters with Speech",
        ),
        ("[ICCV2021 - Sparse Filters for Speech](URL)", "Sparse Filters for Speech"),
        ("（NeurIPS 2020）Sparse Filters for Speech。[论文](URL)", "Sparse Filters for Speech"),
        ("Título: Sparse Filters for Speech. Enlace: URL", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech #speech #filters [[paper]](URL)", "Sparse Filters for Speech"),
        ("Sparse-Filter Vectors (original paper: URL)", "Sparse-Filter Vectors"),
        (
            "Compress Filters by Deleting Rows and Columns ([arXiv](URL))",
            "Compress Filters by Deleting Rows and Columns",
        ),
        ("Doe (2017) Sparse filters for all speech. [Link](URL)", "Sparse filters for all speech"),
        ("Sparse filters for all speech (NIPS) — [arXiv](URL)", "Sparse filters for all speech"),
        ("Best Paper: Sparse filters for all speech [arXiv](URL)", "Sparse filters for all speech"),
    ]);
}

#[test]
fn names_behind_a_venue_and_the_turn_of_a_reading_are_no_part_of_a_title() {
    assert_titles(&[
        (
            "Norm-Based Control in Sparse Filters, COLT 2015, Doe, Roe, Major. [paper](URL)",
            "Norm-Based Control in Sparse Filters",
        ),
        (
            "Reading 1: Understanding sparse filters requires rethinking URL",
            "Understanding sparse filters requires rethinking",
        ),
        (
            "Part 2: Understanding sparse filters requires rethinking URL",
            "Part 2: Understanding sparse filters requires rethinking",
        ),
    ]);
}

#[test]
fn what_is_glued_to_a_title_or_stands_out_within_it() {
    assert_titles(&[
        ("Sparse Filters for Speech: A Survey,2023. [paper](URL)", "Sparse Filters for Speech: A Survey"),
        ("Sparse Filters for Speech,ICML 2023. [paper](URL)", "Sparse Filters for Speech"),
        ("Speech in Oslo,2023 and Filters in Rome [paper](URL)", "Speech in Oslo,2023 and Filters in Rome"),
        (
            "The Great Filters: A Comparison of Sparse Models across **Speech Synthesis** Tasks [paper](URL)",
            "The Great Filters: A Comparison of Sparse Models across Speech Synthesis Tasks",
        ),
        (
            "FIL: Filter Speech Alive - Generating Expressive Voices from Sparse Filters, URL",
            "FIL: Filter Speech Alive - Generating Expressive Voices from Sparse Filters",
        ),
        ("FIL: Filter Speech Alive - Jane Doe, Richard Roe, URL", "FIL: Filter Speech Alive"),
        (
            "FIL: Filter Speech Alive - it generates voices from noise. [paper](URL)",
            "FIL: Filter Speech Alive",
        ),
    ]);
}

#[test]
fn a_venue_in_brackets_before_a_title_is_none_whatever_its_words() {
    assert_titles(&[
        (
            "(**Frontiers in hearing 2019**) A Review of Sparse Filters [[paper](URL)]",
            "A Review of Sparse Filters",
        ),
        (
            "**[Frontiers in hearing 2019]** A Review of Sparse Filters [[paper](URL)]",
            "A Review of Sparse Filters",
        ),
        (
            "[*Frontiers in hearing, 2019*] A Review of Sparse Filters [[paper](URL)]",
            "A Review of Sparse Filters",
        ),
        ("**Hearing at the Filter Challenge 2019** [[paper](URL)]", "Hearing at the Filter Challenge 2019"),
    ]);
}

#[test]
fn a_note_under_a_name_is_not_what_the_paper_is_called() {
    let noted = |key: &str, note: &str| {
        format!("# L\n\n- [FiltRPN](https://arxiv.org/abs/2101.00001)  \n  {key}{note}\n")
    };
    for source in [
        noted("**Motivation**: ", "Filters of Similar Things Are Weak against Distractors"),
        noted("**Motivation:** ", "Filters of Similar Things Are Weak against Distractors"),
        noted(
            "**出发点**：",
            "滤波器的共同问题是，对类间干扰的抵抗能力差，通用表达空间与特别物体表达空间的不一致",
        ),
    ] {
        assert_called(&source, &[("FiltRPN", 1)]);
    }
}

#[test]
fn a_title_in_bold_goes_on_in_bold_on_the_next_line() {
    assert_called(
        "# L\n\n6. **The filter turn: from sparse filters to dense**\n   **hearing systems.** ICML, 2016. \
         [paper](https://arxiv.org/abs/2101.00001)\n\n   *Jane Doe, Richard Roe*\n",
        &[("The filter turn: from sparse filters to dense hearing systems", 1)],
    );
}

#[test]
fn lines_without_bullets_list_a_paper_each() {
    assert_called(
        "# L\n\n[Filters made simple and sound](https://example.org/filters.pdf)\n\
         [Optimizing filters with batching](https://example.org/server/api/core/bitstreams/6d01/content)\n\
         [Using Filters to Build a Store](https://arxiv.org/abs/2101.00001)\n",
        &[("Filters made simple and sound", 1), ("Using Filters to Build a Store", 1)],
    );
    assert_called(
        "# L\n\nFilters made simple [pdf](https://arxiv.org/abs/2101.00001)\n\
         Sparse Filters of Noise [pdf](https://arxiv.org/abs/2101.00002) [code](https://github.com/doe/noise)\n",
        &[("Filters made simple", 1), ("Sparse Filters of Noise", 2)],
    );
    // What stands under a title, and says so, is no paper of its own.
    assert_called(
        "# L\n\nLearning Sparse Filters from Noise [pdf](https://arxiv.org/abs/2101.00001)\n\
         Extended version [pdf](https://arxiv.org/abs/2101.00002)\nTalk slides [pdf](https://example.org/slides.pdf)\n",
        &[("Learning Sparse Filters from Noise", 3)],
    );
}

#[test]
fn a_link_behind_the_paper_s_is_no_sentence_though_its_label_is_small() {
    assert_called(
        "# L\n\nSparse Filters of Noise [pdf](https://arxiv.org/abs/2101.00001) [code](https://github.com/doe/noise)\n",
        &[("Sparse Filters of Noise", 2)],
    );
    assert_called(
        "# L\n\nSparse Filters of Noise [pdf](https://arxiv.org/abs/2101.00001) tells what we built upon.\n",
        &[],
    );
}

#[test]
fn a_year_and_a_journal_behind_a_title_are_no_part_of_it() {
    assert_titles(&[
        (
            "[Sparse filter similarity for speech, 2020, Some Journal of Machine Hearing](URL)",
            "Sparse filter similarity for speech",
        ),
        ("[Speech in Oslo, 2020, and what came of it](URL)", "Speech in Oslo, 2020, and what came of it"),
    ]);
}
