//! When two titles are those of one paper, and when a paper found by title is the listed one.

use opcit::identify::title::{Acceptance, Agreement, accept, agreement, similarity};

use Agreement::{Close, Different, Doubtful, Same};

/// Titles as a list and a service give them.
const PAIRS: &[(Agreement, &str, &str)] = &[
    (Same, "Attention Is All You Need", "Attention is all you need."),
    (
        Same,
        "Donâ€™t Stop Pretraining: Adapt Language Models to Domains and Tasks",
        "Don't Stop Pretraining: Adapt Language Models to Domains and Tasks",
    ),
    (Same, "Auto-Encoding Variational Bayes", "Autoencoding variational Bayes"),
    (
        Same,
        "Whisper: Robust Speech Recognition via Large-Scale Weak Supervision",
        "Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Same,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Whisper: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (Same, "GAT - Graph Attention Networks over Trees", "Graph Attention Networks over Trees"),
    (
        Same,
        "Deep Residual Learning for Image Recognition (CVPR 2016)",
        "Deep Residual Learning for Image Recognition",
    ),
    (Same, "[NeurIPS 2021] Learning Graphs from Sparse Data", "Learning Graphs from Sparse Data"),
    (Same, "Learning $L_0$ norms with \\emph{many} gates", "Learning L0 Norms with Many Gates"),
    (Same, "$\\beta$-VAE: Learning Basic Visual Concepts", "β-VAE: Learning Basic Visual Concepts"),
    (Same, "Über die Schätzung der Entropie von Schölkopf", "Uber die Schatzung der Entropie von Scholkopf"),
    (
        Same,
        "Analysis of {EEG} signals in na{\\\"\\i}ve subjects",
        "Analysis of EEG Signals in Naïve Subjects",
    ),
    (Same, "Search &amp; Rescue with Drones in Forests", "Search and Rescue with Drones in Forests"),
    (
        Same,
        "Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
    ),
    (Same, "A Unifed View of Masked Image Modelling", "A Unified View of Masked Image Modeling"),
    (
        Close,
        "Large Language Models Encode Clinical Knowledge",
        "Large language models encode clinical knowledge: a benchmark with human raters",
    ),
    (
        Close,
        "Segment Anything in Medical Images and Videos: Benchmark and Deployment",
        "Segment Anything in Medical Images and Videos",
    ),
    (Close, "BERT", "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"),
    (Close, "MedBot: A chatbot for wards", "MedBot: Conversational agents that help nurses with their notes"),
    (Doubtful, "DALL-E 2", "Hierarchical Text-Conditional Image Generation with CLIP Latents"),
    (Doubtful, "The original GAN paper", "Generative Adversarial Networks"),
    (Same, "深度学习 (Deep Learning for Images of Cities)", "Deep Learning for Images of Cities"),
    (Doubtful, "SRFBN", "Feedback Network for Image Super-Resolution"),
    (Doubtful, "GPT-3", "Language Models are Few-Shot Learners"),
    (
        Doubtful,
        "Better Language Models and Their Implications",
        "Language Models are Unsupervised Multitask Learners",
    ),
    (Doubtful, "大规模语言模型的综述与展望研究", "A Survey of Large Language Models in Practice"),
    (Doubtful, "Roe et al. 2003", "Reconstructing the temporal ordering of biological samples"),
    (Doubtful, "", "A Survey of Large Language Models"),
    (
        Doubtful,
        "YOLOv3: An Incremental Improvement",
        "YOLOv4: Optimal Speed and Accuracy of Object Detection",
    ),
    // What is written about a paper is not the paper, however much of the title it bears.
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Correction to: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Author Correction: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Erratum: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Retraction Note to: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Comment on “Robust Speech Recognition via Large-Scale Weak Supervision”",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Reply to: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Editorial: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Robust Speech Recognition via Large-Scale Weak Supervision: Supplementary Material",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Robust Speech Recognition via Large-Scale Weak Supervision: Erratum",
    ),
    (
        Different,
        "Robust Speech Recognition via Large-Scale Weak Supervision",
        "Expression of Concern: Robust Speech Recognition via Large-Scale Weak Supervision",
    ),
    (Different, "Erratum: Robust Speech Recognition at Scale", "Robust Speech Recognition at Scale"),
    (Same, "Erratum: Robust Speech Recognition at Scale", "Erratum to: Robust Speech Recognition at Scale"),
    (Close, "Robust Speech Recognition at Scale", "Robust Speech Recognition at Scale: A Brief Survey"),
    (Doubtful, "Attention Is All You Need", "Attention Is Not All You Need"),
    (Different, "Improved basic block reordering", "Autotuning Search Space for Loop Transformations"),
    (
        Different,
        "Language Models Learn to Mislead Humans via RLHF",
        "A Simple and Effective Reinforcement Learning Method for Text-to-Image Diffusion Fine-tuning",
    ),
    (
        Different,
        "Performance Embeddings: A Similarity-Based Transfer Tuning Approach to Performance Optimization",
        "Improving cross-platform binary analysis using representation learning via graph alignment",
    ),
    (
        Different,
        "Deep Residual Learning for Image Recognition",
        "The Prevalence of Asthma among Schoolchildren in Coastal Towns",
    ),
];

#[test]
fn titles_agree() {
    let mut wrong = Vec::new();
    for (expected, listed, fetched) in PAIRS {
        let got = agreement(listed, fetched);
        if got != *expected {
            wrong.push(format!(
                "{got:?}, not {expected:?} ({:.3}): {listed} / {fetched}",
                similarity(listed, fetched)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Case {
    verdict: &'static str,
    listed: (&'static str, &'static [&'static str], Option<i16>),
    candidate: (&'static str, &'static [&'static str], Option<i16>),
}

const fn case(
    verdict: &'static str,
    listed: (&'static str, &'static [&'static str], Option<i16>),
    candidate: (&'static str, &'static [&'static str], Option<i16>),
) -> Case {
    Case { verdict, listed, candidate }
}

const CASES: &[Case] = &[
    // Equal titles.
    case(
        "accept",
        ("Attention Is All You Need", &[], None),
        ("Attention is All you Need", &["Ashish Vaswani"], Some(2017)),
    ),
    case(
        "accept",
        ("Attention Is All You Need", &["Vaswani et al."], Some(2017)),
        ("Attention is All you Need", &["Ashish Vaswani"], Some(2023)),
    ),
    case(
        "candidate",
        ("Attention Is All You Need", &["Jane Roe"], None),
        ("Attention is All you Need", &["Ashish Vaswani"], Some(2017)),
    ),
    case(
        "candidate",
        ("A Survey of Deep Learning Methods", &[], Some(2015)),
        ("A Survey of Deep Learning Methods", &["Ann Poe"], Some(2022)),
    ),
    case(
        "accept",
        ("A Survey of Deep Learning Methods", &[], Some(2015)),
        ("A Survey of Deep Learning Methods", &["Ann Poe"], Some(2016)),
    ),
    // Short ones.
    case("candidate", ("Deep Learning", &[], None), ("Deep learning", &["Yann LeCun"], Some(2015))),
    case(
        "accept",
        ("Deep Learning", &["LeCun, Yann", "Bengio, Yoshua"], None),
        ("Deep learning", &["Yann LeCun", "Y. Bengio"], Some(2015)),
    ),
    case(
        "candidate",
        ("Deep Learning", &["Ian Goodfellow"], None),
        ("Deep learning", &["Yann LeCun", "Y. Bengio"], Some(2015)),
    ),
    // People of like names are other people, and a surname says little years apart.
    case(
        "candidate",
        ("Video Understanding Survey", &["Wei Li", "Jun Xu"], Some(2020)),
        ("Video Understanding Survey", &["Wei Liu", "Bin Chen"], Some(2020)),
    ),
    case(
        "candidate",
        ("Graph Neural Networks: A Review", &["Jie Zhou"], Some(2018)),
        ("Graph Neural Networks: A Review", &["Jiexin Zhou"], Some(2023)),
    ),
    case(
        "candidate",
        ("Transfer Learning", &["Zhang"], Some(2023)),
        ("Transfer Learning", &["Yu Zhang"], Some(2010)),
    ),
    case(
        "accept",
        ("Transfer Learning", &["Zhang"], Some(2011)),
        ("Transfer Learning", &["Yu Zhang"], Some(2010)),
    ),
    case(
        "accept",
        ("Video Understanding Survey", &["Zhu JY"], Some(2020)),
        ("Video Understanding Survey", &["Jun-Yan Zhu"], Some(2020)),
    ),
    // What is no person contradicts nothing, and confirms nothing.
    case(
        "accept",
        ("Observation of a New Particle in the Search for Quxes", &["The ATLAS Collaboration"], Some(2012)),
        ("Observation of a New Particle in the Search for Quxes", &["G. Aad", "T. Abajyan"], Some(2012)),
    ),
    case(
        "accept",
        ("Observation of a New Particle in the Search for Quxes", &["何恺明"], Some(2012)),
        ("Observation of a New Particle in the Search for Quxes", &["Kaiming He"], Some(2012)),
    ),
    case(
        "candidate",
        ("Observation of a New Particle in the Search for Quxes", &["Jane Roe"], Some(2012)),
        ("Observation of a New Particle in the Search for Quxes", &["G. Aad", "T. Abajyan"], Some(2012)),
    ),
    case(
        "candidate",
        ("Video Understanding", &["OpenAI"], Some(2020)),
        ("Video Understanding", &["Josh Achiam"], Some(2020)),
    ),
    // Nicknames, venues, subtitles.
    case(
        "accept",
        ("Whisper: Robust Speech Recognition via Large-Scale Weak Supervision", &[], None),
        ("Robust Speech Recognition via Large-Scale Weak Supervision", &["Alec Radford"], Some(2022)),
    ),
    case(
        "accept",
        ("ChatGPT for Robotics: Design Principles and Model Abilities", &[], None),
        ("ChatGPT for Robotics: Design Principles and Model Abilities", &["Sai Vemprala"], Some(2023)),
    ),
    case(
        "accept",
        ("Learning Graphs from Sparse Data, ICML 2020", &[], None),
        ("Learning Graphs from Sparse Data", &["Ann Poe"], Some(2020)),
    ),
    case(
        "accept",
        ("Large Language Models Encode Clinical Knowledge", &[], None),
        ("Large Language Models Encode Clinical Knowledge: A Benchmark", &["Karan Singhal"], Some(2022)),
    ),
    case(
        "candidate",
        ("A Survey on Deep Learning", &[], None),
        ("A Survey on Deep Learning: Algorithms and Applications in Agriculture", &["Ann Poe"], Some(2018)),
    ),
    case(
        "accept",
        ("A Survey on Deep Learning", &["A. Poe"], None),
        ("A Survey on Deep Learning: Algorithms and Applications in Agriculture", &["Ann Poe"], Some(2018)),
    ),
    case(
        "candidate",
        ("BERT", &[], None),
        ("BERT: Pre-training of Deep Bidirectional Transformers", &["Jacob Devlin"], Some(2019)),
    ),
    // Alike.
    case(
        "candidate",
        ("Learning to Rank with Selection Biases in Search", &[], None),
        ("Learning to Rank with Selection Bias in Search", &["Ann Poe"], Some(2018)),
    ),
    case(
        "accept",
        ("Learning to Rank with Selection Biases in Search", &["Ann Poe", "Bo Li"], Some(2018)),
        ("Learning to Rank with Selection Bias in Search", &["A. Poe"], Some(2018)),
    ),
    case(
        "candidate",
        ("Learning to Rank with Selection Biases in Search", &["Ann Poe"], Some(2010)),
        ("Learning to Rank with Selection Bias in Search", &["A. Poe"], Some(2018)),
    ),
    case(
        "accept",
        ("Graph Networks for Zhōu Texts in the Archive", &["Zhang Wei"], None),
        ("Graph Network for Zhou Texts in the Archive", &["Wei Zhang"], Some(2020)),
    ),
    // Parts and versions are other papers.
    case(
        "candidate",
        ("Topics in Queueing Theory and Practice, Part 1", &["Ann Poe"], Some(2018)),
        ("Topics in Queueing Theory and Practice, Part 2", &["Ann Poe"], Some(2018)),
    ),
    case(
        "candidate",
        ("Topics in Queueing Theory and Practice II", &["Ann Poe"], Some(2018)),
        ("Topics in Queueing Theory and Practice III", &["Ann Poe"], Some(2018)),
    ),
    // What is written about a paper, of another kind, or to the contrary.
    case(
        "candidate",
        ("Robust Speech Recognition at Scale", &["Ann Poe"], Some(2022)),
        ("Correction to: Robust Speech Recognition at Scale", &["Ann Poe"], Some(2022)),
    ),
    case(
        "candidate",
        ("Reply to: Robust Speech Recognition at Scale", &[], None),
        ("Robust Speech Recognition at Scale", &["Ann Poe"], Some(2022)),
    ),
    case(
        "candidate",
        ("Robust Speech Recognition at Scale", &["Ann Poe"], Some(2022)),
        ("Robust Speech Recognition at Scale: Supplementary Material", &["Ann Poe"], Some(2022)),
    ),
    case(
        "candidate",
        ("Robust Speech Recognition at Scale", &[], None),
        ("Robust Speech Recognition at Scale: A Survey", &["Ann Poe"], Some(2022)),
    ),
    case(
        "accept",
        ("Robust Speech Recognition at Scale", &["Ann Poe"], None),
        ("Robust Speech Recognition at Scale: A Survey", &["Ann Poe"], Some(2022)),
    ),
    case(
        "candidate",
        ("Attention Is All You Need", &["Ashish Vaswani"], Some(2017)),
        ("Attention Is Not All You Need", &["Ashish Vaswani"], Some(2017)),
    ),
    case(
        "candidate",
        ("Spectra of Quxes in Strong Fields", &["Ann Poe"], None),
        ("Spectra of Non-Quxes in Strong Fields", &["Ann Poe"], None),
    ),
    // Others.
    case(
        "reject",
        ("Attention Is All You Need", &[], None),
        ("Deep Residual Learning for Image Recognition", &["Kaiming He"], Some(2016)),
    ),
    case(
        "reject",
        ("", &[], None),
        ("Deep Residual Learning for Image Recognition", &["Kaiming He"], Some(2016)),
    ),
];

#[test]
fn papers_found_by_title() {
    let mut wrong = Vec::new();
    for Case { verdict, listed, candidate } in CASES {
        let got = accept(listed.0, listed.1, listed.2, candidate.0, candidate.1, candidate.2);
        let name = match got {
            Acceptance::Accept { .. } => "accept",
            Acceptance::Candidate { .. } => "candidate",
            Acceptance::Reject => "reject",
        };
        if name != *verdict {
            wrong.push(format!("{got:?}, not {verdict}: {listed:?} / {candidate:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const T: &str = "Deep Learning for Cardiac Image Segmentation in the Clinic";

fn verdict(listed: &str, candidate: &str, authors: &[&str]) -> &'static str {
    match accept(listed, authors, Some(2019), candidate, &["Ann Poe", "Bo Li"], Some(2020)) {
        Acceptance::Accept { .. } => "accept",
        Acceptance::Candidate { .. } => "candidate",
        Acceptance::Reject => "reject",
    }
}

/// What bears the title of a paper is another work, whoever wrote it; a link to it is a wrong one.
#[test]
fn texts_about_a_paper_are_not_the_paper() {
    let mut wrong = Vec::new();
    for mark in [
        "Retraction notice to: {}",
        "Retraction notice to “{}” [Med. Image Anal. 42 (2017) 60–88]",
        "Notice of Retraction: {}",
        "Removal notice to: {}",
        "Withdrawal: {}",
        "Corrigendum to “{}” [Med. Image Anal. 42 (2017) 60–88]",
        "Correction to: {}",
        "Author Correction: {}",
        "Publisher Correction: {}",
        "Erratum: {}",
        "Expression of Concern: {}",
        "Editorial: {}",
        "Guest Editorial: {}",
        "Comment on: {}",
        "Comment on “{}” by Poe and Li",
        "Commentary: {}",
        "Reply to: {}",
        "In Reply: {}",
        "Response to {}",
        "Author response for {}",
        "Discussion of “{}”",
        "Supplementary material for {}",
        "{}: Supplementary Material",
        "{}: Erratum",
        "Re: {}",
        "Preface: {}",
        "Book Review: {}",
        "{} [Book Review]",
        "Technical Perspective: {}",
        "Abstract 5373: {}",
        "Abstract P3-01-05: {}",
        "Poster: {}",
        "Poster Abstract: {}",
        "Demo: {}",
        "Extended Abstract: {}",
        "Brief Announcement: {}",
        "Keynote: {}",
        "Invited Talk: {}",
        "Slides: {}",
        "Thesis: {}",
        "Data from: {}",
        "Replication Data for: {}",
        "Code for: {}",
        "Dataset: {}",
        "A Note on {}",
        "Note on: {}",
        "Remarks on {}",
        "A Critique of: {}",
        "Letter to the Editor: {}",
        "Decision letter for {}",
        "Faculty Opinions recommendation of {}",
        "{} (Student Abstract)",
        "{} (Extended Abstract)",
        "{} (Poster)",
        "{} (Slides)",
        "{} (Invited Talk)",
        "{}: PhD Thesis",
        "{} (Master's Thesis)",
        "{}: A Reproducibility Study",
        "{}: A Replication Study",
        "{}: A Critique",
        "{}: Study Protocol",
    ] {
        let other = mark.replace("{}", T);
        for (listed, candidate) in [(T, other.as_str()), (other.as_str(), T)] {
            for authors in [&[][..], &["Ann Poe"]] {
                let got = verdict(listed, candidate, authors);
                if got != "candidate" {
                    wrong.push(format!("{got} {authors:?}: {listed} / {candidate}"));
                }
            }
        }
        let got = agreement(T, &other);
        if got != Different {
            wrong.push(format!("{got:?}: {other}"));
        }
        if agreement(&other, &other.to_uppercase()) != Same || verdict(&other, &other, &[]) != "accept" {
            wrong.push(format!("not itself: {other}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A paper of another kind is taken on the word of its authors alone.
#[test]
fn a_survey_is_taken_on_the_word_of_its_authors() {
    for mark in [
        "Survey: {}",
        "Review: {}",
        "Review of: {}",
        "Tutorial: {}",
        "Introduction to {}",
        "{}: A Survey and Outlook",
        "{}: A Survey of Recent Advances",
        "{}: Review and Perspectives",
        "{}: Recent Advances and Challenges - A Review",
        "{}: The Dataset",
    ] {
        let other = mark.replace("{}", T);
        assert_eq!(verdict(T, &other, &[]), "candidate", "{other}");
        assert_eq!(verdict(T, &other, &["Ann Poe"]), "accept", "{other}");
        assert_eq!(agreement(T, &other), Close, "{other}");
    }
}

/// Works that stand side by side differ in a word, and are by the same people.
#[test]
fn siblings_are_not_taken() {
    let mut wrong = Vec::new();
    for (a, b) in [
        ("{}", "{}: Part II"),
        ("{}", "{}, Part I"),
        ("{}", "{} (Part 2)"),
        ("{}", "{} II"),
        ("{}", "{}, II"),
        ("{}", "{} 2.0"),
        ("{}", "{} v2"),
        ("{}", "{}, Revisited"),
        ("{}", "{} Revisited"),
        ("{}", "Rethinking {}"),
        ("{}", "Improved {}"),
        ("{}: Part V", "{}: Part X"),
        ("{}. Part IX", "{}. Part XI"),
        ("{}. XI", "{}. XII"),
        ("{}, Part One", "{}, Part Two"),
        ("{}: Part A", "{}: Part B"),
        ("The Sixth {}", "The Seventh {}"),
        ("First-Order {}", "Second-Order {}"),
        ("Lower Bounds of {}", "Upper Bounds of {}"),
        ("Supervised {}", "Unsupervised {}"),
        ("Zero-Shot {}", "Few-Shot {}"),
        ("Linear {}", "Nonlinear {}"),
        ("Linear {}", "Non-Linear {}"),
        ("Symmetric {}", "Asymmetric {}"),
        ("Decidability of {}", "Undecidability of {}"),
        ("Evidence for {}", "Observation of {}"),
        ("{} with Thin Smears", "{} with Thick Smears"),
        ("{} of Images", "{} of Videos"),
        ("{} in African Cities", "{} in Indian Cities"),
        ("{} from English to German", "{} from German to English"),
        ("{} in C", "{} in C++"),
        ("{} in C", "{} in C#"),
        ("{} by U-Net", "{} by U-Net++"),
        ("{} in 2D", "{} in 3D"),
        ("{} by GPT-3", "{} by GPT-4"),
    ] {
        let (a, b) = (a.replace("{}", T), b.replace("{}", T));
        for (listed, candidate) in [(&a, &b), (&b, &a)] {
            for authors in [&[][..], &["Ann Poe"]] {
                let got = verdict(listed, candidate, authors);
                if got == "accept" {
                    wrong.push(format!("{got} {authors:?}: {listed} / {candidate}"));
                }
            }
            if agreement(listed, candidate) == Same {
                wrong.push(format!("the same: {listed} / {candidate}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One title in two ways of writing it, without a word from the authors.
#[test]
fn one_title_is_written_in_many_ways() {
    let mut wrong = Vec::new();
    for (a, b) in [
        ("An Image Is Worth 16×16 Words", "An Image is Worth 16x16 Words"),
        ("An Image Is Worth $16\\times16$ Words", "An Image is Worth 16x16 Words"),
        ("An Image Is Worth 16 x 16 Words", "An Image is Worth 16 × 16 Words"),
        (
            "Poincar&eacute; Embeddings of Hierarchies of Graphs",
            "Poincaré Embeddings of Hierarchies of Graphs",
        ),
        ("Speech &ndash; Text &mdash; Image Representations", "Speech – Text — Image Representations"),
        ("Don&#8217;t Stop Pretraining on Domains", "Don't Stop Pretraining on Domains"),
        ("Learning&nbsp;Joint Representations of Speech", "Learning Joint Representations of Speech"),
        ("&beta;-VAE for Visual Concepts &#x26; Words", "β-VAE for Visual Concepts & Words"),
        ("Fish &chips; and Salt for Everybody", "Fish &chips; and Salt for Everybody"),
        ("Nonparametric Discrimination of Instances", "Non-Parametric Discrimination of Instances"),
        ("Modelling the Behaviour of Neighbouring Tumours", "Modeling the Behavior of Neighboring Tumors"),
        ("Optimisation of Tokenised Texts at Scale", "Optimization of Tokenized Texts at Scale"),
        ("{\\AA}ngstr{\\\"o}m-Scale Imaging of Proteins", "Ångström-Scale Imaging of Proteins"),
        ("Learning $\\ell_1$ Regularized Codes for Images", "Learning ℓ1 Regularized Codes for Images"),
        ("Verifying Concurrent C++ Programs", "Verifying Concurrent C$^{++}$ Programs"),
        (
            "Mask Networks for Cells: Segmentation under the Microscope",
            "Segmentation under the Microscope: Mask Networks for Cells",
        ),
        ("Learning Graphs from Sparse Data (ICLR 2020 Poster)", "Learning Graphs from Sparse Data"),
    ] {
        for (listed, candidate) in [(a, b), (b, a)] {
            let got = verdict(listed, candidate, &[]);
            if got != "accept" || !matches!(agreement(listed, candidate), Same | Close) {
                wrong.push(format!("{got}: {listed} / {candidate}"));
            }
        }
    }
    // With one from them, small differences are slips.
    for (a, b) in [
        (
            "Transferrable Visual Models from Natural Langauge",
            "Transferable Visual Models from Natural Language",
        ),
        ("Attention Networks for Social Recommendations", "Attention Network for Social Recommendation"),
        ("Nonconvex Optimization in Machine Learning", "Non-Convex Optimization for Machine Learning"),
        ("A Probabilistic Model of Language and Vision", "Probabilistic Models of Language and Vision"),
        (
            "Learning via Nonparametric Instance-Level Discrimination",
            "Learning via Non-Parametric Instance Discrimination",
        ),
    ] {
        for (listed, candidate) in [(a, b), (b, a)] {
            let got = verdict(listed, candidate, &["Ann Poe"]);
            if got != "accept" {
                wrong.push(format!("{got}: {listed} / {candidate}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest::proptest! {
    #[test]
    fn similarity_is_symmetric_and_bounded(a in ".{0,60}", b in ".{0,60}") {
        let s = similarity(&a, &b);
        proptest::prop_assert!((0.0..=1.0).contains(&s));
        proptest::prop_assert!((s - similarity(&b, &a)).abs() < 1e-9);
        agreement(&a, &b);
        accept(&a, &[&b], Some(2000), &b, &[&a], None);
    }

    #[test]
    fn a_title_is_itself(a in "[A-Za-z]{2,9}( [A-Za-z0-9:,-]{2,9}){2,9}") {
        proptest::prop_assert!((similarity(&a, &a) - 1.0).abs() < f64::EPSILON);
        proptest::prop_assert_eq!(agreement(&a, &a.to_uppercase()), Same);
    }
}

/// Letters that have no plain form by decomposition.
#[test]
fn letters_are_folded_as_people_type_them() {
    for (written, typed) in [
        ("Sjørøver Ødeland", "Sjorover Odeland"),
        ("Đorđe Baðstofa", "Dorde Badstofa"),
        ("Łódź Wałęsa", "Lodz Walesa"),
        ("Straße Größe", "Strasse Grosse"),
        ("Þingvellir", "Thingvellir"),
        ("Æsop Œuvre", "Aesop Oeuvre"),
    ] {
        assert!((similarity(written, typed) - 1.0).abs() < 1e-9, "{written}");
    }
}
