//! The flags behind the settings, shared by the commands.

use std::path::PathBuf;

/// The flags that every command which uses the cache or the sources shares.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Shared {
    /// The cache database [env: OPCIT_CACHE]
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub cache: Option<PathBuf>,
    /// The settings file [default: opcit.toml, searched from the catalog's folder upward]
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Ask nobody: use what the cache knows [env: OPCIT_OFFLINE]
    #[arg(long, help_heading = "Asking")]
    pub offline: bool,
    /// Ask again: `all`, `counts` or `missing`
    #[arg(
        long,
        value_name = "WHAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "all",
        help_heading = "Asking"
    )]
    pub refresh: Option<RefreshArg>,
    /// Ask again about whatever is older than this (`7d`, `12h`)
    #[arg(long, value_name = "DUR", help_heading = "Asking")]
    pub max_age: Option<String>,
    /// Stop asking after this long (`10m`); what is got is kept and written
    #[arg(long, value_name = "DUR", help_heading = "Asking")]
    pub max_time: Option<String>,
    /// Stop asking after this many requests
    #[arg(long, value_name = "N", help_heading = "Asking")]
    pub max_requests: Option<u64>,
    /// Contact sent with every request [env: OPCIT_MAILTO]
    #[arg(long, value_name = "ADDRESS", help_heading = "Settings")]
    pub mailto: Option<String>,
    /// Any setting by its name in opcit.toml: `--set sources.arxiv.interval=5s` (docs/settings.md lists them)
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Settings")]
    pub set: Vec<String>,
    /// Ask only these sources, comma-separated; what the cache knows of the others is kept
    #[arg(long, value_name = "LIST", value_delimiter = ',', help_heading = "Asking")]
    pub sources: Vec<String>,
}

/// Hides the flags that say how to ask from the help of a command that asks nobody; a script may still name them.
pub(in crate::cli) fn without_asking(arg: clap::Arg) -> clap::Arg {
    match (arg.get_help_heading(), arg.get_long()) {
        (_, Some("sources")) => arg.help_heading("Settings"),
        (Some("Asking"), _) | (_, Some("mailto")) => arg.hide(true),
        _ => arg,
    }
}

/// `--refresh`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RefreshArg {
    /// Everything
    All,
    /// Citation counts
    Counts,
    /// What no source had
    Missing,
}
