//! Titles that lose no piece: what stands in them looks like names, a venue, a quotation or a sign that sets apart.

use super::assert_titles;

#[test]
fn two_words_before_a_colon_are_no_authors() {
    assert_titles(&[
        ("Knit and Mend: Filters for Torn Speech [[pdf]](URL)", "Knit and Mend: Filters for Torn Speech"),
        (
            "Salt and Pepper: Grains of Sparse Noise. ICML 2019. [[pdf]](URL)",
            "Salt and Pepper: Grains of Sparse Noise",
        ),
        ("FILTERT and Cousins: What They Hear [[pdf]](URL)", "FILTERT and Cousins: What They Hear"),
        ("[Ernst and Jest: What Filters Mean](URL)", "Ernst and Jest: What Filters Mean"),
        ("Doe & Roe: 'A Study of Sparse Filters' [[pdf]](URL)", "A Study of Sparse Filters"),
        ("Jane Doe, Richard Roe: A Study of Sparse Filters [[pdf]](URL)", "A Study of Sparse Filters"),
    ]);
}

#[test]
fn what_one_is_told_to_do_is_nobody_s_name() {
    assert_titles(&[
        (
            "Listen Once, Speak Twice: Filters with Memory [[pdf]](URL)",
            "Listen Once, Speak Twice: Filters with Memory",
        ),
        (
            "Teach Short, Speak Longer: A Sparse Approach, CVPR 2019. [[pdf]](URL)",
            "Teach Short, Speak Longer: A Sparse Approach",
        ),
        ("[Sow Big, Then Reap: On the Cost of Filters](URL)", "Sow Big, Then Reap: On the Cost of Filters"),
        (
            "Sparse Filters for Rain: Past, Present, and Future, ICML 2020. [[pdf]](URL)",
            "Sparse Filters for Rain: Past, Present, and Future",
        ),
        (
            "Sparse Filters for Snow: Past, Present, and Future (2020) [[pdf]](URL)",
            "Sparse Filters for Snow: Past, Present, and Future",
        ),
        ("How Sparse Are Filters, Really?, ICML 2020. [[pdf]](URL)", "How Sparse Are Filters, Really?"),
        ("CVPR 2019: Look, Listen and Filter [paper](URL)", "Look, Listen and Filter"),
        (
            "CVPR 2019: Rain, Clocks, and the Order of Filters [paper](URL)",
            "Rain, Clocks, and the Order of Filters",
        ),
    ]);
}

#[test]
fn a_name_and_its_year_before_a_colon_are_no_venue() {
    assert_titles(&[
        ("**FILT2018: A Corpus of Torn Speech** [[pdf]](URL)", "FILT2018: A Corpus of Torn Speech"),
        ("[Filt-2018: A Corpus of Torn Speech](URL)", "Filt-2018: A Corpus of Torn Speech"),
        ("FiLT 2018: A Corpus of Torn Speech [[pdf]](URL)", "FiLT 2018: A Corpus of Torn Speech"),
        ("**FILT 2018: A Corpus of Torn Speech** [[pdf]](URL)", "FILT 2018: A Corpus of Torn Speech"),
        ("CVPR 2018: A Corpus of Torn Speech [[pdf]](URL)", "A Corpus of Torn Speech"),
        ("ICML2018: A Corpus of Torn Speech [[pdf]](URL)", "A Corpus of Torn Speech"),
    ]);
}

#[test]
fn an_organisation_behind_a_sign_goes_and_a_name_between_colons_stays() {
    assert_titles(&[
        ("Fast Filters for Speech(@University of Filters etc) [[pdf]](URL)", "Fast Filters for Speech"),
        ("Slow Filters for Speech (@filt.example) [[pdf]](URL)", "Slow Filters for Speech"),
        (
            "**FiltQA**:Filtong: Better Speech for Sparse Filters. [paper](URL)",
            "Filtong: Better Speech for Sparse Filters",
        ),
    ]);
}
