//! Every paper the two services know: hand-set ones first, then the synthetic ones.

use std::collections::HashMap;

use super::paper::{Paper, folded};
use super::synthetic::Synthetic;

/// What an identifier leads to at Semantic Scholar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hit {
    /// The record itself.
    Record(Box<Paper>),
    /// Its second, poorer record.
    Shadow(Box<Paper>),
}

/// The papers that exist.
#[derive(Debug, Clone)]
pub(crate) struct World {
    papers: Vec<Paper>,
    synthetic: Synthetic,
    /// Key in lower case (`arxiv:…`, `doi:…`, `acl:…`, `sha:…`, `corpusid:…`, `pmid:…`, `pmcid:…`) → hand-set paper.
    keys: HashMap<String, usize>,
    /// Folded title → hand-set paper.
    titles: HashMap<String, usize>,
    /// Folded query → what the title search answers, right or wrong.
    answers: HashMap<String, Option<usize>>,
}

impl World {
    /// `count` papers made from `seed`.
    pub(crate) fn synthetic(seed: u64, count: u64) -> Self {
        Self {
            papers: Vec::new(),
            synthetic: Synthetic { seed, count, words: 0 },
            keys: HashMap::new(),
            titles: HashMap::new(),
            answers: HashMap::new(),
        }
    }

    /// The same, with abstracts of `words` words, as long as real ones are at 150.
    pub(crate) fn with_abstracts(mut self, words: u64) -> Self {
        self.synthetic.words = words;
        self
    }

    /// No paper but those that are added.
    pub(crate) fn empty() -> Self {
        Self::synthetic(0, 0)
    }

    /// Papers from a JSON array, or from one JSON object a line.
    pub(crate) fn load(&mut self, text: &str) -> Result<usize, serde_json::Error> {
        let papers: Vec<Paper> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text)?
        } else {
            text.lines()
                .filter(|l| !l.trim().is_empty())
                .map(serde_json::from_str)
                .collect::<Result<_, _>>()?
        };
        let count = papers.len();
        for paper in papers {
            self.add(paper);
        }
        Ok(count)
    }

    /// Adds a paper by hand; it hides a synthetic one with the same identifiers.
    pub(crate) fn add(&mut self, paper: Paper) -> usize {
        let at = self.papers.len();
        let mut keys = vec![format!("sha:{}", paper.sha), format!("corpusid:{}", paper.corpus_id)];
        keys.extend(paper.old_shas.iter().map(|sha| format!("sha:{sha}")));
        for (scheme, id) in [
            ("arxiv", &paper.arxiv),
            ("doi", &paper.doi),
            ("acl", &paper.acl),
            ("pmid", &paper.pmid),
            ("pmcid", &paper.pmcid),
        ] {
            keys.extend(id.iter().map(|id| format!("{scheme}:{id}")));
        }
        for key in keys {
            self.keys.insert(key.to_ascii_lowercase(), at);
        }
        self.titles.insert(folded(paper.title_at_s2()), at);
        self.titles.insert(folded(&paper.title), at);
        self.papers.push(paper);
        at
    }

    /// Makes the title search answer `query` with hand-set paper `at`, or with nothing.
    pub(crate) fn answer_title(&mut self, query: &str, at: Option<usize>) {
        self.answers.insert(folded(query), at);
    }

    /// Hand-set paper `at`.
    pub(crate) fn hand_set(&self, at: usize) -> &Paper {
        &self.papers[at]
    }

    /// Hand-set paper `at`, to be changed; its identifiers and title must stay.
    pub(crate) fn hand_set_mut(&mut self, at: usize) -> &mut Paper {
        &mut self.papers[at]
    }

    /// Synthetic paper `index`.
    pub(crate) fn made(&self, index: u64) -> Paper {
        self.synthetic.paper(index)
    }

    /// How many papers there are.
    pub(crate) fn len(&self) -> u64 {
        self.papers.len() as u64 + self.synthetic.count
    }

    /// Every paper: hand-set ones, then synthetic ones.
    pub(crate) fn all(&self) -> impl Iterator<Item = Paper> + '_ {
        self.papers.iter().cloned().chain((0..self.synthetic.count).map(|i| self.synthetic.paper(i)))
    }

    fn by_key(&self, key: &str) -> Option<Paper> {
        self.keys.get(&key.to_ascii_lowercase()).map(|&at| self.papers[at].clone())
    }

    /// The paper with that exact base id on arXiv.
    pub(crate) fn on_arxiv(&self, base: &str) -> Option<Paper> {
        let found = match self.by_key(&format!("arxiv:{base}")) {
            Some(paper) => (paper.arxiv.as_deref() == Some(base)).then_some(paper),
            None => self.synthetic.by_arxiv(base).map(|i| self.synthetic.paper(i)),
        };
        found.filter(|p| !p.absent_from_arxiv)
    }

    fn synthetic_by(&self, scheme: &str, id: &str) -> Option<Paper> {
        let index = match scheme {
            "arxiv" => self.synthetic.by_arxiv(id),
            "doi" => self.synthetic.by_doi(id),
            "acl" => self.synthetic.by_acl(id),
            "sha" => self.synthetic.by_sha(id),
            "corpusid" => id.parse().ok().and_then(|id| self.synthetic.by_corpus_id(id)),
            "pmid" => id.parse().ok().and_then(|id| self.synthetic.by_pmid(id)),
            _ => None,
        }?;
        Some(self.synthetic.paper(index))
    }

    /// What Semantic Scholar finds under an id in its own notation (`ARXIV:…`, `DOI:…`, bare DOI, 40 hex, …).
    pub(crate) fn at_s2(&self, id: &str) -> Option<Hit> {
        let (scheme, rest) = match id.split_once(':') {
            Some((scheme, rest)) if !id.starts_with("10.") => (scheme.to_ascii_lowercase(), rest),
            _ if id.starts_with("10.") => ("doi".into(), id),
            _ if id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit()) => ("sha".into(), id),
            _ => return None,
        };
        let find = |scheme: &str, id: &str| {
            self.by_key(&format!("{scheme}:{id}"))
                .or_else(|| self.synthetic_by(scheme, id))
                .filter(|p| !p.absent_from_s2)
                .map(Box::new)
        };
        match scheme.as_str() {
            "doi" => {
                let lower = rest.to_ascii_lowercase();
                if let Some(arxiv) = lower.strip_prefix("10.48550/arxiv.") {
                    let paper = find("arxiv", arxiv)?;
                    return Some(if paper.shadow.is_some() {
                        Hit::Shadow(paper)
                    } else {
                        Hit::Record(paper)
                    });
                }
                find("doi", &lower).map(Hit::Record)
            }
            "corpusid" | "sha" => self
                .papers
                .iter()
                .find(|p| {
                    p.shadow.as_ref().is_some_and(|s| {
                        s.sha.eq_ignore_ascii_case(rest)
                            || (scheme == "corpusid" && s.corpus_id.to_string() == rest)
                    })
                })
                .map(|p| Hit::Shadow(Box::new(p.clone())))
                .or_else(|| find(&scheme, rest).map(Hit::Record)),
            "arxiv" | "acl" | "pmid" | "pmcid" => find(&scheme, rest).map(Hit::Record),
            _ => None,
        }
    }

    /// What the title search finds: the same title, or one that begins with the query. A paper with a second record is
    /// found by that.
    pub(crate) fn by_title(&self, query: &str) -> Option<Hit> {
        let query = folded(query);
        let paper = if let Some(answer) = self.answers.get(&query) {
            self.papers[(*answer)?].clone()
        } else if let Some(&at) = self.titles.get(&query) {
            self.papers[at].clone()
        } else {
            let prefix = |p: &&Paper| {
                let title = folded(p.title_at_s2());
                query.split(' ').count() >= 3
                    && title.strip_prefix(&query).is_some_and(|rest| rest.starts_with(' '))
            };
            let made = || {
                let paper = self.synthetic.paper(self.synthetic.by_title(&query)?);
                let title = folded(&paper.title);
                (title == query || prefix(&&paper)).then_some(paper)
            };
            self.papers.iter().find(prefix).cloned().or_else(made)?
        };
        if paper.absent_from_s2 {
            return None;
        }
        Some(if paper.shadow.is_some() { Hit::Shadow(Box::new(paper)) } else { Hit::Record(Box::new(paper)) })
    }
}
