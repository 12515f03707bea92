//! Titles that lose no piece: what stands in them looks like names, a venue, a quotation or a sign that sets apart.

use super::{assert_called, assert_titles};

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

#[test]
fn a_quotation_within_a_title_is_a_part_of_it() {
    assert_titles(&[
        (
            "**Sparse Filters in Speech (or \"How to Hear in Rain\")** (ICML 2017) [[pdf]](URL)",
            "Sparse Filters in Speech (or \"How to Hear in Rain\")",
        ),
        (
            "**\"Hearing a bird\" sounds like \"hearing a bee\": A Study of Filters** [[pdf]](URL)",
            "\"Hearing a bird\" sounds like \"hearing a bee\": A Study of Filters",
        ),
        (
            "(ICML 2017) \"Hearing a bird\" sounds like \"hearing a bee\": A Study of Filters [[pdf]](URL)",
            "\"Hearing a bird\" sounds like \"hearing a bee\": A Study of Filters",
        ),
        (
            "J. Doe, R. Roe, \"\"What Was That Noise?\": Filters that Listen,\" in Proc. ICML, 2019. [[pdf]](URL)",
            "\"What Was That Noise?\": Filters that Listen",
        ),
        (
            "J. Doe, R. Roe, \"Learning \"What-was\" Filters for Speech,\" in Proc. ICML, 2019. [[pdf]](URL)",
            "Learning \"What-was\" Filters for Speech",
        ),
        ("**Jane Doe, \"A Study of Sparse Filters\", ICML 2017** [[pdf]](URL)", "A Study of Sparse Filters"),
    ]);
}

#[test]
fn a_title_may_hold_signs_that_set_apart() {
    assert_titles(&[
        (
            "Learning from Speech / Text Pairs with Filters [[pdf]](URL)",
            "Learning from Speech / Text Pairs with Filters",
        ),
        ("Object Detection / Filters for Everything Sparse [[pdf]](URL)", "Filters for Everything Sparse"),
        ("Listen to the rain; remember the filters [[pdf]](URL)", "Listen to the rain; remember the filters"),
        (
            "Sparse Noise Models; Finding odd sounds in noisy speech | [[pdf]](URL)",
            "Sparse Noise Models; Finding odd sounds in noisy speech",
        ),
        ("Doe, J; Roe, R; A Study of Sparse Filters. [[pdf]](URL)", "A Study of Sparse Filters"),
        (
            "FastFilt: Sparse Quantization for Speech Models -- An Intuitive and Simple Algorithm <br> Arxiv 2023 [[pdf]](URL)",
            "FastFilt: Sparse Quantization for Speech Models -- An Intuitive and Simple Algorithm",
        ),
        (
            "CVPR 2019: Hearing Stars -- Rain and Shine in Filters [[pdf]](URL)",
            "Hearing Stars -- Rain and Shine in Filters",
        ),
        (
            "FILTA - Latent Speech Filters via Systems. [[pdf]](URL)",
            "FILTA - Latent Speech Filters via Systems",
        ),
        ("Let's Filter Rain by Rain, CVPR 2019. [[pdf]](URL)", "Let's Filter Rain by Rain"),
    ]);
}

#[test]
fn a_name_behind_an_initial_is_one_whatever_the_word() {
    assert_called(
        "# List\n\n- FiltCL: Filters with Augmentations.\n  - Y. You, T. Doe, and R. Roe. *NIPS 2020*. \
         [[pdf]](https://arxiv.org/abs/2101.00001)\n- BandCL: Filters with Views.\n  - J. Can, A. May, and R. Roe. *ICML 2020*. \
         [[pdf]](https://arxiv.org/abs/2101.00002)\n",
        &[("FiltCL: Filters with Augmentations", 1), ("BandCL: Filters with Views", 1)],
    );
}

#[test]
fn what_a_label_says_behind_its_title_goes() {
    assert_titles(&[
        (
            "[Doe, J., Roe, R. and Major, M., 2018. Human filters and machine speech. The monthly filter of rain, 13(1), pp.23-29.](URL)",
            "Human filters and machine speech",
        ),
        (
            "[Doe, J. and Roe, R., 2021. Filters, Rain, and Order. In: Proceedings of the 2021 ACM Conference on Rain (RAIN), pp.5–6.](URL)",
            "Filters, Rain, and Order",
        ),
        (
            "[Doe, J. and Roe, R., 2023. Pairing filters with rain. *Some Working Paper* No. 31422.](URL)",
            "Pairing filters with rain",
        ),
        ("[Sparse Filters for Torn Speech, Jane Doe, 2008](URL)", "Sparse Filters for Torn Speech"),
        ("[Some-Filters-Joined-by-Hyphens, Jane Doe, 1999](URL)", "Some-Filters-Joined-by-Hyphens"),
        (
            "[Sparse Filters - Theory and Rain, ACM Transactions on Filter Systems, 1983](URL)",
            "Sparse Filters - Theory and Rain",
        ),
        ("[Filtkey: Telling Rain from Speech, TOS, 2017](URL)", "Filtkey: Telling Rain from Speech"),
        ("FiltNet (IEEE Access) [[pdf]](URL)", "FiltNet"),
        ("FiltNet (CVM) [[pdf]](URL)", "FiltNet"),
        (
            "Filters for the Anterior Cruciate Ligament (ACL) [[pdf]](URL)",
            "Filters for the Anterior Cruciate Ligament (ACL)",
        ),
    ]);
}

#[test]
fn a_title_of_words_of_venues_and_labels_is_one() {
    assert_titles(&[
        ("[On the Nature of Code](URL)", "On the Nature of Code"),
        (
            "[Findings of the 2019 Conference on Filter Design (WSC19)](URL)",
            "Findings of the 2019 Conference on Filter Design (WSC19)",
        ),
        (
            "**Findings of the 2019 Conference on Filter Design (WSC19)** [[pdf]](URL)",
            "Findings of the 2019 Conference on Filter Design (WSC19)",
        ),
        (
            "FILT-E 2, Drizzle, and Stable Rain Compared [[pdf]](URL)",
            "FILT-E 2, Drizzle, and Stable Rain Compared",
        ),
        ("YODA: Better, Faster, Stronger, CVPR 2017 [[pdf]](URL)", "YODA: Better, Faster, Stronger"),
        ("Noise Understands, Too, CVPR 2019. [[pdf]](URL)", "Noise Understands, Too"),
    ]);
}
