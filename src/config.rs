//! Every resolved setting of a run, as plain values. Knows no clap, no environment, no file: `cli::settings` resolves.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use crate::http::Secret;
use crate::model::SourceId;
use crate::pipeline::Refresh;

/// One source, as it will be used.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// Which.
    pub id: SourceId,
    /// Base URL.
    pub url: String,
    /// Least time from the end of one exchange to the start of the next.
    pub interval: Duration,
    /// Most keys a request, where the default is not wanted.
    pub batch: Option<usize>,
    /// Whether it counts at all: an answer of a source that does not is left in the cache unseen.
    pub enabled: bool,
    /// Whether it may be asked in this run (`--sources`). What one that counts and is not asked once said is kept.
    pub asked: bool,
    /// API key, sent to this source's host only.
    pub key: Option<Secret>,
}

/// How old answers may be.
#[derive(Debug, Clone, Copy)]
pub struct FreshnessConfig {
    /// Citation counts.
    pub counts: SignedDuration,
    /// Bibliographic fields.
    pub bibliographic: SignedDuration,
    /// "Does not have it".
    pub missing: SignedDuration,
}

/// Every resolved setting of a run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The cache database.
    pub cache: PathBuf,
    /// Snapshots laid under it.
    pub snapshots: Vec<PathBuf>,
    /// Ask nobody.
    pub offline: bool,
    /// What to ask again regardless of age.
    pub refresh: Refresh,
    /// How old answers may be.
    pub freshness: FreshnessConfig,
    /// The sources, in order of asking.
    pub sources: Vec<SourceConfig>,
    /// Contact for the User-Agent.
    pub mailto: Option<String>,
    /// Wall time after which nothing more is asked.
    pub max_time: Option<Duration>,
    /// Requests after which nothing more is asked.
    pub max_requests: Option<u64>,
    /// How long a source may keep failing before it is given up for the run.
    pub patience: Duration,
}
