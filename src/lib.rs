//! **opcit** keeps curated paper lists true.
//!
//! It reads a catalog (a Markdown "awesome list" first of all), finds which papers it lists, asks arXiv and Semantic
//! Scholar about them, keeps every answer in SQLite, and merges authors, abstracts, dates and citation counts into an
//! enriched catalog.
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
//! clock, model                            nothing of ours
//! identify, merge, output                 model                                    (pure)
//! catalog                                 model, identify                          (pure)
//! compare                                 model, output                            (pure)
//! lint                                    model, catalog, identify, merge          (pure)
//! edit                                    model, catalog                           (pure)
//! http                                    clock
//! cache                                   clock, model
//! event                                   model, http
//! sources                                 model, http, cache, event, clock
//! pipeline                                model, event, catalog, identify, sources, merge, output, cache, clock
//! report                                  model, event, http, output
//! config                                  model, http, pipeline and the format/source enums; only cli reads it
//! cli                                     everything; main imports cli
//! ```

pub mod cache;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod compare;
pub mod config;
pub mod edit;
pub mod event;
pub mod http;
pub mod identify;
pub mod lint;
pub mod merge;
pub mod model;
pub mod output;
pub mod pipeline;
mod plain;
pub mod report;
pub mod sources;
