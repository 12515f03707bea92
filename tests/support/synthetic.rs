//! Papers made from a seed: index → paper, and every identifier of it → index.

use super::paper::{Author, Paper, Version};

/// New-style ids a month.
const MONTHLY: u64 = 9_000;
/// First month of generated ids: 1501, the first with five digits.
const FIRST_YEAR: u64 = 2015;
/// Corpus id of paper 0.
const FIRST_CORPUS_ID: u64 = 200_000_000;
/// PubMed id of paper 0.
const FIRST_PMID: u64 = 30_000_000;

/// Names of four syllables.
const NAMES: u64 = 80 * 80 * 80 * 80;
/// Neighbouring papers get names far apart: index times this, modulo [`NAMES`], …
const STRIDE: u64 = 15_485_863;
/// … and back.
const BACK: u64 = 19_835_927;

const CONSONANTS: &[u8; 16] = b"bdfgklmnprstvzhj";
const VOWELS: &[u8; 5] = b"aeiou";
const GIVEN: [&str; 12] =
    ["Ada", "Bram", "Chidi", "Dörte", "Eun-ji", "Farid", "Giulia", "Håkon", "Inés", "Jun", "Kofi", "Łucja"];
const FAMILY: [&str; 12] = [
    "Abara",
    "Brandt",
    "Castellanos",
    "Dvořák",
    "Eriksen",
    "Fontaine",
    "Guo",
    "Haddad",
    "Ivanova",
    "Jørgensen",
    "Kimura",
    "van der Meer",
];
const QUALITY: [&str; 8] =
    ["Sparse", "Robust", "Self-Supervised", "Federated", "Calibrated", "Low-Rank", "Causal", "Multimodal"];
const METHOD: [&str; 8] = [
    "Attention",
    "Pretraining",
    "Retrieval",
    "Segmentation",
    "Tokenization",
    "Distillation",
    "Alignment",
    "Imputation",
];
const TOPIC: [&str; 8] = [
    "Chest Radiographs",
    "Clinical Notes",
    "Protein Families",
    "Retinal Imaging",
    "Gene Expression",
    "Patient Triage",
    "Speech Disorders",
    "Surgical Video",
];
const CATEGORY: [&str; 6] = ["cs.CL", "cs.CV", "cs.LG", "eess.IV", "q-bio.QM", "stat.ML"];

/// What a generated paper is, which decides how lists point at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// On arXiv only.
    Preprint,
    /// On arXiv, later in a journal; listed by its arXiv link.
    Journal,
    /// In a Nature journal, with an arXiv twin; listed by its Nature link.
    Nature,
    /// In the ACL Anthology, with an arXiv twin; listed by its Anthology link.
    Acl,
    /// In a journal only.
    DoiOnly,
}

/// Seeded papers `0..count`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Synthetic {
    /// Everything but the identifiers depends on it.
    pub(crate) seed: u64,
    /// How many there are.
    pub(crate) count: u64,
    /// Words of an abstract; 0 = one short sentence.
    pub(crate) words: u64,
}

/// A well-mixed number from three.
pub(crate) fn mix(seed: u64, index: u64, salt: u64) -> u64 {
    let mut z = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(index.wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(salt.wrapping_mul(0x8CB9_2BA7_2F3D_8DD7));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Synthetic {
    fn pick<'a, T: ?Sized>(&self, index: u64, salt: u64, from: &[&'a T]) -> &'a T {
        let at = mix(self.seed, index, salt) % from.len() as u64;
        from[usize::try_from(at).expect("an index into a short list fits")]
    }

    fn known(&self, index: u64) -> Option<u64> {
        (index < self.count).then_some(index)
    }

    /// What paper `index` is.
    pub(crate) fn kind(index: u64) -> Kind {
        match index % 10 {
            0..=4 => Kind::Preprint,
            5 | 6 => Kind::Journal,
            7 => Kind::Nature,
            8 => Kind::Acl,
            _ => Kind::DoiOnly,
        }
    }

    fn month(index: u64) -> (u64, u64) {
        let block = index / MONTHLY;
        (FIRST_YEAR + block / 12, 1 + block % 12)
    }

    /// arXiv id of paper `index` (whether or not it is on arXiv).
    pub(crate) fn arxiv_id(index: u64) -> String {
        let (year, month) = Self::month(index);
        format!("{:02}{month:02}.{:05}", year % 100, 1 + index % MONTHLY)
    }

    fn acl_id(index: u64) -> String {
        format!("{}.emnlp-main.{}", Self::month(index).0, index + 1)
    }

    fn doi(index: u64) -> Option<String> {
        match Self::kind(index) {
            Kind::Preprint => None,
            Kind::Nature => Some(format!("10.1038/s41746-{:03}-{:05}-y", index / 100_000, index % 100_000)),
            Kind::Acl => Some(format!("10.18653/v1/{}", Self::acl_id(index))),
            Kind::Journal | Kind::DoiOnly => Some(format!("10.1109/synth.{}.{index}", Self::month(index).0)),
        }
    }

    fn sha(&self, index: u64) -> String {
        let tail = u32::try_from(index).expect("far fewer than 2^32 papers") ^ 0x5EED_0000;
        format!("{:016x}{:016x}{tail:08x}", mix(self.seed, index, 1), mix(self.seed, index, 2))
    }

    /// A pronounceable name that spells the index.
    fn name(index: u64) -> String {
        let mut left = index * STRIDE % NAMES;
        let mut name = String::new();
        for _ in 0..4 {
            let digit = usize::try_from(left % 80).expect("below 80");
            name.push(char::from(CONSONANTS[digit / 5]));
            name.push(char::from(VOWELS[digit % 5]));
            left /= 80;
        }
        name[..1].to_ascii_uppercase() + &name[1..]
    }

    /// The index that an arXiv id spells.
    pub(crate) fn by_arxiv(&self, id: &str) -> Option<u64> {
        let (month, number) = id.split_once('.')?;
        let (year, month): (u64, u64) = (month.get(..2)?.parse().ok()?, month.get(2..)?.parse().ok()?);
        let number: u64 = number.parse().ok()?;
        let block = (2000 + year).checked_sub(FIRST_YEAR)? * 12 + month.checked_sub(1)?;
        let index = self.known(block * MONTHLY + number.checked_sub(1)?)?;
        (number <= MONTHLY && Self::arxiv_id(index) == id && Self::kind(index) != Kind::DoiOnly)
            .then_some(index)
    }

    /// The index that a DOI (any case) spells.
    pub(crate) fn by_doi(&self, doi: &str) -> Option<u64> {
        let doi = doi.to_ascii_lowercase();
        let index = if let Some(rest) = doi.strip_prefix("10.1038/s41746-") {
            let mut parts = rest.split('-');
            parts.next()?.parse::<u64>().ok()? * 100_000 + parts.next()?.parse::<u64>().ok()?
        } else {
            let number: u64 = doi.rsplit('.').next()?.parse().ok()?;
            if doi.starts_with("10.18653/v1/") { number.checked_sub(1)? } else { number }
        };
        let index = self.known(index)?;
        (Self::doi(index)? == doi).then_some(index)
    }

    /// The index that an Anthology id spells.
    pub(crate) fn by_acl(&self, id: &str) -> Option<u64> {
        let index = self.known(id.rsplit('.').next()?.parse::<u64>().ok()?.checked_sub(1)?)?;
        (Self::kind(index) == Kind::Acl && Self::acl_id(index).eq_ignore_ascii_case(id)).then_some(index)
    }

    /// The index that a 40-hex id spells.
    pub(crate) fn by_sha(&self, sha: &str) -> Option<u64> {
        let index = self.known(u64::from(u32::from_str_radix(sha.get(32..)?, 16).ok()? ^ 0x5EED_0000))?;
        (self.sha(index) == sha.to_ascii_lowercase()).then_some(index)
    }

    /// The index that a corpus id spells.
    pub(crate) fn by_corpus_id(&self, id: u64) -> Option<u64> {
        self.known(id.checked_sub(FIRST_CORPUS_ID)?)
    }

    /// The index that a PubMed id spells.
    pub(crate) fn by_pmid(&self, id: u64) -> Option<u64> {
        self.known(id.checked_sub(FIRST_PMID)?).filter(|&i| Self::kind(i) == Kind::Nature)
    }

    /// The index that the first word of a folded title spells.
    pub(crate) fn by_title(&self, folded: &str) -> Option<u64> {
        let name = folded.split(' ').next()?.as_bytes();
        if name.len() != 8 {
            return None;
        }
        let mut index = 0;
        for pair in name.chunks(2).rev() {
            let consonant = CONSONANTS.iter().position(|c| *c == pair[0])?;
            let vowel = VOWELS.iter().position(|v| *v == pair[1])?;
            index = index * 80 + (consonant * 5 + vowel) as u64;
        }
        self.known(index * BACK % NAMES)
    }

    fn authors(&self, index: u64) -> Vec<Author> {
        let count = 1 + mix(self.seed, index, 10) % 6;
        let author = |k| Author {
            name: format!("{} {}", self.pick(index, 20 + k, &GIVEN), self.pick(index, 40 + k, &FAMILY)),
            s2: Some((1_000_000 + mix(self.seed, index, 60 + k) % 9_000_000).to_string()),
            ..Author::default()
        };
        (0..count).map(author).collect()
    }

    /// With `words` set, sentences of words whose ranks are spread as those of a language are, so that they compress
    /// like one.
    fn abstract_of(&self, index: u64, title: &str) -> String {
        if self.words == 0 {
            let sites = 2 + index % 40;
            return format!("We study {title} & report results on {sites} sites.\n  Code < 1 MB is free.");
        }
        let mut text = format!("We study {title}");
        for at in 0..self.words {
            let random = mix(self.seed, index, 1_000 + at);
            // 2^0 … 2^11, each as likely: a rank's share falls with the rank.
            let rank = (1 << (random % 12)) + (random >> 8) % (1 << (random % 12));
            text.push_str(if (random >> 32).is_multiple_of(17) { ". " } else { " " });
            text.push_str(&Self::word(rank));
        }
        text + "."
    }

    /// Word `rank` of a language that does not exist: the rarer, the longer.
    fn word(rank: u64) -> String {
        let letters = 2 + (64 - rank.leading_zeros()) as usize * 2 / 3;
        let mut left = mix(7, rank, 99);
        let mut word = String::with_capacity(letters);
        for at in 0..letters {
            let from: &[u8] = if at % 2 == 0 { CONSONANTS } else { VOWELS };
            let pick = usize::try_from(left % from.len() as u64).expect("an index into a short list fits");
            word.push(char::from(from[pick]));
            left /= from.len() as u64;
        }
        word
    }

    fn versions(&self, index: u64) -> Vec<Version> {
        let (year, month) = Self::month(index);
        let random = mix(self.seed, index, 11);
        let (day, hour, minute) = (1 + random % 28, random / 28 % 24, random / 672 % 60);
        let version = |k: u64| Version {
            at: format!("{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:09Z", year + k),
            title: None,
        };
        (0..=random / 40_320 % 3).map(version).collect()
    }

    /// Paper `index`.
    pub(crate) fn paper(&self, index: u64) -> Paper {
        let kind = Self::kind(index);
        let (year, month) = Self::month(index);
        let title = format!(
            "{}: {} {} for {}",
            Self::name(index),
            self.pick(index, 3, &QUALITY),
            self.pick(index, 4, &METHOD),
            self.pick(index, 5, &TOPIC)
        );
        let arxiv = (kind != Kind::DoiOnly).then(|| Self::arxiv_id(index));
        let versions = if arxiv.is_some() { self.versions(index) } else { Vec::new() };
        let published = match kind {
            Kind::Preprint => versions[0].at[..10].to_owned(),
            _ => format!("{:04}-{month:02}-{:02}", year + 1, 1 + mix(self.seed, index, 6) % 28),
        };
        let mut categories = vec![self.pick(index, 7, &CATEGORY).to_owned()];
        let second = self.pick(index, 8, &CATEGORY);
        if categories[0] != *second {
            categories.push(second.to_owned());
        }
        Paper {
            doi: Self::doi(index),
            arxiv_doi_field: (kind == Kind::Journal).then(|| Self::doi(index)).flatten(),
            acl: (kind == Kind::Acl).then(|| Self::acl_id(index)),
            pmid: (kind == Kind::Nature).then(|| (FIRST_PMID + index).to_string()),
            sha: self.sha(index),
            corpus_id: FIRST_CORPUS_ID + index,
            authors: self.authors(index),
            abstract_: self.abstract_of(index, &title),
            elided: kind == Kind::Nature,
            versions,
            comment: index.is_multiple_of(3).then(|| format!("{} pages, 3 figures", 8 + index % 30)),
            journal_ref: (kind == Kind::Journal).then(|| format!("Synth. J. {year} {index}")),
            categories,
            venue: match kind {
                Kind::Preprint => None,
                Kind::Nature => Some("npj Synthetic Medicine".into()),
                Kind::Acl => Some("Conference on Empirical Methods in Natural Language Processing".into()),
                Kind::Journal | Kind::DoiOnly => Some("IEEE Transactions on Synthesis".into()),
            },
            year: Some(i16::try_from(year).expect("a year")),
            publication_date: Some(published),
            publication_types: if kind == Kind::Acl {
                vec!["Conference".into()]
            } else {
                vec!["JournalArticle".into()]
            },
            fields: vec!["Computer Science".into(), "Medicine".into()],
            citations: Some(mix(self.seed, index, 9) % 5_000),
            influential: Some(mix(self.seed, index, 9) % 5_000 / 10),
            references: Some(mix(self.seed, index, 12) % 90),
            pdf: arxiv.as_ref().map(|id| format!("https://arxiv.org/pdf/{id}")),
            tldr: index.is_multiple_of(4).then(|| format!("A study of {}.", self.pick(index, 5, &TOPIC))),
            arxiv,
            title,
            ..Paper::default()
        }
    }
}
