//! The main job: a list in a folder, enriched against the stand-in.

use serde_json::Value;

use super::list::markdown;
use super::paper::{Author, Paper, Version};
use super::run::{Run, Workdir};
use super::synthetic::{Kind, Synthetic};
use super::world::World;
use super::{Settings, Upstream};

pub(crate) const PDF_LINK: &str = "https://www.microsoft.com/en-us/research/uploads/prod/2023/02/Robots.pdf";

/// A world of `count` papers, a list of all of them as `list.md`, and a folder to work in.
pub(crate) fn set_up(count: u64) -> (Upstream, Workdir, Vec<Paper>) {
    set_up_with(World::synthetic(5, count), Settings::default())
}

pub(crate) fn set_up_with(world: World, settings: Settings) -> (Upstream, Workdir, Vec<Paper>) {
    let papers: Vec<Paper> = world.all().collect();
    let upstream = Upstream::start_with(world, settings);
    let work = Workdir::new(&upstream);
    work.write("list.md", markdown(&papers));
    (upstream, work, papers)
}

/// `count` papers that lists point at by arXiv link.
pub(crate) fn on_arxiv(count: usize) -> (Upstream, Workdir, Vec<Paper>) {
    let world = World::synthetic(5, count as u64 * 2);
    let papers: Vec<Paper> = (0..)
        .filter(|i| matches!(Synthetic::kind(*i), Kind::Preprint | Kind::Journal))
        .map(|i| world.made(i))
        .take(count)
        .collect();
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.md", markdown(&papers));
    (upstream, work, papers)
}

pub(crate) fn enrich(work: &Workdir, more: &[&str]) -> Run {
    work.opcit(&[&["enrich", "list.md", "-o", "out.json"], more].concat())
}

pub(crate) fn entries(catalog: &Value) -> &Vec<Value> {
    catalog["entries"].as_array().expect("a catalog has entries")
}

pub(crate) fn outcomes(catalog: &Value) -> Vec<&str> {
    entries(catalog).iter().map(|e| e["outcome"].as_str().expect("an entry has an outcome")).collect()
}

/// A paper of flesh and bone, to be found by its title.
pub(crate) fn robot_paper() -> Paper {
    Paper {
        arxiv: Some("2306.99582".into()),
        sha: "d".repeat(40),
        corpus_id: 9,
        title: "Talking Robots: Design Principles and What They Can Do".into(),
        authors: vec![Author { name: "Sai Ada".into(), ..Author::default() }],
        abstract_: "Robots talk.".into(),
        versions: vec![Version { at: "2023-06-20T10:00:00Z".into(), title: None }],
        categories: vec!["cs.RO".into()],
        year: Some(2023),
        publication_date: Some("2023-06-20".into()),
        citations: Some(77),
        influential: Some(7),
        references: Some(17),
        ..Paper::default()
    }
}

pub(crate) fn titled(title: &str) -> String {
    format!("# L\n\n- {title} [[Paper]]({PDF_LINK})\n")
}
