//! **opcit** keeps curated paper lists true.
//!
//! It reads a catalog (a Markdown "awesome list" first of all), finds which papers it lists, asks arXiv and Semantic
//! Scholar about them, keeps every answer in SQLite, and merges authors, abstracts, dates and citation counts into an
//! enriched catalog.
//!
//! # The library
//!
//! | to | use |
//! |---|---|
//! | enrich works: ask, keep the answers, tell what is known | [`Enricher`] |
//! | read a list | [`catalog::open`] |
//! | find out which work a URL or a text names | [`identify::url`], [`identify::line`], [`identify::entry`] |
//! | compare titles | [`identify::title`] |
//! | teach it a further service | [`sources::Source`], [`EnricherBuilder::source`] |
//! | speak of all this | [`model`] |
//!
//! ```
//! use opcit::Enricher;
//! use opcit::catalog::{self, Format, ReadOptions};
//!
//! let list = "# List\n\n## Robots\n\n* [ChatGPT for Robotics](https://arxiv.org/abs/2306.17582v2)\n";
//! let enricher = Enricher::builder().snapshot("cache/snapshot.jsonl").build()?;
//! for entry in catalog::open(Format::Markdown, list.as_bytes(), ReadOptions::default())? {
//!     let known = enricher.recall(&entry?)?;
//!     assert_eq!(known.work_id.as_deref(), Some("arxiv:2306.17582"));
//!     assert_eq!(known.section, ["Robots"]);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This is the whole interface: what `cargo doc` shows, and what a new version keeps or names as a change. The other modules are
//! the program's own and reachable for its tests alone; `RUSTDOCFLAGS="--cfg opcit_internals" cargo doc
//! --document-private-items` shows them too.
//!
//! # The way through
//!
//! ```text
//! catalog ──entries──▶ identify ──ids──▶ pipeline::resolve ──▶ sources::fetch ──▶ http::Host ──▶ the services
//!                                             │                      │
//!                                             │  every answer is     ▼
//!                                             │  committed first   cache
//!                                             ▼                      │
//!                     output ◀── pipeline::assemble ◀── merge ◀──────┘ (parsed again, unless it was stored just now)
//! ```
//!
//! *Resolving* drives the network until the cache knows what it can know; *assembling* is a pure function of catalog
//! and cache. A run without network is the second half alone, and the cache is the only resume state there is.
//!
//! # Layers
//!
//! A directory imports what its line says, nothing else; `tests/layering.rs` checks it.
//!
//! ```text
//! charset, clock, entity, model, plain    nothing of ours
//! identify                                model, entity, charset                   (pure)
//! merge                                   model                                    (pure)
//! output                                  model, plain                             (pure)
//! catalog                                 model, identify, entity, charset         (pure)
//! compare                                 model, output                            (pure)
//! lint                                    model, catalog, identify, merge          (pure)
//! edit                                    model, catalog                           (pure)
//! http                                    clock
//! cache                                   clock, model
//! event                                   model, http
//! sources                                 model, http, cache, event, clock, entity, plain
//! pipeline                                model, event, catalog, identify, sources, merge, output, cache, clock
//! report                                  model, event, http, output
//! config                                  model, http, pipeline and the format/source enums; only cli reads it
//! enricher                                clock, event, model, http, cache, sources and pipeline
//! cli                                     everything; main imports cli
//! ```

#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod cache;
pub mod catalog;
mod charset;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod cli;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod clock;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod compare;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod config;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod edit;
mod enricher;
mod entity;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod event;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod http;
pub mod identify;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod lint;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod merge;
pub mod model;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod output;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod pipeline;
mod plain;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod report;
pub mod sources;

pub use enricher::{EnrichError, Enricher, EnricherBuilder};
